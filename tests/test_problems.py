"""Problems as values, and how they print."""

from __future__ import annotations

import pytest

from site_builder.problems import Invalid, Location, Problem, as_error, did_you_mean, nearest, plain

PROBLEM = Problem(Location("content/a.md", 3, 5), "undefined", "no such name", "write another")


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (Location("a.md"), "a.md"),
        (Location("a.md", 3), "a.md:3"),
        (Location("a.md", 3, 5), "a.md:3:5"),
        (Location("a.md", 0, 5), "a.md:5"),
    ],
)
def test_a_place_prints_what_is_known_of_it(where: Location, shown: str) -> None:
    assert str(where) == shown


def test_problems_sort_by_file_and_line() -> None:
    places = [Location("b.md", 1), Location("a.md", 10), Location("a.md", 9)]
    assert sorted(places) == [places[2], places[1], places[0]]


def test_a_problem_prints_with_its_source_line_and_hint() -> None:
    assert plain(PROBLEM, "  See {{ x }}\n") == (
        "content/a.md:3:5: error[undefined]: no such name\n    | See {{ x }}\n    = write another"
    )


def test_a_problem_without_a_hint_of_its_own_says_where_more_is_said() -> None:
    told = "a.md: error[slug]: bad name\n    = `site-builder explain slug` says more"
    assert plain(Problem(Location("a.md"), "slug", "bad name")) == told


def test_as_error_changes_the_weight_alone() -> None:
    warning = Problem(PROBLEM.where, PROBLEM.code, PROBLEM.message, PROBLEM.hint, "warning")
    assert as_error(warning) == PROBLEM


def test_invalid_says_what_it_carries() -> None:
    assert str(Invalid(PROBLEM)) == "content/a.md:3:5: no such name"
    assert Invalid().problems == ()


@pytest.mark.parametrize(
    ("name", "names", "near"),
    [
        ("tilte", ["title", "summary"], "title"),
        ("TITLE", ["title"], "title"),
        ("zzz", ["title"], None),
        ("a", [], None),
    ],
)
def test_the_nearest_name(name: str, names: list[str], near: str | None) -> None:
    assert nearest(name, names) == near


def test_a_hint_is_the_nearest_name_or_a_short_list_or_the_fallback() -> None:
    assert did_you_mean("tilte", ["title", "summary"]) == 'did you mean "title"?'
    assert did_you_mean("zzz", ["title", "summary"]) == "known: summary, title"
    assert did_you_mean("zzz", [f"n{i}" for i in range(13)], "look it up") == "look it up"
    assert did_you_mean("zzz", []) == ""
