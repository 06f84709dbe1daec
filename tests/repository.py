"""Small git repositories for tests: a site committed, something published."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.building import environment, write_site

WHO = {
    "GIT_AUTHOR_NAME": "A test",
    "GIT_AUTHOR_EMAIL": "test@example.org",
    "GIT_COMMITTER_NAME": "A test",
    "GIT_COMMITTER_EMAIL": "test@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
}


def git(root: Path, *words: str) -> str:
    """What git prints; a command that fails, fails the test."""
    done = subprocess.run(
        ["git", "-C", str(root), *words], env=environment(**WHO), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit_all(root: Path, message: str = "A site") -> str:
    """Everything under the root as a commit; the repository is made where there is none."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
        (root / ".gitignore").write_text("output/\n.cache/\n.output*\n")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


def publish_files(root: Path, files: Mapping[str, str]) -> None:
    """Any files as the first commit of `published`."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_site(Path(folder), files)
        git(source, "init", "--quiet", "--initial-branch=published")
        git(source, "add", "--all")
        git(source, "commit", "--quiet", "-m", "Published")
        git(root, "fetch", "--quiet", str(source), "published:published")
