"""Chart functions: found without running them, sent to a worker with their tables, run there into a Vega-Lite spec.

In: the text of `content/charts/*.py`, typed tables, the theme's roles. Out: `ChartFunction`s, a job for a worker, and
of its answer a `Drawing`; in the child, the spec that a function draws. A writer's mistake is a Problem at the writer's
line. Must not know pages, or how a spec is completed (`contract`) and drawn (`drawing`).
"""

from __future__ import annotations

import ast
import io
import re
import traceback
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from site_builder.model import ChartFunction, Column, Drawing, Table, Theme
from site_builder.problems import Invalid, Location, Problem, did_you_mean

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 5_000
OPTIONS = ("height",)
Spec = dict[str, Any]

# --- finding ---------------------------------------------------------------------------------------------------------


def find_charts(text: str, path: str) -> tuple[tuple[ChartFunction, ...], tuple[Problem, ...]]:
    """The functions of a chart file that are marked `@chart`, by reading it; nothing is run."""
    try:
        tree = ast.parse(text, path)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = f"this is not Python: {getattr(error, 'msg', error)}"
        return (), (Problem(Location(path, line, getattr(error, "offset", None) or 0), "chart-syntax", message),)
    marked = [(node, mark) for node in tree.body if isinstance(node, ast.FunctionDef) for mark in _marks(node)]
    found = [_found(node, mark, path) for node, mark in marked]
    functions = tuple(function for function, _ in found)
    return functions, tuple(p for _, problems in found for p in problems) + tuple(_doubled(functions))


def _marks(node: ast.FunctionDef) -> list[ast.expr]:
    """The decorators of a function that are `chart` or `chart(...)`, however it was imported."""
    return [mark for mark in node.decorator_list if _name(mark.func if isinstance(mark, ast.Call) else mark) == "chart"]


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _found(node: ast.FunctionDef, mark: ast.expr, path: str) -> tuple[ChartFunction, list[Problem]]:
    height, problems = _height(mark, path)
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    tables = tuple(name for name in names if name != "narrow")
    if node.args.vararg or node.args.kwarg:
        message = f'"{node.name}" takes * or **: which tables it needs cannot be known'
        problems.append(Problem(Location(path, node.lineno), "chart-option", message, "name each table as a parameter"))
    return ChartFunction(node.name, path, node.lineno, tables, "narrow" in names, height), problems


def _height(mark: ast.expr, path: str) -> tuple[int | None, list[Problem]]:
    if not isinstance(mark, ast.Call):
        return None, []
    problems = [_not_an_option(k.arg or "**", mark, path) for k in mark.keywords if k.arg not in OPTIONS]
    problems += [_not_an_option(ast.unparse(argument), mark, path) for argument in mark.args]
    given = [keyword.value for keyword in mark.keywords if keyword.arg == "height"]
    height = given[0].value if given and isinstance(given[0], ast.Constant) else None
    if given and (type(height) is not int or not 40 <= height <= 2000):
        message = "height is a whole number of pixels from 40 to 2000"
        problems.append(Problem(Location(path, mark.lineno), "chart-option", message, "write it in digits: height=360"))
        height = None
    return (height if isinstance(height, int) else None), problems


def _not_an_option(name: str, mark: ast.expr, path: str) -> Problem:
    hint = did_you_mean(name, OPTIONS, "words about a chart stand in its block on the page")
    return Problem(Location(path, mark.lineno), "chart-option", f'@chart has no option "{name}"', hint)


def _doubled(functions: tuple[ChartFunction, ...]) -> Iterator[Problem]:
    first: dict[str, ChartFunction] = {}
    for function in functions:
        earlier = first.setdefault(function.name, function)
        if earlier is not function:
            where = Location(function.path, function.line)
            hint = f"the first stands on line {earlier.line}"
            yield Problem(where, "chart-duplicate", f'two charts bear the name "{function.name}"', hint)


# --- the job and its result ------------------------------------------------------------------------------------------


def job(
    function: ChartFunction,
    source: str,
    tables: Mapping[str, Table],
    theme: Theme,
    language: str,
    noted: bool = False,
) -> dict[str, Any]:
    """What a worker needs to draw a function. `source` is the text of its file, `tables` those of the site by name.

    `noted`: the chart's block has a note, which may excuse bars that do not start at zero. Raises Invalid: a parameter
    that names no table, a table that is too long.
    """
    problems = [p for name in function.tables for p in _unfit(name, function, tables)]
    if problems:
        raise Invalid(*problems)
    return {
        "leaf": "chart",
        "name": function.name,
        "where": {"path": function.path, "line": function.line},
        "narrow": function.narrow,
        "height": function.height,
        "source": source,
        "tables": {name: _packed(tables[name]) for name in function.tables},
        "theme": {"light": dict(theme.light), "confused": [list(pair) for pair in theme.confused]},
        "language": language,
        "noted": noted,
    }


def _unfit(name: str, function: ChartFunction, tables: Mapping[str, Table]) -> Iterator[Problem]:
    where = Location(function.path, function.line)
    if name not in tables:
        hint = did_you_mean(name, tables, "a parameter of a chart function names a table")
        message = f'"{function.name}" asks for the table "{name}", which does not exist'
        yield Problem(where, "chart-table", message, hint)
    elif tables[name].frame.height > MOST_ROWS:
        rows = tables[name].frame.height
        message = f'"{function.name}" is given {rows:,} rows of "{name}"; {MOST_ROWS:,} is the most'
        yield Problem(where, "chart-rows", message, "aggregate in SQL: a .sql table of what the chart shows")


def _packed(table: Table) -> dict[str, Any]:
    data = io.BytesIO()
    table.frame.write_parquet(data)
    return {
        "parquet": data.getvalue(),
        "kind": table.about.kind,
        "incomplete_from": table.about.incomplete_from,
        "columns": [_column_as_json(column) for column in table.columns],
    }


def _column_as_json(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "unit": column.unit,
        "title": column.title,
        "places": column.places,
        "round": float(column.round) if column.round is not None else None,
        "incomplete_from": column.incomplete_from,
    }


def problem_as_json(problem: Problem) -> dict[str, Any]:
    return asdict(problem)


def problem_from_json(given: Mapping[str, Any]) -> Problem:
    return Problem(**{**given, "where": Location(**given["where"])})


def result(answer: Mapping[str, Any]) -> Drawing:
    """The drawing of a worker's answer. Raises Invalid with every Problem of the function and of its drawing."""
    problems = tuple(problem_from_json(given) for given in answer.get("problems", ()))
    if "wide" not in answer:
        raise Invalid(*problems)
    return Drawing(answer["spec"], answer["wide"], answer["narrow"], answer["narrow_spec"])


# --- in the child: tables as functions get them ----------------------------------------------------------------------


def frames(packed: Mapping[str, Mapping[str, Any]]) -> dict[str, pl.DataFrame]:
    """Tables as chart functions get them: polars frames whose months and days are dates, whose decimals are floats."""
    import polars

    read = {name: polars.read_parquet(io.BytesIO(table["parquet"])) for name, table in packed.items()}
    return {name: frame.with_columns(_as_drawn(frame, packed[name]["columns"])) for name, frame in read.items()}


def _as_drawn(frame: pl.DataFrame, columns: list[Mapping[str, Any]]) -> list[pl.Expr]:
    import polars

    changed = []
    for column in columns:
        name, kind = column["name"], column["type"]
        if kind in ("yearmonth", "day?"):
            padded = polars.col(name) + "-01-01"
            changed.append(padded.str.slice(0, 10).str.to_date("%Y-%m-%d").alias(name))
        if kind == "day?":
            changed.append(polars.col(name).alias(f"{name}_as_written"))
        if isinstance(frame.schema[name], polars.Decimal):
            whole = bool((frame[name].drop_nulls() % 1 == 0).all())
            changed.append(polars.col(name).cast(polars.Int64 if whole else polars.Float64))
    return changed


# --- in the child: running a function --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ran:
    """What a function drew: the specs for wide and narrow (one where the function does not tell them apart)."""

    wide: Spec
    narrow: Spec


def run(given: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> Ran:
    """Run the function of a job in a fresh namespace, once, or twice where it takes `narrow`. Raises Invalid."""
    where = Location(given["where"]["path"], given["where"]["line"])
    function = _loaded(given["source"], where, given["name"])
    if not given["narrow"]:
        spec = _spec(function, tables, {}, where)
        return Ran(spec, spec)
    wide, narrow = (_spec(function, tables, {"narrow": narrow}, where) for narrow in (False, True))
    return Ran(wide, narrow)


def _loaded(source: str, where: Location, name: str) -> Any:
    module = types.ModuleType("chart_file")
    module.__file__ = where.path
    try:
        exec(compile(source, where.path, "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:  # noqa: BLE001 - polars panics are no Exceptions, and sys.exit must not end the child
        raise Invalid(_fault(error, where)) from None
    return getattr(module, name)


def _reset_altair() -> None:
    """Undo what this file or an earlier one may have set for all: theme, transformers, renderers."""
    import altair

    altair.theme.enable("none")
    altair.data_transformers.enable("default", max_rows=None)
    altair.data_transformers.consolidate_datasets = True
    altair.renderers.enable("default")


def _spec(function: Any, tables: Mapping[str, pl.DataFrame], options: Mapping[str, Any], where: Location) -> Spec:
    try:
        drawn = function(**{name: frame.clone() for name, frame in tables.items()}, **options)
    except BaseException as error:  # noqa: BLE001 - see _loaded
        raise Invalid(_fault(error, where, _columns(tables))) from None
    if not hasattr(drawn, "to_dict") or not hasattr(drawn, "properties"):
        message = f'"{function.__name__}" returns {_a(type(drawn).__name__)}, not an Altair chart'
        hint = "end the function with `return ...`" if drawn is None else "return what alt.Chart(...) made"
        raise Invalid(Problem(where, "chart-returns", message, hint))
    _reset_altair()
    try:
        spec: Spec = drawn.to_dict()
    except BaseException as error:  # noqa: BLE001 - see _loaded
        raise Invalid(_refused(error, tables, where)) from None
    return spec


def _a(name: str) -> str:
    return "nothing" if name == "NoneType" else f"a {name}"


_MISSPELT = re.compile(r'encoding field "?(?P<field>[^"\s]+?)"? is|for the field "(?P<also>[^"]+)"')


def _refused(error: BaseException, tables: Mapping[str, pl.DataFrame], where: Location) -> Problem:
    """Altair's refusal of a finished chart; most often a field that is no column."""
    found = _MISSPELT.search(str(error))
    if not found:
        return _fault(error, where)
    field, columns = found["field"] or found["also"], _columns(tables)
    if field in columns:
        message = f'the type of "{field}" cannot be told from this data'
        return Problem(where, "chart-error", message, f'write it out, as in "{field}:Q"')
    return Problem(where, "chart-field", f'"{field}" is no column of this data', did_you_mean(field, columns))


def _columns(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    return [column for frame in tables.values() for column in frame.columns]


def _fault(error: BaseException, where: Location, columns: Sequence[str] = ()) -> Problem:
    """A Python error at the writer's line: the last frame that stands in the chart file."""
    if isinstance(error, Invalid):
        return error.problems[0]
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == where.path]
    line = (frames[-1].lineno if frames else None) or where.line
    message = f"{type(error).__name__}: {_first_lines(str(error))}"
    return Problem(Location(where.path, line), "chart-error", message, _hint(error, columns))


def _first_lines(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return " ".join(lines)[:300]


def _hint(error: BaseException, columns: Sequence[str]) -> str:
    text = str(error)
    if isinstance(error, ModuleNotFoundError):
        return "chart files import installed packages, not each other; data come as polars frames, by parameter"
    if "'value': 'var(--" in text:
        return "where a colour is text, as in mark_line(color=...), write str(roles.losses)"
    if type(error).__name__ == "ColumnNotFoundError":
        missing = re.search(r'"([^"]+)"|^(\w+)', text)
        return did_you_mean((missing[1] or missing[2]) if missing else "", columns)
    if type(error).__name__ == "SchemaValidationError":
        return "Altair does not know this option, or not with this value"
    return "this is the chart function's own error"
