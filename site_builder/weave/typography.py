"""Straight quotes, dashes and dots as the language sets them.

In: a run of text and the character before it. Out: the run as it is set. Must not know HTML or tokens.
"""

from __future__ import annotations

from site_builder.formats import Style

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
