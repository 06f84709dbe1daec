import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_text().encode(y="rain", text="month:N", color=roles.ink) + alt.Chart(rain).mark_text(
        dx=10, text="a label"
    ).encode(y="rain", color=roles.ink)
