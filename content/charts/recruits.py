"""Charts of the balance and of who signs. The words live in balance.md and who-signs.md; here is only the drawing."""

from collections.abc import Callable

import altair as alt
import polars as pl

from site_builder import chart, roles, uncertainty

HALVES = ["Jan–Jun 2024", "Jul–Dec 2024", "Jan–Jun 2025", "Jul–Dec 2025"]
SPANS = ["", "Jan–Jun 2024", "Jul–Sept 2024", "Oct–Dec 2024", "Jan–Jun 2025", "Jul–Dec 2025"]  # first row: words only
TWO_LINES = "split(datum.label, ' ')"  # month span above, year below


def thousands(column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda value: f"{round(value / 1000)},000", return_dtype=pl.String)


def hundreds(column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda value: f"{round(value / 100) * 100:,}", return_dtype=pl.String)


def rows_axis(order: list[str], label: str = TWO_LINES) -> alt.Y:
    axis = alt.Axis(ticks=False, domain=False, grid=False, labelExpr=label)
    return alt.Y("label:N", title=None, scale=alt.Scale(domain=order), sort=None, axis=axis)


def scaled(scale: alt.Scale, axis: alt.Axis) -> Callable[[str], alt.X]:
    """Every mark of a chart on the same horizontal scale."""
    return lambda column: alt.X(column, type="quantitative", scale=scale, axis=axis)


def ends(data: pl.DataFrame, who: str) -> pl.DataFrame:
    """The columns `<who>_low` and `<who>_high` as a range, or as one figure where they are equal."""
    low, high = pl.col(f"{who}_low"), pl.col(f"{who}_high")
    return data.with_columns(
        low=pl.when(low != high).then(low), high=pl.when(low != high).then(high), central=pl.when(low == high).then(low)
    )


def beside(
    data: pl.DataFrame, side: str, colour: str, x: alt.X, y: alt.Y, lane: alt.YOffset, text: object
) -> alt.Chart:
    """Words to the left or right of a mark, in its lane."""
    right = side == "right"
    mark = alt.Chart(data).mark_text(
        align="left" if right else "right", dx=9 if right else -9, baseline="middle", color=colour
    )
    return mark.encode(x=x, y=y, yOffset=lane, text=text)


@chart(height=340)
def recruits_and_claims(balance, *, narrow: bool = False):
    rows = balance.filter(pl.col("span") == "half-year").with_columns(
        recruits_text=thousands("low") + "–" + thousands("high"),
        claimed_text=thousands("claimed"),
        recruits_lane=pl.lit("a"),
        claims_lane=pl.lit("b"),
    )
    at = scaled(
        alt.Scale(domain=[0, 520_000 if narrow else 330_000], nice=False),
        alt.Axis(values=[0, 200_000] if narrow else [0, 100_000, 200_000, 300_000], format=",d", title=None),
    )
    y, lanes = rows_axis(HALVES), alt.Scale(domain=["a", "b"], paddingOuter=0.3)
    recruits_lane, claims_lane = alt.YOffset("recruits_lane:N", scale=lanes), alt.YOffset("claims_lane:N", scale=lanes)

    ranges = rows.select("label", "low", "high", "recruits_lane", central=pl.lit(None))
    recruits = uncertainty(ranges, at, roles.recruits, y=y, yOffset=recruits_lane)
    claimed = (
        alt.Chart(rows)
        .mark_point(shape="diamond", filled=True, opacity=1, size=90, color=str(roles.losses))
        .encode(x=at("claimed"), y=y, yOffset=claims_lane)
    )
    blue, rust = str(roles.recruits), str(roles.losses)
    return alt.layer(
        recruits,
        claimed,
        beside(rows, "left", blue, at("low"), y, recruits_lane, alt.value("Recruits")),
        beside(rows, "right", blue, at("high"), y, recruits_lane, "recruits_text:N"),
        beside(rows, "left", rust, at("claimed"), y, claims_lane, alt.value("Claimed" if narrow else "Claimed losses")),
        beside(rows, "right", rust, at("claimed"), y, claims_lane, "claimed_text:N"),
    )


@chart(height=340)
def break_even_share(balance, irrecoverable_share, *, narrow: bool = False):
    rows = balance.filter(pl.col("label").is_in(SPANS)).with_columns(
        words=pl.format(
            "{}–{}%",
            *[
                pl.col(c).map_elements(lambda v: str(int(v + 0.5)), return_dtype=pl.String)
                for c in ("share_low", "share_high")
            ],
        )
    )
    band = irrecoverable_share.select(
        low=pl.col("low").min(), high=pl.col("high").max(), label=pl.lit(SPANS[0]), even=pl.lit(100)
    )
    at = scaled(
        alt.Scale(domain=[0, 180 if narrow else 140], nice=False),
        alt.Axis(
            values=[0, 50, 100] if narrow else [0, 25, 50, 75, 100, 125], labelExpr="datum.value + '%'", title=None
        ),
    )
    y = rows_axis(SPANS)
    words = {"color": str(roles.ink), "lineBreak": "|", "baseline": "middle"}
    return alt.layer(
        alt.Chart(band)
        .mark_rect(fill=str(roles.neutral), fillOpacity=0.22, opacity=1, stroke=str(roles.neutral), strokeWidth=1)
        .encode(x=at("low"), x2="high", tooltip=alt.value(None)),
        alt.Chart(band).mark_rule(color=str(roles.ink), strokeDash=[3, 3]).encode(x=at("even")),
        uncertainty(ends(rows, "share"), at, roles.recruits, y=y, tooltip=["label", "share_low", "share_high"]),
        alt.Chart(rows)
        .mark_text(align="right", color=str(roles.recruits))
        .encode(x=alt.value("width"), y=y, text="words:N"),
        alt.Chart(band)
        .mark_text(align="right", dx=-6 if not narrow else 24, **words)
        .encode(
            x=at("low") if not narrow else at("high"),
            y=y,
            text=alt.value(
                "Did not come back,|autumn 2024,|says Meduza"
                if narrow
                else "Share of the claimed losses|that did not come back in autumn|2024, by Meduza’s estimate"
            ),
        ),
        alt.Chart(band)
        .mark_text(align="left", dx=5, **words)
        .encode(
            x=at("even"),
            y=y,
            text=alt.value("As many|recruits|as losses" if narrow else "As many recruits|as claimed losses"),
        ),
    )


@chart(height=360)
def recruits_by_year(recruits_yearly, *, narrow: bool = False):
    order = ["2023", "2024", "Jan–Sept 2025", "2025"]
    rows = recruits_yearly.filter(pl.col("label").is_in(order)).with_columns(
        budget_text=pl.when(pl.col("independent_low") == pl.col("independent_high"))
        .then(thousands("independent_high"))
        .otherwise(thousands("independent_low") + "–" + thousands("independent_high")),
        official_text=pl.when(pl.col("official_low") == pl.col("official_high"))
        .then(thousands("official_high"))
        .otherwise(thousands("official_low") + "–" + thousands("official_high")),
        budget_lane=pl.lit("a"),
        official_lane=pl.lit("b"),
    )
    counted, claimed = rows.drop_nulls("independent_low"), rows.drop_nulls("official_low")
    at = scaled(
        alt.Scale(domain=[0, 1_080_000 if narrow else 640_000], nice=False),
        alt.Axis(
            values=[0, 200_000, 400_000] if narrow else [0, 100_000, 200_000, 300_000, 400_000, 500_000],
            format=",d",
            title=None,
        ),
    )
    y, lanes = rows_axis(order), alt.Scale(domain=["a", "b"], paddingOuter=0.3)
    budget_lane, official_lane = alt.YOffset("budget_lane:N", scale=lanes), alt.YOffset("official_lane:N", scale=lanes)
    officials = uncertainty(ends(claimed, "official"), at, roles.neutral, y=y, yOffset=official_lane)
    budgets = uncertainty(ends(counted, "independent"), at, roles.recruits, y=y, yOffset=budget_lane)
    blue, ink = str(roles.recruits), str(roles.ink)
    paid = alt.value("Budgets" if narrow else "Budgets paid for")
    said = alt.value("Claims" if narrow else "Officials claimed")
    return alt.layer(
        officials,
        budgets,
        beside(counted, "left", blue, at("independent_low"), y, budget_lane, paid),
        beside(counted, "right", blue, at("independent_high"), y, budget_lane, "budget_text:N"),
        beside(claimed, "left", ink, at("official_low"), y, official_lane, said),
        beside(claimed, "right", ink, at("official_high"), y, official_lane, "official_text:N"),
    )


@chart(height=340)
def recruits_by_quarter(counted_recruits, *, narrow: bool = False):
    rows = (
        counted_recruits.filter(pl.col("period").str.contains("Q"))
        .group_by("period", "method")
        .agg(pl.col("low").min(), pl.col("high").max())
        .sort("period", "method")
        .with_columns(
            words=pl.when(pl.col("low") == pl.col("high"))
            .then(hundreds("low"))
            .otherwise(hundreds("low") + "–" + hundreds("high"))
        )
    )
    quarter = "slice(datum.label, 5)"
    x = alt.X(
        "period:O",
        title=None,
        sort=None,
        scale=alt.Scale(domain=rows["period"].unique().sort().to_list()),
        axis=alt.Axis(
            labelExpr=f"{quarter} == 'Q1' ? [{quarter}, slice(datum.label, 0, 4)] : {quarter}",
            labelAngle=0,
            ticks=False,
        ),
    )
    methods = ["federal bonus spending", "regional bonus spending"]
    lane = alt.XOffset("method:N", scale=alt.Scale(domain=methods, paddingOuter=0.9))
    shape = alt.Shape("method:N", scale=alt.Scale(domain=methods, range=["circle", "square"]), legend=None)
    colour = str(roles.recruits)

    def at(column: str) -> alt.Y:
        return alt.Y(
            column,
            type="quantitative",
            scale=alt.Scale(domain=[0, 175_000], nice=False),
            axis=alt.Axis(values=[0, 50_000, 100_000, 150_000], format=",d", title=None),
        )

    def words(period: str, column: str, text: object, dy: int, dx: int = 0, colour: str = colour) -> alt.Chart:
        return (
            alt.Chart(rows.filter(pl.col("period") == period).tail(1))
            .mark_text(align="center", dy=dy, dx=dx, color=colour, lineBreak="|")
            .encode(x=x, y=at(column), text=text)
        )

    spans, points = rows.filter(pl.col("low") != pl.col("high")), rows.filter(pl.col("low") == pl.col("high"))
    return alt.layer(
        uncertainty(spans.with_columns(central=pl.lit(None)), at, roles.recruits, x=x, xOffset=lane),
        alt.Chart(points)
        .mark_point(filled=True, size=70, opacity=1, color=colour)
        .encode(x=x, xOffset=lane, y=at("low"), shape=shape),
        *(
            words(quarter, "low", "words:N", 18)
            for quarter in (["2024 Q3"] if narrow else ["2024 Q1", "2024 Q2", "2024 Q3", "2025 Q3"])
        ),
        words("2024 Q4", "high", "words:N", -16),
        words(
            "2024 Q2",
            "high",
            alt.value("federal|budget" if narrow else "from the federal budget"),
            -30 if narrow else -18,
            -14 if narrow else 0,
            str(roles.ink),
        ),
        words(
            "2025 Q2",
            "high",
            alt.value("regional|budgets" if narrow else "from regional budgets"),
            -34 if narrow else -22,
            0,
            str(roles.ink),
        ),
    )


@chart(height=450)
def monthly_rate_said(recruit_rates_monthly, *, narrow: bool = False):
    rows = recruit_rates_monthly.with_columns(
        words=pl.when(pl.col("month_low") == pl.col("month_high"))
        .then(thousands("month_high"))
        .otherwise(thousands("month_low") + "–" + thousands("month_high")),
    )
    order = rows["label"].to_list()
    y = rows_axis(order, "split(datum.label, ', ')" if narrow else "datum.label")
    at = scaled(
        alt.Scale(domain=[0, 100_000 if narrow else 50_000], nice=False),
        alt.Axis(values=[0, 40_000] if narrow else [0, 20_000, 40_000], format=",d", title=None),
    )
    floor, cap = pl.col("bound").is_in(["at least", "more than"]), pl.col("bound") == "up to"
    range_, one = pl.col("bound") == "range", pl.col("bound").is_in(["stated", "about"])
    spread = range_ | (one & (pl.col("month_low") != pl.col("month_high")))
    marks = rows.with_columns(
        low=pl.when(spread | floor).then(pl.col("month_low")),
        high=pl.when(spread | cap).then(pl.col("month_high")),
        central=pl.when(~spread & ~floor & ~cap).then(pl.col("month_low")),
        words=pl.when(floor | cap).then(pl.col("bound") + " " + pl.col("words")).otherwise(pl.col("words")),
    )
    colour = str(roles.recruits)

    def words(part: pl.DataFrame, dx: int) -> alt.Chart:
        text = alt.Chart(part).mark_text(align="left", baseline="middle", dx=dx, color=colour)
        return text.encode(x=at("month_high"), y=y, text="words:N")

    return alt.layer(
        uncertainty(marks, at, roles.recruits, y=y), words(marks.filter(~floor), 10), words(marks.filter(floor), 32)
    )
