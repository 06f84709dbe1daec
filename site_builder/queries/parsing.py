"""SQL with its header comments -> `Query`: gated, its tables found; several queries in their order.

In: text with its place, the names of tables. Out: `Query`s, located Problems. Must not run anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from site_builder.fields import is_name
from site_builder.model import Query
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.queries.gate import name_problems, tree_problems
from site_builder.queries.header import read_header
from site_builder.queries.syntax import Finder, parse, table_names


def parse_query(name: str, sql: str, where: Location, one_row: bool = False, known: Collection[str] = ()) -> Query:
    """SQL with its header comments -> Query. `where` is the place of its first line; `known` are all names of tables.

    Raises Invalid: not one SELECT, functions and table functions that are not taken, a CTE named like a table.
    """
    about, problems = read_header(name, sql, where)
    if not is_name(name):
        hint = "letters, digits and _, beginning with a letter"
        problems.append(Problem(where, "table-name", f'"{name}" is not a name for a table', hint))
    try:
        tree = parse(sql, where)
    except Invalid as invalid:
        raise Invalid(*problems, *invalid.problems) from None
    at = Finder(sql, where)
    tables = tuple(dict.fromkeys(found.name for found in table_names(tree)))
    problems += [*tree_problems(tree, at), *name_problems(tree, {*known, *tables}, at)]
    if problems:
        raise Invalid(*sorted(set(problems)))
    return Query(name, sql, where, tables, one_row, about)


def unknown_tables(query: Query, known: Collection[str]) -> tuple[Problem, ...]:
    """A Problem for every table that the query names and nobody has."""
    if all(name in known for name in query.tables):
        return ()
    finder = Finder(query.sql, query.where)
    otherwise = "SQL reads the tables of content/data and of its own page, by their names"
    return tuple(
        Problem(
            finder.of(found.node),
            "unknown-table",
            f'unknown table "{found.name}"',
            did_you_mean(found.name, known, otherwise),
        )
        for found in table_names(parse(query.sql, query.where))
        if found.name not in known
    )


def order_tables(queries: Iterable[Query]) -> tuple[Query, ...]:
    """Queries in the order in which they can be evaluated, otherwise by name. A cycle is a Problem that shows it."""
    by_name = {query.name: query for query in sorted(queries, key=lambda q: q.name)}
    done: dict[str, Query] = {}
    problems: list[Problem] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            ring = (*path[path.index(name) :], name)
            if min(ring) == name:
                problems.append(_cycle(by_name[name], ring))
        elif name in by_name and name not in done:
            for needed in by_name[name].tables:
                visit(needed, (*path, name))
            done[name] = by_name[name]

    for name in by_name:
        visit(name, ())
    if problems:
        raise Invalid(*sorted(set(problems)))
    return tuple(done.values())


def _cycle(query: Query, ring: Sequence[str]) -> Problem:
    message = f"these tables need each other: {' -> '.join(ring)}"
    return Problem(query.where, "table-cycle", message, "let one of them read a data file instead")
