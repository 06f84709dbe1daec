"""Changing one cell changes what depends on it, and nothing else; a statement that became untrue stops the build."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.building import ROOT, build, built, copy_site, tree
from tests.golden import words_of

# Digests and dates of the whole site: they follow from every byte.
OF_EVERYTHING = {"manifest.json"}


def changed(before: Path, after: Path) -> set[str]:
    old, new = tree(before), tree(after)
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)} - OF_EVERYTHING


def with_cell(root: Path, path: str, change: Callable[[str], str]) -> None:
    file = root / path
    text = file.read_text()
    assert change(text) != text
    file.write_text(change(text))


def test_one_cell_changes_its_dependents_alone(golden_root: Path, golden_output: Path, tmp_path: Path) -> None:
    """The price of barley: a table, a chart's title and panel, two sentences; no page on rain."""
    root = copy_site(golden_root, tmp_path / "site")
    with_cell(root, "content/data/harvest_by_year.csv", lambda text: text.replace("2024,4115,", "2024,4251,"))
    output = built(root, tmp_path / "output")
    paths = changed(golden_output, output)
    pages = {path for path in paths if path.endswith(".html")}
    assert {"harvest.html", "index.html", "figures.html"} <= pages
    assert {"tables/harvest_by_year.html", "charts/harvest_panels.html"} <= pages
    untouched = {"wettest-month.html", "method.html", "fields/soil.html", "charts/rain_a_day.html", "404.html"}
    assert pages & untouched == set()
    assert not [path for path in paths if "rain" in path]
    for page in ("harvest.html", "index.html"):
        old, new = words_of(tree(golden_output)[page]), words_of(tree(output)[page])
        assert "4,115" in old
        assert "4,251" in new
    harvest = words_of(tree(output)["harvest.html"])
    assert "Tonnes fall to 4,251" in harvest, "the description of a chart did not change"


def test_one_cell_changes_titles_and_names_of_months(golden_root: Path, golden_output: Path, tmp_path: Path) -> None:
    """November becomes the wettest month: title, answer, statement, chart title, list and claim follow."""
    root = copy_site(golden_root, tmp_path / "site")
    with_cell(
        root,
        "content/data/rain_monthly.csv",
        lambda text: text.replace("2024-11,30,129.3,4.31", "2024-11,30,150.3,5.01"),
    )
    output = built(root, tmp_path / "output")
    text = tree(output)["wettest-month.html"].decode()
    assert "<title>November 2024, not April" in text
    assert "Rain peaked in November 2024" in words_of(text.encode())
    pages = {path for path in changed(golden_output, output) if path.endswith(".html")}
    assert "harvest.html" in pages, "it repeats the chart"
    # The navigation of every page names the page, whose title changed; nothing else may change on these.
    old, new = tree(golden_output), tree(output)
    for page in ("method.html", "fields/soil.html", "tables/prices.html", "charts/harvest_by_source.html"):
        assert words_of(old[page]) == words_of(new[page])


def test_cutting_the_total_of_may_fails_the_build_at_its_sentence(tmp_path: Path) -> None:
    """The real site: 30,000 losses in May 2024 would make "May was higher." untrue."""
    root = copy_site(ROOT, tmp_path / "site")
    with_cell(
        root,
        "content/data/losses_monthly.csv",
        lambda text: re.sub(r"^(2024-05,\d+,)38940,", r"\g<1>30000,", text, flags=re.M),
    )
    done = build(root, tmp_path / "output")
    assert done.code == 1
    assert not (tmp_path / "output").exists()
    lines = (ROOT / "content" / "worst-month.md").read_text().split("\n")
    line = next(number for number, text in enumerate(lines, 1) if 'holds("May was higher."' in text)
    assert f'content/worst-month.md:{line}: error[untrue]: "May was higher." does not hold' in done.text
