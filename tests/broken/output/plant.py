"""A folder of somebody else where the output should go."""

from pathlib import Path


def plant(root: Path) -> None:
    output = root.parent / "output"
    output.mkdir()
    (output / "thesis.txt").write_text("the only copy")
