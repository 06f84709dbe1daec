"""Checks of the `Artifacts`, as they would be written: links, fragments, ids, what must not be left.

In: bytes by address, and the pages, for the writer's lines. Out: Problems. Must not know how a page was made.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote

from site_builder.model import Artifacts, Page
from site_builder.problems import Location, Problem, did_you_mean, hint_of

_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.I)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# A script of another host or in the page itself, and words that run at an event; data in a script element never run.
_SCRIPT = re.compile(
    r'<script\b(?![^>]*(?:\stype="application/ld\+json"|\ssrc="(?!//|[a-z][a-z0-9+.-]*:)))|<[a-z][^>]*\son[a-z]+="',
    re.I,
)
_UNDESCRIBED = re.compile(r'<img\b(?![^>]*\salt="[^"]*[^"\s])[^>]*>')
_STYLE = re.compile(r'<[a-z][^>]*\sstyle="|<style\b')
# What a browser fetches by itself when it shows a page or reads a style; a link waits until somebody follows it.
_FETCHED = re.compile(
    r'<(?:img|iframe|embed|object|source|track|audio|video|input)\b[^>]*\s(?:src|srcset|data|poster)="\s*((?:https?:)?//[^"]*)'
    r'|<link\b(?=[^>]*\srel="(?:stylesheet|icon|manifest|pre[a-z]+|dns-prefetch|modulepreload)")[^>]*\shref="((?:https?:)?//[^"]*)',
    re.I,
)
_FETCHED_BY_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')]*)""", re.I)
MOST_ALIKE = 3


def check_artifacts(artifacts: Artifacts, pages: Iterable[Page]) -> Iterator[Problem]:
    by_address = {page.address: page for page in pages}
    texts = {path: data.decode() for path, data in artifacts.items() if path.endswith(".html")}
    ids = {path: _ID.findall(text) for path, text in texts.items()}
    sets = {path: frozenset(found) for path, found in ids.items()}
    if "index.html" not in artifacts:
        hint = "write content/index.md; every page links to it"
        yield Problem(Location("content/index.md"), "no-index", "the site has no front page", hint)
        return
    yield from _styles(artifacts)
    yield from _pictures(artifacts)
    for path, text in texts.items():
        page = by_address.get(path)
        yield from _left(path, text)
        yield from _foreign(path, (next(filter(None, found)) for found in _FETCHED.findall(text)), page)
        yield from _undescribed(path, text, page)
        yield from _ids(path, ids[path], page)
        for target in dict.fromkeys(_LINK.findall(text)):
            message = _broken(path, target, artifacts, sets)
            if message:
                yield _problem(path, target, message, page, artifacts, sets)


def _left(path: str, text: str) -> Iterator[Problem]:
    if _PRIVATE.search(text):
        yield Problem(Location(path), "token-left", "a stand-in for a value was not replaced")
    if path != "404.html" and _STYLE.search(text):
        message = "a style in the page, which the page's policy blocks"
        yield Problem(Location(path), "inline-style", message, "give it a class, and write templates/style.css")
    if _SCRIPT.search(text):
        message = "a script in the page or from another host, which the page's policy blocks"
        yield Problem(Location(path), "inline-script", message, "put it into a file of templates/, as embed.js is")


def _foreign(path: str, addresses: Iterable[str], page: Page | None) -> Iterator[Problem]:
    """Whoever serves such a file learns who reads the page, and the page is not whole without him."""
    for address in dict.fromkeys(addresses):
        hint = "keep a copy among the files of the site"
        yield Problem(_written(path, page, address), "third-party", f"{address} is fetched from another host", hint)


def _styles(artifacts: Artifacts) -> Iterator[Problem]:
    for path, data in artifacts.items():
        if path.endswith(".css"):
            yield from _foreign(path, _FETCHED_BY_STYLE.findall(data.decode()), None)


_BEGINS = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}


def _pictures(artifacts: Artifacts) -> Iterator[Problem]:
    for path, data in artifacts.items():
        ending = posixpath.splitext(path)[1].lower()
        if not data.startswith(_BEGINS.get(ending, b"")) or (ending == ".svg" and b"<svg" not in data):
            hint = f"export it anew: renaming a file to {ending} does not make it one"
            message = f"this is no {ending[1:].upper()} picture, and would not be shown"
            yield Problem(Location(f"content/{path}"), "unknown-image", message, hint)


def told_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """A fault of a template stands on every page that it makes: the first of them is told, with how many more."""
    alike: dict[Problem, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(replace(problem, where=Location("", problem.where.line)), []).append(problem)
    for whole, found in alike.items():
        if whole.where.line or len(found) <= MOST_ALIKE:
            yield from found
        else:
            hint = f"{hint_of(found[0])}; what many pages have comes from their template"
            yield replace(found[0], message=f"{found[0].message} (and {len(found) - 1} pages more)", hint=hint)


def _undescribed(path: str, text: str, page: Page | None) -> Iterator[Problem]:
    for picture in _UNDESCRIBED.findall(text):
        where = _written(path, page, re.sub(r'.*\ssrc="([^"]*)".*', r"\1", picture))
        hint = "say between the brackets what it shows: ![two men at a gauge](gauge.png)"
        yield Problem(where, "no-alt", f"a picture without a description: {picture}", hint)


def _written(path: str, page: Page | None, words: str) -> Location:
    """Where a writer wrote what a page shows, the last time; the page alone where a template or a block did."""
    if page is None:
        return Location(path)
    at = page.text.rfind(words)
    return Location(page.path, page.text.count("\n", 0, at) + 1 if at >= 0 else 0)


def _ids(path: str, found: list[str], page: Page | None) -> Iterator[Problem]:
    if len(found) == len(set(found)):
        return
    for name in sorted({name for name in found if found.count(name) > 1}):
        where, hint = _written(path, page, f"{{#{name}}}"), "give a heading its own {#id}"
        yield Problem(where, "duplicate-id", f'the id "{name}" stands twice on the page', hint)


def _broken(path: str, target: str, artifacts: Artifacts, ids: Mapping[str, frozenset[str]]) -> str:
    """What is wrong with a link; nothing for one that holds, or that leads outside."""
    target = target.replace("&amp;", "&")
    if _OUTSIDE.match(target):
        return ""
    name, _, fragment = unquote(target).partition("#")
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
    if name.startswith("/") or found not in artifacts:
        return f'"{target}" leads nowhere'
    if fragment and found in ids and fragment not in ids[found]:
        return f'"{target}" names a place that is not on that page'
    return ""


def _problem(
    path: str, target: str, message: str, page: Page | None, artifacts: Artifacts, ids: Mapping[str, frozenset[str]]
) -> Problem:
    name, _, fragment = target.partition("#")
    pool: Iterable[str] = ids.get(name or path, ()) if fragment and (not name or name in ids) else artifacts
    hint = did_you_mean(fragment if fragment and (not name or name in ids) else name, pool)
    if page is None:
        return Problem(Location(path), "broken-link", message, hint)
    line = next((link.line for link in page.links if _same(link.target, target)), 0)
    return Problem(Location(page.path, line), "broken-link", message, hint)


def _same(written: str, rendered: str) -> bool:
    return re.sub(r"\.md(?=#|$)", ".html", written) == rendered.replace("&amp;", "&")
