"""A page as a whole, its front matter, and texts of other files."""

from __future__ import annotations

from site_builder.fields import Text
from site_builder.weave.page import weave_texts
from tests.weave.samples import MAY, clean
from tests.weaving import said, surroundings, weave


def test_title_and_summary_are_woven() -> None:
    woven = clean("a\n", f"summary: >-\n  Of {MAY} losses\n")
    assert woven.summary.text == "Of 38,940 losses"
    assert 'value="38940"' in woven.summary.html


def test_a_call_stands_in_a_piece_of_its_own() -> None:
    woven = clean('Before {{ chart("curve") }} after.\n')
    assert [piece.block.name if piece.block else piece.html for piece in woven.pieces] == [
        "<p>Before </p>", "curve", "<p>after.</p>",
    ]  # fmt: skip


def test_a_repeated_chart_must_have_words_somewhere() -> None:
    assert said(weave('a\n\n{{ chart("curev") }}\n').problems) == [(6, "unknown-chart")]
    assert weave('a\n\n{{ chart("curve") }}\n').pieces[1].block is not None


def test_texts_of_claims_are_woven_at_their_line() -> None:
    texts = {"note": Text(f"In May {MAY}.", 12), "because": Text("There were 400.", 20), "empty": Text("")}
    words, figures, problems = weave_texts("content/claims.yaml", texts, surroundings())
    assert words["note"].text == "In May 38,940."
    assert [f.line for f in figures] == [12]
    assert [str(p.where) for p in problems] == ["content/claims.yaml:20"]
    assert "empty" not in words
