"""`check` looks at pages in a browser where there is one, and says so where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder import browser
from tests.building import SMALLEST, run_here, write_site

SOUND = b'<!doctype html><html lang="en"><head><title>x</title></head><body>%s</body></html>'
PLANTED = {
    "overflow": b'<div style="width:1500px">wide</div>',
    "smallText": b'<svg width="90" height="40"><text y="20" font-size="8">tiny</text></svg>',
    "faintText": b'<svg width="90" height="40"><text y="20" font-size="14" fill="#ddd">pale</text></svg>',
    "faintMarks": b'<svg width="90" height="9"><g class="mark-rect"><rect width="9" height="9" fill="#eee"/></g></svg>',
    "overlaps": b'<svg width="200" height="40"><text y="20">one word</text><text y="22">two words</text></svg>',
    "outside": b'<svg width="40" height="40" overflow="visible"><text x="30" y="20">leaves it</text></svg>',
    "console": b"<script>console.log('hello')</script>",
    "request": b'<img src="nothing.png" alt="">',
    "broken": b'<img src="torn.png" alt="torn" width="90" height="90">',
}


@pytest.mark.browser
@pytest.mark.usefixtures("browser_tools")
def test_each_check_finds_what_is_planted() -> None:
    artifacts = {f"{name}.html": SOUND % body for name, body in PLANTED.items()}
    artifacts |= {"sound.html": SOUND % b"<p>Words.</p>", "torn.png": b"no picture"}
    artifacts["third.html"] = SOUND % b'<img src="http://example.invalid/a.png" alt="">'
    pages = [(address, f"content/{address}") for address in artifacts if address.endswith(".html")]
    found = browser.look_at(artifacts, pages, lambda *_: None)
    hints = {browser.HINTS[name]: name for name in browser.HINTS}
    seen = {(p.where.path.removeprefix("content/").removesuffix(".html"), hints[p.hint]) for p in found}
    assert {(name, name) for name in PLANTED} <= seen
    assert ("third", "request") in seen
    assert not [check for page, check in seen if page == "sound"]
    assert {p.code for p in found} == {"browser"}


@pytest.mark.browser
@pytest.mark.usefixtures("browser_tools")
def test_check_says_that_it_looked(tmp_path: Path) -> None:
    done = run_here("check", "--root", str(write_site(tmp_path, SMALLEST)))
    assert done.code == 0, done.text
    assert "looked at in a browser: every written page (1)" in done.text


@pytest.mark.parametrize("lacking", ["playwright", "browser"])
def test_check_says_what_it_could_not_look_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    if lacking == "playwright":
        monkeypatch.setattr(browser, "find_spec", lambda name: None)
    else:
        monkeypatch.setattr(browser, "missing", lambda: "no Chromium or Chrome is installed")
    done = run_here("check", "--root", str(write_site(tmp_path, SMALLEST)))
    assert done.code == 0, done.text
    why = {"playwright": "playwright is not installed", "browser": "no Chromium or Chrome is installed"}[lacking]
    assert f"not looked at: pages in a browser; {why}" in done.text


def test_faults_of_one_kind_are_one_problem() -> None:
    faults = [
        browser.Fault("overflow", "too wide", "light, 375 px"),
        browser.Fault("overflow", "too wide", "dark, 375 px"),
        browser.Fault("console", "the page says: hello"),
    ]
    told = [p.message for p in browser.problems_of("content/a.md", faults)]
    assert told == ["too wide (light, 375 px); 1 more of this kind", "the page says: hello"]
