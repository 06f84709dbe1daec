"""What must hold within a row and between rows: keys, the bounds of an estimate, what names another row.

In: the values of a whole file, by column. Out: Problems. Must not know how a cell was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from site_builder.model import BOUNDS, Value
from site_builder.problems import Problem, did_you_mean
from site_builder.tables.files import File, shown

# What each bound states: the columns that must have a value, and those that may. Every other one must be empty.
_STATED = (("central",), ())
_BOUND_COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "stated": _STATED,
    "about": _STATED,
    "nearly": _STATED,
    "at least": (("low",), ()),
    "more than": (("low",), ()),
    "up to": (("high",), ()),
    "range": (("low", "high"), ("central",)),
}


def row_problems(values: Mapping[str, Sequence[Value]], file: File, bad_lines: set[int]) -> list[Problem]:
    """Keys, and the rules of the kind; rows with a bad cell are left out, since they would be reported twice."""
    if any(name not in values for name in file.about.fields) or not values:
        return []
    count = len(next(iter(values.values())))
    rows = [row for row in range(count) if not file.lines or file.lines[row] not in bad_lines]
    problems = list(_key_problems(values, rows, file))
    if file.about.kind == "table":
        return problems
    for row in rows:
        cells = {name: column[row] for name, column in values.items()}
        problems += _bound_problems(row, cells, file)
        if file.about.kind == "estimates":
            problems += _reference_problems(row, cells, values["id"], file)
    return problems


def _key_problems(values: Mapping[str, Sequence[Value]], rows: Iterable[int], file: File) -> Iterator[Problem]:
    key = file.about.key
    if not key:
        return
    columns = [values[name] for name in key]
    if len(set(zip(*columns, strict=True))) == len(columns[0]):
        return
    seen: dict[tuple[Value, ...], int] = {}
    for row in rows:
        found = tuple(column[row] for column in columns)
        if found in seen:
            told = ", ".join(shown(str(value)) for value in found)
            first = f"line {file.lines[seen[found]]}" if file.lines else f"row {seen[found] + 1}"
            message = f'the key "{told}" stands on {first} already'
            hint = f"rows are known by {', '.join(key)}: each must differ"
            yield Problem(file.at(row), "duplicate-key", message, hint)
        else:
            seen[found] = row


def _bound_problems(row: int, cells: Mapping[str, Value], file: File) -> Iterator[Problem]:
    bound = cells["bound"]
    if bound not in BOUNDS:
        hint = did_you_mean(str(bound), BOUNDS)
        yield file.problem(row, "bound", "bound", f'"{shown(str(bound))}" is not a bound', hint)
        return
    needed, allowed, every = _bound_rule(str(bound), file.about.kind)
    for name in every:
        if name in needed and cells[name] is None:
            yield file.problem(row, "bound", name, f'"{bound}" needs a value here')
        if name not in (*needed, *allowed) and cells[name] is not None:
            hint = f'"{bound}" is told by {" and ".join(needed)} alone'
            yield file.problem(row, "bound", name, f'a row that says "{bound}" has no value here', hint)
    stated = [(name, cells[name]) for name in every if cells[name] is not None]
    for (low, small), (high, large) in pairwise(stated):
        if isinstance(small, int | Decimal) and isinstance(large, int | Decimal) and small > large:
            yield file.problem(row, "bound", high, f'{large} is less than {small} in column "{low}"')


def _bound_rule(bound: str, kind: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    if kind == "estimates":
        return (*_BOUND_COLUMNS[bound], ("low", "central", "high"))
    return (("value", "high") if bound == "range" else ("value",), (), ("value", "high"))


def _reference_problems(row: int, cells: Mapping[str, Value], ids: Sequence[Value], file: File) -> Iterator[Problem]:
    """`part_of` names a row. `depends_on` names a row, or says in words (with a space) on what an estimate rests."""
    for name in ("depends_on", "part_of"):
        value = cells[name]
        if not isinstance(value, str) or (name == "depends_on" and " " in value):
            continue
        if value == cells["id"]:
            yield file.problem(row, "reference", name, "a row cannot name itself")
        elif value not in ids:
            hint = did_you_mean(value, (str(known) for known in ids), "write the id of another row")
            yield file.problem(row, "reference", name, f'"{shown(value)}" names no row of this table', hint)
