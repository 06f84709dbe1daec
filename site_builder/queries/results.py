"""A frame that a query gave -> a `Table`: each column typed, titled and traced.

In: the query, its tree, the frame, the tables that it read. Out: a `Table`, or Problems.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from site_builder.model import NUMERIC, Column, Descriptor, FieldSpec, Query, Table
from site_builder.problems import Location, Problem
from site_builder.queries.header import header_problems
from site_builder.queries.inherited import descriptor_of
from site_builder.queries.lineage import Out, lineage
from site_builder.queries.syntax import Finder, Tree
from site_builder.queries.types import convert

if TYPE_CHECKING:
    import polars as pl


def as_table(
    query: Query, tree: Tree, frame: pl.DataFrame, inputs: Mapping[str, Table], rows: tuple[int, ...]
) -> tuple[Table | None, list[Problem]]:
    about = query.descriptor or Descriptor("")
    start = Finder(query.sql, query.where).start
    outs = lineage(tree, inputs, frame.width)
    problems = list(header_problems(query, about, frame.columns))
    columns, series = [], []
    for name, out in zip(frame.columns, outs.columns, strict=True):
        column, values, found = _column(frame[name], out, about.fields.get(name), start)
        columns.append(column)
        series.append(values)
        problems += found
    if problems:
        return None, problems
    typed = frame.clear().select() if not series else series[0].to_frame().with_columns(series[1:])
    whole = descriptor_of(query, about, columns, inputs, rows)
    digest = hashlib.sha256(repr((query, sorted((n, t.digest) for n, t in inputs.items()))).encode()).hexdigest()
    table = Table(query.name, query.where.path, tuple(columns), whole, typed, digest, query, tuple(inputs), row_of=rows)
    return table, list(_key_problems(table, start))


def _column(
    series: pl.Series, out: Out, spec: FieldSpec | None, where: Location
) -> tuple[Column, pl.Series, list[Problem]]:
    """A result column: typed by `model.TYPES`, described by its origin where it is passed, then by the header."""
    base = replace(out.passed, name=series.name) if out.passed else Column(series.name, "")
    kind = spec.type if spec and spec.type else base.type
    try:
        kind, values = convert(series, kind)
    except ValueError as error:
        problem = Problem(where, "sql-value", f'column "{series.name}": {error}', _value_hint(series.name, str(error)))
        return base, series, [problem]
    if kind == "integer" and series.name == "year" and not (spec and spec.unit):
        message = 'the column "year" is a whole number, which prints as 2,025'
        return base, series, [Problem(where, "sql-type", message, "write above the SELECT: -- year: year")]
    column = replace(
        base,
        type=kind,
        origins=out.origins,
        passed=out.passed is not None,
        incomplete_from=out.incomplete_from if kind in NUMERIC else "",
        required=values.null_count() == 0,
    )
    return _described(column, spec), values, []


def _described(column: Column, spec: FieldSpec | None) -> Column:
    if spec is None:
        return column
    given = {key: getattr(spec, key) for key in ("unit", "title", "places", "round")}
    return replace(column, **{key: value for key, value in given.items() if value not in (None, "")})


def _value_hint(name: str, error: str) -> str:
    if "not a finite number" in error:
        return f"guard the division: {name} / nullif(x, 0)"
    return ""


def _key_problems(table: Table, where: Location) -> Iterator[Problem]:
    if not table.about.key:
        return
    seen: set[tuple[str, ...]] = set()
    for row in range(table.frame.height):
        key = table.key_of(row)
        if any(table.rows[row][table.places[name]] is None for name in table.about.key):
            yield Problem(where, "duplicate-key", f'row {row + 1} has no value in the key of "{table.name}"')
            return
        if key in seen:
            shown = ", ".join(key)
            hint = "group by the key, or name another in the header comment `-- key:`"
            yield Problem(where, "duplicate-key", f'two rows of "{table.name}" have the key "{shown}"', hint)
            return
        seen.add(key)
