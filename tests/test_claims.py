"""Claims as written, and the verdict that follows from their readings."""

from __future__ import annotations

import pytest

from site_builder.claims import check_sources, outcome, read_claims, verdict_of
from site_builder.fields import Text
from site_builder.model import Claim, Query, Reading, ReadingResult
from site_builder.problems import Invalid, Location
from tests.tables.samples import table

PATH = "content/claims.yaml"
GOOD = """\
- id: record
  says: The worst month was September
  who: an official
  on: 2024-10-09
  source: us
  readings:
    - name: by month
      sql: SELECT true AS holds
"""


def wrong(text: str) -> list[tuple[int, str, str]]:
    return [(p.where.line, p.code, p.message) for p in read_claims(text, PATH)[1]]


def test_a_claim_is_read_with_its_lines() -> None:
    [claim], problems = read_claims(GOOD, PATH)
    assert problems == ()
    assert (claim.id, claim.line, claim.readings) == (
        "record",
        1,
        (Reading("by month", Text("SELECT true AS holds", 8)),),
    )


def test_an_empty_file_has_no_claims() -> None:
    assert read_claims("# none yet\n", PATH) == ((), ())


def test_a_file_is_a_list() -> None:
    assert wrong("id: a\n") == [(1, "type", "expected a list of claims")]


def test_faults_of_several_claims_are_told_at_once() -> None:
    text = GOOD + GOOD.replace("says", "sais") + GOOD.replace("id: record", "id: A b")
    assert [(line, code) for line, code, _ in wrong(text)] == [(10, "unknown-key"), (9, "missing-key"), (17, "slug")]


def test_an_id_stands_once() -> None:
    assert wrong(GOOD + GOOD) == [(9, "duplicate-name", 'two claims bear the id "record"')]


def test_what_cannot_be_tested_needs_a_reason() -> None:
    assert wrong(GOOD.partition("  readings")[0]) == [(1, "claim-because", 'the claim "record" has no reading')]
    assert wrong(GOOD + "  ruling: misleads\n") == [(1, "claim-because", 'the ruling on "record" needs its reason')]
    assert wrong(GOOD + "  ruling: misleads\n  because: so\n") == []


def test_a_ruling_is_one_of_few() -> None:
    assert wrong(GOOD + "  ruling: wrong\n  because: so\n") == [(9, "type", '"wrong" is not a value of "ruling"')]


def test_a_source_must_be_in_the_bibliography() -> None:
    claims, _ = read_claims(GOOD, PATH)
    assert list(check_sources(claims, ["us"], PATH)) == []
    [problem] = check_sources(claims, ["usa"], PATH)
    assert (problem.where.line, problem.code, problem.hint) == (1, "unknown-source", 'did you mean "usa"?')


def result(type_: str, value: str, name: str = "holds") -> bool | None:
    made = table(
        "t", f"{name},a\n{value},1\n", f"title: T\nfields:\n  {name}: {{type: {type_}, required: no}}\n  a: {{}}\n"
    )
    return outcome(made, Query("t", "", Location(PATH, 8)))


def test_the_outcome_of_a_reading() -> None:
    assert [result("boolean", value) for value in ("true", "false", "")] == [True, False, None]


@pytest.mark.parametrize(("type_", "name"), [("integer", "holds"), ("boolean", "other")])
def test_a_reading_gives_a_boolean_named_holds(type_: str, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        result(type_, "1" if type_ == "integer" else "true", name)
    [problem] = caught.value.problems
    assert (problem.code, problem.where.line) == ("claim-holds", 8)


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ([True, True], "supported"), ([True, False], "depends"), ([False, False], "contradicted"),
        ([True, None], "depends"), ([None], "unchecked"), ([], "unchecked"), ([False, None], "contradicted"),
    ],
)  # fmt: skip
def test_the_verdict_follows(outcomes: list[bool | None], verdict: str) -> None:
    readings = [ReadingResult(Reading("r", Text("")), holds) for holds in outcomes]
    assert verdict_of(Claim("a", "", "", "", ""), readings) == verdict


def test_an_editor_may_rule_that_a_claim_misleads() -> None:
    claim = Claim("a", "", "", "", "", ruling="misleads", because=Text("so"))
    assert verdict_of(claim, [ReadingResult(Reading("r", Text("")), True)]) == "misleads"
