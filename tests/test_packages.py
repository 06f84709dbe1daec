"""Tables as readers take them away: the package validates, the zip is the same every time, formulas are defused."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from site_builder import graph, packages
from site_builder.model import Settings, Source
from site_builder.render.downloads import csv_cell
from site_builder.render.tables import know_of
from site_builder.render.views import row_anchor
from tests.building import SMALLEST, built, tree, write_site
from tests.tables.samples import table

SETTINGS = Settings("Rain & harvest", "en-GB", "https://example.org/rain/", authors=("The desk", "A. Miller"))

TRAP = """title: Words that a spreadsheet would run
know: Two of these begin with a sign. None is a formula.
description: Words of a test.
sources: [letter, scan]
licenses: [CC-BY-4.0, not stated]
as_of: 2025-02
revisions:
  - {on: 2025-01, text: The first word was added.}
  - {on: 2025-02-03, text: "The second was <b>spelt</b> anew."}
key: word
fields:
  word:   {type: string, title: Word}
  seen:   {type: day?, required: no}
  amount: {type: number, unit: mm, required: no}
  lost:   {type: boolean, required: no}
  month:  {type: yearmonth}
"""
ROWS = """word,seen,amount,lost,month
=1+1,2024,-5.25,yes,2024-01
'=1+1,,,,2024-02
+7 to +9,2024-10,0.000000000000000001,no,2024-03
@handle,2024-10-09,12345678901234567.5,,2024-04
plain,,1e3,,2024-05
"""
SITE: Mapping[str, str] = {
    **SMALLEST,
    "content/data/words.csv": ROWS,
    "content/data/words.resource.yaml": TRAP,
    "content/data/kept.csv": "word,said\na,=cmd\n",
    "content/data/kept.resource.yaml": "title: Kept\nredistribute: no\nkey: word\n"
    "fields: {word: {type: string}, said: {type: string}}\n",
    "content/data/from_kept.sql": "-- title: From kept\nSELECT * FROM kept ORDER BY word\n",
    "content/data/long.sql": "-- title: Long\n-- key: word\nSELECT word, len(word) AS n FROM words ORDER BY word\n",
    "content/data/sources.csv": "id,publisher,title,url,published,accessed,via,interest,link,note\n"
    "letter,Union,Letter,https://example.org/letter,,2025-01-10,,grows the barley,yes,\n"
    "scan,Courier,Column,https://example.org/repost,,2025-01-10,A channel,,no,\n",
    "content/index.md": "---\ntitle: Small\nsummary: A site for a test\npublished: 2026-01-02\n"
    "corrections:\n  - {on: 2026-02-03, text: We wrote 3 and meant 4., was: '3', now: '4'}\n"
    "revisions:\n  - {on: 2026-03-04, text: The office counted anew.}\n---\n\n"
    'It has {{ long["plain"].n }} letters. The column says so [@scan].\n\n```table long\n```\n',
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    return built(write_site(folder / "site", SITE), folder / "output")


def frictionless(package: Path) -> Any:
    """The report of the tool itself, as a reader would run it."""
    words = [sys.executable, "-m", "frictionless", "validate", "--json", package.name]
    done = subprocess.run(words, cwd=package.parent, capture_output=True, text=True, timeout=120, check=False)
    report = json.loads(done.stdout)
    assert (done.returncode == 0) == report["valid"]
    return report


def package_of(output: Path) -> dict[str, Any]:
    return json.loads((output / "datapackage.json").read_text())


def page(output: Path, path: str) -> html.HtmlElement:
    return html.document_fromstring((output / path).read_text())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# --- the package -----------------------------------------------------------------------------------------------------


def test_the_published_package_validates(output: Path) -> None:
    report = frictionless(output / "datapackage.json")
    assert report["valid"], report
    assert report["stats"]["tasks"] == 2


def test_the_package_of_the_golden_site_validates(golden_output: Path) -> None:
    report = frictionless(golden_output / "datapackage.json")
    assert report["valid"], report


def test_the_package_of_the_real_site_validates(real_output: Path) -> None:
    report = frictionless(real_output / "datapackage.json")
    assert report["valid"], [task["errors"][:1] for task in report["tasks"] if not task["valid"]]
    assert report["stats"]["tasks"] == len(package_of(real_output)["resources"]) > 40


@pytest.mark.parametrize(
    ("old", "new"),
    [("plain", "plane"), (",yes", ",maybe"), ("2024-05", "2024-13"), ("'=1+1", "''=1+1")],
)
def test_the_tool_finds_what_was_changed(output: Path, tmp_path: Path, old: str, new: str) -> None:
    """A planted fault: without it the tests above would prove nothing."""
    with zipfile.ZipFile(output / "data.zip") as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "tables" / "words.csv"
    text = path.read_text().replace("true", "yes", 1) if old == ",yes" else path.read_text()
    path.write_text(text.replace(old, new, 1))
    assert not frictionless(tmp_path / "datapackage.json")["valid"]


def test_only_what_may_be_given_away_is_offered(output: Path) -> None:
    names = {resource["name"] for resource in package_of(output)["resources"]}
    assert names == {"words", "long"}
    assert not list((output / "tables").glob("*kept.csv")) + list((output / "tables").glob("*kept.parquet"))
    shown = words(page(output, "tables/kept.html").find(".//main"))
    assert "=cmd" in shown
    assert "The file of this table is not offered" in shown
    assert not page(output, "tables/from_kept.html").xpath("//a[@download]")


def test_a_resource_names_its_licences_and_its_own_sources(output: Path) -> None:
    [resource] = [r for r in package_of(output)["resources"] if r["name"] == "words"]
    assert resource["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0",
        },
        {"name": "not-stated", "title": "not stated"},
    ]
    letter, scan = resource["sources"]
    assert (letter["path"], letter["interest"]) == ("https://example.org/letter", "grows the barley")
    assert "path" not in scan
    assert scan["via"] == "A channel"
    assert resource["schema"]["primaryKey"] == ["word"]
    assert [f["type"] for f in resource["schema"]["fields"]] == ["string", "string", "number", "boolean", "yearmonth"]


def test_a_site_without_tables_has_no_package(tmp_path: Path) -> None:
    made = built(write_site(tmp_path / "site", SMALLEST), tmp_path / "output")
    assert not (made / "datapackage.json").exists()
    assert not (made / "data.zip").exists()
    assert "data.zip" not in (made / "tables.html").read_text()


# --- the zip ---------------------------------------------------------------------------------------------------------


def test_the_zip_holds_the_package_and_its_licences(output: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(output / "data.zip") as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())
        readme = archive.read("README.md").decode()
        archive.extractall(tmp_path)
    assert frictionless(tmp_path / "datapackage.json")["valid"]
    about = readme.partition("## Words that a spreadsheet would run")[2]
    assert (
        "Licence: Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/; not stated" in about
    )
    assert "Union, Letter; grows the barley; https://example.org/letter" in about
    assert "Courier, Column; Read in A channel; Not linked: read in a repost" in about
    assert "https://example.org/repost" not in readme
    assert "Kept" not in readme


def test_the_zip_is_the_same_in_another_place_and_time(output: Path, tmp_path: Path) -> None:
    again = built(write_site(tmp_path / "elsewhere", SITE), tmp_path / "output", TZ="Asia/Kathmandu", LC_ALL="C")
    assert (again / "data.zip").read_bytes() == (output / "data.zip").read_bytes()
    assert tree(again / "tables") == tree(output / "tables")


def test_the_order_of_files_does_not_change_a_zip() -> None:
    assert packages.zip_of({"b": b"2", "a": b"1"}) == packages.zip_of({"a": b"1", "b": b"2"})


# --- formulas --------------------------------------------------------------------------------------------------------


def test_formulas_are_defused_in_csv_and_whole_in_json_and_parquet(output: Path) -> None:
    tables = output / "tables"
    shown = [row[0] for row in csv.reader(io.StringIO((tables / "words.csv").read_text()))]
    assert shown == ["word", "'=1+1", "''=1+1", "'+7 to +9", "'@handle", "plain"]
    whole = ["=1+1", "'=1+1", "+7 to +9", "@handle", "plain"]
    assert [row["word"] for row in json.loads((tables / "words.json").read_text())["rows"]] == whole
    assert pl.read_parquet(tables / "words.parquet")["word"].to_list() == whole


def test_numbers_keep_every_digit_and_their_sign_in_csv(output: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((output / "tables" / "words.csv").read_text())))
    assert [row["amount"] for row in rows] == ["-5.25", "", "0.000000000000000001", "12345678901234567.5", "1000"]


@given(st.text(alphabet="=+-@'\t\ra1", max_size=4), st.text(alphabet="=+-@'\t\ra1", max_size=4))
def test_no_defused_text_is_a_formula_and_no_two_become_one(one: str, other: str) -> None:
    assert not csv_cell(one).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (csv_cell(one) == csv_cell(other)) == (one == other)


@pytest.mark.parametrize(
    ("value", "printed"),
    [(Decimal("1.50"), "1.5"), (Decimal("2.00"), "2"), (-3, "-3"), (True, "true"), (None, ""), (1e-7, "1e-07")],
)
def test_values_that_are_no_text_stay(value: Any, printed: str) -> None:
    assert csv_cell(value) == printed


# --- the pages of tables and sources ---------------------------------------------------------------------------------


def test_a_table_page_says_what_to_know_first(output: Path) -> None:
    main = page(output, "tables/words.html").find(".//main")
    heads = [words(h) for h in main.iter("h2")]
    assert heads == [
        "What you should know about this data",
        "Rows",
        "Columns",
        "Where it comes from, and what uses it",
        "What changed in this table",
        "How to cite this table",
    ]
    text = words(main)
    assert text.index("Two of these begin") < text.index("Words of a test.") < text.index("=1+1")
    assert text.index("3 February 2025. The second was <b>spelt</b> anew.") < text.index("The first word was added.")
    assert [a.get("href") for a in main.xpath("//a[@download]")] == [
        f"../tables/words.{end}" for end in ("csv", "parquet", "json")
    ]


def test_where_a_table_comes_from_can_be_read_without_the_drawing(output: Path) -> None:
    main = page(output, "tables/words.html").find(".//main")
    for drawing in main.iter("svg"):
        assert drawing.get("aria-hidden") == "true"
        assert not drawing.xpath(".//a")
        drawing.drop_tree()
    links = {words(a): a.get("href") for a in main.iter("a")}
    assert links["Union, Letter"] == "../sources/letter.html"
    assert links["Long"] == "../tables/long.html"
    assert links["Courier, Column"] == "../sources/scan.html"
    assert "Union, Letter, grows the barley" in words(main)
    derived = page(output, "tables/long.html").find(".//main")
    assert "Computed from Words that a spreadsheet would run" in words(derived)
    assert "../index.html" in {a.get("href") for a in derived.iter("a") if words(a) == "Small"}


def test_a_source_page_says_whose_it_is_and_what_uses_it(output: Path) -> None:
    letter = page(output, "sources/letter.html").find(".//main")
    assert "grows the barley" in words(letter)
    assert letter.xpath(".//a[@href='https://example.org/letter']")
    assert {a.get("href") for a in letter.iter("a")} >= {"../tables/words.html", "../tables/long.html"}
    scan = page(output, "sources/scan.html").find(".//main")
    assert "Read in A channel." in words(scan)
    assert "Not linked: read in a repost." in words(scan)
    assert "../index.html" in {a.get("href") for a in scan.iter("a")}


def test_a_repost_is_linked_from_no_page(output: Path) -> None:
    found = [p for p in output.rglob("*") if p.is_file() and b"example.org/repost" in p.read_bytes()]
    assert found == []


def test_notes_tables_and_the_index_lead_to_the_page_of_a_source(output: Path) -> None:
    assert 'href="sources/scan.html"' in (output / "sources.html").read_text()
    notes = page(output, "index.html").xpath("//li[starts-with(@id,'note-')]//a/@href")
    assert {"sources/scan.html", "sources/letter.html"} <= set(notes)


def test_the_first_two_sentences_are_what_to_know() -> None:
    def know(text: str) -> tuple[str, str]:
        about = f"title: T\ndescription: '{text}'\nfields: {{a: {{type: integer}}}}\n"
        return know_of(table("t", "a\n1\n", about))

    assert know("One. Two, of Mr. Hill. Three. Four.") == ("One. Two, of Mr. Hill.", "Three. Four.")
    assert know("One.") == ("One.", "")
    assert know("") == ("", "")


def test_a_drawing_escapes_names_and_counts_what_it_leaves_out() -> None:
    svg = graph.draw_graph([f"<s{n}>" for n in range(9)], "A & B", [], "and {count} more")
    assert svg.count("<rect") == 1 + graph.MOST
    assert "and 3 more" in svg
    assert "&lt;s0&gt;" in svg
    assert "A &amp; B" in svg


def test_rows_whose_keys_differ_in_signs_have_addresses_of_their_own() -> None:
    keys = [("=1+1",), ("'=1+1",), ("1+1",), ("1 1",), ("a", "b"), ("2024-05",), ("",)]
    assert len({row_anchor(key) for key in keys}) == len(keys)
    assert row_anchor(("2024-05",)) == "2024-05"
    assert row_anchor(("Moscow", "bonus")) == row_anchor(("Moscow bonus",)) == "Moscow-bonus"


# --- corrections -----------------------------------------------------------------------------------------------------


def test_corrections_and_revisions_are_listed_apart(output: Path) -> None:
    main = page(output, "corrections.html").find(".//main")
    wrong, changed = (words(section) for section in main.iter("section"))
    assert "3 February 2026. We wrote 3 and meant 4. 3 4 Small" in wrong
    assert "We wrote" not in changed
    order = [changed.index(text) for text in ("The office counted anew.", "spelt", "The first word was added.")]
    assert order == sorted(order)
    assert "index.html#changes" in {a.get("href") for a in main.iter("a")}
    assert "tables/words.html#changes" in {a.get("href") for a in main.iter("a")}


def test_every_page_leads_to_the_corrections(output: Path) -> None:
    pages = [p for p in output.rglob("*.html") if p.parent.name != "embeds" and p.name != "404.html"]
    assert [p.name for p in pages if "corrections.html" not in p.read_text()] == []


def test_a_page_is_as_new_as_its_newest_change(output: Path) -> None:
    assert "Published 2 January 2026. Updated 4 March 2026." in words(page(output, "index.html"))


def test_a_site_without_corrections_says_so(tmp_path: Path) -> None:
    made = built(write_site(tmp_path / "site", SMALLEST), tmp_path / "output")
    assert "Nothing has been corrected so far." in words(page(made, "corrections.html"))


# --- citation --------------------------------------------------------------------------------------------------------


def _table(title: str) -> Any:
    return table("t", "a\n1\n", f"title: '{title}'\nas_of: 2025-01\nfields: {{a: {{type: integer}}}}\n")


def test_a_citation_says_who_what_where_and_to_when() -> None:
    href, say = "https://example.org/t.html", lambda key, text: f"“{text}”"
    cited = packages.citation_of(_table("Rain"), href, SETTINGS, "Data to January 2025", say)
    assert cited == ("The desk, A. Miller. “Rain”. Rain & harvest. Data to January 2025. https://example.org/t.html")


def test_bibtex_is_safe_to_paste() -> None:
    entry = packages.bibtex_of(_table(r"50 % & {more}_#1 \x"), "https://example.org/t_1.html", SETTINGS, "Data to 2025")
    assert entry.startswith("@misc{rain-harvest-t,\n  author = {{The desk} and {A. Miller}},\n")
    assert r"title = {{50 \% \& \{more\}\_\#1 \textbackslash{}x}}" in entry
    assert "  url = {https://example.org/t_1.html},\n" in entry
    assert "year = {2025}" in entry
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("https://example.org/terms", "https://example.org/terms"),
        ("not stated", None),
    ],
)
def test_a_licence_is_known_by_its_name(written: str, path: str | None) -> None:
    assert packages.licence_of(written).get("path") == path


def test_a_source_that_is_not_linked_has_no_address() -> None:
    source = Source("s", "P", "T", "https://example.org/x", link=False)
    assert "path" not in packages.source_record(source)


def test_names_of_resources_differ() -> None:
    table = _table("T")
    offered = [packages.Offered(name, table, b"", b"", ()) for name in ("Rain", "rain", "snow")]
    named = json.loads(packages.package_of(SETTINGS, offered))["resources"]
    assert [resource["name"] for resource in named] == ["rain", "rain-2", "snow"]
