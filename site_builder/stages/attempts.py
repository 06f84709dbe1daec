"""A step of a stage, which may fail without ending it; what a worker makes, or its Problems.

In: a function and its arguments; a job. Out: what they give, else Problems. Must not know what the step is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from site_builder.charts import problem_from_json
from site_builder.problems import Invalid, Problem
from site_builder.workers import Workers

Given = ParamSpec("Given")
T = TypeVar("T")


def attempt(found: list[Problem], step: Callable[Given, T], *args: Given.args, **kwargs: Given.kwargs) -> T | None:
    """What a step gives; None where it raises Invalid, with its Problems among those that were found."""
    try:
        return step(*args, **kwargs)
    except Invalid as error:
        found += error.problems
        return None


def made_by(workers: Workers, job: Mapping[str, Any], part: str) -> Any:
    """A part of a worker's answer that must be there. Raises Invalid: the Problems of a job that could not make it."""
    answer = workers.submit(job).result()
    if part not in answer:
        raise Invalid(*(problem_from_json(given) for given in answer["problems"]))
    return answer[part]
