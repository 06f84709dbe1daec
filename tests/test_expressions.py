"""What a writer may say between braces: every filter in two languages, every refusal at its line."""

from __future__ import annotations

import pytest

from site_builder.formats import Style
from site_builder.model import Woven
from tests.weaving import EN, UK, html_of, said, surroundings, weave

NB = "\u00a0"


def shown(expression: str, style: Style = EN) -> str:
    """What an expression prints, as plain text."""
    woven = weave("words\n", f"summary: >-\n  {{{{ {expression} }}}}\n", surroundings(style=style))
    assert [p.message for p in woven.problems] == []
    return woven.summary.text


def refused(expression: str) -> tuple[str, str]:
    """The one problem of an expression on line 6."""
    woven = weave(f"a\n\nb {{{{ {expression} }}}} c\n")
    assert [p.where.line for p in woven.problems] == [6], woven.problems
    return woven.problems[0].code, woven.problems[0].message


def problems(woven: Woven) -> list[tuple[int, str, str]]:
    return [(p.where.line, p.code, p.message) for p in woven.problems]


# --- filters ---------------------------------------------------------------------------------------------------------

MAY = 'losses["2024-05"]'


@pytest.mark.parametrize(
    ("expression", "english", "ukrainian"),
    [
        (f"{MAY}.losses", "38,940", f"38{NB}940"),
        (f"{MAY}.average", "1,256", f"1{NB}256"),
        (f"{MAY}.average | number(1)", "1,256.1", f"1{NB}256,1"),
        (f"{MAY}.grown", "12.5%", f"12,5{NB}%"),
        (f"{MAY}.grown | number", "12.5", "12,5"),
        (f"{MAY}.share | percent", "12.5%", f"12,5{NB}%"),
        (f"{MAY}.share | percent(0)", "13%", f"13{NB}%"),
        (f"{MAY}.grown | percent", "12.5%", f"12,5{NB}%"),
        (f"{MAY}.price", "€12,501", f"12{NB}501{NB}EUR"),
        (f"{MAY}.price | money(2)", "€12,500.50", f"12{NB}500,50{NB}EUR"),
        (f"{MAY}.month", "May 2024", "травень 2024"),
        (f"{MAY}.month | date('MMMM')", "May", "травня"),
        (f"{MAY}.day", "31 May 2024", "31 травня 2024"),
        (f"{MAY}.losses | round(1000)", "39,000", f"39{NB}000"),
        (f"{MAY}.average | round('0.1')", "1,256.1", f"1{NB}256,1"),
        (f"{MAY}.grown | signed", "+12.5%", f"+12,5{NB}%"),
        ("losses['2024-09'].grown | signed", "−3%", f"−3{NB}%"),
        ("losses.last.grown | signed", "0%", f"0{NB}%"),
        (f"{MAY}.losses | unit", f"38,940{NB}people", f"38{NB}940{NB}people"),
        ("losses | count", "3", "3"),
        ("losses | count | words", "three", "три"),
        ("losses | count | words | sentence", "Three", "Три"),
        (f"{MAY}.losses | words", "38,940", f"38{NB}940"),
        (f"{MAY}.note | sentence", "One", "One"),
        ("losses | list('note')", "one, two and no data", "one, two і немає даних"),
        ("losses | list", "May 2024, September 2024 and November 2024",
         "травень 2024, вересень 2024 і листопад 2024"),
        ("said['more'] | said", "more than 600,000", f"понад 600{NB}000"),
        ("said['upto'] | said", "up to 615,000", f"до 615{NB}000"),
        ("said['stated'] | said", "512,000", f"512{NB}000"),
        ("said['range'] | said", "546,000 to 729,000", f"від 546{NB}000 до 729{NB}000"),
        ("said['range'] | range", "546,000 to 729,000", f"від 546{NB}000 до 729{NB}000"),
        ("said['same'] | range", "600", "600"),
        (f"{MAY}.losses | range(losses.last.losses)", "38,940 to 45,720", f"від 38{NB}940 до 45{NB}720"),
        ("losses.last.price", "no data", "немає даних"),
    ],
)  # fmt: skip
def test_a_value_prints(expression: str, english: str, ukrainian: str) -> None:
    assert (shown(expression), shown(expression, UK)) == (english, ukrainian)


def test_plural_takes_the_forms_of_the_language() -> None:
    assert shown("losses | count | plural('month', 'months')") == "months"
    assert shown("losses | count | plural('місяць', 'місяці', 'місяців', 'місяця')", UK) == "місяці"


@pytest.mark.parametrize(
    ("expression", "code", "message"),
    [
        (f"{MAY}.losses | percent", "unit", '"losses" is not a percentage but people'),
        (f"{MAY}.losses | money", "unit", '"losses" is not money but people'),
        (f"{MAY}.losses | date", "unit", '"losses" is not a date'),
        (f"{MAY}.note | number", "arguments", 'the filter "number" takes a number, not one'),
        (f"{MAY}.month | round(10)", "arguments", 'the filter "round" takes a number, not May 2024'),
        ("losses.last.price | money", "arguments", 'the filter "money" takes a number, not no data'),
        ("losses | number", "arguments", 'the filter "number" takes a value of a table'),
        ("'x' | words", "arguments", 'the filter "words" takes a value of a table'),
        (f"{MAY} | count", "arguments", 'the filter "count" takes a table'),
        (f"{MAY}.losses | list", "arguments", 'the filter "list" takes a table and the name of a column'),
        ("losses | list('nothing')", "unknown-column", 'table "losses" has no column "nothing"'),
        (
            "losses | count | plural('a')",
            "arguments",
            'the filter "plural" takes one word for each form of the language',
        ),
        (f"{MAY} | said", "arguments", 'table "losses" has no column "bound"'),
        ("said | said", "arguments", 'the filter "said" takes a row of a table of estimates or statements'),
        ("said['more'] | range", "no-value", "this row has no range"),
    ],
)
def test_a_filter_that_does_not_fit(expression: str, code: str, message: str) -> None:
    assert refused(expression) == (code, message)


def test_unknown_filters_are_all_told_with_the_nearest_name() -> None:
    woven = weave("{{ losses.last.losses | nubmer }}\n\n{{ losses | cuont }}\n")
    assert said(woven.problems) == [(4, "unknown-filter"), (6, "unknown-filter")]
    assert woven.problems[0].hint == 'did you mean "number"?'


# --- arithmetic and the sandbox --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["+", "-", "*", "/", "//", "%", "**"])
def test_a_page_does_no_arithmetic(sign: str) -> None:
    assert refused(f"{MAY}.losses {sign} 2") == ("arithmetic", f'"{sign}" is arithmetic, which a page does not do')


@pytest.mark.parametrize("expression", [f"-{MAY}.losses", "'%s' % losses.last.losses", "1 + 1", "'a' * 3"])
def test_nor_by_another_way(expression: str) -> None:
    assert refused(expression)[0] == "arithmetic"


@pytest.mark.parametrize(
    "expression",
    [
        "600000", "1.5", "losses | count == 3", "losses.last", "losses", "'7 tanks'",
        "losses.last.losses.__class__", "''.__class__.__mro__", "losses.__class__", "losses.last._table",
        "losses._table", "(1).__class__", "range(10)", "cycler(1)", "lipsum()", "dict()", "namespace()", "joiner()",
        "self.x", "config",
        "losses.last.losses.value", "losses.first.count", "losses.last.losses()", "holds.__globals__", "''.join('1')",
        "losses['2024-05']['__class__']", "losses.largest.__self__", "'{0.__class__}'.format(losses)", "losses.items",
        "typed('5')", "typed('5', because='  ')", "[losses.last.losses]", "{'a': 1}", "losses.last.losses | string",
        "losses.last.losses | format", "losses | length", "losses | map(attribute='losses') | sum", "losses | tojson",
    ],
)  # fmt: skip
def test_nothing_else_prints(expression: str) -> None:
    """Whatever it is told, it is told as a problem at its line, and no digit of it reaches the reader."""
    woven = weave(f"a\n\nb {{{{ {expression} }}}} c\n")
    assert {p.where.line for p in woven.problems} == {6}, woven.problems
    assert not any(char.isdigit() for char in html_of(woven).partition("c</p>")[0])


def test_joined_texts_keep_their_values() -> None:
    woven = weave("{{ losses.last.losses ~ ' people' }}\n")
    assert woven.problems == ()
    assert [(f.kind, f.printed) for f in woven.figures] == [("bound", "45,720")]


@pytest.mark.parametrize(
    "text",
    ["{% for x in losses.last.losses %}x{% endfor %}", "{% for a, b in losses %}x{% endfor %}", "{{ losses.last() }}"],
)
def test_a_misused_value_is_told_at_its_line(text: str) -> None:
    assert [line for line, _ in said(weave(f"a\n\n{text}\n").problems)] == [6]


def test_a_loop_without_end_is_refused() -> None:
    woven = weave("{% for i in range(10 ** 9) %}x{% endfor %}\n")
    assert {line for line, _ in said(woven.problems)} == {4}


def test_statements_that_load_other_files_are_refused() -> None:
    for statement in ("{% include 'a' %}", "{% import 'a' as b %}", "{% extends 'a' %}"):
        woven = weave(f"a\n\n{statement}\n")
        assert [line for line, _ in said(woven.problems)] == [6], statement


# --- names -----------------------------------------------------------------------------------------------------------


def test_every_undefined_name_is_told_at_its_line() -> None:
    woven = weave("{{ lossed.last }}\n\n{{ nothing.at.all }} and\n{{ other | number }}\n\n{{ losses.last.losses }}\n")
    assert problems(woven) == [
        (4, "undefined", '"lossed" is not defined on this page'),
        (6, "undefined", '"nothing" is not defined on this page'),
        (7, "undefined", '"other" is not defined on this page'),
    ]
    assert woven.problems[0].hint == 'did you mean "losses"?'
    assert "45,720" in html_of(woven)


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("losses.last.losess", "unknown-column"), ("losses['2024-13'].losses", "unknown-row"),
        ("losses.losses", "no-name"), ("losses.lst.losses", "no-name"), ("losses.last.losses.number", "no-name"),
        ("losses.largest('nope').losses", "unknown-column"), ("losses.largest()", "arguments"),
        ("holds('so')", "arguments"), ("holds('so', losses)", "arguments"), ("holds()", "arguments"),
        ("losses.last", "print"), ("losses.last.losses > 'a'", "compare"),
    ],
)  # fmt: skip
def test_a_wrong_look_up_is_told(expression: str, code: str) -> None:
    assert refused(expression)[0] == code


def test_a_text_that_is_no_template_is_told_at_its_line() -> None:
    woven = weave("a\n\n{{ losses.last.losses\n\nb\n")
    assert [(line, code) for line, code in said(woven.problems)] in ([(6, "template")], [(8, "template")])


def test_names_of_let_are_seen_by_later_ones_and_by_blocks() -> None:
    woven = weave("{{ b.losses }}\n", "let:\n  a: losses\n  b: a.last\n")
    assert woven.problems == ()
    assert "45,720" in html_of(woven)


def test_a_broken_name_of_let_is_told_once() -> None:
    woven = weave("{{ a.losses }} {{ a.month }}\n", "let:\n  a: lossed.last\n")
    assert said(woven.problems) == [(4, "undefined")]


def test_a_name_of_let_does_not_hide_a_table() -> None:
    assert said(weave("a\n", "let:\n  losses: said.last\n").problems) == [(4, "duplicate-name")]


def test_a_broken_table_is_not_told_again() -> None:
    woven = weave(
        "{{ gone.last.losses | number }} {{ holds('So.', gone.last.a > 1) }}\n", "", surroundings(broken=["gone"])
    )
    assert woven.problems == ()


# --- holds and typed -------------------------------------------------------------------------------------------------


def test_a_true_statement_prints_its_words_and_is_in_the_ledger() -> None:
    woven = weave("{{ holds('May was higher.', losses['2024-05'].losses > losses['2024-09'].losses) }}\n")
    assert "May was higher." in html_of(woven)
    assert [(f.kind, f.printed, f.sources) for f in woven.figures] == [("checked", "May was higher.", ("gs",))]


def test_an_untrue_statement_shows_what_was_compared() -> None:
    assert refused("holds('May was lower.', losses['2024-05'].losses < losses['2024-09'].losses)") == (
        "untrue", '"May was lower." does not hold: 38,940 < 38,130',
    )  # fmt: skip


def test_every_comparison_must_hold() -> None:
    both = "losses.last.losses > 1, losses.last.losses > 99999"
    assert refused(f"holds('So.', {both})")[1] == '"So." does not hold: 45,720 > 99,999'


def test_the_key_holds_of_front_matter() -> None:
    woven = weave("a\n", "holds: [losses.last.losses > 1, losses.last.losses < 1]\n")
    assert problems(woven) == [(3, "untrue", "losses.last.losses < 1 does not hold: 45,720 < 1")]


def test_typed_prints_and_is_listed_with_its_reason() -> None:
    woven = weave("{{ typed('about 40', because='a proverb') }} thieves.\n")
    assert woven.problems == ()
    assert [(f.kind, f.printed, f.because) for f in woven.figures] == [("typed", "about 40", "a proverb")]
    assert refused("typed('about 40')") == ("typed-reason", 'typed("about 40") needs its reason')


# --- what stands around expressions ----------------------------------------------------------------------------------


def test_anchors_are_no_comments() -> None:
    woven = weave("## A {#one}\n\nx {## gone ##} y\n\n## B {#two}\n")
    assert [h.id for h in woven.headings] == ["one", "two"]
    assert "gone" not in html_of(woven)


def test_conditions_and_loops() -> None:
    woven = weave(
        "{% if losses.last.losses > 1 %}\nyes\n{% else %}\nno\n{% endif %}\n\n"
        "| month |\n|---|\n{% for row in losses %}\n| {{ row.month }} |\n{% endfor %}\n"
    )
    assert woven.problems == ()
    assert html_of(woven).count("<tr>") == 4
    assert "yes" in html_of(woven)


def test_a_condition_that_closes_a_line_does_not_join_paragraphs() -> None:
    woven = weave("Losses {% if losses.last.losses > 1 %}rose{% else %}fell{% endif %}\n\nThe second paragraph.\n")
    assert html_of(woven).count("<p>") == 2
