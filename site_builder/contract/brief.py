"""What is known of a chart besides its spec, and one unit of the spec with all it inherits.

In: nothing. Out: the types that every step of the contract speaks of. Must not know what is checked or completed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.problems import Location, Problem

Spec = dict[str, Any]
Rows = list[dict[str, Any]]
WIDE, NARROW = 720, 284
SIZE = 13
GAP = 24  # between panels


@dataclass(frozen=True)
class Brief:
    """What is known of a chart besides its spec. `columns` holds the metadata of every column by name, `kinds` the kind
    of each table; `aware`: the function takes `narrow` and lays out both widths itself; `noted`: its block has a note.
    """

    where: Location
    columns: Mapping[str, Mapping[str, Any]]
    language: str
    width: int = WIDE
    height: int | None = None
    aware: bool = False
    noted: bool = False
    crowded: bool = False  # panels stand one below the other

    @property
    def narrow(self) -> bool:
        return self.width < 500

    def fault(self, code: str, message: str, hint: str = "") -> Problem:
        return Problem(self.where, code, message, hint)


@dataclass(frozen=True)
class View:
    """One unit of a spec with all it inherits: its rows, the names of its fields (None: not to be known). `unit` is the
    very part of the copied spec that is being completed.
    """

    unit: Spec
    rows: Rows
    fields: frozenset[str] | None
    transforms: list[Spec]
    faceted: frozenset[str]  # the fields that its panels tell apart

    @property
    def mark(self) -> Spec:
        mark: Spec = self.unit["mark"]
        return mark

    @property
    def encoding(self) -> Spec:
        encoding: Spec = self.unit["encoding"]
        return encoding


def titled(column: Mapping[str, Any]) -> str:
    """Title and unit, unless the title says it already: "Claimed losses, people"."""
    title, unit = str(column["title"]), str(column["unit"])
    said = set(re.findall(r"\w+", title.casefold()))
    words = set(re.findall(r"\w+", unit.casefold()))
    if not unit or is_percent(unit) or words & said:
        return title
    return f"{title}, {unit}"


def is_percent(unit: str) -> bool:
    return unit.casefold() in ("%", "percent", "per cent")
