"""`<!-- allow CODE: reason -->`: Problems that the writer has accepted.

In: the Problems of a page, its allowances. Out: those that are left, and those that were allowed. Must not know what a
code stands for.
"""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.model import Allow
from site_builder.problems import Location, Problem


def with_allows(
    problems: Iterable[Problem], allows: tuple[Allow, ...], path: str
) -> tuple[tuple[Problem, ...], tuple[tuple[Allow, Problem], ...]]:
    """Problems that a located allowance accepts leave the list; an allowance that accepts nothing is a Problem."""
    kept: list[Problem] = []
    allowed: list[tuple[Allow, Problem]] = []
    for problem in dict.fromkeys(problems):
        allow = next((a for a in allows if a.code == problem.code and a.line <= problem.where.line <= a.end), None)
        if allow:
            allowed.append((allow, problem))
        else:
            kept.append(problem)
    used = {allow for allow, _ in allowed}
    for allow in allows:
        if allow not in used:
            message = f'nothing here needs the allowance "{allow.code}"'
            kept.append(Problem(Location(path, allow.line), "allow-unused", message, "take it out", "warning"))
    return tuple(kept), tuple(allowed)
