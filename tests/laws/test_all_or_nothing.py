"""A build with Problems, a kill at any point, a full disk: readers are served the old site or the new one, whole."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.building import SMALLEST, build, built, difference, environment, run, tree, write_site

OLD, NEW = "An old sentence.", "A new sentence."


def small_site(root: Path, words: str) -> Path:
    """A site without charts, so that a build is quick: fifteen pages that all change with `words`."""
    pages = {f"content/page-{n}.md": SMALLEST["content/index.md"].replace("Words.", words) for n in range(15)}
    index = SMALLEST["content/index.md"].replace("Words.", words)
    return write_site(root, {**SMALLEST, **pages, "content/index.md": index})


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The site as it was and as it will be, both built elsewhere."""
    folder = tmp_path_factory.mktemp("trees")
    found = {}
    for name, words in (("old", OLD), ("new", NEW)):
        found[name] = built(small_site(folder / name, words), folder / f"{name}-output")
    return found


@pytest.fixture
def published(trees: dict[str, Path], tmp_path: Path) -> tuple[Path, Path]:
    """A site with new words whose published output is still the old one: root and output."""
    root = small_site(tmp_path / "site", NEW)
    shutil.copytree(trees["old"], tmp_path / "output")
    return root, tmp_path / "output"


def state_of(output: Path, trees: dict[str, Path]) -> str:
    for name, folder in trees.items():
        if output.is_dir() and not difference(output, folder):
            return name
    return "mixed" if output.is_dir() else "missing"


def leftovers(output: Path) -> list[str]:
    return sorted(path.name for path in output.parent.iterdir() if path.name.startswith(f".{output.name}.tmp"))


def command(root: Path, output: Path) -> list[str]:
    return [sys.executable, "-m", "site_builder", "build", "--root", str(root), "--output", str(output)]


# --- problems --------------------------------------------------------------------------------------------------------


def test_problems_leave_the_output_as_it_was(published: tuple[Path, Path], trees: dict[str, Path]) -> None:
    root, output = published
    (root / "content" / "index.md").write_text("---\ntitle: Small\n---\n\nThe fair drew 400 people.\n")
    done = build(root, output)
    assert done.code == 1
    assert "uncited-number" in done.text
    assert state_of(output, trees) == "old"
    assert leftovers(output) == []


def test_wrong_usage_has_a_code_of_its_own(tmp_path: Path) -> None:
    assert run("build", "--no-such-option").code == 2
    assert run("no-such-command").code == 2


def test_an_output_inside_of_the_sources_is_refused(tmp_path: Path) -> None:
    root = small_site(tmp_path / "site", OLD)
    before = tree(root / "content")
    for output in (root / "content", root, tmp_path):
        assert build(root, output).code == 1
        assert tree(root / "content") == before
        assert not (output / "index.html").exists()


def test_an_output_reached_by_a_link_is_replaced_where_it_is(
    published: tuple[Path, Path], trees: dict[str, Path]
) -> None:
    root, output = published
    link = output.parent / "link"
    link.symlink_to(output.name)
    built(root, link)
    assert link.is_symlink()
    assert state_of(output, trees) == "new"


# --- kills -----------------------------------------------------------------------------------------------------------


def test_a_kill_at_any_time_leaves_old_or_new(published: tuple[Path, Path], trees: dict[str, Path]) -> None:
    root, output = published
    build(root, output.parent / "warm")
    started = time.monotonic()
    built(root, output.parent / "timed")
    whole = time.monotonic() - started
    draw = random.Random(7)
    seen = []
    for _ in range(12):
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(trees["old"], output)
        process = subprocess.Popen(
            command(root, output), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(draw.uniform(0.1, 1.1) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.append(state_of(output, trees))
    assert set(seen) <= {"old", "new"}
    built(root, output)
    assert state_of(output, trees) == "new"
    assert leftovers(output) == []


CALLS = ("mkdir", "openat", "write", "fsync", "rename", "renameat2", "unlinkat", "rmdir")


def traced(root: Path, output: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The build under strace, which can kill it, or fail it, at one exact call on paths beside the output."""
    return subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-P", str(output), *words, *command(root, output)],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@needs_strace
@pytest.mark.parametrize("call", ["renameat2", "rename"])
def test_a_kill_at_the_exchange_leaves_old_or_new(
    call: str, published: tuple[Path, Path], trees: dict[str, Path]
) -> None:
    root, output = published
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when=1"]
    traced(root, output, *inject)
    assert state_of(output, trees) in ("old", "new")
    built(root, output)
    assert state_of(output, trees) == "new"
    assert leftovers(output) == []


@needs_strace
def test_the_exchange_is_one_call(published: tuple[Path, Path], trees: dict[str, Path]) -> None:
    """The test above would prove nothing, were the exchange another call."""
    root, output = published
    done = traced(root, output, "-e", "trace=renameat2", "-e", "inject=renameat2:signal=SIGKILL:when=1")
    assert done.returncode != 0
    assert state_of(output, trees) in ("old", "new")


@needs_strace
def test_where_the_system_refuses_the_exchange_the_site_is_replaced_in_place(
    published: tuple[Path, Path], trees: dict[str, Path]
) -> None:
    root, output = published
    done = traced(root, output, "-e", "trace=renameat2", "-e", "inject=renameat2:error=EINVAL")
    assert done.returncode == 0, done.stderr
    assert "in place" in done.stdout
    assert state_of(output, trees) == "new"
    assert [path.name for path in output.parent.iterdir() if path.name in (".output.journal", ".output.next")] == []


def test_a_journal_that_was_cut_short_does_no_harm(published: tuple[Path, Path], trees: dict[str, Path]) -> None:
    """A kill between the making of the journal and its writing leaves it empty."""
    root, output = published
    (output.parent / "thesis.txt").write_text("the only copy")
    (output.parent / f".{output.name}.journal").write_text("")
    build(root, output)
    assert (output.parent / "thesis.txt").read_text() == "the only copy"
    assert root.is_dir()
    built(root, output)
    assert state_of(output, trees) == "new"


@pytest.mark.parametrize("words", ["../site", "/", "no-such-folder"])
def test_a_journal_that_names_another_folder_does_no_harm(
    words: str, published: tuple[Path, Path], trees: dict[str, Path]
) -> None:
    root, output = published
    (output.parent / f".{output.name}.journal").write_text(words if words != "/" else str(root))
    build(root, output)
    assert (root / "content" / "index.md").exists()
    built(root, output)
    assert state_of(output, trees) == "new"


# --- disks -----------------------------------------------------------------------------------------------------------


def test_a_file_that_may_not_grow_leaves_the_old_site(published: tuple[Path, Path], trees: dict[str, Path]) -> None:
    """A limit on the size of files stands in for a full disk: a write fails in the middle of a page."""
    root, output = published
    largest = max(len(data) for data in tree(trees["new"]).values())
    done = subprocess.run(
        command(root, output),
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest // 2, largest // 2)),
    )
    assert done.returncode != 0
    assert done.returncode != 70, done.stderr
    assert state_of(output, trees) == "old"
    built(root, output)
    assert state_of(output, trees) == "new"
    assert leftovers(output) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("a file system cannot be mounted here; the limit on files stands in for it")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_the_old_site(small_disk: Path, trees: dict[str, Path], tmp_path: Path) -> None:
    root = small_site(tmp_path / "site", NEW)
    output = small_disk / "output"
    shutil.copytree(trees["old"], output)
    room = shutil.disk_usage(small_disk).free
    (small_disk / "ballast").write_bytes(bytes(max(0, room - 40_000)))
    done = build(root, output)
    assert done.code not in (0, 70), done.text
    assert "No space left" in done.text
    assert state_of(output, trees) == "old"
    assert leftovers(output) == []
    (small_disk / "ballast").unlink()
    built(root, output)
    assert state_of(output, trees) == "new"


# --- two at once -----------------------------------------------------------------------------------------------------


def test_two_builds_at_once_never_mix(published: tuple[Path, Path], trees: dict[str, Path]) -> None:
    """One output, one build with old words and one with new: whoever ends last wins whole."""
    root, output = published
    old_root = small_site(output.parent / "old-site", OLD)
    seen = set()
    for _ in range(3):
        both = [
            subprocess.Popen(command(r, output), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            for r in (root, old_root)
        ]
        while any(process.poll() is None for process in both):
            found = page_words(output)
            assert found in (OLD, NEW), found
            time.sleep(0.005)
        errors = [process.communicate()[1].decode() for process in both]
        assert [process.returncode for process in both] == [0, 0], errors
        seen.add(state_of(output, trees))
    assert seen <= {"old", "new"}
    assert leftovers(output) == []


def page_words(output: Path) -> str:
    text = (output / "page-7.html").read_text()
    return next((words for words in (OLD, NEW) if words in text), text)


def test_the_lock_is_freed_by_the_death_of_its_holder(published: tuple[Path, Path], trees: dict[str, Path]) -> None:
    root, output = published
    if sys.platform == "win32":
        pytest.fail("not written for this system")
    import fcntl

    lock = output.parent / f".{output.name}.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        process = subprocess.Popen(
            command(root, output), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        time.sleep(4)
        assert process.poll() is None, "the build did not wait for the other one"
        assert state_of(output, trees) == "old"
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert state_of(output, trees) == "new"
    assert os.path.exists(lock)
