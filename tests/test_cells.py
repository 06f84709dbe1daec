"""Values that know where they come from: look-ups, comparisons, what fails and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from site_builder.cells import (
    BROKEN,
    Bound,
    Broken,
    Cell,
    Held,
    Ledger,
    Marker,
    Rows,
    Typed,
    cell_of,
    cells_of,
    count_of,
    end_of,
    extreme,
    figure_of,
    origin_of,
    row_at,
    sources_of,
)
from site_builder.problems import Invalid
from tests.tables.samples import table
from tests.weaving import EN, LOSSES, SAID, TABLES


def ledger() -> Ledger:
    made = Ledger("content/a.md", EN, TABLES)
    made.line = 7
    return made


ROWS = Rows(LOSSES, ledger())


def cell(name: str, row: str = "2024-09") -> Cell:
    return cell_of(row_at(ROWS, row), name)


def fails(step: Callable[[], object]) -> tuple[str, str, str]:
    with pytest.raises(Invalid) as caught:
        step()
    [problem] = caught.value.problems
    return problem.code, problem.message, problem.hint


# --- look-ups --------------------------------------------------------------------------------------------------------


def test_a_row_by_key_the_first_the_last_the_largest() -> None:
    assert cell("losses").value == 38130
    assert cell_of(end_of(ROWS, last=False), "month").value == "2024-05"
    assert cell_of(end_of(ROWS, last=True), "month").value == "2024-11"
    assert cell_of(extreme(ROWS, "losses", largest=True), "month").value == "2024-11"
    assert cell_of(extreme(ROWS, "price", largest=False), "month").value == "2024-09"
    assert [c.value for c in cells_of(ROWS, "note")] == ["one", "two", None]


def test_a_cell_may_be_a_key() -> None:
    assert cell_of(row_at(ROWS, cell("month")), "losses").value == 38130


def test_what_cannot_be_found_names_the_nearest() -> None:
    assert fails(lambda: cell("losess")) == (
        "unknown-column", 'table "losses" has no column "losess"', 'did you mean "losses"?',
    )  # fmt: skip
    code, message, hint = fails(lambda: row_at(ROWS, "2024-99"))
    assert (code, message) == ("unknown-row", 'table "losses" has no row "2024-99"')
    assert hint.startswith('did you mean "2024-')


def test_a_table_without_a_key_has_no_rows_by_key() -> None:
    bare = Rows(table("bare", "a\n1\n", "title: Bare\nfields:\n  a: {type: integer}\n"), ledger())
    assert fails(lambda: row_at(bare, "1"))[0] == "no-key"


def test_an_empty_table_and_an_empty_column() -> None:
    empty = Rows(LOSSES, ledger(), ())
    assert fails(lambda: end_of(empty, last=True))[0] == "no-row"
    assert fails(lambda: extreme(empty, "losses", largest=True))[0] == "no-value"


def test_a_tie_is_named() -> None:
    tied = Rows(table("t", "k,a\nx,1\ny,1\n", "title: T\nkey: k\nfields:\n  k: {}\n  a: {type: integer}\n"), ledger())
    code, message, _ = fails(lambda: extreme(tied, "a", largest=True))
    assert (code, message) == ("tie", 'largest "a" of "t" is a tie: x, y')


# --- comparisons -----------------------------------------------------------------------------------------------------


def test_cells_compare_with_cells_and_numbers() -> None:
    assert cell("losses") < cell("losses", "2024-05")
    assert cell("losses") == 38130
    assert cell("share") == Decimal("0.5")
    assert cell("month") != "2024-05"
    assert not cell("losses") > 10**6


def test_a_comparison_says_what_was_compared_and_of_which_cells() -> None:
    truth = cell("losses") > cell("average", "2024-05")
    assert truth.compared == "38,130 > 1,256.13"
    assert [origin.column for origin in truth.cells] == ["losses", "average"]


@pytest.mark.parametrize(
    ("column", "row", "other", "message"),
    [
        ("losses", "2024-09", "many", "losses (38,130) cannot be compared with 'many'"),
        ("price", "2024-11", 1, "a missing value cannot be compared (price)"),
    ],
)
def test_a_comparison_that_cannot_be_made(column: str, row: str, other: object, message: str) -> None:
    own = ledger()
    compared = cell_of(row_at(Rows(LOSSES, own), row), column) < other
    assert isinstance(compared, Broken)
    assert [(p.code, p.message, p.where.line) for p in own.problems] == [("compare", message, 7)]


def test_a_missing_value_is_equal_to_none_but_no_number() -> None:
    assert cell("price", "2024-11") != 3


def test_broken_values_swallow_everything() -> None:
    assert str(BROKEN) == ""
    assert list(BROKEN) == []
    assert len(BROKEN) == 0
    assert BROKEN(1) is BROKEN
    assert (BROKEN < 3) is BROKEN
    assert (cell("losses") < BROKEN) is BROKEN


# --- tokens, origins, figures ----------------------------------------------------------------------------------------


def test_a_cell_prints_as_a_token_of_private_characters() -> None:
    own = ledger()
    token = str(cell_of(row_at(Rows(LOSSES, own), "2024-09"), "losses"))
    assert all("\ue000" <= char <= "\uf8ff" for char in token)
    entry = own.entry(token)
    assert isinstance(entry, Bound)
    assert (entry.printed, entry.line) == ("38,130", 7)


def test_tokens_find_their_entries_however_many_there_are() -> None:
    own = ledger()
    tokens = [own.token(Marker(n)) for n in range(300)]
    assert [own.entry(token) for token in tokens] == [Marker(n) for n in range(300)]


def test_where_a_cell_comes_from() -> None:
    origin = origin_of(LOSSES, 1, "losses", TABLES)
    assert (origin.table, origin.column, origin.row, origin.sources, origin.as_of) == (
        "losses", "losses", "2024-09", ("gs",), "2026-08-01",
    )  # fmt: skip


def test_a_row_that_cites_its_own_source() -> None:
    assert sources_of(SAID, 0) == ("us",)


def test_a_count_comes_from_the_whole_table() -> None:
    counted = count_of(ROWS)
    assert (counted.value, counted.origin.rows_behind, counted.origin.row) == (3, 3, "")


def test_figures_of_the_ledger() -> None:
    bound = figure_of(Bound(cell("losses"), "38,130", 4), "n1")
    assert (bound.kind, bound.value, bound.sources, bound.unit, bound.column) == (
        "bound", 38130, ("gs",), "people", "losses claimed",
    )  # fmt: skip
    typed = figure_of(Typed("about 40", "thieves", 4), "n2")
    assert (typed.kind, typed.printed, typed.because, typed.line) == ("typed", "about 40", "thieves", 4)
    held = figure_of(Held(4, "May was higher.", (cell("losses").origin,)), "n3")
    assert (held.kind, held.printed, held.sources) == ("checked", "May was higher.", ("gs",))
