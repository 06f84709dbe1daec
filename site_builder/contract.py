"""A drawn spec -> a spec that keeps the house's promises, or Problems.

In: the Vega-Lite spec of a chart function, what is known of its tables' columns, a width. Out: the spec with titles,
units, number and date formats from the columns, compositions unrolled and stacked to fit, colours and sizes of the
theme; and a Problem for whatever would mislead, leave the page or differ from one build to the next. Must not know
Altair, SVG or pages.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from site_builder.lettering import lines_that_fit, text_width
from site_builder.problems import Location, Problem, did_you_mean

Spec = dict[str, Any]
Rows = list[dict[str, Any]]

WIDE, NARROW = 720, 284
SIZE = 13
MOST_ROWS = 5_000
_GAP = 24  # between panels
WIDEST_BAR = 96


@dataclass(frozen=True)
class Brief:
    """What is known of a chart besides its spec. `columns` holds the metadata of every column by name, `kinds` the kind
    of each table; `aware`: the function takes `narrow` and lays out both widths itself; `noted`: its block has a note.
    """

    where: Location
    columns: Mapping[str, Mapping[str, Any]]
    language: str
    width: int = WIDE
    height: int | None = None
    aware: bool = False
    noted: bool = False
    crowded: bool = False  # panels stand one below the other

    @property
    def narrow(self) -> bool:
        return self.width < 500

    def problem(self, code: str, message: str, hint: str = "") -> Problem:
        return Problem(self.where, code, message, hint)


@dataclass(frozen=True)
class View:
    """One unit of a spec with all it inherits: its rows, the names of its fields (None: not to be known). `unit` is the
    very part of the copied spec that is being completed.
    """

    unit: Spec
    rows: Rows
    fields: frozenset[str] | None
    transforms: list[Spec]
    faceted: frozenset[str]  # the fields that its panels tell apart

    @property
    def mark(self) -> Spec:
        mark: Spec = self.unit["mark"]
        return mark

    @property
    def encoding(self) -> Spec:
        encoding: Spec = self.unit["encoding"]
        return encoding


def complete(spec: Spec, brief: Brief) -> tuple[Spec, list[Problem]]:
    """The spec as it is to be drawn at the brief's width, and every Problem in it."""
    spec = _tidied(copy.deepcopy(spec))
    data = {name: _dated(rows) for name, rows in spec.pop("datasets", {}).items()}
    problems = list(_refused(spec, brief))
    spec = _unrolled(spec)
    _count_panels(spec, data, None)
    brief = replace(brief, crowded=_rows_of_panels(spec) > 1)
    groups = list(_plots_with_views(spec, _NOTHING, data))
    views = [view for group in groups for view in group]
    for check in (_missing_fields, _long_data, _mixed_counts, _bars_without_zero, _colour_without_roles):
        problems += [problem for view in views for problem in check(view, brief)]
    untitled = [problem for group in groups for problem in _complete_axes(group, brief)]
    problems += [] if any(p.code == "chart-field" for p in problems) else untitled
    for view in views:
        _complete_marks(view)
        _slim_bars(view, brief)
        _complete_legends(view, brief)
        _complete_words(view, brief)
    for view in views:
        _show_unfinished(view, brief)
    _set_heights(spec, brief)
    spec = _stacked(spec) if brief.narrow else spec
    used = json.dumps(spec)
    spec["datasets"] = {name: _pruned(rows, used) for name, rows in data.items() if name in used}
    spec["config"] = _merged(config(brief), spec.get("config", {}))
    spec["autosize"] = {"type": "pad"}
    spec["padding"] = 2
    return spec, list(dict.fromkeys(problems))


# --- the spec made plain ---------------------------------------------------------------------------------------------


def _tidied(spec: Any) -> Any:
    """Marks as dicts, dates in UTC, nothing that would say how wide the page is."""
    if isinstance(spec, list):
        return [_tidied(item) for item in spec]
    if not isinstance(spec, dict):
        return spec
    rows = ("datasets", "values")
    tidy = {key: value if key in rows else _tidied(value) for key, value in spec.items() if key != "usermeta"}
    if isinstance(tidy.get("mark"), str):
        tidy["mark"] = {"type": tidy["mark"]}
    if "mark" in tidy and "encoding" not in tidy:
        tidy["encoding"] = {}
    return _in_utc(tidy)


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


def _dated(rows: Any) -> Rows:
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


def _merged(base: Spec, given: Any) -> Spec:
    out = dict(base)
    for key, value in given.items():
        out[key] = _merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


def _pruned(rows: Rows, used: str) -> Rows:
    """Rows with only the columns that the spec speaks of."""
    keep = {name for name in (rows[0] if rows else {}) if name in used or json.dumps(name)[1:-1] in used}
    return [{name: value for name, value in row.items() if name in keep} for row in rows]


# --- compositions ----------------------------------------------------------------------------------------------------

_PARTS = ("layer", "hconcat", "vconcat", "concat")


def _unrolled(spec: Spec) -> Spec:
    """Repeats written out as concatenations, facets as operators, shared encodings handed down to layers."""
    if "repeat" in spec:
        spec = _without_repeat(spec)
    for key in _PARTS:
        if key in spec:
            spec[key] = [_unrolled(_inheriting(part, spec) if key == "layer" else part) for part in spec[key]]
    if "layer" in spec:
        spec.pop("encoding", None)
    if "spec" in spec:
        spec["spec"] = _unrolled(spec["spec"])
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


def _count_panels(spec: Spec, data: Mapping[str, Rows], source: Any) -> None:
    """A facet without a number of columns stands in one row: say how many, since widths depend on it."""
    source = spec.get("data", source)
    facet = spec.get("facet")
    if isinstance(facet, dict) and "columns" not in spec:
        field = facet if "field" in facet else facet.get("column", {})
        values = {str(row.get(_plain(field.get("field", "")))) for row in _rows(source, data) or []}
        spec["columns" if "field" in facet else "_columns"] = max(len(values), 1)
    for part in _parts(spec):
        _count_panels(part, data, source)


def _stacked(spec: Spec) -> Spec:
    """Panels that stood side by side, one below the other."""
    for key in _PARTS:
        if key in spec:
            spec[key] = [_stacked(part) for part in spec[key]]
    if "hconcat" in spec:
        spec["vconcat"] = spec.pop("hconcat")
    if "concat" in spec or "field" in spec.get("facet", {}):
        spec["columns"] = 1
    if "spec" in spec:
        spec["spec"] = _stacked(spec["spec"])
    return spec


# --- views -----------------------------------------------------------------------------------------------------------


_NOTHING: Spec = {"data": None, "transform": [], "faceted": frozenset()}


def _plots_with_views(spec: Spec, inherited: Spec, data: Mapping[str, Rows]) -> Iterator[list[View]]:
    """The views of each plot of a composition (a unit, or the units of a layer)."""
    if "mark" in spec or "layer" in spec:
        yield list(_units(spec, inherited, data))
        return
    own = _handed_down(spec, inherited)
    for part in _parts(spec):
        yield from _plots_with_views(part, own, data)


def _parts(spec: Spec) -> list[Spec]:
    """The plots and compositions that a composition holds."""
    held = [part for key in ("hconcat", "vconcat", "concat") for part in spec.get(key, [])]
    return [*held, *([spec["spec"]] if "spec" in spec else [])]


def _handed_down(spec: Spec, inherited: Spec) -> Spec:
    faceted = frozenset(_fields(spec.get("facet"))) | inherited["faceted"]
    transform = [*inherited["transform"], *spec.get("transform", [])]
    return {"data": spec.get("data", inherited["data"]), "transform": transform, "faceted": faceted}


def _units(spec: Spec, inherited: Spec, data: Mapping[str, Rows]) -> Iterator[View]:
    own = _handed_down(spec, inherited)
    if "mark" in spec:
        rows = _rows(own["data"], data)
        yield View(spec, rows or [], _names(rows, own["transform"]), own["transform"], own["faceted"])
    for part in spec.get("layer", []):
        yield from _units(part, own, data)


def _rows(source: Any, data: Mapping[str, Rows]) -> Rows | None:
    """The rows of a data source of a spec; None where they cannot be known before it is drawn."""
    if not isinstance(source, dict):
        return None
    if source.get("name") in data:
        return data[source["name"]]
    values = source.get("values")
    return _dated(values) if isinstance(values, list) and all(isinstance(row, dict) for row in values) else None


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


# --- what is refused -------------------------------------------------------------------------------------------------

_EXPRESSIONS = ("calculate", "filter", "expr", "test", "labelExpr", "signal", "update")
_CHANCE = re.compile(r"\b(now|random|sampleUniform|sampleNormal|sampleLogNormal|datetime(?=\s*\(\s*\)))\s*\(")


def _refused(node: Any, brief: Brief, key: str = "") -> Iterator[Problem]:
    """Addresses, links, images, the clock and chance, wherever in a spec they stand."""
    if isinstance(node, list):
        for item in node:
            yield from _refused(item, brief, key)
    elif isinstance(node, dict):
        yield from _refused_keys(node, brief)
        for name, value in node.items():
            if name != "values":
                yield from _refused(value, brief, name)
    elif isinstance(node, str) and key in _EXPRESSIONS:
        found = _CHANCE.search(node)
        if found:
            message = f"{found[1]}() gives another chart at every build"
            yield brief.problem("chart-chance", message, "take the value from a table")


def _refused_keys(node: Spec, brief: Brief) -> Iterator[Problem]:
    if "url" in node:
        hint = "a chart draws tables: name one as a parameter"
        yield brief.problem("chart-address", f"this chart asks for {_short(node['url'])}", hint)
    if node.get("href") is not None:
        yield brief.problem("chart-address", "a mark links elsewhere (href)", "links stand in the text of the page")
    if isinstance(node.get("mark"), dict) and node["mark"].get("type") == "image":
        yield brief.problem("chart-address", "this chart holds an image mark", "use an `image` block on the page")
    if isinstance(node.get("sample"), int | float) and "mark" not in node:
        yield brief.problem("chart-chance", "a sample differs at every build", "choose the rows in SQL, in an order")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'"{text[:60]}"'


# --- checks of one view ----------------------------------------------------------------------------------------------


def _long_data(view: View, brief: Brief) -> Iterator[Problem]:
    if len(view.rows) > MOST_ROWS:
        message = f"this chart draws {len(view.rows):,} rows; {MOST_ROWS:,} is the most"
        yield brief.problem("chart-rows", message, "aggregate in SQL: a .sql table of what the chart shows")


def _missing_fields(view: View, brief: Brief) -> Iterator[Problem]:
    if view.fields is None:
        return
    for name in dict.fromkeys([*_fields(view.encoding), *_fields(view.transforms), *_read(view)]):
        if name not in view.fields:
            hint = did_you_mean(name, view.fields)
            yield brief.problem("chart-field", f'"{name}" is no column of this data', hint)


def _fields(node: Any) -> Iterator[str]:
    """The fields that an encoding or a transform names."""
    if isinstance(node, list):
        for item in node:
            yield from _fields(item)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "field" and isinstance(value, str) and value not in ("*", ""):
            yield _plain(value)
        elif key == "groupby" and isinstance(value, list):
            yield from (_plain(name) for name in value if isinstance(name, str))
        elif key not in ("axis", "scale", "legend", "header", "from", "param"):
            yield from _fields(value)


def _plain(name: str) -> str:
    """A field as Vega-Lite writes it -> the column it means."""
    return re.split(r"(?<!\\)[.\[]", name, maxsplit=1)[0].replace("\\", "")


_DATUM = re.compile(r"""datum(?:\.([A-Za-z_]\w*)|\[(?:'([^']+)'|"([^"]+)")\])""")


def _read(view: View) -> Iterator[str]:
    """The fields that the view's expressions read."""
    for text in _expressions([view.transforms, {k: v for k, v in view.unit.items() if k in ("encoding", "mark")}]):
        for found in _DATUM.finditer(text):
            yield found[1] or found[2] or found[3]


def _expressions(node: Any, key: str = "") -> Iterator[str]:
    if isinstance(node, str) and key in ("calculate", "filter", "test", "expr"):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _expressions(item, key)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in ("axis", "legend", "scale", "header"):
                yield from _expressions(value, name)


def _mixed_counts(view: View, brief: Brief) -> Iterator[Problem]:
    """Different counts never share an axis, but as panels, or as parts of one whole in a bar."""
    counts = sorted({str(row["counts"]) for row in view.rows if row.get("counts") is not None})
    if len(counts) < 2 or brief.columns.get("counts", {}).get("table_kind") != "estimates":
        return
    told_apart = any("counts" in _fields(view.encoding.get(key)) for key in ("x", "y"))
    parts = view.mark.get("type") in ("bar", "area") and "counts" in _fields(view.encoding.get("color"))
    if not (told_apart or parts or "counts" in view.faceted):
        message = f"different counts on one axis: {', '.join(counts)}"
        yield brief.problem("chart-counts", message, 'keep one, as in frame.filter(pl.col("counts") == "killed")')


def _bars_without_zero(view: View, brief: Brief) -> Iterator[Problem]:
    if view.mark.get("type") not in ("bar", "area") or brief.noted:
        return
    for channel in ("x", "y"):
        definition = view.encoding.get(channel)
        if not isinstance(definition, dict) or definition.get("type") != "quantitative" or "bin" in definition:
            continue
        if f"{channel}2" not in view.encoding and _leaves_out_zero(definition.get("scale") or {}):
            message = f"the bars' {channel} axis does not start at zero"
            yield brief.problem("chart-zero", message, "start it at zero, or say so in the chart's note")


def _leaves_out_zero(scale: Spec) -> bool:
    domain = scale.get("domain")
    ends = [e for e in domain if isinstance(e, int | float)] if isinstance(domain, list) else []
    lowest, highest = scale.get("domainMin"), scale.get("domainMax")
    beyond = (isinstance(lowest, int | float) and lowest > 0) or (isinstance(highest, int | float) and highest < 0)
    unknown = isinstance(lowest, dict) or isinstance(highest, dict)  # an expression
    outside = bool(ends) and (min(ends) > 0 or max(ends) < 0)
    return scale.get("zero") is False or scale.get("type") == "log" or outside or beyond or unknown


_BINNED = ("threshold", "quantize", "quantile", "bin-ordinal", "ordinal")


def _colour_without_roles(view: View, brief: Brief) -> Iterator[Problem]:
    """A column in colour needs a role for each of its values; a measure in colour needs steps."""
    for channel in ("color", "fill", "stroke"):
        for definition in _coloured_by_field(view.encoding.get(channel)):
            name, scale = definition.get("field", "count"), definition.get("scale", {})
            if scale is None:
                continue
            stepped = scale.get("type") in _BINNED or definition.get("bin")
            if definition.get("type") == "quantitative" and not stepped:
                message = f'"{name}" is drawn in continuous colour, in which roles turn black'
                hint = f'use fillOpacity=roles.shade("{name}", [...]) on one role'
                yield brief.problem("chart-colour", message, hint)
            elif "var(--" not in json.dumps(scale.get("range", "")):
                hint = f'color=roles.by("{name}", {{"a value": "losses", ...}})'
                yield brief.problem("chart-colour", f'the colours of "{name}" mean nothing that is counted', hint)


def _coloured_by_field(definition: Any) -> list[Spec]:
    if not isinstance(definition, dict):
        return []
    conditions = definition.get("condition") or []
    parts = [definition, *(conditions if isinstance(conditions, list) else [conditions])]
    return [part for part in parts if isinstance(part, dict) and ("field" in part or "aggregate" in part)]


# --- axes ------------------------------------------------------------------------------------------------------------


def _complete_axes(group: Sequence[View], brief: Brief) -> Iterator[Problem]:
    """Titles, units and formats of the axes of one plot, the same in each of its layers."""
    for channel in ("x", "y"):
        for sharing in _sharing(group, channel):
            yield from _complete_axis(sharing, channel, brief)
    for view in group:
        for definition in view.encoding.values():
            _set_scale_to_utc(definition)


def _sharing(group: Sequence[View], channel: str) -> list[list[View]]:
    """The views that share an axis: all that have it, or each alone where two scales stand in one plot."""
    with_axis = [v for v in group if _is_positioned(v.encoding.get(channel))]
    kinds = {v.encoding[channel].get("type") for v in with_axis if "field" in v.encoding[channel]}
    return [with_axis] if len(kinds) <= 1 else [[v] for v in with_axis]


def _is_positioned(definition: Any) -> bool:
    if not isinstance(definition, dict) or ("axis" in definition and definition["axis"] is None):
        return False
    return any(key in definition for key in ("field", "aggregate", "datum"))


def _complete_axis(views: Sequence[View], channel: str, brief: Brief) -> Iterator[Problem]:
    definitions = [view.encoding[channel] for view in views]
    by_field = [(v, v.encoding[channel]) for v in views if "datum" not in v.encoding[channel]]
    if not by_field:
        return
    by_field.sort(key=lambda pair: f"{channel}2" in pair[0].encoding)  # a line names the axis before its band does
    kind = next((d["type"] for _, d in by_field if "type" in d), "quantitative")
    given = _merged_axes(definitions)
    title, found = _title(by_field, given, kind, brief)
    if kind == "quantitative" and title is None and not found:
        name = by_field[0][1].get("field") or by_field[0][1].get("aggregate")
        message = f'the {channel} axis would be called "{name}", which is no title'
        hint = f'give the column a title, or the axis: alt.{channel.upper()}(..., title="...")'
        yield brief.problem("chart-title", message, hint)
    axis = {**_axis_by_type(by_field, channel, kind, given, brief), **given}
    axis |= _title_lines(title, channel, kind, brief)
    for definition in definitions:
        definition.pop("title", None)
        definition["axis"] = copy.deepcopy(axis)
    if kind in ("nominal", "ordinal") and _is_text(by_field):
        _order_categories(by_field)


def _order_categories(by_field: Sequence[tuple[View, Spec]]) -> None:
    """Categories in the order of their rows; where layers have different ones, in one order for all."""
    given = [d for _, d in by_field if d.get("sort") is not None or "domain" in (d.get("scale") or {})]
    for _, definition in by_field:
        definition.setdefault("sort", None)
    orders = [_labels([pair]) for pair in by_field]
    known = all("field" in d and not v.transforms and d.get("scale", {}) is not None for v, d in by_field)
    if not given and known and any(set(order) != set(orders[0]) for order in orders):
        domain = _one_order(orders)
        for _, definition in by_field:
            definition["scale"] = {**definition.get("scale", {}), "domain": domain}


def _one_order(orders: Sequence[Sequence[str]]) -> list[str]:
    """The labels of all in one order: sorted where each is, else that of the longest, then what only others have."""
    every = list(dict.fromkeys(label for order in sorted(orders, key=len, reverse=True) for label in order))
    return sorted(every) if all(list(order) == sorted(order) for order in orders) else every


def _merged_axes(definitions: Sequence[Spec]) -> Spec:
    """What the writer said of an axis, in whichever layer."""
    given: Spec = {}
    for definition in definitions:
        given = {**(definition.get("axis") or {}), **given}
        if "title" in definition and "title" not in given:
            given["title"] = definition["title"]
    return given


def _title(by_field: Sequence[tuple[View, Spec]], given: Spec, kind: str, brief: Brief) -> tuple[str | None, bool]:
    """The title of an axis, and whether one is known (None may be wanted)."""
    if "title" in given:
        return given["title"], True
    if kind != "quantitative":
        return None, True
    for _, definition in by_field:
        column = brief.columns.get(_plain(definition.get("field", "")))
        if column and column["title"]:
            return titled(column), True
    return None, False


def titled(column: Mapping[str, Any]) -> str:
    """Title and unit, unless the title says it already: "Claimed losses, people"."""
    title, unit = str(column["title"]), str(column["unit"])
    said = set(re.findall(r"\w+", title.casefold()))
    words = set(re.findall(r"\w+", unit.casefold()))
    if not unit or is_percent(unit) or words & said:
        return title
    return f"{title}, {unit}"


def is_percent(unit: str) -> bool:
    return unit.casefold() in ("%", "percent", "per cent")


def _title_lines(title: Any, channel: str, kind: str, brief: Brief) -> Spec:
    """A title broken to the width; above the axis where it stands upright, so higher by each line more."""
    if not isinstance(title, str):
        return {"title": title}
    lines = lines_that_fit(title, brief.width - 80, SIZE)
    if len(lines) == 1:
        return {"title": title}
    higher = {"titleY": -8 - 15 * (len(lines) - 1)} if channel == "y" and kind == "quantitative" else {}
    return {"title": lines, "titleLineHeight": 15, **higher}


def _axis_by_type(by_field: Sequence[tuple[View, Spec]], channel: str, kind: str, given: Spec, brief: Brief) -> Spec:
    if kind == "quantitative":
        return _quantitative_axis(by_field, channel, given, brief)
    if kind == "temporal":
        return {} if _formatted(given) else _temporal_axis(by_field, channel, brief)
    return _discrete_axis(by_field, channel, given, brief)


def _formatted(given: Spec) -> bool:
    return "format" in given or "labelExpr" in given


def _quantitative_axis(by_field: Sequence[tuple[View, Spec]], channel: str, given: Spec, brief: Brief) -> Spec:
    view = by_field[0][0]
    other = view.encoding.get("y" if channel == "x" else "x")
    across = isinstance(other, dict) and other.get("type") in ("nominal", "ordinal")
    axis: Spec = {"grid": channel == "y" or across}
    if channel == "x" and "tickCount" not in given and "values" not in given:
        axis["tickCount"] = 4 if brief.narrow else 6
    if channel == "y" and "tickCount" not in given and "values" not in given:
        axis["tickCount"] = 3 if brief.crowded else 5
    return axis if _formatted(given) else {**axis, **_number_labels(by_field, brief)}


def _number_labels(by_field: Sequence[tuple[View, Spec]], brief: Brief) -> Spec:
    columns = [brief.columns.get(_plain(d.get("field", "")), {}) for _, d in by_field]
    if any(column.get("type") == "year" for column in columns):
        return {"format": "d", "tickMinStep": 1}
    if any(is_percent(column.get("unit", "")) for column in columns):
        return {"format": ",.3~f", "labelExpr": "datum.label + '%'"}
    largest = max((_largest(view, definition) for view, definition in by_field), default=0)
    if largest >= 1_000_000:
        million = _million(brief.language)
        return {"labelExpr": f"datum.value == 0 ? '0' : format(datum.value / 1e6, ',.3~f') + '{million}'"}
    return {"format": ",.3~f"}


def _largest(view: View, definition: Spec) -> float:
    name = _plain(definition.get("field", ""))
    values = [row[name] for row in view.rows if isinstance(row.get(name), int | float)]
    return max((abs(value) for value in values), default=0)


@cache
def _million(language: str) -> str:
    """The short word for a million after a number: "m" in English, else the locale's own."""
    from babel.numbers import format_compact_decimal

    if language.casefold().startswith("en"):
        return "m"
    return re.sub(r"^[\d.,]+", "", format_compact_decimal(1_000_000, locale=_locale(language)))


def _temporal_axis(by_field: Sequence[tuple[View, Spec]], channel: str, brief: Brief) -> Spec:
    """Months with the year under the first and each January; years alone over a long time; days over a short one."""
    days = max((_days(view, definition) for view, definition in by_field), default=0)
    if days > (600 if brief.narrow else 1400):
        years = {"interval": "year", "step": 1 + days // 4400}
        return {"labelExpr": "utcFormat(datum.value, '%Y')", "tickCount": years}
    if 0 < days < 62:
        return {"labelExpr": "utcFormat(datum.value, '%-d %b')", "tickCount": 4 if brief.narrow else 8}
    year = "datum.index == 0 || utcmonth(datum.value) == 0 ? utcFormat(datum.value, '%Y') : ''"
    axis: Spec = {"labelExpr": f"[utcFormat(datum.value, '%b'), {year}]"}
    if days:
        months = days / 30.4 / (4 if brief.narrow else 9)
        axis["tickCount"] = {"interval": "month", "step": next(s for s in (1, 2, 3, 6, 12) if s >= months or s == 12)}
    return axis


def _days(view: View, definition: Spec) -> int:
    name = _plain(definition.get("field", ""))
    found = sorted(str(row[name])[:10] for row in view.rows if row.get(name) is not None)
    try:
        return (dt.date.fromisoformat(found[-1]) - dt.date.fromisoformat(found[0])).days if found else 0
    except ValueError:
        return 0


def _discrete_axis(by_field: Sequence[tuple[View, Spec]], channel: str, given: Spec, brief: Brief) -> Spec:
    labels = _labels(by_field)
    axis: Spec = {"ticks": False}
    if channel == "y":
        axis |= {"domain": False, "grid": False}
    if _formatted(given) or not labels:
        return axis
    said = _labels_in_words(labels, brief)
    if all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", label) for label in labels):
        return {**axis, **_month_labels(by_field, channel, brief)}
    widest = _widest(list(said.values()))
    if channel == "y" and brief.narrow and not brief.aware and widest > 90:
        return {**axis, **_LABELS_ABOVE, **_printed_labels(said, math.inf)}
    if channel == "y" and given.get("labelAlign") == "left" and not brief.narrow:
        axis["labelPadding"] = widest * 1.08 + 6
    limit = (110 if brief.narrow else 240) if channel == "y" else max(_per_label(labels, brief), 30)
    return {**axis, "labelLimit": limit + 20, **_printed_labels(said, limit), "labelAngle": 0}


_LABELS_ABOVE = {"labelAlign": "left", "labelPadding": 0, "labelOffset": -15, "labelLimit": NARROW - 4, "tickSize": 0}


def _month_labels(by_field: Sequence[tuple[View, Spec]], channel: str, brief: Brief) -> Spec:
    """Dates as categories (bars by month): the precision is that of the column."""
    kinds = {brief.columns.get(_plain(d.get("field", "")), {}).get("type") for _, d in by_field}
    day = "toDate(datum.value)"
    if "yearmonth" not in kinds:
        return {"labelExpr": f"utcFormat({day}, '%-d %b %Y')", "labelAngle": 0}
    if channel == "y":
        return {"labelExpr": f"utcFormat({day}, '%b %Y')"}
    year = f"datum.index == 0 || utcmonth({day}) == 0 ? utcFormat({day}, '%Y') : ''"
    return {"labelExpr": f"[utcFormat({day}, '%b'), {year}]", "labelAngle": 0, "labelOverlap": True}


def _labels(by_field: Sequence[tuple[View, Spec]]) -> list[str]:
    return list(
        dict.fromkeys(
            str(row[name])
            for view, definition in by_field
            for name in [_plain(definition.get("field", ""))]
            for row in view.rows
            if row.get(name) is not None
        )
    )


def _is_text(by_field: Sequence[tuple[View, Spec]]) -> bool:
    return any(
        isinstance(row.get(_plain(definition.get("field", ""))), str)
        for view, definition in by_field
        for row in view.rows[:20]
    )


def _widest(labels: Sequence[str]) -> float:
    return max(text_width(label, SIZE) for label in labels)


def _per_label(labels: Sequence[str], brief: Brief) -> int:
    return int((brief.width - 50) / max(len(labels), 1)) - 6


_DATED = re.compile(r"(.+), (\d{4}-\d{2}(?:-\d{2})?)(?= \(|\Z)")


def _labels_in_words(labels: Sequence[str], brief: Brief) -> dict[str, str]:
    """Labels as readers see them: a date that ends one, or stands before a bracket, in the words of the language.

    The year is left out where all are of one.
    """
    found = [match for label in labels for match in [_DATED.match(label)] if match]
    years = len({match[2][:4] for match in found}) > 1

    def worded(match: re.Match[str]) -> str:
        return f"{match[1]}, {_short_date(match[2], brief.language, years)}"

    return {label: _DATED.sub(worded, label, count=1) for label in labels}


def _short_date(text: str, language: str, years: bool) -> str:
    """As precise as it is written: 1 Oct 2024, 1 Oct, Oct 2024."""
    from babel.dates import format_date, format_skeleton

    day = dt.date.fromisoformat((text + "-01")[:10])
    if language.startswith("en") and len(text) > 7:
        return str(format_date(day, "d MMM y" if years else "d MMM", locale=_locale(language)))
    skeleton = "yMMM" if len(text) == 7 else "yMMMd" if years else "MMMd"
    return str(format_skeleton(skeleton, dt.datetime.combine(day, dt.time()), locale=_locale(language)))


def _printed_labels(said: Mapping[str, str], limit: float) -> Spec:
    """Labels in words, broken to lines that fit."""
    lines = {label: lines_that_fit(words, limit, SIZE) for label, words in said.items()}
    other = {label: found for label, found in lines.items() if found != [label]}
    if not other:
        return {}
    words = json.dumps(other, ensure_ascii=False)
    return {"labelExpr": f"({words})[datum.value] || datum.label", "labelLineHeight": 15}


def _set_scale_to_utc(definition: Any) -> None:
    if not isinstance(definition, dict) or definition.get("type") != "temporal":
        return
    scale = definition.get("scale", {})
    if scale is not None and scale.get("type") in (None, "time"):
        definition["scale"] = {**scale, "type": "utc"}


# --- marks, legends, words -------------------------------------------------------------------------------------------

_DASHES: Mapping[str, Spec] = {
    "recruits": {"strokeDash": [8, 4]},
    "killed": {"strokeWidth": 3},
    "neutral": {"strokeWidth": 1.25},
}


def _role(view: View) -> str:
    """The one role that a view is drawn in, if it is one."""
    for place in (view.encoding.get("color"), view.encoding.get("stroke")):
        if isinstance(place, dict):
            given = place.get("value") if "condition" not in place else None
            return str(given or "")[6:-1]
    given = view.mark.get("color") or view.mark.get("stroke") or ""
    return given[6:-1] if isinstance(given, str) and given.startswith("var(--") else ""


def _complete_marks(view: View) -> None:
    """Lines in the style of their role; bands in a fifth of its colour with a thin edge."""
    kind, role = view.mark.get("type"), _role(view)
    if kind == "line" and role:
        _style_line(view, role)
    if kind == "area" and role and ("y2" in view.encoding or "x2" in view.encoding):
        told = {"opacity", "fillOpacity", "line", "stroke"} & view.mark.keys()
        if not told and not {"opacity", "fillOpacity"} & view.encoding.keys():
            view.mark.update({"fillOpacity": 0.2, "stroke": f"var(--{role})", "strokeWidth": 1, "opacity": 1})


def _style_line(view: View, role: str) -> None:
    style = {} if "strokeDash" in view.encoding else _DASHES.get(role, {})
    view.mark.update({key: value for key, value in style.items() if key not in view.mark})
    point = view.mark.get("point")
    if point:
        view.mark["point"] = {"color": f"var(--{role})", **(point if isinstance(point, dict) else {})}


def _slim_bars(view: View, brief: Brief) -> None:
    """Few bars are not wide slabs."""
    x = view.encoding.get("x")
    if view.mark.get("type") != "bar" or not isinstance(x, dict) or x.get("type") not in ("nominal", "ordinal"):
        return
    if "xOffset" in view.encoding or {"size", "width", "binSpacing", "discreteBandSize"} & view.mark.keys():
        return
    each = (brief.width - 60) / max(len(_labels([(view, x)])), 1)
    if each * 0.8 > WIDEST_BAR:
        view.mark["width"] = {"band": round(WIDEST_BAR / each, 3)}


def _show_unfinished(view: View, brief: Brief) -> None:
    """Values from `incomplete_from` on: a line goes on in dashes, bars and points are pale. The page has the words."""
    along, start = _unfinished_from(view, brief)
    if not start:
        return
    kind = view.mark.get("type")
    field = f"toDate(datum[{json.dumps(along)}])"
    late = f"{field} >= toDate('{start}')"
    if kind == "line" and "strokeDash" not in view.mark and "strokeDash" not in view.encoding:
        before = [day for row in view.rows if (day := str(row.get(along) or "")) and day < start]
        _split_line(view.unit, late, f"{field} >= toDate('{max(before, default=start)}')")
    elif kind in ("bar", "point") and not {"opacity", "fillOpacity"} & (view.mark.keys() | view.encoding.keys()):
        view.encoding["fillOpacity"] = {"condition": {"test": late, "value": 0.35}, "value": 1}


def _unfinished_from(view: View, brief: Brief) -> tuple[str, str]:
    """The field of dates that a view runs along, and the day from which its measure is incomplete; empty if none."""
    x, y = (view.encoding.get(channel) or {} for channel in ("x", "y"))
    for along, measure in ((x, y), (y, x)):
        name = _plain(along.get("field", ""))
        day = str(brief.columns.get(_plain(measure.get("field", "")), {}).get("incomplete_from") or "")
        dated = brief.columns.get(name, {}).get("type") in ("yearmonth", "date", "day?")
        if day and dated and not view.transforms:
            start = f"{day}-01-01"[:10]
            return (name, start) if any(str(row.get(name) or "") >= start for row in view.rows) else ("", "")
    return "", ""


def _split_line(unit: Spec, late: str, from_last: str) -> None:
    mark, encoding = unit.pop("mark"), unit.pop("encoding")
    solid = {"mark": mark, "encoding": encoding, "transform": [{"filter": f"!({late})"}]}
    dashed = copy.deepcopy({**solid, "transform": [{"filter": from_last}]})
    dashed["mark"] |= {"strokeDash": [3, 3], "strokeWidth": 1.5}
    dashed["mark"].pop("point", None)
    unit["layer"] = [solid, dashed]


_SCALED = ("color", "fill", "stroke", "shape", "strokeDash", "size", "opacity", "fillOpacity", "strokeOpacity")


def _complete_legends(view: View, brief: Brief) -> None:
    """A legend of categories explains itself; one of a measure is called by the column's title."""
    for channel in _SCALED:
        for definition in _coloured_by_field(view.encoding.get(channel)):
            legend = definition.get("legend", {})
            if legend is None:
                continue
            column = brief.columns.get(_plain(definition.get("field", "")), {})
            measured = definition.get("type") == "quantitative" and column.get("title")
            title = definition.pop("title", titled(column) if measured else None)
            definition["legend"] = {"title": title, **legend}


def _complete_words(view: View, brief: Brief) -> None:
    """Numbers and dates that are printed as text take their column's places and precision."""
    for channel in ("text", "tooltip"):
        given = view.encoding.get(channel)
        for definition in given if isinstance(given, list) else [given]:
            if isinstance(definition, dict) and "field" in definition:
                _complete_word(definition, brief)


def _complete_word(definition: Spec, brief: Brief) -> None:
    definition.update(printed_field(definition, brief.columns))


def printed_field(definition: Spec, columns: Mapping[str, Mapping[str, Any]]) -> Spec:
    """A field that is printed as text, with its column's title, places and precision where it says none."""
    column = columns.get(plain_name(definition), {})
    title = {"title": column["title"]} if column.get("title") else {}
    printed = {**title, **definition}
    if "format" in definition or definition.get("type") not in ("quantitative", "temporal"):
        return printed
    if definition["type"] == "temporal":
        form = "%b %Y" if column.get("type") == "yearmonth" else "%-d %b %Y"
        return {**printed, "format": form, "timeUnit": "utcyearmonthdate"}  # so that the format is of UTC
    places = column.get("places")
    by_type = "d" if column.get("type") == "year" else ",.3~f" if places is None else f",.{places}f"
    return {**printed, "format": by_type}


def plain_name(definition: Mapping[str, Any]) -> str:
    """The column that a definition names; empty where it names none."""
    field = definition.get("field")
    return _plain(field) if isinstance(field, str) else ""


def rows_of(unit: Spec, plot: Spec, spec: Mapping[str, Any]) -> Rows:
    """The rows of a unit of a completed spec: its own, those of its plot, or those of the whole."""
    source = next((part["data"] for part in (unit, plot, spec) if "data" in part), None)
    return _rows(source, spec.get("datasets", {})) or []


# --- sizes -----------------------------------------------------------------------------------------------------------


def _set_heights(spec: Spec, brief: Brief) -> None:
    """Heights of the plots. Called before panels are stacked: each is as tall on a phone as it is beside others."""
    rows = max(_rows_of_panels(spec), 1)
    total = brief.height or (300 if rows == 1 else 150 * rows)
    each = max((total - 40 * (rows - 1)) / rows, 60)
    for leaf in plots_of(spec):
        if not isinstance(leaf.get("height"), int | float):
            leaf["height"] = _height(leaf, round(each * (0.85 if brief.narrow else 1)), brief)


def _is_round_or_map(unit: Spec) -> bool:
    """Whether a unit takes up both directions without an axis."""
    return unit["mark"]["type"] in ("arc", "geoshape") or "longitude" in unit["encoding"]


def _height(leaf: Spec, each: int, brief: Brief) -> Any:
    """A height in pixels, or a step for each category where rows decide."""
    y = next((u["encoding"]["y"] for u in units_of(leaf) if isinstance(u["encoding"].get("y"), dict)), None)
    if y is None:
        return 60 if brief.height is None and not any(map(_is_round_or_map, units_of(leaf))) else each
    if y.get("type") not in ("nominal", "ordinal"):
        return each
    above = (y.get("axis") or {}).get("labelOffset") == _LABELS_ABOVE["labelOffset"]
    if above:
        return {"step": 44}
    return {"step": 28} if brief.height is None else each


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
        for part in _parts(spec):
            yield from plots_of(part)


def _rows_of_panels(spec: Spec) -> int:
    if "vconcat" in spec:
        return sum(_rows_of_panels(part) for part in spec["vconcat"])
    if "hconcat" in spec:
        return max(_rows_of_panels(part) for part in spec["hconcat"])
    if "concat" in spec:
        return -(-len(spec["concat"]) // int(spec.get("columns") or len(spec["concat"])))
    return 1


def with_widths(spec: Spec, total: float) -> Spec:
    """The spec with its plots as wide, together, as `total`. The caller measures what is drawn, and calls again."""
    spec = {**spec}
    if "mark" in spec or "layer" in spec:
        return {**_without_inner_sizes(spec), "width": round(max(total, 20), 1)}
    if "hconcat" in spec:
        weights = [_weight(part) for part in spec["hconcat"]]
        left = total - _GAP * (len(weights) - 1)
        parts = zip(spec["hconcat"], weights, strict=True)
        spec["hconcat"] = [with_widths(part, left * weight / sum(weights)) for part, weight in parts]
    if "vconcat" in spec:
        spec["vconcat"] = [with_widths(part, total) for part in spec["vconcat"]]
    if "concat" in spec:
        columns = min(int(spec.get("columns") or len(spec["concat"])), len(spec["concat"]))
        spec["concat"] = [with_widths(part, (total - _GAP * (columns - 1)) / columns) for part in spec["concat"]]
    if "spec" in spec:
        columns = _facet_columns(spec)
        spec.pop("_columns", None)
        spec["spec"] = with_widths(spec["spec"], (total - _GAP * (columns - 1)) / columns)
    return spec


def _without_inner_sizes(spec: Spec) -> Spec:
    if "layer" not in spec:
        return spec
    inner = [_without_inner_sizes(part) for part in spec["layer"]]
    return {**spec, "layer": [{k: v for k, v in part.items() if k not in ("width", "height")} for part in inner]}


def _weight(part: Spec) -> float:
    width = part.get("width")
    return float(width) if isinstance(width, int | float) else 200.0


def _facet_columns(spec: Spec) -> int:
    """How many panels stand side by side, as `_count_panels` found."""
    return max(int(spec.get("columns") or spec.get("_columns") or 1), 1)


def expects_colours(spec: Spec) -> bool:
    """Whether a column with several values is drawn in colours."""
    views = [view for group in _plots_with_views(spec, _NOTHING, spec.get("datasets", {})) for view in group]
    return any(_varies(view, view.encoding.get(channel)) for view in views for channel in ("color", "fill", "stroke"))


def _varies(view: View, definition: Any) -> bool:
    name = _plain(definition.get("field", "")) if isinstance(definition, dict) else ""
    return len({str(row[name]) for row in view.rows if row.get(name) is not None}) > 1


# --- config ----------------------------------------------------------------------------------------------------------


def config(brief: Brief) -> Spec:
    """The look of every chart, in CSS variables. Never below 12 px at either width."""
    ink, soft, rule, control = (f"var(--{name})" for name in ("ink", "soft", "rule", "control"))
    return {
        "background": None,
        "font": "Liberation Sans",
        "locale": locale(brief.language),
        "view": {"stroke": None},
        "mark": {"color": "var(--neutral)"},
        "line": {"strokeWidth": 2, "strokeJoin": "round"},
        "point": {"filled": True, "size": 50, "opacity": 1},
        "bar": {"color": "var(--neutral)"},
        "scale": {"barBandPaddingInner": 0.25},
        "boxplot": {"median": {"color": "var(--bg)"}},
        "selection": {"interval": {"mark": {"fill": soft, "stroke": control}}},
        "rule": {"color": control},
        "tick": {"thickness": 2},
        "text": {"color": ink, "fontSize": SIZE},
        "axis": {
            "labelColor": soft, "labelFontSize": SIZE, "labelFontWeight": "normal", "labelPadding": 6,
            "titleColor": soft, "titleFontSize": SIZE, "titleFontWeight": "normal", "titlePadding": 8,
            "gridColor": rule, "domainColor": control, "tickColor": rule, "tickSize": 4,
        },
        "axisX": {"grid": False, "titleAnchor": "start", "labelAngle": 0},
        "axisY": {
            "domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left", "titleBaseline": "bottom",
            "titleX": 0, "titleY": -8,
        },
        "legend": {
            "orient": "top", "labelColor": soft, "labelFontSize": SIZE, "labelLimit": 0, "titleColor": soft,
            "titleFontSize": SIZE, "titleFontWeight": "normal", "titleLimit": 0, "symbolStrokeWidth": 2,
            **({"columns": 1} if brief.narrow else {}),
        },
        "header": {
            "labelColor": ink, "labelFontSize": SIZE, "labelFontWeight": "bold", "titleColor": soft,
            "titleFontSize": SIZE,
        },
        "title": {
            "color": ink, "fontSize": 14, "fontWeight": "bold", "anchor": "start", "frame": "group", "offset": 10,
            "subtitleColor": soft, "subtitleFontSize": SIZE, "subtitlePadding": 4,
        },
        "range": {"category": [f"var(--{name})" for name in ("neutral", "ink", "soft")]},
        "concat": {"spacing": _GAP},
        "facet": {"spacing": _GAP},
    }  # fmt: skip


@cache
def locale(language: str) -> Spec:
    """Number and date words of a language, from the same source as those of the text."""
    from babel.dates import get_day_names, get_month_names
    from babel.numbers import get_decimal_symbol, get_group_symbol

    name = _locale(language)
    group = get_group_symbol(name).replace("\u202f", "\u00a0")
    days = [get_day_names(width, locale=name) for width in ("wide", "abbreviated")]
    months = [get_month_names(width, "stand-alone", locale=name) for width in ("wide", "abbreviated")]
    return {
        "number": {"decimal": get_decimal_symbol(name), "thousands": group, "grouping": [3], "currency": ["", ""]},
        "time": {
            "dateTime": "%-d %B %Y, %H:%M", "date": "%-d %B %Y", "time": "%H:%M", "periods": ["AM", "PM"],
            "days": [days[0][(i - 1) % 7] for i in range(7)], "shortDays": [days[1][(i - 1) % 7] for i in range(7)],
            "months": [months[0][i] for i in range(1, 13)], "shortMonths": [months[1][i] for i in range(1, 13)],
        },
    }  # fmt: skip


def _locale(language: str) -> str:
    """A language tag as Babel spells it, or the nearest that it knows."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    for tag in (language.replace("-", "_"), language.split("-")[0]):
        try:
            return str(Locale.parse(tag))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"
