"""The cache's form: a table survives it, and the same table is the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from site_builder.model import Descriptor, Table
from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.stored import from_parquet, to_parquet
from tests.tables.samples import (
    ABOUT,
    ESTIMATES,
    GOOD,
    LOSSES,
    estimate,
    estimates,
    read,
)


def same(one: Table, other: Table) -> bool:
    alike = one.frame.equals(other.frame) and one.frame.schema == other.frame.schema
    return alike and replace(one, frame=other.frame) == other


def test_a_table_survives_the_cache() -> None:
    for table in (read(GOOD), read(estimates(estimate()), ESTIMATES), read("month,days,average,uk\n")):
        data = to_parquet(table)
        assert same(table, from_parquet(data))
        assert to_parquet(from_parquet(data)) == data


texts = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=8).map(str.strip)


@given(st.lists(st.tuples(texts, st.none() | st.integers(-(2**63), 2**63 - 1), st.none() | st.dates())))
def test_what_is_written_as_csv_is_read_back(rows: list[tuple[str, int | None, dt.date | None]]) -> None:
    fields = "{a: {required: no}, b: {type: integer, required: no}, c: {type: date, required: no}}"
    cells = [
        [f'"{a.replace(chr(34), chr(34) * 2)}"', "" if b is None else str(b), "" if c is None else str(c)]
        for a, b, c in rows
    ]
    rows = [row for row in rows if "&#" not in row[0]]
    cells = [cell for cell in cells if "&#" not in cell[0]]
    table = read("\n".join(["a,b,c", *(",".join(cell) for cell in cells), ""]), f"title: T\nfields: {fields}\n")
    assert table.rows == tuple((a or None, b, c) for a, b, c in rows)
    assert same(table, from_parquet(to_parquet(table)))


def test_a_descriptor_is_kept_with_the_table() -> None:
    table = from_parquet(to_parquet(read(GOOD)))
    assert isinstance(table.about, Descriptor)
    assert table.about == read_descriptor(LOSSES, ABOUT)
    assert json.loads(pl.read_parquet_metadata(io.BytesIO(to_parquet(table)))["table"])["name"] == "losses"
