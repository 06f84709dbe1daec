import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    points = alt.Chart(rain).encode(x="month", y="rain")
    return points.mark_line(color=str(roles.losses)) + points.mark_point(color=str(roles.equipment))
