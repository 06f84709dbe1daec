"""Everything that can be read of a site -> `Site`.

In: a snapshot. Out: a `Site`, the names of tables that could not be had. None without settings, theme and strings.
Must not know what a page prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from site_builder import charts
from site_builder.cache import Cache
from site_builder.checks.reading import check_site
from site_builder.claims import check_sources, read_claims
from site_builder.load import WORDS, of_the_tool, text_of
from site_builder.model import (
    Blob,
    ChartFunction,
    Claim,
    Descriptor,
    FieldSpec,
    Page,
    Settings,
    Site,
    Snapshot,
    Source,
)
from site_builder.pages import read_page, slug_of
from site_builder.problems import Invalid, Location, Problem
from site_builder.settings import locale_of, missing_string, read_settings, read_strings, read_theme
from site_builder.stages.attempts import attempt
from site_builder.stages.tables import SOURCES, Strings, read_tables, source_problems
from site_builder.tables.reading import read_table

SETTINGS = "content/site.yaml"
TOKENS = "templates/tokens.yaml"
CLAIMS = "content/claims.yaml"
_ENGLISH = "templates/strings.en.yaml"
T = TypeVar("T")


def read_site(
    snapshot: Snapshot, drafts: bool, cache: Cache, found: list[Problem]
) -> tuple[Site | None, frozenset[str]]:
    """Everything that can be read, and the names of tables that could not. None without settings, theme and strings."""
    settings = attempt(found, _read_file, SETTINGS, read_settings, snapshot, cache)
    theme = attempt(found, _read_file, TOKENS, read_theme, snapshot, cache)
    strings = attempt(found, _read_strings, settings, snapshot, cache) if settings else None
    pages, slugs = _read_pages(snapshot, drafts, cache, found)
    read, broken = read_tables(snapshot, strings or {}, cache, found)
    functions = _read_charts(snapshot, cache, found)
    claims, problems = _read_claims(snapshot, cache)
    found += problems
    if settings is None or theme is None or strings is None:
        return None, broken
    sources = _read_sources(snapshot, cache, found)
    found += check_sources(claims, sources, CLAIMS)
    for table in read.values():
        found += source_problems(table, read, sources, snapshot)
    site = Site(settings, theme, pages, read, sources, claims, functions, strings, snapshot)
    found += check_site(site, slugs)
    return site, broken


def _read_claims(snapshot: Snapshot, cache: Cache) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    if CLAIMS not in snapshot.blobs:
        return (), ()
    return cache.recall(("claims", snapshot.blobs[CLAIMS].digest), lambda: read_claims(*_text(snapshot, CLAIMS)))


def _text(snapshot: Snapshot, path: str) -> tuple[str, str]:
    if path not in snapshot.blobs:
        hint = "`site-builder new site DIR` writes one to begin with"
        raise Invalid(Problem(Location(path), "no-file", "this file is missing", hint))
    return text_of(snapshot.blobs[path]), path


def _read_strings(settings: Settings, snapshot: Snapshot, cache: Cache) -> Strings:
    """The interface in the language of the site. Raises Invalid where an English string has no fellow."""
    path = f"{WORDS}{locale_of(settings).language}.yaml"
    strings = _words(path, snapshot, cache)
    missing = _words(_ENGLISH, snapshot, cache).keys() - strings.keys()
    if missing:
        raise Invalid(*(missing_string(path, key) for key in sorted(missing)))
    return strings


def _words(path: str, snapshot: Snapshot, cache: Cache) -> Strings:
    """A site's own words over those of the tool: it need only name what it says in another way."""
    tool = of_the_tool(path)
    given = _read_file(tool, read_strings, snapshot, cache) if tool in snapshot.blobs else {}
    return {**given, **_read_file(path, read_strings, snapshot, cache)}


def _read_file(path: str, read: Callable[[str, str], T], snapshot: Snapshot, cache: Cache) -> T:
    """What a file says, read again when it has changed."""
    digest = snapshot.blobs[path].digest if path in snapshot.blobs else ""
    return cache.recall(("read", path, digest), lambda: read(*_text(snapshot, path)))


def _read_pages(
    snapshot: Snapshot, drafts: bool, cache: Cache, found: list[Problem]
) -> tuple[tuple[Page, ...], frozenset[str]]:
    pages: list[Page] = []
    slugs: set[str] = set()
    for blob in snapshot.under("content/"):
        if not blob.path.endswith(".md") or blob.path.startswith(("content/data/", "content/charts/")):
            continue
        page = attempt(found, _read_page, blob, cache, found)
        if page is None or drafts or not page.front.draft:
            slugs.add(slug_of(blob.path))
        if page is not None and (drafts or not page.front.draft):
            pages.append(page)
    return tuple(pages), frozenset(slugs)


def _read_page(blob: Blob, cache: Cache, found: list[Problem]) -> Page | None:
    page, problems = cache.recall(("page", blob.path, blob.digest), lambda: read_page(text_of(blob), blob.path))
    found += problems
    return page


def _read_charts(snapshot: Snapshot, cache: Cache, found: list[Problem]) -> Mapping[str, ChartFunction]:
    functions: dict[str, ChartFunction] = {}
    for blob in snapshot.under("content/charts/"):
        if not blob.path.endswith(".py"):
            continue
        read = attempt(found, _find_charts, blob, cache)
        if read is None:
            continue
        found += read[1]
        for function in read[0]:
            if function.name in functions:
                other = functions[function.name]
                hint = f"the other stands in {other.path}:{other.line}"
                where = Location(function.path, function.line)
                found.append(Problem(where, "chart-duplicate", f'two charts bear the name "{function.name}"', hint))
            functions.setdefault(function.name, function)
    return functions


def _find_charts(blob: Blob, cache: Cache) -> tuple[tuple[ChartFunction, ...], tuple[Problem, ...]]:
    return cache.recall(("charts", blob.path, blob.digest), lambda: charts.find_charts(text_of(blob), blob.path))


_SOURCE_FIELDS = ("id", "publisher", "title", "url", "published", "accessed", "via", "interest", "link", "note")


def _read_sources(snapshot: Snapshot, cache: Cache, found: list[Problem]) -> Mapping[str, Source]:
    """The bibliography. Its columns are fixed; only `id`, `publisher` and `title` must be filled."""
    if SOURCES not in snapshot.blobs:
        return {}
    types = {"published": "day?", "accessed": "day?", "link": "boolean"}
    filled = ("id", "publisher", "title")
    specs = {n: FieldSpec(type=types.get(n, "string"), required=n in filled) for n in _SOURCE_FIELDS}
    about = Descriptor("Sources", key=("id",), fields=specs)
    blob = snapshot.blobs[SOURCES]

    def leaf() -> Mapping[str, Source]:
        table = read_table("sources", blob.data, blob.path, about, blob.path)
        rows = [dict(zip(_SOURCE_FIELDS, row, strict=True)) for row in table.rows]
        return {str(row["id"]): _source(row) for row in rows}

    return attempt(found, cache.recall, ("sources", blob.digest), leaf) or {}


def _source(row: Mapping[str, Any]) -> Source:
    texts = {name: str(value) for name, value in row.items() if value is not None and name != "link"}
    return Source(**texts, link=row["link"] is not False)
