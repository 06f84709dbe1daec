"""Digits that come from nowhere, and numbers in YAML, at their line."""

from __future__ import annotations

from tests.weave.samples import only
from tests.weaving import weave


def test_a_digit_from_a_reference_is_told_at_its_line() -> None:
    problem = only(weave("In 2024 it rose.\n\nIn 2024 there were &#53; men.\n"))
    assert (problem.code, problem.where.line) == ("print", 6)


def test_numbers_in_a_text_of_yaml_have_their_line() -> None:
    note = "```note\ntext: |\n  First line.\n\n  There were 400 tanks.\n  And 500 guns.\n```\n"
    assert [p.where.line for p in weave(note).problems] == [8, 9]
