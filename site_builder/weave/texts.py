"""The texts of a page, woven one by one in reading order.

In: a `Scope`, a text of the page with its line. Out: `Words`, or the top-level elements of the body. Must not know
blocks or notes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from site_builder.cells import wrong
from site_builder.fields import Text
from site_builder.model import Words
from site_builder.weave.gathered import Gathered
from site_builder.weave.markup import cleaned, converter, taken_out, text_of
from site_builder.weave.scope import Scope
from site_builder.weave.tokens import plain
from site_builder.weave.walk import Element, Walk

Mode = Literal["plain", "inline", "block"]  # no Markdown; Markdown within a line; paragraphs
_TAG_HINT = "write Markdown, or a block; a sign that is meant as such is written &lt;"


class Texts:
    """Weaves the texts of one page; what they show is gathered."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.gathered = Gathered(scope.ledger, scope.around)
        self._markdown = converter(scope.around.style)

    def words(self, text: Text, mode: Mode = "plain", cited: bool = False, guarded: bool = False) -> Words:
        """A text of front matter or of a block, woven; `guarded` by the comparisons under its key `holds:`."""
        filled = self.scope.filled(text) if text else None
        if filled is None:
            return Words()
        ledger = self.scope.ledger
        if mode == "plain":
            walk = Walk(self.gathered, html.escape(filled.strip(), quote=False), cited, guarded)
            return Words(walk.inline(), plain(filled, ledger).strip())
        clean = self._to_html(filled, text)
        if mode == "inline":
            clean = re.sub(r"\A\s*<p>(.*)</p>\s*\Z", r"\1", clean, flags=re.S)
        return Words(Walk(self.gathered, clean, cited, guarded).inline().strip(), text_of(plain(clean, ledger)))

    def elements(self, body: Text) -> Iterator[Element]:
        """The body of the page: filled, through Markdown and the sanitiser, then cut into its top-level elements."""
        filled = self.scope.filled(body)
        if filled is not None:
            yield from Walk(self.gathered, self._to_html(filled, body)).elements()

    def holds(self, comparisons: Iterable[Text]) -> list[str]:
        """The ids of the comparisons that are true; their sentence is the title that they guard, once it is woven."""
        return [self.gathered.figure(held) for held in self.scope.held(comparisons)]

    def _to_html(self, filled: str, source: Text) -> str:
        """Sanitised HTML. `source` is the text as its writer left it, where what is taken out is looked for."""
        self._markdown.reset()
        made = self._markdown.convert(filled)
        for taken, told in taken_out(made):
            at = max(source.value.find(taken), 0)
            line = max(source.line, 1) + source.value.count("\n", 0, at)
            self.scope.ledger.report(wrong("tag", f"{told} is not taken in a text", _TAG_HINT), line)
        return cleaned(made)
