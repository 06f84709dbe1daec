"""`remember(key, leaf)`: the outcome of a pure leaf, kept by the digest of all that it reads.

In: parts of a key and a function that makes bytes. Out: those bytes, from disk when they are there and whole. Entries
are written beside and renamed, verified on read, and may be deleted at any time: they never change what is built. A
preview, which builds again and again in one process, also keeps values in memory: `recall`. Must not know what the
bytes or the values mean.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, TypeVar, cast

T = TypeVar("T")
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
    """The sources of the tool's modules, or folders of modules, that a leaf runs; without names, of all of them."""
    package = Path(str(resources.files("site_builder")))
    files = [file for name in names or ("",) for file in _sources(package / name)]
    return digest_of(file.read_bytes() for file in files)


def _sources(module: Path) -> list[Path]:
    return sorted(module.rglob("*.py")) if module.is_dir() else [module.with_suffix(".py")]


# What a build loads besides this package; what only preview and publishing load changes no output.
_LIBRARIES = (
    "altair",
    "babel",
    "duckdb",
    "jinja2",
    "markdown",
    "nh3",
    "pagefind-bin",
    "polars",
    "pyyaml",
    "vl-convert-python",
)


@cache
def versions_of(*packages: str) -> str:
    """The versions of libraries that a leaf calls; without names, of all that a build loads."""
    return " ".join(f"{name}={metadata.version(name)}" for name in packages or _LIBRARIES)


class Cache:
    """Leaves kept in one folder. `folder` None keeps nothing. `lasting` keeps values in memory too."""

    def __init__(self, folder: Path | None, lasting: bool = False) -> None:
        self._folder = folder
        self._lasting = lasting
        self._new: dict[Hashable, Any] = {}
        self._old: dict[Hashable, Any] = {}

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value that `make` gave for this key before, where values last; what it raises, and None, is not kept."""
        if not self._lasting:
            return make()
        if key in self._new:
            return cast(T, self._new[key])
        value = self._old[key] if key in self._old else make()
        if value is not None:
            self._new[key] = value
        return cast(T, value)

    def turn(self) -> None:
        """A build is done: values that neither it nor the one before asked for are let go."""
        self._old, self._new = self._new, {}

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
            with suppress(OSError):
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
