"""Changes the data one source column at a time and asks whether the site noticed: a constant in SQL never moves.

In: a site as read. Out: a `Report`: Problems for printed numbers that no change of their own columns moves, for columns
of computed tables that never move (each is printed on its table's page), for charts whose frames never change, for
statements that nothing can make untrue, for readings of claims that nothing can turn.
Numbers are scaled row by row, dates shifted, rows left out; what does not move then is tried harder, what has moved is
not tried again. Evaluates SQL, cells, titles and descriptions only: no Markdown, no drawing. A chart is what its
function makes of its frames, so its frames are compared. Must not write or print.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from site_builder.cache import Cache, digest_of
from site_builder.cells import Bound, Held
from site_builder.model import DATED, NUMERIC, Column, Page, Progress, Site, Table, Value
from site_builder.problems import Location, Problem
from site_builder.queries.header import comment_on
from site_builder.stages.claims import reading_of
from site_builder.stages.reading import CLAIMS
from site_builder.stages.tables import derive_tables, page_tables
from site_builder.stages.weaving import surroundings_of
from site_builder.weave.surroundings import Surroundings
from site_builder.weave.values import values_of, values_of_texts

Pair = tuple[str, str]  # a table and a column of it; no column: its rows
Made = tuple[str, str]  # a computed table: the page whose query makes it (none: a query of the site), and its name
Computed = tuple[str, str, str]  # a column of a computed table

# Scaled up, dates later; every other row left out; and for what has not moved then: scaled down, dates earlier, the
# values of the column in the opposite order, ten times as much, a tenth.
HOWS = ("up", "drop", "down", "turned", "tenfold", "tenth")

# --- one change ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One source column (or, without one, the rows of a source table) and what is done to it, or to one row of it."""

    table: str
    column: str
    how: str
    row: int | None = None


def changed(table: Table, change: Change) -> Table:
    """The table with one column changed, or with every other row left out. Its digest says so."""
    digest = digest_of([table.digest, repr(change)])
    if change.how == "drop":
        frame = table.frame.gather_every(2)
        return replace(table, frame=frame, digest=digest, lines=table.lines[::2], row_of=table.row_of[::2])
    kind = table.by_name[change.column].type
    series = table.frame[change.column]
    given = series.to_list()
    values = _changed_values(given, kind, change)
    if change.row is not None:
        values = [*given[: change.row], values[change.row], *given[change.row + 1 :]]
    column = pl.Series(change.column, values, dtype=series.dtype, strict=False)
    return replace(table, frame=table.frame.with_columns(column), digest=digest)


def _changed_values(values: list[Value], kind: str, change: Change) -> list[Value]:
    if change.how == "turned":
        return _turned(values)
    if kind == "boolean":
        return [None if value is None else not value for value in values]
    if kind in DATED:
        steps = {"up": 1, "down": -1, "tenfold": 36, "tenth": -36}[change.how]
        return [shifted(value, kind, steps) for value in values]
    return [None if value is None else scaled(value, factor(change, row)) for row, value in enumerate(values)]


def _turned(values: list[Value]) -> list[Value]:
    """The same values, the largest in the place of the smallest: every order is turned round."""
    given = sorted((v for v in values if v is not None), key=lambda v: (str(type(v)), v))
    opposite: dict[Value, Value] = dict(zip(given, reversed(given), strict=True))
    return [None if value is None else opposite[value] for value in values]


def factor(change: Change, row: int) -> Decimal:
    """From 1.1 to 1.7, the same for the same row of the same column in every run."""
    digest = hashlib.sha256(f"{change.table} {change.column} {row}".encode()).digest()
    step = Decimal(int.from_bytes(digest[:4], "big") % 601) / 1000
    scale = Decimal("1.1") + step
    return {"up": scale, "down": 1 / scale, "tenfold": 10 * scale, "tenth": scale / 10}[change.how]


def scaled(value: Any, by: Decimal) -> Value:
    """A number within its type: a whole number stays whole, a decimal keeps its places; each one moves."""
    number = Decimal(str(value))
    if isinstance(value, float):
        return float(number * by) or 1.0
    step = Decimal(1) if isinstance(value, int) else Decimal(1).scaleb(int(number.as_tuple().exponent))
    moved = (number * by).quantize(step)
    if moved == number:
        moved += step if by > 1 else -step
    return int(moved) if isinstance(value, int) else moved


def shifted(value: Value, kind: str, steps: int) -> Value:
    """A date some months later (negative: earlier), a year some years later, at the precision that is written."""
    if value is None:
        return None
    if kind == "year":
        return int(str(value)) + steps
    if isinstance(value, dt.date):
        year, month = divmod(value.year * 12 + value.month - 1 + steps, 12)
        return dt.date(year, month + 1, min(value.day, 28))
    year_text, _, rest = str(value).partition("-")
    if not rest:
        return str(int(year_text) + steps)
    month_text, _, day = rest.partition("-")
    year, month = divmod(int(year_text) * 12 + int(month_text) - 1 + steps, 12)
    return f"{year:04}-{month + 1:02}" + (f"-{min(int(day), 28):02}" if day else "")


# --- one run ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """A printed value or a statement, found again in every run: its page, line, what it names, and which of those."""

    path: str
    line: int
    named: tuple[str, ...]
    number: int


Untrue = tuple[str, int, str]  # page, line and words of a statement


@dataclass(frozen=True)
class Seen:
    """What a run shows: values as printed, statements found untrue, the frames that charts are drawn from."""

    printed: Mapping[Place, str]
    untrue: frozenset[Untrue]
    frames: Mapping[str, tuple[str, ...]]
    readings: Mapping[Place, bool | None]
    entries: Mapping[Place, Bound | Held]
    tables: Mapping[str, tuple[Table, ...]]
    tests: Mapping[Place, Table]
    made: Mapping[Made, Table]


class _Runs:
    """A site evaluated again and again; what a change does not touch is remembered. Lives while `mutate` runs."""

    def __init__(self, site: Site, broken: frozenset[str]) -> None:
        self.site = site
        self.broken = broken
        self.base = {name: table for name, table in site.tables.items() if table.query is None}
        self.cache = Cache(None, lasting=True)
        self.worded = {block.name: page for page in site.pages for block in page.blocks if block.kind == "chart"}

    def run(self, change: Change | None) -> Seen:
        read = dict(self.base)
        if change:
            read[change.table] = changed(read[change.table], change)
        tables, lost = derive_tables(self.site.snapshot, read, self.broken, self.cache, [])
        site = replace(self.site, tables=tables)
        around = surroundings_of(site, lost)
        entries: dict[Place, Bound | Held] = {}
        untrue: set[Untrue] = set()
        own: dict[str, Mapping[str, Table]] = {}
        for page in site.pages:
            own[page.slug], own_lost = page_tables(page, site, lost, self.cache, [])
            seen = replace(around, broken=lost | own_lost)
            values, problems = self.cache.recall(
                self._key(page, {**tables, **own[page.slug]}, lost | own_lost),
                lambda p=page, s=seen: values_of(p, s, own[p.slug], _one_row(p)),  # type: ignore[misc]
            )
            entries.update(_places(page.path, values))
            untrue.update(_untrue(problems))
        values, problems = self._of_claims(around)
        entries.update(_places(CLAIMS, values))
        untrue.update(_untrue(problems))
        tests: dict[Place, Table] = {}
        readings: dict[Place, bool | None] = {}
        for claim in site.claims:
            for number, reading in enumerate(claim.readings, 1):
                place = Place(CLAIMS, reading.sql.line, (claim.id, reading.name), number)
                table, readings[place] = reading_of(claim, number, site, lost, self.cache, [])
                if table is not None:
                    tests[place] = table
        self.cache.turn()
        drawn = {name: self._frames(name, {**tables, **own[page.slug]}) for name, page in self.worded.items()}
        made = {("", name): table for name, table in tables.items() if table.query}
        made.update({(slug, name): table for slug, given in own.items() for name, table in given.items()})
        return Seen(
            {place: entry.printed for place, entry in entries.items() if isinstance(entry, Bound)},
            frozenset(untrue),
            {name: tuple(digest_of([repr(table.rows)]) for table in given) for name, given in drawn.items()},
            readings,
            entries,
            drawn,
            tests,
            made,
        )

    def _of_claims(self, around: Surroundings) -> tuple[tuple[Bound | Held, ...], tuple[Problem, ...]]:
        texts = [text for claim in self.site.claims for text in (claim.note, claim.because) if text]
        return values_of_texts(CLAIMS, texts, around)

    def _key(self, page: Page, visible: Mapping[str, Table], lost: frozenset[str]) -> Hashable:
        """The tables that a page's own words name, and those that they were computed from."""
        text = self.site.snapshot.blobs[page.path].data.decode()
        named = [name for name in visible if name in text]
        return ("values", page.path, tuple((name, visible[name].digest) for name in named), lost)

    def _frames(self, name: str, visible: Mapping[str, Table]) -> tuple[Table, ...]:
        function = self.site.charts.get(name)
        return tuple(visible[n] for n in function.tables if n in visible) if function else ()


def _untrue(problems: Iterable[Problem]) -> Iterator[Untrue]:
    for problem in problems:
        if problem.code == "untrue":
            words = problem.message.rpartition(" does not hold: ")[0].strip('"')
            yield problem.where.path, problem.where.line, words


def _one_row(page: Page) -> frozenset[str]:
    return frozenset(query.name for query in page.queries if query.one_row)


def _places(path: str, entries: Iterable[Bound | Held]) -> Iterator[tuple[Place, Bound | Held]]:
    """Entries by place. Those of one line that name the same column are told apart by their number: where a run has
    more or fewer of them than another, none of them can be compared, so their count is part of the place.
    """
    grouped: dict[tuple[int, tuple[str, ...]], list[Bound | Held]] = {}
    for entry in entries:
        named: tuple[str, ...] = (
            (entry.words,) if isinstance(entry, Held) else (entry.cell.origin.table, entry.cell.origin.column)
        )
        grouped.setdefault((entry.line, named), []).append(entry)
    for (line, named), found in grouped.items():
        for number, entry in enumerate(found):
            yield Place(path, line, (*named, str(len(found)) if isinstance(entry, Bound) else ""), number), entry


# --- every run -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    problems: tuple[Problem, ...]
    runs: int
    figures: int
    statements: int
    charts: int
    readings: int
    columns: int


def mutate(site: Site, broken: frozenset[str], progress: Progress) -> Report:
    """Changes the columns that printed values rest on until everything has moved, or nothing is left to change."""
    runs = _Runs(site, broken)
    base = runs.run(None)
    figures = {
        p: _lineage(e.cell.origin.origins) for p, e in base.entries.items() if isinstance(e, Bound) and _counts(e)
    }
    statements = {
        p: _lineage(pair for origin in e.cells for pair in origin.origins)
        for p, e in base.entries.items()
        if isinstance(e, Held)
    }
    charts = {n: frozenset(p for t in given for c in t.columns for p in c.origins) for n, given in base.tables.items()}
    readings = {p: frozenset(pair for c in table.columns for pair in c.origins) for p, table in base.tests.items()}
    columns = {(*made, c.name): c.origins for made, table in base.made.items() for c in table.columns if _computed(c)}
    still = _Still(
        dict(figures), dict(statements), {n: of for n, of in charts.items() if of}, dict(readings), dict(columns)
    )
    done = 0
    for how in HOWS:
        tried: set[Pair] = set()
        while waiting := {p: n for p, n in still.pairs(runs.base, how).items() if p not in tried}:
            progress(f"mutate {how}", len(tried), len(tried) + len(waiting))
            pair = max(sorted(waiting), key=lambda p: waiting[p])  # first the one behind which most waits
            tried.add(pair)
            change = Change(*pair, how)
            still.look(change, base, runs.run(change))
            done += 1
    for change in _of_named_rows(still, base, runs.base):
        progress("mutate rows", 0, 0)
        still.look(change, base, runs.run(change))
        done += 1
    problems = (*still.problems(base, site), *_moving(columns.keys() - still.columns.keys(), base))
    counted = (len(given) for given in (figures, statements, charts, readings, columns))
    return Report(tuple(sorted(problems)), done, *counted)


def _of_named_rows(still: _Still, base: Seen, read: Mapping[str, Table]) -> list[Change]:
    """For statements that no whole column makes untrue: the rows that they name, each changed alone."""
    found: dict[Change, None] = {}
    for place, behind in still.statements.items():
        entry = base.entries[place]
        rows = {origin.row for origin in entry.cells} if isinstance(entry, Held) else set()
        for table, name in sorted(pair for pair in behind if pair[0] in read and pair[1] in read[pair[0]].by_name):
            known = read[table].row_by_name
            for row in sorted(known[key] for key in rows & known.keys()):
                for how in ("tenfold", "tenth"):
                    if _applies(read[table].by_name[name].type, how):
                        found[Change(table, name, how, row)] = None
    return list(found)


def _computed(column: Column) -> bool:
    return column.type in NUMERIC and not column.passed


def _reason(table: Table, column: str) -> str:
    """Why a column is the same whatever the data say, in the words of the comment on it."""
    about = table.query.descriptor if table.query else None
    return about.fields[column].constant_because if about and column in about.fields else ""


def _moving(moved: Iterable[Computed], base: Seen) -> Iterator[Problem]:
    """Columns whose comment calls them constant, which they are not."""
    for slug, name, column in moved:
        table = base.made[slug, name]
        if table.query and _reason(table, column):
            message = f'"{name}.{column}" is called constant, and moves when its data change'
            yield Problem(comment_on(table.query, column), "constant", message, "leave out `constant because ...`")


def _differs(column: str, one: Table, other: Table | None) -> bool:
    """Whether a row that both have holds another value there. Rows are known by their key, else by their place."""
    if other is None or other.digest == one.digest:
        return False
    values, now = one.frame[column].to_list(), other.frame[column].to_list()
    if not one.about.key or other.frame.height != len(other.row_by_key):
        return any(was != value for was, value in zip(values, now, strict=False))
    by_key = dict(zip(other.row_by_key, now, strict=True))
    return any(by_key.get(key, was) != was for key, was in zip(one.row_by_key, values, strict=True))


def _counts(entry: Bound) -> bool:
    """Numbers must move; a name or a date printed from a row that is looked up by its key cannot."""
    return not isinstance(entry.cell.value, str | bool | dt.date | None)


def _lineage(pairs: Iterable[Pair]) -> frozenset[Pair]:
    return frozenset(pairs)


def _applies(kind: str, how: str) -> bool:
    """Whether a column of this type can be changed so."""
    return how == "turned" or kind in (*NUMERIC, *DATED) or (kind == "boolean" and how == "up")


@dataclass(frozen=True)
class _Still:
    """What has not moved yet, each with the source columns that it rests on."""

    figures: dict[Place, frozenset[Pair]]
    statements: dict[Place, frozenset[Pair]]
    charts: dict[str, frozenset[Pair]]
    readings: dict[Place, frozenset[Pair]]
    columns: dict[Computed, frozenset[Pair]]

    def pairs(self, base: Mapping[str, Table], how: str) -> dict[Pair, int]:
        """The columns to change, or the tables to thin: those behind what has not moved, each with how much waits."""
        found: dict[Pair, int] = {}
        for of in (
            *self.figures.values(),
            *self.statements.values(),
            *self.charts.values(),
            *self.readings.values(),
            *self.columns.values(),
        ):
            own = [(t, c) for t, c in of if t in base and c in base[t].by_name]
            if how == "drop":
                behind = {(t, "") for t, _ in own}
            else:
                behind = {(t, c) for t, c in own if _applies(base[t].by_name[c].type, how)}
            for pair in behind:
                found[pair] = found.get(pair, 0) + 1
        return found

    def look(self, change: Change, base: Seen, run: Seen) -> None:
        """What a change moved is done with, where the change was to something it rests on."""

        def touched(of: frozenset[Pair]) -> bool:
            return any(t == change.table and change.column in (c, "") for t, c in of)

        moved = [
            p
            for p, of in self.figures.items()
            if touched(of) and run.printed.get(p, base.printed[p]) != base.printed[p]
        ]
        failed = [
            p
            for p, of in self.statements.items()
            if touched(of) and (p.path, p.line, p.named[0].strip('"')) in run.untrue
        ]
        redrawn = [n for n, of in self.charts.items() if touched(of) and run.frames[n] != base.frames[n]]
        turned = [p for p, of in self.readings.items() if touched(of) and run.readings[p] != base.readings[p]]
        changed_columns = [
            (slug, name, column)
            for (slug, name, column), of in self.columns.items()
            if touched(of) and _differs(column, base.made[slug, name], run.made.get((slug, name)))
        ]
        for places, names in ((self.figures, moved), (self.statements, failed), (self.readings, turned)):
            for place in names:
                del places[place]
        for name in redrawn:
            del self.charts[name]
        for computed in changed_columns:
            del self.columns[computed]

    def problems(self, base: Seen, site: Site) -> Iterator[Problem]:
        for place in self.figures:
            table, column = place.named[:2]
            where = Location(place.path, place.line)
            message = f'"{base.printed[place]}" ({table}.{column}) does not move when its data change'
            yield Problem(
                where, "constant", message, "look for a number written into the SQL, and select it from a table"
            )
        for place in self.statements:
            message = f'"{place.named[0]}" cannot fail: no change of the data makes it untrue'
            hint = "compare values that the words are about; a comparison of a value with itself proves nothing"
            yield Problem(Location(place.path, place.line), "constant", message, hint)
        for place in self.readings:
            claim, reading = place.named
            message = f'the reading "{reading}" of "{claim}" never changes when its data change'
            hint = "compare values that the reading is about; a comparison that always comes out the same tests nothing"
            yield Problem(Location(place.path, place.line), "constant", message, hint)
        for name in self.charts:
            function = site.charts[name]
            message = f'the chart "{name}" does not change when its data change'
            hint = "look for numbers written into the SQL of its tables"
            yield Problem(Location(function.path, function.line), "constant", message, hint)
        for slug, name, column in self.columns:
            made = base.made[slug, name]
            if made.query and not _reason(made, column):
                message = f'"{name}.{column}" does not move when its data change'
                hint = "select it from a table; or end its comment with `, constant because ...`"
                yield Problem(comment_on(made.query, column), "constant", message, hint)
