"""The walk: values, headings, links, addresses."""

from __future__ import annotations

from tests.weave.samples import MAY, SEP, clean, only
from tests.weaving import html_of, weave


def test_a_value_is_data_with_its_id_and_machine_value() -> None:
    assert html_of(clean(f"Lost: {MAY}.")).startswith('<p>Lost: <data id="n1" value="38940">38,940</data>.')


def test_values_in_headings_are_plain_in_the_contents() -> None:
    woven = clean(f"## May: {MAY} losses\n\n### {SEP} {{#sep}}\n\ntext\n")
    assert [(h.level, h.id, h.text) for h in woven.headings] == [
        (2, "may-losses", "May: 38,940 losses"),
        (3, "sep", "38,130"),
    ]


def test_links_to_pages_lead_to_their_html() -> None:
    html = html_of(clean("[a](b.md) [c](d.md#e) [f](https://example.org/g.md) [h](#i)\n"))
    assert [part.split('"')[0] for part in html.split('href="')[1:]] == [
        "b.html", "d.html#e", "https://example.org/g.md", "#i",
    ]  # fmt: skip


def test_an_address_shows_its_digits() -> None:
    assert clean("See <https://example.org/2024/15>.\n").figures == ()


def test_a_value_cannot_stand_in_an_address() -> None:
    problem = only(weave(f"a\n\n[x](page-{MAY}.md)\n"))
    assert (problem.code, problem.where.line) == ("value-in-address", 6)
