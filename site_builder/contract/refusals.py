"""What a spec may not be: what would mislead, leave the page or differ from one build to the next.

In: a spec, its views, a `Brief`. Out: Problems. Must not change the spec.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from site_builder.contract.brief import Brief, Spec, View
from site_builder.contract.views import NOTHING, fields_named, plain, plots_with_views
from site_builder.problems import Problem, did_you_mean

MOST_ROWS = 5_000
_EXPRESSIONS = ("calculate", "filter", "expr", "test", "labelExpr", "signal", "update")
_CHANCE = re.compile(r"\b(now|random|sampleUniform|sampleNormal|sampleLogNormal|datetime(?=\s*\(\s*\)))\s*\(")


def refused(node: Any, brief: Brief, key: str = "") -> Iterator[Problem]:
    """Addresses, links, images, the clock and chance, wherever in a spec they stand."""
    if isinstance(node, list):
        for item in node:
            yield from refused(item, brief, key)
    elif isinstance(node, dict):
        yield from _refused_keys(node, brief)
        for name, value in node.items():
            if name != "values":
                yield from refused(value, brief, name)
    elif isinstance(node, str) and key in _EXPRESSIONS:
        found = _CHANCE.search(node)
        if found:
            message = f"{found[1]}() gives another chart at every build"
            yield brief.fault("chart-chance", message, "take the value from a table")


def _refused_keys(node: Spec, brief: Brief) -> Iterator[Problem]:
    if "url" in node:
        hint = "a chart draws tables: name one as a parameter"
        yield brief.fault("chart-address", f"this chart asks for {_short(node['url'])}", hint)
    if node.get("href") is not None:
        yield brief.fault("chart-address", "a mark links elsewhere (href)", "links stand in the text of the page")
    if isinstance(node.get("mark"), dict) and node["mark"].get("type") == "image":
        yield brief.fault("chart-address", "this chart holds an image mark", "use an `image` block on the page")
    if isinstance(node.get("sample"), int | float) and "mark" not in node:
        yield brief.fault("chart-chance", "a sample differs at every build", "choose the rows in SQL, in an order")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'"{text[:60]}"'


def long_data(view: View, brief: Brief) -> Iterator[Problem]:
    if len(view.rows) > MOST_ROWS:
        message = f"this chart draws {len(view.rows):,} rows; {MOST_ROWS:,} is the most"
        yield brief.fault("chart-rows", message, "aggregate in SQL: a .sql table of what the chart shows")


def missing_fields(view: View, brief: Brief) -> Iterator[Problem]:
    if view.fields is None:
        return
    for name in dict.fromkeys([*fields_named(view.encoding), *fields_named(view.transforms), *_read(view)]):
        if name not in view.fields:
            hint = did_you_mean(name, view.fields)
            yield brief.fault("chart-field", f'"{name}" is no column of this data', hint)


_DATUM = re.compile(r"""datum(?:\.([A-Za-z_]\w*)|\[(?:'([^']+)'|"([^"]+)")\])""")


def _read(view: View) -> Iterator[str]:
    """The fields that the view's expressions read."""
    for text in _expressions([view.transforms, {k: v for k, v in view.unit.items() if k in ("encoding", "mark")}]):
        for found in _DATUM.finditer(text):
            yield found[1] or found[2] or found[3]


def _expressions(node: Any, key: str = "") -> Iterator[str]:
    if isinstance(node, str) and key in ("calculate", "filter", "test", "expr"):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from _expressions(item, key)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in ("axis", "legend", "scale", "header"):
                yield from _expressions(value, name)


def mixed_counts(view: View, brief: Brief) -> Iterator[Problem]:
    """Different counts never share an axis, but as panels, or as parts of one whole in a bar."""
    counts = sorted({str(row["counts"]) for row in view.rows if row.get("counts") is not None})
    if len(counts) < 2 or brief.columns.get("counts", {}).get("table_kind") != "estimates":
        return
    told_apart = any("counts" in fields_named(view.encoding.get(key)) for key in ("x", "y"))
    parts = view.mark.get("type") in ("bar", "area") and "counts" in fields_named(view.encoding.get("color"))
    if not (told_apart or parts or "counts" in view.faceted):
        message = f"different counts on one axis: {', '.join(counts)}"
        yield brief.fault("chart-counts", message, 'keep one, as in frame.filter(pl.col("counts") == "killed")')


def bars_without_zero(view: View, brief: Brief) -> Iterator[Problem]:
    if view.mark.get("type") not in ("bar", "area") or brief.noted:
        return
    for channel in ("x", "y"):
        definition = view.encoding.get(channel)
        if not isinstance(definition, dict) or definition.get("type") != "quantitative" or "bin" in definition:
            continue
        if f"{channel}2" not in view.encoding and _leaves_out_zero(definition.get("scale") or {}):
            message = f"the bars' {channel} axis does not start at zero"
            yield brief.fault("chart-zero", message, "start it at zero, or say so in the chart's note")


def _leaves_out_zero(scale: Spec) -> bool:
    domain = scale.get("domain")
    ends = [e for e in domain if isinstance(e, int | float)] if isinstance(domain, list) else []
    lowest, highest = scale.get("domainMin"), scale.get("domainMax")
    beyond = (isinstance(lowest, int | float) and lowest > 0) or (isinstance(highest, int | float) and highest < 0)
    unknown = isinstance(lowest, dict) or isinstance(highest, dict)  # an expression
    outside = bool(ends) and (min(ends) > 0 or max(ends) < 0)
    return scale.get("zero") is False or scale.get("type") == "log" or outside or beyond or unknown


_BINNED = ("threshold", "quantize", "quantile", "bin-ordinal", "ordinal")


def colour_without_roles(view: View, brief: Brief) -> Iterator[Problem]:
    """A column in colour needs a role for each of its values; a measure in colour needs steps."""
    for channel in ("color", "fill", "stroke"):
        for definition in coloured_by_field(view.encoding.get(channel)):
            name, scale = definition.get("field", "count"), definition.get("scale", {})
            if scale is None:
                continue
            stepped = scale.get("type") in _BINNED or definition.get("bin")
            if definition.get("type") == "quantitative" and not stepped:
                message = f'"{name}" is drawn in continuous colour, in which roles turn black'
                hint = f'use fillOpacity=roles.shade("{name}", [...]) on one role'
                yield brief.fault("chart-colour", message, hint)
            elif "var(--" not in json.dumps(scale.get("range", "")):
                hint = f'color=roles.by("{name}", {{"a value": "losses", ...}})'
                hint += ", with roles of your own in templates/tokens.yaml where these do not fit"
                yield brief.fault("chart-colour", f'no role is given to the values of "{name}"', hint)


def coloured_by_field(definition: Any) -> list[Spec]:
    if not isinstance(definition, dict):
        return []
    conditions = definition.get("condition") or []
    parts = [definition, *(conditions if isinstance(conditions, list) else [conditions])]
    return [part for part in parts if isinstance(part, dict) and ("field" in part or "aggregate" in part)]


def expects_colours(spec: Spec) -> bool:
    """Whether a column with several values is drawn in colours."""
    views = [view for group in plots_with_views(spec, NOTHING, spec.get("datasets", {})) for view in group]
    return any(_varies(view, view.encoding.get(channel)) for view in views for channel in ("color", "fill", "stroke"))


def _varies(view: View, definition: Any) -> bool:
    name = plain(definition.get("field", "")) if isinstance(definition, dict) else ""
    return len({str(row[name]) for row in view.rows if row.get(name) is not None}) > 1
