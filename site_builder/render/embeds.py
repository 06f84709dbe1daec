"""What other sites show of ours: a chart in a frame or pasted in, a number with its note.

In: an `Edition`, a chart or a page. Out: artifacts and the snippets to copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from site_builder import discovery
from site_builder.model import Figure, Picture, Woven, WovenBlock
from site_builder.render.downloads import plain_value
from site_builder.render.edition import Edition
from site_builder.render.frame import framed
from site_builder.render.images import image_size
from site_builder.render.ledger import is_number
from site_builder.render.notes import figure_part


def snippets_of(edition: Edition, block: WovenBlock, figure: Mapping[str, Any]) -> dict[str, str]:
    """What another site pastes in to show a chart."""
    name = block.name
    picture, drawing = edition.evaluated.pictures.get(name), edition.evaluated.drawings[name]
    if picture is None:
        return {}
    url, title, alt = edition.settings.url, block.words["title"].text, block.words["alt"].text
    height = max(discovery.height_of(drawing.wide), discovery.height_of(drawing.narrow)) + 240
    width, tall = image_size(picture.svg.encode())
    shown = discovery.picture_of(f"{url}charts/{name}.svg", alt, width, tall)
    return {
        "iframe": discovery.iframe_snippet(f"{url}embeds/{name}.html", title, height),
        "figure": _figure_snippet(edition, block, figure, shown),
    }


def _figure_snippet(edition: Edition, block: WovenBlock, figure: Mapping[str, Any], shown: str) -> str:
    title, href = block.words["title"].text, edition.canonical(f"charts/{block.name}.html")
    return discovery.figure_snippet(shown, title, figure["source_line"], href, edition.settings.title)


def embed_files(edition: Edition, block: WovenBlock, picture: Picture, figure: Mapping[str, Any]) -> dict[str, bytes]:
    """The page that an <iframe> shows, and the drawing itself to paste in."""
    address = f"embeds/{block.name}.html"
    page = framed(
        edition,
        "embed.html",
        "embed",
        address,
        block.words["title"].text,
        canonical=edition.canonical(f"charts/{block.name}.html"),
        figure=figure,
        words=figure["words"],
        script=edition.assets.embed.href,
    )
    drawn = discovery.drawing_of(picture.svg, block.name, block.words["alt"].text)
    pasted = _figure_snippet(edition, block, figure, drawn)
    script = edition.assets.embed
    return {address: page, f"embeds/{block.name}.txt": pasted.encode(), script.href: script.data}


def quotable(woven: Woven) -> list[Figure]:
    """The numbers that have an anchor on their page, and a table behind them."""
    return [f for f in woven.figures if f.kind == "bound" and f.origin and is_number(f)]


def number_files(edition: Edition, woven: Woven) -> dict[str, bytes]:
    """The page that gives every number of a page as a piece of HTML with its note."""
    page = woven.page
    items = [_number(edition, woven, figure) for figure in quotable(woven)]
    if not items:
        return {}
    address = f"embeds/numbers-{page.slug.replace('/', '-')}.html"
    title = f"{edition.say('quote_numbers')}: {woven.title.text}"
    shown = {"href": page.address, "title": woven.title.text}
    return {address: framed(edition, "numbers.html", "numbers", address, title, numbers=items, page=shown)}


def _number(edition: Edition, woven: Woven, figure: Figure) -> dict[str, str]:
    part = figure_part(edition, woven.page, figure)
    to_date = edition.say("to_date", date=part["as_of"]) if part["as_of"] else ""
    note = "; ".join(text for text in (part["label"], part["source"], to_date) if text)
    href = f"{edition.canonical(woven.page.address)}#{figure.id}"
    snippet = discovery.number_snippet(figure.printed, plain_value(figure.value), note, href)
    return {"id": figure.id, "sentence": figure.sentence or figure.printed, "snippet": snippet}
