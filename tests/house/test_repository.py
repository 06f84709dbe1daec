"""What the repository's files may not hold: a registry's address, a path of one machine, great size."""

from __future__ import annotations

import json
import re

import pytest

from tests.building import ROOT
from tests.house.source import tracked_files

LARGEST = 200 * 1024
# Put together from parts, so that this file does not hold what it looks for.
REGISTRIES = re.compile(r"py" + r"pi\.org|python" + r"hosted\.org|npm" + r"js\.(?:org|com)", re.I)
MACHINE = re.compile(r"(?:^|[^\w./-])/(?:" + "|".join(("wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + r"me/\w+")) + ")/")


def texts() -> dict[str, str]:
    found = {}
    for path in tracked_files():
        data = path.read_bytes()
        if b"\0" not in data:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8", "replace")
    return found


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE], ids=["registry", "machine"])
def test_no_file_names(pattern: re.Pattern[str]) -> None:
    found = [f"{path}: {match[0]}" for path, text in texts().items() if (match := pattern.search(text))]
    assert found == []


def test_the_patterns_find_what_they_look_for() -> None:
    assert REGISTRIES.search("see https://" + "pypi" + ".org/simple")
    assert MACHINE.search("cd /" + "work/main")
    assert not MACHINE.search("docs/work/plan.md")


def test_no_file_is_too_large() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {path.stat().st_size}" for path in tracked_files() if path.stat().st_size > LARGEST
    ]
    assert found == []


def test_the_npm_lock_says_what_but_not_where_from() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_every_locked_package_carries_its_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9][\w.-]*==)", text, flags=re.M)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "--index-url" not in text
    assert "--find-links" not in text


def test_ci_runs_what_a_user_runs() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', "CI=true make test"]
