"""Charts of the price of a volunteer. The words live in price.md; here is only the drawing."""

import altair as alt
import polars as pl

from site_builder import chart, roles, uncertainty


def thousands(column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda value: f"{value:,}", return_dtype=pl.String)


@chart(height=340)
def average_bonus(pay_average_bonus, federal_bonus, *, narrow: bool = False):
    """Federal bonus as steps, IStories' regional averages as points that a thin line joins."""
    first, last = pay_average_bonus["month"].min(), pay_average_bonus["month"].max()
    steps = pl.concat(
        [
            federal_bonus.select("from", "roubles").with_columns(pl.col("from").clip(lower_bound=first)),
            federal_bonus.tail(1).select(pl.lit(last).alias("from"), "roubles"),
        ]
    )
    regional = pay_average_bonus.with_columns(words=thousands("regional"), place=pl.int_range(pl.len()))
    x_axis = alt.Axis(
        values=[{"year": 2024, "month": m} for m in ((1, 7, 12) if narrow else (1, 4, 7, 10, 12))],
        format="%b %Y",
        title=None,
        labelAngle=0,
    )

    def x(column: str) -> alt.X:
        return alt.X(
            column,
            type="temporal",
            axis=x_axis,
            scale=alt.Scale(domain=[{"year": 2023, "month": 11}, {"year": 2025, "month": 3}]),
        )

    def y(column: str) -> alt.Y:
        return alt.Y(
            column,
            type="quantitative",
            scale=alt.Scale(domain=[0, 1_000_000], nice=False),
            axis=alt.Axis(values=[0, 200_000, 400_000, 600_000, 800_000, 1_000_000], format=",d", title=None),
        )

    recruits, ink = str(roles.recruits), str(roles.ink)
    federal = (
        alt.Chart(steps)
        .mark_line(interpolate="step-after", strokeWidth=2, color=str(roles.neutral))
        .encode(x=x("from"), y=y("roubles"))
    )
    line = alt.Chart(regional).mark_line(strokeWidth=1, color=recruits).encode(x=x("month"), y=y("regional"))
    points = (
        alt.Chart(regional)
        .mark_point(filled=True, size=70, opacity=1, color=recruits)
        .encode(x=x("month"), y=y("regional"))
    )
    low, high = regional.filter(pl.col("place") < 2), regional.filter(pl.col("place") >= 2)
    return alt.layer(
        federal,
        line,
        points,
        alt.Chart(low.head(1))
        .mark_text(align="left", dx=-4, dy=18, color=recruits)
        .encode(x=x("month"), y=y("regional"), text="words:N"),
        alt.Chart(low.tail(1))
        .mark_text(align="right", dx=12, dy=-13, color=recruits)
        .encode(x=x("month"), y=y("regional"), text="words:N"),
        alt.Chart(high)
        .mark_text(align="right", dx=-9, dy=-8, color=recruits)
        .encode(x=x("month"), y=y("regional"), text="words:N"),
        alt.Chart(regional.tail(1))
        .mark_text(
            align="left" if not narrow else "right",
            dx=10 if not narrow else -9,
            dy=0 if not narrow else -24,
            color=recruits,
            lineBreak="|",
        )
        .encode(
            x=x("month"), y=y("regional"), text=alt.value("Regions|add, on|average" if not narrow else "Regions add")
        ),
        alt.Chart(steps.tail(1))
        .mark_text(
            align="left" if not narrow else "right",
            dx=6 if not narrow else 0,
            dy=0 if not narrow else 16,
            color=ink,
            lineBreak="|",
        )
        .encode(x=x("from"), y=y("roubles"), text=alt.value("Federal|bonus" if not narrow else "Federal")),
    )


@chart(height=330)
def first_year_parts(first_year_parts, *, narrow: bool = False):
    """Two groups of bars; the first row of each group holds its name and its total."""
    places = {"Minimum": "Minimum (Reuters)", "Moscow": "Moscow"}
    rows, order = [], []
    for place, name in places.items():
        part = first_year_parts.filter(pl.col("place") == place).sort("step")
        total, years = part["total"][0], part["year_wages"][0]
        order += [place, *(f"{place}|{p}" for p in part["part"])]
        rows.append(part.with_columns(row=pl.format("{}|{}", "place", "part"), words=thousands("roubles")))
        rows.append(
            pl.DataFrame(
                {
                    "row": [place],
                    "head": [
                        f"{name}: {total:,}, or {years:.1f} years of average pay"
                        if not narrow
                        else f"{name}: {total:,}"
                    ],
                }
            )
        )
    data = pl.concat(rows, how="diagonal")
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=order, paddingInner=0.3),
        sort=None,
        axis=alt.Axis(ticks=False, domain=False, grid=False, labelExpr="split(datum.label, '|')[1] || ''"),
    )
    x = alt.X(
        "roubles:Q",
        scale=alt.Scale(domain=[0, 4_200_000 if narrow else 3_000_000], nice=False),
        axis=alt.Axis(values=[0, 2_000_000] if narrow else [0, 1_000_000, 2_000_000], format=",d", title=None),
    )
    recruits = str(roles.recruits)
    return alt.layer(
        alt.Chart(data.drop_nulls("roubles"))
        .mark_bar(color=recruits)
        .encode(x=x, y=y, tooltip=["place", "part", "roubles"]),
        alt.Chart(data.drop_nulls("roubles"))
        .mark_text(align="left", dx=6, color=recruits)
        .encode(x=x, y=y, text="words:N"),
        alt.Chart(data.drop_nulls("head"))
        .mark_text(align="left", fontWeight="bold", dy=3, color=str(roles.ink))
        .encode(x=alt.value(-105 if narrow else 4), y=y, text="head:N"),
    )


@chart(height=260)
def pay_over_wages(pay_against_wages, *, narrow: bool = False):
    rows = pay_against_wages.with_columns(
        words=pl.when(pl.col("pay_low") == pl.col("pay_high"))
        .then(pl.format("{}", pl.col("times_low").round(1)))
        .otherwise(pl.format("{}–{}", pl.col("times_low").round(1), pl.col("times_high").round(1)))
    )
    x = alt.X(
        "year:O",
        title=None,
        sort=None,
        scale=alt.Scale(domain=rows["year"].to_list()),
        axis=alt.Axis(labelAngle=0, ticks=False),
    )
    recruits = str(roles.recruits)

    def y(column: str) -> alt.Y:
        return alt.Y(
            column,
            type="quantitative",
            scale=alt.Scale(domain=[0, 3.6], nice=False),
            axis=alt.Axis(values=[0, 1, 2, 3], format="d", title=None),
        )

    one = pl.col("pay_low") == pl.col("pay_high")
    marks = rows.with_columns(
        low=pl.when(~one).then(pl.col("times_low")),
        high=pl.when(~one).then(pl.col("times_high")),
        central=pl.when(one).then(pl.col("times_low")),
    )
    base = pl.DataFrame({"one": [1.0]})
    return alt.layer(
        alt.Chart(base).mark_rule(color=str(roles.ink), strokeDash=[3, 3]).encode(y=y("one")),
        alt.Chart(base)
        .mark_text(align="left", dx=6, dy=-9, color=str(roles.ink))
        .encode(x=alt.value(0), y=y("one"), text=alt.value("Average wage")),
        uncertainty(marks, y, roles.recruits, x=x),
        alt.Chart(rows).mark_text(dy=-14, color=recruits).encode(x=x, y=y("times_high"), text="words:N"),
    )
