"""A module imports only modules to its left in this list, also where it imports them late; a test imports no test."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.building import ROOT
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
    "tables.kinds",
    "tables.descriptors",
    "tables.files",
    "tables.csv",
    "tables.json",
    "tables.parquet",
    "tables.values",
    "tables.rows",
    "tables.frames",
    "tables.reading",
    "tables.stored",
    "estimates",
    "queries",
    "queries.functions",
    "queries.syntax",
    "queries.gate",
    "queries.header",
    "queries.parsing",
    "queries.lineage",
    "queries.types",
    "queries.sandbox",
    "queries.checks",
    "queries.inherited",
    "queries.results",
    "queries.evaluation",
    "formats",
    "lexicon",
    "lexicon.words",
    "lexicon.quantities",
    "lexicon.constructions",
    "lexicon.statements",
    "lexicon.marks",
    "cells",
    "expressions",
    "claims",
    "lettering",
    "vocabulary",
    "charts",
    "workers",
    "contract",
    "contract.brief",
    "contract.views",
    "contract.shape",
    "contract.refusals",
    "contract.theme",
    "contract.axes",
    "contract.marks",
    "contract.sizes",
    "contract.completion",
    "drawing",
    "interactive",
    "gate",
    "weave",
    "weave.surroundings",
    "weave.scope",
    "weave.values",
    "weave.typography",
    "weave.tokens",
    "weave.markup",
    "weave.passages",
    "weave.notes",
    "weave.gathered",
    "weave.judging",
    "weave.walk",
    "weave.texts",
    "weave.blocks",
    "weave.allowances",
    "weave.page",
    "discovery",
    "packages",
    "graph",
    "uses",
    "render",
    "render.downloads",
    "render.images",
    "render.templates",
    "render.assets",
    "render.views",
    "render.edition",
    "render.frame",
    "render.ledger",
    "render.notes",
    "render.tables",
    "render.embeds",
    "render.charts",
    "render.pages",
    "render.lists",
    "render.feeds",
    "render.site",
    "search",
    "checks",
    "checks.reading",
    "checks.checked",
    "checks.artifacts",
    "checks.feed",
    "checks.weight",
    "browser",
    "cache",
    "write",
    "stages",
    "stages.attempts",
    "stages.tables",
    "stages.reading",
    "stages.weaving",
    "stages.claims",
    "stages.drawing",
    "stages.search",
    "build",
    "mutation",
    "prose",
    "compare",
    "refresh",
    "explain",
    "factcheck",
    "publish",
    "preview",
    "preview.watch",
    "preview.room",
    "preview.changes",
    "preview.desk",
    "preview.server",
    "preview.run",
    "wheel",
    "scaffold",
    "cli",
    "__main__",
)


def wrong_arrows(name: str, tree: ast.Module) -> Iterator[str]:
    place = ORDER.index(name)
    for line, imported in imports_of(tree):
        if imported == "a relative import":
            yield f"{name}:{line}: {imported}"
        module = imported.removeprefix("site_builder.")
        if imported != module and module in ORDER and ORDER.index(module) > place:
            yield f"{name}:{line}: {module} stands to the right of {name}"


def test_every_module_has_its_place() -> None:
    assert len(ORDER) == len(set(ORDER))
    assert set(modules()) ^ set(ORDER) == set()


def test_arrows_go_right() -> None:
    found = [words for name, tree in modules().items() for words in wrong_arrows(name, tree)]
    assert found == []


def test_a_planted_arrow_is_found() -> None:
    late = ast.parse("def f():\n    from site_builder import build\n    from site_builder.problems import Problem\n")
    assert list(wrong_arrows("tables", late)) == ["tables:2: build stands to the right of tables"]
    assert list(wrong_arrows("tables", ast.parse("from . import cli"))) == ["tables:1: a relative import"]
    assert list(wrong_arrows("cli", late)) == []
    inner = ast.parse("from site_builder.render.pages import page_of")
    assert list(wrong_arrows("render.charts", inner)) == [
        "render.charts:1: render.pages stands to the right of render.charts"
    ]
    assert list(wrong_arrows("render.feeds", inner)) == []


def imported_tests(tree: ast.Module) -> list[str]:
    """What two tests share is a helper with a name that says so."""
    return [f"{line}: {name}" for line, name in imports_of(tree) if name.rpartition(".")[2].startswith("test_")]


def test_no_test_imports_a_test() -> None:
    trees = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "tests").rglob("test_*.py"))}
    assert {path.name: found for path, tree in trees.items() if (found := imported_tests(tree))} == {}


def test_an_imported_test_is_found() -> None:
    assert imported_tests(ast.parse("import re\nfrom tests.test_build import page")) == ["2: tests.test_build"]
    assert imported_tests(ast.parse("from tests import test_build")) == ["1: tests.test_build"]
    assert imported_tests(ast.parse("from tests.building import tree")) == []
