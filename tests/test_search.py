"""The index that readers search: what is in it, that it is small, and that the same pages give the same bytes."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from site_builder import search
from tests.building import SMALLEST, build_here, tree, write_site

PAGE = '<html lang="{language}"><body><main data-pagefind-body><h1>{title}</h1><p>{words}</p></main></body></html>'
KINDS = {"charts": "Chart", "tables": "Table", "claims": "Claim", "sources": "Source"}


def pages(language: str = "en-GB") -> dict[str, str]:
    return {
        f"{title}.html": PAGE.format(language=language, title=title, words=f"Of {title} and of nothing else")
        for title in ("rain", "hail", "snow", "sleet", "fog")
    }


def indexed(given: Mapping[str, str]) -> dict[str, bytes]:
    files: dict[str, bytes] = search.index_leaf({"pages": given})["files"]
    return files


def found_in(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """What the index knows of each page, by its address."""
    parts = [gzip.decompress(data) for path, data in files.items() if path.endswith(".pf_fragment")]
    read = [json.loads(part[part.index(b"{") :]) for part in parts]
    return {record["url"].lstrip("/"): record for record in read}


def test_the_order_of_pages_does_not_matter() -> None:
    given = pages()
    assert indexed(given) == indexed(dict(reversed(given.items())))
    assert indexed(given) == indexed(given)


def test_a_changed_word_changes_the_index() -> None:
    given = pages()
    assert indexed(given) != indexed({**given, "fog.html": given["fog.html"].replace("nothing", "little")})


@pytest.mark.parametrize(("language", "stemmer"), [("en-GB", "wasm.en-gb.pagefind"), ("uk", "wasm.unknown.pagefind")])
def test_one_stemmer_and_no_page_of_pagefinds_own(language: str, stemmer: str) -> None:
    names = {path.removeprefix(search.FOLDER) for path in indexed(pages(language))}
    fixed = {name for name in names if not name.startswith(("fragment/", "index/")) and not name.endswith(".pf_meta")}
    assert fixed == {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", stemmer}


def test_text_tables_claims_and_sources_are_searched(golden_output: Path) -> None:
    files = tree(golden_output)
    known = found_in(files)
    made = {path for path in files if re.fullmatch(r"(charts|tables|claims|sources)/[^/]*\.html", path)}
    written = {page["address"] for page in json.loads(files["site.json"])["pages"]}
    moved = {path for path in made if b'http-equiv="refresh"' in files[path]}
    assert set(known) == (made | written) - moved
    for path, record in known.items():
        assert record["meta"]["kind"] == KINDS.get(path.partition("/")[0], "Explainer"), path
    assert "May 2024" in known["tables/rain_monthly.html"]["content"]


def test_what_a_page_only_repeats_is_held_back(golden_output: Path) -> None:
    known = found_in(tree(golden_output))
    assert known
    for path, record in known.items():
        anchors = {anchor["id"] for anchor in record["anchors"]}
        assert not anchors & {"cite", "embed", "used", "toc", "notes", "related"}, path


def test_only_the_page_of_search_has_its_script(golden_output: Path) -> None:
    files = tree(golden_output)
    asking = [path for path, data in files.items() if path.endswith(".html") and b"assets/search." in data]
    assert asking == ["search.html"]
    assert b"<script src" not in files["index.html"]
    (script,) = [data for path, data in files.items() if path.startswith("assets/search.")]
    assert len(gzip.compress(script, 9)) <= 2048


def test_an_index_that_pagefind_does_not_finish_is_an_error() -> None:
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(["head", "-c", "1"], stdin=pipe, stdout=pipe) as service,
        pytest.raises(EOFError, match="Pagefind ended"),
    ):
        search._ask(service, type="GetFiles")


def test_what_pagefind_refuses_is_an_error() -> None:
    from pagefind_bin import get_executable

    pipe = subprocess.PIPE
    with (
        subprocess.Popen([get_executable(), "--service"], stdin=pipe, stdout=pipe) as service,
        pytest.raises(RuntimeError, match="Pagefind: "),
    ):
        search._ask(service, type="GetFiles", index_id=7)


def test_the_smallest_site_can_be_searched(tmp_path: Path) -> None:
    assert build_here(write_site(tmp_path / "site", SMALLEST), tmp_path / "output").code == 0
    assert set(found_in(tree(tmp_path / "output"))) == {"index.html"}
