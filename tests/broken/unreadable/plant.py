"""A link that leads to itself, which no system can read."""

from pathlib import Path


def plant(root: Path) -> None:
    (root / "content" / "loop.md").symlink_to("loop.md")
