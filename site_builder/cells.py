"""A value that knows where it comes from, and the names under which a page finds it.

In: tables, and a `Ledger` that belongs to one page. Out: `Rows`, `Row` and `Cell`, which a template can look up,
compare and print, nothing else; what fails is a Problem in the ledger and gives `BROKEN`, so that one run shows all.
Must not know Markdown, HTML or how a page is laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from site_builder.estimates import mixed_counts
from site_builder.fields import Text
from site_builder.formats import Style, decimal, print_value
from site_builder.model import Citation, Column, Figure, Origin, Table, Value
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.queries.inherited import rows_behind

MOST_WALKED = 100_000
OPEN, CLOSE = "\ue000", "\ue001"
_DIGITS = str.maketrans("0123456789abcdef", "".join(chr(0xE100 + i) for i in range(16)))
_HEX = {chr(0xE100 + i): f"{i:x}" for i in range(16)}


def wrong(code: str, message: str, hint: str = "") -> Invalid:
    """A Problem whose place the ledger fills in."""
    return Invalid(Problem(Location(""), code, message, hint))


# --- the ledger ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Marker:
    """A number of the literal text; it stands behind it."""

    line: int


@dataclass(frozen=True)
class Cited:
    citations: tuple[Citation, ...]
    line: int


@dataclass(frozen=True)
class Held:
    """The words of `holds()`, or of an expression under the key `holds:`, found true."""

    line: int
    words: str = ""
    cells: tuple[Origin, ...] = ()
    compared: str = ""


@dataclass(frozen=True)
class Placed:
    """A block, or a chart or table repeated by a call."""

    index: int
    line: int


@dataclass(frozen=True)
class Bound:
    """A value that stands in the text."""

    cell: Cell
    printed: str
    line: int


@dataclass(frozen=True)
class Typed:
    """`typed("about 40", because=...)`: a number that no table holds, with the writer's reason."""

    text: str
    because: str
    line: int


Entry = Marker | Cited | Held | Placed | Bound | Typed


class Ledger:
    """What one page's expressions gave, in the order of evaluation; lives only while that page is woven.

    `tables` are all that the page can see, for lineage; `line` is that of the expression under evaluation.
    """

    def __init__(self, path: str, style: Style, tables: Mapping[str, Table] | None = None) -> None:
        self.path = path
        self.style = style
        self.tables = tables or {}
        self.line = 0
        self.walked = 0
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []

    def token(self, entry: Entry) -> str:
        """Stand-in for an entry: private-use characters only, which Markdown and the sanitiser leave alone."""
        self.entries.append(entry)
        return OPEN + f"{len(self.entries) - 1:x}".translate(_DIGITS) + CLOSE

    def walk(self, rows: int) -> None:
        """Raises Invalid: loops over tables within each other would not come to an end."""
        self.walked += rows
        if self.walked > MOST_WALKED:
            hint = "join the tables in SQL, and loop over the outcome"
            raise wrong("loop", f"the loops of this page go over more than {MOST_WALKED:,} rows", hint)

    def report(self, error: Invalid, line: int = 0) -> None:
        for problem in error.problems:
            where = problem.where if problem.where.path else Location(self.path, line or self.line)
            self.problems.append(replace(problem, where=where))

    def entry(self, token: str) -> Entry:
        return self.entries[int("".join(_HEX[c] for c in token.strip(OPEN + CLOSE)), 16)]


# --- broken values ---------------------------------------------------------------------------------------------------


class Broken:
    """Stands for a value that could not be had; its Problem is reported already, so it swallows everything."""

    def __call__(self, *args: object, **kwargs: object) -> Broken:
        return self

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return ""

    def _same(self, other: object) -> Any:
        return self

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _same
    __hash__ = object.__hash__


BROKEN = Broken()

# --- values ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Truth:
    """The outcome of a comparison, with what was compared, for the message when a statement does not hold."""

    true: bool
    compared: str
    cells: tuple[Origin, ...]

    def __bool__(self) -> bool:
        return self.true


class Cell:
    """One value of a table. It can be compared, sorted, formatted and printed; for arithmetic there is SQL."""

    __slots__ = ("_ledger", "column", "origin", "shown", "value")

    def __init__(self, value: Value, column: Column, origin: Origin, ledger: Ledger, shown: str | None = None) -> None:
        self.value = value
        self.column = column
        self.origin = origin
        self.shown = shown
        self._ledger = ledger

    def as_shown(self, shown: str, column: Column | None = None) -> Cell:
        return Cell(self.value, column or self.column, self.origin, self._ledger, shown)

    def printed(self) -> str:
        return self.shown if self.shown is not None else print_value(self.value, self.column, self._ledger.style)

    def __str__(self) -> str:
        return self._ledger.token(Bound(self, self.printed(), self._ledger.line))

    def __bool__(self) -> bool:
        return bool(self.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def _compare(self, other: object, sign: str) -> Any:
        if isinstance(other, Broken):
            return other
        try:
            return self._outcome(other, sign)
        except Invalid as error:
            self._ledger.report(error)
            return BROKEN

    def _outcome(self, other: object, sign: str) -> Truth:
        left, right = comparable(self.value), comparable(other.value if isinstance(other, Cell) else other)
        if (left is None or right is None) and sign not in ("==", "!="):
            raise wrong("compare", f"a missing value cannot be compared ({self.column.name})")
        try:
            true = _COMPARE[sign](left, right)
        except TypeError:
            raise wrong(
                "compare", f"{self.column.name} ({_show(left)}) cannot be compared with {_show(right)}"
            ) from None
        origins = (self.origin, other.origin) if isinstance(other, Cell) else (self.origin,)
        mixed = mixed_counts(*origins, self._ledger.tables) if len(origins) == 2 else None
        if mixed:
            raise wrong("mixed-counts", f"different counts are compared: {mixed[0]}, {mixed[1]}", _ONE_COUNT)
        return Truth(true, f"{_show(left)} {sign} {_show(right)}", origins)

    def __eq__(self, other: object) -> Any:
        return self._compare(other, "==")

    def __ne__(self, other: object) -> Any:
        return self._compare(other, "!=")

    def __lt__(self, other: object) -> Any:
        return self._compare(other, "<")

    def __le__(self, other: object) -> Any:
        return self._compare(other, "<=")

    def __gt__(self, other: object) -> Any:
        return self._compare(other, ">")

    def __ge__(self, other: object) -> Any:
        return self._compare(other, ">=")


_ONE_COUNT = "compare figures that count the same, or parts of one whole"

_COMPARE: Mapping[str, Any] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def comparable(value: Any) -> Any:
    """Numbers of every kind compare as decimals; dates as ISO text."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal):
        return decimal(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _show(value: Any) -> str:
    return f"{value:,}" if isinstance(value, Decimal) else repr(value) if isinstance(value, str) else str(value)


# --- rows ------------------------------------------------------------------------------------------------------------


class Row:
    """One row. Only its columns are names of it."""

    __slots__ = ("_ledger", "_number", "_table")

    def __init__(self, table: Table, number: int, ledger: Ledger) -> None:
        self._table = table
        self._number = number
        self._ledger = ledger


class Rows:
    """A table as a page sees it: look up a row by key, take the first, the last, the largest or the smallest."""

    __slots__ = ("_ledger", "_numbers", "_table")

    def __init__(self, table: Table, ledger: Ledger, numbers: tuple[int, ...] | None = None) -> None:
        self._table = table
        self._ledger = ledger
        self._numbers = tuple(range(len(table.rows))) if numbers is None else numbers

    def __iter__(self) -> Iterator[Row]:
        self._ledger.walk(len(self._numbers))
        return (Row(self._table, number, self._ledger) for number in self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def __bool__(self) -> bool:
        return bool(self._numbers)


def table_of(rows: Rows | Row) -> Table:
    return rows._table


def cell_of(row: Row, name: str) -> Cell:
    """Raises Invalid: no such column."""
    table, number = row._table, row._number
    if name not in table.by_name:
        hint = did_you_mean(name, table.by_name)
        raise wrong("unknown-column", f'table "{table.name}" has no column "{name}"', hint)
    value = table.rows[number][table.places[name]]
    return Cell(value, table.by_name[name], origin_of(table, number, name, row._ledger.tables), row._ledger)


def cells_of(rows: Rows, name: str) -> list[Cell]:
    return [cell_of(row, name) for row in rows]


def origin_of(table: Table, number: int, column: str, tables: Mapping[str, Table]) -> Origin:
    """Where a cell comes from: row key, or the query and the number of rows behind it; its sources, its as-of date."""
    return Origin(
        table.name,
        column,
        " ".join(table.key_of(number)),
        table.query.sql.strip() if table.query else "",
        rows_behind(table, column, tables),
        sources_of(table, number),
        as_of(table, number),
        table.by_name[column].origins,
    )


_DATED_BY = {"estimates": ("as_of", "said"), "statements": ("said",)}


def as_of(table: Table, number: int) -> str:
    """The day that a row describes: its own where estimates and statements give one, else the table's."""
    for name in _DATED_BY.get(table.about.kind, ()):
        if name in table.places and table.rows[number][table.places[name]]:
            return str(table.rows[number][table.places[name]])
    return table.about.as_of


def sources_of(table: Table, number: int) -> tuple[str, ...]:
    """The sources of a row: the column that cites it where there is one, else those of the table."""
    column = table.about.sources_from
    if column and column in table.places:
        cited = table.rows[number][table.places[column]]
        return tuple(part.strip() for part in str(cited or "").split(";") if part.strip())
    return table.about.sources


def row_at(rows: Rows, key: Any) -> Row:
    """The row with this key (a text, or as many as the key has columns). Raises Invalid: no key, or no such row."""
    table = rows._table
    wanted = tuple(str(k.value if isinstance(k, Cell) else k) for k in (key if isinstance(key, tuple) else (key,)))
    if not table.about.key:
        raise wrong(
            "no-key", f'table "{table.name}" has no key', "add `key:` to its descriptor, or `-- key:` to its query"
        )
    if wanted not in table.row_by_key:
        shown = ", ".join(wanted)
        known = [", ".join(k) for k in table.row_by_key]
        raise wrong("unknown-row", f'table "{table.name}" has no row "{shown}"', did_you_mean(shown, known))
    return Row(table, table.row_by_key[wanted], rows._ledger)


def extreme(rows: Rows, name: str, largest: bool) -> Row:
    """The row with the largest or smallest value. Raises Invalid: no value at all, or a tie (its rows are named)."""
    cells = [(row, cell_of(row, name)) for row in rows]
    values = [(comparable(cell.value), row) for row, cell in cells if cell.value is not None]
    if not values:
        raise wrong("no-value", f'column "{name}" of "{rows._table.name}" has no value')
    best = (max if largest else min)(value for value, _ in values)
    winners = [row for value, row in values if value == best]
    if len(winners) > 1:
        tied = ", ".join(" ".join(rows._table.key_of(row._number)) for row in winners[:4])
        word = "largest" if largest else "smallest"
        raise wrong(
            "tie",
            f'{word} "{name}" of "{rows._table.name}" is a tie: {tied}',
            "order the rows in SQL by a second column",
        )
    return winners[0]


def end_of(rows: Rows, last: bool) -> Row:
    if not rows._numbers:
        raise wrong("no-row", f'table "{rows._table.name}" has no row')
    return Row(rows._table, rows._numbers[-1 if last else 0], rows._ledger)


def count_of(rows: Rows) -> Cell:
    """How many rows there are, as a value whose lineage is the table."""
    table = rows._table
    origins = frozenset(pair for column in table.columns for pair in (column.origins or {(table.name, column.name)}))
    query = table.query.sql.strip() if table.query else ""
    origin = Origin(table.name, "", "", query, len(rows._numbers), table.about.sources, table.about.as_of, origins)
    return Cell(len(rows._numbers), Column("count", "integer", title="rows"), origin, rows._ledger)


def figure_of(entry: Bound | Typed | Held, figure_id: str, sentence: str = "") -> Figure:
    """A ledger entry as it is published."""
    if isinstance(entry, Typed):
        return Figure(figure_id, "typed", entry.text, entry.line, sentence=sentence, because=entry.because)
    if isinstance(entry, Held):
        sources = tuple(dict.fromkeys(s for origin in entry.cells for s in origin.sources))
        origin = entry.cells[0] if entry.cells else None
        return Figure(
            figure_id, "checked", entry.words, entry.line, None, origin, sentence, sources, compared=entry.compared
        )
    cell = entry.cell
    return Figure(
        figure_id,
        "bound",
        entry.printed,
        entry.line,
        cell.value,
        cell.origin,
        sentence,
        cell.origin.sources,
        unit=cell.column.unit,
        column=cell.column.label,
    )


def literal(text: Text | str) -> str:
    return text.value if isinstance(text, Text) else text
