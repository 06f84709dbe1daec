"""As many empty files as no site has."""

from pathlib import Path


def plant(root: Path) -> None:
    folder = root / "content" / "leftovers"
    folder.mkdir()
    for number in range(20_001):
        (folder / f"{number}.txt").touch()
