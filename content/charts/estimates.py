"""Charts of estimates: who has said how many, and how far they reach. The words live in the pages."""

import datetime as dt

import altair as alt
import polars as pl

from site_builder import chart, roles, uncertainty

OUTSIDE = ["Western officials", "Research institutes"]
COUNTED = ["Probate register", "Names"]
YEARS = alt.Axis(format="%Y", tickCount="year")


def over_time(column: str, scale: alt.Scale, axis: alt.Axis) -> alt.Y:
    return alt.Y(column, type="quantitative", scale=scale, axis=axis)


def words_at(day: dt.date, height: float, words: str, colour: object, **place: object) -> alt.Chart:
    """Words at a place of a chart of dates."""
    rows = pl.DataFrame({"as_of": [day], "height": [height], "words": [words]})
    return alt.Chart(rows).mark_text(**place).encode(x="as_of:T", y="height:Q", text="words:N", color=colour)


def key(day: dt.date, heights: list[float], entries: list[tuple[str, object, dict[str, object]]]) -> alt.LayerChart:
    """What the marks are, in the empty corner of a chart of dates: a mark and its words on each line."""
    layers = []
    for height, (words, colour, mark) in zip(heights, entries, strict=True):
        rows = pl.DataFrame({"as_of": [day], "height": [height]})
        shape = {"filled": True, "size": 55, "opacity": 1, "color": str(colour), **mark}
        layers.append(alt.Chart(rows).mark_point(**shape).encode(x="as_of:T", y="height:Q"))
        layers.append(words_at(day, height, words, colour, align="left", dx=11))
    return alt.layer(*layers)


_BAND = {"shape": "square", "size": 160, "fillOpacity": 0.25, "stroke": str(roles.soft), "strokeWidth": 1}
MODEL = ("The Economist’s model", roles.soft, _BAND)


@chart
def six_counts(six_counts, narrow: bool = False):
    """The ways to count in one month of 2024: two panels, because the dead and the casualties are different things."""

    def panel(title, colour, domain):
        rows = six_counts.filter(pl.col("panel") == title)
        axis = alt.Axis(
            labels=not narrow,
            labelLimit=230,
            ticks=False,
            domain=False,
            titleAnchor="start",
            titleAngle=0,
            titleAlign="left",
            titleX=0,
            titleY=-30 if narrow else -12,
            titleFontWeight=600,
        )
        y = alt.Y("way:N", sort=rows["way"].to_list(), title=title, axis=axis)
        scale = alt.Scale(domain=domain, nice=False)
        ticks = alt.Axis(tickCount=3 if narrow else 5, title=None, format=",.0f", orient="bottom")
        drawn = uncertainty(rows, lambda column: alt.X(f"{column}:Q", scale=scale, axis=ticks), colour, y=y)
        words = alt.Chart(rows).mark_text(align="left", dy=-14).encode(x=alt.datum(domain[0]), y=y, text="way:N")
        return (drawn + words if narrow else drawn).properties(height=rows.height * (36 if narrow else 30))

    return panel("The dead", roles.killed, [0, 240000]) & panel("Killed and wounded", roles.losses, [0, 800000])


@chart(height=440)
def casualties_over_time(estimates, economist_model, losses_monthly, narrow: bool = False):
    """Killed and wounded since 2022: Kyiv's running claim, the model's band, what officials and institutes said."""
    x = alt.X("as_of:T", title=None, axis=YEARS)
    scale, axis = alt.Scale(domain=[0, 1_800_000], nice=False), alt.Axis(tickCount=6, title=None)
    band = (
        alt.Chart(economist_model)
        .mark_area(color=str(roles.neutral))
        .encode(
            x=alt.X("month:T", title=None, axis=YEARS),
            y=over_time("casualties_low", scale, axis),
            y2="casualties_high:Q",
        )
    )
    claim = alt.Chart(losses_monthly).mark_line(color=str(roles.losses)).encode(x="month:T", y="total:Q")
    others = estimates.filter((pl.col("counts") == "killed+wounded") & pl.col("family").is_in(OUTSIDE))
    said = uncertainty(others, lambda column: over_time(column, scale, axis), roles.ink, size=8, x=x)
    last = losses_monthly.tail(1)
    newest = alt.Chart(last).mark_point(filled=True, size=45, opacity=1, color=str(roles.losses))
    value = f"{last['total'][0]:,} claimed|by Kyiv to {last['month'][0]:%b %Y}".replace("Sep", "Sept")
    return (
        band
        + claim
        + said
        + newest.encode(x="month:T", y="total:Q")
        + words_at(
            last["month"][0], 250_000 if narrow else 900_000, value, roles.losses, align="right", lineBreak="|", dx=4
        )
        + key(
            dt.date(2022, 4, 1),
            [1_680_000, 1_530_000],
            [MODEL, ("Officials, institutes", roles.ink, {})],
        )
    )


@chart(height=440)
def dead_over_time(estimates, economist_model, names_confirmed, narrow: bool = False):
    """The dead since 2022: names as a floor, the register, what officials said, Moscow's last figures, the model."""
    x = alt.X("as_of:T", title=None, axis=YEARS)
    scale, axis = alt.Scale(domain=[0, 650_000], nice=False), alt.Axis(format=",.0f", tickCount=6, title=None)
    band = (
        alt.Chart(economist_model)
        .mark_area(color=str(roles.neutral))
        .encode(x=alt.X("month:T", title=None, axis=YEARS), y=over_time("deaths_low", scale, axis), y2="deaths_high:Q")
    )
    named = (
        alt.Chart(names_confirmed)
        .mark_line(interpolate="step-after", color=str(roles.killed))
        .encode(x="date:T", y="names:Q")
    )
    dead = estimates.filter(pl.col("counts") == "killed")

    def said(families, colour):
        rows = dead.filter(pl.col("family").is_in(families))
        return uncertainty(rows, lambda column: over_time(column, scale, axis), colour, size=8, x=x)

    moscow, tall = dead.filter(pl.col("family") == "Moscow"), 300_000 if narrow else 200_000
    crosses = alt.Chart(moscow).mark_point(shape="cross", filled=True, size=60, opacity=1, color=str(roles.ink))
    stop = moscow.filter(pl.col("id") == "moscow-2022-09-21").with_columns(height=pl.lit(tall))
    pointer = alt.Chart(stop).mark_rule(strokeDash=[1, 2], color=str(roles.neutral))
    last = names_confirmed.tail(1)
    value = f"{last['names'][0]:,} by name|to {last['date'][0]:%b %Y}".replace("Sep", "Sept")
    drawn = band + named + said(OUTSIDE, roles.soft) + said(COUNTED, roles.killed)
    drawn += crosses.encode(x=x, y="central:Q") + pointer.encode(x=x, y="central:Q", y2="height:Q")
    drawn += words_at(
        stop["as_of"][0], tall, f"Moscow’s last figure,|{stop['central'][0]:,}", roles.ink,
        align="left", dx=-2 if narrow else -60, dy=-22, lineBreak="|",
    )  # fmt: skip
    drawn += words_at(
        last["date"][0], 45_000, value, roles.killed, align="right", dx=40 if narrow else 60, lineBreak="|"
    )
    return drawn + key(
        dt.date(2022, 4, 1),
        [620_000, 570_000, 520_000],
        [
            MODEL,
            ("Officials, institutes", roles.soft, {}),
            ("From names or the register", roles.killed, {}),
        ],
    )


@chart(height=330)
def killed_share(killed_share, narrow: bool = False):
    """Of a hundred casualties, how many were deaths: one bar for each source, each of one source's own figures."""
    y = alt.Y(
        "label:N", sort=None, title=None, axis=None if narrow else alt.Axis(ticks=False, domain=False, labelLimit=220)
    )
    x = alt.X(
        "killed_share:Q",
        scale=alt.Scale(domain=[0, 100]),
        axis=alt.Axis(values=[0, 25, 50, 75, 100], labelExpr="datum.value + '%'", title=None),
    )
    size = 16 if narrow else 24
    whole = (
        alt.Chart(killed_share.with_columns(all=pl.lit(100)))
        .mark_bar(size=size, fill=str(roles.losses), fillOpacity=0.2)
        .encode(x=alt.X("all:Q"), y=y)
    )
    part = alt.Chart(killed_share).mark_bar(size=size, fill=str(roles.killed)).encode(x=x, y=y)
    value = (
        alt.Chart(
            killed_share.with_columns(words=pl.col("killed_share").round(0).cast(pl.Int64).cast(pl.String) + "% killed")
        )
        .mark_text(align="left", dx=6, fontWeight=600)
        .encode(x="killed_share:Q", y=y, text="words:N", color=roles.ink)
    )
    drawn = whole + part + value
    if narrow:
        drawn += (
            alt.Chart(killed_share)
            .mark_text(align="left", dy=-16)
            .encode(x=alt.datum(0), y=y, text="label:N", color=roles.ink)
        )
    return drawn
