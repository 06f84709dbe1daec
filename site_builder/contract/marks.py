"""Marks, legends and printed words completed: the style of a role, unfinished data, formats of text.

In: a view. Out: the same view, complete. Must not know axes beyond their labels.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from site_builder.contract.axes import labels_of
from site_builder.contract.brief import Brief, Spec, View, titled
from site_builder.contract.refusals import coloured_by_field
from site_builder.contract.views import plain, plain_name

WIDEST_BAR = 96
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


def complete_marks(view: View) -> None:
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


def slim_bars(view: View, brief: Brief) -> None:
    """Few bars are not wide slabs."""
    x = view.encoding.get("x")
    if view.mark.get("type") != "bar" or not isinstance(x, dict) or x.get("type") not in ("nominal", "ordinal"):
        return
    if "xOffset" in view.encoding or {"size", "width", "binSpacing", "discreteBandSize"} & view.mark.keys():
        return
    each = (brief.width - 60) / max(len(labels_of([(view, x)])), 1)
    if each * 0.8 > WIDEST_BAR:
        view.mark["width"] = {"band": round(WIDEST_BAR / each, 3)}


def show_unfinished(view: View, brief: Brief) -> None:
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
        name = plain(along.get("field", ""))
        day = str(brief.columns.get(plain(measure.get("field", "")), {}).get("incomplete_from") or "")
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


def complete_legends(view: View, brief: Brief) -> None:
    """A legend of categories explains itself; one of a measure is called by the column's title."""
    for channel in _SCALED:
        for definition in coloured_by_field(view.encoding.get(channel)):
            legend = definition.get("legend", {})
            if legend is None:
                continue
            column = brief.columns.get(plain(definition.get("field", "")), {})
            measured = definition.get("type") == "quantitative" and column.get("title")
            title = definition.pop("title", titled(column) if measured else None)
            definition["legend"] = {"title": title, **legend}


def complete_words(view: View, brief: Brief) -> None:
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
