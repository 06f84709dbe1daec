"""Checks of a `Site` as it was read, before anything is computed: what names what.

In: a `Site`. Out: Problems at the writer's line. Must not evaluate a query or draw a chart.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from site_builder.discovery import alias_of
from site_builder.load import text_of
from site_builder.model import Page, Site
from site_builder.problems import Location, Problem, did_you_mean, nearest

_SETTINGS = "content/site.yaml"
_CLAIMS = "content/claims.yaml"

LISTS = ("claims", "sources", "tables", "figures", "corrections")
GENERATED = (*LISTS, "404")
RESERVED = ("charts", "tables", "claims", "sources", "assets", "data", "cards", "embeds")
_ADDRESS = re.compile(r"[a-z0-9][\w-]*(/[a-z0-9_][\w-]*)*\.html")


def check_site(site: Site, slugs: frozenset[str]) -> Iterator[Problem]:
    """`slugs` are those of every page file, the unreadable ones too, so that one fault is not reported twice."""
    yield from _slugs(site.pages)
    yield from _navigation(site, slugs)
    for page in site.pages:
        yield from _related(page, site, slugs)
        yield from _aliases(page, site)
        yield from _to_word(page)
        yield from _template(page, site)
        yield from _charts(page, site)
        yield from _images(page, site)
        yield from _links(page, slugs)
    yield from _words(site.pages)
    yield from _todos(site)


def first_causes(problems: Iterable[Problem], pages: Iterable[Page]) -> list[Problem]:
    """The Problems less those that only follow from a file which could not be read: what stands in it is not known."""
    told = list(problems)
    read = {page.path for page in pages}
    unread = {p.where.path for p in told if p.severity == "error" and p.where.path.endswith(".md")} - read
    no_functions = any(p.code == "chart-syntax" for p in told)
    no_claims = any(p.where.path == _CLAIMS and p.code in ("yaml", "encoding") for p in told)

    def follows(problem: Problem) -> bool:
        if problem.code == "unknown-chart":
            return no_functions or (bool(unread) and problem.message.startswith("no page has"))
        return problem.code == "unknown-claim" and no_claims

    return [problem for problem in told if not follows(problem)]


def _slugs(pages: Iterable[Page]) -> Iterator[Problem]:
    seen: dict[str, Page] = {}
    for page in pages:
        first = page.slug.split("/")[0]
        if page.slug in GENERATED or (first in RESERVED and "/" in page.slug):
            message = f'the address "{page.address}" is one that the tool writes'
            yield Problem(Location(page.path), "slug", message, "give the file another name")
        for address in (page.slug, *(alias_of(alias, page)[0] for alias in page.front.aliases)):
            key = address.removesuffix(".html").casefold()
            if key in seen:
                message = f'the address "{key}.html" is taken twice'
                hint = f"the other is {seen[key].path}"
                yield Problem(Location(page.path), "duplicate-slug", message, hint)
            seen.setdefault(key, page)


def _navigation(site: Site, slugs: frozenset[str]) -> Iterator[Problem]:
    for slug in site.settings.navigation:
        if slug not in slugs and slug not in LISTS:
            where = Location(_SETTINGS, _line_of("navigation", text_of(site.snapshot.blobs[_SETTINGS]), slug))
            hint = did_you_mean(slug, slugs.union(LISTS))
            yield Problem(where, "unknown-page", f'navigation names no page "{slug}"', hint)


def _line_of(key: str, text: str, word: str) -> int:
    """The line on which a key of a YAML file, or of front matter, names something; 0 where the key is not written."""
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.startswith(f"{key}:")), None)
    if start is None:
        return 0
    named = re.compile(rf"(?<![\w/-]){re.escape(word)}(?![\w/-])")
    return next((n + 1 for n, line in enumerate(lines) if n >= start and named.search(line)), start + 1)


def _in_front(page: Page, site: Site, key: str, word: str) -> Location:
    return Location(page.path, _line_of(key, text_of(site.snapshot.blobs[page.path]), word) or page.front_line)


def _related(page: Page, site: Site, slugs: frozenset[str]) -> Iterator[Problem]:
    for slug in page.front.related:
        if slug not in slugs:
            where = _in_front(page, site, "related", slug)
            yield Problem(where, "unknown-page", f'`related` names no page "{slug}"', did_you_mean(slug, slugs))


def _aliases(page: Page, site: Site) -> Iterator[Problem]:
    for text in page.front.aliases:
        wrong = [address for address in alias_of(text, page) if not _ADDRESS.fullmatch(address)]
        if wrong:
            where = _in_front(page, site, "aliases", text)
            hint = "write an old address of this page, or `charts/old -> charts/new`"
            yield Problem(where, "alias", f'"{wrong[0]}" cannot be an address', hint)


def _to_word(page: Page) -> Iterator[Problem]:
    """What `compare --accept` drafted is for an editor to word."""
    for change in (*page.front.corrections, *page.front.revisions):
        if "TODO" in change.text.value:
            where = Location(page.path, change.text.line)
            hint = "say in your own words what changed and why"
            yield Problem(where, "todo", "this entry is a draft", hint)


def _template(page: Page, site: Site) -> Iterator[Problem]:
    path = f"templates/{page.front.template}"
    if path not in site.snapshot.blobs:
        known = [p.removeprefix("templates/") for p in site.snapshot.blobs if p.startswith("templates/")]
        where = _in_front(page, site, "template", page.front.template)
        hint = did_you_mean(page.front.template, known)
        yield Problem(where, "unknown-template", f'there is no template "{page.front.template}"', hint)


def _charts(page: Page, site: Site) -> Iterator[Problem]:
    for block in page.blocks:
        if block.kind == "chart" and block.name not in site.charts:
            hint = did_you_mean(block.name, site.charts, "write it in content/charts/, marked with @chart")
            message = f'there is no chart function "{block.name}"'
            yield Problem(Location(page.path, block.line), "unknown-chart", message, hint)


def _images(page: Page, site: Site) -> Iterator[Problem]:
    if not any(block.kind == "image" for block in page.blocks):
        return
    folder = page.slug.rpartition("/")[0]
    images = [p.removeprefix("content/") for p in site.snapshot.blobs if p.endswith((".png", ".jpg", ".jpeg", ".svg"))]
    for block in page.blocks:
        src = getattr(block.body, "src", None)
        beside = f"{folder}/{src}" if folder else src
        if src is not None and beside not in images:
            near = nearest(src, images)
            hint = f'did you mean "{near}"?' if near else f"put it beside the page: content/{beside}"
            yield Problem(Location(page.path, block.line), "unknown-image", f'there is no image "{src}"', hint)


def _links(page: Page, slugs: frozenset[str]) -> Iterator[Problem]:
    """Links to pages, judged here so that they are told along with all else; other links are judged when written."""
    folder = posixpath.dirname(page.slug)
    for link in page.links:
        name = unquote(link.target.partition("#")[0])
        if not name.endswith(".md") or ":" in name or name.startswith("/"):
            continue
        if posixpath.normpath(posixpath.join(folder, name.removesuffix(".md"))) not in slugs:
            pages = [posixpath.relpath(slug, folder or ".") + ".md" for slug in slugs]
            message = f'"{link.target}" leads nowhere'
            yield Problem(Location(page.path, link.line), "broken-link", message, did_you_mean(name, pages))


def _words(pages: Iterable[Page]) -> Iterator[Problem]:
    """The words of a chart stand in the block of exactly one page."""
    seen: dict[str, Page] = {}
    for page in pages:
        for block in page.blocks:
            if block.kind != "chart":
                continue
            if block.name in seen and seen[block.name] is not page:
                hint = f'{seen[block.name].path} has them; write {{{{ chart("{block.name}") }}}} here'
                message = f'the words of chart "{block.name}" stand on two pages'
                yield Problem(Location(page.path, block.line), "chart-words", message, hint)
            seen.setdefault(block.name, page)


_TODO = re.compile(rb"\bTODO\b")
_HOLDS_TODOS = (".yaml", ".sql")


def _todos(site: Site) -> Iterator[Problem]:
    """What a scaffold left open, or a writer: it is filled before anything is published."""
    told = {(p.path, c.text.line) for p in site.pages for c in (*p.front.corrections, *p.front.revisions)}
    pages = {page.path for page in site.pages}
    for blob in site.snapshot.under("content/"):
        if (blob.path in pages or blob.path.endswith(_HOLDS_TODOS)) and b"TODO" in blob.data:
            for number, line in enumerate(blob.data.split(b"\n"), 1):
                if _TODO.search(line) and (blob.path, number) not in told:
                    hint = "fill it in; a build refuses it, the preview shows it"
                    yield Problem(Location(blob.path, number), "todo", "a TODO stands here", hint)
