"""HTTP for the room: files from memory, one script tag, a stream of events, the desk.

In: a `Room`, the address to listen on. Out: answers. Only GET and HEAD of this very host are answered; nothing is read
from disk but the desk's own files. Must not know how a site is built.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import mimetypes
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import resources
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from site_builder.load import source_line
from site_builder.preview import desk
from site_builder.preview.changes import since_published
from site_builder.preview.room import Room, Shown
from site_builder.problems import Problem, hint_of

DESK = "__desk"
TAG = f'<script src="/{DESK}/reload.js" defer></script>'.encode()
MOST_PROBLEMS = 200
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
}
DESK_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".csv": "text/csv"}
_SENTENCE = re.compile(r'"(?P<number>[^"]+)" .*?: "(?P<sentence>.+?)(?:\.\.\.)?"\Z', re.S)


# --- who may ask -----------------------------------------------------------------------------------------------------


def refusal(method: str, host: str, origin: str, path: str, allowed: frozenset[str]) -> int:
    """The status with which a request is refused; 0 where it may be answered."""
    if method not in ("GET", "HEAD"):
        return 405
    if not _is_allowed(host, allowed):
        return 403
    if origin and not (origin.startswith("http://") and _is_allowed(origin.removeprefix("http://"), allowed)):
        return 403
    if any(part.startswith(".") for part in re.split(r"[/\\]", path)) or "\\" in path or "\0" in path:
        return 404
    return 0


def _is_allowed(host: str, allowed: frozenset[str]) -> bool:
    if host.casefold() in allowed:
        return True
    name, _, port = host.rpartition(":")
    return f"*:{port}" in allowed and _is_number(name)


def _is_number(name: str) -> bool:
    """An address in figures: no name, so that nobody's name server can have pointed it here."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def allowed_hosts(host: str, port: int) -> frozenset[str]:
    """The `Host` headers that are answered: this machine by its own names; with another host, that one too."""
    names = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]", host.casefold())}
    return frozenset(names if is_loopback(host) else {*names, f"*:{port}", f"{socket.gethostname().casefold()}:{port}"})


def is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


class Guard:
    """Refuses before anything else sees the request, and puts the same headers on every answer."""

    def __init__(self, app: ASGIApp, allowed: frozenset[str]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        status = refusal(
            scope["method"], headers.get("host", ""), headers.get("origin", ""), scope["path"], self._allowed
        )
        if status:
            answer = _plain(status)
            if status == 405:
                answer.headers["allow"] = "GET, HEAD"
            await answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _plain(status: int) -> Response:
    words = {403: "this address is not answered", 404: "there is nothing here", 405: "only GET and HEAD"}
    return Response(words[status] + "\n", status, HEADERS, "text/plain")


# --- what is answered ------------------------------------------------------------------------------------------------


def with_tag(page: bytes) -> bytes:
    """A page with the one script tag that only a preview adds, before its head ends."""
    at = page.find(b"</head>")
    return page[:at] + TAG + page[at:] if at >= 0 else page + TAG


def address_of(path: str) -> str:
    """The artifact that a path asks for: a folder is its index."""
    address = path.lstrip("/")
    return f"{address}index.html" if not address or address.endswith("/") else address


def type_of(address: str) -> str:
    ending = "." + address.rpartition(".")[2]
    return _TYPES.get(ending) or mimetypes.guess_type(address)[0] or "application/octet-stream"


@cache
def desk_file(name: str) -> bytes | None:
    """A file of the desk's own: no folder, no dots that lead elsewhere."""
    if not re.fullmatch(r"[a-z-]+\.(?:js|css|svg)", name):
        return None
    found = resources.files("site_builder") / "desk" / name
    return found.read_bytes() if found.is_file() else None


@dataclass(frozen=True)
class Editors:
    """How a place in a file becomes an address that opens an editor there."""

    pattern: str
    folders: Mapping[str, str] = field(default_factory=dict)  # what a path begins with -> the folder it stands in

    def open(self, problem_path: str, line: int, column: int) -> str:
        for begins, folder in self.folders.items():
            if problem_path.startswith(begins) and self.pattern:
                path = f"{folder}/{problem_path}"
                return self.pattern.format(path=path, line=line or 1, column=column or 1)
        return ""


class Server:
    """Answers from a room. `listen` blocks until the user stops it."""

    def __init__(self, room: Room, editors: Editors, host: str, port: int) -> None:
        self.room = room
        self._editors = editors
        self._host, self._port = host, port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[asyncio.Event] = set()
        self._server: uvicorn.Server | None = None

    def listen(self, bound: socket.socket, started: Callable[[], None] = lambda: None) -> None:
        config = uvicorn.Config(
            self.app(started),
            log_level="warning",
            access_log=False,
            lifespan="on",
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._server.run(sockets=[bound])

    def stop(self) -> None:
        if self._server:
            self._server.should_exit = True

    def app(self, started: Callable[[], None] = lambda: None) -> ASGIApp:
        """The whole application, guard and all."""

        async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
            await receive()
            self._loop = asyncio.get_running_loop()
            await send({"type": "lifespan.startup.complete"})
            started()
            await receive()
            await send({"type": "lifespan.shutdown.complete"})

        inner = Starlette(
            routes=[
                Route(f"/{DESK}/events", self._events),
                Route(f"/{DESK}", self._desk),
                Route(f"/{DESK}/{{rest:path}}", self._desk),
                Route("/{path:path}", self._file),
            ]
        )
        guarded = Guard(inner, allowed_hosts(self._host, self._port))

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await (lifespan if scope["type"] == "lifespan" else guarded)(scope, receive, send)

        return app

    # files

    async def _file(self, request: Request) -> Response:
        address = address_of(request.url.path)
        shown = self.room.shown
        if address.endswith(".html"):
            self.room.ask(address)
        if address in shown.artifacts:
            return _artifact(address, shown.artifacts[address])
        if not shown.artifacts:
            return Response(desk.waiting(shown, TAG.decode()), 503, {**HEADERS, "retry-after": "1"}, "text/html")
        if f"{address}/index.html" in shown.artifacts:
            return Response("", 308, {**HEADERS, "location": f"/{address}/"})
        return _artifact("404.html", shown.artifacts.get("404.html", b"there is nothing here\n"), 404)

    # events

    def tell(self, shown: Shown) -> None:
        """Called by the room's thread at every new state."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.set()

    async def _events(self, request: Request) -> Response:
        page = request.query_params.get("page", "")
        if page:
            self.room.ask(address_of(page))
        headers = {**HEADERS, "x-accel-buffering": "no"}
        return StreamingResponse(self._stream(request), 200, headers, "text/event-stream")

    async def _stream(self, request: Request) -> AsyncIterator[bytes]:
        woken = asyncio.Event()
        self._listeners.add(woken)
        told: tuple[int, str] = (-1, "")
        first = True
        try:
            while not (self._server and self._server.should_exit):
                shown = self.room.shown
                if (shown.version, shown.step) != told:
                    told = (shown.version, shown.step)
                    yield f"data: {json.dumps(self._message(shown, first), ensure_ascii=False)}\n\n".encode()
                    first = False
                else:
                    yield b": still here\n\n"
                await _either(woken, 10.0)
                woken.clear()
        finally:
            self._listeners.discard(woken)

    def _message(self, shown: Shown, first: bool) -> dict[str, Any]:
        return {
            "version": shown.version,
            "fresh": None if shown.fresh is None or first else sorted(shown.fresh),
            "step": shown.step,
            "bug": shown.bug,
            "more": max(0, len(shown.problems) - MOST_PROBLEMS),
            "problems": [self.record(problem, shown) for problem in shown.problems[:MOST_PROBLEMS]],
        }

    def record(self, problem: Problem, shown: Shown) -> dict[str, Any]:
        """A Problem as the overlay and the desk show it."""
        where = problem.where
        quoted = _SENTENCE.match(problem.message) if problem.severity == "warning" else None
        return {
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "hint": hint_of(problem),
            "where": str(where),
            "source": source_line(shown.snapshot, where).strip()[:160],
            "open": self._editors.open(where.path, where.line, where.column),
            "page": re.sub(r"^content/(.*)\.md$", r"\1.html", where.path),
            "number": quoted["number"] if quoted else "",
            "sentence": quoted["sentence"] if quoted else "",
        }

    # the desk

    def _desk(self, request: Request) -> Response:
        """In a thread of its own: what changed since the last publication is asked of git."""
        rest = request.path_params.get("rest", "")
        if request.url.path == f"/{DESK}":
            return Response("", 308, {**HEADERS, "location": f"/{DESK}/"})
        own = desk_file(rest)
        if own is not None:
            return Response(own, 200, HEADERS, type_of(rest))
        shown = self.room.shown
        if rest == "theme.css":
            return Response(desk.scheme_css(shown.built), 200, HEADERS, "text/css")
        records = [self.record(problem, shown) for problem in shown.problems]
        opens = partial(self._editors.open, column=1)
        page = desk.Desk(shown, records, opens, lambda: since_published(self.room.root, shown)).page(rest)
        if page is None:
            return _plain(404)
        return Response(page, 200, {**HEADERS, "content-security-policy": DESK_POLICY}, "text/html")


async def _either(woken: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return


def _artifact(address: str, data: bytes, status: int = 200) -> Response:
    kind = type_of(address)
    digest = hashlib.sha256(data).hexdigest()[:16]
    headers = {**HEADERS, "etag": f'"{digest}"', "server-timing": f'page;desc="\\"{digest}\\""'}
    return Response(with_tag(data) if kind == "text/html" else data, status, headers, kind)


# --- the address -----------------------------------------------------------------------------------------------------

MOST_PORTS = 50


def bind(host: str, port: int) -> socket.socket:
    """A socket on the port, or on the next that is free. Raises OSError where none is.

    It listens from here on: whoever is told the address before the server runs waits for it, and is not turned away.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last: OSError | None = None
    for candidate in range(port, min(port + MOST_PORTS, 65536)) if port else (0,):
        bound = socket.socket(family, socket.SOCK_STREAM)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind((host, candidate))
            bound.listen()
        except OSError as error:
            bound.close()
            last = error
            continue
        return bound
    assert last is not None
    raise last
