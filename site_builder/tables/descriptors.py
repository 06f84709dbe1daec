"""A descriptor's text -> `Descriptor`, or every Problem of it with its line.

In: the YAML of `<name>.resource.yaml`. Out: the declared fields, merged with those that the table's kind brings. Must
not know the data file that it describes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from site_builder import fields
from site_builder.fields import Keys, Node, Text, is_name
from site_builder.model import DATED, NUMERIC, TYPES, Descriptor, FieldSpec
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.tables.kinds import SCHEMAS

RHYTHMS = ("daily", "weekly", "monthly", "quarterly", "yearly", "irregular")
_SPAN = re.compile(r"[1-9]\d{0,3} (days?|weeks?|months?|years?)\Z", re.A)


def read_descriptor(text: str, path: str) -> Descriptor:
    """`<name>.resource.yaml` -> Descriptor. A kind with a schema of its own brings fields, key and `sources_from`.

    Raises Invalid with every Problem: unknown keys and types, a key that names no field, dates and spans that are none.
    """
    node = fields.parse_yaml(text, path)
    about, problems = fields.read_as(Descriptor, node, path)
    if about is None or not isinstance(node, Keys):
        raise Invalid(*problems)
    written = node.values.get("fields")
    given = written if isinstance(written, Keys) else Keys({}, {})
    whole = _with_schema(about, given)
    found = (*problems, *_field_problems(whole, given, path), *_descriptor_problems(whole, node, path))
    if found:
        raise Invalid(*sorted(found))
    return whole


def _with_schema(about: Descriptor, given: Keys) -> Descriptor:
    schema = SCHEMAS[about.kind]
    merged = dict(schema)
    for name, spec in about.fields.items():
        merged[name] = _override(schema[name], spec, given.values[name]) if name in schema else spec
    if about.kind == "table":
        return replace(about, fields=merged)
    return replace(about, fields=merged, key=about.key or ("id",), sources_from=about.sources_from or "cite")


def _override(fixed: FieldSpec, spec: FieldSpec, written: Node) -> FieldSpec:
    """Only what the writer gave replaces what the kind says; the type is the kind's."""
    keys = written.values if isinstance(written, Keys) else {}
    return replace(fixed, **{key: getattr(spec, key) for key in keys if key != "type"})


def _field_problems(about: Descriptor, given: Keys, path: str) -> Iterator[Problem]:
    schema = SCHEMAS[about.kind]
    seen: dict[str, str] = {}
    for name, written in given.values.items():
        where = Location(path, given.lines[name])
        if not is_name(name):
            hint = "letters, digits and _, beginning with a letter"
            yield Problem(where, "field-name", f'"{name}" is not a name for a column', hint)
        if name.casefold() in seen:
            yield Problem(where, "field-name", f'"{name}" and "{seen[name.casefold()]}" differ in case only')
        seen[name.casefold()] = name
        if isinstance(written, Keys):
            yield from _spec_problems(name, about, written, schema.get(name), path)


def _spec_problems(
    name: str, about: Descriptor, written: Keys, fixed: FieldSpec | None, path: str
) -> Iterator[Problem]:
    spec = about.fields[name]
    place = _places(written, path)
    given = written.values.get("type")
    declared = given.value if isinstance(given, Text) else spec.type
    if declared not in TYPES:
        yield Problem(place("type"), "unknown-type", f'unknown type "{declared}"', did_you_mean(declared, TYPES))
        return
    if fixed and declared != fixed.type:
        message = f'the type of "{name}" is {fixed.type} in every table of kind {about.kind}'
        yield Problem(place("type"), "fixed-type", message, "leave `type` out")
    if spec.type not in NUMERIC:
        for key in ("places", "round", "incomplete_from"):
            if key in written.values:
                message = f'"{key}" is for integers and numbers; "{name}" is of type {spec.type}'
                yield Problem(place(key), "wrong-type", message, f"leave `{key}` out")
    elif spec.incomplete_from:
        yield from _incomplete_problems(spec.incomplete_from, about, place("incomplete_from"))
    yield from _rounding_problems(spec, place)


def _rounding_problems(spec: FieldSpec, place: Callable[[str], Location]) -> Iterator[Problem]:
    if spec.places is not None and not 0 <= spec.places <= 9:
        yield Problem(place("places"), "places", f'"places" is a number from 0 to 9, not {spec.places}')
    if spec.round is not None and spec.round <= 0:
        yield Problem(place("round"), "round", f'"round" is more than 0, not {spec.round}')


def _places(written: Keys, path: str) -> Callable[[str], Location]:
    def place(key: str) -> Location:
        return Location(path, written.lines.get(key, written.line))

    return place


def _incomplete_problems(day: str, about: Descriptor, where: Location) -> Iterator[Problem]:
    try:
        fields.read_day(day)
    except ValueError as error:
        yield Problem(where, "date", f'"incomplete_from": {error}')
    if not any(spec.type in DATED for spec in about.fields.values()):
        hint = "declare a field of type date, yearmonth or year"
        yield Problem(where, "wrong-type", '"incomplete_from" needs a column with dates; this table has none', hint)


def _descriptor_problems(about: Descriptor, node: Keys, path: str) -> Iterator[Problem]:
    place = _places(node, path)
    if not about.fields:
        hint = "`site-builder new table FILE` writes a first draft"
        yield Problem(place("fields"), "no-fields", "no column is declared", hint)
    for name in about.key:
        if about.fields and name not in about.fields:
            hint = did_you_mean(name, about.fields)
            yield Problem(place("key"), "unknown-field", f'the key "{name}" names no field', hint)
    if about.sources_from and about.fields and about.sources_from not in about.fields:
        hint = did_you_mean(about.sources_from, about.fields)
        yield Problem(place("sources_from"), "unknown-field", f'"{about.sources_from}" names no field', hint)
    if about.incomplete_from:
        yield from _incomplete_problems(about.incomplete_from, about, place("incomplete_from"))
    yield from _timing_problems(about, place)
    yield from _fetch_problems(about, node, path)


def _fetch_problems(about: Descriptor, node: Keys, path: str) -> Iterator[Problem]:
    """`from:` names one address or one command, and columns that there are."""
    fetch, given = about.fetch, node.values.get("from")
    if fetch is None or not isinstance(given, Keys):
        return
    place = _places(given, path)
    if bool(fetch.url) == bool(fetch.command):
        hint = "write `url: https://...`, or `command: [program, argument]`"
        yield Problem(place("url"), "from", "`from` names one address or one command", hint)
    elif fetch.url and not fetch.url.startswith(("https://", "http://")):
        yield Problem(place("url"), "from", f'"{fetch.url}" is not an address', "it begins with https:// or http://")
    if fetch.license and fetch.license not in about.licenses:
        hint = did_you_mean(fetch.license, about.licenses, "add it to `licenses`")
        yield Problem(place("license"), "from", f'"{fetch.license}" is not among the licences of the table', hint)
    numbers = [name for name, spec in about.fields.items() if spec.type in NUMERIC]
    for key, names in (("cumulative", fetch.cumulative), ("jump", tuple(fetch.jump))):
        for name in names:
            if name not in numbers:
                hint = did_you_mean(name, numbers, "name a column of type integer or number")
                yield Problem(place(key), "from", f'`{key}` names no column of numbers: "{name}"', hint)
    if any(most <= 0 for most in fetch.jump.values()):
        yield Problem(place("jump"), "from", "`jump` is a change in per cent, more than 0", "write for example 50")


def _timing_problems(about: Descriptor, place: Callable[[str], Location]) -> Iterator[Problem]:
    for key in ("as_of", "retrieved"):
        try:
            fields.read_day(getattr(about, key) or "2000")
        except ValueError as error:
            yield Problem(place(key), "date", f'"{key}": {error}')
    for revision in about.revisions:
        try:
            fields.read_day(revision.on)
        except ValueError as error:
            yield Problem(place("revisions"), "date", f'"revisions": {error}')
    if about.stale_after and not _SPAN.match(about.stale_after):
        message = f'"{about.stale_after}" is not a span of time'
        yield Problem(place("stale_after"), "span", message, "write a number and a unit: 45 days, 6 weeks, 2 months")
    if about.expected and about.expected not in RHYTHMS:
        hint = did_you_mean(about.expected, RHYTHMS)
        yield Problem(place("expected"), "rhythm", f'"{about.expected}" is not a rhythm', hint)
