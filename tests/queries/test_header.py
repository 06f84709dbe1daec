"""The comments above a query."""

from __future__ import annotations

from site_builder.cells import sources_of
from site_builder.queries.parsing import parse_query
from tests.queries.samples import AT, bad, one, run


def test_header_comments_become_a_descriptor() -> None:
    sql = """-- title: Month: by two measures
-- key: month
-- description: What, and why
-- short: records
-- a prose comment
-- record: boolean, Highest so far
-- rate:   people a day, Killed, wounded or missing, places 2
-- bare:   , Title only
-- coarse: people, round 1000
SELECT 1 AS month"""
    about = parse_query("records", sql, AT).descriptor
    assert about is not None
    assert (about.title, about.key, about.short) == ("Month: by two measures", ("month",), "records")
    assert about.description == "What, and why"
    record, rate, bare, coarse = about.fields.values()
    assert (record.type, record.unit, record.title) == ("boolean", "", "Highest so far")
    assert (rate.type, rate.unit, rate.title, rate.places) == ("", "people a day", "Killed, wounded or missing", 2)
    assert (bare.unit, bare.title) == ("", "Title only")
    assert coarse.round == 1000


def test_a_comment_that_stands_twice_or_describes_nothing_is_a_problem() -> None:
    assert '"a" stands twice' in one(bad("-- a: x\n-- a: y\nSELECT 1 AS a")).message
    problem = one(bad("-- titel: T\n-- key: a\nSELECT 1 AS a"))
    assert (problem.where.line, problem.hint) == (11, 'did you mean "title"?')
    assert one(bad("-- key: [b, a]\nSELECT 1 AS a")).message == 'a comment describes "b", which the query does not give'


def test_a_query_says_which_column_cites_its_rows() -> None:
    joined = "SELECT d.month, 'meduza' AS cite FROM deaths_monthly d JOIN losses_monthly l USING (month) ORDER BY month"
    table = run(f"-- key: month\n-- sources_from: cite\n{joined}")
    assert (table.about.sources, table.about.sources_from) == ((), "cite")
    assert sources_of(table, 0) == ("meduza",)
    problem = one(bad(f"-- sources_from: cites\n{joined}"))
    assert (problem.where.line, problem.message) == (11, 'a comment describes "cites", which the query does not give')
