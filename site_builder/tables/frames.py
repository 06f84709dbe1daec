"""Values -> the columns and the frame of a `Table`.

In: values by column, a descriptor. Out: `Column`s that come from nowhere but this table, and a frame typed by
`model.TYPES`. Must not judge: what is wrong was found before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from site_builder.model import NUMERIC, TYPES, Column, Descriptor, Value

if TYPE_CHECKING:
    import polars as pl


def column_of(table: str, name: str, about: Descriptor) -> Column:
    """A declared field as a column that comes from nowhere but this table."""
    spec = about.fields[name]
    return Column(
        name,
        spec.type,
        spec.unit,
        spec.title,
        spec.description,
        spec.places,
        spec.round,
        spec.required,
        spec.incomplete_from or (about.incomplete_from if spec.type in NUMERIC else ""),
        frozenset({(table, name)}),
    )


def frame_of(values: Mapping[str, Sequence[Value]], columns: Iterable[Column]) -> pl.DataFrame:
    """Values -> a frame typed by `model.TYPES`; a number column has the scale of its longest decimals."""
    import polars as pl

    series = []
    for column in columns:
        cells = values[column.name]
        if column.type == "number":
            texts = [None if cell is None else format(cell, "f") for cell in cells]
            kind = pl.Decimal(38, max((_places_of(text) for text in texts if text), default=0))
            series.append(pl.Series(column.name, texts, dtype=pl.String).cast(kind))
        else:
            series.append(pl.Series(column.name, cells, dtype=getattr(pl, TYPES[column.type].polars)))
    return pl.DataFrame(series)


def _places_of(text: str) -> int:
    """The digits after the point."""
    return len(text) - text.find(".") - 1 if "." in text else 0
