"""SQL: the gate, the sandbox, what comes out, lineage, ties, order, views."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from site_builder.cells import sources_of
from site_builder.fields import Text
from site_builder.model import Query, Table
from site_builder.problems import Invalid, Location, Problem
from site_builder.queries.evaluation import evaluate, view_rows
from site_builder.queries.functions import FUNCTIONS, WINDOWS
from site_builder.queries.inherited import rows_behind
from site_builder.queries.parsing import order_tables, parse_query
from site_builder.queries.sandbox import Sandbox
from site_builder.queries.syntax import parse
from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.kinds import SCHEMAS
from site_builder.tables.reading import read_table
from site_builder.tables.stored import from_parquet, to_parquet

AT = Location("content/page.md", 11)


def table(name: str, about: str, data: str) -> Table:
    path, described = f"content/data/{name}.csv", f"content/data/{name}.resource.yaml"
    return read_table(name, data.encode(), path, read_descriptor(about, described), described)


LOSSES = table(
    "losses_monthly",
    """
title: Claimed losses
sources: [gs-ua, ukmod]
licenses: [MIT]
as_of: 2026-08-01
expected: monthly
stale_after: 45 days
key: month
fields:
  month: {type: yearmonth, title: Month}
  days: {type: integer, unit: days}
  losses: {type: integer, unit: people, title: Claimed losses}
  daily_average: {type: number, unit: people a day, title: Claimed losses a day, places: 0}
""",
    "month,days,losses,daily_average\n2024-08,31,36810,1187.4\n2024-09,30,38130,1271.0\n2024-10,31,41980,1354.2\n",
)
DEATHS = table(
    "deaths_monthly",
    """
title: Deaths
sources: [meduza]
licenses: [not stated]
redistribute: no
as_of: 2025-06-30
stale_after: 3 months
key: month
fields:
  month: {type: yearmonth, title: Month of death}
  named: {type: integer, unit: people, title: Named dead, incomplete_from: 2024-10}
  year: {type: year}
""",
    "month,named,year\n2024-08,8870,2024\n2024-09,8394,2024\n2024-10,9026,2024\n",
)
ESTIMATES = table(
    "estimates",
    "kind: estimates\ntitle: What was said\nas_of: 2024-10-28\nfields: {low: {round: 1000}}\n",
    ",".join(SCHEMAS["estimates"])
    + "\ngs,General Staff,,,Kyiv,,2024-10-09,,killed,,about,,5,,,gs-ua,\n"
    + "uk,UK,,,Kyiv,gs,,,killed,,more than,4,,,,ukmod,\n",
)
BASE: Mapping[str, Table] = {t.name: t for t in (LOSSES, DEATHS, ESTIMATES)}


def run(sql: str, tables: Mapping[str, Table] = BASE, name: str = "q", one_row: bool = False) -> Table:
    return evaluate(parse_query(name, sql, AT, one_row, tables), tables, tables)


def bad(sql: str, tables: Mapping[str, Table] = BASE, one_row: bool = False) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        run(sql, tables, one_row=one_row)
    return caught.value.problems


def one(problems: Sequence[Problem]) -> Problem:
    assert len(problems) == 1, [p.message for p in problems]
    return problems[0]


# --- reading ---------------------------------------------------------------------------------------------------------


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


# --- the gate: every refusal -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "code", "message"),
    [
        ("", "sql", "there is no SELECT here"),
        ("-- only a comment", "sql", "there is no SELECT here"),
        ("SELECT 1 AS a; SELECT 2 AS a", "sql", "here are 2 statements"),
        ("DROP TABLE t", "sql", "this begins with DROP"),
        ("CREATE TABLE t AS SELECT 1", "sql", "this begins with CREATE"),
        ("INSERT INTO t VALUES (1)", "sql", "this begins with INSERT"),
        ("COPY (SELECT 1) TO 'x.csv'", "sql", "this begins with COPY"),
        ("ATTACH 'x.db'", "sql", "this begins with ATTACH"),
        ("INSTALL httpfs", "sql", "this begins with INSTALL"),
        ("SET threads = 4", "sql", "this begins with SET"),
        ("PRAGMA version", "sql", "this begins with PRAGMA"),
        ("CALL pragma_version()", "sql", "this begins with CALL"),
        ("EXPLAIN SELECT 1", "sql", "this begins with EXPLAIN"),
        ("DESCRIBE losses_monthly", "sql", "DESCRIBE, SHOW and SUMMARIZE are not"),
        ("SHOW TABLES", "sql", "DESCRIBE, SHOW and SUMMARIZE are not"),
        ("SUMMARIZE losses_monthly", "sql", "DESCRIBE, SHOW and SUMMARIZE are not"),
        ("PIVOT losses_monthly ON month USING sum(losses)", "sql", "PIVOT must name the values"),
        ("WITH a AS (INSERT INTO losses_monthly VALUES (1) RETURNING *) SELECT * FROM a", "sql", "here is INSERT"),
        ("WITH a AS (DELETE FROM losses_monthly RETURNING *) SELECT * FROM a", "sql", "here is DELETE"),
        ("WITH a AS (UPDATE losses_monthly SET days = 1 RETURNING *) SELECT * FROM a", "sql", "here is UPDATE"),
        ("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r", "sql", "RECURSIVE"),
        ("SELECT $1 AS a", "sql", "parameters"),
        ("SELECT ? AS a", "sql", "parameters"),
        ("SELECT a frm t wher", "sql", 'syntax error at or near "t"'),
        ("SELECT * FROM read_csv('x.csv')", "sql-table-function", "read_csv is not taken"),
        ("SELECT * FROM read_text('/etc/passwd')", "sql-table-function", "read_text is not taken"),
        ("SELECT * FROM glob('*')", "sql-table-function", "glob is not taken"),
        ("SELECT * FROM query('SELECT 1')", "sql-table-function", "query is not taken"),
        ("SELECT * FROM query_table('losses_monthly')", "sql-table-function", "query_table is not taken"),
        ("SELECT * FROM duckdb_settings()", "sql-table-function", "duckdb_settings is not taken"),
        ("SELECT * FROM pragma_version()", "sql-table-function", "pragma_version is not taken"),
        ("SELECT * FROM losses_monthly TABLESAMPLE 10%", "sql-chance", "SAMPLE"),
        ("SELECT days FROM losses_monthly USING SAMPLE 1", "sql-chance", "SAMPLE"),
        ("WITH losses_monthly AS (SELECT * FROM losses_monthly) SELECT 1 AS a FROM losses_monthly", "sql-cte", "WITH"),
        ("WITH LOSSES_monthly AS (SELECT 1 AS a) SELECT a FROM LOSSES_monthly", "sql-cte", "WITH gives the name"),
        ("SELECT nosuch(1) AS a", "sql-function", "nosuch is not taken"),
        ("SELECT error('x') AS a", "sql-function", "error is not taken"),
    ],
)
def test_the_gate_refuses(sql: str, code: str, message: str) -> None:
    found = bad(sql)
    assert any(p.code == code and message in p.message for p in found), found
    assert all(p.where.path == AT.path and p.where.line == 11 for p in found)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        *((f"{name}()", "sql-clock") for name in ("now", "today", "get_current_time", "transaction_timestamp")),
        *((name, "sql-clock") for name in ("current_date", "CURRENT_TIMESTAMP", "current_time", "localtime")),
        ("age(DATE '2024-01-01')", "sql-clock"),
        *((f"{name}()", "sql-chance") for name in ("random", "uuid", "gen_random_uuid", "uuidv7")),
        ("setseed(0.5)", "sql-chance"),
        ("reservoir_quantile(1, 0.5)", "sql-chance"),
        ("nextval('s')", "sql-chance"),
        *(
            (f"{name}()", "sql-machine")
            for name in ("version", "current_schema", "txid_current", "pg_postmaster_start_time")
        ),
        ("getvariable('x')", "sql-machine"),
        ("current_setting('threads')", "sql-machine"),
        ("getenv('HOME')", "sql-machine"),
        ("sleep_ms(1)", "sql-machine"),
        ("repeat('x', 2000000000)", "sql-memory"),
        ("'x'.repeat(5)", "sql-memory"),
        ("lpad('x', 1000000000, 'y')", "sql-memory"),
        ("rpad('x', 5, 'y')", "sql-memory"),
        ("printf('%2000000000d', 1)", "sql-memory"),
        ("format('{:>1000000000}', 1)", "sql-memory"),
        ("list_resize([1], 1000000000)", "sql-memory"),
        ("len(range(1000000000))", "sql-memory"),
        ("len(generate_series(1, 2000000))", "sql-memory"),
        ("len(range((SELECT max(losses) FROM losses_monthly)))", "sql-memory"),
        ("len(range(DATE '2024-01-01', DATE '2025-01-01', TIME '10:00' - TIME '09:00'))", "sql-memory"),
        ("(SELECT max(range) FROM range(10000000000))", "sql-memory"),
    ],
)
def test_clock_chance_machine_and_memory_are_refused(call: str, code: str) -> None:
    found = bad(f"SELECT 1 AS b,\n  {call} AS a")
    assert {p.code for p in found} == {code}
    assert {p.where.line for p in found} == {12}
    assert all(p.hint for p in found)


def test_no_function_that_duckdb_calls_unstable_is_taken() -> None:
    """The list of what is taken is ours; DuckDB's own word on stability must agree with it after every upgrade."""
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'"
        ).fetchall()
    unstable = {name for (name,) in rows}
    assert "random" in unstable
    assert unstable & FUNCTIONS == set()


def test_every_function_that_is_taken_exists() -> None:
    with duckdb.connect(":memory:") as connection:
        known = {n for (n,) in connection.execute("SELECT DISTINCT function_name FROM duckdb_functions()").fetchall()}
    spelt_by_the_parser = {"coalesce", "ifnull", "unnest", "list_select"}
    assert FUNCTIONS - known - spelt_by_the_parser == WINDOWS - known


def test_a_misspelt_function_gets_a_hint() -> None:
    assert one(bad("SELECT lowre('A') AS a")).hint == 'did you mean "lower"?'


def test_series_of_written_length_are_taken() -> None:
    months = "range(DATE '2024-01-01', DATE '2024-04-01', INTERVAL 1 MONTH)"
    assert run(f"SELECT strftime(unnest({months}), '%Y-%m') AS m ORDER BY m").frame["m"].to_list()[-1] == "2024-03"
    assert run("SELECT range AS n FROM range(1, 4) ORDER BY n").frame["n"].to_list() == [1, 2, 3]


def test_several_refusals_come_in_one_run_each_at_its_line() -> None:
    found = bad("SELECT now() AS a,\n random() AS b,\n é AS c,\n repeat('x', 3) AS d")
    assert [(p.where.line, p.code) for p in found] == [(11, "sql-clock"), (12, "sql-chance"), (14, "sql-memory")]


def test_columns_are_counted_in_characters() -> None:
    assert bad("SELECT 'éé', now() AS a")[0].where.column == 14


# --- the sandbox -----------------------------------------------------------------------------------------------------


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


def test_a_table_known_and_not_read_gives_no_problem_of_its_own() -> None:
    query = parse_query("q", "SELECT a FROM broken", AT)
    with pytest.raises(Invalid) as caught:
        evaluate(query, BASE, {*BASE, "broken"})
    assert caught.value.problems == ()


# --- errors of the writer --------------------------------------------------------------------------------------------


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


# --- types that come out ---------------------------------------------------------------------------------------------


def test_sums_are_integers_and_decimals_stay_exact() -> None:
    table = run("SELECT sum(losses) AS s, sum(daily_average) AS d, avg(losses) AS a, count(*) AS n FROM losses_monthly")
    assert [c.type for c in table.columns] == ["integer", "number", "number", "integer"]
    assert [str(t) for t in table.frame.dtypes] == ["Int64", "Decimal(precision=38, scale=1)", "Float64", "Int64"]
    assert table.rows[0][:2] == (116920, Decimal("3812.6"))


def test_dates_booleans_and_texts() -> None:
    table = run("SELECT DATE '2024-02-01' AS d, true AS b, 'x' AS t, 1.50 AS n, 7::DECIMAL(5, 0) AS w")
    assert table.rows == ((dt.date(2024, 2, 1), True, "x", Decimal("1.50"), 7),)
    assert [c.type for c in table.columns] == ["date", "boolean", "string", "number", "integer"]


@pytest.mark.parametrize(
    ("expression", "message", "hint"),
    [
        ("INTERVAL 1 DAY", "of type INTERVAL", "date_diff"),
        ("TIME '10:00'", "of type TIME", "strftime"),
        ("[1, 2]", "of type INTEGER[]", "array_to_string(a"),
        ("{'k': 1}", "of type STRUCT", "fields"),
        ("NULL", "of no type", "CAST(NULL AS BIGINT)"),
        ("date_trunc('month', DATE '2024-01-02')", "of type TIMESTAMP", "CAST(a AS DATE)"),
        ("'1'::BLOB", "of type BLOB", "CAST(a AS VARCHAR)"),
        ("1.0 / 0", "not a finite number", "nullif"),
        ("'nan'::DOUBLE", "not a finite number", "nullif"),
        ("170141183460469231731687303715884105727::HUGEINT", "too large for an integer", ""),
        ("chr(57344)", "U+E000 may not stand in a text", ""),
    ],
)
def test_a_type_that_no_table_holds_names_the_cast(expression: str, message: str, hint: str) -> None:
    problem = one(bad(f"SELECT {expression} AS a"))
    assert message in problem.message
    assert hint in problem.hint


def test_columns_need_names_that_differ() -> None:
    assert "needs a name" in one(bad("SELECT count(*) FROM losses_monthly")).message
    assert "two columns are called" in one(bad("SELECT days, losses AS days FROM losses_monthly ORDER BY 1")).message


def test_a_declared_type_is_checked() -> None:
    sql = "-- m: yearmonth, Month\n-- y: year\n-- n: number\n-- t: text, T\n"
    table = run(sql + "SELECT '2024-10' AS m, 2024 AS y, 1 AS n, 5 AS t")
    assert [c.type for c in table.columns] == ["yearmonth", "year", "number", "string"]
    assert table.frame["y"].dtype == pl.Int32()
    assert table.frame["n"].dtype == pl.Decimal(38, 0)
    assert "is not a month" in one(bad("-- m: yearmonth\nSELECT 'x' AS m")).message
    assert 'column "m": is integer, not boolean' in one(bad("-- m: boolean\nSELECT 1 AS m")).message


# --- rows and their order --------------------------------------------------------------------------------------------


def test_one_row_means_one_row() -> None:
    assert run("SELECT losses FROM losses_monthly WHERE month = '2024-09'", one_row=True).rows == ((38130,),)
    assert (
        '"q" promises one row, gives 2'
        in one(bad("SELECT losses FROM losses_monthly WHERE days = 31", one_row=True)).message
    )
    assert "gives 0" in one(bad("SELECT losses FROM losses_monthly WHERE days = 3", one_row=True)).message


def test_more_than_one_row_needs_order_by() -> None:
    assert one(bad("SELECT losses FROM losses_monthly")).code == "sql-order"
    assert run("SELECT losses FROM losses_monthly WHERE days = 30").frame.height == 1
    assert one(bad("SELECT 1 AS a UNION ALL SELECT 2")).code == "sql-order"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT month FROM losses_monthly ORDER BY days DESC LIMIT 1",
        "SELECT month, days AS d FROM losses_monthly ORDER BY d DESC LIMIT 1",
        "SELECT month, days FROM losses_monthly ORDER BY 2 DESC LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days DESC LIMIT 1 OFFSET 1",
        "SELECT year, month FROM deaths_monthly ORDER BY year LIMIT 2",
        "SELECT days, min(month) AS m FROM losses_monthly GROUP BY days, month ORDER BY days DESC LIMIT 1",
        "SELECT arg_max(month, days) AS m FROM losses_monthly",
        "SELECT first(month) AS m FROM losses_monthly",
        "SELECT string_agg(month, ', ') AS m FROM losses_monthly",
        "SELECT max(m) AS m FROM (SELECT month AS m FROM losses_monthly ORDER BY days DESC LIMIT 1)",
        "SELECT month, row_number() OVER (ORDER BY days) AS n FROM losses_monthly ORDER BY month",
        "SELECT DISTINCT ON (days) days, month FROM losses_monthly ORDER BY days",
    ],
)
def test_a_tie_that_is_cut_is_a_problem(sql: str) -> None:
    assert {p.code for p in bad(sql)} == {"sql-tie"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT month FROM losses_monthly ORDER BY losses DESC LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days LIMIT 1",
        "SELECT days FROM losses_monthly ORDER BY days DESC LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days DESC, month LIMIT 1",
        "SELECT month FROM losses_monthly QUALIFY rank() OVER (ORDER BY days DESC) = 1 ORDER BY days",
        "SELECT arg_max(month, losses) AS m FROM losses_monthly",
        "SELECT string_agg(month, ', ' ORDER BY month) AS m FROM losses_monthly",
        "SELECT sum(daily_average / days) OVER () AS s FROM losses_monthly ORDER BY s LIMIT 1",
        "SELECT month FROM losses_monthly ORDER BY days LIMIT 9",
    ],
)
def test_an_order_without_a_tie_at_the_cut_is_fine(sql: str) -> None:
    assert run(sql).frame.height >= 1


def test_the_key_of_a_result_is_checked() -> None:
    assert "two rows" in one(bad("-- key: days\nSELECT days, month FROM losses_monthly ORDER BY month")).message
    assert "no value in the key" in one(bad("-- key: a\nSELECT NULL::BIGINT AS a")).message


# --- what follows from the inputs ------------------------------------------------------------------------------------

RECORDS = """-- title: Which month was the record so far
-- key: month
-- record_daily: boolean, Highest daily average so far
SELECT month, losses, daily_average,
       daily_average = max(daily_average) OVER (ORDER BY month) AS record_daily,
       rank() OVER (ORDER BY daily_average DESC) AS rank_daily
FROM losses_monthly
ORDER BY month
"""
CLAIMS_AND_DEATHS = """-- title: Claims and deaths by day
-- key: month
-- claimed_a_day: people a day, Claimed, places 0
-- named_a_day:   people a day, Named dead by date of death, places 0
SELECT d.month, l.daily_average AS claimed_a_day, d.named / l.days AS named_a_day
FROM deaths_monthly d JOIN losses_monthly l USING (month)
ORDER BY d.month
"""


def test_columns_passed_through_keep_what_is_known_of_them() -> None:
    table = run(RECORDS)
    month, losses, average, record, rank = table.columns
    assert (month.type, month.title, month.passed) == ("yearmonth", "Month", True)
    assert (losses.unit, losses.title) == ("people", "Claimed losses")
    assert (average.type, average.unit, average.places) == ("number", "people a day", 0)
    assert (record.type, record.title, record.passed) == ("boolean", "Highest daily average so far", False)
    assert (rank.type, rank.unit, rank.title) == ("integer", "", "")
    assert record.origins == {("losses_monthly", "daily_average"), ("losses_monthly", "month")}
    assert losses.origins == {("losses_monthly", "losses")}


def test_a_join_has_both_sources_and_the_stricter_of_everything() -> None:
    table = run(CLAIMS_AND_DEATHS)
    assert table.inputs == ("deaths_monthly", "losses_monthly")
    assert table.about.sources == ("meduza", "gs-ua", "ukmod")
    assert table.about.licenses == ("not stated", "MIT")
    assert not table.about.redistribute
    assert (table.about.as_of, table.about.stale_after, table.about.expected) == ("2025-06-30", "45 days", "")
    month, claimed, named = table.columns
    assert month.type == "yearmonth"
    assert (claimed.unit, claimed.title, claimed.places, claimed.passed) == ("people a day", "Claimed", 0, True)
    assert named.origins == {("deaths_monthly", "named"), ("losses_monthly", "days")}
    assert named.incomplete_from == "2024-10"
    assert table.row_of == ()


def test_a_query_says_which_column_cites_its_rows() -> None:
    joined = "SELECT d.month, 'meduza' AS cite FROM deaths_monthly d JOIN losses_monthly l USING (month) ORDER BY month"
    table = run(f"-- key: month\n-- sources_from: cite\n{joined}")
    assert (table.about.sources, table.about.sources_from) == ((), "cite")
    assert sources_of(table, 0) == ("meduza",)
    problem = one(bad(f"-- sources_from: cites\n{joined}"))
    assert (problem.where.line, problem.message) == (11, 'a comment describes "cites", which the query does not give')


def test_year_and_estimates_pass_through() -> None:
    assert run("SELECT month, year FROM deaths_monthly ORDER BY month").frame["year"].dtype == pl.Int32()
    chosen = run("SELECT * FROM estimates WHERE family = 'Kyiv' ORDER BY id")
    assert (chosen.about.kind, chosen.about.key, chosen.about.sources_from) == ("estimates", ("id",), "cite")
    assert chosen.about.sources == ("gs-ua", "ukmod")
    assert chosen.by_name["low"].round == 1000
    assert run("SELECT id, central FROM estimates ORDER BY id").about.kind == "table"
    assert run("SELECT id FROM estimates WHERE id = 'gs'").about.sources == ("gs-ua",)
    assert run("SELECT max(central) AS m FROM estimates").about.sources == ("gs-ua", "ukmod")


L, D = "losses_monthly", "deaths_monthly"


@pytest.mark.parametrize(
    ("sql", "origins"),
    [
        ("SELECT losses AS x FROM losses_monthly", {(L, "losses")}),
        ("SELECT losses / days AS x FROM losses_monthly", {(L, "losses"), (L, "days")}),
        ("SELECT l.losses AS x FROM losses_monthly AS l WHERE days = 31", {(L, "losses")}),
        ("SELECT max(losses) AS x FROM losses_monthly WHERE days = 31", {(L, "losses"), (L, "days"), (L, "month")}),
        ("SELECT count(*) AS x FROM losses_monthly", {(L, "month")}),
        ("WITH a AS (SELECT losses AS y FROM losses_monthly) SELECT y AS x FROM a", {(L, "losses")}),
        ("WITH a(y) AS (SELECT losses FROM losses_monthly) SELECT y AS x FROM a", {(L, "losses")}),
        ("SELECT y + 1 AS x FROM (SELECT losses * 2 AS y, days FROM losses_monthly) s", {(L, "losses")}),
        ("SELECT s.y AS x FROM (SELECT losses FROM losses_monthly) s(y)", {(L, "losses")}),
        (
            "SELECT d.named - l.losses AS x FROM losses_monthly l JOIN deaths_monthly d USING (month)",
            {(L, "losses"), (D, "named")},
        ),
        ("SELECT d.month AS x FROM losses_monthly l JOIN deaths_monthly d USING (month)", {(D, "month")}),
        ("SELECT x FROM (SELECT * EXCLUDE (days) RENAME (losses AS x) FROM losses_monthly)", {(L, "losses")}),
        (
            "SELECT losses AS x FROM losses_monthly UNION ALL SELECT named FROM deaths_monthly",
            {(L, "losses"), (D, "named")},
        ),
        ("SELECT (SELECT sum(named) FROM deaths_monthly) AS x", {(D, "named"), (D, "month")}),
        ("SELECT days AS y, y * 2 AS x FROM losses_monthly", {(L, "days")}),
        ("SELECT v AS x FROM (VALUES (1), (2)) t(v)", set()),
        ("SELECT 5 AS x", set()),
    ],
)
def test_lineage_of_columns(sql: str, origins: set[tuple[str, str]]) -> None:
    assert run(f"SELECT x FROM ({sql}) ORDER BY x").columns[-1].origins == origins


def test_lineage_falls_back_to_what_is_mentioned() -> None:
    table = run("SELECT COLUMNS('los.*') FROM losses_monthly ORDER BY month")
    assert table.columns[0].origins == {(L, c.name) for c in LOSSES.columns}
    listed = run("SELECT list_sum(list_transform([days], lambda x: x + 1)) AS n FROM losses_monthly ORDER BY n")
    assert (L, "days") in listed.columns[0].origins
    assert not listed.columns[0].passed


def test_lineage_reaches_the_data_files_through_derived_tables() -> None:
    tables = {**BASE, "records": run(RECORDS, name="records")}
    table = run("SELECT month, rank_daily + 1 AS r FROM records ORDER BY month", tables)
    assert table.inputs == ("records",)
    assert table.by_name["r"].origins == {(L, "daily_average"), (L, "month")}


def test_rows_that_pass_through_are_known_by_their_key() -> None:
    records = run(RECORDS, name="records")
    tables = {**BASE, "records": records}
    higher = run("SELECT month FROM records WHERE losses > 37000 ORDER BY month DESC", tables, "higher")
    assert (higher.about.key, higher.row_of) == (("month",), (2, 1))
    assert rows_behind(higher, "month", tables) == 1
    assert rows_behind(records, "rank_daily", tables) == 3
    total = run("SELECT sum(losses) AS s FROM losses_monthly")
    assert (total.row_of, rows_behind(total, "s", tables)) == ((), 3)
    assert rows_behind(LOSSES, "losses", tables) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT DISTINCT days FROM losses_monthly ORDER BY days",
        "SELECT days FROM losses_monthly GROUP BY days ORDER BY days",
        "SELECT unnest([1, 2]) AS n FROM losses_monthly ORDER BY n",
        "SELECT l.days FROM losses_monthly l, deaths_monthly d ORDER BY 1",
        "WITH a AS (FROM losses_monthly) SELECT days FROM a ORDER BY days",
    ],
)
def test_other_rows_are_computed(sql: str) -> None:
    assert run(sql).row_of == ()


def test_a_derived_table_survives_the_cache_and_is_the_same_twice() -> None:
    for sql in (RECORDS, CLAIMS_AND_DEATHS):
        table = run(sql)
        back = from_parquet(to_parquet(table))
        assert replace(back, frame=table.frame) == table
        assert back.frame.equals(table.frame)
        assert to_parquet(run(sql)) == to_parquet(table)


# --- several queries, views ------------------------------------------------------------------------------------------


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


def test_the_tree_can_be_printed_for_a_bug_report() -> None:
    assert json.dumps(parse("SELECT 1 AS a", AT))
