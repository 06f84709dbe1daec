"""The index of a reader's search, of the pages as they are published.

In: artifacts. Out: the artifacts that a search fetches, from the cache or a worker. Must not know how an index is made.
"""

from __future__ import annotations

import io

from site_builder import search
from site_builder.cache import Cache, digest_of, modules_digest, versions_of
from site_builder.model import Artifacts
from site_builder.stages.attempts import made_by
from site_builder.workers import Workers, pack, receive


def index_pages(artifacts: Artifacts, cache: Cache, workers: Workers) -> Artifacts:
    """Raises Invalid: the index could not be made."""
    pages = search.offered(artifacts)
    parts = [part for page in pages.items() for part in page]
    key = digest_of(["search", *parts, modules_digest("search"), versions_of("pagefind-bin")])
    where = {"path": "content"}
    job = {"leaf": "search", "name": "the index for search", "seconds": 120, "where": where, "pages": pages}

    def leaf() -> bytes:
        return pack(made_by(workers, job, "files"))

    kept: Artifacts = receive(io.BytesIO(cache.remember(key, leaf)))
    return kept
