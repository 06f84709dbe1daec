"""What every page of one build shares: what was evaluated, how it is printed, where each thing stands.

In: `Evaluated`, the templates. Out: `Edition`, which finds and names things and makes no page. Must not know which
artifacts there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from site_builder import discovery
from site_builder.formats import NO_BREAK, Style, print_date
from site_builder.interactive import can_be_explored
from site_builder.model import Column, Evaluated, Settings, Site, Source, Table, TableView, Woven, WovenBlock
from site_builder.render.assets import Assets, assets_of
from site_builder.render.templates import Environment
from site_builder.render.views import next_expected, source_line, sources_of_tables, view_of
from site_builder.settings import locale_of
from site_builder.uses import own_address, source_address

MOST_ROWS_IN_FIGURE = 60
MOST_ROWS_ON_PAGE = 1000


@dataclass(frozen=True)
class Edition:
    evaluated: Evaluated
    templates: Environment
    style: Style
    assets: Assets

    @property
    def site(self) -> Site:
        return self.evaluated.site

    @property
    def settings(self) -> Settings:
        return self.evaluated.site.settings

    # words

    def say(self, key: str, **values: object) -> str:
        return self.style.say(key, **values)

    def day(self, text: str) -> str:
        """A date between words of a template: its day and month stay on one line."""
        return print_date(text, self.style).replace(" ", NO_BREAK, 1) if text else ""

    def data_to(self, text: str) -> str:
        return self.say("data_to", date=self.day(text)) if text else ""

    def awaited(self, table: Table) -> str:
        """What a reader may expect after the table's day: when more comes or, if that had passed when the table was
        read, that nothing newer was found.
        """
        expected, read = next_expected(table), table.about.retrieved
        if expected and read > expected:
            return self.say("none_newer", date=self.day(read))
        return self.say("next_expected", date=self.day(expected)) if expected else ""

    # pages and charts

    @cached_property
    def woven(self) -> Mapping[str, Woven]:
        return {woven.page.slug: woven for woven in self.evaluated.woven}

    @property
    def in_order(self) -> Sequence[Woven]:
        """The pages as they are listed."""
        return sorted(self.evaluated.woven, key=lambda woven: (woven.page.front.order, woven.page.slug))

    @cached_property
    def charts(self) -> Mapping[str, tuple[Woven, WovenBlock]]:
        """Each chart's words: the page where they stand, and their block."""
        return {
            piece.block.name: (woven, piece.block)
            for woven in self.evaluated.woven
            for piece in woven.pieces
            if piece.block and piece.block.kind == "chart"
        }

    @cached_property
    def explorable(self) -> frozenset[str]:
        """The charts that readers can explore, each on its own page."""
        drawings = self.evaluated.drawings if self.evaluated.vega else {}
        return frozenset(n for n in self.charts if n in drawings and can_be_explored(drawings[n].spec))

    @cached_property
    def interactive(self) -> frozenset[str]:
        """Those of them that can be explored wherever they stand."""
        return frozenset(n for n in self.explorable if getattr(self.charts[n][1].body, "interactive", False))

    @property
    def feed(self) -> str:
        return "feed.xml" if discovery.in_feed(self.evaluated.woven) else ""

    def canonical(self, address: str) -> str:
        return discovery.canonical(self.settings, address)

    # tables and sources

    def table(self, slug: str, name: str) -> Table:
        """The table of that name as a page sees it: its own queries come first."""
        return self.evaluated.own.get(slug, {}).get(name) or self.evaluated.tables[name]

    def address(self, slug: str, name: str) -> str:
        """The address, below `tables/`, of a table as a page sees it."""
        return own_address(slug, name) if name in self.evaluated.own.get(slug, {}) else name

    @cached_property
    def tables(self) -> Sequence[tuple[str, Table, str]]:
        """Every table that has a page: its address below `tables/`, and the slug of the page whose own it is."""
        own = [(slug, name, table) for slug, made in self.evaluated.own.items() for name, table in made.items()]
        return [
            *((name, table, "") for name, table in self.evaluated.tables.items()),
            *((own_address(slug, name), table, slug) for slug, name, table in own),
        ]

    def view(self, table: Table, columns: Sequence[Column], most: int, newest_first: bool = False) -> TableView:
        return view_of(table, columns, most, self.style, self.site.sources, newest_first)

    def sources(self, tables: Sequence[Table]) -> list[Source]:
        return sources_of_tables(tables, self.site.sources)

    def source_line(self, tables: Sequence[Table]) -> str:
        return source_line(tables, self.site.sources, self.style)

    def source_links(self, tables: Sequence[Table]) -> list[dict[str, str]]:
        return [{"text": f"{s.publisher}, {s.title}", "href": source_address(s.id)} for s in self.sources(tables)]


def edition_of(evaluated: Evaluated, templates: Environment) -> Edition:
    """Raises Invalid: a file of the templates is missing."""
    style = Style(locale_of(evaluated.site.settings), evaluated.site.strings)
    return Edition(evaluated, templates, style, assets_of(evaluated))
