import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_text(dx=400, clip=True).encode(x="month", y="rain", text="rain", color=roles.ink)
