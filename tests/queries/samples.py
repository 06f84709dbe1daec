"""Tables for the tests of queries, and what a query over them gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from site_builder.model import Table
from site_builder.problems import Invalid, Location, Problem
from site_builder.queries.evaluation import evaluate
from site_builder.queries.parsing import parse_query
from site_builder.tables.kinds import SCHEMAS
from tests.tables.samples import MONTHLY, table

AT = Location("content/page.md", 11)
LOSSES = table(
    "losses_monthly",
    "month,days,losses,daily_average\n2024-08,31,36810,1187.4\n2024-09,30,38130,1271.0\n2024-10,31,41980,1354.2\n",
    f"""
title: Claimed losses
sources: [gs-ua, ukmod]
{MONTHLY}  losses: {{type: integer, unit: people, title: Claimed losses}}
  daily_average: {{type: number, unit: people a day, title: Claimed losses a day, places: 0}}
""",
)
DEATHS = table(
    "deaths_monthly",
    "month,named,year\n2024-08,8870,2024\n2024-09,8394,2024\n2024-10,9026,2024\n",
    """
title: Deaths
sources: [meduza]
licenses: [not stated]
redistribute: no
as_of: 2025-06-30
stale_after: 3 months
key: month
fields:
  month: {type: yearmonth, title: Month of death}
  named: {type: integer, unit: people, title: Named dead, incomplete_from: 2024-10}
  year: {type: year}
""",
)
ESTIMATES = table(
    "estimates",
    ",".join(SCHEMAS["estimates"])
    + "\ngs,General Staff,,,Kyiv,,2024-10-09,,killed,,about,,5,,,gs-ua,\n"
    + "uk,UK,,,Kyiv,gs,,,killed,,more than,4,,,,ukmod,\n",
    "kind: estimates\ntitle: What was said\nas_of: 2024-10-28\nfields: {low: {round: 1000}}\n",
)
BASE: Mapping[str, Table] = {t.name: t for t in (LOSSES, DEATHS, ESTIMATES)}


def run(sql: str, tables: Mapping[str, Table] = BASE, name: str = "q", one_row: bool = False) -> Table:
    return evaluate(parse_query(name, sql, AT, one_row, tables), tables, tables)


def bad(sql: str, tables: Mapping[str, Table] = BASE, one_row: bool = False) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        run(sql, tables, one_row=one_row)
    return caught.value.problems


def one(problems: Sequence[Problem]) -> Problem:
    assert len(problems) == 1, [p.message for p in problems]
    return problems[0]


RECORDS = """-- title: Which month was the record so far
-- key: month
-- record_daily: boolean, Highest daily average so far
SELECT month, losses, daily_average,
       daily_average = max(daily_average) OVER (ORDER BY month) AS record_daily,
       rank() OVER (ORDER BY daily_average DESC) AS rank_daily
FROM losses_monthly
ORDER BY month
"""
CLAIMS_AND_DEATHS = """-- title: Claims and deaths by day
-- key: month
-- claimed_a_day: people a day, Claimed, places 0
-- named_a_day:   people a day, Named dead by date of death, places 0
SELECT d.month, l.daily_average AS claimed_a_day, d.named / l.days AS named_a_day
FROM deaths_monthly d JOIN losses_monthly l USING (month)
ORDER BY d.month
"""
L, D = "losses_monthly", "deaths_monthly"
