"""`content/claims.yaml` -> claims; readings and their outcomes -> verdict.

In: the file's text; later the tables that its queries gave. Out: `Claim`s, verdicts, located Problems. A verdict is
never written, it follows. Must not know how a query is run or how a card looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from site_builder.fields import Items, Keys, is_slug, parse_yaml, read_as
from site_builder.model import Claim, Query, ReadingResult, Table, Verdict
from site_builder.problems import Invalid, Location, Problem, did_you_mean


def read_claims(text: str, path: str) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    """Every claim that can be read, and every Problem of the file."""
    try:
        node = parse_yaml(text, path)
    except Invalid as error:
        return (), error.problems
    if not isinstance(node, Items):
        empty = isinstance(node, Keys) and not node.values
        problem = Problem(
            Location(path, node.line or 1), "type", "expected a list of claims", "begin each with `- id:`"
        )
        return (), () if empty else (problem,)
    claims: list[Claim] = []
    problems: list[Problem] = []
    for item in node.values:
        claim, found = read_as(Claim, item, path)
        problems += found
        if claim:
            claims.append(replace(claim, line=item.line))
    return tuple(claims), (*problems, *_check(claims, path))


def _check(claims: Iterable[Claim], path: str) -> Iterable[Problem]:
    seen: dict[str, int] = {}
    for claim in claims:
        where = Location(path, claim.line)
        if not is_slug(claim.id):
            yield Problem(where, "slug", f'"{claim.id}" cannot be an address', "use a-z, 0-9 and single hyphens")
        if claim.id in seen:
            hint = f"the first stands on line {seen[claim.id]}"
            yield Problem(where, "duplicate-name", f'two claims bear the id "{claim.id}"', hint)
        seen.setdefault(claim.id, claim.line)
        if not claim.readings and not claim.because:
            hint = "add `because:` and say why it cannot be tested, or add a reading"
            yield Problem(where, "claim-because", f'the claim "{claim.id}" has no reading', hint)
        if claim.ruling and not claim.because:
            yield Problem(where, "claim-because", f'the ruling on "{claim.id}" needs its reason', "add `because:`")


def check_sources(claims: Iterable[Claim], sources: Iterable[str], path: str) -> Iterable[Problem]:
    known = set(sources)
    for claim in claims:
        if claim.source not in known:
            hint = did_you_mean(claim.source, known)
            yield Problem(Location(path, claim.line), "unknown-source", f'there is no source "{claim.source}"', hint)


def outcome(table: Table, query: Query) -> bool | None:
    """What a reading's query says: its column `holds`. Raises Invalid where it has none, or it is no boolean."""
    column = table.by_name.get("holds")
    if column is None or column.type != "boolean":
        hint = "write SELECT ... AS holds, with a comparison"
        raise Invalid(Problem(query.where, "claim-holds", "a reading gives one boolean column `holds`", hint))
    value = table.rows[0][table.places["holds"]]
    return None if value is None else bool(value)


def verdict_of(claim: Claim, readings: Iterable[ReadingResult]) -> Verdict:
    """Every reading holds: supported; some: depends on the reading; none: contradicted; none can be told: unchecked."""
    if claim.ruling == "misleads":
        return "misleads"
    outcomes = [reading.holds for reading in readings]
    known = [holds for holds in outcomes if holds is not None]
    if not known:
        return "unchecked"
    if all(known) and len(known) == len(outcomes):
        return "supported"
    return "depends" if any(known) else "contradicted"
