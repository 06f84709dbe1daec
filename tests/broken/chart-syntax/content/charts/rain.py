import altair as alt

from site_builder import chart, roles


@chart
def rain_chart(rain)
    return None
