"""Save to served: how long until a preview gives the new page, beside Hugo, MkDocs and Zensical on the same pages.

    python -m bench.preview [--pages 100] [--rounds 8]

Each peer serves the same Markdown (about 880 words and a table a page) on a port of this machine. In turn, a sentence
is added to a page of each and the page asked for every 10 ms until it holds the sentence. A peer whose command is not
installed is left out and named (`--peers DIR` names a folder of commands: the bin of an environment of its own).
The goal: ours takes at most 0.4 of the best peer's median.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GOAL = 0.4
START = 180.0
PATIENCE = 30.0
EVERY = 0.01
WORDS = ("river", "road", "stone", "field", "market", "bridge", "garden", "letter", "window", "evening", "people")


@dataclass(frozen=True)
class Peer:
    """A server of one kind: its command, where a page's source stands, and its address."""

    name: str
    command: tuple[str, ...]
    source: str
    address: str


def body(number: int, words: int = 880) -> str:
    """The same text for every peer: paragraphs, headings, links, a table; no digits."""
    rng = random.Random(number)
    parts = []
    for section in range(8):
        parts.append(f"## {rng.choice(WORDS).title()} {'abcdefgh'[section]}")
        parts.append(" ".join(rng.choice(WORDS) for _ in range(words // 8)).capitalize() + ".")
    rows = "\n".join(f"| {rng.choice(WORDS)} | {rng.choice(WORDS)} |" for _ in range(8))
    return "\n\n".join([*parts, f"| Thing | Other |\n|---|---|\n{rows}"]) + "\n"


def peers(folder: Path, pages: int, found: Mapping[str, str]) -> list[Peer]:
    """The sites of every peer, written; and how each is served."""
    made = [_ours(folder / "ours", pages)]
    if "hugo" in found:
        made.append(_hugo(folder / "hugo", pages, found["hugo"]))
    if "mkdocs" in found:
        made.append(
            _docs(folder / "mkdocs", pages, (found["mkdocs"], "serve", "--dirty", "-q", "-a"), "MkDocs --dirty")
        )
    if "zensical" in found:
        made.append(_docs(folder / "zensical", pages, (found["zensical"], "serve", "-a"), "Zensical"))
    return made


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _ours(folder: Path, pages: int) -> Peer:
    _write(folder / "content/site.yaml", "title: Bench\nlanguage: en-GB\nurl: https://example.org/\n")
    for number in range(pages):
        name = "index" if number == 0 else f"page-{number}"
        front = f"---\ntitle: Page {'of the bench'}\nsummary: A page\npublished: 2026-01-02\n---\n\n"
        _write(folder / f"content/{name}.md", front + body(number))
    port = free_port()
    command = (sys.executable, "-m", "site_builder", "preview", "--root", str(folder), "--no-open", "--port", str(port))
    return Peer(
        "site_builder", command, str(folder / "content/page-{n}.md"), f"http://127.0.0.1:{port}/page-{{n}}.html"
    )


def _hugo(folder: Path, pages: int, program: str) -> Peer:
    _write(
        folder / "hugo.toml",
        'baseURL = "http://127.0.0.1/"\ntitle = "Bench"\ndisableKinds = ["taxonomy", "term", "RSS"]\n',
    )
    layout = "<!doctype html><html><head><title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>"
    for name in ("_default/single.html", "_default/list.html", "index.html"):
        _write(folder / "layouts" / name, layout)
    for number in range(pages):
        _write(folder / f"content/page-{number}.md", f"---\ntitle: Page\n---\n\n{body(number)}")
    port = free_port()
    command = (program, "server", "--source", str(folder), "--port", str(port), "--bind", "127.0.0.1", "--quiet")
    return Peer("Hugo", command, str(folder / "content/page-{n}.md"), f"http://127.0.0.1:{port}/page-{{n}}/")


def _docs(folder: Path, pages: int, command: Sequence[str], name: str) -> Peer:
    _write(folder / "mkdocs.yml", "site_name: Bench\nsite_url: http://127.0.0.1/\n")
    for number in range(pages):
        _write(folder / f"docs/{'index' if number == 0 else f'page-{number}'}.md", f"# Page\n\n{body(number)}")
    port = free_port()
    return Peer(
        name, (*command, f"127.0.0.1:{port}"), str(folder / "docs/page-{n}.md"), f"http://127.0.0.1:{port}/page-{{n}}/"
    )


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


# --- measuring -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def serving(all_peers: Sequence[Peer]) -> Iterator[dict[str, float]]:
    """Every peer up and answering; gives the seconds that each took. One after the other, so that none is slowed."""
    started: list[subprocess.Popen[bytes]] = []
    ready: dict[str, float] = {}
    root = str(Path(__file__).resolve().parent.parent)
    environment = {**os.environ, "PYTHONPATH": root}
    try:
        for peer in all_peers:
            at = time.monotonic()
            where = Path(peer.source).parent.parent
            quiet = subprocess.DEVNULL
            started.append(subprocess.Popen(peer.command, cwd=where, env=environment, stdout=quiet, stderr=quiet))
            until(peer.address.format(n=1), "</html>", START)
            ready[peer.name] = time.monotonic() - at
        yield ready
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=20)


def until(address: str, text: str, patience: float) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if text in fetched(address):
            return
        time.sleep(EVERY)
    raise TimeoutError(f"{address} did not show {text!r} within {patience} s")


def fetched(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def once(peer: Peer, page: int, mark: str) -> float:
    """Seconds from the end of a save to the new words."""
    path = Path(peer.source.format(n=page))
    text = path.read_text() + f"\nThe sentence {mark} is new.\n"
    path.write_text(text)
    at = time.monotonic()
    until(peer.address.format(n=page), f"The sentence {mark} is new.", PATIENCE)
    return time.monotonic() - at


def measured(all_peers: Sequence[Peer], pages: int, rounds: int) -> dict[str, list[float]]:
    """Seconds of each round by peer, in turn, after one round that warms up."""
    seconds: dict[str, list[float]] = {peer.name: [] for peer in all_peers}
    rng = random.Random(1)
    for number in range(rounds + 1):
        page = rng.randrange(1, pages)
        mark = "".join(rng.choices("abcdefghijk", k=8))
        for peer in all_peers:
            fetched(peer.address.format(n=page))
            time.sleep(0.5)
            taken = once(peer, page, mark)
            if number:
                seconds[peer.name].append(taken)
            time.sleep(1.0)
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--peers", default="", help="a folder of commands that is looked into first")
    options = parser.parse_args()
    path = os.pathsep.join([options.peers, os.environ.get("PATH", "")])
    found = {name: at for name in ("hugo", "mkdocs", "zensical") if (at := shutil.which(name, path=path))}
    missing = sorted({"hugo", "mkdocs", "zensical"} - set(found))
    with tempfile.TemporaryDirectory() as folder:
        all_peers = peers(Path(folder), options.pages, found)
        with serving(all_peers) as ready:
            seconds = measured(all_peers, options.pages, options.rounds)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, taken in seconds.items():
        spread = f"{min(taken) * 1000:.0f}-{max(taken) * 1000:.0f}"
        print(f"{name:<15} {medians[name] * 1000:6.0f} ms  ({spread}), ready in {ready[name]:.1f} s")
    others = {name: taken for name, taken in medians.items() if name != "site_builder"}
    if missing:
        print(f"not measured: {', '.join(missing)}")
    if not others:
        return 0
    best = min(others, key=lambda name: others[name])
    ratio = medians["site_builder"] / others[best]
    print(json.dumps({"best": best, "ratio": round(ratio, 2), "goal": GOAL}))
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
