"""How a value prints: by its descriptor and the site's language.

In: a value, its column, a `Style` (locale and strings). Out: text. Rounding is half up, dates keep their precision,
money and percent carry their sign. Must not know where the value comes from or where it goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from site_builder.model import Column, Value

CURRENCIES = {"RUB": "RUB", "EUR": "EUR", "USD": "USD", "GBP": "GBP", "UAH": "UAH"}
PERCENT = ("%", "percent")
SHARES = ("share", "ratio")
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Style:
    """What printing depends on: the locale, and the interface strings (number words, bounds, spans) of its language."""

    locale: Locale
    strings: Mapping[str, str | tuple[str, ...]]

    def say(self, key: str, **values: object) -> str:
        text = self.strings[key]
        return str(text).format(**values) if values else str(text)


def print_value(value: Value, column: Column, style: Style) -> str:
    """A value as its column says: its places and rounding, its sign, its precision. Nothing for a missing value."""
    if value is None:
        return style.say("no_value")
    if isinstance(value, bool):
        return style.say("yes" if value else "no")
    if column.type in ("yearmonth", "date", "day?", "year"):
        return print_date(str(value), style)
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return print_date(value.isoformat(), style)
    return print_number(rounded(value, column), column, style)


def decimal(value: Value) -> Decimal:
    """The number as readers would write it: a float by its shortest digits."""
    return value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else str(value))


def rounded(value: Value, column: Column) -> Decimal:
    """`round` to a multiple, unless nothing would be left; then `places` after the point; half goes up."""
    number = decimal(value)
    if column.round and abs(number) * 2 >= column.round:
        number = (number / column.round).quantize(Decimal(1), ROUND_HALF_UP) * column.round
    if column.places is not None:
        return number.quantize(Decimal(1).scaleb(-column.places), ROUND_HALF_UP)
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        number = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize()


def print_number(number: Decimal, column: Column, style: Style, signed: bool = False) -> str:
    """A rounded number with its sign of money or percent; other units are words, printed by the filter `unit`."""
    places = column.places if column.places is not None else _places(number)
    text = str(number) if column.unit == "year" else _digits(number, places, style.locale)
    if column.unit in CURRENCIES:
        whole = style.locale.currency_formats["standard"].pattern.partition(";")[0]
        pattern = whole.replace("#,##0.00", "#,##0" + ("." + "0" * places if places else ""))
        code = CURRENCIES[column.unit]
        text = format_currency(number, code, pattern, locale=style.locale, currency_digits=False)
    elif column.unit in PERCENT:
        text += style.say("percent_sign")
    if signed and number > 0:
        text = "+" + text
    return text.replace("-", "−")


def _places(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _digits(number: Decimal, places: int, locale: Locale) -> str:
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(number, format=pattern, locale=locale)


def print_date(text: str, style: Style, pattern: str = "") -> str:
    """An ISO date of any precision: 2024, September 2024, 9 October 2024."""
    if len(text) == 4:
        return text
    day = dt.date.fromisoformat((text + "-01")[:10])
    return format_date(day, pattern or style.say("date.month" if len(text) == 7 else "date.day"), locale=style.locale)


def print_words(value: Value, style: Style) -> str | None:
    """A small whole number in words, where the language's strings have them."""
    words = style.strings.get("number_words", ())
    number = decimal(value)
    if number != number.to_integral() or not isinstance(words, tuple) or not 0 <= number < len(words):
        return None
    return words[int(number)]


def plural_form(value: Value, forms: Sequence[str], style: Style) -> str | None:
    """The right one of `forms`, in the order of the language's categories (one, other; one, few, many, other)."""
    tags: tuple[str, ...] = ("zero", "one", "two", "few", "many")
    order = [*(tag for tag in tags if tag in style.locale.plural_form.tags), "other"]
    if len(forms) not in (2, len(order)):
        return None
    tag = style.locale.plural_form(decimal(value))
    return forms[min(order.index(tag), len(forms) - 1)]


def print_list(texts: Sequence[str], style: Style) -> str:
    return format_list(list(texts), locale=style.locale)


def print_unit(text: str, column: Column) -> str:
    """The number with its unit word: `1,271 people a day`."""
    return text if not column.unit or column.unit in (*CURRENCIES, *PERCENT) else f"{text}{NO_BREAK}{column.unit}"


def comparable_text(shown: str) -> Decimal | None:
    """A number as a writer types it (1,650 or 45.5), or None where it is not one."""
    plain = shown.replace(",", "").replace("\u00a0", "").replace("\u202f", "")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
