import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_point().encode(x="month", y="rain", color=roles.recruits).transform_sample(2)
