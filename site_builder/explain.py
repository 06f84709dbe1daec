"""Why a figure is what it is, and what a code of a Problem means, as plain text.

In: an evaluated site and an id or a printed number; or the text of docs/problems.md and a code. Out: text. Must not
print, read files or build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from site_builder.formats import Style, comparable_text, print_value
from site_builder.model import Evaluated, Figure, Table, Woven
from site_builder.problems import did_you_mean
from site_builder.settings import locale_of

MOST = 12  # figures of one printed number
MOST_ROWS = 8


# --- codes -----------------------------------------------------------------------------------------------------------


def codes_in(guide: str) -> tuple[str, ...]:
    return tuple(re.findall(r"^## `([a-z0-9-]+)`", guide, re.M))


def explain_code(code: str, guide: str) -> str | None:
    """The section of a code, as it stands in docs/problems.md."""
    found = re.search(rf"^## `{re.escape(code)}`.*?$\n(.*?)(?=^## |\Z)", guide, re.M | re.S)
    return f"{code}\n\n{found[1].strip()}\n" if found else None


# --- figures ---------------------------------------------------------------------------------------------------------


def explain_figure(wanted: str, evaluated: Evaluated) -> str | None:
    """Every figure with this id (`worst-month.n3`), or printed like this."""
    found = list(_matching(wanted, evaluated))
    if not found:
        return None
    parts = [_explained(woven, figure, evaluated) for woven, figure in found[:MOST]]
    if len(found) > MOST:
        parts.append(f"... and {len(found) - MOST} more; name one by its id.\n")
    return "\n".join(parts)


def _matching(wanted: str, evaluated: Evaluated) -> Iterator[tuple[Woven, Figure]]:
    number = comparable_text(wanted)
    for woven in evaluated.woven:
        for figure in woven.figures:
            named = wanted in (f"{woven.page.slug}.{figure.id}", figure.printed)
            if named or (number is not None and comparable_text(figure.printed) == number):
                yield woven, figure


def nearest_figure(wanted: str, evaluated: Evaluated) -> str:
    """A hint for a figure that is not there."""
    known = [f"{w.page.slug}.{f.id}" for w in evaluated.woven for f in w.figures]
    printed = [f.printed for w in evaluated.woven for f in w.figures]
    return did_you_mean(wanted, [*known, *printed], "figures.html lists every figure of the site")


def _explained(woven: Woven, figure: Figure, evaluated: Evaluated) -> str:
    lines = [f"{figure.printed}   {woven.page.slug}.{figure.id}   {woven.page.path}:{figure.line}"]
    if figure.sentence:
        lines.append(f'  in: "{figure.sentence}"')
    lines += [f"  {line}" for line in (*_origin(woven, figure, evaluated), *_sources(figure, evaluated))]
    lines += [f"  {line}" for line in _changes(woven)]
    return "\n".join(lines) + "\n"


def _origin(woven: Woven, figure: Figure, evaluated: Evaluated) -> Iterator[str]:
    origin = figure.origin
    if figure.kind == "typed":
        yield f"typed, because: {figure.because}"
    if figure.kind == "cited":
        yield "typed, and cited in its sentence"
    if figure.kind == "checked":
        yield "a statement that the build tests; it holds" + (f": {figure.compared}" if figure.compared else "")
    if origin is None:
        return
    table = evaluated.own.get(woven.page.slug, {}).get(origin.table) or evaluated.tables[origin.table]
    place = f"{origin.table}[{origin.row}].{origin.column}" if origin.row else f"{origin.table}.{origin.column}"
    yield f"from: {place.rstrip('.')} ({table.title}; {table.path})" + (
        f", as of {origin.as_of}" if origin.as_of else ""
    )
    yield from _row(table, origin.row, evaluated)
    if origin.query:
        yield f"computed from {origin.rows_behind} row{'s' if origin.rows_behind != 1 else ''} by:"
        yield from (f"    {line}" for line in origin.query.splitlines())


def _row(table: Table, key: str, evaluated: Evaluated) -> Iterator[str]:
    number = next((n for n in range(len(table.rows)) if " ".join(table.key_of(n)) == key), None)
    if number is None:
        return
    style = Style(locale_of(evaluated.site.settings), evaluated.site.strings)
    shown = [
        f"{column.name}={print_value(value, column, style)}"
        for column, value in zip(table.columns, table.rows[number], strict=True)
        if value is not None
    ]
    line = f" (line {table.lines[number]})" if table.lines else ""
    yield f"row{line}: " + ", ".join(shown)


def _sources(figure: Figure, evaluated: Evaluated) -> Iterator[str]:
    for name in figure.sources:
        source = evaluated.site.sources.get(name)
        if source is None:
            continue
        parts: Mapping[str, str] = {"published": source.published, "read": source.accessed}
        dates = ", ".join(f"{word} {day}" for word, day in parts.items() if day)
        about = "; ".join(part for part in (source.interest, dates, source.url) if part)
        yield f"source: [{name}] {source.publisher}, {source.title}" + (f" ({about})" if about else "")


def _changes(woven: Woven) -> Iterator[str]:
    front = woven.page.front
    for word, changes in (("correction", front.corrections), ("revision", front.revisions)):
        for change in changes:
            was = f" (was {change.was}, is {change.now})" if change.was or change.now else ""
            yield f"{word} of the page, {change.on}: {change.text.value}{was}"
