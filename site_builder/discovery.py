"""What others find, follow and quote the site by: feed, sitemap, robots, structured data, cards, aliases, snippets.

In: `Evaluated`, and HTML that `render` made of it. Out: text and bytes, and which address holds what. Every date comes
from content: the day a page was published, its newest correction or revision, a table's as-of date. Must not know
templates or the clock; that a page is found by its canonical address is decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from site_builder.lettering import lines_that_fit
from site_builder.model import Change, Drawing, Evaluated, Page, Settings, Source, Table, Theme, Woven

MOST_ENTRIES = 30
CARD = (1200, 630)
ICON = 180
CSV, JSON = "text/csv", "application/json"
Record = dict[str, Any]
Say = Callable[..., str]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LICENSES = {
    "CC0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC BY NC 4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "ODbL 1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "OGL 3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}


# --- addresses and dates ---------------------------------------------------------------------------------------------


def canonical(settings: Settings, address: str) -> str:
    """The one absolute address of a page: `index.html` is its folder."""
    return settings.url + re.sub(r"(^|/)index\.html$", r"\1", address)


def updated_of(page: Page) -> str:
    """The newest correction or revision; never typed."""
    days = [change.on.isoformat() for change in (*page.front.corrections, *page.front.revisions)]
    return max(days, default="")


def dated(page: Page) -> str:
    """The day on which what the page says last changed."""
    return max(page.front.published, updated_of(page))


def in_feed(all_woven: Iterable[Woven]) -> list[Woven]:
    """The pages that a feed carries: those with a day of publication; the front page lists the others."""
    return [woven for woven in all_woven if woven.page.front.published and woven.page.slug != "index"]


def _moment(day: str) -> str:
    """A date of any precision as feeds want it."""
    return f"{(day + '-01-01')[:10]}T00:00:00Z"


# --- feed ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """An entry of the feed. `content` is HTML with absolute links."""

    id: str
    title: str
    href: str
    published: str
    updated: str
    summary: str
    content: str
    category: str = ""


def page_entry(woven: Woven, settings: Settings, content: str) -> Entry:
    page = woven.page
    href = canonical(settings, page.address)
    front = page.front
    return Entry(
        href,
        woven.title.text,
        href,
        front.published,
        dated(page),
        woven.summary.text,
        for_feed(content, href),
        front.section,
    )


def change_entries(woven: Woven, settings: Settings, say: Say) -> Iterator[Entry]:
    """Corrections and revisions, each an entry of its own: whoever read the page is told."""
    front = woven.page.front
    for kind, changes in (("correction", front.corrections), ("revision", front.revisions)):
        seen: list[str] = []
        for change in sorted(changes, key=lambda c: c.on):
            day = change.on.isoformat()
            seen.append(day)
            yield _change_entry(woven, settings, say, (kind, day, f"{kind}-{day}-{seen.count(day)}"), change)


def _change_entry(woven: Woven, settings: Settings, say: Say, known: tuple[str, str, str], change: Change) -> Entry:
    kind, day, name = known
    page = canonical(settings, woven.page.address)
    title = say(f"feed_{kind}", page=woven.title.text)
    words = f"<p>{escape(change.text.value)}</p>"
    if change.was or change.now:
        words += f"<p><del>{escape(change.was)}</del> <ins>{escape(change.now)}</ins></p>"
    return Entry(f"{page}#{name}", title, f"{page}#changes", day, day, change.text.value, words)


def atom(settings: Settings, entries: Sequence[Entry], icon: str = "") -> bytes:
    """The feed: the newest first. It has at least one entry, or there is no feed."""
    newest = sorted(sorted(entries, key=lambda e: e.id), key=lambda e: e.updated, reverse=True)[:MOST_ENTRIES]
    authors = settings.authors or (settings.title,)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_quoted(settings.language)}>',
        _element("id", settings.url),
        _element("title", settings.title),
        *([_element("subtitle", settings.tagline)] if settings.tagline else []),
        f'<link rel="self" type="application/atom+xml" href={_quoted(settings.url + "feed.xml")}/>',
        f'<link rel="alternate" type="text/html" href={_quoted(settings.url)}/>',
        _element("updated", _moment(newest[0].updated)),
        *(f"<author>{_element('name', name)}</author>" for name in authors),
        *([_element("icon", settings.url + icon)] if icon else []),
        *([_element("rights", settings.license)] if settings.license else []),
        *(line for entry in newest for line in _entry(entry)),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _entry(entry: Entry) -> Iterator[str]:
    yield "<entry>"
    yield _element("id", entry.id)
    yield _element("title", entry.title)
    yield f'<link rel="alternate" type="text/html" href={_quoted(entry.href)}/>'
    yield _element("published", _moment(entry.published))
    yield _element("updated", _moment(entry.updated))
    if entry.category:
        yield f"<category term={_quoted(entry.category)}/>"
    if entry.summary:
        yield _element("summary", entry.summary)
    yield f'<content type="html">{_legal(entry.content)}</content>'
    yield "</entry>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{_legal(text)}</{name}>"


def _legal(text: str) -> str:
    return escape(_ILLEGAL.sub("", text))


def _quoted(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text))


_MARK = re.compile(r'<sup>\s*<a class="mark"[^>]*>[^<]*</a>\s*</sup>')
_WRAPPED = re.compile(r"</?data\b[^>]*>")
_OF_PAGES = re.compile(r'\s(?:id|class|loading|decoding|role|aria-[a-z]+|tabindex)="[^"]*"')
_LINK = re.compile(r'(\s(?:href|src)=")([^"]*)"')


def for_feed(html: str, page: str) -> str:
    """A page's HTML for whoever reads it elsewhere: absolute links, no note marks, nothing that only our style uses."""
    text = _OF_PAGES.sub("", _WRAPPED.sub("", _MARK.sub("", html)))
    absolute = _LINK.sub(lambda found: f'{found[1]}{_absolute(page, found[2])}"', text)
    return re.sub(r"\n{2,}", "\n", absolute).strip()


def _absolute(page: str, target: str) -> str:
    """Targets stand as HTML has them; a joined address keeps its `&amp;`."""
    return urljoin(page, target)


# --- sitemap and robots ----------------------------------------------------------------------------------------------


def sitemap(settings: Settings, days: Mapping[str, str]) -> bytes:
    """The pages by address, with the day on which each last changed, where one is known."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, day in sorted(days.items()):
        changed = _element("lastmod", day) if day else ""
        lines.append(f"<url>{_element('loc', canonical(settings, address))}{changed}</url>")
    return ("\n".join([*lines, "</urlset>"]) + "\n").encode()


def robots(settings: Settings) -> bytes:
    return f"User-agent: *\nAllow: /\nSitemap: {settings.url}sitemap.xml\n".encode()


def table_day(table: Table) -> str:
    """When a table was last read, else what it describes."""
    return table.about.retrieved or table.about.as_of


# --- structured data -------------------------------------------------------------------------------------------------


def structured(things: Iterable[Record]) -> str:
    """JSON-LD as it may stand in a page: no character in it can end the element."""
    graph = {"@context": "https://schema.org", "@graph": list(things)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def publisher(settings: Settings) -> Record:
    return {"@type": "Organization", "name": settings.title, "url": settings.url}


def website(settings: Settings) -> Record:
    return _filled(
        {
            "@type": "WebSite",
            "@id": settings.url,
            "name": settings.title,
            "description": settings.tagline,
            "url": settings.url,
            "inLanguage": settings.language,
            "publisher": publisher(settings),
            "license": license_of(settings.license),
        }
    )


def article(woven: Woven, settings: Settings, image: str, tables: Sequence[str]) -> Record:
    """An explainer. `tables` are the addresses of the tables that its numbers come from."""
    front = woven.page.front
    url = canonical(settings, woven.page.address)
    return _filled(
        {
            "@type": "NewsArticle",
            "@id": url,
            "headline": woven.title.text,
            "description": woven.summary.text,
            "url": url,
            "mainEntityOfPage": url,
            "inLanguage": settings.language,
            "articleSection": front.section,
            "datePublished": front.published,
            "dateModified": dated(woven.page),
            "image": [settings.url + image] if image else [],
            "author": publisher(settings),
            "creditText": ", ".join(settings.authors),
            "publisher": publisher(settings),
            "isPartOf": {"@id": settings.url},
            "isBasedOn": [{"@id": canonical(settings, address)} for address in tables],
            "isAccessibleForFree": True,
            "license": license_of(settings.license),
            "correction": [_correction(change) for change in front.corrections],
        }
    )


def _correction(change: Change) -> Record:
    return {"@type": "CorrectionComment", "datePublished": change.on.isoformat(), "text": change.text.value}


def dataset(table: Table, address: str, settings: Settings, sources: Sequence[Source]) -> Record:
    url = canonical(settings, f"tables/{address}.html")
    about = table.about
    licenses = [license_of(text) for text in about.licenses]
    return _filled(
        {
            "@type": "Dataset",
            "@id": url,
            "name": table.title,
            "description": about.description or table.title,
            "url": url,
            "inLanguage": settings.language,
            "license": licenses[0] if len(licenses) == 1 else licenses,
            "creator": [{"@type": "Organization", "name": n} for n in dict.fromkeys(s.publisher for s in sources)],
            "publisher": publisher(settings),
            "dateModified": table_day(table),
            "isBasedOn": [source.url for source in sources if source.url and source.link],
            "isAccessibleForFree": True,
            "variableMeasured": [_variable(table, name) for name in table.by_name],
            "distribution": _distribution(address, settings) if about.redistribute else [],
        }
    )


def _variable(table: Table, name: str) -> Record:
    column = table.by_name[name]
    given = {"name": column.label, "description": column.description, "unitText": column.unit, "propertyID": name}
    return _filled({"@type": "PropertyValue", **given})


def _distribution(address: str, settings: Settings) -> list[Record]:
    forms = (("csv", CSV), ("json", JSON))
    return [
        {"@type": "DataDownload", "contentUrl": f"{settings.url}tables/{address}.{end}", "encodingFormat": kind}
        for end, kind in forms
    ]


def breadcrumbs(settings: Settings, path: Sequence[tuple[str, str]]) -> Record:
    """Where a page stands: (name, address) from the first page to itself."""
    items = [
        {"@type": "ListItem", "position": n, "name": name, "item": canonical(settings, address)}
        for n, (name, address) in enumerate(path, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def license_of(text: str) -> str | Record:
    """The licence's own address where it is a known one, else its name."""
    known = _LICENSES.get(text.replace("-", " "), text)
    if not known or known.startswith(("https://", "http://")):
        return known
    return {"@type": "CreativeWork", "name": text}


def _filled(record: Record) -> Record:
    return {key: value for key, value in record.items() if value not in ("", [], None)}


# --- aliases ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Redirect:
    """An address that once held something, and what holds it now."""

    address: str
    to: str


def alias_of(text: str, page: Page) -> tuple[str, str]:
    """`old` or `charts/old -> charts/new` as written in `aliases:`: the two addresses."""
    old, _, new = (part.strip() for part in text.partition("->"))
    return _ending(old), _ending(new) if new else page.address


def _ending(name: str) -> str:
    return name if name.endswith(".html") else f"{name}.html"


def redirects(evaluated: Evaluated, present: frozenset[str]) -> list[Redirect]:
    """Every redirect page: the aliases as written, and what follows from them (own tables, a chart's embed)."""
    found: dict[str, str] = {}
    for woven in evaluated.woven:
        for text in woven.page.front.aliases:
            old, new = alias_of(text, woven.page)
            found.setdefault(old, new)
            for address, to in _that_follow(old, new, sorted(evaluated.own.get(woven.page.slug, {}))):
                if to in present:
                    found.setdefault(address, to)
    return [Redirect(old, new) for old, new in sorted(found.items()) if old not in present]


def _that_follow(old: str, new: str, own: Iterable[str]) -> Iterator[tuple[str, str]]:
    if old.startswith("charts/"):
        yield old.replace("charts/", "embeds/", 1), new.replace("charts/", "embeds/", 1)
    elif "/" not in old or not old.startswith(("tables/", "claims/")):
        was, now = (name.removesuffix(".html").replace("/", "-") for name in (old, new))
        yield f"embeds/numbers-{was}.html", f"embeds/numbers-{now}.html"
        yield from ((f"tables/{was}--{name}.html", f"tables/{now}--{name}.html") for name in own)


# --- cards and icons -------------------------------------------------------------------------------------------------


TOUCH_ICON = "assets/touch-icon.png"


def card_address(slug: str) -> str:
    return f"cards/{slug}.png"


_BESIDE = (700.0, 40.0, 440.0, 550.0)  # left, top, width, height


def lead_drawing(woven: Woven, drawings: Mapping[str, Drawing]) -> Drawing | None:
    """The first chart of a page whose letters can be read on a card, if there is one."""
    blocks = (piece.block for piece in woven.pieces if piece.block)
    drawn = (drawings[b.name] for b in blocks if b.kind in ("chart", "chart-again") and b.name in drawings)
    return next((drawing for drawing in drawn if _scale(drawing.narrow, _BESIDE) >= 1), None)


def card(settings: Settings, theme: Theme, title: str, drawing: Drawing | None = None, words: str = "") -> str:
    """What a link to a page looks like where it is shared: 1200 by 630, its title beside its lead chart as phones have
    it, whose letters can still be read in a small picture; or over its summary.
    """
    room, most = (600, 7) if drawing else (1080, 4)
    size, lines = _fitting(title, 52 if drawing else 62, most, room)
    top, out = 112.0, []
    for line in lines:
        top += size * 1.16
        out.append(_text(line, 60, top, size, "ink", True))
    if drawing:
        out.append(_placed(drawing.narrow, _BESIDE))
    else:
        for line in lines_that_fit(words, 1080, 30)[:4] if words else []:
            top += 42
            out.append(_text(line, 60, top + 18, 30, "soft"))
    width, height = CARD
    body = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="Liberation Sans"><rect width="100%" height="100%" fill="var(--bg)"/>'
        '<g transform="translate(60,52) scale(1.5)"><path d="M2 3v14M2 10h32M34 3v14" fill="none" stroke="var(--ink)"'
        ' stroke-width="2"/><circle cx="18" cy="10" r="4.5" fill="var(--losses)"/></g>'
        f"{_text(settings.title, 132, 76, 26, 'ink', True)}{''.join(out)}</svg>"
    )
    return in_light(body, theme)


def _fitting(title: str, size: int, most: int, room: float) -> tuple[int, list[str]]:
    """The largest type in which the title fits its lines; a title that is longer still is cut."""
    for smaller in range(size, 29, -2):
        lines = lines_that_fit(title, room, smaller, True)
        if len(lines) <= most:
            return smaller, lines
    cut = lines_that_fit(title, room, 30, True)[:most]
    return 30, [*cut[:-1], cut[-1] + " …"]


def _text(words: str, x: float, y: float, size: float, role: str, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size:g}"{weight} fill="var(--{role})">{_legal(words)}</text>'


def _placed(drawing: str, box: tuple[float, float, float, float]) -> str:
    """The chart in its box (left, top, width, height), as large as it can be."""
    body = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    return f'<g transform="translate({box[0]:g},{box[1]:g}) scale({_scale(drawing, box):.4f})">{body}</g>'


def _scale(drawing: str, box: tuple[float, float, float, float]) -> float:
    width, height = (float(found) for found in re.findall(r'\s(?:width|height)="([\d.]+)"', drawing)[:2])
    return min(box[2] / width, box[3] / height)


def in_light(svg: str, theme: Theme) -> str:
    light = {name.removeprefix("--"): value for name, value in theme.light.items()}
    return re.sub(r"var\(--([\w-]+)\)", lambda found: light.get(found[1], "#000000"), svg)


def touch_icon(icon: str) -> str:
    """The icon without its dark colours, for phones, which ask for a picture."""
    return re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", icon)


# --- snippets --------------------------------------------------------------------------------------------------------


def iframe_snippet(url: str, title: str, height: int) -> str:
    """An embed that takes the height its content asks for; where scripts are stripped, the height that is written."""
    source = quoteattr(url)
    listen = (
        'addEventListener("message",function(e){document.querySelectorAll(\'iframe[src="URL"]\').forEach(function(f)'
        '{if(e.source===f.contentWindow&&e.data&&e.data.embedHeight)f.style.height=e.data.embedHeight+"px"})})'
    ).replace("URL", url)
    style = f"width:100%;height:{height}px;border:0"
    frame = f'<iframe src={source} title={quoteattr(title)} loading="lazy" style="{style}">'
    return f"{frame}</iframe>\n<script>{listen}</script>\n"


def figure_snippet(picture: str, title: str, source: str, href: str, site: str) -> str:
    """A chart to paste into another system: `picture` is an <img> or the drawing itself."""
    link = f"<a href={quoteattr(href)}>{escape(site)}</a>"
    words = f"<figcaption>{escape(source)} {link}</figcaption>" if source else f"<figcaption>{link}</figcaption>"
    return f"<figure>\n{picture}\n{words}\n</figure>\n".replace("<figure>", f"<figure aria-label={quoteattr(title)}>")


def picture_of(src: str, alt: str, width: int, height: int) -> str:
    sizes = f'width="{width}" height="{height}" style="max-width:100%;height:auto"'
    return f"<img src={quoteattr(src)} alt={quoteattr(alt)} {sizes}>"


def drawing_of(svg: str, name: str, alt: str) -> str:
    """The standalone drawing as an element of another page: named, scaled to its column, its ids its own."""
    svg = re.sub(r"<title>.*?</title>", f"<title>{escape(alt)}</title>", svg, count=1, flags=re.S)
    named = f'<svg role="img" data-chart={quoteattr(name)} style="max-width:100%;height:auto"'
    return svg.replace("<svg", named, 1)


def number_snippet(printed: str, value: object, note: str, href: str) -> str:
    """A number with its note, for other pages: what it counts, who says so, and the way back."""
    shown = f"<data value={quoteattr(str(value))}>{escape(printed)}</data>"
    return f"<span>{shown} <small>(<a href={quoteattr(href)}>{escape(note)}</a>)</small></span>"


def height_of(drawing: str) -> int:
    found = re.search(r'\sheight="([\d.]+)"', drawing)
    return round(float(found[1])) if found else 0
