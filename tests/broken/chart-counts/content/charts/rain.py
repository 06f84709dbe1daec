import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(said):
    return alt.Chart(said).mark_point().encode(x="central", y="who", color=roles.recruits)
