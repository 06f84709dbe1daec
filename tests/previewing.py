"""A preview in this process, asked over HTTP as a browser would, for tests and for the bench."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from site_builder.build import Options
from site_builder.cli import default_templates
from site_builder.preview.room import Room, Shown
from site_builder.preview.run import Wish, editors_of
from site_builder.preview.server import Server, bind

PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Running:
    """A preview that runs: its root, its port, its room."""

    root: Path
    port: int
    room: Room

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            given = {key.replace("_", "-"): value for key, value in headers.items()}
            connection.request(method, path, headers=given)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def message(self) -> dict[str, Any]:
        """What the stream of events says first."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/__desk/events")
            line = connection.getresponse().readline()
        finally:
            connection.close()
        found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
        return found

    def until(self, true: Callable[[Shown], bool], seconds: float = PATIENCE) -> Shown:
        """Wait for a state of which this is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            shown = self.room.shown
            if true(shown):
                return shown
            time.sleep(0.005)
        shown = self.room.shown
        raise AssertionError(f"not within {seconds} s; problems: {shown.problems}; bug: {shown.bug}")

    def whole(self) -> Shown:
        return self.until(lambda shown: shown.fresh is None and shown.version > 0)

    def codes(self) -> list[str]:
        return sorted({p.code for p in self.room.shown.problems if p.severity == "error"})

    def shows(self, text: str, address: str = "index.html", seconds: float = PATIENCE) -> Shown:
        return self.until(lambda shown: text.encode() in shown.artifacts.get(address, b""), seconds)


@contextlib.contextmanager
def previewed(root: Path, poll: bool = False, jobs: int = 1, drafts: bool = False) -> Iterator[Running]:
    """A preview of the site at `root` on a free port."""
    wish = Wish(root, default_templates(), port=0, poll=poll, drafts=drafts)
    bound = bind("127.0.0.1", 0)
    port = int(bound.getsockname()[1])
    room = Room(root, wish.defaults, Options(drafts=drafts, lenient=True), jobs, poll)
    server = Server(room, editors_of(wish), "127.0.0.1", port)
    room.listen(server.tell)
    started = threading.Event()
    thread = threading.Thread(target=server.listen, args=(bound, started.set))
    with room:
        thread.start()
        try:
            assert started.wait(PATIENCE)
            yield Running(root, port, room)
        finally:
            server.stop()
            thread.join()
            bound.close()
