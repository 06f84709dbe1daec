"""The bytes of a data file and its descriptor -> `Table`, or every Problem of the file.

In: bytes, a path whose ending says the format, a `Descriptor`. Out: a `Table`. Must not know the rules of any format
or type: each stands in a module of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from site_builder.fields import is_name
from site_builder.model import Descriptor, Table, Value
from site_builder.problems import Invalid, Location, Problem
from site_builder.tables.csv import read_csv
from site_builder.tables.files import File, Raw
from site_builder.tables.frames import column_of, frame_of
from site_builder.tables.json import read_json
from site_builder.tables.parquet import read_parquet
from site_builder.tables.rows import row_problems
from site_builder.tables.values import read_column

MOST_BYTES = 50 * 1024 * 1024
MOST_PROBLEMS = 20
_READERS = {".csv": read_csv, ".json": read_json, ".parquet": read_parquet}
FORMATS = tuple(_READERS)


def read_table(name: str, data: bytes, path: str, descriptor: Descriptor | None, descriptor_path: str) -> Table:
    """The bytes of a .csv, .json (a list of records) or .parquet file -> Table.

    Raises Invalid with every Problem of the file, the first twenty by line and how many more there are.
    """
    _refuse_file(name, data, path)
    if descriptor is None:
        hint = f"`site-builder new table {path}` writes a first draft"
        raise Invalid(Problem(Location(path), "no-descriptor", f"{descriptor_path} is missing", hint))
    file = File(path, descriptor, descriptor_path)
    raw = _READERS[path[path.rfind(".") :]](data, file)
    table, problems = _typed(name, data, raw, replace(file, lines=raw.lines))
    if problems or table is None:
        raise Invalid(*_first(problems, path))
    return table


def _first(problems: Sequence[Problem], path: str) -> tuple[Problem, ...]:
    ordered = sorted(set(problems))
    if len(ordered) <= MOST_PROBLEMS:
        return tuple(ordered)
    more = len(ordered) - MOST_PROBLEMS
    hint = "mend these first; the next run shows the others"
    return (*ordered[:MOST_PROBLEMS], Problem(Location(path), "more", f"and {more} more in this file", hint))


def _refuse_file(name: str, data: bytes, path: str) -> None:
    where = Location(path)
    if not is_name(name):
        hint = "rename the file: letters, digits and _, beginning with a letter"
        raise Invalid(Problem(where, "table-name", f'"{name}" is not a name for a table', hint))
    if not path.endswith(FORMATS):
        raise Invalid(Problem(where, "format", "a table is a .csv, .json or .parquet file"))
    if len(data) > MOST_BYTES and not path.endswith(".parquet"):
        message = f"a table as text is limited to {MOST_BYTES // 1024 // 1024} MB; this has {len(data) // 1024 // 1024}"
        raise Invalid(Problem(where, "too-large", message, "keep it as Parquet, or keep only what is used"))


def _typed(name: str, data: bytes, raw: Raw, file: File) -> tuple[Table | None, tuple[Problem, ...]]:
    problems = list(raw.problems)
    values: dict[str, list[Value]] = {}
    for column, cells in zip(raw.names, raw.columns, strict=True):
        spec = file.about.fields.get(column)
        if spec and column not in values:
            values[column], found = read_column(column, cells, spec, file)
            problems += found
    problems += row_problems(values, file, {p.where.line for p in problems})
    if problems:
        return None, tuple(problems)
    digest = hashlib.sha256(repr((name, raw.names, file.about)).encode() + hashlib.sha256(data).digest()).hexdigest()
    columns = tuple(column_of(name, column, file.about) for column in values)
    return Table(name, file.path, columns, file.about, frame_of(values, columns), digest, lines=raw.lines), ()
