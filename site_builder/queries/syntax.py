"""SQL text -> DuckDB's syntax tree, and what stands where in it.

In: the text of one SELECT with its place. Out: the tree, its names of tables, places in the writer's file; a Problem
where it is no SELECT. Must not judge what a query does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from site_builder.problems import Invalid, Location, Problem

if TYPE_CHECKING:
    import duckdb

MOST_SQL = 64 * 1024
Tree = Any  # DuckDB's syntax tree: JSON whose keys are DuckDB's


@dataclass(frozen=True)
class Finder:
    """Positions of DuckDB (bytes from the start of the SQL) -> places in the writer's file."""

    sql: str
    where: Location

    def at(self, position: Any) -> Location:
        if not isinstance(position, int) or not 0 <= position <= 4 * MOST_SQL:
            return self.start
        before = self.sql.encode()[:position].decode(errors="ignore")
        column = len(before) - (before.rfind("\n") + 1) + 1
        return replace(self.where, line=self.where.line + before.count("\n"), column=column)

    def of(self, node: Tree) -> Location:
        return self.at(node.get("query_location"))

    def near(self, tree: Tree) -> Location:
        """The first place that a tree names."""
        return self.at(min(_positions(tree), default=-1))

    @property
    def start(self) -> Location:
        """The first line that is not a comment."""
        for number, line in enumerate(self.sql.split("\n")):
            if line.strip() and not line.lstrip().startswith("--"):
                return replace(self.where, line=self.where.line + number, column=0)
        return self.where


def parse(sql: str, where: Location) -> Tree:
    """The tree of the one SELECT of this text."""
    if len(sql) > MOST_SQL:
        raise Invalid(Problem(where, "sql", f"this SQL is longer than {MOST_SQL // 1024} KB"))
    import duckdb

    # A cursor of the library's own connection costs a tenth of a new one; nothing runs in it but the parser.
    with duckdb.default_connection().cursor() as connection:
        return tree_of(connection, sql, where)


def tree_of(connection: duckdb.DuckDBPyConnection, sql: str, where: Location) -> Tree:
    finder = Finder(sql, where)
    [(text,)] = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    answer = json.loads(text)
    if answer.get("error"):
        raise Invalid(_syntax_problem(answer, finder))
    statements = answer["statements"]
    if not statements:
        raise Invalid(Problem(where, "sql", "there is no SELECT here", "write one SELECT"))
    if len(statements) > 1:
        where = finder.near(statements[1])
        raise Invalid(Problem(where, "sql", f"one SELECT is taken; here are {len(statements)} statements"))
    return statements[0]["node"]


def _syntax_problem(answer: Mapping[str, str], finder: Finder) -> Problem:
    if answer.get("error_type") == "parser":
        position = answer.get("position", "")
        where = finder.at(int(position)) if position.isdigit() else finder.start
        return Problem(where, "sql", answer["error_message"].split("\n")[0])
    words = re.sub(r"--[^\n]*|/\*.*?\*/", " ", finder.sql, flags=re.S).split()
    if any(word.upper().strip("(") == "PIVOT" for word in words):
        hint = "name the values: SELECT ... FROM t PIVOT (sum(b) FOR a IN ('x', 'y'))"
        return Problem(finder.start, "sql", "PIVOT must name the values that become columns", hint)
    message = f"one SELECT is taken; this begins with {words[0].upper() if words else 'nothing'}"
    return Problem(finder.start, "sql", message)


def walk(tree: Tree) -> Iterator[Tree]:
    """Every object of the tree, outer ones first."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
            todo.extend(reversed(list(node.values())))
        elif isinstance(node, list):
            todo.extend(reversed(node))


def _positions(tree: Tree) -> Iterator[int]:
    for node in walk(tree):
        if 0 <= node.get("query_location", -1) <= 4 * MOST_SQL:
            yield node["query_location"]


@dataclass(frozen=True)
class Named:
    name: str
    node: Tree = field(hash=False, compare=False)


def ctes(node: Tree) -> list[tuple[str, Tree]]:
    """The CTEs of a query node in their order."""
    return [(entry["key"], entry["value"]["query_node"]) for entry in (node.get("cte_map") or {}).get("map", ())]


def cte_columns(node: Tree) -> Mapping[str, Sequence[str]]:
    """The names that `WITH t(a, b) AS ...` gives to its columns."""
    return {entry["key"]: entry["value"]["aliases"] for entry in node["cte_map"]["map"]}


def table_names(tree: Tree, scope: frozenset[str] = frozenset()) -> Iterator[Named]:
    """The tables that a tree reads. A CTE is in scope behind its definition: `WITH t AS (SELECT * FROM t)` reads t."""
    if isinstance(tree, list):
        for item in tree:
            yield from table_names(item, scope)
    elif isinstance(tree, dict):
        for name, body in ctes(tree):
            yield from table_names(body, scope)
            scope |= {name.casefold()}
        if tree.get("type") == "BASE_TABLE" and not _is_cte(tree, scope):
            yield Named(".".join(tree["qualified_name"]["path"]), tree)
        for key, value in tree.items():
            if key != "cte_map":
                yield from table_names(value, scope)


def _is_cte(node: Tree, scope: Collection[str]) -> bool:
    return len(node["qualified_name"]["path"]) == 1 and node["table_name"].casefold() in scope
