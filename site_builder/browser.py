"""Pages as a browser shows them: what can only be seen there.

In: the artifacts of a site and its written pages. Out: Problems. The browser is given the artifacts from memory and
reaches nobody else. Needs playwright and a Chromium, which a build does not: `missing` says which is not there. Must
not know how pages are made.
"""

from __future__ import annotations

import mimetypes
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.model import Artifacts
from site_builder.problems import Location, Problem

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VIEWS = tuple((scheme, width) for scheme in ("light", "dark") for width in (1280, 375))
SCRIPT = (resources.files("site_builder") / "browser.js").read_text(encoding="utf-8")
HINTS = {
    "overflow": "let wide things scroll in a box of their own, or give them less width",
    "smallText": "draw fewer or shorter labels, or a narrower chart, so that text keeps its size on a phone",
    "faintText": "use the roles of colours: each is readable in light and in dark",
    "faintMarks": "use a role at full strength, or give what is pale an edge: mark_rect(stroke=str(roles.neutral))",
    "overlaps": "draw fewer labels, or move one of them",
    "outside": "leave room for the label, or turn it to the other side",
    "broken": "name a picture that is there and whole",
    "console": "a page says nothing on the console: look at what its template adds",
    "request": "ask only for files of the site",
}
_HOME = "http://site.invalid/"


@dataclass(frozen=True)
class Fault:
    """What is wrong on a page as it is shown: the check that found it, the words, the scheme and width."""

    check: str
    words: str
    view: str = ""


def browser_program() -> str | None:
    """The browser of this machine; None leaves the choice to playwright, which may bring its own."""
    named = os.environ.get("SITE_BUILDER_BROWSER")
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return named or next((path for path in map(shutil.which, names) if path), None)


def missing() -> str:
    """What is not there to look at pages with; empty where all is."""
    if find_spec("playwright") is None:
        return "playwright is not installed"
    if browser_program():
        return ""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        there = Path(playwright.chromium.executable_path).exists()
    return "" if there else "no Chromium or Chrome is installed"


def look_at(
    artifacts: Artifacts, pages: Sequence[tuple[str, str]], progress: Callable[[str, int, int], None]
) -> tuple[Problem, ...]:
    """Every page (its address, the file that it was written in), in light and dark, wide and narrow."""
    from playwright.sync_api import sync_playwright

    found: list[Problem] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=list(FLAGS))
        try:
            context = browser.new_context(reduced_motion="reduce")
            for number, (address, path) in enumerate(pages, 1):
                found += problems_of(path, _faults(context, artifacts, address))
                progress("look", number, len(pages))
        finally:
            browser.close()
    return tuple(found)


def problems_of(path: str, faults: Sequence[Fault]) -> Iterator[Problem]:
    """One Problem for each check that found something: its first fault, and how many more there are."""
    for check in dict.fromkeys(fault.check for fault in faults):
        first, *others = dict.fromkeys(fault for fault in faults if fault.check == check)
        where = f" ({first.view})" if first.view else ""
        more = f"; {len(others)} more of this kind" if others else ""
        yield Problem(Location(path), "browser", f"{first.words}{where}{more}", HINTS[check])


def _faults(context: BrowserContext, artifacts: Artifacts, address: str) -> list[Fault]:
    found: list[Fault] = []

    def answer(route: Route) -> None:
        url = route.request.url
        name = url.removeprefix(_HOME).partition("?")[0].partition("#")[0]
        if not url.startswith(_HOME):
            found.append(Fault("request", f"the page asks for {url}"))
            route.abort()
        elif name in artifacts:
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            route.fulfill(body=artifacts[name], content_type=kind)
        else:
            if name != "favicon.ico":  # asked for by browsers, not by pages
                found.append(Fault("request", f"the page asks for {name}, which is not there"))
            route.fulfill(status=404, body="")

    page = context.new_page()
    try:
        page.route("**/*", answer)
        page.on("console", lambda message: found.append(Fault("console", f"the page says: {message.text}")))
        page.on("pageerror", lambda error: found.append(Fault("console", f"a script fails: {error}")))
        page.goto(f"{_HOME}{address}", wait_until="load")
        page.evaluate(f"window.__checks = {SCRIPT}; 0")
        for scheme, width in VIEWS:
            found += _view(page, scheme, width)
    finally:
        page.close()
    return found


def _view(page: Page, scheme: str, width: int) -> list[Fault]:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    seen: dict[str, list[str]] = page.evaluate(
        """async () => {
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
          const found = {}
          for (const name of Object.keys(__checks)) if (name !== 'summary') found[name] = __checks[name]()
          return found
        }"""
    )
    return [Fault(check, words, f"{scheme}, {width} px") for check, all_words in seen.items() for words in all_words]
