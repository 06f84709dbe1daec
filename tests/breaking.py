"""A small site with a table and a chart, and the ways in which a writer breaks it."""

from __future__ import annotations

from tests.building import SMALLEST

PAGE = "---\ntitle: Small\nsummary: A site for a test\npublished: 2026-01-02\n---\n\n{words}\n"
CSV = "month,rain\n2024-01,41\n2024-02,38\n"
DESCRIPTOR = """title: Rain by month
sources: [office]
key: month
fields:
  month: {type: yearmonth, title: Month}
  rain: {type: integer, unit: mm, title: Rain}
"""
SOURCES = (
    "id,publisher,title,url,published,accessed,via,interest,link,note\n"
    "office,Met Office,Rain,https://example.org/rain,2024-03-01,,,,true,\n"
)
CHART = """from site_builder import chart
import altair as alt


@chart(height=200)
def rain_chart(rain):
    return alt.Chart(rain).mark_bar().encode(x="month", y="rain")
"""
WITH_TABLE = {
    **SMALLEST,
    "content/index.md": PAGE.format(words='January had {{ rain["2024-01"].rain }}.\n\n```chart rain_chart\n'
    "title: Rain fell\nsubtitle: By month\nalt: Two bars, one for each month of the winter\n```"),
    "content/other.md": PAGE.format(words="Another page."),
    "content/data/rain.csv": CSV,
    "content/data/rain.resource.yaml": DESCRIPTOR,
    "content/data/sources.csv": SOURCES,
    "content/charts/rain.py": CHART,
}  # fmt: skip
BREAKAGES: dict[str, tuple[str, str, set[str]]] = {
    # name: file, its broken text, the codes of which one must show
    "syntax of a chart": ("content/charts/rain.py", CHART + "\ndef (:\n", {"chart-syntax"}),
    "a chart that raises": ("content/charts/rain.py", CHART.replace("return", "1 / 0\n    return"), {"chart-error"}),
    "a chart without a table": ("content/charts/rain.py", CHART.replace("(rain)", "(snow)"), {"chart-table"}),
    "a chart of another name": ("content/charts/rain.py", CHART.replace("rain_chart", "other"), {"unknown-chart"}),
    "a chart that returns nothing": (
        "content/charts/rain.py", CHART.replace("return alt", "alt"), {"chart-returns"},
    ),
    "a chart with a colour": (
        "content/charts/rain.py", CHART.replace("mark_bar()", "mark_bar(color='#ff0000')"), {"chart-colour"},
    ),
    "a half-written table": ("content/data/rain.csv", "month,rain\n2024-01,41\n2024-0", {"ragged"}),
    "an emptied table": ("content/data/rain.csv", "", {"empty", "header"}),
    "a wrong cell": ("content/data/rain.csv", CSV.replace("38", "many"), {"cell"}),
    "a column too many": ("content/data/rain.csv", CSV.replace("rain\n", "rain,snow\n"), {"header", "ragged"}),
    "a row twice": ("content/data/rain.csv", CSV + "2024-01,41\n", {"duplicate-key"}),
    "not UTF-8": ("content/data/rain.csv", "month,rain\n2024-01,41\n\udcff", {"encoding"}),
    "a descriptor half written": ("content/data/rain.resource.yaml", "title: Rain\nkey: [mon", {"yaml"}),
    "an unknown key": ("content/data/rain.resource.yaml", DESCRIPTOR + "colour: red\n", {"unknown-key"}),
    "an unknown type": (
        "content/data/rain.resource.yaml", DESCRIPTOR.replace("integer", "integers"), {"unknown-type", "type"},
    ),
    "settings half written": ("content/site.yaml", "title: Sm", {"missing-key"}),
    "settings that are no YAML": ("content/site.yaml", "title: [", {"yaml"}),
    "an unknown setting": ("content/site.yaml", SMALLEST["content/site.yaml"] + "tille: x\n", {"unknown-key"}),
    "an address without https": (
        "content/site.yaml", SMALLEST["content/site.yaml"].replace("https://", ""), {"address"},
    ),
    "front matter that does not end": ("content/index.md", "---\ntitle: Small\n", {"front-matter"}),
    "no front matter": ("content/index.md", "Words.\n", {"front-matter"}),
    "an unknown value": ("content/index.md", PAGE.format(words="{{ reign.first }}"), {"undefined"}),
    "an unknown row": ("content/index.md", PAGE.format(words='{{ rain["2030-01"].rain }}'), {"unknown-row"}),
    "an unknown column": ("content/index.md", PAGE.format(words="{{ rain.first.snow }}"), {"unknown-column"}),
    "arithmetic": ("content/index.md", PAGE.format(words="{{ rain.first.rain + 1 }}"), {"arithmetic"}),
    "a tag left open": ("content/index.md", PAGE.format(words="{{ rain.first.rain"), {"template"}),
    "a fence left open": ("content/index.md", PAGE.format(words="```chart rain_chart\ntitle: x"), {"unclosed-fence"}),
    "a kind of block that is none": ("content/index.md", PAGE.format(words="```charts rain\n```"), {"unknown-block"}),
    "a statement that is untrue": (
        "content/index.md",
        PAGE.format(words='{{ holds("It rose.", rain.last.rain > rain.first.rain) }}'),
        {"untrue"},
    ),
    "SQL that is none": ("content/index.md", PAGE.format(words="```sql wet\nSELEC 1\n```"), {"sql"}),
    "SQL of no table": (
        "content/index.md", PAGE.format(words="```sql wet\nSELECT a FROM nowhere ORDER BY a\n```"), {"unknown-table"},
    ),
    "a source that is none": ("content/index.md", PAGE.format(words="So they say [@nobody]."), {"unknown-source"}),
    "a link that leads nowhere": ("content/index.md", PAGE.format(words="[a](nowhere.md)"), {"broken-link"}),
    "claims half written": ("content/claims.yaml", "- id: a\n  says", {"yaml", "type", "missing-key"}),
    "a template half written": ("templates/page.html", '{% extends "base.html" %}\n{% block main %}', {"template"}),
    "a template with an unknown name": ("templates/base.html", "<html>{{ nobody }}</html>", {"template"}),
    "a partial that is not there": ("templates/page.html", '{% include "partials/none.html" %}', {"no-file"}),
    "colours half written": ("templates/tokens.yaml", "light:\n  bg: red\n", {"colour", "missing-key"}),
}  # fmt: skip
