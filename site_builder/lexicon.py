"""English words that stand for a number, and words that compare what was measured.

In: plain text. Out: the places of quantities in words ("two-thirds", "tens of thousands", "doubled", "one in three",
"aged forty-five") and of superlatives and comparatives ("the highest since", "fewer than a year before"). Small
counting words in ordinary language (six ways, two weeks later) are no quantities here; docs/numbers.md says why. Must
not know values, citations or where a text stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[int, int]


def _any(*words: str) -> str:
    return "(?:" + "|".join(sorted((w for part in words for w in part.split()), key=len, reverse=True)) + ")"


# --- numbers ---------------------------------------------------------------------------------------------------------

_SMALL = "one two three four five six seven eight nine ten eleven twelve"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SCALES = "hundred thousand million billion trillion dozen"
_MANY = "dozens hundreds thousands millions billions trillions"
_DECADES = "twenties thirties forties fifties sixties seventies eighties nineties"
_PARTS = "third quarter fifth sixth seventh eighth ninth tenth hundredth thousandth millionth"
_MULTIPLIED = (
    "doubled doubling tripled tripling trebled trebling quadrupled quadrupling quintupled quintupling halved halving "
    "twofold threefold fourfold fivefold sixfold sevenfold eightfold ninefold tenfold elevenfold twelvefold "
    "fifteenfold thirtyfold fiftyfold thousandfold manyfold severalfold twentyfold hundredfold"
)
_MULTIPLE = "double triple treble quadruple halve twice thrice"
_NEARLY = "nearly about almost over under than by roughly around only some another just up down to at from between"
_ESTIMATED = "several many few couple some"

_D = r"\d+(?:[.,]\d+)*"
_W = _any(_SMALL, _TEENS, _TENS, _SCALES)
_TWO_DIGITS = rf"(?:{_any(_TENS)}(?:[\s-]{_any(_SMALL)})?|{_any(_TEENS)})"
_FEW = _any(_SMALL)
_SCALE = _any(_SCALES)
_CARDINAL = rf"(?:{_TWO_DIGITS}|{_FEW})"
_PART = rf"{_any(_PARTS)}"
_COUNT = rf"(?:{_D}|{_CARDINAL})"
_UNIT = (
    r"(?:per\s?cent(?:age\s+points?)?|percent(?:age\s+points?)?|percentage\s+points?|kilomet(?:re|er)s?|met(?:re|er)s?|"
    r"km|miles?|tonnes?|tons?|hectares?|acres?|litres?|liters?|gallons?|degrees?|euros?|dollars?|pounds|roubles?|"
    r"rubles?|pence|cents?|cm|mm|kg|kilos?|kilograms?)"
)
_MEN_AND_ARMS = (  # what this site and most explainers count, and mean to the last one
    r"(?:soldiers|troops|men|women|people|civilians|recruits|prisoners|officers|tanks|guns|ships|vessels|aircraft|planes|"
    r"jets|helicopters|missiles|drones|shells|rounds|brigades|votes|seats|deaths|cases|pupils|patients|"
    r"jobs|homes)"
)
_PEOPLE = r"(?:more|others?|people|civilians?|men|women|children|soldiers?|troops|officers?|recruits|of\s+them)"
_BEFORE_HALF = "by under barely than one nearly about almost over only in least roughly around exactly up"
_AFTER_HALF = r"(?:of|the|as|that|this|these|those|its|their|his|her|our|all|what|again|\d)"

_COMPARED = _any(
    "newer cleaner clearer simpler better bolder braver calmer crueller fatter fiercer firmer flatter fresher "
    "gentler greener leaner meaner neater shallower slimmer smarter smoother softer sparser starker stiffer stricter "
    "swifter vaster wilder higher lower larger smaller bigger greater longer shorter faster slower quicker older "
    "younger cheaper dearer richer poorer heavier lighter stronger weaker deeper wider narrower steeper sharper "
    "earlier later hotter colder warmer cooler wetter drier deadlier bloodier costlier busier scarcer rarer fuller "
    "emptier closer further farther nearer taller thicker thinner worse safer tougher harder easier commoner fewer "
    "less more sooner denser hungrier milder broader brighter darker louder quieter harsher tighter looser healthier "
    "sicker likelier fitter finer rougher"
)

_QUANTITY = re.compile(
    rf"""
      (?<![\w-])(?:
        # tens of thousands, dozens, hundreds
        (?:{_any("tens hundreds dozens thousands millions")}\s+of\s+)?{_any(_MANY)}
      | scores(?=\s+(?:of\b|more\b|were\s+(?:killed|injured|wounded|hurt|arrested|left|taken)\b))
      | a\s+score(?=\s+of\s+\w+s\b)
        # two hundred and six, a thousand, several million, half a million, twenty-one million
      | (?:half\s+a|an?|(?:a\s+)?{_any(_ESTIMATED)}(?:\s+of)?|per|every|another|{_CARDINAL})[\s-]+{_SCALE}
          (?:\s+{_SCALE})*(?:(?:,?\s+and)?\s+{_CARDINAL}(?:\s+{_SCALE})*)*(?:\s+and\s+a\s+half)?
        # seven in ten, four out of five, one in a hundred
      | {_COUNT}-(?:in|to)-(?:a-)?(?:{_CARDINAL}|{_SCALE})\b
      | one\s+(?!of\b)\w+\s+in\s+(?:every\s+)?{_CARDINAL}\b(?!\s+(?!is\b|was\b|has\b|does\b)\w+s\b)
      | factor\s+of\s+(?:{_COUNT}|{_SCALE})\b
      | {_COUNT}\s+(?:in|out\s+of|in\s+every|of\s+every|to)\s+(?:every\s+)?(?:an?\s+)?{_CARDINAL}\b(?!\s+(?:days|weeks|
          months|years|hours|minutes|seconds|places|rooms|groups|parts|ways|lines|steps|stages|panels))
        # two-thirds, one third, three-quarters
      | {_FEW}[\s-](?!quarter){_PART}s? | (?:one|three)[\s-]quarters?(?!['’])
      | an?\s+{_PART}(?=\s+(?:of|as|than|(?!earlier|later|further){_COMPARED})\b)
      | {_any(_NEARLY)}\s+an?\s+{_PART}(?!['’])(?=\s+(?:of|in|from|to|since|between|over|on|during|when|after|by|
          were|are|was|is|have|had|has|and|but|while|this|last|each)\b|\s*[,.;:!?)]|\s*$)
      | an?\s+{_PART}(?=\s+(?:were|are|have)\b)
      | (?:(?<=top\s)|(?<=bottom\s)|(?<=paid\s)|(?<=est\s)){_PART}(?=\s+of\b)
      | (?<=\ba\s)quarter(?=\s+of\b) | (?:half|quarter)-(?:a-)?(?:million|billion|dozen|century)
        # half of it, by half, two and a half
      | {_COUNT}[\s-]and[\s-]a[\s-]half
      | half(?=\s+{_AFTER_HALF}\b) | (?<=\bby\s)a\s+half(?![\w-])
      | half(?=\s+(?:were|are|was|is|had|have|has|did|do|said|say|live|lived|work|came|went|voted|died)\b)
      | half(?=\s+an?\s+(?:century|decade|{_UNIT}|percentage\s)\b)
      | an?\s+\w+\s+and\s+a\s+half
      | every\s+(?:second|{_PART})(?=\s+[a-z]+\b)(?!\s+(?:of|counts?|matters?|is|was|that|in|day|week|
          month|year|time)\b)
      | half(?=\s+[A-Z]\w+['’]s\b)
      | (?:{"|".join(rf"(?<={w}" + chr(92) + "s)" for w in _BEFORE_HALF.split())})half(?![\w-])
        # thirteen and above
      | {_TWO_DIGITS}(?!-(?:first|second|third|\w+th)\b)
      | (?<!net\s)zero(?=\s+{_MEN_AND_ARMS}\b)
      | (?:(?<=first\s)|(?<=next\s)|(?<=last\s)|(?<=past\s)){_SCALE}
      | {_COUNT}-fold
        # nine times the rate, five times as many
      | (?:{_COUNT}|several|many|a\s+few)\s+times(?=\s+(?:ours|theirs|as|the|that|what|its|their|his|
          more|higher|larger|greater|
          bigger|faster|over|than|less|fewer|lower|smaller|longer)\b)
        # doubled, fivefold, twice as many
      | {_any(_MULTIPLIED)}
      | {_any(_MULTIPLE)}(?=\s+(?:as|the|that|what|its|their|his|this|in\s+(?:number|size|value)|more|between|over|by|
          from|within|every)\b)
      | (?:(?<=than\s)|(?<=nearly\s)|(?<=almost\s)|(?<=about\s))(?:twice|double|triple)
      | (?:(?<=paid\s)|(?<=pay\s)|(?<=earn\s)|(?<=cost\s)|(?<=costs\s))(?:twice|double|triple)
      | (?:(?<=to\s)|(?<=would\s)|(?<=will\s)|(?<=could\s)|(?<=did\s)|(?<=not\s))(?:double|triple|treble|quadruple|
          halve)(?![\w-])
        # aged nine; a nine-year-old; five per cent, two kilometres
      | (?<=aged\s){_FEW} | (?:(?<=\bhis\s)|(?<=\bher\s)|(?<=\btheir\s)|(?<=early\s)|(?<=late\s)|
          (?<=the\slow\s)|(?<=the\shigh\s)){_any(_DECADES)}
        # five months running, three consecutive years
      | {_FEW}(?=\s+(?:consecutive|straight|successive)\b|\s+\w+s\s+(?:in\s+a\s+row|running)\b)
      | {_FEW}-year-olds?
      | {_FEW}(?=\s+(?:and\s+a\s+half\s+)?{_UNIT}\b)
      | (?!one\b){_FEW}(?=\s+(?:(?:more|other|new|named|Russian|Ukrainian)\s+)?{_MEN_AND_ARMS}\b)
      | {_FEW}(?=\s+(?:{_PEOPLE}\s+)?(?:(?:had|have|has|were|was|are)\s+)?(?:been\s+)?
          (?:dead|killed|wounded|injured|died)\b)
      )(?![\w])
    """,
    re.I | re.X,
)
_IDIOMS = re.compile(
    r"\b(?:one\s+in\s+(?:two\s+)?(?:may|march)\b|one\s+to\s+one\b|half[\s-](?:time|hearted|truths?|year|hour)\b|"
    r"half\s+an?\s+(?:hour|day|week|month|year)\b|"
    rf"(?:\w+\s+)?a\s+quarter\s+(?:to|past)\s+{_any(_SMALL)}\b|"
    rf"(?:at|by|until|till)\s+(?:five|ten|twenty)\s+(?:to|past)\s+(?!one\b){_any(_SMALL)}\b|"
    r"doubl\w+\s+(?:back|up\s+as|over\s+(?:in|with))\b|twenty-?20\b|nine[\s-]to[\s-]five\b|"
    r"group\s+of\s+(?:seven|eight|twenty)\b|(?:the|a|an|its|their|this|that|his|her|each|in|of)\s+"
    r"(?:first|second|latter|other|third|fourth|last|earlier|final|northern|southern|eastern|western|upper|lower|top|bottom|left|right|front|back|old|better)\s+"
    r"(?:half|quarter)\b|(?:thirty|hundred|seven|eighty)\s+years['’]?\s+war|\w+teen\s+(?:eighty|seventy|ninety|sixty)\b)",
    re.I,
)


LABELLING = re.compile(rf"(?:{_CARDINAL})\Z", re.I)  # page thirteen


def quantities(text: str) -> Iterator[Place]:
    """The places of numbers in words. A question states none; one named in quotation marks is another's."""
    if is_question(text):
        return
    idioms = [found.span() for pattern in (_IDIOMS, _NAMED) for found in pattern.finditer(text)]
    for found in _QUANTITY.finditer(text):
        start, end = found.span()
        if end > start and not any(a <= start and end <= b for a, b in idioms):
            yield start, end


# --- statements ------------------------------------------------------------------------------------------------------

_NO_SUPERLATIVE = _any(
    "interest disinterest test contest protest attest detest request conquest quest inquest forest harvest arrest "
    "honest dishonest modest guest suggest digest ingest invest divest chest crest rest wrest unrest best latest "
    "newest nearest west midwest northwest southwest least priest manifest tempest bequest retest vest nest pest "
    "jest zest lest Budapest Bucharest Brest Everest Triest Northeast Trieste behest infest beest est molest "
    "likeliest backtest earnest rainforest deforest reforest reinvest congest decongest incest palimpsest "
    "Oktoberfest Ernest armrest"
)
_NUMBER_NEXT = (
    rf"(?!the\s+(?:one|{_FEW}\s+(?:before|after|others?|combined|together))\b)"
    rf"(?:(?:an?|the|about|around|some|roughly|nearly|just|only|perhaps|even|twice|half|once)\s+)*"
    rf"(?:(?:(?-i:[A-Z]{{2,3}})|Rs\.?)?\s?[$€£¥]?\d|{_any(_MULTIPLIED)}\b|{_W}\b|{_any(_MANY)}\b|half\b|twice\b|once\b|(?:an?\s+)?{_PART}\b|"
    rf"an?\s+(?:day|week|month|year|decade|century|hour|minute|few|dozen)\b(?!\s+(?:before|earlier|ago|later)))"
)
_SEASONS = "spring summer autumn winter"
_MEASURED = (  # what can be said to be more than anything else
    r"(?:is|was|are|were|has|had|have|been|pays?|paid|costs?|lost|loses?|suffer(?:s|ed)|saw|seen|sent|sends?|spen[dt]s?|"
    r"grew|grows?|fell|falls?|rose|rises?|kill(?:s|ed)|built|builds?|made|makes?|earns?|earned|took|takes?|counted|counts?)"
)
_AMOUNT = (
    r"(?:\d[\d.,]*\s?(?:%|bn|m|tn|k|°C|C|km|mph|feet|foot|miles|metres|tonnes|tons|degrees)?|per\s?cent|percent|"
    r"points?|million|billion|trillion|thousand)"
)

_STATEMENT = re.compile(
    rf"""
      \b(?!{_NO_SUPERLATIVE}\b)[a-z]{{3,}}est\b
    | (?:\b(?:the|its|their|his|far|second|third)[\s-]|(?<=['’]s\s))most\b(?!\s+(?:of|recent|likely|part|basic|
        important|vulnerable|obvious|urgent|famous)\b)
    | \bmost[\s-]\w+\s+(?:since|ever|on\s+record)\b
    | \bthe\s+worst\b | \bworst(?=\s+(?:since|month|year|day|week|on\s+record|ever))
    | \bits\s+worst\b
    | \b(?:the|its|his|her|their|\w+['’]s)\s+best\s+(?:since|ever|result|year|month|quarter|season|score)\b
    | (?<!say\s)(?<!in\s)\bthe\s+least\b
    | \b(?:northern|southern|eastern|western|upper|inner|outer|top)most\b
    | \b(?:year|decade|month|week|century|generation)[\s-](?:high|low)s?\b
    | \b(?:new|fresh|historic|lifetime|wartime|post-war|multi-year|record)\s+(?:high|low|peak)s?\b
    | \b(?:(?:more|less)\s+likely|likelier)\s+to\b
    | \b(?:unseen|unheard[\s-]of|unknown)\s+(?:since|in\s+(?:\w+\s+)?(?:years|decades))\b
    | \b(?:is|was|are|were|became|becomes?|becoming)\s+the\s+first\s+
        (?!(?:step|thing|time|chance|sign|attempt|move|point|place|day|line)s?\b)(?:\w+\s+){{1,3}}?to\b
    | \b(?:previous|prior|earlier|old)\s+(?:high|low|peak|best)s?\b
    | \bonly\s+(?:(?-i:[A-Z])[\w'’-]*\s+(?:and\s+|the\s+)?){{1,4}}
        (?:(?!for\b|against\b|to\b|of\b|in\b|on\b)\w+\s+){{1,3}}?(?:{_COMPARED})\b
    | \bnowhere\s+(?:\w+\s+){{1,5}}?(?:as|so|such)\b
    | \b(?:no|few|none)\s+(?:\w+\s+){{0,3}}?(?:is|are|was|were)\s+(?:as|so)\s+(?!far\b|such\b|yet\b)\w+
    | \b(?:not|never)\s+(?:\w+\s+){{0,2}}?(?:so|as|this|that)\s+\w+\s+(?:since|in\s+(?:\w+\s+)?(?:years|decades))\b
    | \brecord\s+(?:was|were)\s+(?:broken|set|equalled|beaten|smashed)\b | \bat\s+a\s+record\b
    | \b(?:not|never)\s+(?:been\s+)?(?:matched|equalled|beaten|bettered|repeated|exceeded|surpassed|topped)\b
    | \bnot\s+since\b | \bnever\s+(?:\w+\s+){{0,2}}?before\b
    | \bfirst\s+of\s+(?:its|their)\s+kind\b | \bfirst[\s-]ever\b | \bfirst\s+time\s+(?:since|in|ever)\b
    | \bfirst\s+(?:\w+\s+){{0,4}}?(?:in|for)\s+(?:\d+|an?|{_W}|more\s+than|nearly|almost|over)\s+(?:\w+\s+)?
        (?:years|decades?|generations?|century|centuries|months)\b
    | \brecord(?=[\s-](?:high|low|level|number|month|year|day|week|amount|sum|rate|figure|pace|loss|losses|crowd|
        attendance|turnout|temperature|profit|profits|deficit|surplus|fee|price|prices|sales|output|demand|heat|harvest|
        breaking|fine|spending|wave|total|share|budget|[$€£]?\d|{_W}\b|{_any(_MANY)}\b)s?)
    | \b(?:broke|breaks?|broken|breaking|beat|beats|beaten|beating|smash\w*|equal\w*|match\w*|shatter\w*|surpass\w*)\s
        (?:\S+\s){{0,3}}?records?\b
    | \b(?:set|sets|setting)\sa\s(?:\w+\s)?record\b
    | \b(?<!the\s)(?<!off\s)(?<!go\s)(?<!goes\s)(?<!went\s)(?<!gone\s)(?<!going\s)on\s+record\b
    | \b(?:all-time|post-war|national|world|club|course|league|(?-i:[A-Z][a-z]+(?:an|ish|ese|ch|pic))|new|another|
        previous|old)\s+record\b(?!s?\s+(?:of|is|was|shows?|that|book|office|keep\w*|label|compan\w+))
    | \b(?:is|was|were|remains?|remained|marks?|marked|makes?|made)\s+(?:it\s+|that\s+)?(?:an?|the|its|their)\s+
        (?:record|peak)\b(?!\s+(?:of\s+what|label|player|company|keeper|holder|season|hours?|time|district))
    | \bpeaked\s+(?:in|at|on|that|during|under|with|before|after)\b
    | \b(?:up|down)\s+(?:\w+ly\s+)?(?:on|from)\s+(?:the\s+(?:same|previous|preceding|year|month|quarter|week|
        {_any(_SEASONS)})|an?\s+(?:year|month|quarter|week|decade)|last)\b
    | \b(?:no|few|nobody|none)\s+(?:\w+\s+){{0,3}}?(?:has|have|had)\s+(?:\w+\s+){{0,2}}?(?:as|so|that|this)\s+
        (?:many|much|few)\b
    | \b(?:no|few|nobody|none)\s+(?:(?!that\b|which\b|who\b|and\b|but\b|doubt\b|matter\b)\w+\s+){{0,3}}?
        (?:{_MEASURED}|(?:has|have|had)\s+\w+)\s+(?:ever\s+|been\s+|so\s+)?(?:(?:as|so|that|this)\s+(?:many|much|few)|{_COMPARED})\b
        (?!\s+(?:about|attention)\b)(?!\s+than\s+{_NUMBER_NEXT})
    | \bfor\s+the\s+first\s+time\b
    | \bthe\s+first\s+(?:\w+\s+){{1,4}}?(?:since|ever)\b
    | \bno\s+other\s+\w+
    | \bnowhere\s+else\b
    | \b(?:no|never)\s+(?:\w+\s+){{0,4}}?(?:has|have|had|did|was|were)\s+(?:n?ever\s+)?(?:\w+\s+){{0,3}}?
        (?:more|(?<!as\s)such|fewer|less)\b
    | \b(?:no|never)\s+(?:\w+\s+){{0,4}}?(?:has|have|had|did|was|were)\s+(?:n?ever\s+)?(?:\w+\s+){{0,3}}?
        (?:so|as)\s+(?!far\b|that\b|yet\b|of\b|an?\b|the\b|well\b|part\b|if\b|such\b|it\b|they\b)\w+
    | \b(?:has|have|had)\s+never\s+(?:\w+\s+){{0,2}}?(?:so|more|fewer|less|as|such|{_COMPARED})\b
    | \bthan\s+(?:ever|at\s+any|in\s+any|any|all\s+the|anywhere)\b
    | \b(?:unprecedented|unmatched|unrivalled|unequalled|unsurpassed|all-time)\b
    | \b{_COMPARED}\b(?![^.;:]{{0,60}}\b(?:rather|other)\s+than\b)
        (?:\s+(?!than\b|rather\b|other\b)[^\s.;:]+){{0,9}}?\s+than\b(?!\s+{_NUMBER_NEXT})(?!\s+not\b)
    | \ban?\s+{_PART}\s+(?!earlier|later|further|more|less){_COMPARED}\b
    | \bno\s+(?!one\b|doubt\b|matter\b)[a-z]+\s+[a-z]+s\s+{_COMPARED}\b
    | \b[a-z]{{2,}}ier\s+than\b(?!\s+{_NUMBER_NEXT})
    | \b(?:half|{_PART})\s+as\s+(?:many|much)\b
    | {_AMOUNT}\s+(?:higher|lower|less|fewer|more|larger|smaller|bigger|greater|cheaper|dearer|faster|slower)\b
        (?!\s+(?:and|or)\s+)
    | \b(?:much|far|even|slightly|significantly|markedly|considerably|substantially|sharply|still)\s+
        (?:higher|lower|larger|smaller|bigger|greater|faster|slower|fewer|cheaper|dearer|older|younger|deadlier|worse)\b
    | \b(?:below|above|past|beyond)\s+(?:the|its|their)\s+(?:level|peak|figure|previous|former|old|usual|number)\b
    | \b(?:from|since)\s+(?:the|its|their|a)\s+peak\b
    | \boutnumber\w*
    | \b(?:exceed|surpass|outstrip|outpac|outliv|outspen|outgun|outperform|outsell|outsold|dwarf(?=s|ed|ing))\w*\b
        (?!\s+{_NUMBER_NEXT})
    """,
    re.I | re.X,
)
_UNMEASURED = (  # judged, or only told apart by it
    r"(?:(?:simplest|easiest|clearest|plainest|surest|safest|strongest|weakest|hardest|toughest)\s+(?:ways?|arguments?|"
    r"parts?|things?|questions?|answers?|explanations?|reasons?)|(?:highest|lowest)\s+(?:courts?|bidders?)|(?:eldest|"
    r"youngest|oldest)\s+(?:sons?|daughters?|brothers?|sisters?|friends?)|closest\s+(?:ally|allies|friends?|aides?)|"
    r"(?:broadest|strictest|widest|loosest|narrowest)\s+(?:sense|terms)|darkest\s+hours?)"
)
_ORDINARY = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)\s+more\s+than|(?:matter|mean|care|worr)\w*\s+(?:more|less)\s+than|more\s+often\s+than\s+not|"
    r"more\s+than\s+(?:that|likely|enough|welcome)|"
    r"more\s+than\s+(?:just|mere|merely|simply|happy|willing|ready|capable|anything|a\s+(?:matter|name|game|symbol|slogan|"
    r"word|little))\b|(?:nothing|little|anything|scarcely|hardly)\s+more\s+than|(?:more|less)\s+(?:an?|of\s+an?|about|"
    r"because|by)\s[^.;:]*?\bthan|easier\s+said\s+than|larger\s+than\s+life|know\w*\s+better\s+than|"
    r"now\s+more\s+than\s+ever|more\s+to\s+\w+\s+than|the\s+worst\s+(?:is|was)\s+(?:over|past|behind)|"
    r"better\s+(?:late\s+)?than\s+(?:nothing|never|most)|louder\s+than\s+words|more\s+than\s+the\s+sum|no\s+longer\b|at\s+the\s+(?:earliest|highest\s+level)|"
    r"no\s+(?:later|sooner|earlier|more|less)\s+than|less\s+than\s+(?:ideal|clear|honest)|"
    r"from\s+the\s+\w+est\s+to\s+the\s+\w+est|no\s+sooner\b|the\s+least\s+said|"
    rf"{_UNMEASURED}|no\s+other\s+(?:way|option|choice|reason|explanation|word|means)|"
    r"exceed\w*\s+(?:\w+\s+)?(?:expectations|remit|powers|authority)|outliv\w*\s+(?:his|her|its|their))"
    r"|\bthan\s+(?:it|they|this|that|he|she|we|I|one)\s+(?:looks?|seems?|appears?|sounds?|thinks?|thought|expected)\b",
    re.I,
)
# A condition, a possibility and a question state nothing; words named in quotation marks are another's.
_SUPPOSED = re.compile(r"\b(?:if|unless|whether|suppose|as\s+though)\b", re.I)
_POSSIBLE = re.compile(
    r"\b(?:may|might|can|cannot|could|would|should|must|shall|can['’]t|need\s+not)\b[^,.;:]{0,40}\Z"
)  # May is a month
_ASKED = re.compile(
    r"\bwhich\s+(?!was|were|is|are|had|has)\w+\s+(?:[\w'’]+\s+){0,3}(?:was|were|is|are|had|has)\b[^,.;:]{0,20}\Z", re.I
)
_NAMED = re.compile(r"[\"“«„](?:[^\s\"“”»]+\s+){0,4}[^\s\"“”»]+[\"”»]")


def statements(text: str) -> Iterator[Place]:
    """The places of superlatives and comparatives about what is measured, in a sentence that states them."""
    if is_question(text):
        return
    ordinary = [found.span() for pattern in (_ORDINARY, _NAMED) for found in pattern.finditer(text)]
    for found in _STATEMENT.finditer(text):
        start, end = found.span()
        if not any(a < end and start < b for a, b in ordinary) and not _is_supposed(text, start, end):
            yield start, end


def is_question(text: str) -> bool:
    return re.search(r"\?[\"”’)\s]*\Z", text) is not None


def _is_supposed(text: str, start: int, end: int) -> bool:
    before = text[:start]
    inside = re.search(r"\b(?:may|might|could|would)\b", text[start:end])
    return bool(_SUPPOSED.search(before) or _POSSIBLE.search(before) or _ASKED.search(before) or inside)


# --- marks -----------------------------------------------------------------------------------------------------------

_TELLING = _any(
    _SMALL, _TEENS, _TENS, _SCALES, _MANY, _MULTIPLIED, _MULTIPLE,
    "zero half second times most worst best least first no never nowhere than ever record",
    "likely unseen unheard unknown records below above past beyond peak unprecedented unmatched unrivalled",
    "unequalled unsurpassed all-time",
)  # fmt: skip
# Words that can be part of a number or of a statement: weaving marks them, so that each finding has its line.
WORD = re.compile(
    rf"(?<![^\W_])(?:{_TELLING}|{_any(_PARTS)}s?|{_any(_DECADES)}|factor|scores?|peaked|up|down|few|nobody|none|{_COMPARED}|[a-z]{{3,}}est|[a-z]+ier(?=\s+than\b)|"
    rf"(?:outnumber|exceed|surpass|outstrip|outpac|outliv|outspen|outgun|outperform|outsell|outsold|dwarf)\w*|high|low|highs|lows|not|\w+most)(?![^\W_]|_+[^\W_])",
    re.I,
)
