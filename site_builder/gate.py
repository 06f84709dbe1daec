"""The number gate: which typed numbers of a sentence are neither computed, cited nor understood.

In: the plain text of a block with the places of its typed numbers, values and citations. Out: findings,
each with the writer's line. Judges sentence by sentence; a citation blesses its own sentence only. Must not know HTML,
tables or where a page is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Something in a text: from, to, and the writer's line."""

    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Passage:
    """The text of one block as readers see it, and what stands where in it; a citation stands behind its words."""

    text: str
    numbers: tuple[Span, ...] = ()  # typed by the writer
    values: tuple[Span, ...] = ()  # printed from tables
    citations: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Sentence:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Finding:
    """A typed number that is not understood: cited in its sentence, or backed by nothing."""

    number: str
    sentence: str
    line: int
    cited: bool
    citations: tuple[int, ...] = ()  # of its sentence: their places among those of the passage


_ABBREVIATIONS = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Sgt|Sen|Rep|St|No|Nos|vs|v|cf|ca|approx|Art|p|pp|Fig|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|e\.g|i\.e|U\.S|U\.K|a\.m|p\.m)|\b[A-Z])\.$"
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|\n{2,}")


def sentences(text: str) -> Iterator[Sentence]:
    """Sentences of a passage, with their places; abbreviations and initials do not end one."""
    start = 0
    for found in _END.finditer(text):
        after = text[found.end() :].lstrip()[:1]
        if _ABBREVIATIONS.search(text[start : found.end()]) or (after.islower() and found[0].startswith(".")):
            continue
        yield from _sentence(text, start, found.end())
        start = found.end()
    yield from _sentence(text, start, len(text))


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    if text[start:end].strip():
        yield Sentence(" ".join(text[start:end].split()), start, end)


def judge(passage: Passage, names: frozenset[str], cited: bool = False) -> Iterator[Finding]:
    """The typed numbers of a passage that are not understood; `cited` says that all of it is (a cited quotation)."""
    for sentence in sentences(passage.text):
        citations = tuple(n for n, c in enumerate(passage.citations) if _stands_in(c, sentence))
        for number in passage.numbers:
            if sentence.start <= number.start < sentence.end and not understood(passage.text, number, names):
                shown = passage.text[number.start : number.end]
                yield Finding(shown, sentence.text, number.line, cited or bool(citations), citations)


def _stands_in(citation: Span, sentence: Sentence) -> bool:
    """A citation behind the full stop belongs to the sentence before it."""
    return sentence.start < citation.start <= sentence.end or citation.start == sentence.start == 0


# --- what is understood ----------------------------------------------------------------------------------------------

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
_STRONG_BEFORE_YEAR = re.compile(
    rf"(?:\b(?:in|since|until|till|throughout|during|early|late|mid|spring|summer|autumn|fall|winter|year|years|circa|"
    rf"{_MONTHS})|mid-|pre-|post-|\d\s*[-–/]|\()\s*(?:of\s+)?$",
    re.I,
)
_WEAK_BEFORE_YEAR = re.compile(
    r"(?:\b(?:of|by|from|to|through|between|and|or|before|after|over|for|the|around|than|with|on|as|both|like|that|"
    r"only)|[,–:;-])\s*$|(?:^|[.!?:;|]|\n)\s*[\"“'(]?$",
    re.I,
)
_COUNTED = re.compile(
    r"^\s*(?:(?:more|other|new|such|named|armou?red|confirmed|russian|ukrainian|soviet|north korean|foreign)\s+)*"
    r"(?:men|women|people|soldiers|troops|recruits|prisoners|tanks|guns|shells|rounds|vehicles|losses|casualties|dead|"
    r"deaths|killed|wounded|roubles|rubles|euros|dollars|tonnes|tons|km|kilometres|miles|pieces|hulls|aircraft|drones|"
    r"names|contracts|days|cases|strikes|vessels|hectares|farms|households)\b",
    re.I,
)
_AFTER_YEAR = re.compile(r"^\s*(?:[-–/]\s*\d{2,4}\b|\))|^\s*(?:to|and|or)\s+(?:early |late |mid-)?(?:19|20)\d\d\b")
_NOUN = re.compile(
    r"\b(?:figures?|tables?|charts?|notes?|sections?|chapters?|parts?|items?|pages?|pp?\.|claims?|steps?|annex|appendix|"
    r"articles?|art\.|paragraphs?|laws?|decrees?|orders?|resolutions?|units?|nos?\.|numbers?|brigades?|divisions?|"
    r"regiments?|battalions?|corps|version|model|type|round|phase|level|wcag|iso|quarter|q|h)\s*(?:no\.\s*)?$",
    re.I,
)
_DAY_MONTH = re.compile(rf"^(?:st|nd|rd|th)?(?:\s*(?:[-–]|to|and|or)\s*\d{{1,2}})?\s+(?:of\s+)?(?:{_MONTHS})\b", re.I)
_MONTH_DAY = re.compile(rf"\b(?:{_MONTHS})\.?\s+(?:\d{{1,2}}\s*(?:[-–]|to|and|or)\s*)?$", re.I)
_DAY_SPAN = re.compile(rf"^\s*(?:[-–]|to|and|or)\s*\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b", re.I)
_ISO_DATE = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?\Z")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d\Z")
_CLOCK_AFTER = re.compile(r"^\s*(?:a\.?m\.?|p\.?m\.?|o'clock|gmt|utc)\b", re.I)
_ORDINAL = re.compile(r"^(?:st|nd|rd|th)\b", re.I)
_INTERVAL = re.compile(
    r"^\s*(?:%|per cent|percent)\s*(?:confidence|credible|prediction|uncertainty)?\s*(?:interval|bounds?)", re.I
)
_SPAN_OF_YEARS = re.compile(r"(?:19|20)\d\d[-–/](?:19|20)?\d\d\Z")


def understood(text: str, number: Span, names: frozenset[str]) -> bool:
    """A year, a date, a clock time, an ordinal, a designation, a numbered thing, a declared name: no quantity."""
    shown, before, after = text[number.start : number.end], text[: number.start], text[number.end :]
    return (
        _is_year(shown, before, after)
        or _is_date(shown, before, after)
        or bool(_ORDINAL.match(after) or _NOUN.search(before) or _INTERVAL.match(after))
        or bool(
            _CLOCK_AFTER.match(after) or (_CLOCK.match(shown) and re.search(r"\b(?:at|by|until|from|to)\s*$", before))
        )
        or _is_designation(before, after)
        or _is_name(text, number, names)
    )


def is_year_like(shown: str) -> bool:
    return re.fullmatch(r"(?:1[89]|20)\d\d", shown) is not None


def _is_year(shown: str, before: str, after: str) -> bool:
    """Four digits are a year after a preposition of time, in a span, or where no noun of count follows."""
    if _SPAN_OF_YEARS.match(shown):
        return True
    if not is_year_like(shown):
        return False
    if _STRONG_BEFORE_YEAR.search(before) or _AFTER_YEAR.match(after) or re.match(r"^s\b", after):
        return True
    return not _COUNTED.match(after) and bool(_WEAK_BEFORE_YEAR.search(before))


def _is_date(shown: str, before: str, after: str) -> bool:
    if _ISO_DATE.match(shown):
        return True
    if not re.fullmatch(r"\d{1,2}(?:[-–/]\d{1,2})?", shown):
        return False
    return bool(_DAY_MONTH.match(after) or _MONTH_DAY.search(before) or _DAY_SPAN.match(after))


def _is_designation(before: str, after: str) -> bool:
    """T-62, Su-34, 2S19, BM-21, M30: digits that belong to a word; and those of an address."""
    return bool(re.search(r"[^\W\d_]-?$|(?:://|\bwww\.)\S*$", before) or re.match(r"[^\W\d_]+\d|[A-Z]\b|-[A-Z]", after))


def _is_name(text: str, number: Span, names: frozenset[str]) -> bool:
    for name in names:
        at = text.find(name, max(0, number.start - len(name)))
        if at >= 0 and at <= number.start and number.end <= at + len(name):
            return True
    return False
