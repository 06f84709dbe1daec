"""Where a sentence states a rank, a record or a comparison.

In: a sentence. Out: the places of its constructions (`constructions`), without idioms that only look like one, without
what is asked, supposed or possible, and without words in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.lexicon.constructions import AMOUNT, CONSTRUCTIONS
from site_builder.lexicon.words import NAMED, Place, is_question

_STATEMENT = re.compile(r"\b(?:" + "|".join(f"(?:{c.pattern})" for c in CONSTRUCTIONS) + ")", re.I)

_UNMEASURED = (  # judged, or only told apart by it
    r"(?:(?:simplest|easiest|clearest|plainest|surest|safest|strongest|weakest|hardest|toughest)\s+(?:ways?|arguments?|"
    r"parts?|things?|questions?|answers?|explanations?|reasons?)|(?:highest|lowest)\s+(?:courts?|bidders?)|(?:eldest|"
    r"youngest|oldest)\s+(?:sons?|daughters?|brothers?|sisters?|friends?)|closest\s+(?:ally|allies|friends?|aides?)|"
    r"(?:broadest|strictest|widest|loosest|narrowest)\s+(?:sense|terms)|darkest\s+hours?)"
)
_ORDINARY = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)\s+more\s+than|(?:matter|mean|care|worr)\w*\s+(?:more|less)\s+than|more\s+often\s+than\s+"
    r"not|"
    r"more\s+than\s+(?:that(?!\s+(?:of|in|for)\b)|likely|enough|welcome)|"
    r"more\s+than\s+(?:just|mere|merely|simply|happy|willing|ready|capable|anything|a\s+(?:matter|name|game|symbol|"
    r"slogan|"
    r"word|little))\b|(?:nothing|little|anything|scarcely|hardly)\s+more\s+than|(?:more|less)\s+(?:an?|of\s+an?|about|"
    r"because|by)\s[^.;:]*?\bthan|(?:easier|harder|better|simpler|safer)\s+to\s[^.;:]*?\bthan\s+to\b|easier\s+said\s+"
    r"than|larger\s+than\s+life|know\w*\s+better\s+than|better\s+known\s+than|"
    r"now\s+more\s+than\s+ever|more\s+to\s+\w+\s+than|the\s+worst\s+(?:is|was|seems|may\s+be)\s+(?:\w+\s+)?"
    r"(?:over|past|behind)|"
    r"better\s+(?:late\s+)?than\s+(?:nothing|never|most)|louder\s+than\s+words|more\s+than\s+the\s+sum|no\s+longer\b|"
    r"at\s+the\s+(?:earliest|highest\s+level)|"
    r"no\s+(?:later|sooner|earlier|more|less|further)\s+than|less\s+than\s+(?:ideal|clear|honest)|"
    r"from\s+the\s+\w+est\s+to\s+the\s+\w+est|no\s+sooner\b|the\s+least\s+said|"
    rf"{_UNMEASURED}|no\s+other\s+(?:way|option|choice|reason|explanation|word|means)|"
    r"exceed\w*\s+(?:\w+\s+)?(?:expectations|remit|powers|authority)|outliv\w*\s+(?:his|her|its|their)|"
    rf"(?:clos|open|end|finish|trad|settl|mov|edg)\w+\s+(?:\w+\s+){{0,3}}?{AMOUNT}\s+(?:higher|lower)|"
    r"overtaken\s+by\s+events|as\s+(?:many|much|few|little)\s+as\s+(?:possible|(?:they|he|she|you|we)\s+(?:can|could|"
    r"like|liked|want|wanted|please|wish)))"
    r"|^At\s+(?:its|their|his|her)\s+\w+est\b|\bthan\s+(?:it|they|this|that|he|she|we|I|one)\s+(?:looks?|seems?|"
    r"appears?|sounds?|thinks?|thought|expected)\b",
    re.I,
)
# A condition, a possibility and a question state nothing; words named in quotation marks are another's.
_SUPPOSED = re.compile(r"\b(?:if|unless|whether|suppose|as\s+though)\b", re.I)
_NEXT_CLAUSE = re.compile(r"[;:]|,\s+(?:and|but|yet)\b")  # where a condition ends
_POSSIBLE = re.compile(
    r"\b(?:may|might|can|cannot|could|would|should|must|shall|can['’]t|need\s+not)\b[^,.;:]{0,40}\Z"
)  # May is a month
_ASKED = re.compile(
    r"\bwhich\s+(?!was|were|is|are|had|has)\w+\s+(?:[\w'’]+\s+){0,3}(?:was|were|is|are|had|has)\b[^,.;:]{0,20}\Z", re.I
)


def statements(text: str) -> Iterator[Place]:
    """The places of superlatives and comparatives about what is measured, in a sentence that states them."""
    if is_question(text):
        return
    ordinary = [found.span() for pattern in (_ORDINARY, NAMED) for found in pattern.finditer(text)]
    for found in _STATEMENT.finditer(text):
        start, end = found.span()
        if not any(a < end and start < b for a, b in ordinary) and not _is_supposed(text, start, end):
            yield start, end


def _is_supposed(text: str, start: int, end: int) -> bool:
    before = text[:start]
    supposed = any(not _NEXT_CLAUSE.search(before, found.end()) for found in _SUPPOSED.finditer(before))
    inside = re.search(r"\b(?:may|might|could|would)\b", text[start:end])
    return bool(supposed or _POSSIBLE.search(before) or _ASKED.search(before) or inside)
