"""A drawn spec -> the same chart for a reader who asks to explore it: tooltips, zoom, a legend that filters.

In: the completed Vega-Lite spec of a chart, and the metadata of the columns that it draws. Out: the spec that a page's
loader hands to Vega, its colours still the page's variables, so that it follows light and dark like the drawing that
it stands in for. What a chart function brought of its own (parameters, tooltips) is kept. Must not know pages or Vega.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from site_builder.contract.axes import BY_NAME
from site_builder.contract.brief import Rows, Spec, titled
from site_builder.contract.marks import printed_field
from site_builder.contract.views import plain_name, plots_of, rows_at, rows_of, units_of
from site_builder.model import Theme

Columns = Mapping[str, Mapping[str, Any]]
WORDS = "text"  # the mark that says itself what it stands for
HEAD = "head"  # the line of a tooltip that has no title

_TOLD = (
    "x", "y", "x2", "y2", "theta", "color", "fill", "stroke", "shape", "strokeDash", "size", "opacity", "fillOpacity",
    "detail", "xOffset", "yOffset", "text",
)  # fmt: skip
_LEGENDS = ("color", "fill", "stroke", "shape", "strokeDash")
_FIELD = ("field", "aggregate", "timeUnit", "bin", "type")
_PATHS = ("line", "area", "trail")
FAINT = 0.12  # what a legend's choice leaves out


def can_be_explored(spec: Mapping[str, Any]) -> bool:
    """Whether a live chart could tell more than the still one: marks other than words that stand for several rows."""
    parts = ((unit, rows_of(unit, plot, spec)) for plot in plots_of(dict(spec)) for unit in units_of(plot))
    return any(unit["mark"]["type"] != WORDS and len(rows) != 1 for unit, rows in parts)


def explorable(spec: Mapping[str, Any], columns: Columns) -> Spec:
    """The spec with tooltips on its marks, a zoom along continuous axes, and legends that choose."""
    made: Spec = copy.deepcopy(dict(spec))
    for number, plot in enumerate(plots_of(made)):
        _has_rows(plot, made.get("datasets", {}))
        units = list(units_of(plot))
        for unit in units:
            _tell(unit, columns, rows_of(unit, plot, made))
        if not any("params" in part for part in (made, plot, *units)):
            _choose(units, f"chosen_{number}")
            _zoom(units, f"zoom_{number}", plot.get("width"))
    return made


def _has_rows(part: Spec, data: Mapping[str, Rows]) -> bool:
    """Whether a part of a plot may show something. Layers that do not are left out: of nothing, Vega computes infinite
    extents, and says so aloud.
    """
    if "layer" not in part:
        return rows_at(part.get("data"), data) != []
    part["layer"] = [inner for inner in part["layer"] if _has_rows(inner, data)]
    return bool(part["layer"])


def in_light(spec: Mapping[str, Any], theme: Theme) -> Spec:
    """The spec as a file of its own: the light theme's colours in place of the page's variables."""
    light = {name.removeprefix("--"): value for name, value in theme.light.items()}
    text = re.sub(r"var\(--([\w-]+)\)", lambda found: light.get(found[1], found[0]), json.dumps(dict(spec)))
    plain: Spec = json.loads(text)
    return plain


# --- tooltips --------------------------------------------------------------------------------------------------------


def _tell(unit: Spec, columns: Columns, rows: Sequence[Mapping[str, Any]]) -> None:
    """What a reader is told of a mark: its category, then the fields that it shows. Words say it themselves, and a line
    at one value needs none.
    """
    mark, encoding = unit["mark"], unit["encoding"]
    if mark["type"] in _PATHS and "point" not in mark:
        mark["point"] = {"opacity": 0, "filled": True, "size": 160}  # what a finger or a key can meet on a line
    if mark["type"] == WORDS or "tooltip" in encoding or "tooltip" in mark:
        return
    shown = list(_told(encoding))
    head = [_in_words(channel, d, encoding, columns, rows) for channel, d in shown if _is_category(channel, d, columns)]
    others = [(channel, d) for channel, d in shown if not _is_category(channel, d, columns)]
    entries = [entry for channel, d in others for entry in _entries(channel, d, encoding, columns)]
    alone = [] if entries else [_number(d) for channel, d in others if _is_alone(channel, d, encoding, rows)][:1]
    lonely = len(rows) == 1 and len([*head, *entries, *alone]) == 1
    if lonely or not (entries or alone):
        return
    first = " + ': ' + ".join([*([" + ', ' + ".join(head)] if head else []), *alone])
    encoding["tooltip"] = [*([_headed(unit, first)] if first else []), *entries]


def _told(encoding: Spec) -> Iterator[tuple[str, Spec]]:
    """Every field of a mark once, the axes' first: its channel, and the field with the type it has there."""
    seen: set[str] = set()
    for channel in _TOLD:
        for given in _definitions(encoding.get(channel)):
            definition = {key: given[key] for key in _FIELD if given.get(key) is not None}
            if channel in ("x2", "y2"):
                definition = {"type": encoding.get(channel[0], {}).get("type", "quantitative"), **definition}
            name = json.dumps([definition.get(key) for key in _FIELD[:3]])
            if name not in seen and "type" in definition:
                seen.add(name)
                yield channel, definition


def _definitions(given: Any) -> list[Spec]:
    """The field definitions of a channel, which may be several (detail) or stand in a condition."""
    parts = given if isinstance(given, list) else [given]
    parts = [part for part in parts if isinstance(part, dict)]
    inner = [part["condition"] for part in parts if isinstance(part.get("condition"), dict)]
    return [part for part in [*parts, *inner] if isinstance(part.get("field"), str) or "aggregate" in part]


def _entries(channel: str, definition: Spec, encoding: Spec, columns: Columns) -> Iterator[Spec]:
    """A line of a tooltip, titled and formatted as its axis and its column are; none where neither has a title."""
    column = columns.get(plain_name(definition), {})
    axis = encoding.get(channel, {}).get("axis") if channel in ("x", "y") else None
    title = titled(column) if column.get("title") else (axis or {}).get("title")
    if isinstance(title, str):
        yield printed_field({**definition, "title": title}, columns)
    elif isinstance(title, list):
        yield printed_field({**definition, "title": " ".join(title)}, columns)


# --- the head of a tooltip: which mark it is, in the words of its axis -----------------------------------------------

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_KINDS = ("nominal", "ordinal")


def _is_category(channel: str, definition: Spec, columns: Columns) -> bool:
    """A category of an axis, or one that no title explains: readers know it by its words alone."""
    if definition["type"] not in _KINDS or definition.keys() & {"aggregate", "bin", "timeUnit"}:
        return False
    untitled = not columns.get(plain_name(definition), {}).get("title")
    return channel in ("x", "y") or (untitled and channel not in ("xOffset", "yOffset"))


def _in_words(
    channel: str, definition: Spec, encoding: Spec, columns: Columns, rows: Sequence[Mapping[str, Any]]
) -> str:
    """An expression for what a category is called: a day is a date, numbers and names are as the axis has them."""
    name = plain_name(definition)
    value = f"datum[{json.dumps(name)}]"
    values = [row[name] for row in rows if row.get(name) is not None]
    if values and all(isinstance(given, str) and _DAY.match(given) for given in values):
        form = "%b %Y" if columns.get(name, {}).get("type") == "yearmonth" else "%-d %b %Y"
        return f"utcFormat(toDate({value}), '{form}')"
    label = (encoding[channel].get("axis") or {}).get("labelExpr", "") if channel in ("x", "y") else ""
    if label.endswith(BY_NAME) or (label and values and all(isinstance(given, int | float) for given in values)):
        words = re.sub(r"datum\.(value|label)", lambda _: value, label)
        return f"(isArray({words}) ? join({words}, ' ') : {words})"
    return f"('' + {value})"


def _is_alone(channel: str, definition: Spec, encoding: Spec, rows: Sequence[Mapping[str, Any]]) -> bool:
    """A measure that says enough without a title: neither an end of a span nor the same for all, as a reference is."""
    plain = definition["type"] == "quantitative" and not definition.keys() & {"aggregate", "bin", "timeUnit"}
    values = {row.get(plain_name(definition)) for row in rows}
    return plain and channel in ("x", "y") and f"{channel}2" not in encoding and (len(values) > 1 or len(rows) == 1)


def _number(definition: Spec) -> str:
    return f"format(datum[{json.dumps(plain_name(definition))}], ',.3~f')"


def _headed(unit: Spec, expression: str) -> Spec:
    """The first line of a tooltip: a field of words, which has no title."""
    unit["transform"] = [*unit.get("transform", []), {"calculate": expression, "as": HEAD}]
    return {"field": HEAD, "type": "nominal", "title": HEAD}


# --- a legend that chooses -------------------------------------------------------------------------------------------


def _choose(units: Sequence[Spec], name: str) -> None:
    """A click on an entry of a legend makes the others faint."""
    field = next((field for unit in units for field in _with_legend(unit)), "")
    shown = [unit for unit in units if field and field in {plain_name(d) for _, d in _told(unit["encoding"])}]
    for unit in shown:
        if "opacity" not in unit["encoding"]:
            full = unit["mark"].get("opacity", 1)
            unit["encoding"]["opacity"] = {"condition": {"param": name, "value": full}, "value": FAINT}
    if shown:
        choice = {"name": name, "select": {"type": "point", "fields": [field]}, "bind": "legend"}
        shown[0]["params"] = [choice]


def _with_legend(unit: Spec) -> Iterator[str]:
    """The fields of categories for which a unit has a legend."""
    for channel in _LEGENDS:
        for definition in _definitions(unit["encoding"].get(channel)):
            plain = not definition.keys() & {"aggregate", "bin", "timeUnit"}
            if plain and definition.get("type") in ("nominal", "ordinal") and definition.get("legend", {}) is not None:
                yield plain_name(definition)


# --- zoom ------------------------------------------------------------------------------------------------------------

_MOVED = ("line", "area", "trail", "point", "circle", "square")
_CUT = ("line", "area", "trail", "rule", "rect", "bar")


# Years, months or days, whichever a tick of the time that is shown stands for.
_TICK = (
    "utcdate(datum.value) > 1 ? utcFormat(datum.value, '%-d %b')"
    " : utcFormat(datum.value, utcmonth(datum.value) > 0 ? '%b %Y' : '%Y')"
)
# The same in two lines, where the still chart has two: so that the live one is as tall.
_TICK_OVER_YEAR = (
    "[utcFormat(datum.value, utcdate(datum.value) > 1 ? '%-d %b' : '%b'),"
    " datum.index == 0 || utcmonth(datum.value) == 0 ? utcFormat(datum.value, '%Y') : '']"
)


def _zoom(units: Sequence[Spec], name: str, width: Any) -> None:
    """Dragging and the wheel move along the axes on which marks lie freely; bars keep theirs, which start at zero."""
    carrier = next((unit for unit in units if unit["mark"]["type"] in _MOVED and _free_axes(unit)), None)
    if carrier is None or any(unit["mark"]["type"] == "bar" for unit in units):
        return
    axes = _free_axes(carrier)
    selection = {"type": "interval", "encodings": axes}
    carrier["params"] = [*carrier.get("params", []), {"name": name, "select": selection, "bind": "scales"}]
    for unit in units:
        _cut(unit, name, axes, carrier)
        for axis in axes:
            _label_any_time(unit["encoding"].get(axis), width)


def _label_any_time(definition: Any, width: Any) -> None:
    """Ticks of time follow the zoom: those of the still chart are of all its time."""
    if not _is_free(definition) or definition["type"] != "temporal" or not isinstance(definition.get("axis"), dict):
        return
    kept = {key: value for key, value in definition["axis"].items() if key not in ("format", "values")}
    tick = _TICK_OVER_YEAR if str(kept.get("labelExpr", "")).startswith("[") else _TICK
    count = max(int(width) // 130, 5) if isinstance(width, int | float) else 5
    definition["axis"] = {**kept, "labelExpr": tick, "tickCount": count, "labelOverlap": True, "labelSeparation": 8}


def _free_axes(unit: Spec) -> list[str]:
    """Time, else both axes where both are measures."""
    kinds = {axis: unit["encoding"][axis].get("type") for axis in ("x", "y") if _is_free(unit["encoding"].get(axis))}
    if "temporal" in kinds.values():
        return [axis for axis, kind in kinds.items() if kind == "temporal"]
    return ["x", "y"] if len(kinds) == 2 and unit["mark"]["type"] not in ("area", "line", "trail") else []


def _is_free(definition: Any) -> bool:
    plain = isinstance(definition, dict) and isinstance(definition.get("field"), str)
    return plain and definition.get("type") in ("temporal", "quantitative") and not definition.get("bin")


def _cut(unit: Spec, name: str, axes: Sequence[str], carrier: Spec) -> None:
    """What leaves the frame is not seen: lines are clipped; words and points, which may stand across its edge, go."""
    mark, encoding = unit["mark"], unit["encoding"]
    if mark["type"] in _CUT:
        mark["clip"] = True
        if isinstance(mark.get("point"), dict):
            mark["point"]["clip"] = True
        return
    mark["clip"] = False
    tests = [test for axis in axes for test in _inside(encoding.get(axis), carrier["encoding"][axis], name)]
    if tests and "opacity" not in encoding:
        full = mark.get("opacity", 1)
        encoding["opacity"] = {"condition": {"test": " && ".join(tests), "value": full}, "value": 0}


def _inside(definition: Any, carried: Spec, name: str) -> Iterator[str]:
    """An expression that holds where a mark lies within what is shown of an axis."""
    if not _is_free(definition) or definition.get("aggregate") or definition.get("timeUnit") or carried.get("timeUnit"):
        return
    shown = f"{name}[{json.dumps(plain_name(carried))}]"
    yield f"(!{shown} || inrange(datum[{json.dumps(plain_name(definition))}], {shown}))"
