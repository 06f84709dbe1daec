"""Run a leaf in a child process that one thread owns and kills at its deadline.

In: jobs, which are plain dicts (`leaf`: its name; `where`: path and line for Problems; `seconds`: its deadline). Out:
futures of the leaf's answer. A child that dies or takes too long becomes a Problem in the answer, and the next job gets
a new child. Children start without secrets in their environment, in UTC, and load heavy modules at their first need.
Must not know what a leaf does: children find it by name, in `_LEAVES`.
"""

from __future__ import annotations

import base64
import json
import os
import queue
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from site_builder.problems import Location, Problem

SECONDS = 30.0
_LENGTH = struct.Struct(">Q")
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

# Leaves by name; the modules stand to the right of this one and are imported by children alone.
_LEAVES: Mapping[str, str] = {
    "chart": "site_builder.drawing:chart_leaf",
    "png": "site_builder.drawing:png_leaf",
    "bundle": "site_builder.drawing:bundle_leaf",
    "search": "site_builder.search:index_leaf",
}

Job = Mapping[str, Any]
Answer = dict[str, Any]


# --- messages --------------------------------------------------------------------------------------------------------


def pack(message: Any) -> bytes:
    """A message with its length before it; bytes travel as base64."""
    body = json.dumps(message, default=_pack_bytes, allow_nan=False).encode()
    return _LENGTH.pack(len(body)) + body


def _pack_bytes(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} cannot travel to a worker")


def _unpack_bytes(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["$bytes"]) if value.keys() == {"$bytes"} else value


def receive(stream: IO[bytes]) -> Any:
    """The next message of a stream. Raises EOFError where the other side has gone."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    return json.loads(_exactly(stream, length), object_hook=_unpack_bytes)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


# --- the parent's side -----------------------------------------------------------------------------------------------


class WorkerError(RuntimeError):
    """A bug in a leaf: carries the child's traceback."""


def _environment(folder: str) -> dict[str, str]:
    """No secrets, one time zone, one hash seed; the package is found where this one stands."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    fixed = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1"}
    return kept | fixed | {"HOME": folder, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}


class _Child:
    """One child process. Used by one thread; only its timer's kill comes from elsewhere."""

    def __init__(self, folder: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "site_builder.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,  # an interrupt is for the parent, which then ends its children
        )

    def ask(self, job: Job, seconds: float) -> Answer | None:
        """The answer, or None where the child was killed at its deadline. Raises EOFError or OSError where it died."""
        late = threading.Event()
        timer = threading.Timer(seconds, self._kill, [late])
        timer.start()
        try:
            self._pipe("stdin").write(pack(job))
            self._pipe("stdin").flush()
            return cast(Answer, receive(self._pipe("stdout")))
        except (EOFError, OSError):
            if late.is_set():
                return None
            raise
        finally:
            timer.cancel()
            timer.join()

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self.process.kill()

    def _pipe(self, name: str) -> IO[bytes]:
        return cast(IO[bytes], getattr(self.process, name))

    def end(self) -> int:
        """End the child and give back what it holds; its exit code, negative for a signal."""
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                cast(IO[bytes], pipe).close()
            except OSError:
                continue  # the child went first; what was unsent is lost with it
        try:
            return self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Workers:
    """`count` threads that own a child process each. A context manager; `close` ends threads and children."""

    def __init__(self, count: int, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._jobs: queue.SimpleQueue[tuple[Job, Future[Answer]] | None] = queue.SimpleQueue()
        self._folder = tempfile.TemporaryDirectory(prefix="site-builder-")
        self._closed = False
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(max(count, 1))]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> Future[Answer]:
        """Queue a job; its answer is a dict with at least `problems` (as JSON)."""
        if self._closed:
            raise RuntimeError("these workers are closed")
        future: Future[Answer] = Future()
        self._jobs.put((job, future))
        return future

    def close(self) -> None:
        """Drop what has not begun, wait for what has, end every child."""
        if self._closed:
            return
        self._closed = True
        self._cancel_waiting()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._folder.cleanup()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _cancel_waiting(self) -> None:
        while True:
            try:
                item = self._jobs.get_nowait()
            except queue.Empty:
                return
            if item is not None:
                item[1].cancel()

    def _serve(self) -> None:
        child: _Child | None = None
        while (item := self._jobs.get()) is not None:
            job, future = item
            if future.set_running_or_notify_cancel():
                child = self._work(child or _Child(self._folder.name), job, future)
        if child:
            child.end()

    def _work(self, child: _Child, job: Job, future: Future[Answer]) -> _Child | None:
        """Do one job. The child that can take the next one, or None where it has gone."""
        seconds = float(job.get("seconds", self._seconds))
        try:
            answer = child.ask(job, seconds)
        except (EOFError, OSError):
            future.set_result(_failed(job, f": the drawing process died ({_reason(child.end())})"))
            return None
        except Exception as error:  # noqa: BLE001 - whatever went wrong belongs to the one who waits for this future
            child.end()
            future.set_exception(error)
            return None
        if answer is None:
            child.end()
            future.set_result(_failed(job, f" took longer than {seconds:g} s"))
            return None
        spent = answer.pop("end", False)
        if "bug" in answer:
            future.set_exception(WorkerError(answer["bug"]))
        else:
            future.set_result(answer)
        if spent:
            child.end()
        return None if spent else child


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"


def _failed(job: Job, message: str) -> Answer:
    where = Location(**job.get("where", {"path": ""}))
    subject = f'"{job["name"]}"' if "name" in job else "a job"
    hint = "draw less: aggregate in SQL, and look for a loop or a pattern that does not end"
    return {"problems": [asdict(Problem(where, "worker", subject + message, hint))]}


# --- the child's side ------------------------------------------------------------------------------------------------


def _leaf(name: str) -> Callable[[Job], Answer]:
    module, _, function = _LEAVES[name].partition(":")
    return cast(Callable[[Job], Answer], getattr(import_module(module), function))


def _answer(job: Job) -> Answer:
    try:
        return _leaf(job["leaf"])(job)
    except Exception:  # noqa: BLE001 - a bug in a leaf is told to the parent, with its traceback
        return {"bug": traceback.format_exc()}


def serve() -> None:
    """Answer jobs from stdin until it closes. Whatever a chart file prints goes nowhere, never into the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    jobs = os.fdopen(os.dup(0), "rb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    while True:
        try:
            job = receive(jobs)
        except EOFError:
            return
        answers.write(pack(_answer(job)))
        answers.flush()


if __name__ == "__main__":
    serve()
