"""Pages in a real browser, each loaded once and looked at in every width and scheme; what is wrong, in words.

Two pages are looked at at a time, so that a machine's two cores are used. Nothing here knows what the pages should say.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from site_builder.browser import FLAGS, SCRIPT, browser_program
from tests.building import ROOT

WIDTHS = (1280, 375, 320)
SCHEMES = ("light", "dark")
VIEWS = tuple((scheme, width) for scheme in SCHEMES for width in WIDTHS)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AT_ONCE = 2
# Of a drawing, ours or one that Vega makes in the page: how many shapes of each kind of mark can be seen.
COUNTED = """(root) => {
  const found = {}
  for (const shape of root.querySelectorAll('path, line, rect, circle, text, polygon')) {
    const kind = (part) => [...part.classList].find((name) => name.startsWith('mark-') && name !== 'mark-group')
    const mark = shape.closest('[class*="mark-"]:not(.mark-group)')
    const gone = shape.closest('[opacity="0"], [display="none"], [class*="role-axis"], [class*="role-legend"]')
    const titled = shape.closest('[class*="role-title"], [class*="role-header"]')
    const drawn = shape.tagName !== 'path' || shape.getAttribute('d')
    if (mark && !gone && !titled && drawn) found[kind(mark)] = (found[kind(mark)] || 0) + 1
  }
  return found
}"""
# Asked for by browsers, not by pages.
_BY_ITSELF = "/favicon.ico"


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong on a page: `check` names the kind, `view` the scheme and width where it depends on them."""

    check: str
    page: str
    view: str
    words: str

    def __str__(self) -> str:
        return f"{self.page} ({self.view}): {self.words}" if self.view else f"{self.page}: {self.words}"


@dataclass
class Listener:
    """All that a page says and asks for while it is open."""

    page: str
    origin: str
    faults: list[Fault] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        page.on("console", lambda message: self._add("console", f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._add("console", f"page error: {error}"))
        page.on("requestfailed", lambda request: self._add("request", f"{request.url} failed: {request.failure}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("response", lambda response: self._response(response.url, response.status))

    def _request(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self._add("third-party", url)

    def _response(self, url: str, status: int) -> None:
        if status != 200 and not url.endswith(_BY_ITSELF):
            self._add("request", f"{url} answers {status}")

    def _add(self, check: str, words: str) -> None:
        if _BY_ITSELF not in words:
            self.faults.append(Fault(check, self.page, "", words))


def browse(work: Callable[[Browser], Awaitable[Any]]) -> Any:
    """The result of `work` in a fresh browser."""

    async def inside() -> Any:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_program(), args=list(FLAGS))
            try:
                return await work(browser)
            finally:
                await browser.close()

    return asyncio.run(inside())


def survey(address: str, paths: Sequence[str]) -> list[Fault]:
    """Every fault of the pages under `address`."""
    return browse(lambda browser: _survey(browser, address, paths))


async def _survey(browser: Browser, address: str, paths: Sequence[str]) -> list[Fault]:
    """Each worker takes the next page from one queue."""
    queue = list(reversed(paths))
    found: list[Fault] = []

    async def worker() -> None:
        context = await browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        while queue:
            found.extend(await _look_at(context, address, queue.pop()))
        await context.close()

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return sorted(found)


async def _look_at(context: BrowserContext, address: str, path: str) -> list[Fault]:
    page = await context.new_page()
    listener = Listener(path, address)
    listener.attach(page)
    await page.add_init_script(
        "window.__csp = []; document.addEventListener('securitypolicyviolation', "
        "e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI))"
    )
    response = await page.goto(f"{address}/{path}", wait_until="load")
    if response is None or response.status != 200:
        await page.close()
        return [Fault("request", path, "", f"the page answers {response.status if response else 'nothing'}")]
    await page.evaluate(AXE.read_text())
    await page.evaluate(f"window.__checks = {SCRIPT}; 0")
    for scheme, width in VIEWS:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.set_viewport_size({"width": width, "height": 900})
        listener.faults.extend(await _look(page, path, f"{scheme}, {width} px"))
    violations = await page.evaluate("window.__csp")
    listener.faults.extend(Fault("csp", path, "", words) for words in violations)
    await page.close()
    return listener.faults


async def _look(page: Page, path: str, view: str) -> list[Fault]:
    faults = []
    result = await page.evaluate(
        """async (tags) => {
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
          const runOnly = {type: 'tag', values: tags}
          const run = await axe.run(document, {runOnly, preload: false, resultTypes: ['violations']})
          const where = (violation) => violation.nodes.map((node) => node.target.join(' ')).slice(0, 3).join('; ')
          const own = {}
          for (const name of Object.keys(__checks)) if (name !== 'summary') own[name] = __checks[name]()
          return {axe: run.violations.map((v) => [v.id, v.help, where(v)]), own}
        }""",
        list(TAGS),
    )
    for rule, help_, where in result["axe"]:
        faults.append(Fault("axe", path, view, f"{rule}: {help_}: {where}"))
    for check, found in result["own"].items():
        faults.extend(Fault(check, path, view, words) for words in found)
    return faults


@dataclass(frozen=True)
class Seen:
    """What a reader is shown of a page, and what went wrong while it was loaded."""

    text: str
    drawings: int
    marks: int
    labels: int
    look: str
    faults: tuple[Fault, ...]


def seen(address: str, paths: Sequence[str], *, script: bool) -> dict[str, Seen]:
    """What each page shows, with JavaScript or without it; `address` may be of a folder on disk."""
    return browse(lambda browser: _seen(browser, address, paths, script))


async def _seen(browser: Browser, address: str, paths: Sequence[str], script: bool) -> dict[str, Seen]:
    queue = list(reversed(paths))
    found: dict[str, Seen] = {}

    async def worker() -> None:
        context = await browser.new_context(
            viewport={"width": 1280, "height": 900}, reduced_motion="reduce", java_script_enabled=script
        )
        while queue:
            path = queue.pop()
            found[path] = await _show(context, address, path)
        await context.close()

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return {path: found[path] for path in paths}


async def _show(context: BrowserContext, address: str, path: str) -> Seen:
    page = await context.new_page()
    listener = Listener(path, address)
    listener.attach(page)
    await page.goto(f"{address}/{path}", wait_until="load")
    summary = json.loads(await page.evaluate(f"JSON.stringify(({SCRIPT}).summary())"))
    await page.close()
    return Seen(**summary, faults=tuple(listener.faults))


def listed(faults: Sequence[Fault], most: int = 40) -> str:
    """Faults as a failed test shows them."""
    lines = [str(fault) for fault in faults[:most]]
    if len(faults) > most:
        lines.append(f"... and {len(faults) - most} more")
    return "\n".join(lines)
