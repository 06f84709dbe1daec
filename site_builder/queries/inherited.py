"""What a computed table has from the tables behind it: sources, licences, dates, key, kind.

In: tables. Out: a `Descriptor`, and how many rows stand behind a cell. Must not know SQL.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from site_builder.model import Column, Descriptor, FieldSpec, Query, Table

_ESSENCE = ("id", "who", "counts", "bound", "low", "central", "high")


def descriptor_of(
    query: Query, about: Descriptor, columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]
) -> Descriptor:
    abouts = [table.about for table in inputs.values()]
    return replace(
        about,
        title=about.title or query.name.replace("_", " "),
        sources=() if about.sources_from else _union(sources_of(table, rows) for table in inputs.values()),
        sources_from=about.sources_from or _cited_by(columns, inputs, rows),
        licenses=_union(a.licenses for a in abouts),
        redistribute=all(a.redistribute for a in abouts),
        as_of=_oldest(a.as_of for a in abouts),
        retrieved=_oldest(a.retrieved for a in abouts),
        expected=abouts[0].expected if len({a.expected for a in abouts}) == 1 else "",
        stale_after=min((a.stale_after for a in abouts if a.stale_after), key=_days, default=""),
        stale_because="; ".join(dict.fromkeys(a.stale_because for a in abouts if a.stale_because)),
        key=about.key or _key_passed(query, columns, inputs, rows),
        kind=_kind_passed(columns, inputs, rows),
        fields={c.name: _spec_of(c) for c in columns},
    )


def _spec_of(c: Column) -> FieldSpec:
    return FieldSpec(c.type, c.unit, c.title, c.description, c.places, c.round, c.required, c.incomplete_from)


def sources_of(table: Table, rows: Collection[int] = ()) -> tuple[str, ...]:
    """The sources of a table: its own, or those that its rows cite (of all rows, or of these)."""
    column = table.about.sources_from
    if not column or column not in table.places:
        return table.about.sources
    place = table.places[column]
    cited = (str(table.rows[row][place] or "") for row in (rows or range(table.frame.height)))
    named = (part.strip() for text in cited for part in text.split(";"))
    return tuple(dict.fromkeys((*table.about.sources, *(source for source in named if source))))


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _oldest(days: Iterable[str]) -> str:
    return min((day for day in days if day), default="")


def _days(span: str) -> int:
    number, _, unit = span.partition(" ")
    return int(number) * {"d": 1, "w": 7, "m": 30, "y": 365}.get(unit[:1], 1) if number.isdigit() else 0


def _as_passed(name: str, columns: Sequence[Column], source: Table) -> str:
    """The name under which a column of the one input stands in the result."""
    wanted = source.by_name[name].origins
    passed = [c.name for c in columns if c.passed and c.origins == wanted]
    return name if name in passed else next(iter(passed), "")


def _key_passed(
    query: Query, columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]
) -> tuple[str, ...]:
    if not rows or len(inputs) != 1 or query.one_row:
        return ()
    source = next(iter(inputs.values()))
    names = tuple(_as_passed(name, columns, source) for name in source.about.key)
    return names if all(names) and len(set(names)) == len(names) else ()


def _cited_by(columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]) -> str:
    source = next(iter(inputs.values()), None)
    if not rows or len(inputs) != 1 or source is None or source.about.sources_from not in source.by_name:
        return ""
    return _as_passed(source.about.sources_from, columns, source)


def _kind_passed(columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]) -> Any:
    """Chosen rows of an estimates table are estimates as long as all that makes one is there, unchanged."""
    source = next(iter(inputs.values()), None)
    if not rows or len(inputs) != 1 or source is None or source.about.kind != "estimates":
        return "table"
    passed = {c.name for c in columns if c.passed}
    return "estimates" if passed.issuperset(_ESSENCE) else "table"


def rows_behind(table: Table, column: str, tables: Mapping[str, Table]) -> int:
    """How many rows a cell was computed from: one where it is passed through, else all that its inputs hold."""
    if not table.query or (table.row_of and table.by_name[column].passed):
        return 1
    return sum(tables[name].frame.height for name in table.inputs if name in tables)
