import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rains):
    return alt.Chart(rains).mark_line().encode(x="month", y="rain", color=roles.recruits)
