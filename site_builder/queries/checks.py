"""What must hold of a result: the promise of one row, an order, no tie that is cut, no middle of estimates.

In: a query, its tree, what it gave. Out: Problems.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from site_builder.estimates import KIND, POINTS, averages
from site_builder.model import NUMERIC, Query, Table
from site_builder.problems import Problem
from site_builder.queries.functions import ORDER_BOUND
from site_builder.queries.lineage import Origins
from site_builder.queries.sandbox import Sandbox
from site_builder.queries.syntax import Finder, Tree, walk

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 1_000_000


def shape_problems(query: Query, tree: Tree, height: int) -> Iterator[Problem]:
    start = Finder(query.sql, query.where).start
    if query.one_row and height != 1:
        message = f'"{query.name}" promises one row, gives {height}'
        hint = "narrow the WHERE" if height else "the WHERE finds nothing"
        yield Problem(query.where, "one-row", message, hint if height < 2 else hint + ", or drop the word `row`")
    if height > MOST_ROWS:
        yield Problem(start, "sql-rows", f"{height:,} rows are too many; the most is {MOST_ROWS:,}", "group or filter")
    if height > 1 and not query.one_row and not any(m["type"] == "ORDER_MODIFIER" for m in tree["modifiers"]):
        yield Problem(start, "sql-order", "more than one row needs ORDER BY", "without it the order is not defined")


def tie_problems(query: Query, tree: Tree, frame: pl.DataFrame, sandbox: Sandbox) -> Iterator[Problem]:
    """A LIMIT that cuts between rows that its ORDER BY calls equal hides one of them."""
    limits = [m for m in tree["modifiers"] if m["type"].startswith("LIMIT")]
    orders = [o for m in tree["modifiers"] if m["type"] == "ORDER_MODIFIER" for o in m["orders"]]
    if not limits or not frame.height or tree["type"] != "SELECT_NODE":
        return
    keys = [order["expression"] for order in orders if order["expression"]["class"] != "STAR"]
    open_tree = _without_limit(tree, keys)
    if open_tree is None:
        return
    whole = sandbox.rewritten(open_tree)
    start = _whole_number(limits[0].get("offset"))
    for cut in {start, start + frame.height}:
        if 0 < cut < whole.height and _is_tie(whole, cut, len(keys), frame.width):
            message = f"LIMIT cuts a tie: row {cut} and row {cut + 1} are equal in ORDER BY"
            hint = "take all of them (QUALIFY rank() OVER (ORDER BY ...) = 1), or order by one more column"
            yield Problem(Finder(query.sql, query.where).near(limits[0]), "sql-tie", message, hint)


def _without_limit(tree: Tree, keys: Sequence[Tree]) -> Tree | None:
    """The tree without its LIMIT, with the keys of its ORDER BY as further columns. None: DISTINCT forbids them."""
    kept = [m for m in tree["modifiers"] if not m["type"].startswith("LIMIT")]
    if any(m["type"] == "DISTINCT_MODIFIER" for m in kept):
        return None
    shown = [_sort_key(key, tree, number) for number, key in enumerate(keys)]
    return {**tree, "modifiers": kept, "select_list": [*tree["select_list"], *shown]}


def _sort_key(key: Tree, tree: Tree, number: int) -> Tree:
    """ORDER BY may name a column of the result by its number or alias."""
    if key["class"] == "CONSTANT" and key["literal"]["kind"] == "INTEGER":
        at = int(key["literal"]["text"]) - 1
        key = tree["select_list"][at] if at < len(tree["select_list"]) else key
    elif key["class"] == "COLUMN_REF" and len(key["column_names"]) == 1:
        name = key["column_names"][0].casefold()
        key = next((item for item in tree["select_list"] if item["alias"].casefold() == name), key)
    return {**key, "alias": f"#key{number}"}


def _whole_number(node: Tree) -> int:
    text = str(node["literal"].get("text", "0")) if node and node["class"] == "CONSTANT" else "0"
    return int(text) if text.isdigit() else 0


def _is_tie(whole: pl.DataFrame, cut: int, keys: int, width: int) -> bool:
    last, first = whole.row(cut - 1), whole.row(cut)
    return last[len(last) - keys :] == first[len(first) - keys :] and last[:width] != first[:width]


def order_problems(
    query: Query, tables: Mapping[str, Table], frame: pl.DataFrame, deadline: float
) -> Iterator[Problem]:
    """The same query over the same rows backwards. What differs was chosen by the accident of order: a tie in an inner
    LIMIT or arg_max, first() or string_agg without ORDER BY, a window over equal rows."""
    with Sandbox(query, tables, deadline, backwards=True) as sandbox:
        other = sandbox.run(query.sql)
    if _bag(other) != _bag(frame):
        message = "the result depends on the order of rows that are equal: a tie in LIMIT, arg_max, first or a window"
        hint = "make the order complete, or take every equal row: QUALIFY rank() OVER (ORDER BY ...) = 1"
        yield Problem(Finder(query.sql, query.where).start, "sql-tie", message, hint)


def is_order_bound(node: Tree) -> bool:
    """Whether the result of this node may depend on the order of rows that are equal."""
    kind = node.get("type")
    if kind in ("LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER") or node.get("class") == "WINDOW":
        return True
    if kind == "JOIN":
        return bool(node["ref_type"] in ("ASOF", "POSITIONAL"))
    return str(node.get("function_name")).casefold() in ORDER_BOUND


def _bag(frame: pl.DataFrame) -> list[str]:
    """Rows in any order; the last digits of a sum of DOUBLEs depend on the order of its terms and do not count."""
    return sorted(repr([f"{v:.11g}" if isinstance(v, float) else v for v in row]) for row in frame.iter_rows())


def midpoint_problems(query: Query, tree: Tree, table: Table, inputs: Mapping[str, Table]) -> Iterator[Problem]:
    """A middle of estimates is a figure that no source published."""
    made = averages(walk(tree))
    points = [c for t in inputs.values() if t.about.kind == KIND for c in t.columns if c.name in POINTS]
    published: Origins = frozenset(chain.from_iterable(c.origins for c in points))
    for column in table.columns if made else ():
        if not column.passed and column.type in NUMERIC and column.origins & published:
            message = f'"{column.name}" is a middle of estimates ({made}), a figure that no source published'
            hint = "show the lowest and the highest, or the rows themselves"
            yield Problem(Finder(query.sql, query.where).start, "sql-midpoint", message, hint)
