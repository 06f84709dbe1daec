"""Charts of every kind, as a writer may paste them from Altair's own documentation, and the data that they show."""

from __future__ import annotations

from tests.charting import table

PEOPLE = table(
    "t",
    {
        "month": ("yearmonth", [f"2024-{m:02}" for m in range(1, 13)]),
        "day": ("date", []),
        "n": ("integer", [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]),
        "m": ("integer", [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5]),
        "who": ("string", list("abcabcabcabc")),
        "side": ("string", ["north", "south"] * 6),
        "yes": ("boolean", [True, False, None] * 4),
    }
    | {"day": ("date", [None] * 12)},
)
ODD = table(
    "odd",
    {
        "name": ("string", ["Втрати за вересень", "خسائر", 'a <b> & "c"', "it's", "dot.ted [x]", "naïve ‑ “q”"]),
        "value": ("integer", [-5, 10**15, 0, None, 7, 1]),
        "one": ("integer", [1] * 6),
        "none": ("integer", [None] * 6),
    },
)
TWO = "{'north': 'losses', 'south': 'recruits'}"
DRAWN = [
    "mark_line().encode(x='month', y='n')",
    "mark_line(point=True, interpolate='monotone').encode(x='month', y='n')",
    "mark_line(strokeDash=[2, 2]).encode(x='month', y='n', detail='side')",
    f"mark_line().encode(x='month', y='n', color=roles.by('side', {TWO}), strokeDash=roles.dashes('side', {TWO}))",
    "mark_area().encode(x='month', y='n')",
    "mark_area(interpolate='step').encode(x='month', y='n', y2='m')",
    f"mark_area().encode(x='month', y=Y('n', stack='normalize'), color=roles.by('side', {TWO}))",
    "mark_bar().encode(x='month', y='n')",
    "mark_bar().encode(x='month:O', y='n')",
    "mark_bar().encode(x='month:N', y='n')",
    "mark_bar().encode(y='month:O', x='n')",
    "mark_bar().encode(y='who', x='sum(n)')",
    "mark_bar().encode(y=Y('who', sort='-x'), x='sum(n)')",
    "mark_bar().encode(y='who', x=alt.X('mean(n)', title='Mean'))",
    "mark_bar().encode(x='who', y='n', xOffset='side')",
    f"mark_bar().encode(x='who', y='sum(n)', color=roles.by('side', {TWO}))",
    "mark_bar().encode(x=alt.X('n', bin=True), y=Y('count()', title='Months'))",
    "mark_bar().encode(x='n', x2='m', y='month:O')",
    "mark_bar().encode(x='yearmonth(month)', y='sum(n)')",
    "mark_bar().encode(x='quarter(month):O', y='sum(n)')",
    "mark_bar().encode(x='month(month):O', y='n')",
    "mark_point().encode(x='n', y='m')",
    "mark_point(filled=False).encode(x='n', y='m', shape='side', size='n')",
    "mark_circle().encode(x='n', y='m', opacity=alt.condition('datum.n > 3', alt.value(1), alt.value(0.4)))",
    "mark_square(color=str(roles.killed)).encode(x='n', y='m')",
    "mark_tick().encode(x='n', y='who')",
    "mark_tick().encode(x='n')",
    "mark_rule().encode(x='n')",
    "mark_rule().encode(x='n', x2='m', y='month:O')",
    "mark_rect(color=str(roles.losses)).encode(x='who:O', y='side:O', fillOpacity=roles.shade('sum(n)', [5, 10]))",
    "mark_rect().encode(x=alt.X('n', bin=True), y=Y('m', bin=True), opacity=alt.Opacity('count()', legend=None))",
    "mark_text().encode(x='month', y='n', text='n')",
    "mark_text(dy=-8).encode(x='month:O', y='n', text=alt.Text('month', format='%b'))",
    "mark_trail().encode(x='month', y='n', size='n')",
    "mark_boxplot().encode(x='who', y='n')",
    "mark_errorbar(extent='stdev').encode(x='who', y=Y('n', title='People'))",
    "mark_errorband(extent='ci').encode(x='month', y='n')",
    f"mark_arc().encode(theta='sum(n)', color=roles.by('side', {TWO}))",
    "mark_line().encode(x='month', y=Y('n', scale=Scale(type='sqrt')))",
    "mark_point().encode(x='month', y=Y('n', scale=Scale(type='symlog')))",
    "mark_point().encode(x=alt.X('n', scale=Scale(reverse=True)), y='m')",
    "mark_point().encode(x=alt.X('month', axis=None), y=Y('n', axis=None))",
    "mark_point().encode(x='month', y='n').interactive()",
    "mark_point().encode(x='month', y='n').add_params(alt.selection_interval(name='brush'))",
    "mark_line().encode(x='month', y='n').properties(title='A title of its own', width=90, height=90)",
    "transform_calculate(w='datum.n * 2').mark_bar().encode(x='month', y=Y('w:Q', title='Twice'))",
    "transform_aggregate(total='sum(n)', groupby=['who']).mark_bar().encode(x='who', y=Y('total:Q', title='All'))",
    "transform_window(rank='rank()', sort=[alt.SortField('n')]).mark_point().encode(x='month', y=Y('rank:O'))",
    "transform_joinaggregate(all='sum(n)').mark_bar().encode(x='month', y=Y('all:Q', title='All'))",
    "transform_density('n', as_=['n', 'd']).mark_area().encode(x='n:Q', y=Y('d:Q', title='Density'))",
    "transform_regression('n', 'm').mark_line().encode(x='n', y='m')",
    "transform_loess('n', 'm').mark_line().encode(x='n', y='m')",
    "transform_fold(['n', 'm']).mark_line().encode(x='month', y=Y('value:Q', title='-'), detail='key:N')",
    "transform_bin('b', 'n').mark_bar().encode(x='b:O', y=Y('count()', title='-'))",
    "transform_timeunit(q='quarter(month)').mark_bar().encode(x='q:T', y='sum(n)')",
    "transform_stack(['a', 'b'], 'n', groupby=['who']).mark_bar().encode(x='who', y=Y('a:Q', title='-'), y2='b:Q')",
    "transform_quantile('n').mark_line().encode(x=alt.X('prob:Q', title='-'), y=Y('value:Q', title='-'))",
    "transform_impute('n', key='month', value=0, groupby=['who']).mark_line().encode(x='month', y='n')",
    "transform_filter(alt.FieldOneOfPredicate('who', ['a', 'b'])).mark_bar().encode(x='who', y='sum(n)')",
    "transform_filter(alt.FieldRangePredicate('n', [2, 6])).mark_point().encode(x='month', y='n')",
    "transform_pivot('side', groupby=['month'], value='n').mark_bar().encode(x='month', y=Y('north:Q', title='-'))",
    "mark_line().encode(x='month', y='n').facet('who', columns=2)",
    "mark_line().encode(x='month', y='n', row='who')",
    "mark_bar().encode(x='who', y='sum(n)', column='side')",
    "mark_point().encode(x=alt.X(alt.repeat('column'), type='quantitative'), y='n').repeat(column=['n', 'm'])",
    "mark_point().encode(x='n', y=Y(alt.repeat('row'), type='quantitative')).repeat(row=['n', 'm'])",
    "mark_line().encode(x='month', y=Y(alt.repeat('layer')).title('Both')).repeat(layer=['n', 'm'])",
    "mark_circle(size=90).encode(longitude='n:Q', latitude='m:Q').project('mercator')",
    "mark_arc(innerRadius=20).encode(theta=alt.Theta('n', stack=True), radius=alt.Radius('m', scale=Scale(zero=True)))",
    "mark_bar(cursor='pointer').encode(x='who', y='sum(n)').add_params(alt.selection_point(on='pointerover'))",
    "mark_point(shape='wedge').encode(x='n', y='m', angle=alt.Angle('n', scale=Scale(range=[0, 180])))",
    "mark_boxplot(extent='min-max', size=20, color=str(roles.recruits)).encode(y='who', x='n')",
    "mark_line().encode(x='month', y=Y('mean:Q', title='-')).transform_window(mean='mean(n)', frame=[-2, 2])",
    "transform_density('n', as_=['n', 'd'], groupby=['side']).mark_area(orient='horizontal').encode("
    "x=alt.X('d:Q', stack='center', title=None), y='n:Q', column='side')",
    "transform_lookup(lookup='who', from_=alt.LookupData(t, 'who', ['m'])).mark_bar().encode(x='who', y='m')",
    "transform_extent('n', param='all').mark_point().encode(x='n', y='m')",
    "mark_bar().encode(x='who', y='sum(n)', tooltip=['who', 'sum(n)']).interactive()",
]
REFUSED = {
    "mark_line().encode(x='month', y='n', color='side')": "chart-colour",
    "mark_rect().encode(x='who', y='side', color='mean(n)')": "chart-colour",
    "mark_bar(color='steelblue').encode(x='who', y='n')": "chart-colour",
    "mark_arc().encode(theta='n', color='who')": "chart-colour",
    "mark_bar().encode(x='who', y='count()')": "chart-title",
    "mark_point(href='https://example.org').encode(x='n', y='m')": "chart-address",
    "mark_bar().encode(x='month', y=Y('n', scale=Scale(domain=[2, 9])))": "chart-zero",
    "mark_point().encode(x='day', y='n')": "chart-empty",
    "transform_filter('datum.n > 99').mark_bar().encode(x='month', y='n')": "chart-empty",
    "mark_text(font='Comic Sans').encode(x='month', y='n', text='n')": "chart-draw",
    "mark_text(fontSize=8).encode(x='month', y='n', text='n')": "chart-small",
    "transform_calculate(j='random()').mark_point().encode(x='n', y=Y('j:Q', title='-'))": "chart-chance",
    "transform_filter('datum.n < now()').mark_point().encode(x='n', y='m')": "chart-chance",
    "transform_sample(5).mark_point().encode(x='n', y='m')": "chart-chance",
    "mark_image().encode(x='n', y='m', url='who')": "chart-address",
    "mark_point().encode(x='n', y='m', href='who')": "chart-address",
    "transform_lookup(lookup='who', from_=alt.LookupData(alt.UrlData('a'), 'who', ['k'])).mark_bar()": "chart-address",
    "mark_line(color='#db646f').encode(x='month', y='n')": "chart-colour",
    "mark_bar().encode(x='who', y='max(nn):Q')": "chart-field",
}


def source(expression: str, name: str = "t") -> str:
    return f"@chart\ndef f({name}):\n    return Chart({name}).{expression}\n"


COMPOSED = [
    "Chart(t).mark_line().encode(x='month', y='n') + Chart(t).mark_point().encode(x='month', y='m')",
    "Chart(t).mark_line().encode(x='month', y='n') & Chart(t).mark_bar().encode(x='who', y='sum(n)')",
    "Chart(t).mark_line().encode(x='month', y='n') | Chart(t).mark_bar().encode(x='who', y='sum(n)')",
    "alt.concat(*[Chart(t).mark_point().encode(x='n', y='m') for _ in range(3)], columns=2)",
    "(Chart(t).mark_bar().encode(x='n') | Chart(t).mark_tick().encode(x='n')) & Chart(t).mark_tick().encode(x='n')",
    "alt.layer(Chart(t).mark_line(), Chart(t).mark_point()).encode(x='month', y='n')",
    "alt.layer(Chart().mark_line(), Chart().mark_point(), data=t).encode(x='month', y='n').facet('side')",
    "(Chart(t).mark_bar().encode(y='n') + Chart(t).mark_rule().encode(y='m')).resolve_scale(y='independent')",
    "Chart(t).mark_line().encode(x='month', y='n') + Chart().mark_rule().encode(y=alt.datum(4))",
    "Chart(alt.sequence(0, 9, as_='x')).mark_line().encode(x=alt.X('x:Q', title='-'), y=Y('x:Q', title='-'))",
    "Chart(alt.Data(values=[{'a': 1, 'url': 'now('}])).mark_point().encode(x=alt.X('a:Q', title='-'))",
    "Chart(alt.Data(values=[{'a': [1, 2]}])).mark_tick().encode(x=alt.X('a:Q', title='-')).transform_flatten(['a'])",
    "alt.layer(Chart(alt.graticule()).mark_geoshape(stroke=str(roles.neutral), filled=False)).project('naturalEarth1')",
    "(lambda chosen: Chart(t).mark_bar().encode(x='who', y='sum(n)', opacity=alt.when(chosen).then(alt.value(1))"
    ".otherwise(alt.value(0.3))).add_params(chosen))(alt.selection_point(fields=['who']))",
    "(lambda brush: Chart(t).mark_point().encode(x='n', y='m').add_params(brush)"
    " & Chart(t).mark_bar().encode(y='who', x='sum(n)').transform_filter(brush))(alt.selection_interval())",
    "(lambda brush: Chart(t).mark_area().encode(x=alt.X('month', scale=Scale(domain=brush)), y='n')"
    " & Chart(t).mark_area().encode(x='month', y='n').add_params(brush))(alt.selection_interval(encodings=['x']))",
    "(lambda least: Chart(t).mark_point().encode(x='n', y='m', opacity=alt.when(alt.datum.n < least)"
    ".then(alt.value(0.2)).otherwise(alt.value(1))).add_params(least))"
    "(alt.param(bind=alt.binding_range(max=9), value=4))",
    "(lambda near: alt.layer(Chart(t).mark_line().encode(x='month', y='n'), Chart(t).mark_point(size=90).encode("
    "x='month', y='n', opacity=alt.when(near).then(alt.value(1)).otherwise(alt.value(0.1))).add_params(near)))"
    "(alt.selection_point(nearest=True, on='pointerover', fields=['month'], empty=False))",
    "Chart(t).mark_line().encode(x='month', y='n', detail='side') + Chart(t).mark_circle().encode("
    "x=alt.X('last[month]:T', title=None), y=Y('last[n]:Q', title='-'))"
    ".transform_aggregate(last='argmax(month)', groupby=['side'])",
    "alt.concat(Chart(t).mark_bar().encode(y=Y('who', axis=None), x=alt.X('sum(n)', sort='descending')),"
    " Chart(t).mark_bar().encode(y=Y('who', axis=None), x='sum(m)'), spacing=5)",
]  # fmt: skip
ODD_DRAWN = [
    "mark_bar().encode(x='value', y='name')",
    "mark_bar().encode(y='value', x=alt.X('name', axis=alt.Axis(labels=False)))",
    "mark_point().encode(x='one', y='name')",
    "mark_text().encode(x='one', y='name', text='name')",
    "mark_bar().encode(x='one', y='name').transform_filter('datum.one > 0')",
]
