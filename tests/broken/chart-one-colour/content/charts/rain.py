import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    shade = alt.Color("rain:Q", scale=alt.Scale(type="threshold", domain=[500], range=[str(roles.losses), str(roles.killed)]), legend=None)
    return alt.Chart(rain).mark_point().encode(x="month", y="rain", color=shade)
