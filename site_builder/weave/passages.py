"""The raw text of a block, tokens and all -> its text as readers see it, and what stands where in it.

In: text with tokens, the ledger that gave them. Out: `Met`. Must not judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_builder.cells import Bound, Cited, Held, Ledger, Marker, Typed
from site_builder.expressions import NUMBER
from site_builder.gate import Passage, Span
from site_builder.weave.tokens import TOKEN, printed

_LAST = re.compile(rf"{NUMBER.pattern}\Z", re.A)
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")


@dataclass(frozen=True)
class Met:
    """The text of a block, the places of its figures in it, and its citations, in the order of the passage's."""

    passage: Passage
    figures: tuple[int, ...]
    cited: tuple[Cited, ...]


def met_in(raw: str, ledger: Ledger) -> Met:
    """The text as readers see it, with the places of its numbers, values and citations."""
    text, at = "", 0
    numbers, values, citations, cited, figures = [], [], [], [], []
    words, guarded = [], []
    for token in TOKEN.finditer(raw):
        text += raw[at : token.start()]
        at = token.end()
        entry = ledger.entry(token[0])
        here = len(text)
        if isinstance(entry, Marker):
            number, word = _LAST.search(text, max(0, here - 40)), _LAST_WORD.search(text, max(0, here - 40))
            if word and not number:
                words.append(Span(word.start(), here, entry.line))
            else:
                numbers.append(Span(number.start() if number else here, here, entry.line))
        elif isinstance(entry, Cited):
            text = text.rstrip()
            citations.append(Span(len(text), len(text), entry.line))
            cited.append(entry)
        elif isinstance(entry, Held):
            guarded.append(Span(here, here + len(entry.words), entry.line))
            figures.append(here)
        elif isinstance(entry, Bound | Typed):
            text += printed(entry)
            values.append(Span(here, len(text), entry.line))
            figures.append(here)
    places = (tuple(numbers), tuple(values), tuple(citations), tuple(words), tuple(guarded))
    passage = Passage(text + raw[at:], *places)
    return Met(passage, tuple(figures), tuple(cited))
