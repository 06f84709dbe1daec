"""A query over the tables that it names -> a `Table`; rows of a table chosen and ordered by fragments of SQL.

In: a `Query`, typed tables. Out: tables, or Problems at the right line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from site_builder.fields import Text
from site_builder.model import Column, Descriptor, Query, Table
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.queries.checks import is_order_bound, midpoint_problems, order_problems, shape_problems, tie_problems
from site_builder.queries.gate import name_problems
from site_builder.queries.lineage import passes_rows
from site_builder.queries.parsing import parse_query, unknown_tables
from site_builder.queries.results import as_table
from site_builder.queries.sandbox import DEADLINE, Sandbox
from site_builder.queries.syntax import Finder, Tree, parse, tree_of, walk
from site_builder.queries.types import ROW

if TYPE_CHECKING:
    import polars as pl


def evaluate(query: Query, tables: Mapping[str, Table], known: Collection[str], deadline: float = DEADLINE) -> Table:
    """A query over the tables it names -> Table. `known` are all names of tables, for hints and for what is missing.

    The result's sources, licences and redistribution follow from its inputs; so does `as_of`, which is the oldest of
    theirs: a figure computed from two tables describes the world no later than the older of them. Raises Invalid; with
    no Problem where a table that it names is known and was not read, which is reported there.
    """
    missing = unknown_tables(query, known)
    if missing:
        raise Invalid(*missing)
    if any(name not in tables for name in query.tables):
        raise Invalid()
    inputs = {name: tables[name] for name in query.tables}
    with Sandbox(query, inputs, deadline) as sandbox:
        tree = tree_of(sandbox.connection, query.sql, query.where)
        clash = tuple(name_problems(tree, known, Finder(query.sql, query.where)))
        if clash:
            raise Invalid(*clash)
        frame = sandbox.run(query.sql)
        problems = [*shape_problems(query, tree, frame.height), *tie_problems(query, tree, frame, sandbox)]
        rows = _rows_passed(tree, frame, sandbox)
    if not problems and any(is_order_bound(node) for node in walk(tree)):
        problems += order_problems(query, inputs, frame, deadline)
    table, found = as_table(query, tree, frame, inputs, rows)
    problems += midpoint_problems(query, tree, table, inputs) if table else ()
    if problems or found or table is None:
        raise Invalid(*sorted({*problems, *found}))
    return table


def _rows_passed(tree: Tree, frame: pl.DataFrame, sandbox: Sandbox) -> tuple[int, ...]:
    """For each row of the result its row in the one input, where rows pass through."""
    if not passes_rows(tree, sandbox.tables):
        return ()
    row = {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": ROW, "column_names": ["rowid"]}
    numbered = sandbox.rewritten({**tree, "select_list": [*tree["select_list"], row]})
    return tuple(numbered[ROW].to_list()) if numbered.height == frame.height else ()


def view_rows(
    table: Table, columns: Sequence[str], where: Text, order: Text, at: Location
) -> tuple[Table, tuple[Column, ...]]:
    """Rows of a table chosen and ordered by fragments of SQL, and the columns to show (all where none are named).

    The table keeps its name, key and lineage: only its rows are fewer. Problems stand at the block's line.
    """
    unknown = [
        Problem(at, "unknown-column", f'"{table.name}" has no column "{name}"', did_you_mean(name, table.by_name))
        for name in columns
        if name not in table.by_name
    ]
    rows = tuple(range(table.frame.height))
    problems: list[Problem] = []
    try:
        rows = _chosen(table, where, order, at)
    except Invalid as invalid:
        line = (where or order).line or at.line
        problems = [replace(p, where=Location(at.path, line)) for p in invalid.problems]
    if unknown or problems:
        raise Invalid(*unknown, *problems)
    shown = tuple(table.by_name[name] for name in columns) or table.columns
    return _with_chosen(table, rows), shown


def _with_chosen(table: Table, rows: tuple[int, ...]) -> Table:
    lines = tuple(table.lines[row] for row in rows) if table.lines else ()
    passed = tuple(table.row_of[row] for row in rows) if table.row_of else ()
    return replace(table, frame=table.frame[list(rows)], lines=lines, row_of=passed)


def _chosen(table: Table, where: Text, order: Text, at: Location) -> tuple[int, ...]:
    if not where and not order:
        return tuple(range(table.frame.height))
    for fragment, form in ((where, "SELECT ({}\n)"), (order, "SELECT 1 ORDER BY {}\n")):
        if fragment:
            parse(form.format(fragment.value), at)
    condition = f"WHERE ({where.value}\n)" if where else ""
    clauses = f"{condition} ORDER BY " + (f"{order.value}\n, rowid" if order else "rowid")
    query = parse_query(table.name, f'SELECT * FROM "{table.name}" {clauses}', at)
    tree = parse(query.sql, at)
    if query.tables != (table.name,) or not passes_rows(tree, query.tables):
        raise Invalid(Problem(at, "sql", "`where` is one condition, `order` one list of columns, over this table"))
    plain = replace(query, descriptor=Descriptor(""))
    with Sandbox(plain, {table.name: table}, DEADLINE) as sandbox:
        frame = sandbox.run(query.sql)
        return _rows_passed(tree, frame, sandbox)
