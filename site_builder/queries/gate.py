"""What a query may do: Problems for functions, places and names that are not taken.

In: the syntax tree of a query. Out: located Problems.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from site_builder.problems import Location, Problem, did_you_mean
from site_builder.queries.functions import CLOCK, FUNCTIONS, REFUSED, SERIES, STEPS, TABLE_FUNCTIONS, refuse
from site_builder.queries.syntax import Finder, Tree, ctes, walk

_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE"})
_PLACES = frozenset({"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT"})
MOST_STEPS = 1_000_000


def tree_problems(tree: Tree, finder: Finder) -> Iterator[Problem]:
    # The call inside FROM bears no position; it is judged with the place that holds it.
    placed = {id(node["function"]) for node in walk(tree) if node.get("type") == "TABLE_FUNCTION"}
    for node in walk(tree):
        kind = node.get("type")
        if id(node) in placed:
            continue
        if "cte_map" in node and kind not in _NODES:
            yield _refuse_node(str(kind), node, finder)
        elif "sample" in node and "class" not in node:
            yield from _place_problems(node, finder)
        elif "class" in node:
            yield from _expression_problems(node, finder)


def _refuse_node(kind: str, node: Tree, finder: Finder) -> Problem:
    where = finder.near(node)
    if kind == "RECURSIVE_CTE_NODE":
        hint = "use a window function, or range() for a series"
        return Problem(where, "sql", "WITH RECURSIVE is not taken: it may never end", hint)
    return Problem(where, "sql", f"one SELECT is taken; here is {kind.removesuffix('_NODE').removesuffix('_QUERY')}")


def _place_problems(node: Tree, finder: Finder) -> Iterator[Problem]:
    kind = node["type"]
    if node["sample"]:
        hint = "order the rows and use LIMIT"
        yield Problem(finder.near(node), "sql-chance", "SAMPLE gives other rows each time", hint)
    if kind == "SHOW_REF":
        yield Problem(finder.start, "sql", "one SELECT is taken; DESCRIBE, SHOW and SUMMARIZE are not")
    elif kind == "TABLE_FUNCTION":
        yield from _table_function_problems(node, finder)
    elif kind not in (*_PLACES, *_NODES):
        yield Problem(finder.near(node), "sql", f"{kind} is not taken here")


def _table_function_problems(node: Tree, finder: Finder) -> Iterator[Problem]:
    name = node["function"]["function_name"].casefold()
    if name not in TABLE_FUNCTIONS:
        hint = "SQL reads tables by their names; of functions unnest, range and generate_series"
        yield Problem(finder.of(node), "sql-table-function", f"the table function {name} is not taken", hint)
    yield from _series_problems(node["function"], finder.of(node))


def _expression_problems(node: Tree, finder: Finder) -> Iterator[Problem]:
    kind = node["class"]
    if kind == "PARAMETER":
        yield Problem(finder.of(node), "sql", "parameters ($1, ?) are not taken", "write the value")
    elif kind == "COLUMN_REF":
        name = node["column_names"][-1].casefold()
        if name in CLOCK and len(node["column_names"]) == 1:
            yield refuse(name, finder.of(node))
    elif kind in ("FUNCTION", "WINDOW") and re.match(r"\w", node["function_name"]):
        yield from _function_problems(node, finder)


def _function_problems(node: Tree, finder: Finder) -> Iterator[Problem]:
    name = node["function_name"].casefold()
    where = finder.of(node)
    if name in FUNCTIONS:
        yield from _series_problems(node, where)
    elif name in REFUSED:
        yield refuse(name, where)
    else:
        yield Problem(where, "sql-function", f"the function {name} is not taken", did_you_mean(name, FUNCTIONS))


def _series_problems(call: Tree, where: Location) -> Iterator[Problem]:
    """A series as long as the data says is built before any limit or deadline of DuckDB is asked."""
    name = call["function_name"].casefold()
    if name in SERIES and not all(_is_small(item["expression"]) for item in call["arguments"]):
        hint = f"write its bounds as numbers up to {MOST_STEPS:,}, or as dates with a step of days, months or years"
        yield Problem(where, "sql-memory", f"{name} may grow without bound", hint)


def _is_small(node: Tree) -> bool:
    """A bound of a series that cannot grow with the data: a written number, a date, a step of whole days or more."""
    if node["class"] == "CONSTANT":
        literal = node["literal"]
        return literal["kind"] == "STRING" or abs(float(literal.get("text") or 0)) <= MOST_STEPS
    if node["class"] == "CAST":
        kind = node["type_expr"].get("type_name", "").casefold()
        return kind in ("date", "timestamp") and _is_small(node["child"])
    if node["class"] == "FUNCTION" and node["function_name"] in STEPS:
        return all(inner.get("class") not in ("COLUMN_REF", "SUBQUERY") for inner in walk(node))
    return False


def name_problems(tree: Tree, tables: Collection[str], finder: Finder) -> Iterator[Problem]:
    folded = {name.casefold(): name for name in tables}
    for node in walk(tree):
        for name, body in ctes(node):
            if name.casefold() in folded:
                message = f'WITH gives the name of the table "{folded[name.casefold()]}" to something else'
                where = finder.near(body)
                yield Problem(where, "sql-cte", message, "choose another name")
