"""One mark closes a piece, and a screen reader hears what stands in its note."""

from __future__ import annotations

import pytest

from site_builder.model import Citation, Woven
from site_builder.weave.notes import note_mark
from tests.weave.samples import MAY, SEP, clean
from tests.weaving import EN, UK, html_of, surroundings, weave


def marks(woven: Woven) -> list[int]:
    return [html_of(woven).count(f'id="mark-{n}"') for n in range(1, len(woven.notes) + 1)]


def test_one_mark_closes_a_piece() -> None:
    woven = clean(f"May {MAY} [@gs], September {SEP} [@us, p. 4].\n\nNothing.\n\n- {MAY}\n- {SEP}\n")
    assert marks(woven) == [1, 1]
    assert [len(n.figures) for n in woven.notes] == [2, 2]
    assert woven.notes[0].citations == (Citation("gs"), Citation("us", "p. 4"))
    assert html_of(woven).count("doc-noteref") == 2


def test_the_note_of_a_heading_stands_with_the_next_piece() -> None:
    woven = clean(f"## May {MAY}\n\n    code\n\nThen {SEP}.\n")
    assert [(n.row, [f.printed for f in n.figures]) for n in woven.notes] == [(3, ["38,940", "38,130"])]
    assert "<pre>" in woven.pieces[1].html
    assert woven.pieces[1].note is None


def test_the_mark_stands_inside_the_last_element() -> None:
    for body in (f"> A {MAY}.\n", f"| a |\n|---|\n| {MAY} |\n", f"1. {MAY}\n"):
        html = html_of(clean(body))
        assert html.rstrip().endswith(("</blockquote>", "</table>", "</ol>"))
        assert 'id="mark-1"' in html


@pytest.mark.parametrize(("style", "label"), [(EN, "Note 1: 2 numbers, 1 source"), (UK, "Note 1: 2 числа, 1 джерело")])
def test_a_mark_is_read_out(style: object, label: str) -> None:
    woven = weave(f"{MAY} {SEP} [@gs]", "", surroundings(style=style))  # type: ignore[arg-type]
    assert f'aria-label="{label}"' in note_mark(woven.notes[0], style)  # type: ignore[arg-type]


def test_names_and_missing_values_are_no_numbers_of_a_note() -> None:
    assert clean("{{ losses.last.note }} {{ losses.first.month }} {{ losses.last.price }}").notes == ()
