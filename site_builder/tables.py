"""Data files and their descriptors -> typed tables.

In: the text of a descriptor, the bytes of a CSV, JSON or Parquet file. Out: a `Descriptor`, a `Table`, or every Problem
of the file at once, each with its line. Strict: a header is checked name by name, a cell by the lexical rule of its
declared type, a row by its key and by the rules of its kind. Must not know the disk, pages or SQL.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from site_builder import fields
from site_builder.fields import Keys, Node, Text
from site_builder.model import BOUNDS, TYPES, Column, Descriptor, FieldSpec, Table, Value
from site_builder.problems import Invalid, Location, Problem, did_you_mean

if TYPE_CHECKING:
    import polars as pl

MOST_BYTES = 50 * 1024 * 1024
MOST_PROBLEMS = 20
FORMATS = (".csv", ".json", ".parquet")
RHYTHMS = ("daily", "weekly", "monthly", "quarterly", "yearly", "irregular")
NUMERIC = ("integer", "number")
DATED = ("date", "yearmonth", "year", "day?")

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z", re.A)
_SPAN = re.compile(r"[1-9]\d{0,3} (days?|weeks?|months?|years?)\Z", re.A)


def is_name(text: str) -> bool:
    """A name of a table or column: safe in SQL, in a page's expressions and in an address without quoting."""
    return bool(_NAME.match(text)) and len(text) <= 63


# --- descriptors -----------------------------------------------------------------------------------------------------


def _text(required: bool = True) -> FieldSpec:
    return FieldSpec("string", required=required)


def _number(kind: str) -> FieldSpec:
    return FieldSpec(kind, required=False)


def _day(required: bool = False) -> FieldSpec:
    return FieldSpec("day?", required=required)


# Their titles are strings of the interface, `column_of`, where a descriptor gives none.
SCHEMAS: Mapping[str, Mapping[str, FieldSpec]] = {
    "table": {},
    "estimates": {
        "id": _text(),
        "who": _text(),
        "speaker": _text(required=False),
        "party": _text(required=False),
        "family": _text(required=False),
        "depends_on": _text(required=False),
        "said": _day(),
        "as_of": _day(),
        "counts": _text(),
        "part_of": _text(required=False),
        "bound": _text(),
        "low": _number("integer"),
        "central": _number("integer"),
        "high": _number("integer"),
        "method": _text(required=False),
        "cite": _text(),
        "status": _text(required=False),
    },
    "statements": {
        "id": _text(),
        "what": _text(),
        "who": _text(required=False),
        "said": _day(),
        "bound": _text(),
        "value": _number("number"),
        "high": _number("number"),
        "unit": _text(required=False),
        "cite": _text(),
        "note": _text(required=False),
    },
}


def read_descriptor(text: str, path: str) -> Descriptor:
    """`<name>.resource.yaml` -> Descriptor. A kind with a schema of its own brings fields, key and `sources_from`.

    Raises Invalid with every Problem: unknown keys and types, a key that names no field, dates and spans that are none.
    """
    node = fields.parse_yaml(text, path)
    about, problems = fields.read_as(Descriptor, node, path)
    if about is None or not isinstance(node, Keys):
        raise Invalid(*problems)
    written = node.values.get("fields")
    given = written if isinstance(written, Keys) else Keys({}, {})
    whole = _with_schema(about, given)
    found = (*problems, *_field_problems(whole, given, path), *_descriptor_problems(whole, node, path))
    if found:
        raise Invalid(*sorted(found))
    return whole


def _with_schema(about: Descriptor, given: Keys) -> Descriptor:
    schema = SCHEMAS[about.kind]
    merged = dict(schema)
    for name, spec in about.fields.items():
        merged[name] = _override(schema[name], spec, given.values[name]) if name in schema else spec
    if about.kind == "table":
        return replace(about, fields=merged)
    return replace(about, fields=merged, key=about.key or ("id",), sources_from=about.sources_from or "cite")


def _override(fixed: FieldSpec, spec: FieldSpec, written: Node) -> FieldSpec:
    """Only what the writer gave replaces what the kind says; the type is the kind's."""
    keys = written.values if isinstance(written, Keys) else {}
    return replace(fixed, **{key: getattr(spec, key) for key in keys if key != "type"})


def _field_problems(about: Descriptor, given: Keys, path: str) -> Iterator[Problem]:
    schema = SCHEMAS[about.kind]
    seen: dict[str, str] = {}
    for name, written in given.values.items():
        where = Location(path, given.lines[name])
        if not is_name(name):
            hint = "letters, digits and _, beginning with a letter"
            yield Problem(where, "field-name", f'"{name}" is not a name for a column', hint)
        if name.casefold() in seen:
            yield Problem(where, "field-name", f'"{name}" and "{seen[name.casefold()]}" differ in case only')
        seen[name.casefold()] = name
        if isinstance(written, Keys):
            yield from _spec_problems(name, about, written, schema.get(name), path)


def _spec_problems(
    name: str, about: Descriptor, written: Keys, fixed: FieldSpec | None, path: str
) -> Iterator[Problem]:
    spec = about.fields[name]
    place = _places(written, path)
    given = written.values.get("type")
    declared = given.value if isinstance(given, Text) else spec.type
    if declared not in TYPES:
        yield Problem(place("type"), "unknown-type", f'unknown type "{declared}"', did_you_mean(declared, TYPES))
        return
    if fixed and declared != fixed.type:
        message = f'the type of "{name}" is {fixed.type} in every table of kind {about.kind}'
        yield Problem(place("type"), "fixed-type", message, "leave `type` out")
    if spec.type not in NUMERIC:
        for key in ("places", "round", "incomplete_from"):
            if key in written.values:
                message = f'"{key}" is for integers and numbers; "{name}" is of type {spec.type}'
                yield Problem(place(key), "wrong-type", message, f"leave `{key}` out")
    elif spec.incomplete_from:
        yield from _incomplete_problems(spec.incomplete_from, about, place("incomplete_from"))
    yield from _rounding_problems(spec, place)


def _rounding_problems(spec: FieldSpec, place: Callable[[str], Location]) -> Iterator[Problem]:
    if spec.places is not None and not 0 <= spec.places <= 9:
        yield Problem(place("places"), "places", f'"places" is a number from 0 to 9, not {spec.places}')
    if spec.round is not None and spec.round <= 0:
        yield Problem(place("round"), "round", f'"round" is more than 0, not {spec.round}')


def _places(written: Keys, path: str) -> Callable[[str], Location]:
    def place(key: str) -> Location:
        return Location(path, written.lines.get(key, written.line))

    return place


def _incomplete_problems(day: str, about: Descriptor, where: Location) -> Iterator[Problem]:
    try:
        fields.read_day(day)
    except ValueError as error:
        yield Problem(where, "date", f'"incomplete_from": {error}')
    if not any(spec.type in DATED for spec in about.fields.values()):
        hint = "declare a field of type date, yearmonth or year"
        yield Problem(where, "wrong-type", '"incomplete_from" needs a column with dates; this table has none', hint)


def _descriptor_problems(about: Descriptor, node: Keys, path: str) -> Iterator[Problem]:
    place = _places(node, path)
    if not about.fields:
        hint = "`site-builder new table FILE` writes a first draft"
        yield Problem(place("fields"), "no-fields", "no column is declared", hint)
    for name in about.key:
        if about.fields and name not in about.fields:
            hint = did_you_mean(name, about.fields)
            yield Problem(place("key"), "unknown-field", f'the key "{name}" names no field', hint)
    if about.sources_from and about.fields and about.sources_from not in about.fields:
        hint = did_you_mean(about.sources_from, about.fields)
        yield Problem(place("sources_from"), "unknown-field", f'"{about.sources_from}" names no field', hint)
    if about.incomplete_from:
        yield from _incomplete_problems(about.incomplete_from, about, place("incomplete_from"))
    yield from _timing_problems(about, place)
    yield from _fetch_problems(about, node, path)


def _fetch_problems(about: Descriptor, node: Keys, path: str) -> Iterator[Problem]:
    """`from:` names one address or one command, and columns that there are."""
    fetch, given = about.fetch, node.values.get("from")
    if fetch is None or not isinstance(given, Keys):
        return
    place = _places(given, path)
    if bool(fetch.url) == bool(fetch.command):
        hint = "write `url: https://...`, or `command: [program, argument]`"
        yield Problem(place("url"), "from", "`from` names one address or one command", hint)
    elif fetch.url and not fetch.url.startswith(("https://", "http://")):
        yield Problem(place("url"), "from", f'"{fetch.url}" is not an address', "it begins with https:// or http://")
    if fetch.license and fetch.license not in about.licenses:
        hint = did_you_mean(fetch.license, about.licenses, "add it to `licenses`")
        yield Problem(place("license"), "from", f'"{fetch.license}" is not among the licences of the table', hint)
    numbers = [name for name, spec in about.fields.items() if spec.type in NUMERIC]
    for key, names in (("cumulative", fetch.cumulative), ("jump", tuple(fetch.jump))):
        for name in names:
            if name not in numbers:
                hint = did_you_mean(name, numbers, "name a column of type integer or number")
                yield Problem(place(key), "from", f'`{key}` names no column of numbers: "{name}"', hint)
    if any(most <= 0 for most in fetch.jump.values()):
        yield Problem(place("jump"), "from", "`jump` is a change in per cent, more than 0", "write for example 50")


def _timing_problems(about: Descriptor, place: Callable[[str], Location]) -> Iterator[Problem]:
    for key in ("as_of", "retrieved"):
        try:
            fields.read_day(getattr(about, key) or "2000")
        except ValueError as error:
            yield Problem(place(key), "date", f'"{key}": {error}')
    for revision in about.revisions:
        try:
            fields.read_day(revision.on)
        except ValueError as error:
            yield Problem(place("revisions"), "date", f'"revisions": {error}')
    if about.stale_after and not _SPAN.match(about.stale_after):
        message = f'"{about.stale_after}" is not a span of time'
        yield Problem(place("stale_after"), "span", message, "write a number and a unit: 45 days, 6 weeks, 2 months")
    if about.expected and about.expected not in RHYTHMS:
        hint = did_you_mean(about.expected, RHYTHMS)
        yield Problem(place("expected"), "rhythm", f'"{about.expected}" is not a rhythm', hint)


# --- data files ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Raw:
    """A file before its types: columns of cells in the order of `names`, the line of each row, Problems so far."""

    names: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    lines: tuple[int, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _File:
    """What every reading rule needs to say where something is wrong."""

    path: str
    about: Descriptor
    descriptor_path: str
    lines: tuple[int, ...] = ()

    def at(self, row: int) -> Location:
        return Location(self.path, self.lines[row]) if self.lines else Location(self.path)

    def problem(self, row: int, code: str, column: str, message: str, hint: str = "") -> Problem:
        inside = "" if self.lines else f"row {row + 1}, "
        return Problem(self.at(row), code, f'{inside}column "{column}": {message}', hint)


def read_table(name: str, data: bytes, path: str, descriptor: Descriptor | None, descriptor_path: str) -> Table:
    """The bytes of a .csv, .json (a list of records) or .parquet file -> Table.

    Raises Invalid with every Problem of the file, the first twenty by line and how many more there are.
    """
    if descriptor is None:
        hint = f"`site-builder new table {path}` writes a first draft"
        raise Invalid(Problem(Location(path), "no-descriptor", f"{descriptor_path} is missing", hint))
    file = _File(path, descriptor, descriptor_path)
    _refuse_file(name, data, path)
    suffix = path[path.rfind(".") :]
    if suffix == ".parquet":
        table, problems = _typed(name, data, _read_parquet(data, file), file)
    else:
        raw = (_read_csv if suffix == ".csv" else _read_json)(data, file)
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


def _decode(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = Location(path, data.count(b"\n", 0, error.start) + 1)
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        raise Invalid(Problem(where, "encoding", message, 'save the file as "CSV UTF-8"')) from None


# --- CSV -------------------------------------------------------------------------------------------------------------


def _read_csv(data: bytes, file: _File) -> _Raw:
    text = _decode(data, file.path)
    _refuse_lone_cr(text, file.path)
    physical = list(io.StringIO(text, newline="\n"))
    rows, lines, problems = _csv_rows(physical, file.path)
    problems += _newline_problems(physical, lines, file.path) if "\r" in text else []
    if not rows:
        hint = f"its first line names the columns: {','.join(file.about.fields)}"
        raise Invalid(*(problems or [Problem(Location(file.path), "empty", "this file is empty", hint)]))
    header = tuple(rows[0])
    problems += _header_problems(header, file)
    body, kept, ragged = _even_rows(rows[1:], lines[1:], len(header), file.path)
    columns = tuple(zip(*body, strict=True)) if body else tuple(() for _ in header)
    return _Raw(header, columns, kept, (*problems, *ragged))


def _refuse_lone_cr(text: str, path: str) -> None:
    found = re.search(r"\r(?!\n)", text)
    if found:
        where = Location(path, text.count("\n", 0, found.start()) + 1)
        hint = "save the file with the line ends of Unix or Windows"
        raise Invalid(Problem(where, "newline", "a carriage return without a line feed", hint))


def _csv_rows(physical: Sequence[str], path: str) -> tuple[list[list[str]], list[int], list[Problem]]:
    """Rows, and the physical line on which each begins; a quoted cell may hold line ends."""
    reader = csv.reader(physical, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    last = 0
    try:
        for row in reader:
            rows.append(row)
            lines.append(last + 1)
            last = reader.line_num
    except csv.Error as error:
        return rows, lines, [_csv_problem(error, Location(path, last + 1))]
    return rows, lines, []


def _csv_problem(error: csv.Error, where: Location) -> Problem:
    reason = str(error)
    if "end of data" in reason or "field limit" in reason:
        hint = 'write a quote inside a value twice: ""'
        return Problem(where, "csv", "a quote is opened here and never closed", hint)
    hint = 'put the whole value in quotes, and a quote inside it twice: ""'
    return Problem(where, "csv", f"this is not CSV: {reason}", hint)


def _newline_problems(physical: Sequence[str], lines: Sequence[int], path: str) -> list[Problem]:
    """Row ends only: a quoted cell may hold a line end of another style, as spreadsheets write it."""
    ends = [line - 2 for line in lines[1:]] + ([len(physical) - 1] if lines else [])
    styles = [(at, "\r\n" if physical[at].endswith("\r\n") else "\n") for at in ends if physical[at].endswith("\n")]
    for at, style in styles:
        if style != styles[0][1]:
            hint = "save the file with one kind of line end"
            return [Problem(Location(path, at + 1), "newline", "the line ends change their style here", hint)]
    return []


def _even_rows(
    rows: Sequence[list[str]], lines: Sequence[int], width: int, path: str
) -> tuple[list[list[str]], tuple[int, ...], list[Problem]]:
    if set(map(len, rows)) <= {width}:
        return list(rows), tuple(lines), []
    problems, body, kept = [], [], []
    for row, line in zip(rows, lines, strict=True):
        if len(row) == width:
            body.append(row)
            kept.append(line)
        else:
            problems.append(_ragged(row, width, Location(path, line)))
    return body, tuple(kept), problems


def _ragged(row: Sequence[str], width: int, where: Location) -> Problem:
    if not row:
        return Problem(where, "empty-line", "this line is empty", "delete it")
    hint = "put a value that holds a comma in quotes" if len(row) > width else "leave an empty cell as two commas"
    return Problem(where, "ragged", f"this row has {len(row)} cells, the header has {width}", hint)


def _header_problems(header: Sequence[str], file: _File, line: int = 1) -> list[Problem]:
    where = Location(file.path, line)
    declared = file.about.fields
    if len(header) == 1 and len(declared) > 1 and re.search(r"[;\t|]", header[0]):
        return [Problem(where, "header", "columns are separated by commas", "save the file as comma-separated CSV")]
    undeclared = [name for name in header if name not in declared]
    missing = [name for name in declared if name not in header]
    twice = sorted({name for name in header if list(header).count(name) > 1})
    problems = [Problem(where, "header", f'column "{_shown(name)}" stands twice') for name in twice]
    for name in undeclared:
        message = f'column "{_shown(name)}" is not declared in {file.descriptor_path}'
        hint = did_you_mean(name, missing, "add it to `fields`, or take it out of the file")
        problems.append(Problem(where, "header", message, hint))
    for name in missing:
        message = f'column "{name}" is missing'
        hint = did_you_mean(name, undeclared, f"the columns are: {', '.join(declared)}")
        problems.append(Problem(where, "header", message, hint))
    return problems


# --- JSON ------------------------------------------------------------------------------------------------------------


class _Lexeme(str):
    """A JSON number as written; plain strings are text."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with its keys in order, repeated ones too."""


_JSON = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=_Lexeme, parse_int=_Lexeme, parse_constant=lambda name: _Lexeme(name)
)
_BLANK = re.compile(r"[ \t\r\n]*")


def _read_json(data: bytes, file: _File) -> _Raw:
    text = _decode(data, file.path)
    records, lines = _json_records(text, file.path)
    names = tuple(file.about.fields)
    problems: list[Problem] = []
    rows, kept = [], []
    for record, line in zip(records, lines, strict=True):
        found = tuple(_record_problems(record, file, Location(file.path, line)))
        problems += found
        if not found:  # the cells of a row of another shape would be told twice
            cells = dict(record)
            rows.append([cells[name] for name in names])
            kept.append(line)
    columns = tuple(zip(*rows, strict=True)) if rows else tuple(() for _ in names)
    return _Raw(names, columns, tuple(kept), tuple(problems))


def _json_records(text: str, path: str) -> tuple[list[Any], list[int]]:
    """The records of a list one by one, so that each has its line."""
    records: list[Any] = []
    lines: list[int] = []
    start = 0
    line = 1
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        raise Invalid(_json_problem("expected a list of records", text, at, path))
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]" or records:
        try:
            record, end = _JSON.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError) as error:
            reason, place = getattr(error, "msg", "nested too deep"), getattr(error, "pos", at)
            raise Invalid(_json_problem(reason, text, place, path)) from None
        records.append(record)
        line += text.count("\n", start, at)
        lines.append(line)
        start, at = at, _skip(text, end)
        if text[at : at + 1] != ",":
            break
        at = _skip(text, at + 1)
    if text[at : at + 1] != "]" or _skip(text, at + 1) != len(text):
        raise Invalid(_json_problem("expected a comma, or the end of the list", text, at, path))
    return records, lines


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _json_problem(reason: str, text: str, at: int, path: str) -> Problem:
    return Problem(Location(path, text.count("\n", 0, at) + 1), "json", f"this is not a table in JSON: {reason}")


def _record_problems(record: Any, file: _File, where: Location) -> Iterator[Problem]:
    if not isinstance(record, _Pairs):
        yield Problem(where, "json", "a row is an object: {...}")
        return
    keys = [key for key, _ in record]
    for key in sorted(set(keys)):
        if key not in file.about.fields:
            message = f'column "{_shown(key)}" is not declared in {file.descriptor_path}'
            yield Problem(where, "header", message, did_you_mean(key, file.about.fields))
        elif keys.count(key) > 1:
            yield Problem(where, "header", f'column "{key}" stands twice')
    for name in file.about.fields:
        if name not in keys:
            hint = f'write `"{name}": null` where there is no value'
            yield Problem(where, "header", f'column "{name}" is missing', hint)


# --- Parquet ---------------------------------------------------------------------------------------------------------


def _read_parquet(data: bytes, file: _File) -> _Raw:
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        message = f"this is not a Parquet file: {str(error)[:100]}"
        raise Invalid(Problem(Location(file.path), "parquet", message)) from None
    problems = _header_problems(frame.columns, file, line=0)
    columns = tuple(_parquet_cells(frame[name]) for name in frame.columns)
    return _Raw(tuple(frame.columns), columns, (), tuple(problems))


def _parquet_cells(series: pl.Series) -> Sequence[Any]:
    """Values as the rules of the declared type read them: numbers as written, everything else as text or as it is."""
    if series.dtype.is_numeric():
        return [None if value is None else _Lexeme(value) for value in series.to_list()]
    return series.to_list()


# --- cells -----------------------------------------------------------------------------------------------------------

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));?")
_NOTHING = {"n/a", "na", "nan", "null", "none", "nil", "-", "--", "–", "—", ".", "..", "?", "unknown"}


def _shown(text: str) -> str:
    """A cell in a message: no control characters, not too long."""
    cut = text if len(text) <= 60 else text[:57] + "..."
    return _FORBIDDEN.sub(lambda m: f"\\u{ord(m[0]):04x}", cut).replace("\n", "\\n").replace("\r", "\\r")


def _read_string(text: str) -> str:
    found = _FORBIDDEN.search(text)
    if found:
        raise ValueError(f"U+{ord(found[0]):04X} may not stand in a text: {_reason(ord(found[0]))}")
    if "&#" in text:
        for hexadecimal, decimal in _REFERENCE.findall(text):
            code = int(hexadecimal, 16) if hexadecimal else int(decimal)
            if 0xE000 <= code <= 0xF8FF:
                raise ValueError("a character reference to a private-use character may not stand in a text")
    return text


def _reason(code: int) -> str:
    return "it is a private-use character" if 0xE000 <= code <= 0xF8FF else "it is a control character"


def _read_whole(text: str) -> int:
    value = fields.read_integer(text)
    if not -(2**63) <= value < 2**63:
        raise ValueError(f'"{text}" is too large for an integer')
    return value


_COMMON = re.compile(r"[+-]?\d{1,20}(\.\d{1,18})?\Z", re.A)


def _read_decimal(text: str) -> Decimal:
    if _COMMON.match(text):
        return Decimal(text)
    value = fields.read_number(text)
    if value and (value.adjusted() >= 20 or -int(value.as_tuple().exponent) > 18):
        raise ValueError(f'"{text}" has more than 20 digits before or 18 after the point')
    return value


_READERS: Mapping[str, Callable[[str], Value]] = {
    "string": _read_string,
    "integer": _read_whole,
    "number": _read_decimal,
    "boolean": fields.read_boolean,
    "date": fields.read_date,
    "year": fields.read_year,
    "yearmonth": fields.read_yearmonth,
    "day?": fields.read_day,
}


def read_text(text: str, kind: str) -> Value:
    """A text by the lexical rule of a type. Raises ValueError."""
    return _READERS[kind](text)


def _read_column(name: str, cells: Sequence[Any], spec: FieldSpec, file: _File) -> tuple[list[Value], list[Problem]]:
    """Cells -> values. The fast way assumes a good column; a bad one is read again cell by cell for its Problems."""
    read = _READERS[spec.type]
    needed = spec.required or name in file.about.key
    try:
        texts = cells if set(map(type, cells)) == {str} else [_as_text(cell, spec.type) for cell in cells]
        known = {text: read(text) if text else None for text in set(texts)}
        if not any(text != text.strip() for text in known) and not (needed and "" in known):
            return [known[text] for text in texts], []
    except ValueError:
        pass
    pairs = [_read_cell(row, name, cell, spec, needed, file) for row, cell in enumerate(cells)]
    return [value for value, _ in pairs], [problem for _, problem in pairs if problem]


def _as_text(cell: Any, kind: str) -> str:
    """A cell of any format as the text that the rule of its type reads; the kind of value must fit the type."""
    if type(cell) is str:
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _fitting("true" if cell else "false", kind == "boolean", kind)
    if isinstance(cell, _Lexeme):
        return _fitting(str(cell), kind in (*NUMERIC, "year"), kind)
    if hasattr(cell, "isoformat"):
        return _fitting(cell.isoformat(), kind == "date", kind)
    raise ValueError(f"{_shown(str(cell))} is not a value of a table")


def _fitting(text: str, fits: bool, kind: str) -> str:
    if not fits:
        raise ValueError(f"{_shown(text)} is not of type {kind}")
    return text


def _read_cell(
    row: int, name: str, cell: Any, spec: FieldSpec, needed: bool, file: _File
) -> tuple[Value, Problem | None]:
    try:
        text = _as_text(cell, spec.type)
        if not text:
            return None, _empty(row, name, file) if needed else None
        if text != text.strip():
            hint = "take the spaces out"
            return None, file.problem(row, "spaces", name, f'"{_shown(text)}" has spaces around it', hint)
        return _READERS[spec.type](text), None
    except ValueError as error:
        return None, file.problem(row, "cell", name, _shown_error(error), _cell_hint(str(cell), spec))


def _shown_error(error: ValueError) -> str:
    return _FORBIDDEN.sub(lambda m: f"\\u{ord(m[0]):04x}", str(error)).replace("\n", "\\n")[:160]


def _empty(row: int, name: str, file: _File) -> Problem:
    hint = "give it a value" if name in file.about.key else "give it a value, or set `required: no` for this field"
    return file.problem(row, "empty-cell", name, "the cell is empty", hint)


def _cell_hint(text: str, spec: FieldSpec) -> str:
    if text.strip().casefold() in _NOTHING and spec.type != "string":
        return "leave the cell empty" + (" and set `required: no`" if spec.required else "")
    if spec.type in NUMERIC and re.fullmatch(r"[+-]?\d{1,3}([ ,'_  ]\d{3})+(\.\d+)?", text):
        return "write the number without separators: " + re.sub(r"[^0-9.+-]", "", text)
    if spec.type == "integer" and re.fullmatch(r"[+-]?\d+\.\d+|[+-]?\d+[eE]\d+", text):
        return "write it in whole, or declare `type: number`"
    if spec.type in NUMERIC and re.search(r"[%$€£]", text):
        return "write the bare number; its unit stands in the descriptor"
    return {"date": "write it as 2024-10-09", "yearmonth": "write it as 2024-10"}.get(spec.type, "")


# --- rows ------------------------------------------------------------------------------------------------------------


def _typed(name: str, data: bytes, raw: _Raw, file: _File) -> tuple[Table | None, tuple[Problem, ...]]:
    problems = list(raw.problems)
    values: dict[str, list[Value]] = {}
    for column, cells in zip(raw.names, raw.columns, strict=True):
        spec = file.about.fields.get(column)
        if spec and column not in values:
            values[column], found = _read_column(column, cells, spec, file)
            problems += found
    problems += _row_problems(values, file, {p.where.line for p in problems})
    if problems:
        return None, tuple(problems)
    digest = hashlib.sha256(repr((name, raw.names, file.about)).encode() + hashlib.sha256(data).digest()).hexdigest()
    columns = tuple(column_of(name, column, file.about) for column in values)
    return Table(name, file.path, columns, file.about, frame_of(values, columns), digest, lines=raw.lines), ()


def column_of(table: str, name: str, about: Descriptor) -> Column:
    """A declared field as a column that comes from nowhere but this table."""
    spec = about.fields[name]
    return Column(
        name,
        spec.type,
        spec.unit,
        spec.title,
        spec.description,
        spec.places,
        spec.round,
        spec.required,
        spec.incomplete_from or (about.incomplete_from if spec.type in NUMERIC else ""),
        frozenset({(table, name)}),
    )


def frame_of(values: Mapping[str, Sequence[Value]], columns: Iterable[Column]) -> pl.DataFrame:
    """Values -> a frame typed by `model.TYPES`; a number column has the scale of its longest decimals."""
    import polars as pl

    series = []
    for column in columns:
        cells = values[column.name]
        if column.type == "number":
            texts = [None if cell is None else format(cell, "f") for cell in cells]
            kind = pl.Decimal(38, max((_places_of(text) for text in texts if text), default=0))
            series.append(pl.Series(column.name, texts, dtype=pl.String).cast(kind))
        else:
            series.append(pl.Series(column.name, cells, dtype=getattr(pl, TYPES[column.type].polars)))
    return pl.DataFrame(series)


def _places_of(text: str) -> int:
    """The digits after the point."""
    return len(text) - text.find(".") - 1 if "." in text else 0


def _row_problems(values: Mapping[str, Sequence[Value]], file: _File, bad_lines: set[int]) -> list[Problem]:
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


def _key_problems(values: Mapping[str, Sequence[Value]], rows: Iterable[int], file: _File) -> Iterator[Problem]:
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
            shown = ", ".join(_shown(str(value)) for value in found)
            first = f"line {file.lines[seen[found]]}" if file.lines else f"row {seen[found] + 1}"
            message = f'the key "{shown}" stands on {first} already'
            hint = f"rows are known by {', '.join(key)}: each must differ"
            yield Problem(file.at(row), "duplicate-key", message, hint)
        else:
            seen[found] = row


# What each bound states: the columns that must have a value, and those that may. Every other one must be empty.
_STATED = (("central",), ())
BOUND_COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "stated": _STATED,
    "about": _STATED,
    "nearly": _STATED,
    "at least": (("low",), ()),
    "more than": (("low",), ()),
    "up to": (("high",), ()),
    "range": (("low", "high"), ("central",)),
}


def _bound_problems(row: int, cells: Mapping[str, Value], file: _File) -> Iterator[Problem]:
    bound = cells["bound"]
    if bound not in BOUNDS:
        hint = did_you_mean(str(bound), BOUNDS)
        yield file.problem(row, "bound", "bound", f'"{_shown(str(bound))}" is not a bound', hint)
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
        return (*BOUND_COLUMNS[bound], ("low", "central", "high"))
    return (("value", "high") if bound == "range" else ("value",), (), ("value", "high"))


def _reference_problems(row: int, cells: Mapping[str, Value], ids: Sequence[Value], file: _File) -> Iterator[Problem]:
    """`part_of` names a row. `depends_on` names a row, or says in words (with a space) on what an estimate rests."""
    for name in ("depends_on", "part_of"):
        value = cells[name]
        if not isinstance(value, str) or (name == "depends_on" and " " in value):
            continue
        if value == cells["id"]:
            yield file.problem(row, "reference", name, "a row cannot name itself")
        elif value not in ids:
            hint = did_you_mean(value, (str(known) for known in ids), "write the id of another row")
            yield file.problem(row, "reference", name, f'"{_shown(value)}" names no row of this table', hint)


# --- the cache's form ------------------------------------------------------------------------------------------------

_LINE = "#line"  # no column may bear this name


def to_parquet(table: Table) -> bytes:
    """A table as one Parquet file: values, lines, and the rest as JSON in its metadata. Same table, same bytes."""
    import polars as pl

    frame = table.frame
    if table.lines:
        frame = frame.with_columns(pl.Series(_LINE, table.lines, dtype=pl.Int64))
    names = (f.name for f in dataclasses.fields(table) if f.name not in ("frame", "lines"))
    rest = {name: _plain(getattr(table, name)) for name in names}
    out = io.BytesIO()
    frame.write_parquet(out, metadata={"table": json.dumps(rest, ensure_ascii=False)})
    return out.getvalue()


def from_parquet(data: bytes) -> Table:
    """The inverse of `to_parquet`."""
    import polars as pl

    rest = json.loads(pl.read_parquet_metadata(io.BytesIO(data))["table"])
    frame = pl.read_parquet(io.BytesIO(data))
    lines = tuple(frame[_LINE].to_list()) if _LINE in frame.columns else ()
    hints = {**typing.get_type_hints(Table, localns={"pl": pl})}
    known = {name: _rich(hints[name], value) for name, value in rest.items()}
    return Table(**known, frame=frame.drop(_LINE, strict=False), lines=lines)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(item) for item in value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def _rich(kind: Any, value: Any) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _rich(inner[0], value)
    if origin is tuple:
        return tuple(_rich(inner[0], item) for item in value)
    if origin is frozenset:
        return frozenset(_rich(inner[0], item) for item in value)
    if origin is not None and issubclass(origin, Mapping) if isinstance(origin, type) else False:
        return {key: _rich(inner[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return typing.cast(Any, kind)(**{key: _rich(hints[key], item) for key, item in value.items()})
    return Decimal(value) if kind is Decimal else value
