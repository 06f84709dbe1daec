"""What a writer may write, and what the command takes, is documented."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable

import pytest

from site_builder import fields, model
from tests.building import ROOT
from tests.house.source import modules

WRITING = ROOT / "docs" / "writing.md"
WRITTEN = {
    "site.yaml": model.Settings,
    "front matter": model.Front,
    "descriptor": model.Descriptor,
    "field of a descriptor": model.FieldSpec,
    "claim": model.Claim,
    "reading of a claim": model.Reading,
    "chart": model.ChartBlock,
    "table": model.TableBlock,
    "figures": model.FiguresBlock,
    "item of figures": model.KeyFigure,
    "quote": model.QuoteBlock,
    "note": model.NoteBlock,
    "define": model.DefineBlock,
    "image": model.ImageBlock,
}


def keys_of(kind: type) -> list[str]:
    return [fields.key_of(field) for field in dataclasses.fields(kind) if not field.metadata.get("given")]


def documented(key: str, guide: str) -> bool:
    """A key stands in the guide as `key` or `key:`, or in an example of YAML."""
    word = re.escape(key)
    return re.search(rf"`{word}:?`|^\s*(?:- )?{word}:|[{{,] *{word}:", guide, re.M) is not None


@pytest.mark.parametrize("where", WRITTEN)
def test_every_key_is_in_the_guide_for_writers(where: str) -> None:
    guide = WRITING.read_text()
    assert [key for key in keys_of(WRITTEN[where]) if not documented(key, guide)] == []


def test_a_key_that_is_missing_from_a_guide_is_found() -> None:
    guide = "Say `title:`.\n\n    fields:\n      a: {type: integer, unit: people}\n"
    keys = ("title", "type", "unit", "a", "subtitle", "people")
    assert [key for key in keys if not documented(key, guide)] == ["subtitle", "people"]


def test_every_kind_of_block_is_in_the_guide_for_writers() -> None:
    from site_builder import pages

    text = WRITING.read_text()
    assert [kind for kind in pages.BLOCKS if f"```{kind}" not in text] == []


def test_every_kind_of_block_is_laid_out_on_pages_and_in_the_feed() -> None:
    from site_builder import pages

    story, feed = ((ROOT / "templates" / name).read_text() for name in ("partials/story.html", "feed_entry.html"))
    assert [kind for kind in pages.BLOCKS if f'"{kind}": ' not in story] == []
    assert [kind for kind in pages.BLOCKS if f'"{kind}"' not in feed] == []


def test_every_filter_is_in_the_guide_for_writers() -> None:
    from site_builder import expressions

    rows = re.findall(r"^\| `(\w+)` \|", WRITING.read_text(), re.M)
    assert set(expressions.FILTERS) - set(rows) == set()


def test_every_option_of_the_command_is_documented() -> None:
    options = {
        node.value
        for node in ast.walk(modules()["cli"])
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"--[a-z][a-z-]*", node.value)
    }
    text = "\n".join(path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    assert options
    assert [option for option in sorted(options) if f"{option}" not in text] == []


def test_readme_opens_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text()
    assert text.find("make site") > 0
    assert text.find("make test") > 0


FOLDERS = ROOT / "docs" / "decisions" / "0004-modules-that-joined.md"


def untold(names: Iterable[str], text: str) -> list[str]:
    """Modules of folders that the paragraph on their folder does not name."""
    told = {found[1]: found[2] for found in re.finditer(r"^Inside `(\w+)/`: (.*?)(?:\n\n|\Z)", text, re.M | re.S)}
    split = [name.split(".") for name in names if "." in name]
    return [f"{folder}.{module}" for folder, module in split if f"`{module}`" not in told.get(folder, "")]


def test_every_module_of_a_folder_is_told() -> None:
    assert untold(modules(), FOLDERS.read_text()) == []


def test_a_module_that_is_not_told_is_found() -> None:
    text = "Inside `a/`: one (`b`),\ntwo (`c`).\n\nInside `d/`: three (`e`)."
    assert untold(["a", "a.b", "a.c", "a.e", "d.e", "f.g"], text) == ["a.e", "f.g"]
