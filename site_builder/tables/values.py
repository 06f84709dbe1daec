"""A cell and its declared type -> a value, or the Problem with its row.

In: the cells of a column as a reader left them, its `FieldSpec`. Out: values, Problems with hints. Must not know
formats or other columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from site_builder import fields
from site_builder.model import NUMERIC, FieldSpec, Value
from site_builder.problems import Problem
from site_builder.tables.files import FORBIDDEN, File, Lexeme, escaped, shown

_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));?")
_NOTHING = {"n/a", "na", "nan", "null", "none", "nil", "-", "--", "–", "—", ".", "..", "?", "unknown"}


def _read_string(text: str) -> str:
    found = FORBIDDEN.search(text)
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


def read_column(name: str, cells: Sequence[Any], spec: FieldSpec, file: File) -> tuple[list[Value], list[Problem]]:
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
    if isinstance(cell, Lexeme):
        return _fitting(str(cell), kind in (*NUMERIC, "year"), kind)
    if hasattr(cell, "isoformat"):
        return _fitting(cell.isoformat(), kind == "date", kind)
    raise ValueError(f"{shown(str(cell))} is not a value of a table")


def _fitting(text: str, fits: bool, kind: str) -> str:
    if not fits:
        raise ValueError(f"{shown(text)} is not of type {kind}")
    return text


def _read_cell(
    row: int, name: str, cell: Any, spec: FieldSpec, needed: bool, file: File
) -> tuple[Value, Problem | None]:
    try:
        text = _as_text(cell, spec.type)
        if not text:
            return None, _empty(row, name, file) if needed else None
        if text != text.strip():
            hint = "take the spaces out"
            return None, file.problem(row, "spaces", name, f'"{shown(text)}" has spaces around it', hint)
        return _READERS[spec.type](text), None
    except ValueError as error:
        return None, file.problem(row, "cell", name, escaped(str(error))[:160], _cell_hint(str(cell), spec))


def _empty(row: int, name: str, file: File) -> Problem:
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
