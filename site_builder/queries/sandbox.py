"""A DuckDB connection that holds exactly the tables of one query, and can do nothing else.

In: a query and its tables. Out: frames; DuckDB's errors as Problems at the writer's line.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from site_builder.model import Query, Table
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.queries.syntax import Finder, Tree
from site_builder.queries.types import ROW, refuse_result, sql_type

if TYPE_CHECKING:
    import duckdb
    import polars as pl

DEADLINE = 10.0
# In this order: DuckDB sets its own in any, and the spill folder cannot be changed once access is off.
_SETTINGS = (
    "threads=1",
    "memory_limit='1GB'",
    "temp_directory=''",  # the default spills into the working directory
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "python_enable_replacements=false",
    "TimeZone='UTC'",
    "errors_as_json=true",
    "enable_external_access=false",
)
_MISSING = re.compile(
    r'Referenced (?:column|table) "([^"]+)" not found'
    r'|does not have a column named "([^"]+)"'
    r"|Cannot extract field '([^']+)' from"
    r'|[Cc]olumn "([^"]+)" does not exist'
)


def _connect() -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:")
    for setting in _SETTINGS:
        connection.execute(f"SET {setting}")
    return connection


class _Stream:
    """A frame that shows only Arrow's C interface: DuckDB asks any other frame for pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


class Sandbox:
    """A connection that holds exactly these tables. Local to one evaluation; closed when it ends."""

    def __init__(self, query: Query, tables: Mapping[str, Table], deadline: float, backwards: bool = False) -> None:
        self.query, self.tables, self.deadline, self.backwards = query, tables, deadline, backwards

    def __enter__(self) -> Sandbox:
        self.connection = _connect()
        for name, table in self.tables.items():
            self._add(name, table)
        self.connection.execute("SET lock_configuration=true")
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _add(self, name: str, table: Table) -> None:
        frame = table.frame.reverse() if self.backwards else table.frame
        self.connection.register(ROW, _Stream(frame))
        casts = (f'CAST("{c.name}" AS {sql_type(c, table.frame[c.name])}) AS "{c.name}"' for c in table.columns)
        columns = ", ".join(casts)
        self.connection.execute(f'CREATE TABLE "{name}" AS SELECT {columns} FROM "{ROW}"')
        self.connection.unregister(ROW)

    def run(self, sql: str) -> pl.DataFrame:
        import duckdb
        import polars as pl

        timer = threading.Timer(self.deadline, self.connection.interrupt)
        timer.start()
        try:
            relation = self._bound(sql)
            refuse_result(self.query, relation)
            return pl.DataFrame(relation)
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise Invalid(self._problem(error)) from None
        finally:
            timer.cancel()

    def _bound(self, sql: str) -> duckdb.DuckDBPyRelation:
        """The query with its names resolved. `sql()` tells no position of an error; `execute()` does."""
        import duckdb

        try:
            return self.connection.sql(sql)
        except duckdb.Error:
            self.connection.execute(sql)
            raise

    def rewritten(self, tree: Tree) -> pl.DataFrame:
        """Run a changed tree."""
        text = json.dumps({"error": False, "statements": [{"node": tree, "named_param_map": []}]})
        [(sql,)] = self.connection.execute("SELECT json_deserialize_sql(?::JSON)", [text]).fetchall()
        return self.run(sql)

    def _problem(self, error: Exception) -> Problem:
        finder = Finder(self.query.sql, self.query.where)
        about = _error_of(error)
        message = about["exception_message"].split("\n")[0]
        if about.get("exception_type") == "Interrupt" or "nterrupt" in message[:20]:
            hint = "look for a join without a condition"
            return Problem(finder.start, "sql-deadline", f"this takes more than {self.deadline:g} seconds", hint)
        if about.get("exception_type") == "Out of Memory":
            return Problem(finder.start, "sql-memory", "this takes more than 1 GB of memory", "filter or group earlier")
        position = about.get("position", "")
        where = finder.at(int(position)) if position.isdigit() else finder.start
        return _unknown_column(message, where, self.tables) or Problem(where, "sql", message, _error_hint(about))


def _error_of(error: Exception) -> dict[str, str]:
    """DuckDB's account of an error; `errors_as_json` puts it behind the name of its class."""
    text = str(error)
    try:
        found = json.loads(text[text.index("{") :])
        return {key: str(value) for key, value in found.items()}
    except ValueError:
        return {"exception_message": text}


def _error_hint(about: Mapping[str, str]) -> str:
    lines = about["exception_message"].split("\n")
    return lines[1].strip() if len(lines) > 1 and lines[1].startswith(("Did you mean", "Either")) else ""


def _unknown_column(message: str, where: Location, tables: Mapping[str, Table]) -> Problem | None:
    found = _MISSING.search(message)
    if not found:
        return None
    name = next(group for group in found.groups() if group)
    columns = [column.name for table in tables.values() for column in table.columns]
    if message.startswith("Referenced table"):
        return Problem(where, "unknown-table", f'no table is called "{name}" here', did_you_mean(name, tables))
    return Problem(where, "unknown-column", f'unknown column "{name}"', did_you_mean(name, columns))
