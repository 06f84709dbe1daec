"""Figures, each with its sentence and line; sources that there are."""

from __future__ import annotations

from tests.weave.samples import MAY, SEP, clean, only
from tests.weaving import html_of, weave


def test_each_figure_has_its_own_sentence_and_line() -> None:
    woven = clean(f"May had {MAY} losses. In\nSeptember {SEP}.\n\n- Then {MAY}\n")
    assert [(f.sentence, f.line) for f in woven.figures] == [
        ("May had 38,940 losses.", 4), ("In September 38,130.", 5), ("Then 38,940", 7),
    ]  # fmt: skip


def test_values_in_an_alt_do_not_shift_the_sentences() -> None:
    woven = clean(f"![A curve of {SEP} men](a.png) shows {MAY}. Then {SEP}.\n")
    assert [(f.printed, f.sentence) for f in woven.figures] == [("38,940", "shows 38,940."), ("38,130", "Then 38,130.")]
    assert 'alt="A curve of 38,130 men"' in html_of(woven)


def test_an_unknown_source_is_told_with_the_nearest() -> None:
    problem = only(weave("a\n\nb [@gz].\n"))
    assert (problem.code, problem.where.line, problem.hint) == ("unknown-source", 6, "known: gs, uk-2024, us")
