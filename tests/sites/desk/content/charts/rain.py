"""Charts of the valley. The words live in the pages; here is only the drawing."""

import altair as alt

from site_builder import by_source, chart, roles


@chart
def rain_a_day(rain_monthly, rain_records):
    line = alt.Chart(rain_monthly).mark_line().encode(x="month", y="daily", color=roles.recruits)
    records = alt.Chart(rain_records).transform_filter("datum.record_daily").mark_point().encode(x="month", y="daily")
    return line + records


@chart(height=300)
def harvest_panels(harvest_by_year):
    panel = alt.Chart(harvest_by_year).mark_bar().encode(x="year:O", y=alt.Y(alt.repeat("row"), type="quantitative"))
    return panel.repeat(row=["tonnes", "price"]).resolve_scale(y="independent")


@chart
def harvest_by_source(harvest_estimates):
    return by_source(harvest_estimates, counts="barley 2024", group="family")
