"""YAML whose scalars stay text, and declared types with every problem at its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import pytest

from site_builder.fields import (
    Items,
    Keys,
    Node,
    Text,
    is_slug,
    parse_yaml,
    read_as,
    read_boolean,
    read_date,
    read_day,
    read_integer,
    read_number,
    read_year,
    read_yearmonth,
)
from site_builder.problems import Invalid, Problem


@dataclass(frozen=True)
class Part:
    name: str
    size: int = 0


@dataclass(frozen=True)
class Thing:
    title: Text
    from_: str = field(default="", metadata={"key": "from"})
    count: int = 0
    share: Decimal | None = None
    day: dt.date | None = None
    open: bool = False
    tags: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["one", "two"] = "one"
    rest: Keys | None = None
    line: int = field(default=7, metadata={"given": True})


def read(text: str) -> tuple[Thing | None, tuple[Problem, ...]]:
    return read_as(Thing, parse_yaml(text, "a.yaml"), "a.yaml")


def only(problems: tuple[Problem, ...]) -> tuple[int, str, str, str]:
    assert len(problems) == 1, problems
    return problems[0].where.line, problems[0].code, problems[0].message, problems[0].hint


def refused(text: str, first_line: int = 1) -> tuple[int, str, str, str]:
    with pytest.raises(Invalid) as caught:
        parse_yaml(text, "a.yaml", first_line)
    return only(caught.value.problems)


# --- YAML ------------------------------------------------------------------------------------------------------------


def value_of(node: Node) -> Any:
    if isinstance(node, Text):
        return node.value
    return (
        [value_of(n) for n in node.values]
        if isinstance(node, Items)
        else {k: value_of(n) for k, n in node.values.items()}
    )


def test_scalars_stay_text() -> None:
    assert value_of(parse_yaml("a: NO\nb: 010\nc: 1.10\nd: 2024-09-01\ne: null\nf: ~\ng:\nh: 1_000\n", "a")) == {
        "a": "NO", "b": "010", "c": "1.10", "d": "2024-09-01", "e": "null", "f": "~", "g": "", "h": "1_000",
    }  # fmt: skip


def test_nothing_is_no_keys() -> None:
    assert value_of(parse_yaml("# a comment\n", "a")) == {}


def test_every_key_and_text_has_its_line() -> None:
    node = parse_yaml("a: 1\nb:\n  - x\n  - >-\n    long\n    text\nc: |\n  block\n", "a", first_line=11)
    assert isinstance(node, Keys)
    assert node.lines == {"a": 11, "b": 12, "c": 17}
    items = node.values["b"]
    assert isinstance(items, Items)
    assert [getattr(n, "line", 0) for n in (*items.values, node.values["c"])] == [13, 15, 18]


def test_not_yaml_has_its_line_and_a_hint() -> None:
    assert refused("a: [1\nb: 2\n")[1] == "yaml"
    assert refused("title: a: b\n", 5) == (
        5, "yaml", "this is not YAML: mapping values are not allowed in this context",
        "a value with a colon must stand in quotes, or on the next line after `>-`",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["title: {{ may.losses }} men\n", "a: b\ntitle: {{ x }}\n"])
def test_a_value_that_begins_with_braces_gets_its_hint(text: str) -> None:
    assert refused(text)[3] == "a value that begins with {{ must stand in quotes, or on the next line after `>-`"


def test_a_bracket_in_a_list_of_comparisons_gets_its_hint() -> None:
    assert "single quotes" in refused('holds: [t["2024"].a > 1]\n')[3]


def test_a_title_cut_by_a_comment() -> None:
    assert refused("a: 1\ntitle: Losses # 1 of two\n") == (
        2, "yaml", "YAML cuts this value at the #", "put the value in quotes, or on the next line after `>-`",
    )  # fmt: skip


def test_a_comment_behind_another_key_is_a_comment() -> None:
    assert value_of(parse_yaml("draft: yes # until Monday\n", "a")) == {"draft": "yes"}


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x\n", "b: &x [1]\n"])
def test_anchors_and_aliases_are_not_taken(text: str) -> None:
    assert refused(text)[2] == "anchors and aliases are not taken"


def test_a_key_stands_once() -> None:
    assert refused("a: 1\nb: 2\na: 3\n") == (3, "yaml-duplicate", '"a" stands twice', "it stands on line 1 already")


def test_a_key_is_a_word() -> None:
    assert refused("? [a]\n: 1\n")[2] == "a key must be a word"


def test_deep_and_long_yaml_is_refused() -> None:
    assert "deep" in refused("a: " + "[" * 20 + "]" * 20)[2]
    assert "longer than 64 KB" in refused("a: " + "x" * 70_000)[2]


# --- atoms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (read_boolean, "Yes", True),
        (read_boolean, "false", False),
        (read_integer, "-15", -15),
        (read_number, "1.50", Decimal("1.50")),
        (read_number, ".5e3", Decimal("500")),
        (read_date, "2024-02-29", dt.date(2024, 2, 29)),
        (read_day, "2024", "2024"),
        (read_day, "2024-10", "2024-10"),
        (read_yearmonth, "2024-10", "2024-10"),
        (read_year, "2024", 2024),
    ],
)
def test_an_atom_is_read(reader: Any, text: str, value: object) -> None:
    assert reader(text) == value


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (read_boolean, "1"), (read_boolean, ""), (read_integer, "1.5"), (read_integer, " 1"), (read_integer, "1e3"),
        (read_integer, "٣"), (read_integer, ""), (read_number, "NaN"), (read_number, "inf"), (read_number, "1,000"),
        (read_number, "1."), (read_date, "2023-02-29"), (read_date, "2024-9-1"), (read_date, "2024-09"),
        (read_day, "2024-13"), (read_day, "24"), (read_yearmonth, "2024"), (read_yearmonth, "2024-00"),
        (read_year, "24"), (read_year, "20245"),
    ],
)  # fmt: skip
def test_another_text_is_refused_and_named(reader: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r"is n") as caught:
        reader(text)
    assert f'"{text}"' in str(caught.value)


@pytest.mark.parametrize(
    ("text", "good"), [("a-b2", True), ("a--b", False), ("A", False), ("", False), ("a" * 101, False)]
)
def test_a_slug(text: str, good: bool) -> None:
    assert is_slug(text) is good


# --- dataclasses -----------------------------------------------------------------------------------------------------


def test_a_thing_is_read_whole() -> None:
    thing, problems = read(
        "title: A\nfrom: b\ncount: 3\nshare: 1.5\nday: 2024-01-02\nopen: yes\ntags: [x, y]\n"
        "parts:\n  - {name: p, size: 2}\nnames: {a: b}\nkind: two\nrest: {any: thing}\n"
    )
    assert problems == ()
    assert thing is not None
    assert (thing.title, thing.from_, thing.count, thing.share) == (Text("A", 1), "b", 3, Decimal("1.5"))
    assert (thing.day, thing.open, thing.tags, thing.kind) == (dt.date(2024, 1, 2), True, ("x", "y"), "two")
    assert (thing.parts, thing.names, thing.line) == ((Part("p", 2),), {"a": "b"}, 7)
    assert isinstance(thing.rest, Keys)


def test_one_item_may_stand_alone_and_an_empty_value_is_none() -> None:
    thing, _ = read("title: A\ntags: x\nshare:\n")
    assert thing is not None
    assert (thing.tags, thing.share) == (("x",), None)


def test_every_problem_at_once() -> None:
    thing, problems = read(
        "tilte: A\ncount: x\nopen: maybe\nparts: [{size: 1.5}]\nkind: tow\nnames: [a]\ntags: {a: b}\n"
    )
    assert thing is None
    assert [(p.where.line, p.code, p.message) for p in problems] == [
        (1, "unknown-key", 'unknown key "tilte"'),
        (1, "missing-key", '"title" is missing'),
        (2, "type", '"count": "x" is not an integer'),
        (3, "type", '"open": "maybe" is neither yes nor no'),
        (7, "type", '"tags" expects text, found keys and values'),
        (4, "missing-key", '"name" is missing'),
        (4, "type", '"size": "1.5" is not an integer'),
        (6, "type", '"names" expects keys and values, found a list'),
        (5, "type", '"tow" is not a value of "kind"'),
    ]
    assert problems[0].hint == 'did you mean "title"?'
    assert problems[1].hint == "add `title:`"
    assert problems[-1].hint == 'did you mean "two"?'


def test_a_given_field_is_no_key() -> None:
    assert only(read("title: A\nline: 3\n")[1])[2] == 'unknown key "line"'


def test_text_where_keys_are_expected() -> None:
    assert only(read("just text\n")[1]) == (1, "type", "expected keys and values, found text", "")
