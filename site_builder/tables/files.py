"""What the readers of every format share: the file in hand, its cells before their types, how a cell is shown.

In: bytes, names of a header. Out: text, a `Raw`, Problems of the encoding and of the header. Must not know any one
format, or what a cell means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.model import Descriptor
from site_builder.problems import Invalid, Location, Problem, did_you_mean

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff]")


@dataclass(frozen=True)
class Raw:
    """A file before its types: columns of cells in the order of `names`, the line of each row, Problems so far."""

    names: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    lines: tuple[int, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class File:
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


class Lexeme(str):
    """A number as its file writes it; plain strings are text."""

    __slots__ = ()


def shown(text: str) -> str:
    """A cell in a message: no control characters, not too long."""
    return escaped(text if len(text) <= 60 else text[:57] + "...")


def escaped(text: str) -> str:
    """Control characters and line ends, which a terminal would obey, as letters."""
    return FORBIDDEN.sub(lambda m: f"\\u{ord(m[0]):04x}", text).replace("\n", "\\n").replace("\r", "\\r")


def decode(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = Location(path, data.count(b"\n", 0, error.start) + 1)
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        raise Invalid(Problem(where, "encoding", message, 'save the file as "CSV UTF-8"')) from None


def header_problems(header: Sequence[str], file: File, line: int = 1) -> list[Problem]:
    where = Location(file.path, line)
    declared = file.about.fields
    if len(header) == 1 and len(declared) > 1 and re.search(r"[;\t|]", header[0]):
        return [Problem(where, "header", "columns are separated by commas", "save the file as comma-separated CSV")]
    undeclared = [name for name in header if name not in declared]
    missing = [name for name in declared if name not in header]
    twice = sorted({name for name in header if list(header).count(name) > 1})
    problems = [Problem(where, "header", f'column "{shown(name)}" stands twice') for name in twice]
    for name in undeclared:
        message = f'column "{shown(name)}" is not declared in {file.descriptor_path}'
        hint = did_you_mean(name, missing, "add it to `fields`, or take it out of the file")
        problems.append(Problem(where, "header", message, hint))
    for name in missing:
        message = f'column "{name}" is missing'
        hint = did_you_mean(name, undeclared, f"the columns are: {', '.join(declared)}")
        problems.append(Problem(where, "header", message, hint))
    return problems
