"""A completed spec -> clean SVG and PNG; the one module that knows vl-convert.

In: the job of a chart function (in a child process), or the SVG of a chart. Out: SVG in CSS variables at two widths,
with ids of its own and no roles, styles or fonts; the same in the light theme with headline and source, for whoever
takes it away; PNG. A drawing that could mislead or break a page is a Problem. Must not know pages.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from site_builder import charts
from site_builder.charts import problem_as_json
from site_builder.contract.brief import NARROW, WIDE, Brief, Spec
from site_builder.contract.completion import complete
from site_builder.contract.refusals import expects_colours
from site_builder.contract.sizes import with_widths
from site_builder.lettering import lines_that_fit, text_width
from site_builder.model import Theme
from site_builder.problems import Invalid, Location, Problem, did_you_mean

Element = Any  # lxml's elements; its stubs are for tests only
SVG = "http://www.w3.org/2000/svg"
FONTS = "'Helvetica Neue', Arial, 'Liberation Sans', Arimo, 'Noto Sans', 'As Wide', sans-serif"
SMALLEST = 12
SECONDS = 20
_TRIES = 5


# --- the leaf: a chart function and its tables -> spec and both drawings ---------------------------------------------


def chart_leaf(job: Mapping[str, Any]) -> dict[str, Any]:
    """Runs in a child. The answer: `spec`, `wide`, `narrow`, `narrow_spec` where all is well, and `problems`."""
    where = Location(**job["where"])
    try:
        ran = charts.run(job, charts.frames(job["tables"]))
        wide = _drawn(ran.wide, job, where, WIDE)
        narrow = _drawn(ran.narrow, job, where, NARROW)
    except Invalid as invalid:
        broken = any(p.code == "chart-draw" for p in invalid.problems)  # after a failure V8 may stay broken
        return {"problems": [problem_as_json(p) for p in invalid.problems], "end": broken}
    return {"spec": wide[0], "wide": wide[1], "narrow": narrow[1], "narrow_spec": narrow[0], "problems": []}


def _drawn(spec: Spec, job: Mapping[str, Any], where: Location, width: int) -> tuple[Spec, str]:
    brief = _brief(job, where, width)
    completed, problems = complete(spec, brief)
    if problems:
        raise Invalid(*problems)
    fitted, raw = _fitted(completed, brief)
    if expects_colours(fitted) and not _has_colours(raw):
        hint = "the values may all fall into one step, or the column may hold one value"
        raise Invalid(Problem(where, "chart-one-colour", "all marks have one colour where several are encoded", hint))
    confused = tuple((first, second) for first, second in job["theme"]["confused"])
    return fitted, draw(raw, f"{job['name']}-{width}", job["name"], where, job["theme"]["light"], confused, width)


def _brief(job: Mapping[str, Any], where: Location, width: int) -> Brief:
    columns: dict[str, Mapping[str, Any]] = {}
    for table in job["tables"].values():
        for column in table["columns"]:
            known = columns.get(column["name"])
            if not known or not known["title"]:
                columns[column["name"]] = {**column, "table_kind": table["kind"]}
    return Brief(where, columns, job["language"], width, job["height"], job["narrow"], job["noted"])


def _fitted(spec: Spec, brief: Brief) -> tuple[Spec, str]:
    """The spec whose drawing is as wide as it should be: labels take room that only drawing tells."""
    total, slope = brief.width - 60.0, 1.0
    tried: tuple[float, float] | None = None
    for _ in range(_TRIES):
        sized = with_widths(spec, total)
        svg = _to_svg(sized, brief)
        drawn = _drawn_width(svg)
        if tried and total != tried[0]:
            slope = min(max((drawn - tried[1]) / (total - tried[0]), 0.2), 1.5)
        tried = (total, drawn)
        total += (brief.width - drawn) / slope
        if abs(brief.width - drawn) <= 1 or total < 40:
            break
    return sized, svg


def _drawn_width(svg: str) -> float:
    found = re.search(r'<svg[^>]*\swidth="([\d.]+)"', svg)
    return float(found[1]) if found else 0.0


@cache
def _converter() -> Any:
    import vl_convert

    logging.getLogger("vl_convert").setLevel(logging.ERROR)
    vl_convert.configure(
        allowed_base_urls=[],
        base_url=False,
        missing_fonts="error",
        max_v8_execution_time_secs=SECONDS,
        max_v8_heap_size_mb=1024,
    )
    return vl_convert


def _to_svg(spec: Spec, brief: Brief) -> str:
    try:
        svg: str = _converter().vegalite_to_svg(printable(spec))
    except (ValueError, OSError, RuntimeError) as error:
        raise Invalid(_not_drawn("this chart", error, brief.where)) from None
    return svg


def _not_drawn(what: str, error: Exception, where: Location) -> Problem:
    reason = " ".join(str(error).split("\n    at ")[0].split())[:240]
    return Problem(where, "chart-draw", f"{what} cannot be drawn: {reason}")


_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(value: Any) -> Any:
    """The value without the characters that XML cannot hold, on which the converter would die."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, list):
        return [printable(item) for item in value]
    if isinstance(value, dict):
        return {printable(key): printable(item) for key, item in value.items()}
    return value


# --- raw SVG -> clean SVG --------------------------------------------------------------------------------------------

_words = str.split
_ALLOWED = frozenset(
    _words(
        """svg g path line rect circle ellipse polygon polyline text tspan title desc defs clipPath linearGradient
        radialGradient stop"""
    )
)
_DROPPED = frozenset(
    _words(
        """role aria-hidden aria-label aria-roledescription aria-description pointer-events version font-family
        cursor"""
    )
)
_NEEDLESS = {("opacity", "1"), ("fill-opacity", "1"), ("stroke-opacity", "1"), ("stroke-width", "1")}
_LONG = re.compile(r"-?\d*\.\d{3,}(?:e[-+]?\d+)?|-?\d+e-\d+", re.I)
_NUMERIC = frozenset(
    _words(
        """d transform x y x1 x2 y1 y2 cx cy r rx ry width height points stroke-width stroke-dasharray
        stroke-dashoffset opacity fill-opacity stroke-opacity viewBox font-size"""
    )
)


def draw(
    raw: str,
    chart_id: str,
    name: str,
    where: Location,
    roles: Mapping[str, str],
    confused: Sequence[tuple[str, str]] = (),
    width: int = WIDE,
) -> str:
    """Clean SVG of what vl-convert drew. Ids begin with `chart_id`; on its page the chart is named by the element
    `<name>-title` and described by `<name>-description`. Raises Invalid with every Problem of the drawing.
    """
    root = _parsed(raw)
    problems = list(_problems(root, where, roles, confused, width))
    if problems:
        raise Invalid(*dict.fromkeys(problems))
    _clean(root)
    _own_ids(root, chart_id)
    body = "".join(_serial(child) for child in root)
    height = _short_number(root.get("height"))
    return (
        f'<svg xmlns="{SVG}" class="drawing" role="img" aria-labelledby={quoteattr(name + "-title")}'
        f' aria-describedby={quoteattr(name + "-description")} focusable="false" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}">{body}</svg>'
    )


def _parsed(raw: str) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(raw.encode(), parser)


def _serial(element: Element) -> str:
    text: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)


def _tag(element: Element) -> str:
    return str(etree.QName(element).localname)


def _clean(root: Element) -> None:
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is not None and _is_nothing(element):
            parent.remove(element)
    for element in list(root.iter()):
        for key, value in list(element.attrib.items()):
            _clean_attribute(element, key, value)
    for group in list(root.iter(f"{{{SVG}}}g"))[::-1]:
        _unwrap(group)


def _is_nothing(element: Element) -> bool:
    """Whether an element draws nothing: hidden, or a path without paint or length."""
    if element.get("display") == "none" or element.get("opacity") == "0":
        return True
    if _tag(element) != "path":
        return False
    unpainted = element.get("fill") in (None, "none") and element.get("stroke") in (None, "none")
    background = "background" in element.get("class", "") or "foreground" in element.get("class", "")
    return element.get("d") in ("", None) or (background and unpainted)


def _clean_attribute(element: Element, key: str, value: str) -> None:
    if key in _DROPPED or (key, value) in _NEEDLESS or ":" in key or key.startswith("{"):
        del element.attrib[key]
    elif key == "class":
        kept = _mark_class(value)
        element.attrib.pop(key)
        if kept:
            element.set(key, kept)
    elif key in _NUMERIC:
        short = _LONG.sub(lambda found: _short_number(found[0]), value)
        element.set(key, short.removesuffix("px") if key == "font-size" else short)


def _mark_class(value: str) -> str:
    """The class of a group of marks (`mark-line`), by which style sheets know marks from axes."""
    names = value.split()
    return next((n for n in names if n.startswith("mark-") and n != "mark-group"), "") if "role-mark" in names else ""


def _short_number(text: str | None) -> str:
    number = round(float(text or 0), 2)
    return f"{number:g}" if number == int(number) and abs(number) < 1e6 else f"{number:.2f}".rstrip("0").rstrip(".")


def _unwrap(group: Element) -> None:
    """A group that says nothing gives its children to its parent; an empty one goes."""
    parent = group.getparent()
    if parent is None:
        return
    if group.get("transform") == "translate(0,0)":
        del group.attrib["transform"]
    if len(group) and group.attrib:
        return
    at = parent.index(group)
    parent[at : at + 1] = list(group)


def _own_ids(root: Element, chart_id: str) -> None:
    """Ids of this chart, numbered in their order: the converter's own count over the whole process."""
    names = {e.get("id"): f"{chart_id}-{n}" for n, e in enumerate(root.iter("{*}*")) if e.get("id")}
    names = {old: f"{chart_id}-{n}" for n, old in enumerate(names, 1)}
    for element in root.iter("{*}*"):
        if element.get("id"):
            element.set("id", names[element.get("id")])
        for key, value in element.attrib.items():
            if "url(#" in value:
                element.set(key, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{names.get(m[1], m[1])})", value))


# --- what is wrong with a drawing ------------------------------------------------------------------------------------

_NOT_NUMBERS = re.compile(r"\b(NaN|undefined|Infinity)\b")
_PAINT = re.compile(r"var\(--([\w-]+)\)\Z")
_SHAPES = ("path", "line", "rect", "circle", "text", "polygon")


def _problems(
    root: Element, where: Location, roles: Mapping[str, str], confused: Sequence[tuple[str, str]], width: int
) -> Iterator[Problem]:
    yield from _unsafe(root, where)
    yield from _empty(root, where)
    yield from _not_numbers(root, where)
    yield from _colours(root, where, roles, confused)
    yield from _letters(root, where, width)


def _unsafe(root: Element, where: Location) -> Iterator[Problem]:
    for element in root.iter():
        if _tag(element) not in _ALLOWED:
            yield Problem(where, "chart-svg", f"this drawing holds <{_tag(element)}>, which a page does not take")
        for key, value in element.attrib.items():
            outside = re.search(r"url\((?!#)|(?:https?|file|data|javascript):", value)
            if key == "style" or key.startswith("on") or outside or key.endswith("href"):
                name = etree.QName(key).localname
                yield Problem(where, "chart-svg", f'this drawing holds the attribute {name}="{value[:60]}"')


def _marks(root: Element) -> list[Element]:
    """The shapes that stand for data."""
    groups = [g for g in root.iter(f"{{{SVG}}}g") if _mark_class(g.get("class", ""))]
    return [e for g in groups for e in g.iter() if _tag(e) in _SHAPES and e.get("opacity") != "0" and e.get("d") != ""]


def _empty(root: Element, where: Location) -> Iterator[Problem]:
    if not _marks(root):
        hint = "is the table empty, or every value null? A filter may keep nothing"
        yield Problem(where, "chart-empty", "nothing is drawn: the chart has no marks", hint)


def _not_numbers(root: Element, where: Location) -> Iterator[Problem]:
    for element in root.iter():
        for key, value in element.attrib.items():
            found = _NOT_NUMBERS.search(value) if key in _NUMERIC else None
            if found:
                hint = "a field may be misspelt, a value missing, or a scale have no extent"
                yield Problem(where, "chart-nan", f"{found[1]} stands where a coordinate should", hint)
                return
        if _tag(element) in ("text", "tspan") and element.get("opacity") != "0" and element.text:
            found = re.fullmatch(r"\s*(NaN|undefined|null|Infinity)%?\s*", element.text)
            if found:
                yield Problem(where, "chart-nan", f'the text "{found[1]}" is printed', "leave out rows without a value")
                return


def _colours(
    root: Element, where: Location, roles: Mapping[str, str], confused: Sequence[tuple[str, str]]
) -> Iterator[Problem]:
    names = {role.removeprefix("--") for role in roles}
    used: set[str] = set()
    for paint in dict.fromkeys(_paints(root)):
        found = _PAINT.match(paint)
        if not found:
            yield _not_a_role(paint, where)
        elif found[1] not in names:
            hint = did_you_mean(found[1], names)
            yield Problem(where, "chart-colour", f'"{found[1]}" is no role of the theme', hint)
        else:
            used.add(found[1])
    for first, second in confused:
        if {first, second} <= used:
            message = f'colour vision confuses "{first}" and "{second}": they cannot share a chart'
            yield Problem(where, "chart-confused", message, "draw two charts, or one of the series in neutral")


def _paints(root: Element) -> Iterator[str]:
    for element in root.iter():
        for key in ("fill", "stroke", "stop-color"):
            value = element.get(key)
            if value and not value.startswith(("none", "transparent", "url(#")) and not _is_nothing(element):
                yield value


def _not_a_role(paint: str, where: Location) -> Problem:
    if paint.replace(" ", "") in ("rgb(0,0,0)", "rgba(0,0,0,1)"):
        hint = "a scale mixed the variables of roles: use steps, as fillOpacity=roles.shade(...)"
        return Problem(where, "chart-black", "a colour turned black: roles cannot be mixed", hint)
    hint = "use a role: roles.losses, roles.neutral, roles.ink..."
    return Problem(where, "chart-colour", f'the colour "{paint}" is no role of the theme', hint)


def _has_colours(raw: str) -> bool:
    marks = _marks(_parsed(raw))
    return len({e.get(key) for e in marks for key in ("fill", "stroke") if e.get(key) not in (None, "none")}) > 1


# --- text that collides ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """Where a line of text stands."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """By more than a hair: letters that touch are still read."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        same_line = abs(self.bottom - other.bottom) < 3
        return down > 2 and across > (-2 if same_line else 1.5)


_MOVE = "move one (dx, dy, or side= of a note), name fewer (values= of an axis), or leave one out where it is narrow"


def _letters(root: Element, where: Location, width: int) -> Iterator[Problem]:
    boxes = [box for element in root.iter(f"{{{SVG}}}text") for box in _boxes(element)]
    height = float(root.get("height"))
    drawn = float(root.get("width"))
    if drawn > width + 2:
        hint = "shorten labels or titles, or lay out the narrow width with the parameter `narrow`"
        yield Problem(where, "chart-width", f"this drawing is {drawn:.0f} px wide and does not fit {width}", hint)
    for box in boxes:
        if box.left < -1.5 or box.right > max(drawn, width) + 1.5 or box.top < -3 or box.bottom > height + 3:
            yield Problem(where, "chart-frame", f'at {width} px "{box.text}" leaves the frame', "shorten or move it")
    for first, second in _collisions(boxes):
        message = f'at {width} px "{first.text}" and "{second.text}" overlap'
        yield Problem(where, "chart-overlap", message, _MOVE)
    yield from _small(root, where)


def _small(root: Element, where: Location) -> Iterator[Problem]:
    for element in root.iter(f"{{{SVG}}}text"):
        size = _size(element)
        if size < SMALLEST and element.get("opacity") != "0" and (element.text or "").strip():
            message = f'"{element.text}" is set in {size:g} px'
            yield Problem(where, "chart-small", message, f"text of a chart is at least {SMALLEST} px")
            return


def _collisions(boxes: Sequence[Box]) -> list[tuple[Box, Box]]:
    """Pairs of boxes that overlap, at most three; the same words in the same place are one label drawn twice."""
    found: list[tuple[Box, Box]] = []
    ordered = sorted(boxes, key=lambda box: box.top)
    for i, box in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if other.top > box.bottom or len(found) == 3:
                break
            if box.text != other.text and box.overlaps(other):
                found.append((box, other))
    return found


def _size(element: Element) -> float:
    return float((element.get("font-size") or "11").removesuffix("px"))


def _boxes(element: Element) -> Iterator[Box]:
    """The boxes of a text's lines, in the coordinates of the drawing."""
    if element.get("opacity") == "0" or any(a.get("display") == "none" for a in element.iterancestors()):
        return
    size, bold = _size(element), element.get("font-weight") in ("bold", "600", "700", "800", "900")
    spans = [e for e in element if _tag(e) == "tspan"] or [element]
    down = 0.0
    for span in spans:
        down += float(span.get("dy") or 0) if span is not element else 0
        text = (span.text or "").strip()
        if text:
            yield _box(element, text, size, text_width(text, size, bold), down)


def _box(element: Element, text: str, size: float, width: float, down: float) -> Box:
    start = {"middle": -width / 2, "end": -width}.get(element.get("text-anchor", "start"), 0.0)
    left, base = start + float(element.get("x") or 0), down + float(element.get("y") or 0)
    corners = [_placed(element, x, base + y) for x in (left, left + width) for y in (-0.72 * size, 0.2 * size)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(text, min(xs), min(ys), max(xs), max(ys))


_STEP = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")


def _placed(element: Element, x: float, y: float) -> tuple[float, float]:
    """A point of an element in the coordinates of the drawing: through the transforms of all that holds it."""
    for holder in (element, *element.iterancestors()):
        for kind, given in reversed(_STEP.findall(holder.get("transform", ""))):
            numbers = [float(n) for n in re.split(r"[\s,]+", given.strip())]
            x, y = _moved(kind, numbers, x, y)
    return x, y


def _moved(kind: str, numbers: list[float], x: float, y: float) -> tuple[float, float]:
    if kind == "translate":
        return x + numbers[0], y + (numbers[1] if len(numbers) > 1 else 0)
    if kind == "scale":
        return x * numbers[0], y * numbers[-1]
    angle = math.radians(numbers[0])
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


# --- what leaves the page --------------------------------------------------------------------------------------------

_MARGIN = 24
# Where none of FONTS is there, the usual wide ones, made as narrow as charts were measured; see style.css.
_AS_WIDE = "".join(
    f'@font-face{{font-family:"As Wide";font-weight:{weight};src:local("DejaVu Sans{face}"),local("Verdana{face}");'
    f"size-adjust:{size}%}}"
    for weight, face, size in (("400", "", 87.5), ("600 900", " Bold", 84))
)


def standalone(svg: str, theme: Theme, title: str, subtitle: str = "", note: str = "", source: str = "") -> str:
    """The drawing as a file of its own: light theme, fonts named; headline, subtitle, caveat and source line drawn in.

    Raises Invalid where a variable of the page is left in it.
    """
    width, height = (float(found) for found in re.findall(r'\s(?:width|height)="([\d.]+)"', svg)[:2])
    head, top = _lines([(title, 20, True, "ink"), (subtitle, 15, False, "soft")], width, _MARGIN)
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    foot, bottom = _lines([(note, 13, False, "soft"), (source, 13, False, "soft")], width, top + height + 14)
    full = (
        f'<svg xmlns="{SVG}" width="{width + 2 * _MARGIN:g}" height="{bottom + _MARGIN - 6:g}"'
        f' viewBox="0 0 {width + 2 * _MARGIN:g} {bottom + _MARGIN - 6:g}" font-family="{FONTS}">'
        f"<title>{escape(title)}</title><style>{_AS_WIDE}</style>"
        f'<rect width="100%" height="100%" fill="var(--bg)"/>{head}'
        f'<g transform="translate({_MARGIN},{top:g})">{body}</g>{foot}</svg>'
    )
    light = {name.removeprefix("--"): value for name, value in theme.light.items()}
    plain = re.sub(r"var\(--([\w-]+)\)", lambda found: light.get(found[1], found[0]), full)
    left = re.search(r'(?<=")(var\([^"]*|currentColor)(?=")', plain)
    if left:
        where, message = Location("templates/tokens.yaml"), f'"{left[1]}" has no value in the light theme'
        raise Invalid(Problem(where, "chart-colour", message, "add it to `light` and `dark`"))
    return plain


def _lines(texts: Sequence[tuple[str, int, bool, str]], width: float, top: float) -> tuple[str, float]:
    """Texts set one below the other, broken to the width; and where the last one ends."""
    out = []
    for text, size, bold, role in texts:
        for line in lines_that_fit(text, width, size, bold) if text else []:
            top += size
            weight = ' font-weight="600"' if bold else ""
            words = escape(printable(line))
            place = f'x="{_MARGIN}" y="{top:g}" font-size="{size}"{weight}'
            out.append(f'<text {place} fill="var(--{role})">{words}</text>')
            top += round(size * 0.3)
        top += 4 if text else 0
    return "".join(out), top + 8


def png(svg: str, scale: float = 2) -> bytes:
    """A standalone SVG as PNG. Called in a child: see `png_leaf`."""
    data: bytes = _converter().svg_to_png(svg.replace(FONTS, "Liberation Sans"), scale=scale)
    return data


def png_leaf(job: Mapping[str, Any]) -> dict[str, Any]:
    """Runs in a child: `svg` (standalone) and perhaps `scale` -> `png`, or `problems`."""
    try:
        return {"png": png(job["svg"], float(job.get("scale", 2))), "problems": []}
    except (ValueError, OSError, RuntimeError) as error:
        problem = _not_drawn("this picture", error, Location(**job["where"]))
        return {"problems": [problem_as_json(problem)]}


# --- the script that draws on request --------------------------------------------------------------------------------

# No `vega` on `window`: with it, a spec could reach what the interpreter keeps from it (CVE-2025-59840).
BUNDLE = (
    "window.siteChart=(where,spec,tooltip)=>"
    "vegaEmbed(where,spec,{ast:true,actions:false,renderer:'svg',defaultStyle:false,tooltip})"
)


def bundle_leaf(job: Mapping[str, Any]) -> dict[str, Any]:
    """Runs in a child: nothing -> `script`: Vega and Vega-Lite as one file that defines `siteChart` alone."""
    script: str = _converter().javascript_bundle(BUNDLE)
    return {"script": script.encode(), "problems": []}
