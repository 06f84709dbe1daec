"""What each column of a result was computed from.

In: a syntax tree and the tables that it names. Out: origins by column: exact where the resolver is sure, else every
column that is mentioned. Must not run anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from site_builder.model import Column, Table
from site_builder.queries.functions import AGGREGATES, TABLE_FUNCTIONS
from site_builder.queries.syntax import Tree, cte_columns, ctes, walk

Origins = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Out:
    """A column of a (sub)query: what it was computed from, and the input's column where its value is unchanged."""

    name: str
    origins: Origins
    passed: Column | None = None
    incomplete_from: str = ""
    hidden: bool = False  # merged by USING: found only under its table's name


@dataclass(frozen=True)
class Outs:
    """What a (sub)query gives: its columns; `around` is what chose its rows (WHERE, joins, groups)."""

    columns: tuple[Out, ...]
    around: Origins = frozenset()


@dataclass(frozen=True)
class _Scope:
    """Names that an expression may use: (alias, column) pairs of its FROM, then those of the query around it."""

    columns: tuple[tuple[str, Out], ...] = ()
    rows: Origins = frozenset()  # what the number of rows rests on
    outer: _Scope | None = None

    def find(self, names: Sequence[str]) -> Out:
        alias, name = (names[0].casefold(), names[1]) if len(names) == 2 else ("", names[-1])
        for table, out in self.columns:
            if out.name.casefold() == name.casefold() and alias in _called(table, out):
                return replace(out, hidden=False)
        if self.outer and len(names) <= 2:
            return self.outer.find(names)
        raise _Unsure(".".join(names))


def _called(table: str, out: Out) -> tuple[str, ...]:
    return (table.casefold(),) if out.hidden else ("", table.casefold())


class _Unsure(Exception):
    """The simple resolver cannot tell where a column comes from; the caller falls back to everything mentioned."""


_Env = Mapping[str, Outs]


def lineage(tree: Tree, tables: Mapping[str, Table], width: int) -> Outs:
    """The origins of every result column: exact where the resolver is sure, else every column mentioned by name."""
    try:
        outs = _resolve(tree, {name: _table_outs(table) for name, table in tables.items()}, None)
        if len(outs.columns) == width:
            return outs
    except _Unsure:
        pass
    everything = _mentioned(tree, tables)
    return Outs(tuple(Out("", everything) for _ in range(width)), everything)


def _table_outs(table: Table) -> Outs:
    columns = tuple(Out(c.name, c.origins, c, c.incomplete_from) for c in table.columns)
    known = [c.origins for c in table.columns if c.name in table.about.key] or [c.origins for c in table.columns]
    return Outs(columns, frozenset(chain.from_iterable(known)))


def _mentioned(tree: Tree, tables: Mapping[str, Table]) -> Origins:
    nodes = list(walk(tree))
    words = {name.casefold() for node in nodes if node.get("class") == "COLUMN_REF" for name in node["column_names"]}
    words |= {name.casefold() for node in nodes for name in node.get("using_columns") or ()}
    starred = any(node.get("class") == "STAR" for node in nodes)
    columns = [c for table in tables.values() for c in table.columns if starred or c.name.casefold() in words]
    return frozenset(chain.from_iterable(c.origins for c in columns))


def _resolve(node: Tree, env: _Env, outer: _Scope | None) -> Outs:
    for name, body in ctes(node):
        outs = _resolve(body, env, outer)
        columns = _renamed(outs.columns, cte_columns(node)[name])
        env = {**env, name.casefold(): replace(outs, columns=columns)}
    if node["type"] == "SET_OPERATION_NODE":
        return _resolve_union([_resolve(child, env, outer) for child in node["children"]])
    if node["type"] != "SELECT_NODE":
        raise _Unsure(node["type"])
    return _resolve_select(node, env, outer)


def _resolve_union(parts: Sequence[Outs]) -> Outs:
    if len({len(part.columns) for part in parts}) != 1:
        raise _Unsure("UNION")
    around: Origins = frozenset(chain.from_iterable(part.around for part in parts))
    columns = []
    for outs in zip(*(part.columns for part in parts), strict=True):
        alike = {(out.passed.type, out.passed.unit) if out.passed else None for out in outs}
        passed = outs[0].passed if len(alike) == 1 else None
        columns.append(Out(outs[0].name, frozenset(chain.from_iterable(o.origins for o in outs)), passed))
    return Outs(tuple(columns), around)


def _resolve_select(node: Tree, env: _Env, outer: _Scope | None) -> Outs:
    columns, rows = _resolve_from(node["from_table"], env, outer)
    scope = _Scope(columns, rows, outer)
    aliases: list[tuple[str, Out]] = []
    for expression in node["select_list"]:
        found = _select_item(expression, replace(scope, columns=(*columns, *aliases)), env)
        aliases += [("", out) for out in found]
    named = replace(scope, columns=(*columns, *aliases))
    choosing = [node["where_clause"], node["group_expressions"], node["having"], node["qualify"], node["modifiers"]]
    around = _refs([part for part in choosing if part], named, env) | rows
    grouped = bool(node["group_expressions"]) or node["aggregate_handling"] == "FORCE_AGGREGATES"
    outs = [_with_rows(out, expression, around, grouped) for expression, out in _paired(node["select_list"], aliases)]
    return Outs(tuple(outs), around)


def _paired(expressions: Sequence[Tree], aliases: Sequence[tuple[str, Out]]) -> Iterator[tuple[Tree, Out]]:
    """Each column with its expression; the columns of a star belong to the star."""
    if len(expressions) == len(aliases):
        yield from zip(expressions, (out for _, out in aliases), strict=True)
        return
    yield from ((None if out.passed else expressions, out) for _, out in aliases)


def _with_rows(out: Out, expression: Tree, around: Origins, grouped: bool) -> Out:
    """A figure over many rows also rests on what chose the rows."""
    if out.passed or not (grouped or any(_is_many(node) for node in walk(expression))):
        return out
    return replace(out, origins=out.origins | around, incomplete_from="")


def _is_many(node: Tree) -> bool:
    kind = node.get("class")
    return kind in ("WINDOW", "SUBQUERY") or (kind == "FUNCTION" and node["function_name"].casefold() in AGGREGATES)


def _select_item(node: Tree, scope: _Scope, env: _Env) -> list[Out]:
    if node["class"] == "STAR":
        return _star(node, scope, env)
    if node["class"] == "COLUMN_REF":
        out = scope.find(node["column_names"])
        return [replace(out, name=node["alias"] or node["column_names"][-1])]
    origins = _refs(node, scope, env)
    incomplete = min((out.incomplete_from for out in _used(node, scope) if out.incomplete_from), default="")
    return [Out(node["alias"], origins, incomplete_from=incomplete)]


def _used(node: Tree, scope: _Scope) -> Iterator[Out]:
    for inner in walk(node):
        if inner.get("class") == "COLUMN_REF":
            try:
                yield scope.find(inner["column_names"])
            except _Unsure:
                continue


def _star(node: Tree, scope: _Scope, env: _Env) -> list[Out]:
    if node["columns"] or node["expr"] or node["qualified_exclude_list"]:
        raise _Unsure("*")
    hidden = {name.casefold() for name in node["exclude_list"]}
    replaced = {entry["key"].casefold(): entry["value"] for entry in node["replace_list"]}
    renamed = {entry["key"]["column"].casefold(): entry["value"] for entry in node["rename_list"]}
    outs = []
    for table, out in scope.columns:
        folded = out.name.casefold()
        if folded in hidden or node["relation_name"].casefold() not in _called(table, out):
            continue
        if folded in replaced:
            out = Out(out.name, _refs(replaced[folded], scope, env))
        outs.append(replace(out, name=renamed.get(folded, out.name), hidden=False))
    return outs


def _refs(tree: Tree, scope: _Scope, env: _Env) -> Origins:
    """What an expression reads, subqueries with all that chose their rows."""
    if isinstance(tree, list):
        return frozenset(chain.from_iterable(_refs(item, scope, env) for item in tree))
    if not isinstance(tree, dict):
        return frozenset()
    kind = tree.get("class")
    if kind == "COLUMN_REF":
        return scope.find(tree["column_names"]).origins
    if kind == "SUBQUERY":
        inner = _resolve(tree["subquery"]["node"], env, scope)
        parts = [inner.around, *(out.origins for out in inner.columns), _refs(tree.get("child"), scope, env)]
        return frozenset(chain.from_iterable(parts))
    if kind in ("LAMBDA", "POSITIONAL_REFERENCE"):
        raise _Unsure(str(kind))
    counted = scope.rows if kind == "WINDOW" or tree.get("function_name") == "count_star" else frozenset()
    return counted.union(*(_refs(value, scope, env) for value in tree.values()))


_From = tuple[tuple[tuple[str, Out], ...], Origins]


def _resolve_from(node: Tree, env: _Env, outer: _Scope | None) -> _From:
    """The columns that a FROM puts in scope, and what the number of its rows rests on."""
    kind = node["type"]
    if kind == "EMPTY":
        return (), frozenset()
    if kind == "BASE_TABLE":
        name = node["table_name"]
        outs = env.get(name) or env.get(name.casefold())
        if outs is None:
            raise _Unsure(name)
        return _aliased(node, outs, name), outs.around
    if kind == "SUBQUERY":
        outs = _resolve(node["subquery"]["node"], env, outer)
        return _aliased(node, outs, ""), outs.around
    if kind == "JOIN":
        return _resolve_join(node, env, outer)
    if kind == "EXPRESSION_LIST":
        return _resolve_values(node, env, outer)
    raise _Unsure(kind)


def _resolve_values(node: Tree, env: _Env, outer: _Scope | None) -> _From:
    scope = _Scope(outer=outer)
    columns = zip(*node["values"], strict=True)
    named = tuple(Out(f"col{n}", _refs(list(column), scope, env)) for n, column in enumerate(columns))
    names = node.get("expected_names") or node.get("column_name_alias") or ()
    return tuple((node["alias"], out) for out in _renamed(named, names)), frozenset()


def _aliased(node: Tree, outs: Outs, name: str) -> tuple[tuple[str, Out], ...]:
    alias = node["alias"] or name
    return tuple((alias, out) for out in _renamed(outs.columns, node["column_name_alias"]))


def _renamed(columns: Sequence[Out], names: Sequence[str]) -> tuple[Out, ...]:
    """The first columns under new names, the others as they are."""
    new = (*names, *(out.name for out in columns[len(names) :]))
    return tuple(replace(out, name=name) for out, name in zip(columns, new, strict=True))


def _resolve_join(node: Tree, env: _Env, outer: _Scope | None) -> _From:
    left, left_rows = _resolve_from(node["left"], env, outer)
    right, right_rows = _resolve_from(node["right"], env, outer)
    if node["ref_type"] == "NATURAL" or node["join_type"] in ("SEMI", "ANTI"):
        raise _Unsure(node["ref_type"])
    shared = {name.casefold() for name in node.get("using_columns") or ()}
    merged = frozenset(chain.from_iterable(o.origins for _, o in (*left, *right) if o.name.casefold() in shared))
    columns = (*left, *((table, replace(out, hidden=out.name.casefold() in shared)) for table, out in right))
    condition = _refs(node.get("condition"), _Scope((*left, *right), outer=outer), env)
    return columns, left_rows | right_rows | merged | condition


def passes_rows(tree: Tree, tables: Collection[str]) -> bool:
    """One table, filtered and ordered: every row of the result is a row of that table."""
    if tree["type"] != "SELECT_NODE" or tree["from_table"]["type"] != "BASE_TABLE":
        return False
    if tree["from_table"]["table_name"] not in tables or tree["group_expressions"] or tree["having"]:
        return False
    if tree["aggregate_handling"] != "STANDARD_HANDLING":
        return False
    if any(modifier["type"] == "DISTINCT_MODIFIER" for modifier in tree["modifiers"]):
        return False
    return not any(_is_aggregate(node) for node in _own(tree["select_list"]))


def _is_aggregate(node: Tree) -> bool:
    return node.get("class") == "FUNCTION" and node["function_name"].casefold() in (*AGGREGATES, *TABLE_FUNCTIONS)


def _own(tree: Tree) -> Iterator[Tree]:
    """Like `walk`, but not into subqueries."""
    if isinstance(tree, list):
        for item in tree:
            yield from _own(item)
    elif isinstance(tree, dict):
        yield tree
        if tree.get("class") != "SUBQUERY":
            for value in tree.values():
                yield from _own(value)
