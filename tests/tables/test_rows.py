"""What must hold of estimates and statements, row by row."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from tests.tables.samples import (
    ESTIMATES,
    bad,
    estimate,
    estimates,
    only,
    read,
)


def test_good_estimates() -> None:
    table = read(
        estimates(
            estimate(),
            estimate(id="b", depends_on="a", bound="range", low="1", central="", high="3"),
            estimate(id="c", depends_on="published estimates", bound="more than", low="1", central=""),
            estimate(id="d", part_of="a", bound="up to", high="9", central=""),
            estimate(id="e", bound="range", low="1", high="9", said="2024-10", as_of="2024"),
        ),
        ESTIMATES,
    )
    assert table.about.kind == "estimates"
    assert table.frame["low"].dtype == pl.Int64()


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"bound": "abuot"}, "bound", '"abuot" is not a bound'),
        ({"bound": "range", "low": "1"}, "high", '"range" needs a value here'),
        ({"bound": "more than"}, "low", '"more than" needs a value here'),
        ({"bound": "up to"}, "high", '"up to" needs a value here'),
        ({"central": ""}, "central", '"stated" needs a value here'),
        ({"high": "9"}, "high", 'a row that says "stated" has no value here'),
        ({"bound": "range", "low": "9", "central": "", "high": "3"}, "high", '3 is less than 9 in column "low"'),
        ({"part_of": "b"}, "part_of", '"b" names no row'),
        ({"depends_on": "b"}, "depends_on", '"b" names no row'),
        ({"depends_on": "a"}, "depends_on", "a row cannot name itself"),
        ({"who": ""}, "who", "the cell is empty"),
        ({"said": "then"}, "said", '"then" is not a date'),
    ],
)
def test_a_wrong_estimate_is_told(cells: dict[str, str], column: str, message: str) -> None:
    found = bad(estimates(estimate(**cells)), ESTIMATES)
    assert found[0].where.line == 2
    assert any(f'column "{column}": {message}' in p.message for p in found)


def test_a_bad_cell_of_an_estimate_is_told_once() -> None:
    assert len(bad(estimates(estimate(central="many")), ESTIMATES)) == 1


def test_statements_are_checked_alike() -> None:
    about = "kind: statements\ntitle: Said\n"
    header = "id,what,who,said,bound,value,high,unit,cite,note\n"
    assert read(header + "a,w,,,about,1.5,,%,s,\nb,w,,,range,1,2,,s,\n", about).rows[0][5] == Decimal("1.5")
    assert only(bad(header + "a,w,,,range,1,,,s,\n", about))[1] == 'column "high": "range" needs a value here'
    assert only(bad(header + "a,w,,,about,1,2,,s,\n", about))[1].endswith("has no value here")
