"""What estimates ask: a lone figure beside who said it, one count in a comparison, no middle that nobody published."""

from __future__ import annotations

import pytest

from site_builder import estimates
from site_builder.cells import origin_of
from site_builder.model import Figure, Table
from site_builder.problems import Invalid, Location
from site_builder.queries.evaluation import evaluate
from site_builder.queries.parsing import parse_query
from tests.tables.samples import table

ABOUT = "kind: estimates\ntitle: What was said of Russian losses\nfields: {central: {unit: people}}\n"
ROWS = """id,who,speaker,party,family,depends_on,said,as_of,counts,part_of,bound,low,central,high,method,cite,status
uk,United Kingdom,Defence Intelligence,ally of Ukraine,Kyiv and others,,2024,2024,both,,at least,600000,,,,a,
kyiv,General Staff of Ukraine,daily report,belligerent,Kyiv and those who repeat it,,2024,2024,both,,stated,,664000,,,a,
model,The Economist,model of 2026,press,Model,,2024,2024,both,,range,546000,630000,729000,,a,
dead,The Economist,model of 2026,press,Model,,2024,2024,killed,model,range,110000,140000,160000,,a,
hurt,The Economist,model of 2026,press,Model,,2024,2024,wounded,model,range,400000,,600000,,a,
moscow,Russian Ministry of Defence,Sergei Shoigu,belligerent,Moscow,,2022,2022,killed,,stated,,5937,,,a,
"""
TABLE = table("said", ROWS, ABOUT)
TABLES = {"said": TABLE}


def figure(row: str, column: str, sentence: str, name: str = "n1") -> Figure:
    origin = origin_of(TABLE, TABLE.row_by_key[(row,)], column, TABLES)
    return Figure(name, "bound", "7", 1, 7, origin, sentence)


def warned(*figures: Figure, **beside: str) -> list[str]:
    return [who for _, who in estimates.unattributed(figures, TABLES, beside)]


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("uk", "low", "The UK spoke of at least 600,000."),
        ("uk", "low", "Britain's Defence Intelligence spoke of at least 600,000."),
        ("uk", "low", "An ally of Ukraine spoke of at least 600,000."),
        ("kyiv", "central", "By Kyiv's count it was 664,000."),
        ("kyiv", "central", "Ukrainian generals claim 664,000."),
        ("kyiv", "central", "The general staff claims 664,000."),
        ("model", "central", "The Economist's model gives 630,000."),
        ("moscow", "central", "The ministry stopped at 5,937."),
        ("moscow", "central", "Shoigu said 5,937."),
    ],
)
def test_a_figure_beside_its_speaker_passes(row: str, column: str, sentence: str) -> None:
    assert warned(figure(row, column, sentence)) == []


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("uk", "low", "It was at least 600,000."),
        ("uk", "low", "It cost us at least 600,000 men."),
        ("kyiv", "central", "It was 664,000."),
        ("kyiv", "central", "Those who fell were 664,000."),
        ("moscow", "central", "Russian losses were 5,937."),
        ("model", "central", "NATO gives 630,000."),
    ],
)
def test_a_lone_figure_without_its_speaker_is_warned_of(row: str, column: str, sentence: str) -> None:
    assert len(warned(figure(row, column, sentence))) == 1


def test_a_range_is_no_lone_figure() -> None:
    both = figure("model", "low", "It was 546,000 to 729,000."), figure("model", "high", "It was 546,000 to 729,000.")
    assert warned(*both) == []
    assert warned(both[0], figure("model", "high", "Another sentence.")) == ["The Economist", "The Economist"]
    assert warned(figure("model", "low", "From 1 to 2."), figure("kyiv", "central", "From 1 to 2.")) != []


def test_a_key_figure_is_read_with_its_label() -> None:
    alone = figure("kyiv", "central", "664,000", "n4")
    assert warned(alone) == ["General Staff of Ukraine"]
    assert warned(alone, n4="664,000 losses claimed by Kyiv") == []


def test_dates_names_and_other_tables_need_no_speaker() -> None:
    assert warned(figure("kyiv", "said", "It was said in 2024.")) == []
    plain = {"t": table("t", "id,central\na,1\n", "title: T\nkey: id\nfields: {id: {}, central: {type: integer}}")}
    origin = origin_of(plain["t"], 0, "central", plain)
    assert list(estimates.unattributed([Figure("n1", "bound", "1", 1, 1, origin, "It was 1.")], plain, {})) == []


# --- counts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "mixed"),
    [
        (("kyiv", "central"), ("model", "central"), None),
        (("kyiv", "central"), ("moscow", "central"), ("both", "killed")),
        (("dead", "high"), ("model", "high"), None),  # a part and its whole
        (("dead", "high"), ("hurt", "high"), None),  # two parts of one whole
        (("dead", "high"), ("kyiv", "central"), ("killed", "both")),
        (("kyiv", "said"), ("moscow", "said"), None),
    ],
)
def test_figures_are_compared_where_they_count_the_same(
    one: tuple[str, str], other: tuple[str, str], mixed: tuple[str, str] | None
) -> None:
    origins = [origin_of(TABLE, TABLE.row_by_key[(row,)], column, TABLES) for row, column in (one, other)]
    assert estimates.mixed_counts(origins[0], origins[1], TABLES) == mixed


# --- midpoints -------------------------------------------------------------------------------------------------------


def evaluated(sql: str) -> Table:
    query = parse_query("q", sql, Location("q.sql", 1), known=("said",))
    return evaluate(query, TABLES, ("said",))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT avg(central) AS m FROM said",
        "SELECT median(coalesce(central, low)) AS m FROM said",
        "SELECT quantile_cont(central, 0.5) AS m FROM said",
        "SELECT id, (low + high) / 2 AS m FROM said ORDER BY id",
        "SELECT id, 0.5 * (low + high) AS m FROM said ORDER BY id",
        "SELECT id, low + (high - low) / 2 AS m FROM said ORDER BY id",
        "SELECT id, high - 0.5 * (high - low) AS m FROM said ORDER BY id",
        "SELECT id, low / 2 + high / 2 AS m FROM said ORDER BY id",
        "SELECT sum(central) / count(*) AS m FROM said",
        "WITH c AS (SELECT high AS x FROM said) SELECT CAST(avg(x) AS BIGINT) AS m FROM c",
        "SELECT (SELECT median(central) FROM said) AS m",
    ],
)
def test_a_middle_of_estimates_is_refused(sql: str) -> None:
    with pytest.raises(Invalid) as caught:
        evaluated(sql)
    assert [p.code for p in caught.value.problems] == ["sql-midpoint"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT max(central) AS m, min(low) AS n FROM said",
        "SELECT count(*) AS n FROM said WHERE central > 600000",
        "SELECT id, high - low AS width FROM said ORDER BY id",
        "SELECT avg(len(who)) AS letters FROM said",
        "SELECT max(central) / 1000 AS thousands FROM said",
        "SELECT id, high / 2 AS half, (high - low) / 2 AS width, high / 2 - low / 2 AS also FROM said ORDER BY id",
        "SELECT median(central) > 1 AS holds FROM said",
    ],
)
def test_what_is_no_middle_passes(sql: str) -> None:
    assert evaluated(sql).frame.height
