"""A composition walked: its plots, their units, the rows and the fields that each has.

In: a spec. Out: `View`s, and the parts of a completed spec by what they are. Must not judge or change them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.contract.brief import Rows, Spec, View


def with_dates(rows: Any) -> Rows:
    """Dates as plain ISO days, which every reader's clock takes for UTC; `T00:00:00` would be local time."""
    if not isinstance(rows, list):
        return []
    return [{k: _iso(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows if isinstance(row, dict)]


_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})T00:00:00(\.0+)?\Z")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?\Z")


def _iso(text: str) -> str:
    day = _MIDNIGHT.match(text)
    if day:
        return day[1]
    return f"{text}Z" if _MOMENT.match(text) else text


PARTS = ("layer", "hconcat", "vconcat", "concat")
NOTHING: Spec = {"data": None, "transform": [], "faceted": frozenset()}


def plots_with_views(spec: Spec, inherited: Spec, data: Mapping[str, Rows]) -> Iterator[list[View]]:
    """The views of each plot of a composition (a unit, or the units of a layer)."""
    if "mark" in spec or "layer" in spec:
        yield list(_units(spec, inherited, data))
        return
    own = _handed_down(spec, inherited)
    for part in parts_of(spec):
        yield from plots_with_views(part, own, data)


def parts_of(spec: Spec) -> list[Spec]:
    """The plots and compositions that a composition holds."""
    held = [part for key in ("hconcat", "vconcat", "concat") for part in spec.get(key, [])]
    return [*held, *([spec["spec"]] if "spec" in spec else [])]


def _handed_down(spec: Spec, inherited: Spec) -> Spec:
    faceted = frozenset(fields_named(spec.get("facet"))) | inherited["faceted"]
    transform = [*inherited["transform"], *spec.get("transform", [])]
    return {"data": spec.get("data", inherited["data"]), "transform": transform, "faceted": faceted}


def _units(spec: Spec, inherited: Spec, data: Mapping[str, Rows]) -> Iterator[View]:
    own = _handed_down(spec, inherited)
    if "mark" in spec:
        rows = rows_at(own["data"], data)
        yield View(spec, rows or [], _names(rows, own["transform"]), own["transform"], own["faceted"])
    for part in spec.get("layer", []):
        yield from _units(part, own, data)


def rows_at(source: Any, data: Mapping[str, Rows]) -> Rows | None:
    """The rows of a data source of a spec; None where they cannot be known before it is drawn."""
    if not isinstance(source, dict):
        return None
    if source.get("name") in data:
        return data[source["name"]]
    values = source.get("values")
    return with_dates(values) if isinstance(values, list) and all(isinstance(row, dict) for row in values) else None


_NAMED_BY_DEFAULT = {
    "fold": {"key", "value"},
    "density": {"density", "value"},
    "quantile": {"prob", "value"},
}


def _names(rows: Rows | None, transforms: list[Spec]) -> frozenset[str] | None:
    """The fields that a view can name: its columns and what its transforms make; None where that cannot be known."""
    if not rows or any("pivot" in t for t in transforms):
        return None
    names = {name for row in rows[:50] for name in row}
    for transform in transforms:
        names.update(_made(transform))
        for kind, made in _NAMED_BY_DEFAULT.items():
            names.update(made if kind in transform else ())
    return frozenset(names)


def _made(node: Any) -> Iterator[str]:
    """Whatever a transform calls `as`, and the fields that a lookup brings."""
    if isinstance(node, list):
        for item in node:
            yield from _made(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "as" or (key == "fields" and "data" in node):
            yield from [value] if isinstance(value, str) else [v for v in value if isinstance(v, str)]
        else:
            yield from _made(value)


def fields_named(node: Any) -> Iterator[str]:
    """The fields that an encoding or a transform names."""
    if isinstance(node, list):
        for item in node:
            yield from fields_named(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "field" and isinstance(value, str) and value not in ("*", ""):
            yield plain(value)
        elif key == "groupby" and isinstance(value, list):
            yield from (plain(name) for name in value if isinstance(name, str))
        elif key not in ("axis", "scale", "legend", "header", "from", "param"):
            yield from fields_named(value)


def plain(name: str) -> str:
    """A field as Vega-Lite writes it -> the column it means."""
    return re.split(r"(?<!\\)[.\[]", name, maxsplit=1)[0].replace("\\", "")


def plain_name(definition: Mapping[str, Any]) -> str:
    """The column that a definition names; empty where it names none."""
    field = definition.get("field")
    return plain(field) if isinstance(field, str) else ""


def rows_of(unit: Spec, plot: Spec, spec: Mapping[str, Any]) -> Rows:
    """The rows of a unit of a completed spec: its own, those of its plot, or those of the whole."""
    source = next((part["data"] for part in (unit, plot, spec) if "data" in part), None)
    return rows_at(source, spec.get("datasets", {})) or []


def units_of(leaf: Spec) -> Iterator[Spec]:
    """The units of a plot, through its layers."""
    if "mark" in leaf:
        yield leaf
    for part in leaf.get("layer", []):
        yield from units_of(part)


def plots_of(spec: Spec) -> Iterator[Spec]:
    """The plots of a composition: its units, and its layers."""
    if "mark" in spec or "layer" in spec:
        yield spec
    else:
        for part in parts_of(spec):
            yield from plots_of(part)


def rows_of_panels(spec: Spec) -> int:
    if "vconcat" in spec:
        return sum(rows_of_panels(part) for part in spec["vconcat"])
    if "hconcat" in spec:
        return max(rows_of_panels(part) for part in spec["hconcat"])
    if "concat" in spec:
        return -(-len(spec["concat"]) // int(spec.get("columns") or len(spec["concat"])))
    return 1
