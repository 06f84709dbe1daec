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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("On 9 October 2024 it rained.", "On 9\u00a0October 2024 it rained."),
        ("From 1 to 30 May.", "From 1 to 30\u00a0May."),
        ("The 3 Marches.", "The 3 Marches."),
    ],
)
def test_a_date_is_not_broken_after_its_day(text: str, shown: str) -> None:
    assert html_of(weave(text)) == f"<p>{shown}</p>"


def test_the_months_are_those_of_the_language() -> None:
    assert html_of(weave("9 жовтня, 9 October", "", surroundings(style=UK))) == "<p>9\u00a0жовтня, 9 October</p>"
