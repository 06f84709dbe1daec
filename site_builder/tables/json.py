"""The bytes of a list of records in JSON -> cells as written, each row with its line.

In: bytes, the file that they are of. Out: a `Raw` with its columns in the order of the descriptor. Must not know types:
a number stays the text that it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.tables.files import File, Lexeme, Raw, decode, shown


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with its keys in order, repeated ones too."""


_JSON = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=Lexeme, parse_int=Lexeme, parse_constant=lambda name: Lexeme(name)
)
_BLANK = re.compile(r"[ \t\r\n]*")


def read_json(data: bytes, file: File) -> Raw:
    text = decode(data, file.path)
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
    return Raw(names, columns, tuple(kept), tuple(problems))


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


def _record_problems(record: Any, file: File, where: Location) -> Iterator[Problem]:
    if not isinstance(record, _Pairs):
        yield Problem(where, "json", "a row is an object: {...}")
        return
    keys = [key for key, _ in record]
    for key in sorted(set(keys)):
        if key not in file.about.fields:
            message = f'column "{shown(key)}" is not declared in {file.descriptor_path}'
            yield Problem(where, "header", message, did_you_mean(key, file.about.fields))
        elif keys.count(key) > 1:
            yield Problem(where, "header", f'column "{key}" stands twice')
    for name in file.about.fields:
        if name not in keys:
            hint = f'write `"{name}": null` where there is no value'
            yield Problem(where, "header", f'column "{name}" is missing', hint)
