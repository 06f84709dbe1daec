"""The vocabulary that quantities and statements share: cardinals, fractions, units, comparatives."""

from __future__ import annotations

import re

Place = tuple[int, int]


def any_of(*words: str) -> str:
    """A pattern for any of the words of these lists, the longest first."""
    return "(?:" + "|".join(sorted((w for part in words for w in part.split()), key=len, reverse=True)) + ")"


SMALL = "one two three four five six seven eight nine ten eleven twelve"
TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
SCALES = "hundred thousand million billion trillion dozen"
MANY = "dozens hundreds thousands millions billions trillions"
DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"
PARTS = (
    "third quarter fifth sixth seventh eighth ninth tenth twelfth fifteenth twentieth thirtieth fiftieth hundredth "
    "thousandth millionth"
)
MULTIPLIED = (
    "doubled doubling tripled tripling trebled trebling quadrupled quadrupling quintupled quintupling halved halving "
    "twofold threefold fourfold fivefold sixfold sevenfold eightfold ninefold tenfold elevenfold twelvefold "
    "fifteenfold thirtyfold fiftyfold thousandfold manyfold severalfold twentyfold hundredfold"
)
MULTIPLE = "double triple treble quadruple halve twice thrice"

FEW = any_of(SMALL)
PART = any_of(PARTS)
SCALE = any_of(SCALES)
NUMERAL = any_of(SMALL, TEENS, TENS, SCALES)
DIGITS = r"\d+(?:[.,]\d+)*"
TWO_DIGITS = rf"(?:{any_of(TENS)}(?:[\s-]{FEW})?|{any_of(TEENS)})"
CARDINAL = rf"(?:{TWO_DIGITS}|{FEW})"
COUNT = rf"(?:{DIGITS}|{CARDINAL})"

UNIT = (
    r"(?:per\s?cent(?:age\s+points?)?|percent(?:age\s+points?)?|percentage\s+points?|kilomet(?:re|er)s?|met(?:re|er)s?|"
    r"km|miles?|tonnes?|tons?|hectares?|acres?|litres?|liters?|gallons?|degrees?|euros?|dollars?|pounds|roubles?|"
    r"rubles?|pence|cents?|cm|mm|kg|kilos?|kilograms?)"
)

COMPARATIVES = (
    "newer cleaner clearer simpler better bolder braver calmer crueller fatter fiercer firmer flatter fresher "
    "gentler greener leaner meaner neater shallower slimmer smarter smoother softer sparser starker stiffer stricter "
    "swifter vaster wilder higher lower larger smaller bigger greater longer shorter faster slower quicker older "
    "younger cheaper dearer richer poorer heavier lighter stronger weaker deeper wider narrower steeper sharper "
    "earlier later hotter colder warmer cooler wetter drier deadlier bloodier costlier busier scarcer rarer fuller "
    "emptier closer further farther nearer taller thicker thinner worse safer tougher harder easier commoner fewer "
    "less more sooner denser hungrier milder broader brighter darker louder quieter harsher tighter looser healthier "
    "sicker likelier fitter finer rougher"
)
COMPARED = any_of(COMPARATIVES)

GRADABLE = any_of(  # what can be "as ... as"
    "many much few little big large small high low old tall heavy fast slow quick quickly expensive costly cheap "
    "likely common deadly rich poor hot cold warm wet dry deep wide strong weak steep steeply sharp sharply severe "
    "severely dangerous valuable populous polluted crowded busy rare frequent frequently often great short bad badly "
    "hard dense efficient productive powerful popular lethal effective profitable unequal prevalent numerous "
    "widespread thick long good young early late far rapidly slowly heavily"
)

NAMED = re.compile(r"[\"“«„](?:[^\s\"“”»]+\s+){0,4}[^\s\"“”»]+[\"”»]")  # in quotation marks: another's words


def is_question(text: str) -> bool:
    return re.search(r"\?[\"”’)\s]*\Z", text) is not None
