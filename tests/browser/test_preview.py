"""The preview in a real browser: a save is seen, the reader's place is kept, Problems come and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.breaking import BREAKAGES, WITH_TABLE
from tests.browser.survey import AXE, FLAGS, TAGS, browser_program
from tests.building import ROOT, SMALLEST, write_site
from tests.previewing import Running, previewed

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser_tools")]

HEAD = "---\ntitle: Small\nsummary: A site for a test\npublished: 2026-01-02\n---\n\n"
CHART = """```chart rain_chart
title: Rain fell
subtitle: By month
alt: Two bars, one for each month of the winter
```
"""
LONG = "\n\n".join(f"## Part {chr(97 + n)} {{#part-{chr(97 + n)}}}\n\n" + "Many words. " * 60 for n in range(12))
SECONDS = 20_000
# Notes what lights up, however short, and whether it moves.
WATCH = """() => {
  window.lit = new Set();
  new MutationObserver(() => document.querySelectorAll(".desk-flash").forEach(e => {
    if (getComputedStyle(e).animationName === "desk-flash")
      window.lit.add(e.localName === "data" ? "data " + e.textContent : e.localName);
  })).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["class"]});
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_program(), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with previewed(write_site(tmp_path_factory.mktemp("seen"), {**SMALLEST, **WITH_TABLE})) as preview:
        preview.whole()
        yield preview


@pytest.fixture
def page(browser: Browser, running: Running) -> Iterator[Page]:
    said: list[str] = []
    opened = browser.new_page(viewport={"width": 1000, "height": 700})
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert said == []


def write(running: Running, words: str) -> None:
    (running.root / "content/index.md").write_text(HEAD + words)


def built(running: Running, words: str) -> None:
    """The whole site is built of these words."""
    write(running, words)
    written = (running.root / "content/index.md").read_bytes()
    running.until(lambda s: s.snapshot.blobs["content/index.md"].data == written and s.fresh is None)


def opened(page: Page, running: Running, words: str) -> None:
    """The page shows these words, and listens."""
    built(running, words)
    page.goto(running.address)
    page.locator("#desk-overlay .bar").wait_for()


def test_a_save_is_seen_without_loading_the_page_anew(page: Page, running: Running) -> None:
    opened(page, running, "The first words.")
    page.evaluate("window.mine = 1")
    write(running, "The second words.")
    expect(page.locator("main")).to_contain_text("The second words.", timeout=SECONDS)
    assert page.evaluate("window.mine") == 1


def test_scroll_details_and_focus_are_kept(page: Page, running: Running) -> None:
    opened(page, running, "Top words.\n\n" + CHART + "\n" + LONG + "\n\n[a link](other.md)\n")
    page.locator("figure details summary").first.click()
    page.locator("main a[href='other.html']").focus()
    page.evaluate("document.getElementById('part-h').scrollIntoView()")
    top = page.evaluate("document.getElementById('part-h').getBoundingClientRect().top")
    assert page.evaluate("scrollY") > 1000
    more = "Top words, and more of them.\n\nA new paragraph above.\n\n"
    write(running, more + CHART + "\n" + LONG + "\n\n[a link](other.md)\n")
    expect(page.locator("main")).to_contain_text("A new paragraph above.", timeout=SECONDS)
    assert abs(page.evaluate("document.getElementById('part-h').getBoundingClientRect().top") - top) < 2
    assert page.locator("figure details").first.get_attribute("open") is not None
    assert page.evaluate("document.activeElement.getAttribute('href')") == "other.html"


def test_a_changed_number_and_chart_flash_once(page: Page, running: Running) -> None:
    opened(page, running, 'January {{ rain["2024-01"].rain }} and February {{ rain["2024-02"].rain }}.\n\n' + CHART)
    table = running.root / "content/data/rain.csv"
    before = table.read_text()
    page.evaluate(WATCH)
    table.write_text(before.replace("2024-01,41", "2024-01,46"))
    expect(page.locator("main p data").first).to_have_text("46", timeout=SECONDS)
    assert page.evaluate("[...window.lit]") == ["data 46", "figure"]
    expect(page.locator(".desk-flash")).to_have_count(0, timeout=5000)
    table.write_text(before)
    expect(page.locator("main p data").first).to_have_text("41", timeout=SECONDS)


def test_a_page_is_put_in_place_only_where_what_it_shows_has_changed(page: Page, running: Running) -> None:
    """What its head tells may change alone, as with a style: a number that lights up is not put out by it."""
    opened(page, running, "The first words.")
    page.evaluate("window.put = 0; document.addEventListener('desk-refreshed', () => window.put++)")
    write(running, "The second words.")
    expect(page.locator("main")).to_contain_text("The second words.", timeout=SECONDS)
    style = running.root / "templates/style.css"
    style.parent.mkdir(exist_ok=True)
    style.write_text((ROOT / "templates/style.css").read_text() + "main p { letter-spacing: 3px; }\n")
    expect(page.locator("main p", has_text="The second")).to_have_css("letter-spacing", "3px", timeout=SECONDS)
    assert page.evaluate("window.put") == 1
    style.unlink()
    expect(page.locator("main p", has_text="The second")).to_have_css("letter-spacing", "normal", timeout=SECONDS)
    assert page.evaluate("window.put") == 1


def test_who_asked_for_less_motion_gets_none(browser: Browser, running: Running) -> None:
    calm = browser.new_page(reduced_motion="reduce")
    opened(calm, running, 'January {{ rain["2024-01"].rain }}.\n\n' + CHART)
    calm.evaluate("document.querySelector('main data').classList.add('desk-flash')")
    expect(calm.locator("main data").first).to_have_css("outline-style", "solid")  # the sheet is there
    expect(calm.locator("main data").first).to_have_css("animation-name", "none")
    calm.close()


def test_problems_stand_over_the_last_good_page_and_go(page: Page, running: Running) -> None:
    opened(page, running, "A good page.")
    write(running, "A bad page {{ nothing }}.")
    panel = page.locator("#desk-overlay .panel")
    expect(panel).to_contain_text('"nothing" is not defined on this page', timeout=SECONDS)
    expect(panel).to_contain_text("A bad page {{ nothing }}.")
    place = f"vscode://file/{running.root.resolve()}/content/index.md:7:1"
    expect(panel.locator("a.where")).to_have_attribute("href", place)
    expect(page.locator("main")).to_contain_text("A good page.")
    write(running, "A better page.")
    expect(panel).to_have_count(0, timeout=SECONDS)
    expect(page.locator("main")).to_contain_text("A better page.")


@pytest.fixture(scope="module")
def charted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with previewed(write_site(tmp_path_factory.mktemp("broken"), WITH_TABLE)) as preview:
        preview.whole()
        yield preview


@pytest.mark.parametrize("name", BREAKAGES)
def test_broken_input_is_shown_over_the_page_and_goes(browser: Browser, charted: Running, name: str) -> None:
    path, text, codes = BREAKAGES[name]
    target = charted.root / path
    before = target.read_bytes() if target.exists() else None
    shown = browser.new_page()
    shown.goto(charted.address)
    expect(shown.locator("main")).to_contain_text("January had 41")
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(text.encode("utf-8", "surrogateescape"))
    said = shown.locator(", ".join(f"#desk-overlay .panel li[data-code={code}]" for code in sorted(codes)))
    expect(said.first).to_be_visible(timeout=SECONDS)
    for part in (".where", ".message", ".hint"):
        expect(said.first.locator(part)).not_to_be_empty()
    expect(shown.locator("main")).to_contain_text("January had 41")
    if before is None:
        target.unlink()
    else:
        target.write_bytes(before)
    expect(shown.locator("#desk-overlay .panel")).to_have_count(0, timeout=SECONDS)
    expect(shown.locator("main")).to_contain_text("January had 41")
    shown.close()


def test_an_uncited_number_gets_a_soft_mark(page: Page, running: Running) -> None:
    opened(page, running, "Words before.\n\nThere were 38,130 riders.")
    mark = page.locator(".desk-mark")
    expect(mark).to_have_count(1, timeout=SECONDS)
    assert "38,130" in (mark.get_attribute("title") or "")
    assert mark.inner_text() == "source for 38,130?"
    assert page.evaluate("[...CSS.highlights.get('desk-soft')].map(String)") == ["38,130"]
    expect(page.locator("#desk-overlay .panel")).to_have_count(0)
    write(running, "Words before.\n\nThere were riders.")
    expect(mark).to_have_count(0, timeout=SECONDS)


def test_soft_marks_stand_beside_their_sentences(page: Page, running: Running) -> None:
    """In their order, each after its own sentence; none where the sentence that is meant is not on the page."""
    words = "The highest *hill*. There were 38,130 riders, the highest ever. Calm words. And 51,234 came later."
    opened(page, running, words)
    expect(page.locator(".desk-mark")).to_have_count(4, timeout=SECONDS)
    shown = page.locator("main p", has_text="Calm words").inner_text()
    assert " ".join(shown.split()) == (
        "The highest hill.guard for highest? There were 38,130 riders, the highest ever.source for 38,130?"
        "guard for highest? Calm words. And 51,234 came later.source for 51,234?"
    )
    lit = page.evaluate("[...CSS.highlights.get('desk-soft')].map(String)")
    assert sorted(lit) == ["38,130", "51,234", "highest", "highest"]
    write(running, "The highest tree, and 77,123 more {{ nothing }}.")
    expect(page.locator("#desk-overlay .panel")).to_be_visible(timeout=SECONDS)
    expect(page.locator(".desk-mark")).to_have_count(0)
    assert page.locator("main p", has_text="Calm words").inner_text().endswith("And 51,234 came later.")


def test_the_overlay_can_be_put_away_until_something_else_is_wrong(page: Page, running: Running) -> None:
    opened(page, running, "A good page.")
    write(running, "A bad page {{ nothing }}.")
    panel, again = page.locator("#desk-overlay .panel"), page.locator("#desk-overlay .again")
    expect(panel).to_be_visible(timeout=SECONDS)
    expect(panel.locator("a.code")).to_have_attribute("href", "/__desk/problems/undefined")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(again).to_have_text("1 Problem")
    again.click()
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Hide").click()
    expect(panel).to_have_count(0)
    write(running, "A worse page {{ nothing }} {{ nowhere }}.")
    expect(panel).to_contain_text('"nowhere" is not defined', timeout=SECONDS)
    write(running, "A better page.")
    expect(panel).to_have_count(0, timeout=SECONDS)
    expect(again).to_have_count(0)


def test_the_first_page_of_a_broken_site_waits_and_then_shows(browser: Browser, tmp_path: Path) -> None:
    with previewed(write_site(tmp_path, {**SMALLEST, "content/site.yaml": "title: x\n"})) as preview:
        preview.until(lambda s: bool(s.problems))
        shown = browser.new_page()
        shown.goto(preview.address)
        expect(shown.locator("#desk-overlay .panel")).to_contain_text('"language" is missing', timeout=SECONDS)
        (tmp_path / "content/site.yaml").write_text(SMALLEST["content/site.yaml"])
        expect(shown.locator("main")).to_contain_text("Words.", timeout=SECONDS)
        shown.close()


DESK = ("", "changes", "pages", "charts", "tables", "claims", "ledger", "charts/rain_chart", "problems/undefined")


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("path", DESK)
def test_the_desk_fits_and_breaks_no_policy(page: Page, running: Running, path: str, width: int) -> None:
    built(running, "Words. {{ rain.first.rain }}\n\n" + CHART)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{running.address}/__desk/{path}")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE.read_text())
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert (
            page.evaluate(f"axe.run(document, {{runOnly: {list(TAGS)}}}).then(r => r.violations.map(v => v.id))") == []
        )
    if path.startswith("charts"):
        painted = "[...document.querySelectorAll('.frame text')].map(t => getComputedStyle(t).fill)"
        assert "none" not in page.evaluate(painted)
    if path == "charts/rain_chart":
        colours = page.evaluate(
            "[...document.querySelectorAll('.frame')].map(f => getComputedStyle(f).backgroundColor)"
        )
        assert len(set(colours)) == 2


def test_the_desk_follows_and_keeps_what_was_looked_for(page: Page, running: Running) -> None:
    built(running, "Words. {{ rain.first.rain }} and {{ rain.last.rain }}.")
    page.goto(f"{running.address}/__desk/ledger")
    rows = page.locator("table[data-rows] tbody tr:visible")
    expect(rows).to_have_count(2)
    page.get_by_role("searchbox").fill("2024-02")
    expect(rows).to_have_count(1)
    expect(page.locator("output")).to_have_text("1 found")
    write(running, "More words. {{ rain.first.rain }} and {{ rain.last.rain }} and {{ rain.last.rain }}.")
    expect(rows).to_have_count(2, timeout=SECONDS)
    expect(page.get_by_role("searchbox")).to_have_value("2024-02")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.goto(f"{running.address}/__desk/")
    expect(page.locator("h1")).to_have_text("Nothing to mend")
    write(running, "A bad page {{ nothing }}.")
    expect(page.locator("h1")).to_have_text("1 Problem to mend", timeout=SECONDS)
    write(running, "A better page.")
    expect(page.locator("h1")).to_have_text("Nothing to mend", timeout=SECONDS)
