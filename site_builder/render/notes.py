"""Notes: where each figure of a paragraph comes from, in words and links.

In: an `Edition`, a note. Out: its parts as templates show them. Must not know what a figure is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from site_builder.formats import print_list, print_value
from site_builder.model import Figure, Note, Origin, Page, Table
from site_builder.render.edition import MOST_ROWS_ON_PAGE, Edition
from site_builder.render.views import publisher_of, row_anchor
from site_builder.uses import source_address
from site_builder.weave.typography import smart

_NAMED = 3  # publishers that a note names


def note_parts(edition: Edition, page: Page, note: Note) -> list[dict[str, Any]]:
    """The lines of a note: its figures, else what its statements were tested with, and its citations."""
    root = "../" * page.address.count("/")
    parts = [_linked(edition, figure_part(edition, page, f), f, root) for f in note.figures if f.kind != "checked"]
    seen = {source for f in note.figures for source in f.sources}
    parts += [_guarded_part(edition, f, root) for f in note.figures if f.kind == "checked" and f.sources and not parts]
    for citation in note.citations:
        if citation.source not in seen or citation.locator:
            parts.append(_citation_part(edition, citation.source, citation.locator, root))
    return parts


def _linked(edition: Edition, part: dict[str, Any], figure: Figure, root: str) -> dict[str, Any]:
    links = _links(edition, figure.origin.sources if figure.origin else (), root)
    return {**part, "source": links} if links else part


def _links(edition: Edition, ids: Sequence[str], root: str) -> Markup:
    """Sources as links to their pages; one publisher is named once, and of many the first three."""
    sources = [edition.site.sources[i] for i in ids if i in edition.site.sources]
    named = {publisher_of(s): s for s in reversed(sources)}
    links = [
        Markup('<a href="{}{}">{}</a>').format(root, source_address(s.id), text)
        for text, s in reversed(list(named.items()))
    ]
    more = [edition.say("and_more", count=len(links) - _NAMED)] if len(links) > _NAMED else []
    return Markup("; ").join([*links[:_NAMED], *more])


def figure_part(edition: Edition, page: Page, figure: Figure) -> dict[str, Any]:
    """What a figure counts, who says so, as of when, and the way to the row or the query behind it."""
    origin = figure.origin
    part = _part(figure.printed, figure.because)
    if origin is None:
        return part
    table = edition.table(page.slug, origin.table)
    address = edition.address(page.slug, origin.table)
    labels = (_column_label(edition, table, figure), _row_label(edition, table, origin))
    part["label"] = smart(", ".join(label for label in labels if label), "", edition.style)[0]
    sources = [edition.site.sources[s] for s in origin.sources if s in edition.site.sources]
    part["source"] = "; ".join(dict.fromkeys(publisher_of(s) for s in sources[:_NAMED])) or table.short
    part["as_of"] = edition.day(origin.as_of)
    part["row_href"] = f"tables/{address}.html" + _fragment(table, origin)
    part["query_href"] = f"tables/{address}.html#query" if origin.query else ""
    part["csv_href"] = f"tables/{address}.csv" if table.about.redistribute else ""
    return part


def _column_label(edition: Edition, table: Table, figure: Figure) -> str:
    """What a figure counts: for estimates (killed+wounded) and statements the row says it, else the column."""
    said = {"estimates": "counts", "statements": "what"}.get(table.about.kind, "")
    number = _row_number(table, figure.origin) if figure.origin else None
    if number is None or said not in table.places:
        return figure.column
    text = str(table.rows[number][table.places[said]] or figure.column)
    return print_list(text.split("+"), edition.style) if said == "counts" else text


def _row_label(edition: Edition, table: Table, origin: Origin) -> str:
    """The row's key as readers would say it (September 2024, not 2024-09); who said it, for statements.

    A key called `id` is for writers: the column after it names the row.
    """
    number = _row_number(table, origin)
    if number is None:
        return ""
    names = _names_of(table)
    shown = [(table.rows[number][table.places[n]], table.by_name[n]) for n in names if n in table.places]
    return ", ".join(print_value(value, column, edition.style) for value, column in shown if value is not None)


def _names_of(table: Table) -> tuple[str, ...]:
    if table.about.kind != "table":
        return ("who",)
    if table.about.key != ("id",):
        return table.about.key
    place = table.places["id"] + 1
    return tuple(column.name for column in table.columns[place : place + 1])


def _fragment(table: Table, origin: Origin) -> str:
    row = table.row_by_name.get(origin.row, MOST_ROWS_ON_PAGE)
    return f"#row-{row_anchor(table.key_of(row))}" if row < MOST_ROWS_ON_PAGE else ""


def _guarded_part(edition: Edition, figure: Figure, root: str) -> dict[str, Any]:
    return {**_part("", ""), "source": _links(edition, figure.sources, root)}


def _citation_part(edition: Edition, source_id: str, locator: str, root: str) -> dict[str, Any]:
    source = edition.site.sources[source_id]
    part = _part("", "")
    title = edition.say("quoted", text=source.title)
    text = f"{source.publisher}, {title}" + (f", {locator}" if locator else "")
    part["source"] = Markup('<a href="{}{}">{}</a>').format(root, source_address(source.id), text)
    part["interest"] = source.interest
    part["citations"] = [source_id]
    return part


def _part(printed: str, label: str) -> dict[str, Any]:
    empty = {
        "source": "",
        "interest": "",
        "as_of": "",
        "row_href": "",
        "query_href": "",
        "csv_href": "",
        "citations": [],
    }
    return {"printed": printed, "label": label, **empty}


def _row_number(table: Table, origin: Origin) -> int | None:
    if not table.about.key or not origin.row:
        return None
    return table.row_by_name.get(origin.row)
