"""Quotes, dashes and dots as the language sets them."""

from __future__ import annotations

import pytest

from tests.weaving import UK, html_of, surroundings, weave


@pytest.mark.parametrize(
    ("text", "english", "ukrainian"),
    [
        ('"So," he said.', "“So,” he said.", "«So,» he said."),
        ("It's 'so'.", "It’s ‘so’.", "It’s ‘so’."),
        ('("a")', "(“a”)", "(«a»)"),
        ('*"a"* b', "<em>“a”</em> b", "<em>«a»</em> b"),
        ("a -- b...", "a – b…", "a – b…"),
        ('`"a"`', '<code>"a"</code>', '<code>"a"</code>'),
    ],
)
def test_quotes_are_set_as_the_language_does(text: str, english: str, ukrainian: str) -> None:
    assert html_of(weave(text)) == f"<p>{english}</p>"
    assert html_of(weave(text, "", surroundings(style=UK))) == f"<p>{ukrainian}</p>"
