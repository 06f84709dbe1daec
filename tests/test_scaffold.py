"""`new`: what it writes builds and teaches, what it leaves open is refused, and nothing is overwritten."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import jsonschema
import pytest
import yaml

from site_builder import scaffold, schemas
from site_builder.problems import Invalid
from site_builder.wheel import wheel
from tests.building import SMALLEST, Run, build_here, run, tree, write_site

TODAY = dt.date(2026, 3, 4)
CSV = "station,year,bikes,share,opened,note\nNorth,2024,1200,0.31,2024-05-01,\nNorth,2025,1350,0.3,2024-05-02,x\n"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    scaffold.new_site(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """A new site, made and checked by the commands that a user types."""
    folder = tmp_path_factory.mktemp("new") / "wheels"
    made = run("new", "site", folder)
    assert made.code == 0, made.text
    return folder, run("check", "--root", folder)


def test_a_new_site_passes_its_checks(checked: tuple[Path, Run]) -> None:
    assert checked[1].code == 0, checked[1].text
    assert "2 pages, 2 charts" in checked[1].out


def test_it_shows_every_idea_once(checked: tuple[Path, Run]) -> None:
    text = "".join(data.decode() for path, data in tree(checked[0] / "content").items())
    ideas = ("let:", "holds:", "holds(", "```chart", "```table", "```claim", "```note", "```sql row", "[@",
             "| said", "| range", "kind: estimates", "@chart", "readings:", "answer:")  # fmt: skip
    assert [idea for idea in ideas if idea not in text] == []


def test_a_second_site_in_the_same_place_is_refused(fresh: Path) -> None:
    before = tree(fresh)
    done = run("new", "site", fresh)
    assert done.code == 1
    assert "not empty" in done.err
    assert tree(fresh) == before


def test_schemas_are_wired(fresh: Path) -> None:
    settings = json.loads((fresh / ".vscode/settings.json").read_text())
    for name, patterns in settings["yaml.schemas"].items():
        schema = json.loads((fresh / name).read_text())
        files = [path for pattern in patterns for path in fresh.glob(pattern)]
        assert files, patterns
        for path in files:
            jsonschema.validate(yaml.load(path.read_text(), yaml.CBaseLoader), schema)
    assert "block chart" in json.loads((fresh / ".vscode/blocks.code-snippets").read_text())


# --- the tool that a site keeps ---------------------------------------------------------------------------------------


def test_the_lock_file_names_the_tool_by_its_digest(fresh: Path) -> None:
    (tool,) = (fresh / "tool").iterdir()
    first = (fresh / "requirements.lock").read_text().partition("altair==")[0]
    assert f"./tool/{tool.name} " in first
    assert f"--hash=sha256:{hashlib.sha256(tool.read_bytes()).hexdigest()}\n" in first
    assert wheel() == (tool.name, tool.read_bytes())


def test_the_wheel_is_all_that_a_site_needs_of_the_tool(fresh: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, it builds a site that brings no templates, and begins another."""
    (tool,) = (fresh / "tool").iterdir()
    with zipfile.ZipFile(tool) as archive:
        archive.extractall(tmp_path / "installed")
        rows = [row.rpartition(",")[0].rpartition(",") for row in archive.read(_record(archive)).decode().splitlines()]
        for name, _, digest in rows[:-1]:
            known = base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).decode().rstrip("=")
            assert digest == f"sha256={known}"
        assert {name for name, _, _ in rows} == set(archive.namelist())
    away = {"cwd": tmp_path, "PYTHONPATH": str(tmp_path / "installed")}
    site = write_site(tmp_path / "small", SMALLEST)
    done = run("build", "--root", site, **away)
    assert done.code == 0, done.text
    assert run("new", "site", tmp_path / "next", **away).code == 0
    assert tree(tmp_path / "next") == tree(fresh)


def _record(archive: zipfile.ZipFile) -> str:
    return next(name for name in archive.namelist() if name.endswith("/RECORD"))


def test_a_site_without_a_lock_file_gets_one(fresh: Path) -> None:
    before = tree(fresh)
    assert run("new", "lock", "--root", fresh).code == 1
    (fresh / "requirements.lock").unlink()
    shutil.rmtree(fresh / "tool")
    assert run("new", "lock", "--root", fresh).code == 0
    assert tree(fresh) == before


def problems(root: Path) -> tuple[Run, str]:
    done = build_here(root, root / "output")
    return done, done.err


# --- pieces ----------------------------------------------------------------------------------------------------------


def test_a_new_page_waits_for_its_todos(fresh: Path) -> None:
    made = scaffold.new_page(fresh, "parking", TODAY)
    assert [path.name for path in made.paths] == ["parking.md"]
    text = (fresh / "content/parking.md").read_text()
    assert "published: 2026-03-04" in text
    done, words = problems(fresh)
    assert done.code == 1
    assert {line.split("[")[1].split("]")[0] for line in words.splitlines() if ": error[" in line} == {"todo"}
    (fresh / "content/parking.md").write_text(text.replace("TODO: ", ""))
    assert problems(fresh)[0].code == 0


def test_a_new_claim_waits_for_its_todos(fresh: Path) -> None:
    scaffold.new_claim(fresh, "more-than-ever", TODAY)
    done, words = problems(fresh)
    assert done.code == 1
    assert {line.split("[")[1].split("]")[0] for line in words.splitlines() if ": error[" in line} == {"todo"}
    text = (fresh / "content/claims.yaml").read_text()
    assert text.startswith("# Statements by others")
    (fresh / "content/claims.yaml").write_text(text.replace("TODO: ", ""))
    assert problems(fresh)[0].code == 0
    with pytest.raises(Invalid, match="there already"):
        scaffold.new_claim(fresh, "more-than-ever", TODAY)


def test_a_chart_of_a_query_takes_the_columns_of_its_comments(fresh: Path) -> None:
    scaffold.new_chart(fresh, "by_year", "crossings_yearly")
    assert 'encode(x="year", y="a_day"' in (fresh / "content/charts/by_year.py").read_text()


def test_a_new_table_and_a_chart_of_it(fresh: Path, tmp_path: Path) -> None:
    given = tmp_path / "Bike parking.csv"
    given.write_text(CSV)
    made = scaffold.new_table(fresh, given)
    assert [path.name for path in made.paths] == ["bike_parking.csv", "bike_parking.resource.yaml"]
    descriptor = fresh / "content/data/bike_parking.resource.yaml"
    assert problems(fresh)[0].code == 1
    text = descriptor.read_text().replace("unit: TODO", "unit: bikes").replace("sources: []", "sources: [city-plan]")
    descriptor.write_text("\n".join(line.split("# TODO")[0] for line in text.replace("TODO: ", "").splitlines()) + "\n")
    done, words = problems(fresh)
    assert done.code == 0, words
    drawn = scaffold.new_chart(fresh, "parking_by_year", "bike_parking")
    assert "detail" not in (fresh / "content/charts/parking_by_year.py").read_text()
    block = "```chart" + drawn.next.split("```chart")[1]
    page = fresh / "content/riders.md"
    page.write_text(page.read_text() + "\n" + block.replace("TODO: ", "As ") + "\n")
    done, words = problems(fresh)
    assert done.code == 0, words
    assert (fresh / "output/charts/parking_by_year.html").exists()


def test_a_line_is_drawn_for_each_row_of_another_key(fresh: Path, tmp_path: Path) -> None:
    given = tmp_path / "counts.csv"
    given.write_text("station,year,bicycles\nNorth,2023,120\nNorth,2024,150\nSouth,2023,90\nSouth,2024,85\n")
    scaffold.new_table(fresh, given)
    scaffold.new_chart(fresh, "counts_by_year", "counts")
    code = (fresh / "content/charts/counts_by_year.py").read_text()
    assert 'encode(x="year", y="bicycles", detail="station", color' in code


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", ""], "integer"),
        (["1", "2.5"], "number"),
        (["2024", "1999"], "year"),
        (["2024", "20240"], "integer"),
        (["2024-01", "2024-02"], "yearmonth"),
        (["2024-01-05"], "date"),
        (["2024-01-05", "2024"], "day?"),
        (["yes", "no"], "boolean"),
        (["38,130"], "string"),
        (["007", "x"], "string"),
        (["", ""], "string"),
        ([], "string"),
    ],
)
def test_types_are_told_from_values(values: list[str], kind: str) -> None:
    assert scaffold.type_of(values) == kind


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ("month,n\n2024-01,1\n2024-02,2\n", "key: month"),
        ("a,year,n\nx,2024,1\nx,2025,2\n", "key: year"),
        ("a,year,n\nx,2024,1\nx,2025,2\ny,2024,3\n", "key: [a, year]"),
        ("n,m\n1,2\n3,4\n", "# TODO: key: column"),
        ("id,m\n1,2\n3,4\n", "key: id"),
    ],
)
def test_keys_are_told_from_rows(tmp_path: Path, rows: str, key: str) -> None:
    (tmp_path / "a.csv").write_text(rows)
    assert key in scaffold.descriptor_for(tmp_path / "a.csv").splitlines()


def test_nothing_is_overwritten(fresh: Path, tmp_path: Path) -> None:
    (tmp_path / "crossings_monthly.csv").write_text(CSV)
    before = tree(fresh)
    with pytest.raises(Invalid, match="there already"):
        scaffold.new_table(fresh, tmp_path / "crossings_monthly.csv")
    with pytest.raises(Invalid, match="there already"):
        scaffold.new_page(fresh, "riders", TODAY)
    with pytest.raises(Invalid, match="there already"):
        scaffold.new_chart(fresh, "riding")
    assert tree(fresh) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("page", "Not A Slug"), "lower-case letters"),
        (("page", "../out"), "lower-case letters"),
        (("chart", "a-b"), "letters, digits and _"),
        (("chart", "x", "--table", "crossing_monthly"), 'did you mean "crossings_monthly"?'),
        (("table", "nowhere.csv"), "no such file"),
        (("claim", "A B"), "single hyphens"),
        (("claim", "best-year"), "choose another id"),
    ],
)
def test_a_wrong_name_is_a_problem_with_a_hint(fresh: Path, words: tuple[str, ...], said: str) -> None:
    before = tree(fresh)
    done = run("new", words[0], words[1], "--root", fresh, *words[2:])
    assert done.code == 1
    assert said in done.err
    assert tree(fresh) == before


def test_without_a_site_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="no content/"):
        scaffold.new_page(tmp_path, "a", TODAY)


def test_every_schema_is_one() -> None:
    for name, schema in schemas.schemas().items():
        jsonschema.Draft7Validator.check_schema(schema)
        assert schema["title"], name
