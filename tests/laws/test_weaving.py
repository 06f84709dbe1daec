"""The laws of weaving, over generated pages.

Without its markers the HTML is that of the unmarked text; values never change an id; no token reaches the result; every
marker carries the line on which its number was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder import expressions
from site_builder.cells import CLOSE, OPEN, Ledger, Marker, Rows
from site_builder.model import Page, Table, Woven
from site_builder.weave.markup import converter
from site_builder.weave.page import weave_page
from site_builder.weave.tokens import TOKEN
from tests.tables.samples import table
from tests.weaving import EN, TABLES, page_of, surroundings

Draw = Callable[[Any], Any]

# --- pages -----------------------------------------------------------------------------------------------------------

WORDS = (
    "men", "losses", "in", "since", "and", "the", "more than", "Army", "of", "(by", "a)", "about", "it's", '"so"',
    "two-thirds", "half of", "the highest", "a record", "fewer than", "tens of\nthousands", "**most**",
    "[third](most.md)", "`half`", "*doubled*ly", "forty-five",
)  # fmt: skip
SHAPES = (
    "{n}", "{n}", "{n}", "1,{n}", "{n},500", "{n}.5", "{n}%", "{n} %", "-{n}", "+{n}", "{n}th", "T-{n}", "2S{n}",
    "{n}x", "{n}–99", "{n}-99", "{n}/99", "{n}:30", "€{n}", "({n})", "{n}.", "{n},", "~{n}", "№{n}", "{n}\xa0000",
    "#{n}", "@{n}",
)  # fmt: skip
VALUES = (
    '{{ losses["2024-05"].losses }}', "{{ losses.last.average }}", "{{losses.first.month}}", "{{ losses.last.note }}",
    '{{ losses.largest("losses").losses | round(1000) }}', '{{ said["more"] | said }}',
    "{{ losses | count | words }}", '{{ typed("about 40", because="so") }}', '{{ losses | list("month") }}',
    "{{ word }}",
)  # fmt: skip
CITES = ("[@gs]", "[@gs, p. {n}]", "[@us; @uk-2024, pp. {n}-99]")
INLINE = (
    "**{n} {w}**", "*{n}*", "_{n} {w}_", "__{w} {n}__", "***{n}***", "snake_{n}_case", "a_{n}", "{w}_{n}_", "{n}_a",
    "_{w}{n}_", "`code {n}`", "``co`de {n}``", "`` `{n}` ``", "\\*{n}\\*", "\\{n}", "\\[{n}]", "[{n}]",
    "[{w}](page.md)", "[{w} {n}](a_{n}.md)", '[{w}](b-{n}.md "Title {n}")',
    "[{n}](https://example.org/a_{n}/b({n})?c={n})", "[{w} {n}](#f{n})", "[{w}](<a {n}.md>)", "[{w} {n}][ref1]",
    "[ref1][]", "[ref1]", "[ref 2]", "![alt {n}](p{n}.png)", '![alt {n}](p.png "title {n}")', "![alt {n}][ref1]",
    "<https://example.org/{n}>", "https://example.org/{n}", "<b>{n}</b>", '<span class="c{n}">{n} {w}</span>', "<br>",
    "&#215;{n}", "&amp;{n}", "H<sub>{n}</sub>", "[^1]", "[^long-2]", "**{w}**{: .c{n} }", "{n} < {n}", "{n} > {n}",
    "a<{n}", "{% if up %}{n} {w}{% else %}{n}{% endif %}", '{{ holds("May {n} was higher", up) }}', "{## {n} ##}",
    "{n}<!-- {n} -->", "'{n}s", '"{n}"', "{n} -- {n}", "...{n}", "$^{n}$", "{n}&nbsp;000", "({n}", "*{n}",
    "[a [b {n}] c](d{n}.md)", "user{n}@example.org", "|{n}|", "\\|{n}",
)  # fmt: skip
# Not Markdown: what a slip of the hand leaves. The laws hold, though a number may be taken for a part of an address.
TORN = (
    "{w}]({n})", "*{w}*{: #i{n} }", "`{n}", "[{w}] [ref1]", "<{n}", "[{n}](", "[{n}]: {n}", "[ref1]: {t}",
    "{n}. {t}\n---", "`{n}\n\n{n}`", "[{w}] [{n}", "&#{n}", "{t}\n{: .c{n} }",
)  # fmt: skip
HEADINGS = (
    "## {t}", "### {t} ###", "#### {t} {#own{u}}", "{t}\n---", "## {t} {: .c{n} }", "## {n}", "##{t}",
    "###### {n}. {t}",
)  # fmt: skip
BLOCKS = (
    "- {t}\n- {t}\n    - {t}\n    - {t}\n\n        {t}\n", "1. {t}\n2. {t}\n    1. {t}\n", "{n}. {t}\n{n}. {t}",
    "* {t}\n\n    {t}\n\n* {t}", "{t}\n- {t}", "{t}\n{n}. {t}", "{n}) {t}", "+ {t}\n{t}",
    "1. {t}\n\n    ```\n    {n}\n    ```\n", "  3. {t}", "| {t} | {n} |\n|---|--:|\n| {t} | {t} |\n| {n} | {t} |",
    "a {n} | b\n:-:|---\n{t} | {n}",
    "| a |\n|---|\n{% for row in losses %}\n| {{ row.losses }} {n} |\n{% endfor %}\n", "[^1]: {t}",
    "[^1]: {t}\n\n    {t}", "[^long-2]:\n    {t}", "[ref1]: page.md", '[ref1]: https://example.org/{n} "Title {n}"',
    "[ref 2]: <a-{n}.md> '{n}'", "[ref1]: a.md (T {n})", '[ref1]:\n    b{n}.md\n    "T {n}"', "[{n}]: x{n}.md",
    "```python\nx = {n}\n{# {{ y }} {n}\n```", "~~~\n{n} | {n}\n~~~", "    code {n}\n    {n}",
    "```text\n| {n} |\n```", "````\n```\n{n}\n````", "> {t}\n> {t}", "> ## {t}\n>\n> - {t}", "> {n}. {t}",
    '<div class="c{n}">\n{n} {w}\n</div>', "<p>{n}</p>", "<!-- {n} -->", "<!--\n{n}\n\n{n}\n-->", "***", "* * *",
    "{t}\n: {t}", "{% for row in losses %}\n- {n} {{ row.month }}: {t}\n{% endfor %}\n",
    "{% for row in losses %}\n\n{t}\n\n{% endfor %}\n", "{% if up %}\n{t}\n{% else %}\n{n}\n{% endif %}",
    "{% set a = losses.last %}\n{{ a.losses }} {n}", "{t}  \n{t}", "{t}\\\n{t}", "{n} {w} {n}", "{n}. ", "{n}",
    "<b>\n{n}", '<img src="a{n}.png" alt="{n} men">', '<a href="b.md" title="{n}">{n}</a>',
    "<details><summary>{n}</summary>{n} {w}</details>", "<script>{n}</script>", "&lt;{n}&gt;", "\t{n}",
)  # fmt: skip


@st.composite
def bodies(draw: Draw, torn: bool = True) -> str:
    """The body of a page, in which every typed number holds a run of digits that stands nowhere else."""
    counter = iter(range(3000, 10**6))

    def number() -> str:
        return draw(st.sampled_from(SHAPES)).replace("{n}", str(next(counter)))

    def inline() -> str:
        kind = draw(st.sampled_from(("word", "number", "value", "mark", "mark", "cite")))
        marks = (*INLINE, *TORN) if torn else INLINE
        forms = {"word": WORDS, "number": ("{n}",), "value": VALUES, "mark": marks, "cite": CITES}
        return filled(draw(st.sampled_from(forms[kind])))

    def text() -> str:
        parts = draw(st.lists(st.builds(lambda: None), min_size=1, max_size=6))
        joints = (" ", " ", " ", ". ", "\n", "", ", ")
        return "".join(inline() + draw(st.sampled_from(joints)) for _ in parts).strip() or "words"

    def filled(form: str) -> str:
        one_line = form in HEADINGS or form.startswith("|")
        form = re.sub(r"\{t\}", lambda _: text().replace("\n", " ") if one_line else text(), form)
        form = re.sub(r"\{w\}", lambda _: draw(st.sampled_from(WORDS)), form)
        form = re.sub(r"\{u\}", lambda _: str(next(counter)), form)
        return re.sub(r"\{n\}", lambda _: number() if "{" not in form else str(next(counter)), form)

    blocks = draw(
        st.lists(
            st.sampled_from((*BLOCKS, *HEADINGS, *(TORN if torn else ()), "{t}", "{t}", "{t}")), min_size=1, max_size=7
        )
    )
    joints = ("\n\n", "\n\n", "\n\n\n", *(("\n",) if torn else ()))
    body = "".join(filled(block) + draw(st.sampled_from(joints)) for block in blocks)
    for label in ("[^1]", "[^long-2]"):  # each leads somewhere, and something leads to each
        body += "" if f"\n{label}:" in f"\n{body}" else f"\n\n{label}: A note.\n"
    return body + "\n\nTwo notes.[^1][^long-2]\n"


# --- laws ------------------------------------------------------------------------------------------------------------

LAW = settings(max_examples=200, deadline=None, derandomize=True)
FRONT = "let:\n  up: losses.last.losses > 1\n  word: losses.last.note\n"
OTHER: Mapping[str, Table] = {
    "losses": table(
        "losses",
        "month,losses,average,share,price,day,note,grown\n"
        "2024-05,1,2,,,,*a* 7,\n2024-09,3,4000000,0,0,2020-01-01,[b](c),0\n2024-11,5,6,,,,## d_e_f {#g} | `h,1\n",
        "title: Other\nkey: month\nfields:\n"
        "  month: {type: yearmonth}\n  losses: {type: integer}\n  average: {type: number}\n"
        "  share: {type: number, required: no}\n  price: {type: number, required: no}\n"
        "  day: {type: date, required: no}\n  note: {required: no}\n  grown: {type: number, required: no}\n",
    ),
    "said": TABLES["said"],
}


def filled(page: Page) -> tuple[str, Ledger]:
    """The page's text with its tokens, as it goes into Markdown."""
    ledger = Ledger(page.path, EN, TABLES)
    env = expressions.PageEnvironment(ledger)
    names: dict[str, Any] = {name: Rows(rows, ledger) for name, rows in TABLES.items()}
    names |= {name: env.guard(function) for name, function in expressions.FUNCTIONS.items()}
    return expressions.fill(env, page.text, {**names, "up": True, "word": "a word"}, 1), ledger


def without_markers(text: str, ledger: Ledger) -> str:
    return TOKEN.sub(lambda m: "" if isinstance(ledger.entry(m[0]), Marker) else m[0], text)


def woven(page: Page, tables: Mapping[str, Table] = TABLES) -> Woven:
    return weave_page(page, surroundings(tables), {}, frozenset())


def texts_in(value: Any) -> list[str]:
    """Every text of a frozen value, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = [*value.keys(), *value.values()]
    elif is_dataclass(value):
        value = [getattr(value, field.name) for field in fields(value)]
    return [text for part in value for text in texts_in(part)] if isinstance(value, list | tuple) else []


def ids_of(page: Woven) -> list[str]:
    """The ids of a woven page; those of note marks count notes, and a missing value has none."""
    return re.findall(r' id="(?!mark-)([^"]*)"', "".join(piece.html for piece in page.pieces))


def line_of(page: Page, shown: str) -> int | None:
    """The line of a typed number, by the run of digits that stands nowhere else."""
    found = re.search(r"\d{4,}", shown.replace("500", "").replace(",", " "))
    at = page.text.find(found[0]) if found else -1
    return page.text.count("\n", 0, at) + 1 if at >= 0 else None


@LAW
@given(bodies())
def test_without_its_markers_the_html_is_that_of_the_unmarked_text(body: str) -> None:
    text, ledger = filled(page_of(body, FRONT))
    marked, unmarked = (converter(EN).convert(each) for each in (text, without_markers(text, ledger)))
    assert without_markers(marked, ledger) == unmarked


@LAW
@given(bodies())
def test_values_never_change_an_id(body: str) -> None:
    page = page_of(body, FRONT)
    ids = [
        re.findall(r' id="([^"]*)"', "".join(piece.html for piece in woven(page, t).pieces)) for t in (TABLES, OTHER)
    ]
    assert ids[0] == ids[1]


@LAW
@given(bodies())
def test_no_token_reaches_the_result(body: str) -> None:
    page = woven(page_of(body, FRONT))
    assert [text for text in texts_in(page) if re.search("[\ue000-\uf8ff]", text)] == []


@LAW
@given(bodies())
def test_every_marker_carries_the_line_of_its_number(body: str) -> None:
    page = page_of(body, FRONT)
    text, ledger = filled(page)
    marked = re.findall(rf"({expressions.NUMBER.pattern})({OPEN}[^{CLOSE}]*{CLOSE})", text, re.A)
    lines = [(shown, ledger.entry(token), line_of(page, shown)) for shown, token in marked]
    assert [(s, e.line, line) for s, e, line in lines if isinstance(e, Marker) and line not in (e.line, None)] == []


@LAW
@given(bodies(torn=False))
def test_every_problem_of_a_number_carries_its_line(body: str) -> None:
    page = page_of(body, FRONT)
    problems = [p for p in woven(page).problems if p.code in ("uncited-number", "print")]
    lines = [(p, line_of(page, p.message.split('"')[1])) for p in problems]
    assert [(p.where.line, line, p.message) for p, line in lines if line not in (p.where.line, None)] == []


@LAW
@given(bodies(torn=False))
def test_every_number_that_a_reader_meets_is_marked(body: str) -> None:
    assert [p.message for p in woven(page_of(body, FRONT)).problems if p.code == "print"] == []
