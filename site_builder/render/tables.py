"""Tables: the page of each, its files, and how a block shows it inside a page: as rows, a timeline, a calculator.

In: an `Edition`, a table or a block. Out: artifacts, and what templates show; a Problem where a block's table cannot be
shown in the way that it asks for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from site_builder import discovery
from site_builder.gate import sentences
from site_builder.graph import draw_graph
from site_builder.model import Column, ModelBlock, Page, Revision, Table, TableBlock, WovenBlock
from site_builder.packages import bibtex_of, citation_of, licence_of
from site_builder.problems import Invalid, Location, Problem
from site_builder.render.downloads import csv_of, json_of, parquet_of, plain_value
from site_builder.render.edition import MOST_ROWS_IN_FIGURE, MOST_ROWS_ON_PAGE, Edition
from site_builder.render.frame import framed, structured_of
from site_builder.uses import Use, inputs_of, of_kind, source_address

_DATED = ("date", "yearmonth", "year", "day?")
_SLIDERS = ("recruits", "losses", "returns")
_POINTS = ("strength", *_SLIDERS, "implied", "months")
_RANGE = ("lowest", "highest", "start")
_HIDDEN = ("place", "id", "step")


def know_of(table: Table) -> tuple[str, str]:
    """What a reader should know about the data, and the rest of its description: by default its first two sentences."""
    about = table.about
    if about.know:
        return about.know, about.description
    told = [sentence.text for sentence in sentences(about.description)]
    return " ".join(told[:2]), " ".join(told[2:])


def table_files(edition: Edition, address: str, table: Table, slug: str, uses: Sequence[Use]) -> dict[str, bytes]:
    """A table's page, and its files where they may be taken away. `slug` is the page whose own table it is, if any."""
    inputs = inputs_of(edition.evaluated, table, slug)
    data_to = edition.data_to(table.about.as_of)
    href = edition.canonical(f"tables/{address}.html")
    know, more = know_of(table)
    revisions = sorted(table.about.revisions, key=lambda r: r.on, reverse=True)
    made = {
        f"tables/{address}.html": framed(
            edition,
            "table.html",
            "table",
            f"tables/{address}.html",
            table.title,
            description_text=table.about.description or table.title,
            structured=_structured_table(edition, address, table),
            table=table,
            view=edition.view(table, table.columns, MOST_ROWS_ON_PAGE),
            know=know,
            more=more,
            fields=list(table.columns),
            sources=edition.sources([table]),
            source_href=lambda source: source_address(source.id),
            inputs=inputs,
            uses=of_kind(uses),
            graph=_graph(edition, table, [use.text for use in inputs], [use.text for use in uses]),
            downloads=downloads_of(edition, slug, table, page=False),
            licences=[licence_of(text) for text in table.about.licenses],
            revisions=[revision_of(edition, r) for r in revisions],
            citation=citation_of(table, href, edition.settings, data_to, edition.say),
            bibtex=bibtex_of(table, href, edition.settings, data_to),
            query=table.query.sql.strip() if table.query else "",
            as_of=edition.day(table.about.as_of),
            next_expected=edition.awaited(table),
        )
    }
    if table.about.redistribute:
        made[f"tables/{address}.csv"] = csv_of(table)
        made[f"tables/{address}.json"] = json_of(table)
        made[f"tables/{address}.parquet"] = parquet_of(table)
    return made


def _graph(edition: Edition, table: Table, inputs: Sequence[str], uses: Sequence[str]) -> Markup:
    """Sources, or the tables that it was computed from -> the table -> what uses it."""
    left = inputs or list(dict.fromkeys(s.publisher for s in edition.sources([table])))
    right = list(dict.fromkeys(uses))
    return Markup(draw_graph(left, table.title, right, edition.say("and_more", count="{count}")))


def revision_of(edition: Edition, revision: Revision) -> dict[str, str]:
    return {"on": edition.day(revision.on), "text": revision.text}


def _structured_table(edition: Edition, address: str, table: Table) -> str:
    sources = edition.sources([table])
    data = discovery.dataset(table, address, edition.settings, sources)
    path = ((edition.say("tables"), "tables.html"), (table.title, f"tables/{address}.html"))
    return structured_of(edition, *path, things=[data])


def table_block(edition: Edition, page: Page, block: WovenBlock) -> dict[str, Any]:
    """A table inside a page: the rows and columns that its block asks for."""
    name = block.name.split("/")[0]
    source = edition.table(page.slug, name)
    shown = edition.evaluated.views.get((page.slug, block.name), source)
    wanted = block.body.columns if isinstance(block.body, TableBlock) and block.body.columns else ()
    columns = [shown.by_name[n] for n in wanted if n in shown.by_name] or list(shown.columns)
    return {
        "view": edition.view(shown, columns, MOST_ROWS_IN_FIGURE),
        "rail": _rail(edition, page, block, source, shown, columns),
        "source_line": edition.source_line([shown]),
        "sources": edition.source_links([shown]),
        "downloads": downloads_of(edition, page.slug, source),
        "title": source.title,
        "note": "",
    }


def _rail(
    edition: Edition, page: Page, block: WovenBlock, source: Table, shown: Table, columns: Sequence[Column]
) -> dict[str, Any] | None:
    """Rows as a timeline: when, in which lane, what. Lanes are those of the whole table, so that they stay put."""
    lane = block.body.lanes if isinstance(block.body, TableBlock) else ""
    if not lane:
        return None
    when = next((i for i, c in enumerate(columns) if c.type in _DATED), None)
    at = next((i for i, c in enumerate(columns) if c.name == lane), None)
    if when is None or at is None or len({when, at}) == len(columns) or lane not in source.places:
        hint = "its `columns` hold a date, the column that `lanes` names, and words"
        message = f'"{block.name}" cannot be shown as a timeline'
        raise Invalid(Problem(Location(page.path, block.line), "lanes", message, hint))
    names = list(dict.fromkeys(str(row[source.places[lane]]) for row in source.rows))
    texts = edition.view(shown, columns, MOST_ROWS_ON_PAGE).rows
    rows = [
        {
            "when": row[when],
            "lane": row[at],
            "n": names.index(str(whole[shown.places[lane]])) + 1,
            "what": [text for i, text in enumerate(row) if i not in (when, at) and text],
        }
        for row, whole in zip(texts, shown.rows, strict=False)
    ]
    return {"rows": rows, "lanes": names}


def model_ranges(edition: Edition, page: Page, block: WovenBlock) -> dict[str, Any]:
    """A calculator's ranges: as its script reads them, as sliders, as a table."""
    assert isinstance(block.body, ModelBlock)
    table = edition.table(page.slug, block.body.ranges)
    rows = [dict(zip(table.places, map(plain_value, row), strict=True)) for row in table.rows]
    points = {row["id"]: {key: row[key] for key in _RANGE} for row in rows if row.keys() >= set(_RANGE)}
    lost = [key for key in _POINTS if key not in points]
    if lost:
        hint = f"rows {', '.join(_POINTS)} with the columns {', '.join(sorted(_RANGE))}"
        message = f'the table "{table.name}" has no row "{lost[0]}" for this model'
        raise Invalid(Problem(Location(page.path, block.line), "model-ranges", message, hint))
    sliders = [row for row in rows if row["id"] in _SLIDERS]
    return {
        "points": json.dumps(points, separators=(",", ":")),
        "sliders": sliders,
        "view": edition.view(table, [c for c in table.columns if c.name not in _HIDDEN], MOST_ROWS_IN_FIGURE),
        "source_line": edition.source_line([table]),
        "downloads": downloads_of(edition, page.slug, table),
    }


def downloads_of(edition: Edition, slug: str, table: Table, page: bool = True) -> list[dict[str, object]]:
    """Links to a table's CSV and, elsewhere than on it, to its `page`, where its other files are."""
    address = edition.address(slug, table.name)
    found: list[dict[str, object]] = []
    if table.about.redistribute:
        label = edition.say("download_csv", table=table.short)
        found.append({"label": label, "href": f"tables/{address}.csv", "download": True})
        if not page:
            for key, end in (("download_parquet", "parquet"), ("download_json", "json")):
                href = f"tables/{address}.{end}"
                found.append({"label": edition.say(key, table=table.short), "href": href, "download": True})
    if page:
        found.append({"label": edition.say("table_page", table=table.short), "href": f"tables/{address}.html"})
    return found
