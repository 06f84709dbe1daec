"""How wide text is: the metrics of Liberation Sans (those of Arial and Helvetica), in which charts are drawn.

In: text, size, weight. Out: width in pixels, and lines that fit a width. Must not know specs, SVG or installed fonts.
"""

from __future__ import annotations

from functools import cache

# Advance widths in thousandths of the type size: width -> characters.
_REGULAR = {
    188: "′",
    191: "'",
    222: "ijlіј‘’‚‛įĵĺļłſ",
    260: "|¦",
    278: " !,./:;I[\\]ft·ÌÍÎÏìíîïІЇїĨĩĪīĬĭĮİıţŧ",
    292: "ľ",
    333: "()-`r¡¨²³´¸¹‐‑“”„‹›ŕŗř",
    334: "{}ŀ",
    350: "•",
    354: "″",
    355: '"',
    365: "ºгѓ",
    370: "ª",
    375: "ť",
    389: "*",
    400: "°",
    411: "ґ",
    438: "кќ",
    444: "ĳ",
    458: "зт",
    469: "^",
    489: "Ґ",
    500: "JcksvxyzçýÿЈсухѕў↑↓↕ćĉċčĴķĸśŝşšŷźżž",
    510: "эє",
    521: "чь",
    531: "в",
    537: "¶",
    542: "ЃГпя",
    549: "±÷≥≤≈",
    552: "¯нџ‗",
    556: "#$0123456789?L_abdeghnopqu¢£¤¥§«»àáâãäåèéêëðñòóôõöùúûüþаеорѐёђћ–†‡€āăąđēĕėęěĝğġģĥħĹĻĽĿŁńņňŋōŏőũūŭůűų",
    559: "ийѝ",
    573: "бц",
    576: "µ",
    583: "ЌКдл",
    584: "+<=>~¬×−",
    604: "Зŉ",
    611: "FTZ¿ßøТŢŤŦŹŻŽ",
    615: "ď",
    625: "ъ",
    635: "ЎУ",
    656: "БЛЬ",
    667: "&ABEKPSVXYÀÁÂÃÄÅÈÉÊËÝÞЀЁЅАВЕРХЧĀĂĄĒĔĖĘĚĶŚŜŞŠŶŸ",
    669: "ж",
    677: "Д",
    688: "м",
    719: "ЄЏИЙПЭы",
    722: "CDHNRUwÇÐÑÙÚÛÜЍНСЯĆĈĊČĎĐĤĦŃŅŇŔŖŘŨŪŬŮŰŲŵ",
    723: "Ŋ",
    735: "Ĳ",
    737: "©®",
    740: "Ц",
    750: "ю",
    760: "Ф",
    778: "GOQÒÓÔÕÖØОĜĞĠĢŌŎŐ",
    792: "Ъ",
    802: "ш",
    812: "њ",
    823: "фщ",
    833: "MmМ",
    834: "¼½¾",
    854: "Ћ",
    865: "Ђ",
    885: "Ы",
    889: "%æ",
    906: "љ",
    917: "Ш",
    923: "Ж",
    938: "Щ",
    944: "WœŴ",
    1000: "Æ—―…‰←→↔Œ",
    1010: "ЊЮ",
    1015: "@",
    1057: "Љ",
    1073: "№",
}
_BOLD = {
    238: "'",
    240: "′",
    276: "Ї",
    278: " ,./I\\ijl·ÌÍÎÏìíîïІіј‘’‚‛ĨĩĪīĬĭĮįİıĵĺļłſ",
    280: "|¦",
    281: "ї",
    333: "!()-:;[]`ft¡¨²³´¸¹‐‑‹›ţŧ",
    350: "•",
    365: "º",
    370: "ª",
    385: "ľ",
    389: "*r{}ŕŗř",
    400: "°",
    417: "гѓ",
    447: "ґ",
    474: '"',
    479: "″ŀť",
    487: "Ґ",
    490: "т",
    497: "з",
    500: "zкќ“”„↑↓↕źżž",
    549: "±÷≥≤≈",
    552: "¯эє‗",
    556: "#$0123456789J_aceksvxy¢£¤¥§«¶»àáâãäåçèéêëýÿЈаесухѐёѕў–†‡€āăąćĉċčēĕėęěĳĴķĸśŝşšŷ",
    567: "ЃГ",
    576: "µ",
    581: "ч",
    583: "я",
    584: "+<=>^~¬×−",
    604: "нпџ",
    610: "ЌК",
    611: "?FLTZbdghnopqu¿ßðñòóôõöøùúûüþТорђћđĝğġģĥħĹĻĽĿŁńņňŋōŏőŢŤŦũūŭůűųŹŻŽ",
    615: "вийцьѝ",
    618: "б",
    622: "ЎУ",
    626: "З",
    635: "дл",
    667: "EPSVXYÈÉÊËÝÞЀЅЕРХĒĔĖĘĚŚŜŞŠŶŸ",
    669: "Ё",
    702: "Л",
    703: "Ч",
    708: "ŉ",
    709: "ж",
    711: "ЄЭ",
    712: "Д",
    719: "ЏБИЙПЬЯď",
    722: "&ABCDHKNRUÀÁÂÃÄÅÇÐÑÙÚÛÜЍАВНСĀĂĄĆĈĊČĎĐĤĦĶŃŅŇŔŖŘŨŪŬŮŰŲ",
    723: "Ŋ",
    729: "ъ",
    730: "Ц",
    737: "©®",
    740: "м",
    778: "GOQwÒÓÔÕÖØОĜĞĠĢŌŎŐŵ",
    785: "Ĳ",
    833: "MМш",
    834: "¼½¾",
    844: "щ",
    854: "Фыю",
    870: "Ъ",
    875: "Ћф",
    885: "Ђ",
    889: "%mæ",
    904: "Ж",
    906: "њ",
    944: "WœŴ",
    969: "љ",
    975: "@",
    979: "Ы",
    1000: "Æ—―…‰←→↔Œ",
    1005: "Ш",
    1019: "Щ",
    1031: "Ю",
    1062: "Њ",
    1094: "Љ",
    1115: "№",
}

_UNKNOWN = 700


@cache
def _advances(bold: bool) -> dict[str, int]:
    return {char: width for width, chars in (_BOLD if bold else _REGULAR).items() for char in chars}


def text_width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line of text in pixels."""
    advances = _advances(bold)
    space = advances[" "]
    return size / 1000 * sum(space if char == "\u00a0" else advances.get(char, _UNKNOWN) for char in text)


def lines_that_fit(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Text broken at spaces into lines no wider than `width`; a word that is wider keeps a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
