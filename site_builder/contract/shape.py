"""A spec made plain: marks as dicts, dates in UTC, repeats and facets unrolled, panels counted and stacked.

In: the spec of a chart function. Out: one shape for what can be written in several. Must not know columns or colours.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from site_builder.contract.brief import Rows, Spec
from site_builder.contract.views import PARTS, parts_of, plain, rows_at


def tidied(spec: Any) -> Any:
    """Marks as dicts, dates in UTC, nothing that would say how wide the page is or clip a still drawing."""
    if isinstance(spec, list):
        return [tidied(item) for item in spec]
    if not isinstance(spec, dict):
        return spec
    rows = ("datasets", "values")
    tidy = {key: value if key in rows else tidied(value) for key, value in spec.items() if key != "usermeta"}
    if isinstance(tidy.get("mark"), str):
        tidy["mark"] = {"type": tidy["mark"]}
    if "mark" in tidy and "encoding" not in tidy:
        tidy["encoding"] = {}
    if _only_zooms(tidy.get("params")):
        del tidy["params"]
    return _in_utc(tidy)


def _only_zooms(params: Any) -> bool:
    """Altair's `.interactive()`: it would clip the marks at the frame, and a chart to explore brings its own zoom."""
    return bool(params) and all(isinstance(param, dict) and param.get("bind") == "scales" for param in params)


_CALENDAR = {"year", "month", "date", "day", "quarter", "hours", "minutes", "seconds", "milliseconds"}


def _in_utc(node: Spec) -> Spec:
    """Time units and dates of a spec mean UTC, wherever it is drawn."""
    unit = node.get("timeUnit")
    if isinstance(unit, str) and not unit.startswith(("utc", "binned")):
        node["timeUnit"] = f"utc{unit}"
    elif isinstance(unit, dict):
        node["timeUnit"] = {**unit, "utc": True}
    if node and node.keys() <= _CALENDAR:
        return {**node, "utc": True}
    return node


def merged(base: Spec, given: Any) -> Spec:
    out = dict(base)
    for key, value in given.items():
        out[key] = merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


def pruned(rows: Rows, used: str) -> Rows:
    """Rows with only the columns that the spec speaks of."""
    keep = {name for name in (rows[0] if rows else {}) if name in used or json.dumps(name)[1:-1] in used}
    return [{name: value for name, value in row.items() if name in keep} for row in rows]


def unrolled(spec: Spec) -> Spec:
    """Repeats written out as concatenations, facets as operators, shared encodings handed down to layers."""
    if "repeat" in spec:
        spec = _without_repeat(spec)
    for key in PARTS:
        if key in spec:
            spec[key] = [unrolled(_inheriting(part, spec) if key == "layer" else part) for part in spec[key]]
    if "layer" in spec:
        spec.pop("encoding", None)
    if "spec" in spec:
        spec["spec"] = unrolled(spec["spec"])
    return _with_headed_facets(_with_facet_operator(spec))


def _inheriting(part: Spec, parent: Spec) -> Spec:
    encoding = {**copy.deepcopy(parent.get("encoding", {})), **part.get("encoding", {})}
    return {**part, "encoding": encoding}


def _without_repeat(spec: Spec) -> Spec:
    repeat, inner = spec["repeat"], spec["spec"]
    rest = {key: value for key, value in spec.items() if key not in ("repeat", "spec", "columns")}
    if isinstance(repeat, list):
        panels = [_filled(inner, {"repeat": name}) for name in repeat]
        return {**rest, "concat": panels, "columns": spec.get("columns", len(panels))}
    rows, columns, layers = repeat.get("row", [None]), repeat.get("column", [None]), repeat.get("layer")
    if layers:
        return {**rest, "layer": [_filled(inner, {"layer": name}) for name in layers]}
    grid = [[_filled(inner, {"row": row, "column": column}) for column in columns] for row in rows]
    across = [line[0] if len(line) == 1 else {"hconcat": line} for line in grid]
    return {**rest, **(across[0] if len(across) == 1 else {"vconcat": across})}


def _filled(node: Any, names: Mapping[str, Any]) -> Any:
    """A copy in which `{"repeat": "row"}` is the name it stands for."""
    if isinstance(node, list):
        return [_filled(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    if node.keys() == {"repeat"} and node["repeat"] in names:
        return names[node["repeat"]]
    view = "mark" in node or "layer" in node  # whose own name would stand twice
    return {key: _filled(value, names) for key, value in node.items() if not (view and key == "name")}


def _with_facet_operator(spec: Spec) -> Spec:
    """`row`, `column` and `facet` of an encoding as a facet around the view, as Vega-Lite itself would put them."""
    encoding = spec.get("encoding", {})
    across = {key: encoding.pop(key) for key in ("row", "column", "facet") if key in encoding}
    if not across:
        return spec
    outer: Spec = {key: spec.pop(key) for key in ("data", "transform", "resolve", "title") if key in spec}
    columns = across.get("facet", {}).pop("columns", None)
    facet = across.get("facet", across)
    return {**outer, "facet": facet, "spec": spec, **({"columns": columns} if columns else {})}


_HEADER = {"title": None, "labelOrient": "top", "labelAnchor": "start", "labelAngle": 0}


def _with_headed_facets(spec: Spec) -> Spec:
    """Facets by row become one column of panels, so that each heading stands above its panel and none at its side."""
    facet = spec.get("facet")
    if not isinstance(facet, dict):
        return spec
    if facet.keys() == {"row"}:
        facet, spec["columns"] = facet["row"], 1
    elif facet.keys() == {"column"}:
        facet = facet["column"]
    for definition in [facet] if "field" in facet else list(facet.values()):
        definition["header"] = {**_HEADER, **(definition.get("header") or {})}
    return {**spec, "facet": facet}


def count_panels(spec: Spec, data: Mapping[str, Rows], source: Any) -> None:
    """A facet without a number of columns stands in one row: say how many, since widths depend on it."""
    source = spec.get("data", source)
    facet = spec.get("facet")
    if isinstance(facet, dict) and "columns" not in spec:
        field = facet if "field" in facet else facet.get("column", {})
        values = {str(row.get(plain(field.get("field", "")))) for row in rows_at(source, data) or []}
        spec["columns" if "field" in facet else "_columns"] = max(len(values), 1)
    for part in parts_of(spec):
        count_panels(part, data, source)


def stacked(spec: Spec) -> Spec:
    """Panels that stood side by side, one below the other."""
    for key in PARTS:
        if key in spec:
            spec[key] = [stacked(part) for part in spec[key]]
    if "hconcat" in spec:
        spec["vconcat"] = spec.pop("hconcat")
    if "concat" in spec or "field" in spec.get("facet", {}):
        spec["columns"] = 1
    if "spec" in spec:
        spec["spec"] = stacked(spec["spec"])
    return spec
