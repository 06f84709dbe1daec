"""Allowances: one Problem each, and none for nothing."""

from __future__ import annotations

from tests.weave.samples import only
from tests.weaving import weave


def test_an_allowance_takes_one_problem_and_is_listed() -> None:
    woven = weave("<!-- allow uncited-number: a proverb -->\nAli met 40 thieves.\n\nThere were 41 of them.\n")
    assert [p.where.line for p in woven.problems] == [7]
    assert [(allow.reason, problem.where.line) for allow, problem in woven.allowed] == [("a proverb", 5)]


def test_an_allowance_that_nothing_needs_is_a_warning() -> None:
    problem = only(weave("<!-- allow uncited-number: a proverb -->\nNo number.\n"))
    assert (problem.code, problem.severity, problem.where.line) == ("allow-unused", "warning", 4)
