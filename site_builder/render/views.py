"""A table as readers see it: rows as printed, the line that names its sources, when news of it is expected.

In: typed tables, the bibliography, a `Style`. Out: texts. Must not know pages or templates.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from site_builder.formats import Style, print_date, print_value
from site_builder.model import BOUNDS, Column, Source, Table, TableView, Value
from site_builder.queries.inherited import sources_of
from site_builder.weave.typography import smart

_TIMES = ("date", "yearmonth", "year", "day?")
_PERIODS = {"daily": 1, "weekly": 7}
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
# In signs of a table's text: a phone's line, the room between two columns, the least that the style leaves to words.
_LINE, _GAP, _WORDS = 46, 2, 13
MOST_CARDS = 60


def view_of(
    table: Table,
    columns: Sequence[Column],
    most: int,
    style: Style,
    sources: Mapping[str, Source] | None = None,
    newest_first: bool = False,
) -> TableView:
    """The first `most` rows as printed, or the newest of a time series. A missing value is an empty cell, a cited
    source its publisher's name, a bound a word of the language.
    """

    def shown(value: Value, column: Column) -> str:
        if value is None:
            return ""
        if sources and column.name == table.about.sources_from:
            known = [sources[s.strip()].publisher for s in str(value).split(";") if s.strip() in sources]
            return "; ".join(dict.fromkeys(known))
        if column.name == "bound" and value in BOUNDS:
            return style.say(f"bound.{str(value).replace(' ', '_')}")
        return smart(print_value(value, column, style), "", style)[0]

    order = (_newest_first(table) if newest_first else range(len(table.rows)))[:most]
    texts = tuple(tuple(shown(table.rows[i][table.places[c.name]], c) for c in columns) for i in order)
    keys = tuple((row_anchor(table.key_of(i)),) for i in order)
    return TableView(table, tuple(columns), texts, keys, len(table.rows), _stacks(columns, texts))


def _newest_first(table: Table) -> Sequence[int]:
    """The rows of a time series from its end, those of one time in their own order; of other tables as they stand."""
    times = (table.places[c.name] for c in table.columns if c.name in table.about.key and c.type in _TIMES)
    place = next(times, None)
    if place is None:
        return range(len(table.rows))
    return sorted(range(len(table.rows)), key=lambda i: str(table.rows[i][place] or ""), reverse=True)


def _stacks(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> bool:
    """Whether a table is wider than a phone and has words beside the name of a row. Numbers alone stay in columns: they
    are read downwards. So does a long table, which is looked up and not read."""
    if len(texts) > MOST_CARDS:
        return False
    return any(c.type == "string" for c in columns[1:]) and sum(_widths(columns, texts)) + _GAP * len(columns) > _LINE


def _widths(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> Iterator[int]:
    """What each column cannot do without: words are broken into lines, numbers and days are not."""
    for place, column in enumerate(columns):
        words = column.type == "string"
        cells = (part for row in texts for part in (row[place].split() if words else row[place : place + 1]))
        least = _WORDS if words else 0
        yield max((least, *map(len, cells), *map(len, column.label.split())))


def row_anchor(key: Sequence[str]) -> str:
    """A row's key as the ending of an id; where signs are lost in it, a digest keeps two keys apart."""
    text = " ".join(key)
    anchor = re.sub(r"[^\w.-]+", "-", text).strip("-") or "none"
    return f"{anchor}.{hashlib.sha256(text.encode()).hexdigest()[:6]}" if re.search(r"[^\w. -]", text) else anchor


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
        year, month = day.year + month // 12, month % 12 + 1
        return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1])).isoformat()
    return ""


def sources_of_tables(tables: Sequence[Table], known: Mapping[str, Source]) -> list[Source]:
    """The sources of tables, the first first: those of the table, and those that its rows cite."""
    ids = dict.fromkeys(source for table in tables for source in sources_of(table))
    return [known[i] for i in ids if i in known]


def source_line(tables: Sequence[Table], known: Mapping[str, Source], style: Style) -> str:
    """Computed from the tables: the first source is primary, the rest print after "also"; many are counted."""
    sources = sources_of_tables(tables, known)
    names = list(dict.fromkeys(publisher_of(s) for s in sources))
    if not names:
        return ""
    if len(names) > 4:
        return style.say("sources_count", count=len(sources))
    also = style.say("sources_also", first=names[0], rest="; ".join(names[1:])) if names[1:] else names[0]
    return style.say("source_line", sources=also)


def publisher_of(source: Source) -> str:
    return f"{source.publisher}, {source.interest}" if source.interest else source.publisher


def incomplete_line(tables: Sequence[Table], fields: Set[str], style: Style) -> str:
    """From when on what the fields show is unfinished, in words; empty where nothing is."""
    dates = {c.incomplete_from for t in tables for c in t.columns if c.name in fields and c.incomplete_from}
    return style.say("incomplete", date=print_date(min(dates), style)) if dates else ""


def fields_of(spec: Any) -> set[str]:
    """Every field that a Vega-Lite specification names."""
    if isinstance(spec, Mapping):
        own = {spec["field"]} if isinstance(spec.get("field"), str) else set()
        return own.union(*(fields_of(v) for k, v in spec.items() if k not in ("data", "datasets")))
    if isinstance(spec, list):
        return set().union(*(fields_of(item) for item in spec))
    return set()
