"""The link check itself, on planted faults."""

from __future__ import annotations

import pytest

from tests.links import BASES, broken_links

PAGE = b'<!doctype html><html lang="en"><title>A</title><body><h1 id="top">A</h1>%s</body></html>'
GOOD = {
    "index.html": PAGE
    % b'<a href="sub/b.html#top">b</a> <a href="#top">up</a> <a href="https://example.org/x">out</a>',
    "sub/b.html": PAGE % b'<a href="../index.html">a</a><img src="../a.png" srcset="../a.png 1x, ../a.png 2x" alt="">',
    "a.png": b"",
    "style.css": b'body { background: url("a.png") }',
}


@pytest.mark.parametrize("base", BASES)
def test_a_whole_tree_has_no_broken_link(base: str) -> None:
    assert broken_links(GOOD, base) == []


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("index.html", PAGE % b'<a href="gone.html">x</a>', "no such file"),
        ("index.html", PAGE % b'<a href="sub/b.html#gone">x</a>', "no element with the id gone"),
        ("index.html", PAGE % b'<a href="#gone">x</a>', "no element with the id gone"),
        ("index.html", PAGE % b'<a href="Sub/B.html">x</a>', "differs in case"),
        ("index.html", PAGE % b'<a href="../out.html">x</a>', "climbs out"),
        ("index.html", PAGE % b'<img src="gone.png" alt="">', "no such file"),
        ("index.html", PAGE % b'<img src="a.png" srcset="a.png 1x, gone.png 2x" alt="">', "no such file"),
        ("index.html", PAGE % b'<link rel="stylesheet" href="gone.css">', "no such file"),
        ("index.html", PAGE % b'<svg><use xlink:href="#gone"/></svg>', "no element with the id gone"),
        ("index.html", PAGE % b'<svg><path clip-path="url(#gone)"/></svg>', "no element with the id gone"),
        ("index.html", PAGE % b'<a href="javascript:alert(1)">x</a>', "no reader can follow"),
        ("index.html", PAGE % b'<base href="/"><a href="sub/b.html">x</a>', "a page must not move its links"),
        ("index.html", PAGE % b'<a href="https://example.org/site/gone.html">x</a>', "no such file"),
        ("style.css", b'body { background: url("gone.png") }', "no such file"),
        ("style.css", b'@import "gone.css";', "no such file"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><a href="gone.html"/></svg>', "no such file"),
    ],
)
def test_a_planted_fault_is_found(path: str, body: bytes, words: str) -> None:
    found = broken_links({**GOOD, path: body}, "/", url="https://example.org/site/")
    assert len(found) >= 1
    assert words in found[0]
    assert found[0].startswith(path)


def test_what_only_a_server_at_the_root_can_answer() -> None:
    absolute = {**GOOD, "index.html": PAGE % b'<a href="/sub/b.html">x</a>'}
    assert broken_links(absolute, "/") == []
    assert "leaves /repo/" in broken_links(absolute, "/repo/")[0]
    assert "root of the disk" in broken_links(absolute, "file")[0]


def test_a_folder_is_not_its_index_on_a_disk() -> None:
    folder = {**GOOD, "index.html": PAGE % b'<a href="docs/">x</a>', "docs/index.html": PAGE % b""}
    assert broken_links(folder, "/") == []
    assert "a folder" in broken_links(folder, "file")[0]
