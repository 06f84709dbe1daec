"""A directory as a snapshot: what is read, what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from site_builder import load
from site_builder.load import load_snapshot, of_the_tool, text_of
from site_builder.model import Blob
from site_builder.problems import Invalid, Problem
from tests.building import write_site


def site(root: Path, **files: str) -> Path:
    for name, text in {"content/index.md": "hello", **{k.replace("__", "/"): v for k, v in files.items()}}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def refused(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        load_snapshot(root)
    return caught.value.problems


def test_files_are_read_with_their_digest(tmp_path: Path) -> None:
    snapshot = load_snapshot(site(tmp_path))
    assert snapshot.blobs["content/index.md"] == Blob(
        "content/index.md", b"hello", hashlib.sha256(b"hello").hexdigest()
    )


def test_hidden_and_left_over_files_are_not_read(tmp_path: Path) -> None:
    site(tmp_path)
    for name in (".hidden", "a.md~", "a.swp", "b.bak"):
        (tmp_path / "content" / name).write_text("x")
    (tmp_path / "content" / "__pycache__").mkdir()
    (tmp_path / "content" / "__pycache__" / "a.md").write_text("x")
    (tmp_path / "other.md").write_text("x")
    assert list(load_snapshot(tmp_path).blobs) == ["content/index.md"]


def test_templates_of_the_tool_fill_what_the_site_lacks(tmp_path: Path) -> None:
    root = site(tmp_path / "site")
    (root / "templates").mkdir()
    (root / "templates" / "page.html").write_text("ours")
    defaults = tmp_path / "defaults"
    defaults.mkdir()
    (defaults / "page.html").write_text("theirs")
    (defaults / "base.html").write_text("base")
    blobs = load_snapshot(root, defaults).blobs
    assert blobs["templates/page.html"].data == b"ours"
    assert blobs["templates/base.html"].data == b"base"


def test_no_site(tmp_path: Path) -> None:
    [problem] = refused(tmp_path)
    assert (problem.code, problem.where.path) == ("no-site", str(tmp_path))
    assert "--root" in problem.hint


def test_links_out_are_refused_all_at_once(tmp_path: Path) -> None:
    root = site(tmp_path / "site")
    (tmp_path / "secret").write_text("x")
    for name in ("one", "two"):
        (root / "content" / name).symlink_to(tmp_path / "secret")
    (root / "content" / "gone").symlink_to(root / "content" / "nothing")
    assert [(p.code, p.where.path) for p in refused(root)] == [
        ("link-out", "content/gone"), ("link-out", "content/one"), ("link-out", "content/two"),
    ]  # fmt: skip


def test_a_link_inside_is_followed(tmp_path: Path) -> None:
    root = site(tmp_path / "site")
    (root / "content" / "copy.md").symlink_to(root / "content" / "index.md")
    assert load_snapshot(root).blobs["content/copy.md"].data == b"hello"


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "LARGEST_FILE", 3)
    [problem] = refused(site(tmp_path))
    assert (problem.code, problem.where.path) == ("too-large", "content/index.md")


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MOST_FILES", 1)
    assert [p.code for p in refused(site(tmp_path, content__b="x"))] == ["too-many-files"]


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    [problem] = refused(site(tmp_path))
    assert (problem.code, problem.message) == ("unreadable", "this file cannot be read: Permission denied")


def blob(data: bytes) -> Blob:
    return Blob("content/a.md", data, "")


def test_text_has_one_kind_of_newline_and_no_mark_of_order() -> None:
    assert text_of(blob(b"\xef\xbb\xbfa\r\nb\rc\n")) == "a\nb\nc\n"


def test_text_that_is_not_utf_8_is_refused_at_its_line() -> None:
    with pytest.raises(Invalid) as caught:
        text_of(blob("a\nb\ncafé\n".encode("latin-1")))
    [problem] = caught.value.problems
    assert (str(problem.where), problem.code, problem.hint) == ("content/a.md:3", "encoding", "save the file as UTF-8")


def test_a_sites_own_words_do_not_hide_those_of_the_tool(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {"content/index.md": "", "templates/strings.en.yaml": "search: Find\n"})
    tool = write_site(tmp_path / "tool", {"strings.en.yaml": "search: Search\n", "page.html": ""})
    blobs = load_snapshot(site, tool).blobs
    assert blobs["templates/strings.en.yaml"].data == b"search: Find\n"
    assert blobs[of_the_tool("templates/strings.en.yaml")].data == b"search: Search\n"
    assert sorted(load_snapshot(write_site(tmp_path / "other", {"content/index.md": ""}), tool).blobs) == [
        "content/index.md", "templates/page.html", "templates/strings.en.yaml",
    ]  # fmt: skip
