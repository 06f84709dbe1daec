"""Charts of "Why not mobilise again?". The words live in mobilise.md; here is only the drawing."""

import altair as alt
import polars as pl

from site_builder import chart, roles


def with_commas(column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda value: f"{value:,}", return_dtype=pl.String)


@chart(height=280)
def kazakhstan_in_out(kazakhstan_border, *, narrow: bool = False):
    """Entered and left, by date: two bars in each row, never stacked or netted."""
    names = {"entered": "Entered", "left": "Left again"}
    rows = (
        kazakhstan_border.with_columns(day=pl.col("date").dt.strftime("%-d %b").str.replace("Sep", "Sept"))
        .unpivot(on=list(names), index=["day"], variable_name="way", value_name="crossings")
        .with_columns(
            words=pl.col("way").replace_strict(names, return_dtype=pl.String) + ": " + with_commas("crossings")
        )
    )
    days = kazakhstan_border.sort("date")["date"].dt.strftime("%-d %b").str.replace("Sep", "Sept").to_list()
    y = alt.Y(
        "day:N",
        title=None,
        scale=alt.Scale(domain=days, paddingInner=0.3),
        sort=None,
        axis=alt.Axis(ticks=False, domain=False, grid=False),
    )
    lane = alt.YOffset("way:N", scale=alt.Scale(domain=list(names)))
    x = alt.X(
        "crossings:Q",
        scale=alt.Scale(domain=[0, 800_000 if narrow else 520_000], nice=False),
        axis=alt.Axis(values=[0, 200_000, 400_000], format=",d", title=None),
    )
    colours = alt.Color(
        "way:N", scale=alt.Scale(domain=list(names), range=[str(roles.ink), str(roles.neutral)]), legend=None
    )
    return alt.layer(
        alt.Chart(rows).mark_bar().encode(x=x, y=y, yOffset=lane, color=colours),
        alt.Chart(rows)
        .mark_text(align="left", dx=6, color=str(roles.ink))
        .encode(x=x, y=y, yOffset=lane, text="words:N"),
    )


@chart(height=300)
def call_ups_by_year(call_ups, call_ups_yearly, *, narrow: bool = False):
    """Spring, then autumn, as parts of the year's bar; 2026 has one part."""
    rows = call_ups.with_columns(rank=pl.col("season") == "Autumn").sort("year", "rank")
    rows = rows.with_columns(end=pl.col("conscripts").cum_sum().over("year")).with_columns(
        start=pl.col("end") - pl.col("conscripts")
    )
    rows = rows.with_columns(
        middle=(pl.col("start") + pl.col("end")) / 2,
        words=pl.col("season") if narrow else pl.col("season") + " " + with_commas("conscripts"),
    )
    totals = call_ups_yearly.with_columns(words=with_commas("conscripts"))
    y = alt.Y(
        "year:O",
        title=None,
        sort=None,
        scale=alt.Scale(domain=call_ups_yearly["year"].to_list(), paddingInner=0.3),
        axis=alt.Axis(ticks=False, domain=False, grid=False),
    )
    recruits = str(roles.recruits)

    def x(column: str) -> alt.X:
        return alt.X(
            column,
            type="quantitative",
            scale=alt.Scale(domain=[0, 420_000 if narrow else 340_000], nice=False),
            axis=alt.Axis(
                values=[0, 100_000, 200_000] if narrow else [0, 100_000, 200_000, 300_000], format=",d", title=None
            ),
        )

    return alt.layer(
        alt.Chart(rows)
        .mark_bar(color=recruits, fillOpacity=0.25, stroke=recruits, strokeWidth=1)
        .encode(x=x("start"), x2="end", y=y, tooltip=["season", "year", "conscripts"]),
        alt.Chart(rows).mark_text(color=str(roles.ink), baseline="middle").encode(x=x("middle"), y=y, text="words:N"),
        alt.Chart(totals)
        .mark_text(align="left", dx=6, color=recruits, fontWeight="bold")
        .encode(x=x("conscripts"), y=y, text="words:N"),
    )


@chart(height=280)
def army_on_paper(army_size, *, narrow: bool = False):
    start, end = pl.date(2022, 1, 1), pl.date(2025, 6, 1)
    rows = army_size.select("date", "soldiers").with_columns(pl.col("date").clip(lower_bound=start)).sort("date")
    line = pl.concat([rows, rows.tail(1).with_columns(date=end)])
    labels = rows.with_columns(words=with_commas("soldiers"), until=pl.col("date").shift(-1).fill_null(end))

    def x(column: str) -> alt.X:
        return alt.X(
            column,
            type="temporal",
            scale=alt.Scale(domain=[{"year": 2021, "month": 12}, {"year": 2025, "month": 7}]),
            axis=alt.Axis(
                values=[{"year": year, "month": 1} for year in (2022, 2023, 2024, 2025)],
                format="%Y",
                title=None,
                labelAngle=0,
            ),
        )

    def y(column: str) -> alt.Y:
        return alt.Y(
            column,
            type="quantitative",
            scale=alt.Scale(domain=[0, 1_750_000], nice=False),
            axis=alt.Axis(values=[0, 500_000, 1_000_000, 1_500_000], format=",d", title=None),
        )

    ink = str(roles.ink)
    first, later = labels.head(1), labels.tail(3)
    return alt.layer(
        alt.Chart(line)
        .mark_line(interpolate="step-after", strokeWidth=2, color=ink)
        .encode(x=x("date"), y=y("soldiers")),
        alt.Chart(first)
        .mark_text(align="left", dx=2, dy=14, color=ink)
        .encode(x=x("date"), y=y("soldiers"), text="words:N"),
        alt.Chart(later)
        .mark_text(align="right", dx=-3, dy=-9, color=ink)
        .encode(x=x("until"), y=y("soldiers"), text="words:N"),
    )
