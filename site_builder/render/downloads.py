"""A table as readers take it away: CSV, JSON, Parquet.

In: a typed table. Out: bytes. Must not know whether the table may be offered, or where its files stand.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from decimal import Decimal
from typing import Any

from site_builder.model import Table, Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(table: Table) -> bytes:
    """The table as readers take it away. Text that a spreadsheet would run as a formula is defused with a quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        writer.writerow(csv_cell(value) for value in row)
    return out.getvalue().encode()


def json_of(table: Table) -> bytes:
    """The table with every value untouched."""
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, map(plain_value, row), strict=True)) for row in table.rows]
    return json_bytes({"name": table.name, "key": list(table.about.key), "rows": rows})


def parquet_of(table: Table) -> bytes:
    """The table with its types, every value untouched."""
    out = io.BytesIO()
    table.frame.write_parquet(out)
    return out.getvalue()


def csv_cell(value: Value) -> str:
    """A value as the published CSV has it. Two texts that differ still differ when they are defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value if value.lstrip("'").startswith(_FORMULA) else value
    if isinstance(value, Decimal) and value != value.to_integral():
        return format(value.normalize(), "f")
    return str(plain_value(value)) if not isinstance(value, float) else repr(value)


def plain_value(value: Value) -> Value:
    """A value as JSON has it: decimals as numbers, dates as text."""
    if isinstance(value, bool | str | int | float) or value is None:
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if value == value.to_integral() else float(value)


def json_bytes(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
