import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(many):
    return alt.Chart(many).mark_line().encode(x="n", y="n")
