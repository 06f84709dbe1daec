"""The connection that holds nothing else, and what DuckDB says told to the writer."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from site_builder.model import Query
from site_builder.problems import Invalid
from site_builder.queries.evaluation import evaluate
from site_builder.queries.parsing import parse_query
from site_builder.queries.sandbox import Sandbox
from tests.queries.samples import AT, BASE, LOSSES, bad, one


def test_external_access_is_off_behind_the_gate_too() -> None:
    """The gate finds names; this is what stands behind it."""
    query = Query("q", "SELECT 1 AS a", AT)
    for sql in (
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/no.csv'",
        "ATTACH '/tmp/no.db'",
        "SET threads = 2",
        "INSTALL httpfs",
        "SELECT * FROM 'content/data/losses.csv'",
    ):
        with Sandbox(query, BASE, 5) as sandbox, pytest.raises(duckdb.Error):
            sandbox.connection.execute(sql)


def test_python_frames_are_out_of_reach() -> None:
    hidden = pl.DataFrame({"a": [1]})
    assert one(bad("SELECT a FROM hidden")).code == "unknown-table"
    with Sandbox(Query("q", "", AT), {}, 5) as sandbox, pytest.raises(duckdb.Error):
        sandbox.connection.execute("SELECT a FROM hidden")
    assert hidden.height == 1


def test_a_query_sees_only_the_tables_that_it_names() -> None:
    query = Query("q", "SELECT 1 AS a", AT)
    with Sandbox(query, {"losses_monthly": LOSSES}, 5) as sandbox:
        assert sandbox.connection.execute("SHOW TABLES").fetchall() == [("losses_monthly",)]


def test_catalogue_tables_and_files_are_unknown_tables() -> None:
    for name in ("duckdb_tables", "sqlite_master", "information_schema.tables", "'x.csv'", "main.losses_monthly"):
        problem = one(bad(f"SELECT 1 AS a FROM {name}"))
        assert problem.code == "unknown-table"


def test_what_takes_too_long_is_stopped() -> None:
    query = parse_query("q", "SELECT count(*) AS n FROM range(1000000) a, range(1000000) b", AT)
    with pytest.raises(Invalid) as caught:
        evaluate(query, {}, {}, deadline=0.3)
    assert one(caught.value.problems).code == "sql-deadline"


def test_what_takes_too_much_memory_is_stopped() -> None:
    sql = "SELECT len(list(a.range)) AS n FROM range(1000000) a, range(300) b"
    assert one(bad(sql)).code in ("sql-memory", "sql-deadline")


def test_an_unknown_table_gets_the_nearest() -> None:
    problem = one(bad("SELECT month\nFROM losses_montly"))
    assert (problem.where.line, problem.where.column) == (12, 6)
    assert problem.hint == 'did you mean "losses_monthly"?'


@pytest.mark.parametrize("column", ["losess", "l.losess"])
def test_an_unknown_column_gets_the_nearest(column: str) -> None:
    problem = one(bad(f"SELECT month,\n  {column} AS x FROM losses_monthly l ORDER BY month"))
    assert (problem.code, problem.where.line) == ("unknown-column", 12)
    assert problem.hint == 'did you mean "losses"?'


def test_other_errors_of_duckdb_are_problems_at_their_line() -> None:
    problem = one(bad("SELECT month,\n sum(losses) AS s FROM losses_monthly ORDER BY month"))
    assert "GROUP BY" in problem.message
    assert "GROUP BY" in one(bad("SELECT month, sum(losses) AS s FROM losses_monthly")).hint
    assert one(bad("SELECT CAST(month AS INTEGER) AS s FROM losses_monthly ORDER BY s")).code == "sql"
    assert one(bad("SELECT 9223372036854775807 + 1 AS a")).code == "sql"
