"""Everything that was evaluated -> `Artifacts` through Jinja templates.

In: `Evaluated`. Out: every file of the site by its address: pages, charts, tables, claims, sources, ledger, downloads.
Links are relative and name the file, so that the same bytes work at a domain's root, under a folder and from disk. Must
not compute a value: what is shown was evaluated before.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import jinja2
from markupsafe import Markup

from site_builder import discovery
from site_builder.discovery import canonical, updated_of
from site_builder.formats import Style, print_date, print_value
from site_builder.gate import sentences
from site_builder.graph import draw_graph
from site_builder.interactive import explorable, in_light
from site_builder.model import (
    Allow,
    Artifacts,
    Change,
    ClaimResult,
    Column,
    Drawing,
    Evaluated,
    Figure,
    ModelBlock,
    Note,
    Origin,
    Page,
    Picture,
    Revision,
    Source,
    Table,
    TableBlock,
    TableView,
    Theme,
    Value,
    Words,
    Woven,
    WovenBlock,
)
from site_builder.packages import Offered, bibtex, bibtex_of, citation_of, cited, licence_of, packed
from site_builder.problems import Invalid, Location, Problem
from site_builder.settings import locale_of
from site_builder.uses import Uses, inputs_of, of_kind, own_address, source_address, uses_of_sources, uses_of_tables
from site_builder.weave import note_label, smart, without_ids

MOST_ROWS_IN_FIGURE = 60
MOST_ROWS_ON_PAGE = 1000
NUMERIC = ("integer", "number")
_CHARTS = ("chart", "chart-again")
_DATED = ("date", "yearmonth", "year", "day?")
_SLIDERS = ("recruits", "losses", "returns")
_POINTS = ("strength", *_SLIDERS, "implied", "months")
_RANGE = ("lowest", "highest", "start")
_HIDDEN = ("place", "id", "step")


Environment = jinja2.Environment
Progress = Callable[[str, int, int], None]


def render_site(evaluated: Evaluated, progress: Progress, templates: Environment) -> Artifacts:
    """Raises Invalid: a template that is wrong, at its line."""
    return _Renderer(evaluated, templates, progress).artifacts()


def render_page(evaluated: Evaluated, slug: str, templates: Environment) -> bytes:
    """One page, as `render_site` gives it. Raises Invalid: a template that is wrong, at its line."""
    return _Renderer(evaluated, templates).page(slug)


def render_assets(evaluated: Evaluated, templates: Environment) -> Artifacts:
    """What every page needs to look as it should."""
    return _Renderer(evaluated, templates).assets()


def _silent(step: str, done: int, total: int) -> None:
    """No progress is told of one page."""


@dataclass(frozen=True)
class _Asset:
    href: str
    data: bytes


class _Renderer:
    """What every page of one build shares; lives while `render_site` runs."""

    def __init__(self, evaluated: Evaluated, templates: Environment, progress: Progress = _silent) -> None:
        self.all = evaluated
        self.site = evaluated.site
        self.style = Style(locale_of(self.site.settings), self.site.strings)
        self.env = templates
        self.progress = progress
        self.done = 0
        self.total = len(evaluated.woven) + len(evaluated.drawings) + len(evaluated.claims) + len(evaluated.tables)
        self.total += len(self.site.sources)
        self.css = _asset("style", "css", _stylesheet(self._template("style.css"), self.site.theme))
        self.icon = _asset("icon", "svg", self._template("icon.svg").encode())
        self.embed = _asset("embed", "js", self._template("embed.js").encode())
        self.explore = _asset("explore", "js", self._template("explore.js").encode())
        self.vega = _asset("vega", "js", evaluated.vega)
        self.model = _asset("model", "js", self._template("model.js").encode())
        self.feed = "feed.xml" if discovery.in_feed(evaluated.woven) else ""
        self.addresses = {name: name for name in evaluated.tables}
        self.blocks = {
            piece.block.name: (woven, piece.block)
            for woven in evaluated.woven
            for piece in woven.pieces
            if piece.block and piece.block.kind == "chart"
        }
        self.interactive = frozenset(
            name
            for name, (_, block) in self.blocks.items()
            if evaluated.vega and name in evaluated.drawings and getattr(block.body, "interactive", False)
        )
        self.claims = {result.claim.id: result for result in evaluated.claims}

    def _template(self, name: str) -> str:
        path = f"templates/{name}"
        if path not in self.site.snapshot.blobs:
            raise Invalid(_no_template(name))
        return self.site.snapshot.blobs[path].data.decode()

    # every artifact

    def page(self, slug: str) -> bytes:
        return self._page(self._woven_by_slug()[slug])

    def assets(self) -> dict[str, bytes]:
        return {self.css.href: self.css.data, self.icon.href: self.icon.data, **self._on_request()}

    def artifacts(self) -> Artifacts:
        made: dict[str, bytes] = {asset.href: asset.data for asset in (self.css, self.icon)}
        made |= {".nojekyll": b"", **self._on_request(), **self.all.rasters}
        for woven in self.all.woven:
            made[woven.page.address] = self._page(woven)
            made.update(self._images(woven))
            made.update(self._numbers(woven))
        for name, drawing in self.all.drawings.items():
            made.update(self._chart(name, drawing))
        for address, table, slug in self._public_tables():
            made.update(self._table(address, table, slug))
        made.update(packed(self.site.settings, self._offered(made), self.say))
        for source in self.site.sources.values():
            made[source_address(source.id)] = self._source(source)
        for result in self.all.claims:
            made[f"claims/{result.claim.id}.html"] = self._claim(result)
        made.update(self._lists())
        made["corrections.html"] = self._corrections(made)
        made.update(self._discovered(made))
        return dict(sorted(made.items()))

    def _public_tables(self) -> Iterable[tuple[str, Table, str]]:
        for name, table in self.all.tables.items():
            yield name, table, ""
        for slug, tables in self.all.own.items():
            for name, table in tables.items():
                yield own_address(slug, name), table, slug

    def _offered(self, made: Mapping[str, bytes]) -> list[Offered]:
        """The tables whose files may be taken away."""
        return [
            Offered(address, table, made[f"tables/{address}.csv"], made[f"tables/{address}.json"], tuple(sources))
            for address, table, _ in self._public_tables()
            if table.about.redistribute
            for sources in (self._sources_of([table]),)
        ]

    def _lists(self) -> dict[str, bytes]:
        ledger = self._ledger()
        tables = [
            {"href": f"tables/{name}.html", "title": table.title, "description": table.about.description}
            for name, table in self.all.tables.items()
        ]
        made = {
            "tables.html": self._render(
                "tables.html",
                "tables",
                "tables.html",
                self.say("tables"),
                tables=tables,
                packed=any(table.about.redistribute for _, table, _ in self._public_tables()),
            ),
            "sources.html": self._render(
                "sources.html",
                "sources",
                "sources.html",
                self.say("sources"),
                sources=list(self.site.sources.values()),
                page_of=lambda source: source_address(source.id),
            ),
            "figures.html": self._render(
                "figures.html",
                "figures",
                "figures.html",
                self.say("figures"),
                ledger=ledger,
                quotable={woven.page.address for woven in self.all.woven if self._quotable(woven)},
            ),
            "404.html": self._render("404.html", "404", "404.html", self.say("not_found")),
            "site.json": _json(self._site_record()),
            "figures.json": _json(self._records()),
        }
        if self.all.claims:
            made["claims.html"] = self._render(
                "claims.html", "claims", "claims.html", self.say("claims_tested"), claims=list(self.all.claims)
            )
        return made

    # shared context

    def say(self, key: str, **values: object) -> str:
        return self.style.say(key, **values)

    def _render(self, template: str, kind: str, address: str, title: str, **context: Any) -> bytes:
        self.done += 1
        self.progress("render", self.done, max(self.done, self.total))
        depth = address.count("/")
        settings = self.site.settings
        shared = {
            "site": settings,
            "root": "../" * depth,
            "css": self.css.href,
            "icon": self.icon.href,
            "nav": self._nav(address),
            "t": self._translator(),
            "day": lambda text: print_date(str(text), self.style) if text else "",
            "canonical": canonical(settings, address),
            "kind": kind,
            "title_text": title,
            "description_text": settings.tagline,
            "feed": self.feed,
            "touch_icon": discovery.TOUCH_ICON if discovery.TOUCH_ICON in self.all.rasters else "",
            "share": self._share(discovery.card_address("index")),
            "structured": "",
            "scripts": (),
            "as_of": "",
            "next_expected": "",
            "note_label": lambda note: note_label(note, self.style),
        }
        try:
            text = self.env.get_template(template).render({**shared, **context})
        except jinja2.TemplateSyntaxError as error:
            where = Location(f"templates/{error.name}", error.lineno)
            raise Invalid(Problem(where, "template", str(error.message))) from None
        except jinja2.TemplateNotFound as error:
            raise Invalid(_no_template(str(error.name))) from None
        except jinja2.UndefinedError as error:
            raise Invalid(_template_problem(error, template)) from None
        return text.encode()

    def _translator(self) -> Callable[..., str]:
        def translate(key: str, **values: object) -> str:
            if key not in self.site.strings:
                path = f"templates/strings.{self.style.locale.language}.yaml"
                raise Invalid(Problem(Location(path), "string", f'the string "{key}" is missing', f"add `{key}:`"))
            return self.say(key, **values)

        return translate

    def _nav(self, address: str) -> list[dict[str, object]]:
        by_slug = {woven.page.slug: woven for woven in self.all.woven}
        found = []
        for slug in self.site.settings.navigation:
            woven = by_slug.get(slug)
            href = f"{slug}.html"
            text = (woven.page.front.short or woven.title.text) if woven else self.say(slug)
            found.append({"href": href, "text": text, "current": href == address})
        return found

    # pages

    def _page(self, woven: Woven) -> bytes:
        page = woven.page
        front = page.slug == "index"
        title = self.site.settings.title if front else woven.title.text
        context = self._page_context(woven)
        return self._render(page.front.template, "front" if front else "page", page.address, title, **context)

    def _page_context(self, woven: Woven) -> dict[str, Any]:
        page = woven.page
        front = page.slug == "index"
        numbers = [f for f in woven.figures if is_number(f)]
        as_of, expected = self._freshness(woven)
        card = discovery.card_address(page.slug)
        return {
            "description_text": woven.summary.text,
            "share": self._share(card, woven.title.text),
            "structured": self._structured_page(woven, card),
            "woven": woven,
            "section": page.front.section,
            "published": self._day(page.front.published),
            "updated": self._day(updated_of(page)),
            "bound": sum(f.kind == "bound" for f in numbers),
            "numbers": len(numbers),
            "as_of": as_of,
            "next_expected": expected,
            "related": [self._teaser(slug) for slug in page.front.related if slug in self._woven_by_slug()],
            "corrections": [self._change(c) for c in page.front.corrections],
            "revisions": [self._change(c) for c in page.front.revisions],
            "pages": [self._teaser(w.page.slug) for w in self._in_order() if w.page.slug != "index"] if front else [],
            "claims": list(self.all.claims) if front else [],
            "scripts": self._scripts([p.block for p in woven.pieces if p.block]),
            "model": lambda block: self._model(page, block),
            "figure": lambda name: self._figure(name),
            "table_view": lambda block: self._table_block(page, block),
            "claim": lambda name: self.claims[name],
            "note_parts": lambda note: self._note_parts(page, note),
            "ids_of": lambda note: [f"{page.slug}.{f.id}" for f in note.figures],
            "image": lambda src: self._image(page, src),
        }

    def _woven_by_slug(self) -> dict[str, Woven]:
        return {woven.page.slug: woven for woven in self.all.woven}

    def _in_order(self) -> list[Woven]:
        return sorted(self.all.woven, key=lambda w: (w.page.front.order, w.page.slug))

    def _teaser(self, slug: str) -> dict[str, str]:
        woven = self._woven_by_slug()[slug]
        return {
            "href": woven.page.address,
            "title": woven.title.text,
            "summary": woven.summary.text,
            "section": woven.page.front.section,
        }

    def _change(self, change: Change) -> dict[str, str]:
        return {"on": self._day(change.on.isoformat()), "text": change.text.value}

    def _day(self, text: str) -> str:
        return print_date(text, self.style) if text else ""

    def _freshness(self, woven: Woven) -> tuple[str, str]:
        """The newest as-of date behind the page's figures, and when the next data of that table is expected."""
        named = {f.origin.table for f in woven.figures if f.origin}
        tables = [t for t in ({**self.all.tables, **self.all.own.get(woven.page.slug, {})}).values() if t.name in named]
        dated = [t for t in tables if t.about.as_of]
        if not dated:
            return "", ""
        newest = max(dated, key=lambda t: (t.about.as_of, t.name))
        return self._day(newest.about.as_of), self._day(next_expected(newest))

    # charts

    def _figure(self, name: str) -> dict[str, Any]:
        drawing = self.all.drawings.get(name)
        function = self.site.charts[name]
        owner = self.blocks[name][0].page.slug if name in self.blocks else ""
        tables = [self._table_named(owner, table) for table in function.tables]
        shown = tables[0]
        view = self._view(shown, self._columns_drawn(drawing, shown), MOST_ROWS_IN_FIGURE)
        return {
            "name": name,
            "words": _without_ids(self.blocks[name][1].words) if name in self.blocks else {},
            "wide": Markup(drawing.wide if drawing else ""),
            "narrow": Markup(drawing.narrow if drawing else ""),
            "view": view,
            "sources": self._source_links(tables),
            "source_line": self._source_line(tables),
            "as_of": self._day(max((t.about.as_of for t in tables), default="")),
            "downloads": [*self._pictures(name), *(d for table in tables for d in self._downloads(owner, table))],
            "incomplete": self._incomplete(tables, drawing),
            "explore": {"spec": f"charts/{name}.explore.json", "vega": self.vega.href}
            if name in self.interactive
            else None,
        }

    def _citation(self, name: str) -> dict[str, str]:
        """How to cite a chart: in one line, for BibTeX, and the address that stays."""
        woven, block = self.blocks[name]
        href = canonical(self.site.settings, f"charts/{name}.html")
        title, day = block.words["title"].text, str(self._figure(name)["as_of"])
        data_to = self.say("data_to", date=day) if day else ""
        year = (woven.page.front.published or "")[:4]
        return {
            "citation": cited(title, href, self.site.settings, data_to),
            "bibtex": bibtex(name, title, year, href, self.site.settings, data_to),
        }

    def _scripts(self, blocks: Sequence[WovenBlock]) -> list[str]:
        """The scripts that blocks need: the loader for a chart that can be explored, the calculator's for a model."""
        models = [self.model.href for block in blocks if block.kind == "model"]
        charts = [self.explore.href for block in blocks if block.kind in _CHARTS and block.name in self.interactive]
        return [*charts[:1], *models[:1]]

    def _models(self) -> dict[str, bytes]:
        """The calculator's script, where a page has one."""
        kinds = {piece.block.kind for woven in self.all.woven for piece in woven.pieces if piece.block}
        return {self.model.href: self.model.data} if "model" in kinds else {}

    def _on_request(self) -> dict[str, bytes]:
        """What readers fetch who ask to explore a chart."""
        if not self.interactive:
            return self._models()
        made = self._models() | {self.explore.href: self.explore.data, self.vega.href: self.vega.data}
        return made | {f"charts/{name}.explore.json": self._explorable(name) for name in sorted(self.interactive)}

    def _explorable(self, name: str) -> bytes:
        drawing = self.all.drawings[name]
        slug = self.blocks[name][0].page.slug
        tables = [self._table_named(slug, table) for table in self.site.charts[name].tables]
        columns: dict[str, Mapping[str, object]] = {}
        for column in (column for table in reversed(tables) for column in table.columns):
            about = {"title": column.title, "unit": column.unit, "type": column.type, "places": column.places}
            columns[column.name] = about if column.title else columns.get(column.name, about)
        specs = {"wide": drawing.spec, "narrow": drawing.narrow_spec}
        made = {key: explorable(spec, columns) for key, spec in specs.items()}
        return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()

    def _pictures(self, name: str) -> list[dict[str, object]]:
        if name not in self.all.pictures:
            return []
        forms = (("download_png", "png"), ("download_svg", "svg"), ("download_spec", "vl.json"))
        return [{"label": self.say(key), "href": f"charts/{name}.{end}", "download": True} for key, end in forms]

    def _columns_drawn(self, drawing: Drawing | None, table: Table) -> Sequence[Column]:
        """The columns of the table that the chart shows, and those of its key."""
        fields = fields_of(drawing.spec) if drawing else set()
        kept = [c for c in table.columns if c.name in fields or c.name in table.about.key]
        return kept if len(kept) > len(table.about.key) else table.columns

    def _incomplete(self, tables: Sequence[Table], drawing: Drawing | None) -> str:
        fields = fields_of(drawing.spec) if drawing else set()
        dates = {c.incomplete_from for t in tables for c in t.columns if c.name in fields and c.incomplete_from}
        return self.say("incomplete", date=self._day(min(dates))) if dates else ""

    def _chart(self, name: str, drawing: Drawing) -> dict[str, bytes]:
        if name not in self.blocks:
            return {}
        woven, block = self.blocks[name]
        address = f"charts/{name}.html"
        page = {"href": woven.page.address + f"#{block.id}", "title": woven.title.text}
        rendered = self._render(
            "chart.html",
            "chart",
            address,
            block.words["title"].text,
            description_text=block.words["alt"].text,
            share=self._share(f"charts/{name}.png", block.words["alt"].text),
            structured=self._structured((woven.title.text, woven.page.address), (block.words["title"].text, address)),
            figure=self._figure(name),
            scripts=self._scripts([block]),
            page=page,
            words=_without_ids(block.words),
            snippets=self._snippets(name, block),
            **self._citation(name),
        )
        made = {address: rendered, f"charts/{name}.vl.json": _json(in_light(drawing.spec, self.site.theme))}
        picture = self.all.pictures.get(name)
        if picture:
            made |= {f"charts/{name}.svg": picture.svg.encode(), f"charts/{name}.png": picture.png}
            made |= self._embed(name, block, picture)
        return made

    # tables

    def _table_named(self, slug: str, name: str) -> Table:
        return self.all.own.get(slug, {}).get(name) or self.all.tables[name]

    def _address(self, slug: str, name: str) -> str:
        return own_address(slug, name) if name in self.all.own.get(slug, {}) else name

    def _table(self, address: str, table: Table, slug: str) -> dict[str, bytes]:
        inputs = inputs_of(self.all, table, slug)
        uses = self._table_uses.get(address, ())
        data_to = self.say("data_to", date=self._day(table.about.as_of)) if table.about.as_of else ""
        href = canonical(self.site.settings, f"tables/{address}.html")
        know, more = know_of(table)
        made = {
            f"tables/{address}.html": self._render(
                "table.html",
                "table",
                f"tables/{address}.html",
                table.title,
                description_text=table.about.description or table.title,
                structured=self._structured_table(address, table),
                table=table,
                view=self._view(table, table.columns, MOST_ROWS_ON_PAGE),
                know=know,
                more=more,
                fields=list(table.columns),
                sources=self._sources_of([table]),
                source_href=lambda source: source_address(source.id),
                inputs=inputs,
                uses=of_kind(uses),
                graph=self._graph(table, [use.text for use in inputs], [use.text for use in uses]),
                downloads=self._downloads(slug, table, page=False),
                licences=[licence_of(text) for text in table.about.licenses],
                revisions=[self._revision(r.on, r.text) for r in self._newest(table.about.revisions)],
                citation=citation_of(table, href, self.site.settings, data_to),
                bibtex=bibtex_of(table, href, self.site.settings, data_to),
                query=table.query.sql.strip() if table.query else "",
                as_of=self._day(table.about.as_of),
                next_expected=self._day(next_expected(table)),
            )
        }
        if table.about.redistribute:
            made[f"tables/{address}.csv"] = csv_of(table)
            made[f"tables/{address}.json"] = json_of(table)
            made[f"tables/{address}.parquet"] = parquet_of(table)
        return made

    @cached_property
    def _table_uses(self) -> Uses:
        return uses_of_tables(self.all)

    def _graph(self, table: Table, inputs: Sequence[str], uses: Sequence[str]) -> Markup:
        """Sources, or the tables that it was computed from -> the table -> what uses it."""
        left = inputs or list(dict.fromkeys(s.publisher for s in self._sources_of([table])))
        right = list(dict.fromkeys(uses))
        return Markup(draw_graph(left, table.title, right, self.say("and_more", count="{count}")))

    def _revision(self, day: str, text: str) -> dict[str, str]:
        return {"on": self._day(day), "text": text}

    def _newest(self, revisions: Sequence[Revision]) -> list[Revision]:
        return sorted(revisions, key=lambda r: r.on, reverse=True)

    def _table_block(self, page: Page, block: WovenBlock) -> dict[str, Any]:
        name = block.name.split("/")[0]
        source = self._table_named(page.slug, name)
        shown = self.all.views.get((page.slug, block.name), source)
        wanted = block.body.columns if isinstance(block.body, TableBlock) and block.body.columns else ()
        columns = [shown.by_name[n] for n in wanted if n in shown.by_name] or list(shown.columns)
        return {
            "view": self._view(shown, columns, MOST_ROWS_IN_FIGURE),
            "rail": self._rail(page, block, source, shown, columns),
            "source_line": self._source_line([shown]),
            "sources": self._source_links([shown]),
            "downloads": self._downloads(page.slug, source),
            "title": source.title,
            "note": "",
        }

    def _rail(
        self, page: Page, block: WovenBlock, source: Table, shown: Table, columns: Sequence[Column]
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
        texts = self._view(shown, columns, MOST_ROWS_ON_PAGE).rows
        rows = [
            {
                "when": row[when],
                "lane": row[at],
                "n": names.index(str(whole[shown.places[lane]])) + 1,
                "what": [text for i, text in enumerate(row) if i not in (when, at) and text],
            }
            for row, whole in zip(texts, shown.rows, strict=False)
        ]
        return {"rows": rows, "lanes": len(names)}

    def _model(self, page: Page, block: WovenBlock) -> dict[str, Any]:
        """A calculator's ranges: as its script reads them, as sliders, as a table."""
        assert isinstance(block.body, ModelBlock)
        table = self._table_named(page.slug, block.body.ranges)
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
            "view": self._view(table, [c for c in table.columns if c.name not in _HIDDEN], MOST_ROWS_IN_FIGURE),
            "source_line": self._source_line([table]),
            "downloads": self._downloads(page.slug, table),
        }

    def _view(self, table: Table, columns: Sequence[Column], most: int) -> TableView:
        return view_of(table, columns, most, self.style, self.site.sources)

    def _downloads(self, slug: str, table: Table, page: bool = True) -> list[dict[str, object]]:
        address = self._address(slug, table.name)
        found: list[dict[str, object]] = []
        if table.about.redistribute:
            label = self.say("download_csv", table=table.short)
            found.append({"label": label, "href": f"tables/{address}.csv", "download": True})
            if not page:
                for key, end in (("download_parquet", "parquet"), ("download_json", "json")):
                    href = f"tables/{address}.{end}"
                    found.append({"label": self.say(key, table=table.short), "href": href, "download": True})
        if page:
            found.append({"label": self.say("table_page", table=table.short), "href": f"tables/{address}.html"})
        return found

    # sources

    def _sources_of(self, tables: Sequence[Table]) -> list[Source]:
        return sources_of_tables(tables, self.site.sources)

    def _source_links(self, tables: Sequence[Table]) -> list[dict[str, str]]:
        return [{"text": f"{s.publisher}, {s.title}", "href": source_address(s.id)} for s in self._sources_of(tables)]

    @cached_property
    def _source_uses(self) -> Uses:
        cited = {name: [s.id for s in self._sources_of([table])] for name, table in self.all.tables.items()}
        return uses_of_sources(self.all, cited)

    def _source(self, source: Source) -> bytes:
        return self._render(
            "source.html",
            "source",
            source_address(source.id),
            f"{source.publisher}: {source.title}",
            description_text=f"{source.publisher}, {source.title}",
            source=source,
            uses=of_kind(self._source_uses.get(source.id, ())),
        )

    def _corrections(self, made: Mapping[str, bytes]) -> bytes:
        """Every correction and every revision, the newest first. `made` are the pages, for where to link to."""
        entries: dict[str, list[tuple[str, dict[str, str]]]] = {"corrections": [], "revisions": []}
        for woven in self.all.woven:
            address = woven.page.address
            href = address + ("#changes" if b'id="changes"' in made[address] else "")
            page = {"href": href, "title": woven.title.text}
            for kind, changes in (
                ("corrections", woven.page.front.corrections),
                ("revisions", woven.page.front.revisions),
            ):
                entries[kind] += [
                    (c.on.isoformat(), {**self._change(c), "was": c.was, "now": c.now, **page}) for c in changes
                ]
        for name, table in self.all.tables.items():
            page = {"href": f"tables/{name}.html#changes", "title": table.title, "was": "", "now": ""}
            entries["revisions"] += [(r.on, {**self._revision(r.on, r.text), **page}) for r in table.about.revisions]
        listed = {
            kind: [entry for _, entry in sorted(found, key=lambda e: e[0], reverse=True)]
            for kind, found in entries.items()
        }
        return self._render("corrections.html", "corrections", "corrections.html", self.say("corrections"), **listed)

    def _source_line(self, tables: Sequence[Table]) -> str:
        return source_line(tables, self.site.sources, self.style)

    # notes

    def _note_parts(self, page: Page, note: Note) -> list[dict[str, Any]]:
        root = "../" * page.address.count("/")
        parts = [self._linked(self._figure_part(page, f), f, root) for f in note.figures if f.kind != "checked"]
        seen = {source for f in note.figures for source in f.sources}
        parts += [self._guarded_part(f) for f in note.figures if f.kind == "checked" and f.sources and not parts]
        for citation in note.citations:
            if citation.source not in seen or citation.locator:
                parts.append(self._citation_part(citation.source, citation.locator, root))
        return parts

    def _linked(self, part: dict[str, Any], figure: Figure, root: str) -> dict[str, Any]:
        """The part with its sources as links to their pages; one publisher is named once."""
        ids = figure.origin.sources if figure.origin else ()
        named = {_publisher(s): s for s in reversed([self.site.sources[i] for i in ids[:3] if i in self.site.sources])}
        links = [
            Markup('<a href="{}{}">{}</a>').format(root, source_address(s.id), text)
            for text, s in reversed(list(named.items()))
        ]
        return {**part, "source": Markup("; ").join(links)} if links else part

    def _figure_part(self, page: Page, figure: Figure) -> dict[str, Any]:
        origin = figure.origin
        part = _part(figure.printed, figure.because)
        if origin is None:
            return part
        table = self._table_named(page.slug, origin.table)
        address = self._address(page.slug, origin.table)
        part["label"] = ", ".join(x for x in (self._column_label(table, figure), self._row_label(table, origin)) if x)
        sources = [self.site.sources[s] for s in origin.sources if s in self.site.sources]
        part["source"] = "; ".join(dict.fromkeys(_publisher(s) for s in sources[:3])) or table.short
        part["as_of"] = self._day(origin.as_of)
        part["row_href"] = f"tables/{address}.html" + self._fragment(table, origin)
        part["query_href"] = f"tables/{address}.html#query" if origin.query else ""
        part["csv_href"] = f"tables/{address}.csv" if table.about.redistribute else ""
        return part

    def _column_label(self, table: Table, figure: Figure) -> str:
        """What a figure counts: for estimates and statements the row says it, for other tables the column."""
        said = {"estimates": "counts", "statements": "what"}.get(table.about.kind, "")
        number = _row_number(table, figure.origin) if figure.origin else None
        if number is None or said not in table.places:
            return figure.column
        return str(table.rows[number][table.places[said]] or figure.column)

    def _row_label(self, table: Table, origin: Origin) -> str:
        """The row's key as readers would say it (September 2024, not 2024-09); who said it, for statements."""
        number = _row_number(table, origin)
        if number is None:
            return ""
        names = table.about.key if table.about.kind == "table" else ("who",)
        shown = [(table.rows[number][table.places[n]], table.by_name[n]) for n in names if n in table.places]
        return ", ".join(print_value(value, column, self.style) for value, column in shown if value is not None)

    def _fragment(self, table: Table, origin: Origin) -> str:
        key = next((k for k in table.row_by_key if " ".join(k) == origin.row), None)
        if key is None or table.row_by_key[key] >= MOST_ROWS_ON_PAGE:
            return ""
        return f"#row-{row_anchor(key)}"

    def _guarded_part(self, figure: Figure) -> dict[str, Any]:
        part = _part("", "")
        names = [self.site.sources[s] for s in figure.sources if s in self.site.sources]
        part["source"] = "; ".join(dict.fromkeys(_publisher(s) for s in names))
        return part

    def _citation_part(self, source_id: str, locator: str, root: str) -> dict[str, Any]:
        source = self.site.sources[source_id]
        part = _part("", "")
        text = f"{source.publisher}, “{source.title}”" + (f", {locator}" if locator else "")
        part["source"] = Markup('<a href="{}{}">{}</a>').format(root, source_address(source.id), text)
        part["interest"] = source.interest
        part["as_of"] = ""
        part["citations"] = [source_id]
        return part

    # what others find the site by

    def _share(self, address: str, alt: str = "") -> dict[str, object]:
        """The picture that stands for a page where it is shared; empty where there is none."""
        name = address.removeprefix("charts/").removesuffix(".png")
        picture = self.all.pictures.get(name) if address.startswith("charts/") else None
        data = picture.png if picture else self.all.rasters.get(address)
        if data is None:
            return {}
        width, height = image_size(data)
        href = self.site.settings.url + address
        return {"href": href, "width": width, "height": height, "alt": alt or self.site.settings.title}

    def _structured(self, *path: tuple[str, str], things: Sequence[Mapping[str, Any]] = ()) -> str:
        """Structured data of a page that stands at the end of `path`, below the first page."""
        settings = self.site.settings
        crumbs = discovery.breadcrumbs(
            settings, [(settings.title, "index.html"), *(p for p in path if p[1] != "index.html")]
        )
        return discovery.structured(settings, [*(dict(t) for t in things), crumbs])

    def _structured_page(self, woven: Woven, card: str) -> str:
        settings = self.site.settings
        if woven.page.slug == "index":
            return discovery.structured(settings, [discovery.website(settings)])
        named = dict.fromkeys(f.origin.table for f in woven.figures if f.origin)
        tables = [f"tables/{self._address(woven.page.slug, name)}.html" for name in named]
        image = card if card in self.all.rasters else ""
        article = discovery.article(woven, settings, image, tables)
        return self._structured((woven.title.text, woven.page.address), things=[article])

    def _structured_table(self, address: str, table: Table) -> str:
        sources = self._sources_of([table])
        data = discovery.dataset(table, address, self.site.settings, sources)
        path = ((self.say("tables"), "tables.html"), (table.title, f"tables/{address}.html"))
        return self._structured(*path, things=[data])

    def _discovered(self, made: Mapping[str, bytes]) -> dict[str, bytes]:
        """Redirects, feed, sitemap and robots.txt; `made` is every other file of the site."""
        settings = self.site.settings
        found = {
            redirect.address: self._render(
                "redirect.html",
                "redirect",
                redirect.address,
                self.say("moved"),
                to=redirect.to,
                to_url=canonical(settings, redirect.to),
            )
            for redirect in discovery.redirects(self.all, frozenset(made))
        }
        found["sitemap.xml"] = discovery.sitemap(settings, self._days(made))
        found["robots.txt"] = discovery.robots(settings)
        if self.feed:
            found["feed.xml"] = discovery.atom(settings, self._entries(), discovery.TOUCH_ICON)
        return found

    def _days(self, made: Mapping[str, bytes]) -> dict[str, str]:
        """The pages that a search may show, and the day on which each last changed."""
        pages = {woven.page.address: discovery.dated(woven.page) for woven in self.all.woven}
        days = {
            path: ""
            for path in made
            if path.endswith(".html") and not path.startswith("embeds/") and path != "404.html"
        }
        days |= pages | {"index.html": max(pages.values(), default="")}
        days |= {f"charts/{name}.html": discovery.dated(woven.page) for name, (woven, _) in self.blocks.items()}
        days |= {f"tables/{address}.html": discovery.table_day(table) for address, table, _ in self._public_tables()}
        return {path: day for path, day in days.items() if path in made}

    def _entries(self) -> list[discovery.Entry]:
        settings = self.site.settings
        found = []
        for woven in discovery.in_feed(self.all.woven):
            content = self._render(
                "feed_entry.html", "feed", woven.page.address, woven.title.text, **self._page_context(woven)
            )
            found.append(discovery.page_entry(woven, settings, content.decode()))
            found += discovery.change_entries(woven, settings, self.say)
        return found

    # embeds

    def _quotable(self, woven: Woven) -> list[Figure]:
        """The numbers that have an anchor on their page, and a table behind them."""
        return [f for f in woven.figures if f.kind == "bound" and f.origin and is_number(f)]

    def _numbers(self, woven: Woven) -> dict[str, bytes]:
        """The page that gives every number of a page as a piece of HTML with its note."""
        page = woven.page
        items = [self._number(woven, figure) for figure in self._quotable(woven)]
        if not items:
            return {}
        address = f"embeds/numbers-{page.slug.replace('/', '-')}.html"
        title = f"{self.say('quote_numbers')}: {woven.title.text}"
        shown = {"href": page.address, "title": woven.title.text}
        return {address: self._render("numbers.html", "numbers", address, title, numbers=items, page=shown)}

    def _number(self, woven: Woven, figure: Figure) -> dict[str, str]:
        part = self._figure_part(woven.page, figure)
        to_date = self.say("to_date", date=part["as_of"]) if part["as_of"] else ""
        note = "; ".join(text for text in (part["label"], part["source"], to_date) if text)
        href = f"{canonical(self.site.settings, woven.page.address)}#{figure.id}"
        snippet = discovery.number_snippet(figure.printed, plain_value(figure.value), note, href)
        return {"id": figure.id, "sentence": figure.sentence or figure.printed, "snippet": snippet}

    def _snippets(self, name: str, block: WovenBlock) -> dict[str, str]:
        """What another site pastes in to show a chart."""
        picture, drawing = self.all.pictures.get(name), self.all.drawings[name]
        if picture is None:
            return {}
        url, title, alt = self.site.settings.url, block.words["title"].text, block.words["alt"].text
        height = max(discovery.height_of(drawing.wide), discovery.height_of(drawing.narrow)) + 240
        width, tall = image_size(picture.svg.encode())
        shown = discovery.picture_of(f"{url}charts/{name}.svg", alt, width, tall)
        return {
            "iframe": discovery.iframe_snippet(f"{url}embeds/{name}.html", title, height),
            "figure": self._figure_snippet(name, title, shown),
        }

    def _figure_snippet(self, name: str, title: str, shown: str) -> str:
        settings = self.site.settings
        line = str(self._figure(name)["source_line"])
        return discovery.figure_snippet(shown, title, line, canonical(settings, f"charts/{name}.html"), settings.title)

    def _embed(self, name: str, block: WovenBlock, picture: Picture) -> dict[str, bytes]:
        """The page that an <iframe> shows, and the drawing itself to paste in."""
        address, title = f"embeds/{name}.html", block.words["title"].text
        page = self._render(
            "embed.html",
            "embed",
            address,
            title,
            canonical=canonical(self.site.settings, f"charts/{name}.html"),
            figure=self._figure(name),
            words=_without_ids(block.words),
            script=self.embed.href,
        )
        drawn = discovery.drawing_of(picture.svg, name, block.words["alt"].text)
        pasted = self._figure_snippet(name, title, drawn)
        return {address: page, f"embeds/{name}.txt": pasted.encode(), self.embed.href: self.embed.data}

    # claims, ledger, images

    def _claim(self, result: ClaimResult) -> bytes:
        return self._render(
            "claim.html", "claim", f"claims/{result.claim.id}.html", result.claim.says, claim=result, words=result.words
        )

    def _ledger(self) -> list[dict[str, str]]:
        """The records as the page of figures shows them: those of pages, of claims, and Problems that were allowed."""
        titles = {woven.page.address: woven.title.text for woven in self.all.woven}
        titles |= {f"claims/{result.claim.id}.html": result.claim.says for result in self.all.claims}
        return [
            {
                "id": record["id"],
                "page_href": record["page"],
                "page_title": titles[record["page"]],
                "line": str(record["line"]),
                "sentence": record["sentence"] or record["printed"],
                "printed": record["printed"] if record["status"] != "checked" else "",
                "table": record["table"],
                "row": row_anchor((record["row"],)) if record["row"] else "",
                "query": "yes" if record["query"] else "",
                "rows_behind": str(record["rows_behind"] or ""),
                "sources": ", ".join(record["sources"]),
                "as_of": self._day(record["as_of"]),
                "status": self.say(f"status.{record['status']}"),
                "because": record["because"],
            }
            for record in self._records()
        ]

    def _records(self) -> list[dict[str, Any]]:
        found = [self._figure_record(woven, f) for woven in self.all.woven for f in woven.figures]
        for result in self.all.claims:
            name = f"claims/{result.claim.id}"
            found += [self._record(name, "content/claims.yaml", "", f) for f in result.figures]
        return found + [self._allowed_record(woven, *pair) for woven in self.all.woven for pair in woven.allowed]

    def _allowed_record(self, woven: Woven, allow: Allow, problem: Problem) -> dict[str, Any]:
        """A Problem that a writer accepts in its place, with the reason."""
        figure = Figure(f"{allow.code}-{problem.where.line}", "typed", "", problem.where.line, because=allow.reason)
        record = self._record(woven.page.slug, woven.page.path, "", replace(figure, sentence=problem.message))
        return {**record, "status": "allowed"}

    def _figure_record(self, woven: Woven, figure: Figure) -> dict[str, Any]:
        return self._record(woven.page.slug, woven.page.path, woven.page.slug, figure)

    def _record(self, name: str, path: str, slug: str, figure: Figure) -> dict[str, Any]:
        """`name` is the address without its ending, `slug` the page whose own tables the figure may come from."""
        origin = figure.origin
        return {
            "id": f"{name}.{figure.id}",
            "status": figure.kind,
            "page": f"{name}.html",
            "file": path,
            "line": figure.line,
            "sentence": figure.sentence,
            "printed": figure.printed,
            "value": plain_value(figure.value),
            "table": self._address(slug, origin.table) if origin else "",
            "column": origin.column if origin else "",
            "row": origin.row if origin else "",
            "query": origin.query if origin else "",
            "rows_behind": origin.rows_behind if origin else 0,
            "sources": list(figure.sources),
            "as_of": origin.as_of if origin else "",
            "because": figure.because,
        }

    def _site_record(self) -> dict[str, Any]:
        """What comparing two publications needs to know of pages and claims."""
        pages = [
            {
                "address": woven.page.address,
                "title": woven.title.text,
                "corrections": [_change_record(c) for c in woven.page.front.corrections],
                "revisions": [_change_record(c) for c in woven.page.front.revisions],
            }
            for woven in self.all.woven
        ]
        claims = [
            {"id": result.claim.id, "verdict": result.verdict, "readings": [r.holds for r in result.readings]}
            for result in self.all.claims
        ]
        return {"title": self.site.settings.title, "pages": pages, "claims": claims}

    def _images(self, woven: Woven) -> dict[str, bytes]:
        made = {}
        for source in _images_in(woven):
            path = _image_path(woven.page, source)
            blob = self.site.snapshot.blobs.get(f"content/{path}")
            if blob:
                made[path] = blob.data
        return made

    def _image(self, page: Page, src: str) -> dict[str, object]:
        path = _image_path(page, src)
        blob = self.site.snapshot.blobs.get(f"content/{path}")
        width, height = image_size(blob.data) if blob else (0, 0)
        return {"href": path, "width": width, "height": height}


# --- small things ----------------------------------------------------------------------------------------------------


def environment_of(blobs: Mapping[str, Any]) -> jinja2.Environment:
    sources = {
        path.removeprefix("templates/"): blob.data.decode()
        for path, blob in blobs.items()
        if path.startswith("templates/") and path.endswith(".html")
    }
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (sources[name], name, lambda: True) if name in sources else None),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        comment_start_string="{##",
        comment_end_string="##}",
    )


def _no_template(name: str) -> Problem:
    hint = "a folder templates/ of your own needs only the files that differ from the tool's"
    return Problem(Location(f"templates/{name}"), "no-file", "this file is missing", hint)


def _template_problem(error: jinja2.UndefinedError, template: str) -> Problem:
    """The place in the writer's template: the last frame of the traceback that Jinja maps to one."""
    path, line = template, 0
    trace = error.__traceback__
    while trace:
        if "__jinja_exception__" in trace.tb_frame.f_globals:
            path, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return Problem(Location(f"templates/{path}", line), "template", str(error.message))


def _asset(name: str, ending: str, data: bytes) -> _Asset:
    return _Asset(f"assets/{name}.{hashlib.sha256(data).hexdigest()[:8]}.{ending}", data)


def _stylesheet(css: str, theme: Theme) -> bytes:
    """The style with the theme's colours as custom properties, for light, dark and paper."""
    light = _properties(theme.light)
    tokens = (
        f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{_properties(theme.dark)}}}}}\n"
        f"@media print{{:root{{--bg:#FFFFFF}}}}"
    )
    return css.replace("/* tokens */", tokens, 1).encode()


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _publisher(source: Source) -> str:
    return f"{source.publisher}, {source.interest}" if source.interest else source.publisher


def _row_number(table: Table, origin: Origin) -> int | None:
    if not table.about.key or not origin.row:
        return None
    return next((n for key, n in table.row_by_key.items() if " ".join(key) == origin.row), None)


def _change_record(change: Change) -> dict[str, str]:
    return {"on": change.on.isoformat(), "text": change.text.value, "was": change.was, "now": change.now}


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


def _without_ids(words: Mapping[str, Words]) -> dict[str, Words]:
    return {key: without_ids(w) for key, w in words.items()}


def _images_in(woven: Woven) -> list[str]:
    found = [m for piece in woven.pieces for m in re.findall(r'<img[^>]* src="([^"]+)"', piece.html)]
    blocks = [piece.block for piece in woven.pieces if piece.block and piece.block.kind == "image"]
    return found + [getattr(block.body, "src", "") for block in blocks]


def _image_path(page: Page, src: str) -> str:
    folder = page.slug.rpartition("/")[0]
    return f"{folder}/{src}" if folder else src


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG, a JPEG or an SVG; 0 where they cannot be told."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    found = re.search(rb'viewBox="[\d.\s-]*?([\d.]+)\s+([\d.]+)"', data)
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return 0, 0


def view_of(
    table: Table, columns: Sequence[Column], most: int, style: Style, sources: Mapping[str, Source] | None = None
) -> TableView:
    """The first `most` rows as printed; a missing value is an empty cell, a cited source its publisher's name."""

    def shown(value: Value, column: Column) -> str:
        if value is None:
            return ""
        if sources and column.name == table.about.sources_from:
            known = [sources[s.strip()].publisher for s in str(value).split(";") if s.strip() in sources]
            return "; ".join(dict.fromkeys(known))
        return smart(print_value(value, column, style), "", style)[0]

    rows = table.rows[:most]
    texts = tuple(tuple(shown(row[table.places[c.name]], c) for c in columns) for row in rows)
    keys = tuple((row_anchor(table.key_of(i)),) for i in range(len(rows)))
    return TableView(table, tuple(columns), texts, keys, len(table.rows))


def sources_of_tables(tables: Sequence[Table], known: Mapping[str, Source]) -> list[Source]:
    """The sources of tables, the first first: those of the table, and those that its rows cite."""
    ids: dict[str, None] = {}
    for table in tables:
        ids.update(dict.fromkeys(table.about.sources))
        column = table.about.sources_from
        if column in table.places:
            cited = (str(row[table.places[column]] or "") for row in table.rows)
            ids.update(dict.fromkeys(s.strip() for text in cited for s in text.split(";") if s.strip()))
    return [known[i] for i in ids if i in known]


def source_line(tables: Sequence[Table], known: Mapping[str, Source], style: Style) -> str:
    """Computed from the tables: the first source is primary, the rest print after "also"; many are counted."""
    sources = sources_of_tables(tables, known)
    names = list(dict.fromkeys(_publisher(s) for s in sources))
    if not names:
        return ""
    if len(names) > 4:
        return style.say("sources_count", count=len(sources))
    also = style.say("sources_also", first=names[0], rest="; ".join(names[1:])) if names[1:] else names[0]
    return style.say("source_line", sources=also)


def know_of(table: Table) -> tuple[str, str]:
    """What a reader should know about the data, and the rest of its description: by default its first two sentences."""
    about = table.about
    if about.know:
        return about.know, about.description
    told = [sentence.text for sentence in sentences(about.description)]
    return " ".join(told[:2]), " ".join(told[2:])


def row_anchor(key: Sequence[str]) -> str:
    """A row's key as the ending of an id; where signs are lost in it, a digest keeps two keys apart."""
    text = " ".join(key)
    anchor = re.sub(r"[^\w.-]+", "-", text).strip("-") or "none"
    return f"{anchor}.{hashlib.sha256(text.encode()).hexdigest()[:6]}" if re.search(r"[^\w. -]", text) else anchor


def is_number(figure: Figure) -> bool:
    """Whether the ledger entry is a number, and not a date, a name or a guarded statement."""
    if figure.kind == "checked":
        return False
    return figure.kind != "bound" or not isinstance(figure.value, str | bool | dt.date)


_PERIODS = {"daily": 1, "weekly": 7}
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


def next_expected(table: Table) -> str:
    """The day on which the table's next data was expected: its as-of date and one period."""
    about = table.about
    if len(about.as_of) != 10 or not about.expected:
        return ""
    day = dt.date.fromisoformat(about.as_of)
    if about.expected in _PERIODS:
        return (day + dt.timedelta(days=_PERIODS[about.expected])).isoformat()
    if about.expected in _MONTHS:
        month = day.month - 1 + _MONTHS[about.expected]
        return dt.date(day.year + month // 12, month % 12 + 1, min(day.day, 28)).isoformat()
    return ""


def fields_of(spec: Any) -> set[str]:
    """Every field that a Vega-Lite specification names."""
    if isinstance(spec, Mapping):
        own = {spec["field"]} if isinstance(spec.get("field"), str) else set()
        return own.union(*(fields_of(v) for k, v in spec.items() if k not in ("data", "datasets")))
    if isinstance(spec, list):
        return set().union(*(fields_of(item) for item in spec))
    return set()


def plain_value(value: Value) -> Value:
    """A value as JSON has it: decimals as numbers, dates as text."""
    if isinstance(value, bool | str | int | float) or value is None:
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if value == value.to_integral() else float(value)


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(table: Table) -> bytes:
    """The table as readers take it away. Text that a spreadsheet would run as a formula is defused with a quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        writer.writerow(csv_cell(value) for value in row)
    return out.getvalue().encode()


def json_of(table: Table) -> bytes:
    """The table with every value untouched."""
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, map(plain_value, row), strict=True)) for row in table.rows]
    return _json({"name": table.name, "key": list(table.about.key), "rows": rows})


def parquet_of(table: Table) -> bytes:
    """The table with its types, every value untouched."""
    out = io.BytesIO()
    table.frame.write_parquet(out)
    return out.getvalue()


def csv_cell(value: Value) -> str:
    """A value as the published CSV has it. Two texts that differ still differ when they are defused."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value if value.lstrip("'").startswith(_FORMULA) else value
    if isinstance(value, Decimal) and value != value.to_integral():
        return format(value.normalize(), "f")
    return str(plain_value(value)) if not isinstance(value, float) else repr(value)
