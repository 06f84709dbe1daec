"""Publishing: one commit of the exact output, and everything that refuses it."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.building import SMALLEST, Run, run_here, tree, write_site
from tests.repository import WHO, commit_all, git

PAGE = """---
title: Rain
published: 2026-01-02
{more}---

It rained on {{{{ rain["2024-01"].days }}}} days. A chart of it is not needed.
"""
TABLE = """title: Rain by month
as_of: 2024-02-01
key: month
{more}fields:
  month: {{type: yearmonth}}
  days: {{type: integer, unit: days}}
"""


def files(days: int = 12, front: str = "", table: str = "") -> dict[str, str]:
    return {
        **SMALLEST,
        "content/rain.md": PAGE.format(more=front),
        "content/data/rain.csv": f"month,days\n2024-01,{days}\n",
        "content/data/rain.resource.yaml": TABLE.format(more=table),
    }


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in WHO.items():
        monkeypatch.setenv(name, value)
    root = write_site(tmp_path / "site", files())
    commit_all(root)
    return root


def publish(root: Path, *words: str) -> Run:
    return run_here("publish", "--root", str(root), *words)


def branch(root: Path) -> dict[str, bytes]:
    """The files of the newest commit of `published`."""
    names = git(root, "ls-tree", "-r", "--name-only", "published").splitlines()
    read = ["git", "-C", str(root), "show"]
    return {n: subprocess.run([*read, f"published:{n}"], capture_output=True, check=True).stdout for n in names}


def commits(root: Path) -> int:
    return int(git(root, "rev-list", "--count", "published"))


def test_the_commit_holds_the_exact_output(site: Path) -> None:
    before = (git(site, "rev-parse", "HEAD"), git(site, "status", "--porcelain"), tree(site / "content"))
    done = publish(site)
    assert done.code == 0, done.text
    assert branch(site) == tree(site / "output")
    assert commits(site) == 1
    assert git(site, "rev-list", "--max-parents=0", "published") == git(site, "rev-parse", "published")
    assert git(site, "log", "-1", "--format=%B", "published") == f"A site\n\nSource: {before[0]}"
    assert (git(site, "rev-parse", "HEAD"), git(site, "status", "--porcelain"), tree(site / "content")) == before
    assert git(site, "symbolic-ref", "HEAD") == "refs/heads/main"


def test_bytes_are_kept_whatever_git_is_told_to_convert(site: Path) -> None:
    """Neither `autocrlf` nor attributes may change what is published."""
    write_site(
        site, {".gitattributes": "* text eol=crlf\n*.csv ident\n", "content/.gitattributes": "* text eol=crlf\n"}
    )
    git(site, "config", "core.autocrlf", "true")
    commit_all(site)
    assert publish(site).code == 0
    assert branch(site) == tree(site / "output")


def test_the_same_output_twice_is_one_commit(site: Path) -> None:
    assert publish(site).code == 0
    write_site(site, {"README.md": "Not part of the output.\n"})
    commit_all(site)
    done = publish(site, "--message", "Again")
    assert "published holds this already" in done.out
    assert commits(site) == 1


def test_a_message_of_ones_own(site: Path) -> None:
    publish(site, "--message", "First light")
    assert git(site, "log", "-1", "--format=%s", "published") == "First light"


# --- refusals --------------------------------------------------------------------------------------------------------


def refused(root: Path, *words: str, code: int = 1) -> str:
    """What a refusal says; it neither publishes nor writes."""
    was = git(root, "for-each-ref", "refs/heads/published"), tree(root / "output")
    done = publish(root, *words)
    assert done.code == code, done.text
    assert (git(root, "for-each-ref", "refs/heads/published"), tree(root / "output")) == was
    return done.err


def test_a_dirty_tree_is_refused(site: Path) -> None:
    write_site(site, {"content/rain.md": PAGE.format(more="short: Rain\n")})
    assert "not committed: content/rain.md" in refused(site)
    commit_all(site)
    write_site(site, {"content/new.md": "---\ntitle: New\n---\n\nWords.\n"})
    assert "not committed: content/new.md" in refused(site)
    write_site(site, {"notes.txt": "Git does not know this, and no build reads it."})
    commit_all(site)
    write_site(site, {"more.txt": "Nor this."})
    assert publish(site).code == 0


def test_a_failing_build_is_refused(site: Path) -> None:
    write_site(site, {"content/rain.md": PAGE.format(more="").replace("2024-01", "2024-13")})
    commit_all(site)
    assert "error[unknown-row]" in refused(site)


def test_a_warning_is_refused(site: Path) -> None:
    write_site(
        site,
        {"content/rain.md": PAGE.format(more="") + "\n<!-- allow uncited-number: for a test -->\nNothing to allow.\n"},
    )
    commit_all(site)
    assert "error[allow-unused]" in refused(site)
    assert run_here("build", "--root", str(site)).code == 0


def test_another_address_is_refused(site: Path) -> None:
    assert "error[address]" in refused(site, "--url", "https://example.org/elsewhere")
    assert publish(site, "--url", "https://example.org/small").code == 0


def test_a_changed_number_without_a_word_is_refused_and_a_revision_lets_it_pass(site: Path) -> None:
    assert publish(site).code == 0
    write_site(site, files(days=14))
    commit_all(site)
    said = refused(site, code=3)
    assert "rain.html: 12 -> 14  (rain 2024-01 days)" in said
    assert "  - It rained on 12 days.\n  + It rained on 14 days." in said
    assert "rain.html: a published number changed and no correction or revision says so" in said
    assert "corrections:" in said

    write_site(site, files(days=14, front="revisions:\n  - on: 2026-02-03\n    text: The office counted anew.\n"))
    commit_all(site)
    done = publish(site)
    assert done.code == 0, done.text
    assert commits(site) == 2


def test_accept_drafts_what_an_editor_then_words(site: Path) -> None:
    assert publish(site).code == 0
    write_site(site, files(days=14))
    commit_all(site)
    assert run_here("build", "--root", str(site)).code == 0
    done = run_here("compare", "published", str(site / "output"), "--root", str(site), "--accept")
    assert done.code == 3
    assert "content/rain.md: a revision was drafted" in done.err
    text = (site / "content/rain.md").read_text()
    today = dt.date.today().isoformat()
    assert f"revisions:\n  - on: {today}\n    text: >-\n      TODO: say" in text
    assert "12 became 14 (rain 2024-01 days)" in text
    commit_all(site)
    assert "error[todo]" in refused(site)
    write_site(site, {"content/rain.md": text.replace("TODO: say in your words", "The office says")})
    commit_all(site)
    assert publish(site).code == 0


def test_a_page_that_goes_needs_an_alias(site: Path) -> None:
    assert publish(site).code == 0
    git(site, "mv", "content/rain.md", "content/showers.md")
    commit_all(site)
    assert "rain.html: error[lost-address]" in refused(site)
    write_site(site, {"content/showers.md": PAGE.format(more="aliases: [rain]\n")})
    commit_all(site)
    done = publish(site)
    assert done.code == 0, done.text
    assert b'url=showers.html"' in branch(site)["rain.html"]


def test_a_table_that_goes_needs_an_alias(site: Path) -> None:
    assert publish(site).code == 0
    git(site, "mv", "content/data/rain.csv", "content/data/wet.csv")
    git(site, "mv", "content/data/rain.resource.yaml", "content/data/wet.resource.yaml")
    page = PAGE.replace("rain[", "wet[")
    write_site(site, {"content/rain.md": page.format(more="")})
    commit_all(site)
    assert "tables/rain.html: error[lost-address]" in refused(site)
    write_site(site, {"content/rain.md": page.format(more="aliases: [tables/rain -> tables/wet]\n")})
    commit_all(site)
    assert publish(site).code == 0
    assert b'url=../tables/wet.html"' in branch(site)["tables/rain.html"]


# --- freshness -------------------------------------------------------------------------------------------------------


def test_stale_data_warn_and_may_not_be_published_without_a_reason(site: Path) -> None:
    write_site(site, files(table="expected: monthly\nstale_after: 45 days\n"))
    commit_all(site)
    done = run_here("build", "--root", str(site))
    assert done.code == 0
    assert "warning[stale]: the data are of 2024-02-01, and newer ones were to be here by 2024-03-17" in done.err
    assert "stale" not in (site / "output" / "rain.html").read_text()
    assert "next expected 1\u00a0March 2024" in (site / "output" / "rain.html").read_text()
    assert "error[stale]" in refused(site)
    because = "stale_because: The office has closed\n"
    write_site(site, files(table=f"expected: monthly\nstale_after: 45 days\n{because}"))
    commit_all(site)
    assert publish(site).code == 0
    assert b"The office has closed" in branch(site)["tables/rain.html"]


@pytest.mark.parametrize(
    ("as_of", "span", "day"),
    [
        ("2024-02-01", "45 days", "2024-03-17"),
        ("2024-02-01", "6 weeks", "2024-03-14"),
        ("2024-02", "1 month", "2024-03-03"),
        ("2024", "2 years", "2026-01-02"),
        ("", "45 days", ""),
        ("2024-02-01", "", ""),
    ],
)
def test_when_a_table_becomes_stale(as_of: str, span: str, day: str) -> None:
    import polars as pl

    from site_builder.model import Descriptor, Table
    from site_builder.publish import stale_from, stale_tables

    table = Table("t", "t.csv", (), Descriptor("T", as_of=as_of, stale_after=span), pl.DataFrame(), "")
    assert stale_from(table) == day
    assert stale_tables({"t": table}, day) == []  # not on the day itself
    assert [found for _, found in stale_tables({"t": table}, "9999-01-01")] == ([day] if day else [])


# --- rolling back, sending -------------------------------------------------------------------------------------------


def test_rolling_back_adds_a_commit(site: Path) -> None:
    publish(site)
    first = branch(site)
    write_site(site, {"content/index.md": SMALLEST["content/index.md"].replace("Words.", "Other words.")})
    commit_all(site)
    publish(site)
    assert branch(site) != first
    done = run_here("rollback", "published~1", "--root", str(site))
    assert done.code == 0, done.text
    assert branch(site) == first
    assert commits(site) == 3
    assert git(site, "log", "-1", "--format=%s", "published").startswith("Roll back to ")


@pytest.mark.parametrize("name", ["main", "nowhere", "0" * 40, "--all"])
def test_only_what_was_published_can_be_rolled_back_to(site: Path, name: str) -> None:
    assert run_here("rollback", "published", "--root", str(site)).code == 1
    publish(site)
    done = run_here("rollback", "--root", str(site), "--", name)
    assert done.code == 1
    assert f'"{name}" is not a commit of published' in done.err
    assert commits(site) == 1


def test_the_branch_is_sent_only_when_asked(site: Path, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", str(remote))
    git(site, "remote", "add", "origin", str(remote))
    publish(site)
    assert git(remote, "for-each-ref") == ""
    done = publish(site, "--push")
    assert "sent to origin" in done.out
    assert git(remote, "rev-parse", "published") == git(site, "rev-parse", "published")
    assert git(remote, "for-each-ref", "--format=%(refname)") == "refs/heads/published"


def test_a_remote_that_is_not_there_is_told(site: Path) -> None:
    done = publish(site, "--push")
    assert done.code == 1
    assert "error[publish]: origin refused" in done.err


def test_git_without_a_name_for_the_writer_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WHO:
        if "NAME" in name or "EMAIL" in name:
            monkeypatch.delenv(name)
    git_config: Callable[[str, str], str] = lambda key, value: git(site, "config", key, value)  # noqa: E731
    git_config("user.useConfigOnly", "true")
    done = publish(site)
    assert done.code == 1
    assert "git commit-tree failed" in done.err
    assert "user.name" in done.err
