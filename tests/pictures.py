"""`python -m tests.pictures`: the pictures of docs/charts.md, drawn by the tool from the guide's own examples."""

from __future__ import annotations

import re
from collections.abc import Mapping

from site_builder import charts, drawing
from site_builder.settings import read_theme
from tests.building import ROOT
from tests.charting import HEAD, TABLES

GUIDE = ROOT / "docs" / "charts.md"
PICTURES = ROOT / "docs" / "pictures"
_EXAMPLE = re.compile(r"^## (?P<heading>[^\n]+)\n(?:(?!^## ).)*?^```python\n(?P<code>.*?)^```", re.M | re.S)


def examples() -> Mapping[str, tuple[str, str]]:
    """The heading and the code of each section of the guide that shows a type of chart, by the chart's name."""
    found = {}
    for section in _EXAMPLE.finditer(GUIDE.read_text()):
        name = re.search(r"^def (\w+)", section["code"], re.M)
        if name and "import" not in section["code"]:
            found[name[1]] = (section["heading"], section["code"])
    return found


def pictures() -> Mapping[str, str]:
    """Every picture as it should be, by the name of its file."""
    path = "templates/tokens.yaml"
    theme = read_theme((ROOT / path).read_text(), path)
    made = {}
    for name, (heading, code) in examples().items():
        source = HEAD + code
        function = charts.find_charts(source, "docs/charts.py")[0][0]
        answer = drawing.chart_leaf(charts.job(function, source, TABLES, theme, "en-GB"))
        made[f"{name}.svg"] = drawing.standalone(answer["wide"], theme, heading) + "\n"
    return made


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    drawn = pictures()
    for path in PICTURES.glob("*.svg"):
        if path.name not in drawn:
            path.unlink()
    for name, svg in drawn.items():
        (PICTURES / name).write_text(svg)
