"""The pipeline: a snapshot -> artifacts and Problems. Short enough to read aloud.

In: a `Snapshot`, `Options`, and the cache and workers to run leaves with. Out: `Built`. Preview calls the same one.
Must not touch the disk, print or look at the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from site_builder.cache import Cache, digest_of, modules_digest, versions_of
from site_builder.checks.artifacts import check_artifacts, told_once
from site_builder.checks.checked import check_checked
from site_builder.checks.feed import check_feed
from site_builder.checks.reading import first_causes
from site_builder.checks.weight import check_weight
from site_builder.model import Artifacts, Evaluated, Progress, Site, Snapshot, Table, Woven
from site_builder.problems import Problem, as_error
from site_builder.render.site import render_site
from site_builder.render.templates import Environment, environment_of
from site_builder.stages.attempts import attempt
from site_builder.stages.claims import evaluate_claim, views_of
from site_builder.stages.drawing import bundle_vega, draw_cards, draw_charts, draw_pictures
from site_builder.stages.reading import read_site
from site_builder.stages.search import index_pages
from site_builder.stages.tables import SOURCES, page_tables
from site_builder.stages.weaving import around_key, surroundings_of, weave
from site_builder.workers import Workers

# Problems that a draft may have: the page can be looked at, not published.
DRAFT_WARNINGS = frozenset({"uncited-number", "todo"})


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
    site, broken = read_site(snapshot, options.drafts, cache, found)
    if site is None:
        return Built({}, _sorted(found, options))
    evaluated = evaluate_site(site, broken, cache, workers, found, progress)
    found[:] = first_causes(found, site.pages)
    cache.turn()
    look(Built({}, _sorted(found, options), evaluated))
    evaluated = replace(evaluated, pictures=draw_pictures(evaluated, cache, workers, found, progress))
    read = Built({}, _sorted(found, options), evaluated)
    if read.failed:
        return read
    evaluated = replace(evaluated, rasters=draw_cards(evaluated, cache, workers, found, progress))
    rendered = attempt(found, render_site, evaluated, progress, templates_of(site.snapshot, cache))
    if rendered is None:
        return Built({}, _sorted(found, options), evaluated)
    artifacts = {**rendered, **(attempt(found, index_pages, rendered, cache, workers) or {})}
    found += told_once((*check_artifacts(artifacts, site.pages), *check_weight(artifacts, site.pages)))
    found += check_feed(artifacts, site.settings.url)
    built = Built(artifacts, _sorted(found, options), evaluated)
    return replace(built, artifacts={}) if built.failed else built


def evaluate_site(
    site: Site, broken: frozenset[str], cache: Cache, workers: Workers, found: list[Problem], progress: Progress
) -> Evaluated:
    """Page queries, drawings, claims, views, then every page woven."""
    own: dict[str, dict[str, Table]] = {}
    own_broken: dict[str, frozenset[str]] = {}
    for page in site.pages:
        own[page.slug], own_broken[page.slug] = page_tables(page, site, broken, cache, found)
    drawings = draw_charts(site, own, broken, cache, workers, found, progress)
    views = views_of(site, own, cache, found)
    around = surroundings_of(site, broken)
    results = tuple(evaluate_claim(claim, site, broken, around, cache, found) for claim in site.claims)
    woven: list[Woven] = []
    shared = around_key(around)
    for number, page in enumerate(site.pages, 1):
        progress("weave", number, len(site.pages))
        woven.append(weave(page, around, own[page.slug], own_broken[page.slug], site.snapshot, shared, cache))
        found += woven[-1].problems
    found += check_checked(woven)
    vega = attempt(found, bundle_vega, drawings, cache, workers) or b""
    return Evaluated(site, site.tables, own, views, drawings, tuple(woven), results, vega=vega)


def templates_of(snapshot: Snapshot, cache: Cache) -> Environment:
    """The site's templates, compiled as they are asked for."""
    blobs = snapshot.under("templates/")
    key = ("templates", tuple((blob.path, blob.digest) for blob in blobs))
    return cache.recall(key, lambda: environment_of(snapshot.blobs))


def _sorted(found: Iterable[Problem], options: Options) -> tuple[Problem, ...]:
    weighed = [_weigh(problem, options) for problem in _first_causes(tuple(found))]
    return tuple(sorted(dict.fromkeys(weighed)))


def _first_causes(found: Sequence[Problem]) -> Iterator[Problem]:
    """Where the list of sources cannot be read, what names a source has no fault of its own."""
    unread = any(problem.where.path == SOURCES and problem.code != "todo" for problem in found)
    yield from (problem for problem in found if not (unread and problem.code == "unknown-source"))


def _weigh(problem: Problem, options: Options) -> Problem:
    if (options.drafts or options.lenient) and problem.code in DRAFT_WARNINGS:
        return replace(problem, severity="warning")
    return as_error(problem) if options.strict else problem


def inputs_digest(snapshot: Snapshot, options: Options) -> str:
    """One digest over everything that an output depends on."""
    files = [part for blob in snapshot.blobs.values() for part in (blob.path, blob.digest)]
    return digest_of([*files, repr(options), modules_digest(), versions_of()])
