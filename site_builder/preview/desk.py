"""What an editor sees of the site as a whole, at `/__desk/`.

In: what is shown. Out: HTML pages of the desk. Must not build or change anything: it is a view of the newest state.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from site_builder.build import Built
from site_builder.model import Evaluated, Table
from site_builder.pages import read_page
from site_builder.preview.room import Shown
from site_builder.render.downloads import csv_of

Record = Mapping[str, Any]
TABS = (
    ("", "Problems"),
    ("pages", "Pages"),
    ("charts", "Charts"),
    ("tables", "Tables"),
    ("claims", "Claims"),
    ("ledger", "Ledger"),
)
MOST_ROWS = 200


def page(path: str, shown: Shown, records: Sequence[Record]) -> str | None:
    """The desk's page at this path; None where there is none."""
    name, _, rest = path.partition("/")
    if name not in {tab for tab, _ in TABS} or (rest and name != "charts"):
        return None
    evaluated = shown.built.evaluated if shown.built else None
    if rest:
        return _chart(rest, shown, evaluated) if evaluated else None
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "": lambda: _problems(shown, records, evaluated),
        "pages": lambda: {"pages": list(_pages(shown, evaluated)), "drafts": _drafts(shown)},
        "charts": lambda: {"charts": list(_charts(evaluated))},
        "tables": lambda: {"tables": list(_tables(evaluated))},
        "claims": lambda: {"claims": list(evaluated.claims) if evaluated else []},
        "ledger": lambda: {"figures": list(_figures(evaluated))},
    }
    return _render(name or "problems", name, shown, **makers[name]())


def waiting(shown: Shown, tag: str) -> str:
    """What is shown before there is anything to show."""
    return _templates().get_template("waiting.html").render(shown=shown, tag=Markup(tag))


def _render(template: str, tab: str, shown: Shown, **values: Any) -> str:
    title = dict(TABS).get(tab, "Desk")
    site = shown.built.evaluated.site.settings.title if shown.built and shown.built.evaluated else ""
    return (
        _templates()
        .get_template(f"{template}.html")
        .render(tabs=TABS, tab=tab, title=title, site=site, shown=shown, **values)
    )


@cache
def _templates() -> jinja2.Environment:
    folder = resources.files("site_builder") / "desk"

    def load(name: str) -> str | None:
        found = folder / name
        return found.read_text(encoding="utf-8") if found.is_file() else None

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(load), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )


# --- Problems --------------------------------------------------------------------------------------------------------


def _problems(shown: Shown, records: Sequence[Record], evaluated: Evaluated | None) -> dict[str, Any]:
    errors = [r for r in records if r["severity"] == "error"]
    uncited = [r for r in records if r["severity"] != "error" and r["code"] == "uncited-number"]
    others = [r for r in records if r["severity"] != "error" and r["code"] != "uncited-number"]
    today = dt.date.today()
    stale = [s for s in (stale_by(t, today) for t in evaluated.tables.values()) if s] if evaluated else []
    return {"errors": errors, "uncited": uncited, "warnings": others, "stale": stale}


@dataclass(frozen=True)
class Stale:
    table: Table
    days: int
    because: str


_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}


def stale_by(table: Table, today: dt.date) -> Stale | None:
    """By how many days a table is older than its descriptor allows."""
    found = re.fullmatch(r"(\d+) (day|week|month|year)s?", table.about.stale_after)
    as_of = (table.about.as_of + "-01-01")[:10]
    if not found or not re.fullmatch(r"\d{4}-\d\d-\d\d", as_of):
        return None
    due = dt.date.fromisoformat(as_of) + dt.timedelta(days=int(found[1]) * _DAYS[found[2]])
    return Stale(table, (today - due).days, table.about.stale_because) if due < today else None


# --- lists -----------------------------------------------------------------------------------------------------------


def _pages(shown: Shown, evaluated: Evaluated | None) -> Iterator[dict[str, Any]]:
    """Every page, with its weight: the page itself, as it travels."""
    for woven in evaluated.woven if evaluated else ():
        data = shown.artifacts.get(woven.page.address, b"")
        yield {
            "href": f"/{woven.page.address}",
            "title": woven.title.text,
            "path": woven.page.path,
            "draft": woven.page.front.draft,
            "figures": len(woven.figures),
            "notes": len(woven.notes),
            "bytes": len(data),
            "gzip": len(gzip.compress(data, 6, mtime=0)) if data else 0,
            "warnings": len(woven.problems),
            "allowed": len(woven.allowed),
            "checked": bool(woven.page.front.checked),
        }


def _drafts(shown: Shown) -> list[str]:
    found = []
    for blob in shown.snapshot.under("content/"):
        if blob.path.endswith(".md") and b"draft:" in blob.data[:2000]:
            read, _ = read_page(blob.data.decode("utf-8", "replace"), blob.path)
            if read and read.front.draft:
                found.append(blob.path)
    return found


def _charts(evaluated: Evaluated | None) -> Iterator[dict[str, Any]]:
    words = _words(evaluated) if evaluated else {}
    for name, function in evaluated.site.charts.items() if evaluated else ():
        drawing = evaluated.drawings.get(name) if evaluated else None
        yield {
            "name": name,
            "title": words.get(name, ""),
            "path": f"{function.path}:{function.line}",
            "tables": ", ".join(function.tables),
            "svg": Markup(_with_prefix(drawing.narrow, f"list-{name}")) if drawing else "",
        }


def _words(evaluated: Evaluated) -> dict[str, str]:
    return {
        piece.block.name: piece.block.words["title"].text
        for woven in evaluated.woven
        for piece in woven.pieces
        if piece.block and piece.block.kind == "chart" and "title" in piece.block.words
    }


def _tables(evaluated: Evaluated | None) -> Iterator[dict[str, Any]]:
    today = dt.date.today()
    for name, table in evaluated.tables.items() if evaluated else ():
        stale = stale_by(table, today)
        yield {
            "name": name,
            "title": table.title,
            "rows": table.frame.height,
            "columns": len(table.columns),
            "as_of": table.about.as_of,
            "sources": ", ".join(table.about.sources) or table.about.sources_from,
            "stale": f"{stale.days} days" if stale else "",
            "from": ", ".join(table.inputs) or table.path,
        }


def _figures(evaluated: Evaluated | None) -> Iterator[dict[str, Any]]:
    for woven in evaluated.woven if evaluated else ():
        for figure in woven.figures:
            origin = figure.origin
            yield {
                "href": f"/{woven.page.address}" + (f"#{figure.id}" if figure.kind in ("bound", "typed") else ""),
                "where": f"{woven.page.path}:{figure.line}",
                "printed": figure.printed,
                "kind": figure.kind,
                "sentence": figure.sentence,
                "origin": f"{origin.table}[{origin.row}].{origin.column}" if origin else figure.because,
                "sources": ", ".join(figure.sources),
            }


# --- one chart -------------------------------------------------------------------------------------------------------

# Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB: what SVG filters compute in.
VISIONS: Mapping[str, str] = {
    "protanopia": "0.152286 1.052583 -0.204868 0 0 0.114503 0.786281 0.099216 0 0 -0.003882 -0.048116 1.051998 0 0",
    "deuteranopia": "0.367322 0.860646 -0.227968 0 0 0.280085 0.672501 0.047413 0 0 -0.011820 0.042940 0.968881 0 0",
    "tritanopia": "1.255528 -0.076749 -0.178779 0 0 -0.078411 0.930809 0.147602 0 0 0.004733 0.691367 0.303900 0 0",
}


def _chart(name: str, shown: Shown, evaluated: Evaluated) -> str | None:
    function, drawing = evaluated.site.charts.get(name), evaluated.drawings.get(name)
    if function is None or drawing is None:
        return None
    visible = {k: t for tables in evaluated.own.values() for k, t in tables.items()} | dict(evaluated.tables)
    tables = [visible[t] for t in function.tables if t in visible]
    views = [
        {"scheme": scheme, "vision": vision, "svg": Markup(_seen(drawing.wide, f"{scheme}-{vision}", vision))}
        for scheme in ("light", "dark")
        for vision in ("", *VISIONS)
    ]
    narrow = [
        {"scheme": scheme, "svg": Markup(_with_prefix(drawing.narrow, f"narrow-{scheme}"))}
        for scheme in ("light", "dark")
    ]
    return _render(
        "chart",
        "charts",
        shown,
        name=name,
        where=f"{function.path}:{function.line}",
        views=views,
        narrow=narrow,
        visions=VISIONS,
        spec=json.dumps(drawing.spec, indent=1, ensure_ascii=False),
        tables=[{"name": t.name, "title": t.title, "rows": _first_lines(t)} for t in tables],
    )


def _first_lines(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_of(table).decode())))[: MOST_ROWS + 1]


def _seen(svg: str, prefix: str, vision: str) -> str:
    """A drawing as an eye of this kind sees it; a presentation attribute, since the page's policy takes no styles."""
    own = _with_prefix(svg, prefix)
    return own.replace("<svg", f'<svg filter="url(#{vision})"', 1) if vision else own


def _with_prefix(svg: str, prefix: str) -> str:
    """The same drawing with ids of its own, so that several may stand on a page."""
    safe = html.escape(prefix)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{safe}-\1"', svg)
    svg = re.sub(r'(aria-(?:labelledby|describedby))="([^"]+)"', rf'\1="{safe}-\2"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{safe}-\1)", re.sub(r'href="#([^"]+)"', rf'href="#{safe}-\1"', svg))


def scheme_css(built: Built | None) -> str:
    """The theme's colours for the desk's light and dark frames."""
    if built is None or built.evaluated is None:
        return ""
    theme = built.evaluated.site.theme
    return "".join(
        f".{scheme}{{{''.join(f'--{role}:{value};' for role, value in colours.items())}}}\n"
        for scheme, colours in (("light", theme.light), ("dark", theme.dark))
    )
