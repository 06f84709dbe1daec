"""One Markdown file as a page: front matter, fences, allowances, links; every line as the writer sees it."""

from __future__ import annotations

import pytest

from site_builder.fields import Text
from site_builder.model import Allow, ChartBlock, Link, Page, QuoteBlock
from site_builder.pages import block_call, read_page, slug_of, texts_of
from site_builder.problems import Problem

HEAD = "---\ntitle: A page\n---\n"


def read(body: str, head: str = HEAD, path: str = "content/a.md") -> tuple[Page | None, tuple[Problem, ...]]:
    return read_page(head + body, path)


def good(body: str, head: str = HEAD) -> Page:
    page, problems = read(body, head)
    assert problems == ()
    assert page is not None
    return page


def wrong(body: str, head: str = HEAD, path: str = "content/a.md") -> list[tuple[int, str, str]]:
    return [(p.where.line, p.code, p.message) for p in read(body, head, path)[1]]


# --- front matter ----------------------------------------------------------------------------------------------------


def test_front_matter_is_read_and_lines_hold() -> None:
    page = good("first\n\nsecond\n", "---\ntitle: >-\n  {{ a.b }}\n  men\nlet:\n  a: t.last\n---\n")
    assert page.front.title == Text("{{ a.b }} men", 3)
    assert page.front.let == {"a": Text("t.last", 6)}
    assert page.text.split("\n")[7] == "first"
    assert page.text.split("\n")[9] == "second"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hello\n", "the page has no front matter"),
        ("---\ntitle: a\n", "the front matter does not end"),
        ("", "the page has no front matter"),
    ],
)
def test_a_page_needs_front_matter(text: str, message: str) -> None:
    page, problems = read_page(text, "content/a.md")
    assert page is None
    assert [(p.where.line, p.code, p.message) for p in problems] == [(1, "front-matter", message)]


def test_faults_of_front_matter_and_body_are_told_together() -> None:
    page, problems = read("```nonsense\nx\n```\n", "---\ntilte: a\n---\n")
    assert page is None
    assert [(p.where.line, p.code) for p in problems] == [(2, "unknown-key"), (2, "missing-key"), (4, "unknown-block")]


def test_a_second_title_is_refused_but_not_in_code() -> None:
    assert wrong("# Two\n\n`# a`\n\n```python\n# comment\n```\n\n    # code\n\nThree\n=====\n") == [
        (4, "front-matter", "a page has one title, in its front matter"),
        (14, "front-matter", "a page has one title, in its front matter"),
    ]


# --- names and text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "slug"), [("content/a.md", "a"), ("content/a/b.md", "a/b")])
def test_the_slug_of_a_page(path: str, slug: str) -> None:
    assert slug_of(path) == slug


@pytest.mark.parametrize("path", ["content/A.md", "content/a_b.md", "content/a b.md", "content/ü.md", "content/X/a.md"])
def test_a_file_name_that_is_no_address(path: str) -> None:
    assert [code for _, code, _ in wrong("", path=path)] == ["slug"]


@pytest.mark.parametrize(
    "text", ["\ue000", "&#xE000;", "&#XE0FF;", "&#57344;", "&#63743;", "&#xf8ff", "&#x0E000;", "&#057344;"]
)
def test_private_characters_are_refused_raw_and_as_references(text: str) -> None:
    assert wrong(f"a\nb {text}\n") == [(5, "character", "a private-use character stands here")]


@pytest.mark.parametrize("text", ["&#xD7FF;", "&#57343;", "&#63744;", "&#215;", "&#xE00;"])
def test_other_references_are_fine(text: str) -> None:
    assert wrong(f"a {text}\n") == []


def test_control_characters_are_refused() -> None:
    assert wrong("a\n\x08\n") == [(5, "character", "a character that nobody sees stands here")]


@pytest.mark.parametrize("text", ["[" * 50, "![a" * 50, "[a](" * 50, "[" * 41 + "]" * 41])
def test_brackets_that_stay_open_are_refused(text: str) -> None:
    assert wrong("a\n" + text) == [(5, "brackets", "more than forty brackets stay open")]


def test_brackets_are_counted_by_paragraph() -> None:
    assert wrong("a [1\n\n" * 50 + "[b](c) " * 50) == []


def test_a_page_that_is_too_long() -> None:
    assert wrong("x" * 210_000) == [(0, "too-large", "a page holds at most 200 KB")]


# --- fences ----------------------------------------------------------------------------------------------------------

CHART = "```chart curve\ntitle: A title\nsubtitle: s\nalt: what is seen\n```\n"


def test_a_block_is_read_with_its_lines() -> None:
    page = good("words\n\n" + CHART + "\nmore\n")
    [block] = page.blocks
    assert isinstance(block.body, ChartBlock)
    assert (block.kind, block.name, block.line, block.end, block.body.alt.line) == ("chart", "curve", 6, 10, 9)
    assert page.text.split("\n")[5] == block_call(0)
    assert page.text.split("\n")[6:10] == [""] * 4


def test_a_query_and_one_that_promises_a_row() -> None:
    page = good("```sql one\nSELECT 1\n```\n\n```sql row two\nSELECT 2\n```\n")
    assert [(q.name, q.sql, q.where.line, q.one_row) for q in page.queries] == [
        ("one", "SELECT 1\n", 5, False), ("two", "SELECT 2\n", 9, True),
    ]  # fmt: skip


def test_other_code_stays_and_is_not_compiled() -> None:
    page = good("```python\nx = {1}\n```\n")
    assert "```python" in page.text
    assert "{{ '{' }}1}" in page.text


def test_a_longer_fence_holds_a_shorter_one() -> None:
    page = good("````text\n```chart x\n```\n````\n")
    assert page.blocks == ()


def test_an_unclosed_fence_is_told_where_it_opens() -> None:
    assert wrong("a\n\n```sql one\nSELECT 1\n\nmore\n") == [(6, "unclosed-fence", "this fence is never closed")]
    assert wrong("```note\ntext: a\n\n" + CHART)[0] == (4, "unclosed-fence", "this fence is never closed")


@pytest.mark.parametrize(
    ("fence", "code", "message"),
    [
        ("```chrat a\n```", "unknown-block", '"chrat" is no kind of block'),
        ("```sql\nSELECT 1\n```", "block-name", "this sql block needs a name"),
        ("```chart\ntitle: a\n```", "block-name", "this chart block needs a name"),
        ("```sql 1a\nSELECT 1\n```", "block-name", '"1a" is not a name'),
        ("```sql a b\nSELECT 1\n```", "block-name", '"a b" is not a name'),
    ],
)
def test_a_fence_that_is_not_understood(fence: str, code: str, message: str) -> None:
    assert wrong(fence) == [(4, code, message)]


def test_the_hint_for_a_kind_is_the_nearest() -> None:
    assert read("```chrat a\n```\n")[1][0].hint == 'did you mean "chart"?'


def test_a_block_without_its_keys_says_so_at_its_line() -> None:
    assert wrong("\n```chart curve\ntitel: A\n```\n") == [
        (6, "unknown-key", 'unknown key "titel"'), (6, "missing-key", '"title" is missing'),
        (6, "missing-key", '"subtitle" is missing'), (6, "missing-key", '"alt" is missing'),
    ]  # fmt: skip


def test_a_name_stands_once_on_a_page() -> None:
    assert wrong(CHART + CHART) == [(9, "duplicate-name", '"curve" stands twice on this page')]
    assert wrong("```sql a\nSELECT 1\n```\n```sql a\nSELECT 1\n```\n")[0][:2] == (7, "duplicate-name")


def test_names_of_let_are_names() -> None:
    assert wrong("", "---\ntitle: a\nlet:\n  A-b: t.last\n---\n") == [(4, "block-name", '"A-b" is not a name')]


def test_texts_of_a_block_leave_out_its_sql() -> None:
    page = good("```table losses\ntitle: T\nwhere: a > 1\norder: a\nnote: n\n```\n")
    assert [key for key, _ in texts_of(page.blocks[0].body)] == ["title", "note"]


def test_a_block_without_a_name_is_called_by_its_line() -> None:
    page = good("```quote\ntext: a\nwho: b\ncite: c\n```\n")
    assert isinstance(page.blocks[0].body, QuoteBlock)
    assert page.blocks[0].name == "quote-4"


# --- the rest --------------------------------------------------------------------------------------------------------


def test_an_allowance_covers_its_paragraph_and_leaves_the_text() -> None:
    page = good("a\n\n<!-- allow uncited-number: a figure of speech -->\n40 thieves\nand more\n\nb\n")
    assert page.allows == (Allow("uncited-number", "a figure of speech", 6, 9),)
    assert "allow" not in page.text
    assert page.text.split("\n")[6] == "40 thieves"


def test_an_allowance_needs_a_reason() -> None:
    assert wrong("<!-- allow uncited-number -->\n40 thieves\n") == [
        (4, "allow-reason", "an allowance needs its reason")
    ]


def test_links_are_kept_with_their_lines() -> None:
    page = good('[a](b.md#c "t")\n\n[d]: <e.md>\n![f](g.png) [h]({{ x }})\n')
    assert page.links == (Link("b.md#c", 4), Link("e.md", 6), Link("g.png", 7))


def test_a_footnote_that_is_not_there() -> None:
    assert wrong("One[^a], two[^b], `[^c]`.\n\n[^a]: a note\n") == [
        (4, "broken-link", 'there is no footnote "b" on this page')
    ]
