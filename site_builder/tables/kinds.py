"""The columns that a kind of table brings, so that its descriptor need not declare them.

In: nothing. Out: `SCHEMAS`. Must not know files or rows: what must hold between those columns is told by `rows`.
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.model import FieldSpec


def _text(required: bool = True) -> FieldSpec:
    return FieldSpec("string", required=required)


def _number(kind: str) -> FieldSpec:
    return FieldSpec(kind, required=False)


def _day() -> FieldSpec:
    return FieldSpec("day?", required=False)


# Their titles are strings of the interface, `column_of`, where a descriptor gives none.
SCHEMAS: Mapping[str, Mapping[str, FieldSpec]] = {
    "table": {},
    "estimates": {
        "id": _text(),
        "who": _text(),
        "speaker": _text(required=False),
        "party": _text(required=False),
        "family": _text(required=False),
        "depends_on": _text(required=False),
        "said": _day(),
        "as_of": _day(),
        "counts": _text(),
        "part_of": _text(required=False),
        "bound": _text(),
        "low": _number("integer"),
        "central": _number("integer"),
        "high": _number("integer"),
        "method": _text(required=False),
        "cite": _text(),
        "status": _text(required=False),
    },
    "statements": {
        "id": _text(),
        "what": _text(),
        "who": _text(required=False),
        "said": _day(),
        "bound": _text(),
        "value": _number("number"),
        "high": _number("number"),
        "unit": _text(required=False),
        "cite": _text(),
        "note": _text(required=False),
    },
}
