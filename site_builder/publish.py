"""The output of a clean commit -> one commit on the orphan branch `published`, which keeps all that was published.

In: the root of a site in a git repository, and the folder that holds its output. Out: the new commit. The work tree,
the index and the current branch are never touched: blobs, tree and commit are made by git's plumbing with an index of
their own. Must not know what a page is, or talk to a remote unless it is asked to.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_builder.model import Table
from site_builder.problems import Invalid, Location, Problem

BRANCH = "published"
REMOTE = "origin"
_REF = f"refs/heads/{BRANCH}"


@dataclass(frozen=True)
class Published:
    """What publishing did: the commit, and whether it is a new one."""

    commit: str
    new: bool


def source_of(root: Path) -> str:
    """The commit that is published from. Raises Invalid: no repository, no commit, changes that are not committed."""
    if _git(root, "rev-parse", "--git-dir") is None:
        raise _refusal("this folder is not in a git repository", "run `git init`, and commit the site")
    commit = _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    if commit is None:
        raise _refusal("nothing is committed yet", "commit the site first")
    dirty = _changed(root)
    if dirty:
        shown = ", ".join(dirty[:3]) + (f" and {len(dirty) - 3} more" if len(dirty) > 3 else "")
        hint = "commit or stash the changes: what is published can be told from its commit alone"
        raise _refusal(f"not committed: {shown}", hint)
    return commit.decode().strip()


def _changed(root: Path) -> list[str]:
    """Tracked files that differ from the commit, and files that a build reads but git does not know."""
    tracked = _git(root, "status", "--porcelain", "-z", "--untracked-files=no") or b""
    read = _git(root, "status", "--porcelain", "-z", "--untracked-files=all", "--", "content", "templates") or b""
    lines = dict.fromkeys(line for text in (tracked, read) for line in text.decode().split("\0") if line)
    return [line[3:] if line[2:3] == " " else line for line in lines]


def last_published(root: Path) -> str:
    """The newest commit of the branch; empty before the first publication."""
    return (_git(root, "rev-parse", "--verify", "--quiet", f"{_REF}^{{commit}}") or b"").decode().strip()


def commit_output(root: Path, output: Path, message: str) -> Published:
    """Commit every file of the output, byte for byte. The same output twice is one commit."""
    return _commit(root, _tree_of(root, output), message)


def _tree_of(root: Path, output: Path) -> str:
    paths = sorted(path for path in output.rglob("*") if path.is_file() and not path.is_symlink())
    listed = "".join(f"{path.resolve()}\n" for path in paths).encode()
    hashes = _must(root, "hash-object", "-w", "--no-filters", "--stdin-paths", given=listed).decode().split()
    names = (path.relative_to(output).as_posix() for path in paths)
    entries = "".join(f"100644 {digest}\t{name}\0" for digest, name in zip(hashes, names, strict=True))
    with tempfile.TemporaryDirectory(prefix="site-builder-") as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
        _must(root, "update-index", "-z", "--index-info", given=entries.encode(), env=index)
        return _must(root, "write-tree", env=index).decode().strip()


def _commit(root: Path, tree: str, message: str) -> Published:
    parent = last_published(root)
    if parent and _must(root, "rev-parse", f"{parent}^{{tree}}").decode().strip() == tree:
        return Published(parent, False)
    parents = ["-p", parent] if parent else []
    commit = _must(root, "commit-tree", tree, *parents, given=message.encode()).decode().strip()
    _must(root, "update-ref", "-m", "site-builder publish", _REF, commit, parent or "0" * 40)
    return Published(commit, True)


def roll_back(root: Path, name: str) -> Published:
    """Publish again what an earlier commit held. History is added to, never rewritten."""
    head = last_published(root)
    if not head:
        raise _refusal("nothing was published yet", "`site-builder publish` makes the first commit")
    found = _git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    commit = (found or b"").decode().strip()
    if not commit or _git(root, "merge-base", "--is-ancestor", commit, head) is None:
        hint = f"`git log {BRANCH}` lists the commits, the newest first"
        raise _refusal(f'"{name}" is not a commit of {BRANCH}', hint)
    tree = _must(root, "rev-parse", f"{commit}^{{tree}}").decode().strip()
    return _commit(root, tree, f"Roll back to {commit[:12]}\n")


def push(root: Path, remote: str = REMOTE) -> None:
    """Send the branch. Raises Invalid where the remote refuses, in its words."""
    done = _run(root, ["push", remote, f"{_REF}:{_REF}"])
    if done.returncode:
        words = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
        hint = f"fetch {BRANCH} first if others publish too; nothing was sent"
        raise _refusal(f"{remote} refused: {words[-1] if words else 'no reason given'}", hint)


def message_of(root: Path, source: str, words: str) -> str:
    """The commit's message: the given words, else the source's own, and where the source stands."""
    subject = words or _must(root, "log", "-1", "--format=%s", source).decode().strip()
    return f"{subject}\n\nSource: {source}\n"


# --- freshness -------------------------------------------------------------------------------------------------------


def stale_tables(tables: Mapping[str, Table], today: str) -> list[tuple[Table, str]]:
    """Tables whose data were expected anew before `today` (ISO), with the day on which they became stale."""
    found = []
    for table in tables.values():
        day = stale_from(table) if table.query is None else ""
        if day and day < today:
            found.append((table, day))
    return found


_DAYS = {"d": 1, "w": 7, "m": 31, "y": 366}


def stale_from(table: Table) -> str:
    """The day after which a table is stale: its as-of date and `stale_after`."""
    about = table.about
    if not about.as_of or not about.stale_after:
        return ""
    count, _, unit = about.stale_after.partition(" ")
    days = int(count) * _DAYS[unit[:1]]
    start = dt.date.fromisoformat((about.as_of + "-01-01")[:10])
    return (start + dt.timedelta(days=days)).isoformat()


def stale_problems(stale: Sequence[tuple[Table, str]], publishing: bool) -> tuple[Problem, ...]:
    """A warning for each, an error where it would be published without a word. A table that says why is passed over."""
    found = []
    for table, day in stale:
        if table.about.stale_because:
            continue
        where = Location(f"content/data/{table.name}.resource.yaml")
        message = f"the data are of {table.about.as_of}, and newer ones were to be here by {day}"
        hint = "bring newer data, or write `stale_because:`, which readers of the table see"
        found.append(Problem(where, "stale", message, hint, "error" if publishing else "warning"))
    return tuple(found)


# --- git -------------------------------------------------------------------------------------------------------------


def _refusal(message: str, hint: str) -> Invalid:
    return Invalid(Problem(Location(BRANCH), "publish", message, hint))


def _run(
    root: Path, words: Sequence[str], given: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    kept = {
        key: value for key, value in os.environ.items() if key not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    }
    return subprocess.run(
        ["git", "-C", str(root), *words], input=given, capture_output=True, env={**kept, **(env or {})}, check=False
    )


def _git(root: Path, *words: str) -> bytes | None:
    done = _run(root, words)
    return done.stdout if done.returncode == 0 else None


def _must(root: Path, *words: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    """The outcome of a git command that has to succeed. Raises Invalid with git's own words."""
    done = _run(root, words, given, env)
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        hint = "git says this; `git config user.name` and `user.email` must be set to commit"
        raise _refusal(f"git {words[0]} failed: {lines[-1] if lines else done.returncode}", hint)
    return done.stdout
