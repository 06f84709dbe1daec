"""The pipeline: a snapshot -> artifacts and Problems. Short enough to read aloud.

In: a `Snapshot`, `Options`, and the cache and workers to run leaves with. Out: `Built`. Preview calls the same one.
Must not touch the disk, print or look at the clock.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from site_builder import charts, discovery, search, tables
from site_builder.cache import Cache, digest_of, modules_digest, versions_of
from site_builder.checks.artifacts import check_artifacts
from site_builder.checks.checked import check_checked
from site_builder.checks.reading import check_site
from site_builder.claims import check_sources, outcome, read_claims, verdict_of
from site_builder.fields import Text
from site_builder.formats import Style, comparable_text
from site_builder.gate import is_year_like
from site_builder.load import text_of
from site_builder.model import (
    Artifacts,
    Blob,
    Block,
    ChartFunction,
    Claim,
    ClaimResult,
    Descriptor,
    Drawing,
    Evaluated,
    FieldSpec,
    Page,
    Picture,
    Query,
    Reading,
    ReadingResult,
    Settings,
    Site,
    Snapshot,
    Source,
    Table,
    TableBlock,
    TableView,
    Theme,
    Woven,
)
from site_builder.pages import read_page, slug_of
from site_builder.problems import Invalid, Location, Problem, as_error
from site_builder.queries.evaluation import evaluate, view_rows
from site_builder.queries.inherited import sources_of
from site_builder.queries.parsing import order_tables, parse_query
from site_builder.render.site import render_site
from site_builder.render.templates import Environment, environment_of
from site_builder.render.views import source_line, view_of
from site_builder.settings import locale_of, missing_string, read_settings, read_strings, read_theme
from site_builder.weave import Surroundings, weave_page, weave_texts
from site_builder.workers import Workers, pack, receive

SETTINGS, TOKENS, CLAIMS, SOURCES = (
    "content/site.yaml",
    "templates/tokens.yaml",
    "content/claims.yaml",
    "content/data/sources.csv",
)
_ENGLISH = "templates/strings.en.yaml"
# Problems that a draft may have: the page can be looked at, not published.
DRAFT_WARNINGS = frozenset({"uncited-number", "todo"})

T = TypeVar("T")
Strings = Mapping[str, str | tuple[str, ...]]
Progress = Callable[[str, int, int], None]


def no_progress(step: str, done: int, total: int) -> None:
    """For callers that show none."""


@dataclass(frozen=True)
class Options:
    """`drafts` builds drafts too and turns what a draft may lack into warnings; `strict` turns warnings into errors."""

    drafts: bool = False
    strict: bool = False
    lenient: bool = False  # what a draft may lack is a warning on every page: for the writer's own preview


@dataclass(frozen=True)
class Built:
    """What a build gives. `artifacts` is empty where an error stands among the problems."""

    artifacts: Artifacts = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    evaluated: Evaluated | None = None

    @property
    def failed(self) -> bool:
        return any(p.severity == "error" for p in self.problems)


Look = Callable[[Built], None]


def no_look(built: Built) -> None:
    """For callers that wait for the end."""


def build_site(
    snapshot: Snapshot,
    options: Options,
    cache: Cache,
    workers: Workers,
    progress: Progress = no_progress,
    look: Look = no_look,
) -> Built:
    """Read, evaluate, draw, weave, render, check. One run gives every Problem that can be found.

    `look` is given what was evaluated, with the Problems so far, before pictures are made and everything is rendered: a
    preview renders the pages that are looked at first.
    """
    found: list[Problem] = []
    site, broken = read_site(snapshot, options, cache, found)
    if site is None:
        return Built({}, _sorted(found, options))
    evaluated = evaluate_site(site, broken, cache, workers, found, progress)
    cache.turn()
    look(Built({}, _sorted(found, options), evaluated))
    evaluated = replace(evaluated, pictures=_pictures(evaluated, cache, workers, found, progress))
    read = Built({}, _sorted(found, options), evaluated)
    if read.failed:
        return read
    rasters = _rasters(site, evaluated.drawings, evaluated.woven, cache, workers, found)
    evaluated = replace(evaluated, rasters=rasters)
    try:
        artifacts = render_site(evaluated, progress, templates_of(site.snapshot, cache))
    except Invalid as error:
        return Built({}, _sorted([*found, *error.problems], options), evaluated)
    artifacts = {**artifacts, **(_try(lambda: _search_index(artifacts, cache, workers), found) or {})}
    found += check_artifacts(artifacts, site.pages)
    problems = _sorted(found, options)
    failed = any(p.severity == "error" for p in problems)
    return Built({} if failed else artifacts, problems, evaluated)


def templates_of(snapshot: Snapshot, cache: Cache) -> Environment:
    """The site's templates, compiled as they are asked for."""
    blobs = snapshot.under("templates/")
    key = ("templates", tuple((blob.path, blob.digest) for blob in blobs))
    return cache.recall(key, lambda: environment_of(snapshot.blobs))


def _sorted(found: Iterable[Problem], options: Options) -> tuple[Problem, ...]:
    weighed = [_weigh(problem, options) for problem in found]
    return tuple(sorted(dict.fromkeys(weighed)))


def _weigh(problem: Problem, options: Options) -> Problem:
    if (options.drafts or options.lenient) and problem.code in DRAFT_WARNINGS:
        return replace(problem, severity="warning")
    return as_error(problem) if options.strict else problem


def inputs_digest(snapshot: Snapshot, options: Options) -> str:
    """One digest over everything that an output depends on."""
    files = [part for blob in snapshot.blobs.values() for part in (blob.path, blob.digest)]
    return digest_of([*files, repr(options), modules_digest(), _versions()])


def _versions() -> str:
    drawn = ("altair", "vl-convert-python")
    return versions_of("babel", "duckdb", "jinja2", "markdown", "nh3", "pagefind-bin", "polars", "pyyaml", *drawn)


# --- read ------------------------------------------------------------------------------------------------------------


def read_site(
    snapshot: Snapshot, options: Options, cache: Cache, found: list[Problem]
) -> tuple[Site | None, frozenset[str]]:
    """Everything that can be read, and the names of tables that could not. None without settings and theme."""
    settings = _try(lambda: read_settings(*_text(snapshot, SETTINGS)), found)
    theme = _try(lambda: _recalled(TOKENS, read_theme, snapshot, cache), found)
    strings = _try(lambda: _strings(settings, snapshot, cache), found) if settings else None
    pages, slugs = _read_pages(snapshot, options, cache, found)
    read, broken = _read_tables(snapshot, strings or {}, cache, found)
    functions = _read_charts(snapshot, cache, found)
    claims, problems = _read_claims(snapshot, cache)
    found += problems
    if settings is None or theme is None or strings is None:
        return None, broken
    sources = _read_sources(snapshot, cache, found)
    found += check_sources(claims, sources, CLAIMS)
    found += _check_table_sources(read, sources)
    site = Site(settings, theme, pages, read, sources, claims, functions, strings, snapshot)
    unread = any(problem.code == "chart-syntax" for problem in found)  # which charts stand in that file is not known
    found += (p for p in check_site(site, slugs) if not (unread and p.code == "unknown-chart"))
    return site, broken


def _read_claims(snapshot: Snapshot, cache: Cache) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    if CLAIMS not in snapshot.blobs:
        return (), ()
    return cache.recall(("claims", snapshot.blobs[CLAIMS].digest), lambda: read_claims(*_text(snapshot, CLAIMS)))


def _try(step: Callable[[], Any], found: list[Problem]) -> Any:
    """The outcome of a step, or None and its Problems."""
    try:
        return step()
    except Invalid as error:
        found += error.problems
        return None


def _text(snapshot: Snapshot, path: str) -> tuple[str, str]:
    if path not in snapshot.blobs:
        hint = "`site-builder new site DIR` writes one to begin with"
        raise Invalid(Problem(Location(path), "no-file", "this file is missing", hint))
    return text_of(snapshot.blobs[path]), path


def _strings(settings: Settings, snapshot: Snapshot, cache: Cache) -> Strings:
    """The interface in the language of the site. Raises Invalid where an English string has no fellow."""
    path = f"templates/strings.{locale_of(settings).language}.yaml"
    strings = _recalled(path, read_strings, snapshot, cache)
    missing = _recalled(_ENGLISH, read_strings, snapshot, cache).keys() - strings.keys()
    if missing:
        raise Invalid(*(missing_string(path, key) for key in sorted(missing)))
    return strings


def _recalled(path: str, read: Callable[[str, str], T], snapshot: Snapshot, cache: Cache) -> T:
    """What a file says, read again when it has changed."""
    digest = snapshot.blobs[path].digest if path in snapshot.blobs else ""
    return cache.recall(("read", path, digest), lambda: read(*_text(snapshot, path)))


def _read_pages(
    snapshot: Snapshot, options: Options, cache: Cache, found: list[Problem]
) -> tuple[tuple[Page, ...], frozenset[str]]:
    pages: list[Page] = []
    slugs: set[str] = set()
    for blob in snapshot.under("content/"):
        if not blob.path.endswith(".md") or blob.path.startswith(("content/data/", "content/charts/")):
            continue
        page = _try(lambda b=blob: _read_page(b, cache, found), found)  # type: ignore[misc]
        if page is None or options.drafts or not page.front.draft:
            slugs.add(slug_of(blob.path))
        if page is not None and (options.drafts or not page.front.draft):
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
        read = _try(lambda b=blob: _find_charts(b, cache), found)  # type: ignore[misc]
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


# --- tables ----------------------------------------------------------------------------------------------------------

_DATA = (".csv", ".json", ".parquet")


def _read_tables(
    snapshot: Snapshot, strings: Strings, cache: Cache, found: list[Problem]
) -> tuple[Mapping[str, Table], frozenset[str]]:
    """Typed tables, then the queries of `.sql` files in the order of their dependence."""
    read: dict[str, Table] = {}
    broken: set[str] = set()
    for blob in snapshot.under("content/data/"):
        name, ending = _name_of(blob.path)
        if ending in _DATA and blob.path != SOURCES:
            table = _try(lambda b=blob, n=name: _read_table(snapshot, b, n, cache), found)  # type: ignore[misc]
            if table is None:
                broken.add(name)
            else:
                read[name] = _titled(table, strings)
        elif not blob.path.endswith((SOURCES, ".sql", ".resource.yaml")):
            hint = "export it as CSV, or keep it outside of content/data/"
            found.append(Problem(Location(blob.path), "format", "a table is a .csv, .json or .parquet file", hint))
    return derive_tables(snapshot, read, frozenset(broken), cache, found)


def _titled(table: Table, strings: Strings) -> Table:
    """Columns that the kind of a table brings along, in the language of the site where the descriptor says nothing."""
    brought = tables.SCHEMAS[table.about.kind]
    words = {c.name: str(strings.get(f"column_of.{c.name}", "")) for c in table.columns if c.name in brought}
    columns = tuple(replace(c, title=c.title or words.get(c.name, "")) for c in table.columns)
    return replace(table, columns=columns) if words else table


def derive_tables(
    snapshot: Snapshot, read: Mapping[str, Table], broken: frozenset[str], cache: Cache, found: list[Problem]
) -> tuple[Mapping[str, Table], frozenset[str]]:
    """The tables that were read and those that `.sql` files make of them; the names of those that are not to be had."""
    written = [blob for blob in snapshot.under("content/data/") if blob.path.endswith(".sql")]
    known = frozenset({*read, *broken, *(_name_of(b.path)[0] for b in written)})
    texts = [(_name_of(b.path)[0], text_of(b), Location(b.path, 1), False) for b in written]
    made, lost = _run_all(texts, read, broken, known, cache, found)
    return dict(sorted({**read, **made}.items())), broken | lost


Written = tuple[str, str, Location, bool]  # a query's name, SQL, place, and whether it promises one row


def _run_all(
    written: Iterable[Written],
    visible: Mapping[str, Table],
    broken: frozenset[str],
    known: frozenset[str],
    cache: Cache,
    found: list[Problem],
) -> tuple[dict[str, Table], frozenset[str]]:
    """Queries in the order of their dependence; and the names of those that could not be had."""
    made: dict[str, Table] = {}
    lost: set[str] = set()
    parsed: list[Query] = []
    for name, sql, where, one_row in written:
        query = _try(lambda: _parse(name, sql, where, one_row, known, cache), found)  # noqa: B023
        if query is None:
            lost.add(name)
        else:
            parsed.append(query)
    ordered = _try(lambda: order_tables(parsed), found)
    lost.update(query.name for query in parsed if ordered is None)
    for query in ordered or ():
        table = _run(query, {**visible, **made}, broken | lost, known, cache, found)
        if table is None:
            lost.add(query.name)
        else:
            made[query.name] = table
    return made, frozenset(lost)


def _parse(name: str, sql: str, where: Location, one_row: bool, known: frozenset[str], cache: Cache) -> Query:
    parts = ("parse", name, sql, where, one_row, known)
    return cache.recall(parts, lambda: parse_query(name, sql, where, one_row, known))


def _name_of(path: str) -> tuple[str, str]:
    name, dot, ending = path.rpartition("/")[2].rpartition(".")
    return name, dot + ending


def _read_table(snapshot: Snapshot, blob: Blob, name: str, cache: Cache) -> Table:
    described = f"content/data/{name}.resource.yaml"
    about = snapshot.blobs.get(described)
    parts = [blob.path, blob.digest, about.digest if about else ""]
    key = digest_of(["table", *parts, modules_digest("tables", "fields", "model"), versions_of("polars")])

    def leaf() -> bytes:
        descriptor = tables.read_descriptor(text_of(about), described) if about else None
        return tables.to_parquet(tables.read_table(name, blob.data, blob.path, descriptor, described))

    return cache.recall(key, lambda: tables.from_parquet(cache.remember(key, leaf)))


def _run(
    query: Query,
    visible: Mapping[str, Table],
    broken: Iterable[str],
    known: frozenset[str],
    cache: Cache,
    found: list[Problem],
) -> Table | None:
    """A query evaluated, from the cache where it can be; None where it needs a table that is broken and reported."""
    if set(query.tables) & set(broken):
        return None
    inputs = {name: visible[name] for name in query.tables if name in visible}
    parts = [part for name, table in sorted(inputs.items()) for part in (name, table.digest)]
    modules = modules_digest("queries", "estimates", "tables", "fields", "model")
    where = f"{query.where} {query.one_row} {query.descriptor!r}"
    key = digest_of(["query", query.name, query.sql, where, *parts, modules, versions_of("polars", "duckdb")])
    leaf = lambda: tables.to_parquet(evaluate(query, inputs, known))  # noqa: E731
    table: Table | None = _try(lambda: cache.recall(key, lambda: tables.from_parquet(cache.remember(key, leaf))), found)
    return table


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
        table = tables.read_table("sources", blob.data, blob.path, about, blob.path)
        rows = [dict(zip(_SOURCE_FIELDS, row, strict=True)) for row in table.rows]
        return {str(row["id"]): _source(row) for row in rows}

    return _try(lambda: cache.recall(("sources", blob.digest), leaf), found) or {}


def _source(row: Mapping[str, Any]) -> Source:
    texts = {name: str(value) for name, value in row.items() if value is not None and name != "link"}
    return Source(**texts, link=row["link"] is not False)


def _check_table_sources(read: Mapping[str, Table], sources: Mapping[str, Source]) -> Iterable[Problem]:
    """Each table's sources, and those that its rows cite; a query's, where its header says which column cites them."""
    for table in read.values():
        query = table.query
        if query and not (query.descriptor and query.descriptor.sources_from):
            continue
        where = query.where if query else Location(f"content/data/{table.name}.resource.yaml")
        for source in sources_of(table):
            if sources and source not in sources:
                yield Problem(where, "unknown-source", f'there is no source "{source}"', f"add a row to {SOURCES}")


# --- evaluate --------------------------------------------------------------------------------------------------------


def evaluate_site(
    site: Site, broken: frozenset[str], cache: Cache, workers: Workers, found: list[Problem], progress: Progress
) -> Evaluated:
    """Page queries, drawings, claims, views, then every page woven."""
    own: dict[str, dict[str, Table]] = {}
    own_broken: dict[str, frozenset[str]] = {}
    for page in site.pages:
        own[page.slug], own_broken[page.slug] = page_tables(page, site, broken, cache, found)
    drawings = _draw(site, own, broken, cache, workers, found, progress)
    views = _views(site, own, cache, found)
    around = surroundings_of(site, broken)
    results = tuple(_claim(claim, site, broken, around, cache, found) for claim in site.claims)
    woven: list[Woven] = []
    shared = _around_key(around)
    for number, page in enumerate(site.pages, 1):
        progress("weave", number, len(site.pages))
        woven.append(_weave(page, around, own[page.slug], own_broken[page.slug], site.snapshot, shared, cache))
        found += woven[-1].problems
    found += check_checked(woven)
    vega = _try(lambda: _vega(site, cache, workers), found) or b""
    return Evaluated(site, site.tables, own, views, drawings, tuple(woven), results, vega=vega)


def page_tables(
    page: Page, site: Site, broken: frozenset[str], cache: Cache, found: list[Problem]
) -> tuple[dict[str, Table], frozenset[str]]:
    """The tables of a page's own queries, which see the site's tables and each other."""
    taken = {*site.tables, *broken}
    known = frozenset({*taken, *(query.name for query in page.queries)})
    for query in page.queries:
        if query.name in taken:
            message = f'"{query.name}" is a table of the site already'
            found.append(Problem(query.where, "duplicate-name", message, "give the query another name"))
    written = [(q.name, q.sql, q.where, q.one_row) for q in page.queries if q.name not in taken]
    return _run_all(written, site.tables, broken, known, cache, found)


def _weave(
    page: Page,
    around: Surroundings,
    own: Mapping[str, Table],
    lost: frozenset[str],
    snapshot: Snapshot,
    shared: Shared,
    cache: Cache,
) -> Woven:
    """A page woven; where values last, only when what it can name has changed."""
    one_row = frozenset(query.name for query in page.queries if query.one_row)
    around = replace(around, broken=around.broken | lost)
    blob = snapshot.blobs[page.path]
    named = cache.recall(("words", blob.path, blob.digest), lambda: frozenset(_WORD.findall(text_of(blob))))
    key = ("woven", blob.path, blob.digest, _seen(named, own, around), tuple(sorted(lost)), shared)
    woven = cache.recall(key, lambda: weave_page(page, around, own, one_row))
    if not any(p.code == "uncited-number" for p in woven.problems):
        return woven
    # The hint of an uncited number names any table of the site that holds it.
    everything = tuple((name, table.digest) for name, table in around.tables.items())
    return cache.recall((*key, everything), lambda: weave_page(page, around, own, one_row))


_WORD = re.compile(r"\w+")


def _seen(named: frozenset[str], own: Mapping[str, Table], around: Surroundings) -> tuple[tuple[str, str], ...]:
    """Names and digests of the tables that a page can print from: those of its queries and those that it names, with
    the tables that they were computed from.
    """
    tables = {**around.tables, **own}
    waiting = [*own, *(name for name in around.tables if name in named)]
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name in tables and name not in found:
            found[name] = tables[name].digest
            waiting += tables[name].inputs
    return tuple(sorted(found.items()))


Shared = str  # a digest of what every page can see


def _around_key(around: Surroundings) -> Shared:
    """All else that a page can see, as a digest. The site's tables count by their names: what it says of one that is
    unknown.
    """
    style = (str(around.style.locale), *sorted(around.style.strings.items()))
    sets = (frozenset(around.tables), *(v for v in vars(around).values() if isinstance(v, frozenset)))
    return digest_of([repr(style), *(repr(sorted(names)) for names in sets)])


def surroundings_of(site: Site, broken: frozenset[str]) -> Surroundings:
    style = Style(locale_of(site.settings), site.strings)
    worded = {block.name for page in site.pages for block in page.blocks if block.kind == "chart"}
    claims = frozenset(claim.id for claim in site.claims)
    names = frozenset(site.settings.names)
    binding = _binding(site.tables)
    sources = frozenset(site.sources)
    return Surroundings(site.tables, sources, frozenset(worded), claims, names, style, binding, broken)


def _binding(read: Mapping[str, Table]) -> Callable[[str], str | None]:
    """From a number as typed to the expression that prints it, where a table holds that very value."""
    index: dict[Decimal, str] = {}

    def find(shown: str) -> str | None:
        if not index:
            index.update(_values(read))
        number = None if is_year_like(shown) else comparable_text(shown)
        return index.get(number) if number is not None else None

    return find


def _values(read: Mapping[str, Table]) -> dict[Decimal, str]:
    found: dict[Decimal, str] = {}
    for table in read.values():
        if not table.about.key:
            continue
        for number, row in enumerate(table.rows):
            for column, value in zip(table.columns, row, strict=True):
                if isinstance(value, int | Decimal) and not isinstance(value, bool) and abs(Decimal(value)) >= 13:
                    key = ", ".join(f'"{part}"' for part in table.key_of(number))
                    found.setdefault(Decimal(value), f"{table.name}[{key}].{column.name}")
    return found


# --- views and claims ------------------------------------------------------------------------------------------------


def _views(
    site: Site, own: Mapping[str, Mapping[str, Table]], cache: Cache, found: list[Problem]
) -> dict[tuple[str, str], Table]:
    views: dict[tuple[str, str], Table] = {}
    for page in site.pages:
        for block in page.blocks:
            name = block.name.split("/")[0]
            table = own[page.slug].get(name) or site.tables.get(name)
            if isinstance(block.body, TableBlock) and table is not None:
                view = _try(lambda b=block, t=table, p=page: _view(b, t, p, cache), found)  # type: ignore[misc]
                if view is not None:
                    views[page.slug, block.name] = view
    return views


def _view(block: Block, table: Table, page: Page, cache: Cache) -> Table:
    body = block.body
    assert isinstance(body, TableBlock)
    where = Location(page.path, block.line)
    key = ("view", table.name, table.digest, body.columns, body.where, body.order, where)
    return cache.recall(key, lambda: view_rows(table, body.columns, body.where, body.order, where)[0])


def _claim(
    claim: Claim, site: Site, broken: frozenset[str], around: Surroundings, cache: Cache, found: list[Problem]
) -> ClaimResult:
    style = around.style
    readings = tuple(_reading(claim, n, r, site, broken, cache, found, style) for n, r in enumerate(claim.readings, 1))
    texts = {"note": claim.note, "because": claim.because}
    everything = tuple((name, table.digest) for name, table in around.tables.items())
    words, figures, problems = cache.recall(
        ("claim", claim, everything, _around_key(around)), lambda: weave_texts(CLAIMS, texts, around)
    )
    found += problems
    tested = max((r.evidence.table.about.as_of for r in readings if r.evidence), default="")
    return ClaimResult(claim, verdict_of(claim, readings), readings, words, figures, tested)


def _reading(
    claim: Claim,
    number: int,
    reading: Reading,
    site: Site,
    broken: frozenset[str],
    cache: Cache,
    found: list[Problem],
    style: Style,
) -> ReadingResult:
    test, holds = reading_of(claim, number, site, broken, cache, found)
    name = f"{_reading_name(claim, number)}_evidence"
    shown = _claim_table(name, reading.evidence, False, site, broken, cache, found)
    return ReadingResult(reading, holds, _evidence(shown or test, style))


def reading_of(
    claim: Claim, number: int, site: Site, broken: frozenset[str], cache: Cache, found: list[Problem]
) -> tuple[Table | None, bool | None]:
    """The one row that a reading's query gives, and what it says."""
    name, sql = _reading_name(claim, number), claim.readings[number - 1].sql
    test = _claim_table(name, sql, True, site, broken, cache, found)
    return test, _try(lambda: outcome(test, Query(name, "", Location(CLAIMS, sql.line))), found) if test else None


def _reading_name(claim: Claim, number: int) -> str:
    return f"{claim.id}-{number}".replace("-", "_")


def _claim_table(
    name: str, sql: Text, one_row: bool, site: Site, broken: frozenset[str], cache: Cache, found: list[Problem]
) -> Table | None:
    if not sql:
        return None
    known = frozenset({*site.tables, *broken})
    written = (name, sql.value, Location(CLAIMS, sql.line), one_row)
    return _run_all([written], site.tables, broken, known, cache, found)[0].get(name)


def _evidence(table: Table | None, style: Style) -> TableView | None:
    return view_of(table, table.columns, 60, style) if table is not None else None


# --- draw ------------------------------------------------------------------------------------------------------------

_DRAWN_BY = ("charts", "contract", "drawing", "lettering", "vocabulary", "model")


def _draw(
    site: Site,
    own: Mapping[str, Mapping[str, Table]],
    broken: frozenset[str],
    cache: Cache,
    workers: Workers,
    found: list[Problem],
    progress: Progress,
) -> dict[str, Drawing]:
    """Every chart that a page gives words to: from the cache, else by the workers, several at a time."""
    drawings: dict[str, Drawing] = {}
    waiting: dict[str, tuple[str, Future[dict[str, Any]]]] = {}
    for name, (function, visible, noted) in _wanted(site, own, broken).items():
        if set(function.tables) & broken:
            continue
        source = text_of(site.snapshot.blobs[function.path])
        key = _drawing_key(function, source, visible, site.theme, site.settings.language, noted)
        kept = cache.recall(("drawing", key), lambda k=key: _kept_drawing(cache.get(k)))  # type: ignore[misc]
        if kept is not None:
            drawings[name] = kept
            continue
        job = _try(
            lambda f=function, s=source, v=visible, n=noted: charts.job(  # type: ignore[misc]
                f, s, v, site.theme, site.settings.language, n
            ),
            found,
        )
        if job is not None:
            waiting[name] = (key, workers.submit(job))
    for number, (name, (key, future)) in enumerate(waiting.items(), 1):
        drawing = _try(lambda n=name, f=future: charts.result(site.charts[n], f.result()), found)  # type: ignore[misc]
        progress("draw", number, len(waiting))
        if drawing is not None:
            drawings[name] = drawing
            cache.put(key, json.dumps(asdict(drawing)).encode())
    return dict(sorted(drawings.items()))


def _kept_drawing(kept: bytes | None) -> Drawing | None:
    return None if kept is None else Drawing(**json.loads(kept))


def _wanted(
    site: Site, own: Mapping[str, Mapping[str, Table]], broken: frozenset[str]
) -> dict[str, tuple[ChartFunction, Mapping[str, Table], bool]]:
    wanted: dict[str, tuple[ChartFunction, Mapping[str, Table], bool]] = {}
    for page in site.pages:
        for block in page.blocks:
            if block.kind == "chart" and block.name in site.charts:
                visible = {**site.tables, **own[page.slug]}
                wanted.setdefault(block.name, (site.charts[block.name], visible, bool(getattr(block.body, "note", ""))))
    return wanted


def _drawing_key(
    function: ChartFunction, source: str, visible: Mapping[str, Table], theme: Theme, language: str, noted: bool
) -> str:
    shown = [visible[n] for n in function.tables if n in visible]
    inputs = [part for table in shown for part in (table.name, table.digest, _told_of(table))]
    about = [repr(function), source, repr(theme), language, repr(noted)]
    return digest_of(["drawing", *about, *inputs, modules_digest(*_DRAWN_BY), _versions()])


def _told_of(table: Table) -> str:
    """What a chart can know of a table: where its columns were computed from is not drawn, and a set has no order."""
    return repr([replace(column, origins=frozenset()) for column in table.columns])


def _pictures(
    evaluated: Evaluated, cache: Cache, workers: Workers, found: list[Problem], progress: Progress
) -> dict[str, Picture]:
    """Every chart as readers take it away, with its words drawn in; the PNG from the cache or the workers."""
    site = evaluated.site
    waiting: dict[str, tuple[str, str, Future[dict[str, Any]]]] = {}
    pictures: dict[str, Picture] = {}
    for name, svg in _standalone(site, evaluated.own, evaluated.drawings, evaluated.woven, found).items():
        key = digest_of(["png", svg, modules_digest("drawing"), _versions()])
        png = cache.get(key)
        if png is None:
            where = {"path": site.charts[name].path, "line": site.charts[name].line}
            waiting[name] = (key, svg, workers.submit({"leaf": "png", "where": where, "svg": svg, "scale": 2}))
        else:
            pictures[name] = Picture(svg, png)
    for number, (name, (key, svg, future)) in enumerate(waiting.items(), 1):
        answer = future.result()
        progress("picture", number, len(waiting))
        found += (charts.problem_from_json(given) for given in answer["problems"])
        if "png" in answer:
            cache.put(key, answer["png"])
            pictures[name] = Picture(svg, answer["png"])
    return dict(sorted(pictures.items()))


def _standalone(
    site: Site,
    own: Mapping[str, Mapping[str, Table]],
    drawings: Mapping[str, Drawing],
    woven: Iterable[Woven],
    found: list[Problem],
) -> dict[str, str]:
    from site_builder.drawing import standalone

    style = Style(locale_of(site.settings), site.strings)
    made: dict[str, str] = {}
    for page in woven:
        for piece in page.pieces:
            block = piece.block
            if block is None or block.kind != "chart" or block.name not in drawings or "title" not in block.words:
                continue
            visible = {**site.tables, **own[page.page.slug]}
            shown = [visible[n] for n in site.charts[block.name].tables]
            words = [block.words[key].text if key in block.words else "" for key in ("title", "subtitle")]
            line = source_line(shown, site.sources, style)
            drawn = drawings[block.name].wide
            svg = _try(lambda d=drawn, w=words, l=line: standalone(d, site.theme, w[0], w[1], l), found)  # type: ignore[misc]  # noqa: E741
            if svg is not None:
                made[block.name] = svg
    return made


def _rasters(
    site: Site,
    drawings: Mapping[str, Drawing],
    woven: Iterable[Woven],
    cache: Cache,
    workers: Workers,
    found: list[Problem],
) -> dict[str, bytes]:
    """A card for every page and an icon for phones, by address; from the cache or the workers."""
    made: dict[str, bytes] = {}
    waiting: dict[str, tuple[str, Future[dict[str, Any]]]] = {}
    for address, (svg, scale) in _to_raster(site, drawings, woven).items():
        key = digest_of(["raster", svg, str(scale), modules_digest("drawing"), _versions()])
        png = cache.recall(("raster", key), lambda k=key: cache.get(k))  # type: ignore[misc]
        if png is None:
            job = {"leaf": "png", "where": {"path": address}, "svg": svg, "scale": scale}
            waiting[address] = (key, workers.submit(job))
        else:
            made[address] = png
    for address, (key, future) in waiting.items():
        answer = future.result()
        found += (charts.problem_from_json(given) for given in answer["problems"])
        if "png" in answer:
            cache.put(key, answer["png"])
            made[address] = answer["png"]
    return dict(sorted(made.items()))


def _vega(site: Site, cache: Cache, workers: Workers) -> bytes:
    """The script that draws charts on request, where a chart can be explored; made once for a version of the tool."""
    blocks = (block.body for page in site.pages for block in page.blocks)
    if not any(getattr(body, "interactive", False) for body in blocks):
        return b""
    key = digest_of(["vega", modules_digest("drawing"), versions_of("vl-convert-python")])
    job = {"leaf": "bundle", "name": "the script for charts on request", "seconds": 120}

    def leaf() -> bytes:
        answer = workers.submit(job).result()
        if "script" not in answer:
            raise Invalid(*(charts.problem_from_json(given) for given in answer["problems"]))
        script: bytes = answer["script"]
        return script

    return cache.recall(("vega", key), lambda: cache.remember(key, leaf))


def _search_index(artifacts: Artifacts, cache: Cache, workers: Workers) -> Artifacts:
    """What a reader's search needs, of the pages as they are published."""
    pages = search.offered(artifacts)
    parts = [part for page in pages.items() for part in page]
    key = digest_of(["search", *parts, modules_digest("search"), versions_of("pagefind-bin")])
    job = {"leaf": "search", "name": "the index for search", "seconds": 120, "pages": pages}

    def leaf() -> bytes:
        answer = workers.submit(job).result()
        if "files" not in answer:
            raise Invalid(*(charts.problem_from_json(given) for given in answer["problems"]))
        return pack(answer["files"])

    kept: Artifacts = receive(io.BytesIO(cache.remember(key, leaf)))
    return kept


def _to_raster(site: Site, drawings: Mapping[str, Drawing], woven: Iterable[Woven]) -> dict[str, tuple[str, float]]:
    made: dict[str, tuple[str, float]] = {}
    for page in woven:
        drawing = discovery.lead_drawing(page, drawings)
        svg = discovery.card(site.settings, site.theme, page.title.text, drawing, page.summary.text)
        made[discovery.card_address(page.page.slug)] = (svg, 1)
    icon = site.snapshot.blobs.get("templates/icon.svg")
    if icon:
        made[discovery.TOUCH_ICON] = (discovery.touch_icon(icon.data.decode()), discovery.ICON / 32)
    return made
