"""Blocks: their words, what they name, what they must say."""

from __future__ import annotations

from tests.weave.samples import MAY, clean
from tests.weaving import said, weave


def test_a_block_is_a_piece_with_its_words() -> None:
    woven = clean(
        f"```chart curve\ntitle: Of {MAY} men\nsubtitle: s\nalt: A line that climbs\n```\n".replace(
            "title: Of", "title: >-\n  Of"
        )
    )
    [piece] = woven.pieces
    assert piece.block is not None
    assert (piece.block.id, piece.block.words["title"].text) == ("chart-curve", "Of 38,940 men")
    assert [f.printed for f in (piece.note.figures if piece.note else ())] == ["38,940"]


def test_unknown_tables_and_claims_of_blocks() -> None:
    woven = weave("```table losess\n```\n\n```claim recrod\n```\n")
    assert [(p.where.line, p.code, p.hint) for p in woven.problems] == [
        (4, "unknown-table", 'did you mean "losses"?'), (7, "unknown-claim", 'did you mean "record"?'),
    ]  # fmt: skip


def test_an_alt_says_something() -> None:
    assert said(weave("```chart curve\ntitle: T\nsubtitle: s\nalt: ...\n```\n").problems) == [(7, "alt")]


def test_a_quotation_is_cited_whole() -> None:
    quote = "```quote\ntext: >-\n  We lost 4,000 men.\n\n  And 5,000 more.\nwho: An officer\ncite: us\n```\n"
    woven = clean(quote)
    assert [(f.printed, f.sources) for f in woven.figures] == [("4,000", ("us",)), ("5,000", ("us",))]


def test_a_statement_of_a_block_must_hold() -> None:
    chart = "```chart curve\ntitle: T\nsubtitle: s\nalt: A line that climbs\nholds: losses.last.losses < 1\n```\n"
    assert said(weave(chart).problems) == [(8, "untrue")]
