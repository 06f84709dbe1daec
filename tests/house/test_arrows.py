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
