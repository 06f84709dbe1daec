"""Which tables a query names, and in which order queries come."""

from __future__ import annotations

import pytest

from site_builder.model import Query
from site_builder.problems import Invalid, Location
from site_builder.queries.parsing import order_tables, parse_query
from tests.queries.samples import AT, bad, one


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT 1 AS a", ()),
        ("SELECT * FROM b JOIN c USING (m), d", ("b", "c", "d")),
        ("WITH x AS (SELECT * FROM b) SELECT * FROM x", ("b",)),
        ("WITH x AS (SELECT * FROM b), y AS (SELECT * FROM x, c) SELECT * FROM y", ("b", "c")),
        ("SELECT * FROM (WITH x AS (SELECT * FROM b) SELECT * FROM x), c", ("b", "c")),
        ("SELECT (SELECT max(a) FROM c) AS m FROM b WHERE EXISTS (FROM d)", ("c", "b", "d")),
        ("SELECT * FROM b ASOF JOIN c ON b.m >= c.m", ("b", "c")),
        ("FROM b SELECT a UNION ALL FROM c SELECT a ORDER BY a", ("b", "c")),
        ("SELECT * FROM b PIVOT (sum(x) FOR y IN (1, 2))", ("b",)),
        ("UNPIVOT b ON x, y INTO NAME n VALUE v", ("b",)),
    ],
)
def test_the_tables_of_a_query_are_found(sql: str, names: tuple[str, ...]) -> None:
    assert parse_query("q", sql, AT).tables == names


def test_a_cte_behind_its_block_is_not_in_scope() -> None:
    sql = "SELECT * FROM (WITH x AS (SELECT 1 AS a) SELECT a FROM x) JOIN x USING (a)"
    found = bad(sql)
    assert any("WITH gives the name of the table" in p.message for p in found)


def queries_of(**written: str) -> list[Query]:
    return [parse_query(name, f"SELECT * FROM {sql}", Location(f"{name}.sql", 1)) for name, sql in written.items()]


def test_queries_come_in_the_order_of_their_dependence() -> None:
    ordered = order_tables(queries_of(a="b, losses", b="c", c="losses", d="losses"))
    assert [query.name for query in ordered] == ["c", "b", "a", "d"]


@pytest.mark.parametrize(
    ("written", "ring"),
    [
        ({"a": "b", "b": "a"}, "a -> b -> a"),
        ({"a": "a"}, "a -> a"),
        ({"x": "a", "a": "b", "b": "c", "c": "a"}, "a -> b -> c -> a"),
    ],
)
def test_a_cycle_is_shown(written: dict[str, str], ring: str) -> None:
    with pytest.raises(Invalid) as caught:
        order_tables(queries_of(**written))
    assert ring in one(caught.value.problems).message
