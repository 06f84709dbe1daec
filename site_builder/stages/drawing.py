"""Charts and pictures: from the cache, else by the workers, several at a time.

In: a `Site`, tables, woven pages. Out: drawings, pictures, cards, the script that draws on request. Must not know how
a specification becomes a drawing: that is a leaf.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from site_builder import charts, discovery
from site_builder.cache import Cache, digest_of, modules_digest, versions_of
from site_builder.formats import Style
from site_builder.interactive import can_be_explored
from site_builder.load import text_of
from site_builder.model import ChartFunction, Drawing, Evaluated, Picture, Progress, Site, Table, Theme, Words
from site_builder.problems import Location, Problem
from site_builder.render.views import fields_of, incomplete_line, source_line
from site_builder.settings import locale_of
from site_builder.stages.attempts import attempt, made_by
from site_builder.workers import Workers

_DRAWN_BY = ("charts", "contract", "drawing", "lettering", "vocabulary", "model")


def draw_charts(
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
    for name, (function, visible, noted) in _wanted(site, own).items():
        if set(function.tables) & broken:
            continue
        source = text_of(site.snapshot.blobs[function.path])
        key = _drawing_key(function, source, visible, site.theme, site.settings.language, noted)
        kept = cache.recall(("drawing", key), partial(_kept_drawing, cache, key))
        if kept is not None:
            drawings[name] = kept
            continue
        job = attempt(found, charts.job, function, source, visible, site.theme, site.settings.language, noted)
        if job is not None:
            waiting[name] = (key, workers.submit(job))
    for number, (name, (key, future)) in enumerate(waiting.items(), 1):
        drawing = attempt(found, charts.result, future.result())
        progress("draw", number, len(waiting))
        if drawing is not None:
            drawings[name] = drawing
            cache.put(key, json.dumps(asdict(drawing)).encode())
    found += _still(site, drawings)
    return dict(sorted(drawings.items()))


def _still(site: Site, drawings: Mapping[str, Drawing]) -> Iterator[Problem]:
    """Charts that are to be explored where there is nothing to explore."""
    for page in site.pages:
        for block in page.blocks:
            drawing = drawings.get(block.name) if getattr(block.body, "interactive", False) else None
            if drawing and not can_be_explored(drawing.spec):
                message = f'"{block.name}" has nothing to explore: words say what they stand for'
                yield Problem(Location(page.path, block.line), "chart-still", message, "take `interactive` out")


def _kept_drawing(cache: Cache, key: str) -> Drawing | None:
    kept = cache.get(key)
    return None if kept is None else Drawing(**json.loads(kept))


def _wanted(
    site: Site, own: Mapping[str, Mapping[str, Table]]
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
    return digest_of(["drawing", *about, *inputs, modules_digest(*_DRAWN_BY), versions_of()])


def _told_of(table: Table) -> str:
    """What a chart can know of a table: where its columns were computed from is not drawn, and a set has no order."""
    return repr([replace(column, origins=frozenset()) for column in table.columns])


@dataclass(frozen=True)
class _Vector:
    """A picture that is wanted as a PNG: its SVG, how many pixels a unit has, where a Problem with it stands."""

    svg: str
    scale: float
    path: str
    line: int = 0


def _rastered(
    wanted: Mapping[str, _Vector], cache: Cache, workers: Workers, found: list[Problem], progress: Progress
) -> dict[str, bytes]:
    """PNGs by name, from the cache or the workers; those that could not be had are left out."""
    made: dict[str, bytes] = {}
    waiting: dict[str, tuple[str, Future[dict[str, Any]]]] = {}
    for name, vector in wanted.items():
        key = digest_of(["png", vector.svg, str(vector.scale), modules_digest("drawing"), versions_of()])
        png = cache.recall(("png", key), partial(cache.get, key))
        if png is None:
            where = {"path": vector.path, "line": vector.line}
            job = {"leaf": "png", "name": name, "where": where, "svg": vector.svg, "scale": vector.scale}
            waiting[name] = (key, workers.submit(job))
        else:
            made[name] = png
    for number, (name, (key, future)) in enumerate(waiting.items(), 1):
        answer = future.result()
        progress("picture", number, len(waiting))
        found += (charts.problem_from_json(given) for given in answer["problems"])
        if "png" in answer:
            cache.put(key, answer["png"])
            made[name] = answer["png"]
    return dict(sorted(made.items()))


def draw_pictures(
    evaluated: Evaluated, cache: Cache, workers: Workers, found: list[Problem], progress: Progress
) -> dict[str, Picture]:
    """Every chart as readers take it away, with its words drawn in."""
    drawn, functions = _standalone(evaluated, found), evaluated.site.charts
    wanted = {name: _Vector(svg, 2, functions[name].path, functions[name].line) for name, svg in drawn.items()}
    pngs = _rastered(wanted, cache, workers, found, progress)
    return {name: Picture(drawn[name], png) for name, png in pngs.items()}


def _standalone(evaluated: Evaluated, found: list[Problem]) -> dict[str, str]:
    from site_builder.drawing import standalone

    site, drawings = evaluated.site, evaluated.drawings
    style = Style(locale_of(site.settings), site.strings)
    made: dict[str, str] = {}
    for page in evaluated.woven:
        for piece in page.pieces:
            block = piece.block
            if block is None or block.kind != "chart" or block.name not in drawings or "title" not in block.words:
                continue
            visible = {**site.tables, **evaluated.own[page.page.slug]}
            shown = [visible[n] for n in site.charts[block.name].tables]
            title, subtitle, noted = (block.words.get(key, Words()).text for key in ("title", "subtitle", "note"))
            address = discovery.canonical(site.settings, f"charts/{block.name}.html")
            line = " ".join(filter(None, (source_line(shown, site.sources, style), address)))
            drawn = drawings[block.name].wide
            note = " ".join(filter(None, (noted, incomplete_line(shown, fields_of(drawings[block.name].spec), style))))
            svg = attempt(found, standalone, drawn, site.theme, title, subtitle, note, line)
            if svg is not None:
                made[block.name] = svg
    return made


def draw_cards(
    evaluated: Evaluated, cache: Cache, workers: Workers, found: list[Problem], progress: Progress
) -> dict[str, bytes]:
    """A card for every page and an icon for phones, by address."""
    site = evaluated.site
    wanted: dict[str, _Vector] = {}
    for page in evaluated.woven:
        drawing = discovery.lead_drawing(page, evaluated.drawings)
        svg = discovery.card(site.settings, site.theme, page.title.text, drawing, page.summary.text)
        wanted[discovery.card_address(page.page.slug)] = _Vector(svg, 1, page.page.path)
    icon = site.snapshot.blobs.get("templates/icon.svg")
    if icon:
        svg = discovery.touch_icon(text_of(icon))
        wanted[discovery.TOUCH_ICON] = _Vector(svg, discovery.ICON / 32, icon.path)
    return _rastered(wanted, cache, workers, found, progress)


def bundle_vega(drawings: Mapping[str, Drawing], cache: Cache, workers: Workers) -> bytes:
    """The script that draws charts on request, where a chart can be explored; made once for a version of the tool."""
    if not any(can_be_explored(drawing.spec) for drawing in drawings.values()):
        return b""
    key = digest_of(["vega", modules_digest("drawing"), versions_of("vl-convert-python")])
    where = {"path": "content"}
    job = {"leaf": "bundle", "name": "the script for charts on request", "seconds": 120, "where": where}

    def leaf() -> bytes:
        script: bytes = made_by(workers, job, "script")
        return script

    return cache.recall(("vega", key), lambda: cache.remember(key, leaf))
