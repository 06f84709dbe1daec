"""JSON Schemas of what writers write, generated from the frozen types.

In: the dataclasses that `fields.read_as` reads. Out: schemas by file name, for editors. They follow what this tool
takes: a scalar is text until its declared type converts it, so numbers and dates pass where text is wanted. Must not
know the disk.
"""

from __future__ import annotations

import datetime as dt
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from typing import Any

from site_builder.fields import Day, Items, Keys, Node, Text, key_of
from site_builder.model import TYPES, Claim, Descriptor, FieldSpec, Front, Settings
from site_builder.pages import BLOCKS, NAMED

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"

_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_ATOMS: Mapping[Any, Schema] = {
    bool: {"enum": [True, False, "yes", "no", "true", "false"]},
    int: {"type": ["integer", "string"], "pattern": r"^[+-]?\d+$"},
    Decimal: {"type": ["number", "string"], "pattern": r"^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$"},
    dt.date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    Day: {"type": ["string", "number"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    str: _SCALAR,
    Text: _SCALAR,
}


def schemas() -> dict[str, Schema]:
    """Every schema by its file name."""
    blocks = {f"block-{kind}.json": _titled(schema_of(cls), f"A {kind} block") for kind, cls in BLOCKS.items()}
    claim = schema_of(Claim)
    return {
        "site.json": _titled(schema_of(Settings), "content/site.yaml"),
        "page.json": _titled(schema_of(Front), "The front matter of a page"),
        "resource.json": _titled(_descriptor(), "The descriptor of a table"),
        "claims.json": _titled({"type": "array", "items": claim}, "content/claims.yaml"),
        **blocks,
    }


# Which schema goes with which files: what an editor is told.
WIRED: Mapping[str, tuple[str, ...]] = {
    "site.json": ("content/site.yaml",),
    "resource.json": ("content/data/*.resource.yaml",),
    "claims.json": ("content/claims.yaml",),
}


def editor_settings(folder: str = "schemas") -> Schema:
    """`.vscode/settings.json`: schemas for the YAML files of a site, and snippets offered while a page is written."""
    return {
        "yaml.schemas": {f"./{folder}/{name}": list(files) for name, files in WIRED.items()},
        "[markdown]": {"editor.quickSuggestions": {"other": "on"}},
        "yaml.customTags": [],
        "files.encoding": "utf8",
    }


def block_snippets() -> Schema:
    """`.vscode/blocks.code-snippets`: every kind of block with the keys that it needs. Editors know no schema for the
    YAML inside a fence of Markdown, and take the same types from here.
    """
    return {f"block {kind}": _snippet(kind, cls) for kind, cls in BLOCKS.items()}


def _snippet(kind: str, cls: type) -> Schema:
    needed = schema_of(cls).get("required", [])
    name = " ${1:name}" if kind in NAMED else ""
    keys = [line for number, key in enumerate(needed, 2) for line in _key_lines(cls, key, number)]
    return {"scope": "markdown", "prefix": kind, "body": [f"```{kind}{name}", *keys, "```", "$0"]}


def _key_lines(cls: type, key: str, number: int) -> list[str]:
    """A text stands under its key, so that it may hold a colon; a list of items shows the keys of its first."""
    kind = typing.get_type_hints(cls)[next(f.name for f in fields(cls) if key_of(f) == key)]
    inner = typing.get_args(kind)
    if inner and is_dataclass(inner[0]):
        stops = [f"{one}: ${{{number}{at}:{one}}}" for at, one in enumerate(schema_of(inner[0]).get("required", []))]
        return [f"{key}:", *(f"  {' ' if at else '-'} {stop}" for at, stop in enumerate(stops))]
    return [f"{key}: >-", f"  ${{{number}:{key}}}"] if kind is Text else [f"{key}: ${{{number}:{key}}}"]


def as_text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _titled(schema: Schema, title: str) -> Schema:
    return {"$schema": DRAFT, "title": title, **schema}


def _descriptor() -> Schema:
    """The types of fields are named in a table, not in a type."""
    schema = schema_of(Descriptor)
    spec = schema_of(FieldSpec)
    spec["properties"]["type"] = {"enum": sorted(TYPES)}
    schema["properties"]["fields"] = {"type": "object", "additionalProperties": spec}
    return schema


def schema_of(kind: Any) -> Schema:
    """A type as `fields.read_value` reads it."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _union(inner)
    if origin is tuple:
        one = schema_of(inner[0])
        return {"anyOf": [{"type": "array", "items": one}, one]}
    if origin in (dict, typing.get_origin(Mapping[str, str])):
        return {"type": "object", "additionalProperties": schema_of(inner[1])}
    if origin is typing.Literal:
        return {"enum": [value for value in inner if value]}
    if kind in _ATOMS:
        return dict(_ATOMS[kind])
    return _object(kind) if is_dataclass(kind) and kind not in (Items, Keys) else {}


def _union(options: tuple[Any, ...]) -> Schema:
    wanted = [option for option in options if option is not type(None)]
    if set(wanted) == set(typing.get_args(Node)) or Keys in wanted:
        return {}
    return {"anyOf": [schema_of(wanted[0]), {"type": "null"}]}


def _object(kind: Any) -> Schema:
    hints = typing.get_type_hints(kind)
    written = [f for f in fields(kind) if not f.metadata.get("given")]
    needed = [key_of(f) for f in written if f.default is MISSING and f.default_factory is MISSING]
    schema: Schema = {
        "type": "object",
        "properties": {key_of(f): schema_of(hints[f.name]) for f in written},
        "additionalProperties": False,
    }
    return {**schema, "required": needed} if needed else schema
