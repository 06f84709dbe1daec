"""The one reader: a directory -> `Snapshot`.

In: the root of a site. Out: every file under `content/` and `templates/` that a build may read, as bytes with digests,
at one moment. Must not know what the files mean. Links that lead out are refused, hidden files are not read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from site_builder.model import Blob, Snapshot
from site_builder.problems import Invalid, Location, Problem

FOLDERS = ("content", "templates")
WORDS = "templates/strings."
LARGEST_FILE = 2 * 1024**3
MOST_FILES = 20_000
_IGNORED_ENDINGS = ("~", ".swp", ".tmp", ".pyc", ".bak", ".orig")


Stamp = tuple[int, int, int, int]


class Kept:
    """Files as they were read before, for one who reads a site again and again.

    A file is taken from here while its times, size and inode stand. What changed after `before` (in ns) may change
    again within one tick of the file system's clock, so it is read anew.
    """

    def __init__(self) -> None:
        self.before = 0
        self._old: dict[str, tuple[Stamp, Blob]] = {}
        self._new: dict[str, tuple[Stamp, Blob]] = {}

    def get(self, path: str, status: os.stat_result) -> Blob | None:
        stamp, blob = self._old.get(path, (None, None))
        if blob is None or stamp != _stamp(status):
            return None
        self._new[path] = (_stamp(status), blob)
        return blob

    def put(self, path: str, status: os.stat_result, blob: Blob) -> None:
        if max(status.st_mtime_ns, status.st_ctime_ns) < self.before:
            self._new[path] = (_stamp(status), blob)

    def turn(self) -> None:
        """The site was read: what is gone is forgotten."""
        self._old, self._new = self._new, {}


def _stamp(status: os.stat_result) -> Stamp:
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def load_snapshot(root: Path, defaults: Path | None = None, kept: Kept | None = None) -> Snapshot:
    """Read the site at `root`. Files of `defaults` (the templates that come with the tool) fill what the site lacks.

    Raises Invalid: no such site, a link that leads out, a file that cannot be read or is too large.
    """
    if not (root / "content").is_dir():
        hint = (
            "run this in the folder that holds content/, or name it with --root; `site-builder new site DIR` makes one"
        )
        raise Invalid(Problem(Location(str(root)), "no-site", "there is no content/ here", hint))
    problems: list[Problem] = []
    blobs: dict[str, Blob] = {}
    if defaults is not None:
        for path in _files(defaults, problems, defaults):
            blobs["templates/" + path.relative_to(defaults).as_posix()] = _blob(
                path, defaults, problems, "templates/", kept
            )
    for folder in FOLDERS:
        for path in _files(root / folder, problems, root):
            name = path.relative_to(root).as_posix()
            if name in blobs and name.startswith(WORDS):
                blobs[of_the_tool(name)] = blobs[name]
            blobs[name] = _blob(path, root, problems, "", kept)
    if kept is not None:
        kept.turn()
    if len(blobs) > MOST_FILES:
        problems.append(Problem(Location("content"), "too-many-files", f"more than {MOST_FILES:,} files"))
    if problems:
        raise Invalid(*problems)
    return Snapshot(dict(sorted(blobs.items())))


def of_the_tool(path: str) -> str:
    """Where the tool's own words stand, when a site brings words of its own: they fill what those do not say."""
    return f"tool/{path}"


def _files(folder: Path, problems: list[Problem], root: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(n for n in folders if not n.startswith((".", "__")))
        for name in sorted(names):
            path = Path(parent) / name
            if name.startswith(".") or name.endswith(_IGNORED_ENDINGS):
                continue
            if path.is_symlink() and not _stays_inside(path, root):
                where = Location(path.relative_to(root).as_posix())
                message = "this link leads out of the site, or nowhere"
                problems.append(Problem(where, "link-out", message, "copy the file instead"))
                continue
            yield path


def _stays_inside(path: Path, root: Path) -> bool:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # a loop, or nothing at its end
        return False
    return target.is_relative_to(root.resolve()) and target.is_file()


def _blob(path: Path, root: Path, problems: list[Problem], prefix: str, kept: Kept | None) -> Blob:
    name = prefix + path.relative_to(root).as_posix()
    try:
        status = path.stat()
        known = kept.get(str(path), status) if kept else None
        if known is not None:
            return known
        if status.st_size > LARGEST_FILE:
            problems.append(Problem(Location(name), "too-large", "this file is larger than 2 GB"))
            return Blob(name, b"", "")
        data = path.read_bytes()
    except OSError as error:
        problems.append(Problem(Location(name), "unreadable", f"this file cannot be read: {error.strerror}"))
        return Blob(name, b"", "")
    blob = Blob(name, data, hashlib.sha256(data).hexdigest())
    if kept is not None:
        kept.put(str(path), status, blob)
    return blob


def source_line(snapshot: Snapshot, where: Location) -> str:
    """The line of a file as written; empty where it is not known."""
    blob = snapshot.blobs.get(where.path)
    if blob is None or not where.line:
        return ""
    lines = blob.data.decode("utf-8", "replace").splitlines()
    return lines[where.line - 1] if where.line <= len(lines) else ""


def text_of(blob: Blob) -> str:
    """The text of a file: UTF-8, newlines as `\\n`. Raises Invalid at the line that is not UTF-8."""
    try:
        text = blob.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = blob.data.count(b"\n", 0, error.start) + 1
        hint = "save the file as UTF-8"
        raise Invalid(Problem(Location(blob.path, line), "encoding", "this file is not UTF-8", hint)) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
