"""Tokens in a text, and what readers see in their place.

In: a text with tokens, the ledger that gave them. Out: plain text. Must not know HTML.
"""

from __future__ import annotations

import re

from site_builder.cells import CLOSE, OPEN, Bound, Entry, Ledger, Typed
from site_builder.weave.typography import smart

TOKEN = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")


def printed(entry: Entry) -> str:
    """An entry as printed; markers, citations and places print nothing."""
    if isinstance(entry, Bound):
        return entry.printed
    return entry.text if isinstance(entry, Typed) else ""


def plain(text: str, ledger: Ledger) -> str:
    """Tokens as plain text, markers gone, on one line."""
    filled = TOKEN.sub(lambda m: printed(ledger.entry(m[0])), text)
    return smart(re.sub(r"[ \t\n]+", " ", filled.strip()), "", ledger.style)[0]
