"""The look of every chart, and the words of numbers and dates in its language.

In: a `Brief`. Out: Vega-Lite's configuration, in the page's variables. Must not know a chart's data.
"""

from __future__ import annotations

from functools import cache

from site_builder.contract.brief import GAP, SIZE, Brief, Spec


def config(brief: Brief) -> Spec:
    """The look of every chart, in CSS variables. Never below 12 px at either width."""
    ink, soft, rule, control = (f"var(--{name})" for name in ("ink", "soft", "rule", "control"))
    return {
        "background": None,
        "font": "Liberation Sans",
        "locale": locale(brief.language),
        "view": {"stroke": None},
        "mark": {"color": "var(--neutral)"},
        "line": {"strokeWidth": 2, "strokeJoin": "round"},
        "point": {"filled": True, "size": 50, "opacity": 1},
        "circle": {"opacity": 1},
        "square": {"opacity": 1},
        "bar": {"color": "var(--neutral)"},
        "scale": {"barBandPaddingInner": 0.25},
        "boxplot": {"median": {"color": "var(--bg)"}},
        "selection": {"interval": {"mark": {"fill": soft, "stroke": control}}},
        "rule": {"color": control},
        "tick": {"thickness": 2, "opacity": 1},
        "text": {"color": ink, "fontSize": SIZE},
        "axis": {
            "labelColor": soft, "labelFontSize": SIZE, "labelFontWeight": "normal", "labelPadding": 6,
            "titleColor": soft, "titleFontSize": SIZE, "titleFontWeight": "normal", "titlePadding": 8,
            "gridColor": rule, "domainColor": control, "tickColor": rule, "tickSize": 4,
        },
        "axisX": {"grid": False, "titleAnchor": "start", "labelAngle": 0},
        "axisY": {
            "domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left", "titleBaseline": "bottom",
            "titleX": 0, "titleY": -8,
        },
        "legend": {
            "orient": "top", "labelColor": soft, "labelFontSize": SIZE, "labelLimit": 0, "titleColor": soft,
            "titleFontSize": SIZE, "titleFontWeight": "normal", "titleLimit": 0, "symbolStrokeWidth": 2,
            **({"columns": 1} if brief.narrow else {}),
        },
        "header": {
            "labelColor": ink, "labelFontSize": SIZE, "labelFontWeight": "bold", "titleColor": soft,
            "titleFontSize": SIZE,
        },
        "title": {
            "color": ink, "fontSize": 14, "fontWeight": "bold", "anchor": "start", "frame": "group", "offset": 10,
            "subtitleColor": soft, "subtitleFontSize": SIZE, "subtitlePadding": 4,
        },
        "range": {"category": [f"var(--{name})" for name in ("neutral", "ink", "soft")]},
        "concat": {"spacing": GAP},
        "facet": {"spacing": GAP},
    }  # fmt: skip


@cache
def locale(language: str) -> Spec:
    """Number and date words of a language, from the same source as those of the text."""
    from babel.dates import get_day_names, get_month_names
    from babel.numbers import get_decimal_symbol, get_group_symbol

    name = known_locale(language)
    group = get_group_symbol(name).replace("\u202f", "\u00a0")
    days = [get_day_names(width, locale=name) for width in ("wide", "abbreviated")]
    months = [get_month_names(width, "stand-alone", locale=name) for width in ("wide", "abbreviated")]
    return {
        "number": {"decimal": get_decimal_symbol(name), "thousands": group, "grouping": [3], "currency": ["", ""]},
        "time": {
            "dateTime": "%-d %B %Y, %H:%M", "date": "%-d %B %Y", "time": "%H:%M", "periods": ["AM", "PM"],
            "days": [days[0][(i - 1) % 7] for i in range(7)], "shortDays": [days[1][(i - 1) % 7] for i in range(7)],
            "months": [months[0][i] for i in range(1, 13)], "shortMonths": [months[1][i] for i in range(1, 13)],
        },
    }  # fmt: skip


def known_locale(language: str) -> str:
    """A language tag as Babel spells it, or the nearest that it knows."""
    from babel import Locale
    from babel.core import UnknownLocaleError

    for tag in (language.replace("-", "_"), language.split("-")[0]):
        try:
            return str(Locale.parse(tag))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"
