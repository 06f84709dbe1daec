"""What a page costs its readers, before they press anything.

In: bytes by address. Out: what a browser fetches for a page, compressed as a host would, and what is over its budget.
Must not know how a page was made.
"""

from __future__ import annotations

import gzip
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from site_builder.model import Artifacts, Page
from site_builder.problems import Location, Problem

PAGE, CSS, SCRIPT = 60 * 1024, 12 * 1024, 2 * 1024  # bytes: a page in all, its style, each of its scripts
_FETCHED = re.compile(
    r'<link\b[^>]*\srel="(?:stylesheet|icon)"[^>]*\shref="([^"]+)"'
    r'|<link\b[^>]*\shref="([^"]+)"[^>]*\srel="(?:stylesheet|icon)"'
    r'|<(?:img|script)\b[^>]*\ssrc="([^"]+)"'
)
_PACKED = (".png", ".jpg", ".jpeg", ".webp", ".avif")


def check_weight(artifacts: Artifacts, pages: Iterable[Page]) -> Iterator[Problem]:
    """A warning for every written page that is over its budget, with what weighs most."""
    for page in pages:
        for message, hint in over_budget(artifacts, page.address):
            yield Problem(Location(page.path), "heavy", message, hint, "warning")


def weights_of(artifacts: Artifacts, path: str) -> Mapping[str, int]:
    """Bytes by address; pictures are compressed already."""
    text = artifacts[path].decode()
    targets = [next(filter(None, found)) for found in _FETCHED.findall(text)]
    names = (posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) for target in targets)
    return {name: _squeezed(name, artifacts[name]) for name in (path, *names) if name in artifacts}


def _squeezed(name: str, data: bytes) -> int:
    return len(data) if name.endswith(_PACKED) else len(gzip.compress(data, 6, mtime=0))


def over_budget(artifacts: Artifacts, path: str) -> Iterator[tuple[str, str]]:
    """What is over its budget, and what would help."""
    weights = weights_of(artifacts, path)
    styles = sum(size for name, size in weights.items() if name.endswith(".css"))
    if sum(weights.values()) > PAGE:
        heaviest = max(weights, key=lambda name: weights[name])
        hint = f"{heaviest} weighs most: fewer charts or rows, or smaller pictures; or split the page"
        yield f"this page weighs {_shown(sum(weights.values()))} compressed; {_shown(PAGE)} is the most", hint
    if styles > CSS:
        yield f"its style weighs {_shown(styles)} compressed; {_shown(CSS)} is the most", "shorten templates/style.css"
    for name, size in weights.items():
        if name.endswith(".js") and size > SCRIPT:
            message = f"{name} weighs {_shown(size)} compressed; {_shown(SCRIPT)} is the most for a script"
            yield message, "let it fetch what is needed only when a reader asks for it"


def _shown(size: int) -> str:
    return f"{round(size / 1024)} KB"
