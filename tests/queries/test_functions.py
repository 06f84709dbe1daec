"""What SQL may call."""

from __future__ import annotations

import duckdb

from site_builder.queries.functions import FUNCTIONS, WINDOWS
from tests.queries.samples import bad, one


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
