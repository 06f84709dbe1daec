"""Rows and their order: one row, ties that are cut, keys."""

from __future__ import annotations

import pytest

from tests.queries.samples import bad, one, run


def test_one_row_means_one_row() -> None:
    assert run("SELECT losses FROM losses_monthly WHERE month = '2024-09'", one_row=True).rows == ((38130,),)
    assert (
        '"q" promises one row, gives 2'
        in one(bad("SELECT losses FROM losses_monthly WHERE days = 31", one_row=True)).message
    )
    assert "gives 0" in one(bad("SELECT losses FROM losses_monthly WHERE days = 3", one_row=True)).message


def test_more_than_one_row_needs_order_by() -> None:
    assert one(bad("SELECT losses FROM losses_monthly")).code == "sql-order"
    assert run("SELECT losses FROM losses_monthly WHERE days = 30").frame.height == 1
    assert one(bad("SELECT 1 AS a UNION ALL SELECT 2")).code == "sql-order"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT month FROM losses_monthly ORDER BY days DESC LIMIT 1",
        "SELECT month, days AS d FROM losses_monthly ORDER BY d DESC LIMIT 1",
        "SELECT month, days FROM losses_monthly ORDER BY 2 DESC LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days DESC LIMIT 1 OFFSET 1",
        "SELECT year, month FROM deaths_monthly ORDER BY year LIMIT 2",
        "SELECT days, min(month) AS m FROM losses_monthly GROUP BY days, month ORDER BY days DESC LIMIT 1",
        "SELECT arg_max(month, days) AS m FROM losses_monthly",
        "SELECT first(month) AS m FROM losses_monthly",
        "SELECT string_agg(month, ', ') AS m FROM losses_monthly",
        "SELECT max(m) AS m FROM (SELECT month AS m FROM losses_monthly ORDER BY days DESC LIMIT 1)",
        "SELECT month, row_number() OVER (ORDER BY days) AS n FROM losses_monthly ORDER BY month",
        "SELECT DISTINCT ON (days) days, month FROM losses_monthly ORDER BY days",
    ],
)
def test_a_tie_that_is_cut_is_a_problem(sql: str) -> None:
    assert {p.code for p in bad(sql)} == {"sql-tie"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT month FROM losses_monthly ORDER BY losses DESC LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days LIMIT 1",
        "SELECT days FROM losses_monthly ORDER BY days DESC LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days DESC, month LIMIT 1",
        "SELECT month FROM losses_monthly QUALIFY rank() OVER (ORDER BY days DESC) = 1 ORDER BY days",
        "SELECT arg_max(month, losses) AS m FROM losses_monthly",
        "SELECT string_agg(month, ', ' ORDER BY month) AS m FROM losses_monthly",
        "SELECT sum(daily_average / days) OVER () AS s FROM losses_monthly ORDER BY s LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days LIMIT 9",
    ],
)
def test_an_order_without_a_tie_at_the_cut_is_fine(sql: str) -> None:
    assert run(sql).frame.height >= 1


def test_the_key_of_a_result_is_checked() -> None:
    assert "two rows" in one(bad("-- key: days\nSELECT days, month FROM losses_monthly ORDER BY month")).message
    assert "no value in the key" in one(bad("-- key: a\nSELECT NULL::BIGINT AS a")).message
