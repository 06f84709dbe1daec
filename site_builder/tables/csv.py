"""The bytes of a CSV file -> cells as text, each row with its physical line.

In: bytes, the file that they are of. Out: a `Raw`. Must not know types: a cell is text here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from site_builder.problems import Invalid, Location, Problem
from site_builder.tables.files import File, Raw, decode, header_problems


def read_csv(data: bytes, file: File) -> Raw:
    text = decode(data, file.path)
    _refuse_lone_cr(text, file.path)
    physical = list(io.StringIO(text, newline="\n"))
    rows, lines, problems = _csv_rows(physical, file.path)
    problems += _newline_problems(physical, lines, file.path) if "\r" in text else []
    if not rows:
        hint = f"its first line names the columns: {','.join(file.about.fields)}"
        raise Invalid(*(problems or [Problem(Location(file.path), "empty", "this file is empty", hint)]))
    header = tuple(rows[0])
    problems += header_problems(header, file)
    body, kept, ragged = _even_rows(rows[1:], lines[1:], len(header), file.path)
    columns = tuple(zip(*body, strict=True)) if body else tuple(() for _ in header)
    return Raw(header, columns, kept, (*problems, *ragged))


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
