"""`content/site.yaml` -> `Settings`; `templates/tokens.yaml` -> `Theme`; interface strings.

In: their text. Out: frozen values, or located Problems. Must not know pages, tables or charts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from site_builder.fields import Items, Keys, Node, Text, parse_yaml, read_as
from site_builder.model import Settings, Theme
from site_builder.problems import Invalid, Location, Problem

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")


def read_settings(text: str, path: str) -> Settings:
    """Raises Invalid: wrong keys or types, an unknown language, an address that is not absolute."""
    settings, problems = read_as(Settings, parse_yaml(text, path), path)
    if settings is None:
        raise Invalid(*problems)
    found = [*problems]
    try:
        Locale.parse(settings.language, sep="-")
    except (UnknownLocaleError, ValueError):
        hint = "write a language such as en-GB or uk"
        found.append(Problem(Location(path, 1), "language", f'"{settings.language}" is not a known language', hint))
    if not re.match(r"https?://[^\s/]+/(\S+/)?\Z", settings.url):
        hint = "write the address that readers will use, with https:// and a closing /"
        found.append(Problem(Location(path, 1), "address", f'"{settings.url}" is not an address of a site', hint))
    if found:
        raise Invalid(*found)
    return settings


def locale_of(settings: Settings) -> Locale:
    return Locale.parse(settings.language, sep="-")


@dataclass(frozen=True)
class _Tokens:
    light: Mapping[str, Text]
    dark: Mapping[str, Text]
    sizes: Mapping[str, str]
    confused: tuple[Items, ...] = ()


def read_theme(text: str, path: str) -> Theme:
    """Raises Invalid: a colour that is not #rrggbb, a role without its dark value."""
    tokens, problems = read_as(_Tokens, parse_yaml(text, path), path, **_absent(text))
    if tokens is None:
        raise Invalid(*problems)
    found = [*problems]
    for name, value in (*tokens.light.items(), *tokens.dark.items()):
        if not _COLOUR.match(value.value):
            where, message = Location(path, value.line), f'"{value}" of "{name}" is not a colour (#rrggbb)'
            found.append(Problem(where, "colour", message))
    for name in tokens.light.keys() ^ tokens.dark.keys():
        value = {**tokens.light, **tokens.dark}[name]
        found.append(Problem(Location(path, value.line), "colour", f'"{name}" needs a light and a dark value'))
    for pair in tokens.confused:
        if len(pair.values) != 2:
            message = "what is confused is a pair of roles"
            found.append(Problem(Location(path, pair.line), "colour", message, "write [[losses, neutral], ...]"))
    if found:
        raise Invalid(*found)
    light, dark = ({name: value.value for name, value in given.items()} for given in (tokens.light, tokens.dark))
    return Theme(light, dark, tuple((str(first), str(second)) for first, second in (p.values for p in tokens.confused)))


def _absent(text: str) -> dict[str, Mapping[str, str]]:
    return {} if re.search(r"^sizes:", text, re.M) else {"sizes": {}}


def read_strings(text: str, path: str) -> Mapping[str, str | tuple[str, ...]]:
    """Interface strings: flat keys to text, or to a list of texts (number words, plural forms)."""
    node = parse_yaml(text, path)
    if not isinstance(node, Keys):
        raise Invalid(Problem(Location(path, 1), "type", "expected keys and values"))
    return {key: _string(value) for key, value in _flat("", node)}


def missing_string(path: str, key: str) -> Problem:
    return Problem(Location(path), "string", f'the string "{key}" is missing', f"add `{key}:`")


def _flat(prefix: str, node: Keys) -> list[tuple[str, Node]]:
    found: list[tuple[str, Node]] = []
    for key, value in node.values.items():
        found += _flat(f"{prefix}{key}.", value) if isinstance(value, Keys) else [(prefix + key, value)]
    return found


def _string(node: Node) -> str | tuple[str, ...]:
    if isinstance(node, Text):
        return node.value
    return tuple(str(value) for value in node.values) if isinstance(node, Items) else ""
