"""A static server on loopback that serves one folder at / and under /repo/, as a host of project pages would.

Text goes out compressed, as from any such host: a page's weight and its time to the first word are those of gzip.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

COMPRESSED = {".html", ".css", ".js", ".json", ".svg", ".xml", ".csv", ".txt"}


class _Quiet(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/repo") if path.startswith("/repo/") else path)

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        asked = Path(self.translate_path(self.path))
        file = asked / "index.html" if self.path.endswith("/") else asked
        if file.suffix not in COMPRESSED or not file.is_file() or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return super().send_head()
        body = gzip.compress(file.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def list_directory(self, path: object) -> None:
        """A folder without an index is not there, as on a host of static pages."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test fails by what it finds, not by what it prints."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A bare answer, so that the server's own error page is never taken for one of the site."""
        words = str(code).encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(words)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that closes a connection early is no news."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server for `folder`, without a final slash."""
    server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
