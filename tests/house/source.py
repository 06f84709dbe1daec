"""The source of the package as syntax trees, by module name."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.building import ROOT

PACKAGE = ROOT / "site_builder"


@cache
def modules() -> Mapping[str, ast.Module]:
    """`charts`, `checks.links`, ... -> its tree; the package's own `__init__` is not a module of the house."""
    trees = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if name != "__init__":
            trees[name.removesuffix(".__init__")] = ast.parse(path.read_text(), str(path))
    return trees


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every import, wherever it stands: line and dotted name (`package.module` for names taken from a package)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "a relative import"


def calls_of(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Every call: line, the last name of what is called, and what stands before its dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id, ""
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr, ast.unparse(node.func.value)


@cache
def tracked_files() -> tuple[Path, ...]:
    """The files of the repository: those git knows and those it would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())
