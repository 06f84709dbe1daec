"""A step of a stage, which may fail without ending it.

In: a function and its arguments. Out: what it gives, or None, with its Problems among those that were found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from site_builder.problems import Invalid, Problem

Given = ParamSpec("Given")
T = TypeVar("T")


def attempt(found: list[Problem], step: Callable[Given, T], *args: Given.args, **kwargs: Given.kwargs) -> T | None:
    try:
        return step(*args, **kwargs)
    except Invalid as error:
        found += error.problems
        return None
