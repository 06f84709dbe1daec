"""Whether a page is still the one that was checked by hand.

In: woven pages. Out: Problems. `checked: {by, on, digest}` in front matter names the digest of the figures that a
person went through; it is void when any of them has changed. Must not know who may check what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from site_builder.fields import Text
from site_builder.model import Figure, Woven
from site_builder.problems import Location, Problem

KEYS = ("by", "on", "digest")


def figures_digest(figures: Iterable[Figure]) -> str:
    """What a checker signs: every figure as printed, its value and where it comes from; not the words around it."""
    parts = [
        f"{f.kind}\0{f.printed}\0{f.value}\0{f.origin.table if f.origin else ''}\0{f.origin.column if f.origin else ''}"
        f"\0{f.origin.row if f.origin else ''}\0{','.join(f.sources)}\n"
        for f in figures
    ]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def check_checked(woven: Iterable[Woven]) -> Iterator[Problem]:
    """A warning for each page whose figures are not those that were checked."""
    for page in woven:
        checked = page.page.front.checked
        if checked is None:
            continue
        given = {key: value.value for key, value in checked.values.items() if isinstance(value, Text)}
        where = Location(page.page.path, checked.line)
        if set(given) != set(KEYS):
            hint = "`site-builder factcheck PAGE` prints all three"
            yield Problem(where, "checked", "`checked` has the keys by, on and digest", hint)
        elif given["digest"] != figures_digest(page.figures):
            yield Problem(where, "checked", _message(given), _hint(page), "warning")


def _message(given: dict[str, str]) -> str:
    return f"figures of this page have changed since {given['by']} checked them on {given['on']}"


def _hint(page: Woven) -> str:
    name = page.page.slug
    return f"`site-builder factcheck {name}` prints a new sheet; or take `checked` out"
