"""Charts of the balance and of who signs. The words live in balance.md and who-signs.md; here is only the drawing."""
from collections.abc import Callable

import altair as alt
import polars as pl
from site_builder import chart, roles

HALVES = ["Jan–Jun 2024", "Jul–Dec 2024", "Jan–Jun 2025", "Jul–Dec 2025"]
SPANS = ["", "Jan–Jun 2024", "Jul–Sep 2024", "Oct–Dec 2024", "Jan–Jun 2025", "Jul–Dec 2025"]   # first row: words only
TWO_LINES = "split(datum.label, ' ')"     # month span above, year below


def thousands(column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda value: f"{round(value / 1000)},000", return_dtype=pl.String)


def rows_axis(order: list[str], *, two_lines: bool = True) -> alt.Y:
    axis = alt.Axis(ticks=False, domain=False, grid=False, **({"labelExpr": TWO_LINES} if two_lines else {}))
    return alt.Y("label:N", title=None, scale=alt.Scale(domain=order), sort=None, axis=axis)


def scaled(scale: alt.Scale, axis: alt.Axis) -> Callable[[str], alt.X]:
    """Every mark of a chart on the same horizontal scale."""
    return lambda column: alt.X(column, type="quantitative", scale=scale, axis=axis)


def range_mark(data: pl.DataFrame, colour: str, at: Callable[[str], alt.X], low: str, high: str,
               **where: alt.Y | alt.YOffset) -> alt.LayerChart:
    """The uncertainty mark: a bar from low to high with a tick at each end."""
    base = alt.Chart(data)
    span = base.mark_rule(strokeWidth=7, opacity=0.25, color=colour).encode(x=at(low), x2=high, **where)
    ends = [base.mark_tick(thickness=2, size=14, opacity=1, color=colour).encode(x=at(end), **where) for end in (low, high)]
    return alt.layer(span, *ends)


@chart(height=340)
def recruits_and_claims(balance, *, narrow: bool = False):
    rows = balance.filter(pl.col("span") == "half-year").with_columns(
        recruits_text=thousands("low") + "–" + thousands("high"), claimed_text=thousands("claimed"),
        recruits_lane=pl.lit("a"), claims_lane=pl.lit("b"))
    at = scaled(alt.Scale(domain=[0, 520_000 if narrow else 330_000], nice=False),
                alt.Axis(values=[0, 200_000] if narrow else [0, 100_000, 200_000, 300_000], format=",d", title=None))
    y, lanes = rows_axis(HALVES), alt.Scale(domain=["a", "b"], paddingOuter=0.3)
    recruits_lane, claims_lane = alt.YOffset("recruits_lane:N", scale=lanes), alt.YOffset("claims_lane:N", scale=lanes)

    recruits = range_mark(rows, str(roles.recruits), at, "low", "high", y=y, yOffset=recruits_lane)
    claimed = alt.Chart(rows).mark_point(shape="diamond", filled=True, opacity=1, size=90, color=str(roles.losses)).encode(
        x=at("claimed"), y=y, yOffset=claims_lane)

    def words(side: str, colour: str, column: str, lane: alt.YOffset, **text) -> alt.Chart:
        return alt.Chart(rows).mark_text(align="left" if side == "right" else "right", dx=9 if side == "right" else -9,
                                         baseline="middle", color=colour).encode(
            x=at(column), y=y, yOffset=lane, **text)

    return alt.layer(
        recruits, claimed,
        words("left", str(roles.recruits), "low", recruits_lane, text=alt.value("Recruits")),
        words("right", str(roles.recruits), "high", recruits_lane, text="recruits_text:N"),
        words("left", str(roles.losses), "claimed", claims_lane, text=alt.value("Claimed" if narrow else "Claimed losses")),
        words("right", str(roles.losses), "claimed", claims_lane, text="claimed_text:N"))


@chart(height=340)
def break_even_share(balance, irrecoverable_share, *, narrow: bool = False):
    rows = balance.filter(pl.col("label").is_in(SPANS)).with_columns(
        words=pl.format("{}–{}%", *[pl.col(c).map_elements(lambda v: str(int(v + 0.5)), return_dtype=pl.String)
                                    for c in ("share_low", "share_high")]))
    band = irrecoverable_share.select(low=pl.col("low").min(), high=pl.col("high").max(), label=pl.lit(SPANS[0]), even=pl.lit(100))
    at = scaled(alt.Scale(domain=[0, 185 if narrow else 140], nice=False),
                alt.Axis(values=[0, 50, 100] if narrow else [0, 25, 50, 75, 100, 125], labelExpr="datum.value + '%'", title=None))
    y = rows_axis(SPANS)
    words = dict(color=str(roles.ink), lineBreak="|", baseline="middle")
    return alt.layer(
        alt.Chart(band).mark_rect(opacity=0.22, color=str(roles.neutral)).encode(x=at("low"), x2="high"),
        alt.Chart(band).mark_rule(color=str(roles.ink), strokeDash=[3, 3]).encode(x=at("even")),
        range_mark(rows, str(roles.recruits), at, "share_low", "share_high", y=y),
        alt.Chart(rows).mark_text(align="left", dx=8, color=str(roles.recruits)).encode(x=at("share_high"), y=y, text="words:N"),
        alt.Chart(band).mark_text(align="right", dx=-5 if not narrow else 30, **words).encode(
            x=at("low") if not narrow else at("high"), y=y,
            text=alt.value("Lost for good,|says Meduza" if narrow else "Share lost for good|in autumn 2024, by|Meduza’s estimate")),
        alt.Chart(band).mark_text(align="left", dx=5, **words).encode(
            x=at("even"), y=y, text=alt.value("As many|recruits" if narrow else "As many recruits|as claimed losses")))
