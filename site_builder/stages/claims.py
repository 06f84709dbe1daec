"""Claims tested, and the rows that table blocks ask for.

In: a `Site`. Out: claims with their verdicts; tables with fewer rows. Must not know how a verdict
follows or how a card looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from site_builder.cache import Cache
from site_builder.claims import outcome, verdict_of
from site_builder.fields import Text
from site_builder.formats import Style
from site_builder.model import (
    Block,
    Claim,
    ClaimResult,
    Page,
    Query,
    Reading,
    ReadingResult,
    Site,
    Table,
    TableBlock,
    TableView,
)
from site_builder.problems import Location, Problem
from site_builder.queries.evaluation import view_rows
from site_builder.render.views import view_of
from site_builder.stages.attempts import attempt
from site_builder.stages.reading import CLAIMS
from site_builder.stages.tables import run_all
from site_builder.stages.weaving import around_key
from site_builder.weave.page import weave_texts
from site_builder.weave.surroundings import Surroundings
from site_builder.weave.typography import smart


def views_of(
    site: Site, own: Mapping[str, Mapping[str, Table]], cache: Cache, found: list[Problem]
) -> dict[tuple[str, str], Table]:
    views: dict[tuple[str, str], Table] = {}
    for page in site.pages:
        for block in page.blocks:
            name = block.name.split("/")[0]
            table = own[page.slug].get(name) or site.tables.get(name)
            if isinstance(block.body, TableBlock) and table is not None:
                view = attempt(found, _view, block, table, page, cache)
                if view is not None:
                    views[page.slug, block.name] = view
    return views


def _view(block: Block, table: Table, page: Page, cache: Cache) -> Table:
    body = block.body
    assert isinstance(body, TableBlock)
    where = Location(page.path, block.line)
    key = ("view", table.name, table.digest, body.columns, body.where, body.order, where)
    return cache.recall(key, lambda: view_rows(table, body.columns, body.where, body.order, where)[0])


def evaluate_claim(
    claim: Claim, site: Site, broken: frozenset[str], around: Surroundings, cache: Cache, found: list[Problem]
) -> ClaimResult:
    style = around.style
    claim = _set(claim, style)
    readings = tuple(_reading(claim, n, r, site, broken, cache, found, style) for n, r in enumerate(claim.readings, 1))
    texts = {"note": claim.note, "because": claim.because}
    everything = tuple((name, table.digest) for name, table in around.tables.items())
    words, figures, problems = cache.recall(
        ("claim", claim, everything, around_key(around)), lambda: weave_texts(CLAIMS, texts, around)
    )
    found += problems
    tested = max((r.evidence.table.about.as_of for r in readings if r.evidence), default="")
    return ClaimResult(claim, verdict_of(claim, readings), readings, words, figures, tested)


def _set(claim: Claim, style: Style) -> Claim:
    """The claim with the quotes and apostrophes of its language, as prose has them."""

    def words(text: str) -> str:
        return smart(text, "", style)[0]

    readings = tuple(replace(reading, name=words(reading.name)) for reading in claim.readings)
    return replace(claim, says=words(claim.says), who=words(claim.who), readings=readings)


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
    return test, attempt(found, outcome, test, Query(name, "", Location(CLAIMS, sql.line))) if test else None


def _reading_name(claim: Claim, number: int) -> str:
    return f"{claim.id}-{number}".replace("-", "_")


def _claim_table(
    name: str, sql: Text, one_row: bool, site: Site, broken: frozenset[str], cache: Cache, found: list[Problem]
) -> Table | None:
    if not sql:
        return None
    known = frozenset({*site.tables, *broken})
    written = (name, sql.value, Location(CLAIMS, sql.line), one_row)
    return run_all([written], site.tables, broken, known, cache, found)[0].get(name)


def _evidence(table: Table | None, style: Style) -> TableView | None:
    return view_of(table, table.columns, 60, style) if table is not None else None
