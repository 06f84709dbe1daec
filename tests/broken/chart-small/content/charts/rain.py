import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_text(fontSize=8).encode(x="month", y="rain", text="rain", color=roles.ink)
