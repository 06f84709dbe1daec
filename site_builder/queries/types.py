"""DuckDB's types and ours: a column on its way into a query, and on its way out.

In: typed columns, results. Out: the SQL type of a column; a series of exactly its declared type; Problems for types
that are not taken.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from site_builder.fields import is_name
from site_builder.model import TYPES, Column, Query
from site_builder.problems import Invalid, Problem
from site_builder.queries.syntax import Finder
from site_builder.tables.values import read_text

if TYPE_CHECKING:
    import duckdb
    import polars as pl

ROW = "#row"  # no column may bear this name
_CASTS = {
    "INTERVAL": "count it: date_diff('day', a, b)",
    "TIME": "write it as text: strftime(x, '%H:%M')",
    "TIMESTAMP": "write CAST({name} AS DATE), or strftime({name}, '%Y-%m') for a month",
    "STRUCT": "take its fields one by one",
    "MAP": "take its values one by one",
    '"NULL"': "give the empty value a type: CAST(NULL AS BIGINT)",
}
_TAKEN = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(.*\)|DOUBLE|FLOAT|VARCHAR|BOOLEAN|DATE")


def sql_type(column: Column, series: pl.Series) -> str:
    """Decimals as narrow as they fit: products of DECIMAL(38, s) overflow."""
    import polars as pl

    if column.type != "number":
        return TYPES[column.type].duckdb
    if not isinstance(series.dtype, pl.Decimal):
        return "DOUBLE"
    scale = series.dtype.scale
    largest = max((abs(value) for value in series.drop_nulls().to_list()), default=Decimal(0))
    return f"DECIMAL({min(38, max(18, largest.adjusted() + 1 + scale))},{scale})"


def refuse_result(query: Query, relation: duckdb.DuckDBPyRelation) -> None:
    """Types are judged before a row is fetched: some of them make polars panic."""
    problems = []
    where = Finder(query.sql, query.where).start
    names = list(relation.columns)
    for name, kind in zip(names, (str(kind) for kind in relation.types), strict=True):
        if name != ROW and not name.startswith("#key") and not is_name(name):
            message = f'the column "{name[:60]}" needs a name of letters, digits and _'
            problems.append(Problem(where, "sql-column", message, "write: ... AS name"))
        elif names.count(name) > 1:
            problems.append(Problem(where, "sql-column", f'two columns are called "{name}"', "write: ... AS name"))
        elif not _is_taken(kind):
            problems.append(Problem(where, "sql-type", f'the column "{name}" is {_kind(kind)}', _cast(name, kind)))
    if problems:
        raise Invalid(*sorted(set(problems)))


def _is_taken(kind: str) -> bool:
    return bool(_TAKEN.fullmatch(kind))


def _kind(kind: str) -> str:
    return "of no type" if kind == '"NULL"' else f"of type {kind[:60]}"


def _cast(name: str, kind: str) -> str:
    if kind.endswith("]"):
        return f"write array_to_string({name}, ', '), or unnest({name})"
    for start, hint in _CASTS.items():
        if kind == start or kind.startswith((start + " ", start + "(", start + "_")):
            return hint.format(name=name)
    return f"write CAST({name} AS VARCHAR)"


def convert(series: pl.Series, wanted: str) -> tuple[str, pl.Series]:
    """A column as DuckDB gives it -> its declared type and a column of exactly that type's frame."""
    import polars as pl

    given = _given(series)
    kind = wanted or given
    fits = {
        "string": ("string", "yearmonth", "day?"),
        "integer": ("integer", "number", "year", "string"),
        "number": ("number",),
    }
    if kind not in fits.get(given, (given,)):
        raise ValueError(f"is {given}, not {kind}")
    if given == "integer":
        return kind, series.cast(pl.String) if kind == "string" else _whole(series, kind)
    if given == "string":
        for value in series.drop_nulls().unique(maintain_order=True).to_list():
            read_text(value, kind)
        return kind, series.cast(pl.String)
    if series.dtype.is_float():
        if not series.drop_nulls().is_finite().all():
            raise ValueError("holds a value that is not a finite number")
        return kind, series.cast(pl.Float64)
    if isinstance(series.dtype, pl.Decimal):
        return kind, series.cast(pl.Decimal(38, series.dtype.scale))
    return kind, series


def _given(series: pl.Series) -> str:
    import polars as pl

    if series.dtype.is_integer() or (isinstance(series.dtype, pl.Decimal) and series.dtype.scale == 0):
        return "integer"
    if series.dtype.is_float() or isinstance(series.dtype, pl.Decimal):
        return "number"
    return {pl.String(): "string", pl.Boolean(): "boolean", pl.Date(): "date"}[series.dtype]


def _whole(series: pl.Series, kind: str) -> pl.Series:
    import polars as pl

    target: Any = {"year": pl.Int32(), "number": pl.Decimal(38, 0)}.get(kind, pl.Int64())
    try:
        return series.cast(target)
    except pl.exceptions.InvalidOperationError:
        raise ValueError("holds a value too large for an integer") from None
