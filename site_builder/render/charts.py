"""Charts: the page of each, its files, and how it stands inside a page.

In: an `Edition`, a chart's name. Out: artifacts, and what templates show. Must not draw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from site_builder.interactive import explorable, in_light
from site_builder.model import Column, Drawing, Table, Words, Woven, WovenBlock
from site_builder.packages import bibtex, cited
from site_builder.render.downloads import json_bytes
from site_builder.render.edition import MOST_ROWS_IN_FIGURE, Edition
from site_builder.render.embeds import embed_files, snippets_of
from site_builder.render.frame import framed, share_of, structured_of
from site_builder.render.tables import downloads_of
from site_builder.render.views import fields_of, incomplete_line
from site_builder.weave.markup import without_ids

_RANGE = ("low", "central", "high")  # of an estimate; charts give these names to columns of their own
_CHARTS = ("chart", "chart-again")


def figure_of(edition: Edition, name: str) -> dict[str, Any]:
    """A chart as a figure: drawings, rows, sources, downloads."""
    drawing = edition.evaluated.drawings.get(name)
    function = edition.site.charts[name]
    owner = edition.charts[name][0].page.slug if name in edition.charts else ""
    tables = [edition.table(owner, table) for table in function.tables]
    shown = tables[0]
    view = edition.view(shown, _columns_drawn(drawing, shown), MOST_ROWS_IN_FIGURE, newest_first=True)
    return {
        "name": name,
        "words": _without_ids(edition.charts[name][1].words) if name in edition.charts else {},
        "wide": Markup(drawing.wide if drawing else ""),
        "narrow": Markup(drawing.narrow if drawing else ""),
        "view": view,
        "sources": edition.source_links(tables),
        "source_line": edition.source_line(tables),
        "as_of": edition.day(max((t.about.as_of for t in tables), default="")),
        "downloads": [*_pictures(edition, name), *(d for table in tables for d in downloads_of(edition, owner, table))],
        "incomplete": incomplete_line(tables, fields_of(drawing.spec) if drawing else set(), edition.style),
        "explore": {"spec": f"charts/{name}.explore.json", "vega": edition.assets.vega.href}
        if name in edition.explorable
        else None,
        "interactive": name in edition.interactive,
    }


def _columns_drawn(drawing: Drawing | None, table: Table) -> Sequence[Column]:
    """The columns of the table that the chart shows, and those of its key."""
    fields = fields_of(drawing.spec) if drawing else set()
    kept = [c for c in table.columns if c.name in fields or c.name in table.about.key]
    return kept if len(kept) > len(table.about.key) else table.columns


def _pictures(edition: Edition, name: str) -> list[dict[str, object]]:
    if name not in edition.evaluated.pictures:
        return []
    forms = (("download_png", "png"), ("download_svg", "svg"), ("download_spec", "vl.json"))
    return [{"label": edition.say(key), "href": f"charts/{name}.{end}", "download": True} for key, end in forms]


def _without_ids(words: Mapping[str, Words]) -> dict[str, Words]:
    return {key: without_ids(w) for key, w in words.items()}


def chart_files(edition: Edition, name: str, drawing: Drawing) -> dict[str, bytes]:
    """A chart's page, its pictures, its specification and what other sites show of it; none without words."""
    if name not in edition.charts:
        return {}
    woven, block = edition.charts[name]
    address = f"charts/{name}.html"
    figure = figure_of(edition, name)
    page = {"href": woven.page.address + f"#{block.id}", "title": woven.title.text}
    rendered = framed(
        edition,
        "chart.html",
        "chart",
        address,
        block.words["title"].text,
        description_text=block.words["alt"].text,
        share=share_of(edition, f"charts/{name}.png", block.words["alt"].text),
        structured=structured_of(edition, (woven.title.text, woven.page.address), (block.words["title"].text, address)),
        figure=figure,
        scripts=[edition.assets.explore.href] if name in edition.explorable else [],
        page=page,
        words=figure["words"],
        snippets=snippets_of(edition, block, figure),
        **_citation(edition, woven, block, figure["as_of"]),
    )
    made = {address: rendered, f"charts/{name}.vl.json": json_bytes(in_light(drawing.spec, edition.site.theme))}
    if name in edition.explorable:
        made[f"charts/{name}.explore.json"] = _explorable(edition, name, drawing)
    picture = edition.evaluated.pictures.get(name)
    if picture:
        made |= {f"charts/{name}.svg": picture.svg.encode(), f"charts/{name}.png": picture.png}
        made |= embed_files(edition, block, picture, figure)
    return made


def _citation(edition: Edition, woven: Woven, block: WovenBlock, as_of: str) -> dict[str, str]:
    """How to cite a chart: in one line, for BibTeX, and the address that stays."""
    href = edition.canonical(f"charts/{block.name}.html")
    title = block.words["title"].text
    data_to = edition.say("data_to", date=as_of) if as_of else ""
    year = (woven.page.front.published or "")[:4]
    return {
        "citation": cited(title, href, edition.settings, data_to, edition.say),
        "bibtex": bibtex(block.name, title, year, href, edition.settings, data_to),
    }


def scripts_of(edition: Edition, blocks: Sequence[WovenBlock]) -> list[str]:
    """The scripts that blocks need: the loader for a chart that can be explored, the calculator's for a model."""
    explored = any(block.kind in _CHARTS and block.name in edition.interactive for block in blocks)
    models = any(block.kind == "model" for block in blocks)
    return [*([edition.assets.explore.href] if explored else []), *([edition.assets.model.href] if models else [])]


def script_files(edition: Edition) -> dict[str, bytes]:
    """What readers fetch who explore a chart or use the calculator, where there is one."""
    assets = edition.assets
    kinds = {piece.block.kind for woven in edition.evaluated.woven for piece in woven.pieces if piece.block}
    scripts = [
        *([assets.model] if "model" in kinds else []),
        *([assets.explore, assets.vega] if edition.explorable else []),
    ]
    return {script.href: script.data for script in scripts}


def _explorable(edition: Edition, name: str, drawing: Drawing) -> bytes:
    slug = edition.charts[name][0].page.slug
    tables = [edition.table(slug, table) for table in edition.site.charts[name].tables]
    columns: dict[str, Mapping[str, object]] = {n: {"title": edition.say(f"column_of.{n}"), "unit": ""} for n in _RANGE}
    for column in (column for table in reversed(tables) for column in table.columns):
        about = {"title": column.title, "unit": column.unit, "type": column.type, "places": column.places}
        columns[column.name] = about if column.title else columns.get(column.name, about)
    specs = {"wide": drawing.spec, "narrow": drawing.narrow_spec}
    made = {key: explorable(spec, columns) for key, spec in specs.items()}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
