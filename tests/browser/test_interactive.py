"""Charts that readers explore on request, in a real browser under the page's own policy: what they tell and to whom;
and that the still chart stays where anything fails.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests import building
from tests.browser.survey import AT_ONCE, COUNTED, Fault, Listener, browse
from tests.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser_tools")]

BLOCK = "```chart {name}\ntitle: The {name}\nsubtitle: Millimetres\nalt: A chart of rain by month.\n{more}```\n"
PAGE = "---\ntitle: {title}\nsummary: Rain by month\npublished: 2026-01-02\n---\n\n## Rain\n\n{blocks}\n"
LIVE = "interactive: yes\n"
CHARTS = """
import altair as alt
from site_builder import chart, roles

SIDES = {"north": "losses", "south": "recruits"}


@chart
def line(rain):
    return alt.Chart(rain).mark_line().encode(
        x="month", y="fallen", color=roles.by("side", SIDES), strokeDash=roles.dashes("side", SIDES)
    )


@chart
def bars(rain):
    return alt.Chart(rain.filter(alt_side(rain))).mark_bar(color=str(roles.losses)).encode(x="month:O", y="fallen")


@chart
def still(rain):
    return alt.Chart(rain).mark_point(color=str(roles.losses)).encode(x="month", y="fallen")


@chart
def panels(rain):
    return alt.Chart(rain).mark_line(color=str(roles.losses)).encode(x="month", y="fallen").facet("side", columns=2)


@chart
def words(rain):
    return alt.Chart(rain).mark_text().encode(x="side", y="month:O", text="fallen")


def alt_side(rain):
    return rain["side"] == "north"
"""
RAIN = "month,side,fallen\n" + "".join(
    f"2024-{month:02},{side},{month * 100 + more}\n"
    for month in range(1, 13)
    for side, more in (("north", 0), ("south", 50))
)
DESCRIBED = """title: Rain
as_of: 2024-12-31
key: [month, side]
fields:
  month: {type: yearmonth, title: Month}
  side: {type: string, title: Side}
  fallen: {type: integer, unit: mm, title: Rain fallen, places: 0}
"""
SITE = {
    **building.SMALLEST,
    "content/data/rain.csv": RAIN,
    "content/data/rain.resource.yaml": DESCRIBED,
    "content/charts/rain.py": CHARTS,
    "content/live.md": PAGE.format(
        title="Live", blocks=BLOCK.format(name="line", more=LIVE) + BLOCK.format(name="bars", more=LIVE)
    ),
    "content/panels.md": PAGE.format(title="Panels", blocks=BLOCK.format(name="panels", more=LIVE)),
    "content/still.md": PAGE.format(
        title="Still", blocks=BLOCK.format(name="still", more="") + BLOCK.format(name="words", more="")
    ),
}
RANGES = """id,what,lowest,highest,start,step,counts
strength,Troops at the start,690000,710000,700000,500,people
recruits,Recruits a month,10000,50000,30000,500,people
losses,Losses a month,20000,50000,40000,500,people
returns,Share that returns,0,100,50,1,per cent
implied,Share as one estimate implies,40,60,50,1,per cent
months,Months,12,12,12,1,months
"""
WHOLE = "{type: integer, required: yes}"
MODEL = {
    "content/data/ranges.csv": RANGES,
    "content/data/ranges.resource.yaml": (
        "title: Ranges\nas_of: 2024-12-31\nkey: id\nfields:\n  id: {type: string}\n"
        "  what: {type: string, title: What}\n"
        f"  lowest: {WHOLE}\n  highest: {WHOLE}\n  start: {WHOLE}\n  step: {WHOLE}\n  counts: {{type: string}}\n"
    ),
    "content/model.md": PAGE.format(title="Model", blocks="```model sum\ntitle: Try it\nranges: ranges\n```\n"),
}
WATCH = """
window.__csp = []; window.__shift = 0
document.addEventListener('securitypolicyviolation', e => __csp.push(e.violatedDirective))
new PerformanceObserver(l => l.getEntries().forEach(e => { __shift += e.value }))
  .observe({ type: 'layout-shift', buffered: true })
"""
Act = Callable[[Page], Awaitable[Any]]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = building.write_site(tmp_path_factory.mktemp("explore"), {**SITE, **MODEL})
    return building.built(root, root / "output")


def visited(address: str, page: str, act: Act, width: int = 1280, **context: Any) -> tuple[Any, list[Fault]]:
    """What `act` finds on a page, and the faults that the page had meanwhile."""

    async def visit(browser: Browser) -> tuple[Any, list[Fault]]:
        opened = await browser.new_context(viewport={"width": width, "height": 900}, **context)
        shown = await opened.new_page()
        listener = Listener(page, address)
        listener.attach(shown)
        await shown.add_init_script(WATCH)
        await shown.goto(f"{address}/{page}")
        return await act(shown), listener.faults

    found: tuple[Any, list[Fault]] = browse(visit)
    return found


async def explored(page: Page, chart: str = "line") -> None:
    await page.locator(f"#chart-{chart} .explore").click()
    await page.wait_for_selector(f"#chart-{chart} .live svg")


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_a_chart_comes_alive_where_it_stood(output: Path, width: int) -> None:
    async def act(page: Page) -> Any:
        where = (
            "[document.querySelector('#chart-line .plot').getBoundingClientRect().height, document.body.scrollHeight]"
        )
        before = await page.evaluate(where)
        await explored(page)
        box = await page.evaluate(
            """() => { const a = document.querySelector('#chart-line .live'), b = a.querySelector('svg')
              return [a.clientWidth, b.getBoundingClientRect().width, document.documentElement.scrollWidth] }"""
        )
        return before, await page.evaluate(where), box, await page.evaluate("[__shift, __csp]")

    with served(output) as address:
        (before, after, box, (shift, csp)), faults = visited(address, "live.html", act, width)
    assert before == after
    assert box[1] == pytest.approx(min(box[0], 720), abs=2)
    assert box[2] == width
    assert shift == 0
    assert csp == []
    assert faults == []


def test_hovering_tells_a_point(output: Path) -> None:
    async def act(page: Page) -> Any:
        await explored(page)
        point = await page.locator("#chart-line .live .mark-symbol.role-mark path").nth(2).bounding_box()
        assert point
        await page.mouse.move(point["x"] + point["width"] / 2, point["y"] + point["height"] / 2)
        told = await page.inner_text("#chart-line .tip")
        await page.mouse.move(5, 5)
        return told, await page.text_content("#chart-line .tip"), await page.evaluate("__shift")

    with served(output) as address:
        (told, gone, shift), faults = visited(address, "live.html", act)
    lines = told.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Month", "Rain fallen, mm", "Side"]
    assert re.fullmatch(r"Month: (Jan|Feb|Mar) 2024", lines[0])
    assert gone == ""
    assert shift == 0
    assert faults == []


def test_keys_go_from_point_to_point_zoom_and_leave(output: Path) -> None:
    async def act(page: Page) -> Any:
        labels = "[...document.querySelectorAll('.live .role-axis-label text')].map(t => t.textContent).sort()"
        while not await page.evaluate("document.activeElement.matches('#chart-line .explore')"):
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#chart-line .live svg")
        focused = await page.evaluate("document.activeElement.className")
        told = []
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
            await page.keyboard.press(key)
            told.append(await page.inner_text("#chart-line .tip"))
        all_ = await page.evaluate(labels)
        for _ in range(4):
            await page.keyboard.press("+")
        await page.wait_for_timeout(200)
        near = await page.evaluate(labels)
        await page.keyboard.press("0")
        await page.wait_for_timeout(200)
        again = await page.evaluate(labels)
        await page.keyboard.press("Escape")
        focus = await page.evaluate("document.activeElement.className")
        left = [focus, await page.locator(".live, .off").count()]
        return focused, told, (all_, near, again), left

    with served(output) as address:
        (focused, told, (all_, near, again), left), faults = visited(address, "live.html", act)
    assert focused == "live zooms"
    assert told[0] == told[2] != told[1]
    assert "Month: Jan 2024" in told[0]
    assert near != all_ == again
    assert left == ["explore ready", 0]
    assert faults == []


def test_a_legend_chooses(output: Path) -> None:
    async def act(page: Page) -> Any:
        await explored(page)
        faint = "document.querySelectorAll('#chart-line .live .mark-line path[opacity=\"0.12\"]').length"
        before = await page.evaluate(faint)
        await page.locator("#chart-line .live .role-legend-label text", has_text="north").first.click()
        await page.wait_for_timeout(200)
        return before, await page.evaluate(faint)

    with served(output) as address:
        (before, after), faults = visited(address, "live.html", act)
    assert (before, after) == (0, 1)
    assert faults == []


def test_keys_choose_in_a_legend(output: Path) -> None:
    async def act(page: Page) -> Any:
        await explored(page)
        seen = "[...document.querySelectorAll('#chart-line .live .mark-line path')].map(p => p.getAttribute('opacity'))"
        told = []
        for key in ("ArrowDown", "ArrowDown", "0"):
            await page.keyboard.press(key)
            await page.wait_for_timeout(200)
            told.append((await page.text_content("#chart-line .tip"), (await page.evaluate(seen)).count("0.12")))
        return told

    with served(output) as address:
        told, faults = visited(address, "live.html", act)
    assert told[:2] == [("north", 1), ("south", 1)]
    assert told[2][1] == 0
    assert faults == []


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_panels_come_alive_where_they_stood(output: Path, width: int) -> None:
    places = """(part) => [...document.querySelectorAll(`#chart-panels ${part} .mark-line path`)].map(line => {
      const r = line.getBoundingClientRect(), p = line.closest('.plot').getBoundingClientRect()
      return [r.x - p.x, r.y - p.y, r.width, r.height].map(Math.round) })"""

    async def act(page: Page) -> Any:
        still = await page.evaluate(places, ".wide > svg" if width > 1000 else ".narrow > svg")
        await explored(page, "panels")
        live = await page.evaluate(places, ".live")
        for _ in range(3):
            await page.keyboard.press("+")
        await page.wait_for_timeout(200)
        near = await page.evaluate(places, ".live")
        return still, live, near, await page.evaluate("[document.documentElement.scrollWidth, __shift]")

    with served(output) as address:
        (still, live, near, (wide, shift)), faults = visited(address, "panels.html", act, width)
    assert len(still) == len(live) == 2
    for one, other in zip(still, live, strict=True):
        assert one == pytest.approx(other, abs=20)
    assert all(after[2] > before[2] for before, after in zip(live, near, strict=True)), "both panels zoom"
    assert (wide, shift) == (width, 0)
    assert faults == []


async def pinched(live: Locator) -> float:
    """Two fingers go apart on a live chart, as a touch screen reports it; how large the page is shown after that."""
    page = live.page
    await live.scroll_into_view_if_needed()
    box = await live.locator("svg").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = await page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 20), *(("touchMove", n) for n in range(20, 100, 5)), ("touchEnd", 0)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        await fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        await page.wait_for_timeout(20)
    await page.wait_for_timeout(200)
    scale: float = await page.evaluate("visualViewport.scale")
    return scale


@pytest.mark.parametrize(("chart", "zooms"), [("line", True), ("bars", False)])
def test_pinching_zooms_a_chart_that_zooms_and_elsewhere_the_page(output: Path, chart: str, zooms: bool) -> None:
    async def act(page: Page) -> Any:
        await explored(page, chart)
        labels = f"[...document.querySelectorAll('#chart-{chart} .live .role-axis-label text')].map(t => t.textContent)"
        before = await page.evaluate(labels)
        scale = await pinched(page.locator(f"#chart-{chart} .live"))
        return before != await page.evaluate(labels), scale > 1, await page.evaluate("__csp")

    with served(output) as address:
        found, faults = visited(address, "live.html", act, 375, has_touch=True, is_mobile=True)
    assert found == (zooms, not zooms, [])
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_live_chart_has_the_colours_of_the_page(output: Path, scheme: str) -> None:
    async def act(page: Page) -> Any:
        still = await page.evaluate(COLOURS.format(part=".wide > svg"))
        await explored(page)
        return still, await page.evaluate(COLOURS.format(part=".live"))

    with served(output) as address:
        (still, live), _ = visited(address, "live.html", act, color_scheme=scheme)
    assert still == live
    assert len(set(still)) == 2


COLOURS = (
    "[...document.querySelectorAll('#chart-line {part} .mark-line path')].map(p => getComputedStyle(p).stroke).sort()"
)


def test_two_charts_share_one_script(output: Path) -> None:
    async def act(page: Page) -> Any:
        asked: list[str] = []
        await page.wait_for_load_state("networkidle")
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        await explored(page, "bars")
        await explored(page, "line")
        return asked

    with served(output) as address:
        asked, faults = visited(address, "live.html", act)
    assert sorted(re.sub(r"\.[0-9a-f]{8}\.", ".", name) for name in asked) == [
        "bars.explore.json",
        "line.explore.json",
        "vega.js",
    ]
    assert faults == []


@pytest.mark.parametrize("lost", ["**/vega.*.js", "**/*.explore.json"])
def test_the_still_chart_stays_where_something_fails(output: Path, lost: str) -> None:
    async def act(page: Page) -> Any:
        await page.route(lost, lambda route: route.abort())
        await page.locator("#chart-line .explore").click()
        await page.wait_for_selector("#chart-line .explore[data-at=failed]")
        shown = await page.locator("#chart-line .wide > svg").is_visible()
        words = await page.inner_text("#chart-line .explore")
        await page.unroute(lost)
        await explored(page)
        return shown, words, await page.evaluate("__shift")

    with served(output) as address:
        (shown, words, shift), _ = visited(address, "live.html", act)
    assert shown
    assert words == "Not loaded. Try again"
    assert shift == 0


def test_from_a_disk_the_button_says_what_it_needs_and_without_script_there_is_none(output: Path) -> None:
    async def act(page: Page) -> Any:
        buttons = page.locator(".explore:visible")
        said = [(await button.inner_text(), await button.is_enabled()) for button in await buttons.all()]
        return said, await page.locator(".plot svg:visible").count()

    on_disk = [("Explore (on the web only)", False)]
    assert visited(output.as_uri(), "live.html", act) == ((on_disk * 2, 2), [])
    assert visited(output.as_uri(), "charts/still.html", act) == ((on_disk, 1), [])
    with served(output) as address:
        assert visited(address, "live.html", act, java_script_enabled=False)[0] == ([], 2)


def test_on_paper_the_still_chart_is_printed(output: Path) -> None:
    async def act(page: Page) -> Any:
        await explored(page)
        await page.emulate_media(media="print")
        return await page.locator(".plot svg:visible").count(), await page.locator(
            ".live:visible, .explore:visible"
        ).count()

    with served(output) as address:
        assert visited(address, "live.html", act)[0] == (2, 0)


def test_only_pages_where_a_chart_is_explored_have_a_script(output: Path) -> None:
    """Every chart on its own page, but a matrix of words; elsewhere those that ask for it."""
    files = building.tree(output)
    charts = {"line", "bars", "panels", "still"}
    with_script = {path for path, data in files.items() if path.endswith(".html") and b"assets/explore." in data}
    assert with_script == {"live.html", "panels.html", *(f"charts/{name}.html" for name in charts)}
    assert {p for p in files if p.endswith(".explore.json")} == {f"charts/{name}.explore.json" for name in charts}
    assert b"assets/model." in files["model.html"]
    assert b"<script src" not in files["still.html"] + files["charts/words.html"]
    assert b">Explore, cite, embed</a>" in files["still.html"]
    assert files["still.html"].count(b">Chart page</a>") == 1, "the matrix"


def test_a_site_without_charts_has_no_vega(tmp_path: Path) -> None:
    output = building.built(building.write_site(tmp_path / "site", {**building.SMALLEST, **MODEL}), tmp_path / "output")
    assert {path.split(".")[0] for path in building.tree(output) if path.endswith(".js")} >= {"assets/model"}
    assert not [path for path in building.tree(output) if path.startswith(("assets/vega", "assets/explore"))]


def test_the_loader_is_small_and_vega_is_within_its_budget(output: Path) -> None:
    sizes = {
        path.partition(".")[0]: len(gzip.compress(data, 9))
        for path, data in building.tree(output).items()
        if path.startswith("assets/") and path.endswith(".js")
    }
    assert sizes["assets/explore"] <= 2048
    assert sizes["assets/vega"] <= 330_000


def test_the_spec_that_is_fetched_is_of_both_widths_and_names_no_address(output: Path) -> None:
    specs = json.loads((output / "charts" / "line.explore.json").read_text())
    assert specs.keys() == {"wide", "narrow"}
    assert '"url"' not in json.dumps(specs)
    assert "var(--losses)" in json.dumps(specs)


# --- every chart of the site ------------------------------------------------------------------------------------------

# What is wrong with a live chart beside its still form, but for what needs a pointer or a key.
BESIDE = """(still) => {
  const live = document.querySelector('.live'), box = live.getBoundingClientRect(), wrong = []
  const words = (root) => [...root.querySelectorAll('[class*="mark-text"]:not(g), .role-mark.mark-text text')]
    .filter((text) => !text.closest('[class*="role-axis"], [class*="role-legend"], [class*="role-title"]'))
    .map((text) => text.textContent).sort().join('; ')
  if (words(live) !== still.words) wrong.push(`says ${words(live)}, still: ${still.words}`)
  const marks = JSON.stringify(Object.entries(COUNTED(live)).sort())
  if (marks !== still.marks) wrong.push(`has the marks ${marks}, still: ${still.marks}`)
  for (const text of live.querySelectorAll('text')) {
    const r = text.getBoundingClientRect()
    const cut = r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1
    if (cut && text.textContent && !text.closest('[opacity="0"]')) wrong.push(`cuts off "${text.textContent}"`)
  }
  const high = document.querySelector('.plot').offsetHeight
  if (high !== still.high) wrong.push(`is ${high} high, still: ${still.high}`)
  const filled = live.querySelector('svg').getBoundingClientRect()
  if (filled.height < high - 24) wrong.push(`is ${filled.height} high in ${high}`)
  const said = [...live.querySelectorAll('.role-mark *')].map((mark) => mark.__data__ && mark.__data__.tooltip)
  const lines = said.filter(Boolean).flatMap((told) => Object.entries(told).map((line) => line.join(': ')))
  if (!lines.length) wrong.push('tells nothing')
  const raw = /undefined|null|NaN|_|\\d{4}-\\d{2}-\\d{2}|\\d\\.\\d{4}/
  wrong.push(...lines.filter((line) => raw.test(line)).slice(0, 3).map((line) => `tells "${line}"`))
  return wrong
}""".replace("COUNTED", f"({COUNTED})")
STILL = """(svg) => ({
  marks: JSON.stringify(Object.entries((COUNTED)(svg)).sort()),
  words: [...svg.querySelectorAll('.mark-text text, text.mark-text')].map((text) => text.textContent).sort().join('; '),
  high: document.querySelector('.plot').offsetHeight,
})""".replace("COUNTED", COUNTED)
# A mark that the pointer can meet: where it is, in the window.
MET = """() => {
  for (const mark of document.querySelectorAll('.live .role-mark *')) {
    const r = mark.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2
    if (mark.__data__ && mark.__data__.tooltip && document.elementFromPoint(x, y) === mark) return [x, y]
  }
}"""
LABELS = (
    "[...document.querySelectorAll('.live .role-axis-label text')].map((text) => text.textContent).sort().join('; ')"
)


async def wrong_with(page: Page, listener: Listener, touched: bool) -> list[str]:
    """Everything that is wrong with the chart of a page while it is explored by pointer, keys and two fingers."""
    still = await page.locator(".plot > div:visible > svg").evaluate(STILL)
    await page.evaluate("__shift = 0")  # what moves while a page comes in is Lighthouse's to count
    await page.locator(".explore").click()
    await page.wait_for_selector(".live svg")
    await page.locator(".live").scroll_into_view_if_needed()
    wrong: list[str] = await page.evaluate(BESIDE, still)
    met = await page.evaluate(MET)
    if met:
        await page.mouse.move(*met)
    box = await page.locator(".tip").bounding_box()
    view = page.viewport_size or {"width": 0}
    if not await page.inner_text(".tip") or not box or box["x"] < 0 or box["x"] + box["width"] > view["width"]:
        wrong.append("tells the pointer nothing, or beside the window")
    await page.mouse.move(1, 1)
    await page.keyboard.press("ArrowRight")
    if not await page.inner_text(".tip"):
        wrong.append("tells nothing to keys")
    if await page.locator(".live.zooms").count():
        wrong += await wrong_with_zoom(page, touched)
    await page.keyboard.press("Escape")
    if not await page.evaluate("document.activeElement.matches('.explore') && !document.querySelector('.live, .off')"):
        wrong.append("does not give the still chart back")
    shift, violations, wide = await page.evaluate("[__shift, __csp, document.documentElement.scrollWidth]")
    if shift > 0.001 or violations or wide > view["width"]:
        wrong.append(f"moves the page by {shift}, is {wide} wide, breaks its policy: {violations}")
    return [*wrong, *map(str, listener.faults)]


async def wrong_with_zoom(page: Page, touched: bool) -> list[str]:
    wrong = []
    before = await page.evaluate(LABELS)
    for _ in range(5):
        await page.keyboard.press("+")
    if not await becomes(page, f"{LABELS} !== {json.dumps(before)}"):
        wrong.append("does not zoom")
    await page.keyboard.press("0")
    if not await becomes(page, f"{LABELS} === {json.dumps(before)}"):
        wrong.append("does not zoom back")
    if touched:
        scale = await pinched(page.locator(".live"))
        if scale != 1 or not await becomes(page, f"{LABELS} !== {json.dumps(before)}"):
            wrong.append(f"does not zoom by fingers, or the page does, {scale} times")
    return wrong


async def becomes(page: Page, condition: str) -> bool:
    """Whether something becomes true in two seconds. The page's policy lets no string wait in it."""
    for _ in range(40):
        if await page.evaluate(condition):
            return True
        await page.wait_for_timeout(50)
    return False


def wrong_in(address: str, names: Sequence[str], view: tuple[str, int], planted: str = "") -> dict[str, list[str]]:
    """What is wrong with each live chart, two at a time. `planted` is a script that changes a spec on its way."""

    async def visit(browser: Browser) -> dict[str, list[str]]:
        queue, found = list(names), {}
        scheme, width = view
        touched = width < 500

        async def worker() -> None:
            context = await browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, has_touch=touched, is_mobile=touched
            )
            await context.add_init_script(WATCH + planted)
            while queue:
                name = queue.pop()
                page = await context.new_page()
                listener = Listener(name, address)
                listener.attach(page)
                await page.goto(f"{address}/charts/{name}.html")
                found[name] = await wrong_with(page, listener, touched)
                await page.close()
            await context.close()

        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        return {name: wrong for name, wrong in found.items() if wrong}

    wrong: dict[str, list[str]] = browse(visit)
    return wrong


def all_explorable(output: Path) -> list[str]:
    return sorted(path.name.partition(".")[0] for path in output.glob("charts/*.explore.json"))


@pytest.mark.parametrize(
    "view",
    [
        ("light", 1280),
        ("dark", 375),
        pytest.param(("dark", 1280), marks=pytest.mark.slow),
        pytest.param(("light", 375), marks=pytest.mark.slow),
    ],
)
def test_every_chart_of_the_site_comes_alive_as_it_was_drawn(
    real_address: str, real_output: Path, view: tuple[str, int]
) -> None:
    names = all_explorable(real_output)
    assert len(names) > 20
    assert wrong_in(real_address, names, view) == {}


PLANTED = """const read = Response.prototype.json
Response.prototype.json = async function () {
  const specs = await read.call(this), spec = specs.wide
  FAULT
  return specs
}"""


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("spec.layer.pop()", "has the marks"),
        ("spec.height = 200", "high in"),
        ("spec.layer.forEach((part) => delete part.encoding.tooltip)", "tells nothing"),
        ("spec.layer.forEach((part) => (part.encoding.tooltip || []).forEach((t) => (t.title = 'a_b')))", 'tells "a_b'),
        ("spec.layer.forEach((part) => { part.mark.type === 'text' && (part.encoding.text = {value: 'x'}) })", "says "),
        (
            "spec.layer.forEach((part) => part.encoding.x.scale && delete part.encoding.x.scale.domain);"
            " spec.datasets[spec.layer[0].data.name] = []",
            "WARN",
        ),
    ],
)
def test_what_is_wrong_with_a_live_chart_is_found(real_address: str, fault: str, told: str) -> None:
    planted = PLANTED.replace("FAULT", fault)
    found = wrong_in(real_address, ["average_bonus"], ("light", 1280), planted)
    assert any(told in words for words in found.get("average_bonus", [])), found


# --- the model -------------------------------------------------------------------------------------------------------


def test_the_calculator_adds_up_and_says_so(output: Path) -> None:
    async def act(page: Page) -> Any:
        said = [await page.inner_text(".says")]
        recruits = page.get_by_label("Recruits a month")
        await recruits.focus()
        for _ in range(4):
            await page.keyboard.press("ArrowRight")
        said.append(await page.inner_text(".says"))
        heard = await recruits.get_attribute("aria-valuetext")
        outputs = await page.locator(".model output").all_inner_texts()
        await page.get_by_role("button", name="Back to the start values").click()
        await expect(page.locator(".model output").first).to_have_text("30,000")
        said.append(await page.inner_text(".says"))
        return said, heard, outputs, await page.evaluate("[__csp, document.documentElement.scrollWidth]")

    with served(output) as address:
        (said, heard, outputs, (csp, wide)), faults = visited(address, "model.html", act, 320)
    # 700,000 + 12 x (30,000 - 40,000 x 0.5); with 40 % back 690,000 + 12 x 6,000, with 60 % 710,000 + 12 x 14,000
    assert said[0] == (
        "After 12 months at these settings: about 820,000. If 40 to 60 per cent of the losses return (the band): "
        "762,000 to 878,000."
    )
    assert "about 844,000" in said[1]
    assert said[2] == said[0]
    assert heard == "32,000"
    assert outputs == ["32,000", "40,000", "50"]
    assert (csp, wide, faults) == ([], 320, [])


async def drawn_to(page: Page, slider: Locator, end: str) -> None:
    """The slider's thumb is dragged beyond the end of its track."""
    await slider.scroll_into_view_if_needed()
    box = await slider.bounding_box()
    assert box
    beyond = box["x"] - 40 if end == "Home" else box["x"] + box["width"] + 40
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(beyond, box["y"] + box["height"] / 2, steps=4)
    await page.mouse.up()


# 700,000 + 12 x (recruits - losses x (1 - the share that returns)), as the ranges end
ENDS = {
    ("Home", "Home", "Home"): "580,000", ("Home", "Home", "End"): "820,000",
    ("Home", "End", "Home"): "220,000", ("Home", "End", "End"): "820,000",
    ("End", "Home", "Home"): "1,060,000", ("End", "Home", "End"): "1,300,000",
    ("End", "End", "Home"): "700,000", ("End", "End", "End"): "1,300,000",
}  # fmt: skip


@pytest.mark.parametrize("by", ["keys", "pointer"])
def test_the_calculator_is_right_at_the_ends_of_its_ranges(output: Path, by: str) -> None:
    """Each end is said once: by the slider itself, and by the sentence."""

    async def act(page: Page) -> Any:
        said = {}
        sliders = page.locator(".model input")
        for ends in ENDS:
            for place, end in enumerate(ends):
                if by == "pointer":
                    await drawn_to(page, sliders.nth(place), end)
                else:
                    await sliders.nth(place).press(end)
            said[ends] = (await page.inner_text(".says")).partition("about ")[2].partition(".")[0]
        heard = [await slider.get_attribute("aria-valuetext") for slider in await sliders.all()]
        return said, heard, await page.locator(".model output:not([aria-live=off])").count()

    with served(output) as address:
        (said, heard, twice), faults = visited(address, "model.html", act, 320)
    assert said == ENDS
    assert heard == ["50,000", "50,000", "100"]
    assert (twice, faults) == (0, [])


def test_the_calculator_works_from_a_disk_and_is_words_without_a_script(output: Path) -> None:
    async def act(page: Page) -> Any:
        return await page.locator(".model form:visible").count(), await page.inner_text(".model")

    shown, _ = visited(output.as_uri(), "model.html", act)[0]
    assert shown == 1
    with served(output) as address:
        shown, words = visited(address, "model.html", act, java_script_enabled=False)[0]
    assert shown == 0
    assert "A calculator, not a forecast." in words
    assert "Ranges, and where they come from" in words


def test_on_paper_summaries_are_open_and_charts_stay_whole(output: Path) -> None:
    async def act(page: Page) -> Any:
        await page.emulate_media(media="print")
        kept = "[...document.querySelectorAll('.plot')].map(p => getComputedStyle(p).breakInside)"
        rows = await page.locator("#chart-line .tools tbody tr:visible th").all_inner_texts()
        return await page.evaluate(kept), rows, await page.locator(".model form:visible").count()

    newest = [name for month in ("December", "November", "October", "September", "August", "July") for name in
              (f"{month} 2024", "north", f"{month} 2024", "south")]  # fmt: skip
    with served(output) as address:
        assert visited(address, "live.html", act)[0] == (["avoid", "avoid"], newest, 0)
        assert visited(address, "model.html", act)[0][2] == 0
