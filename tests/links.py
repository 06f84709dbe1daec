"""Links of a built tree that lead nowhere: case-exact, with fragments, in HTML, SVG, CSS and feeds.

A tree is judged as it will be met: at a domain root ("/"), under a path ("/repo/") and from disk ("file"), where a
folder is not its index.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree, html

BASES = ("/", "/repo/", "file")
_ATTRIBUTES = ("href", "src", "poster", "data", "action", "{http://www.w3.org/1999/xlink}href", "xlink:href", "cite")
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_PAINT_URL = re.compile(r"""url\(\s*["']?(#[^"')]+)["']?\s*\)""")
_OTHER_SCHEMES = ("mailto:", "tel:", "data:", "about:")


@dataclass(frozen=True, order=True)
class Link:
    page: str
    line: int
    target: str


def broken_links(tree: Mapping[str, bytes], base: str = "/", url: str = "") -> list[str]:
    """One line for each link that leads nowhere; `url` is the site's own absolute address, whose links are followed."""
    ids = {path: _ids(data) for path, data in tree.items() if path.endswith(".html")}
    found = []
    for path in sorted(tree):
        for link in _links(path, tree[path]):
            fault = _fault(link, tree, ids, base, url)
            if fault:
                found.append(f"{link.page}:{link.line}: {link.target}: {fault}")
    return found


def _fault(link: Link, tree: Mapping[str, bytes], ids: Mapping[str, frozenset[str]], base: str, url: str) -> str:
    target = link.target.strip()
    if target.startswith(_OTHER_SCHEMES):
        return ""
    if url and target.startswith(url):
        target, start, base = target[len(url) :], "", "/"  # such a link leads to the published site, wherever it stands
    elif re.match(r"(https?:)?//", target):
        return ""
    elif re.match(r"[a-z][a-z0-9+.-]*:", target, re.I):
        return "a scheme that no reader can follow"
    elif target.startswith("/"):
        if base == "file":
            return "leads to the root of the disk"
        if not target.startswith(base):
            return f"leaves {base}"
        target, start = target[len(base) :], ""
    else:
        start = link.page
    return _fault_of_path(target, start, tree, ids, base)


def _fault_of_path(
    target: str, start: str, tree: Mapping[str, bytes], ids: Mapping[str, frozenset[str]], base: str
) -> str:
    parts = urlsplit(target)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(start), unquote(parts.path))) if parts.path else start
    if path.startswith(".."):
        return "climbs out of the site"
    path = "" if path == "." else path
    if path not in tree:
        index = posixpath.join(path, "index.html")
        if index not in tree:
            near = [known for known in tree if known.casefold() == path.casefold()]
            return f"differs in case from {near[0]}" if near else "no such file"
        if base == "file":
            return "a folder, which shows a listing from disk"
        path = index
    elif parts.path.endswith("/"):
        return "a file, not a folder"
    fragment = unquote(parts.fragment)
    if fragment and path in ids and fragment not in ids[path]:
        return f"no element with the id {fragment}"
    return ""


def _ids(data: bytes) -> frozenset[str]:
    root = html.document_fromstring(data)
    return frozenset({*root.xpath("//@id"), *root.xpath("//a/@name")})


def _links(path: str, data: bytes) -> Iterator[Link]:
    if path.endswith(".html"):
        yield from _links_of_page(path, data)
    elif path.endswith(".css"):
        yield from _links_of_css(path, data.decode())
    elif path.endswith((".svg", ".xml")):
        root = etree.fromstring(data)
        yield from _links_of_elements(path, root)


def _links_of_page(path: str, data: bytes) -> Iterator[Link]:
    root = html.document_fromstring(data)
    if root.xpath("//base"):
        yield Link(path, 0, "base:a page must not move its links")
    yield from _links_of_elements(path, root)
    for style in root.iter("style"):
        yield from _links_of_css(path, style.text or "")


def _links_of_elements(path: str, root: etree._Element) -> Iterator[Link]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        line = element.sourceline or 0
        for name in _ATTRIBUTES:
            if name in element.attrib and not (element.tag == "meta" or name == "data" != element.tag):
                yield Link(path, line, str(element.attrib[name]))
        for candidate in str(element.attrib.get("srcset", "")).split(","):
            if candidate.strip():
                yield Link(path, line, candidate.split()[0])
        if element.tag == "meta" and element.attrib.get("property") in ("og:image", "og:url"):
            yield Link(path, line, str(element.attrib.get("content", "")))
        for value in element.attrib.values():
            for paint in _PAINT_URL.findall(str(value)):
                yield Link(path, line, paint)


def _links_of_css(path: str, text: str) -> Iterator[Link]:
    for match in _CSS_URL.finditer(text):
        yield Link(path, text.count("\n", 0, match.start()) + 1, match[1] or match[2])
