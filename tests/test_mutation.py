"""Whether numbers, statements and charts move with their data; a constant planted in each is caught."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from site_builder.cache import Cache
from site_builder.load import load_snapshot
from site_builder.mutation import Change, Report, changed, factor, mutate, scaled, shifted
from site_builder.problems import Location
from site_builder.queries.header import read_header
from site_builder.stages.reading import read_site
from tests.building import ROOT, SMALLEST
from tests.weaving import LOSSES

DATA = {
    "content/data/rain.csv": "month,mm,days,wet\n2024-01,40,31,true\n2024-02,70,29,true\n2024-03,10,31,false\n"
    "2024-04,55,30,true\n",
    "content/data/rain.resource.yaml": "title: Rain\nkey: month\nfields:\n  month: {type: yearmonth}\n"
    "  mm: {type: integer, unit: mm}\n  days: {type: integer}\n  wet: {type: boolean}\n",
}
PAGE = "---\ntitle: Rain\nsummary: Rain by the month\npublished: 2024-05-01\n{front}---\n\n{body}\n"
FRAME = "```sql row all_months\n-- total: mm, Total\nSELECT {total} AS total FROM rain\n```\n"


def report(root: Path) -> Report:
    found: list[object] = []
    site, broken = read_site(load_snapshot(root, ROOT / "templates"), False, Cache(None), found)  # type: ignore[arg-type]
    assert site is not None
    assert found == []
    return mutate(site, broken, lambda step, done, total: None)


@pytest.fixture
def judged(site_from: Callable[[Mapping[str, str | bytes]], Path]) -> Callable[..., Report]:
    """A function: the body of a page, its front matter, more files -> what mutation says of it."""

    def judge(body: str, front: str = "", more: Mapping[str, str] | None = None) -> Report:
        page = PAGE.format(front=front, body=body)
        return report(site_from({**SMALLEST, **DATA, "content/index.md": page, **(more or {})}))

    return judge


def said(found: Report) -> list[tuple[int, str]]:
    return [(p.where.line, p.message.split('"')[1]) for p in found.problems]


def test_what_is_computed_moves(judged: Callable[..., Report]) -> None:
    body = FRAME.format(total="sum(mm)") + '\nIn all {{ all_months.total }}, in May {{ rain["2024-02"].mm }}.'
    assert judged(body).problems == ()
    assert judged(body).figures == 2


@pytest.mark.parametrize("planted", ["max(175)", "any_value(175)", "greatest(max(175), 100)", "175 + 0 * max(days)"])
def test_a_constant_planted_in_sql_is_caught(judged: Callable[..., Report], planted: str) -> None:
    found = judged(FRAME.format(total=planted) + "\nIn all {{ all_months.total }}.")
    assert [p.code for p in found.problems] == ["constant", "constant"]
    assert said(found) == [(8, "all_months.total"), (12, "175")]


TABLES = {
    "content/data/by_month.sql": "-- key: month\n-- mm: mm, Rain\n-- {name}: mm, {title}\n"
    "SELECT month, mm * 10 AS mm, {sql} AS {name} FROM rain ORDER BY month\n"
}


def table_of(sql: str, name: str = "most", title: str = "Most") -> Mapping[str, str]:
    return {path: text.format(sql=sql, name=name, title=title) for path, text in TABLES.items()}


@pytest.mark.parametrize("planted", ["175", "175 + 0 * mm", "least(175, 175 + mm)", "CASE WHEN mm > -1 THEN 175 END"])
def test_a_constant_column_of_a_table_is_caught_though_no_page_prints_it(
    judged: Callable[..., Report], planted: str
) -> None:
    """The table has a page of its own, and is there to be taken away."""
    found = judged("Words.", more=table_of(planted))
    assert [(str(p.where), p.code) for p in found.problems] == [("content/data/by_month.sql:3", "constant")]
    assert said(found) == [(3, "by_month.most")]
    assert found.columns == 2


@pytest.mark.parametrize("computed", ["max(mm) OVER ()", "row_number() OVER (ORDER BY month)", "days * 2", "mm % 2"])
def test_a_computed_column_moves(judged: Callable[..., Report], computed: str) -> None:
    assert judged("Words.", more=table_of(computed)).problems == ()


def test_a_constant_column_of_a_page_s_own_query_is_caught(judged: Callable[..., Report]) -> None:
    body = "```sql own\n-- key: month\nSELECT month, 31 AS most FROM rain ORDER BY month\n```\n"
    assert said(judged(body)) == [(9, "own.most")]


def test_a_constant_that_is_meant_says_why(judged: Callable[..., Report]) -> None:
    meant = "Most, as it was, constant because the river floods at this mark, whatever falls"
    assert judged("Words.", more=table_of("175", title=meant)).problems == ()
    moves = judged("Words.", more=table_of("days + 1", title=meant))
    assert [p.message for p in moves.problems] == ['"by_month.most" is called constant, and moves when its data change']


def test_what_is_constant_for_a_reason_keeps_its_title_and_places() -> None:
    sql = "-- a: mm, Rain, as measured, places 1, constant because of x, y\nSELECT 1 AS a"
    spec = read_header("t", sql, Location("a.sql", 1))[0].fields["a"]
    assert (spec.unit, spec.title, spec.places, spec.constant_because) == ("mm", "Rain, as measured", 1, "of x, y")


def test_a_count_of_rows_moves(judged: Callable[..., Report]) -> None:
    assert judged(FRAME.format(total="count(*)") + "\nIn all {{ all_months.total }}.").problems == ()


def test_a_statement_that_can_fail_passes(judged: Callable[..., Report]) -> None:
    body = '{{ holds("February was wetter.", rain["2024-02"].mm > rain["2024-01"].mm) }}'
    found = judged(body, 'holds:\n  - rain["2024-03"].mm < 50\n')
    assert (found.problems, found.statements) == ((), 2)


def test_a_statement_that_cannot_fail_is_caught(judged: Callable[..., Report]) -> None:
    body = '{{ holds("It rained.", rain["2024-02"].mm >= rain["2024-02"].mm) }}'
    assert said(judged(body, "holds: [rain.first.month == rain.first.month]\n")) == [
        (5, "rain.first.month == rain.first.month"),
        (8, "It rained."),
    ]


def test_a_statement_of_one_row_among_many_can_fail(judged: Callable[..., Report]) -> None:
    """May is the wettest by far; only a change of that row alone, or of the other, turns it."""
    more = {
        "content/data/rain.csv": "month,mm,days,wet\n2024-01,40,31,true\n2024-02,250,29,true\n2024-03,41,31,false\n"
    }
    body = '{{ holds("February was wetter.", rain.largest("mm").mm > rain["2024-03"].mm) }}'
    assert judged(body, more=more).problems == ()


def test_a_boolean_and_an_order_are_turned(judged: Callable[..., Report]) -> None:
    body = '{{ holds("March was dry.", rain["2024-03"].wet == false) }} {{ rain.largest("mm").mm }}'
    assert judged(body).problems == ()


def test_a_chart_of_constants_is_caught(judged: Callable[..., Report]) -> None:
    chart = "from site_builder.vocabulary import chart\n\n\n@chart\ndef curve({table}):\n    return None\n"
    block = "```chart curve\ntitle: Rain\nsubtitle: By the month\nalt: The months stand in a row\n```\n"
    still = {"content/data/still.sql": "-- key: n\n-- n: mm\nSELECT 5 + 0 * max(mm) AS n FROM rain\n"}
    moved = judged(block, more={"content/charts/a.py": chart.format(table="rain")})
    caught = judged(block, more={"content/charts/a.py": chart.format(table="still"), **still})
    assert (moved.problems, moved.charts) == ((), 1)
    assert [str(p.where) for p in caught.problems] == ["content/charts/a.py:5", "content/data/still.sql:2"]


CLAIM = """\
- id: wetter
  says: It rained more
  who: a meteorologist
  on: 2024-05-01
  source: met
  readings:
    - name: February was wetter than January
      sql: SELECT b.mm > a.mm AS holds FROM rain a, rain b WHERE a.month = '2024-01' AND b.month = '2024-02'
    - name: it rained
      sql: {sql}
  note: In February {{{{ rain["2024-02"].mm }}}} fell.
"""
SOURCES = {
    "content/data/sources.csv": "id,publisher,title,url,published,accessed,via,interest,link,note\n"
    "met,Met,Rain,https://example.org,2024-05-01,2024-05-02,,,,\n"
}


def test_the_readings_and_words_of_claims_are_judged_too(judged: Callable[..., Report]) -> None:
    moves = judged(
        "", more={**SOURCES, "content/claims.yaml": CLAIM.format(sql="SELECT sum(mm) > 100 AS holds FROM rain")}
    )
    assert (moves.problems, moves.readings, moves.figures) == ((), 2, 1)
    still = judged(
        "", more={**SOURCES, "content/claims.yaml": CLAIM.format(sql="SELECT sum(mm) > 0 AS holds FROM rain")}
    )
    assert [(p.where.path, p.where.line, p.code) for p in still.problems] == [("content/claims.yaml", 10, "constant")]
    assert said(still) == [(10, "it rained")]


def test_a_constant_in_the_words_of_a_claim_is_caught(judged: Callable[..., Report]) -> None:
    fixed = {"content/data/still.sql": "-- key: n\n-- n: mm\nSELECT 70 + 0 * max(mm) AS n FROM rain\n"}
    claim = CLAIM.format(sql="SELECT sum(mm) > 100 AS holds FROM rain").replace('rain["2024-02"].mm', "still.first.n")
    assert said(judged("", more={**SOURCES, **fixed, "content/claims.yaml": claim})) == [(11, "70"), (2, "still.n")]


# --- changes ---------------------------------------------------------------------------------------------------------


def test_factors_are_from_a_tenth_to_seven_tenths_more_and_always_the_same() -> None:
    found = [factor(Change("t", "c", "up"), row) for row in range(400)]
    assert Decimal("1.1") <= min(found) < Decimal("1.15")
    assert Decimal("1.65") < max(found) <= Decimal("1.7")
    assert found == [factor(Change("t", "c", "up"), row) for row in range(400)]


@pytest.mark.parametrize(
    ("value", "by", "wanted"),
    [(1, "1.1", 2), (10, "1.5", 15), (0, "1.2", 1), (-3, "1.1", -2), (Decimal("0.10"), "1.1", Decimal("0.11"))],
)
def test_a_number_moves_within_its_type(value: int | Decimal, by: str, wanted: int | Decimal) -> None:
    assert scaled(value, Decimal(by)) == wanted
    assert type(scaled(value, Decimal(by))) is type(value)


@pytest.mark.parametrize(
    ("value", "kind", "steps", "wanted"),
    [
        ("2024-12", "yearmonth", 1, "2025-01"), ("2024", "day?", 1, "2025"), ("2024-01-31", "day?", 1, "2024-02-28"),
        (2024, "year", -1, 2023), (dt.date(2024, 1, 31), "date", -1, dt.date(2023, 12, 28)), (None, "date", 1, None),
    ],
)  # fmt: skip
def test_a_date_is_shifted_at_its_precision(value: object, kind: str, steps: int, wanted: object) -> None:
    assert shifted(value, kind, steps) == wanted  # type: ignore[arg-type]


def test_every_change_says_so_in_its_digest_and_keeps_types() -> None:
    for change in (Change("losses", c, h) for c in ("losses", "average", "day") for h in ("up", "down", "turned")):
        table = changed(LOSSES, change)
        assert table.digest != LOSSES.digest
        assert table.frame.schema == LOSSES.frame.schema
        assert table.frame[change.column].to_list() != LOSSES.frame[change.column].to_list()
    assert changed(LOSSES, Change("losses", "", "drop")).frame.height == 2


# --- the real site ---------------------------------------------------------------------------------------------------


def test_four_fifths_of_the_sites_numbers_are_bound(real_output: Path) -> None:
    records = json.loads((real_output / "figures.json").read_text())
    numbers = [r for r in records if r["status"] in ("cited", "typed") or isinstance(r["value"], int | float)]
    bound = [r for r in numbers if r["status"] == "bound"]
    assert len(bound) >= 0.8 * len(numbers), f"{len(bound)} of {len(numbers)}"


def test_every_record_of_the_ledger_is_whole(real_output: Path) -> None:
    records = json.loads((real_output / "figures.json").read_text())
    assert [r["id"] for r in records if not r["line"] or not r["page"]] == []
    assert [
        r["id"] for r in records if r["status"] == "bound" and not (r["row"] or r["query"] or r["rows_behind"])
    ] == []
    assert [r["id"] for r in records if r["status"] == "cited" and not (r["sources"] and r["sentence"])] == []
    assert [r["id"] for r in records if r["status"] in ("typed", "allowed") and not r["because"]] == []
    assert len({r["id"] for r in records}) == len(records)


@pytest.mark.slow
def test_everything_on_the_real_site_moves() -> None:
    assert report(ROOT).problems == ()
