"""Sanitised HTML with tokens -> the HTML of the page, in one walk.

In: HTML, what was gathered before. Out: HTML with values for tokens and the quotes of the language, cut into top-level
elements; figures, headings and the judgement of each block are gathered on the way. Must not know templates, notes or
how a block of the page is woven: it says which stands where.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from site_builder.cells import Bound, Cited, Held, Placed, Typed, wrong
from site_builder.model import Heading, Value
from site_builder.weave.gathered import Gathered
from site_builder.weave.judging import judge_met
from site_builder.weave.markup import INLINE, VOID
from site_builder.weave.passages import Met, met_in
from site_builder.weave.tokens import TOKEN, plain, printed
from site_builder.weave.typography import smart, unbroken

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)=\"([^\"]*)\"")
_CELLS = frozenset({"td", "th"})
_CODE = frozenset({"code", "pre", "kbd"})


@dataclass(frozen=True)
class Element:
    """A top-level element, and the places of the page's blocks that stand in it."""

    html: str
    placed: tuple[int, ...] = ()


class Walk:
    """One walk over sanitised HTML: tokens become values, sentences are judged, quotes set, top-level elements cut."""

    def __init__(self, gathered: Gathered, text: str, cited: bool = False, guarded: bool = False) -> None:
        self.gathered = gathered
        self.ledger = gathered.ledger
        self.style = gathered.around.style
        self.html = text
        self.cited = cited
        self.guarded = guarded
        self.out: list[str] = []
        self.unit: list[str] = []  # raw text of the block under the walk, tokens and all
        self.unit_ids: list[str] = []  # of the figures in it
        self.last = ""  # the character before, for quotes
        self.open: list[str] = []
        self.heading: tuple[int, str] | None = None
        self.placed: list[int] = []
        self.quiet = 0  # inside a footnote's label
        self.href = ""  # of the last link
        self.line = 0  # of the last token met

    def inline(self) -> str:
        """The whole text as one run of HTML."""
        self._begin_unit()
        for _ in self._walk():
            pass
        self._end_unit()
        return "".join(self.out)

    def elements(self) -> Iterator[Element]:
        """The top-level elements one by one, so that what is made of one comes before the next in what is gathered."""
        self._begin_unit()
        for _ in self._walk():
            element = Element("".join(self.out), tuple(self.placed))
            self.out, self.placed = [], []
            yield element

    def _walk(self) -> Iterator[None]:
        """Yields after each top-level element."""
        at = 0
        for tag in _TAG.finditer(self.html):
            self._text(self.html[at : tag.start()])
            at = tag.end()
            name = tag[2].lower()
            if tag[1]:
                self._close(name)
            else:
                self._start(name, tag[3])
            if not self.open and (tag[1] or name in VOID):
                yield
        self._text(self.html[at:])

    def _start(self, name: str, attributes: str) -> None:
        if name not in INLINE:
            self._boundary(name)
        kept, values = self._attributes(name, attributes)
        if name == "a":
            self.quiet += "footnote" in values.get("class", "")
            self.href = html.unescape(values.get("href", ""))
        if re.fullmatch(r"h[2-6]", name):
            self.heading = (int(name[1]), values.get("id", ""))
        self.out.append(f"<{name}{kept}>")
        if name not in VOID:
            self.open.append(name)

    def _close(self, name: str) -> None:
        if name == "a" and self.quiet:
            self.quiet -= 1
        if name not in INLINE:
            if self.heading and name == f"h{self.heading[0]}":
                self._end_heading()
            self._boundary(name)
        self.out.append(f"</{name}>")
        if name in self.open:
            while self.open.pop() != name:
                pass

    def _boundary(self, name: str) -> None:
        """A block begins or ends: its text is judged. The cells of a row are judged together."""
        if name in _CELLS:
            self.unit.append(" | ")
        else:
            self._end_unit()
            self._begin_unit()
        self.last = ""

    def _end_heading(self) -> None:
        assert self.heading is not None
        level, anchor = self.heading
        text = plain(html.unescape("".join(self.unit)), self.ledger).strip()
        self.gathered.headings.append(Heading(level, anchor, text))
        self.heading = None

    def _begin_unit(self) -> None:
        self.unit, self.unit_ids = [], []

    def _end_unit(self) -> None:
        raw = "".join(self.unit)
        if raw.strip():
            met = met_in(raw, self.ledger)
            self.gathered.tell_of(self.unit_ids, met)
            self._judge(met)

    # attributes

    def _attributes(self, name: str, attributes: str) -> tuple[str, dict[str, str]]:
        values = {m[1]: m[2] for m in _ATTRIBUTE.finditer(attributes)}
        shown = {key: self._attribute(name, key, value) for key, value in values.items()}
        if "align" in shown:
            shown["class"] = shown.pop("align")
        if name == "a" and "href" in shown:
            shown["href"] = re.sub(r"^(?![a-z]+:)([^#]*)\.md(?=#|$)", r"\1.html", shown["href"])
        return "".join(f' {key}="{value}"' for key, value in shown.items()), values

    def _attribute(self, name: str, key: str, value: str) -> str:
        """Readers meet alt and title: values print there as text. Elsewhere markers vanish and a value is a Problem."""
        if key in ("alt", "title") and "footnote" not in value:
            if name == "img" and key == "alt":
                self._judge(met_in(html.unescape(value), self.ledger))
            return html.escape(plain(html.unescape(value), self.ledger))
        for token in TOKEN.findall(value):
            entry = self.ledger.entry(token)
            if isinstance(entry, Bound | Typed):
                message = "a value cannot stand in an address or an id"
                self.ledger.report(wrong("value-in-address", message, "write the address out"), entry.line)
        return TOKEN.sub("", value)

    # text

    def _text(self, text: str) -> None:
        if not text:
            return
        if self._in_code():
            self.out.append(html.escape(TOKEN.sub(self._as_code, html.unescape(text)), quote=False))
            self.unit.append("‹code›")
            return
        if self.quiet or self._is_address(text):
            self.out.append(TOKEN.sub("", text))
            return
        at = 0
        for token in TOKEN.finditer(text):
            self._run(text[at : token.start()])
            self._token(token[0])
            at = token.end()
        self._run(text[at:])

    def _is_address(self, text: str) -> bool:
        """The text of a link that is its own address: `<https://example.org/2024>`."""
        shown = html.unescape(TOKEN.sub("", text))
        return self.open[-1:] == ["a"] and shown in (self.href, self.href.removeprefix("mailto:"))

    def _in_code(self) -> bool:
        return any(name in _CODE for name in self.open)

    def _as_code(self, token: re.Match[str]) -> str:
        return printed(self.ledger.entry(token[0]))

    def _run(self, text: str) -> None:
        if not text:
            return
        raw = html.unescape(text)
        before = self.last
        set_, self.last = smart(raw, before, self.style)
        self.unit.append(raw)
        self.out.append(html.escape(unbroken(set_, before, self.style), quote=False))

    def _token(self, token: str) -> None:
        entry = self.ledger.entry(token)
        self.line = getattr(entry, "line", self.line)
        self.unit.append(token)
        if isinstance(entry, Placed):
            self.placed.append(entry.index)
            self.unit.pop()
        elif isinstance(entry, Cited):
            self.gathered.cite(entry)
            if self.out:  # the mark at the end of the piece takes its place, and the space before it goes
                self.out[-1] = self.out[-1].rstrip()
        elif isinstance(entry, Held):
            self.unit_ids.append(self.gathered.figure(entry))
        elif isinstance(entry, Bound | Typed):
            self.unit_ids.append(self.gathered.figure(entry))
            self.out.append(_value(entry, self.unit_ids[-1]))
            self.last = "0"

    def _judge(self, met: Met) -> None:
        judge_met(met, self.gathered, self.line, self.cited, self.guarded)


def _value(entry: Bound | Typed, figure_id: str) -> str:
    text = html.escape(printed(entry), quote=False)
    if isinstance(entry, Typed) or not _machine(entry.cell.value):
        return f'<span id="{figure_id}">{text}</span>'
    return f'<data id="{figure_id}" value="{html.escape(_machine(entry.cell.value))}">{text}</data>'


def _machine(value: Value) -> str:
    """The value for the attribute of `<data>`; empty for words."""
    if value is None or isinstance(value, bool):
        return ""
    return str(value) if not isinstance(value, str) or re.search(r"\d", value) else ""
