"""Leaves kept by the digest of what they read: whole or not at all."""

from __future__ import annotations

from pathlib import Path

from site_builder.cache import Cache, digest_of, modules_digest, versions_of

KEY = digest_of(["a"])


def entry(folder: Path) -> Path:
    [path] = [p for p in folder.rglob("*") if p.is_file()]
    return path


def test_a_leaf_runs_once(tmp_path: Path) -> None:
    runs = []
    for _ in range(2):
        assert Cache(tmp_path).remember(KEY, lambda: runs.append(1) or b"body") == b"body"
    assert runs == [1]


def test_a_torn_or_changed_entry_is_made_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(KEY, b"a long body")
    for harm in (lambda data: data[:-1], lambda data: data[:-1] + b"!", lambda data: b""):
        entry(tmp_path).write_bytes(harm(entry(tmp_path).read_bytes()))
        assert cache.get(KEY) is None
        assert cache.remember(KEY, lambda: b"a long body") == b"a long body"
        assert cache.get(KEY) == b"a long body"


def test_an_empty_body_is_kept_too(tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, b"")
    assert Cache(tmp_path).get(KEY) == b""


def test_no_folder_keeps_nothing() -> None:
    cache = Cache(None)
    cache.put(KEY, b"x")
    assert cache.get(KEY) is None


def test_a_folder_that_cannot_be_written_costs_speed_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    assert cache.remember(KEY, lambda: b"x") == b"x"
    assert cache.get(KEY) is None


def test_nothing_is_left_beside_an_entry(tmp_path: Path) -> None:
    Cache(tmp_path).put(KEY, b"x")
    assert entry(tmp_path).name == KEY[2:]


def test_digests_tell_lists_of_parts_apart() -> None:
    lists: list[list[str | bytes]] = [["ab"], ["a", "b"], ["", "ab"], ["ab", ""], []]
    assert len({digest_of(parts) for parts in lists}) == len(lists)
    assert digest_of(["é"]) == digest_of(["é".encode()])


def test_the_digest_of_modules_depends_on_which() -> None:
    assert modules_digest("fields") != modules_digest("model")
    assert modules_digest() == modules_digest()
    assert "jinja2=" in versions_of("jinja2")
