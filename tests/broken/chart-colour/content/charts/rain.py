import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_line(color="#ff0000").encode(x="month", y="rain")
