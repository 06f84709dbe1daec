"""A module imports only modules to its left in this list, also where it imports them late."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import imports_of, modules

ORDER = (
    "problems",
    "fields",
    "model",
    "load",
    "settings",
    "pages",
    "schemas",
    "tables",
    "estimates",
    "queries",
    "formats",
    "lexicon",
    "cells",
    "expressions",
    "claims",
    "lettering",
    "vocabulary",
    "charts",
    "workers",
    "contract",
    "drawing",
    "interactive",
    "gate",
    "weave",
    "discovery",
    "packages",
    "graph",
    "uses",
    "graph",
    "packages",
    "render",
    "checks",
    "cache",
    "write",
    "build",
    "mutation",
    "compare",
    "refresh",
    "explain",
    "factcheck",
    "publish",
    "preview",
    "scaffold",
    "cli",
    "__main__",
)


def room_of(module: str) -> str:
    return module.split(".")[0]


def wrong_arrows(name: str, tree: ast.Module) -> Iterator[str]:
    place = ORDER.index(room_of(name))
    for line, imported in imports_of(tree):
        if imported == "a relative import":
            yield f"{name}:{line}: {imported}"
        parts = imported.split(".")
        if parts[0] == "site_builder" and parts[1:] and parts[1] in ORDER and ORDER.index(parts[1]) > place:
            yield f"{name}:{line}: {parts[1]} stands to the right of {room_of(name)}"


def test_every_module_has_its_place() -> None:
    assert {room_of(name) for name in modules()} - set(ORDER) == set()


def test_arrows_go_right() -> None:
    found = [words for name, tree in modules().items() if room_of(name) in ORDER for words in wrong_arrows(name, tree)]
    assert found == []


def test_a_planted_arrow_is_found() -> None:
    late = ast.parse("def f():\n    from site_builder import build\n    from site_builder.problems import Problem\n")
    assert list(wrong_arrows("tables", late)) == ["tables:2: build stands to the right of tables"]
    assert list(wrong_arrows("tables", ast.parse("from . import cli"))) == ["tables:1: a relative import"]
    assert list(wrong_arrows("cli", late)) == []
