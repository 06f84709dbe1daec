"""What an editor sees of the site as a whole, at `/__desk/`.

In: what is shown, what was published last, how a place in a file becomes an address that opens an editor there. Out:
HTML pages of the desk. Must not build or change anything: it is a view of the newest state.
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
import markdown
from markupsafe import Markup

from site_builder.build import DRAFT_WARNINGS, Built
from site_builder.compare import Comparison, html_body
from site_builder.explain import explain_code
from site_builder.model import Evaluated, Table, Woven
from site_builder.pages import read_page
from site_builder.preview.room import Shown
from site_builder.publish import stale_tables
from site_builder.render.downloads import csv_of

Record = Mapping[str, Any]
TABS = (
    ("", "To do"),
    ("changes", "Changes"),
    ("pages", "Pages"),
    ("charts", "Charts"),
    ("tables", "Tables"),
    ("claims", "Claims"),
    ("ledger", "Ledger"),
)
MOST_ROWS = 200


@dataclass(frozen=True)
class Desk:
    """What its pages are made of. `records` are the Problems as the overlay has them; `changes` compares what is shown
    with what was published last, None where nothing was; `opens` gives an address from a path and a line.
    """

    shown: Shown
    records: Sequence[Record]
    opens: Callable[[str, int], str]
    changes: Callable[[], Comparison | None]

    @property
    def evaluated(self) -> Evaluated | None:
        return self.shown.built.evaluated if self.shown.built else None

    @property
    def woven(self) -> tuple[Woven, ...]:
        return self.evaluated.woven if self.evaluated else ()

    def page(self, path: str) -> str | None:
        """The page at this path; None where there is none."""
        name, _, rest = path.partition("/")
        if rest:
            makers = {"charts": self._chart, "problems": self._problem}
            return makers[name](rest) if name in makers else None
        lists: dict[str, Callable[[], dict[str, Any]]] = {
            "": self._to_do,
            "changes": self._changes,
            "pages": lambda: {"pages": list(self._pages()), "drafts": self._drafts()},
            "charts": lambda: {"charts": list(self._charts())},
            "tables": lambda: {"tables": list(self._tables())},
            "claims": lambda: {"claims": self.evaluated.claims if self.evaluated else ()},
            "ledger": lambda: {"sections": [(w, list(self._figures(w))) for w in self.woven if w.figures]},
        }
        return self._render(name or "to-do", name, **lists[name]()) if name in lists else None

    def _render(self, template: str, tab: str, **values: Any) -> str:
        site = self.evaluated.site.settings.title if self.evaluated else ""
        counts = {"": sum(1 for _ in self.records)}
        if self.evaluated:
            counts |= {
                "pages": len(self.woven),
                "charts": len(self.evaluated.site.charts),
                "tables": len(self.evaluated.tables),
                "claims": len(self.evaluated.claims),
                "ledger": sum(len(w.figures) for w in self.woven),
            }
        values = {"title": dict(TABS)[tab], **values}
        return (
            _templates()
            .get_template(f"{template}.html")
            .render(tabs=TABS, tab=tab, counts=counts, site=site, desk=self, shown=self.shown, **values)
        )

    # what is to be done

    def _to_do(self) -> dict[str, Any]:
        groups: dict[str, list[Record]] = {"errors": [], "refused": [], "warnings": []}
        for record in self.records:
            code, severity = record["code"], record["severity"]
            kind = "errors" if severity == "error" else "refused" if code in DRAFT_WARNINGS else "warnings"
            groups[kind].append(record)
        tables = self.evaluated.tables if self.evaluated else {}
        today = dt.date.today()
        stale = [Stale(t, (today - dt.date.fromisoformat(day)).days) for t, day in stale_tables(tables, str(today))]
        return {
            **groups,
            "silent": [s for s in stale if not s.table.about.stale_because],
            "explained": [s for s in stale if s.table.about.stale_because],
            "drafts": self._drafts(),
            "title": self._verdict(groups),
        }

    def _verdict(self, groups: Mapping[str, Sequence[Record]]) -> str:
        if self.shown.bug:
            return "A fault of site_builder"
        if groups["errors"]:
            return _counted(len(groups["errors"]), "Problem") + " to mend"
        if not self.shown.artifacts:
            return "Building"
        if groups["refused"]:
            return _counted(len(groups["refused"]), "number or note", "numbers or notes") + " to settle"
        return _counted(len(groups["warnings"]), "warning") if groups["warnings"] else "Nothing to mend"

    def _drafts(self) -> list[str]:
        found = []
        for blob in self.shown.snapshot.under("content/"):
            if blob.path.endswith(".md") and b"draft:" in blob.data[:2000]:
                read, _ = read_page(blob.data.decode("utf-8", "replace"), blob.path)
                if read and read.front.draft:
                    found.append(blob.path)
        return found

    def _changes(self) -> dict[str, Any]:
        found = self.changes()
        return {"found": found, "body": Markup(html_body(found)) if found and not found.empty else ""}

    def _problem(self, code: str) -> str | None:
        """A code's page, as `site-builder explain` prints it."""
        guide = (resources.files("site_builder") / "problems.md").read_text(encoding="utf-8")
        told = explain_code(code, guide)
        if told is None:
            return None
        body = Markup(markdown.markdown(told.partition("\n")[2], extensions=["fenced_code"]))
        return self._render("problem", "", title=code, body=body)

    # lists

    def _pages(self) -> Iterator[dict[str, Any]]:
        """Every page, with its weight: the page itself, as it travels."""
        for woven in self.woven:
            data = self.shown.artifacts.get(woven.page.address, b"")
            yield {
                "woven": woven,
                "bytes": len(data),
                "gzip": len(gzip.compress(data, 6, mtime=0)) if data else 0,
                "charts": sum(1 for p in woven.pieces if p.block and p.block.kind == "chart"),
            }

    def _charts(self) -> Iterator[dict[str, Any]]:
        for name, function in self.evaluated.site.charts.items() if self.evaluated else ():
            drawing = self.evaluated.drawings.get(name) if self.evaluated else None
            title, _, _ = self._words(name)
            yield {
                "name": name,
                "title": title or name,
                "function": function,
                "svg": Markup(_named(drawing.narrow, f"list-{name}", title or name)) if drawing else "",
            }

    def _words(self, name: str) -> tuple[str, str, Woven | None]:
        """Title and description of a chart, and the page that gives it both."""
        for woven in self.woven:
            for piece in woven.pieces:
                block = piece.block
                if block and block.kind == "chart" and block.name == name and "title" in block.words:
                    alt = block.words["alt"].text if "alt" in block.words else ""
                    return block.words["title"].text, alt, woven
        return "", "", None

    def _tables(self) -> Iterator[dict[str, Any]]:
        tables = self.evaluated.tables if self.evaluated else {}
        stale = {table.name: day for table, day in stale_tables(tables, str(dt.date.today()))}
        for name, table in tables.items():
            sources = _some(table.about.sources) or ("named in its rows" if table.about.sources_from else "")
            yield {"table": table, "sources": sources, "stale": stale.get(name, ""), "inputs": _some(table.inputs)}

    def _figures(self, woven: Woven) -> Iterator[dict[str, Any]]:
        for figure in woven.figures:
            origin = figure.origin
            yield {
                "figure": figure,
                "href": f"/{woven.page.address}" + (f"#{figure.id}" if figure.kind in ("bound", "typed") else ""),
                "origin": f"{origin.table}[{origin.row}].{origin.column}" if origin else figure.because,
                "sources": _some(figure.sources),
            }

    # one chart

    def _chart(self, name: str) -> str | None:
        evaluated = self.evaluated
        if evaluated is None or name not in evaluated.site.charts or name not in evaluated.drawings:
            return None
        function, drawing = evaluated.site.charts[name], evaluated.drawings[name]
        visible = {k: t for tables in evaluated.own.values() for k, t in tables.items()} | dict(evaluated.tables)
        tables = [visible[t] for t in function.tables if t in visible]
        title, alt, woven = self._words(name)
        return self._render(
            "chart",
            "charts",
            title=title or name,
            name=name,
            alt=alt,
            woven=woven,
            function=function,
            views=[(s, Markup(_named(drawing.wide, f"wide-{s}", title or name))) for s in SCHEMES],
            narrow=[(s, Markup(_named(drawing.narrow, f"narrow-{s}", title or name))) for s in SCHEMES],
            seen=[(v, s, Markup(_seen(drawing.wide, f"{s}-{v}", v, title or name))) for v in VISIONS for s in SCHEMES],
            visions=VISIONS,
            spec=json.dumps(drawing.spec, indent=1, ensure_ascii=False),
            tables=[(t, _first_lines(t)) for t in tables],
            most=MOST_ROWS,
        )


def waiting(shown: Shown, tag: str) -> str:
    """What is shown before there is anything to show."""
    return _templates().get_template("waiting.html").render(shown=shown, tag=Markup(tag))


@cache
def _templates() -> jinja2.Environment:
    folder = resources.files("site_builder") / "desk"

    def load(name: str) -> str | None:
        found = folder / name
        return found.read_text(encoding="utf-8") if found.is_file() else None

    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(load), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    made.filters["counted"] = _counted
    made.filters["kilobytes"] = lambda count: f"{count / 1000:.1f} kB"
    return made


@dataclass(frozen=True)
class Stale:
    """A table whose newer data were to be here so many days ago."""

    table: Table
    days: int


def _counted(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _some(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


# --- drawings --------------------------------------------------------------------------------------------------------

SCHEMES = ("light", "dark")
# Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB: what SVG filters compute in.
VISIONS: Mapping[str, str] = {
    "protanopia": "0.152286 1.052583 -0.204868 0 0 0.114503 0.786281 0.099216 0 0 -0.003882 -0.048116 1.051998 0 0",
    "deuteranopia": "0.367322 0.860646 -0.227968 0 0 0.280085 0.672501 0.047413 0 0 -0.011820 0.042940 0.968881 0 0",
    "tritanopia": "1.255528 -0.076749 -0.178779 0 0 -0.078411 0.930809 0.147602 0 0 0.004733 0.691367 0.303900 0 0",
}


def _first_lines(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_of(table).decode())))[: MOST_ROWS + 1]


def _seen(svg: str, prefix: str, vision: str, title: str) -> str:
    """A drawing as an eye of this kind sees it; a presentation attribute, since the page's policy takes no styles."""
    return _named(svg, prefix, title).replace("<svg", f'<svg filter="url(#{vision})"', 1)


def _named(svg: str, prefix: str, title: str) -> str:
    """The same drawing with ids of its own, so that several may stand on a page, and with its title as its name."""
    safe = html.escape(prefix)
    svg = re.sub(r'\baria-describedby="[^"]*" ?', "", re.sub(r'\baria-labelledby="[^"]*" ?', "", svg))
    svg = svg.replace("<svg", f'<svg aria-label="{html.escape(title)}"', 1)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{safe}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{safe}-\1)", re.sub(r'href="#([^"]+)"', rf'href="#{safe}-\1"', svg))


def scheme_css(built: Built | None) -> str:
    """The theme's colours for frames: those of the reader's scheme, or of the one that a frame is of."""
    if built is None or built.evaluated is None:
        return ""
    theme = built.evaluated.site.theme
    light, dark = (
        "".join(f"--{role}:{value};" for role, value in colours.items()) for colours in (theme.light, theme.dark)
    )
    return (
        f".frame,.light{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{.frame{{{dark}}}}}\n"
        f".frame.light{{{light}}}\n.frame.dark{{{dark}}}\n"
    )
