"""A dozen mistakes of a dozen writers, put in together: one run shows each with its file, its line and a hint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.building import Run, build_here, write_site

SITE = "title: Small\nlanguage: en-GB\nurl: https://example.org/small/\nauthors: [The desk]\n"
RAIN = "month,rain\n2024-01,62\n2024-02,58\n2024-03,71\n"
ABOUT = """title: Rain by month
licenses: [facts]
as_of: 2024-04
key: month
fields:
  month: {type: yearmonth, title: Month}
  rain: {type: integer, unit: mm, title: Rain}
"""
CHARTS = """import altair as alt

from site_builder import chart, roles


@chart
def rain_by_month(rain):
    return alt.Chart(rain).mark_line().encode(x="month", y="rian", color=roles.recruits)
"""


def page(body: str, front: str = "title: A page\nsummary: For a test\n") -> str:
    return f"---\n{front}published: 2024-05-01\n---\n\n{body}"


FILES: Mapping[str, str] = {
    "content/site.yaml": SITE,
    "content/data/rain.csv": RAIN,
    "content/data/rain.resource.yaml": ABOUT,
    "content/charts/rain.py": CHARTS,
    "content/index.md": page("Words.\n"),
    "content/misspelt-key.md": page("Words.\n", "title: A page\nsumary: For a test\n"),
    "content/unknown-table.md": page("```table rains\ntitle: Rain\n```\n"),
    "content/data/snow.csv": "month,rain\n2024-01,n/a\n",
    "content/data/snow.resource.yaml": ABOUT,
    "content/missing-alt.md": page("```chart rain_by_month\ntitle: Rain\nsubtitle: Millimetres\n```\n"),
    "content/broken-link.md": page("See [the other page](indx.md).\n"),
    "content/bad-sql.md": page("```sql wettest\nSELECT month, FROM rain WHERE\n```\n"),
    "content/undefined-name.md": page('It rained {{ rein["2024-01"].rain }} millimetres.\n'),
    "content/duplicate-slug.md": page("Words.\n", "title: A page\nsummary: For a test\naliases: [index]\n"),
    "content/unclosed-fence.md": page("```note\ntext: A note that does not end\n"),
    "content/misspelt-field.md": page(
        "```chart rain_by_month\ntitle: Rain\nsubtitle: Millimetres\nalt: A line that falls and rises again\n```\n"
    ),
    "content/colon-in-title.md": page("Words.\n", "title: Rain: the wet spring\nsummary: For a test\n"),
    "content/two-rows.md": page("```sql row wettest\nSELECT month FROM rain WHERE rain > 60\n```\n"),
}

# The mistake, where it stands, what its message must name, and what its hint must say.
MISTAKES = {
    "misspelt key": ("content/misspelt-key.md:3", "sumary", "summary"),
    "unknown table": ("content/unknown-table.md:7", "rains", "rain"),
    "bad cell": ("content/data/snow.csv:2", '"n/a" is not an integer', "required: no"),
    "missing alt": ("content/missing-alt.md:8", "alt", "add `alt:`"),
    "broken link": ("content/broken-link.md:7", "indx", "index"),
    "bad SQL": ("content/bad-sql.md:8", "", ""),
    "undefined name": ("content/undefined-name.md:7", "rein", "rain"),
    "duplicate slug": ("content/(index|duplicate-slug).md", "index.html", "content/"),
    "unclosed fence": ("content/unclosed-fence.md:7", "never closed", "close it"),
    "misspelt chart field": (r"content/charts/rain.py:(7|8)", "rian", "rain"),
    "colon in a title": ("content/colon-in-title.md:2", "YAML", "quotes"),
    "two rows in sql row": ("content/two-rows.md:(7|8)", "promises one row, gives 2", "narrow"),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("mistakes")
    return build_here(write_site(folder / "site", FILES), folder / "output")


def problems_of(text: str) -> list[tuple[str, str, str]]:
    """Place, message and hint of every printed Problem."""
    found = re.findall(r"^(\S+): (?:error|warning)\[[a-z-]+\]: (.*)\n(?:    \|.*\n)?(?:    = (.*)\n)?", text, re.M)
    return [(where, message, hint) for where, message, hint in found]


def test_nothing_is_built(done: Run) -> None:
    assert done.code == 1


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_shown_with_its_place_and_a_hint(mistake: str, done: Run) -> None:
    where, names, hint = MISTAKES[mistake]
    found = [p for p in problems_of(done.text) if re.match(rf"{where}(:\d+)*\Z", p[0]) and names in p[1]]
    assert found, done.text
    assert any(p[2] and hint in p[2] for p in found), found


def test_no_mistake_is_shown_that_nobody_made(done: Run) -> None:
    """A mistake does not make others of its followers: as many Problems as mistakes, and none in a page without one."""
    places = [where for where, _, _ in problems_of(done.text)]
    assert not [where for where in places if not any(re.match(spec[0], where) for spec in MISTAKES.values())]
    assert len(places) == len(MISTAKES), done.text


def test_what_names_a_source_is_not_at_fault_where_no_source_can_be_read(tmp_path: Path) -> None:
    files = {
        "content/site.yaml": SITE,
        "content/index.md": page("So they say [@office].\n"),
        "content/data/rain.csv": RAIN,
        "content/data/rain.resource.yaml": ABOUT.replace("licenses", "sources: [office]\nlicenses"),
        "content/data/sources.csv": "id,publisher\noffice,The office\n",
    }
    told = build_here(write_site(tmp_path, files), tmp_path / "output").err
    assert "content/data/sources.csv:1: error[header]" in told
    assert "unknown-source" not in told


def test_a_picture_that_is_not_there_belongs_beside_its_page(tmp_path: Path) -> None:
    block = "```image\nsrc: gate.png\nalt: A gate of wood with a lantern above it\n```\n"
    files = {"content/site.yaml": SITE, "content/index.md": page("Words.\n"), "content/far/gate.md": page(block)}
    assert "put it beside the page: content/far/gate.png" in build_here(write_site(tmp_path, files), tmp_path / "o").err
