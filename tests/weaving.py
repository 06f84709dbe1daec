"""Styles, tables and woven pages for tests, all in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from babel import Locale

from site_builder.formats import Style
from site_builder.model import Page, Table, Woven
from site_builder.pages import read_page
from site_builder.problems import Problem
from site_builder.weave.page import weave_page
from site_builder.weave.surroundings import Surroundings
from tests.tables.samples import table

PATH = "content/page.md"

EN = Style(
    Locale.parse("en-GB", sep="-"),
    {
        "no_value": "no data", "yes": "yes", "no": "no", "percent_sign": "%", "span": "{low} to {high}",
        "date.day": "d MMMM y", "date.month": "LLLL y",
        "said.stated": "{n}", "said.about": "about {n}", "said.at_least": "at least {n}",
        "said.more_than": "more than {n}", "said.up_to": "up to {n}", "said.nearly": "nearly {n}",
        "number_words": ("no", "one", "two", "three", "four"),
        "note_label": "Note {number}: {parts}",
        "counted.number": ("{n} number", "{n} numbers"), "counted.source": ("{n} source", "{n} sources"),
        "footnote_back": "Back to the text",
        "typography.quote_open": "“", "typography.quote_close": "”",
        "typography.single_open": "‘", "typography.single_close": "’",
    },
)  # fmt: skip

UK = Style(
    Locale.parse("uk"),
    {
        **EN.strings,
        "no_value": "немає даних", "yes": "так", "no": "ні", "percent_sign": "\u00a0%",
        "span": "від {low} до {high}", "said.more_than": "понад {n}", "said.up_to": "до {n}",
        "number_words": ("жодного", "один", "два", "три"),
        "counted.number": ("{n} число", "{n} числа", "{n} чисел", "{n} числа"),
        "counted.source": ("{n} джерело", "{n} джерела", "{n} джерел", "{n} джерела"),
        "typography.quote_open": "«", "typography.quote_close": "»",
    },
)  # fmt: skip


LOSSES = table(
    "losses",
    "month,losses,average,share,price,day,note,grown\n"
    "2024-05,38940,1256.13,0.125,12500.5,2024-05-31,one,12.5\n"
    "2024-09,38130,1271,0.5,9000,2024-09-30,two,-3\n"
    "2024-11,45720,1524,,,,,0\n",
    "title: Claimed losses\nsources: [gs]\nkey: month\nas_of: 2026-08-01\nfields:\n"
    "  month: {type: yearmonth}\n  losses: {type: integer, unit: people, title: losses claimed}\n"
    "  average: {type: number, unit: people a day, places: 0}\n"
    "  share: {type: number, unit: share, required: no}\n"
    "  price: {type: number, unit: EUR, required: no, places: 0}\n"
    "  day: {type: date, required: no}\n  note: {required: no}\n  grown: {type: number, unit: '%', required: no}\n",
)

SAID = table(
    "said",
    "id,what,value,high,bound,unit,who,said,cite,note\n"
    "more,losses,600000,,more than,people,an official,2024-10-09,us,\n"
    "upto,losses,615000,,up to,people,an official,2024-10-09,us,\n"
    "range,losses,546000,729000,range,people,an official,2024-10-09,us,\n"
    "same,losses,600,600,range,people,an official,2024-10-09,us,\n"
    "stated,losses,512000,,stated,people,an official,2024-10-09,us,\n",
    "kind: statements\ntitle: What was said\n",
)

TABLES: Mapping[str, Table] = {"losses": LOSSES, "said": SAID}
SOURCES = frozenset({"gs", "us", "uk-2024"})


def surroundings(
    tables: Mapping[str, Table] = TABLES, style: Style = EN, names: Iterable[str] = (), broken: Iterable[str] = ()
) -> Surroundings:
    def binding(shown: str) -> str | None:
        return 'losses["2024-05"].losses' if shown == "38,940" else None

    charts, claims = frozenset({"curve"}), frozenset({"record"})
    return Surroundings(tables, SOURCES, charts, claims, frozenset(names), style, binding, frozenset(broken))


def page_of(body: str, front: str = "") -> Page:
    """A page that can be read; its body begins on line 4 and `front` comes after it there."""
    page, problems = read_page(f"---\ntitle: Page\n{front}---\n{body}", PATH)
    assert page is not None, problems
    assert [p for p in problems if p.severity == "error"] == []
    return page


def weave(body: str, front: str = "", around: Surroundings | None = None) -> Woven:
    return weave_page(page_of(body, front), around or surroundings(), {}, frozenset())


def said(problems: Iterable[Problem]) -> list[tuple[int, str]]:
    """Line and code of each problem."""
    return [(p.where.line, p.code) for p in problems]


def html_of(woven: Woven) -> str:
    return "\n".join(piece.html for piece in woven.pieces)
