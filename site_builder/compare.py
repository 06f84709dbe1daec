"""Two published sites -> what changed: tables, numbers in their sentences, words, statements, claims, charts.

In: the files of two outputs, by address (`site.json`, `figures.json`, `tables/*.json`, `charts/*.svg`, pages). Out: a
`Comparison`, and reports of it as text, JSON and one HTML page. Must not know where the files came from; `git` and
folders are read by the functions at the end, for the command line.
"""

from __future__ import annotations

import difflib
import html
import json
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from site_builder.checks.reading import RESERVED
from site_builder.problems import Invalid, Location, Problem
from site_builder.prose import paragraphs
from site_builder.uses import own_address

Files = Mapping[str, bytes]
_LEDGER = "figures.json"  # every build writes it


@dataclass(frozen=True)
class Cell:
    """A value of a table that was revised: its row's key, its column, what it was and is."""

    row: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class TableChange:
    name: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    revised: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class NumberChange:
    """A printed number that differs, in its sentence then and now."""

    page: str
    old: str
    new: str
    old_sentence: str
    new_sentence: str
    table: str
    row: str
    column: str


@dataclass(frozen=True)
class WordsChange:
    """A paragraph or a guarded statement that went or came, a claim whose verdict changed, a page at a new address."""

    where: str
    old: str
    new: str


@dataclass(frozen=True)
class ChartChange:
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Comparison:
    """`unexplained` are the pages where a number changed and no new correction or revision says so; `lost` the
    addresses of pages, charts, tables and claims that would lead nowhere.
    """

    tables: tuple[TableChange, ...] = ()
    numbers: tuple[NumberChange, ...] = ()
    words: tuple[WordsChange, ...] = ()
    statements: tuple[WordsChange, ...] = ()
    claims: tuple[WordsChange, ...] = ()
    charts: tuple[ChartChange, ...] = ()
    pages_added: tuple[str, ...] = ()
    pages_removed: tuple[str, ...] = ()
    pages_moved: tuple[WordsChange, ...] = ()
    unexplained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether this may not be published as it is."""
        return bool(self.unexplained or self.lost)

    @property
    def empty(self) -> bool:
        return self == Comparison()


def compare(old: Files, new: Files) -> Comparison:
    """What changed from one output to the other."""
    moved = _moved(_pages(old), _pages(new))
    figures = [_in_place(figure, moved) for figure in _json(old, _LEDGER)]
    numbers = tuple(_numbers(figures, _json(new, _LEDGER)))
    before, after = {moved.get(address, address): page for address, page in _pages(old).items()}, _pages(new)
    changed = dict.fromkeys(n.page for n in numbers)
    unexplained = tuple(p for p in changed if p in before and not _new_entries(before[p], after.get(p, {})))
    return Comparison(
        tuple(_tables(old, new)),
        numbers,
        tuple(_words(old, new, moved)),
        tuple(_statements(figures, _json(new, _LEDGER))),
        tuple(_claims(old, new)),
        tuple(_charts(old, new)),
        tuple(p for p in after if p not in before),
        tuple(p for p in before if p not in after),
        tuple(WordsChange(to, address, to) for address, to in moved.items()),
        unexplained,
        tuple(sorted(_addresses(old) - _addresses(new))),
    )


def _addresses(files: Files) -> set[str]:
    """The addresses that readers may have kept; redirects count, the tool's own lists of numbers do not."""
    listed = (_json(files, "manifest.json") or {"files": {}})["files"]
    return {p for p in listed if p.endswith(".html") and p != "404.html" and not p.startswith("embeds/")}


def lost_problems(found: Comparison) -> tuple[Problem, ...]:
    """What to do about addresses that would lead nowhere."""
    return tuple(
        Problem(Location(address), "lost-address", "this was published, and is gone", _hint(address))
        for address in found.lost
    )


def _hint(address: str) -> str:
    name = address.removesuffix(".html")
    if "/" in name and name.split("/")[0] in ("charts", "tables", "claims"):
        return f"write `aliases: [{name} -> what took its place]` in the front matter of a page"
    return f"write `aliases: [{name}]` in the front matter of the page that took its place"


def _json(files: Files, path: str) -> Any:
    return json.loads(files[path]) if path in files else []


def _pages(files: Files) -> dict[str, dict[str, Any]]:
    site = _json(files, "site.json") or {}
    return {page["address"]: page for page in site.get("pages", [])}


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """Pages that took the place of others, by the address that these had: their numbers are compared all the same."""
    led = {alias: address for address, page in after.items() for alias in page.get("aliases", ())}
    return {address: led[address] for address in before if address in led and address not in after}


def _in_place(figure: Mapping[str, Any], moved: Mapping[str, str]) -> Mapping[str, Any]:
    """A figure as if its page had always had the address that it has now; so for the tables of the page's queries."""
    page = figure["page"]
    if page not in moved:
        return figure
    old, new = (own_address(address.removesuffix(".html"), "") for address in (page, moved[page]))
    table = figure["table"]
    return {**figure, "page": moved[page], "table": new + table.removeprefix(old) if table.startswith(old) else table}


def _new_entries(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Any]:
    return [e for key in ("corrections", "revisions") for e in new.get(key, []) if e not in old.get(key, [])]


# --- tables ----------------------------------------------------------------------------------------------------------


def _tables(old: Files, new: Files) -> Iterator[TableChange]:
    for path in sorted(p for p in new if p.startswith("tables/") and p.endswith(".json") and p in old):
        if old[path] == new[path]:
            continue
        change = _table(
            path.removeprefix("tables/").removesuffix(".json"), json.loads(old[path]), json.loads(new[path])
        )
        if change != TableChange(change.name):
            yield change


def _table(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> TableChange:
    """Rows by key. Revised values come in the order of the rows, so that the past stands first."""
    before, after = _rows(old), _rows(new)
    revised = [
        Cell(key, column, _shown(before[key].get(column)), _shown(value))
        for key, row in after.items()
        if key in before
        for column, value in row.items()
        if before[key].get(column) != value
    ]
    added = tuple(key for key in after if key not in before)
    removed = tuple(key for key in before if key not in after)
    return TableChange(name, added, removed, tuple(revised))


def _rows(table: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    key = table.get("key") or []
    rows = table.get("rows", [])
    return {", ".join(_named(row.get(name)) for name in key) or str(n): row for n, row in enumerate(rows, 1)}


def _named(value: Any) -> str:
    """A value of a key: a year is no quantity."""
    return str(value) if isinstance(value, int) else _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, float) and abs(value) < 1e6:
        return f"{value:,.7g}"
    return "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)


# --- numbers and statements ------------------------------------------------------------------------------------------


def _numbers(old: list[Any], new: list[Any]) -> Iterator[NumberChange]:
    """Numbers of each page, aligned by what they print and the sentence around them, not by their order alone."""
    before, after = _by_page(old), _by_page(new)
    for page in (p for p in after if p in before):
        for was, now in _aligned(before[page], after[page]):
            if was["printed"] != now["printed"]:
                sentences = (was["sentence"], now["sentence"])
                yield NumberChange(
                    page, was["printed"], now["printed"], *sentences, now["table"], now["row"], now["column"]
                )


def _by_page(figures: Iterable[Any]) -> dict[str, list[Any]]:
    pages: dict[str, list[Any]] = {}
    for figure in figures:
        if figure["status"] not in ("checked", "allowed"):
            pages.setdefault(figure["page"], []).append(figure)
    return pages


def _aligned(old: list[Any], new: list[Any]) -> Iterator[tuple[Any, Any]]:
    matcher = difflib.SequenceMatcher(None, [_identity(f) for f in old], [_identity(f) for f in new], autojunk=False)
    for kind, a, a_end, b, b_end in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and a_end - a == b_end - b):
            yield from zip(old[a:a_end], new[b:b_end], strict=True)


def _identity(figure: Mapping[str, Any]) -> tuple[str, str, str]:
    """What stays of a figure when its value changes: where it comes from, and its sentence without numbers."""
    return (
        figure["table"],
        figure["column"],
        _without_numbers(figure["sentence"]),
    )


def _without_numbers(text: str) -> str:
    return re.sub(r"\d[\d.,\u00a0\u202f]*|\b[A-Z][a-z]+ \d{4}\b", "#", text)


def _words(old: Files, new: Files, moved: Mapping[str, str]) -> Iterator[WordsChange]:
    """Paragraphs of pages that went, came or read otherwise; where only a number differs, numbers tell it."""
    came_from = {to: address for address, to in moved.items()}
    for page in _pages(new):
        was, now = old.get(came_from.get(page, page)), new.get(page)
        if was is not None and now is not None and was != now:
            yield from (WordsChange(page, *pair) for pair in _reworded(paragraphs(was), paragraphs(now)))


def _reworded(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    before, after = ([_without_numbers(text) for text in texts] for texts in (old, new))
    for kind, a, a_end, b, b_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "replace" and a_end - a == b_end - b:
            yield from zip(old[a:a_end], new[b:b_end], strict=True)
        elif kind != "equal":
            yield from ((text, "") for text in old[a:a_end])
            yield from (("", text) for text in new[b:b_end])


def _statements(old: list[Any], new: list[Any]) -> Iterator[WordsChange]:
    before = [(f["page"], f["printed"]) for f in old if f["status"] == "checked"]
    after = [(f["page"], f["printed"]) for f in new if f["status"] == "checked"]
    for page, words in before:
        if (page, words) not in after:
            yield WordsChange(page, words, "")
    for page, words in after:
        if (page, words) not in before:
            yield WordsChange(page, "", words)


def _claims(old: Files, new: Files) -> Iterator[WordsChange]:
    before = {c["id"]: c for c in (_json(old, "site.json") or {}).get("claims", [])}
    after = {c["id"]: c for c in (_json(new, "site.json") or {}).get("claims", [])}
    for name in sorted({*before, *after}):
        was, now = before.get(name, {}).get("verdict", ""), after.get(name, {}).get("verdict", "")
        if was != now:
            yield WordsChange(name, was, now)


def _charts(old: Files, new: Files) -> Iterator[ChartChange]:
    names = sorted(p for p in {*old, *new} if p.startswith("charts/") and p.endswith(".svg"))
    for path in names:
        if old.get(path) != new.get(path):
            name = path.removeprefix("charts/").removesuffix(".svg")
            yield ChartChange(name, old.get(path, b"").decode(), new.get(path, b"").decode())


# --- reports ---------------------------------------------------------------------------------------------------------


def as_json(found: Comparison) -> str:
    return json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n"


def as_text(found: Comparison) -> str:
    """For a terminal and for a pull request: revised past values first, then what readers will see differently."""
    if found.empty:
        return "nothing that is published changes\n"
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Comparison) -> Iterator[str]:
    for table in found.tables:
        yield f"table {table.name}: {_counts(table)}"
        for cell in table.revised[:40]:
            yield f"  {cell.row}: {cell.column} {cell.old or '(empty)'} -> {cell.new or '(empty)'}"
    for number in found.numbers:
        yield f"{number.page}: {number.old} -> {number.new}  ({number.table} {number.row} {number.column})".rstrip()
        yield f"  - {number.old_sentence}"
        yield f"  + {number.new_sentence}"
    for page in dict.fromkeys(words.where for words in found.words):
        yield f"{page}: words"
        pairs = [words for words in found.words if words.where == page]
        yield from (f"  {sign} {text}" for w in pairs for sign, text in (("-", w.old), ("+", w.new)) if text)
    for words in found.statements:
        yield f"{words.where}: statement {'gone: ' + words.old if words.old else 'new: ' + words.new}"
    for claim in found.claims:
        yield f"claim {claim.where}: {claim.old or '(new)'} -> {claim.new or '(gone)'}"
    for chart in found.charts:
        yield f"chart {chart.name}: {_state(chart)}"
    yield from (f"page {page}" for page in _page_lines(found))
    yield from _refusals(found)


def _refusals(found: Comparison) -> Iterator[str]:
    for page in found.unexplained:
        yield f"{page}: a published number changed and no correction or revision says so"
    for problem in lost_problems(found):
        yield f"{problem.where}: {problem.message}; {problem.hint}"


def as_markdown(found: Comparison) -> str:
    """For the summary of a pull request: what must be explained, then what readers will see differently."""
    if found.empty:
        return "Nothing that is published changes.\n"
    return "\n".join([*_verdict(found), *_changes(found)]) + "\n"


_EXPLAINED = "Every changed number is explained, and every address still leads somewhere."


def _verdict(found: Comparison) -> Iterator[str]:
    if not found.refused:
        yield _EXPLAINED
    for page in found.unexplained:
        yield f"- ❌ `{page}`: a published number changed; write what happened under `corrections:` or `revisions:`"
    for problem in lost_problems(found):
        yield f"- ❌ `{problem.where}`: {problem.message}; {problem.hint}"


def _changes(found: Comparison) -> Iterator[str]:
    yield from _under("Numbers", [line for number in found.numbers for line in _number_lines(number)])
    yield from _under("Words", [line for words in found.words for line in _word_lines(words)])
    yield from _under("Claims", [f"- `{c.where}`: {c.old or 'new'} → {c.new or 'gone'}" for c in found.claims])
    told = [(w, "gone" if w.old else "new") for w in found.statements]
    yield from _under("Statements", [f"- `{w.where}`: {state}: {_safe(w.old or w.new)}" for w, state in told])
    drawn = [f"- chart `{chart.name}`: {_state(chart)}" for chart in found.charts]
    yield from _under("Charts and tables", [*drawn, *(f"- table `{t.name}`: {_counts(t)}" for t in found.tables)])
    yield from _under("Pages", [f"- {page}" for page in _page_lines(found, "`")])


def _under(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"\n### {title}\n"
        yield from lines


def _word_lines(words: WordsChange) -> Iterator[str]:
    yield f"- `{words.where}`"
    yield from (f"  - {when}: {_safe(text)}" for when, text in (("was", words.old), ("now", words.new)) if text)


def _page_lines(found: Comparison, quote: str = "") -> list[str]:
    moved = [f"moved: {quote}{move.old}{quote} -> {quote}{move.new}{quote}" for move in found.pages_moved]
    added = [f"added: {quote}{page}{quote}" for page in found.pages_added]
    return [*moved, *added, *(f"removed: {quote}{page}{quote}" for page in found.pages_removed)]


def _number_lines(number: NumberChange) -> Iterator[str]:
    yield f"- `{number.page}` **{_safe(number.old)}** → **{_safe(number.new)}** ({_safe(_origin(number))})"
    yield f"  - was: {_safe(number.old_sentence)}"
    yield f"  - now: {_safe(number.new_sentence)}"


def _state(chart: ChartChange) -> str:
    return "new" if not chart.old else "gone" if not chart.new else "redrawn"


def _safe(text: str) -> str:
    """Words of a site as words of Markdown: nothing in them is markup, or a mention of a person."""
    text = html.escape(" ".join(text.split()), quote=False)
    return re.sub(r"([\\`*_\[\]#|~])", r"\\\1", text).replace("@", "@\u2060")


def _origin(number: NumberChange) -> str:
    return " ".join(part for part in (number.table, number.row, number.column) if part)


def _counts(table: TableChange) -> str:
    return f"{len(table.revised)} revised, {len(table.added)} added, {len(table.removed)} removed"


def as_html(found: Comparison, title: str) -> str:
    """One self-contained page: what an editor reads before publishing."""
    head = html.escape(title)
    return _PAGE.format(title=head, body=f"<h1>{head}</h1>\n<p>{_judgement(found)}</p>\n{html_body(found)}")


def _judgement(found: Comparison) -> str:
    """Whether this may be published, in a sentence."""
    if found.empty:
        return "Nothing that is published changes."
    if not found.refused:
        return f"<b>May be published.</b> {_EXPLAINED}"
    return "<b>May not be published yet:</b> what is missing stands first."


def html_body(found: Comparison) -> str:
    """What changed, a section for each kind; empty where nothing did."""
    statements = [f"gone: {w.old}" if w.old else f"new: {w.new}" for w in found.statements]
    claims = [f"{c.where}: {c.old or 'new'} → {c.new or 'gone'}" for c in found.claims]
    sections = {
        "Without a correction or revision": _list(found.unexplained),
        "Gone without an alias": _list(found.lost),
        "Pages": _list(_page_lines(found)),
        "Numbers": "".join(_number_html(n) for n in found.numbers),
        "Words": "".join(_pair_html(w.where, w.old, w.new) for w in found.words),
        "Statements": _list(statements),
        "Claims": _list(claims),
        "Charts": "".join(_chart_html(c) for c in found.charts),
        "Tables": "".join(_table_html(t) for t in found.tables),
    }
    return "\n".join(_section(title, body) for title, body in sections.items() if body)


def _section(title: str, body: str) -> str:
    return f"<section><h2>{title}</h2>{body}</section>"


def _list(items: Iterable[str]) -> str:
    rows = "".join(f"<li>{html.escape(item)}</li>" for item in items)
    return f"<ul>{rows}</ul>" if rows else ""


def _number_html(number: NumberChange) -> str:
    where = f"{number.page} · {number.table} {number.row} {number.column}"
    return _pair_html(where, number.old_sentence, number.new_sentence)


def _pair_html(where: str, old: str, new: str) -> str:
    """A text as it was and as it is, what differs marked."""
    texts = "".join(f"<p>{marked}</p>" for marked in _marked(old, new) if marked)
    return f'<article><p class="w">{html.escape(where)}</p>{texts}</article>'


def _marked(old: str, new: str) -> tuple[str, str]:
    before, after = (re.findall(r"\s+|\S+", text) for text in (old, new))
    was, now = "", ""
    for kind, a, a_end, b, b_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, came = html.escape("".join(before[a:a_end])), html.escape("".join(after[b:b_end]))
        was += gone if kind == "equal" or not gone else f"<del>{gone}</del>"
        now += came if kind == "equal" or not came else f"<ins>{came}</ins>"
    return was, now


def _table_html(table: TableChange) -> str:
    head = f"<h3>{html.escape(table.name)}</h3>"
    counts = f"<p>{len(table.added)} rows added, {len(table.removed)} removed, {len(table.revised)} values revised.</p>"
    rows = "".join(
        f"<tr><th scope=row>{html.escape(c.row)}</th><td>{html.escape(c.column)}</td>"
        f"<td><del>{html.escape(c.old)}</del></td><td><ins>{html.escape(c.new)}</ins></td></tr>"
        for c in table.revised[:200]
    )
    return head + counts + (f"<table>{rows}</table>" if rows else "")


def _chart_html(chart: ChartChange) -> str:
    was = _picture(chart.old) if chart.old else "<p>new</p>"
    now = _picture(chart.new) if chart.new else "<p>gone</p>"
    return f'<h3>{html.escape(chart.name)}</h3><div class="pair"><div>{was}</div><div>{now}</div></div>'


def _picture(svg: str) -> str:
    import base64

    return f'<img alt="" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body{{font:16px/1.5 Arial,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1d21;background:#fbfaf7}}
del{{background:#f6dcd3}}ins{{background:#dceadd;text-decoration:none}}.w{{color:#565a61;font-size:14px;margin:0}}
article{{border-top:1px solid #cfcbc0;padding:.5rem 0}}td,th{{padding:.2rem .8rem .2rem 0;text-align:left}}
td{{overflow-wrap:anywhere}}
.pair{{display:grid;grid-template-columns:1fr 1fr;gap:1rem}}img{{max-width:100%}}
</style>
</head>
<body>
{body}
</body>
</html>
"""

# --- accepting -------------------------------------------------------------------------------------------------------


def drafts(found: Comparison, files: Files) -> dict[str, str]:
    """For every page with an unexplained number: its file, and the words of a revision for an editor to finish."""
    paths = {figure["page"]: figure["file"] for figure in _json(files, _LEDGER)}
    made: dict[str, str] = {}
    for page in found.unexplained:
        changed = (f"{n.old} became {n.new} ({_origin(n)})" for n in found.numbers if n.page == page)
        changes = list(dict.fromkeys(changed))
        told = "; ".join(changes[:5])
        more = f"; and {len(changes) - 5} more" if len(changes) > 5 else ""
        made[paths[page]] = f"TODO: say in your words what changed and why: {told}{more}"
    return made


def with_revision(text: str, day: str, words: str) -> str:
    """A page's text with an entry under `revisions:` of its front matter."""
    lines = text.split("\n")
    end = next(n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---")
    entry = [f"  - on: {day}", "    text: >-", f"      {words}"]
    at = next((n for n, line in enumerate(lines[:end]) if line.rstrip() == "revisions:"), None)
    if at is None:
        return "\n".join([*lines[:end], "revisions:", *entry, *lines[end:]])
    return "\n".join([*lines[: at + 1], *entry, *lines[at + 1 :]])


# --- where outputs are -----------------------------------------------------------------------------------------------


def read_output(name: str, root: Path) -> Files:
    """The files of an output: a folder, or a commit of the repository at `root`. Raises Invalid where it is neither."""
    folder = Path(name)
    if not folder.is_dir():
        return read_commit(name, root)
    paths = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    files = {name: path.read_bytes() for name, path in paths.items() if _wanted(name)}
    return _an_output(files, name, "this folder holds no output of a build")


def _wanted(name: str) -> bool:
    """What a comparison reads: what is meant for machines, drawings, and the pages that somebody wrote."""
    return name.endswith((".json", ".svg")) or (name.endswith(".html") and name.split("/")[0] not in RESERVED)


def _an_output(files: Files, name: str, otherwise: str) -> Files:
    """The files, where a build wrote them: of anything else every page would seem new, or lost."""
    if _LEDGER not in files:
        hint = "name the folder that a build wrote, or a commit such as published or published~1"
        raise Invalid(Problem(Location(name), "publish", otherwise, hint))
    return files


def read_commit(commit: str, root: Path) -> Files:
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", f"{commit}^{{tree}}")
    if listed is None:
        return _an_output({}, commit, "this is neither a folder nor a commit")
    names = [n for n in listed.decode().split("\0") if _wanted(n)]
    asked = "".join(f"{commit}:{name}\n" for name in names)
    found = _objects(_git(root, "cat-file", "--batch", given=asked.encode()) or b"")
    return _an_output(dict(zip(names, found, strict=True)), commit, "this commit holds no output of a build")


def _objects(answer: bytes) -> Iterator[bytes]:
    """The contents in an answer of `git cat-file --batch`: a line that ends in the size, the bytes, a line's end."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rpartition(b" ")[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + size + 2


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    done = subprocess.run(["git", "-C", str(root), *arguments], input=given, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None
