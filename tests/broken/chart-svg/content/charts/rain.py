import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_bar(fill="url(https://example.org/paint.svg)").encode(x="month", y="rain")
