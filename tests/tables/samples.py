"""Descriptors and files for the tests of tables, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from site_builder.model import Table
from site_builder.problems import Invalid, Problem
from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.kinds import SCHEMAS
from site_builder.tables.reading import read_table

PATH, ABOUT = "content/data/losses.csv", "content/data/losses.resource.yaml"
MONTHLY = """licenses: [MIT]
as_of: 2026-08-01
expected: monthly
stale_after: 45 days
key: month
fields:
  month: {type: yearmonth, title: Month}
  days: {type: integer, unit: days}
"""
LOSSES = f"""
title: Claimed losses
short: losses
sources: [gs-ua, uk]
{MONTHLY}  average: {{type: number, unit: people a day, places: 0}}
  uk: {{type: integer, required: no, incomplete_from: 2024-02}}
"""
GOOD = "month,days,average,uk\n2024-01,31,845.8,846\n2024-02,29,981.25,\n"
ESTIMATES = "kind: estimates\ntitle: What was said\nfields:\n  low: {round: 1000}\n"
ESTIMATE_COLUMNS = tuple(SCHEMAS["estimates"])


def table(name: str, rows: str, about: str) -> Table:
    """A table from the text of its CSV and of its descriptor."""
    path = f"content/data/{name}.resource.yaml"
    return read_table(name, rows.encode(), f"content/data/{name}.csv", read_descriptor(about, path), path)


def read(data: str | bytes, about: str = LOSSES, path: str = PATH) -> Table:
    raw = data.encode() if isinstance(data, str) else data
    return read_table("losses", raw, path, read_descriptor(about, ABOUT), ABOUT)


def bad(data: str | bytes, about: str = LOSSES, path: str = PATH) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        read(data, about, path)
    return caught.value.problems


def only(problems: Sequence[Problem]) -> tuple[int, str, str]:
    assert len(problems) == 1, [p.message for p in problems]
    return problems[0].where.line, problems[0].message, problems[0].hint


def estimate(**cells: str) -> str:
    row = {"id": "a", "who": "W", "counts": "killed", "bound": "stated", "central": "5", "cite": "s", **cells}
    return ",".join(row.get(name, "") for name in ESTIMATE_COLUMNS)


def estimates(*rows: str) -> str:
    return "\n".join([",".join(ESTIMATE_COLUMNS), *rows, ""])
