"""A page's text and its values -> HTML: tokens, Markdown, the sanitiser, one pass.

In: a `Page`, the tables it can see, what exists elsewhere on the site. Out: `Woven`: HTML in top-level pieces, notes,
figures, Problems. Three laws hold: without its markers the HTML is that of the unmarked text; values never change an
id; no token is left. Must not know templates, files or addresses beyond the page's own.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import markdown
import nh3
from markdown.extensions import toc

from site_builder import expressions
from site_builder.cells import (
    BROKEN,
    CLOSE,
    OPEN,
    Bound,
    Broken,
    Cited,
    Entry,
    Held,
    Ledger,
    Marker,
    Placed,
    Rows,
    Typed,
    end_of,
    figure_of,
    wrong,
)
from site_builder.estimates import unattributed
from site_builder.fields import Text
from site_builder.formats import Style, plural_form
from site_builder.gate import Finding, Passage, Rules, Span, judge, sentences
from site_builder.model import (
    EMPTY,
    Allow,
    Block,
    ChartBlock,
    Citation,
    Figure,
    FiguresBlock,
    Front,
    Heading,
    ImageBlock,
    ModelBlock,
    Note,
    Page,
    Piece,
    QuoteBlock,
    Table,
    TableBlock,
    Value,
    Words,
    Woven,
    WovenBlock,
)
from site_builder.pages import texts_of
from site_builder.problems import Invalid, Location, Problem, did_you_mean

TOKEN = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"]|\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)=\"([^\"]*)\"")
_WRITTEN = re.compile(r"([\w:-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.I)
_VOID = frozenset({"br", "hr", "img"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q"}
    | {"s", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
)
_CELLS = frozenset({"td", "th"})
_CODE = frozenset({"code", "pre", "kbd"})
_CLOSING = re.compile(r"(?:\s*</(?:p|li|ul|ol|dd|dl|td|th|tr|tbody|table|blockquote|div)>)+\s*\Z")
_LAST = re.compile(rf"{expressions.NUMBER.pattern}\Z", re.A)
_LAST_WORD = re.compile(r"[^\W\d_]+\Z")

_BLOCKS = {"blockquote", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "ul"}
_TABLES = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_TAGS = set(_INLINE - {"data"}) | _BLOCKS | _TABLES | {f"h{n}" for n in range(2, 7)}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href", "title", "class", "id"},
    "abbr": {"title"},
    "div": {"class"},
    "img": {"src", "alt", "title"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "td": {"align"},
    "th": {"align"},
    "time": {"datetime"},
    **{f"h{n}": {"id"} for n in range(2, 7)},
}

_SCHEMES = {"http", "https", "mailto"}
_QUIET = {"class", "id", "align", "rel"}  # Markdown's own, and without effect: they go without a word
_TAG_HINT = "write Markdown, or a block; a sign that is meant as such is written &lt;"

# Which texts of a block are Markdown; the others are plain.
_INLINE_TEXTS = frozenset(
    {(kind, "note") for kind in ("chart", "table", "model")}
    | {("quote", "text"), ("image", "caption"), ("image", "credit")}
)
_BLOCK_TEXTS = frozenset({("note", "text"), ("define", "text")})


@dataclass(frozen=True)
class Surroundings:
    """What a page can see of the rest of the site. `binding` gives the expression that prints a number, if any does."""

    tables: Mapping[str, Table]
    sources: frozenset[str]
    charts: frozenset[str]  # names that some page's block gives words to
    claims: frozenset[str]
    names: frozenset[str]
    style: Style
    binding: Callable[[str], str | None]
    broken: frozenset[str] = frozenset()  # tables that could not be had; their Problems are reported already


class _Collected:
    """What one piece shows so far: its note is made of it."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.citations: list[Citation] = []

    def __bool__(self) -> bool:
        return bool(self.figures or self.citations)


def weave_page(page: Page, around: Surroundings, rows: Mapping[str, Table], one_row: frozenset[str]) -> Woven:
    """A page woven. `rows` are the tables of the page's own queries; those in `one_row` stand for their only row."""
    return _Weaver(page, around, rows, one_row).weave()


def values_of(
    page: Page, around: Surroundings, rows: Mapping[str, Table], one_row: frozenset[str]
) -> tuple[tuple[Bound | Held, ...], tuple[Problem, ...]]:
    """The values and guarded statements of a page in the order of their evaluation, and what was wrong with others: no
    Markdown, no gate, no notes.
    """
    weaver = _Weaver(page, around, rows, one_row)
    return weaver.values(), tuple(weaver.ledger.problems)


def values_of_texts(
    path: str, texts: Iterable[Text], around: Surroundings
) -> tuple[tuple[Bound | Held, ...], tuple[Problem, ...]]:
    """The same of texts that stand in a file of their own (claims.yaml)."""
    weaver = _Weaver(Page(path, path, Front(EMPTY), 0, ""), around, {}, frozenset())
    return weaver.values_in(texts), tuple(weaver.ledger.problems)


def weave_texts(
    path: str, texts: Mapping[str, Text], around: Surroundings
) -> tuple[Mapping[str, Words], tuple[Figure, ...], tuple[Problem, ...]]:
    """Texts that stand in a file of their own (claims.yaml), as inline Markdown with values."""
    page = Page(path, path, Front(EMPTY), 0, "")
    weaver = _Weaver(page, around, {}, frozenset())
    words = {key: without_ids(weaver.words(text, "inline")) for key, text in texts.items() if text}
    weaver.attribute()
    return words, tuple(weaver.figures), tuple(dict.fromkeys(weaver.ledger.problems))


def without_ids(words: Words) -> Words:
    """The same words for a second place, where the ids of their values would stand twice."""
    return Words(re.sub(r' id="n\d+"', "", words.html), words.text)


class _Weaver:
    """The accumulators of one page; they do not outlive `weave_page`."""

    def __init__(self, page: Page, around: Surroundings, own: Mapping[str, Table], one_row: frozenset[str]) -> None:
        self.page = page
        self.around = around
        self.ledger = Ledger(page.path, around.style, {**around.tables, **own})
        self.env = expressions.PageEnvironment(self.ledger)
        self.markdown = _markdown(around.style)
        self.names: dict[str, object] = {name: self.env.guard(f) for name, f in expressions.FUNCTIONS.items()}
        self.names |= {"chart": self.env.guard(self._chart), "table": self.env.guard(self._table)}
        self.names["block__"] = self._block
        self.names |= {name: Rows(table, self.ledger) for name, table in {**around.tables, **own}.items()}
        self.names |= dict.fromkeys(around.broken, BROKEN)
        for name in one_row & own.keys():
            self.names[name] = end_of(Rows(own[name], self.ledger), last=False)
        self.blocks: list[Block] = list(page.blocks)
        self.figures: list[Figure] = []
        self.beside: dict[str, str] = {}  # by id of a figure: the words of the key figure that it stands in
        self.notes: list[Note] = []
        self.headings: list[Heading] = []
        self.collected = _Collected()
        self.rules = _rules(around.style)

    # names

    def _block(self, index: int) -> str:
        return self._place(index)

    def _place(self, index: int) -> str:
        return f"\n\n{self.ledger.token(Placed(index, self.ledger.line))}\n\n"

    def _chart(self, ledger: Ledger, name: str) -> str:
        if name not in self.around.charts:
            hint = did_you_mean(name, self.around.charts, f"its words stand in a ```chart {name} block of one page")
            raise wrong("unknown-chart", f'no page has a chart "{name}"', hint)
        empty = ChartBlock(Text(""), Text(""), Text(""))
        return self._repeat(Block("chart-again", name, empty, ledger.line, ledger.line))

    def _table(self, ledger: Ledger, name: str) -> str:
        return self._repeat(Block("table", name, TableBlock(), ledger.line, ledger.line))

    def _repeat(self, block: Block) -> str:
        self.blocks.append(block)
        return self._place(len(self.blocks) - 1)

    # the page

    def weave(self) -> Woven:
        front = self.page.front
        self._let()
        held = self._holds(front.holds)
        title = self.words(front.title, guarded=bool(front.holds))
        self._guarding(held, title.text)
        summary = self.words(front.summary, guarded=bool(front.holds))
        answer = self.words(front.answer, "block", guarded=bool(front.holds))
        head_note = self._note(0)
        pieces = self._pieces()
        self.attribute()
        problems, allowed = _with_allows(self.ledger.problems, self.page.allows, self.page.path)
        return Woven(
            self.page,
            title,
            summary,
            answer,
            head_note,
            tuple(pieces),
            tuple(self.headings),
            tuple(self.notes),
            tuple(self.figures),
            problems,
            allowed,
        )

    def values(self) -> tuple[Bound | Held, ...]:
        front = self.page.front
        self._let()
        self._evaluate((front.title, front.summary, front.answer, Text(self.page.text, 1)), front.holds)
        for block in self.blocks:
            items = block.body.items if isinstance(block.body, FiguresBlock) else ()
            texts = [text for of in (block.body, *items) for _, text in texts_of_item(of)]
            self._evaluate(texts, getattr(block.body, "holds", ()))
        return self._entries()

    def values_in(self, texts: Iterable[Text]) -> tuple[Bound | Held, ...]:
        self._evaluate(texts, ())
        return self._entries()

    def _entries(self) -> tuple[Bound | Held, ...]:
        return tuple(entry for entry in self.ledger.entries if isinstance(entry, Bound | Held))

    def _evaluate(self, texts: Iterable[Text], comparisons: Iterable[Text]) -> None:
        for comparison in comparisons:
            held = expressions.hold(self.env, comparison, self.names)
            if held:
                self.ledger.token(replace(held, words=comparison.value))
        for text in texts:
            try:
                expressions.fill(self.env, expressions.skeleton(text.value), self.names, max(text.line, 1))
            except Invalid as error:
                self.ledger.report(error, text.line)

    def _let(self) -> None:
        for name, text in self.page.front.let.items():
            if name in self.names:
                error = wrong("duplicate-name", f'"{name}" is a table or a function already', "choose another name")
                self.ledger.report(error, text.line)
            self.names[name] = expressions.evaluate(self.env, text, self.names)

    def _holds(self, texts: tuple[Text, ...]) -> tuple[str, ...]:
        """The ids of the comparisons that hold; their sentence is the title that they guard, once it is woven."""
        held = [(text, expressions.hold(self.env, text, self.names)) for text in texts]
        return tuple(self.figure(replace(found, words=text.value)) for text, found in held if found)

    def _guarding(self, ids: tuple[str, ...], title: str) -> None:
        def told(figure: Figure) -> Figure:
            return replace(figure, sentence=title) if figure.id in ids else figure

        self.figures = [told(figure) for figure in self.figures]
        self.collected.figures = [told(figure) for figure in self.collected.figures]

    def _pieces(self) -> list[Piece]:
        """The body: filled, through Markdown and the sanitiser, then cut into its top-level elements."""
        try:
            filled = expressions.fill(self.env, self.page.text, self.names, 1)
        except Invalid as error:
            self.ledger.report(error)
            return []
        clean = self.to_html(filled, Text(self.page.text, 1))
        return list(_Pass(self, clean).pieces())

    def to_html(self, text: str, source: Text) -> str:
        """Sanitised HTML. `source` is the text as its writer left it, where what is taken out is looked for."""
        self.markdown.reset()
        made = self.markdown.convert(text)
        for taken, shown in _taken_out(made):
            at = source.value.find(taken)
            line = source.line + source.value.count("\n", 0, at) if at >= 0 else source.line
            self.ledger.report(wrong("tag", f"{shown} is not taken in a text", _TAG_HINT), line)
        return nh3.clean(
            made,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
        )

    # words

    def words(self, text: Text, mode: str = "plain", cited: bool = False, guarded: bool = False) -> Words:
        """A text of front matter or of a block, woven; `guarded` by the comparisons under its key `holds:`."""
        if not text:
            return Words()
        try:
            filled = expressions.fill(self.env, text.value, self.names, max(text.line, 1))
        except Invalid as error:
            self.ledger.report(error, text.line)
            return Words()
        if mode == "plain":
            passage = _Pass(self, html.escape(filled.strip(), quote=False), cited, guarded)
            return Words(passage.inline(), self.plain(filled).strip())
        clean = self.to_html(filled, text)
        if mode == "inline":
            clean = re.sub(r"\A\s*<p>(.*)</p>\s*\Z", r"\1", clean, flags=re.S)
        return Words(_Pass(self, clean, cited, guarded).inline().strip(), _text_of(self.plain(clean)))

    def plain(self, text: str) -> str:
        """Tokens as plain text, markers gone."""
        shown = TOKEN.sub(lambda m: self.show(self.ledger.entry(m[0])), text)
        return smart(re.sub(r"[ \t\n]+", " ", shown.strip()), "", self.around.style)[0]

    def show(self, entry: Entry) -> str:
        if isinstance(entry, Bound):
            return entry.printed
        return entry.text if isinstance(entry, Typed) else ""

    # blocks

    def block(self, index: int) -> WovenBlock:
        block = self.blocks[index]
        body = block.body
        cited = isinstance(body, QuoteBlock)
        if isinstance(body, QuoteBlock):
            self.cite(Cited((Citation(body.cite),), block.line))
        held: tuple[str, ...] = ()
        guarded = isinstance(body, ChartBlock | FiguresBlock | ModelBlock) and bool(body.holds)
        if isinstance(body, ChartBlock | FiguresBlock | ModelBlock):
            held = self._holds(body.holds)
        words = {key: self.words(text, _mode(block.kind, key), cited, guarded) for key, text in texts_of(body)}
        items: tuple[Mapping[str, Words], ...] = ()
        if isinstance(body, FiguresBlock):
            items = tuple(self._item(dict(texts_of_item(item)), guarded) for item in body.items)
        self._guarding(held, words["title"].text if "title" in words else "")
        self._check_block(block, words)
        return WovenBlock(block.kind, block.name, _anchor(block), block.line, words, items, body)

    def _item(self, texts: Mapping[str, Text], guarded: bool) -> Mapping[str, Words]:
        first = len(self.figures)
        words = {key: self.words(text, guarded=guarded) for key, text in texts.items()}
        told = " ".join(each.text for each in words.values())
        self.beside |= {figure.id: told for figure in self.figures[first:]}
        return words

    def attribute(self) -> None:
        """A warning for every lone figure of an estimate whose sentence does not say whose it is."""
        for figure, who in unattributed(self.figures, self.ledger.tables, self.beside):
            message = f'"{figure.printed}" is an estimate, and its sentence does not say whose'
            hint = f"name the speaker: {who}; or print the range: {{{{ row | range }}}}"
            where = Location(self.page.path, figure.line)
            self.ledger.problems.append(Problem(where, "speaker", message, hint, "warning"))

    def _check_block(self, block: Block, words: Mapping[str, Words]) -> None:
        name = block.name.split("/")[0]
        if block.kind == "claim" and name not in self.around.claims:
            hint = did_you_mean(name, self.around.claims)
            self.ledger.report(wrong("unknown-claim", f'there is no claim "{name}"', hint), block.line)
        if isinstance(block.body, ModelBlock):
            name = block.body.ranges
        if block.kind in ("table", "model") and not isinstance(self.names.get(name), Rows | Broken):
            tables = [n for n, value in self.names.items() if isinstance(value, Rows)]
            self.ledger.report(
                wrong("unknown-table", f'there is no table "{name}"', did_you_mean(name, tables)), block.line
            )
        if block.kind in ("chart", "image") and "alt" in words and len(words["alt"].text.strip(". ")) < 10:
            hint = "say in a sentence what a reader sees who looks at it"
            self.ledger.report(wrong("alt", f'the alt of "{block.name}" says nothing', hint), _line_of_alt(block))

    # figures and citations

    def figure(self, entry: Bound | Typed | Held) -> str:
        """The entry's figure id; figures are numbered in reading order, apart from cited ones, which have no place."""
        figure_id = f"n{sum(figure.kind != 'cited' for figure in self.figures) + 1}"
        figure = figure_of(entry, figure_id)
        self.figures.append(figure)
        self.collected.figures.append(figure)
        return figure_id

    def add_cited(self, number: str, sentence: str, line: int, citations: tuple[Citation, ...]) -> None:
        sources = tuple(dict.fromkeys(c.source for c in citations))
        cited = sum(figure.kind == "cited" for figure in self.figures)
        figure = Figure(f"c{cited + 1}", "cited", number, line, None, None, sentence, sources)
        self.figures.append(figure)

    def cite(self, entry: Cited) -> None:
        for citation in entry.citations:
            if citation.source not in self.around.sources:
                hint = did_you_mean(citation.source, self.around.sources)
                error = wrong("unknown-source", f'there is no source "{citation.source}"', hint)
                self.ledger.report(error, entry.line)
            elif citation not in self.collected.citations:
                self.collected.citations.append(citation)

    def value(self, entry: Bound | Typed, figure_id: str) -> str:
        printed = html.escape(self.show(entry), quote=False)
        if isinstance(entry, Typed) or not _machine(entry.cell.value):
            return f'<span id="{figure_id}">{printed}</span>'
        return f'<data id="{figure_id}" value="{html.escape(_machine(entry.cell.value))}">{printed}</data>'

    def with_sentences(self, places: Mapping[str, int], passage: Passage) -> None:
        """Figures, by id, get the sentence of the passage in which they stand."""
        found = list(sentences(passage.text))

        def told(figure: Figure) -> Figure:
            at = places.get(figure.id)
            if at is None:
                return figure
            sentence = next((s.text for s in found if s.start <= at < s.end), passage.text.strip())
            return replace(figure, sentence=smart(sentence, "", self.around.style)[0])

        if places:
            self.figures = [told(figure) for figure in self.figures]
            self.collected.figures = [told(figure) for figure in self.collected.figures]

    def _note(self, row: int) -> Note | None:
        """The note of what was collected, and a fresh start."""
        collected, self.collected = self.collected, _Collected()
        shown = tuple(f for f in _once(collected.figures) if _in_note(f))
        if not shown and not collected.citations:
            return None
        note = Note(len(self.notes) + 1, row, shown, tuple(collected.citations))
        self.notes.append(note)
        return note

    def note_of_piece(self, row: int) -> Note | None:
        return self._note(row)


def _in_note(figure: Figure) -> bool:
    """A note names numbers; dates and names printed from a table are in the ledger."""
    return figure.kind != "bound" or not isinstance(figure.value, str | dt.date | bool | None)


def _once(figures: list[Figure]) -> list[Figure]:
    """The same value of the same row stands in a note once."""
    return list({(f.kind, f.printed, f.origin): f for f in reversed(figures)}.values())[::-1]


def _taken_out(made: str) -> Iterator[tuple[str, str]]:
    """What the sanitiser takes out of Markdown's HTML, as it may stand in the source, and in words."""
    for tag in re.finditer(r"<([a-zA-Z][\w-]*)((?:\s[^<>]*)?)/?>", made):
        name = tag[1].lower()
        if name not in _TAGS:
            yield f"<{tag[1]}", f"<{tag[1]}>"
            continue
        for key, value in _WRITTEN.findall(tag[2]):
            value = value.strip("\"'")
            if key.lower() not in _ATTRIBUTES["*"] | _ATTRIBUTES.get(name, set()) | _QUIET:
                yield f"{key}=", f'the attribute "{key}" of <{name}>'
            scheme = _SCHEME.match(html.unescape(value)) if key in ("href", "src") else None
            if scheme and scheme[1].lower() not in _SCHEMES:
                yield scheme[0].strip(), f"an address that begins with {scheme[1].lower()}:"


def texts_of_item(item: object) -> Iterator[tuple[str, Text]]:
    """Every text of an item, the empty ones too, so that templates may ask for them."""
    for key, value in vars(item).items():
        if isinstance(value, Text):
            yield key, value


def _mode(kind: str, key: str) -> str:
    if (kind, key) in _BLOCK_TEXTS:
        return "block"
    return "inline" if (kind, key) in _INLINE_TEXTS else "plain"


def _line_of_alt(block: Block) -> int:
    return block.body.alt.line if isinstance(block.body, ChartBlock | ImageBlock) else block.line


def _anchor(block: Block) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", block.name.casefold()).strip("-")
    return f"{block.kind.removesuffix('-again')}-{slug}"


def _machine(value: Value) -> str:
    """The value for the attribute of `<data>`; empty for words."""
    if value is None or isinstance(value, bool):
        return ""
    return str(value) if not isinstance(value, str) or re.search(r"\d", value) else ""


def note_mark(note: Note, label: str) -> str:
    """The one mark that closes a piece with figures or citations."""
    n = note.number
    return f'<sup><a class="mark" role="doc-noteref" href="#note-{n}" id="mark-{n}" aria-label="{label}">{n}</a></sup>'


def note_label(note: Note, style: Style) -> str:
    """What a screen reader hears for a mark: `Note 3: 2 numbers, 1 source`."""
    numbers = len([f for f in note.figures if f.kind != "checked"])
    sources = len({s for f in note.figures for s in f.sources} | {c.source for c in note.citations})
    parts = [_counted("number", numbers, style), _counted("source", sources, style)]
    return style.say("note_label", number=note.number, parts=", ".join(part for part in parts if part))


def _counted(key: str, count: int, style: Style) -> str:
    if not count:
        return ""
    forms = style.strings.get(f"counted.{key}", ())
    form = plural_form(count, forms, style) if isinstance(forms, tuple) else None
    return (form or "{n}").format(n=count)


# --- allowances ------------------------------------------------------------------------------------------------------


def _with_allows(
    problems: list[Problem], allows: tuple[Allow, ...], path: str
) -> tuple[tuple[Problem, ...], tuple[tuple[Allow, Problem], ...]]:
    """Problems that a located allowance accepts leave the list; an allowance that accepts nothing is a Problem."""
    kept: list[Problem] = []
    allowed: list[tuple[Allow, Problem]] = []
    for problem in dict.fromkeys(problems):
        allow = next((a for a in allows if a.code == problem.code and a.line <= problem.where.line <= a.end), None)
        if allow:
            allowed.append((allow, problem))
        else:
            kept.append(problem)
    used = {allow for allow, _ in allowed}
    for allow in allows:
        if allow not in used:
            message = f'nothing here needs the allowance "{allow.code}"'
            kept.append(Problem(Location(path, allow.line), "allow-unused", message, "take it out", "warning"))
    return tuple(kept), tuple(allowed)


# --- the pass --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Met:
    """The text of a block, the places of its figures in it, and its citations, in the order of the passage's."""

    passage: Passage
    figures: tuple[int, ...]
    cited: tuple[Cited, ...]


class _Pass:
    """One walk over sanitised HTML: tokens become values, sentences are judged, quotes set, top-level elements cut."""

    def __init__(self, weaver: _Weaver, text: str, cited: bool = False, guarded: bool = False) -> None:
        self.weaver = weaver
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
        """The whole text as one run of HTML; the weaver keeps what was collected."""
        self._begin_unit()
        for _ in self._walk():
            pass
        self._end_unit()
        return "".join(self.out)

    def pieces(self) -> Iterator[Piece]:
        self._begin_unit()
        for row, _ in enumerate(self._walk(), 1):
            piece = self._piece(row)
            self.out = []
            self.placed = []
            yield piece

    def _piece(self, row: int) -> Piece:
        text = "".join(self.out).strip()
        if self.placed:
            return self._block_piece(row, text)
        closing = _CLOSING.search(text)
        if closing is None:  # a heading, code, a rule: its note stands with the next piece
            return Piece(row, text)
        note = self.weaver.note_of_piece(row)
        if note:
            label = html.escape(note_label(note, self.weaver.around.style))
            text = text[: closing.start()] + note_mark(note, label) + text[closing.start() :]
        return Piece(row, text, None, note)

    def _block_piece(self, row: int, text: str) -> Piece:
        weaver = self.weaver
        if len(self.placed) > 1 or re.sub(r"</?p>|\s", "", text):
            hint = "leave an empty line before and after it"
            line = weaver.blocks[self.placed[0]].line
            weaver.ledger.report(wrong("block-alone", "a chart or a block stands alone in its paragraph", hint), line)
        block = weaver.block(self.placed[0])
        return Piece(row, "", block, weaver.note_of_piece(row))

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
            if not self.open and (tag[1] or name in _VOID):
                yield
        self._text(self.html[at:])

    def _start(self, name: str, attributes: str) -> None:
        if name not in _INLINE:
            self._boundary(name)
        kept, values = self._attributes(name, attributes)
        if name == "a":
            self.quiet += "footnote" in values.get("class", "")
            self.href = html.unescape(values.get("href", ""))
        if re.fullmatch(r"h[2-6]", name):
            self.heading = (int(name[1]), values.get("id", ""))
        self.out.append(f"<{name}{kept}>")
        if name not in _VOID:
            self.open.append(name)

    def _close(self, name: str) -> None:
        if name == "a" and self.quiet:
            self.quiet -= 1
        if name not in _INLINE:
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
        self.weaver.headings.append(
            Heading(level, anchor, self.weaver.plain(html.unescape("".join(self.unit))).strip())
        )
        self.heading = None

    def _begin_unit(self) -> None:
        self.unit, self.unit_ids = [], []

    def _end_unit(self) -> None:
        raw = "".join(self.unit)
        if raw.strip():
            met = self._met(raw)
            self.weaver.with_sentences(dict(zip(self.unit_ids, met.figures, strict=True)), met.passage)
            self._judge(met)

    # attributes

    def _attributes(self, name: str, attributes: str) -> tuple[str, dict[str, str]]:
        values = {m[1]: m[2] for m in _ATTRIBUTE.finditer(attributes)}
        shown = {}
        for key, value in values.items():
            shown[key] = self._attribute(name, key, value)
        if "align" in shown:
            shown["class"] = shown.pop("align")
        if name == "a" and "href" in shown:
            shown["href"] = re.sub(r"^(?![a-z]+:)([^#]*)\.md(?=#|$)", r"\1.html", shown["href"])
        return "".join(f' {key}="{value}"' for key, value in shown.items()), values

    def _attribute(self, name: str, key: str, value: str) -> str:
        """Readers meet alt and title: values print there as text. Elsewhere markers vanish and a value is a Problem."""
        if key in ("alt", "title") and "footnote" not in value:
            if name == "img" and key == "alt":
                self._judge(self._met(html.unescape(value)))
            return html.escape(self.weaver.plain(html.unescape(value)))
        for token in TOKEN.findall(value):
            entry = self.weaver.ledger.entry(token)
            if isinstance(entry, Bound | Typed):
                error = wrong(
                    "value-in-address", "a value cannot stand in an address or an id", "write the address out"
                )
                self.weaver.ledger.report(error, entry.line)
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
            self._plain(text[at : token.start()])
            self._token(token[0])
            at = token.end()
        self._plain(text[at:])

    def _is_address(self, text: str) -> bool:
        """The text of a link that is its own address: `<https://example.org/2024>`."""
        shown = html.unescape(TOKEN.sub("", text))
        return self.open[-1:] == ["a"] and shown in (self.href, self.href.removeprefix("mailto:"))

    def _in_code(self) -> bool:
        return any(name in _CODE for name in self.open)

    def _as_code(self, token: re.Match[str]) -> str:
        return self.weaver.show(self.weaver.ledger.entry(token[0]))

    def _plain(self, text: str) -> None:
        if not text:
            return
        raw = html.unescape(text)
        set_, self.last = smart(raw, self.last, self.weaver.around.style)
        self.unit.append(raw)
        self.out.append(html.escape(set_, quote=False))

    def _token(self, token: str) -> None:
        entry = self.weaver.ledger.entry(token)
        self.line = getattr(entry, "line", self.line)
        self.unit.append(token)
        if isinstance(entry, Placed):
            self.placed.append(entry.index)
            self.unit.pop()
        elif isinstance(entry, Cited):
            self.weaver.cite(entry)
            if self.out:  # the mark at the end of the piece takes its place, and the space before it goes
                self.out[-1] = self.out[-1].rstrip()
        elif isinstance(entry, Held):
            self.unit_ids.append(self.weaver.figure(entry))
        elif isinstance(entry, Bound | Typed):
            self.unit_ids.append(self.weaver.figure(entry))
            self.out.append(self.weaver.value(entry, self.unit_ids[-1]))
            self.last = "0"

    # judging

    def _met(self, raw: str) -> _Met:
        """The text as readers see it, with the places of its numbers, values and citations."""
        text, at = "", 0
        numbers, values, citations, cited, figures = [], [], [], [], []
        words, guarded = [], []
        for token in TOKEN.finditer(raw):
            text += raw[at : token.start()]
            at = token.end()
            entry = self.weaver.ledger.entry(token[0])
            here = len(text)
            if isinstance(entry, Marker):
                number, word = _LAST.search(text, max(0, here - 40)), _LAST_WORD.search(text, max(0, here - 40))
                if word and not number:
                    words.append(Span(word.start(), here, entry.line))
                else:
                    numbers.append(Span(number.start() if number else here, here, entry.line))
            elif isinstance(entry, Cited):
                text = text.rstrip()
                citations.append(Span(len(text), len(text), entry.line))
                cited.append(entry)
            elif isinstance(entry, Held):
                guarded.append(Span(here, here + len(entry.words), entry.line))
                figures.append(here)
            elif isinstance(entry, Bound | Typed):
                shown = self.weaver.show(entry)
                text += shown
                values.append(Span(here, here + len(shown), entry.line))
                figures.append(here)
        places = (tuple(numbers), tuple(values), tuple(citations), tuple(words), tuple(guarded))
        passage = Passage(text + raw[at:], *places)
        return _Met(passage, tuple(figures), tuple(cited))

    def _judge(self, met: _Met) -> None:
        weaver, passage = self.weaver, met.passage
        for finding in judge(passage, weaver.around.names, self.cited, self.guarded, weaver.rules):
            if finding.guarded or (finding.kind == "statement" and finding.cited):
                continue
            if finding.cited:
                own = [citation for n in finding.citations for citation in met.cited[n].citations]
                citations = own or weaver.collected.citations
                weaver.add_cited(finding.number, finding.sentence, finding.line, tuple(citations))
            elif finding.kind == "statement":
                weaver.ledger.report(_unguarded(finding), finding.line)
            else:
                weaver.ledger.report(_uncited(finding, weaver.around.binding(finding.number)), finding.line)
        self._judge_bare(passage)

    def _judge_bare(self, passage: Passage) -> None:
        """A digit with neither a value's token nor a marker came out of an expression or a character reference."""
        spans = (*passage.numbers, *passage.values)
        for digits in expressions.NUMBER.finditer(passage.text):
            inside = any(s.start <= digits.start() and digits.end() <= s.end for s in spans)
            part_of_name = re.match(r"_\w", passage.text[digits.end() :]) is not None
            if not inside and not part_of_name and not any(s.start <= digits.start() < s.end for s in spans):
                line = next((s.line for s in spans), self.line)
                message = f'"{digits[0]}" stands in the text without coming from it or from a table'
                self.weaver.ledger.report(wrong("print", message, "write the digits plainly, or bind a value"), line)


def _uncited(finding: Finding, binding: str | None) -> Invalid:
    hint = (
        f"a table holds it: {{{{ {binding} }}}}"
        if binding
        else "bind it with {{ table[key].column }}, or cite it in its sentence with [@source]"
    )
    message = f'"{finding.number}" is neither computed nor cited: "{_short(finding.sentence)}"'
    return wrong("uncited-number", message, hint)


def _unguarded(finding: Finding) -> Invalid:
    message = f'"{finding.number}" is neither guarded nor cited: "{_short(finding.sentence)}"'
    hint = 'guard it: {{ holds("the words", comparison) }}, or `holds:` of a title or block; or cite it with [@source]'
    return Invalid(Problem(Location(""), "unguarded", message, hint, "warning"))


def _rules(style: Style) -> Rules:
    months = style.locale.months["format"]["wide"]
    return Rules(style.locale.language == "en", tuple(str(name).lower() for name in months.values()))


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 100 else sentence[:97].rstrip() + "..."


def _text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


# --- quotes ----------------------------------------------------------------------------------------------------------

_OPENERS = " \t\n\u00a0([{—–-/“‘«„"


def smart(text: str, before: str, style: Style) -> tuple[str, str]:
    """Straight quotes as the language sets them, `--` as a dash, `...` as one character; and the last character."""
    if not text:
        return text, before
    text = text.replace("...", "…").replace("---", "—").replace(" -- ", " – ")
    out = []
    last = before
    for char in text:
        set_ = char
        if char in "\"'":
            opening = not last or last in _OPENERS
            key = ("quote" if char == '"' else "single") + ("_open" if opening else "_close")
            set_ = style.say(f"typography.{key}")
        out.append(set_)
        last = char
    return "".join(out), last


def _markdown(style: Style) -> markdown.Markdown:
    slugify = toc.slugify_unicode if style.locale.language != "en" else toc.slugify
    return markdown.Markdown(
        extensions=["tables", "footnotes", "attr_list", "fenced_code", "toc"],
        extension_configs={
            "tables": {"use_align_attribute": True},
            "footnotes": {"BACKLINK_TITLE": style.say("footnote_back"), "SUPERSCRIPT_TEXT": "{}"},
            "toc": {"slugify": slugify, "toc_depth": "2-4", "baselevel": 1},
        },
        output_format="html",
    )


def unmarked_html(text: str, style: Style) -> str:
    """The HTML of a text that was never marked: the other side of the first law, for its test."""
    return _markdown(style).convert(text)
