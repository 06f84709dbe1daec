"""A block of the page -> its words woven, and what is wrong with what it names.

In: a `Block`, the page's `Texts`. Out: `WovenBlock`. Must not know how a block is laid out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from site_builder.cells import Broken, Cited, Rows, wrong
from site_builder.fields import Text
from site_builder.model import (
    Block,
    ChartBlock,
    Citation,
    FiguresBlock,
    ImageBlock,
    ModelBlock,
    QuoteBlock,
    Words,
    WovenBlock,
)
from site_builder.pages import texts_of, texts_of_item
from site_builder.problems import did_you_mean
from site_builder.weave.scope import Scope
from site_builder.weave.texts import Mode, Texts

# Which texts of a block are Markdown; the others are plain.
_INLINE_TEXTS = frozenset(
    {(kind, "note") for kind in ("chart", "table", "model")}
    | {("quote", "text"), ("image", "caption"), ("image", "credit")}
)
_BLOCK_TEXTS = frozenset({("note", "text"), ("define", "text")})


def woven_block(block: Block, texts: Texts) -> WovenBlock:
    body = block.body
    cited = isinstance(body, QuoteBlock)
    if isinstance(body, QuoteBlock):
        texts.gathered.cite(Cited((Citation(body.cite),), block.line))
    comparisons = body.holds if isinstance(body, ChartBlock | FiguresBlock | ModelBlock) else ()
    held, guarded = texts.holds(comparisons), bool(comparisons)
    words = {key: texts.words(text, _mode(block.kind, key), cited, guarded) for key, text in texts_of(body)}
    items: tuple[Mapping[str, Words], ...] = ()
    if isinstance(body, FiguresBlock):
        items = tuple(_item(dict(texts_of_item(item)), texts, guarded) for item in body.items)
    texts.gathered.tell(dict.fromkeys(held, words["title"].text if "title" in words else ""))
    _check(block, words, texts.scope)
    return WovenBlock(block.kind, block.name, _anchor(block), block.line, words, items, body)


def _item(written: Mapping[str, Text], texts: Texts, guarded: bool) -> Mapping[str, Words]:
    first = len(texts.gathered.figures)
    words = {key: texts.words(text, guarded=guarded) for key, text in written.items()}
    texts.gathered.stand_beside(first, " ".join(each.text for each in words.values()))
    return words


def _check(block: Block, words: Mapping[str, Words], scope: Scope) -> None:
    name = block.name.split("/")[0]
    if block.kind == "claim" and name not in scope.around.claims:
        hint = did_you_mean(name, scope.around.claims, "claims stand in content/claims.yaml")
        scope.ledger.report(wrong("unknown-claim", f'there is no claim "{name}"', hint), block.line)
    if isinstance(block.body, ModelBlock):
        name = block.body.ranges
    if block.kind in ("table", "model") and not isinstance(scope.names.get(name), Rows | Broken):
        hint = did_you_mean(name, [n for n, value in scope.names.items() if isinstance(value, Rows)])
        scope.ledger.report(wrong("unknown-table", f'there is no table "{name}"', hint), block.line)
    if block.kind in ("chart", "image") and "alt" in words and len(words["alt"].text.strip(". ")) < 10:
        hint = "say in a sentence what a reader sees who looks at it"
        scope.ledger.report(wrong("alt", f'the alt of "{block.name}" says nothing', hint), _line_of_alt(block))


def _mode(kind: str, key: str) -> Mode:
    if (kind, key) in _BLOCK_TEXTS:
        return "block"
    return "inline" if (kind, key) in _INLINE_TEXTS else "plain"


def _line_of_alt(block: Block) -> int:
    return block.body.alt.line if isinstance(block.body, ChartBlock | ImageBlock) else block.line


def _anchor(block: Block) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", block.name.casefold()).strip("-")
    return f"{block.kind.removesuffix('-again')}-{slug}"
