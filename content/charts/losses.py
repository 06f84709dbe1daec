"""Charts of claimed losses and of deaths by date. The words live in the pages; here is only the drawing."""

import datetime as dt

import altair as alt
import polars as pl

from site_builder import by_source, chart, roles

REPORT = dt.date(2024, 10, 9)  # the day of the report that the site tests


@chart(height=340)
def losses_a_day(losses_monthly, narrow: bool = False):
    """Claimed losses a day, by month, with the months that the text names."""
    month = pl.col("month")
    named = (
        [dt.date(2024, 9, 1), dt.date(2024, 12, 1)]
        if narrow
        else [dt.date(2024, 5, 1), dt.date(2024, 9, 1), dt.date(2024, 12, 1)]
    )
    points = losses_monthly.filter(month.is_in(named) | (month == month.max())).with_columns(
        words=month.dt.strftime("%b %Y").str.replace("Sep", "Sept"), value=pl.col("daily_average").round(0)
    )
    may, september = points.filter(month == dt.date(2024, 5, 1)), points.filter(month == dt.date(2024, 9, 1))
    december, last = points.filter(month == dt.date(2024, 12, 1)), points.filter(month == month.max())
    line = (
        alt.Chart(losses_monthly)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
            y=alt.Y(
                "daily_average:Q", title=None, scale=alt.Scale(domain=[0, 1800], nice=False), axis=alt.Axis(tickCount=6)
            ),
            color=roles.losses,
        )
    )
    dots = (
        alt.Chart(points)
        .mark_point(filled=True, size=55, opacity=1)
        .encode(x="month:T", y="daily_average:Q", color=roles.losses)
    )

    def label(rows, dy=-2, **place):
        words = (
            alt.Chart(rows)
            .mark_text(**place, dy=dy - 14)
            .encode(x="month:T", y="daily_average:Q", text="words:N", color=roles.soft)
        )
        value = (
            alt.Chart(rows)
            .mark_text(**place, dy=dy, fontWeight=600)
            .encode(x="month:T", y="daily_average:Q", text=alt.Text("value:Q", format=",.0f"), color=roles.ink)
        )
        return words + value

    day = pl.DataFrame({"month": [REPORT], "words": ["9 Oct 2024: report|that this site tests"]})
    rule = alt.Chart(day).mark_rule(strokeDash=[2, 3]).encode(x="month:T", color=roles.neutral)
    said = (
        alt.Chart(day)
        .mark_text(align="right" if narrow else "left", dx=-5 if narrow else 5, lineBreak="|")
        .encode(x="month:T", y=alt.datum(200), text="words:N", color=roles.soft)
    )
    words = (
        (label(september, dy=-13, align="right", dx=-7) if narrow else label(september, dy=32, align="left", dx=22))
        + (label(december, dy=-13, align="right", dx=12) if narrow else label(december, align="left", dx=9))
        + label(last, dy=-12, align="right", dx=4)
    )
    if not narrow:
        words += label(may, align="right", dx=-7)
    return rule + said + line + dots + words


@chart(height=380)
def total_against_average(losses_monthly, narrow: bool = False):
    """2024 twice: by the month and by the day. Bars from zero: that the two look alike is the point."""
    year = losses_monthly.filter(pl.col("month").dt.year() == 2024).with_columns(
        named=pl.col("month").dt.month().is_in([5, 9]), order=pl.col("month").dt.month()
    )

    def panel(column):
        x = alt.X(
            "order:O",
            title=None,
            axis=alt.Axis(
                labelExpr=f"substring(monthAbbrevFormat(datum.value - 1), 0, {1 if narrow else 3})", labelAngle=0
            ),
        )
        bars = (
            alt.Chart(year)
            .mark_bar(strokeWidth=1.5, stroke=str(roles.losses), fill=str(roles.losses))
            .encode(
                x=x,
                y=alt.Y(f"{column}:Q", scale=alt.Scale(zero=True)),
                fillOpacity=alt.condition("datum.named", alt.value(1), alt.value(0.12)),
                tooltip=["month", f"{column}:Q"],
            )
        )
        words = (
            alt.Chart(year.filter(pl.col("named")))
            .mark_text(align="right" if narrow else "center", dx=9 if narrow else 0, dy=-9, fontWeight=600)
            .encode(x="order:O", y=f"{column}:Q", text=alt.Text(f"{column}:Q", format=",.0f"), color=roles.ink)
        )
        return bars + words

    return panel("losses") & panel("daily_average")


@chart(height=300)
def rank_of_months(month_records, narrow: bool = False):
    """Every month of the claim as a cell with its daily average; months that set a record are outlined."""
    cells = month_records.with_columns(
        year=pl.col("month").dt.year().cast(pl.String),
        place=pl.col("month").dt.month(),
        value=pl.col("daily_average").round(0),
        shade=pl.col("daily_average").cut([400, 800, 1100, 1300], labels=["1", "2", "3", "4", "5"]).cast(pl.String),
    )
    month_axis = alt.Axis(
        labelExpr="monthAbbrevFormat(datum.value - 1)",
        labelAngle=0,
        orient="left" if narrow else "top",
        ticks=False,
        domain=False,
    )
    year_axis = alt.Axis(labelAngle=0, orient="top" if narrow else "left", ticks=False, domain=False)
    months = {"title": None, "axis": month_axis}
    years = {"title": None, "axis": year_axis}
    x, y = (
        (alt.X("year:O", **years), alt.Y("place:O", **months))
        if narrow
        else (alt.X("place:O", **months), alt.Y("year:O", **years))
    )
    told = ["month", "daily_average", "losses"]
    fill = alt.layer(
        *(
            alt.Chart(cells.filter(pl.col("shade") == step))
            .mark_rect(fill=str(roles.losses), fillOpacity=opacity)
            .encode(x=x, y=y, tooltip=told)
            for step, opacity in {"1": 0.03, "2": 0.1, "3": 0.2, "4": 0.32, "5": 0.48}.items()
        )
    )
    record = (
        alt.Chart(cells.filter(pl.col("record_daily") & (pl.col("month") > pl.col("month").min())))
        .mark_rect(fill=None, stroke=str(roles.losses), strokeWidth=2)
        .encode(x=x, y=y, tooltip=told)
    )
    words = alt.Chart(cells).mark_text().encode(x=x, y=y, text=alt.Text("value:Q", format=",.0f"), color=roles.ink)
    return fill + record + words


@chart(height=460)
def deaths_panels(claims_and_deaths, narrow: bool = False):
    """Three counts of the same months, each on a scale of its own."""
    unfinished = dt.date(2025, 1, 1)

    def panel(column, colour, words, finished_to=None):
        x = alt.X("month:T", title=None)
        y = alt.Y(f"{column}:Q", title=None, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4))
        done = claims_and_deaths if finished_to is None else claims_and_deaths.filter(pl.col("month") <= finished_to)
        drawn = alt.Chart(done).mark_line(strokeWidth=2, color=str(colour)).encode(x=x, y=y)
        if finished_to is not None:
            rest = claims_and_deaths.filter(pl.col("month") >= finished_to)
            drawn += (
                alt.Chart(rest).mark_line(strokeWidth=1.5, strokeDash=[4, 3], color=str(roles.neutral)).encode(x=x, y=y)
            )
            drawn += (
                alt.Chart(rest.tail(1).with_columns(words=pl.lit("still incomplete")))
                .mark_text(align="right", dy=-8, dx=2)
                .encode(x=x, y=alt.datum(0), text="words:N", color=roles.soft)
            )
        top = claims_and_deaths.filter(pl.col(column) == pl.col(column).max())
        drawn += alt.Chart(top).mark_point(filled=True, size=50, color=str(colour), opacity=1).encode(x=x, y=y)
        drawn += (
            alt.Chart(top)
            .mark_text(dy=-11, fontWeight=600)
            .encode(x=x, y=y, text=alt.Text(f"{column}:Q", format=",.0f"), color=roles.ink)
        )
        return drawn.properties(title=alt.Title(words, color=str(colour), fontSize=13, offset=16))

    return alt.vconcat(
        panel("claimed_a_day", roles.losses, "Claimed losses"),
        panel("with_missing_a_day", roles.killed, "Dead, and missing presumed dead"),
        panel("named_a_day", roles.killed, "Dead by name", unfinished),
    )


@chart
def october_2024_by_source(estimates_october_2024):
    """Who said what of one month."""
    return by_source(estimates_october_2024, counts="killed+wounded", group="family")


@chart(height=340)
def half_year_dead(half_year_dead, narrow: bool = False):
    """Dead and missing by half-year, against the number in the Estonian paper."""
    months = pl.when(pl.col("half").str.ends_with("H1")).then(pl.lit("Jan–Jun ")).otherwise(pl.lit("Jul–Dec "))
    rows = half_year_dead.with_columns(name=months + pl.col("half").str.slice(0, 4))
    y = alt.Y("name:N", sort=rows["name"].to_list(), title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X(
        "with_missing:Q",
        scale=alt.Scale(domain=[0, 95_000 if narrow else 100_000], nice=False),
        axis=alt.Axis(values=[0, 50_000] if narrow else [0, 50_000, 100_000], format=",.0f", title=None),
    )
    bars = alt.Chart(rows).mark_bar(size=20, color=str(roles.killed)).encode(x=x, y=y)
    target = (
        alt.Chart(rows.head(1))
        .mark_rule(strokeDash=[6, 4], strokeWidth=1.5, color=str(roles.losses))
        .encode(x=alt.X("target:Q"))
    )
    inside = pl.col("with_missing") > (25_000 if narrow else 20_000)

    def words(part, colour, **place):
        return (
            alt.Chart(part)
            .mark_text(**place, fontWeight=600)
            .encode(x="with_missing:Q", y=y, text=alt.Text("with_missing:Q", format=",.0f"), color=alt.value(colour))
        )

    values = words(rows.filter(inside), "var(--bg)", align="right", dx=-6) + words(
        rows.filter(~inside), str(roles.ink), align="left", dx=4
    )
    said = (
        alt.Chart(rows.head(1).with_columns(words=pl.lit("threshold" if narrow else "the Estonian paper’s threshold")))
        .mark_text(align="left", dx=6)
        .encode(x="target:Q", y=y, text="words:N", color=roles.losses)
    )
    return bars + target + values + said
