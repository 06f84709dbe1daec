"""A link to a file outside of the site."""

from pathlib import Path


def plant(root: Path) -> None:
    (root.parent / "private.md").write_text("not for readers")
    (root / "content" / "note.md").symlink_to(root.parent / "private.md")
