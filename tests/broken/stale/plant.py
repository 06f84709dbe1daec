"""The site as one commit of a repository of its own."""

from __future__ import annotations

from pathlib import Path

from tests.repository import commit_all


def plant(root: Path) -> None:
    commit_all(root)
