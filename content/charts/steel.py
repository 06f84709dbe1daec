"""Charts of tanks and of artillery. The words live in steel.md and shells.md; here is only the drawing."""

import altair as alt
import polars as pl

from site_builder import chart, roles, uncertainty


def with_commas(column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda value: f"{value:,.0f}", return_dtype=pl.String)


@chart(height=360)
def tanks_claimed_and_seen(tanks_monthly, tank_ratio, narrow: bool = False):
    """Two running totals, and at three dates how many are claimed for each one photographed."""
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%Y", tickCount="year"))
    top = alt.Scale(domain=[0, 13000], nice=False)
    axis = alt.Axis(format=",.0f", tickCount=5, title=None)
    seen = tanks_monthly.filter(pl.col("photographed").is_not_null())
    colour = str(roles.equipment)
    claimed = (
        alt.Chart(tanks_monthly)
        .mark_line(strokeWidth=2, strokeDash=[7, 3], color=colour)
        .encode(x=x, y=alt.Y("claimed:Q", scale=top, axis=axis))
    )
    shown = alt.Chart(seen).mark_line(strokeWidth=2.5, color=colour).encode(x=x, y="photographed:Q")
    last = (
        alt.Chart(seen.tail(1))
        .mark_point(filled=True, size=50, opacity=1, color=colour)
        .encode(x=x, y="photographed:Q")
    )
    dates = [pl.date(2024, 9, 1)] if narrow else [pl.date(2022, 9, 1), pl.date(2023, 9, 1), pl.date(2024, 9, 1)]
    marks = tank_ratio.filter(pl.any_horizontal([pl.col("month") == d for d in dates])).with_columns(
        words=pl.col("ratio").round(1).cast(pl.String) + " to 1",
        middle=(pl.col("claimed") + pl.col("photographed")) / 2,
    )
    span = (
        alt.Chart(marks)
        .mark_rule(strokeDash=[1, 2], color=str(roles.neutral))
        .encode(x=x, y="photographed:Q", y2="claimed:Q")
    )
    tight = pl.col("claimed") - pl.col("photographed") < 2_000  # no room between the lines: above them

    def ratios(rows, column, **place):
        words = alt.Chart(rows).mark_text(fontWeight=600, **place)
        return words.encode(x=x, y=f"{column}:Q", text="words:N", color=roles.ink)

    ratio = ratios(marks.filter(~tight), "middle", align="left", dx=5)
    ratio += ratios(marks.filter(tight), "claimed", align="right", dx=4, dy=-12)
    end = (
        alt.Chart(tanks_monthly.tail(1).with_columns(words=pl.format("Claimed by Kyiv: {}", with_commas("claimed"))))
        .mark_text(align="right", dy=-12, dx=2)
        .encode(x=x, y="claimed:Q", text="words:N", color=roles.equipment)
    )
    place = {"align": "center", "dx": 16, "dy": 28, "lineBreak": "|"} if narrow else {"align": "left", "dx": 9}
    stop = (
        alt.Chart(
            seen.tail(1).with_columns(
                words=pl.format("Photographed:|{}" if narrow else "Photographed: {}", with_commas("photographed"))
            )
        )
        .mark_text(**place)
        .encode(x=x, y="photographed:Q", text="words:N", color=roles.equipment)
    )
    return span + claimed + shown + last + ratio + end + stop


@chart(height=320)
def fate_of_tanks(tanks_monthly, narrow: bool = False):
    """What was seen of the tanks on the list: destroyed, captured, abandoned, damaged."""
    kinds = {"destroyed": 1, "captured": 0.4, "abandoned": 0.25, "damaged": 0.12}
    dates = alt.Scale(domain=["2022-03-01", "2026-07-01" if narrow else "2025-12-15"])  # room for words at the right
    x = alt.X(
        "month:T",
        title=None,
        scale=dates,
        axis=alt.Axis(format="%Y", values=["2023-01-01", "2024-01-01", "2025-01-01"]),
    )
    y = alt.Y(
        "to:Q", scale=alt.Scale(domain=[0, 4400], nice=False), axis=alt.Axis(format=",.0f", tickCount=5, title=None)
    )
    rows = tanks_monthly.filter(pl.col("photographed").is_not_null()).with_columns(floor=pl.lit(0, dtype=pl.Int64))
    layers = []
    for fate, opacity in kinds.items():
        rows = rows.with_columns(to=pl.col("floor") + pl.col(fate), words=pl.lit(fate))
        layers.append(
            alt.Chart(rows)
            .mark_area(fill=str(roles.equipment), fillOpacity=opacity, stroke=str(roles.equipment), strokeWidth=1)
            .encode(x=x, y=y, y2="floor:Q", tooltip=["month:T", f"{fate}:Q"])
        )
        middle = rows.tail(1).with_columns(middle=(pl.col("to") + pl.col("floor")) / 2)
        words = alt.Chart(middle).mark_text(align="left", dx=6)
        layers.append(words.encode(x=x, y="middle:Q", text="words:N", color=roles.ink))
        rows = rows.with_columns(floor=pl.col("to"))
    return alt.layer(*layers)


@chart(height=380)
def two_thirds_of_what(tank_shares, narrow: bool = False):
    """Three counts of losses over five fleets, beside a line at two-thirds."""
    names = [
        "Active fleet (IISS)",
        "Fleet in the US report, by Reuters",
        "Fleet in the US report, by AFP",
        "Active fleet and hulls seen in store",
        "Active fleet and store on paper",
    ]
    shapes = {
        "US report, December 2023": "circle",
        "Photographed by 9 October 2024": "diamond",
        "Claimed by 9 October 2024": "square",
    }
    x = alt.X(
        "share:Q",
        scale=alt.Scale(domain=[0, 330], nice=False),
        axis=alt.Axis(labelExpr="datum.value + '%'", tickCount=4, title=None),
    )
    axis = alt.Axis(labels=not narrow, labelLimit=240, ticks=False, domain=False, grid=True, gridDash=[1, 3])
    y = alt.Y("fleet:N", sort=names, title=None, axis=axis)
    rule = (
        alt.Chart(tank_shares.filter(pl.col("loss_order") == 1).with_columns(line=pl.lit(200 / 3)))
        .mark_tick(size=30, thickness=2, color=str(roles.ink))
        .encode(x=alt.X("line:Q"), y=y)
    )
    dots = (
        alt.Chart(tank_shares)
        .mark_point(filled=True, size=80, opacity=1, color=str(roles.equipment))
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("loss:N", scale=alt.Scale(domain=list(shapes), range=list(shapes.values())), legend=None),
        )
    )
    ring = (
        alt.Chart(tank_shares.filter((pl.col("share") > 66.6) & (pl.col("share") < 70)))
        .mark_point(filled=False, size=300, opacity=1, color=str(roles.ink), strokeWidth=1.5)
        .encode(x=x, y=y)
    )
    pair = tank_shares.filter((pl.col("share") > 66.6) & (pl.col("share") < 70)).with_columns(
        words=pl.format("{}%", pl.col("share").round(0).cast(pl.Int64))
    )
    ring += (
        alt.Chart(pair).mark_text(align="left", dx=14, fontWeight=600).encode(x=x, y=y, text="words:N", color=roles.ink)
    )
    label = (
        alt.Chart(tank_shares.filter(pl.col("loss_order") == 1))
        .mark_text(align="left", dy=-22)
        .encode(x=alt.datum(0), y=y, text="fleet:N", color=roles.ink)
    )
    first = tank_shares.filter(pl.col("fleet_order") == 1).with_columns(
        words=pl.col("loss").replace_strict(
            {
                "US report, December 2023": "US 2023",
                "Photographed by 9 October 2024": "photographed",
                "Claimed by 9 October 2024": "claimed",
            }
        )
    )
    said = alt.layer(
        *(
            alt.Chart(first.filter(pl.col("words") == words))
            .mark_text(align=align, dx=dx, dy=dy)
            .encode(x=x, y=y, text="words:N", color=roles.soft)
            for words, align, dx, dy in (
                ("US 2023", "right", *((-14, 18) if narrow else (6, 24))),
                ("photographed", "left", -6, 18),
                ("claimed", "center", 0, 18),
            )
        )
    )
    return rule + dots + ring + said + label if narrow else rule + dots + ring + said


@chart(height=300)
def tanks_in_store(tank_statements, narrow: bool = False):
    """What was said to be left in store: inventories and hulls seen from space differ, so two shapes."""
    rows = tank_statements.filter(pl.col("role").is_in(["store on paper", "hulls seen"])).with_columns(
        day=pl.col("as_of"), number=pl.col("value").cast(pl.Float64)
    )
    x = alt.X(
        "day:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount="year"),
        scale=alt.Scale(domain=["2021-10-01", "2026-06-01"]),
    )
    y = alt.Y(
        "number:Q",
        scale=alt.Scale(domain=[0, 11000], nice=False),
        axis=alt.Axis(format=",.0f", tickCount=5, title=None),
    )
    paper, seen = rows.filter(pl.col("role") == "store on paper"), rows.filter(pl.col("role") == "hulls seen")
    drawn = (
        alt.Chart(paper)
        .mark_point(shape="square", filled=False, strokeWidth=2, size=70, opacity=1, color=str(roles.equipment))
        .encode(x=x, y=y)
    )
    drawn += (
        alt.Chart(seen)
        .mark_point(shape="circle", filled=True, size=80, opacity=1, color=str(roles.equipment))
        .encode(x=x, y=y)
    )
    early, late = paper.filter(pl.col("number") != 3200), paper.filter(pl.col("number") == 3200)
    for part, dy in ((seen, -13), (early, -13), (late, 15)):
        drawn += (
            alt.Chart(part)
            .mark_text(dy=dy, fontWeight=600)
            .encode(x=x, y=y, text=alt.Text("number:Q", format=",.0f"), color=roles.ink)
        )
    drawn += (
        alt.Chart(seen.head(1).with_columns(words=pl.lit("hulls seen from space")))
        .mark_text(align="left", dx=10)
        .encode(x=x, y=y, text="words:N", color=roles.soft)
    )
    drawn += (
        alt.Chart(paper.head(1).with_columns(words=pl.lit("on paper")))
        .mark_text(align="left", dx=10)
        .encode(x=x, y=y, text="words:N", color=roles.soft)
    )
    return drawn


@chart(height=380)
def rounds_a_day(rounds_a_day, narrow: bool = False):
    """Rounds a day as one commander gave them: points in time, so no line joins them."""
    order = [
        "Aug-Sept 2023",
        "Oct-Dec 2023",
        "Jan-May 2024",
        "6-14 Aug 2024",
        "Before the strikes",
        "After the 2024 strikes",
        "April 2025",
    ]
    onwards, at_most = pl.col("bound") == "more than", pl.col("bound") == "up to"
    rows = rounds_a_day.with_columns(
        number=pl.col("value").cast(pl.Float64), top=pl.col("high").cast(pl.Float64)
    ).with_columns(
        low=pl.when(onwards | pl.col("top").is_not_null()).then("number"),
        central=pl.when(~onwards & ~at_most & pl.col("top").is_null()).then("number"),
        high=pl.when(at_most).then("number").otherwise("top"),
        edge=pl.coalesce("top", "number"),
        words=pl.struct("number", "top").map_elements(
            lambda r: f"{r['number']:,.0f}" + (f"–{r['top']:,.0f}" if r["top"] else ""), return_dtype=pl.String
        ),
    )
    y = alt.Y(
        "period:N",
        sort=order,
        title=None,
        axis=alt.Axis(
            labels=not narrow, labelExpr="replace(datum.label, '-', '–')", ticks=False, domain=False, grid=True,
            gridDash=[1, 3],
        ),
    )  # fmt: skip
    scale = alt.Scale(domain=[0, 90_000 if narrow else 80_000], nice=False)
    ends = [0, 40_000, 80_000] if narrow else [0, 20_000, 40_000, 60_000, 80_000]

    def at(column: str) -> alt.X:
        return alt.X(f"{column}:Q", scale=scale, axis=alt.Axis(format=",.0f", values=ends, title=None))

    x = at("number")
    russia, ukraine = rows.filter(pl.col("side") == "Russia"), rows.filter(pl.col("side") == "Ukraine")
    label = (
        alt.Chart(russia.with_columns(name=pl.col("period").str.replace("-", "–")))
        .mark_text(align="left", dy=-15)
        .encode(x=alt.datum(0), y=y, text="name:N", color=roles.ink)
    )
    arrows = rows.filter((pl.col("side") == "Russia") | at_most)
    fire = uncertainty(arrows, at, roles.equipment, y=y)
    other = (
        alt.Chart(ukraine.filter(~at_most))
        .mark_point(shape="diamond", filled=False, strokeWidth=2, size=75, opacity=1, color=str(roles.equipment))
        .encode(x=x, y=y)
    )
    value = alt.layer(
        *(
            alt.Chart(russia.filter(part))
            .mark_text(align="left", dx=dx, fontWeight=600)
            .encode(x=alt.X("edge:Q"), y=y, text="words:N", color=roles.ink)
            for part, dx in ((onwards, 32), (~onwards, 9))
        )
    )
    fewer = alt.layer(
        *(
            alt.Chart(ukraine.filter(part))
            .mark_text(align="right", dx=dx)
            .encode(x=x, y=y, text="words:N", color=roles.soft)
            for part, dx in ((at_most, -32), (~at_most, -9))
        )
    )
    first = rows.filter(pl.col("period") == order[0])
    names = alt.layer(
        *(
            alt.Chart(first.filter(pl.col("side") == side))
            .mark_text(align=align, dx=dx, dy=15)
            .encode(x=x, y=y, text="side:N", color=roles.soft)
            for side, align, dx in (("Russia", "left", -4), ("Ukraine", "right", 8))
        )
    )
    return label + fire + other + value + names if narrow else fire + other + value + fewer + names
