"""The schemas take what this tool takes, and refuse what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from site_builder import schemas
from site_builder.pages import BLOCKS, read_page
from tests.building import ROOT, SITES, run

SCHEMAS = schemas.schemas()


def written() -> Iterator[tuple[str, Path, Any]]:
    """Every YAML file and front matter of the repository's sites, as an editor reads it, with its schema."""
    for site in (ROOT, *(path for path in SITES.iterdir() if (path / "content").is_dir())):
        for name, patterns in schemas.WIRED.items():
            for path in [p for pattern in patterns for p in site.glob(pattern)]:
                yield name, path, yaml.load(path.read_text(), yaml.CBaseLoader)
        for path in site.glob("content/**/*.md"):
            matter = path.read_text().split("---\n")[1]
            yield "page.json", path, yaml.load(matter, yaml.CBaseLoader)


@pytest.mark.parametrize("name", sorted({name for name, _, _ in written()}))
def test_what_is_written_is_taken(name: str) -> None:
    faults = [
        f"{path.name}: {error.message}"
        for schema, path, value in written()
        if schema == name
        for error in jsonschema.Draft7Validator(SCHEMAS[name]).iter_errors(value)
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site.json", {"title": "a", "language": "en"}),
        ("site.json", {"title": "a", "language": "en", "url": "x", "tille": "b"}),
        ("page.json", {"summary": "a"}),
        ("page.json", {"title": "a", "draft": "perhaps"}),
        ("resource.json", {"title": "a", "fields": {"x": {"type": "integers"}}}),
        ("resource.json", {"title": "a", "kind": "guesses"}),
        ("claims.json", [{"id": "a"}]),
        ("claims.json", {"id": "a"}),
        ("block-chart.json", {"title": "a", "subtitle": "b"}),
        ("block-figures.json", {"items": [{"value": "1"}]}),
    ],
)
def test_what_is_wrong_is_refused(name: str, value: object) -> None:
    assert list(jsonschema.Draft7Validator(SCHEMAS[name]).iter_errors(value))


def test_what_yaml_reads_as_numbers_and_dates_is_taken() -> None:
    value = yaml.load("title: 2024\npublished: '2024-01-02'\norder: 2\ndraft: yes\nrelated: a\n", yaml.SafeLoader)
    jsonschema.validate(value, SCHEMAS["page.json"])


def test_every_block_has_a_schema() -> None:
    assert {f"block-{kind}.json" for kind in BLOCKS} <= set(SCHEMAS)


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_snippet_of_a_block_holds_what_it_needs(kind: str) -> None:
    """Filled in as an editor fills it, it is a block that the tool reads."""
    body = "\n".join(schemas.block_snippets()[f"block {kind}"]["body"])
    stops = re.findall(r"\$\{(\d+):", body)
    assert len(stops) == len(set(stops))
    filled = re.sub(r"\$\{\d+:(\w+)\}", r"\1", body).replace("$0", "Words: after it.")
    page, problems = read_page(f"---\ntitle: A\n---\n\n{filled}\n", "content/a.md")
    assert [p.message for p in problems if p.code in ("missing-key", "unknown-key", "yaml", "block-name")] == []
    assert page is not None
    assert [block.kind for block in page.blocks] == [kind]


def test_the_command_writes_them(tmp_path: Path) -> None:
    done = run("schema", tmp_path / "there")
    assert done.code == 0
    assert {path.name for path in (tmp_path / "there").iterdir()} == set(SCHEMAS)
