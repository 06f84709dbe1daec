"""A file becomes a table, or all its Problems in order of lines."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from site_builder.problems import Invalid
from site_builder.tables import reading
from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.reading import read_table
from tests.tables.samples import (
    ABOUT,
    GOOD,
    LOSSES,
    PATH,
    bad,
    only,
    read,
)


def test_a_good_file_is_typed() -> None:
    table = read(GOOD)
    assert table.frame.schema == {
        "month": pl.String(),
        "days": pl.Int64(),
        "average": pl.Decimal(38, 2),
        "uk": pl.Int64(),
    }
    assert table.rows[1] == ("2024-02", 29, Decimal("981.25"), None)
    assert table.lines == (2, 3)
    assert table.row_by_key == {("2024-01",): 0, ("2024-02",): 1}
    assert table.by_name["average"].unit == "people a day"
    assert table.by_name["uk"].incomplete_from == "2024-02"
    assert table.by_name["days"].origins == {("losses", "days")}


def test_digest_follows_data_and_descriptor() -> None:
    digests = {read(GOOD).digest, read(GOOD + "2024-03,31,1,1\n").digest, read(GOOD, LOSSES + "  ").digest}
    assert len(digests) == 2
    assert read(GOOD, LOSSES.replace("places: 0", "places: 1")).digest not in digests


def test_every_bad_cell_of_a_file_in_one_run_in_order_of_lines() -> None:
    found = bad("month,days,average,uk\n2024-1,x,1,1\n2024-02,29,y,z\n2024-02,29,1\n")
    assert [p.where.line for p in found] == [2, 2, 3, 3, 4]


def test_after_twenty_problems_the_rest_is_counted() -> None:
    found = bad("month,days,average,uk\n" + "".join(f"2024-01,x{n},1,1\n" for n in range(45)))
    assert len(found) == 21
    assert found[-1].message == "and 25 more in this file"


def test_a_missing_descriptor_names_the_command() -> None:
    with pytest.raises(Invalid) as caught:
        read_table("losses", b"", PATH, None, ABOUT)
    assert "site-builder new table content/data/losses.csv" in caught.value.problems[0].hint


def test_names_and_formats_and_size_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    about = read_descriptor(LOSSES, ABOUT)
    for name, path in (("my-losses", PATH), ("losses", "content/data/losses.xlsx")):
        with pytest.raises(Invalid):
            read_table(name, b"", path, about, ABOUT)
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    assert "Parquet" in only(bad(GOOD))[2]
