"""A cell by the rule of its type, and the hint where it breaks it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.tables.samples import (
    bad,
    only,
    read,
)

EVERY_TYPE = """
title: Every type
fields:
  text: {}
  whole: {type: integer}
  part: {type: number}
  yes: {type: boolean}
  day: {type: date}
  year: {type: year}
  month: {type: yearmonth}
  about: {type: day?}
"""


def test_every_type_has_its_column() -> None:
    header = "text,whole,part,yes,day,year,month,about\n"
    table = read(header + '"a, b",-5,1e3,no,2024-02-29,2024,2024-10,2024\n', EVERY_TYPE)
    assert table.rows == (("a, b", -5, Decimal(1000), False, dt.date(2024, 2, 29), 2024, "2024-10", "2024"),)
    assert [str(kind) for kind in table.frame.dtypes] == [
        "String", "Int64", "Decimal(precision=38, scale=0)", "Boolean", "Date", "Int32", "String", "String",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "kind", "message", "hint"),
    [
        ("n/a", "integer", '"n/a" is not an integer', "leave the cell empty and set `required: no`"),
        ("1.5", "integer", '"1.5" is not an integer', "declare `type: number`"),
        ("1e3", "integer", '"1e3" is not an integer', "declare `type: number`"),
        ("0x10", "integer", '"0x10" is not an integer', ""),
        ("٣", "integer", '"٣" is not an integer', ""),
        ("9223372036854775808", "integer", "too large for an integer", ""),
        ('"12,345"', "integer", '"12,345" is not an integer', "without separators: 12345"),
        ("12%", "number", '"12%" is not a number', "unit stands in the descriptor"),
        ("nan", "number", '"nan" is not a number', "leave the cell empty"),
        ("1e400", "number", "more than 20 digits before or 18 after", ""),
        ("maybe", "boolean", '"maybe" is neither yes nor no', ""),
        ("2024-9-1", "date", '"2024-9-1" is not a date', "2024-10-09"),
        ("2023-02-29", "date", "not a day of the calendar", ""),
        ("2024-13", "yearmonth", "is not a month", "2024-10"),
        ("24", "year", '"24" is not a year', ""),
        ("October", "day?", '"October" is not a date', ""),
        (" 15 ", "integer", '" 15 " has spaces around it', "take the spaces out"),
        ("a\x07b", "string", "U+0007 may not stand in a text: it is a control character", ""),
        ("a\x00b", "string", "U+0000 may not stand", ""),
        ("a\ue000b", "string", "U+E000 may not stand in a text: it is a private-use character", ""),
        ("a&#xE000;b", "string", "character reference to a private-use character", ""),
        ("a&#57344;b", "string", "character reference to a private-use character", ""),
        ('""', "string", "the cell is empty", "required: no"),
    ],
)
def test_a_bad_cell_is_told_with_its_line(cell: str, kind: str, message: str, hint: str) -> None:
    about = f"title: T\nfields:\n  a: {{type: {kind}}}\n"
    line, told, advice = only(bad(f"a\n{cell}\n", about))
    assert (line, told.startswith('column "a": ')) == (2, True)
    assert message in told
    assert hint in advice


def test_the_message_of_the_design() -> None:
    (problem,) = bad("month,days,average,uk\n2024-01,n/a,1,1\n")
    assert str(problem.where) == "content/data/losses.csv:2"
    assert problem.message == 'column "days": "n/a" is not an integer'


def test_an_empty_key_is_refused_even_where_it_is_not_required() -> None:
    about = "title: T\nkey: a\nfields:\n  a: {required: no}\n  b: {}\n"
    assert only(bad("a,b\n,x\n", about))[1] == 'column "a": the cell is empty'


def test_a_message_shows_no_control_character() -> None:
    (problem,) = bad('month,days,average,uk\n2024-01,"\x1b[31m\r\n",1,1\n')
    assert problem.message.isprintable()
