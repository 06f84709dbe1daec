"""What a table has from those behind it."""

from __future__ import annotations

import polars as pl
import pytest

from site_builder.queries.inherited import rows_behind
from tests.queries.samples import BASE, CLAIMS_AND_DEATHS, LOSSES, RECORDS, run


def test_columns_passed_through_keep_what_is_known_of_them() -> None:
    table = run(RECORDS)
    month, losses, average, record, rank = table.columns
    assert (month.type, month.title, month.passed) == ("yearmonth", "Month", True)
    assert (losses.unit, losses.title) == ("people", "Claimed losses")
    assert (average.type, average.unit, average.places) == ("number", "people a day", 0)
    assert (record.type, record.title, record.passed) == ("boolean", "Highest daily average so far", False)
    assert (rank.type, rank.unit, rank.title) == ("integer", "", "")
    assert record.origins == {("losses_monthly", "daily_average"), ("losses_monthly", "month")}
    assert losses.origins == {("losses_monthly", "losses")}


def test_a_join_has_both_sources_and_the_stricter_of_everything() -> None:
    table = run(CLAIMS_AND_DEATHS)
    assert table.inputs == ("deaths_monthly", "losses_monthly")
    assert table.about.sources == ("meduza", "gs-ua", "ukmod")
    assert table.about.licenses == ("not stated", "MIT")
    assert not table.about.redistribute
    assert (table.about.as_of, table.about.stale_after, table.about.expected) == ("2025-06-30", "45 days", "")
    month, claimed, named = table.columns
    assert month.type == "yearmonth"
    assert (claimed.unit, claimed.title, claimed.places, claimed.passed) == ("people a day", "Claimed", 0, True)
    assert named.origins == {("deaths_monthly", "named"), ("losses_monthly", "days")}
    assert named.incomplete_from == "2024-10"
    assert table.row_of == ()


def test_year_and_estimates_pass_through() -> None:
    assert run("SELECT month, year FROM deaths_monthly ORDER BY month").frame["year"].dtype == pl.Int32()
    chosen = run("SELECT * FROM estimates WHERE family = 'Kyiv' ORDER BY id")
    assert (chosen.about.kind, chosen.about.key, chosen.about.sources_from) == ("estimates", ("id",), "cite")
    assert chosen.about.sources == ("gs-ua", "ukmod")
    assert chosen.by_name["low"].round == 1000
    assert run("SELECT id, central FROM estimates ORDER BY id").about.kind == "table"
    assert run("SELECT id FROM estimates WHERE id = 'gs'").about.sources == ("gs-ua",)
    assert run("SELECT max(central) AS m FROM estimates").about.sources == ("gs-ua", "ukmod")


def test_rows_that_pass_through_are_known_by_their_key() -> None:
    records = run(RECORDS, name="records")
    tables = {**BASE, "records": records}
    higher = run("SELECT month FROM records WHERE losses > 37000 ORDER BY month DESC", tables, "higher")
    assert (higher.about.key, higher.row_of) == (("month",), (2, 1))
    assert rows_behind(higher, "month", tables) == 1
    assert rows_behind(records, "rank_daily", tables) == 3
    total = run("SELECT sum(losses) AS s FROM losses_monthly")
    assert (total.row_of, rows_behind(total, "s", tables)) == ((), 3)
    assert rows_behind(LOSSES, "losses", tables) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT DISTINCT days FROM losses_monthly ORDER BY days",
        "SELECT days FROM losses_monthly GROUP BY days ORDER BY days",
        "SELECT unnest([1, 2]) AS n FROM losses_monthly ORDER BY n",
        "SELECT l.days FROM losses_monthly l, deaths_monthly d ORDER BY 1",
        "WITH a AS (FROM losses_monthly) SELECT days FROM a ORDER BY days",
    ],
)
def test_other_rows_are_computed(sql: str) -> None:
    assert run(sql).row_of == ()
