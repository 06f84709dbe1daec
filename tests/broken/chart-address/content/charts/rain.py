import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart("https://example.org/rain.csv").mark_line().encode(x="month:T", y="rain:Q")
