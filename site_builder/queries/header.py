"""The comments above a query, which describe what it gives: `-- title:`, `-- key:`, `-- column: unit, Title, places 0`.

In: SQL text. Out: a `Descriptor`; Problems where the comments speak of what is not there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal

from site_builder.model import TYPES, Descriptor, FieldSpec, Query
from site_builder.problems import Location, Problem, did_you_mean
from site_builder.queries.syntax import Finder

_HEADER = re.compile(r"--\s*([A-Za-z][A-Za-z0-9_]*)\s*:(.*)", re.A)
_ABOUT = ("title", "key", "description", "short", "sources_from")


def read_header(name: str, sql: str, where: Location) -> tuple[Descriptor, list[Problem]]:
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
    title, short, description, cited = (texts.get(key, "") for key in ("title", "short", "description", "sources_from"))
    return Descriptor(title, short, description, sources_from=cited, key=keys, fields=specs), problems


def _read_spec(value: str) -> FieldSpec:
    """`unit, Title, with commas, places 0, constant because ...`; the unit may be a word for a type; every part may be
    left out.
    """
    value, _, reason = re.sub(r"(?:^|,\s*)constant because\s+", "\0", value, count=1).partition("\0")
    parts = [part.strip() for part in value.split(",")]
    places: int | None = None
    rounded: Decimal | None = None
    while parts and (found := re.fullmatch(r"(places|round) (\d{1,12})", parts[-1], re.A)):
        places, rounded = (int(found[2]), rounded) if found[1] == "places" else (places, Decimal(found[2]))
        parts.pop()
    first = parts[0] if parts else ""
    kind = "string" if first == "text" else first if first in TYPES else ""
    unit, title = "" if kind else first, ", ".join(parts[1:])
    return FieldSpec(kind, unit, title, places=places, round=rounded, constant_because=reason)


def header_problems(query: Query, about: Descriptor, names: Collection[str]) -> Iterator[Problem]:
    """What the header comments speak of must be in the result."""
    for name in (*about.fields, *about.key, about.sources_from):
        if name and name not in names:
            where = comment_on(query, name)
            hint = did_you_mean(name, [*names, *_ABOUT])
            yield Problem(where, "header-comment", f'a comment describes "{name}", which the query does not give', hint)


def comment_on(query: Query, name: str) -> Location:
    """The comment above a query that describes a column, else one that names it, else the query itself."""
    word = re.escape(name)
    for form in (rf"\s*--\s*{word}\s*:", rf"\s*--\s*(key|sources_from)\s*:.*\b{word}\b"):
        for number, line in enumerate(query.sql.split("\n")):
            if re.match(form, line):
                return replace(query.where, line=query.where.line + number)
    return Finder(query.sql, query.where).start
