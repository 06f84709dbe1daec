"""The note that closes a piece: what stands in it, its mark, and how its mark is read out.

In: figures and citations of one piece; a `Note`. Out: those that a note shows; HTML. Must not know how they came about.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable

from site_builder.formats import Style, plural_form
from site_builder.model import Figure, Note


def noted(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The numbers among the figures, each value of a row once; dates and names from a table are in the ledger."""
    once = {(f.kind, f.printed, f.origin): f for f in reversed(tuple(figures)) if _is_number(f)}
    return tuple(once.values())[::-1]


def _is_number(figure: Figure) -> bool:
    return figure.kind != "bound" or not isinstance(figure.value, str | dt.date | bool | None)


def note_mark(note: Note, style: Style) -> str:
    """The one mark that closes a piece with figures or citations."""
    n, label = note.number, html.escape(_label(note, style))
    return f'<sup><a class="mark" role="doc-noteref" href="#note-{n}" id="mark-{n}" aria-label="{label}">{n}</a></sup>'


def _label(note: Note, style: Style) -> str:
    """What a screen reader hears for a mark: `Note 3: 2 numbers, 1 source`."""
    numbers = len([f for f in note.figures if f.kind != "checked"])
    sources = len({s for f in note.figures for s in f.sources} | {c.source for c in note.citations})
    parts = [_counted("number", numbers, style), _counted("source", sources, style)]
    return style.say("note_label", number=note.number, parts=", ".join(part for part in parts if part))


def _counted(key: str, count: int, style: Style) -> str:
    if not count:
        return ""
    forms = style.strings.get(f"counted.{key}", ())
    form = plural_form(count, forms, style) if isinstance(forms, tuple) else None
    return (form or "{n}").format(n=count)
