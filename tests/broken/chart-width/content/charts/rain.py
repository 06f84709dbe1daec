import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain):
    return (
        alt.Chart(rain)
        .mark_bar(color=str(roles.recruits))
        .encode(x="rain", y=alt.Y("name:N", title=None, axis=alt.Axis(labelLimit=2000)))
        .transform_calculate(
            name="'a very long label that says in one line what two lines would say much better ' + datum.rain"
        )
    )
