"""What a reader reads on a page, block by block."""

from __future__ import annotations

from site_builder.prose import paragraphs

PAGE = """<!doctype html><title>Rain</title><header><p>The menu</p></header>
<main id="main"><h1>May was wet</h1>
<p>It rained <data value="120">120</data> mm<sup>1</sup>, <em>more</em>
than before.<br>So they say.</p>
<nav data-pagefind-ignore><ul><li>Contents</li></ul></nav>
<figure><svg><text>Jan</text></svg><div class="tools"><details><summary>Describe</summary>
<p class="desc">A line that rises.</p></details><a href="x">Chart page</a></div></figure>
<ul><li>one<li>two</ul><table><tr><td>9</td></tr></table></main><footer><p>The foot</p></footer>"""


def test_paragraphs_are_those_that_are_read() -> None:
    said = ("May was wet", "It rained 120 mm, more than before.", "So they say.", "A line that rises.", "one", "two")
    assert paragraphs(PAGE.encode()) == said


def test_a_page_without_a_main_part_says_nothing() -> None:
    assert paragraphs(b"<p>Words</p>") == ()
