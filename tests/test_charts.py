"""Chart functions: found by reading, run in a fresh namespace, their mistakes told at the writer's line."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from site_builder import charts, drawing
from site_builder.model import ChartFunction
from site_builder.problems import Invalid, Location
from tests.charting import (
    HEAD,
    LINE,
    LOSSES,
    TABLES,
    THEME,
    drawn,
    found,
    only,
    problems_of,
    table,
)

# --- finding ---------------------------------------------------------------------------------------------------------


def test_a_function_is_found_with_its_tables_and_options() -> None:
    text = "from site_builder import chart\n\n@chart(height=360)\ndef a(losses, names, narrow=False):\n    pass\n"
    functions, problems = charts.find_charts(text, "c.py")
    assert functions == (ChartFunction("a", "c.py", 4, ("losses", "names"), True, 360),)
    assert problems == ()


def test_functions_without_the_mark_are_left_alone_and_the_mark_may_be_an_attribute() -> None:
    text = "import site_builder as s\ndef helper(x): ...\n@s.chart\ndef a(t): ...\n@other\ndef b(t): ...\n"
    assert [f.name for f in charts.find_charts(text, "c.py")[0]] == ["a"]


def test_narrow_may_be_a_keyword_only_parameter() -> None:
    assert found("@chart\ndef a(t, *, narrow): ...\n") == ChartFunction("a", "content/charts/x.py", 2, ("t",), True)


def test_nothing_is_run() -> None:
    charts.find_charts("raise SystemExit\n@chart\ndef a(t): ...\n", "c.py")


@pytest.mark.parametrize(
    ("text", "line", "code", "hint"),
    [
        ("@chart\ndef a(t)\n    pass\n", 2, "chart-syntax", ""),
        ("x = '\\ud800\0'\n", 1, "chart-syntax", ""),
        ("@chart(heigth=3)\ndef a(t): ...\n", 1, "chart-option", 'did you mean "height"?'),
        ("@chart(300)\ndef a(t): ...\n", 1, "chart-option", "known: height"),
        ("@chart(height=H)\ndef a(t): ...\n", 1, "chart-option", "write it in digits: height=360"),
        ("@chart(height=9000)\ndef a(t): ...\n", 1, "chart-option", "write it in digits: height=360"),
        ("@chart\ndef a(*t): ...\n", 2, "chart-option", "name each table as a parameter"),
        ("@chart\ndef a(t): ...\n@chart\ndef a(u): ...\n", 4, "chart-duplicate", "the first stands on line 2"),
    ],
)
def test_mistakes_in_the_mark(text: str, line: int, code: str, hint: str) -> None:
    _, problems = charts.find_charts(text, "c.py")
    assert [(p.where.line, p.code, p.hint) for p in problems] == [(line, code, hint)]


# --- the job ---------------------------------------------------------------------------------------------------------


def test_a_parameter_that_names_no_table_is_a_problem_at_the_function() -> None:
    with pytest.raises(Invalid) as raised:
        charts.job(ChartFunction("f", "c.py", 7, ("loses",)), "", {"losses": LOSSES}, THEME, "en")
    (problem,) = raised.value.problems
    assert (problem.where, problem.code) == (Location("c.py", 7), "chart-table")
    assert problem.hint == 'did you mean "losses"?'


def test_a_table_that_is_too_long_is_a_problem() -> None:
    long = table("long", {"n": ("integer", list(range(5001)))})
    with pytest.raises(Invalid, match="5,001 rows"):
        charts.job(ChartFunction("f", "c.py", 7, ("long",)), "", {"long": long}, THEME, "en")


def test_functions_get_dates_for_months_and_days_and_floats_for_decimals() -> None:
    mixed = table(
        "mixed",
        {
            "month": ("yearmonth", ["2024-02", None]),
            "on": ("day?", ["2024", "2024-03-09"]),
            "whole": ("number", [Decimal(3), None]),
            "part": ("number", [Decimal("1.5"), None]),
        },
    )
    packed = charts.job(ChartFunction("f", "c.py", 1, ("mixed",)), "", {"mixed": mixed}, THEME, "en")["tables"]
    frame = charts.frames(packed)["mixed"]
    assert [str(t) for t in frame.schema.values()] == ["Date", "Date", "Int64", "Float64", "String"]
    assert frame["month"].cast(pl.String).to_list() == ["2024-02-01", None]
    assert frame["on"].cast(pl.String).to_list() == ["2024-01-01", "2024-03-09"]
    assert frame["on_as_written"].to_list() == ["2024", "2024-03-09"]


def test_a_good_function_becomes_a_drawing() -> None:
    answer = drawn(LINE)
    drawing_ = charts.result(answer)
    assert drawing_.wide.startswith("<svg ")
    assert 'width="720"' in drawing_.wide
    assert 'width="284"' in drawing_.narrow
    assert drawing_.spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")


def test_the_problems_of_an_answer_are_raised() -> None:
    with pytest.raises(Invalid, match="is no column"):
        charts.result(drawn(LINE.replace("**XY", 'y="kiled"')))


# --- running ---------------------------------------------------------------------------------------------------------

BAD = {
    "an error in the function": (
        "@chart\ndef f(losses):\n    x = 1\n    return 1 / 0\n", 7, "chart-error", "ZeroDivisionError: division by",
    ),
    "an error in a helper of the file": (
        "def helper(t):\n    return t['nothing']\n\n@chart\ndef f(losses):\n    return helper(losses)\n",
        5, "chart-error", "ColumnNotFoundError",
    ),
    "an error on import": ("import nowhere\n@chart\ndef f(losses): ...\n", 4, "chart-error", "ModuleNotFound"),
    "an exit": ("@chart\ndef f(losses):\n    raise SystemExit(3)\n", 6, "chart-error", "SystemExit"),
    "a panic": (
        "@chart\ndef f(losses):\n    raise pl.exceptions.PanicException('x')\n", 6, "chart-error", "PanicException",
    ),
    "nothing returned": ("@chart\ndef f(losses):\n    Chart(losses)\n", 5, "chart-returns", "returns nothing"),
    "a table returned": ("@chart\ndef f(losses):\n    return losses\n", 5, "chart-returns", "returns a DataFrame"),
    "a wrong option": (
        "@chart\ndef f(losses):\n    return Chart(losses).mark_line(colour='red').encode(x='month')\n",
        6, "chart-error", "SchemaValidationError",
    ),
    "a role where a colour is text": (
        "@chart\ndef f(losses):\n    return Chart(losses).mark_line(color=roles.losses).encode(x='month')\n",
        6, "chart-error", "SchemaValidationError",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_mistake_in_a_function_is_told_at_the_writers_line(case: str) -> None:
    body, line, code, words = BAD[case]
    problem = only(body)
    assert (problem.where, problem.code) == (Location("content/charts/x.py", line), code)
    assert words in problem.message


def test_hints_say_how_to_mend() -> None:
    assert only(BAD["an error in a helper of the file"][0].replace("nothing", "kiled")).hint == 'did you mean "killed"?'
    assert "str(roles.losses)" in only(BAD["a role where a colour is text"][0]).hint
    assert "installed packages" in only(BAD["an error on import"][0]).hint


@pytest.mark.parametrize(
    "encode",
    [
        "x='month', y='kiled'",
        "x='month', y='kiled:Q'",
        "x='month', y=Y('killed', sort=alt.SortField('kiled'))",
        "x='month', y='sum(kiled):Q'",
        "x='month', y='killed', detail='kiled:N'",
        "x='month', y='killed', opacity=alt.condition('datum.kiled > 3', alt.value(1), alt.value(0.5))",
    ],
)
def test_a_misspelt_field_is_a_problem_at_the_function(encode: str) -> None:
    problem = only(f"@chart\ndef f(losses):\n    return Chart(losses).mark_bar().encode({encode})\n")
    assert (problem.code, problem.where.line) == ("chart-field", 5)
    assert '"kiled"' in problem.message
    assert problem.hint == 'did you mean "killed"?'


def test_a_misspelt_field_of_a_transform_is_a_problem() -> None:
    filtered = "Chart(losses).transform_filter('datum.kiled > 3').mark_bar().encode(**XY)"
    assert only(f"@chart\ndef f(losses):\n    return {filtered}\n").code == "chart-field"


def test_fields_that_transforms_make_are_known() -> None:
    body = """@chart
def f(losses):
    return (
        Chart(losses)
        .transform_calculate(twice="datum.killed * 2")
        .transform_fold(["killed", "twice"], as_=["what", "people"])
        .transform_window(total="sum(people)", groupby=["what"])
        .mark_line(color=str(roles.losses))
        .encode(x="month", y=Y("total:Q", title="Total"), strokeDash="what:N")
    )
"""
    assert problems_of(body) == []


def test_a_function_with_narrow_is_asked_twice() -> None:
    body = """@chart
def f(losses, narrow):
    rows = losses.tail(3) if narrow else losses
    return Chart(rows).mark_point(color=str(roles.losses)).encode(x="month", y="killed")
"""
    answer = drawn(body)
    assert answer["wide"].count("<path") - answer["narrow"].count("<path") == 9


def test_what_one_function_sets_for_all_does_not_reach_the_next() -> None:
    before = drawn(LINE)["wide"]
    drawn("alt.theme.enable('dark')\nalt.data_transformers.enable('json')\n" + LINE)
    assert drawn(LINE)["wide"] == before


def test_importing_the_package_loads_neither_altair_nor_polars() -> None:
    code = "import sys, site_builder; print([m for m in ('altair', 'polars', 'vl_convert') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_package_offers_the_vocabulary_and_nothing_unknown() -> None:
    import site_builder

    assert {"chart", "roles", "by_source"} <= set(dir(site_builder))
    assert callable(site_builder.chart)
    with pytest.raises(AttributeError, match="no attribute 'charty'"):
        _ = site_builder.charty


# --- the guide -------------------------------------------------------------------------------------------------------

GUIDE = Path(__file__).parent.parent / "docs" / "charts.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.M | re.S)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: re.search(r"def (\w+)", e)[1])  # type: ignore[index]
def test_the_examples_of_the_guide_are_drawn(example: str) -> None:
    source = HEAD + example
    functions, problems = charts.find_charts(source, "c.py")
    answer = drawing.chart_leaf(charts.job(functions[0], source, TABLES, THEME, "en-GB"))
    assert [p["message"] for p in (*problems, *answer["problems"])] == []
    assert answer["wide"]
