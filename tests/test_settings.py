"""Settings, theme and interface strings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from site_builder.problems import Invalid
from site_builder.settings import locale_of, read_settings, read_strings, read_theme

GOOD = "title: Small\nlanguage: en-GB\nurl: https://example.org/small/\n"


def refused(step: Callable[[str, str], object], text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(Invalid) as caught:
        step(text, "a.yaml")
    return [(p.where.line, p.code, p.message) for p in caught.value.problems]


def test_settings_are_read() -> None:
    settings = read_settings(GOOD + "authors: The desk\nnames: [G7, 7x7]\n", "a.yaml")
    assert (settings.title, settings.authors, settings.names) == ("Small", ("The desk",), ("G7", "7x7"))
    assert str(locale_of(settings)) == "en_GB"


def test_every_missing_key_is_named() -> None:
    assert [message for _, _, message in refused(read_settings, "tagline: x\n")] == [
        '"title" is missing', '"language" is missing', '"url" is missing',
    ]  # fmt: skip


def test_language_and_address_are_both_judged() -> None:
    found = refused(read_settings, "title: a\nlanguage: xx-QQ\nurl: example.org\n")
    assert [code for _, code, _ in found] == ["language", "address"]


@pytest.mark.parametrize(
    "url", ["https://example.org", "https://example.org/a", "ftp://example.org/", "/a/", "https:///"]
)
def test_an_address_is_absolute_and_ends_in_a_slash(url: str) -> None:
    assert [code for _, code, _ in refused(read_settings, f"title: a\nlanguage: uk\nurl: {url}\n")] == ["address"]


THEME = "light: {ink: '#000000', bg: '#ffffff'}\ndark: {ink: '#ffffff', bg: '#000000'}\n"


def test_a_theme_is_read() -> None:
    theme = read_theme(THEME + "confused:\n  - [ink, bg]\n", "t.yaml")
    assert (theme.light["ink"], theme.dark["ink"], theme.confused) == ("#000000", "#ffffff", (("ink", "bg"),))


def test_a_colour_has_six_digits_and_two_schemes() -> None:
    text = "light: {ink: red, bg: '#ffffff'}\ndark: {ink: '#ffffff'}\n"
    assert [message for _, _, message in refused(read_theme, text)] == [
        '"red" of "ink" is not a colour (#rrggbb)', '"bg" needs a light and a dark value',
    ]  # fmt: skip


def test_strings_are_flat() -> None:
    found = read_strings('yes: "so"\nsaid: {about: "about {n}"}\nwords: [no, one]\n', "s.yaml")
    assert found == {"yes": "so", "said.about": "about {n}", "words": ("no", "one")}


def test_strings_are_keys_and_values() -> None:
    assert refused(read_strings, "- a\n") == [(1, "type", "expected keys and values")]
