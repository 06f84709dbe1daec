"""Why a figure is what it is, what a code means, and a sheet to check a page by hand."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from site_builder.explain import codes_in, explain_code
from tests.building import Run, build_here, built, run

GUIDE = (
    "# Problems\n\n## `tie` {#tie}\n\nTwo rows share it.\n\n```text\na: error[tie]\n```\n\n## `undefined`\n\nNo name.\n"
)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site with a warm cache."""
    from site_builder.scaffold import new_site

    root = tmp_path_factory.mktemp("explained") / "wheels"
    new_site(root)
    built(root, root / "output")
    return root


def explain(root: Path, what: str) -> Run:
    return run("explain", what, "--root", root)


# --- codes -----------------------------------------------------------------------------------------------------------


def test_the_section_of_a_code() -> None:
    text = explain_code("tie", GUIDE)
    assert text == "tie\n\nTwo rows share it.\n\n```text\na: error[tie]\n```\n"
    assert explain_code("ties", GUIDE) is None
    assert codes_in(GUIDE) == ("tie", "undefined")


def test_the_command_explains_every_code(tmp_path: Path) -> None:
    guide = (Path(__file__).parent.parent / "docs" / "problems.md").read_text()
    assert "todo" in codes_in(guide)
    done = explain(tmp_path, "todo")
    assert done.code == 0
    assert "error[todo]" in done.out


# --- figures ---------------------------------------------------------------------------------------------------------


def test_a_printed_number(wheels: Path) -> None:
    done = explain(wheels, "8,343")
    assert done.code == 0, done.text
    assert "content/riders.md:" in done.out
    assert "crossings_monthly[2025-07].daily_average" in done.out
    assert "row (line 20): month=July 2025" in done.out
    assert "[city-counter] City of Fairford, Counts on the Mill Bridge" in done.out


def test_a_figure_by_its_id_with_its_query(wheels: Path) -> None:
    figures = json.loads((wheels / "output/figures.json").read_text())
    computed = next(f for f in figures if f["query"])
    done = explain(wheels, computed["id"])
    assert done.code == 0, done.text
    assert computed["sentence"] in done.out
    assert "computed from" in done.out
    assert "FROM crossings_yearly" in done.out


def test_a_statement_is_told_with_what_it_was_tested_by(wheels: Path) -> None:
    told = explain(wheels, "The second year had more.").out
    assert re.search(r"tests; it holds: [\d,]+ > [\d,]+\n", told)
    sheet = run("factcheck", "riders", "--root", wheels).out
    assert re.search(r"tested by the build</i><br><span class=\"from\">[\d,]+ &gt; [\d,]+<", sheet)


def test_every_figure_can_be_explained(wheels: Path) -> None:
    from site_builder.build import Options, build_site
    from site_builder.cache import Cache
    from site_builder.cli import default_templates
    from site_builder.explain import explain_figure
    from site_builder.load import load_snapshot
    from site_builder.workers import Workers

    with Workers(1) as workers:
        made = build_site(load_snapshot(wheels, default_templates()), Options(), Cache(wheels / ".cache"), workers)
    assert made.evaluated is not None
    ids = [f"{w.page.slug}.{f.id}" for w in made.evaluated.woven for f in w.figures]
    assert len(ids) > 20
    for figure in ids:
        text = explain_figure(figure, made.evaluated)
        assert text is not None
        assert "source:" in text


def test_a_number_that_is_not_there(wheels: Path) -> None:
    done = explain(wheels, "riders.n1000")
    assert done.code == 1
    assert "did you mean" in done.err


# --- fact checks -----------------------------------------------------------------------------------------------------


def test_a_sheet_has_every_figure_with_a_box(wheels: Path, tmp_path: Path) -> None:
    done = run("factcheck", "riders", "--root", wheels, "--output", tmp_path / "sheet.html")
    assert done.code == 0, done.text
    text = (tmp_path / "sheet.html").read_text()
    figures = [f for f in json.loads((wheels / "output/figures.json").read_text()) if f["page"] == "riders.html"]
    assert text.count('class="box"') == len(figures)
    assert "<script" not in text
    assert "http" not in text.split("<body>")[0]


def test_a_sheet_goes_to_standard_output(wheels: Path) -> None:
    done = run("factcheck", "content/riders.md", "--root", wheels)
    assert done.out.startswith("<!doctype html>")
    assert run("factcheck", "rider", "--root", wheels).err.count('did you mean "riders"?') == 1


def test_a_check_is_void_when_a_value_changes(wheels: Path, tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(wheels, root)
    sheet = run("factcheck", "riders", "--root", root).out
    digest = sheet.split("digest: ")[1].split("<")[0]
    page, table = root / "content/riders.md", root / "content/data/crossings_monthly.csv"
    signed = page.read_text().replace("published:", f"checked: {{by: A, on: 2026-02-01, digest: {digest}}}\npublished:")
    page.write_text(signed)
    done = build_here(root, root / "output")
    assert (done.code, done.err) == (0, "")
    page.write_text(signed.replace("Whoever rides to work and home again", "Whoever rides there and back"))
    assert build_here(root, root / "output").err == ""
    table.write_text(table.read_text().replace("2025-07,31,258626,8342.8", "2025-07,31,258626,8353.8"))
    done = build_here(root, root / "output")
    assert done.code == 0
    assert "warning[checked]: figures of this page have changed since A checked them on 2026-02-01" in done.err
    page.write_text(signed.replace("by: A, ", ""))
    done = build_here(root, root / "output")
    assert done.code == 1
    assert "error[checked]" in done.err
