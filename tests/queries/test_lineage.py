"""Where a column comes from."""

from __future__ import annotations

import pytest

from tests.queries.samples import BASE, LOSSES, RECORDS, D, L, run


@pytest.mark.parametrize(
    ("sql", "origins"),
    [
        ("SELECT losses AS x FROM losses_monthly", {(L, "losses")}),
        ("SELECT losses / days AS x FROM losses_monthly", {(L, "losses"), (L, "days")}),
        ("SELECT l.losses AS x FROM losses_monthly AS l WHERE days = 31", {(L, "losses")}),
        ("SELECT max(losses) AS x FROM losses_monthly WHERE days = 31", {(L, "losses"), (L, "days"), (L, "month")}),
        ("SELECT count(*) AS x FROM losses_monthly", {(L, "month")}),
        ("WITH a AS (SELECT losses AS y FROM losses_monthly) SELECT y AS x FROM a", {(L, "losses")}),
        ("WITH a(y) AS (SELECT losses FROM losses_monthly) SELECT y AS x FROM a", {(L, "losses")}),
        ("SELECT y + 1 AS x FROM (SELECT losses * 2 AS y, days FROM losses_monthly) s", {(L, "losses")}),
        ("SELECT s.y AS x FROM (SELECT losses FROM losses_monthly) s(y)", {(L, "losses")}),
        (
            "SELECT d.named - l.losses AS x FROM losses_monthly l JOIN deaths_monthly d USING (month)",
            {(L, "losses"), (D, "named")},
        ),
        ("SELECT d.month AS x FROM losses_monthly l JOIN deaths_monthly d USING (month)", {(D, "month")}),
        ("SELECT x FROM (SELECT * EXCLUDE (days) RENAME (losses AS x) FROM losses_monthly)", {(L, "losses")}),
        (
            "SELECT losses AS x FROM losses_monthly UNION ALL SELECT named FROM deaths_monthly",
            {(L, "losses"), (D, "named")},
        ),
        ("SELECT (SELECT sum(named) FROM deaths_monthly) AS x", {(D, "named"), (D, "month")}),
        ("SELECT days AS y, y * 2 AS x FROM losses_monthly", {(L, "days")}),
        ("SELECT v AS x FROM (VALUES (1), (2)) t(v)", set()),
        ("SELECT 5 AS x", set()),
    ],
)
def test_lineage_of_columns(sql: str, origins: set[tuple[str, str]]) -> None:
    assert run(f"SELECT x FROM ({sql}) ORDER BY x").columns[-1].origins == origins


def test_lineage_falls_back_to_what_is_mentioned() -> None:
    table = run("SELECT COLUMNS('los.*') FROM losses_monthly ORDER BY month")
    assert table.columns[0].origins == {(L, c.name) for c in LOSSES.columns}
    listed = run("SELECT list_sum(list_transform([days], lambda x: x + 1)) AS n FROM losses_monthly ORDER BY n")
    assert (L, "days") in listed.columns[0].origins
    assert not listed.columns[0].passed


def test_lineage_reaches_the_data_files_through_derived_tables() -> None:
    tables = {**BASE, "records": run(RECORDS, name="records")}
    table = run("SELECT month, rank_daily + 1 AS r FROM records ORDER BY month", tables)
    assert table.inputs == ("records",)
    assert table.by_name["r"].origins == {(L, "daily_average"), (L, "month")}
