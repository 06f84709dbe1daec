"""Descriptors and data files: every reading rule, every Problem with its line, and the cache's form."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder import tables
from site_builder.model import Descriptor, Table
from site_builder.problems import Invalid, Problem
from site_builder.tables import from_parquet, read_descriptor, read_table, to_parquet

PATH, ABOUT = "content/data/losses.csv", "content/data/losses.resource.yaml"
LOSSES = """
title: Claimed losses
short: losses
sources: [gs-ua, uk]
licenses: [MIT]
as_of: 2026-08-01
expected: monthly
stale_after: 45 days
key: month
fields:
  month:   {type: yearmonth, title: Month}
  days:    {type: integer, unit: days}
  average: {type: number, unit: people a day, places: 0}
  uk:      {type: integer, required: no, incomplete_from: 2024-02}
"""
GOOD = "month,days,average,uk\n2024-01,31,845.8,846\n2024-02,29,981.25,\n"
EVERY_TYPE = """
title: Every type
fields:
  text: {}
  whole: {type: integer}
  part: {type: number}
  yes: {type: boolean}
  day: {type: date}
  year: {type: year}
  month: {type: yearmonth}
  about: {type: day?}
"""
ESTIMATES = "kind: estimates\ntitle: What was said\nfields:\n  low: {round: 1000}\n"
ESTIMATE_COLUMNS = tuple(tables.SCHEMAS["estimates"])


def problems_of(text: str, path: str = ABOUT) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        read_descriptor(text, path)
    return caught.value.problems


def read(data: str | bytes, about: str = LOSSES, path: str = PATH) -> Table:
    raw = data.encode() if isinstance(data, str) else data
    return read_table("losses", raw, path, read_descriptor(about, ABOUT), ABOUT)


def bad(data: str | bytes, about: str = LOSSES, path: str = PATH) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        read(data, about, path)
    return caught.value.problems


def only(problems: Sequence[Problem]) -> tuple[int, str, str]:
    assert len(problems) == 1, [p.message for p in problems]
    return problems[0].where.line, problems[0].message, problems[0].hint


# --- descriptors -----------------------------------------------------------------------------------------------------


def test_a_descriptor_is_read_whole() -> None:
    about = read_descriptor(LOSSES, ABOUT)
    assert (about.title, about.short, about.sources, about.key) == (
        "Claimed losses",
        "losses",
        ("gs-ua", "uk"),
        ("month",),
    )
    assert [spec.type for spec in about.fields.values()] == ["yearmonth", "integer", "number", "integer"]
    assert about.fields["average"].places == 0
    assert not about.fields["uk"].required


def test_estimates_bring_their_schema_key_and_source_column() -> None:
    about = read_descriptor(ESTIMATES, ABOUT)
    assert tuple(about.fields) == ESTIMATE_COLUMNS
    assert (about.key, about.sources_from) == (("id",), "cite")
    assert (about.fields["low"].type, about.fields["low"].round) == ("integer", Decimal(1000))
    assert about.fields["central"].round is None


def test_statements_bring_their_schema_and_local_columns_follow() -> None:
    about = read_descriptor("kind: statements\ntitle: Said\nfields:\n  place: {type: string}\n", ABOUT)
    assert tuple(about.fields) == (
        "id", "what", "who", "said", "bound", "value", "high", "unit", "cite", "note", "place",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("title: T\nfields:\n  a: {type: integr}\n", 3, 'unknown type "integr"', 'did you mean "integer"?'),
        ("title: T\nkey: mont\nfields:\n  month: {}\n", 2, 'the key "mont" names no field', 'did you mean "month"?'),
        ("title: T\nsources_from: cit\nfields:\n  cite: {}\n", 2, '"cit" names no field', 'did you mean "cite"?'),
        ("title: T\nstale_after: soon\nfields:\n  a: {}\n", 2, '"soon" is not a span of time', "45 days"),
        ("title: T\nexpected: montly\nfields:\n  a: {}\n", 2, '"montly" is not a rhythm', 'did you mean "monthly"?'),
        ("title: T\nas_of: August\nfields:\n  a: {}\n", 2, '"as_of": "August" is not a date', ""),
        ("title: T\nretrieved: 2024-13\nfields:\n  a: {}\n", 2, '"retrieved": "2024-13', ""),
        ("title: T\nincomplete_from: 2024\nfields:\n  a: {}\n", 2, "needs a column with dates", "yearmonth"),
        (
            "title: T\nfields:\n  m: {type: year}\n  a: {incomplete_from: 2024}\n",
            4,
            'for integers and numbers; "a" is of type string',
            "",
        ),
        (
            "title: T\nfields:\n  m: {type: year}\n  a: {type: integer, incomplete_from: soon}\n",
            4,
            '"incomplete_from": "soon" is not a date',
            "",
        ),
        ("title: T\nfields:\n  a: {places: 2}\n", 3, '"places" is for integers and numbers', ""),
        ("title: T\nfields:\n  a: {type: number, places: 12}\n", 3, "a number from 0 to 9, not 12", ""),
        ("title: T\nfields:\n  a: {type: number, round: -5}\n", 3, "more than 0, not -5", ""),
        ("title: T\nfields:\n  a b: {}\n", 3, '"a b" is not a name for a column', "letters"),
        ("title: T\nfields:\n  a: {}\n  A: {}\n", 4, '"A" and "a" differ in case only', ""),
        ("title: T\n", 1, "no column is declared", "site-builder new table"),
        ("fields:\n  a: {}\n", 1, '"title" is missing', ""),
        ("title: T\ntitel: U\nfields:\n  a: {}\n", 2, 'unknown key "titel"', 'did you mean "title"?'),
        ("title: T\nkind: estimate\n", 2, '"estimate" is not a value of "kind"', 'did you mean "estimates"?'),
        ("kind: estimates\ntitle: T\nfields:\n  low: {type: number}\n", 4, 'the type of "low" is integer', ""),
    ],
)
def test_a_wrong_descriptor_is_located(text: str, line: int, message: str, hint: str) -> None:
    (problem,) = problems_of(text)
    assert problem.where.path == ABOUT
    assert problem.where.line == line
    assert message in problem.message
    assert hint in problem.hint


def test_every_problem_of_a_descriptor_comes_at_once() -> None:
    found = problems_of("title: T\nkey: x\nstale_after: 3\nfields:\n  a: {type: integr}\n  b: {round: 5}\n")
    assert [p.where.line for p in found] == [2, 3, 5, 6]


# --- CSV: what is read -----------------------------------------------------------------------------------------------


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


def test_every_type_has_its_column() -> None:
    header = "text,whole,part,yes,day,year,month,about\n"
    table = read(header + '"a, b",-5,1e3,no,2024-02-29,2024,2024-10,2024\n', EVERY_TYPE)
    assert table.rows == (("a, b", -5, Decimal(1000), False, dt.date(2024, 2, 29), 2024, "2024-10", "2024"),)
    assert [str(kind) for kind in table.frame.dtypes] == [
        "String", "Int64", "Decimal(precision=38, scale=0)", "Boolean", "Date", "Int32", "String", "String",
    ]  # fmt: skip


def test_a_bom_is_ok() -> None:
    assert read(b"\xef\xbb\xbf" + GOOD.encode()).frame.height == 2


def test_columns_may_stand_in_any_order() -> None:
    assert read("uk,average,days,month\n1,2,3,2024-01\n").rows == ((1, Decimal(2), 3, "2024-01"),)


def test_windows_line_ends_and_line_ends_inside_quotes_are_ok() -> None:
    about = "title: T\nfields:\n  a: {}\n  b: {type: integer}\n"
    table = read('a,b\r\n"one\ntwo",1\r\nthree,2\r\n', about)
    assert table.rows == (("one\ntwo", 1), ("three", 2))
    assert table.lines == (2, 4)


def test_a_file_with_no_rows_is_a_table() -> None:
    assert read("month,days,average,uk\n").frame.height == 0


def test_digest_follows_data_and_descriptor() -> None:
    digests = {read(GOOD).digest, read(GOOD + "2024-03,31,1,1\n").digest, read(GOOD, LOSSES + "  ").digest}
    assert len(digests) == 2
    assert read(GOOD, LOSSES.replace("places: 0", "places: 1")).digest not in digests


# --- CSV: what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "kind", "message", "hint"),
    [
        ("n/a", "integer", '"n/a" is not an integer', "leave the cell empty and set `required: no`"),
        ("1.5", "integer", '"1.5" is not an integer', "declare `type: number`"),
        ("1e3", "integer", '"1e3" is not an integer', "declare `type: number`"),
        ("0x10", "integer", '"0x10" is not an integer', ""),
        ("٣", "integer", '"٣" is not an integer', ""),
        ("9223372036854775808", "integer", "too large for an integer", ""),
        ('"12,345"', "integer", '"12,345" is not an integer', "without separators: 12345"),
        ("12%", "number", '"12%" is not a number', "unit stands in the descriptor"),
        ("nan", "number", '"nan" is not a number', "leave the cell empty"),
        ("1e400", "number", "more than 20 digits before or 18 after", ""),
        ("maybe", "boolean", '"maybe" is neither yes nor no', ""),
        ("2024-9-1", "date", '"2024-9-1" is not a date', "2024-10-09"),
        ("2023-02-29", "date", "not a day of the calendar", ""),
        ("2024-13", "yearmonth", "is not a month", "2024-10"),
        ("24", "year", '"24" is not a year', ""),
        ("October", "day?", '"October" is not a date', ""),
        (" 15 ", "integer", '" 15 " has spaces around it', "take the spaces out"),
        ("a\x07b", "string", "U+0007 may not stand in a text: it is a control character", ""),
        ("a\x00b", "string", "U+0000 may not stand", ""),
        ("a\ue000b", "string", "U+E000 may not stand in a text: it is a private-use character", ""),
        ("a&#xE000;b", "string", "character reference to a private-use character", ""),
        ("a&#57344;b", "string", "character reference to a private-use character", ""),
        ('""', "string", "the cell is empty", "required: no"),
    ],
)
def test_a_bad_cell_is_told_with_its_line(cell: str, kind: str, message: str, hint: str) -> None:
    about = f"title: T\nfields:\n  a: {{type: {kind}}}\n"
    line, told, advice = only(bad(f"a\n{cell}\n", about))
    assert (line, told.startswith('column "a": ')) == (2, True)
    assert message in told
    assert hint in advice


def test_the_message_of_the_design() -> None:
    (problem,) = bad("month,days,average,uk\n2024-01,n/a,1,1\n")
    assert str(problem.where) == "content/data/losses.csv:2"
    assert problem.message == 'column "days": "n/a" is not an integer'


def test_an_empty_key_is_refused_even_where_it_is_not_required() -> None:
    about = "title: T\nkey: a\nfields:\n  a: {required: no}\n  b: {}\n"
    assert only(bad("a,b\n,x\n", about))[1] == 'column "a": the cell is empty'


def test_every_bad_cell_of_a_file_in_one_run_in_order_of_lines() -> None:
    found = bad("month,days,average,uk\n2024-1,x,1,1\n2024-02,29,y,z\n2024-02,29,1\n")
    assert [p.where.line for p in found] == [2, 2, 3, 3, 4]


def test_after_twenty_problems_the_rest_is_counted() -> None:
    found = bad("month,days,average,uk\n" + "".join(f"2024-01,x{n},1,1\n" for n in range(45)))
    assert len(found) == 21
    assert found[-1].message == "and 25 more in this file"


@pytest.mark.parametrize(
    ("data", "line", "message", "hint"),
    [
        ("month,days,average\n2024-01,1,1\n", 1, 'column "uk" is missing', "the columns are: month"),
        ("month,days,average,uk,x\n2024-01,1,1,1,1\n", 1, '"x" is not declared in content/data/losses.res', "`fields`"),
        ("month,days,average,uk,uk\n2024-01,1,1,1,1\n", 1, 'column "uk" stands twice', ""),
        ("month;days;average;uk\n", 1, "columns are separated by commas", ""),
        (GOOD + "2024-03,31\n", 4, "this row has 2 cells, the header has 4", "two commas"),
        (GOOD + "2024-03,31,1,2,3\n", 4, "this row has 5 cells, the header has 4", "in quotes"),
        (GOOD + "\n", 4, "this line is empty", "delete it"),
        (GOOD + '2024-03,"31,1,1\n', 4, "a quote is opened here and never closed", "twice"),
        (GOOD + '2024-03,"3"1,1,1\n', 4, "this is not CSV", "quotes"),
        (GOOD + "2024-03,31,1,1\r\n", 4, "the line ends change their style here", ""),
        (GOOD + "2024-03,31,1,1\r2024-04,30,1,1\n", 4, "a carriage return without a line feed", ""),
        (GOOD + "2024-01,31,1,1\n", 4, 'the key "2024-01" stands on line 2 already', "month"),
        ("", 0, "this file is empty", "month,days,average,uk"),
    ],
)
def test_a_wrong_file_is_located(data: str, line: int, message: str, hint: str) -> None:
    where, told, advice = only(bad(data))
    assert where == line
    assert message in told
    assert hint in advice


def test_a_misspelt_header_gets_the_right_name_both_ways() -> None:
    hints = [p.hint for p in bad("month,dayz,average,uk\n2024-01,31,1,1\n")]
    assert hints == ['did you mean "dayz"?', 'did you mean "days"?']


def test_bytes_that_are_not_utf8_have_their_line() -> None:
    line, message, hint = only(bad(GOOD.encode() + b"2024-03,3\xe9,1,1\n"))
    assert (line, "0xe9 is not UTF-8" in message, "UTF-8" in hint) == (4, True, True)


def test_lines_are_physical_after_a_quoted_line_end() -> None:
    about = "title: T\nfields:\n  a: {}\n  b: {type: integer}\n"
    assert only(bad('a,b\n"one\ntwo",1\nx,y\n', about))[0] == 4


def test_a_missing_descriptor_names_the_command() -> None:
    with pytest.raises(Invalid) as caught:
        read_table("losses", b"", PATH, None, ABOUT)
    assert "site-builder new table content/data/losses.csv" in caught.value.problems[0].hint


def test_names_and_formats_and_size_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    about = read_descriptor(LOSSES, ABOUT)
    for name, path in (("my-losses", PATH), ("losses", "content/data/losses.xlsx")):
        with pytest.raises(Invalid):
            read_table(name, b"", path, about, ABOUT)
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    assert "Parquet" in only(bad(GOOD))[2]


def test_a_message_shows_no_control_character() -> None:
    (problem,) = bad("month,days,average,uk\n2024-01,\x1b[31m,1,1\n")
    assert "\x1b" not in problem.message


# --- estimates and statements ----------------------------------------------------------------------------------------


def estimate(**cells: str) -> str:
    row = {"id": "a", "who": "W", "counts": "killed", "bound": "stated", "central": "5", "cite": "s", **cells}
    return ",".join(row.get(name, "") for name in ESTIMATE_COLUMNS)


def estimates(*rows: str) -> str:
    return "\n".join([",".join(ESTIMATE_COLUMNS), *rows, ""])


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


# --- JSON and Parquet ------------------------------------------------------------------------------------------------

JSON = "content/data/losses.json"


def test_json_records_are_typed_and_have_lines() -> None:
    text = (
        '[\n {"month": "2024-01", "days": 31, "average": 845.80, "uk": null},\n\n {"uk": 1, "days": 29, "average": 1,'
    )
    table = read(text + ' "month": "2024-02"}\n]\n', path=JSON)
    assert table.rows == (("2024-01", 31, Decimal("845.80"), None), ("2024-02", 29, Decimal("1.00"), 1))
    assert table.lines == (2, 4)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("{}", 1, "expected a list of records"),
        ('[\n{"month": "2024-01"', 2, "this is not a table in JSON"),
        ("[] x", 1, "expected a comma, or the end of the list"),
        ("[\n1]", 2, "a row is an object"),
    ],
)
def test_wrong_json_is_located(text: str, line: int, message: str) -> None:
    problem = bad(text, path=JSON)[0]
    assert problem.where.line == line
    assert message in problem.message


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("1.5", '"1.5" is not an integer'),
        ("true", "true is not of type integer"),
        ("[1]", "is not a value of a table"),
        ("NaN", '"NaN" is not an integer'),
    ],
)
def test_a_bad_cell_in_json(cell: str, message: str) -> None:
    text = f'[{{"a": {cell}}}]'
    assert message in only(bad(text, "title: T\nfields:\n  a: {type: integer}\n", JSON))[1]


def test_a_number_is_not_text_in_json() -> None:
    assert "5 is not of type string" in only(bad('[{"a": 5}]', "title: T\nfields:\n  a: {}\n", JSON))[1]


def test_unknown_missing_and_repeated_keys_in_json() -> None:
    about = "title: T\nfields:\n  alpha: {required: no}\n"
    messages = [p.message for p in bad('[{"alpa": "x"}, {"alpha": "x", "alpha": "y"}]', about, JSON)]
    assert [m for m in messages if "is missing" in m or "not declared" in m or "twice" in m] == messages
    assert len(messages) == 3


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


# --- the cache's form ------------------------------------------------------------------------------------------------


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
