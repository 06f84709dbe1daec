"""What every built tree holds: links that lead somewhere, no request to others, the files that a host needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.building import tree
from tests.links import BASES, broken_links


@pytest.fixture(params=["real", "golden"])
def output(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue(f"{request.param}_output"))


def own_address(files: dict[str, bytes]) -> str:
    """The site's `url`, as its front page names it."""
    found = re.search(rb'<link rel="canonical" href="([^"]*)"', files["index.html"])
    assert found, "the front page names no canonical address"
    return found[1].decode()


@pytest.mark.parametrize("base", BASES)
def test_no_link_is_broken(output: Path, base: str) -> None:
    files = tree(output)
    assert broken_links(files, base, url=own_address(files)) == []


def test_the_files_that_a_host_needs_are_there(output: Path) -> None:
    assert {".nojekyll", "404.html", "index.html", "figures.json"} <= tree(output).keys()


def test_no_link_out_of_the_tree(output: Path) -> None:
    assert [path for path in output.rglob("*") if path.is_symlink()] == []


def test_every_page_carries_a_policy_without_inline_script_or_style(output: Path) -> None:
    for path, data in tree(output).items():
        if path.endswith(".html"):
            policy = re.search(rb'http-equiv="Content-Security-Policy"\s+content="([^"]*)"', data)
            assert policy, f"{path} has no policy"
            words = policy[1].decode().replace("&#39;", "'").replace("&#x27;", "'")
            assert "unsafe" not in words
            assert "default-src 'none'" in words
            assert re.search(r"script-src '(self|none)'", words), path


def test_no_woven_token_and_no_lost_variable_reaches_a_reader(output: Path) -> None:
    private = re.compile("[\ue000-\uf8ff]")
    for path, data in tree(output).items():
        if path.endswith((".html", ".svg", ".xml", ".json", ".txt", ".csv", ".css")):
            assert not private.search(data.decode()), path
        if path.endswith(".svg"):
            assert b"var(" not in data, path
