"""Checks of the feed, as it would be written: Atom's rules, and whether its links and pictures lead somewhere.

In: bytes by address, and the address of the site. Out: Problems. Must not know how an entry was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from site_builder.model import Artifacts
from site_builder.problems import Location, Problem

if TYPE_CHECKING:
    from lxml import etree

FEED = "feed.xml"
_ATOM = "{http://www.w3.org/2005/Atom}"
_NEEDED = ("id", "title", "updated")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
_PICTURE = re.compile(r"<img\b[^>]*>")
_DESCRIBED = re.compile(r'\salt="[^"]*[^"\s]')
_HINT = "entries are written by templates/feed_entry.html"


def check_feed(artifacts: Artifacts, url: str) -> Iterator[Problem]:
    """Nothing where the site has no feed. A feed reader shows what it gets, and says nothing of what it lacks."""
    if FEED not in artifacts:
        return
    from lxml import etree

    try:
        feed = etree.fromstring(artifacts[FEED])
    except etree.XMLSyntaxError as error:
        yield Problem(Location(FEED, error.lineno or 0), "feed", f"this is not XML: {error.msg}", _HINT)
        return
    messages = [*_lacking(feed, "the feed")]
    ids = [entry.findtext(f"{_ATOM}id") or "" for entry in feed.iter(f"{_ATOM}entry")]
    messages += [f"the id {name} stands twice" for name in dict.fromkeys(ids) if ids.count(name) > 1]
    for entry, name in zip(feed.iter(f"{_ATOM}entry"), ids, strict=True):
        shown = f"the entry {name.removeprefix(url)}"
        messages += _lacking(entry, shown)
        messages += _lost(entry.findtext(f"{_ATOM}content") or "", shown, artifacts, url)
    for message in dict.fromkeys(messages):
        yield Problem(Location(FEED), "feed", message, _HINT)


def _lacking(element: etree._Element, shown: str) -> Iterator[str]:
    """What Atom asks of a feed and of each entry (RFC 4287, 4.1.1 and 4.1.2)."""
    told = {name: element.findtext(f"{_ATOM}{name}") or "" for name in _NEEDED}
    yield from (f"{shown} has no {name}" for name, text in told.items() if not text.strip())
    if told["updated"] and not _MOMENT.fullmatch(told["updated"]):
        yield f'{shown} was updated on "{told["updated"]}", which is no moment'


def _lost(content: str, shown: str, artifacts: Artifacts, url: str) -> Iterator[str]:
    for target in map(unescape, _LINK.findall(content)):
        address = target.partition("#")[0]
        if not re.match(r"https?:|mailto:", target):
            yield f'{shown}: "{target}" is not a whole address'
        elif address.startswith(url) and (address.removeprefix(url) or "index.html") not in artifacts:
            yield f'{shown}: "{address.removeprefix(url)}" leads nowhere'
    if not all(map(_DESCRIBED.search, _PICTURE.findall(content))):
        yield f"{shown}: a picture without a description"
