"""A sheet on which a person goes through every figure of a page, with a box to tick.

In: a woven page and the site that it stands in. Out: one HTML file that needs nothing else and prints well, with the
lines to put in the front matter when all is ticked. Must not know the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from site_builder.checks.checked import figures_digest
from site_builder.model import Evaluated, Figure, Woven

_STYLE = """
body { font: 11pt/1.4 "Liberation Serif", Georgia, serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #111; background: #fff; }
h1 { font-size: 16pt; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem; border-top: 1px solid #999; }
tr { break-inside: avoid; }
td:first-child { width: 1.6rem; }
.box { display: inline-block; width: 1rem; height: 1rem; border: 1.5px solid #111; }
b { font-size: 12pt; }
.from, .src, pre { font-size: 9.5pt; }
pre { white-space: pre-wrap; background: #f3f3f3; padding: .5rem; margin: .3rem 0; }
mark { background: #ffefb8; }
@media print {
  body { margin: 0; max-width: none; }
  mark { background: none; font-weight: bold; text-decoration: underline; }
}
"""


def sheet(woven: Woven, evaluated: Evaluated) -> str:
    """The sheet of one page."""
    digest = figures_digest(woven.figures)
    rows = "\n".join(_row(number, woven, figure, evaluated) for number, figure in enumerate(woven.figures, 1))
    title = escape(woven.title.text)
    return f"""<!doctype html>
<html lang="{escape(evaluated.site.settings.language)}">
<head><meta charset="utf-8"><title>Fact check: {title}</title><style>{_STYLE}</style></head>
<body>
<h1>{title}</h1>
<p>{escape(woven.page.path)}: {len(woven.figures)} numbers and guarded statements.</p>
<p>Checked by ______________________ on ______________</p>
<table>
<thead><tr><th></th><th>In its sentence</th><th>Value, row or query, source</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p>When every box is ticked, put this in the front matter. When a figure changes it is void, and the build says so:</p>
<pre>checked:
  by: NAME
  on: YYYY-MM-DD
  digest: {digest}</pre>
</body>
</html>
"""


def _row(number: int, woven: Woven, figure: Figure, evaluated: Evaluated) -> str:
    parts = "".join(_parts(figure, evaluated))
    return (
        f'<tr id="f{number}"><td><span class="box"></span></td><td>{_sentence(figure)}<br>'
        f'<span class="from">{escape(woven.page.path)}:{figure.line}</span></td><td>{parts}</td></tr>'
    )


def _sentence(figure: Figure) -> str:
    sentence, printed = escape(figure.sentence or figure.printed), escape(figure.printed)
    return sentence.replace(printed, f"<mark>{printed}</mark>", 1) if printed else sentence


def _parts(figure: Figure, evaluated: Evaluated) -> Iterator[str]:
    kind = {"typed": "typed", "cited": "typed, cited", "checked": "statement, tested by the build", "bound": ""}
    yield f"<b>{escape(figure.printed)}</b> {escape(figure.unit)} <i>{kind[figure.kind]}</i>"
    if figure.compared:
        yield f'<br><span class="from">{escape(figure.compared)}</span>'
    if figure.because:
        yield f'<br><span class="from">because {escape(figure.because)}</span>'
    origin = figure.origin
    if origin is not None:
        exact = "" if figure.value is None else f" = {figure.value}"
        place = f"{origin.table}[{origin.row}].{origin.column}{exact}"
        yield f'<br><span class="from">{escape(place)}{_as_of(origin.as_of)}</span>'
        if origin.query:
            yield f"<pre>{escape(origin.query)}</pre>"
    for name in figure.sources:
        source = evaluated.site.sources.get(name)
        if source is not None:
            about = ", ".join(part for part in (source.publisher, source.title, source.published, source.url) if part)
            yield f'<br><span class="src">{escape(about)}</span>'


def _as_of(day: str) -> str:
    return f", as of {escape(day)}" if day else ""
