"""How tall and how wide plots are.

In: a plain spec, a width. Out: the spec with its sizes. Must not measure: who draws calls again with what was found.
"""

from __future__ import annotations

from typing import Any

from site_builder.contract.axes import LABELS_ABOVE
from site_builder.contract.brief import GAP, Brief, Spec
from site_builder.contract.views import plots_of, rows_of_panels, units_of


def set_heights(spec: Spec, brief: Brief) -> None:
    """Heights of the plots. Called before panels are stacked: each is as tall on a phone as it is beside others."""
    rows = max(rows_of_panels(spec), 1)
    total = brief.height or (300 if rows == 1 else 150 * rows)
    each = max((total - 40 * (rows - 1)) / rows, 60)
    for leaf in plots_of(spec):
        if not isinstance(leaf.get("height"), int | float):
            leaf["height"] = _height(leaf, round(each * (0.85 if brief.narrow else 1)), brief)


def _is_round_or_map(unit: Spec) -> bool:
    """Whether a unit takes up both directions without an axis."""
    return unit["mark"]["type"] in ("arc", "geoshape") or "longitude" in unit["encoding"]


def _height(leaf: Spec, each: int, brief: Brief) -> Any:
    """A height in pixels, or a step for each category where rows decide."""
    y = next((u["encoding"]["y"] for u in units_of(leaf) if isinstance(u["encoding"].get("y"), dict)), None)
    if y is None:
        return 60 if brief.height is None and not any(map(_is_round_or_map, units_of(leaf))) else each
    if y.get("type") not in ("nominal", "ordinal"):
        return each
    above = (y.get("axis") or {}).get("labelOffset") == LABELS_ABOVE["labelOffset"]
    if above:
        return {"step": 44}
    return {"step": 28} if brief.height is None else each


def with_widths(spec: Spec, total: float) -> Spec:
    """The spec with its plots as wide, together, as `total`. The caller measures what is drawn, and calls again."""
    spec = {**spec}
    if "mark" in spec or "layer" in spec:
        return {**_without_inner_sizes(spec), "width": round(max(total, 20), 1)}
    if "hconcat" in spec:
        weights = [_weight(part) for part in spec["hconcat"]]
        left = total - GAP * (len(weights) - 1)
        parts = zip(spec["hconcat"], weights, strict=True)
        spec["hconcat"] = [with_widths(part, left * weight / sum(weights)) for part, weight in parts]
    if "vconcat" in spec:
        spec["vconcat"] = [with_widths(part, total) for part in spec["vconcat"]]
    if "concat" in spec:
        columns = min(int(spec.get("columns") or len(spec["concat"])), len(spec["concat"]))
        spec["concat"] = [with_widths(part, (total - GAP * (columns - 1)) / columns) for part in spec["concat"]]
    if "spec" in spec:
        columns = _facet_columns(spec)
        spec.pop("_columns", None)
        spec["spec"] = with_widths(spec["spec"], (total - GAP * (columns - 1)) / columns)
    return spec


def _without_inner_sizes(spec: Spec) -> Spec:
    if "layer" not in spec:
        return spec
    inner = [_without_inner_sizes(part) for part in spec["layer"]]
    return {**spec, "layer": [{k: v for k, v in part.items() if k not in ("width", "height")} for part in inner]}


def _weight(part: Spec) -> float:
    width = part.get("width")
    return float(width) if isinstance(width, int | float) else 200.0


def _facet_columns(spec: Spec) -> int:
    """How many panels stand side by side, as `count_panels` found."""
    return max(int(spec.get("columns") or spec.get("_columns") or 1), 1)
