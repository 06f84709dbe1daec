"""The contract step by step: a spec as a chart function gives it -> the spec as it is drawn.

In: the spec, a `Brief`. Out: the completed spec, and every Problem in it. Each step stands in a module of its own.
"""

from __future__ import annotations

import copy
import json
from dataclasses import replace

from site_builder.contract.axes import complete_axes
from site_builder.contract.brief import Brief, Spec
from site_builder.contract.marks import complete_legends, complete_marks, complete_words, show_unfinished, slim_bars
from site_builder.contract.refusals import (
    bars_without_zero,
    colour_without_roles,
    long_data,
    missing_fields,
    mixed_counts,
    refused,
)
from site_builder.contract.shape import count_panels, merged, pruned, stacked, tidied, unrolled
from site_builder.contract.sizes import set_heights
from site_builder.contract.theme import config
from site_builder.contract.views import NOTHING, plots_with_views, rows_of_panels, with_dates
from site_builder.problems import Problem


def complete(spec: Spec, brief: Brief) -> tuple[Spec, list[Problem]]:
    """The spec as it is to be drawn at the brief's width, and every Problem in it."""
    spec = tidied(copy.deepcopy(spec))
    data = {name: with_dates(rows) for name, rows in spec.pop("datasets", {}).items()}
    problems = list(refused(spec, brief))
    spec = unrolled(spec)
    count_panels(spec, data, None)
    brief = replace(brief, crowded=rows_of_panels(spec) > 1)
    groups = list(plots_with_views(spec, NOTHING, data))
    views = [view for group in groups for view in group]
    for check in (missing_fields, long_data, mixed_counts, bars_without_zero, colour_without_roles):
        problems += [problem for view in views for problem in check(view, brief)]
    untitled = [problem for group in groups for problem in complete_axes(group, brief)]
    problems += [] if any(p.code == "chart-field" for p in problems) else untitled
    for view in views:
        complete_marks(view)
        slim_bars(view, brief)
        complete_legends(view, brief)
        complete_words(view, brief)
    for view in views:
        show_unfinished(view, brief)
    set_heights(spec, brief)
    spec = stacked(spec) if brief.narrow else spec
    used = json.dumps(spec)
    spec["datasets"] = {name: pruned(rows, used) for name, rows in data.items() if name in used}
    spec["config"] = merged(config(brief), spec.get("config", {}))
    spec["autosize"] = {"type": "pad"}
    spec["padding"] = 2
    return spec, list(dict.fromkeys(problems))
