"""Descriptors: what is read, what a kind brings, every Problem at its line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from site_builder.problems import Invalid, Problem
from site_builder.tables.descriptors import read_descriptor
from tests.tables.samples import (
    ABOUT,
    ESTIMATE_COLUMNS,
    ESTIMATES,
    LOSSES,
)


def problems_of(text: str, path: str = ABOUT) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        read_descriptor(text, path)
    return caught.value.problems


def test_a_descriptor_is_read_whole() -> None:
    about = read_descriptor(LOSSES, ABOUT)
    assert (about.title, about.short, about.sources, about.key) == (
        "Claimed losses",
        "losses",
        ("gs-ua", "uk"),
        ("month",),
    )
    assert [spec.type for spec in about.fields.values()] == ["yearmonth", "integer", "number", "integer"]
    assert about.fields["average"].places == 0
    assert not about.fields["uk"].required


def test_estimates_bring_their_schema_key_and_source_column() -> None:
    about = read_descriptor(ESTIMATES, ABOUT)
    assert tuple(about.fields) == ESTIMATE_COLUMNS
    assert (about.key, about.sources_from) == (("id",), "cite")
    assert (about.fields["low"].type, about.fields["low"].round) == ("integer", Decimal(1000))
    assert about.fields["central"].round is None


def test_statements_bring_their_schema_and_local_columns_follow() -> None:
    about = read_descriptor("kind: statements\ntitle: Said\nfields:\n  place: {type: string}\n", ABOUT)
    assert tuple(about.fields) == (
        "id", "what", "who", "said", "bound", "value", "high", "unit", "cite", "note", "place",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("title: T\nfields:\n  a: {type: integr}\n", 3, 'unknown type "integr"', 'did you mean "integer"?'),
        ("title: T\nkey: mont\nfields:\n  month: {}\n", 2, 'the key "mont" names no field', 'did you mean "month"?'),
        ("title: T\nsources_from: cit\nfields:\n  cite: {}\n", 2, '"cit" names no field', 'did you mean "cite"?'),
        ("title: T\nstale_after: soon\nfields:\n  a: {}\n", 2, '"soon" is not a span of time', "45 days"),
        ("title: T\nexpected: montly\nfields:\n  a: {}\n", 2, '"montly" is not a rhythm', 'did you mean "monthly"?'),
        ("title: T\nas_of: August\nfields:\n  a: {}\n", 2, '"as_of": "August" is not a date', ""),
        ("title: T\nretrieved: 2024-13\nfields:\n  a: {}\n", 2, '"retrieved": "2024-13', ""),
        ("title: T\nincomplete_from: 2024\nfields:\n  a: {}\n", 2, "needs a column with dates", "yearmonth"),
        (
            "title: T\nfields:\n  m: {type: year}\n  a: {incomplete_from: 2024}\n",
            4,
            'for integers and numbers; "a" is of type string',
            "",
        ),
        (
            "title: T\nfields:\n  m: {type: year}\n  a: {type: integer, incomplete_from: soon}\n",
            4,
            '"incomplete_from": "soon" is not a date',
            "",
        ),
        ("title: T\nfields:\n  a: {places: 2}\n", 3, '"places" is for integers and numbers', ""),
        ("title: T\nfields:\n  a: {type: number, places: 12}\n", 3, "a number from 0 to 9, not 12", ""),
        ("title: T\nfields:\n  a: {type: number, round: -5}\n", 3, "more than 0, not -5", ""),
        ("title: T\nfields:\n  a b: {}\n", 3, '"a b" is not a name for a column', "letters"),
        ("title: T\nfields:\n  a: {}\n  A: {}\n", 4, '"A" and "a" differ in case only', ""),
        ("title: T\n", 1, "no column is declared", "site-builder new table"),
        ("fields:\n  a: {}\n", 1, '"title" is missing', ""),
        ("title: T\ntitel: U\nfields:\n  a: {}\n", 2, 'unknown key "titel"', 'did you mean "title"?'),
        ("title: T\nkind: estimate\n", 2, '"estimate" is not a value of "kind"', 'did you mean "estimates"?'),
        ("kind: estimates\ntitle: T\nfields:\n  low: {type: number}\n", 4, 'the type of "low" is integer', ""),
    ],
)
def test_a_wrong_descriptor_is_located(text: str, line: int, message: str, hint: str) -> None:
    (problem,) = problems_of(text)
    assert problem.where.path == ABOUT
    assert problem.where.line == line
    assert message in problem.message
    assert hint in problem.hint


def test_every_problem_of_a_descriptor_comes_at_once() -> None:
    found = problems_of("title: T\nkey: x\nstale_after: 3\nfields:\n  a: {type: integr}\n  b: {round: 5}\n")
    assert [p.where.line for p in found] == [2, 3, 5, 6]
