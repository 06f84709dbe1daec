import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_point(color="rgb(0, 0, 0)").encode(x="month", y="rain")
