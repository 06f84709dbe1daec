"""What changed since the last published commit.

In: the root of a site, what is shown. Out: a `Comparison`, None where nothing was published. Git is asked each time
which commit is the newest; what a commit holds never changes and is kept.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from site_builder.compare import Comparison, Files, compare, read_commit
from site_builder.preview.room import Shown
from site_builder.publish import last_published
from site_builder.write import MANIFEST, manifest_of


def since_published(root: Path, shown: Shown) -> Comparison | None:
    last = last_published(root)
    if not last:
        return None
    return compare(_held(last, root), {**shown.artifacts, MANIFEST: manifest_of(shown.artifacts, "")})


@lru_cache(maxsize=1)
def _held(commit: str, root: Path) -> Files:
    return read_commit(commit, root)
