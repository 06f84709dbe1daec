"""Small parts of rendering: what leaves the page as text, addresses, sizes; and a site's pages as a whole."""

from __future__ import annotations

import datetime as dt
import re
import struct
from decimal import Decimal

import pytest
from lxml import html

from site_builder.discovery import canonical
from site_builder.model import Value
from site_builder.render.downloads import csv_cell, csv_of, plain_value
from site_builder.render.images import image_size
from site_builder.render.views import fields_of, row_anchor
from site_builder.settings import read_settings
from site_builder.uses import own_address
from site_builder.workers import Workers
from tests.memory import RAIN, build, page
from tests.weaving import LOSSES


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""), (True, "true"), (5, "5"), (Decimal("1.50"), "1.5"), (Decimal("2.0"), "2"), (0.1, "0.1"),
        (dt.date(2024, 1, 2), "2024-01-02"), ("text", "text"), ("=1+1", "'=1+1"), ("@x", "'@x"), ("-x", "'-x"),
        (-5, "-5"),
    ],
)  # fmt: skip
def test_a_cell_of_csv_runs_nothing(value: Value, cell: str) -> None:
    assert csv_cell(value) == cell


def test_a_table_as_csv_is_its_file_again() -> None:
    lines = csv_of(LOSSES).decode().splitlines()
    assert lines[0] == "month,losses,average,share,price,day,note,grown"
    assert lines[2] == "2024-09,38130,1271,0.5,9000,2024-09-30,two,-3"
    assert lines[3] == "2024-11,45720,1524,,,,,0"


@pytest.mark.parametrize(("value", "plain"), [(Decimal("2.0"), 2), (Decimal("2.5"), 2.5), ("a", "a"), (None, None)])
def test_values_as_json_has_them(value: Value, plain: object) -> None:
    assert plain_value(value) == plain


@pytest.mark.parametrize(
    ("address", "found"),
    [("index.html", ""), ("a/index.html", "a/"), ("a.html", "a.html"), ("reindex.html", "reindex.html")],
)
def test_the_one_address_of_a_page(address: str, found: str) -> None:
    settings = read_settings("title: a\nlanguage: uk\nurl: https://example.org/\n", "s")
    assert canonical(settings, address) == f"https://example.org/{found}"


def test_names_become_addresses() -> None:
    assert own_address("a/b", "sums") == "a-b--sums"
    assert row_anchor(("2024-01",)) == "2024-01"
    odd = [row_anchor(key) for key in (("2024 / a", "ü"), ("2024 - a", "ü"), ("//",), ("",))]
    assert len(set(odd)) == len(odd)
    assert all(re.fullmatch(r"[\w.-]+", anchor) for anchor in odd)


def test_the_size_of_an_image() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + struct.pack(">II", 30, 20)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 20, 30) + b"\0" * 9
    assert [image_size(data) for data in (png, jpeg, b'<svg viewBox="0 0 30 20.4"/>', b"text")] == [
        (30, 20), (30, 20), (30, 20), (0, 0),
    ]  # fmt: skip


def test_fields_of_a_specification_leave_out_its_data() -> None:
    spec = {"data": {"field": "no"}, "layer": [{"encoding": {"x": {"field": "a"}}}, {"transform": [{"field": "b"}]}]}
    assert fields_of(spec) == {"a", "b"}


# --- pages -----------------------------------------------------------------------------------------------------------

CHART = (
    "import altair as alt\n\n@chart\ndef curve(rain):\n"
    "    return alt.Chart(rain).mark_line().encode(x='month', y='rain', color=roles.ink)\n"
)
WORDS = (
    '```chart curve\ntitle: "Rain came to {{ rain.last.rain }}"\nsubtitle: Millimetres\nalt: A line that climbs\n```'
)


def test_a_chart_repeated_on_its_page_repeats_no_id(workers: Workers) -> None:
    files = {
        **RAIN,
        "content/data/rain.resource.yaml": RAIN["content/data/rain.resource.yaml"].replace("{type", "{title: T, type"),
        "content/charts/rain.py": "from site_builder import chart, roles\n" + CHART,
        "content/a.md": page(f"Words.\n\n{WORDS}\n"),
        "content/b.md": page('Words.\n\n{{ chart("curve") }}\n'),
    }
    built = build(files, workers)
    assert [(str(p.where), p.message) for p in built.problems if p.severity == "error"] == []
    for address in ("a.html", "b.html", "charts/curve.html"):
        ids = re.findall(r'\sid="([^"]*)"', built.artifacts[address].decode())
        assert sorted(ids) == sorted(set(ids)), address


def test_the_newest_as_of_date_behind_a_page(workers: Workers) -> None:
    dated = RAIN["content/data/rain.resource.yaml"] + "as_of: 2024-03-01\n"
    snow = {
        "content/data/snow.csv": "month,snow\n2024-01,4\n",
        "content/data/snow.resource.yaml": "title: Snow\nkey: month\nas_of: 2024-02-01\nfields:\n"
        "  month: {type: yearmonth}\n  snow: {type: integer}\n",
    }
    body = page('{{ rain["2024-01"].rain }} of rain and {{ snow["2024-01"].snow }} of snow.')
    files = {**RAIN, **snow, "content/data/rain.resource.yaml": dated, "content/a.md": body}
    built = build(files, workers)
    assert [p.message for p in built.problems if p.severity == "error"] == []
    assert "Data to 1\u00a0March 2024" in built.artifacts["a.html"].decode()


@pytest.mark.parametrize(
    ("as_of", "printed", "retrieved", "said"),
    [
        ("2024-03-01", "1\u00a0March", "2024-03-20", "next expected 1\u00a0April 2024"),
        ("2024-03-01", "1\u00a0March", "2024-05-20", "nothing newer was found by 20\u00a0May 2024"),
        ("2024-01-31", "31\u00a0January", "2024-02-20", "next expected 29\u00a0February 2024"),
    ],
)
def test_what_was_expected_and_is_past_is_not_promised(
    as_of: str, printed: str, retrieved: str, said: str, workers: Workers
) -> None:
    rain = RAIN["content/data/rain.resource.yaml"]
    about = f"{rain}as_of: {as_of}\nretrieved: {retrieved}\nexpected: monthly\n"
    files = {**RAIN, "content/data/rain.resource.yaml": about, "content/a.md": page('{{ rain["2024-01"].rain }}.')}
    assert f"Data to {printed} 2024; {said}<" in build(files, workers).artifacts["a.html"].decode()


def test_a_note_names_its_row_in_words_and_three_of_its_sources(workers: Workers) -> None:
    header = "id,publisher,title,url,published,accessed,via,interest,link,note\n"
    files = {
        "content/data/sources.csv": header + "".join(f"s{n},Paper {n},Title,,,,,,yes,\n" for n in range(4)),
        "content/data/hills.csv": "id,hill,height,cite\nup,Upper Harl,305,s0; s1; s2; s3\n",
        "content/data/hills.resource.yaml": "title: Hills\nkey: id\nsources_from: cite\nfields:\n"
        "  id: {type: string}\n  hill: {type: string}\n  height: {type: integer, title: Height}\n"
        "  cite: {type: string}\n",
        "content/a.md": page('{{ hills["up"].height }} and no more.'),
    }
    built = build(files, workers)
    assert [p.message for p in built.problems if p.severity == "error"] == []
    words = " ".join(
        html.document_fromstring(built.artifacts["a.html"]).get_element_by_id("note-1").text_content().split()
    )
    assert "305 Height, Upper Harl" in words
    assert "Paper 0; Paper 1; Paper 2; and 1 more" in words


CLAIM = """\
- id: c{n}
  says: Claim {n}
  who: an official
  on: 2024-05-01
  source: met
  readings:
    - name: by the month
      sql: SELECT max(rain) > {least} AS holds FROM rain
"""


@pytest.mark.parametrize(("cards", "shown"), [(5, 0), (6, 6)])
def test_many_claims_of_a_page_stand_at_its_head_with_their_verdicts(cards: int, shown: int, workers: Workers) -> None:
    """In the order of the page; each leads to its card. Claim 1 fails, the others hold."""
    files = {
        **RAIN,
        "content/data/sources.csv": "id,publisher,title,url,published,accessed,via,interest,link,note\n"
        "met,Met,Rain,,,,,,yes,\n",
        "content/claims.yaml": "".join(CLAIM.format(n=n, least=1000 if n == 1 else 0) for n in range(cards)),
        "content/a.md": page("\n\n".join(f"```claim c{n}\n```" for n in reversed(range(cards)))),
    }
    built = build(files, workers)
    assert [p.message for p in built.problems if p.severity == "error"] == []
    root = html.document_fromstring(built.artifacts["a.html"].decode())
    items = root.xpath("//header//ul[contains(@class, 'strip')]/li")
    assert len(items) == shown
    for n, item in zip(reversed(range(cards)), items, strict=False):
        verdict, words = ("contradicted", "Contradicted") if n == 1 else ("supported", "Supported")
        link = item.find(".//a")
        card = root.get_element_by_id(link.get("href").removeprefix("#"))
        assert (item.get("class"), item.find("p").text_content().strip()) == (verdict, words)
        assert link.text_content() == f"“Claim {n}”"
        assert f"Claim {n}" in card.text_content()
        assert verdict in card.get("class").split()


MANY = [f"r{number},{'o' * 31},1" for number in range(61)]


@pytest.mark.parametrize(
    ("fields", "row", "cards"),
    [
        ("who: {type: string}, said: {type: string}, long: {type: string}, most: {type: integer}", "a,b,c,1", True),
        ("who: {type: string}, a: {type: string}, n: {type: integer}", "a,b,1", False),  # fits
        ("who: {type: string}, a: {type: string}, n: {type: integer}", f"a,{'o' * 31},1", True),  # one long word
        ("who: {type: string}, a: {type: string}, n: {type: integer}", "\n".join(MANY), False),  # looked up, not read
        ("who: {type: string}" + "".join(f", n{i}: {{type: integer}}" for i in range(9)), "a" + ",123456" * 9, False),
    ],
)  # fmt: skip
def test_a_row_is_a_card_where_words_would_not_fit_a_phone(
    fields: str, row: str, cards: bool, workers: Workers
) -> None:
    names = re.findall(r"(\w+): \{type", fields)
    files = {
        "content/data/hills.csv": f"{','.join(names)}\n{row}\n",
        "content/data/hills.resource.yaml": f"title: Hills\nkey: who\nfields: {{{fields}}}\n",
        "content/a.md": page("Words."),
    }
    built = build(files, workers)
    assert [p.message for p in built.problems if p.severity == "error"] == []
    shown = html.document_fromstring(built.artifacts["tables/hills.html"]).xpath("//h2[@id='rows']/..//table")[0]
    assert (shown.get("class") == "cards", shown.get("role") == "table") == (cards, cards)
    labels = [cell.get("data-label") for cell in shown.xpath(".//tbody/tr/*")]
    assert labels == (names if cards else [None] * len(names) * len(row.splitlines()))
    assert {bool(element.get("role")) for element in shown.iter() if element.tag != "caption"} == {cards}


def test_a_mistake_in_a_template_is_told_at_its_line(workers: Workers) -> None:
    built = build({"templates/page.html": "line\n{{ nothing.at_all }}\n", "content/a.md": page("x")}, workers)
    assert [(str(p.where), p.code) for p in built.problems] == [("templates/page.html:2", "template")]
