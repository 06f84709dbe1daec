"""Parquet: typed by the descriptor, a bad cell told with its row."""

from __future__ import annotations

import io
from decimal import Decimal

import polars as pl

from tests.tables.samples import (
    bad,
    only,
    read,
)


def parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def test_parquet_is_typed_by_the_descriptor() -> None:
    frame = pl.DataFrame(
        {"month": ["2024-01"], "days": [31], "average": [845.8], "uk": [None]}, schema_overrides={"uk": pl.Int8}
    )
    table = read(parquet(frame), path="content/data/losses.parquet")
    assert table.rows == (("2024-01", 31, Decimal("845.8"), None),)
    assert table.lines == ()


def test_a_bad_cell_in_parquet_has_its_row() -> None:
    frame = pl.DataFrame({"month": ["2024-01", "x"], "days": [31, 1], "average": [1.0, float("nan")], "uk": [1, 1]})
    messages = {p.message for p in bad(parquet(frame), path="content/data/losses.parquet")}
    assert any(m.startswith('row 2, column "month": "x" is not a month') for m in messages)
    assert any(m.startswith('row 2, column "average": "nan" is not a number') for m in messages)
    assert "not a Parquet file" in only(bad(b"PAR1", path="content/data/losses.parquet"))[1]
