"""A page that is longer than a page may be."""

from pathlib import Path


def plant(root: Path) -> None:
    page = root / "content" / "index.md"
    page.write_text(page.read_text() + "A long paragraph. " * 12_000 + "\n")
