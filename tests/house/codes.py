"""The codes of Problems that the source can give, read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

CODE = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"


def codes_of(modules: Mapping[str, ast.Module]) -> tuple[dict[str, str], list[str]]:
    """Codes, each with a place where it is given; and the places where a code cannot be read from the source.

    A function that takes a parameter `code` and hands it on is read at its calls, a table of codes where it stands.
    """
    public = [(name, at) for tree in modules.values() for name, at in _makers(tree) if not name.startswith("_")]
    found: dict[str, str] = {}
    unread: list[str] = []
    for name, tree in modules.items():
        makers = {"Problem": 1, **dict(public), **dict(_makers(tree))}
        for call, code in _given(tree, makers):
            texts = list(_texts(code))
            for text in texts:
                found.setdefault(text, f"{name}:{call.lineno}")
            handed_on = isinstance(code, ast.Name) and code.id == "code"
            if code is not None and not texts and not handed_on and not _spread(call):
                unread.append(f"{name}:{call.lineno}")
        for line, text in (*_from_tables(tree), *_defaults(tree)):
            found.setdefault(text, f"{name}:{line}")
    return found, unread


def _makers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions that make a Problem of a parameter `code: str`, and its place among the arguments of a call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) in ("Problem", "Invalid"):
            arguments = node.args.args
            for at, argument in enumerate(arguments):
                if argument.arg == "code" and argument.annotation and ast.unparse(argument.annotation) == "str":
                    yield node.name, at - (arguments[0].arg == "self")


def _defaults(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """A maker's own `code: str = "..."`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.args.defaults:
            defaulted = [*node.args.posonlyargs, *node.args.args][-len(node.args.defaults) :]
            for argument, default in zip(defaulted, node.args.defaults, strict=True):
                if argument.arg == "code":
                    yield from ((node.lineno, text) for text in _texts(default))


def _given(tree: ast.Module, makers: Mapping[str, int]) -> Iterator[tuple[ast.Call, ast.expr | None]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in makers:
            at = makers[name]
            positional = node.args[at] if len(node.args) > at else None
            yield node, next((word.value for word in node.keywords if word.arg == "code"), positional)


def _texts(code: ast.expr | None) -> Iterator[str]:
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        yield code.value
    elif isinstance(code, ast.IfExp):
        yield from _texts(code.body)
        yield from _texts(code.orelse)


def _from_tables(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """`code, reason, hint = REFUSED[name]`: codes that stand first in the tuples of a table of the module."""
    for node in ast.walk(tree):
        looked_up = isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript)
        if looked_up and ast.unparse(node.targets[0]).startswith("(code, "):
            for row in _rows(tree, ast.unparse(node.value.value)):
                yield from ((row.lineno, text) for text in _texts(row.elts[0]))


def _rows(tree: ast.Module, name: str) -> Iterator[ast.Tuple]:
    for node in tree.body:
        targets = [ast.unparse(target) for target in getattr(node, "targets", [getattr(node, "target", node)])]
        if name in targets:
            yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Tuple) and inner.elts)


def _spread(call: ast.Call) -> bool:
    """`Problem(**fields)`: a Problem that came from elsewhere."""
    return any(word.arg is None for word in call.keywords)
