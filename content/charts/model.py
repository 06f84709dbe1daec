"""The still form of the balance calculator: three periods' rates held for a year. The words live in balance.md."""

import altair as alt
import polars as pl

from site_builder import chart, roles

NAMES = {"2024 Q3": "The low of summer 2024", "2024 Q4": "The jump of autumn 2024", "2025 H2": "Late 2025, the newest"}


@chart(height=270)
def three_scenarios(model_scenarios, *, narrow: bool = False):
    months = model_scenarios["month"].max()
    at_end = model_scenarios.filter(pl.col("month") == months).with_columns(
        *(
            pl.col(c).map_elements(lambda v: f"{round(v / 1000) * 1000:,}", return_dtype=pl.String).alias(f"{c}_text")
            for c in ("low", "high")
        )
    )
    colour = str(roles.neutral)
    # a year, with room at its right for the last figures
    x = alt.X(
        "month:Q",
        title="Months",
        scale=alt.Scale(domain=[0, 17 if narrow else 19], nice=False),
        axis=alt.Axis(values=[0, 6, 12]),
    )
    y_scale = alt.Scale(domain=[500_000, 1_200_000], nice=False)
    y_axis = alt.Axis(values=[600_000, 800_000, 1_000_000], title=None, format=",d")

    def y(column):
        return alt.Y(column, type="quantitative", scale=y_scale, axis=y_axis)

    def end(column, dy):
        return (
            alt.Chart(at_end)
            .mark_text(align="left", dx=6, dy=dy, color=str(roles.ink))
            .encode(x=x, y=y(column), text=f"{column}_text:N")
        )

    band = alt.Chart(model_scenarios).mark_area(color=colour).encode(x=x, y=y("low"), y2="high")
    panels = [
        alt.layer(
            *(part.transform_filter(alt.datum.period == period) for part in (band, end("low", 5), end("high", -3)))
        ).properties(
            title=alt.Title(NAMES[period], subtitle=f"Rates of {label}", fontSize=13), height=170 if narrow else 270
        )
        for period, label in at_end.select("period", "label").iter_rows()
    ]
    return alt.hconcat(*panels)
