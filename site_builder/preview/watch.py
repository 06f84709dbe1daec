"""When to look again: a hint for every change of a site's folders.

In: the folders of a site. Out: an event that is set when something may have changed. A hint, never a truth: whoever
waits reads the files' times and bytes anew, also when no hint has come for a while, so that a missed one costs a
moment. Must not know what the files mean.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from watchfiles import watch

STEP_MS = 4  # how long nothing more may happen before a hint is given
LONGEST_MS = 60  # and how long a hint may be put off while more happens
LOOK_MS = 500  # how often the folders themselves are looked at: one that was moved away takes its watch along


class Watch:
    """A thread that watches folders. `changed` is set at every change; `works` is false where the system refuses."""

    def __init__(self, folders: Iterable[Path], changed: threading.Event) -> None:
        self._folders = tuple(folders)
        self._changed = changed
        self._stop = threading.Event()
        self.works = True
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            standing = identities(self._folders)
            if not standing:
                self._stop.wait(LOOK_MS / 1000)
                continue
            try:
                self._watch(standing)
            except OSError:
                self.works = False  # no more watches to be had, or a file system that has none
                return
            self._changed.set()

    def _watch(self, standing: dict[Path, tuple[int, int]]) -> None:
        """Watch until a folder is no longer the one that it was."""
        for changes in watch(
            *standing,
            watch_filter=None,
            debounce=LONGEST_MS,
            step=STEP_MS,
            rust_timeout=LOOK_MS,
            yield_on_timeout=True,
            stop_event=self._stop,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            if changes:
                self._changed.set()
            if identities(self._folders) != standing:
                return


def identities(folders: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """The folders that are there, each with its device and inode."""
    found = {}
    for folder in folders:
        try:
            status = folder.stat()
        except OSError:
            continue
        found[folder] = (status.st_dev, status.st_ino)
    return found
