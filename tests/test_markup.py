"""The HTML of every page is valid, and the judge of it has been seen to say no."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.markup import invalid_markup

HEAD = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Page</title></head><body>{}</body></html>\n'


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<h1>A</h1><h3>Skipped</h3>", "heading-level"),
        ("<h1>A</h1><p id='x'>a</p><p id='x'>b</p>", "no-dup-id"),
        ("<h1>A</h1><img src='a.png'>", "wcag/h37"),
        ("<h1>A</h1><p><div>block in a paragraph</div></p>", "close-order"),
        ("<h1>A</h1><p style='color: red'>a</p>", "no-inline-style"),
        (
            "<h1>A</h1><figure><p>x</p><figcaption>in the middle</figcaption><p>y</p></figure>",
            "element-permitted-order",
        ),
    ],
)
def test_a_planted_fault_is_found(body: str, rule: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(HEAD.format(body))
    assert any(rule in line for line in invalid_markup([page])), invalid_markup([page])


def test_every_page_of_the_real_site_is_valid(real_output: Path) -> None:
    assert invalid_markup(sorted(real_output.rglob("*.html"))) == []


def test_every_page_of_the_golden_site_is_valid(golden_output: Path) -> None:
    assert invalid_markup(sorted(golden_output.rglob("*.html"))) == []
