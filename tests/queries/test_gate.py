"""The gate: every refusal, at its line."""

from __future__ import annotations

import pytest

from tests.queries.samples import AT, bad, run


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


def test_series_of_written_length_are_taken() -> None:
    months = "range(DATE '2024-01-01', DATE '2024-04-01', INTERVAL 1 MONTH)"
    assert run(f"SELECT strftime(unnest({months}), '%Y-%m') AS m ORDER BY m").frame["m"].to_list()[-1] == "2024-03"
    assert run("SELECT range AS n FROM range(1, 4) ORDER BY n").frame["n"].to_list() == [1, 2, 3]


def test_several_refusals_come_in_one_run_each_at_its_line() -> None:
    found = bad("SELECT now() AS a,\n random() AS b,\n é AS c,\n repeat('x', 3) AS d")
    assert [(p.where.line, p.code) for p in found] == [(11, "sql-clock"), (12, "sql-chance"), (14, "sql-memory")]


def test_columns_are_counted_in_characters() -> None:
    assert bad("SELECT 'éé', now() AS a")[0].where.column == 14
