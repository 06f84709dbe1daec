"""What uses a table or a source: tables, charts, pages and claims.

In: `Evaluated`. Out: uses by the address of a table and by the id of a source, each with its words and its address.
Must not know templates; what a page shows was evaluated before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from site_builder.model import ClaimResult, Evaluated, Table, TableBlock, Woven

Kind = Literal["table", "chart", "page", "claim"]
Uses = Mapping[str, tuple["Use", ...]]

_WORD = re.compile(r"\w+")
_UNSAFE = re.compile(r"[^\w.-]+", re.A)


@dataclass(frozen=True)
class Use:
    kind: Kind
    text: str
    href: str


def own_address(slug: str, name: str) -> str:
    """The address of a table that a page's query made."""
    return f"{slug.replace('/', '-')}--{name}"


def source_address(source: str) -> str:
    """The page of a source."""
    return f"sources/{_UNSAFE.sub('-', source)}.html"


def uses_of_tables(evaluated: Evaluated) -> Uses:
    """By address below `tables/`: what is computed from a table, drawn, printed or tested with it."""
    found: dict[str, dict[Use, None]] = {}
    for address, use in _of_tables(evaluated):
        found.setdefault(address, {})[use] = None
    return {address: tuple(uses) for address, uses in found.items()}


def _of_tables(evaluated: Evaluated) -> Iterator[tuple[str, Use]]:
    for name, table in evaluated.tables.items():
        use = Use("table", table.title, f"tables/{name}.html")
        yield from ((needed, use) for needed in table.inputs)
    for slug, tables in evaluated.own.items():
        for name, table in tables.items():
            use = Use("table", table.title, f"tables/{own_address(slug, name)}.html")
            yield from ((_address(evaluated, slug, needed), use) for needed in table.inputs)
    for woven in evaluated.woven:
        slug = woven.page.slug
        for name, use in (*_drawn(evaluated, woven), *_printed(woven)):
            yield _address(evaluated, slug, name), use
    for result in evaluated.claims:
        use = _claim(result)
        yield from ((name, use) for name in sorted(_tested_with(result) & evaluated.tables.keys()))


def _address(evaluated: Evaluated, slug: str, name: str) -> str:
    return own_address(slug, name) if name in evaluated.own.get(slug, {}) else name


def _drawn(evaluated: Evaluated, woven: Woven) -> Iterator[tuple[str, Use]]:
    """The tables of the charts whose words stand on this page."""
    for piece in woven.pieces:
        block = piece.block
        if block and block.kind == "chart" and block.name in evaluated.drawings and "title" in block.words:
            use = Use("chart", block.words["title"].text, f"charts/{block.name}.html")
            yield from ((name, use) for name in evaluated.site.charts[block.name].tables)


def _printed(woven: Woven) -> Iterator[tuple[str, Use]]:
    use = Use("page", woven.title.text, woven.page.address)
    yield from ((figure.origin.table, use) for figure in woven.figures if figure.origin)
    shown = (piece.block for piece in woven.pieces if piece.block and isinstance(piece.block.body, TableBlock))
    yield from ((block.name.split("/")[0], use) for block in shown)


def _claim(result: ClaimResult) -> Use:
    return Use("claim", result.claim.says, f"claims/{result.claim.id}.html")


def _tested_with(result: ClaimResult) -> set[str]:
    texts = [text.value for reading in result.claim.readings for text in (reading.sql, reading.evidence)]
    return {word for text in texts for word in _WORD.findall(text)}


def uses_of_sources(evaluated: Evaluated, cited_by: Mapping[str, Iterable[str]]) -> Uses:
    """By id of a source. `cited_by` are the ids that each table of the site names or whose rows cite them."""
    found: dict[str, dict[Use, None]] = {}
    for source, use in _of_sources(evaluated, cited_by):
        found.setdefault(source, {})[use] = None
    return {source: tuple(uses) for source, uses in found.items()}


def _of_sources(evaluated: Evaluated, cited_by: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Use]]:
    for name, sources in cited_by.items():
        use = Use("table", evaluated.tables[name].title, f"tables/{name}.html")
        yield from ((source, use) for source in sources)
    for woven in evaluated.woven:
        use = Use("page", woven.title.text, woven.page.address)
        yield from ((citation.source, use) for note in woven.notes for citation in note.citations)
        yield from ((source, use) for figure in woven.figures for source in figure.sources)
    for result in evaluated.claims:
        yield result.claim.source, _claim(result)
        yield from ((source, _claim(result)) for figure in result.figures for source in figure.sources)


def of_kind(uses: Iterable[Use]) -> Mapping[str, list[Use]]:
    """Uses in the order in which readers want them: what they read first."""
    kinds: tuple[Kind, ...] = ("page", "chart", "claim", "table")
    listed = list(uses)
    return {kind: found for kind in kinds if (found := [use for use in listed if use.kind == kind])}


def inputs_of(evaluated: Evaluated, table: Table, slug: str) -> list[Use]:
    """The tables that a table was computed from."""
    visible = {**evaluated.tables, **evaluated.own.get(slug, {})}
    return [
        Use("table", visible[name].title, f"tables/{_address(evaluated, slug, name)}.html") for name in table.inputs
    ]
