"""`remember(key, leaf)`: the outcome of a pure leaf, kept by the digest of all that it reads.

In: parts of a key and a function that makes bytes. Out: those bytes, from disk when they are there and whole. Entries
are written beside and renamed, verified on read, and may be deleted at any time: they never change what is built. Must
not know what the bytes mean.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from functools import cache
from importlib import metadata, resources
from pathlib import Path

_DIGEST = 32


def digest_of(parts: Iterable[bytes | str]) -> str:
    """SHA-256 of the parts, each with its length, so that no two lists of parts collide."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(len(data).to_bytes(8, "big"))
        total.update(data)
    return total.hexdigest()


@cache
def modules_digest(*names: str) -> str:
    """The sources of the tool's modules that a leaf runs; without names, of all of them."""
    folder = resources.files("site_builder")
    files = [folder / f"{name}.py" for name in names] if names else _all(Path(str(folder)))
    return digest_of(Path(str(f)).read_bytes() for f in files)


def _all(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@cache
def versions_of(*packages: str) -> str:
    return " ".join(f"{name}={metadata.version(name)}" for name in packages)


class Cache:
    """Leaves kept in one folder. `folder` None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """What is kept under the key; None where nothing is, or where it is not whole."""
        if self._folder is None:
            return None
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        body = data[_DIGEST:]
        return body if hashlib.sha256(body).digest() == data[:_DIGEST] else None

    def put(self, key: str, body: bytes) -> None:
        """Keep a leaf. A full or read-only disk costs speed, not the build."""
        if self._folder is None:
            return
        path = self._path(key)
        beside = path.with_name(f"{path.name}.{os.getpid()}.{id(body):x}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(hashlib.sha256(body).digest() + body)
            beside.replace(path)
        except OSError:
            beside.unlink(missing_ok=True)

    def remember(self, key: str, leaf: Callable[[], bytes]) -> bytes:
        kept = self.get(key)
        if kept is None:
            kept = leaf()
            self.put(key, kept)
        return kept

    def _path(self, key: str) -> Path:
        assert self._folder is not None
        return self._folder / key[:2] / key[2:]
