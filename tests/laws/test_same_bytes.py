"""The same inputs give the same bytes: cold or warm, anywhere, in any time zone, order, language, number of workers."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.building import ROOT, built, copy_site, difference, environment, run

WORLDS = {
    "New York, seed 1, C": {"TZ": "America/New_York", "PYTHONHASHSEED": "1", "LANG": "C", "LC_ALL": "C"},
    "Kiritimati, seed 2, Turkish": {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2", "LANG": "tr_TR.UTF-8"},
    "UTC, seed 0": {"TZ": "UTC", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"},
}


@pytest.fixture(scope="module")
def warm_root(golden_root: Path, golden_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden site in another directory, with the cache of its first build."""
    folder = tmp_path_factory.mktemp("a place with spaces, and ümläute")
    shutil.copytree(golden_root, folder, dirs_exist_ok=True)
    assert (folder / ".cache").is_dir()
    return folder


def test_warm_is_cold_and_another_directory_is_the_same(warm_root: Path, golden_output: Path, tmp_path: Path) -> None:
    assert difference(built(warm_root, tmp_path / "out put"), golden_output) == []


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_no_world_changes_a_byte(world: str, jobs: str, golden_root: Path, golden_output: Path, tmp_path: Path) -> None:
    """Cold builds, so that nothing comes from the cache of another world."""
    root = copy_site(golden_root, tmp_path / "site")
    assert difference(built(root, tmp_path / "output", "--jobs", jobs, **WORLDS[world]), golden_output) == []


@pytest.mark.parametrize("world", WORLDS)
def test_in_no_world_a_warm_build_makes_a_leaf_again(world: str, warm_root: Path, tmp_path: Path) -> None:
    """Keys hold nothing that a hash seed, a time zone or a language changes: the cache of one world serves another."""
    kept = {path for path in (warm_root / ".cache").rglob("*") if path.is_file()}
    built(warm_root, tmp_path / "output", **WORLDS[world])
    assert {path for path in (warm_root / ".cache").rglob("*") if path.is_file()} == kept


SHUFFLED = """
import os, random, runpy, sys
real_walk, real_listdir, real_scandir = os.walk, os.listdir, os.scandir
draw = random.Random(int(sys.argv.pop(1)))
def shuffled(names):
    names = list(names)
    draw.shuffle(names)
    return names
os.listdir = lambda *a: shuffled(real_listdir(*a))
def walk(top, **options):
    for folder, folders, names in real_walk(top, **options):
        folders[:] = shuffled(folders)
        yield folder, folders, shuffled(names)
os.walk = walk
runpy.run_module("site_builder", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_no_order_of_files_changes_a_byte(seed: int, golden_root: Path, golden_output: Path, tmp_path: Path) -> None:
    """Listings come in a shuffled order, and the files were made in another order too."""
    import subprocess
    import sys

    root = tmp_path / "site"
    files = [path for path in golden_root.rglob("*") if path.is_file() and ".cache" not in path.parts]
    random.Random(seed).shuffle(files)
    for path in files:
        target = root / path.relative_to(golden_root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    words = ["build", "--root", str(root), "--output", str(tmp_path / "output")]
    done = subprocess.run(
        [sys.executable, "-c", SHUFFLED, str(seed), *words],
        env=environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert difference(tmp_path / "output", golden_output) == []


def test_a_damaged_or_lost_cache_changes_no_byte(warm_root: Path, golden_output: Path, tmp_path: Path) -> None:
    root = tmp_path / "site"
    shutil.copytree(warm_root, root)
    kept = sorted(path for path in (root / ".cache").rglob("*") if path.is_file())
    assert kept
    for number, path in enumerate(kept):
        data = path.read_bytes()
        if number % 4 == 0:
            path.unlink()
        elif number % 4 == 1:
            path.write_bytes(data[: len(data) // 2])
        elif number % 4 == 2:
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        else:
            path.write_bytes(b"")
    assert difference(built(root, tmp_path / "output"), golden_output) == []


def test_a_cache_that_cannot_be_written_costs_speed_alone(
    golden_root: Path, golden_output: Path, tmp_path: Path
) -> None:
    root = copy_site(golden_root, tmp_path / "site")
    (root / ".cache").write_text("in the way")
    assert difference(built(root, tmp_path / "output"), golden_output) == []


def test_a_build_with_nothing_to_do_says_so_and_touches_nothing(
    golden_root: Path, golden_output: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    shutil.copytree(golden_output, output)
    before = {path: path.stat().st_mtime_ns for path in output.rglob("*")}
    done = run("build", "--root", golden_root, "--output", output)
    assert done.code == 0
    assert "nothing has changed" in done.text
    assert {path: path.stat().st_mtime_ns for path in output.rglob("*")} == before


def test_an_output_that_somebody_changed_is_made_whole(golden_root: Path, golden_output: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    shutil.copytree(golden_output, output)
    (output / "index.html").write_text("changed by hand")
    (output / "stray.html").write_text("left by somebody")
    (output / "404.html").unlink()
    assert difference(built(golden_root, output), golden_output) == []


def test_no_path_of_the_machine_and_no_time_of_day_is_in_the_output(golden_root: Path, golden_output: Path) -> None:
    places = [str(golden_root).encode(), str(golden_output).encode(), str(ROOT).encode(), os.uname().nodename.encode()]
    for path in golden_output.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert [place for place in places if len(place) > 3 and place in data] == [], path
