"""The one writer: a directory is replaced whole or stays as it was."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from site_builder import write
from site_builder.problems import Invalid
from site_builder.write import is_current, read_manifest, write_site

ONE: Mapping[str, bytes] = {"index.html": b"one", "assets/style.1.css": b"a", "old/page.html": b"old"}
TWO: Mapping[str, bytes] = {"index.html": b"two", "assets/style.2.css": b"b", "new.html": b"new"}


def files(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, without the manifest."""
    paths = [p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


def beside(output: Path) -> list[str]:
    return sorted(p.name for p in output.parent.iterdir() if p.name not in (output.name, f".{output.name}.lock"))


def refused(output: Path) -> str:
    with pytest.raises(Invalid) as caught:
        write_site(TWO, output, "2")
    [problem] = caught.value.problems
    assert problem.code == "output"
    return problem.message


def test_a_new_site_then_another_in_its_place(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "output"
    assert write_site(ONE, output, "1") == "new"
    assert files(output) == ONE
    assert write_site(TWO, output, "2") in ("exchanged", "in place")
    assert files(output) == TWO
    assert beside(output) == []


def test_the_exchange_is_one_step_where_the_system_can(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "x").write_text("x")
    if write._exchange(tmp_path / "a", tmp_path / "b"):
        assert files(tmp_path / "b") == {"x": b"x"}
        assert files(tmp_path / "a") == {}
    else:
        assert files(tmp_path / "a") == {"x": b"x"}


def in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_exchange", lambda one, other: False)


def test_in_place_where_the_system_will_not_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    write_site(ONE, output, "1")
    in_place(monkeypatch)
    assert write_site(TWO, output, "2") == "in place"
    assert files(output) == TWO
    assert not (output / "old").exists()
    assert is_current(output, "2")
    assert beside(output) == []


class Killed(BaseException):
    """Stands for a process that ends at once."""


def killed_after(steps: int, call: Callable[..., object]) -> Callable[..., object]:
    left = [steps]

    def counted(*args: object, **kwargs: object) -> object:
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return call(*args, **kwargs)

    return counted


@pytest.mark.parametrize("steps", range(4))
def test_the_journal_is_replayed_after_a_kill_between_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    output = tmp_path / "output"
    write_site(ONE, output, "1")
    with monkeypatch.context() as patch:
        in_place(patch)
        patch.setattr(shutil, "copyfile", killed_after(steps, shutil.copyfile))
        with pytest.raises(Killed):
            write_site(TWO, output, "2")
    assert not is_current(output, "2")
    assert not is_current(output, "1")
    write_site(TWO, output, "2")
    assert files(output) == TWO
    assert beside(output) == []


def test_a_kill_while_old_files_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    write_site(ONE, output, "1")
    with monkeypatch.context() as patch:
        in_place(patch)
        patch.setattr(Path, "unlink", killed_after(1, Path.unlink))
        with pytest.raises(Killed):
            write_site(TWO, output, "2")
    assert (output / "index.html").read_bytes() == b"two"
    write_site(ONE, output, "1")
    assert files(output) == ONE


def test_a_full_disk_leaves_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "output"
    write_site(ONE, output, "1")
    before = files(output)

    def full(folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(write, "_sync", full)
    with pytest.raises(OSError, match="No space left"):
        write_site(TWO, output, "2")
    assert files(output) == before
    assert is_current(output, "1")
    assert beside(output) == []


def test_what_a_killed_build_staged_is_swept(tmp_path: Path) -> None:
    output = tmp_path / "output"
    (tmp_path / ".output.tmp-1").mkdir()
    write_site(ONE, output, "1")
    assert beside(output) == []


def test_a_foreign_folder_is_never_replaced(tmp_path: Path) -> None:
    output = tmp_path / "output"
    output.mkdir()
    (output / "thesis.txt").write_text("years of work")
    assert refused(output) == "this folder holds files that site_builder did not make"
    assert files(output) == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize("manifest", ["{}", "[]", "not json", '{"made_by": "another"}'])
def test_another_manifest_does_not_make_it_ours(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    assert read_manifest(tmp_path) is None
    assert "did not make" in refused(tmp_path)


def test_a_file_is_no_folder_and_an_empty_folder_is_fine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert refused(tmp_path / "file") == "this is a file, not a folder"
    (tmp_path / "empty").mkdir()
    write_site(ONE, tmp_path / "empty", "1")
    assert files(tmp_path / "empty") == ONE


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "output").symlink_to(tmp_path / "real")
    write_site(ONE, tmp_path / "output", "1")
    assert (tmp_path / "output").is_symlink()
    assert files(tmp_path / "real") == ONE


def test_a_site_is_current_until_anything_changes(tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert not is_current(output, "1")
    write_site(ONE, output, "1")
    assert is_current(output, "1")
    assert not is_current(output, "2")
    (output / "index.html").write_bytes(b"touched")
    assert not is_current(output, "1")


@pytest.mark.parametrize("harm", ["extra.html", "old/page.html"])
def test_a_site_with_a_file_more_or_less_is_not_current(tmp_path: Path, harm: str) -> None:
    output = tmp_path / "output"
    write_site(ONE, output, "1")
    path = output / harm
    path.unlink() if path.exists() else path.write_text("x")
    assert not is_current(output, "1")


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    """The lock is held by another process; the write goes through once that one ends."""
    output = tmp_path / "output"
    holder = subprocess.Popen(
        [sys.executable, "-c", "import fcntl,sys; f=open(sys.argv[1],'w'); fcntl.flock(f,fcntl.LOCK_EX);"
         "print('held',flush=True); sys.stdin.read()", str(tmp_path / ".output.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdin is not None
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == b"held\n"
        writer = threading.Thread(target=write_site, args=(ONE, output, "1"))
        writer.start()
        writer.join(0.3)
        assert writer.is_alive()
        assert not output.exists()
        holder.stdin.close()
        writer.join(30)
    assert files(output) == ONE
