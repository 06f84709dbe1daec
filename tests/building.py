"""Sites for tests: written from a mapping, built by the command, read back as a mapping of bytes."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SITES = ROOT / "tests" / "sites"
BROKEN = ROOT / "tests" / "broken"

SMALLEST: Mapping[str, str] = {
    "content/site.yaml": "title: Small\nlanguage: en-GB\nurl: https://example.org/small/\nauthors: [The desk]\n",
    "content/index.md": "---\ntitle: Small\nsummary: A site for a test\npublished: 2026-01-02\n---\n\nWords.\n",
}


@dataclass(frozen=True)
class Run:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


def write_site(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """The files under `root`. Templates that the site does not bring are those of the tool."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def copy_site(source: Path, root: Path) -> Path:
    """A site of the tests or the repository's own, in a folder where it may be changed."""
    for folder in ("content", "templates"):
        if (source / folder).exists():
            shutil.copytree(source / folder, root / folder)
    return root


def run(*words: str | Path, cwd: Path | None = None, timeout: float = 300, **env: str) -> Run:
    """The command as a user types it, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "site_builder", *map(str, words)],
        cwd=cwd or ROOT,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def environment(**env: str) -> dict[str, str]:
    """The environment of a command that must find this package from any directory."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **env}


def build(root: Path, output: Path, *words: str, **env: str) -> Run:
    return run("build", "--root", root, "--output", output, *words, **env)


def build_here(root: Path, output: Path, *words: str) -> Run:
    """The same build in this process: much quicker for sites that fail early."""
    return run_here("build", "--root", str(root), "--output", str(output), *words)


def run_here(*words: str) -> Run:
    """A command in this process."""
    from site_builder import cli

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli.main(list(words))
        except SystemExit as exit_:
            code = exit_.code
    return Run(int(code or 0), out.getvalue(), err.getvalue())


def built(root: Path, output: Path, *words: str, **env: str) -> Path:
    """A site that must build."""
    done = build(root, output, *words, **env)
    assert done.code == 0, done.text
    return output


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, dotfiles too, by its path with `/`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def digest(folder: Path) -> str:
    """One SHA-256 over the paths and bytes of a folder."""
    total = hashlib.sha256()
    for path, data in tree(folder).items():
        total.update(f"{path}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    return total.hexdigest()


def difference(one: Path, other: Path) -> list[str]:
    """The paths whose bytes differ, or that only one folder has: what a failed test should show."""
    left, right = tree(one), tree(other)
    return sorted(path for path in left.keys() | right.keys() if left.get(path) != right.get(path))
