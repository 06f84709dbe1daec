"""A query as a whole, twice the same; views of blocks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.fields import Text
from site_builder.problems import Invalid
from site_builder.queries.evaluation import evaluate, view_rows
from site_builder.queries.parsing import parse_query
from site_builder.tables.stored import from_parquet, to_parquet
from tests.queries.samples import AT, BASE, CLAIMS_AND_DEATHS, LOSSES, RECORDS, one, run


def test_a_table_known_and_not_read_gives_no_problem_of_its_own() -> None:
    query = parse_query("q", "SELECT a FROM broken", AT)
    with pytest.raises(Invalid) as caught:
        evaluate(query, BASE, {*BASE, "broken"})
    assert caught.value.problems == ()


def test_a_derived_table_survives_the_cache_and_is_the_same_twice() -> None:
    for sql in (RECORDS, CLAIMS_AND_DEATHS):
        table = run(sql)
        back = from_parquet(to_parquet(table))
        assert replace(back, frame=table.frame) == table
        assert back.frame.equals(table.frame)
        assert to_parquet(run(sql)) == to_parquet(table)


def test_a_view_chooses_rows_and_columns() -> None:
    shown, columns = view_rows(LOSSES, ["month", "losses"], Text("days = 31", 3), Text("losses DESC", 4), AT)
    assert [row[0] for row in shown.rows] == ["2024-10", "2024-08"]
    assert [c.name for c in columns] == ["month", "losses"]
    assert (shown.lines, shown.row_by_key) == ((4, 2), {("2024-10",): 0, ("2024-08",): 1})
    assert view_rows(LOSSES, [], Text(""), Text(""), AT)[0].rows == LOSSES.rows


@pytest.mark.parametrize(
    ("where", "order", "line", "message"),
    [
        ("day = 31", "", 3, 'unknown column "day"'),
        ("", "losess", 4, 'unknown column "losess"'),
        ("true) UNION SELECT * FROM deaths_monthly WHERE (true", "", 3, ""),
        ("", "losses LIMIT 1", 4, ""),
        ("", "losses; DROP TABLE x", 4, ""),
        ("now() > DATE '2024-01-01'", "", 3, "asks the clock"),
        ("month IN (SELECT month FROM deaths_monthly)", "", 3, "over this table"),
        ("days =", "", 3, "syntax error"),
    ],
)
def test_a_wrong_fragment_is_told_at_the_line_of_the_block(where: str, order: str, line: int, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        view_rows(LOSSES, [], Text(where, 3), Text(order, 4), AT)
    assert {p.where.line for p in caught.value.problems} == {line}
    assert any(message in p.message for p in caught.value.problems)


def test_an_unknown_column_of_a_view_gets_a_hint() -> None:
    with pytest.raises(Invalid) as caught:
        view_rows(LOSSES, ["losess"], Text(""), Text(""), AT)
    assert one(caught.value.problems).hint == 'did you mean "losses"?'
