"""Data files and queries -> tables.

In: a snapshot; the queries of `.sql` files, pages and claims. Out: tables by name, and the names of those that are not
to be had: what needs them is left out, and only the first cause is told. Must not know the rules of a file or of SQL.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from site_builder.cache import Cache, digest_of, modules_digest, versions_of
from site_builder.load import text_of
from site_builder.model import Blob, Page, Query, Site, Snapshot, Table
from site_builder.problems import Location, Problem, did_you_mean
from site_builder.queries.evaluation import evaluate
from site_builder.queries.header import comment_on
from site_builder.queries.inherited import sources_of
from site_builder.queries.parsing import order_tables, parse_query
from site_builder.stages.attempts import attempt
from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.kinds import SCHEMAS
from site_builder.tables.reading import read_table
from site_builder.tables.stored import from_parquet, to_parquet

SOURCES = "content/data/sources.csv"
_DATA = (".csv", ".json", ".parquet")
Strings = Mapping[str, str | tuple[str, ...]]
Written = tuple[str, str, Location, bool]  # a query's name, SQL, place, and whether it promises one row


def read_tables(
    snapshot: Snapshot, strings: Strings, cache: Cache, found: list[Problem]
) -> tuple[Mapping[str, Table], frozenset[str]]:
    """Typed tables, then the queries of `.sql` files in the order of their dependence."""
    read: dict[str, Table] = {}
    broken: set[str] = set()
    for blob in snapshot.under("content/data/"):
        name, ending = _name_of(blob.path)
        if ending in _DATA and blob.path != SOURCES:
            table = attempt(found, _read_table, snapshot, blob, name, cache)
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
    brought = SCHEMAS[table.about.kind]
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
    made, lost = run_all(texts, read, broken, known, cache, found)
    return dict(sorted({**read, **made}.items())), broken | lost


def run_all(
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
        query = attempt(found, _parse, name, sql, where, one_row, known, cache)
        if query is None:
            lost.add(name)
        else:
            parsed.append(query)
    ordered = attempt(found, order_tables, parsed)
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
        descriptor = read_descriptor(text_of(about), described) if about else None
        return to_parquet(read_table(name, blob.data, blob.path, descriptor, described))

    return cache.recall(key, lambda: from_parquet(cache.remember(key, leaf)))


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

    def leaf() -> bytes:
        return to_parquet(evaluate(query, inputs, known))

    return attempt(found, cache.recall, key, lambda: from_parquet(cache.remember(key, leaf)))


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
    made, lost = run_all(written, site.tables, broken, known, cache, found)
    for table in made.values():
        found += source_problems(table, {**site.tables, **made}, site.sources, site.snapshot)
    return made, lost


# --- where tables come from ------------------------------------------------------------------------------------------


def source_problems(
    table: Table, visible: Mapping[str, Table], known: Collection[str], snapshot: Snapshot
) -> Iterator[Problem]:
    """Sources that a table or its rows name and the bibliography lacks; those of a query's inputs are told there."""
    query = table.query
    if query and not (query.descriptor and query.descriptor.sources_from):
        return
    told = {source for name in table.inputs if name in visible for source in sources_of(visible[name])}
    for source in sources_of(table):
        if source not in known and source not in told:
            hint = did_you_mean(source, known, f"add a row to {SOURCES}")
            yield Problem(_named_at(table, source, snapshot), "unknown-source", f'there is no source "{source}"', hint)


def _named_at(table: Table, source: str, snapshot: Snapshot) -> Location:
    """The row that cites a source, the comment that says which column does, or the line of the descriptor."""
    if table.query:
        return comment_on(table.query, table.about.sources_from)
    for row, line in enumerate(table.lines if source not in table.about.sources else ()):
        if source in sources_of(table, (row,)):
            return Location(table.path, line)
    described = f"content/data/{table.name}.resource.yaml"
    lines = text_of(snapshot.blobs[described]).split("\n")
    word = re.compile(rf"(?<![\w-]){re.escape(source)}(?![\w-])")
    return Location(described, next((n for n, line in enumerate(lines, 1) if word.search(line)), 0))
