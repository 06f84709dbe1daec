import altair as alt

from site_builder import by_source, chart, roles


@chart
def curve(rain):
    return alt.Chart(rain).mark_line().encode(x="month:T", y="rain:Q", color=roles.losses)


@chart
def who(said):
    return by_source(said, counts="rain", group="family")
