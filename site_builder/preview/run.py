"""Room, server and browser put together: what `site-builder preview` does until it is stopped.

In: a root and how to show it. Out: nothing; words for the terminal go to `say`. Must not print.
"""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from site_builder.build import Options
from site_builder.preview.room import Room, Shown
from site_builder.preview.server import Editors, Server, bind
from site_builder.problems import Problem

EDITORS = {
    "vscode": "vscode://file/{path}:{line}:{column}",
    "vscodium": "vscodium://file/{path}:{line}:{column}",
    "cursor": "cursor://file/{path}:{line}:{column}",
    "zed": "zed://file/{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}",
    "sublime": "subl://open?url=file://{path}&line={line}",
    "none": "",
}


@dataclass(frozen=True)
class Wish:
    """How the preview is wanted."""

    root: Path
    defaults: Path | None
    host: str = "127.0.0.1"
    port: int = 8000
    open: bool = True
    drafts: bool = False
    poll: bool = False
    jobs: int = 0
    editor: str = "vscode"


def preview_site(wish: Wish, say: Callable[[str], None], report: Callable[[Shown], None]) -> None:
    """Serve until the user stops it. `report` is told every new state. Raises OSError: no port is free."""
    bound = bind(wish.host, wish.port)
    port = int(bound.getsockname()[1])
    name = f"[{wish.host}]" if ":" in wish.host else wish.host
    address = f"http://{name}:{port}/"
    if wish.port and port != wish.port:
        say(f"port {wish.port} is taken")
    jobs = wish.jobs or os.cpu_count() or 1
    options = Options(drafts=wish.drafts, lenient=True)
    room = Room(wish.root, wish.defaults, options, jobs, wish.poll)
    server = Server(room, editors_of(wish), wish.host, port)

    def tell(shown: Shown) -> None:
        server.tell(shown)
        report(shown)

    room.listen(tell)
    with room:
        try:
            server.listen(bound, lambda: _started(address, wish.open, say))
        finally:
            bound.close()


def _started(address: str, wanted: bool, say: Callable[[str], None]) -> None:
    say(f"{address}  (the desk: {address}__desk/; stop with Ctrl+C)")
    if wanted and can_open():
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def can_open() -> bool:
    """Whether a browser with a window can be had; one that would take over the terminal is not wanted."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def editors_of(wish: Wish) -> Editors:
    pattern = EDITORS.get(wish.editor, wish.editor)
    folders = {"content/": str(wish.root.resolve()), "templates/": str(wish.root.resolve())}
    if not (wish.root / "templates").is_dir() and wish.defaults:
        folders["templates/"] = str(wish.defaults.resolve().parent)
    return Editors(pattern, folders)


def counted(problems: tuple[Problem, ...]) -> str:
    """`2 Problems, 1 warning`; empty where there are none."""
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    parts = [(errors, "Problem"), (warnings, "warning")]
    return ", ".join(f"{n} {word}{'s' if n != 1 else ''}" for n, word in parts if n)
