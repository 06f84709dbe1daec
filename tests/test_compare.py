"""Two publications compared: what a reader will see differently, and what an editor has to explain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from site_builder import compare
from tests.building import run_here, tree, write_site
from tests.repository import commit_all, git, publish_files


def figure(printed: str, sentence: str, row: str = "2024-05", **more: str) -> dict[str, Any]:
    given = {"status": "bound", "page": "may.html", "file": "content/may.md", "table": "rain", "column": "rain"}
    return {**given, "printed": printed, "sentence": sentence, "row": row, **more}


def output(
    figures: list[dict[str, Any]],
    *,
    changes: Mapping[str, Any] | None = None,
    rain: int = 120,
    verdict: str = "supported",
    pages: tuple[str, ...] = ("index.html", "may.html"),
    svg: str = "<svg/>",
) -> dict[str, bytes]:
    """The files of an output that a comparison reads."""
    told = [{"address": p, "title": p, "corrections": [], "revisions": []} for p in pages]
    told = [{**page, **(changes or {})} if page["address"] == "may.html" else page for page in told]
    site = {"title": "Rain", "pages": told, "claims": [{"id": "wet", "verdict": verdict, "readings": [True]}]}
    rows = [{"month": "2024-04", "rain": 118}, {"month": "2024-05", "rain": rain}]
    files = {
        "site.json": json.dumps(site),
        "figures.json": json.dumps(figures),
        "tables/rain.json": json.dumps({"name": "rain", "key": ["month"], "rows": rows}),
        "charts/rain.svg": svg,
    }
    listed = {**files, **dict.fromkeys([*pages, "charts/rain.html", "tables/rain.html", "404.html"], "")}
    files["manifest.json"] = json.dumps({"made_by": "site_builder", "inputs": "", "files": listed})
    return {path: text.encode() for path, text in files.items()}


OLD = output([figure("120", "May had 120 mm."), figure("118", "April had 118 mm.", "2024-04")])
NEW = output(
    [figure("121", "May had 121 mm."), figure("118", "April had 118 mm.", "2024-04")], rain=121, svg="<svg><g/></svg>"
)


def test_the_same_twice_is_nothing() -> None:
    found = compare.compare(OLD, OLD)
    assert found.empty
    assert not found.refused
    assert compare.as_text(found) == "nothing that is published changes\n"


def test_a_changed_number_in_its_sentence() -> None:
    found = compare.compare(OLD, NEW)
    (number,) = found.numbers
    assert (number.old, number.new) == ("120", "121")
    assert (number.old_sentence, number.new_sentence) == ("May had 120 mm.", "May had 121 mm.")
    assert found.unexplained == ("may.html",)
    assert found.refused
    (table,) = found.tables
    assert [(c.row, c.column, c.old, c.new) for c in table.revised] == [("2024-05", "rain", "120", "121")]
    assert [chart.name for chart in found.charts] == ["rain"]


def moved(figures: list[dict[str, Any]], **entries: Any) -> dict[str, bytes]:
    """A site whose page may.html is now spring.html, with an alias."""
    new = output(figures, pages=("index.html", "spring.html"))
    site = json.loads(new["site.json"])
    site["pages"][1] |= {"aliases": ["may.html"], **entries}
    return {**new, "site.json": json.dumps(site).encode()}


def test_a_page_that_moved_is_the_same_page() -> None:
    own = {"table": "may--change", "column": "share"}
    old = output([figure("120", "May had 120 mm."), figure("5%", "It was 5% more.", **own)])
    new = [figure("121", "May had 121 mm."), figure("5%", "It was 5% more.", table="spring--change", column="share")]
    found = compare.compare(old, moved([{**f, "page": "spring.html"} for f in new]))
    assert [(n.page, n.old, n.new) for n in found.numbers] == [("spring.html", "120", "121")]
    assert found.unexplained == ("spring.html",)
    assert (found.pages_added, found.pages_removed) == ((), ())
    assert "page moved: may.html -> spring.html" in compare.as_text(found)
    told = {"revisions": [{"on": "2026-01-02", "text": "Counted anew.", "was": "", "now": ""}]}
    assert not compare.compare(old, moved([{**f, "page": "spring.html"} for f in new], **told)).unexplained


def with_page(*texts: str) -> dict[str, bytes]:
    read = "".join(f"<p>{text}</p>" for text in texts)
    return {**OLD, "may.html": f"<main>{read}</main>".encode()}


def test_words_that_changed_are_told_and_numbers_are_told_once() -> None:
    old, new = with_page("It was wet.", "May had 120 mm.", "So we say."), with_page("It was dry.", "May had 121 mm.")
    found = compare.compare(old, new)
    assert [(w.old, w.new) for w in found.words] == [("It was wet.", "It was dry."), ("So we say.", "")]
    assert not found.empty
    assert "may.html: words\n  - It was wet.\n  + It was dry.\n  - So we say.\n" in compare.as_text(found)
    page = compare.as_html(found, "published and output")
    assert "<p>It was <del>wet.</del></p><p>It was <ins>dry.</ins></p>" in page
    assert "May be published." in page
    assert "May not be published yet" in compare.as_html(compare.compare(OLD, NEW), "published and output")


def test_a_year_in_a_key_is_no_quantity() -> None:
    table = {"name": "rain", "key": ["year"], "rows": [{"year": 2024, "rain": 1200}]}
    old, new = (
        {**OLD, "tables/rain.json": json.dumps(t).encode()}
        for t in (table, {**table, "rows": [{"year": 2024, "rain": 1300}]})
    )
    (change,) = compare.compare(old, new).tables
    assert [(c.row, c.old, c.new) for c in change.revised] == [("2024", "1,200", "1,300")]


@pytest.mark.parametrize("kind", ["corrections", "revisions"])
def test_a_new_entry_explains_and_an_old_one_does_not(kind: str) -> None:
    entry = {kind: [{"on": "2026-01-02", "text": "Counted anew.", "was": "", "now": ""}]}
    new = output([figure("121", "May had 121 mm.")], changes=entry)
    assert compare.compare(output([figure("120", "May had 120 mm.")]), new).unexplained == ()
    old = output([figure("120", "May had 120 mm.")], changes=entry)
    assert compare.compare(old, new).unexplained == ("may.html",)


def test_a_number_that_is_new_or_gone_needs_no_word() -> None:
    more = output([figure("120", "May had 120 mm."), figure("88", "June had 88 mm.", "2024-06")])
    assert compare.compare(output([figure("120", "May had 120 mm.")]), more).unexplained == ()
    assert compare.compare(more, output([figure("120", "May had 120 mm.")])).unexplained == ()


def test_a_number_is_followed_where_its_paragraph_moves() -> None:
    first, second = figure("120", "May had 120 mm."), figure("118", "April had 118 mm.", "2024-04")
    assert (
        compare.compare(
            output([first, second]), output([first, figure("3", "A new 3.", column="days"), second])
        ).numbers
        == ()
    )


def test_a_verdict_that_changed() -> None:
    found = compare.compare(OLD, output([], verdict="contradicted"))
    assert [(c.where, c.old, c.new) for c in found.claims] == [("wet", "supported", "contradicted")]


def test_a_statement_that_went() -> None:
    old = output([figure("May was wetter.", "May was wetter.", status="checked")])
    found = compare.compare(old, output([]))
    assert [(w.where, w.old, w.new) for w in found.statements] == [("may.html", "May was wetter.", "")]


def test_an_address_that_is_lost() -> None:
    found = compare.compare(OLD, output([], pages=("index.html",)))
    assert found.lost == ("may.html",)
    assert found.pages_removed == ("may.html",)
    (problem,) = compare.lost_problems(found)
    assert problem.hint == "write `aliases: [may]` in the front matter of the page that took its place"
    chart = compare.lost_problems(replace(found, lost=("charts/rain.html",)))[0]
    assert "aliases: [charts/rain -> what took its place]" in chart.hint


def test_a_redirect_keeps_an_address() -> None:
    new = output([], pages=("index.html",))
    manifest = json.loads(new["manifest.json"])
    manifest["files"]["may.html"] = ""
    assert compare.compare(OLD, {**new, "manifest.json": json.dumps(manifest).encode()}).lost == ()


# --- reports ---------------------------------------------------------------------------------------------------------


def test_text_ends_with_what_must_be_done() -> None:
    lines = compare.as_text(compare.compare(OLD, NEW)).splitlines()
    assert lines[-1] == "may.html: a published number changed and no correction or revision says so"
    assert "may.html: 120 -> 121  (rain 2024-05 rain)" in lines


def test_markdown_begins_with_what_must_be_done_and_is_not_fooled_by_content() -> None:
    found = compare.compare(
        output([figure("120", "May had <b>120</b> mm.")]), output([figure("121", "May had <b>121</b> *mm*, @someone.")])
    )
    lines = compare.as_markdown(found).splitlines()
    assert lines[0].startswith("- ❌ `may.html`: a published number changed")
    assert "  - was: May had &lt;b&gt;120&lt;/b&gt; mm." in lines
    assert "  - now: May had &lt;b&gt;121&lt;/b&gt; \\*mm\\*, @\u2060someone." in lines


def test_html_escapes_and_shows_charts_as_they_were_and_are() -> None:
    found = compare.compare(
        output([figure("120", "<script>120")]), output([figure("121", "<script>121")], svg="<svg><g/></svg>")
    )
    page = html.document_fromstring(compare.as_html(found, "published & output"))
    assert page.xpath("//script") == []
    assert page.xpath("string(//del)") == "<script>120"
    assert len(page.xpath("//div[@class='pair']//img")) == 2
    assert page.xpath("string(//h1)") == "published & output"


def test_json_holds_it_all() -> None:
    record = json.loads(compare.as_json(compare.compare(OLD, NEW)))
    assert record["unexplained"] == ["may.html"]
    assert record["numbers"][0]["new_sentence"] == "May had 121 mm."


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_names_the_numbers() -> None:
    assert compare.drafts(compare.compare(OLD, NEW), NEW) == {
        "content/may.md": "TODO: say in your words what changed and why: 120 became 121 (rain 2024-05 rain)"
    }


def test_a_draft_names_a_number_once_that_stands_in_two_sentences() -> None:
    found = compare.compare(OLD, NEW)
    assert compare.drafts(replace(found, numbers=found.numbers * 2), NEW) == compare.drafts(found, NEW)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\n---\n\nText\n---\n", "---\ntitle: A\nrevisions:\n{}---\n\nText\n---\n"),
        (
            "---\nrevisions:\n  - on: 2025-01-01\n    text: Old\ntitle: A\n---\n",
            "---\nrevisions:\n{}  - on: 2025-01-01\n    text: Old\ntitle: A\n---\n",
        ),
    ],
)
def test_a_revision_is_put_into_front_matter(before: str, after: str) -> None:
    entry = "  - on: 2026-02-03\n    text: >-\n      Words\n"
    assert compare.with_revision(before, "2026-02-03", "Words") == after.format(entry)


# --- the command -----------------------------------------------------------------------------------------------------


def test_folders_and_commits(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {"content/index.md": ""})
    commit_all(root)
    publish_files(root, {path: data.decode() for path, data in OLD.items()})
    new = write_site(tmp_path / "new", dict(NEW))
    assert run_here("compare", "published", "published", "--root", str(root)).code == 0
    done = run_here("compare", "published", str(new), "--root", str(root), "--format", "json")
    assert done.code == 3
    assert json.loads(done.out)["unexplained"] == ["may.html"]
    assert git(root, "status", "--porcelain") == ""
    assert tree(new) == NEW


def test_what_no_build_wrote_is_not_compared(tmp_path: Path) -> None:
    """Of a folder of anything else every page would seem new, or lost."""
    root = write_site(tmp_path / "site", {"content/index.md": ""})
    commit_all(root)
    output = str(write_site(tmp_path / "new", dict(NEW)))
    for name, words in (
        ("nowhere", "this is neither a folder nor a commit"),
        (str(root / "content"), "this folder holds no output of a build"),
        ("HEAD", "this commit holds no output of a build"),
    ):
        for pair in ((name, output), (output, name)):
            done = run_here("compare", *pair, "--root", str(root))
            assert (done.code, done.err.splitlines()[0]) == (1, f"{name}: error[publish]: {words}")


def test_a_computed_value_is_told_in_digits_that_can_be_read() -> None:
    assert [compare._shown(v) for v in (1177.0218579234972, 430790, 12.5, 0.1 + 0.2, None, "depends")] == [
        "1,177.022", "430,790", "12.5", "0.3", "", "depends",
    ]  # fmt: skip
