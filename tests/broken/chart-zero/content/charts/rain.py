import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return (
        alt.Chart(rain)
        .mark_bar()
        .encode(x="month", y=alt.Y("rain", scale=alt.Scale(domain=[50, 80])), color=roles.recruits)
    )
