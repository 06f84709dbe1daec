"""The page of search in a real browser under its own policy: what it fetches and when, what it tells and to whom."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests import building
from tests.browser.survey import AXE, TAGS, Fault, Listener, browse
from tests.serving import served

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser_tools")]

Act = Callable[[Page], Awaitable[Any]]


def visited(address: str, path: str, act: Act, **how: Any) -> tuple[Any, list[Fault]]:
    """What `act` saw on the page, and what went wrong meanwhile."""

    async def work(browser: Browser) -> tuple[Any, list[Fault]]:
        context = await browser.new_context(**how)
        page = await context.new_page()
        listener = Listener(path, address.partition("/repo")[0])
        listener.attach(page)
        await page.add_init_script(
            "window.__csp = []; document.addEventListener('securitypolicyviolation', "
            "e => window.__csp.push(e.violatedDirective + ' ' + e.blockedURI))"
        )
        await page.goto(f"{address}/{path}", wait_until="load")
        seen = await act(page)
        if how.get("java_script_enabled", True):
            listener.faults += [Fault("csp", path, "", words) for words in await page.evaluate("window.__csp")]
        return seen, listener.faults

    seen, faults = browse(work)
    return seen, faults


async def told(page: Page, words: str) -> None:
    """Wait until the status says so: it is what a screen reader reads out."""
    await expect(page.get_by_role("status")).to_contain_text(words, timeout=20_000)


def test_nothing_is_fetched_before_the_field_has_the_focus(golden_address: str) -> None:
    async def act(page: Page) -> Any:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.removeprefix(f"{golden_address}/")))
        await page.wait_for_load_state("networkidle")
        before = list(asked)
        async with page.expect_response("**/wasm.*.pagefind"):
            await page.get_by_role("searchbox").focus()
        return before, asked

    (before, after), faults = visited(golden_address, "search.html", act)
    assert [name for name in before if not name.startswith("assets/icon.")] == []
    assert after[len(before)] == "pagefind/pagefind.js"
    assert all(name.startswith("pagefind/") for name in after[len(before) :])
    assert faults == []


def test_the_front_page_leads_there_without_a_script(golden_output: Path, golden_address: str) -> None:
    async def act(page: Page) -> Any:
        await page.get_by_role("searchbox").fill("gauge & rain")
        await page.get_by_role("search").get_by_role("button").click()
        await page.wait_for_url("**/search.html?q=*")
        return page.url, await page.locator("#all").is_visible()

    for start, script in ((golden_address, True), (golden_address, False), (golden_output.as_uri(), True)):
        (url, listed), faults = visited(start, "index.html", act, java_script_enabled=script)
        assert url == f"{start}/search.html?q=gauge+%26+rain"
        assert listed
        assert [fault for fault in faults if "answers 304" not in fault.words] == []  # the style is known already


def test_words_give_results_that_lead_to_their_places(golden_address: str) -> None:
    """By keys alone: the field, the words, then from result to result."""

    async def act(page: Page) -> Any:
        await page.get_by_role("searchbox").focus()
        await page.keyboard.type("rain")
        await told(page, "Pages found:")
        kinds = await page.locator(".results .kicker").all_inner_texts()
        marked = await page.locator(".results mark").count()
        links = await page.locator(".results a").evaluate_all("all => all.map(a => a.href)")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Tab")
        first = await page.evaluate("document.activeElement.href")
        violations = await violated(page)
        return kinds, marked, links, first, violations

    (kinds, marked, links, first, violations), faults = visited(golden_address, "search.html", act)
    assert {"EXPLAINER", "TABLE"} <= set(kinds)
    assert marked >= len(kinds)
    assert links[0] == first
    assert all(link.startswith(f"{golden_address}/") for link in links)
    assert violations == []
    assert faults == []


async def violated(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text())
    found = await page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(r => r.violations)", list(TAGS)
    )
    return [f"{violation['id']}: {violation['help']}" for violation in found]


def test_every_result_leads_to_a_place_that_is_there(golden_output: Path, golden_address: str) -> None:
    async def act(page: Page) -> Any:
        await told(page, "Pages found:")
        while await page.locator(".more").is_visible():
            count = await page.locator(".results > li").count()
            await page.locator(".more").click()
            await expect(page.locator(".results > li").nth(count)).to_be_visible()
            assert await page.evaluate("document.activeElement.closest('.results > li') !== null")
        return await page.locator(".results a").evaluate_all("all => all.map(a => a.href)")

    links, faults = visited(golden_address, "search.html?q=rain", act)
    assert len(links) > 10
    for link in links:
        path, _, place = link.removeprefix(f"{golden_address}/").partition("#")
        text = (golden_output / path).read_text()
        assert not place or f'id="{place}"' in text, link
    assert faults == []


def test_where_nothing_is_found_it_is_said(golden_address: str) -> None:
    async def act(page: Page) -> Any:
        await page.get_by_role("searchbox").fill("zeppelin")
        await told(page, "Nothing was found for “zeppelin”")
        return await page.locator(".results > li").count(), page.url

    (count, url), faults = visited(golden_address, "search.html", act)
    assert count == 0
    assert url.endswith("?q=zeppelin")
    assert faults == []


def test_the_last_words_win(golden_address: str) -> None:
    async def act(page: Page) -> Any:
        box = page.get_by_role("searchbox")
        await box.fill("rain")
        await box.press("Enter")
        await box.fill("zeppelin")
        await box.press("Enter")
        await told(page, "zeppelin")
        await page.wait_for_timeout(500)
        return await page.locator(".results > li").count()

    assert visited(golden_address, "search.html", act) == (0, [])


def test_where_the_index_cannot_be_had_it_is_said(golden_address: str) -> None:
    async def act(page: Page) -> Any:
        await page.route("**/pagefind.js", lambda route: route.abort())
        await page.get_by_role("searchbox").fill("rain")
        await told(page, "could not be loaded")
        await page.unroute("**/pagefind.js")
        return await page.locator("#all").is_visible()

    seen, _ = visited(golden_address, "search.html", act)
    assert seen is True


def test_from_a_disk_and_without_script_it_is_a_list_of_pages(golden_output: Path, golden_address: str) -> None:
    async def act(page: Page) -> Any:
        words = await page.inner_text("main")
        form = await page.locator("main form").is_visible()
        return form, "pages that come from a server" in words, await page.locator("#all ~ details a").count()

    pages = sum(f"{folder}/" in str(path) for path in golden_output.rglob("*.html") for folder in ("tables", "claims"))
    for address, how in ((golden_output.as_uri(), {}), (golden_address, {"java_script_enabled": False})):
        (form, says, links), faults = visited(address, "search.html", act, **how)
        assert (form, says) == (False, True)
        assert links > pages
        assert faults == []


MARKUP = "---\ntitle: Signs\npublished: 2026-01-02\n---\n\nIt is `<img src=x onerror=alert()> & <b>` weather.\n"


@pytest.fixture(scope="module")
def signs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = building.write_site(tmp_path_factory.mktemp("signs"), {**building.SMALLEST, "content/signs.md": MARKUP})
    done = building.build_here(root, root / "output")
    assert done.code == 0, done.text
    with served(root / "output") as address:
        yield f"{address}/repo"


def test_markup_in_a_page_is_shown_as_text(signs: str) -> None:
    async def act(page: Page) -> Any:
        await told(page, "Pages found: 1")
        row = page.locator(".results > li")
        return await row.locator(".excerpt").inner_text(), await row.locator("img, b").count()

    (text, elements), faults = visited(signs, "search.html?q=weather", act)
    assert "<img src=x onerror=alert()> & <b>" in re.sub(r"\s+", " ", text)
    assert elements == 0
    assert faults == []
