"""Where something comes from and what uses it, as a small drawing of three columns.

In: names. Out: SVG in the theme's variables, for wide pages only. It repeats lists that stand beside it in words, so it
is hidden from screen readers and holds no link. Must not know tables or pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from site_builder.lettering import lines_that_fit

MOST = 7
_WIDTH, _BOX, _HEIGHT, _GAP, _SIZE = 720, 208, 40, 10, 13


def draw_graph(left: Sequence[str], centre: str, right: Sequence[str], more: str) -> str:
    """`left` leads to `centre`, which leads to `right`; `more` is a text with `{count}` for what is not drawn."""
    before, after = _shown(left, more), _shown(right, more)
    rows = max(len(before), len(after), 1)
    height = rows * (_HEIGHT + _GAP) - _GAP
    middle = height / 2
    at = (_WIDTH - _BOX) / 2
    parts = [_box(at, middle, centre, True)]
    for place, name in zip(_places(len(before), height), before, strict=True):
        parts += [_box(0, place, name), _edge(_BOX, place, at, middle)]
    for place, name in zip(_places(len(after), height), after, strict=True):
        parts += [_box(_WIDTH - _BOX, place, name), _edge(at + _BOX, middle, _WIDTH - _BOX, place)]
    return (
        f'<svg aria-hidden="true" focusable="false" width="{_WIDTH}" height="{height + 2}"'
        f' viewBox="0 -1 {_WIDTH} {height + 2}" font-family="var(--sans)" font-size="{_SIZE}">{"".join(parts)}</svg>'
    )


def _shown(names: Sequence[str], more: str) -> list[str]:
    if len(names) <= MOST:
        return list(names)
    return [*names[: MOST - 1], more.format(count=len(names) - MOST + 1)]


def _places(count: int, height: float) -> list[float]:
    """The middles of so many boxes, one below the other, around the middle of the drawing."""
    start = (height - count * (_HEIGHT + _GAP) + _GAP) / 2 + _HEIGHT / 2
    return [start + n * (_HEIGHT + _GAP) for n in range(count)]


def _box(x: float, middle: float, name: str, strong: bool = False) -> str:
    lines = lines_that_fit(name, _BOX - 36, _SIZE)  # room for the sign that words were left out
    cut = [lines[0], lines[1].rstrip(" ,.") + " …"] if len(lines) > 2 else lines
    top = middle - (len(cut) - 1) * 8 + 4.5
    words = "".join(
        f'<text x="{x + 10:g}" y="{top + n * 16:g}" fill="var(--ink)">{escape(line)}</text>'
        for n, line in enumerate(cut)
    )
    stroke = "var(--ink)" if strong else "var(--control)"
    frame = f'<rect x="{x + 0.5:g}" y="{middle - _HEIGHT / 2:g}" width="{_BOX - 1}" height="{_HEIGHT}" fill="none"'
    return f'{frame} stroke="{stroke}"/>{words}'


def _edge(x: float, y: float, to_x: float, to_y: float) -> str:
    bend = (x + to_x) / 2
    path = f"M{x:g} {y:g}C{bend:g} {y:g} {bend:g} {to_y:g} {to_x:g} {to_y:g}"
    return f'<path d="{path}" fill="none" stroke="var(--control)"/>'
