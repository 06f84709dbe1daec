import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_text().transform_calculate(half="(datum.rain - datum.rain) / 0").encode(x="month", y="rain", text="half:Q", color=roles.ink)
