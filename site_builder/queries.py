"""One SELECT and the tables that it names -> a table, with what it was computed from.

In: SQL text with its place, and typed tables. Out: a `Query` (gated, its tables found), a `Table`, or Problems at the
right line. Every query runs in a connection of its own that holds exactly the tables it names: no files, no settings,
no clock, no chance, one thread, a deadline. Must not know the disk, pages, or which table is written where.

DuckDB's own parser is the gate (`json_serialize_sql`); its tree is walked here for names, functions and lineage.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from site_builder.estimates import KIND, POINTS, averages
from site_builder.fields import Text
from site_builder.model import TYPES, Column, Descriptor, FieldSpec, Query, Table
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.tables import NUMERIC, is_name, read_text

if TYPE_CHECKING:
    import duckdb
    import polars as pl

DEADLINE = 10.0
MOST_SQL = 64 * 1024
MOST_ROWS = 1_000_000
MOST_STEPS = 1_000_000

Tree = Any  # DuckDB's syntax tree: JSON whose keys are DuckDB's
Origins = frozenset[tuple[str, str]]

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

# --- what SQL may call -----------------------------------------------------------------------------------------------


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AGGREGATES = _words(
    """any_value arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg avg bit_and bit_or bool_and
    bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum geomean geometric_mean
    group_concat kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean median min min_by mode product
    quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
    regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp string_agg sum sumkahan var_pop var_samp variance wavg
    weighted_avg"""
)
WINDOWS = _words(
    """cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense
    row_number"""
)
SCALARS = _words(
    """abs acos add array_contains array_distinct array_extract array_length array_position array_slice array_sort
    array_to_string ascii asin atan atan2 cbrt ceil ceiling century char_length character_length chr coalesce
    concat concat_ws constant_or_null contains cos cot damerau_levenshtein date_add date_diff date_part date_sub
    date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade
    degrees divide element_at ends_with epoch even exp fdiv flatten floor fmod gcd greatest greatest_common_divisor
    if ifnull ilike_escape instr isfinite isinf isnan isodow isoyear jaccard jaro_similarity jaro_winkler_similarity
    last_day lcase lcm least least_common_multiple left len length levenshtein like_escape list_aggregate
    list_any_value list_append list_apply list_avg list_concat list_contains list_count list_distinct list_element
    list_extract list_filter list_first list_has list_has_all list_has_any list_last list_max list_median list_min
    list_position list_product list_reverse list_reverse_sort list_select list_slice list_sort list_sum list_transform
    list_unique list_value list_zip ln log log10 log2 lower ltrim make_date md5 millennium mod month monthname
    multiply nfc_normalize not_ilike_escape not_like_escape nullif ord pi position pow power prefix quarter radians
    regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
    regexp_split_to_array replace reverse right round round_even roundbankers row rtrim sha256 sign signbit sin split
    split_part sqrt starts_with str_split strftime string_split string_split_regex string_to_array strip_accents
    strlen strpos strptime struct_extract struct_pack substr substring subtract suffix tan to_centuries to_days
    to_decades to_months to_quarters to_weeks to_years translate trim trunc try_strptime typeof ucase unicode unnest
    unpivot_list upper week weekday weekofyear xor year yearweek range generate_series"""
)
FUNCTIONS = AGGREGATES | WINDOWS | SCALARS
TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
_SERIES = frozenset({"range", "generate_series"})
_STEPS = frozenset({"to_days", "to_weeks", "to_months", "to_quarters", "to_years"})

_CLOCK = _words(
    """age ago current_date current_localtime current_localtimestamp current_time current_timestamp
    get_current_time get_current_timestamp localtime localtimestamp now today transaction_timestamp"""
)
_CHANCE = _words("""currval gen_random_uuid nextval random reservoir_quantile setseed setval uuid uuidv4 uuidv7""")
_MACHINE = _words(
    """current_catalog current_connection_id current_database current_query current_query_id current_role current_schema
    current_schemas current_setting current_user getenv getvariable in_search_path pg_conf_load_time
    pg_postmaster_start_time pg_sleep platform session_user sleep_ms stats txid_current user_agent vector_type version
    write_log"""
)
_MEMORY = _words("""array_resize bar format format_bytes list_resize lpad overlay printf repeat rpad to_base""")
_REFUSED: Mapping[str, tuple[str, str, str]] = {
    **dict.fromkeys(_CLOCK, ("sql-clock", "asks the clock", "write the date, or take it from a table")),
    **dict.fromkeys(_CHANCE, ("sql-chance", "gives another result each time", "order the rows and take the first")),
    **dict.fromkeys(_MACHINE, ("sql-machine", "tells of the machine, not of the data", "leave it out")),
    **dict.fromkeys(_MEMORY, ("sql-memory", "can fill the memory", "cells and charts format by the descriptor")),
}

# --- from text to tree -----------------------------------------------------------------------------------------------

_HEADER = re.compile(r"--\s*([A-Za-z][A-Za-z0-9_]*)\s*:(.*)", re.A)
_ABOUT = ("title", "key", "description", "short")


def parse_query(name: str, sql: str, where: Location, one_row: bool = False, known: Collection[str] = ()) -> Query:
    """SQL with its header comments -> Query. `where` is the place of its first line; `known` are all names of tables.

    Raises Invalid: not one SELECT, functions and table functions that are not taken, a CTE named like a table.
    """
    about, problems = _read_header(name, sql, where)
    if not is_name(name):
        hint = "letters, digits and _, beginning with a letter"
        problems.append(Problem(where, "table-name", f'"{name}" is not a name for a table', hint))
    try:
        tree = _parse(sql, where)
    except Invalid as invalid:
        raise Invalid(*problems, *invalid.problems) from None
    at = _Finder(sql, where)
    tables = tuple(dict.fromkeys(found.name for found in _table_names(tree)))
    problems += [*_tree_problems(tree, at), *_name_problems(tree, {*known, *tables}, at)]
    if problems:
        raise Invalid(*sorted(set(problems)))
    return Query(name, sql, where, tables, one_row, about)


@dataclass(frozen=True)
class _Finder:
    """Positions of DuckDB (bytes from the start of the SQL) -> places in the writer's file."""

    sql: str
    where: Location

    def at(self, position: Any) -> Location:
        if not isinstance(position, int) or not 0 <= position <= 4 * MOST_SQL:
            return self.start
        before = self.sql.encode()[:position].decode(errors="ignore")
        column = len(before) - (before.rfind("\n") + 1) + 1
        return replace(self.where, line=self.where.line + before.count("\n"), column=column)

    def of(self, node: Tree) -> Location:
        return self.at(node.get("query_location"))

    @property
    def start(self) -> Location:
        """The first line that is not a comment."""
        for number, line in enumerate(self.sql.split("\n")):
            if line.strip() and not line.lstrip().startswith("--"):
                return replace(self.where, line=self.where.line + number, column=0)
        return self.where


def _read_header(name: str, sql: str, where: Location) -> tuple[Descriptor, list[Problem]]:
    texts: dict[str, str] = {}
    specs: dict[str, FieldSpec] = {}
    problems: list[Problem] = []
    for number, line in enumerate(sql.split("\n")):
        if line.strip() and not line.lstrip().startswith("--"):
            break
        found = _HEADER.match(line.strip())
        if not found:
            continue
        key, value = found[1], found[2].strip()
        if key in texts or key in specs:
            at = replace(where, line=where.line + number)
            problems.append(Problem(at, "header-comment", f'"{key}" stands twice in the comments of {name}'))
        elif key in _ABOUT:
            texts[key] = value
        else:
            specs[key] = _read_spec(value)
    keys = tuple(part.strip() for part in texts.get("key", "").strip("[]").split(",") if part.strip())
    title, short, description = (texts.get(key, "") for key in ("title", "short", "description"))
    return Descriptor(title, short, description, key=keys, fields=specs), problems


def _read_spec(value: str) -> FieldSpec:
    """`unit, Title, with commas, places 0`; the unit may be a word for a type; every part may be left out."""
    parts = [part.strip() for part in value.split(",")]
    places: int | None = None
    rounded: Decimal | None = None
    while parts and (found := re.fullmatch(r"(places|round) (\d{1,12})", parts[-1], re.A)):
        places, rounded = (int(found[2]), rounded) if found[1] == "places" else (places, Decimal(found[2]))
        parts.pop()
    first = parts[0] if parts else ""
    kind = "string" if first == "text" else first if first in TYPES else ""
    return FieldSpec(kind, "" if kind else first, ", ".join(parts[1:]), places=places, round=rounded)


def _connect() -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:")
    for setting in _SETTINGS:
        connection.execute(f"SET {setting}")
    return connection


def _parse(sql: str, where: Location) -> Tree:
    """The tree of the one SELECT of this text."""
    if len(sql) > MOST_SQL:
        raise Invalid(Problem(where, "sql", f"this SQL is longer than {MOST_SQL // 1024} KB"))
    import duckdb

    # A cursor of the library's own connection costs a tenth of a new one; nothing runs in it but the parser.
    with duckdb.default_connection().cursor() as connection:
        return _tree(connection, sql, where)


def _tree(connection: duckdb.DuckDBPyConnection, sql: str, where: Location) -> Tree:
    finder = _Finder(sql, where)
    [(text,)] = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()
    answer = json.loads(text)
    if answer.get("error"):
        raise Invalid(_syntax_problem(answer, finder))
    statements = answer["statements"]
    if not statements:
        raise Invalid(Problem(where, "sql", "there is no SELECT here", "write one SELECT"))
    if len(statements) > 1:
        where = finder.at(min(chain(_positions(statements[1]), [MOST_SQL * 8])))
        raise Invalid(Problem(where, "sql", f"one SELECT is taken; here are {len(statements)} statements"))
    return statements[0]["node"]


def _syntax_problem(answer: Mapping[str, str], finder: _Finder) -> Problem:
    if answer.get("error_type") == "parser":
        position = answer.get("position", "")
        where = finder.at(int(position)) if position.isdigit() else finder.start
        return Problem(where, "sql", answer["error_message"].split("\n")[0])
    words = re.sub(r"--[^\n]*|/\*.*?\*/", " ", finder.sql, flags=re.S).split()
    if any(word.upper().strip("(") == "PIVOT" for word in words):
        hint = "name the values: SELECT ... FROM t PIVOT (sum(b) FOR a IN ('x', 'y'))"
        return Problem(finder.start, "sql", "PIVOT must name the values that become columns", hint)
    message = f"one SELECT is taken; this begins with {words[0].upper() if words else 'nothing'}"
    return Problem(finder.start, "sql", message)


def _walk(tree: Tree) -> Iterator[Tree]:
    """Every object of the tree, outer ones first."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
            todo.extend(reversed(list(node.values())))
        elif isinstance(node, list):
            todo.extend(reversed(node))


def _positions(tree: Tree) -> Iterator[int]:
    for node in _walk(tree):
        if 0 <= node.get("query_location", -1) <= 4 * MOST_SQL:
            yield node["query_location"]


# --- names -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Name:
    name: str
    node: Tree = field(hash=False, compare=False)


def _ctes(node: Tree) -> list[tuple[str, Tree]]:
    """The CTEs of a query node in their order."""
    return [(entry["key"], entry["value"]["query_node"]) for entry in (node.get("cte_map") or {}).get("map", ())]


def _cte_columns(node: Tree) -> Mapping[str, Sequence[str]]:
    """The names that `WITH t(a, b) AS ...` gives to its columns."""
    return {entry["key"]: entry["value"]["aliases"] for entry in node["cte_map"]["map"]}


def _table_names(tree: Tree, scope: frozenset[str] = frozenset()) -> Iterator[_Name]:
    """The tables that a tree reads. A CTE is in scope behind its definition: `WITH t AS (SELECT * FROM t)` reads t."""
    if isinstance(tree, list):
        for item in tree:
            yield from _table_names(item, scope)
    elif isinstance(tree, dict):
        for name, body in _ctes(tree):
            yield from _table_names(body, scope)
            scope |= {name.casefold()}
        if tree.get("type") == "BASE_TABLE" and not _is_cte(tree, scope):
            yield _Name(".".join(tree["qualified_name"]["path"]), tree)
        for key, value in tree.items():
            if key != "cte_map":
                yield from _table_names(value, scope)


def _is_cte(node: Tree, scope: Collection[str]) -> bool:
    return len(node["qualified_name"]["path"]) == 1 and node["table_name"].casefold() in scope


def _name_problems(tree: Tree, tables: Collection[str], finder: _Finder) -> Iterator[Problem]:
    folded = {name.casefold(): name for name in tables}
    for node in _walk(tree):
        for name, body in _ctes(node):
            if name.casefold() in folded:
                message = f'WITH gives the name of the table "{folded[name.casefold()]}" to something else'
                where = finder.at(min(chain(_positions(body), [MOST_SQL * 8])))
                yield Problem(where, "sql-cte", message, "choose another name")


def unknown_tables(query: Query, known: Collection[str]) -> tuple[Problem, ...]:
    """A Problem for every table that the query names and nobody has."""
    if all(name in known for name in query.tables):
        return ()
    finder = _Finder(query.sql, query.where)
    otherwise = "SQL reads the tables of content/data and of its own page, by their names"
    return tuple(
        Problem(
            finder.of(found.node),
            "unknown-table",
            f'unknown table "{found.name}"',
            did_you_mean(found.name, known, otherwise),
        )
        for found in _table_names(_parse(query.sql, query.where))
        if found.name not in known
    )


# --- the gate --------------------------------------------------------------------------------------------------------

_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE"})
_PLACES = frozenset({"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT"})


def _tree_problems(tree: Tree, finder: _Finder) -> Iterator[Problem]:
    # The call inside FROM bears no position; it is judged with the place that holds it.
    placed = {id(node["function"]) for node in _walk(tree) if node.get("type") == "TABLE_FUNCTION"}
    for node in _walk(tree):
        kind = node.get("type")
        if id(node) in placed:
            continue
        if "cte_map" in node and kind not in _NODES:
            yield _refuse_node(str(kind), node, finder)
        elif "sample" in node and "class" not in node:
            yield from _place_problems(node, finder)
        elif "class" in node:
            yield from _expression_problems(node, finder)


def _refuse_node(kind: str, node: Tree, finder: _Finder) -> Problem:
    where = finder.at(min(chain(_positions(node), [MOST_SQL * 8])))
    if kind == "RECURSIVE_CTE_NODE":
        hint = "use a window function, or range() for a series"
        return Problem(where, "sql", "WITH RECURSIVE is not taken: it may never end", hint)
    return Problem(where, "sql", f"one SELECT is taken; here is {kind.removesuffix('_NODE').removesuffix('_QUERY')}")


def _place_problems(node: Tree, finder: _Finder) -> Iterator[Problem]:
    kind = node["type"]
    if node["sample"]:
        hint = "order the rows and use LIMIT"
        yield Problem(_near(node, finder), "sql-chance", "SAMPLE gives other rows each time", hint)
    if kind == "SHOW_REF":
        yield Problem(finder.start, "sql", "one SELECT is taken; DESCRIBE, SHOW and SUMMARIZE are not")
    elif kind == "TABLE_FUNCTION":
        yield from _table_function_problems(node, finder)
    elif kind not in (*_PLACES, *_NODES):
        yield Problem(_near(node, finder), "sql", f"{kind} is not taken here")


def _near(node: Tree, finder: _Finder) -> Location:
    return finder.at(min(chain(_positions(node), [MOST_SQL * 8])))


def _table_function_problems(node: Tree, finder: _Finder) -> Iterator[Problem]:
    name = node["function"]["function_name"].casefold()
    if name not in TABLE_FUNCTIONS:
        hint = "SQL reads tables by their names; of functions unnest, range and generate_series"
        yield Problem(finder.of(node), "sql-table-function", f"the table function {name} is not taken", hint)
    yield from _series_problems(node["function"], finder.of(node))


def _expression_problems(node: Tree, finder: _Finder) -> Iterator[Problem]:
    kind = node["class"]
    if kind == "PARAMETER":
        yield Problem(finder.of(node), "sql", "parameters ($1, ?) are not taken", "write the value")
    elif kind == "COLUMN_REF":
        name = node["column_names"][-1].casefold()
        if name in _CLOCK and len(node["column_names"]) == 1:
            yield _refuse_function(name, finder.of(node))
    elif kind in ("FUNCTION", "WINDOW") and re.match(r"\w", node["function_name"]):
        yield from _function_problems(node, finder)


def _function_problems(node: Tree, finder: _Finder) -> Iterator[Problem]:
    name = node["function_name"].casefold()
    where = finder.of(node)
    if name in FUNCTIONS:
        yield from _series_problems(node, where)
    elif name in _REFUSED:
        yield _refuse_function(name, where)
    else:
        yield Problem(where, "sql-function", f"the function {name} is not taken", did_you_mean(name, FUNCTIONS))


def _series_problems(call: Tree, where: Location) -> Iterator[Problem]:
    """A series as long as the data says is built before any limit or deadline of DuckDB is asked."""
    name = call["function_name"].casefold()
    if name in _SERIES and not all(_is_small(item["expression"]) for item in call["arguments"]):
        hint = f"write its bounds as numbers up to {MOST_STEPS:,}, or as dates with a step of days, months or years"
        yield Problem(where, "sql-memory", f"{name} may grow without bound", hint)


def _refuse_function(name: str, where: Location) -> Problem:
    code, reason, hint = _REFUSED[name]
    return Problem(where, code, f"{name} {reason}", hint)


def _is_small(node: Tree) -> bool:
    """A bound of a series that cannot grow with the data: a written number, a date, a step of whole days or more."""
    if node["class"] == "CONSTANT":
        literal = node["literal"]
        return literal["kind"] == "STRING" or abs(float(literal.get("text") or 0)) <= MOST_STEPS
    if node["class"] == "CAST":
        kind = node["type_expr"].get("type_name", "").casefold()
        return kind in ("date", "timestamp") and _is_small(node["child"])
    if node["class"] == "FUNCTION" and node["function_name"] in _STEPS:
        return all(inner.get("class") not in ("COLUMN_REF", "SUBQUERY") for inner in _walk(node))
    return False


# --- lineage ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Out:
    """A column of a (sub)query: what it was computed from, and the input's column where its value is unchanged."""

    name: str
    origins: Origins
    passed: Column | None = None
    incomplete_from: str = ""
    hidden: bool = False  # merged by USING: found only under its table's name


@dataclass(frozen=True)
class _Outs:
    """What a (sub)query gives: its columns; `around` is what chose its rows (WHERE, joins, groups)."""

    columns: tuple[_Out, ...]
    around: Origins = frozenset()


@dataclass(frozen=True)
class _Scope:
    """Names that an expression may use: (alias, column) pairs of its FROM, then those of the query around it."""

    columns: tuple[tuple[str, _Out], ...] = ()
    rows: Origins = frozenset()  # what the number of rows rests on
    outer: _Scope | None = None

    def find(self, names: Sequence[str]) -> _Out:
        alias, name = (names[0].casefold(), names[1]) if len(names) == 2 else ("", names[-1])
        for table, out in self.columns:
            if out.name.casefold() == name.casefold() and alias in _called(table, out):
                return replace(out, hidden=False)
        if self.outer and len(names) <= 2:
            return self.outer.find(names)
        raise _Unsure(".".join(names))


def _called(table: str, out: _Out) -> tuple[str, ...]:
    return (table.casefold(),) if out.hidden else ("", table.casefold())


class _Unsure(Exception):
    """The simple resolver cannot tell where a column comes from; the caller falls back to everything mentioned."""


_Env = Mapping[str, _Outs]


def lineage(tree: Tree, tables: Mapping[str, Table], width: int) -> _Outs:
    """The origins of every result column: exact where the resolver is sure, else every column mentioned by name."""
    try:
        outs = _resolve(tree, {name: _table_outs(table) for name, table in tables.items()}, None)
        if len(outs.columns) == width:
            return outs
    except _Unsure:
        pass
    everything = _mentioned(tree, tables)
    return _Outs(tuple(_Out("", everything) for _ in range(width)), everything)


def _table_outs(table: Table) -> _Outs:
    columns = tuple(_Out(c.name, c.origins, c, c.incomplete_from) for c in table.columns)
    known = [c.origins for c in table.columns if c.name in table.about.key] or [c.origins for c in table.columns]
    return _Outs(columns, frozenset(chain.from_iterable(known)))


def _mentioned(tree: Tree, tables: Mapping[str, Table]) -> Origins:
    nodes = list(_walk(tree))
    words = {name.casefold() for node in nodes if node.get("class") == "COLUMN_REF" for name in node["column_names"]}
    words |= {name.casefold() for node in nodes for name in node.get("using_columns") or ()}
    starred = any(node.get("class") == "STAR" for node in nodes)
    columns = [c for table in tables.values() for c in table.columns if starred or c.name.casefold() in words]
    return frozenset(chain.from_iterable(c.origins for c in columns))


def _resolve(node: Tree, env: _Env, outer: _Scope | None) -> _Outs:
    for name, body in _ctes(node):
        outs = _resolve(body, env, outer)
        columns = _renamed(outs.columns, _cte_columns(node)[name])
        env = {**env, name.casefold(): replace(outs, columns=columns)}
    if node["type"] == "SET_OPERATION_NODE":
        return _resolve_union([_resolve(child, env, outer) for child in node["children"]])
    if node["type"] != "SELECT_NODE":
        raise _Unsure(node["type"])
    return _resolve_select(node, env, outer)


def _resolve_union(parts: Sequence[_Outs]) -> _Outs:
    if len({len(part.columns) for part in parts}) != 1:
        raise _Unsure("UNION")
    around: Origins = frozenset(chain.from_iterable(part.around for part in parts))
    columns = []
    for outs in zip(*(part.columns for part in parts), strict=True):
        alike = {(out.passed.type, out.passed.unit) if out.passed else None for out in outs}
        passed = outs[0].passed if len(alike) == 1 else None
        columns.append(_Out(outs[0].name, frozenset(chain.from_iterable(o.origins for o in outs)), passed))
    return _Outs(tuple(columns), around)


def _resolve_select(node: Tree, env: _Env, outer: _Scope | None) -> _Outs:
    columns, rows = _resolve_from(node["from_table"], env, outer)
    scope = _Scope(columns, rows, outer)
    aliases: list[tuple[str, _Out]] = []
    for expression in node["select_list"]:
        found = _select_item(expression, replace(scope, columns=(*columns, *aliases)), env)
        aliases += [("", out) for out in found]
    named = replace(scope, columns=(*columns, *aliases))
    choosing = [node["where_clause"], node["group_expressions"], node["having"], node["qualify"], node["modifiers"]]
    around = _refs([part for part in choosing if part], named, env) | rows
    grouped = bool(node["group_expressions"]) or node["aggregate_handling"] == "FORCE_AGGREGATES"
    outs = [_with_rows(out, expression, around, grouped) for expression, out in _paired(node["select_list"], aliases)]
    return _Outs(tuple(outs), around)


def _paired(expressions: Sequence[Tree], aliases: Sequence[tuple[str, _Out]]) -> Iterator[tuple[Tree, _Out]]:
    """Each column with its expression; the columns of a star belong to the star."""
    if len(expressions) == len(aliases):
        yield from zip(expressions, (out for _, out in aliases), strict=True)
        return
    yield from ((None if out.passed else expressions, out) for _, out in aliases)


def _with_rows(out: _Out, expression: Tree, around: Origins, grouped: bool) -> _Out:
    """A figure over many rows also rests on what chose the rows."""
    if out.passed or not (grouped or any(_is_many(node) for node in _walk(expression))):
        return out
    return replace(out, origins=out.origins | around, incomplete_from="")


def _is_many(node: Tree) -> bool:
    kind = node.get("class")
    return kind in ("WINDOW", "SUBQUERY") or (kind == "FUNCTION" and node["function_name"].casefold() in AGGREGATES)


def _select_item(node: Tree, scope: _Scope, env: _Env) -> list[_Out]:
    if node["class"] == "STAR":
        return _star(node, scope, env)
    if node["class"] == "COLUMN_REF":
        out = scope.find(node["column_names"])
        return [replace(out, name=node["alias"] or node["column_names"][-1])]
    origins = _refs(node, scope, env)
    incomplete = min((out.incomplete_from for out in _used(node, scope) if out.incomplete_from), default="")
    return [_Out(node["alias"], origins, incomplete_from=incomplete)]


def _used(node: Tree, scope: _Scope) -> Iterator[_Out]:
    for inner in _walk(node):
        if inner.get("class") == "COLUMN_REF":
            try:
                yield scope.find(inner["column_names"])
            except _Unsure:
                continue


def _star(node: Tree, scope: _Scope, env: _Env) -> list[_Out]:
    if node["columns"] or node["expr"] or node["qualified_exclude_list"]:
        raise _Unsure("*")
    hidden = {name.casefold() for name in node["exclude_list"]}
    replaced = {entry["key"].casefold(): entry["value"] for entry in node["replace_list"]}
    renamed = {entry["key"]["column"].casefold(): entry["value"] for entry in node["rename_list"]}
    outs = []
    for table, out in scope.columns:
        folded = out.name.casefold()
        if folded in hidden or node["relation_name"].casefold() not in _called(table, out):
            continue
        if folded in replaced:
            out = _Out(out.name, _refs(replaced[folded], scope, env))
        outs.append(replace(out, name=renamed.get(folded, out.name), hidden=False))
    return outs


def _refs(tree: Tree, scope: _Scope, env: _Env) -> Origins:
    """What an expression reads, subqueries with all that chose their rows."""
    if isinstance(tree, list):
        return frozenset(chain.from_iterable(_refs(item, scope, env) for item in tree))
    if not isinstance(tree, dict):
        return frozenset()
    kind = tree.get("class")
    if kind == "COLUMN_REF":
        return scope.find(tree["column_names"]).origins
    if kind == "SUBQUERY":
        inner = _resolve(tree["subquery"]["node"], env, scope)
        parts = [inner.around, *(out.origins for out in inner.columns), _refs(tree.get("child"), scope, env)]
        return frozenset(chain.from_iterable(parts))
    if kind in ("LAMBDA", "POSITIONAL_REFERENCE"):
        raise _Unsure(str(kind))
    counted = scope.rows if kind == "WINDOW" or tree.get("function_name") == "count_star" else frozenset()
    return counted.union(*(_refs(value, scope, env) for value in tree.values()))


_From = tuple[tuple[tuple[str, _Out], ...], Origins]


def _resolve_from(node: Tree, env: _Env, outer: _Scope | None) -> _From:
    """The columns that a FROM puts in scope, and what the number of its rows rests on."""
    kind = node["type"]
    if kind == "EMPTY":
        return (), frozenset()
    if kind == "BASE_TABLE":
        name = node["table_name"]
        outs = env.get(name) or env.get(name.casefold())
        if outs is None:
            raise _Unsure(name)
        return _aliased(node, outs, name), outs.around
    if kind == "SUBQUERY":
        outs = _resolve(node["subquery"]["node"], env, outer)
        return _aliased(node, outs, ""), outs.around
    if kind == "JOIN":
        return _resolve_join(node, env, outer)
    if kind == "EXPRESSION_LIST":
        return _resolve_values(node, env, outer)
    raise _Unsure(kind)


def _resolve_values(node: Tree, env: _Env, outer: _Scope | None) -> _From:
    scope = _Scope(outer=outer)
    columns = zip(*node["values"], strict=True)
    named = tuple(_Out(f"col{n}", _refs(list(column), scope, env)) for n, column in enumerate(columns))
    names = node.get("expected_names") or node.get("column_name_alias") or ()
    return tuple((node["alias"], out) for out in _renamed(named, names)), frozenset()


def _aliased(node: Tree, outs: _Outs, name: str) -> tuple[tuple[str, _Out], ...]:
    alias = node["alias"] or name
    return tuple((alias, out) for out in _renamed(outs.columns, node["column_name_alias"]))


def _renamed(columns: Sequence[_Out], names: Sequence[str]) -> tuple[_Out, ...]:
    """The first columns under new names, the others as they are."""
    new = (*names, *(out.name for out in columns[len(names) :]))
    return tuple(replace(out, name=name) for out, name in zip(columns, new, strict=True))


def _resolve_join(node: Tree, env: _Env, outer: _Scope | None) -> _From:
    left, left_rows = _resolve_from(node["left"], env, outer)
    right, right_rows = _resolve_from(node["right"], env, outer)
    if node["ref_type"] == "NATURAL" or node["join_type"] in ("SEMI", "ANTI"):
        raise _Unsure(node["ref_type"])
    shared = {name.casefold() for name in node.get("using_columns") or ()}
    merged = frozenset(chain.from_iterable(o.origins for _, o in (*left, *right) if o.name.casefold() in shared))
    columns = (*left, *((table, replace(out, hidden=out.name.casefold() in shared)) for table, out in right))
    condition = _refs(node.get("condition"), _Scope((*left, *right), outer=outer), env)
    return columns, left_rows | right_rows | merged | condition


def _passes_rows(tree: Tree, tables: Collection[str]) -> bool:
    """One table, filtered and ordered: every row of the result is a row of that table."""
    if tree["type"] != "SELECT_NODE" or tree["from_table"]["type"] != "BASE_TABLE":
        return False
    if tree["from_table"]["table_name"] not in tables or tree["group_expressions"] or tree["having"]:
        return False
    if tree["aggregate_handling"] != "STANDARD_HANDLING":
        return False
    if any(modifier["type"] == "DISTINCT_MODIFIER" for modifier in tree["modifiers"]):
        return False
    return not any(_is_aggregate(node) for node in _own(tree["select_list"]))


def _is_aggregate(node: Tree) -> bool:
    return node.get("class") == "FUNCTION" and node["function_name"].casefold() in (*AGGREGATES, *TABLE_FUNCTIONS)


def _own(tree: Tree) -> Iterator[Tree]:
    """Like `_walk`, but not into subqueries."""
    if isinstance(tree, list):
        for item in tree:
            yield from _own(item)
    elif isinstance(tree, dict):
        yield tree
        if tree.get("class") != "SUBQUERY":
            for value in tree.values():
                yield from _own(value)


# --- evaluation ------------------------------------------------------------------------------------------------------


class _Stream:
    """A frame that shows only Arrow's C interface: DuckDB asks any other frame for pyarrow."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


_ROW = "#row"  # no column may bear this name


def evaluate(query: Query, tables: Mapping[str, Table], known: Collection[str], deadline: float = DEADLINE) -> Table:
    """A query over the tables it names -> Table. `known` are all names of tables, for hints and for what is missing.

    The result's sources, licences and redistribution follow from its inputs; so does `as_of`, which is the oldest of
    theirs: a figure computed from two tables describes the world no later than the older of them. Raises Invalid; with
    no Problem where a table that it names is known and was not read, which is reported there.
    """
    missing = unknown_tables(query, known)
    if missing:
        raise Invalid(*missing)
    if any(name not in tables for name in query.tables):
        raise Invalid()
    inputs = {name: tables[name] for name in query.tables}
    with _Sandbox(query, inputs, deadline) as sandbox:
        tree = _tree(sandbox.connection, query.sql, query.where)
        clash = tuple(_name_problems(tree, known, _Finder(query.sql, query.where)))
        if clash:
            raise Invalid(*clash)
        frame = sandbox.run(query.sql)
        problems = [*_shape_problems(query, tree, frame.height), *_tie_problems(query, tree, frame, sandbox)]
        rows = _rows_passed(tree, frame, sandbox)
    if not problems and any(_is_order_bound(node) for node in _walk(tree)):
        problems += _order_problems(query, inputs, frame, deadline)
    table, found = _as_table(query, tree, frame, inputs, rows)
    problems += _midpoint_problems(query, tree, table, inputs) if table else ()
    if problems or found or table is None:
        raise Invalid(*sorted({*problems, *found}))
    return table


class _Sandbox:
    """A connection that holds exactly these tables. Local to one evaluation; closed when it ends."""

    def __init__(self, query: Query, tables: Mapping[str, Table], deadline: float, backwards: bool = False) -> None:
        self.query, self.tables, self.deadline, self.backwards = query, tables, deadline, backwards

    def __enter__(self) -> _Sandbox:
        self.connection = _connect()
        for name, table in self.tables.items():
            self._add(name, table)
        self.connection.execute("SET lock_configuration=true")
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def _add(self, name: str, table: Table) -> None:
        frame = table.frame.reverse() if self.backwards else table.frame
        self.connection.register(_ROW, _Stream(frame))
        casts = (f'CAST("{c.name}" AS {_sql_type(c, table.frame[c.name])}) AS "{c.name}"' for c in table.columns)
        columns = ", ".join(casts)
        self.connection.execute(f'CREATE TABLE "{name}" AS SELECT {columns} FROM "{_ROW}"')
        self.connection.unregister(_ROW)

    def run(self, sql: str) -> pl.DataFrame:
        import duckdb
        import polars as pl

        timer = threading.Timer(self.deadline, self.connection.interrupt)
        timer.start()
        try:
            relation = self._bound(sql)
            _refuse_result(self.query, relation)
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
        finder = _Finder(self.query.sql, self.query.where)
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


_MISSING = re.compile(
    r'Referenced (?:column|table) "([^"]+)" not found'
    r'|does not have a column named "([^"]+)"'
    r"|Cannot extract field '([^']+)' from"
    r'|[Cc]olumn "([^"]+)" does not exist'
)


def _unknown_column(message: str, where: Location, tables: Mapping[str, Table]) -> Problem | None:
    found = _MISSING.search(message)
    if not found:
        return None
    name = next(group for group in found.groups() if group)
    columns = [column.name for table in tables.values() for column in table.columns]
    if message.startswith("Referenced table"):
        return Problem(where, "unknown-table", f'no table is called "{name}" here', did_you_mean(name, tables))
    return Problem(where, "unknown-column", f'unknown column "{name}"', did_you_mean(name, columns))


def _sql_type(column: Column, series: pl.Series) -> str:
    """Decimals as narrow as they fit: products of DECIMAL(38, s) overflow."""
    import polars as pl

    if column.type != "number":
        return TYPES[column.type].duckdb
    if not isinstance(series.dtype, pl.Decimal):
        return "DOUBLE"
    scale = series.dtype.scale
    largest = max((abs(value) for value in series.drop_nulls().to_list()), default=Decimal(0))
    return f"DECIMAL({min(38, max(18, largest.adjusted() + 1 + scale))},{scale})"


# --- what comes out --------------------------------------------------------------------------------------------------

_CASTS = {
    "INTERVAL": "count it: date_diff('day', a, b)",
    "TIME": "write it as text: strftime(x, '%H:%M')",
    "TIMESTAMP": "write CAST({name} AS DATE), or strftime({name}, '%Y-%m') for a month",
    "STRUCT": "take its fields one by one",
    "MAP": "take its values one by one",
    '"NULL"': "give the empty value a type: CAST(NULL AS BIGINT)",
}


def _refuse_result(query: Query, relation: duckdb.DuckDBPyRelation) -> None:
    """Types are judged before a row is fetched: some of them make polars panic."""
    problems = []
    where = _Finder(query.sql, query.where).start
    names = list(relation.columns)
    for name, kind in zip(names, (str(kind) for kind in relation.types), strict=True):
        if name != _ROW and not name.startswith("#key") and not is_name(name):
            message = f'the column "{name[:60]}" needs a name of letters, digits and _'
            problems.append(Problem(where, "sql-column", message, "write: ... AS name"))
        elif names.count(name) > 1:
            problems.append(Problem(where, "sql-column", f'two columns are called "{name}"', "write: ... AS name"))
        elif not _is_taken(kind):
            problems.append(Problem(where, "sql-type", f'the column "{name}" is {_kind(kind)}', _cast(name, kind)))
    if problems:
        raise Invalid(*sorted(set(problems)))


_TAKEN = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(.*\)|DOUBLE|FLOAT|VARCHAR|BOOLEAN|DATE")


def _is_taken(kind: str) -> bool:
    return bool(_TAKEN.fullmatch(kind))


def _kind(kind: str) -> str:
    return "of no type" if kind == '"NULL"' else f"of type {kind[:60]}"


def _cast(name: str, kind: str) -> str:
    if kind.endswith("]"):
        return f"write array_to_string({name}, ', '), or unnest({name})"
    for start, hint in _CASTS.items():
        if kind == start or kind.startswith((start + " ", start + "(", start + "_")):
            return hint.format(name=name)
    return f"write CAST({name} AS VARCHAR)"


def _shape_problems(query: Query, tree: Tree, height: int) -> Iterator[Problem]:
    start = _Finder(query.sql, query.where).start
    if query.one_row and height != 1:
        message = f'"{query.name}" promises one row, gives {height}'
        hint = "narrow the WHERE" if height else "the WHERE finds nothing"
        yield Problem(query.where, "one-row", message, hint if height < 2 else hint + ", or drop the word `row`")
    if height > MOST_ROWS:
        yield Problem(start, "sql-rows", f"{height:,} rows are too many; the most is {MOST_ROWS:,}", "group or filter")
    if height > 1 and not query.one_row and not any(m["type"] == "ORDER_MODIFIER" for m in tree["modifiers"]):
        yield Problem(start, "sql-order", "more than one row needs ORDER BY", "without it the order is not defined")


def _tie_problems(query: Query, tree: Tree, frame: pl.DataFrame, sandbox: _Sandbox) -> Iterator[Problem]:
    """A LIMIT that cuts between rows that its ORDER BY calls equal hides one of them."""
    limits = [m for m in tree["modifiers"] if m["type"].startswith("LIMIT")]
    orders = [o for m in tree["modifiers"] if m["type"] == "ORDER_MODIFIER" for o in m["orders"]]
    if not limits or not frame.height or tree["type"] != "SELECT_NODE":
        return
    keys = [order["expression"] for order in orders if order["expression"]["class"] != "STAR"]
    open_tree = _without_limit(tree, keys)
    if open_tree is None:
        return
    whole = sandbox.rewritten(open_tree)
    start = _whole_number(limits[0].get("offset"))
    for cut in {start, start + frame.height}:
        if 0 < cut < whole.height and _is_tie(whole, cut, len(keys), frame.width):
            message = f"LIMIT cuts a tie: row {cut} and row {cut + 1} are equal in ORDER BY"
            hint = "take all of them (QUALIFY rank() OVER (ORDER BY ...) = 1), or order by one more column"
            yield Problem(_near(limits[0], _Finder(query.sql, query.where)), "sql-tie", message, hint)


def _without_limit(tree: Tree, keys: Sequence[Tree]) -> Tree | None:
    """The tree without its LIMIT, with the keys of its ORDER BY as further columns. None: DISTINCT forbids them."""
    kept = [m for m in tree["modifiers"] if not m["type"].startswith("LIMIT")]
    if any(m["type"] == "DISTINCT_MODIFIER" for m in kept):
        return None
    shown = [_sort_key(key, tree, number) for number, key in enumerate(keys)]
    return {**tree, "modifiers": kept, "select_list": [*tree["select_list"], *shown]}


def _sort_key(key: Tree, tree: Tree, number: int) -> Tree:
    """ORDER BY may name a column of the result by its number or alias."""
    if key["class"] == "CONSTANT" and key["literal"]["kind"] == "INTEGER":
        at = int(key["literal"]["text"]) - 1
        key = tree["select_list"][at] if at < len(tree["select_list"]) else key
    elif key["class"] == "COLUMN_REF" and len(key["column_names"]) == 1:
        name = key["column_names"][0].casefold()
        key = next((item for item in tree["select_list"] if item["alias"].casefold() == name), key)
    return {**key, "alias": f"#key{number}"}


def _whole_number(node: Tree) -> int:
    text = str(node["literal"].get("text", "0")) if node and node["class"] == "CONSTANT" else "0"
    return int(text) if text.isdigit() else 0


def _is_tie(whole: pl.DataFrame, cut: int, keys: int, width: int) -> bool:
    last, first = whole.row(cut - 1), whole.row(cut)
    return last[len(last) - keys :] == first[len(first) - keys :] and last[:width] != first[:width]


def _order_problems(
    query: Query, tables: Mapping[str, Table], frame: pl.DataFrame, deadline: float
) -> Iterator[Problem]:
    """The same query over the same rows backwards. What differs was chosen by the accident of order: a tie in an inner
    LIMIT or arg_max, first() or string_agg without ORDER BY, a window over equal rows."""
    with _Sandbox(query, tables, deadline, backwards=True) as sandbox:
        other = sandbox.run(query.sql)
    if _bag(other) != _bag(frame):
        message = "the result depends on the order of rows that are equal: a tie in LIMIT, arg_max, first or a window"
        hint = "make the order complete, or take every equal row: QUALIFY rank() OVER (ORDER BY ...) = 1"
        yield Problem(_Finder(query.sql, query.where).start, "sql-tie", message, hint)


_ORDER_BOUND = _words(
    """any_value arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin array_agg first group_concat last
    list listagg max_by min_by mode string_agg"""
)


def _midpoint_problems(query: Query, tree: Tree, table: Table, inputs: Mapping[str, Table]) -> Iterator[Problem]:
    """A middle of estimates is a figure that no source published."""
    made = averages(_walk(tree))
    points = [c for t in inputs.values() if t.about.kind == KIND for c in t.columns if c.name in POINTS]
    published: Origins = frozenset(chain.from_iterable(c.origins for c in points))
    for column in table.columns if made else ():
        if not column.passed and column.type in NUMERIC and column.origins & published:
            message = f'"{column.name}" is a middle of estimates ({made}), a figure that no source published'
            hint = "show the lowest and the highest, or the rows themselves"
            yield Problem(_Finder(query.sql, query.where).start, "sql-midpoint", message, hint)


def _is_order_bound(node: Tree) -> bool:
    """Whether the result of this node may depend on the order of rows that are equal."""
    kind = node.get("type")
    if kind in ("LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER") or node.get("class") == "WINDOW":
        return True
    if kind == "JOIN":
        return bool(node["ref_type"] in ("ASOF", "POSITIONAL"))
    return str(node.get("function_name")).casefold() in _ORDER_BOUND


def _bag(frame: pl.DataFrame) -> list[str]:
    """Rows in any order; the last digits of a sum of DOUBLEs depend on the order of its terms and do not count."""
    return sorted(repr([f"{v:.11g}" if isinstance(v, float) else v for v in row]) for row in frame.iter_rows())


def _rows_passed(tree: Tree, frame: pl.DataFrame, sandbox: _Sandbox) -> tuple[int, ...]:
    """For each row of the result its row in the one input, where rows pass through."""
    if not _passes_rows(tree, sandbox.tables):
        return ()
    row = {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": _ROW, "column_names": ["rowid"]}
    numbered = sandbox.rewritten({**tree, "select_list": [*tree["select_list"], row]})
    return tuple(numbered[_ROW].to_list()) if numbered.height == frame.height else ()


def _as_table(
    query: Query, tree: Tree, frame: pl.DataFrame, inputs: Mapping[str, Table], rows: tuple[int, ...]
) -> tuple[Table | None, list[Problem]]:
    about = query.descriptor or Descriptor("")
    start = _Finder(query.sql, query.where).start
    outs = lineage(tree, inputs, frame.width)
    problems = list(_header_problems(query, about, frame.columns))
    columns, series = [], []
    for name, out in zip(frame.columns, outs.columns, strict=True):
        column, values, found = _column(frame[name], out, about.fields.get(name), start)
        columns.append(column)
        series.append(values)
        problems += found
    if problems:
        return None, problems
    typed = frame.clear().select() if not series else series[0].to_frame().with_columns(series[1:])
    whole = _descriptor(query, about, columns, inputs, rows)
    digest = hashlib.sha256(repr((query, sorted((n, t.digest) for n, t in inputs.items()))).encode()).hexdigest()
    table = Table(query.name, query.where.path, tuple(columns), whole, typed, digest, query, tuple(inputs), row_of=rows)
    return table, list(_key_problems(table, start))


def _header_problems(query: Query, about: Descriptor, names: Collection[str]) -> Iterator[Problem]:
    """What the header comments speak of must be in the result."""
    for name in (*about.fields, *about.key):
        if name not in names:
            where = _header_line(query, name)
            hint = did_you_mean(name, [*names, *_ABOUT])
            yield Problem(where, "header-comment", f'a comment describes "{name}", which the query does not give', hint)


def _header_line(query: Query, name: str) -> Location:
    for number, line in enumerate(query.sql.split("\n")):
        if re.match(rf"\s*--\s*(key\s*:.*\b{re.escape(name)}\b|{re.escape(name)}\s*:)", line):
            return replace(query.where, line=query.where.line + number)
    return query.where


def _column(
    series: pl.Series, out: _Out, spec: FieldSpec | None, where: Location
) -> tuple[Column, pl.Series, list[Problem]]:
    """A result column: typed by `model.TYPES`, described by its origin where it is passed, then by the header."""
    base = replace(out.passed, name=series.name) if out.passed else Column(series.name, "")
    kind = spec.type if spec and spec.type else base.type
    try:
        kind, values = _convert(series, kind)
    except ValueError as error:
        problem = Problem(where, "sql-value", f'column "{series.name}": {error}', _value_hint(series.name, str(error)))
        return base, series, [problem]
    column = replace(
        base,
        type=kind,
        origins=out.origins,
        passed=out.passed is not None,
        incomplete_from=out.incomplete_from if kind in NUMERIC else "",
        required=values.null_count() == 0,
    )
    return _described(column, spec), values, []


def _described(column: Column, spec: FieldSpec | None) -> Column:
    if spec is None:
        return column
    given = {key: getattr(spec, key) for key in ("unit", "title", "places", "round")}
    return replace(column, **{key: value for key, value in given.items() if value not in (None, "")})


def _value_hint(name: str, error: str) -> str:
    if "not a finite number" in error:
        return f"guard the division: {name} / nullif(x, 0)"
    return ""


def _convert(series: pl.Series, wanted: str) -> tuple[str, pl.Series]:
    """A column as DuckDB gives it -> its declared type and a column of exactly that type's frame."""
    import polars as pl

    given = _given(series)
    kind = wanted or given
    fits = {
        "string": ("string", "yearmonth", "day?"),
        "integer": ("integer", "number", "year", "string"),
        "number": ("number",),
    }
    if kind not in fits.get(given, (given,)):
        raise ValueError(f"is {given}, not {kind}")
    if given == "integer":
        return kind, series.cast(pl.String) if kind == "string" else _whole(series, kind)
    if given == "string":
        for value in series.drop_nulls().unique(maintain_order=True).to_list():
            read_text(value, kind)
        return kind, series.cast(pl.String)
    if series.dtype.is_float():
        if not series.drop_nulls().is_finite().all():
            raise ValueError("holds a value that is not a finite number")
        return kind, series.cast(pl.Float64)
    if isinstance(series.dtype, pl.Decimal):
        return kind, series.cast(pl.Decimal(38, series.dtype.scale))
    return kind, series


def _given(series: pl.Series) -> str:
    import polars as pl

    if series.dtype.is_integer() or (isinstance(series.dtype, pl.Decimal) and series.dtype.scale == 0):
        return "integer"
    if series.dtype.is_float() or isinstance(series.dtype, pl.Decimal):
        return "number"
    return {pl.String(): "string", pl.Boolean(): "boolean", pl.Date(): "date"}[series.dtype]


def _whole(series: pl.Series, kind: str) -> pl.Series:
    import polars as pl

    target: Any = {"year": pl.Int32(), "number": pl.Decimal(38, 0)}.get(kind, pl.Int64())
    try:
        return series.cast(target)
    except pl.exceptions.InvalidOperationError:
        raise ValueError("holds a value too large for an integer") from None


def _key_problems(table: Table, where: Location) -> Iterator[Problem]:
    if not table.about.key:
        return
    seen: set[tuple[str, ...]] = set()
    for row in range(table.frame.height):
        key = table.key_of(row)
        if any(table.rows[row][table.places[name]] is None for name in table.about.key):
            yield Problem(where, "duplicate-key", f'row {row + 1} has no value in the key of "{table.name}"')
            return
        if key in seen:
            shown = ", ".join(key)
            hint = "group by the key, or name another in the header comment `-- key:`"
            yield Problem(where, "duplicate-key", f'two rows of "{table.name}" have the key "{shown}"', hint)
            return
        seen.add(key)


# --- what follows from the inputs ------------------------------------------------------------------------------------


def _descriptor(
    query: Query, about: Descriptor, columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]
) -> Descriptor:
    abouts = [table.about for table in inputs.values()]
    return replace(
        about,
        title=about.title or query.name.replace("_", " "),
        sources=_union(sources_of(table, rows) for table in inputs.values()),
        sources_from=_cited_by(columns, inputs, rows),
        licenses=_union(a.licenses for a in abouts),
        redistribute=all(a.redistribute for a in abouts),
        as_of=_oldest(a.as_of for a in abouts),
        retrieved=_oldest(a.retrieved for a in abouts),
        expected=abouts[0].expected if len({a.expected for a in abouts}) == 1 else "",
        stale_after=min((a.stale_after for a in abouts if a.stale_after), key=_days, default=""),
        stale_because="; ".join(dict.fromkeys(a.stale_because for a in abouts if a.stale_because)),
        key=about.key or _key_passed(query, columns, inputs, rows),
        kind=_kind_passed(columns, inputs, rows),
        fields={c.name: _spec_of(c) for c in columns},
    )


def _spec_of(c: Column) -> FieldSpec:
    return FieldSpec(c.type, c.unit, c.title, c.description, c.places, c.round, c.required, c.incomplete_from)


def sources_of(table: Table, rows: Collection[int] = ()) -> tuple[str, ...]:
    """The sources of a table: its own, or those that its rows cite (of all rows, or of these)."""
    column = table.about.sources_from
    if not column or column not in table.places:
        return table.about.sources
    place = table.places[column]
    cited = (str(table.rows[row][place] or "") for row in (rows or range(table.frame.height)))
    named = (part.strip() for text in cited for part in text.split(";"))
    return tuple(dict.fromkeys((*table.about.sources, *(source for source in named if source))))


def _union(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))


def _oldest(days: Iterable[str]) -> str:
    return min((day for day in days if day), default="")


def _days(span: str) -> int:
    number, _, unit = span.partition(" ")
    return int(number) * {"d": 1, "w": 7, "m": 30, "y": 365}.get(unit[:1], 1) if number.isdigit() else 0


def _as_passed(name: str, columns: Sequence[Column], source: Table) -> str:
    """The name under which a column of the one input stands in the result."""
    wanted = source.by_name[name].origins
    passed = [c.name for c in columns if c.passed and c.origins == wanted]
    return name if name in passed else next(iter(passed), "")


def _key_passed(
    query: Query, columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]
) -> tuple[str, ...]:
    if not rows or len(inputs) != 1 or query.one_row:
        return ()
    source = next(iter(inputs.values()))
    names = tuple(_as_passed(name, columns, source) for name in source.about.key)
    return names if all(names) and len(set(names)) == len(names) else ()


def _cited_by(columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]) -> str:
    source = next(iter(inputs.values()), None)
    if not rows or len(inputs) != 1 or source is None or source.about.sources_from not in source.by_name:
        return ""
    return _as_passed(source.about.sources_from, columns, source)


_ESSENCE = ("id", "who", "counts", "bound", "low", "central", "high")


def _kind_passed(columns: Sequence[Column], inputs: Mapping[str, Table], rows: tuple[int, ...]) -> Any:
    """Chosen rows of an estimates table are estimates as long as all that makes one is there, unchanged."""
    source = next(iter(inputs.values()), None)
    if not rows or len(inputs) != 1 or source is None or source.about.kind != "estimates":
        return "table"
    passed = {c.name for c in columns if c.passed}
    return "estimates" if passed.issuperset(_ESSENCE) else "table"


def source_row(table: Table, row: int, tables: Mapping[str, Table]) -> tuple[Table, int] | None:
    """The row of a data file that a row passes through; None where it was computed."""
    while table.query:
        if not table.row_of or len(table.inputs) != 1 or table.inputs[0] not in tables:
            return None
        table, row = tables[table.inputs[0]], table.row_of[row]
    return table, row


def rows_behind(table: Table, row: int, column: str, tables: Mapping[str, Table]) -> int:
    """How many rows a cell was computed from: one where it is passed through, else all that its inputs hold."""
    if not table.query or (table.row_of and table.by_name[column].passed):
        return 1
    return sum(tables[name].frame.height for name in table.inputs if name in tables)


# --- several queries -------------------------------------------------------------------------------------------------


def order_tables(queries: Iterable[Query]) -> tuple[Query, ...]:
    """Queries in the order in which they can be evaluated, otherwise by name. A cycle is a Problem that shows it."""
    by_name = {query.name: query for query in sorted(queries, key=lambda q: q.name)}
    done: dict[str, Query] = {}
    problems: list[Problem] = []

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            ring = (*path[path.index(name) :], name)
            if min(ring) == name:
                problems.append(_cycle(by_name[name], ring))
        elif name in by_name and name not in done:
            for needed in by_name[name].tables:
                visit(needed, (*path, name))
            done[name] = by_name[name]

    for name in by_name:
        visit(name, ())
    if problems:
        raise Invalid(*sorted(set(problems)))
    return tuple(done.values())


def _cycle(query: Query, ring: Sequence[str]) -> Problem:
    message = f"these tables need each other: {' -> '.join(ring)}"
    return Problem(query.where, "table-cycle", message, "let one of them read a data file instead")


def view(
    table: Table, columns: Sequence[str], where: Text, order: Text, at: Location
) -> tuple[Table, tuple[Column, ...]]:
    """Rows of a table chosen and ordered by fragments of SQL, and the columns to show (all where none are named).

    The table keeps its name, key and lineage: only its rows are fewer. Problems stand at the block's line.
    """
    unknown = [
        Problem(at, "unknown-column", f'"{table.name}" has no column "{name}"', did_you_mean(name, table.by_name))
        for name in columns
        if name not in table.by_name
    ]
    rows = tuple(range(table.frame.height))
    problems: list[Problem] = []
    try:
        rows = _chosen(table, where, order, at)
    except Invalid as invalid:
        line = (where or order).line or at.line
        problems = [replace(p, where=Location(at.path, line)) for p in invalid.problems]
    if unknown or problems:
        raise Invalid(*unknown, *problems)
    shown = tuple(table.by_name[name] for name in columns) or table.columns
    return _with_chosen(table, rows), shown


def _with_chosen(table: Table, rows: tuple[int, ...]) -> Table:
    lines = tuple(table.lines[row] for row in rows) if table.lines else ()
    passed = tuple(table.row_of[row] for row in rows) if table.row_of else ()
    return replace(table, frame=table.frame[list(rows)], lines=lines, row_of=passed)


def _chosen(table: Table, where: Text, order: Text, at: Location) -> tuple[int, ...]:
    if not where and not order:
        return tuple(range(table.frame.height))
    for fragment, form in ((where, "SELECT ({}\n)"), (order, "SELECT 1 ORDER BY {}\n")):
        if fragment:
            _parse(form.format(fragment.value), at)
    condition = f"WHERE ({where.value}\n)" if where else ""
    clauses = f"{condition} ORDER BY " + (f"{order.value}\n, rowid" if order else "rowid")
    query = parse_query(table.name, f'SELECT * FROM "{table.name}" {clauses}', at)
    tree = _parse(query.sql, at)
    if query.tables != (table.name,) or not _passes_rows(tree, query.tables):
        raise Invalid(Problem(at, "sql", "`where` is one condition, `order` one list of columns, over this table"))
    plain = replace(query, descriptor=Descriptor(""))
    with _Sandbox(plain, {table.name: table}, DEADLINE) as sandbox:
        frame = sandbox.run(query.sql)
        return _rows_passed(tree, frame, sandbox)
