"""Types that come out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from tests.queries.samples import bad, one, run


def test_sums_are_integers_and_decimals_stay_exact() -> None:
    table = run("SELECT sum(losses) AS s, sum(daily_average) AS d, avg(losses) AS a, count(*) AS n FROM losses_monthly")
    assert [c.type for c in table.columns] == ["integer", "number", "number", "integer"]
    assert [str(t) for t in table.frame.dtypes] == ["Int64", "Decimal(precision=38, scale=1)", "Float64", "Int64"]
    assert table.rows[0][:2] == (116920, Decimal("3812.6"))


def test_dates_booleans_and_texts() -> None:
    table = run("SELECT DATE '2024-02-01' AS d, true AS b, 'x' AS t, 1.50 AS n, 7::DECIMAL(5, 0) AS w")
    assert table.rows == ((dt.date(2024, 2, 1), True, "x", Decimal("1.50"), 7),)
    assert [c.type for c in table.columns] == ["date", "boolean", "string", "number", "integer"]


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("INTERVAL 1 DAY", "of type INTERVAL", "date_diff"),
        ("TIME '10:00'", "of type TIME", "strftime"),
        ("[1, 2]", "of type INTEGER[]", "array_to_string(a"),
        ("{'k': 1}", "of type STRUCT", "fields"),
        ("NULL", "of no type", "CAST(NULL AS BIGINT)"),
        ("date_trunc('month', DATE '2024-01-02')", "of type TIMESTAMP", "CAST(a AS DATE)"),
        ("'1'::BLOB", "of type BLOB", "CAST(a AS VARCHAR)"),
        ("1.0 / 0", "not a finite number", "nullif"),
        ("'nan'::DOUBLE", "not a finite number", "nullif"),
        ("170141183460469231731687303715884105727::HUGEINT", "too large for an integer", ""),
        ("chr(57344)", "U+E000 may not stand in a text", ""),
    ],
)
def test_a_type_that_no_table_holds_names_the_cast(expression: str, message: str, hint: str) -> None:
    problem = one(bad(f"SELECT {expression} AS a"))
    assert message in problem.message
    assert hint in problem.hint


def test_columns_need_names_that_differ() -> None:
    assert "needs a name" in one(bad("SELECT count(*) FROM losses_monthly")).message
    assert "two columns are called" in one(bad("SELECT days, losses AS days FROM losses_monthly ORDER BY 1")).message


def test_a_declared_type_is_checked() -> None:
    sql = "-- m: yearmonth, Month\n-- y: year\n-- n: number\n-- t: text, T\n"
    table = run(sql + "SELECT '2024-10' AS m, 2024 AS y, 1 AS n, 5 AS t")
    assert [c.type for c in table.columns] == ["yearmonth", "year", "number", "string"]
    assert table.frame["y"].dtype == pl.Int32()
    assert table.frame["n"].dtype == pl.Decimal(38, 0)
    assert "is not a month" in one(bad("-- m: yearmonth\nSELECT 'x' AS m")).message
    assert 'column "m": is integer, not boolean' in one(bad("-- m: boolean\nSELECT 1 AS m")).message


def test_a_year_that_would_print_as_a_quantity_is_told_with_the_comment_to_write() -> None:
    sql = "SELECT year(DATE '2025-08-16') AS year"
    (problem,) = bad(sql, one_row=True)
    assert (problem.code, problem.hint) == ("sql-type", "write above the SELECT: -- year: year")
    assert run(f"-- year: year\n{sql}", one_row=True).columns[0].type == "year"
    assert run(f"-- year: years of service\n{sql}", one_row=True).columns[0].type == "integer"
