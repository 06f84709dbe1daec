"""The number gate: which typed numbers and statements are neither computed, guarded, cited nor understood.

In: the plain text of a block with the places of its typed numbers and telling words, values, citations and guarded
words. Out: findings, each with the writer's line. Judges sentence by sentence; a citation blesses its own sentence
only. English texts are judged in digits and in words, others in digits. Must not know HTML, tables or where a page is
published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from site_builder.lexicon.quantities import LABELLING, quantities
from site_builder.lexicon.statements import statements


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
    words: tuple[Span, ...] = ()  # typed by the writer, and telling: parts of numbers in words, of superlatives
    guarded: tuple[Span, ...] = ()  # the words of `holds()`


@dataclass(frozen=True)
class Rules:
    """What the language of a site changes: English is judged in words too, others by their names of months."""

    english: bool = True
    months: tuple[str, ...] = ()


ENGLISH = Rules()


@dataclass(frozen=True)
class Sentence:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Finding:
    """A typed number that is not understood, or a statement (a superlative, a comparative): cited or guarded in its
    sentence, or backed by nothing.
    """

    number: str  # or the words of the statement
    sentence: str
    line: int
    cited: bool
    citations: tuple[int, ...] = ()  # of its sentence: their places among those of the passage
    kind: Literal["digits", "words", "statement"] = "digits"
    guarded: bool = False


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


def judge(
    passage: Passage, names: frozenset[str], cited: bool = False, guarded: bool = False, rules: Rules = ENGLISH
) -> Iterator[Finding]:
    """The typed numbers and statements of a passage that are not understood. `cited` says that all of it is (a cited
    quotation), `guarded` that a comparison under a key `holds:` guards all of it.
    """
    for sentence in sentences(passage.text):
        citations = tuple(n for n, c in enumerate(passage.citations) if _stands_in(c, sentence))
        backed = cited or bool(citations)
        for number in passage.numbers:
            if sentence.start <= number.start < sentence.end and not understood(passage.text, number, names, rules):
                shown = passage.text[number.start : number.end]
                yield Finding(shown, sentence.text, number.line, backed, citations)
        if rules.english and passage.words:
            yield from _judge_words(passage, sentence, names, guarded, citations, backed)


def _judge_words(
    passage: Passage,
    sentence: Sentence,
    names: frozenset[str],
    guarded: bool,
    citations: tuple[int, ...],
    backed: bool,
) -> Iterator[Finding]:
    """Numbers in words, which the words of `holds()` guard where they hold them, and statements, which any `holds()` of
    their sentence guards. Words that came from a table are nobody's statement.
    """
    if not any(w.start < sentence.end and sentence.start < w.end for w in (*passage.words, *passage.numbers)):
        return  # no typed word that tells: most sentences, and the grammar is dear
    text = passage.text[sentence.start : sentence.end]
    held = [g for g in passage.guarded if g.start < sentence.end and sentence.start < g.end]
    for span in _typed(passage, sentence, quantities(text)):
        shown = " ".join(passage.text[span.start : span.end].split())
        if not _is_word_of_label(passage.text, span, shown) and not _is_name(passage.text, span, names):
            inside = guarded or any(g.start <= span.start and span.end <= g.end for g in held)
            yield Finding(shown, sentence.text, span.line, backed, citations, "words", inside)
    for span in _typed(passage, sentence, statements(text)):
        if not _is_name(passage.text, span, names):
            shown = " ".join(passage.text[span.start : span.end].split())
            yield Finding(shown, sentence.text, span.line, backed, citations, "statement", guarded or bool(held))


def _is_word_of_label(text: str, span: Span, shown: str) -> bool:
    """Page thirteen; not "numbers tripled"."""
    before, after = text[max(0, span.start - _NEAR) : span.start], text[span.end : span.end + _NEAR]
    return LABELLING.match(shown) is not None and _is_labelled(shown, before, after)


def _typed(passage: Passage, sentence: Sentence, places: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Places in a sentence as spans of the passage with the line of their first typed word; a number that holds a value
    of a table is that value's.
    """
    for start, end in places:
        start, end = start + sentence.start, end + sentence.start
        line = next((w.line for w in (*passage.words, *passage.numbers) if w.start < end and start < w.end), 0)
        if line and not any(v.start < end and start < v.end for v in passage.values if v.end - v.start):
            yield Span(start, end, line)


def _stands_in(citation: Span, sentence: Sentence) -> bool:
    """A citation behind the full stop belongs to the sentence before it."""
    return sentence.start < citation.start <= sentence.end or citation.start == sentence.start == 0


# --- what is understood ----------------------------------------------------------------------------------------------

_MONTHS = (  # with their capital: in "30 may have died" and "12 march" they are verbs
    "(?-i:January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"
)
_STRONG_BEFORE_YEAR = re.compile(
    rf"(?:\b(?:in|since|until|till|throughout|during|early|late|mid|spring|summer|autumn|fall|winter|year|years|circa|"
    rf"{_MONTHS})|mid-|pre-|post-|\d\s*[-–/]|\()\s*(?:of\s+)?$",
    re.I,
)
_QUANTITY_BEFORE = re.compile(
    r"(?:\b(?:about|around|some|nearly|almost|roughly|approximately|at least|at most|up to|more than|fewer than|less|"
    r"only|exactly|another|total(?:led|ed|s|ing)?|killed|wounded|lost|sold|bought|built|made|employs?|hired|counted|"
    r"numbered|worth|costs?|paid)|[$€£¥])\s*$",
    re.I,
)
_COUNTED = re.compile(
    r"^\s*(?:(?:more|other|new|such|named|armou?red|confirmed|russian|ukrainian|soviet|north korean|foreign)\s+)*"
    r"(?:men|women|people|soldiers|troops|recruits|prisoners|tanks|guns|shells|rounds|vehicles|losses|casualties|dead|"
    r"deaths|killed|wounded|roubles|rubles|euros|dollars|tonnes|tons|km|kilometres|miles|pieces|hulls|aircraft|drones|"
    r"names|contracts|days|hours|minutes|weeks|months|years|cases|strikes|vessels|hectares|farms|households|copies|"
    r"homes|jobs|votes|seats|pupils|students|workers|members|voters|patients|kilograms|kg|metres|meters|yards|feet|words|"
    r"pages|billion|million|thousand)\b",
    re.I,
)
_AFTER_YEAR = re.compile(r"^\s*(?:[-–/]\s*\d{2,4}\b|\))|^\s*(?:to|and|or)\s+(?:early |late |mid-)?(?:19|20)\d\d\b")
_LABELS = (
    "points? rules? figures? tables? charts? notes? sections? chapters? parts? items? pages? pp?\\. claims? steps? "
    "annex appendix articles? art\\. paragraphs? laws? decrees? orders? resolutions? units? nos?\\.? numbers? "
    "brigades? divisions? regiments? battalions? corps version model types? rounds? phases? levels? wcag iso quarter "
    "q h votes? questions? hill height formula grades? class category categories channel route road highway motorway "
    "gate runway room platform flight protocol schedule clauses? amendments? scene verses? lot block zones? "
    "districts? wards? sectors? camp school hospital hut base depot arsenal factory reactor stages? tiers? season "
    "episodes? week day volume issue edition exhibit code mk package pier berth warehouse building flat apartment "
    "tram bus footnotes? slides? station constituency colony prison windows boeing airbus apollo covid catch vitamin "
    "docket proposition options? junctions? terminal floor court exit lane tower extension opus symphony psalm sonnet "
    "title year acts? bands? seeds? sizes? force team squad pillar goal directive regulation bill initiative measure "
    "map scope site plate track bay cell dock plot hall wave draft dose trial sample juror witness lap matchday row "
    "post ordinance petition isbn issn doi arxiv rfc box studio pool heat vol ch sec leopard challenger key area line"
)
_LABEL = rf"(?:{'|'.join(_LABELS.split())})"
_OF_LABEL = r"\d+[a-z]?(?:\.\d+)?\s*"
_NOUN = re.compile(
    rf"\b(?:{_LABEL}[\s:]*(?:(?:no\.?|nos\.)\s*)?-?(?:{_OF_LABEL}[-–&/]\s*)?|"
    # a list only of several: not "in week 12, 900"
    rf"{_LABEL}(?:(?<=[^su]s)|(?<=pp\.)|(?<=pp)|(?<=nos\.))\s+(?:{_OF_LABEL}(?:,|,?\s*and|or|to)\s*)+)$",
    re.I,
)
# Behind an article these are things, and the number is of something else: that week 900 were lost.
_THING = re.compile(
    r"\b(?:the|an?|that|this|each|every|per|its|their|first|second|last|next|same|previous)\s+(?-i:week|day|year|quarter|"
    r"area|line|key|goal|zone|sector|camp|station|base|team|squad|room|platform|district|ward|season|lane|gate|floor|court|"
    r"hill|depot|arsenal|factory|hospital|school|reactor|building|hut|lot|block|pool|heat|colony|prison|vote|figure|map|site|"
    r"plate|track|bay|cell|dock|plot|hall|wave|draft|dose|trial|sample|lap|row|post)\s+$",
    re.I,
)
_VERB_NUMBER = re.compile(  # they number 120, the crew numbers 12
    r"\b(?:to|should|would|will|may|might|could|must|can|now|still|they|people|who|[a-z]{3,}s)\s+number\s+$|"
    r"\bnumbers\s+$"
)
_LISTED = re.compile(r"^\s*(?:,|and|or|to|[-–])\s*\d")
_OF_SEVERAL = re.compile(  # district 9 and district 12 were, tickets for section 114 were
    r"\b(\w+)\s+\d+[A-Za-z]?\s+(?:and|or)\s+\1\s+$|\b(?:[a-z]{2,}s|police|people)\s+(?:for|in|of|at|from)\s+\w+\s+$",
    re.I,
)
_SEVERAL = re.compile(r"^\s+(?:[a-z]+s\s+)?(?:were|are|have)\b")
# Also where they are counted: Leopard 2 tanks, Year 6 pupils.
_LEOPARD = re.compile(
    r"\b(?:Leopard|Challenger|Type|Boeing|Airbus|Windows|Year|Band|Grade|Tier|Class|Scope|Euro|Stage|Category|Formula)\s+$"
)
_ALWAYS_NAMES = frozenset(["24/7", "9/11", "7/7", "999", "911", "007", "50-50", "20/20", "4-4-2", "4-3-3", "5-a-side"])
_KNOWN_AS = re.compile(  # the so-called 996 schedule, the Group of 20
    r"\b(?:so-called|nicknamed|dubbed|code-?named|(?:known|branded)\s+as|(?-i:Group)\s+of)\s+(?:the\s+)?$", re.I
)
_GROUPS = re.compile(r"\d+(?:\.\d+){2,}\Z|\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}\Z")  # versions, addresses, dates
_ERA = (re.compile(r"\b(?:AD|BC|CE)\s*$"), re.compile(r"^\s*(?:AD|BCE?|CE)\b"))
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\s+(?:the\s+)?$")
_CALIBRE = re.compile(
    r"^\s+calib|^[\s-]?mm[\s-]+(?:artillery|shells?|guns?|howitzers?|rounds?|mortars?|calib|ammunition|pistols?|cannons?|"
    r"rockets?|film|cameras?|lens)"
)
_EVENT = re.compile(
    r"^\s?(?:m|metres?|meters?|km)\s+(?:final|race|freestyle|hurdles|relay|sprint|butterfly|backstroke|breaststroke|"
    r"steeplechase|walk|dash|title)\b"
)
_TRACK = re.compile(r"(?:[1248]00|1,?500|[35],?000|10,?000|110)\Z")  # won the 800m; not "of the 400m"
_RACE = (
    r"(?:[Rr]ac(?:ed|es|e|ing)|[Rr]an|[Rr]uns?|[Rr]unning|[Ww]on|[Ww]ins?|swam|titles?|gold|silver|bronze|champions?|"
    r"event|final)\b"
)
_RACED = (re.compile(rf"\b{_RACE}[^.]*$"), re.compile(rf"^[\s-]met(?:re|er)s?\b[^.,]*\b{_RACE}"))
_VERSION = re.compile(
    r"(?:\b[a-z]+[A-Z]\w*|\b(?:[Vv]ersion|Android|Windows|Python|Chrome|Firefox|Linux|ChatGPT|Claude|Gemini|Llama|Java))\s+$"
)
_THE = re.compile(r"(?<!\bof )\b[Tt]he\s+$")
_OLD_YEAR = re.compile(rf"\b(?:in|since|until|around|circa|c\.|year|by|from|of|{_MONTHS})\s*$", re.I)
_OF_AGE = re.compile(  # men in their 40s, the over-80s
    r"\b(?:(?:his|her|their|my|our|your)\s+(?:(?:early|mid|late)[\s-]+)?|(?:over|under|aged)[\s-])$", re.I
)
_MONEY = re.compile(r"(?:\b(?:Rs|RM|R|USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|UAH|RUB|KSh|Tk|Rp|Fr|DM)\.?|[$€£¥])\s?$")
_DAY_MONTH = re.compile(rf"^(?:st|nd|rd|th)?(?:\s*(?:[-–]|to|and|or)\s*\d{{1,2}})?\s+(?:of\s+)?(?:{_MONTHS})\b", re.I)
_MONTH_DAY = re.compile(rf"\b(?:{_MONTHS})\.?\s+(?:\d{{1,2}}\s*(?:[-–]|to|and|or)\s*)?$", re.I)
_IN_MONTH = re.compile(rf"\b(?:in|throughout|\d{{1,2}})\s+(?:{_MONTHS})\s+$", re.I)  # in May 14 regions ...
_PLURAL = re.compile(r"^\s+[a-z]+s\b")
_DAY_SPAN = re.compile(rf"^\s*(?:[-–]|to|and|or)\s*\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})\b", re.I)
_ISO_DATE = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?\Z")
_STOOD_AT = re.compile(
    r"\b(?:stood|stands?|standing|remain\w*|set|fixed|put|estimated|priced|valued|peaked|averaged|traded|trades|steady|"
    r"unchanged|rate|price|ratio|kept|held|is|was|are|were)\s+at\s*$"
)
_CLOCK = re.compile(r"(\d{1,2})([:.])[0-5]\d\Z")
_UNIT = re.compile(
    r"^\s*(?:%|°|per\s?cent|percent|million|billion|trillion|thousand|bn\b|m\b|k\b|km\b|kg\b|mm\b|cm\b|metres|meters|"
    r"points?\b|times\b|degrees|[CF]\b)"
)
_RATE = re.compile(  # 900 a day; 1990 to 2010 a day
    r"^(?:\s*(?:to|or|[-–])\s*\d[\d,.]*)?\s+(?:(?:were|was)\s+\w+\s+)?(?:a|an|per|each|every)\s+"
    r"(?:day|night|week|month|year|hour|minute|head|person|piece)\b"
)
_CLOCK_AFTER = re.compile(r"^\s*(?:a\.?m\.?|p\.?m\.?|o'clock|gmt|utc)\b", re.I)
_ORDINAL = re.compile(r"^(?:st|nd|rd|th)\b", re.I)
_INTERVAL = re.compile(
    r"^\s*(?:%|per cent|percent)\s*(?:confidence|credible|prediction|uncertainty)?\s*(?:CI\b|interval|bounds?)", re.I
)
_SPAN_OF_YEARS = re.compile(r"(?:1\d|20)\d\d[-–/](?:1\d|20)?\d\d\Z")
_SHORT_SPAN = re.compile(r"\bfrom\s+(?:1[89]|20)\d\d\s+to\s+$", re.I)  # from 1914 to 18


_NEAR = 120  # characters around a number that can tell what it is


def understood(text: str, number: Span, names: frozenset[str], rules: Rules = ENGLISH) -> bool:
    """A year, a date, a clock time, an ordinal, a designation, a numbered thing, a declared name: no quantity."""
    shown = text[number.start : number.end]
    before, after = text[max(0, number.start - _NEAR) : number.start], text[number.end : number.end + _NEAR]
    if not rules.english and (is_year_like(shown) or _is_day(shown, after, rules.months)):
        return True
    return (
        _is_year(shown, before, after)
        or _is_date(shown, before, after)
        or bool(_ORDINAL.match(after) or _INTERVAL.match(after) or _CALIBRE.match(after) or _EVENT.match(after))
        or bool(_TRACK.match(shown) and _THE.search(before) and _is_race(before, after))
        or bool(_KNOWN_AS.search(before) and not _is_counted(after))
        or bool(_GROUPS.match(shown) or _LEOPARD.search(before) or _VERSION.search(before))
        or (shown in _ALWAYS_NAMES and not _is_counted(after) and not _QUANTITY_BEFORE.search(before))
        or _is_labelled(shown, before, after)
        or _is_clock(shown, before, after)
        or _is_designation(shown, before, after)
        or _is_called(shown, before, after)
        or _is_telephone(text, number)
        or _is_name(text, number, names)
    )


def _is_race(before: str, after: str) -> bool:
    if re.match(r"\s?m\b", after):
        return True
    return bool(re.match(r"[\s-]met(?:re|er)s?\b", after) and (_RACED[0].search(before) or _RACED[1].search(after)))


def _is_labelled(shown: str, before: str, after: str) -> bool:
    """Figure 2, Articles 337 and 338: the number of a thing, which counts nothing and bears no separator."""
    found = _NOUN.search(before)
    if not found or _is_counted(after) or re.search(r"\d[,\s]\d", shown) or _THING.search(before):
        return False
    if _VERB_NUMBER.search(before) and not _LISTED.match(after):
        return False
    return not _SEVERAL.match(after) or bool(re.search(r"\d|s\W*$", found[0]) or _OF_SEVERAL.search(before))


def _is_day(shown: str, after: str, months: tuple[str, ...]) -> bool:
    """A day before the name of a month, in a language of which only those names are known."""
    return re.fullmatch(r"\d{1,2}", shown) is not None and after.lstrip().lower().startswith(months or ("\0",))


def _is_clock(shown: str, before: str, after: str) -> bool:
    if _CLOCK_AFTER.match(after):
        return True
    found = _CLOCK.match(shown)
    if not found or int(found[1]) > 24 or _UNIT.match(after):
        return False
    if found[2] == ":":
        return re.search(r"\b(?:ratio|odds|score|time|finished|in|of)\s*(?:of\s*)?$", before) is None
    return re.search(r"\bat\s*$", before) is not None and _STOOD_AT.search(before) is None


def is_year_like(shown: str) -> bool:
    return re.fullmatch(r"(?:1[89]|20)\d\d|2100", shown) is not None


def _is_year(shown: str, before: str, after: str) -> bool:
    """Four digits are a year after a word of time, in a span, or where nothing around them makes them a count: counts
    of four digits are written with their separator.
    """
    if _SPAN_OF_YEARS.match(shown) or (re.fullmatch(r"\d\d", shown) and _SHORT_SPAN.search(before)):
        return not _is_counted(after)
    if re.fullmatch(r"\d{1,3}0", shown) and re.match(r"['’]?s\b", after):
        return _OF_AGE.search(before) is None
    if (re.fullmatch(r"\d{2,4}", shown) and (_ERA[0].search(before) or _ERA[1].match(after))) or (
        re.fullmatch(r"\d\d", shown) and re.search(r"(?:^|[\s(])['’]$", before)
    ):
        return True
    if re.fullmatch(r"1[0-7]\d\d", shown):
        return _OLD_YEAR.search(before) is not None and not _is_counted(after)
    if not is_year_like(shown) or _RATE.match(after):
        return False
    if _STRONG_BEFORE_YEAR.search(before) or _AFTER_YEAR.match(after) or re.match(r"^s\b", after):
        return True
    return not _is_counted(after) and not _QUANTITY_BEFORE.search(before)


def _is_counted(after: str) -> bool:
    """Whether what follows makes a number a count, a measure or a rate."""
    return bool(
        _COUNTED.match(after)
        or _UNIT.match(after)
        or _RATE.match(after)
        or re.match(r"\s*/|\s+strong\b|-(?:strong|man|page|word|ton|mile)", after)
    )


def _is_date(shown: str, before: str, after: str) -> bool:
    if _ISO_DATE.match(shown):
        return True
    if not re.fullmatch(r"\d{1,2}(?:[-–/]\d{1,2})?", shown):
        return False
    if _DAY_MONTH.match(after) or _DAY_SPAN.match(after):
        return True
    counted = _PLURAL.match(after) or _SEVERAL.match(after) or _COUNTED.match(after)
    if counted and (_IN_MONTH.search(before) or _WEEKDAY.search(before)):
        return False
    return bool(_MONTH_DAY.search(before) or _WEEKDAY.search(before))


def _is_designation(shown: str, before: str, after: str) -> bool:
    """T-62, Su-34, 2S19, BM-21, M30: digits that belong to a word; those of an address; a house in its street."""
    if re.match(r"s\b", after) and re.search(r"\b(?:over|under)-$", before):  # the over-80s
        return False
    vaccine = re.search(r"\bR$", before) and re.match(r"\d\d(?!\s?(?:[bmkt]n?\b|\w+llion))\b", shown + after)
    joined = re.search(r"[^\W\d_](?:(?<!mid)-)?$|\b[A-Z]{2,}\.$|(?:://|\bwww\.)\S*$", before)
    if vaccine or (joined and not _MONEY.search(before)):  # R21 is no sum in rand
        return True
    if re.match(r"[^\W\d_]+\d|-[A-Z]|[a-z]{4,}|ers\b|\([a-z]\)", after) or _STREET.match(after):
        return True
    unit = r"(?:[CFKMWV]|[kMGT]?W|[kMGT]B|HP|GWh|MWh|TWh)\b"
    return "." not in shown and re.match(rf"(?!{unit})(?:\s*MAX|[A-Z]{{1,2}})\b", after) is not None


_STREET = re.compile(
    r"^\s+(?:[A-Z][\w'’.-]+\s+){1,3}(?:Street|St|Road|Rd|Avenue|Lane|Square|Boulevard|Prospekt|Embankment|Drive|"
    r"Place)\b|"
    r"^\s+(?:Rue|Via|Calle|Avenida|Avenue|Boulevard|Rua|Piazza)\s+[\w]"
)
_CAPITAL = re.compile(r"(?P<lead>[\w'’%),-]+\s+)(?P<name>[a-z]?[A-Z][\w&'’.-]*)\s+$")
_THE_CAPITAL = re.compile(
    r"\b(?:[Tt]he|a|an|this|that|its|each|every|old|new)\s+(?P<name>[a-z]?[A-Z][\w&'’.-]*)(?:\s+[A-Z][\w&'’.-]*){0,2}\s+$"
)
_AT_FIRST = re.compile(r"(?:^\s*|[.!?]\s+)(?P<name>[A-Z][\w&'’-]*)\s+$")
_SINGULAR = re.compile(
    r"^\s+(?:(?:first|once|then|later|itself)\s+)?(?:is|was|has|does|says|asks|became|flew)\b|"
    r"^\s+(?:[a-z]+ed|left|took|won|lost|hit|made|met|beat|went|came|began|broke|sent|sank)\s+(?:an?|the|its|to)\b"
)
_ELLIPSIS = re.compile(  # ... counted 350 and the Ministry 410; a genitive is no name either
    r"(?:(?:^|[a-z,]\s)[$€£]?\d[\d,.]*[^.!?]*(?:\b(?:and|but|while|against)|[,;])\s+(?:the\s+)?(?:[A-Z][\w&'’.-]*\s+)+|"
    r"['’]s?\s+)$"
)
_NO_NAME = (
    "A About After All Almost American An And Another Around As At Before Between British But By Chinese Each Either "
    "European Every Exactly Fewer For French From Fully German Half I If In Its Just Kyiv Less More Moscow Most "
    "Nearly No Not Of On Only Or Other Our Out Over Perhaps Roughly Russia Russian Russians Since Some Soviet Than "
    "That The Their These They This Those Through To Ukraine Ukrainian Ukrainians Under Until Up We When Where While "
    "With Today Yesterday Overall Altogether Meanwhile Later Then Here There Monday Tuesday Wednesday Thursday Friday "
    "Saturday Sunday January February March April May June July August September October November December"
)
_FINITE = re.compile(
    r"^\s*(?:[,.;:!?)”’\"']|$|(?:is|was|are|were|has|had|have|will|would|may|can|and|or|both|in|on|at|of|for|to|by|with|from|"
    r"as|that|which|who|when|where|after|before|until|since|into|over|under|says?|said|shows?|did|does|do|not|but|than)\b|"
    r"s?\b(?=[,.;:]|\s)|[a-z]+(?:ed|s)\b)"
)


def _is_called(shown: str, before: str, after: str) -> bool:
    """A number that is part of a name: the FTSE 100, Hill 203, Paris 2024. A whole number behind a capitalised word
    inside a sentence, which counts nothing that follows; not behind the name of a side, which would be a count.
    """
    found = _CAPITAL.search(before)
    named = _THE_CAPITAL.search(before)
    if _MONEY.search(before) or (not is_year_like(shown) and _ELLIPSIS.search(before)):
        return False
    if re.search(r"\b[Tt]he\s+$", before) and re.fullmatch(r"\d{3}", shown) and _SINGULAR.match(after):
        return True
    if named and re.fullmatch(r"\d{1,4}", shown) and not _UNIT.match(after):
        return named["name"] not in _NO_NAME.split()
    if is_year_like(shown) and (first := re.fullmatch(r"\s*([A-Z][\w&'’.-]*)\s+", before)):
        return first[1] not in _NO_NAME.split() and _FINITE.match(after) is not None
    if (first := _AT_FIRST.search(before)) and re.fullmatch(r"\d{1,5}|\d\.\d+", shown):
        return first["name"] not in _NO_NAME.split() and _SINGULAR.match(after) is not None
    if not found or not re.fullmatch(r"\d{1,4}", shown) or _COUNTED.match(after) or _UNIT.match(after):
        return False
    if re.match(r"(?:in|near|around|outside|at|from|with)\s", found["lead"], re.I) and not is_year_like(shown):
        return False
    return found["name"] not in _NO_NAME.split() and _FINITE.match(after) is not None


def _is_telephone(text: str, number: Span) -> bool:
    """A run of digits in groups that begins with a nought or a plus: a telephone number, a code."""
    start = number.start
    while found := re.search(r"[+\d]\d*[ \u00a0-]?\Z", text[max(0, start - 16) : start]):
        start -= len(found[0])
    run = text[start : number.end]
    if re.search(r"[:.,]\Z", text[:start]):  # of a clock time, a decimal
        return False
    return re.match(r"0\d", run) is not None or (run.startswith("+") and len(re.findall(r"\d", run)) >= 7)


def _is_name(text: str, number: Span, names: frozenset[str]) -> bool:
    for name in names:
        at = text.find(name, max(0, number.start - len(name)))
        if at >= 0 and at <= number.start and number.end <= at + len(name):
            return True
    return False
