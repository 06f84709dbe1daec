"""Sites for tests that never touch a disk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from site_builder.build import Built, Options, build_site
from site_builder.cache import Cache
from site_builder.model import Blob, Snapshot
from site_builder.workers import Workers
from tests.building import ROOT, SMALLEST

PAGE = "---\ntitle: {title}\nsummary: A page\npublished: 2026-01-02\n---\n\n{body}\n"
RAIN = {
    "content/data/rain.csv": "month,rain\n2024-01,40\n2024-02,55\n",
    "content/data/rain.resource.yaml": "title: Rain\nkey: month\nfields:\n  month: {type: yearmonth}\n"
    "  rain: {type: integer, unit: mm}\n",
}
TEMPLATES = {
    f"templates/{path.relative_to(ROOT / 'templates').as_posix()}": path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*"))
    if path.is_file()
}


def page(body: str, title: str = "A page") -> str:
    return PAGE.format(title=title, body=body)


def snapshot(files: Mapping[str, str | bytes]) -> Snapshot:
    written: dict[str, str | bytes] = {**TEMPLATES, **SMALLEST, **files}
    data = {path: text if isinstance(text, bytes) else text.encode() for path, text in written.items()}
    return Snapshot({path: Blob(path, d, hashlib.sha256(d).hexdigest()) for path, d in sorted(data.items())})


def build(files: Mapping[str, str | bytes], workers: Workers, options: Options | None = None) -> Built:
    return build_site(snapshot(files), options or Options(), Cache(None), workers)


def told(built: Built) -> list[tuple[str, str]]:
    """Place and code of each problem."""
    return [(str(p.where).removeprefix("content/"), p.code) for p in built.problems]
