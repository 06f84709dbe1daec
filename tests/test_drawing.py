"""What is drawn, and every gate with a planted fault that turns it red."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from site_builder import drawing, interactive
from site_builder.contract.brief import titled
from site_builder.contract.theme import locale
from site_builder.lettering import lines_that_fit, text_width
from site_builder.model import Column, Theme
from site_builder.problems import Invalid, Location
from tests.charting import LOSSES, THEME, drawn, months, only, problems_of, table


def chart(expression: str, before: str = "", arguments: str = "losses") -> str:
    return f"@chart\ndef f({arguments}):\n{before}    return {expression}\n"


def points(encode: str = "**XY", data: str = "losses", then: str = "", color: str = "roles.losses") -> str:
    return chart(f"Chart({data}){then}.mark_point(color=str({color})).encode({encode})")


def bars(scale: str) -> str:
    return chart(f"Chart(losses).mark_bar().encode(x='month', y=Y('killed', scale=Scale({scale})))")


def label(mark: str) -> str:
    return chart(f"Chart(losses.head(1)).mark_text({mark}).encode(**XY)")


def texts(svg: str) -> list[str]:
    return [a or b for a, b in re.findall(r"<text[^>]*>([^<]+)</text>|<tspan[^>]*>([^<]+)</tspan>", svg)]


# --- the drawing itself ----------------------------------------------------------------------------------------------


def test_the_svg_is_clean() -> None:
    answer = drawn(chart("Chart(losses).mark_line(clip=True, color=str(roles.losses)).encode(**XY)"))
    for width, svg in ((720, answer["wide"]), (284, answer["narrow"])):
        root = ElementTree.fromstring(svg)
        assert root.attrib == {
            "class": "drawing", "role": "img", "aria-labelledby": "f-title", "aria-describedby": "f-description",
            "focusable": "false", "width": str(width), "height": root.attrib["height"],
            "viewBox": f"0 0 {width} {root.attrib['height']}",
        }  # fmt: skip
        inner = {key for element in root.iter() if element is not root for key in element.attrib}
        assert not {k for k in inner if k.startswith("aria") or k in ("role", "style", "font-family")}
        assert not re.search(r"\d\.\d{3}", svg)
        assert f'id="f-{width}-1"' in svg
        assert f"url(#f-{width}-1)" in svg
        assert "clip1" not in svg


def test_the_same_chart_is_the_same_bytes_whatever_was_drawn_before() -> None:
    body = chart("Chart(losses).mark_line(clip=True, color=str(roles.losses)).encode(**XY)")
    first = drawn(body)
    drawn(points())
    assert drawn(body) == first


def test_titles_and_formats_come_from_the_columns() -> None:
    wide = texts(drawn(points(encode="x='month', y='a_day'"))["wide"])
    assert "A day, people" in wide
    assert {"Jan", "2024", "0", "10"} <= set(wide)
    assert "a_day" not in " ".join(wide)


def test_a_unit_that_the_title_says_is_not_said_again() -> None:
    assert titled({"title": "Claimed losses a day", "unit": "people a day"}) == "Claimed losses a day"
    assert titled({"title": "Claimed losses", "unit": "people"}) == "Claimed losses, people"
    assert titled({"title": "Share", "unit": "percent"}) == "Share"


def test_words_on_axes_are_those_of_the_language() -> None:
    wide = texts(drawn(points(), language="uk")["wide"])
    assert "січ." in wide
    assert locale("xx-unknown")["time"]["months"][0] == "January"


def test_millions_are_short_on_axes() -> None:
    big = table("big", {"month": ("yearmonth", months(3)), "people": ("integer", [0, 1_200_000, 2_500_000])})
    found = texts(
        drawn(
            chart("Chart(big).mark_bar(color=str(roles.losses)).encode(x='month:O', y='people')", arguments="big"),
            big,
        )["wide"]
    )
    assert "2.5m" in found or "2m" in found
    assert "Jan" in found


@pytest.mark.parametrize("kind", ["O", "T"])
def test_months_of_any_year_are_named_without_one(kind: str) -> None:
    wide = texts(drawn(chart(f"Chart(losses).mark_point().encode(x='month(month):{kind}', y='killed')"))["wide"])
    assert "Jan" in " ".join(wide)
    assert "2012" not in " ".join(wide)


def test_a_zoom_clips_no_mark_of_a_still_drawing() -> None:
    still = drawn(chart("Chart(losses).mark_point().encode(**XY)"))["wide"]
    assert drawn(chart("Chart(losses).mark_point().encode(**XY).interactive()"))["wide"] == still


@pytest.mark.parametrize("mark", ["circle", "square", "tick"])
def test_marks_are_drawn_at_full_strength(mark: str) -> None:
    assert "opacity" not in drawn(chart(f"Chart(losses).mark_{mark}().encode(**XY)"))["wide"]


def test_panels_fit_both_widths_and_are_stacked_where_it_is_narrow() -> None:
    body = chart("panel('killed') | panel('a_day') | panel('killed')", """    def panel(name):
        return Chart(losses).mark_line(color=str(roles.losses)).encode(x="month", y=name)
""")  # fmt: skip
    answer = drawn(body)
    heights = [int(float(ElementTree.fromstring(answer[w]).attrib["height"])) for w in ("wide", "narrow")]
    assert heights[1] > 2 * heights[0]


@pytest.mark.parametrize(
    "expression",
    [
        "Chart(losses).mark_line().encode(x='month', y=Y(alt.repeat('row'), type='quantitative')).repeat(row=TWO)",
        "Chart(losses).mark_line().encode(x='month', y=Y(alt.repeat(), type='quantitative')).repeat(TWO, columns=2)",
        "Chart(losses).mark_line().encode(y=Y(alt.repeat('layer'), type='quantitative', title='-')).repeat(layer=TWO)",
        "Chart(losses).mark_line().encode(**XY).facet('side:N', columns=2)",
        "Chart(losses).mark_line().encode(**XY, row='side')",
        "Chart(losses).mark_line().encode(**XY, column='side')",
        "Chart(losses).mark_line().encode(**XY, facet='side')",
        "Chart(losses).mark_bar().encode(x='killed', y='side').facet(row='side')",
    ],
)
def test_compositions_fit(expression: str) -> None:
    answer = drawn(chart(expression, "    TWO = ['killed', 'a_day']\n"))
    assert answer["problems"] == []
    assert 'width="284"' in answer["narrow"]


def test_categories_keep_the_order_of_the_data_and_long_labels_are_broken_or_stand_above() -> None:
    long = table(
        "long",
        {
            "who": ("string", ["Zed of the General Staff of a country of some size", "Alpha"]),
            "n": ("integer", [3, 4]),
        },
    )
    answer = drawn(
        chart("Chart(long).mark_bar(color=str(roles.losses)).encode(x='n', y='who')", arguments="long"), long
    )
    words = texts(answer["wide"])
    assert words.index("Alpha") > next(i for i, w in enumerate(words) if w.startswith("Zed"))
    assert "Zed of the General Staff of a country" not in answer["narrow"].replace(
        "Zed of the General Staff of a country of some", ""
    )


def test_unfinished_values_are_drawn_otherwise() -> None:
    half = table(
        "half", {"month": ("yearmonth", months()), "names": ("integer", list(range(12)))}, incomplete_from="2024-09"
    )
    line = chart("Chart(half).mark_line(color=str(roles.killed)).encode(x='month', y='names')", arguments="half")
    assert "stroke-dasharray" in drawn(line, half)["wide"]
    bars = chart("Chart(half).mark_bar(color=str(roles.killed)).encode(x='month', y='names')", arguments="half")
    assert drawn(bars, half)["wide"].count('fill-opacity="0.35"') >= 4
    whole = table("half", {"month": ("yearmonth", months()), "names": ("integer", list(range(12)))})
    assert "stroke-dasharray" not in drawn(line, whole)["wide"]


# --- gates -----------------------------------------------------------------------------------------------------------

ELSEWHERE = "https://example.org/a.csv"
FAULTS: dict[str, tuple[str, str]] = {
    "no rows": ("chart-empty", points(data="losses.head(0)")),
    "all null": ("chart-empty", points(data="losses.with_columns(killed=pl.lit(None, pl.Int64))")),
    "a filter that keeps nothing": ("chart-empty", points(then=".transform_filter('datum.killed < 0')")),
    "a text that is no number": (
        "chart-nan",
        chart("Chart(losses).transform_calculate(w='datum.side / 2').mark_text().encode(**XY, text='w:Q')"),
    ),
    "an infinite size": ("chart-nan", points("**XY, size=alt.value(alt.expr('1/0'))")),
    "a colour by name": ("chart-colour", points(color="'red'")),
    "a colour in digits": ("chart-colour", points(color="'#fff'")),
    "an unknown role": ("chart-colour", points(color="roles.loses")),
    "roles that colour vision confuses": (
        "chart-confused",
        points("**XY, color=roles.by('side', {'north': 'losses', 'south': 'equipment'})"),
    ),
    "a column in colours that mean nothing": ("chart-colour", points("**XY, color='side'")),
    "continuous colour": (
        "chart-colour",
        points("**XY, color=Color('killed', scale=Scale(range=['var(--neutral)', 'var(--losses)']))"),
    ),
    "one colour where several are encoded": (
        "chart-one-colour",
        points("**XY, color=Color('killed', scale=Scale(type='threshold', domain=[900], range=['var(--ink)'] * 2))"),
    ),
    "text over text": (
        "chart-overlap",
        chart(
            "Chart(losses).mark_text(text='a long word').encode(x='month', y=Y('killed', scale=Scale(domainMax=9999)))"
        ),
    ),
    "too wide for a phone": (
        "chart-width",
        label("align='left', text='a sentence far too long for a small phone' * 2"),
    ),
    "small text": ("chart-small", label("fontSize=9, text='small'")),
    "bars that do not start at zero": ("chart-zero", bars("zero=False")),
    "bars from a hundred": ("chart-zero", bars("domain=[100, 200]")),
    "bars from an expression": ("chart-zero", bars("domainMin=alt.expr('20')")),
    "logarithmic bars": ("chart-zero", bars("type='log'")),
    "an address": ("chart-address", chart(f"Chart('{ELSEWHERE}').mark_point().encode(x='a:Q', y='b:Q')")),
    "a lookup elsewhere": (
        "chart-address",
        points(then=f".transform_lookup('side', alt.LookupData(alt.UrlData('{ELSEWHERE}'), 'a', ['b']))"),
    ),
    "a link": ("chart-address", points("**XY, href='side'")),
    "an image": ("chart-address", chart(f"Chart(losses).mark_image(url='{ELSEWHERE}').encode(**XY)")),
    "the clock": ("chart-chance", points(then=".transform_calculate(t='now()')")),
    "the clock by another name": ("chart-chance", points(then=".transform_filter('datum.month < datetime( )')")),
    "chance": ("chart-chance", points(then=".transform_filter('random() < 0.5')")),
    "a sample": ("chart-chance", points(then=".transform_sample(5)")),
    "a column's name on an axis": (
        "chart-title",
        points("x='month', y='twice:Q'", data="losses.with_columns(twice=pl.col('killed') * 2)"),
    ),
    "a count without a title": ("chart-title", chart("Chart(losses).mark_bar().encode(x='side', y='count()')")),
    "too many rows": ("chart-rows", points(data="pl.concat([losses] * 500)")),
    "something that is not Vega-Lite": ("chart-draw", points(then=".transform_calculate(a='(')")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_turns_its_gate_red(fault: str) -> None:
    code, body = FAULTS[fault]
    found = problems_of(body)
    assert code in {p.code for p in found}, found
    assert all(p.where == Location("content/charts/x.py", 5) for p in found)


def test_a_note_excuses_bars_that_do_not_start_at_zero() -> None:
    assert problems_of(FAULTS["bars that do not start at zero"][1], noted=True) == []


def test_words_of_data_are_no_expressions() -> None:
    body = points("x='month', y=Y('killed', title='known now (2024), random (sic)')")
    assert problems_of(body) == []


def test_an_unknown_role_gets_the_nearest() -> None:
    assert only(FAULTS["an unknown role"][1]).hint == 'did you mean "losses"?'


ESTIMATES = table(
    "estimates",
    {
        "who": ("string", ["General Staff", "UK", "NATO", "US", "NATO", "US", "Model"]),
        "speaker": ("string", ["", "", "Rutte", "", "Stoltenberg", "", ""]),
        "family": ("string", ["Kyiv", "Kyiv", "Officials", "Officials", "Officials", "Officials", "Model"]),
        "method": ("string", ["", "", "", "", "", "", "model of others"]),
        "as_of": ("day?", ["2024-10-09", "2024-09-30", "2024-10-01", "2024-10", "2024-10-01", "2024-10-09", "2024"]),
        "counts": ("string", ["killed+wounded"] * 5 + ["killed", "killed+wounded"]),
        "low": ("number", [None, Decimal(648000), None, None, Decimal(600000), None, Decimal(546000)]),
        "central": ("number", [Decimal(664120), None, Decimal(500000), None, None, Decimal(115000), Decimal(631000)]),
        "high": ("number", [None, None, None, Decimal(615000), None, None, Decimal(728000)]),
    },
    kind="estimates",
)


def test_sources_are_drawn_by_what_they_said() -> None:
    body = chart("by_source(estimates, counts='killed+wounded', group='family')", arguments="estimates")
    answer = drawn(body, ESTIMATES)
    assert answer["problems"] == []
    words = texts(answer["wide"])
    labels = [w for w in words if not re.match(r"[\d,–]+$", w)]
    assert labels == [
        "Kyiv", "UK, 30 Sept", "General Staff, 9 Oct", "Officials", "NATO, 1 Oct",
        "NATO, 1 Oct (Stoltenberg)", "US, Oct 2024", "Model", "Model, 2024",
    ]  # fmt: skip
    values = ["648,000", "600,000", "664,000", "500,000", "615,000", "546,000–728,000"]
    assert words[-6:] == values, "each row's number, to three digits"
    marks = re.findall(r'class="mark-symbol"', answer["wide"])
    assert len(marks) == 3, "dots, arrows to the right, arrows to the left"


def test_mixed_counts_do_not_share_an_axis() -> None:
    mixed = chart("Chart(estimates).mark_point().encode(x='central', y='who')", arguments="estimates")
    assert [p.code for p in problems_of(mixed, ESTIMATES)] == ["chart-counts"]
    apart = mixed.replace(".encode(", ".encode(row='counts', ")
    assert problems_of(apart, ESTIMATES) == []


def test_a_list_without_an_estimate_is_a_problem_of_the_writer() -> None:
    body = chart("by_source(estimates, counts='dead')", arguments="estimates")
    assert 'no estimate counts "dead"' in only(body, ESTIMATES).message


def test_notes_and_labels() -> None:
    body = chart(
        "line + annotate(june, 'June was the month in which it was said', **XY, side='below')"
        " + last_label(losses, 'killed', **XY, side='left')",
        "    june = losses.filter(pl.col('killed') == 55)\n"
        "    line = Chart(losses).mark_line(color=str(roles.losses)).encode(**XY)\n",
    )
    words = texts(drawn(body)["wide"])
    assert words[-3:] == ["June was the month in", "which it was said", "115"]


def test_roles_and_styles() -> None:
    from site_builder import roles

    assert str(roles.losses) == f"{roles.losses}" == "var(--losses)"
    assert roles.dash("losses") == [1, 0]
    assert roles.dash(roles.recruits) == [8, 4]
    assert roles.by("a", {"x": roles.losses, "y": "killed"}).to_dict()["scale"]["range"] == [
        "var(--losses)",
        "var(--killed)",
    ]
    assert roles.shade("a", [1, 2]).to_dict()["scale"]["range"] == [0.06, 0.14, 0.24]
    with pytest.raises(ValueError, match="one to 4 limits"):
        roles.shade("a", [])
    body = chart("Chart(losses).mark_line().encode(**XY, color=roles.recruits)")
    assert 'stroke-dasharray="8,4"' in drawn(body)["wide"]


# --- gates on SVG ----------------------------------------------------------------------------------------------------

MARK = '<g class="mark-rect role-mark marks"><path d="M0,0h9v9h-9Z" fill="var(--losses)"/></g>'


def raw(inner: str, width: int = 720) -> str:
    return f'<svg xmlns="{drawing.SVG}" width="{width}" height="100" viewBox="0 0 {width} 100">{MARK}{inner}</svg>'


SVG_FAULTS = {
    "a script": ("chart-svg", "<script>1</script>"),
    "an image": ("chart-svg", '<image href="https://example.org/a.png"/>'),
    "a link": ("chart-svg", '<a href="https://example.org/">x</a>'),
    "a style": ("chart-svg", '<rect style="fill:red"/>'),
    "a handler": ("chart-svg", '<rect onclick="x()"/>'),
    "a paint from elsewhere": ("chart-svg", '<rect fill="url(https://example.org/a.svg#b)"/>'),
    "NaN in a path": ("chart-nan", '<path d="M0,NaN" stroke="var(--ink)"/>'),
    "undefined in a place": ("chart-nan", '<g transform="translate(undefined,0)"/>'),
    "Infinity": ("chart-nan", '<rect width="Infinity"/>'),
    "a printed NaN": ("chart-nan", '<text y="50">NaN</text>'),
    "black from lost variables": ("chart-black", '<rect fill="rgb(0, 0, 0)"/>'),
    "a colour of no role": ("chart-colour", '<rect fill="#123456"/>'),
    "text beyond the frame": ("chart-frame", '<text x="715" y="50" font-size="13px" fill="var(--ink)">beyond</text>'),
    "text above the frame": ("chart-frame", '<text x="15" y="-9" font-size="13px" fill="var(--ink)">above</text>'),
    "text over text": (
        "chart-overlap",
        '<text y="50" font-size="13px" fill="var(--ink)">one</text>'
        '<g transform="translate(10,4)"><text y="50" font-size="13px" fill="var(--ink)">two</text></g>',
    ),
    "small text": ("chart-small", '<text y="50" font-size="11px" fill="var(--ink)">small</text>'),
}  # fmt: skip


def cleaned(svg: str) -> str:
    return drawing.draw(svg, "id", "name", Location("c.py", 3), THEME.light, THEME.confused)


def test_a_plain_drawing_passes() -> None:
    assert "mark-rect" in cleaned(raw('<text y="50" font-size="13px" fill="var(--ink)">fine</text>'))


@pytest.mark.parametrize("fault", SVG_FAULTS)
def test_a_fault_in_the_svg_is_found(fault: str) -> None:
    code, inner = SVG_FAULTS[fault]
    with pytest.raises(Invalid) as raised:
        cleaned(raw(inner))
    assert code in {p.code for p in raised.value.problems}


def test_what_is_hidden_is_dropped_not_judged() -> None:
    hidden = '<text opacity="0" y="50" font-size="9px" fill="#123456">hidden</text><path class="background" d="M0,0"/>'
    assert "hidden" not in cleaned(raw(hidden + '<g display="none"><rect fill="var(--ink)"/></g>'))


def test_text_is_measured_where_it_stands() -> None:
    turned = '<text transform="translate(30,90) rotate(-90)" font-size="13px" fill="var(--ink)">upright words</text>'
    assert cleaned(raw(turned))
    with pytest.raises(Invalid, match="leaves the frame"):
        cleaned(raw(turned.replace("(30,90)", "(30,40)")))


def test_widths_are_those_of_liberation_sans() -> None:
    assert text_width("Claimed losses", 13) == pytest.approx(88.13, abs=0.01)
    assert text_width("Claimed losses", 13, bold=True) > text_width("Claimed losses", 13)
    assert lines_that_fit("one two three", 50, 13) == ["one two", "three"]


# --- what leaves the page --------------------------------------------------------------------------------------------


def test_the_file_stands_alone() -> None:
    answer = drawn(points())
    svg = drawing.standalone(answer["wide"], THEME, "A <headline> & more", "In people", "As claimed.", "Source: us")
    root = ElementTree.fromstring(svg)
    assert "var(" not in svg
    assert "#B04A17" in svg
    assert root.findtext(f"{{{drawing.SVG}}}title") == "A <headline> & more"
    assert {"In people", "As claimed.", "Source: us"} <= set(root.itertext())
    assert float(root.attrib["width"]) > 720


def test_a_variable_that_is_left_is_a_problem() -> None:
    with pytest.raises(Invalid, match="no value in the light theme"):
        drawing.standalone(drawn(points())["wide"], Theme({"bg": "#fff"}, {}), "t")
    whole = drawing.standalone(
        drawn(points())["wide"].replace("var(--losses)", "#B04A17"), THEME, "What var(--x) means"
    )
    assert "What var(--x) means" in whole


def test_the_spec_stands_alone() -> None:
    spec = interactive.in_light(drawn(points())["spec"], THEME)
    assert "var(--" not in str(spec)
    assert spec["datasets"]


def test_png_has_the_colours_of_the_theme() -> None:
    svg = drawing.standalone(drawn(points())["narrow"], THEME, "A headline", source="Source: us")
    data = drawing.png_leaf({"svg": svg, "where": {"path": ""}})["png"]
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 2 * (284 + 48)


def test_control_characters_are_left_out() -> None:
    odd = table("odd", {"name": ("string", ["a\x01b", "c\ufffed"]), "n": ("integer", [1, 2])})
    answer = drawn(chart("Chart(odd).mark_bar(color=str(roles.losses)).encode(x='n', y='name')", arguments="odd"), odd)
    assert {"ab", "cd"} <= set(texts(answer["wide"]))


def test_descriptions_of_columns_are_merged_with_titles_first() -> None:
    first = Column("month", "yearmonth")
    assert first.label == "month"
    assert LOSSES.columns[0].title == "Month"


# --- categories of layers ---------------------------------------------------------------------------------------------

QUARTERS = table(
    "quarters",
    {
        "quarter": ("string", ["Q1", "Q2", "Q3", "Q4"]),
        "named": ("string", ["Spring", "Summer", "Autumn", "Winter"]),
        "n": ("integer", [1, 2, 3, 4]),
    },
)


@pytest.mark.parametrize(
    ("first", "column", "order"),
    [
        ("quarters[[1, 3]]", "quarter", ["Q1", "Q2", "Q3", "Q4"]),
        ("quarters[[3]]", "named", ["Spring", "Summer", "Autumn", "Winter"]),
        ("quarters[[2, 3]].with_columns(quarter=pl.lit('Q5'))", "quarter", ["Q1", "Q2", "Q3", "Q4", "Q5"]),
    ],
)
def test_categories_of_layers_stand_in_one_order(first: str, column: str, order: list[str]) -> None:
    body = f"""@chart
def f(quarters):
    x = dict(x=alt.X("{column}:N"))
    few = Chart({first}).mark_tick(color=str(roles.losses)).encode(**x, y="n")
    return few + Chart(quarters).mark_point(color=str(roles.losses)).encode(**x, y="n")
"""
    answer = drawn(body, QUARTERS)
    assert answer["problems"] == []
    labels = [label for label in texts(answer["wide"]) if label in order]
    assert labels == order


def test_an_order_that_the_writer_gives_stays() -> None:
    body = """@chart
def f(quarters):
    x = alt.X("quarter:N", sort=["Q4", "Q3", "Q2", "Q1"])
    few = Chart(quarters[[1, 3]]).mark_tick(color=str(roles.losses)).encode(x=x, y="n")
    return few + Chart(quarters).mark_point(color=str(roles.losses)).encode(x=x, y="n")
"""
    assert [label for label in texts(drawn(body, QUARTERS)["wide"]) if label.startswith("Q")] == [
        "Q4",
        "Q3",
        "Q2",
        "Q1",
    ]
