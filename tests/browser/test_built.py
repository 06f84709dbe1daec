"""Every page of the built sites, as a reader's browser shows it: in light and dark, at three widths, under /repo/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import html
from playwright.async_api import Browser

from tests.browser.survey import Fault, Seen, browse, listed, seen, survey

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser_tools")]

CHECKS = (
    "axe",  # WCAG 2.2 AA and best practice
    "console",  # no message, no page error
    "csp",  # no violation of the page's own policy
    "request",  # every request answered with 200
    "third-party",  # nothing asked of anyone else
    "overflow",  # no horizontal scroll
    "smallText",  # chart text at least 12 px as shown
    "faintText",  # chart text at least 4.5 : 1 against what lies under it
    "faintMarks",  # marks at least 3 : 1 against the page
    "overlaps",  # no label on another
    "outside",  # no label cut by its drawing
    "broken",  # every picture shows something
)


MADE = ("tables", "charts", "claims", "sources", "embeds")


def pages_of(output: Path) -> list[str]:
    """Pages that stay: an old address leads on at once, and has tests of its own in test_published.py."""
    stay = (path for path in output.rglob("*.html") if b'http-equiv="refresh"' not in path.read_bytes())
    return sorted(path.relative_to(output).as_posix() for path in stay)


def told_apart(output: Path) -> list[str]:
    """Every written page, and of the pages that templates make of data one of each shape: the set of its elements and
    their classes, drawings aside (each drawing stands on a written page too). The deep run looks at all.
    """
    kept: dict[object, str] = {}
    for page in pages_of(output):
        folder = page.rpartition("/")[0]
        kept.setdefault((folder, shape_of(output / page)) if folder in MADE else page, page)
    return sorted(kept.values())


def shape_of(page: Path) -> frozenset[tuple[str, str]]:
    root = html.document_fromstring(page.read_bytes())
    elements = root.body.xpath(".//*[not(ancestor::svg)]")
    return frozenset((str(element.tag), element.get("class", "")) for element in elements)


def relative_pages(output: Path) -> list[str]:
    """404.html alone is made for one address, search.html alone shows more with a script (test_search.py)."""
    return [page for page in told_apart(output) if page not in ("404.html", "search.html")]


@pytest.fixture(scope="module")
def real_faults(real_output: Path, real_address: str) -> list[Fault]:
    return survey(real_address, told_apart(real_output))


@pytest.fixture(scope="module")
def golden_faults(golden_output: Path, golden_address: str) -> list[Fault]:
    return survey(golden_address, told_apart(golden_output))


@pytest.mark.slow
def test_every_page_of_the_real_site(real_output: Path, real_address: str) -> None:
    found = survey(real_address, pages_of(real_output))
    assert not found, listed(found)


@pytest.mark.parametrize("check", CHECKS)
def test_the_real_site(check: str, real_faults: Sequence[Fault]) -> None:
    found = [fault for fault in real_faults if fault.check == check]
    assert not found, listed(found)


@pytest.mark.parametrize("check", CHECKS)
def test_the_golden_site(check: str, golden_faults: Sequence[Fault]) -> None:
    found = [fault for fault in golden_faults if fault.check == check]
    assert not found, listed(found)


def test_no_fault_is_of_a_kind_that_no_test_asks_for(
    real_faults: Sequence[Fault], golden_faults: Sequence[Fault]
) -> None:
    assert {fault.check for fault in [*real_faults, *golden_faults]} <= set(CHECKS)


@pytest.fixture(scope="module")
def with_script(real_output: Path, real_address: str) -> dict[str, Seen]:
    return seen(real_address, relative_pages(real_output), script=True)


def test_pages_are_complete_without_javascript(with_script: dict[str, Seen], real_address: str) -> None:
    without = seen(real_address, list(with_script), script=False)
    assert {page: shown.text for page, shown in without.items()} == {
        page: shown.text for page, shown in with_script.items()
    }
    assert [shown.drawings for shown in without.values()] == [shown.drawings for shown in with_script.values()]


def test_there_is_something_to_look_at(with_script: dict[str, Seen]) -> None:
    """Checks of marks and labels prove nothing on pages where none is found."""
    assert sum(shown.drawings for shown in with_script.values()) >= 16
    assert sum(shown.marks for shown in with_script.values()) >= 100
    assert sum(shown.labels for shown in with_script.values()) >= 100


def test_pages_look_the_same_from_a_disk(with_script: dict[str, Seen], real_output: Path) -> None:
    on_disk = seen(real_output.as_uri(), list(with_script), script=True)
    assert [str(fault) for shown in on_disk.values() for fault in shown.faults] == []
    for page, shown in with_script.items():
        assert (on_disk[page].text, on_disk[page].drawings, on_disk[page].look) == (
            shown.text,
            shown.drawings,
            shown.look,
        )


def test_a_row_that_is_a_card_is_still_a_row(golden_output: Path, golden_address: str) -> None:
    """Cards are for the eye: whoever hears the page is given the same table, and nothing lies outside the card."""
    pages = [page for page in pages_of(golden_output) if 'class="cards"' in (golden_output / page).read_text()]
    assert pages

    async def tables(browser: Browser) -> list[tuple[list[str], bool]]:
        found = []
        for width in (1280, 375):
            context = await browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
            for page in pages:
                tab = await context.new_page()
                await tab.goto(f"{golden_address}/{page}")
                await tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
                heard = [await table.aria_snapshot() for table in await tab.locator("table.cards").all()]
                wide = "[...document.querySelectorAll('.scroll:has(.cards)')].some(s => s.scrollWidth > s.clientWidth)"
                found.append((heard, width == 375 and await tab.evaluate(wide)))
                await tab.close()
            await context.close()
        return found

    seen_at = browse(tables)
    desktop, phone = seen_at[: len(pages)], seen_at[len(pages) :]
    assert all(heard for heard, _ in desktop)
    assert [heard for heard, _ in phone] == [heard for heard, _ in desktop]
    assert [page for page, (_, wide) in zip(pages, phone, strict=True) if wide] == []
