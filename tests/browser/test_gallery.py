"""The charts of the gallery as Vega draws them in a browser, beside our own: the same marks, as many of each kind."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from lxml import etree
from playwright.async_api import Browser

from site_builder import drawing
from tests import gallery
from tests.browser.survey import COUNTED, browse
from tests.charting import drawn
from tests.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser_tools")]

SOURCES = {
    **{expression: (gallery.source(expression), gallery.PEOPLE) for expression in gallery.DRAWN},
    **{text: (f"@chart\ndef f(t):\n    return {text}\n", gallery.PEOPLE) for text in gallery.COMPOSED},
    **{f"odd: {text}": (gallery.source(text, "odd"), gallery.ODD) for text in gallery.ODD_DRAWN},
}
COUNT = """async (spec) => {
  const where = document.createElement('div')
  document.body.append(where)
  const result = await siteChart(where, spec, () => {})
  await result.view.runAsync()
  const found = COUNTED(where)
  result.finalize()
  where.remove()
  return found
}""".replace("COUNTED", f"({COUNTED})")


def counted(svg: str) -> dict[str, int]:
    """How many shapes of each kind of mark a drawing of ours holds."""
    root = etree.fromstring(svg.encode())
    found: Counter[str] = Counter()
    for element in root.iter("{*}path", "{*}line", "{*}rect", "{*}circle", "{*}text", "{*}polygon"):
        kinds = [
            a.get("class", "") for a in (element, *element.iterancestors()) if a.get("class", "").startswith("mark-")
        ]
        if kinds:
            found[kinds[0]] += 1
    return dict(found)


@pytest.fixture(scope="module")
def ours() -> Mapping[str, dict[str, Any]]:
    return {name: drawn(source, data) for name, (source, data) in SOURCES.items()}


@pytest.fixture(scope="module")
def in_browser(ours: Mapping[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The marks of each chart, counted in a browser that draws its spec with the script of the site."""
    folder = tmp_path_factory.mktemp("gallery")
    (folder / "vega.js").write_bytes(drawing.bundle_leaf({})["script"])
    (folder / "page.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>x</title><script src="vega.js"></script>'
    )

    async def look(browser: Browser) -> dict[str, Any]:
        page = await (await browser.new_context(timezone_id="America/New_York")).new_page()
        await page.goto(f"{address}/page.html")
        found = {}
        for name, answer in ours.items():
            found[name] = await asyncio.wait_for(page.evaluate(COUNT, answer["spec"]), 30)
        return found

    with served(folder) as address:
        counts: Mapping[str, Any] = browse(look)
    return counts


@pytest.mark.parametrize("name", SOURCES)
def test_a_chart_shows_the_marks_that_vega_shows(
    name: str, ours: Mapping[str, dict[str, Any]], in_browser: Mapping[str, Any]
) -> None:
    assert counted(ours[name]["wide"]) == in_browser[name]
    assert in_browser[name]


def test_the_gallery_is_as_large_as_it_should_be() -> None:
    assert len(SOURCES) + len(gallery.REFUSED) >= 80


def test_a_mark_that_is_missing_is_found(ours: Mapping[str, dict[str, Any]], in_browser: Mapping[str, Any]) -> None:
    name = "mark_point().encode(x='n', y='m')"
    lost = re.sub(r"<path[^>]*/></g>(?=.*\Z)", "</g>", ours[name]["wide"], count=1)
    assert json.dumps(counted(lost)) != json.dumps(in_browser[name])
