"""Every page woven; where values last, only when what it can name has changed.

In: a `Site`, the tables of each page's own queries. Out: `Woven`. Must not know Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from site_builder.cache import Cache, digest_of
from site_builder.formats import Style, comparable_text
from site_builder.gate import is_year_like
from site_builder.load import text_of
from site_builder.model import Page, Site, Snapshot, Table, Woven
from site_builder.settings import locale_of
from site_builder.weave.page import weave_page
from site_builder.weave.surroundings import Surroundings

Shared = str  # a digest of what every page can see
_WORD = re.compile(r"\w+")


def weave(
    page: Page,
    around: Surroundings,
    own: Mapping[str, Table],
    lost: frozenset[str],
    snapshot: Snapshot,
    shared: Shared,
    cache: Cache,
) -> Woven:
    """A page woven; where values last, only when what it can name has changed."""
    one_row = frozenset(query.name for query in page.queries if query.one_row)
    around = replace(around, broken=around.broken | lost)
    blob = snapshot.blobs[page.path]
    named = cache.recall(("words", blob.path, blob.digest), lambda: frozenset(_WORD.findall(text_of(blob))))
    key = ("woven", blob.path, blob.digest, _seen(named, own, around), tuple(sorted(lost)), shared)
    woven = cache.recall(key, lambda: weave_page(page, around, own, one_row))
    if not any(p.code == "uncited-number" for p in woven.problems):
        return woven
    # The hint of an uncited number names any table of the site that holds it.
    everything = tuple((name, table.digest) for name, table in around.tables.items())
    return cache.recall((*key, everything), lambda: weave_page(page, around, own, one_row))


def _seen(named: frozenset[str], own: Mapping[str, Table], around: Surroundings) -> tuple[tuple[str, str], ...]:
    """Names and digests of the tables that a page can print from: those of its queries and those that it names, with
    the tables that they were computed from.
    """
    tables = {**around.tables, **own}
    waiting = [*own, *(name for name in around.tables if name in named)]
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name in tables and name not in found:
            found[name] = tables[name].digest
            waiting += tables[name].inputs
    return tuple(sorted(found.items()))


def around_key(around: Surroundings) -> Shared:
    """All else that a page can see, as a digest. The site's tables count by their names: what it says of one that is
    unknown.
    """
    style = (str(around.style.locale), *sorted(around.style.strings.items()))
    sets = (frozenset(around.tables), *(v for v in vars(around).values() if isinstance(v, frozenset)))
    return digest_of([repr(style), *(repr(sorted(names)) for names in sets)])


def surroundings_of(site: Site, broken: frozenset[str]) -> Surroundings:
    style = Style(locale_of(site.settings), site.strings)
    worded = {block.name for page in site.pages for block in page.blocks if block.kind == "chart"}
    claims = frozenset(claim.id for claim in site.claims)
    names = frozenset(site.settings.names)
    binding = _binding(site.tables)
    sources = frozenset(site.sources)
    return Surroundings(site.tables, sources, frozenset(worded), claims, names, style, binding, broken)


def _binding(read: Mapping[str, Table]) -> Callable[[str], str | None]:
    """From a number as typed to the expression that prints it, where a table holds that very value."""
    index: dict[Decimal, str] = {}

    def find(shown: str) -> str | None:
        if not index:
            index.update(_values(read))
        number = None if is_year_like(shown) else comparable_text(shown)
        return index.get(number) if number is not None else None

    return find


def _values(read: Mapping[str, Table]) -> dict[Decimal, str]:
    found: dict[Decimal, str] = {}
    for table in read.values():
        if not table.about.key:
            continue
        for number, row in enumerate(table.rows):
            for column, value in zip(table.columns, row, strict=True):
                if isinstance(value, int | Decimal) and not isinstance(value, bool) and abs(Decimal(value)) >= 13:
                    key = ", ".join(f'"{part}"' for part in table.key_of(number))
                    found.setdefault(Decimal(value), f"{table.name}[{key}].{column.name}")
    return found
