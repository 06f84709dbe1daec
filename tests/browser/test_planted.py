"""Each browser check on a page that is wrong in one way, and on one that is right: a gate must be seen closed once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.browser.survey import Fault, seen, survey
from tests.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser_tools")]

HEAD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self';
  img-src 'self'">
<link rel="stylesheet" href="style.css"><link rel="icon" href="icon.svg"></head><body><main><h1>Page</h1>"""
DRAWING = '<svg role="img" aria-label="A drawing" width="280" height="100" viewBox="0 0 280 100">{}</svg>'
MARK = '<g class="mark-symbol"><path d="M10,10h20v20h-20Z" class="{}"/></g>'
BAND = (
    '<g class="mark-rect"><path d="M60,50h80v20h-80Z" class="half"/></g>'
    '<g class="mark-line"><path d="M60,50h80" class="edge"/></g>'
)
CELL = '<g class="mark-rect"><path d="M160,50h80v40h-80Z" class="half"/></g><text x="170" y="75" class="ink">12</text>'
GOOD_DRAWING = DRAWING.format(MARK.format("ink") + BAND + CELL + '<text x="60" y="30" class="ink">Rain</text>')
STYLE = """
  body { margin: 0; background: #fff; color: #111; font: 16px sans-serif }
  .ink { fill: #111 } .pale { fill: #ccc } .tiny { font-size: 11px } .wide { width: 340px; height: 20px }
  .half { fill: #111; fill-opacity: 0.3 } .edge { fill: none; stroke: #111 }
  @media (prefers-color-scheme: dark) { body { background: #111; color: #eee } .ink { fill: #eee }
    .half { fill: #eee } .edge { stroke: #eee } }
"""
PAGES: Mapping[str, tuple[str, str]] = {
    "axe": ("", '<p><img src="icon.svg"></p>'),
    "console": ("", '<script src="shout.js"></script>'),
    "csp": ("", '<p style="color: red">Red</p>'),
    "request": ("", '<p><img src="gone.png" alt="Gone"></p>'),
    "third-party": ("", '<p><img src="http://127.0.0.1:9/spy.png" alt="Spy"></p>'),
    "overflow": ("320", '<p class="wide">Wide</p>'),
    "smallText": ("", DRAWING.format('<text x="10" y="30" class="ink tiny">Small</text>')),
    "smallText-scaled": (
        "320",
        DRAWING.replace('width="280"', 'width="200"').format('<text x="9" y="30" class="ink">Scaled</text>'),
    ),
    "faintText": ("light", DRAWING.format('<text x="10" y="30" class="pale">Faint</text>')),
    "faintText-on-mark": ("", DRAWING.format(MARK.format("ink") + '<text x="10" y="26" class="ink">x</text>')),
    "faintText-opacity": ("", DRAWING.format('<text x="10" y="30" class="half">Half</text>')),
    "faintMarks": ("light", DRAWING.format(MARK.format("pale"))),
    "faintMarks-one-scheme": (
        "dark",
        DRAWING.format('<g class="mark-rule"><path d="M0,9h90v9h-90Z" fill="#333"/></g>'),
    ),
    "faintMarks-band": ("", DRAWING.format(BAND.replace('M60,50h80"', 'M60,90h80"'))),
    "overlaps": (
        "",
        DRAWING.format('<text x="10" y="30" class="ink">One label</text><text x="30" y="33" class="ink">Other</text>'),
    ),
    "outside": ("", DRAWING.format('<text x="250" y="30" class="ink">A long label leaves</text>')),
    "broken": ("", '<p><img src="empty.svg" alt="Empty" width="9" height="9"></p>'),
}


def furnished(folder: Path) -> Path:
    """What every page of this file refers to."""
    (folder / "style.css").write_text(STYLE)
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Fault]]:
    """The faults of every planted page, by its name; `good` is a page without any."""
    folder = furnished(tmp_path_factory.mktemp("planted"))
    (folder / "empty.svg").write_text("not a drawing")
    (folder / "shout.js").write_text("console.warn('a word to the reader')")
    pages = {**{name: body for name, (_, body) in PAGES.items()}, "good": GOOD_DRAWING}
    for name, body in pages.items():
        head = HEAD.replace("img-src 'self'", "img-src *") if name == "third-party" else HEAD
        (folder / f"{name}.html").write_text(f"{head}{body}</main></body></html>")
    with served(folder) as address:
        faults = survey(address, [*(f"{name}.html" for name in pages), "nowhere.html"])
    return {name: [fault for fault in faults if fault.page == f"{name}.html"] for name in [*pages, "nowhere"]}


def test_a_good_page_has_no_fault(found: dict[str, list[Fault]]) -> None:
    assert found["good"] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_planted_fault_turns_its_check_red(name: str, found: dict[str, list[Fault]]) -> None:
    view = PAGES[name][0]
    seen_by_check = [fault for fault in found[name] if fault.check == name.split("-")[0] or fault.check == name]
    assert [fault for fault in seen_by_check if view in fault.view], found[name]


@pytest.mark.parametrize("name", [name for name, (view, _) in PAGES.items() if view in ("light", "dark")])
def test_a_fault_of_one_scheme_is_not_seen_in_the_other(name: str, found: dict[str, list[Fault]]) -> None:
    other = "dark" if PAGES[name][0] == "light" else "light"
    assert [fault for fault in found[name] if other in fault.view] == []


def test_a_page_that_is_not_there_is_a_fault(found: dict[str, list[Fault]]) -> None:
    assert [fault.words for fault in found["nowhere"]] == ["the page answers 404"]


def test_words_that_need_a_script_are_missed_without_it(tmp_path: Path) -> None:
    (tmp_path / "write.js").write_text("document.querySelector('main').append('Only with a script')")
    furnished(tmp_path)
    (tmp_path / "page.html").write_text(f'{HEAD}<p>Words</p></main><script src="write.js"></script></body></html>')
    with served(tmp_path) as address:
        with_script, without = (seen(address, ["page.html"], script=script)["page.html"] for script in (True, False))
    assert "Only with a script" in with_script.text
    assert "Words" in without.text
    assert with_script.text != without.text


def test_a_style_that_needs_a_server_is_missed_on_a_disk(tmp_path: Path) -> None:
    furnished(tmp_path)
    (tmp_path / "page.html").write_text(f"{HEAD.replace('style.css', '/style.css')}<p>Words</p></main></body></html>")
    with served(tmp_path) as address:
        on_server = seen(address, ["page.html"], script=True)["page.html"]
    on_disk = seen(tmp_path.as_uri(), ["page.html"], script=True)["page.html"]
    assert on_server.faults == ()
    assert on_server.look != on_disk.look
    assert [fault.check for fault in on_disk.faults if fault.check == "request"]
