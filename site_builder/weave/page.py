"""A page woven as a whole; the texts of a file of their own woven alike.

In: a `Page`, its `Surroundings`, the tables of its own queries. Out: `Woven`, every Problem with it. Must not know how
a text, a block or a note is made: each stands in a module of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from site_builder.cells import wrong
from site_builder.fields import Text
from site_builder.model import EMPTY, Figure, Front, Page, Piece, Table, Words, Woven
from site_builder.problems import Problem
from site_builder.weave.allowances import with_allows
from site_builder.weave.blocks import woven_block
from site_builder.weave.markup import without_ids
from site_builder.weave.notes import note_mark
from site_builder.weave.scope import Scope
from site_builder.weave.surroundings import Surroundings
from site_builder.weave.texts import Texts
from site_builder.weave.walk import Element

_CLOSING = re.compile(r"(?:\s*</(?:p|li|ul|ol|dd|dl|td|th|tr|tbody|table|blockquote|div)>)+\s*\Z")


def weave_page(page: Page, around: Surroundings, rows: Mapping[str, Table], one_row: frozenset[str]) -> Woven:
    """A page woven. `rows` are the tables of the page's own queries; those in `one_row` stand for their only row."""
    texts = Texts(Scope(page, around, rows, one_row))
    front, gathered = page.front, texts.gathered
    held, guarded = texts.holds(front.holds), bool(front.holds)
    title = texts.words(front.title, guarded=guarded)
    gathered.tell(dict.fromkeys(held, title.text))
    summary = texts.words(front.summary, guarded=guarded)
    answer = texts.words(front.answer, "block", guarded=guarded)
    head_note = gathered.note(0)
    # The body has no line of its own: the ledger knows that of each expression.
    pieces = tuple(_piece(row, element, texts) for row, element in enumerate(texts.elements(Text(page.text)), 1))
    gathered.attribute()
    problems, allowed = with_allows(gathered.ledger.problems, page.allows, page.path)
    headings, notes, figures = tuple(gathered.headings), tuple(gathered.notes), tuple(gathered.figures)
    return Woven(page, title, summary, answer, head_note, pieces, headings, notes, figures, problems, allowed)


def weave_texts(
    path: str, texts: Mapping[str, Text], around: Surroundings
) -> tuple[Mapping[str, Words], tuple[Figure, ...], tuple[Problem, ...]]:
    """Texts that stand in a file of their own (claims.yaml), as inline Markdown with values."""
    weaver = Texts(Scope(Page(path, path, Front(EMPTY), 0, ""), around, {}, frozenset()))
    words = {key: without_ids(weaver.words(text, "inline")) for key, text in texts.items() if text}
    gathered = weaver.gathered
    gathered.attribute()
    return words, tuple(gathered.figures), tuple(dict.fromkeys(gathered.ledger.problems))


def _piece(row: int, element: Element, texts: Texts) -> Piece:
    """A top-level element with the note that closes it."""
    text = element.html.strip()
    if element.placed:
        return _block_piece(row, text, element.placed, texts)
    closing = _CLOSING.search(text)
    if closing is None:  # a heading, code, a rule: its note stands with the next piece
        return Piece(row, text)
    note = texts.gathered.note(row)
    if note:
        mark = note_mark(note, texts.scope.around.style)
        text = text[: closing.start()] + mark + text[closing.start() :]
    return Piece(row, text, None, note)


def _block_piece(row: int, text: str, placed: tuple[int, ...], texts: Texts) -> Piece:
    block = texts.scope.blocks[placed[0]]
    if len(placed) > 1 or re.sub(r"</?p>|\s", "", text):
        hint = "leave an empty line before and after it"
        error = wrong("block-alone", "a chart or a block stands alone in its paragraph", hint)
        texts.scope.ledger.report(error, block.line)
    return Piece(row, "", woven_block(block, texts), texts.gathered.note(row))
