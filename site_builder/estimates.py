"""What estimates ask of pages and queries: a lone figure beside who said it, one count in a comparison, no midpoint.

In: figures as they were printed, rows of tables of kind `estimates`, syntax trees of SQL. Out: what is wrong, in words.
Must not know how a page is woven or a query is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from site_builder.model import Figure, Origin, Table

KIND = "estimates"
POINTS = frozenset({"low", "central", "high"})

# --- a lone figure and its speaker -----------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+")
_EMPTY = frozenset(("and", "from", "that", "the", "their", "this", "those", "who", "with", "site", "added"))
_STEM = 5


def unattributed(
    figures: Iterable[Figure], tables: Mapping[str, Table], beside: Mapping[str, str]
) -> Iterator[tuple[Figure, str]]:
    """Lone figures of estimates whose sentence does not name the speaker, each with who it is.

    A sentence that prints both ends of a range prints no lone figure. `beside` gives, by id of a figure, the words that
    stand with it where those are no sentence (a key figure and its label).
    """
    printed: dict[tuple[str, str, str], dict[str, Figure]] = {}
    for figure in figures:
        origin = figure.origin
        if figure.kind == "bound" and origin and _is_point(origin, tables):
            said = beside.get(figure.id) or figure.sentence
            printed.setdefault((said, origin.table, origin.row), {})[origin.column] = figure
    for (said, name, row), columns in printed.items():
        if {"low", "high"} <= columns.keys():
            continue
        table = tables[name]
        number = table.row_by_name.get(row)
        if number is not None and not _names(said, table, number):
            yield next(iter(columns.values())), _shown(table, number)


def _is_point(origin: Origin, tables: Mapping[str, Table]) -> bool:
    table = tables.get(origin.table)
    return table is not None and table.about.kind == KIND and origin.column in POINTS


def _cell(table: Table, number: int, name: str) -> str:
    return str(table.rows[number][table.places[name]] or "") if name in table.places else ""


def _shown(table: Table, number: int) -> str:
    return _cell(table, number, "who") or _cell(table, number, "speaker")


def _names(sentence: str, table: Table, number: int) -> bool:
    """Whether a sentence holds a word of who said it: of `who` or `speaker`, a name in `family`, the whole `party`.

    Words that the table's own title uses tell what is counted, not who counts.
    """
    who, speaker, family, party = (_cell(table, number, name) for name in ("who", "speaker", "family", "party"))
    wanted = {word.casefold() for word in _WORD.findall(f"{who} {speaker}")}
    wanted |= {word.casefold() for word in _WORD.findall(family) if word[0].isupper()}
    counted = [word.casefold() for word in _WORD.findall(table.title)]
    wanted = {word for word in wanted - _EMPTY if not any(_alike(word, other) for other in counted)}
    present = {word.casefold() for word in _WORD.findall(sentence)}
    if party and party.casefold() in sentence.casefold():
        return True
    initials = "".join(word[0] for word in _WORD.findall(who) if word[0].isupper())
    if len(initials) > 1 and re.search(rf"\b{initials}\b", sentence):
        return True
    return any(_alike(one, other) for one in wanted for other in present)


def _alike(one: str, other: str) -> bool:
    """The same word, or the same word with another ending: Ukraine, Ukrainian; Estonia, Estonian."""
    shorter = min(len(one), len(other))
    return one == other or (shorter >= 4 and one[: min(shorter, _STEM)] == other[: min(shorter, _STEM)])


# --- counts ----------------------------------------------------------------------------------------------------------


def mixed_counts(one: Origin, other: Origin, tables: Mapping[str, Table]) -> tuple[str, str] | None:
    """What two compared figures count, where that differs; None where they may be compared.

    A part and its whole, and two parts of one whole, of one source are comparable.
    """
    if not (_is_point(one, tables) and _is_point(other, tables)):
        return None
    rows = [(tables[o.table], tables[o.table].row_by_name.get(o.row)) for o in (one, other)]
    if any(number is None for _, number in rows):
        return None
    cells = [{n: _cell(t, r or 0, n) for n in ("id", "counts", "part_of")} for t, r in rows]
    first, second = cells
    if first["counts"] == second["counts"] or not (first["counts"] and second["counts"]):
        return None
    whole = first["part_of"] or first["id"], second["part_of"] or second["id"]
    if one.table == other.table and whole[0] == whole[1]:
        return None
    return first["counts"], second["counts"]


# --- midpoints -------------------------------------------------------------------------------------------------------

AVERAGES = frozenset(
    ("avg", "favg", "geomean", "geometric_mean", "list_avg", "list_median", "mean", "median", "wavg", "weighted_avg")
) | {"quantile", "quantile_cont", "quantile_disc"}


def averages(nodes: Iterable[Mapping[str, Any]]) -> str:
    """The first call in a syntax tree that makes a middle of several values; empty where there is none."""
    for node in nodes:
        name = _called(node)
        if name in AVERAGES:
            return name
        if name in ("/", "*") and _halves(node):
            return "half of a sum" if name == "*" or not _counts(node) else "a sum divided by a count"
        if name in ("+", "-") and _meets_halfway(node):
            return "a value and half of a range"
    return ""


def _called(node: Mapping[str, Any]) -> str:
    return str(node.get("function_name", "")).casefold()


def _halves(node: Mapping[str, Any]) -> bool:
    """`(a + b) / 2`, `0.5 * (a + b)`, `sum(a) / count(a)`."""
    return _counts(node) or (_is_half(node) and any(_called(part) == "+" for part in _operands(node)))


def _meets_halfway(node: Mapping[str, Any]) -> bool:
    """`a + (b - a) / 2`, `a / 2 + b / 2`."""
    halves = [part for part in _operands(node) if _is_half(part)]
    both = _called(node) == "+" and len(halves) == 2
    return both or any(_called(part) == "-" for half in halves for part in _operands(half))


def _is_half(node: Mapping[str, Any]) -> bool:
    half = {"/": Decimal(2), "*": Decimal("0.5")}.get(_called(node))
    return half is not None and any(_constant(part) == half for part in _operands(node))


def _counts(node: Mapping[str, Any]) -> bool:
    called = [_called(part) for part in _operands(node)]
    return _called(node) == "/" and called[:1] == ["sum"] and called[-1] in ("count", "count_star")


def _operands(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [part["expression"] for part in node.get("arguments", ())]


def _constant(node: Mapping[str, Any]) -> Decimal | None:
    literal = node.get("literal") or {}
    return Decimal(literal["text"]) if literal.get("kind") in ("INTEGER", "NUMERIC") else None
