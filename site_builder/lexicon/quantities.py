"""English words that stand for a number.

In: plain text. Out: the places of quantities in words ("two-thirds", "tens of thousands", "doubled", "one in three",
"aged forty-five"). Small counting words in ordinary language (six ways, two weeks later) are no quantities here;
docs/numbers.md says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.lexicon.words import (
    CARDINAL,
    COMPARED,
    COUNT,
    DECADES,
    FEW,
    MANY,
    MULTIPLE,
    MULTIPLIED,
    NAMED,
    PART,
    SCALE,
    SMALL,
    TWO_DIGITS,
    UNIT,
    Place,
    any_of,
    is_question,
)

_NEARLY = "nearly about almost over under than by roughly around only some another just up down to at from between"
_ESTIMATED = "several many few couple some"

_MEN_AND_ARMS = (  # what this site and most explainers count, and mean to the last one
    r"(?:soldiers|troops|men|women|people|civilians|recruits|prisoners|officers|tanks|guns|ships|vessels|aircraft|"
    r"planes|"
    r"jets|helicopters|missiles|drones|shells|rounds|brigades|votes|seats|deaths|cases|pupils|patients|"
    r"jobs|homes)"
)
_PEOPLE = r"(?:more|others?|people|civilians?|men|women|children|soldiers?|troops|officers?|recruits|of\s+them)"
_VERB_OF_ONE = any_of(  # one pupil in ten leaves; not "in ten schools"
    "is was has does leaves lives goes says dies fails works gets takes needs suffers owns smokes speaks thinks wants "
    "votes pays earns lacks attends reads uses believes relies"
)
_BEFORE_HALF = "by under barely than one nearly about almost over only in least roughly around exactly up"
_AFTER_HALF = r"(?:of|the|as|that|this|these|those|its|their|his|her|our|all|what|again|\d)"

_QUANTITY = re.compile(
    rf"""
      (?<![\w-])(?:
        # tens of thousands, dozens, hundreds
        (?:{any_of("tens hundreds dozens thousands millions")}\s+of\s+)?{any_of(MANY)}
      | scores(?=\s+(?:of\b|more\b|were\s+(?:killed|injured|wounded|hurt|arrested|left|taken)\b))
      | a\s+score(?=\s+of\s+\w+s\b)
        # two hundred and six, a thousand, several million, half a million, twenty-one million
      | (?:half\s+a|an?|(?:a\s+)?{any_of(_ESTIMATED)}(?:\s+of)?|per|every|another|{CARDINAL})[\s-]+{SCALE}
          (?:\s+{SCALE})*(?:(?:,?\s+and)?\s+{CARDINAL}(?:\s+{SCALE})*)*(?:\s+and\s+a\s+half)?
        # seven in ten, four out of five, one in a hundred
      | {COUNT}-(?:in|to)-(?:a-)?(?:{CARDINAL}|{SCALE})\b
      | one\s+(?!of\b)\w+\s+in\s+(?:every\s+)?{CARDINAL}\b(?!\s+(?!{_VERB_OF_ONE}\b)\w+s\b)
      | factor\s+of\s+(?:{COUNT}|{SCALE})\b
      | {COUNT}\s+(?:in|out\s+of|in\s+every|of\s+every|to)\s+(?:every\s+)?(?:an?\s+)?{CARDINAL}\b(?!\s+(?:days|weeks|
          months|years|hours|minutes|seconds|places|rooms|groups|parts|ways|lines|steps|stages|panels))
        # two-thirds, one third, three-quarters
      | {FEW}[\s-](?!quarter){PART}s? | (?:one|three)[\s-]quarters?(?!['’])
      | an?\s+{PART}(?=\s+(?:of|as|than|below|above|(?!earlier|later|further){COMPARED})\b)
      | {any_of(_NEARLY)}\s+an?\s+{PART}(?!['’])(?=\s+(?:of|in|from|to|since|between|over|on|during|when|after|by|
          were|are|was|is|have|had|has|and|but|while|this|last|each)\b|\s*[,.;:!?)]|\s*$)
      | an?\s+{PART}(?=\s+(?:were|are|have)\b) | (?:(?<=\bwas\s)|(?<=\bis\s)|(?<=\bto\s))an?\s+{PART}(?=\s*[,.;])
      | (?:(?<=top\s)|(?<=bottom\s)|(?<=paid\s)|(?<=est\s)){PART}(?=\s+(?:of|by|were|are|is|was|has|have|had|would|
          will|pay|earn|get|own|hold)\b)
      | (?<=\ba\s)quarter(?=\s+of\b) | (?:half|quarter)-(?:a-)?(?:million|billion|dozen|century)
        # half of it, by half, two and a half
      | {COUNT}[\s-]and[\s-]a[\s-]half
      | half(?=\s+{_AFTER_HALF}\b) | (?<=\bby\s)a\s+half(?![\w-])
      | half(?=\s+(?:were|are|was|is|had|have|has|did|do|said|say|live|lived|work|came|went|voted|died)\b)
      | half(?=\s+an?\s+(?:century|decade|{UNIT}|percentage\s)\b)
      | an?\s+\w+\s+and\s+a\s+half
      | (?:(?<=bottom\s)|(?<=poorer\s)|(?<=richer\s)|(?<=poorest\s)|(?<=richest\s)|(?<=usual\s))half\b
      | every\s+(?:second|{PART})(?=\s+[a-z]+\b)(?!\s+(?:of|counts?|matters?|is|was|that|in|day|week|
          month|year|time)\b)
      | half(?=\s+[A-Z]\w+['’]s\b)
      | (?:{"|".join(rf"(?<={w}" + chr(92) + "s)" for w in _BEFORE_HALF.split())})half(?![\w-])
        # thirteen and above
      | {TWO_DIGITS}(?!-(?:first|second|third|\w+th)\b)
      | (?<!net\s)zero(?=\s+{_MEN_AND_ARMS}\b)
      | (?:(?<=first\s)|(?<=next\s)|(?<=last\s)|(?<=past\s)){SCALE}
      | {COUNT}-fold
        # nine times the rate, five times as many
      | (?:{COUNT}|several|many|a\s+few)\s+times(?=\s+(?:ours|theirs|as|the|that|what|its|their|his|
          more|higher|larger|greater|
          bigger|faster|over|than|less|fewer|lower|smaller|longer)\b)
        # doubled, fivefold, twice as many
      | {any_of(MULTIPLIED)}
      | {any_of(MULTIPLE)}(?=\s+(?:as|the|that|what|its|their|his|this|in\s+(?:number|size|value)|more|between|over|by|
          from|within|every)\b)
      | (?:(?<=than\s)|(?<=nearly\s)|(?<=almost\s)|(?<=about\s))(?:twice|double|triple)
      | (?:(?<=paid\s)|(?<=pay\s)|(?<=earn\s)|(?<=cost\s)|(?<=costs\s))(?:twice|double|triple)
      | (?:(?<=to\s)|(?<=would\s)|(?<=will\s)|(?<=could\s)|(?<=did\s)|(?<=not\s))(?:double|triple|treble|quadruple|
          halve)(?![\w-])
        # aged nine; a nine-year-old; five per cent, two kilometres
      | (?<=aged\s){FEW} | (?:(?<=\bhis\s)|(?<=\bher\s)|(?<=\btheir\s)|(?<=early\s)|(?<=late\s)|
          (?<=the\slow\s)|(?<=the\shigh\s)){any_of(DECADES)}
        # five months running, three consecutive years
      | {FEW}(?=\s+(?:consecutive|straight|successive)\b|\s+\w+s\s+(?:in\s+a\s+row|running)\b)
      | {FEW}-year-olds?
      | {FEW}(?=\s+(?:and\s+a\s+half\s+)?{UNIT}\b)(?!\s+\w+\s+(?-i:[A-Z]))
      | (?<=\bby\s){FEW}(?=\s+points\b)
      | (?!one\b){FEW}(?=\s+(?:(?:more|other|new|named|Russian|Ukrainian)\s+)?{_MEN_AND_ARMS}\b)
      | {FEW}(?=\s+(?:{_PEOPLE}\s+)?(?:(?:had|have|has|were|was|are)\s+)?(?:been\s+)?
          (?:dead|killed|wounded|injured|died)\b)
      )(?![\w])
    """,
    re.I | re.X,
)
_IDIOMS = re.compile(
    r"\b(?:one\s+in\s+(?:two\s+)?(?:may|march)\b|one\s+to\s+one\b|half[\s-](?:time|hearted|truths?|year|hour)\b|"
    r"half\s+an?\s+(?:hour|day|week|month|year)\b|"
    rf"(?:\w+\s+)?a\s+quarter\s+(?:to|past)\s+{any_of(SMALL)}\b|"
    rf"(?:at|by|until|till)\s+(?:five|ten|twenty)\s+(?:to|past)\s+(?!one\b){any_of(SMALL)}\b|"
    r"doubl\w+\s+(?:back|up\s+as|over\s+(?:in|with))\b|twenty-?20\b|nine[\s-]to[\s-]five\b|"
    r"group\s+of\s+(?:seven|eight|twenty)\b|(?:the|a|an|its|their|this|that|his|her|each|in|of)\s+"
    r"(?:first|second|latter|other|third|fourth|last|earlier|final|northern|southern|eastern|western|upper|lower|top|"
    r"bottom|left|right|front|back|old|better)\s+"
    r"(?:half|quarter)\b|(?:thirty|hundred|seven|eighty)\s+years['’]?\s+war|\w+teen\s+(?:eighty|seventy|ninety|"
    r"sixty)\b)",
    re.I,
)


LABELLING = re.compile(rf"(?:{CARDINAL})\Z", re.I)  # page thirteen


def quantities(text: str) -> Iterator[Place]:
    """The places of numbers in words. A question states none; one named in quotation marks is another's."""
    if is_question(text):
        return
    idioms = [found.span() for pattern in (_IDIOMS, NAMED) for found in pattern.finditer(text)]
    for found in _QUANTITY.finditer(text):
        start, end = found.span()
        if end > start and not any(a <= start and end <= b for a, b in idioms):
            yield start, end
