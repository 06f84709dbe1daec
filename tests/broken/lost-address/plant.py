"""The site as one commit, and a publication that held a page more."""

from __future__ import annotations

import json
from pathlib import Path

from tests.repository import commit_all, publish_files


def plant(root: Path) -> None:
    commit_all(root)
    files = {"index.html": "", "old.html": "", "charts/gone.html": ""}
    manifest = {"made_by": "site_builder", "inputs": "", "files": files}
    publish_files(root, {"manifest.json": json.dumps(manifest), "figures.json": "[]", **files})
