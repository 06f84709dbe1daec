"""What can be wrong with a site, as values.

In: nothing. Out: `Problem`s with a place, a message and a hint, and `Invalid`, the one exception that carries them.
Must not know files, pages or tables: every other module says with these types what a writer has to mend.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file of the site: path relative to its root, line and column from 1 (0: not known)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.path, *(str(n) for n in (self.line, self.column) if n)]
        return ":".join(parts)


@dataclass(frozen=True, order=True)
class Problem:
    """Something a writer has to mend: where, what (`code` names the kind; its page is in docs/problems.md), and how."""

    where: Location
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"


class Invalid(Exception):
    """Wrong input. Carries every Problem found by a step; an empty tuple means that they were reported elsewhere."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(f"{p.where}: {p.message}" for p in problems))
        self.problems = problems


def as_error(problem: Problem) -> Problem:
    """The same problem with the weight of an error."""
    return replace(problem, severity="error")


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name most like `name`, when one is like enough to be meant."""
    pool = list(names)
    folded = {n.casefold(): n for n in pool}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str = "") -> str:
    """A hint for a name that is not known: the nearest one, else the list when it is short, else `otherwise`."""
    pool = sorted(set(names))
    near = nearest(name, pool)
    if near:
        return f'did you mean "{near}"?'
    if pool and len(pool) <= 12:
        return "known: " + ", ".join(pool)
    return otherwise


def plain(problem: Problem, source: str = "") -> str:
    """A problem as the command line prints it: place and message, the source line as written, the hint."""
    lines = [f"{problem.where}: {problem.severity}[{problem.code}]: {problem.message}"]
    if source.strip():
        lines.append(f"    | {source.strip()[:160]}")
    lines.append(f"    = {hint_of(problem)}")
    return "\n".join(lines)


def hint_of(problem: Problem) -> str:
    """How to mend it; where nothing particular can be said, where more is said."""
    return problem.hint or f"`site-builder explain {problem.code}` says more"
