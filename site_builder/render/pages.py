"""Explainers and the front page.

In: an `Edition`, a woven page. Out: its HTML, and what its template shows, which a feed shows too.
"""

from __future__ import annotations

from typing import Any

from site_builder import discovery
from site_builder.model import Change, Page, Woven
from site_builder.render.charts import figure_of, scripts_of
from site_builder.render.edition import Edition
from site_builder.render.frame import framed, share_of, structured_of
from site_builder.render.images import placed_image
from site_builder.render.ledger import is_number
from site_builder.render.notes import note_parts
from site_builder.render.tables import model_ranges, table_block


def page_of(edition: Edition, woven: Woven) -> bytes:
    page, front = woven.page, woven.page.slug == "index"
    title = edition.settings.title if front else woven.title.text
    kind = "front" if front else "page"
    return framed(edition, page.front.template, kind, page.address, title, **shown_on(edition, woven))


def shown_on(edition: Edition, woven: Woven) -> dict[str, Any]:
    """What the template of a page shows."""
    page = woven.page
    front = page.slug == "index"
    numbers = [f for f in woven.figures if is_number(f)]
    as_of, expected = _freshness(edition, woven)
    card = discovery.card_address(page.slug)
    claims = {result.claim.id: result for result in edition.evaluated.claims}
    return {
        "description_text": woven.summary.text,
        "share": share_of(edition, card, woven.title.text),
        "structured": _structured_page(edition, woven, card),
        "woven": woven,
        "section": page.front.section,
        "published": edition.day(page.front.published),
        "updated": edition.day(discovery.updated_of(page)),
        "bound": sum(f.kind == "bound" for f in numbers),
        "numbers": len(numbers),
        "as_of": as_of,
        "next_expected": expected,
        "related": _related(edition, page),
        "corrections": [change_of(edition, c) for c in page.front.corrections],
        "revisions": [change_of(edition, c) for c in page.front.revisions],
        "pages": _explainers(edition) if front else [],
        "claims": list(edition.evaluated.claims) if front else [],
        "scripts": scripts_of(edition, [p.block for p in woven.pieces if p.block]),
        "model": lambda block: model_ranges(edition, page, block),
        "figure": lambda name: figure_of(edition, name),
        "table_view": lambda block: table_block(edition, page, block),
        "claim": lambda name: claims[name],
        "note_parts": lambda note: note_parts(edition, page, note),
        "ids_of": lambda note: [f"{page.slug}.{f.id}" for f in note.figures],
        "image": lambda src: placed_image(page, src, edition.site.snapshot),
    }


def _freshness(edition: Edition, woven: Woven) -> tuple[str, str]:
    """The newest as-of date behind the page's figures, and what to expect after it."""
    named = {f.origin.table for f in woven.figures if f.origin}
    visible = {**edition.evaluated.tables, **edition.evaluated.own.get(woven.page.slug, {})}
    dated = [t for t in visible.values() if t.name in named and t.about.as_of]
    if not dated:
        return "", ""
    newest = max(dated, key=lambda t: (t.about.as_of, t.name))
    return edition.day(newest.about.as_of), edition.awaited(newest)


def _explainers(edition: Edition) -> list[dict[str, str]]:
    """Every page but the first, in the order that their writers give them."""
    return [_door(woven, kicker=woven.page.front.section) for woven in edition.in_order if woven.page.slug != "index"]


def _related(edition: Edition, page: Page) -> list[dict[str, str]]:
    found = [edition.woven[slug] for slug in page.front.related if slug in edition.woven]
    return [_door(woven, summary=woven.summary.text) for woven in found]


def _door(woven: Woven, kicker: str = "", summary: str = "") -> dict[str, str]:
    """A page as a list shows it that leads there."""
    return {"href": woven.page.address, "title": woven.title.text, "kicker": kicker, "summary": summary}


def change_of(edition: Edition, change: Change) -> dict[str, str]:
    return {"on": edition.day(change.on.isoformat()), "text": change.text.value}


def _structured_page(edition: Edition, woven: Woven, card: str) -> str:
    settings = edition.settings
    if woven.page.slug == "index":
        return discovery.structured([discovery.website(settings)])
    named = dict.fromkeys(f.origin.table for f in woven.figures if f.origin)
    tables = [f"tables/{edition.address(woven.page.slug, name)}.html" for name in named]
    image = card if card in edition.evaluated.rasters else ""
    article = discovery.article(woven, settings, image, tables)
    return structured_of(edition, (woven.title.text, woven.page.address), things=[article])
