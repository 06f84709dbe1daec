"""Golden sites: a good one with one example of everything, and a tiny broken one for every code of a Problem."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests import golden, update
from tests.building import BROKEN, SITES
from tests.house.codes import CODE, codes_of
from tests.house.source import modules
from tests.problem_pages import PAGE

# --- the good site ---------------------------------------------------------------------------------------------------


def test_the_golden_site_is_as_expected(golden_output: Path) -> None:
    wanted = SITES / "desk.expected"
    found = golden.summary_of(golden_output)
    for path, text in found.items():
        assert (wanted / path).read_text() == text, f"{path}; read the difference, then `python -m tests.update desk`"
    assert sorted(found) == sorted(p.relative_to(wanted).as_posix() for p in wanted.rglob("*") if p.is_file())


def golden_text() -> str:
    return "\n".join(path.read_text() for path in sorted((SITES / "desk" / "content").rglob("*.md")))


def test_the_golden_site_has_every_kind_of_block() -> None:
    from site_builder import pages

    kinds = set(re.findall(r"^```(\w+)", golden_text(), re.M))
    assert {*pages.BLOCKS, "sql"} <= kinds
    assert "```sql row " in golden_text()


def test_the_golden_site_has_every_filter() -> None:
    from site_builder import expressions

    used = set(re.findall(r"\|\s*(\w+)", golden_text()))
    assert set(expressions.FILTERS) <= used


def test_the_golden_site_has_every_kind_and_form_of_table() -> None:
    from site_builder.tables.kinds import SCHEMAS
    from site_builder.tables.reading import FORMATS

    data = SITES / "desk" / "content" / "data"
    descriptors = "\n".join(path.read_text() for path in data.glob("*.resource.yaml"))
    assert {kind for kind in SCHEMAS if kind != "table"} == set(re.findall(r"^kind: (\w+)", descriptors, re.M))
    assert {*FORMATS, ".sql"} <= {path.suffix for path in data.iterdir()}


def test_the_golden_site_has_every_type_of_column() -> None:
    from site_builder import model

    data = SITES / "desk" / "content" / "data"
    used = {
        kind for path in data.glob("*.resource.yaml") for kind in re.findall(r"type: ([a-z]+\??)", path.read_text())
    }
    assert {*model.TYPES} <= {*used, "string"}


# --- the broken ones -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", golden.broken_sites())
def test_a_broken_site_says_what_is_expected(name: str, request: pytest.FixtureRequest) -> None:
    if golden.command_of(BROKEN / name) == ["check"]:
        request.getfixturevalue("browser_tools")
    done, untouched = golden.printed_for(name)
    assert done.text == (BROKEN / name / golden.EXPECTED).read_text()
    assert done.code == 1
    assert untouched
    assert name in golden.printed_codes(done.text)


@pytest.mark.parametrize("name", golden.broken_sites())
def test_every_problem_has_a_place_and_a_hint(name: str) -> None:
    """Each Problem begins with a path; its line and its hint follow where there is one to name."""
    text = (BROKEN / name / golden.EXPECTED).read_text()
    found = re.findall(
        r"^(?P<where>\S+?)(?::\d+)*: (?:error|warning)\[.*\n(?:    \|.*\n)?(?P<hint>    = .*\n)?", text, re.M
    )
    assert found
    assert [where for where, hint in found if not hint] == []


def test_every_code_has_a_broken_site() -> None:
    codes, unread = codes_of(modules())
    assert unread == []
    assert [code for code in codes if not re.fullmatch(CODE, code)] == []
    assert [f"{code} ({where})" for code, where in sorted(codes.items()) if code not in golden.broken_sites()] == []


def test_every_broken_site_is_of_a_code_and_explained() -> None:
    codes, _ = codes_of(modules())
    assert [name for name in golden.broken_sites() if name not in codes] == []
    assert [name for name in golden.broken_sites() if not (BROKEN / name / golden.ABOUT).exists()] == []


def test_the_page_of_problems_is_fresh() -> None:
    assert list(golden.stale({PAGE: golden.problem_page()})) == [], "run `python -m tests.problem_pages`"


def test_golden_files_are_not_written_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(os.environ, "CI", "true")
    assert update.main([]) == 2
    assert "not updated in CI" in capsys.readouterr().err
