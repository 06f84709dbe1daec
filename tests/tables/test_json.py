"""JSON: records with their lines, numbers as written, keys that are declared."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tables.samples import (
    bad,
    only,
    read,
)

JSON = "content/data/losses.json"


def test_json_records_are_typed_and_have_lines() -> None:
    text = (
        '[\n {"month": "2024-01", "days": 31, "average": 845.80, "uk": null},\n\n {"uk": 1, "days": 29, "average": 1,'
    )
    table = read(text + ' "month": "2024-02"}\n]\n', path=JSON)
    assert table.rows == (("2024-01", 31, Decimal("845.80"), None), ("2024-02", 29, Decimal("1.00"), 1))
    assert table.lines == (2, 4)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{}", 1, "expected a list of records"),
        ('[\n{"month": "2024-01"', 2, "this is not a table in JSON"),
        ("[] x", 1, "expected a comma, or the end of the list"),
        ("[\n1]", 2, "a row is an object"),
    ],
)
def test_wrong_json_is_located(text: str, line: int, message: str) -> None:
    problem = bad(text, path=JSON)[0]
    assert problem.where.line == line
    assert message in problem.message


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1.5", '"1.5" is not an integer'),
        ("true", "true is not of type integer"),
        ("[1]", "is not a value of a table"),
        ("NaN", '"NaN" is not an integer'),
    ],
)
def test_a_bad_cell_in_json(cell: str, message: str) -> None:
    text = f'[{{"a": {cell}}}]'
    assert message in only(bad(text, "title: T\nfields:\n  a: {type: integer}\n", JSON))[1]


def test_a_number_is_not_text_in_json() -> None:
    assert "5 is not of type string" in only(bad('[{"a": 5}]', "title: T\nfields:\n  a: {}\n", JSON))[1]


def test_unknown_missing_and_repeated_keys_in_json() -> None:
    about = "title: T\nfields:\n  alpha: {required: no}\n"
    messages = [p.message for p in bad('[{"alpa": "x"}, {"alpha": "x", "alpha": "y"}]', about, JSON)]
    assert [m for m in messages if "is missing" in m or "not declared" in m or "twice" in m] == messages
    assert len(messages) == 3
