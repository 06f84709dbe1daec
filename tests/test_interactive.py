"""Specs for readers who explore: what they are told, where they may zoom, what a legend chooses; every chart of
the gallery still compiles with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from site_builder import drawing, interactive
from site_builder.contract.views import plots_of, units_of
from tests import gallery
from tests.charting import THEME, drawn, table

RAIN = table(
    "rain",
    {
        "month": ("yearmonth", [f"2024-{m:02}" for m in range(1, 13)]),
        "fallen": ("integer", list(range(12))),
        "days": ("integer", [3] * 12),
        "side": ("string", ["north", "south"] * 6),
    },
)
COLUMNS = {c.name: {"title": c.title, "unit": c.unit, "type": c.type, "places": c.places} for c in RAIN.columns}
SIDES = "roles.by('side', {'north': 'losses', 'south': 'recruits'})"


def explored(expression: str) -> dict[str, Any]:
    answer = drawn(f"@chart\ndef f(rain):\n    return {expression}\n", RAIN)
    assert answer["problems"] == []
    return interactive.explorable(answer["spec"], COLUMNS)


def units(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [unit for plot in plots_of(dict(spec)) for unit in units_of(plot)]


def told(unit: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(entry["title"], entry.get("format", "")) for entry in unit["encoding"].get("tooltip", [])]


LINE = "Chart(rain).mark_line().encode(x='month', y='fallen')"


def test_a_mark_tells_its_fields_as_axes_do() -> None:
    assert told(units(explored(LINE))[0]) == [("Month", "%b %Y"), ("Fallen, people", ",.3~f")]


def test_a_line_can_be_met_at_its_points() -> None:
    mark = units(explored(LINE))[0]["mark"]
    assert mark["point"]["opacity"] == 0
    assert mark["point"]["clip"] is True


def test_dates_that_are_categories_are_told_in_words() -> None:
    unit = units(explored("Chart(rain).mark_bar().encode(x='month:O', y='fallen')"))[0]
    assert told(unit)[0] == (interactive.HEAD, "")
    assert "%b %Y" in unit["transform"][-1]["calculate"]


def test_words_and_lone_lines_tell_nothing() -> None:
    spec = explored(
        f"{LINE} + Chart(rain.head(1)).mark_rule().encode(x='month')"
        " + Chart(rain.head(1)).mark_text(text='first', dy=-9, align='left').encode(x='month', y='fallen')"
    )
    line, rule, text = units(spec)
    assert told(line)
    assert told(rule) == told(text) == []


WORDS = "Chart(rain).mark_text().encode(x='side', y='month:O', text='fallen')"


@pytest.mark.parametrize(
    ("expression", "more"),
    [
        (LINE, True),
        (f"{LINE} & {WORDS}", True),
        (WORDS, False),
        (f"{WORDS} + Chart(rain.head(1)).mark_point().encode(x='side', y='month:O')", False),
    ],
)
def test_a_chart_has_more_to_tell_where_marks_stand_for_rows_in_other_than_words(expression: str, more: bool) -> None:
    assert interactive.can_be_explored(explored(expression)) is more


def test_a_fields_own_tooltip_stays() -> None:
    unit = units(explored(LINE.replace("y='fallen'", "y='fallen', tooltip='days'")))[0]
    assert unit["encoding"]["tooltip"]["field"] == "days"


@pytest.mark.parametrize(
    ("expression", "axes"),
    [
        (LINE, ["x"]),
        ("Chart(rain).mark_point().encode(x='fallen', y='days')", ["x", "y"]),
        ("Chart(rain).mark_bar().encode(x='month', y='fallen')", None),
        ("Chart(rain).mark_point().encode(x='fallen', y='side')", None),
        (f"{LINE} + Chart(rain).mark_bar().encode(x='month', y='days')", None),
    ],
)
def test_zoom_is_along_time_or_two_measures_and_never_of_bars(expression: str, axes: list[str] | None) -> None:
    params = [p for unit in units(explored(expression)) for p in unit.get("params", [])]
    assert [p["select"]["encodings"] for p in params] == ([axes] if axes else [])


def test_words_and_points_that_leave_the_frame_go() -> None:
    spec = explored(
        f"{LINE} + Chart(rain.head(1)).mark_text(text='first', dy=-9, align='left').encode(x='month', y='days')"
    )
    line, text = units(spec)
    assert line["mark"]["clip"] is True
    assert text["mark"]["clip"] is False
    assert text["encoding"]["opacity"]["condition"]["test"] == (
        '(!zoom_0["month"] || inrange(datum["month"], zoom_0["month"]))'
    )


def test_a_legend_chooses_what_it_explains() -> None:
    unit = units(explored(f"Chart(rain).mark_point().encode(x='month', y='fallen', color={SIDES})"))[0]
    assert unit["params"][0] == {
        "name": "chosen_0",
        "select": {"type": "point", "fields": ["side"]},
        "bind": "legend",
    }
    assert unit["encoding"]["opacity"]["condition"]["param"] == "chosen_0"


def test_what_a_function_brings_of_its_own_stays() -> None:
    unit = units(explored(f"{LINE}.interactive()"))[0]
    assert [p["bind"] for p in unit["params"]] == ["scales"]


def test_every_panel_has_names_of_its_own() -> None:
    spec = explored(f"{LINE} & {LINE}")
    names = [p["name"] for unit in units(spec) for p in unit["params"]]
    assert names == ["zoom_0", "zoom_1"]


def test_the_spec_that_was_given_is_not_changed() -> None:
    answer = drawn(f"@chart\ndef f(rain):\n    return {LINE}\n", RAIN)
    before = json.dumps(answer["spec"])
    interactive.explorable(answer["spec"], COLUMNS)
    assert json.dumps(answer["spec"]) == before


EVERY = [gallery.source(expression) for expression in gallery.DRAWN] + [
    f"@chart\ndef f(t):\n    return {expression}\n" for expression in gallery.COMPOSED
]


@pytest.mark.parametrize("source", EVERY)
def test_a_chart_of_the_gallery_can_be_explored(source: str) -> None:
    """It compiles, and Vega draws as many marks as before, but for the points on lines."""
    answer = drawn(source, gallery.PEOPLE)
    columns = {
        c.name: {"title": c.title, "unit": c.unit, "type": c.type, "places": c.places} for c in gallery.PEOPLE.columns
    }
    spec = interactive.explorable(answer["narrow_spec"], columns)
    svg = drawing._converter().vegalite_to_svg(spec)
    assert svg.count("mark-") >= answer["narrow"].count("mark-")


def test_a_spec_to_take_away_has_the_colours_of_the_light_theme() -> None:
    light = json.dumps(
        interactive.in_light(explored(f"{LINE.replace('line()', 'line(color=str(roles.losses))')}"), THEME)
    )
    assert "var(" not in light
    assert THEME.light["losses"] in light
