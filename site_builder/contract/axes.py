"""Axes completed from the columns: titles with units, formats, labels that fit, categories in their order.

In: the views of one plot. Out: the same views, their axes complete, and Problems of what no column explains. Must not
know marks.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from site_builder.contract.brief import NARROW, SIZE, Brief, Spec, View, is_percent, titled
from site_builder.contract.theme import known_locale
from site_builder.contract.views import plain
from site_builder.lettering import lines_that_fit, text_width
from site_builder.problems import Problem


def complete_axes(group: Sequence[View], brief: Brief) -> Iterator[Problem]:
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
        yield brief.fault("chart-title", message, hint)
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
    orders = [labels_of([pair]) for pair in by_field]
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
        column = brief.columns.get(plain(definition.get("field", "")))
        if column and column["title"]:
            return titled(column), True
    return None, False


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
        return {} if _formatted(given) or _is_cyclic(by_field) else _temporal_axis(by_field, brief)
    return _discrete_axis(by_field, channel, given, brief)


def _is_cyclic(by_field: Sequence[tuple[View, Spec]]) -> bool:
    """Whether the axis counts months of any year or hours of any day: Vega-Lite names those without their year."""
    units = [definition.get("timeUnit") for _, definition in by_field]
    names = [unit.get("unit") if isinstance(unit, dict) else unit for unit in units]
    return any(name and "year" not in name for name in names)


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
    columns = [brief.columns.get(plain(d.get("field", "")), {}) for _, d in by_field]
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
    name = plain(definition.get("field", ""))
    values = [row[name] for row in view.rows if isinstance(row.get(name), int | float)]
    return max((abs(value) for value in values), default=0)


@cache
def _million(language: str) -> str:
    """The short word for a million after a number: "m" in English, else the locale's own."""
    from babel.numbers import format_compact_decimal

    if language.casefold().startswith("en"):
        return "m"
    return re.sub(r"^[\d.,]+", "", format_compact_decimal(1_000_000, locale=known_locale(language)))


def _temporal_axis(by_field: Sequence[tuple[View, Spec]], brief: Brief) -> Spec:
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
    name = plain(definition.get("field", ""))
    found = sorted(str(row[name])[:10] for row in view.rows if row.get(name) is not None)
    try:
        return (dt.date.fromisoformat(found[-1]) - dt.date.fromisoformat(found[0])).days if found else 0
    except ValueError:
        return 0


def _discrete_axis(by_field: Sequence[tuple[View, Spec]], channel: str, given: Spec, brief: Brief) -> Spec:
    labels = labels_of(by_field)
    axis: Spec = {"ticks": False}
    if channel == "y":
        axis |= {"domain": False, "grid": False}
    if _formatted(given) or not labels or _is_cyclic(by_field):
        return axis
    said = _labels_in_words(labels, brief)
    if all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", label) for label in labels):
        return {**axis, **_month_labels(by_field, channel, brief)}
    widest = _widest(list(said.values()))
    if channel == "y" and brief.narrow and not brief.aware and widest > 90:
        return {**axis, **LABELS_ABOVE, **_printed_labels(said, math.inf)}
    if channel == "y" and given.get("labelAlign") == "left" and not brief.narrow:
        axis["labelPadding"] = widest * 1.08 + 6
    limit = (110 if brief.narrow else 240) if channel == "y" else max(_per_label(labels, brief), 30)
    return {**axis, "labelLimit": limit + 20, **_printed_labels(said, limit), "labelAngle": 0}


LABELS_ABOVE = {"labelAlign": "left", "labelPadding": 0, "labelOffset": -15, "labelLimit": NARROW - 4, "tickSize": 0}


def _month_labels(by_field: Sequence[tuple[View, Spec]], channel: str, brief: Brief) -> Spec:
    """Dates as categories (bars by month): the precision is that of the column."""
    kinds = {brief.columns.get(plain(d.get("field", "")), {}).get("type") for _, d in by_field}
    day = "toDate(datum.value)"
    if "yearmonth" not in kinds:
        return {"labelExpr": f"utcFormat({day}, '%-d %b %Y')", "labelAngle": 0}
    if channel == "y":
        return {"labelExpr": f"utcFormat({day}, '%b %Y')"}
    year = f"datum.index == 0 || utcmonth({day}) == 0 ? utcFormat({day}, '%Y') : ''"
    return {"labelExpr": f"[utcFormat({day}, '%b'), {year}]", "labelAngle": 0, "labelOverlap": True}


def labels_of(by_field: Sequence[tuple[View, Spec]]) -> list[str]:
    return list(
        dict.fromkeys(
            str(row[name])
            for view, definition in by_field
            for name in [plain(definition.get("field", ""))]
            for row in view.rows
            if row.get(name) is not None
        )
    )


def _is_text(by_field: Sequence[tuple[View, Spec]]) -> bool:
    return any(
        isinstance(row.get(plain(definition.get("field", ""))), str)
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
        return str(format_date(day, "d MMM y" if years else "d MMM", locale=known_locale(language)))
    skeleton = "yMMM" if len(text) == 7 else "yMMMd" if years else "MMMd"
    return str(format_skeleton(skeleton, dt.datetime.combine(day, dt.time()), locale=known_locale(language)))


BY_NAME = "[datum.value] || datum.label"  # how labels that have other words end


def _printed_labels(said: Mapping[str, str], limit: float) -> Spec:
    """Labels in words, broken to lines that fit."""
    lines = {label: lines_that_fit(words, limit, SIZE) for label, words in said.items()}
    other = {label: found for label, found in lines.items() if found != [label]}
    if not other:
        return {}
    words = json.dumps(other, ensure_ascii=False)
    return {"labelExpr": f"({words}){BY_NAME}", "labelLineHeight": 15}


def _set_scale_to_utc(definition: Any) -> None:
    if not isinstance(definition, dict) or definition.get("type") != "temporal":
        return
    scale = definition.get("scale", {})
    if scale is not None and scale.get("type") in (None, "time"):
        definition["scale"] = {**scale, "type": "utc"}
