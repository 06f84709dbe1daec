"""The single words that can be part of a quantity or of a statement.

Weaving marks them in the writer's text, so that each finding has its line and words that came from a table are nobody's
statement. A construction of which no word is marked is lost; tests/test_gate.py holds that.
"""

from __future__ import annotations

import re

from site_builder.lexicon.words import (
    COMPARATIVES,
    DECADES,
    GRADABLE,
    MANY,
    MULTIPLE,
    MULTIPLIED,
    PARTS,
    SCALES,
    SMALL,
    TEENS,
    TENS,
    any_of,
)

_OF_QUANTITIES = any_of(
    SMALL, TEENS, TENS, SCALES, MANY, MULTIPLIED, MULTIPLE, DECADES, "zero half times factor score scores fraction"
)  # fmt: skip
_OF_COMPARISONS = (
    "than likely faster slower same par equal equals equalled equalling equivalent close similar comparable identical "
    "beat beats beaten beating bettered bettering undercut undercuts match matches matched matching rival rivals "
    "rivalled rivalling pace level caught catch catching compared often frequently"
)
_OF_RANKS = (
    "most worst best least first second fourth last 1st 2nd 3rd place bottom top topped tops topping leading lead "
    "leads led main foremost premier head heads headed rank ranks ranked ranking overall globally worldwide"
)
_OF_RECORDS = (
    "record records high highs low lows minimum minimums maximum maximums peak peaks peaked trough nadir bests memory "
    "without all-time unprecedented unmatched unrivalled unequalled unsurpassed unparalleled"
)
_OF_NEVER = "no never not nobody none nowhere few ever seen unseen unheard unknown"
_OF_DISTANCES = (
    "up down below above past beyond ahead behind lags lagged lagging forecast forecasts estimate estimates "
    "expectations reach reached short"
)
_OF_STATEMENTS = any_of(
    _OF_COMPARISONS, _OF_RANKS, _OF_RECORDS, _OF_NEVER, _OF_DISTANCES, COMPARATIVES
)  # fmt: skip
_STEMS = (
    r"(?:outnumber|exceed|surpass|outstrip|outpac|outliv|outspen|outgun|outperform|outsell|outsold|outlast|outearn|"
    r"outrank|outscor|outr[ua]n|outdo|outdid|outshin|dwarf|eclips|overt[ao]|leapfrog)\w*"
)
_IN_COMPANY = (  # common words, which tell only beside another
    rf"as(?=\s+{GRADABLE}\b)|number(?=[\s-]one\b)|(?:size|length|height|weight|width|depth|area|population)(?=\s+of\b)|"
    r"back(?=\s+(?:to\s+)?where\b)|"
    r"since(?=\s+(?:\w+\s+){0,2}?(?:measurements?|counting|series)\b)"
)
WORD = re.compile(
    rf"(?<![^\W_])(?:{_OF_QUANTITIES}|{_OF_STATEMENTS}|{any_of(PARTS)}s?|[a-z]{{3,}}est|{_IN_COMPANY}|{_STEMS}|\w+most)"
    r"(?![^\W_]|_+[^\W_])",
    re.I,
)
