"""Habits that no linter holds: frozen data, one reader, one writer, one voice, no state."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import calls_of, modules

TOUCH_THE_WORLD = {
    "browser",
    "load",
    "write",
    "cache",
    "workers",
    "compare",
    "publish",
    "preview",
    "cli",
    "scaffold",
    "wheel",
    "refresh",
}
# A chart function is a writer's code and may raise anything; the command line turns what is left into exit code 70.
MAY_CATCH_ALL = {"charts", "workers", "cli", "preview"}
FILE_CALLS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "makedirs", "unlink", "rmdir", "rmtree",
    "rename", "renames", "touch", "copyfile", "copytree", "copy2", "symlink_to", "mkdtemp", "mkstemp", "iterdir",
    "rglob", "listdir", "scandir", "NamedTemporaryFile", "TemporaryDirectory",
}  # fmt: skip
CLOCKS = {
    ("time", "time"), ("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("dt.datetime", "now"),
    ("dt.date", "today"),
}  # fmt: skip
MAY_READ_THE_CLOCK = {"cli", "preview", "refresh", "scaffold", "write", "cache"}
CHANGING = {
    "append", "add", "update", "setdefault", "pop", "popitem", "clear", "extend", "insert", "remove", "discard", "sort",
}  # fmt: skip


# What one function fills and hands on or drops; never what a step gives to the next.
ACCUMULATORS = {"cells.Ledger"}


def thawed(name: str, tree: ast.Module) -> Iterator[str]:
    """Dataclasses that can be changed."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            words = ast.unparse(decorator)
            is_dataclass = words.split("(")[0].split(".")[-1] == "dataclass"
            if is_dataclass and "frozen=True" not in words and f"{name}.{node.name}" not in ACCUMULATORS:
                yield f"{name}:{node.lineno}: {node.name} is not frozen"


def printing(name: str, tree: ast.Module) -> Iterator[str]:
    for line, called, owner in calls_of(tree):
        if called == "print" or (called == "write" and owner in ("sys.stdout", "sys.stderr")):
            yield f"{name}:{line}: prints"


def file_calls(name: str, tree: ast.Module) -> Iterator[str]:
    for line, called, owner in calls_of(tree):
        if called in FILE_CALLS and (owner or called == "open"):
            yield f"{name}:{line}: {owner}.{called}" if owner else f"{name}:{line}: {called}"


def clocks(name: str, tree: ast.Module) -> Iterator[str]:
    for line, called, owner in calls_of(tree):
        if (owner, called) in CLOCKS:
            yield f"{name}:{line}: reads the clock"


def broad_excepts(name: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = ast.unparse(node.type) if node.type else "everything"
            if any(kind in ("everything", "Exception", "BaseException") for kind in kinds.strip("()").split(", ")):
                yield f"{name}:{node.lineno}: catches {kinds}"


def changed_state(name: str, tree: ast.Module) -> Iterator[str]:
    """Names of the module that some code changes after they were bound."""
    names = {target.id for node in tree.body for target in _targets(node) if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"{name}:{node.lineno}: global {', '.join(node.names)}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            if isinstance(node.func.value, ast.Name) and node.func.value.id in names:
                yield f"{name}:{node.lineno}: changes {node.func.value.id}"
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
            for target in _targets(node):
                if isinstance(target, ast.Subscript) and ast.unparse(target.value) in names:
                    yield f"{name}:{node.lineno}: changes {ast.unparse(target.value)}"


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


RULES = {
    "frozen": (thawed, frozenset()),
    "silent": (printing, frozenset({"cli"})),
    "one reader, one writer": (file_calls, frozenset(TOUCH_THE_WORLD)),
    "no clock": (clocks, frozenset(MAY_READ_THE_CLOCK)),
    "no broad except": (broad_excepts, frozenset(MAY_CATCH_ALL)),
    "no state": (changed_state, frozenset()),
}


@pytest.mark.parametrize("rule", RULES)
def test_habit(rule: str) -> None:
    find, exempt = RULES[rule]
    found = [
        words for name, tree in modules().items() if name.split(".")[0] not in exempt for words in find(name, tree)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("frozen", "@dataclass\nclass A:\n    x: int"),
        ("frozen", "@dataclasses.dataclass(slots=True)\nclass A:\n    x: int"),
        ("silent", "print('x')"),
        ("silent", "sys.stderr.write('x')"),
        ("one reader, one writer", "Path('a').read_text()"),
        ("one reader, one writer", "with open('a') as f: pass"),
        ("no clock", "dt.date.today()"),
        ("no broad except", "try: pass\nexcept Exception: pass"),
        ("no broad except", "try: pass\nexcept: pass"),
        ("no broad except", "try: pass\nexcept (ValueError, BaseException): pass"),
        ("no state", "SEEN = {}\ndef f(x):\n    SEEN[x] = 1"),
        ("no state", "SEEN: list[int] = []\ndef f(x):\n    SEEN.append(x)"),
        ("no state", "N = 0\ndef f():\n    global N\n    N += 1"),
    ],
)
def test_a_planted_breach_is_found(rule: str, code: str) -> None:
    assert len(list(RULES[rule][0]("planted", ast.parse(code)))) == 1
