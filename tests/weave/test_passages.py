"""A block as it was met: its text as readers see it, and what stands where in it."""

from __future__ import annotations

import pytest

from site_builder.cells import Cited, Entry, Held, Ledger, Marker, Typed
from site_builder.model import Citation
from site_builder.weave.passages import met_in
from site_builder.weave.tokens import TOKEN, plain
from tests.weaving import EN

ENTRIES: dict[str, Entry] = {
    "#": Marker(7),
    "@": Cited((Citation("gs"),), 8),
    "!": Held(9, "it rose"),
    "$": Typed("about 40", "a proverb", 10),
}


def raw(text: str) -> tuple[str, Ledger]:
    """A text with a token for each sign of `ENTRIES`."""
    ledger = Ledger("content/page.md", EN)
    return "".join(ledger.token(ENTRIES[char]) if char in ENTRIES else char for char in text), ledger


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("They lost 40# men", "numbers", "40"),
        ("They lost 1,250# men", "numbers", "1,250"),
        ("They lost most# men", "words", "most"),
        ("They lost $ men", "values", "about 40"),
        ("In May !it rose", "guarded", "it rose"),
        ("They lost 40# @.", "citations", ""),
    ],
)
def test_what_stands_where(text: str, kind: str, found: str) -> None:
    met = met_in(*raw(text))
    (span,) = getattr(met.passage, kind)
    assert met.passage.text[span.start : span.end] == found
    assert not TOKEN.search(met.passage.text)


def test_a_citation_stands_right_behind_its_words() -> None:
    met = met_in(*raw("They lost men @."))
    assert met.passage.text == "They lost men."
    assert (met.passage.citations[0].start, met.cited[0].line) == (13, 8)


def test_figures_have_their_places_in_reading_order() -> None:
    assert met_in(*raw("a $ b $ !it rose")).figures == (2, 13, 22)


def test_tokens_as_plain_text() -> None:
    assert plain(*raw('"Of $ men"#\n  and 40#')) == "“Of about 40 men” and 40"
