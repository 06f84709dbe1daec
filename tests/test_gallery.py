"""Charts of every kind, as a writer may paste them from Altair's own documentation: each is drawn, or refused with the
reason that is given here; none is a bug.
"""

from __future__ import annotations

import pytest

from tests.charting import drawn
from tests.gallery import COMPOSED, DRAWN, ODD, ODD_DRAWN, PEOPLE, REFUSED, source


@pytest.mark.parametrize("expression", DRAWN)
def test_it_is_drawn(expression: str) -> None:
    answer = drawn(source(expression), PEOPLE)
    assert [p["message"] for p in answer["problems"]] == []


def test_a_pie_and_a_map_are_as_tall_as_other_charts() -> None:
    for expression in ("mark_arc().encode(theta='sum(n)')", "mark_circle().encode(longitude='n:Q', latitude='m:Q')"):
        svg = drawn(source(expression), PEOPLE)["wide"]
        assert int(svg.split('height="')[1].split('"')[0]) > 200


@pytest.mark.parametrize("expression", REFUSED)
def test_it_is_refused_with_the_reason(expression: str) -> None:
    answer = drawn(source(expression), PEOPLE)
    assert answer["problems"]
    assert all(p["code"].startswith(REFUSED[expression]) for p in answer["problems"]), answer["problems"]


@pytest.mark.parametrize("expression", COMPOSED)
def test_a_composition_is_drawn(expression: str) -> None:
    answer = drawn(f"@chart\ndef f(t):\n    return {expression}\n", PEOPLE)
    assert [p["message"] for p in answer["problems"]] == []


@pytest.mark.parametrize("expression", ODD_DRAWN)
def test_odd_data_is_drawn(expression: str) -> None:
    answer = drawn(source(expression, "odd"), ODD)
    assert [p["message"] for p in answer["problems"]] == []


def test_only_nulls_are_refused() -> None:
    answer = drawn(source("mark_bar().encode(x='none', y='name')", "odd"), ODD)
    assert {p["code"] for p in answer["problems"]} <= {"chart-empty", "chart-nan"}
    assert answer["problems"]
