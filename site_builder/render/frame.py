"""The frame around every page: head, navigation, foot, and how it is found and shared.

In: an `Edition`, a template with what it shows. Out: the page. Must not know what the page is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from site_builder import discovery
from site_builder.problems import Invalid
from site_builder.render.edition import Edition
from site_builder.render.images import image_size
from site_builder.render.templates import fill
from site_builder.settings import missing_string
from site_builder.weave.notes import note_mark


def framed(edition: Edition, template: str, kind: str, address: str, title: str, **shown: Any) -> bytes:
    """A page. What is `shown` stands before what every page has by default."""
    settings = edition.settings
    shared = {
        "site": settings,
        "root": "../" * address.count("/"),
        "css": edition.assets.css.href,
        "icon": edition.assets.icon.href,
        "nav": _navigation(edition, address),
        "t": _translator(edition),
        "day": lambda text: edition.day(str(text)) if text else "",
        "canonical": edition.canonical(address),
        "kind": kind,
        "title_text": title,
        "description_text": settings.tagline,
        "feed": edition.feed,
        "touch_icon": discovery.TOUCH_ICON if discovery.TOUCH_ICON in edition.evaluated.rasters else "",
        "share": share_of(edition, discovery.card_address("index")),
        "structured": "",
        "scripts": (),
        "as_of": "",
        "next_expected": "",
        "mark": lambda note: note_mark(note, edition.style),
    }
    return fill(edition.templates, template, {**shared, **shown})


def _translator(edition: Edition) -> Callable[..., str]:
    def translate(key: str, **values: object) -> str:
        if key not in edition.site.strings:
            path = f"templates/strings.{edition.style.locale.language}.yaml"
            raise Invalid(missing_string(path, key))
        return edition.say(key, **values)

    return translate


def _navigation(edition: Edition, address: str) -> list[dict[str, object]]:
    found = []
    for slug in edition.settings.navigation:
        woven = edition.woven.get(slug)
        href = f"{slug}.html"
        text = (woven.page.front.short or woven.title.text) if woven else edition.say(slug)
        found.append({"href": href, "text": text, "current": href == address})
    return found


def share_of(edition: Edition, address: str, alt: str = "") -> dict[str, object]:
    """The picture that stands for a page where it is shared; empty where there is none."""
    name = address.removeprefix("charts/").removesuffix(".png")
    picture = edition.evaluated.pictures.get(name) if address.startswith("charts/") else None
    data = picture.png if picture else edition.evaluated.rasters.get(address)
    if data is None:
        return {}
    width, height = image_size(data)
    href = edition.settings.url + address
    return {"href": href, "width": width, "height": height, "alt": alt or edition.settings.title}


def structured_of(edition: Edition, *path: tuple[str, str], things: Sequence[Mapping[str, Any]] = ()) -> str:
    """Structured data of a page that stands at the end of `path`, below the first page."""
    settings = edition.settings
    above = [(settings.title, "index.html"), *(p for p in path if p[1] != "index.html")]
    return discovery.structured([*(dict(t) for t in things), discovery.breadcrumbs(settings, above)])
