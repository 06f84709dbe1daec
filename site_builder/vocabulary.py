"""What chart files import: the mark `chart`, colours by what is counted, and helpers that save more than they hide.

In: polars frames and names of columns. Out: Altair charts and encodings. Colours are CSS variables throughout; the
contract checks them against the theme. Must not know pages, tables or themes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

import altair as alt
import polars as pl

from site_builder.lettering import lines_that_fit

Function = TypeVar("Function", bound=Callable[..., Any])

# --- the mark --------------------------------------------------------------------------------------------------------


@overload
def chart(function: Function, /) -> Function: ...


@overload
def chart(*, height: int | None = None) -> Callable[[Function], Function]: ...


def chart(function: Any = None, /, *, height: int | None = None) -> Any:
    """Marks a function that draws a chart. `height` is that of the plot at the wide size, in pixels.

    The mark is read from the source text, so at run time it changes nothing.
    """
    return function if function is not None else (lambda marked: marked)


# --- colours by what is counted --------------------------------------------------------------------------------------

_DASHES: Mapping[str, tuple[int, ...]] = {"var(--recruits)": (8, 4)}
SHADES = (0.06, 0.14, 0.24, 0.34, 0.45)  # ink stays readable on the darkest


class Role(dict[str, str]):
    """A colour by what is counted: `color=roles.losses` in an encoding, `str(roles.losses)` where a colour is text."""

    def __init__(self, name: str) -> None:
        super().__init__(value=f"var(--{name.replace('_', '-')})")

    def __str__(self) -> str:
        return self["value"]


def _role(given: str | Role) -> Role:
    return given if isinstance(given, Role) else Role(given)


class Roles:
    """`roles.losses`, `recruits`, `killed`, `equipment`, `neutral`; for words `roles.ink` and `roles.soft`."""

    def __getattr__(self, name: str) -> Role:
        if name.startswith("_"):
            raise AttributeError(name)
        return Role(name)

    def by(self, column: str, names: Mapping[Any, str | Role], **options: Any) -> alt.Color:
        """A colour for each value of a column: `roles.by("what", {"claimed": "losses", "hired": "recruits"})`."""
        scale = alt.Scale(domain=list(names), range=[str(_role(role)) for role in names.values()])
        return alt.Color(column, type="nominal", scale=scale, **options)

    def dash(self, name: str | Role) -> list[int]:
        """The line style that goes with a role, so that colour is never alone: losses solid, recruits long dashes."""
        return list(_DASHES.get(str(_role(name)), (1, 0)))

    def dashes(self, column: str, names: Mapping[Any, str | Role], **options: Any) -> alt.StrokeDash:
        """The line styles to go with `roles.by` of the same column and names."""
        scale = alt.Scale(domain=list(names), range=[self.dash(role) for role in names.values()])
        return alt.StrokeDash(column, type="nominal", scale=scale, **options)

    def shade(self, column: str, limits: Sequence[float], **options: Any) -> alt.FillOpacity:
        """Steps of one colour for a heat strip, whose cells are filled with `color=str(roles.losses)`."""
        if not 1 <= len(limits) <= len(SHADES) - 1:
            raise ValueError(f"roles.shade takes one to {len(SHADES) - 1} limits, not {len(limits)}")
        scale = alt.Scale(type="threshold", domain=list(limits), range=list(SHADES[: len(limits) + 1]))
        return alt.FillOpacity(column, type="quantitative", scale=scale, **options)


roles = Roles()

# --- words on the chart ----------------------------------------------------------------------------------------------

_PLACES: Mapping[str, Mapping[str, Any]] = {
    "above": {"align": "center", "baseline": "bottom", "dy": -8},
    "below": {"align": "center", "baseline": "top", "dy": 8},
    "right": {"align": "left", "baseline": "middle", "dx": 8},
    "left": {"align": "right", "baseline": "middle", "dx": -8},
}


def annotate(
    points: pl.DataFrame,
    text: str,
    *,
    x: str,
    y: str,
    side: str = "above",
    width: float = 160,
    color: Any = None,
    dot: bool = True,
    **mark: Any,
) -> Any:
    """Sentences at points: `points` holds the rows to speak of, `text` is a sentence or the name of a column of them.

    Text is broken into lines of at most `width` pixels. `side` says where it stands from its point; `dx`, `dy` and
    other properties of a text mark override it.
    """
    if side not in _PLACES:
        raise ValueError(f"side is one of {', '.join(_PLACES)}, not {side!r}")
    words = points[text].to_list() if text in points.columns else [text] * points.height
    lines = [lines_that_fit(str(w), width, 13) for w in words]
    rows = points.with_columns(pl.Series("annotation", ["\n".join(of_one) for of_one in lines]))
    base = alt.Chart(rows).encode(x=x, y=y)
    more = max((len(of_one) for of_one in lines), default=1) - 1  # lines go down from the first
    lifted: Mapping[str, Mapping[str, Any]] = {
        "above": {"dy": -8 - 15 * more},
        "left": {"dy": -7.5 * more},
        "right": {"dy": -7.5 * more},
    }
    place = {
        **_PLACES[side],
        **lifted.get(side, {}),
        "lineBreak": "\n",
        "lineHeight": 15,
        "color": str(color or roles.ink),
        **mark,
    }
    drawn = base.mark_text(**place).encode(text="annotation:N")
    dots = [base.mark_point(filled=True, size=50, opacity=1, color=str(color or roles.ink))] if dot else []
    return alt.layer(*dots, drawn)


def last_label(
    frame: pl.DataFrame, text: str, *, x: str, y: str, color: Any = None, side: str = "right", **mark: Any
) -> Any:
    """A label at the newest point of a line: `text` is a word or the name of a column."""
    newest = frame.drop_nulls([x, y]).sort(x).tail(1)
    return annotate(newest, text, x=x, y=y, side=side, color=color, width=120, **mark)


# --- estimates by source ---------------------------------------------------------------------------------------------

_ROLE_OF_COUNT = {"killed": "killed", "named dead": "killed"}
_UP = "M-0.45,0H0.45M0,0V-2.1M-0.4,-1.6L0,-2.1L0.4,-1.6"
_DOWN = "M-0.45,0H0.45M0,0V2.1M-0.4,1.6L0,2.1L0.4,1.6"
_TO_THE_RIGHT = "M0,-0.45V0.45M0,0H2.1M1.6,-0.4L2.1,0L1.6,0.4"
_TO_THE_LEFT = "M0,-0.45V0.45M0,0H-2.1M-1.6,-0.4L-2.1,0L-1.6,0.4"
_ROW = "source and date"
_FARTHEST = "farthest end"


def uncertainty(frame: pl.DataFrame, at: Callable[[str], Any], color: Any, size: float = 12, **where: Any) -> Any:
    """Estimates as the site draws them: a line from `low` to `high` with end ticks, a dot for `central`, an open arrow
    where only one end was given. `at` makes the channel of a column, as `lambda name: alt.X(name)`; `where` holds what
    else places a mark. `size` is that of an end tick in pixels.
    """
    upright = isinstance(at("low"), alt.Y)
    low, high, both = pl.col("low").is_not_null(), pl.col("high").is_not_null(), pl.col("central").is_not_null()
    modelled = alt.condition("test(/model/, datum.method)", alt.value([2, 3]), alt.value([1, 0]))
    method = {"strokeDash": modelled} if "method" in frame.columns else {}
    style = {"color": str(color), "opacity": 1}

    def on(part: pl.DataFrame, column: str) -> Any:
        return alt.Chart(part).encode(at(column), **where)

    def arrow(part: pl.DataFrame, column: str, shape: str) -> Any:
        return on(part, column).mark_point(shape=shape, filled=False, size=3 * size**2, strokeWidth=2, **style)

    ranges = frame.filter(low & high)
    end = {"thickness": 2, "size": size, "orient": "horizontal" if upright else "vertical", **style}
    layers = [
        on(ranges, "low").mark_rule(strokeWidth=2, **style).encode(**{"y2" if upright else "x2": "high"}, **method),
        on(ranges, "low").mark_tick(**end).encode(detail=alt.Detail("high:Q")),  # each end can tell of both
        on(ranges, "high").mark_tick(**end).encode(detail=alt.Detail("low:Q")),
        on(frame.filter(both), "central").mark_point(filled=True, size=size**2 / 1.8, **style),
        arrow(frame.filter(low & ~high & ~both), "low", _UP if upright else _TO_THE_RIGHT),
        arrow(frame.filter(high & ~low & ~both), "high", _DOWN if upright else _TO_THE_LEFT),
    ]
    return alt.layer(*(layer for layer in layers if not layer.data.is_empty()))


def by_source(frame: pl.DataFrame, counts: str | None = None, group: str | None = None, color: Any = None) -> Any:
    """Estimates by who made them: ranges with end ticks, dots for central figures, open arrows where one end was given.

    `counts` keeps the estimates of one kind of count; `group` names the column whose values head families of sources.
    """
    kept = frame if counts is None else frame.filter(pl.col("counts") == counts)
    kept = kept.filter(pl.any_horizontal(pl.col("low", "central", "high").is_not_null()))
    if kept.is_empty():
        raise ValueError(f'no estimate counts "{counts}"' if counts else "there are no estimates to draw")
    rows, headings = _labelled_rows(kept, group)
    role = str(color) if color is not None else str(Role(_ROLE_OF_COUNT.get(counts or "", "losses")))
    return _uncertainty_marks(rows, headings, role)


def _labelled_rows(frame: pl.DataFrame, group: str | None) -> tuple[pl.DataFrame, list[str]]:
    """One row for each estimate under its label, and one for each family's heading, in reading order."""
    families = frame[group].unique(maintain_order=True).to_list() if group else [None]
    pieces, headings, taken = [], [], set[str]()
    for family in families:
        if family is not None:
            headings.append(str(family))
            pieces.append(pl.DataFrame({_ROW: [str(family)]}))
        part = frame if family is None else frame.filter(pl.col(str(group)) == family)
        part = part.sort("as_of", "who", maintain_order=True)
        labels = [_free(_label(row), row, taken) for row in part.iter_rows(named=True)]
        pieces.append(part.with_columns(pl.Series(_ROW, labels)))
    return pl.concat(pieces, how="diagonal"), headings


def _label(row: Mapping[str, Any]) -> str:
    """Who, and the as-of date at its own precision: in figures here, in the words of its language on the axis."""
    return f"{row['who']}, {row.get('as_of_as_written') or row['as_of'].isoformat()}"


def _free(label: str, row: Mapping[str, Any], taken: set[str]) -> str:
    """The label, told apart from an equal one by the speaker, or by a number."""
    options = [label, f"{label} ({row.get('speaker')})", *(f"{label} ({n})" for n in range(2, 100))]
    free = next(option for option in options if option not in taken)
    taken.add(free)
    return free


_TICKS = alt.ExprRef("ceil(width / 80)")  # the names of sources leave little width, and numbers of five digits fill it


def _uncertainty_marks(rows: pl.DataFrame, headings: list[str], role: str) -> Any:
    bold = {"test": f"indexof({json.dumps(headings)}, datum.value) >= 0", "value": "bold"}
    weight = {"condition": bold, "value": "normal"}
    axis = alt.Axis(labelFontWeight=weight, labelAlign="left", ticks=False, domain=False, grid=False)
    scale = alt.Scale(domain=rows[_ROW].to_list())
    y = alt.Y(_ROW, type="nominal", sort=None, title=None, axis=axis, scale=scale)

    def at(column: str) -> alt.X:
        return alt.X(column, type="quantitative", title=None, axis=alt.Axis(tickCount=_TICKS))

    return uncertainty(rows, at, role, y=y) + _values(rows, at, y)


def _values(rows: pl.DataFrame, at: Callable[[str], alt.X], y: alt.Y) -> Any:
    """The numbers of each row to the right of its mark, to three digits, as the page's language writes them."""
    rows = rows.with_columns(pl.max_horizontal("low", "central", "high").alias(_FARTHEST)).drop_nulls(_FARTHEST)
    both = "isValid(datum.low) && isValid(datum.high)"
    one, span = f"datum['{_FARTHEST}']", "format(datum.low, ',.3r') + '–' + format(datum.high, ',.3r')"
    words = f"{both} ? {span} : format({one}, ',.3r')"
    onwards = pl.col("low").is_not_null() & pl.col("high").is_null() & pl.col("central").is_null()
    after = {part: rows.filter(keep) for part, keep in ((32, onwards), (9, ~onwards))}  # pixels: the arrow is as long
    layers = [
        alt.Chart(part)
        .mark_text(align="left", dx=dx)
        .encode(x=at(_FARTHEST), y=y, text="words:N", detail=["who:N", "as_of:T"])
        .transform_calculate(words=words)
        for dx, part in after.items()
        if not part.is_empty()
    ]
    return alt.layer(*layers)
