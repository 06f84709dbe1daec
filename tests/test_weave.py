"""A page as HTML: sentences of figures, notes, quotes, links, images, blocks, allowances."""

from __future__ import annotations

import pytest

from site_builder.fields import Text
from site_builder.model import Citation, Woven
from site_builder.problems import Problem
from site_builder.weave import note_label, weave_texts
from tests.weaving import EN, UK, html_of, said, surroundings, weave

MAY = '{{ losses["2024-05"].losses }}'
SEP = '{{ losses["2024-09"].losses }}'


def only(woven: Woven) -> Problem:
    assert len(woven.problems) == 1, woven.problems
    return woven.problems[0]


def clean(body: str, front: str = "") -> Woven:
    woven = weave(body, front)
    assert woven.problems == ()
    return woven


# --- figures and their sentences -------------------------------------------------------------------------------------


def test_a_value_is_data_with_its_id_and_machine_value() -> None:
    assert html_of(clean(f"Lost: {MAY}.")).startswith('<p>Lost: <data id="n1" value="38940">38,940</data>.')


def test_each_figure_has_its_own_sentence_and_line() -> None:
    woven = clean(f"May had {MAY} losses. In\nSeptember {SEP}.\n\n- Then {MAY}\n")
    assert [(f.sentence, f.line) for f in woven.figures] == [
        ("May had 38,940 losses.", 4), ("In September 38,130.", 5), ("Then 38,940", 7),
    ]  # fmt: skip


def test_values_in_an_alt_do_not_shift_the_sentences() -> None:
    woven = clean(f"![A curve of {SEP} men](a.png) shows {MAY}. Then {SEP}.\n")
    assert [(f.printed, f.sentence) for f in woven.figures] == [("38,940", "shows 38,940."), ("38,130", "Then 38,130.")]
    assert 'alt="A curve of 38,130 men"' in html_of(woven)


def test_values_in_headings_are_plain_in_the_contents() -> None:
    woven = clean(f"## May: {MAY} losses\n\n### {SEP} {{#sep}}\n\ntext\n")
    assert [(h.level, h.id, h.text) for h in woven.headings] == [
        (2, "may-losses", "May: 38,940 losses"),
        (3, "sep", "38,130"),
    ]


def test_title_and_summary_are_woven() -> None:
    woven = clean("a\n", f"summary: >-\n  Of {MAY} losses\n")
    assert woven.summary.text == "Of 38,940 losses"
    assert 'value="38940"' in woven.summary.html


# --- notes -----------------------------------------------------------------------------------------------------------


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
    assert note_label(woven.notes[0], style) == label  # type: ignore[arg-type]


def test_names_and_missing_values_are_no_numbers_of_a_note() -> None:
    assert clean("{{ losses.last.note }} {{ losses.first.month }} {{ losses.last.price }}").notes == ()


def test_an_unknown_source_is_told_with_the_nearest() -> None:
    problem = only(weave("a\n\nb [@gz].\n"))
    assert (problem.code, problem.where.line, problem.hint) == ("unknown-source", 6, "known: gs, uk-2024, us")


# --- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "english", "ukrainian"),
    [
        ('"So," he said.', "“So,” he said.", "«So,» he said."),
        ("It's 'so'.", "It’s ‘so’.", "It’s ‘so’."),
        ('("a")', "(“a”)", "(«a»)"),
        ('*"a"* b', "<em>“a”</em> b", "<em>«a»</em> b"),
        ("a -- b...", "a – b…", "a – b…"),
        ('`"a"`', '<code>"a"</code>', '<code>"a"</code>'),
    ],
)
def test_quotes_are_set_as_the_language_does(text: str, english: str, ukrainian: str) -> None:
    assert html_of(weave(text)) == f"<p>{english}</p>"
    assert html_of(weave(text, "", surroundings(style=UK))) == f"<p>{ukrainian}</p>"


def test_links_to_pages_lead_to_their_html() -> None:
    html = html_of(clean("[a](b.md) [c](d.md#e) [f](https://example.org/g.md) [h](#i)\n"))
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == [
        "b.html", "d.html#e", "https://example.org/g.md", "#i",
    ]  # fmt: skip


def test_an_address_shows_its_digits() -> None:
    assert clean("See <https://example.org/2024/15>.\n").figures == ()


def test_what_is_dangerous_is_taken_out() -> None:
    html = html_of(weave('<script>x</script><b onclick="x">b</b> [a](javascript:x) <iframe></iframe>\n'))
    assert "script" not in html
    assert "onclick" not in html
    assert "iframe" not in html


def test_a_value_cannot_stand_in_an_address() -> None:
    problem = only(weave(f"a\n\n[x](page-{MAY}.md)\n"))
    assert (problem.code, problem.where.line) == ("value-in-address", 6)


def test_a_digit_from_a_reference_is_told_at_its_line() -> None:
    problem = only(weave("In 2024 it rose.\n\nIn 2024 there were &#53; men.\n"))
    assert (problem.code, problem.where.line) == ("print", 6)


# --- blocks ----------------------------------------------------------------------------------------------------------


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


def test_a_call_stands_in_a_piece_of_its_own() -> None:
    woven = clean('Before {{ chart("curve") }} after.\n')
    assert [piece.block.name if piece.block else piece.html for piece in woven.pieces] == [
        "<p>Before </p>", "curve", "<p>after.</p>",
    ]  # fmt: skip


def test_a_repeated_chart_must_have_words_somewhere() -> None:
    assert said(weave('a\n\n{{ chart("curev") }}\n').problems) == [(6, "unknown-chart")]
    assert weave('a\n\n{{ chart("curve") }}\n').pieces[1].block is not None


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


def test_numbers_in_a_text_of_yaml_have_their_line() -> None:
    note = "```note\ntext: |\n  First line.\n\n  There were 400 tanks.\n  And 500 guns.\n```\n"
    assert [p.where.line for p in weave(note).problems] == [8, 9]


def test_a_statement_of_a_block_must_hold() -> None:
    chart = "```chart curve\ntitle: T\nsubtitle: s\nalt: A line that climbs\nholds: losses.last.losses < 1\n```\n"
    assert said(weave(chart).problems) == [(8, "untrue")]


# --- allowances ------------------------------------------------------------------------------------------------------


def test_an_allowance_takes_one_problem_and_is_listed() -> None:
    woven = weave("<!-- allow uncited-number: a proverb -->\nAli met 40 thieves.\n\nThere were 41 of them.\n")
    assert [p.where.line for p in woven.problems] == [7]
    assert [(allow.reason, problem.where.line) for allow, problem in woven.allowed] == [("a proverb", 5)]


def test_an_allowance_that_nothing_needs_is_a_warning() -> None:
    problem = only(weave("<!-- allow uncited-number: a proverb -->\nNo number.\n"))
    assert (problem.code, problem.severity, problem.where.line) == ("allow-unused", "warning", 4)


# --- texts of other files --------------------------------------------------------------------------------------------


def test_texts_of_claims_are_woven_at_their_line() -> None:
    texts = {"note": Text(f"In May {MAY}.", 12), "because": Text("There were 400.", 20), "empty": Text("")}
    words, figures, problems = weave_texts("content/claims.yaml", texts, surroundings())
    assert words["note"].text == "In May 38,940."
    assert [f.line for f in figures] == [12]
    assert [str(p.where) for p in problems] == ["content/claims.yaml:20"]
    assert "empty" not in words
