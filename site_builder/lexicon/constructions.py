"""English constructions that rank what was measured, compare it, or say that it had not happened before.

Listed by what a grammar calls them, each with a sentence that it alone accounts for; tests/test_gate.py holds both, and
that weaving marks a word of each. What they find is judged in `statements`.
"""

from __future__ import annotations

from dataclasses import dataclass

from site_builder.lexicon.words import (
    COMPARED,
    COUNT,
    GRADABLE,
    MANY,
    MULTIPLIED,
    NUMERAL,
    PART,
    SCALES,
    SMALL,
    UNIT,
    any_of,
)


@dataclass(frozen=True)
class Construction:
    """A way of saying it: its name, a sentence that only it accounts for, its pattern from the start of a word on."""

    name: str
    example: str
    pattern: str


# --- parts of constructions ------------------------------------------------------------------------------------------

_NUMBER_NEXT = (  # "more than 300", "more than half": a bound, no comparison; "more than the 300 expected" is one
    rf"(?:(?:an?|about|around|some|roughly|nearly|just|only|perhaps|even|twice|half|once)\s+)*"
    rf"(?:(?:(?-i:[A-Z]{{2,3}})|Rs\.?)?\s?[$€£¥]?\d|{any_of(MULTIPLIED)}\b|{NUMERAL}\b|{any_of(MANY)}\b|half\b|twice\b|"
    rf"once\b|(?:an?\s+)?{PART}s?\b|"
    r"an?\s+(?:day|week|month|year|decade|century|hour|minute|few|dozen)\b(?!\s+(?:before|earlier|ago|later)))"
)
_ORDINAL = r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th))"
_PERIOD = r"(?:years?|decades?|generations?|century|centuries|months?|quarters?|seasons?|weeks)"
_SEASON = any_of("spring summer autumn winter")
AMOUNT = (
    r"(?:(?!(?:1[89]|20)\d\d\s)\d[\d.,]*\s?(?:%|bn|m|tn|k|°C|C|km|mph|feet|foot|miles|metres|tonnes|tons|degrees)?|"
    r"per\s?cent|percent|points?|million|billion|trillion|thousand)"
)
_AGO = (  # "than four years ago": a time and no bound
    r"(?:[\w-]+\s+){1,4}(?:years?|decades?|generations?|months?|weeks?|quarters?|seasons?|days?)\s+"
    r"(?:ago|before|earlier|previously)\b"
)
_THAN = rf"than\b(?:(?=\s+{_AGO})|(?!\s+{_NUMBER_NEXT}))"
_TIMES = rf"(?:{COUNT}|several|many|(?:an?\s+)?{any_of(SCALES)})\s+times"
_SHARE = r"(?:\d[\d.,]*\s?(?:%|°C|°|km|kg)|per\s?cent|percent|percentage\s+points?|points)"
_BOUND_ALONE = any_of(  # "as long as", "as far as", "as much as 150": only behind a degree ("nearly as long as")
    "long good young early late far much little"
)
_MEASURE = any_of(
    "size length height weight width depth number rate level price speed volume age share proportion average figure "
    "value amount turnout density mass capacity range distance pace toll area population cost"
)
_PART_MEASURE = any_of(
    "size length height weight number rate level price speed age average figure depth pace toll peak amount"
)
_MEASURED = (  # what can be said to be more than anything else
    r"(?:is|was|are|were|has|had|have|been|pays?|paid|costs?|lost|loses?|suffer(?:s|ed)|saw|seen|sent|sends?|"
    r"spen[dt]s?|"
    r"grew|grows?|fell|falls?|rose|rises?|kill(?:s|ed)|built|builds?|made|makes?|earns?|earned|took|takes?|counted|"
    r"counts?)"
)
_ADJECTIVAL = (
    any_of("more less") + r"\s+(?:common|likely|expensive|widespread|frequent|prevalent|severe|costly|crowded)"
)
_BARE = any_of(
    "higher lower larger smaller bigger greater longer shorter faster slower older younger cheaper dearer richer "
    "poorer heavier lighter colder warmer hotter wetter drier rarer commoner scarcer deadlier steeper weaker"
)
_AGENT = any_of(
    "producer exporter importer buyer seller supplier scorer earner emitter polluter donor consumer grower "
    "manufacturer maker carmaker employer lender market destination cause source killer economy producers exporters "
    "importers buyers suppliers emitters polluters donors causes"
)
_GROUP = r"(?:the\s+world|the\s+country|the\s+region|the\s+league|history|(?-i:[A-Z])\w+)"
_NOT_RECORD = (
    r"(?!(?:of|label|compan\w+|player|keep\w*|keeper|holder|shops?|stores?|office|books?|deal|industry|contract|"
    r"season\s+"
    r"ticket|hours?|district|the|a|an|its|their|what|how|who|and|or|is|was|to|as|on|with|against|that\s+(?!still|"
    r"stands|"
    r"stood)|from|time|linkage|systems?|number\s+of\s+the)\b)"
)
_NO_SUPERLATIVE = any_of(
    "interest disinterest test contest protest attest detest request conquest quest inquest forest harvest arrest "
    "honest dishonest modest guest suggest digest ingest invest divest chest crest rest wrest unrest best latest "
    "newest nearest west midwest northwest southwest least priest manifest tempest bequest retest vest nest pest jest "
    "zest lest Budapest Bucharest Brest Everest Triest Northeast Trieste behest infest beest est molest likeliest "
    "backtest earnest rainforest deforest reforest reinvest congest decongest incest palimpsest Oktoberfest Ernest "
    "armrest pretest southeast immodest"
)
_OF_FIRSTS = any_of(  # what makes a first of a kind
    "female woman women black openly Muslim Jewish Hindu Catholic Asian African indigenous civilian elected "
    "democratically foreign-born non-European non-white nuclear"
)
_NOT_FIRST = any_of("step steps thing things time times chance sign signs attempt move point place day line")


# --- the constructions -----------------------------------------------------------------------------------------------

_COMPARATIVES = (
    Construction(
        "comparative of inequality",
        "Fewer men came than in 2019.",
        rf"{COMPARED}\b(?![^.;:]{{0,60}}\b(?:rather|other)\s+than\b)(?:\s+(?!than\b|rather\b|"
        rf"other\b)[^\s.;:]+){{0,14}}?"
        rf"\s+{_THAN}(?!\s+not\b)",
    ),
    Construction(
        "comparative in -er",
        "The prison is grimmer than the court allows.",
        r"(?!(?:rather|other|another|whether|either|neither|over|under|after|never|ever|matter|order)\b)"
        rf"[a-z]{{3,}}er\s+{_THAN}",
    ),
    Construction(
        "comparative with its difference, in units",
        "It was 35 feet higher.",
        rf"(?:{AMOUNT}\s+(?:higher|lower|larger|smaller|bigger|greater|cheaper|dearer|faster|slower)|"
        rf"{_SHARE}\s+(?:less|fewer|more))\b(?!\s+(?:and|or)\s+)",
    ),
    Construction(
        "comparative with its difference, in parts",
        "The new trains are a quarter lighter.",
        rf"an?\s+{PART}\s+(?!earlier|later|further|more|less){COMPARED}\b",
    ),
    Construction(
        "comparative with a degree",
        "Losses were much higher.",
        r"(?:much|far|even|slightly|significantly|markedly|considerably|substantially|sharply|still)\s+"
        r"(?:higher|lower|larger|smaller|bigger|greater|faster|slower|fewer|cheaper|dearer|older|younger|deadlier|"
        r"worse|"
        rf"{_ADJECTIVAL})\b|far\s+(?:more|fewer)\s+[a-z]+s\b",
    ),
    Construction(
        "comparative of a place or a group",
        "Rents are higher in the north.",
        rf"(?:is|are|was|were|remains?|remained)\s+(?:(?:\w+ly|now|still|also|often)\s+)*(?:{_BARE}|{_ADJECTIVAL})\s+"
        r"(?:in|among|for|at|outside|amongst)\b",
    ),
    Construction(
        "comparative with its difference, in time",
        "Women live five years longer.",
        rf"(?:{COUNT}|several)\s+(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|inches|feet|{UNIT})\s+"
        r"(?:longer|shorter|older|younger|faster|slower|taller|wider|deeper|nearer|closer)\b",
    ),
    Construction(
        "comparative of a count",
        "Ferries carried fewer cars.",
        r"fewer\s+(?!than\b|of\b|and\b)[a-z]+\b(?![^.;:]{0,60}\bthan\b)|"
        r"(?<!or\s)(?<!no\s)(?<!the\s)(?<!much\s)(?:less|fewer)(?=\s*[.;]|,\s)",
    ),
    Construction(
        "comparative of a predicate",
        "Its navy is bigger.",
        rf"(?:is|are|was|were)\s+(?:\w+ly\s+)?(?:{_BARE}|worse)(?=\s*[.,;])",
    ),
    Construction(
        "comparative of how often",
        "Old drivers crash less often.",
        r"less\s+(?:often|frequently)\b|more\s+(?:frequently\b|often(?=\s*[.,;]))",
    ),
    Construction(
        "correlative comparative",
        "The lower the rank, the higher the risk.",
        rf"the\s+{COMPARED}\b[^.;:,]{{3,60}},\s+the\s+{COMPARED}\b",
    ),
    Construction(
        "comparative of a time",
        "The ratio was worse a decade ago.",
        rf"(?:is|was|are|were|been)\s+(?:\w+ly\s+)?(?:{_BARE}|worse)\s+(?:an?\s+\w+\s+(?:ago|earlier)|then|last|today|"
        r"now|before|when|this)\b",
    ),
    Construction("comparative with still", "The gap is wider still.", rf"{COMPARED}\s+still\b"),
    Construction(
        "comparative of a course",
        "The Caspian is shrinking faster.",
        r"(?:is|are|was|were)\s+(?:now\s+)?(?!being\b)\w+ing\s+(?:even\s+)?(?:faster|slower|more\s+(?:quickly|slowly|"
        r"rapidly))\b",
    ),
    Construction(
        "likelihood",
        "Older men are more likely to die.",
        r"(?:(?:more|less|the\s+most|the\s+least)\s+likely|likel(?:ier|iest))\s+to\b",
    ),
    Construction(
        "one group alone exceeds",
        "Only Italy pays a higher rate.",
        r"only\s+(?:(?-i:[A-Z])[\w'’-]*,?\s+(?:and\s+|the\s+)?){1,4}(?:[^.,;:]{3,60},\s+)?"
        rf"(?:(?!for\b|against\b|to\b|of\b|in\b|on\b)\w+\s+){{1,3}}?(?:{COMPARED})\b",
    ),
    Construction(
        "few exceed",
        "Only two countries burn more coal.",
        rf"only\s+(?:{NUMERAL}|an?\s+(?:few|handful\s+of))\s+[a-z]+s(?:,[^.,;:]{{3,60}},)?\s+(?:\w+ly\s+)?[a-z]+\s+"
        rf"{COMPARED}\b(?!\s+than\s+{_NUMBER_NEXT})",
    ),
    Construction(
        "exceeded only there",
        "The rate is higher only in Yemen.",
        rf"{COMPARED}\s+only\s+(?:in|among|for|at|during|than)\b|only\s+in\s+(?:\d{{4}}|(?-i:[A-Z])\w+)\s+"
        rf"(?:did|has|have|was|were|is|are)\s+{COMPARED}\b",
    ),
)  # fmt: skip

_EQUATIVES = (
    Construction(
        "equative",
        "It is as populous as the capital.",
        rf"as\s+(?!{_BOUND_ALONE}\b){GRADABLE}\s+as\b(?!\s+(?:possible|not|(?:they|it|he|she|we|you|one)\s+(?:are|is|"
        rf"can|needs?|likes?|wants?)|{_NUMBER_NEXT}))|"
        rf"as\s+{GRADABLE}\s+as\s+(?:in|at|during|before)\s+(?:the\s+)?(?:\d{{4}}|(?-i:[A-Z])|last\b|previous\b)",
    ),
    Construction(
        "equative of a noun",
        "As much rain fell in a day as in a year.",
        rf"as\s+(?!(?:long|far|early|late|soon|young|good)\b){GRADABLE}\s+(?!(?:an?|of\s+an?|about|for|to|by|"
        rf"because)\s)"
        r"(?:(?!as\b)[^\s.;:,]+\s+){1,8}?as\b(?!\s+(?:possible|not|well)\b)",
    ),
    Construction(
        "equative with a degree",
        "The strike lasted nearly as long as the war.",
        r"(?:not|nearly|almost|quite|just|exactly|about|roughly|twice|half|times|third|quarter|nowhere\s+near)\s+"
        rf"as\s+{GRADABLE}\s+as\b(?!\s+(?:possible|they|he|she|you|we|{_NUMBER_NEXT}))",
    ),
    Construction(
        "equative of amounts",
        "A house there costs as much as a flat in Paris.",
        rf"as\s+(?:much|little)\s+as\s+{any_of(SMALL)}\s+(?!{UNIT}\b|hours?|days|weeks|months|years|minutes)[a-z]+s\b|"
        r"(?:cost|spend|spent|pay|paid|earn|weigh|produce|emit|use|consume|make|made|raise|lost|lose|fell|fall|grew|"
        r"rose)"
        rf"\w*\s+as\s+(?:much|little)\s+as\b(?!\s+(?:possible|they|he|she|you|we|{_NUMBER_NEXT}))",
    ),
    Construction(
        "equative with its standard left out",
        "Russia loses as many in a fortnight.",
        r"as\s+(?:many|much)\s+(?:in|again)\b",
    ),
    Construction(
        "equative of extent",
        "It burned an area nearly the size of Wales.",
        r"(?:nearly|almost|roughly|about|around|area|exactly|twice|times|double|triple)\s+the\s+(?:\w+\s+)?"
        r"(?:size|length|height|weight|width|depth|area|population)\s+of\b",
    ),
    Construction(
        "equative of identity",
        "It has the same number of beds as in 1990.",
        rf"(?:roughly|about|nearly|almost|exactly)\s+the\s+same\s+{_MEASURE}s?\b|the\s+same\s+{_MEASURE}s?\s+"
        rf"(?:(?!as\b)[\w'’-]+\s+){{0,5}}?as\b",
    ),
    Construction(
        "equality",
        "Its debt is equal to that of Portugal.",
        r"(?:on\s+a\s+par\s+with|(?:draw|drawn|drew|pulled|is|are|was|were)\s+level\s+with|(?:close|similar|"
        r"comparable|identical)\s+to\s+(?:that|those)\s+(?:of|in|for)|"
        r"(?:equal|equivalent)\s+to\s+(?:that|those|all|the\s+(?:\w+\s+)?(?:\w+\s+)?"
        r"(?:emissions|output|consumption|production|population|budget|total))|"
        r"(?:match(?:es|ed|ing)?|equal(?:s|led|ling)?|rivals?|rivalled|rivalling)\s+(?:that|those)\s+(?:of|in))\b",
    ),
    Construction(
        "keeping up",
        "Pay has not kept pace with prices.",
        r"(?:keep|keeps|kept|keeping)\s+(?:pace|up)\s+with\s+(?:\w+\s+){0,2}?(?:prices?|inflation|wages|costs|demand|"
        r"rents?|population|growth|supply)\b|(?:caught|catch\w*)\s+up\s+with\s+(?:those|that)\s+(?:of|in)\b",
    ),
    Construction(
        "negated equative",
        "Nowhere has it fallen as steeply.",
        r"nowhere\s+(?:\w+\s+){1,5}?(?:as|so|such)\b",
    ),
    Construction(
        "negated equative of few",
        "Few places are as dry.",
        r"(?:no|few|none)\s+(?:\w+\s+){0,3}?(?:is|are|was|were)\s+(?:\w+ing\s+)?(?:as|so)\s+(?!far\b|such\b|yet\b)\w+",
    ),
)  # fmt: skip

_MULTIPLES = (
    Construction(
        "multiple of an equative",
        "Rents have gone up twice as fast.",
        rf"(?:twice|times|half|{PART}s?)\s+as\s+(?:{GRADABLE}\b|(?!an?\b|the\b)\w+\s+as\b)",
    ),
    Construction(
        "multiple of a comparative",
        "They are four times richer.",
        rf"{_TIMES}\s+(?:{COMPARED})\b",
    ),
    Construction(
        "multiple of a measure",
        "It has three times the speed.",
        rf"(?:twice|(?<!to\s)(?<!will\s)(?<!would\s)(?:double|triple|treble)|{_TIMES})\s+(?:(?:that|those)(?=\s+(?:of|"
        rf"in|for|among|at|on|during)\b|\s*[.,;:)])|what|"
        r"(?:the|its|their|his|her)\s+(?!(?:champions?|winners?|former|following|next|season|week|month)\b)\w+)",
    ),
    Construction(
        "multiple of a named amount",
        "Homes cost 13 times median earnings.",
        rf"{_TIMES}\s+(?:\w+\s+)?(?:earnings|incomes?|salar(?:y|ies)|wages|aid|GDP|profits?|revenues?|output|"
        r"capacity|normal|average|(?-i:[A-Z])\w+['’]s)\b",
    ),
    Construction(
        "part of another's",
        "Its ration was a tenth of the enemy's.",
        rf"(?:half|{PART}s?)\s+(?:of\s+)?(?:the\s+)?[\w-]+['’]s?(?=\s*[.,;)])",
    ),
    Construction(
        "part of a measure that it had",
        "The budget is half the share it was in 1984.",
        rf"(?:half|{PART}s?)\s+(?:of\s+)?(?:the|its|their)\s+\w+\s+(?:that\s+)?(?:it|they|he|she)\s+(?:once\s+)?"
        r"(?:was|were|is|are|had|has|did|does|used)\b",
    ),
    Construction(
        "part of a measure",
        "Smoking is half what it was.",
        rf"(?:half|fraction|{PART}s?)\s+(?:(?:of\s+)?what\s+(?!(?:he|she|they|we|I|you)\s+(?:sa|wr|know|knew))|"
        rf"(?:of\s+)?(?:that|those)(?=\s+(?:of|in|among|at|for)\b|\s*[.,;:)])|(?:of\s+)?(?:the|its|their)\s+"
        rf"(?:(?:\d{{4}}|"
        rf"\w+(?:-\w+)?)\s+)?{_PART_MEASURE}\b(?!\s+\d))",
    ),
)  # fmt: skip

_SUPERLATIVES = (
    Construction(
        "superlative in -est",
        "It was the wettest May.",
        rf"(?!{_NO_SUPERLATIVE}\b)[a-z]{{3,}}est\b",
    ),
    Construction(
        "superlative with most",
        "It is the country's most valuable firm.",
        r"(?:(?:the|its|their|his|far|second|third)[\s-]|(?<=['’]s\s))most\b(?!\s+(?:of|recent|likely|part|basic|"
        r"important|vulnerable|obvious|urgent|famous)\b)",
    ),
    Construction(
        "superlative with most, and its span",
        "It was most deadly since the war.",
        r"most[\s-]\w+\s+(?:since|ever|on\s+record)\b",
    ),
    Construction(
        "superlative of a predicate",
        "The shortage is worst in the arms industry.",
        r"(?:is|are|was|were)\s+(?:\w+ly\s+)?(?:worst|(?:most|least)\s+(?!recently|likely|often|of\b)\w+)\s+(?:in|"
        r"among|at|where|when|"
        r"for|on|during|between|outside)\b|most\s+at\s+risk\b",
    ),
    Construction(
        "superlative of an adverb",
        "Those who slept least fell ill.",
        r"(?:who|that|which)\s+(?!(?:at|matter|count|care|need|love|know)\w*)\w+\s+(?:most|least)\b(?!\s+of\b)|"
        r"(?:suffered|gained|lost|benefit\w*|rose|fell|pay|pays|paid|grew|"
        r"earns?|earned|spends?|spent|emits?|emitted)\s+(?:most|least)(?=\s*[.,;]|\s+(?:in|from|among|on|where)\b)",
    ),
    Construction(
        "most of a count",
        "The Greens won most seats.",
        r"(?:won|wins?|winning|polled)\s+most\s+(?:votes|seats|medals|points|gold|states)\b",
    ),
    Construction(
        "worst",
        "It was the party's worst result.",
        r"(?:(?:the|its|his|her|their|our|second)[\s-]|(?<=['’]s\s))worst\b|worst(?=\s+(?:since|month|year|day|week|"
        r"on\s+record|ever))",
    ),
    Construction(
        "best",
        "It was her best season.",
        r"(?:(?:the|its|his|her|their)\s+|(?<=['’]s\s))(?:second[\s-])?best\s+(?:since|ever|result|year|month|quarter|"
        r"season|score|showing|performance|finish|start|figures|sales|harvest|week|run|return|time|attendance|turnout|"
        r"yield|in\s+(?:the\s+world|years|decades|a\s+decade)|(?:\w+\s+){1,3}?(?:since|ever|yet|on\s+record|in\s+"
        r"\w+\s+years))\b",
    ),
    Construction(
        "best or worst of a verb",
        "It is the world's best-selling car.",
        r"(?:best|worst|most|least)[\s-](?:selling|paid|performing|attended|rated|hit|affected|off|educated|funded|"
        r"equipped|ranked|read|watched|visited|populated)\b|"
        r"(?:do|does|did|done|doing|scor\w+|perform\w*|far(?:e|es|ed|ing))\s+(?:best|worst)\s+(?:in|among|of|at|on)\b",
    ),
    Construction(
        "least",
        "It is the least densely settled county.",
        r"(?<!say\s)(?<!in\s)the\s+least\b(?!\s+(?:that|one|we|they|he|she|you|it)\b)",
    ),
    Construction(
        "uttermost",
        "It is the northernmost port.",
        r"(?:northern|southern|eastern|western|upper|inner|outer|top)most\b",
    ),
    Construction("no other", "It is legal in no other state.", r"no\s+other\s+\w+"),
    Construction("nowhere else", "Nowhere else is it legal.", r"nowhere\s+else\b"),
)  # fmt: skip

_RANKS = (
    Construction(
        "verb of rank",
        "Finland ranks fourth.",
        r"rank(?:s|ed|ing)?\s+(?:\w+\s+){0,2}?(?:first|last|top|bottom|joint|equal|above|below|alongside|ahead|behind|"
        r"among|"
        rf"number|no\.|{_ORDINAL})\b",
    ),
    Construction(
        "ordinal of rank",
        "It is third in the world.",
        rf"(?:(?:first|{_ORDINAL})\s+(?:in\s+(?:the\s+world|(?-i:Europe|Africa|Asia|Britain|America))|worldwide|"
        rf"globally|"
        rf"overall|out\s+of\s+{COUNT})|in\s+{_ORDINAL}\s+place|"
        rf"(?:came|comes?|coming|placed|finish(?:ed|es|ing)?)\s+(?:a\s+|joint\s+|distant\s+|close\s+){{0,2}}(?:{_ORDINAL}|"
        rf"bottom|"
        r"first\s+and\s+second|(?<=finished\s)last)(?!\s+year\b)|second\s+(?:in\s+\w+\s+)?only\s+to|second\s+to\s+none)\b",
    ),
    Construction(
        "top of a list",
        "She is among the top ten.",
        r"(?:in|among|into|of|enter\w*|break|broke)\s+the\s+(?:[\w'’]+\s+)?top\s+(?:\d+|three|five|ten|twenty|quarter|"
        r"half|tenth)\b",
    ),
    Construction(
        "leader of a kind",
        "Heart disease is the leading cause of death.",
        rf"(?:top|leading|foremost|number[\s-]one|no\.?\s?1|biggest)\s+(?:\w+\s+){{0,3}}?{_AGENT}\b",
    ),
    Construction(
        "leader of the world",
        "It is the world's leading bank.",
        r"(?:world|continent|europe|africa|asia|union|region)['’]s\s+(?:top|leading|foremost|number[\s-]one|no\.?\s?1|"
        r"premier)\b(?!\s+\d)",
    ),
    Construction(
        "head of a list",
        "Brazil topped the table.",
        r"(?:top(?:s|ped|ping)?|head(?:s|ed)|lead(?:s|ing)?|led)\s+the\s+(?:\w+\s+){0,2}?(?:lists?|table|rankings?|"
        r"league|"
        r"charts?|polls?|standings|index|world\s+in)\b",
    ),
)  # fmt: skip

_RECORDS = (
    Construction(
        "record as an adjective, before a measure",
        "Exports rose to record levels.",
        r"record(?=[\s-](?:high|low|level|number|month|year|day|week|amount|sum|rate|figure|pace|loss|losses|crowd|"
        r"attendance|turnout|temperature|profit|profits|deficit|surplus|fee|price|prices|sales|output|demand|heat|"
        r"harvest|"
        rf"breaking|fine|spending|wave|total|share|budget|[$€£]?\d|{NUMERAL}\b|{any_of(MANY)}\b)s?)",
    ),
    Construction(
        "record as an adjective, behind an article",
        "It paid a record dividend.",
        rf"(?:an?|another|its|at|by|hit|reached|posted|reported|paid|drew)\s+record\s+{_NOT_RECORD}[\w£$€-]+",
    ),
    Construction(
        "record in apposition",
        "It paid €1.2bn, the record in Britain.",
        r"(?<=,\s)(?:also\s+)?(?:an?|another|the)\s+(?:[\w'’-]+\s+){0,3}?record\b(?!\s+(?:of|label|company)\b)",
    ),
    Construction(
        "record of a domain",
        "It was a European record.",
        r"(?:all-time|post-war|national|world|club|course|league|(?-i:[A-Z][a-z]+(?:an|ish|ese|ch|pic))|new|another|"
        r"previous|old)\s+record\b(?!s?\s+(?:of|is|was|shows?|that\s+(?!still|stands|stood)|book|office|keep\w*|label|"
        r"compan\w+))",
    ),
    Construction(
        "record as a predicate",
        "The refusal rate is a record.",
        r"(?:is|was|were|remains?|remained|marks?|marked|makes?|made)\s+(?:it\s+|that\s+)?(?:an?|the|its|their)\s+"
        r"(?:record|peak)\b(?!\s+(?:of\s+what|label|player|company|keeper|holder|season|hours?|time|district))",
    ),
    Construction(
        "record broken",
        "He broke the 1998 record.",
        r"(?:broke|breaks?|broken|breaking|beat|beats|beaten|beating|smash\w*|equal\w*|match\w*|shatter\w*|surpass\w*|"
        r"hold|holds|held|tie|tied)\s(?:\S+\s){0,3}?records?\b(?!\s+(?:of|talks|office))",
    ),
    Construction(
        "record set",
        "She set the record.",
        r"(?:set|sets|setting)\s(?:a|the|its|their|another)\s(?:\w+\s)?records?\b",
    ),
    Construction(
        "record in the passive",
        "The record was broken twice.",
        r"record\s+(?:was|were)\s+(?:broken|set|equalled|beaten|smashed)\b|at\s+a\s+record\b|"
        r"records?\s+(?:that\s+)?(?:still\s+)?(?:stands?|stood)\b|record-(?:breaking|setting)\b|"
        r"(?:straight|successive|consecutive)\s+record\b",
    ),
    Construction(
        "on record",
        "It was dry, by far, for any May on record.",
        r"(?<!the\s)(?<!off\s)(?<!go\s)(?<!goes\s)(?<!went\s)(?<!gone\s)(?<!going\s)on\s+record\b|"
        r"since\s+(?:\w+\s+){0,2}?(?:records?|record-keeping|measurements?|counting|the\s+series)\s+(?:began|begin|"
        r"started)\b",
    ),
    Construction(
        "high or low of a span",
        "It is near its ten-year low.",
        r"(?:year|decade|month|week|century|generation|day|quarter|season)[\s-](?:high|low)s?\b",
    ),
    Construction(
        "high or low of a kind",
        "Shares hit fresh highs.",
        r"(?:new|fresh|historic|lifetime|wartime|post-war|multi-year|record|historical|previous|prior|earlier|old|"
        r"seasonal|"
        r"intraday)\s+(?:high|low|peak|best|minimum|maximum)s?\b|an?\s+[\w-]+[\s-](?:high|low)(?=\s*[.,;)]|\s+(?:of|"
        r"for|since)\s)",
    ),
    Construction(
        "high or low that was reached",
        "Approval touched a low of 18.",
        r"(?:hit|hits|reached|reaches|reaching|touched|touching|at|to|from|below|above|near)\s+(?:an?|its|their|the)\s+"
        r"(?:\w+\s+)?(?:high|low|peak|trough|nadir|highs|lows)(?=\s*[,.;)]|\s+(?:of|since|for|not)\b|\s+in\s+"
        r"(?:\d{4}|(?-i:[A-Z])))",
    ),
    Construction(
        "peak as a verb",
        "Losses peaked in December.",
        r"peaked\s+(?:in|at|on|that|during|under|with|before|after)\b|(?:from|since|off)\s+(?:the|its|their|a)\s+"
        r"peak\b",
    ),
    Construction(
        "without equal",
        "The scale was unprecedented.",
        r"(?:unprecedented|unmatched|unrivalled|unequalled|unsurpassed|unparalleled|all-time|without\s+(?:precedent|"
        r"parallel|equal)|in\s+living\s+memory)\b",
    ),
)  # fmt: skip

_FIRSTS = (
    Construction("for the first time", "For the first time, deaths fell.", r"for\s+the\s+first\s+time\b"),
    Construction(
        "first since",
        "It was its first rate cut since 2020.",
        r"first\s+(?:(?!(?:and|but|was|were|is|who|which|that)\b)[\w'’-]+\s+"
        r"){0,8}?(?<!has\s)(?<!have\s)(?<!had\s)(?:since|ever)\b(?!\s+then\b)|first[\s-]ever\b",
    ),
    Construction(
        "first in a span",
        "It was the first strike in 30 years.",
        rf"first\s+(?:[\w'’-]+\s+){{0,4}}?(?:(?:in|for)\s+(?:\d+|an?|{NUMERAL}|more\s+than|nearly|almost|over)\s+"
        rf"(?:\w+\s+)?"
        rf"{_PERIOD}|in\s+(?:\w+['’]s\s+|the\s+\w+['’]s\s+|its\s+|modern\s+|recorded\s+)?history|in\s+the\s+world)\b",
    ),
    Construction(
        "first to do it",
        "She became the first judge to lead it.",
        r"(?:(?:is|was|are|were|be|been|became|becomes?|becoming|as)\s+|(?<=,\s))(?:the|its|their|\w+['’]s)\s+first\s+"
        rf"(?!{_NOT_FIRST}\b)(?:[\w'’-]+\s+){{1,3}}?(?:to|whom?|that|which)\b",
    ),
    Construction(
        "first time that",
        "It was the first time that it snowed.",
        rf"(?:(?:is|was|marks?|marked)\s+|(?<=,\s))(?:only\s+)?the\s+(?:first|{_ORDINAL})\s+time\b",
    ),
    Construction(
        "first of a world",
        "It is the world's first floating school.",
        r"(?<=,\s)the\s+first\s+(?:from|in|under|outside|on|for)\b(?!\s+a\s+series)|"
        r"(?:world|Europe|Africa|Asia|America|continent|union)['’]s\s+first\b",
    ),
    Construction(
        "first of its group",
        "Mexico elected its first female president.",
        rf"(?:the|its|their|her|his|['’]s)\s+first\s+{_OF_FIRSTS}\b|"
        r"(?:first|last|only\s+(?:one|ones))\s+of\s+(?:its|their)\s+(?:kind|sort)\b",
    ),
    Construction(
        "only so many times",
        "He is only the third mayor to resign.",
        rf"only\s+the\s+{_ORDINAL}\s+(?:\w+\s+){{0,4}}?(?:time|to|since|ever)\b",
    ),
    Construction(
        "never before",
        "It had never happened before.",
        r"never\s+(?:\w+\s+){0,2}?before\b",
    ),
    Construction(
        "not since",
        "Not since the war had it flooded.",
        r"not\s+since\b",
    ),
    Construction(
        "unseen since",
        "It fell to a level last seen in 2008.",
        r"(?:unseen|unheard[\s-]of|unknown)\s+(?:since|in\s+(?:\w+\s+)?(?:years|decades))\b|"
        r"(?:not|last|never)\s+(?:been\s+)?(?:seen|recorded|reached|witnessed|experienced)\s+(?:since|before|in|until|"
        r"during|for)\b",
    ),
    Construction(
        "nothing like it since",
        "Nothing on this scale had been seen since the war.",
        r"(?:nothing|none|no\s+[\w-]+)\s+(?:[\w'’-]+\s+){0,6}?(?:seen|recorded|reached|witnessed|experienced|"
        r"attempted|tried)\s+since\b",
    ),
    Construction(
        "not so since",
        "The river has not been so low since the war.",
        r"(?:not|never)\s+(?:\w+\s+){0,2}?(?:so|as|this|that)\s+\w+\s+(?:since|in\s+(?:\w+\s+)?(?:years|decades))\b",
    ),
    Construction(
        "no more so since",
        "It had not borne a worse flood since the war.",
        rf"(?:no|not|never|nobody|none|few)\s+(?:[\w'’-]+\s+){{1,5}}?{COMPARED}\b(?:\s+[\w'’-]+){{0,4}}?\s+(?:since|"
        rf"before)\b",
    ),
    Construction(
        "not matched",
        "It has not been matched.",
        r"(?:not|never)\s+(?:been\s+)?(?:matched|equalled|beaten|bettered|repeated|exceeded|surpassed|topped)\b",
    ),
)  # fmt: skip

_NEGATED = (
    Construction(
        "none more",
        "Nobody has scored more.",
        r"(?:no|few|nobody|none)\s+(?:(?!that\b|which\b|who\b|and\b|but\b|doubt\b|matter\b)\w+\s+){0,3}?"
        rf"(?:{_MEASURED}|(?:has|have|had)\s+\w+(?:\s+(?!that\b|to\b|how\b|why\b)\w+){{0,3}}?)\s+(?:ever\s+|been\s+|"
        rf"so\s+|an?\s+)?(?:(?:as|so|that|this)\s+(?:many|much|few)|"
        rf"{COMPARED})\b(?!\s+(?:about|attention)\b)(?!\s+than\s+{_NUMBER_NEXT})",
    ),
    Construction(
        "none pays more",
        "No mammal lives longer.",
        r"no\s+(?!one\b|doubt\b|matter\b)[a-z]+\s+(?:(?:in|on|of|at|from|outside)\s+(?:the\s+)?[\w'’-]+\s+){0,2}"
        rf"[a-z]+(?:s|ed)\s+(?:(?:up|out|in|on)\s+)?(?:an?\s+)?{COMPARED}\b",
    ),
    Construction(
        "none larger",
        "No larger ship has sunk.",
        rf"no\s+(?!longer\b){_BARE}\s+(?:[\w'’-]+\s+){{1,4}}?(?:has|have|had|was|were|is|are)\b",
    ),
    Construction(
        "never more",
        "It has never won more seats.",
        rf"(?:has|have|had)\s+never\s+(?:\w+\s+){{0,2}}?(?:so|more|fewer|less|as|such|{COMPARED})\b",
    ),
    Construction(
        "never, with more",
        "Never did he have more.",
        r"(?:no|never)\s+(?:\w+\s+){0,4}?(?:has|have|had|did|was|were)\s+(?:n?ever\s+)?(?:\w+\s+){0,3}?"
        r"(?:more|(?<!as\s)such|fewer|less)\b",
    ),
    Construction(
        "never, with so",
        "Never had it been so wet.",
        r"(?:no|never)\s+(?:\w+\s+){0,4}?(?:has|have|had|did|was|were)\s+(?:n?ever\s+)?(?:\w+\s+){0,3}?"
        r"(?:so|as)\s+(?!far\b|that\b|yet\b|of\b|an?\b|the\b|well\b|part\b|if\b|such\b|it\b|they\b)\w+",
    ),
)  # fmt: skip

_VERBS = (
    Construction(
        "verb of exceeding",
        "Women outnumber men.",
        rf"(?:outnumber\w*|(?:exceed|surpass|outstrip|outpac|outliv|outspen|outgun|outperform|outsell|outsold|outlast|"
        rf"outearn|outrank|outscor|outr[ua]n|outdo|outdid|outshin|"
        rf"dwarf(?=s|ed|ing|\s+(?:the|its|their|that|those)\b)|eclips(?=ed|es|ing))\w*\b(?!\s+{_NUMBER_NEXT}))",
    ),
    Construction(
        "verb of overtaking",
        "India overtook China.",
        r"(?:overtake[ns]?|overtook|overtaking|leapfrog\w*|(?:edged|pulled|nosed|vaulted)\s+(?:past|ahead\s+of)|"
        r"(?:came|come|comes|coming)\s+out\s+ahead)\b(?!\s+(?:lane|on\s+the))",
    ),
    Construction(
        "verb of falling behind",
        "The east lags behind the west.",
        r"lag(?:s|ged|ging)?\s+(?:far\s+|well\s+|a\s+long\s+way\s+)?behind\b|lag(?:s|ged|ging)(?:\s+(?:the|its|their|"
        r"that)\b|\s*[.,;])|"
        r"trail(?:s|ed|ing)?\s+(?:far\s+|well\s+)?behind\b|(?:fall|falls|fell|fallen|falling)\s+(?:\w+\s+)?behind\s+"
        r"(?:those|that\s+of|"
        r"prices|inflation|wages|(?-i:[A-Z]))",
    ),
    Construction(
        "verb of beating",
        "The turnout beat that of 1997.",
        r"(?:beat|beats|beaten|beating|bettered|bettering|top(?:s|ped|ping)|undercut\w*)\s+(?:that|those)\s+of\b",
    ),
    Construction(
        "verb of coming back",
        "Output has yet to regain its pre-war peak.",
        r"regain\w*\s+(?:the|its|their)\s+(?:[\w'’-]+\s+){0,2}?(?:peak|levels?|highs?|heights?)\b|"
        r"back\s+(?:(?:to|at|above|below)\s+(?:the\s+|its\s+|their\s+)?(?:[\w'’-]+\s+){0,2}?"
        r"(?:peak|levels?|averages?|norm)|"
        r"(?:to\s+)?where\s+(?:it|they)\s+(?:was|were))\b",
    ),
    Construction(
        "verb of meeting a forecast",
        "Profits beat forecasts.",
        r"(?:(?:beat|beats|beating|topped|topping|undershot|overshot)\s+(?:[\w'’-]+\s+){0,4}?|(?:miss(?:ed|es|ing)?|"
        r"short\s+of|"
        r"above|below|ahead\s+of)\s+(?:(?:the|its|their|most|all|market|official|\w+['’]s|\w+s['’])\s+){0,2})"
        r"(?:forecasts?|estimates?|expectations)\b",
    ),
)  # fmt: skip

_DISTANCES = (
    Construction(
        "distance from a norm",
        "Unemployment is below the national average.",
        r"(?:(?<!\d\s)(?<!\d)(?<!%\s)(?<!C\s)(?<!m\s)(?<!points\s)(?<!cent\s)(?<!metres\s)(?<!degrees\s)"
        r"(?:above|below|past|beyond)\s+(?:the|its|their|that|those|pre-\w+|\d{4})\s+(?:(?!sea\b)[a-z'’-]+\s+){0,3}?"
        r"(?:average|norm|mean|median|levels?|target|peak|figure|previous|former|old|usual|number|level)"
        r"|(?<!%\s)(?<!C\s)(?<!m\s)(?<!points\s)(?<!cent\s)(?<!metres\s)(?<!degrees\s)(?:above|below)[\s-](?:average|"
        r"normal|usual)"
        r"|(?:slightly|just|still)\s+(?:above|below)\s+(?:it|that|those)|"
        r"(?:well|far)\s+(?:above|below|beyond)\s+(?:(?:the|its|their|an?)\s+(?!\d)|(?:it|that|those|what)\b)|"
        r"(?:above|below)\s+(?:that|those)\s+"
        r"(?:of|in|for)"
        r"|(?:short\s+of|reach|reached)\s+(?:the|its|their)\s+(?:[\w-]+\s+)?(?:levels?|peak|height|high))\b",
    ),
    Construction(
        "change on before",
        "Losses were up on the year before.",
        r"(?:up|down)\s+(?:\w+ly\s+)?(?:on|from)\s+(?:the\s+(?:same|previous|preceding|year|month|quarter|week|peak|"
        rf"{_SEASON})|an?\s+(?:year|month|quarter|week|decade)|last)\b",
    ),
    Construction(
        "ahead or behind",
        "Brazil is well ahead of Peru.",
        r"(?:running|ran|runs?)\s+(?:well\s+|far\s+)?ahead\s+of\b|"
        r"put(?:s|ting)?\s+(?:[\w'’-]+\s+){1,4}?(?:ahead\s+of|behind)\s+(?:its|his|her|their)\s+"
        r"(?:rivals?|opponents?|neighbours?|peers?|competitors?)|"
        r"(?:poll(?:s|ed|ing)?|is|are|was|were|now|still)\s+ahead\s+of\s+(?:the\s+)?(?!\w+days?\b|Christmas|"
        r"Easter)(?-i:[A-Z])|"
                r"(?:points?|votes|seats|seconds?|minutes?|places|lengths|well|narrowly|far|just|comfortably|way)\s+"
                r"(?:ahead\s+of|behind)\s+(?!the\s+(?:deadline|"
        r"scenes|lines|wheel|front|border|times|curve|others)\b)(?:the\s+|its\s+|their\s+)?\w+",
    ),
    Construction(
        "compared with",
        "Rents are low compared with those in Paris.",
        r"(?<!is\s)(?<!was\s)(?<!are\s)(?<!were\s)(?<!be\s)(?<!been\s)compared\s+(?:with|to)\s+[\w$€£¥]+",
    ),
)  # fmt: skip

CONSTRUCTIONS = (
    *_COMPARATIVES, *_EQUATIVES, *_MULTIPLES, *_SUPERLATIVES, *_RANKS, *_RECORDS, *_FIRSTS, *_NEGATED, *_VERBS,
    *_DISTANCES,
)  # fmt: skip
