"""How values print: rounding, signs, dates, words, in two languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from site_builder.formats import (
    Style,
    comparable_text,
    plural_form,
    print_date,
    print_list,
    print_unit,
    print_value,
    print_words,
    rounded,
)
from site_builder.model import Column, Value
from tests.weaving import EN, UK

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "column", "english", "ukrainian"),
    [
        (38940, Column("a", "integer"), "38,940", f"38{NB}940"),
        (Decimal("1256.5"), Column("a", "number", places=0), "1,257", f"1{NB}257"),
        (Decimal("0.125"), Column("a", "number", places=2), "0.13", "0,13"),
        (Decimal("-0.125"), Column("a", "number", places=2), "−0.13", "−0,13"),
        (1250, Column("a", "integer", round=Decimal(100)), "1,300", f"1{NB}300"),
        (498, Column("a", "integer", round=Decimal(1000)), "498", "498"),
        (Decimal("1.23456"), Column("a", "number"), "1.23", "1,23"),
        (Decimal("3.0"), Column("a", "number"), "3", "3"),
        (0.1 + 0.2, Column("a", "number"), "0.3", "0,3"),
        (-3, Column("a", "integer"), "−3", "−3"),
        (Decimal("12.5"), Column("a", "number", unit="%"), "12.5%", f"12,5{NB}%"),
        (9000, Column("a", "integer", unit="EUR"), "€9,000", f"9{NB}000{NB}EUR"),
        (-1, Column("a", "number", unit="USD", places=2), "−US$1.00", f"−1,00{NB}USD"),
        (5, Column("a", "integer", unit="people"), "5", "5"),
        ("2024-09", Column("a", "yearmonth"), "September 2024", "вересень 2024"),
        (dt.date(2024, 10, 9), Column("a", "date"), "9 October 2024", "9 жовтня 2024"),
        ("2024", Column("a", "day?"), "2024", "2024"),
        (2024, Column("a", "year"), "2024", "2024"),
        ("text", Column("a", "string"), "text", "text"),
        (True, Column("a", "boolean"), "yes", "так"),
        (None, Column("a", "integer"), "no data", "немає даних"),
    ],
)
def test_a_value_prints_as_its_column_says(value: Value, column: Column, english: str, ukrainian: str) -> None:
    assert (print_value(value, column, EN), print_value(value, column, UK)) == (english, ukrainian)


@pytest.mark.parametrize(
    ("number", "places", "step", "expected"),
    [
        ("2.5", 0, None, "3"),
        ("-2.5", 0, None, "-3"),
        ("1449.9", 0, "100", "1400"),
        ("0.05", None, "0.1", "0.1"),
        ("1500", None, "1000", "2000"),
    ],
)
def test_half_goes_up(number: str, places: int | None, step: str | None, expected: str) -> None:
    column = Column("a", "number", places=places, round=Decimal(step) if step else None)
    assert rounded(Decimal(number), column) == Decimal(expected)


def test_a_pattern_overrides_the_form_of_a_date() -> None:
    assert print_date("2024-09-01", EN, "MMMM") == "September"


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "no"), (2, "two"), (Decimal("3.0"), "three"), (99, None), (Decimal("1.5"), None), (-1, None)],
)
def test_small_whole_numbers_in_words(value: Value, words: str | None) -> None:
    assert print_words(value, EN) == words


@pytest.mark.parametrize(
    ("style", "forms", "found"),
    [
        (EN, ("month", "months"), ["months", "month", "months", "months"]),
        (UK, ("місяць", "місяці", "місяців", "місяця"), ["місяців", "місяць", "місяці", "місяців"]),
    ],
)
def test_plural_forms_follow_the_language(style: Style, forms: tuple[str, ...], found: list[str]) -> None:
    assert [plural_form(n, forms, style) for n in (0, 1, 2, 5)] == found


def test_a_wrong_count_of_forms_has_none() -> None:
    assert plural_form(1, ("a", "b", "c"), EN) is None


def test_lists_are_joined_as_the_language_does() -> None:
    assert print_list(["a", "b", "c"], EN) == "a, b and c"
    assert print_list(["a", "b"], UK) == "a і b"


def test_a_unit_is_a_word_behind_the_number() -> None:
    assert print_unit("5", Column("a", "integer", unit="people a day")) == f"5{NB}people a day"
    assert print_unit("5%", Column("a", "integer", unit="%")) == "5%"


@pytest.mark.parametrize(
    ("shown", "number"),
    [("1,650", Decimal(1650)), ("45.5", Decimal("45.5")), (f"1{NB}000", Decimal(1000)), ("2–3", None)],
)
def test_a_number_as_typed(shown: str, number: Decimal | None) -> None:
    assert comparable_text(shown) == number
