"""Text and a declared type -> value, or located Problems.

In: YAML text or a scalar, and a type (a frozen dataclass, or one of the atoms below). Out: the value, and every
Problem at once. YAML scalars stay text until the declared type converts them, so that `NO`, `010` and `1.10` keep
their meaning; aliases and duplicate keys are refused. Must not know what a page, a table or a setting is.
"""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, TypeVar

import yaml

from site_builder.problems import Invalid, Location, Problem, did_you_mean

_QUOTE_BRACES = "a value that begins with {{ must stand in quotes, or on the next line after `>-`"
_CUT = re.compile(r"^\s*(?:title|summary|subtitle|alt|note|label|text): *[^'\"\s>|#{\[][^\n'\"]*\s#(?=\s*\w)", re.M)
MOST_YAML = 64 * 1024
DEEPEST = 12

T = TypeVar("T")
Day = typing.NewType("Day", str)  # an ISO date of any precision, as text


@dataclass(frozen=True)
class Text:
    """A scalar as written, with its line."""

    value: str
    line: int = 0

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value.strip())


@dataclass(frozen=True)
class Items:
    values: tuple[Node, ...]
    line: int = 0


@dataclass(frozen=True)
class Keys:
    """A mapping; `lines` gives the line of every key."""

    values: Mapping[str, Node]
    lines: Mapping[str, int]
    line: int = 0


Node = Text | Items | Keys


# --- YAML ------------------------------------------------------------------------------------------------------------


def parse_yaml(text: str, path: str, first_line: int = 1) -> Node:
    """YAML -> nodes whose scalars are text. `first_line` is the line of the file on which `text` begins.

    Raises Invalid: not YAML (with a hint for the classic errors), an alias, a duplicate key, too long or too deep.
    """
    if len(text) > MOST_YAML:
        raise Invalid(Problem(Location(path, first_line), "yaml", f"this YAML is longer than {MOST_YAML // 1024} KB"))
    cut = _cut_by_comment(text, path, first_line)
    if cut:
        raise Invalid(*cut)
    try:
        _refuse_aliases(text, path, first_line)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        return Keys({}, {}, first_line) if node is None else _node(node, path, first_line, 0)
    except yaml.MarkedYAMLError as error:
        raise Invalid(_yaml_problem(error, text, path, first_line)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Invalid(Problem(Location(path, first_line), "yaml", f"this is not YAML: {error}")) from None


def _refuse_aliases(text: str, path: str, first_line: int) -> None:
    """A few aliases can spell gigabytes; no writer needs one."""
    if "&" not in text and "*" not in text:
        return
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            where = Location(path, first_line + typing.cast(Any, event.start_mark).line)
            hint = "put a value that begins with & or * in quotes"
            raise Invalid(Problem(where, "yaml", "anchors and aliases are not taken", hint))


def _yaml_problem(error: yaml.MarkedYAMLError, text: str, path: str, first_line: int) -> Problem:
    mark = typing.cast(Any, error.problem_mark or error.context_mark)
    at: int = mark.line if mark else 0
    lines = [*text.splitlines(), ""]
    line = lines[min(at, len(lines) - 1)]
    nearby = (line, lines[max(at - 1, 0)])
    if re.match(r" *\t", line):
        hint = "YAML is indented with spaces: put two of them in place of the tab"
    elif any("\u00a0" in near for near in nearby):
        hint = "put an ordinary space in place of the no-break space of this line, or of the one above"
    elif any(re.match(r"\s*[\w-]+:\s*\{\{", near) for near in nearby):
        hint = _QUOTE_BRACES
    elif line.count(": ") > 1 and "{" not in line:
        hint = "a value with a colon must stand in quotes, or on the next line after `>-`"
    elif re.match(r"\s*(?:- |[\w-]+:\s*)\[.*[\[\"]", line):
        hint = (
            'in a list between [ and ], put a value that holds [ or " in single quotes, or write a list of lines with -'
        )
    else:
        hint = "check the indentation, the quotes and the colon of this line"
    where = Location(path, first_line + at, (mark.column + 1) if mark else 0)
    return Problem(where, "yaml", f"this is not YAML: {error.problem or error.context}", hint)


def _cut_by_comment(text: str, path: str, first_line: int) -> list[Problem]:
    """`title: Losses # 1` is cut silently by YAML; a title is never meant so."""
    found = re.finditer(_CUT, text)
    return [
        Problem(
            Location(path, first_line + text.count("\n", 0, m.end())),
            "yaml",
            "YAML cuts this value at the #",
            "put the value in quotes, or on the next line after `>-`",
        )
        for m in found
    ]


def _node(node: yaml.Node, path: str, first_line: int, depth: int) -> Node:
    line = first_line + node.start_mark.line
    if depth > DEEPEST:
        raise Invalid(Problem(Location(path, line), "yaml", f"nested more than {DEEPEST} deep"))
    if isinstance(node, yaml.ScalarNode):
        return Text(str(node.value), line + (1 if node.style in (">", "|") else 0))
    if isinstance(node, yaml.SequenceNode):
        return Items(tuple(_node(child, path, first_line, depth + 1) for child in node.value), line)
    return _keys(node, path, first_line, depth)


def _keys(node: yaml.Node, path: str, first_line: int, depth: int) -> Keys:
    values: dict[str, Node] = {}
    lines: dict[str, int] = {}
    problems = []
    for key, value in node.value:
        line = first_line + key.start_mark.line
        if not isinstance(key, yaml.ScalarNode):
            raise Invalid(Problem(Location(path, line), "yaml", "a key must be a word", _QUOTE_BRACES))
        name = str(key.value)
        if name in values:
            hint = f"it stands on line {lines[name]} already"
            problems.append(Problem(Location(path, line), "yaml-duplicate", f'"{name}" stands twice', hint))
        values[name] = _node(value, path, first_line, depth + 1)
        lines[name] = line
    if problems:
        raise Invalid(*problems)
    return Keys(values, lines, first_line + node.start_mark.line)


# --- atoms -----------------------------------------------------------------------------------------------------------

_TRUE, _FALSE = ("true", "yes"), ("false", "no")
_INTEGER = re.compile(r"[+-]?\d+\Z", re.A)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?\Z", re.A)
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z", re.A)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z", re.A)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z", re.A)


def read_boolean(text: str) -> bool:
    lowered = text.casefold()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError(f'"{text}" is neither yes nor no')


def read_integer(text: str) -> int:
    """Table Schema's lexical rule without `bareNumber: false`: digits with an optional sign, nothing else."""
    if not _INTEGER.match(text):
        raise ValueError(f'"{text}" is not an integer')
    return int(text)


def read_number(text: str) -> Decimal:
    if not _NUMBER.match(text):
        raise ValueError(f'"{text}" is not a number')
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f'"{text}" is not a number') from None


def read_date(text: str) -> dt.date:
    if len(text) != 10 or not _DAY.match(text):
        raise ValueError(f'"{text}" is not a date (YYYY-MM-DD)')
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a day of the calendar') from None


def read_day(text: str) -> str:
    """`day?`: an ISO date of any precision (2024, 2024-10 or 2024-10-09), kept as text."""
    if not _DAY.match(text):
        raise ValueError(f'"{text}" is not a date (YYYY, YYYY-MM or YYYY-MM-DD)')
    try:
        read_date((text + "-01-01")[:10])
    except ValueError:
        raise ValueError(f'"{text}" is not a day of the calendar') from None
    return text


def read_yearmonth(text: str) -> str:
    if len(text) != 7:
        raise ValueError(f'"{text}" is not a month (YYYY-MM)')
    try:
        return read_day(text)
    except ValueError:
        raise ValueError(f'"{text}" is not a month (YYYY-MM)') from None


def read_year(text: str) -> int:
    if not re.fullmatch(r"\d{4}", text, re.A):
        raise ValueError(f'"{text}" is not a year (YYYY)')
    return int(text)


# --- dataclasses -----------------------------------------------------------------------------------------------------


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def key_of(field: Field[Any]) -> str:
    """The key under which a field is written in YAML (`metadata={"key": "from"}` where Python reserves the word)."""
    return str(field.metadata.get("key", field.name))


def read_as(cls: type[T], node: Node, path: str, **known: Any) -> tuple[T | None, tuple[Problem, ...]]:
    """Nodes -> a frozen dataclass, or None. Every problem at once: unknown and missing keys, wrong types.

    `known` fills fields that do not come from the writer (a name, a path). Fields marked `metadata={"given": True}` are
    never read from YAML.
    """
    if not isinstance(node, Keys):
        return None, (Problem(Location(path, node.line), "type", f"expected keys and values, found {_kind(node)}"),)
    problems: list[Problem] = []
    values: dict[str, Any] = dict(known)
    hints = _hints(typing.cast(Any, cls))
    open_fields = [f for f in fields(typing.cast(Any, cls)) if not f.metadata.get("given") and f.name not in known]
    names = {key_of(f): f for f in open_fields}
    for key in node.values:
        if key not in names:
            hint = did_you_mean(key, names)
            problems.append(Problem(Location(path, node.lines[key]), "unknown-key", f'unknown key "{key}"', hint))
    for key, field in names.items():
        if key in node.values:
            values[field.name], found = read_value(hints[field.name], node.values[key], path, key)
            problems += found
        elif field.default is MISSING and field.default_factory is MISSING:
            problems.append(Problem(Location(path, node.line), "missing-key", f'"{key}" is missing', f"add `{key}:`"))
    if any(p.severity == "error" for p in problems):
        return None, tuple(problems)
    return cls(**values), tuple(problems)


def read_value(kind: Any, node: Node, path: str, name: str) -> tuple[Any, tuple[Problem, ...]]:
    """A node as a value of `kind`: an atom, a dataclass, a tuple (one item may stand alone), a mapping, or optional."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _read_union(kind, node, path, name)
    if origin is tuple:
        return _read_tuple(typing.get_args(kind)[0], node, path, name)
    if origin in (Mapping, dict, typing.get_origin(Mapping[str, str])):
        return _read_mapping(typing.get_args(kind)[1], node, path, name)
    if origin is typing.Literal:
        return _read_choice(typing.get_args(kind), node, path, name)
    if is_dataclass(kind) and kind not in (Text, Items, Keys):
        return read_as(typing.cast(type[Any], kind), node, path)
    if kind in (Items, Keys, Any) or kind == Node:
        return node, ()
    return _read_atom(kind, node, path, name)


def _read_union(kind: Any, node: Node, path: str, name: str) -> tuple[Any, tuple[Problem, ...]]:
    options = [option for option in typing.get_args(kind) if option is not type(None)]
    if set(options) == {Text, Items, Keys}:
        return node, ()
    if len(options) < len(typing.get_args(kind)) and isinstance(node, Text) and not node.value:
        return None, ()
    return read_value(options[0], node, path, name)


def _read_tuple(kind: Any, node: Node, path: str, name: str) -> tuple[Any, tuple[Problem, ...]]:
    nodes = node.values if isinstance(node, Items) else (node,)
    read = [read_value(kind, child, path, name) for child in nodes]
    return tuple(value for value, _ in read), tuple(p for _, found in read for p in found)


def _read_mapping(kind: Any, node: Node, path: str, name: str) -> tuple[Any, tuple[Problem, ...]]:
    if not isinstance(node, Keys):
        problem = Problem(Location(path, node.line), "type", f'"{name}" expects keys and values, found {_kind(node)}')
        return {}, (problem,)
    read = {key: read_value(kind, child, path, key) for key, child in node.values.items()}
    return {key: value for key, (value, _) in read.items()}, tuple(p for _, found in read.values() for p in found)


def _read_choice(choices: tuple[str, ...], node: Node, path: str, name: str) -> tuple[Any, tuple[Problem, ...]]:
    text = node.value if isinstance(node, Text) else ""
    if text in choices:
        return text, ()
    hint = did_you_mean(text, choices)
    return None, (Problem(Location(path, node.line), "type", f'"{text}" is not a value of "{name}"', hint),)


_ATOMS: dict[Any, Any] = {
    bool: read_boolean,
    int: read_integer,
    Decimal: read_number,
    dt.date: read_date,
    Day: read_day,
    str: str,
}


def _read_atom(kind: Any, node: Node, path: str, name: str) -> tuple[Any, tuple[Problem, ...]]:
    if not isinstance(node, Text):
        return None, (Problem(Location(path, node.line), "type", f'"{name}" expects text, found {_kind(node)}'),)
    if kind is Text:
        return node, ()
    try:
        return _ATOMS[kind](node.value.strip()), ()
    except ValueError as error:
        return None, (Problem(Location(path, node.line), "type", f'"{name}": {error}'),)


def _kind(node: Node) -> str:
    return {Text: "text", Items: "a list", Keys: "keys and values"}[type(node)]


def is_slug(text: str) -> bool:
    """Lower-case ASCII letters, digits and single hyphens: safe in an address on every file system."""
    return bool(_SLUG.match(text)) and len(text) <= 100


def is_name(text: str) -> bool:
    """Letters, digits and _, beginning with a letter: safe in SQL, in an expression and in an address unquoted."""
    return bool(_NAME.match(text)) and len(text) <= 63
