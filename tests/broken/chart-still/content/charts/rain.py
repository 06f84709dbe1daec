import altair as alt

from site_builder import chart


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_text().encode(y="month:O", text="rain")
