"""What a writer may say between `{{` and `}}`: names, look-ups, comparisons, filters, `holds()`; nothing else.

In: a ledger, tables, the names of a page. Out: a Jinja environment in a sandbox, whose every failure is a Problem at
the writer's line and not an exception, so that one run shows them all. Must not know Markdown or HTML.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import jinja2
from jinja2 import meta, nodes, pass_context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from site_builder.cells import (
    BROKEN,
    CLOSE,
    OPEN,
    Broken,
    Cell,
    Cited,
    Held,
    Ledger,
    Marker,
    Row,
    Rows,
    Truth,
    Typed,
    cell_of,
    cells_of,
    count_of,
    end_of,
    extreme,
    row_at,
    table_of,
    wrong,
)
from site_builder.fields import Text
from site_builder.formats import (
    CURRENCIES,
    PERCENT,
    SHARES,
    decimal,
    plural_form,
    print_date,
    print_list,
    print_number,
    print_unit,
    print_words,
    rounded,
)
from site_builder.lexicon.marks import WORD
from site_builder.model import Citation
from site_builder.problems import Invalid, Location, Problem, did_you_mean

_ROWS_NAMES = ("first", "last", "largest", "smallest")
_MARKED = re.compile(rf"(?:\d+(?:[.,:/\u2009\u202f\u00a0–-]\d+)*)?{OPEN}[^{CLOSE}]*{CLOSE}", re.A)
_COMPUTE = "compute it in SQL, so that a query stands behind the figure"


class PageEnvironment(ImmutableSandboxedEnvironment):
    """Jinja for one page: look-ups go to tables, arithmetic is a Problem, the globals are empty."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(
            undefined=jinja2.StrictUndefined,
            comment_start_string="{##",
            comment_end_string="##}",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_finalizer(ledger),
            autoescape=False,
            optimized=False,  # constants too are evaluated where they stand, at their line
        )
        self.ledger = ledger
        self.fixed_line = 0  # of an expression that is no template, whose line Jinja does not know
        self.globals = {}
        self.filters = {name: self.guard(make) for name, make in FILTERS.items()}
        self.tests = dict(self.tests)

    def guard(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function with Problems reported at the writer's line, and broken arguments passed on."""

        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.note_line()
            if any(isinstance(arg, Broken) for arg in args):
                return BROKEN
            try:
                return function(self.ledger, *args, **kwargs)
            except Invalid as error:
                self.ledger.report(error)
            except TypeError as error:
                message = f"wrong arguments: {str(error).replace('_', '', 1)}"
                self.ledger.report(wrong("arguments", message))
            return BROKEN

        return guarded

    def note_line(self) -> None:
        self.ledger.line = self.fixed_line or template_line() or self.ledger.line

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self._find(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self._find(obj, argument, item=True)

    def _find(self, obj: Any, name: Any, item: bool = False) -> Any:
        self.note_line()
        try:
            return _look_up(self, obj, name, item)
        except Invalid as error:
            self.ledger.report(error)
            return BROKEN

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        return self._refuse(operator)

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        return self._refuse(operator)

    def _refuse(self, operator: str) -> Any:
        self.note_line()
        self.ledger.report(wrong("arithmetic", f'"{operator}" is arithmetic, which a page does not do', _COMPUTE))
        return BROKEN


def template_line() -> int:
    """The line of the template that is being rendered, from Jinja's own record of it (as its tracebacks use it)."""
    frame = sys._getframe(1)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return int(template.get_corresponding_lineno(frame.f_lineno))
        if frame.f_back is None:
            return 0
        frame = frame.f_back
    return 0


def _look_up(env: PageEnvironment, obj: Any, name: Any, item: bool) -> Any:
    if isinstance(obj, Broken):
        return BROKEN
    if isinstance(obj, Row):
        return cell_of(obj, str(name))
    if isinstance(obj, Rows):
        return row_at(obj, name) if item else _rows_name(env, obj, str(name))
    if isinstance(obj, Cell):
        raise wrong("no-name", f'a value has no name "{name}"', f"filters are written {{{{ value | {name} }}}}")
    found = (
        ImmutableSandboxedEnvironment.getitem(env, obj, name)
        if item
        else ImmutableSandboxedEnvironment.getattr(env, obj, name)
    )
    if isinstance(found, jinja2.Undefined):
        raise wrong("no-name", f'there is no "{name}" here')
    return found


def _rows_name(env: PageEnvironment, rows: Rows, name: str) -> Any:
    if name in ("first", "last"):
        return end_of(rows, name == "last")
    if name in ("largest", "smallest"):
        return env.guard(lambda ledger, column: extreme(rows, column, name == "largest"))
    columns = table_of(rows).by_name
    hint = (
        f"name a row first: {table_of(rows).name}.last.{name}" if name in columns else did_you_mean(name, _ROWS_NAMES)
    )
    raise wrong("no-name", f'table "{table_of(rows).name}" has no name "{name}"', hint)


def _finalizer(ledger: Ledger) -> Callable[..., Any]:
    @pass_context
    def finalize(context: Any, value: Any) -> str:
        ledger.line = template_line() or ledger.line
        try:
            return _printed(ledger, value)
        except Invalid as error:
            ledger.report(error)
            return ""

    return finalize


def _printed(ledger: Ledger, value: Any) -> str:
    if isinstance(value, Cell):
        return str(value)
    if isinstance(value, Row | Rows):
        hint = f"name a column: {', '.join(list(table_of(value).by_name)[:6])}"
        raise wrong("print", "a row is no value", hint)
    if isinstance(value, bool | Truth):
        raise wrong("print", "a comparison prints nothing", 'guard words with it: {{ holds("words", comparison) }}')
    if isinstance(value, int | float):
        raise wrong("print", f"{value} does not come from a table", _COMPUTE)
    if isinstance(value, jinja2.Undefined) or value is None:
        return ""
    text = str(value)
    if re.search(r"\d", _MARKED.sub("", text)):
        raise wrong("print", f'"{text}" prints a number that does not come from a table', _COMPUTE)
    return text


# --- filters ---------------------------------------------------------------------------------------------------------


def _cell(value: Any, name: str) -> Cell:
    if not isinstance(value, Cell):
        raise wrong("arguments", f'the filter "{name}" takes a value of a table')
    return value


def _number(value: Any, name: str) -> Cell:
    cell = _cell(value, name)
    if isinstance(cell.value, bool | str) or cell.value is None or hasattr(cell.value, "isoformat"):
        shown = cell.printed() or "a missing value"
        raise wrong("arguments", f'the filter "{name}" takes a number, not {shown}')
    return cell


def number(ledger: Ledger, value: Any, places: int | None = None) -> Cell:
    cell = _number(value, "number")
    column = replace(cell.column, unit="", places=cell.column.places if places is None else places)
    return cell.as_shown(print_number(rounded(cell.value, column), column, ledger.style))


def percent(ledger: Ledger, value: Any, places: int | None = None) -> Cell:
    """A percentage with its sign; a share (unit `share`) is multiplied by 100."""
    cell = _number(value, "percent")
    if cell.column.unit not in (*PERCENT, *SHARES):
        raise wrong(
            "unit", f'"{cell.column.name}" is not a percentage but {cell.column.unit or "a bare number"}', _UNIT
        )
    share = cell.column.unit in SHARES
    column = replace(cell.column, unit="%", places=cell.column.places if places is None else places)
    number_ = decimal(cell.value) * (100 if share else 1)
    return cell.as_shown(print_number(rounded(number_, replace(column, round=None)), column, ledger.style), column)


_UNIT = "the unit stands in the table's descriptor, that of a query in a comment above it: `-- column: unit, Title`"


def money(ledger: Ledger, value: Any, places: int | None = None) -> Cell:
    cell = _number(value, "money")
    if cell.column.unit not in CURRENCIES:
        raise wrong("unit", f'"{cell.column.name}" is not money but {cell.column.unit or "a bare number"}', _UNIT)
    column = replace(cell.column, places=cell.column.places if places is None else places)
    return cell.as_shown(print_number(rounded(cell.value, column), column, ledger.style))


def date(ledger: Ledger, value: Any, pattern: str = "") -> Cell:
    cell = _cell(value, "date")
    if cell.column.type not in ("date", "yearmonth", "day?", "year"):
        raise wrong("unit", f'"{cell.column.name}" is not a date', _UNIT)
    return cell.as_shown(print_date(str(cell.value), ledger.style, pattern))


def words(ledger: Ledger, value: Any) -> Cell:
    """A small whole number in words; a larger one in digits."""
    cell = _number(value, "words")
    return cell.as_shown(print_words(cell.value, ledger.style) or cell.printed())


def round_(ledger: Ledger, value: Any, to: Any = 1) -> Cell:
    """Rounded to a multiple of `to` (1000), half up; a negative power is written as a decimal ("0.1")."""
    cell = _number(value, "round")
    step = decimal(to) if not isinstance(to, str) else decimal(float(to))
    column = replace(cell.column, round=step, places=None)
    return cell.as_shown(print_number(rounded(cell.value, column), column, ledger.style), column)


def signed(ledger: Ledger, value: Any) -> Cell:
    cell = _number(value, "signed")
    return cell.as_shown(print_number(rounded(cell.value, cell.column), cell.column, ledger.style, signed=True))


def unit(ledger: Ledger, value: Any) -> Cell:
    cell = _number(value, "unit")
    return cell.as_shown(print_unit(cell.printed(), cell.column))


def sentence(ledger: Ledger, value: Any) -> Any:
    """With a capital, to begin a sentence."""
    if isinstance(value, Cell):
        shown = value.printed()
        return value.as_shown(shown[:1].upper() + shown[1:])
    return str(value)[:1].upper() + str(value)[1:]


def count(ledger: Ledger, value: Any) -> Cell:
    if not isinstance(value, Rows):
        raise wrong("arguments", 'the filter "count" takes a table')
    return count_of(value)


def list_(ledger: Ledger, value: Any, column: str = "") -> str:
    """The values of a column as a list in words: `October 2024, November 2024 and December 2024`."""
    if not isinstance(value, Rows):
        raise wrong("arguments", 'the filter "list" takes a table and the name of a column')
    name = column or table_of(value).columns[0].name
    return print_list([str(cell) for cell in cells_of(value, name)], ledger.style)


def plural(ledger: Ledger, value: Any, *forms: str) -> str:
    cell = _number(value, "plural")
    form = plural_form(cell.value, forms, ledger.style)
    if form is None:
        raise wrong("arguments", 'the filter "plural" takes one word for each form of the language')
    return form


def _bounds(row: Any, name: str) -> tuple[Cell | None, Cell | None, Cell | None]:
    """Low, central and high of an estimate, or value and high of a statement."""
    if not isinstance(row, Row):
        raise wrong("arguments", f'the filter "{name}" takes a row of a table of estimates or statements')
    columns = table_of(row).by_name
    if "bound" not in columns:
        hint = "`kind: estimates` and `kind: statements` have bounds"
        raise wrong("arguments", f'table "{table_of(row).name}" has no column "bound"', hint)
    found = {n: cell_of(row, n) for n in ("low", "central", "high", "value") if n in columns}
    low, central, high = (found.get(n) for n in ("low", "central", "high"))
    value = found.get("value")
    if value is not None:
        bound = cell_of(row, "bound").value
        low, central, high = (value, None, high) if bound == "range" else (None, value, None)
    return _given(low), _given(central), _given(high)


def _given(cell: Cell | None) -> Cell | None:
    return cell if cell is not None and cell.value is not None else None


def said(ledger: Ledger, row: Any) -> str:
    """An estimate in the words of its bound: `more than 600,000`, `up to 615,000`, `546,000 to 729,000`."""
    low, central, high = _bounds(row, "said")
    bound = str(cell_of(row, "bound").value)
    if bound == "range" and low is not None and high is not None:
        return _span(ledger, low, high)
    value = next((cell for cell in (central, low, high) if cell is not None), None)
    if value is None:
        raise wrong("no-value", "this row has no value")
    return ledger.style.say(f"said.{bound.replace(' ', '_')}", n=str(value))


def range_(ledger: Ledger, value: Any, other: Any = None) -> str:
    """`low to high` of an estimate, or of two values of a table."""
    if isinstance(value, Cell) and isinstance(other, Cell):
        return _span(ledger, value, other)
    low, _, high = _bounds(value, "range")
    if low is None or high is None:
        raise wrong("no-value", "this row has no range", "print it with `said`")
    return _span(ledger, low, high)


def _span(ledger: Ledger, low: Cell, high: Cell) -> str:
    if low.printed() == high.printed():
        return str(low)
    return ledger.style.say("span", low=str(low), high=str(high))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "number": number,
    "percent": percent,
    "money": money,
    "date": date,
    "words": words,
    "round": round_,
    "signed": signed,
    "range": range_,
    "said": said,
    "list": list_,
    "plural": plural,
    "sentence": sentence,
    "count": count,
    "unit": unit,
}

# --- functions of every page -----------------------------------------------------------------------------------------


def holds(ledger: Ledger, text: str, *comparisons: Any) -> str:
    """The words, when every comparison is true; else a Problem that shows what was compared."""
    if not comparisons:
        raise wrong("arguments", "a statement is guarded by a comparison", "write for example: may.losses > sep.losses")
    truths = [as_truth(comparison) for comparison in comparisons if not isinstance(comparison, Broken)]
    for truth in truths:
        if not truth:
            raise wrong("untrue", f'"{text}" does not hold: {truth.compared}', "mend the words, or the data")
    cells = tuple(cell for truth in truths for cell in truth.cells)
    compared = "; ".join(truth.compared for truth in truths)
    return ledger.token(Held(ledger.line, text, cells, compared)) + mark_numbers(text, ledger, lambda _: ledger.line)


def as_truth(value: Any) -> Truth:
    if isinstance(value, Truth):
        return value
    if isinstance(value, Cell) and isinstance(value.value, bool):
        return Truth(value.value, f"{value.column.name} is {str(value.value).lower()}", (value.origin,))
    if isinstance(value, bool):
        return Truth(value, str(value).lower(), ())
    raise wrong("arguments", "a statement is guarded by a comparison", "write for example: may.losses > sep.losses")


def typed(ledger: Ledger, text: str, because: str = "") -> str:
    """A number that no table holds; the reason is listed in the ledger."""
    if not because.strip():
        raise wrong("typed-reason", f'typed("{text}") needs its reason', 'write typed("about 40", because="...")')
    return ledger.token(Typed(text, because, ledger.line))


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"holds": holds, "typed": typed}

# --- templates -------------------------------------------------------------------------------------------------------


def check_names(env: PageEnvironment, source: str, names: Mapping[str, Any], first_line: int) -> dict[str, Any]:
    """Undefined names and unknown filters of a template, reported each at its line. Undefined names are broken values.

    Raises Invalid where the text is no template.
    """
    try:
        tree = env.parse(source)
    except jinja2.TemplateSyntaxError as error:
        line = first_line + (error.lineno or 1) - 1
        hint = _STRAIGHT if re.search("unexpected char .[“”„‘’«»]", str(error.message)) else _SYNTAX
        raise Invalid(Problem(Location(env.ledger.path, line), "template", f"{error.message}", hint)) from None
    for filtered in tree.find_all(nodes.Filter):
        _report_unknown(env, "filter", filtered.name, first_line + filtered.lineno - 1)
    for tested in tree.find_all(nodes.Test):
        _report_unknown(env, "test", tested.name, first_line + tested.lineno - 1)
    for loaded in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        line = first_line + loaded.lineno - 1
        raise Invalid(Problem(Location(env.ledger.path, line), "template", "a page loads no other template", _SYNTAX))
    reported = len(env.ledger.problems)
    undeclared = meta.find_undeclared_variables(tree) - set(names)
    del env.ledger.problems[reported:]  # Jinja tries constants here, without their line; they are evaluated later
    for node in tree.find_all(nodes.Name):
        if node.name in undeclared and node.ctx == "load":
            hint = did_you_mean(node.name, [n for n in names if not n.endswith("__")])
            undefined = wrong("undefined", f'"{node.name}" is not defined on this page', hint)
            env.ledger.report(undefined, first_line + node.lineno - 1)
    return dict.fromkeys(undeclared, BROKEN)


_STRAIGHT = 'between {{ and }} write straight quotes: "..."'
_SYNTAX = 'an expression is written {{ table["key"].column }}, a comment {## so ##}'


def _report_unknown(env: PageEnvironment, word: str, name: str, line: int) -> None:
    """An unknown filter or test is reported, and gives a broken value: Jinja would stop at the first."""
    known = env.filters if word == "filter" else env.tests
    if name not in known:
        unknown = wrong("unknown-filter", f'there is no {word} "{name}"', did_you_mean(name, FILTERS))
        env.ledger.report(unknown, line)
        known[name] = lambda *_, **__: BROKEN


# What Jinja and a writer's misuse of a value raise: looping over a number, calling one, comparing words with numbers.
_FAILURES = (jinja2.TemplateError, TypeError, ValueError, OverflowError)


def _line_of(error: BaseException) -> int:
    """The line of the template on which an evaluation failed; 0 where it did not begin."""
    line, trace = getattr(error, "lineno", None) or 0, error.__traceback__
    while trace:
        if "__jinja_template__" in trace.tb_frame.f_globals:
            line = trace.tb_frame.f_globals["__jinja_template__"].get_corresponding_lineno(trace.tb_lineno)
        elif "__jinja_exception__" in trace.tb_frame.f_globals:
            line = trace.tb_lineno
        trace = trace.tb_next
    return int(line)


def evaluate(env: PageEnvironment, text: Text, names: Mapping[str, Any]) -> Any:
    """The value of one expression (`let:`, `holds:`), or `BROKEN`."""
    env.ledger.line = env.fixed_line = text.line
    try:
        broken = check_names(env, "{{ " + text.value + " }}", names, text.line)
        value = env.compile_expression(text.value, undefined_to_none=False)(**{**names, **broken})
        return BROKEN if isinstance(value, jinja2.Undefined) else value
    except Invalid as error:
        env.ledger.report(error, text.line)
    except _FAILURES as error:
        env.ledger.report(wrong("template", str(error), _SYNTAX), text.line)
    finally:
        env.fixed_line = 0
    return BROKEN


def hold(env: PageEnvironment, text: Text, names: Mapping[str, Any]) -> Held | None:
    """An expression under the key `holds:`. None, and a Problem, where it is not true."""
    value = evaluate(env, text, names)
    if isinstance(value, Broken):
        return None
    try:
        truth = as_truth(value)
        if truth:
            return Held(text.line, "", truth.cells, truth.compared)
        raise wrong("untrue", f"{text.value} does not hold: {truth.compared}", "mend the words, or the data")
    except Invalid as error:
        env.ledger.report(error, text.line)
        return None


def fill(env: PageEnvironment, source: str, names: Mapping[str, Any], first_line: int) -> str:
    """The text with tokens for its values, markers behind its typed numbers and tokens for its citations.

    Raises Invalid where the text is no template. `first_line` is the line of the file on which the text begins.
    """
    source = _kept_ends(source)
    broken = check_names(env, source, names, first_line)
    marked = mark(env, source, first_line)
    try:
        template = env.from_string("\n" * (first_line - 1) + marked if first_line > 1 else marked)
        text = template.render({**names, **broken})
    except Invalid as error:  # out of a loop, which stands between expressions
        env.ledger.line = _line_of(error)
        raise
    except _FAILURES as error:
        raise Invalid(Problem(Location(env.ledger.path, _line_of(error)), "template", str(error), _SYNTAX)) from None
    return text[first_line - 1 :] if first_line > 1 else text


_LAST_TAG = re.compile(r"\{%(?:(?!%\}).)*(?<![-+])%\}(?=\n)", re.S)
_ONLY_TAGS = re.compile(r"[ \t]*(?:\{%.*?%\}[ \t]*)*")


def _kept_ends(source: str) -> str:
    """A tag that closes a line of words keeps its line end, which Jinja would trim: paragraphs would run together."""

    def kept(tag: re.Match[str]) -> str:
        before = source[source.rfind("\n", 0, tag.start()) + 1 : tag.start()]
        return tag[0] if _ONLY_TAGS.fullmatch(before) else f"{tag[0][:-2]}+%}}"

    return _LAST_TAG.sub(kept, source)


_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\n", re.S)


def skeleton(source: str) -> str:
    """The expressions of a template on their lines, without the text between them."""
    return "".join(_TAGS.findall(re.sub(r"\{##.*?##\}", lambda m: "\n" * m[0].count("\n"), source, flags=re.S)))


# --- marking numbers and citations of the literal text ----------------------------------------------------------------

NUMBER = re.compile(r"\d+(?:[.,:/\u2009\u202f\u00a0–-]\d+)*", re.A)
_TELLING = re.compile(rf"(?a:{NUMBER.pattern})|(?i:{WORD.pattern})")
CITATION = re.compile(r"\[(@[a-z0-9][\w.-]*(?:\s*,[^\];@]*)?(?:\s*;\s*@[a-z0-9][\w.-]*(?:\s*,[^\];@]*)?)*)\]")
_ITEM = r"(?:[ \t]|>|[-*+][ \t]|\d+\.(?=[ \t])|\[\^[^\]\n]+\]:)"
_SKIPPED = re.compile(
    rf"^(?P<item>{_ITEM}*?\d+\.(?=[ \t]){_ITEM}*)"  # list markers
    r"|^[ \t>]*\[\^[^\]\n]+\]:"  # labels of footnotes
    r"|^[ \t>]*\[[^\[\]]*\]:[ ]*\n?[ ]*\S+[ ]*(?:\n[ ]*)?(?:\"[^\n]*\"|'[^\n]*'|\([^\n]*\))?[ ]*$"  # link definitions
    r"|\[\^[^\]\n]+\]"  # references to footnotes
    r"|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"  # link targets
    r"|(?<=\])\s?\[(?P<full>[^\[\]]*)\]"  # labels of reference links
    r"|\[(?P<short>[^\[\]]*)\](?:\s?\[\])?(?!\()"  # reference links whose text is their label
    r"|<!--.*?-->|<[^<>\n]+>"  # comments, tags, autolinks
    r"|&\#?\w+;"  # character references
    r"|\{[:#.][^{}\n]*\}"  # attribute lists
    r"|(?P<tick>`+)(?:(?!(?P=tick)|\n[ \t]*\n).)*?(?P=tick)(?!`)"  # code
    r"|\d+(?=_+[^\W_])",  # part of an identifier
    re.M | re.S,
)
_ALT = re.compile(r"(?<=\balt=\")[^\"<>]*(?=\"[^<>]*>\Z)")  # of a tag: readers meet it
_DEFINED = re.compile(r"^[ \t>]*\[(?!\^)([^\[\]]*)\]:", re.M)


def mark(env: PageEnvironment, source: str, first_line: int) -> str:
    """Markers and citation tokens in the literal parts of a template; Jinja's own lexer tells which those are."""
    out: list[str] = []
    at = 0
    starts = _line_starts(source)
    labels = frozenset(_label(found) for found in _DEFINED.findall(source))
    for _, kind, value in env.lex(source):
        start = source.find(value, at)
        out.append(source[at:start])
        at = start + len(value)
        line_of = _liner(starts, start, first_line)
        is_item = lambda position, start=start: _in_list(source, start + position)  # noqa: E731
        out.append(mark_text(value, env.ledger, line_of, is_item, labels) if kind == "data" else value)
    return "".join(out) + source[at:]


def _label(text: str) -> str:
    """The label of a link as Markdown compares it."""
    return re.sub(r"\s+", " ", text.strip()).lower()


_BETWEEN = re.compile(
    r"(?:#.*|[`~]{3,}.*|[-=*_ ]+|\[[^\]^][^\]]*\]:.*|\[\^[^\]]+\]:\s*|(?:<!--.*)?-->\s*|"
    r"</?(?:details|div|figure|p|script|section|table)\b.*)?\Z"
)
_TAG_ALONE = re.compile(r"\s*\{%.*%\}\s*\Z")
_IS_ITEM = re.compile(r"(?:[-*+]|\d+\.)[ \t]")
_LABELLED = re.compile(r"\[\^[^\]\n]+\]:[ \t]*")


def _in_list(source: str, offset: int) -> bool:
    """Whether a line that begins with a number and a full stop is a list item: the first line of its block is one."""
    if offset and source[offset - 1] != "\n":
        return False
    end = source.find("\n", offset)
    own = source[offset : end if end >= 0 else None]
    first, quoted = own, 0
    for line in (own, *_above(source, offset)):
        if _TAG_ALONE.match(line):
            continue
        text = line.lstrip(" \t>")
        depth = line[: len(line) - len(text)].count(">")
        if depth < quoted or (line is not own and _BETWEEN.match(text)):
            break
        first, quoted = text, depth
        if _LABELLED.match(text):
            break
    return _IS_ITEM.match(_LABELLED.sub("", first)) is not None


def _above(source: str, offset: int) -> Iterator[str]:
    """The lines above the one that holds the offset, the nearest first."""
    end = source.rfind("\n", 0, offset)
    while end >= 0:
        start = source.rfind("\n", 0, end)
        yield source[start + 1 : end]
        end = start


def _line_starts(source: str) -> list[int]:
    return [0, *(m.end() for m in re.finditer("\n", source))]


def _liner(starts: list[int], offset: int, first_line: int) -> Callable[[int], int]:
    return lambda position: bisect_right(starts, offset + position) + first_line - 1


def mark_text(
    text: str,
    ledger: Ledger,
    line_of: Callable[[int], int],
    is_item: Callable[[int], bool],
    labels: frozenset[str] = frozenset(),
) -> str:
    """Literal Markdown with its numbers marked and its citations as tokens. `is_item` tells a list marker from a year;
    `labels` are those of the links that the page defines.
    """
    out: list[str] = []
    at = searched = 0
    while skipped := _SKIPPED.search(text, searched):
        searched = skipped.start() + 1
        if _is_structure(skipped, at, is_item, labels):
            out.append(_mark_citations(text[at : skipped.start()], ledger, line_of, at))
            out.append(_marked_structure(skipped, ledger, line_of))
            at = searched = skipped.end()
    return "".join([*out, _mark_citations(text[at:], ledger, line_of, at)])


def _marked_structure(skipped: re.Match[str], ledger: Ledger, line_of: Callable[[int], int]) -> str:
    """What is skipped, with the words in it that readers meet marked: alt of a tag; a label that is the link's text."""
    if skipped["short"] is not None:
        words = mark_numbers(skipped["short"], ledger, line_of, skipped.start("short"))
        return f"[{words}][{skipped['short']}]"
    alt = _ALT.search(skipped[0])
    if alt is None:
        return skipped[0]
    words = mark_numbers(alt[0], ledger, line_of, skipped.start() + alt.start())
    return skipped[0][: alt.start()] + words + skipped[0][alt.end() :]


def _is_structure(skipped: re.Match[str], at: int, is_item: Callable[[int], bool], labels: frozenset[str]) -> bool:
    """`at` is where the text begins that nothing has claimed yet."""
    if skipped["item"]:
        return is_item(skipped.start())
    if skipped["full"] is not None:
        return skipped.start() > at and _label(skipped["full"]) in labels
    return skipped["short"] is None or _label(skipped["short"]) in labels


def _mark_citations(text: str, ledger: Ledger, line_of: Callable[[int], int], offset: int) -> str:
    out: list[str] = []
    at = 0
    for found in CITATION.finditer(text):
        out.append(mark_numbers(text[at : found.start()], ledger, line_of, offset + at))
        out.append(ledger.token(Cited(read_citations(found[1]), line_of(offset + found.start()))))
        at = found.end()
    return "".join([*out, mark_numbers(text[at:], ledger, line_of, offset + at)])


def read_citations(text: str) -> tuple[Citation, ...]:
    """`@a; @b, p. 4` -> the sources and where in them."""
    found = []
    for part in text.split(";"):
        source, _, locator = part.strip().lstrip("@").partition(",")
        found.append(Citation(source.strip(), locator.strip()))
    return tuple(found)


def mark_numbers(text: str, ledger: Ledger, line_of: Callable[[int], int], offset: int = 0) -> str:
    """Every number, and every word that may be part of one or of a superlative, with its marker behind it. `line_of`
    tells the line of a place; `text` begins at place `offset`.
    """
    return _TELLING.sub(lambda m: m[0] + ledger.token(Marker(line_of(offset + m.start()))), text)
