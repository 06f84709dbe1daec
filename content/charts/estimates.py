"""Charts of estimates: who has said how many, and how far they reach. The words live in the pages."""

import datetime as dt

import altair as alt
import polars as pl

from site_builder import chart, roles


def some(*layers):
    """Layers that hold rows: an empty one has no extent."""
    return alt.layer(*(layer for layer in layers if len(layer.data)))


@chart(height=430)
def six_counts(six_counts, narrow: bool = False):
    """The ways to count in one month of 2024: two panels, because the dead and the casualties are different things."""

    def panel(title, colour, domain, reach):
        rows = six_counts.filter(pl.col("panel") == title).with_columns(
            point=pl.coalesce("central", "low", "high"),
            end=pl.coalesce("high", "central", "low"),
            tip=pl.when(pl.col("bound") == "range")
            .then(None)
            .when(pl.col("bound").is_in(["at least", "more than"]))
            .then(pl.col("low") + reach)
            .when(pl.col("bound") == "up to")
            .then(pl.col("high") - reach),
        )
        axis = alt.Axis(
            labels=not narrow,
            labelLimit=230,
            ticks=False,
            domain=False,
            titleAnchor="start",
            titleAngle=0,
            titleAlign="left",
            titleX=0,
            titleY=-12,
            titleFontWeight=600,
        )
        y = alt.Y("way:N", sort=rows["way"].to_list(), title=title, axis=axis)
        scale = alt.Scale(domain=domain, nice=False)
        ticks = alt.Axis(tickCount=3 if narrow else 5, title=None, format=",.0f", orient="bottom")

        def x(column):
            return alt.X(f"{column}:Q", scale=scale, axis=ticks)

        ranges = rows.filter(pl.col("bound") == "range")
        sided = rows.filter(pl.col("tip").is_not_null())
        plain = rows.filter(pl.col("bound").is_in(["stated", "about"]) | pl.col("central").is_not_null())
        bar = alt.Chart(ranges).mark_bar(height=8, opacity=0.25, color=str(colour)).encode(x=x("low"), x2="high:Q", y=y)
        ends = alt.Chart(ranges).mark_tick(thickness=1.5, size=14, color=str(colour)).encode(
            x=x("low"), y=y
        ) + alt.Chart(ranges).mark_tick(thickness=1.5, size=14, color=str(colour)).encode(x=x("high"), y=y)
        dots = alt.Chart(plain).mark_point(filled=True, size=60, color=str(colour), opacity=1).encode(x=x("point"), y=y)
        tails = alt.Chart(sided).mark_rule(strokeWidth=1.5, color=str(colour)).encode(x=x("point"), x2="tip:Q", y=y)
        stops = alt.Chart(sided).mark_tick(thickness=1.5, size=14, color=str(colour)).encode(x=x("point"), y=y)
        heads = (
            alt.Chart(sided)
            .mark_point(shape="triangle-right", filled=False, size=45, color=str(colour), opacity=1)
            .encode(x=x("tip"), y=y)
        )
        words = (
            alt.Chart(rows)
            .mark_text(align="left", dy=-14)
            .encode(x=alt.datum(domain[0]), y=y, text="way:N", color=roles.ink)
        )
        drawn = bar + ends + dots + tails + stops + heads
        return drawn + words if narrow else drawn

    return panel("The dead", roles.killed, [0, 240000], 25000) & panel(
        "Killed and wounded", roles.losses, [0, 800000], 80000
    )


@chart(height=440)
def casualties_over_time(estimates, economist_model, losses_monthly, narrow: bool = False):
    """Killed and wounded since 2022: Kyiv's running claim, the model's band, what officials and institutes said."""
    x = alt.X("as_of:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    top = alt.Scale(domain=[0, 1_800_000], nice=False)
    axis = alt.Axis(format="~s" if narrow else ",.0f", tickCount=6, title=None)
    band = (
        alt.Chart(economist_model)
        .mark_area(fill=str(roles.neutral), fillOpacity=0.2, opacity=1, stroke=str(roles.neutral), strokeWidth=1)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
            y=alt.Y("casualties_low:Q", scale=top, axis=axis),
            y2="casualties_high:Q",
        )
    )
    claim = (
        alt.Chart(losses_monthly)
        .mark_line(strokeWidth=2, color=str(roles.losses))
        .encode(x=alt.X("month:T"), y="total:Q")
    )
    others = estimates.filter(
        pl.col("counts").is_in(["killed+wounded"]) & ~pl.col("family").is_in(["Kyiv and those who repeat it", "Model"])
    ).with_columns(reach=pl.coalesce("low", "high", "central"))
    ranges = others.filter(pl.col("bound") == "range")
    floors = others.filter(pl.col("bound").is_in(["at least", "more than"])).with_columns(tip=pl.col("low") + 60000)
    caps = others.filter(pl.col("bound") == "up to").with_columns(tip=pl.col("high") - 60000)
    points = others.filter(pl.col("bound").is_in(["stated", "about", "nearly"]))
    ink = str(roles.ink)
    drawn = band + claim
    drawn += alt.Chart(ranges).mark_rule(strokeWidth=2, opacity=1, color=ink).encode(x=x, y="low:Q", y2="high:Q")
    drawn += alt.Chart(points).mark_point(filled=True, size=30, opacity=1, color=ink).encode(x=x, y="central:Q")
    for rows, start, shape in ((floors, "low", "triangle-up"), (caps, "high", "triangle-down")):
        drawn += alt.Chart(rows).mark_rule(strokeWidth=1.2, color=ink).encode(x=x, y=f"{start}:Q", y2="tip:Q")
        drawn += (
            alt.Chart(rows).mark_point(shape=shape, filled=False, size=28, opacity=1, color=ink).encode(x=x, y="tip:Q")
        )
    last = losses_monthly.tail(1)
    labels = [
        (dt.date(2023, 1, 1), 330000 if narrow else 300000, "claim of Kyiv", roles.losses, "right", 0),
        (dt.date(2026, 6, 1), 1_730_000, "model’s band", roles.soft, "right", 0),
        (dt.date(2025, 1, 1), 480_000, "officials, institutes", roles.ink, "left", 0),
    ]
    for day, height, words, colour, align, dx in labels:
        drawn += (
            alt.Chart(pl.DataFrame({"as_of": [day], "y": [height], "words": [words]}))
            .mark_text(align=align, dx=dx)
            .encode(x=alt.X("as_of:T"), y="y:Q", text="words:N", color=colour)
        )
    drawn += (
        alt.Chart(last)
        .mark_point(filled=True, size=45, opacity=1, color=str(roles.losses))
        .encode(x="month:T", y="total:Q")
    )
    return drawn


@chart(height=440)
def dead_over_time(estimates, economist_model, names_confirmed, narrow: bool = False):
    """The dead since 2022: names as a floor, the register, what officials said, Moscow's last figures, the model."""
    x = alt.X("as_of:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    axis = alt.Axis(format="~s" if narrow else ",.0f", tickCount=6, title=None)
    band = (
        alt.Chart(economist_model)
        .mark_area(fill=str(roles.neutral), fillOpacity=0.2, opacity=1, stroke=str(roles.neutral), strokeWidth=1)
        .encode(
            x=alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year")),
            y=alt.Y("deaths_low:Q", scale=alt.Scale(domain=[0, 650_000], nice=False), axis=axis),
            y2="deaths_high:Q",
        )
    )
    named = (
        alt.Chart(names_confirmed)
        .mark_line(strokeWidth=3, interpolate="step-after", color=str(roles.killed))
        .encode(x=alt.X("date:T"), y="names:Q")
    )
    dead = estimates.filter(pl.col("counts") == "killed")
    drawn = band + named
    ink, killed = str(roles.ink), str(roles.killed)
    for family, colour, shape in (
        ("Western officials", ink, "circle"),
        ("Research institutes", ink, "circle"),
        ("Probate register", killed, "diamond"),
        ("Names", killed, "square"),
        ("Moscow", ink, "cross"),
    ):
        rows = dead.filter(pl.col("family") == family)
        ranges = rows.filter(pl.col("bound") == "range")
        points = rows.filter(
            pl.col("bound").is_in(["stated", "about", "nearly"])
            | (pl.col("central").is_not_null() & (pl.col("bound") == "range"))
        )
        floors = rows.filter(pl.col("bound").is_in(["at least", "more than"])).with_columns(tip=pl.col("low") + 22000)
        caps = rows.filter(pl.col("bound") == "up to").with_columns(tip=pl.col("high") - 22000)
        drawn += some(
            alt.Chart(ranges).mark_rule(strokeWidth=2, opacity=1, color=colour).encode(x=x, y="low:Q", y2="high:Q"),
            alt.Chart(points)
            .mark_point(shape=shape, filled=True, size=40, opacity=1, color=colour)
            .encode(x=x, y="central:Q"),
            alt.Chart(floors).mark_rule(strokeWidth=1.2, color=colour).encode(x=x, y="low:Q", y2="tip:Q"),
            alt.Chart(floors)
            .mark_point(shape="triangle-up", filled=False, size=28, opacity=1, color=colour)
            .encode(x=x, y="tip:Q"),
            alt.Chart(caps).mark_rule(strokeWidth=1.2, color=colour).encode(x=x, y="high:Q", y2="tip:Q"),
            alt.Chart(caps)
            .mark_point(shape="triangle-down", filled=False, size=28, opacity=1, color=colour)
            .encode(x=x, y="tip:Q"),
        )
    labels = [
        (dt.date(2025, 10, 15), 92_000, "dead by name", roles.killed, "left"),
        (dt.date(2026, 6, 1), 625_000, "model’s band", roles.soft, "right"),
    ]
    moscow = dead.filter(pl.col("id") == "moscow-2022-09-21").with_columns(
        words=pl.lit("Moscow’s last figure"), height=pl.lit(280_000 if narrow else 150_000)
    )
    drawn += (
        alt.Chart(moscow)
        .mark_rule(strokeDash=[1, 2], color=str(roles.neutral))
        .encode(x=x, y="central:Q", y2="height:Q")
    )
    drawn += (
        alt.Chart(moscow)
        .mark_text(align="center" if not narrow else "left", dx=-20 if narrow else 0, dy=-7)
        .encode(x=x, y="height:Q", text="words:N", color=roles.ink)
    )
    for day, height, words, colour, align in labels:
        drawn += (
            alt.Chart(pl.DataFrame({"as_of": [day], "y": [height], "words": [words]}))
            .mark_text(align=align)
            .encode(x=alt.X("as_of:T"), y="y:Q", text="words:N", color=colour)
        )
    return drawn


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
