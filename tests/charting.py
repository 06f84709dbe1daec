"""Tables and chart files for tests, and what the leaf makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from site_builder import charts, drawing
from site_builder.model import ChartFunction, Column, Descriptor, Table, Theme
from site_builder.problems import Problem

THEME = Theme(
    light={
        "bg": "#FBFAF7", "ink": "#1B1D21", "soft": "#565A61", "rule": "#CFCBC0", "control": "#77736A",
        "losses": "#B04A17", "recruits": "#27589B", "killed": "#3A0F2E", "equipment": "#5E6A14", "neutral": "#7B7F86",
    },
    dark={},
    confused=(("losses", "equipment"),),
)  # fmt: skip
HEAD = """import altair as alt; from altair import Chart, Color, Scale, Y; XY = dict(x="month", y="killed")
import polars as pl
from site_builder import annotate, by_source, chart, last_label, roles
"""


def table(name: str, columns: Mapping[str, tuple[str, list[Any]]], kind: str = "table", **about: Any) -> Table:
    """A table as `tables` makes it: `columns` gives each column's type and values; titles are made of names."""
    kinds = {"number": pl.Decimal(38, 4), "integer": pl.Int64(), "boolean": pl.Boolean(), "date": pl.Date()}
    series = {n: pl.Series(n, values, dtype=kinds.get(t, pl.String())) for n, (t, values) in columns.items()}
    described = tuple(
        Column(
            n, t, unit="people" if t in ("integer", "number") else "", title=n.replace("_", " ").capitalize(), **about
        )
        for n, (t, _) in columns.items()
    )
    return Table(name, f"data/{name}.csv", described, Descriptor(name, kind=kind), pl.DataFrame(series), "digest")  # type: ignore[arg-type]


def months(count: int = 12, start: int = 2024) -> list[str]:
    return [f"{start + i // 12}-{i % 12 + 1:02}" for i in range(count)]


LOSSES = table(
    "losses",
    {
        "month": ("yearmonth", months()),
        "killed": ("integer", [i * 10 + 5 for i in range(12)]),
        "a_day": ("number", [Decimal(i) + Decimal("0.5") for i in range(12)]),
        "side": ("string", ["north", "south"] * 6),
    },
)


def found(source: str) -> ChartFunction:
    functions, problems = charts.find_charts(source, "content/charts/x.py")
    assert problems == ()
    return functions[0]


def drawn(body: str, *tables: Table, **options: Any) -> dict[str, Any]:
    """The answer of the leaf for a chart file that ends in `body`, in this process."""
    source = HEAD + body
    known = {t.name: t for t in tables or (LOSSES,)}
    job = charts.job(found(source), source, known, THEME, options.pop("language", "en-GB"), **options)
    return drawing.chart_leaf(job)


def problems_of(body: str, *tables: Table, **options: Any) -> list[Problem]:
    return [charts.problem_from_json(p) for p in drawn(body, *tables, **options)["problems"]]


def only(body: str, *tables: Table, **options: Any) -> Problem:
    problems = problems_of(body, *tables, **options)
    assert len(problems) == 1, problems
    return problems[0]


LINE = "@chart\ndef f(losses):\n    return Chart(losses).mark_line(color=str(roles.losses)).encode(**XY)\n"


def people(*values: int | None) -> tuple[str, list[Any]]:
    return "integer", list(values)


def names(*values: str) -> tuple[str, list[Any]]:
    return "string", list(values)


TABLES = {
    t.name: t
    for t in (
        table("losses_monthly", {
            "month": ("yearmonth", months(30)),
            "daily_average": ("number", [Decimal(800 + i * 60 - i * i * 2) for i in range(30)]),
        }),
        table("model", {
            "month": ("yearmonth", months(24)),
            "low": people(*range(24)), "central": people(*range(2, 26)), "high": people(*range(5, 29)),
        }),
        table("claims_and_deaths", {
            "month": ("yearmonth", months(18)),
            "claimed_a_day": people(*range(900, 918)), "named_a_day": people(*range(100, 118)),
        }),
        table("estimates", {
            "who": names("General Staff of Ukraine", "NATO", "United States", "The Economist"),
            "speaker": names("", "", "", ""),
            "family": names("Kyiv", "Western officials", "Western officials", "Model"),
            "method": names("", "", "", "model of estimates"),
            "as_of": ("day?", ["2024-10-09", "2024-10-01", "2024-10", "2024-10-09"]),
            "counts": names(*["killed+wounded"] * 4),
            "low": people(None, None, 600000, 546485), "central": people(664120, 500000, None, 631122),
            "high": people(None, None, None, 728867),
        }, kind="estimates"),
        table("recruits_yearly", {
            "year": names("2023", "2024"), "paid": people(345000, 407200), "claimed": people(490000, 427000),
        }),
        table("bonuses", {
            "region": names("Samara", "Mari El", "Samara", "Mari El"),
            "when": names("Oct 2025", "Oct 2025", "Jan 2026", "Jan 2026"),
            "bonus": people(400000, 410000, 1100000, 2000000),
        }),
        table("army_size", {
            "on": ("day?", ["2022-08-25", "2023-12-01", "2024-09-16"]), "authorised": people(1013628, 1320000, 1500000),
        }),
        table("parts", {
            "who": names("US", "US", "Zelensky", "Zelensky"), "part": names("killed", "wounded", "killed", "wounded"),
            "people": people(115000, 500000, 198000, 550000),
        }),
        table("half_years", {"half": names("H1 2023", "H2 2023", "H1 2024"), "dead": people(30000, 41000, 62000)}),
        table("tank_shares", {
            "counted": names("claimed", "seen", "claimed", "seen"),
            "fleet": names("active", "active", "with stores", "with stores"), "share": people(289, 111, 69, 27),
        }),
        table("names", {
            "on": ("day?", ["2023-01-01", "2024-01-01", "2025-01-01"]), "confirmed": people(10000, 40000, 90000),
            "passed": names("", "", "90,000 names"),
        }),
    )
}  # fmt: skip
