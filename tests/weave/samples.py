"""Values for the bodies of pages, and pages with no Problem or with one."""

from __future__ import annotations

from site_builder.model import Woven
from site_builder.problems import Problem
from tests.weaving import weave

MAY = '{{ losses["2024-05"].losses }}'
SEP = '{{ losses["2024-09"].losses }}'


def only(woven: Woven) -> Problem:
    assert len(woven.problems) == 1, woven.problems
    return woven.problems[0]


def clean(body: str, front: str = "") -> Woven:
    woven = weave(body, front)
    assert woven.problems == ()
    return woven
