"""CSV: line ends, quotes, the header, rows of one width, each Problem at its physical line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tables.samples import (
    GOOD,
    bad,
    only,
    read,
)


def test_a_bom_is_ok() -> None:
    assert read(b"\xef\xbb\xbf" + GOOD.encode()).frame.height == 2


def test_columns_may_stand_in_any_order() -> None:
    assert read("uk,average,days,month\n1,2,3,2024-01\n").rows == ((1, Decimal(2), 3, "2024-01"),)


def test_windows_line_ends_and_line_ends_inside_quotes_are_ok() -> None:
    about = "title: T\nfields:\n  a: {}\n  b: {type: integer}\n"
    table = read('a,b\r\n"one\ntwo",1\r\nthree,2\r\n', about)
    assert table.rows == (("one\ntwo", 1), ("three", 2))
    assert table.lines == (2, 4)


def test_a_file_with_no_rows_is_a_table() -> None:
    assert read("month,days,average,uk\n").frame.height == 0


@pytest.mark.parametrize(
    ("data", "line", "message", "hint"),
    [
        ("month,days,average\n2024-01,1,1\n", 1, 'column "uk" is missing', "the columns are: month"),
        ("month,days,average,uk,x\n2024-01,1,1,1,1\n", 1, '"x" is not declared in content/data/losses.res', "`fields`"),
        ("month,days,average,uk,uk\n2024-01,1,1,1,1\n", 1, 'column "uk" stands twice', ""),
        ("month;days;average;uk\n", 1, "columns are separated by commas", ""),
        (GOOD + "2024-03,31\n", 4, "this row has 2 cells, the header has 4", "two commas"),
        (GOOD + "2024-03,31,1,2,3\n", 4, "this row has 5 cells, the header has 4", "in quotes"),
        (GOOD + "\n", 4, "this line is empty", "delete it"),
        (GOOD + '2024-03,"31,1,1\n', 4, "a quote is opened here and never closed", "twice"),
        (GOOD + '2024-03,"3"1,1,1\n', 4, "this is not CSV", "quotes"),
        (GOOD + "2024-03,31,1,1\r\n", 4, "the line ends change their style here", ""),
        (GOOD + "2024-03,31,1,1\r2024-04,30,1,1\n", 4, "a carriage return without a line feed", ""),
        (GOOD + "2024-01,31,1,1\n", 4, 'the key "2024-01" stands on line 2 already', "month"),
        ("", 0, "this file is empty", "month,days,average,uk"),
    ],
)
def test_a_wrong_file_is_located(data: str, line: int, message: str, hint: str) -> None:
    where, told, advice = only(bad(data))
    assert where == line
    assert message in told
    assert hint in advice


def test_a_misspelt_header_gets_the_right_name_both_ways() -> None:
    hints = [p.hint for p in bad("month,dayz,average,uk\n2024-01,31,1,1\n")]
    assert hints == ['did you mean "dayz"?', 'did you mean "days"?']


def test_bytes_that_are_not_utf8_have_their_line() -> None:
    line, message, hint = only(bad(GOOD.encode() + b"2024-03,3\xe9,1,1\n"))
    assert (line, "0xe9 is not UTF-8" in message, "UTF-8" in hint) == (4, True, True)


def test_lines_are_physical_after_a_quoted_line_end() -> None:
    about = "title: T\nfields:\n  a: {}\n  b: {type: integer}\n"
    assert only(bad('a,b\n"one\ntwo",1\nx,y\n', about))[0] == 4
