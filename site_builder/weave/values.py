"""The values of a page and nothing else: no Markdown, no gate, no notes.

In: what `page` takes. Out: values and guarded statements in the order of their evaluation, and what was wrong with
others. Must not know how they look in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from site_builder.cells import Bound, Held
from site_builder.expressions import skeleton
from site_builder.fields import Text
from site_builder.model import EMPTY, FiguresBlock, Front, Page, Table
from site_builder.pages import texts_of_item
from site_builder.problems import Problem
from site_builder.weave.scope import Scope
from site_builder.weave.surroundings import Surroundings

Values = tuple[tuple[Bound | Held, ...], tuple[Problem, ...]]


def values_of(page: Page, around: Surroundings, rows: Mapping[str, Table], one_row: frozenset[str]) -> Values:
    """What `weave_page` would print and guard."""
    scope, front = Scope(page, around, rows, one_row), page.front
    _evaluate(scope, (front.title, front.summary, front.answer, Text(page.text)), front.holds)
    for block in scope.blocks:
        items = block.body.items if isinstance(block.body, FiguresBlock) else ()
        texts = [text for of in (block.body, *items) for _, text in texts_of_item(of)]
        _evaluate(scope, texts, getattr(block.body, "holds", ()))
    return _given(scope)


def values_of_texts(path: str, texts: Iterable[Text], around: Surroundings) -> Values:
    """The same of texts that stand in a file of their own (claims.yaml)."""
    scope = Scope(Page(path, path, Front(EMPTY), 0, ""), around, {}, frozenset())
    _evaluate(scope, texts, ())
    return _given(scope)


def _evaluate(scope: Scope, texts: Iterable[Text], comparisons: Iterable[Text]) -> None:
    for held in scope.held(comparisons):
        scope.ledger.token(held)
    for text in texts:
        scope.filled(replace(text, value=skeleton(text.value)))


def _given(scope: Scope) -> Values:
    ledger = scope.ledger
    return tuple(entry for entry in ledger.entries if isinstance(entry, Bound | Held)), tuple(ledger.problems)
