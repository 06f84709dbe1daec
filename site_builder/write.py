"""The one writer: `Artifacts` -> a directory, all or nothing.

In: bytes by address, and where to put them. Out: the directory, exchanged in one step with what stood there; where the
system refuses (a mount point, Windows), file by file with a journal that the next start replays. A directory that this
tool did not make is never replaced. Must not know what a page is.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from site_builder.model import Artifacts
from site_builder.problems import Invalid, Location, Problem

MANIFEST = "manifest.json"
How = Literal["new", "exchanged", "in place", "unchanged"]


def manifest_of(artifacts: Artifacts, inputs: str) -> bytes:
    """What is in the directory, by digest, and the digest of every input; itself an artifact."""
    files = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(artifacts.items())}
    text = json.dumps({"made_by": "site_builder", "inputs": inputs, "files": files}, indent=0, ensure_ascii=False)
    return (text + "\n").encode()


def read_manifest(output: Path) -> dict[str, object] | None:
    try:
        found = json.loads((output / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("made_by") == "site_builder" else None


def is_current(output: Path, inputs: str) -> bool:
    """Whether the directory was made from these very inputs and every file in it is whole."""
    manifest = read_manifest(output)
    if manifest is None or manifest.get("inputs") != inputs or _journal(output.resolve()).exists():
        return False
    files = manifest.get("files")
    if not isinstance(files, dict):
        return False
    present = {p.relative_to(output).as_posix() for p in output.rglob("*") if p.is_file()}
    if present != {*files, MANIFEST}:
        return False
    return all(hashlib.sha256((output / path).read_bytes()).hexdigest() == known for path, known in files.items())


def write_site(artifacts: Artifacts, output: Path, inputs: str) -> How:
    """Replace the directory by the artifacts. Raises Invalid where it must not be replaced, OSError where it cannot."""
    real = output.resolve()
    _refuse(real, output)
    real.parent.mkdir(parents=True, exist_ok=True)
    with _lock(real):
        _replay(real)
        staged = real.parent / f".{real.name}.tmp-{os.getpid()}"
        _sweep(real)
        try:
            _fill(staged, {**artifacts, MANIFEST: manifest_of(artifacts, inputs)})
            return _swap(staged, real)
        finally:
            shutil.rmtree(staged, ignore_errors=True)


def _refuse(real: Path, shown: Path) -> None:
    if real.exists() and not real.is_dir():
        raise Invalid(Problem(Location(str(shown)), "output", "this is a file, not a folder", "name another --output"))
    if real.is_dir() and any(real.iterdir()) and read_manifest(real) is None and not _journal(real).exists():
        hint = "name another --output, or empty the folder yourself"
        message = "this folder holds files that site_builder did not make"
        raise Invalid(Problem(Location(str(shown)), "output", message, hint))


@contextmanager
def _lock(real: Path) -> Iterator[None]:
    """One build an output: the kernel frees the lock when its holder dies."""
    path = real.parent / f".{real.name}.lock"
    with path.open("w") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sweep(real: Path) -> None:
    """What a killed build left. The lock is held, so nobody else is at work there."""
    for left in real.parent.glob(f".{real.name}.tmp-*"):
        shutil.rmtree(left, ignore_errors=True)


def _fill(folder: Path, artifacts: Artifacts) -> None:
    made: set[Path] = set()
    for path, data in artifacts.items():
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        with target.open("wb") as file:
            file.write(data)
    _sync(folder)


def _sync(folder: Path) -> None:
    """The names reach the disk before the exchange does."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(staged: Path, real: Path) -> How:
    if not real.exists():
        staged.rename(real)
        return "new"
    if _exchange(staged, real):
        return "exchanged"
    _in_place(staged, real)
    return "in place"


_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2
_REFUSED = (errno.EBUSY, errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EPERM, errno.EACCES, errno.ENOTSUP)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two directories in one step; False where the system will not."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        a, b = os.fsencode(one), os.fsencode(other)
        if sys.platform == "darwin":
            outcome = library.renamex_np(a, b, _RENAME_SWAP)
        else:
            outcome = library.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _RENAME_EXCHANGE)
    except (AttributeError, OSError, TypeError):
        return False
    if outcome == 0:
        return True
    code = ctypes.get_errno()
    if code in _REFUSED:
        return False
    raise OSError(code, os.strerror(code), str(other))


# --- in place, by journal --------------------------------------------------------------------------------------------


def _journal(real: Path) -> Path:
    return real.parent / f".{real.name}.journal"


def _next(real: Path) -> Path:
    return real.parent / f".{real.name}.next"


def _in_place(staged: Path, real: Path) -> None:
    """Move the staged tree beside, note it, then replay: a kill at any point is mended by the next start."""
    kept = _next(real)
    shutil.rmtree(kept, ignore_errors=True)
    staged.rename(kept)
    beside = _journal(real).with_suffix(".part")
    beside.write_text(kept.name, encoding="utf-8")
    beside.replace(_journal(real))
    _replay(real)


def _replay(real: Path) -> None:
    """Hashed assets first, pages by replacement, removals last. A journal that names anything else is not followed."""
    journal, kept = _journal(real), _next(real)
    if not journal.exists():
        return
    if journal.read_text(encoding="utf-8") != kept.name:
        journal.unlink()
        return
    if kept.is_dir():
        paths = sorted((p for p in kept.rglob("*") if p.is_file()), key=lambda p: ("assets" not in p.parts, str(p)))
        for path in paths:
            target = real / path.relative_to(kept)
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.new")
            shutil.copyfile(path, beside)
            beside.replace(target)
        wanted = {p.relative_to(kept) for p in paths}
        for path in sorted(real.rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(real) not in wanted:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
    journal.unlink()
    shutil.rmtree(kept, ignore_errors=True)
