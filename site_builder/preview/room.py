"""Build again and again, and hold what is shown.

In: a root and what to build. Out: `Shown`, the newest state, and a call to whoever listens. One thread reads the files
when something has changed and runs `build_site`; pages that are looked at are rendered first. Nothing that a writer
does ends it: wrong input is Problems, a bug is shown with its traceback. Must not know HTTP.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from site_builder.build import Built, Options, build_site, templates_of
from site_builder.cache import Cache
from site_builder.load import Kept, load_snapshot
from site_builder.model import Artifacts, Evaluated, Snapshot, Woven
from site_builder.preview.watch import Watch
from site_builder.problems import Invalid, Problem
from site_builder.render.site import render_assets, render_page
from site_builder.workers import Workers

TICK_NS = 50_000_000  # a file that changed so lately may change again under the same time stamp
HALF_WRITTEN = 0.04  # how long an emptied file is given to be filled
SETTLE = 0.12  # how long Problems wait for the save that mends them
LOOK_EVERY = 1.0  # without a hint
POLL_EVERY = 0.25  # where there are none
CHART_SECONDS = 10.0
MOST_ASKED = 4
STEPS = {"draw": "chart", "picture": "picture"}  # those that take long enough to be told of


@dataclass(frozen=True)
class Shown:
    """What is served. `fresh` are the addresses that were rendered of this version; None: all of them."""

    version: int = 0
    artifacts: Artifacts = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    built: Built | None = None  # the newest that could be evaluated
    snapshot: Snapshot = field(default_factory=lambda: Snapshot({}))
    fresh: frozenset[str] | None = frozenset()
    step: str = ""  # what is being done
    bug: str = ""  # a traceback
    seconds: float = 0.0  # from the change to this state


class _NewerError(Exception):
    """Something changed while everything was rendered."""


class Room:
    """Owns the thread that builds. `shown` is the newest state; a context manager."""

    def __init__(
        self,
        root: Path,
        defaults: Path | None,
        options: Options,
        jobs: int,
        poll: bool = False,
    ) -> None:
        self.root = root
        self.shown = Shown()
        self.asked: tuple[str, ...] = ("index.html",)
        self._defaults = defaults
        self._options = options
        self._tell: Callable[[Shown], None] = lambda shown: None
        self._cache = Cache(root / ".cache", lasting=True)
        self._workers = Workers(jobs, CHART_SECONDS)
        self._kept = Kept()
        self._changed = threading.Event()
        self._stop = threading.Event()
        self._seen: Snapshot | None = None  # what was built last
        self._began = 0.0
        folders = [root / "content", root / "templates", *([defaults] if defaults else [])]
        self._watch = None if poll else Watch(dict.fromkeys(f.resolve() for f in folders), self._changed)
        self._thread = threading.Thread(target=self._run, name="build", daemon=True)

    def __enter__(self) -> Room:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._changed.set()
        if self._watch:
            self._watch.close()
        self._thread.join(timeout=CHART_SECONDS)
        self._workers.close()

    def listen(self, tell: Callable[[Shown], None]) -> None:
        """`tell` is called with every new state, by the thread that builds."""
        self._tell = tell

    def ask(self, address: str) -> None:
        """Somebody looks at this page: it comes first from now on."""
        self.asked = (address, *(a for a in self.asked if a != address))[:MOST_ASKED]

    # the loop

    def _run(self) -> None:
        while not self._stop.is_set():
            self._changed.clear()
            try:
                self._round()
            except _NewerError:
                self._seen = None
                continue
            except Exception:  # noqa: BLE001 - a bug is shown, and the writer goes on
                self._publish(replace(self.shown, bug=traceback.format_exc(), step="", fresh=frozenset()))
            self._changed.wait(self._patience())

    def _patience(self) -> float:
        hinted = self._watch is not None and self._watch.works
        return LOOK_EVERY if hinted else POLL_EVERY

    def _round(self) -> None:
        """Read; where anything has changed since what was last built whole, build."""
        self._began = time.monotonic()
        try:
            snapshot = self._read()
        except Invalid as error:
            self._seen = None
            self._fail(error.problems, self.shown.built, {})
            return
        if self._seen is not None and snapshot.blobs == self._seen.blobs:
            return
        self._seen = snapshot
        built = build_site(snapshot, self._options, self._cache, self._workers, self._progress, self._look(snapshot))
        if built.failed:
            self._fail(built.problems, built, self._sound_pages(built, snapshot), snapshot)
            return
        self._publish(replace(self.shown, artifacts=built.artifacts, **_about(built, snapshot), fresh=None))

    def _read(self) -> Snapshot:
        """The files as they stand. One that a save has just emptied is given a moment to be filled."""
        snapshot = self._load()
        if any(self._emptied(blob.path) for blob in snapshot.blobs.values() if not blob.data):
            time.sleep(HALF_WRITTEN)
            snapshot = self._load()
        return snapshot

    def _load(self) -> Snapshot:
        self._kept.before = time.time_ns() - TICK_NS
        return load_snapshot(self.root, self._defaults, self._kept)

    def _emptied(self, path: str) -> bool:
        before = self.shown.snapshot.blobs.get(path)
        return before is None or bool(before.data)

    # what is shown

    def _progress(self, step: str, done: int, total: int) -> None:
        if step == "render":
            if self._changed.is_set() and self.shown.version:
                raise _NewerError
        elif step in STEPS:
            self.shown = replace(self.shown, step=f"{STEPS[step]} {done} of {total}")
            self._tell(self.shown)

    def _look(self, snapshot: Snapshot) -> Callable[[Built], None]:
        """Render what is looked at, once everything is evaluated."""

        def look(built: Built) -> None:
            if built.evaluated and not built.failed:
                evaluated = self._with_stand_ins(built.evaluated)
                built = replace(built, evaluated=evaluated)
                try:
                    pages = self._render(evaluated, snapshot, self._asked_of(evaluated))
                except Invalid:
                    return  # a template is wrong: the build goes on, finds the same and tells it
                fresh = frozenset(pages)
                self._publish(
                    replace(
                        self.shown,
                        artifacts={**self.shown.artifacts, **pages},
                        fresh=fresh,
                        **_about(built, snapshot),
                    )
                )

        return look

    def _with_stand_ins(self, evaluated: Evaluated) -> Evaluated:
        """The pictures of the state before, until their own are made: a page names them, and does not show them."""
        before = self.shown.built.evaluated if self.shown.built else None
        return replace(evaluated, pictures=before.pictures, rasters=before.rasters) if before else evaluated

    def _asked_of(self, evaluated: Evaluated) -> list[Woven]:
        by_address = {woven.page.address: woven for woven in evaluated.woven}
        return [by_address[address] for address in self.asked if address in by_address]

    def _render(self, evaluated: Evaluated, snapshot: Snapshot, pages: Iterable[Woven]) -> dict[str, bytes]:
        templates = templates_of(snapshot, self._cache)
        made = {w.page.address: render_page(evaluated, w.page.slug, templates) for w in pages}
        return {**render_assets(evaluated, templates), **made}

    def _sound_pages(self, built: Built, snapshot: Snapshot) -> dict[str, bytes]:
        """Of a site with Problems: the pages that are looked at, or all where there is nothing yet, if sound."""
        if built.evaluated is None:
            return {}
        pages = self._asked_of(built.evaluated) if self.shown.artifacts else built.evaluated.woven
        wrong = frozenset(p.where.path for p in built.problems if p.severity == "error")
        try:
            return self._render(built.evaluated, snapshot, [w for w in pages if is_sound(w, built.evaluated, wrong)])
        except Invalid:
            return {}  # a template: its Problem is among those of the next build that gets so far

    def _fail(
        self,
        problems: tuple[Problem, ...],
        built: Built | None,
        pages: Mapping[str, bytes],
        snapshot: Snapshot | None = None,
    ) -> None:
        """Show Problems over what is good, unless the next save is there already."""
        if self.shown.version and self._changed.wait(SETTLE):
            self._seen = None
            return
        kept = built if built and built.evaluated else self.shown.built
        state = replace(
            self.shown,
            artifacts={**self.shown.artifacts, **pages},
            problems=problems,
            built=kept,
            snapshot=snapshot or self.shown.snapshot,
            fresh=frozenset(pages),
            step="",
            bug="",
        )
        if state.problems != self.shown.problems or pages or self.shown.bug or not self.shown.version:
            self._publish(state)

    def _publish(self, shown: Shown) -> None:
        seconds = time.monotonic() - self._began
        self.shown = replace(shown, version=self.shown.version + 1, seconds=seconds)
        self._tell(self.shown)


def _about(built: Built, snapshot: Snapshot) -> dict[str, Any]:
    return {"problems": built.problems, "built": built, "snapshot": snapshot, "step": "", "bug": ""}


def is_sound(woven: Woven, evaluated: Evaluated, wrong: frozenset[str]) -> bool:
    """Whether a page of a site with Problems can be shown as it stands: none is its own, and what it shows is there."""
    site = evaluated.site
    if woven.page.path in wrong or wrong & {"content/claims.yaml"}:
        return False
    blocks = [piece.block for piece in woven.pieces if piece.block]
    charts = [block.name for block in blocks if block.kind in ("chart", "chart-again")]
    if any(name not in evaluated.drawings for name in charts):
        return False
    text = site.snapshot.blobs[woven.page.path].data.decode("utf-8", "replace")
    broken = {path.rpartition("/")[2].split(".")[0] for path in wrong if path.startswith("content/data/")}
    return not any(name in text for name in broken)
