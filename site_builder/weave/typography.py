"""Straight quotes, dashes, dots and dates as the language sets them.

In: a run of text and the character before it. Out: the run as it is set. Must not know HTML or tokens.
"""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from site_builder.formats import NO_BREAK, Style

_OPENERS = " \t\n\u00a0([{—–-/“‘«„"


def smart(text: str, before: str, style: Style) -> tuple[str, str]:
    """Straight quotes as the language sets them, `--` as a dash, `...` as one character; and the last character."""
    if not text:
        return text, before
    text = text.replace("...", "…").replace("---", "—").replace(" -- ", " – ")
    out = []
    last = before
    for char in text:
        set_ = char
        if char in "\"'":
            opening = not last or last in _OPENERS
            key = ("quote" if char == '"' else "single") + ("_open" if opening else "_close")
            set_ = style.say(f"typography.{key}")
        out.append(set_)
        last = char
    return "".join(out), last


def unbroken(text: str, before: str, style: Style) -> str:
    """The text with the day and the month of each date on one line."""
    return _after_day(style.locale).sub(NO_BREAK, before + text)[len(before) :]


@cache
def _after_day(locale: Locale) -> re.Pattern[str]:
    """The space between a day and its month."""
    months = "|".join(re.escape(name) for name in locale.months["format"]["wide"].values())
    return re.compile(rf"(?<=\d) (?=(?:{months})\b)")
