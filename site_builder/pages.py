"""One Markdown file -> `Page`: front matter, blocks, queries, and the text as a template, all with their lines.

In: the text of a page. Out: a `Page` and every Problem found. Front matter and blocks are blanked to newlines, so that
the lines of the rest hold. Must not know tables, values or HTML: a page is only parsed here, nothing is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from site_builder.fields import Text, is_slug, key_of, parse_yaml, read_as
from site_builder.model import (
    Allow,
    Block,
    Body,
    ChartBlock,
    ClaimBlock,
    DefineBlock,
    FiguresBlock,
    Front,
    ImageBlock,
    Link,
    ModelBlock,
    NoteBlock,
    Page,
    Query,
    QuoteBlock,
    TableBlock,
)
from site_builder.problems import Invalid, Location, Problem, did_you_mean

MOST_OPEN = 40
LONGEST_PAGE = 200 * 1024
BLOCKS: dict[str, type] = {
    "chart": ChartBlock,
    "table": TableBlock,
    "model": ModelBlock,
    "figures": FiguresBlock,
    "quote": QuoteBlock,
    "note": NoteBlock,
    "define": DefineBlock,
    "image": ImageBlock,
    "claim": ClaimBlock,
}
NAMED = ("chart", "table", "model", "define", "claim", "sql")
_CODE_LANGUAGES = (
    "",
    "text",
    "python",
    "yaml",
    "markdown",
    "html",
    "css",
    "json",
    "bash",
    "sh",
    "console",
    "jinja",
    "toml",
)
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)\Z")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<decimal>[0-9]+))")
_LONG_NUMBER = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)?(\d{3,})\.[ \t]", re.M | re.A)
_BRACKET = re.compile(r"[\[\]()]|\n[ \t]*\n")
_OPENED_BY = {"]": "[", ")": "("}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_ALLOW = re.compile(r"^[ \t]*<!--\s*allow\s+(?P<code>[a-z-]+)\s*(?::\s*(?P<reason>.*?))?\s*-->[ \t]*$", re.M)
_LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)|^ {0,3}\[[^\]^]+\]:\s*<?(\S+?)>?\s*$", re.M
)


def slug_of(path: str) -> str:
    """`content/a/b.md` -> `a/b`: the page's address without its ending."""
    return path.removeprefix("content/").removesuffix(".md")


def block_call(index: int) -> str:
    """What stands in a page's text for its block number `index`."""
    return f"{{{{ block__({index}) }}}}"


def read_page(text: str, path: str) -> tuple[Page | None, tuple[Problem, ...]]:
    """Everything that can be said of a page alone. None where its front matter cannot be read."""
    problems = [*_check_text(text, path), *_check_slug(path)]
    if len(text.encode()) > LONGEST_PAGE:
        hint = "split the page"
        return None, (Problem(Location(path), "too-large", f"a page holds at most {LONGEST_PAGE // 1024} KB", hint),)
    matter, body, problem = _split_front(text, path)
    if problem:
        return None, (*problems, problem)
    front, found = _read_front(matter, path)
    fences, lines, found_fences = _read_fences(body.split("\n"), path)
    blocks, queries, found_blocks = _read_blocks(fences, path)
    problems += [*found, *found_fences, *found_blocks]
    if front is None:
        return None, tuple(problems)
    kept = "\n".join(_with_calls(lines, blocks))
    allows, kept, found_allows = _read_allows(kept, path)
    page = Page(slug_of(path), path, front, 2, kept, tuple(blocks), tuple(queries), allows, _links(kept))
    return page, (*problems, *found_allows, *_check_names(page), *_check_markdown(page))


# --- text ------------------------------------------------------------------------------------------------------------


def _check_text(text: str, path: str) -> list[Problem]:
    problems = []
    found = [(m.start(), "a private-use character") for m in _PRIVATE.finditer(text)]
    found += [(m.start(), "a private-use character") for m in _REFERENCE.finditer(text) if _is_private(m)]
    found += [(m.start(), "a character that nobody sees") for m in _CONTROL.finditer(text)]
    for at, what in found:
        line = text.count("\n", 0, at) + 1
        problems.append(Problem(Location(path, line), "character", f"{what} stands here", "take it out"))
    problems += _check_brackets(text, path)
    return problems


def _is_private(reference: re.Match[str]) -> bool:
    digits = reference["hex"] or reference["decimal"]
    return 0xE000 <= int(digits[-8:], 16 if reference["hex"] else 10) <= 0xF8FF


def _check_brackets(text: str, path: str) -> list[Problem]:
    """Python-Markdown takes quadratic to cubic time over brackets that stay open; no paragraph leaves forty open."""
    depth = {"[": 0, "(": 0}
    for found in _BRACKET.finditer(text):
        sign = found[0]
        if sign in depth:
            depth[sign] += 1
        elif sign in _OPENED_BY:
            depth[_OPENED_BY[sign]] = max(depth[_OPENED_BY[sign]] - 1, 0)
        else:
            depth = dict.fromkeys(depth, 0)
        if max(depth.values()) > MOST_OPEN:
            line = text.count("\n", 0, found.start()) + 1
            return [Problem(Location(path, line), "brackets", "more than forty brackets stay open", "close them")]
    return []


def _check_slug(path: str) -> list[Problem]:
    parts = slug_of(path).split("/")
    if all(is_slug(part) for part in parts):
        return []
    hint = "name the file with lower-case letters, digits and single hyphens"
    return [Problem(Location(path), "slug", "this file's name cannot be an address", hint)]


def _split_front(text: str, path: str) -> tuple[str, str, Problem | None]:
    """Front matter and the body, the body with a blank line for every line of front matter."""
    hint = "begin the page with a line `---`, then `title: >-`, then a line `---`"
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text, Problem(Location(path, 1), "front-matter", "the page has no front matter", hint)
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return "", text, Problem(Location(path, 1), "front-matter", "the front matter does not end", hint)
    return "\n".join(lines[1:end]) + "\n", "\n" * (end + 1) + "\n".join(lines[end + 1 :]), None


def _read_front(matter: str, path: str) -> tuple[Front | None, tuple[Problem, ...]]:
    try:
        return read_as(Front, parse_yaml(matter, path, 2), path)
    except Invalid as error:
        return None, error.problems


# --- fences ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Fence:
    kind: str
    name: str
    one_row: bool
    text: str
    line: int  # of the opening fence, from 1
    end: int


def _read_fences(lines: list[str], path: str) -> tuple[list[_Fence], list[str], list[Problem]]:
    """Blocks and queries out of the text; other code stays. Their lines are blank in what is returned."""
    kept = list(lines)
    fences: list[_Fence] = []
    problems: list[Problem] = []
    at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at].rstrip())
        if not opening:
            at += 1
            continue
        end = _closing(lines, at, opening["mark"])
        where = Location(path, at + 1)
        if end is None:
            hint = f"close it with a line {opening['mark']}"
            problems.append(Problem(where, "unclosed-fence", "this fence is never closed", hint))
            kept[at:] = [""] * (len(lines) - at)
            break
        fence, problem = _read_info(opening["info"].strip(), lines[at + 1 : end], where, end + 1)
        if problem:
            problems.append(problem)
        if fence or problem:
            kept[at : end + 1] = [""] * (end + 1 - at)
        if fence:
            fences.append(fence)
        else:
            kept[at + 1 : end] = [line.replace("{", "{{ '{' }}") if not problem else "" for line in kept[at + 1 : end]]
        at = end + 1
    return fences, kept, problems


def _closing(lines: list[str], at: int, mark: str) -> int | None:
    closing = re.compile(re.escape(mark[0]) + "{" + str(len(mark)) + r",}\s*\Z")
    for i in range(at + 1, len(lines)):
        if closing.match(lines[i]):
            return i
        opened = _FENCE.match(lines[i].rstrip())
        if (
            opened
            and opened["mark"].startswith(mark)
            and opened["info"].split()[:1]
            and opened["info"].split()[0] in (*BLOCKS, "sql")
        ):
            return None
    return None


def _read_info(info: str, body: list[str], where: Location, end: int) -> tuple[_Fence | None, Problem | None]:
    """A fence of ours, or neither for ordinary code."""
    words = info.split()
    kind = words[0] if words else ""
    if kind not in BLOCKS and kind != "sql":
        if kind in _CODE_LANGUAGES:
            return None, None
        hint = did_you_mean(kind, (*BLOCKS, "sql"), "known blocks: " + ", ".join((*BLOCKS, "sql")))
        return None, Problem(where, "unknown-block", f'"{kind}" is no kind of block', hint)
    one_row = kind == "sql" and words[1:2] == ["row"] and len(words) > 2
    name = " ".join(words[2:] if one_row else words[1:])
    if not name and kind in NAMED:
        return None, Problem(where, "block-name", f"this {kind} block needs a name", f"write ```{kind} NAME")
    if name and not re.fullmatch(r"[A-Za-z_][\w-]*(/[a-z0-9-]+)?", name):
        return None, Problem(where, "block-name", f'"{name}" is not a name', "use letters, digits, _ and -")
    return _Fence(kind, name, one_row, "\n".join(body) + "\n", where.line, end), None


def _read_blocks(fences: list[_Fence], path: str) -> tuple[list[Block], list[Query], list[Problem]]:
    blocks: list[Block] = []
    queries: list[Query] = []
    problems: list[Problem] = []
    for fence in fences:
        if fence.kind == "sql":
            queries.append(Query(fence.name, fence.text, Location(path, fence.line + 1), (), fence.one_row))
            continue
        body, found = _read_body(fence, path)
        problems += found
        if body is not None:
            blocks.append(Block(fence.kind, fence.name or f"{fence.kind}-{fence.line}", body, fence.line, fence.end))
    return blocks, queries, problems


def _read_body(fence: _Fence, path: str) -> tuple[Body | None, tuple[Problem, ...]]:
    try:
        return read_as(BLOCKS[fence.kind], parse_yaml(fence.text, path, fence.line + 1), path)
    except Invalid as error:
        return None, error.problems


def _with_calls(lines: list[str], blocks: list[Block]) -> list[str]:
    kept = list(lines)
    for index, block in enumerate(blocks):
        kept[block.line - 1] = block_call(index)
    return kept


# --- the rest --------------------------------------------------------------------------------------------------------


def _read_allows(text: str, path: str) -> tuple[tuple[Allow, ...], str, list[Problem]]:
    lines = text.split("\n")
    allows, problems = [], []
    for found in _ALLOW.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        reason = found["reason"] or ""
        if not reason:
            hint = f"write <!-- allow {found['code']}: why -->"
            problems.append(Problem(Location(path, line), "allow-reason", "an allowance needs its reason", hint))
        end = next((i for i in range(line + 1, len(lines) + 1) if not lines[i - 1].strip()), len(lines))
        allows.append(Allow(found["code"], reason, line, end))
    return tuple(allows), _ALLOW.sub("", text), problems


def _links(text: str) -> tuple[Link, ...]:
    return tuple(
        Link(found[1] or found[2], text.count("\n", 0, found.start()) + 1)
        for found in _LINK.finditer(text)
        if "{{" not in (found[1] or found[2])
    )


def _check_names(page: Page) -> Iterator[Problem]:
    """Blocks, queries and names of `let:` share one name space on a page."""
    seen: dict[str, int] = {}
    named = [(query.name, query.where.line - 1) for query in page.queries]
    named += [(f"{block.kind}:{block.name}", block.line) for block in page.blocks if block.kind not in ("claim",)]
    for name, line in named:
        if name in seen:
            shown = name.split(":")[-1]
            hint = f"the first stands on line {seen[name]}; give this one another name"
            yield Problem(Location(page.path, line), "duplicate-name", f'"{shown}" stands twice on this page', hint)
        seen.setdefault(name, line)
    for name, text in page.front.let.items():
        if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
            yield Problem(Location(page.path, text.line), "block-name", f'"{name}" is not a name', "use a-z, 0-9, _")


_CODE = re.compile(
    r"^(?P<mark>`{3,}|~{3,})[^\n]*\n.*?^(?P=mark)|^(?: {4}|\t)[^\n]*|"
    r"(?P<tick>`+)(?:(?!(?P=tick)|\n\s*\n).)*?(?P=tick)(?!`)",
    re.M | re.S,
)
_TITLE = re.compile(r"^#(?!#)[ \t]*\S|(?<=\n\n)\S[^\n]*\n=+[ \t]*$", re.M)


_INSIDE = re.compile(rf"^[ \t>]+(?:[-*+][ \t]+)?(?:`{{3,}}|~{{3,}})[ \t]*({'|'.join((*BLOCKS, 'sql'))})\b", re.M)
_FENCED = re.compile(r"^(?P<mark>`{3,}|~{3,})[^\n]*\n.*?^(?P=mark)", re.M | re.S)


def _check_markdown(page: Page) -> Iterator[Problem]:
    """What Markdown would pass over in silence: a second title, a comment without an end, a block that is indented, a
    footnote without a text or a mark.
    """
    for found in _INSIDE.finditer(_FENCED.sub(lambda m: "\n" * m[0].count("\n"), page.text)):
        where = Location(page.path, page.text.count("\n", 0, found.start()) + 1)
        message = f"this {found[1]} block is indented, and would be printed as it is written"
        yield Problem(where, "block-alone", message, "begin it at the margin, outside of lists and quotations")
    text = _CODE.sub(lambda m: "\n" * m[0].count("\n"), page.text)
    for found in _TITLE.finditer(text):
        where = Location(page.path, text.count("\n", 0, found.start()) + 1)
        yield Problem(where, "front-matter", "a page has one title, in its front matter", "begin a heading with ##")
    for found in _LONG_NUMBER.finditer(text):
        where = Location(page.path, text.count("\n", 0, found.start(1)) + 1)
        message = f'a line that begins with "{found[1]}." is an item of a list, and its number is not shown'
        yield Problem(where, "list-number", message, f"break the line elsewhere, or write {found[1]}\\.", "warning")
    opened = re.search(r"<!--(?!.*?-->)", text, re.S)
    if opened:
        where = Location(page.path, text.count("\n", 0, opened.start()) + 1)
        yield Problem(where, "unclosed-fence", "this comment is never closed", "close it with -->")
    yield from _check_footnotes(page.path, text, page.text.split("\n"))


def _check_footnotes(path: str, text: str, lines: Sequence[str]) -> Iterator[Problem]:
    """`text` is without its code; `lines` are as written, for the text of a note may be indented like code."""

    def at(found: re.Match[str]) -> Location:
        return Location(path, text.count("\n", 0, found.start(1)) + 1)

    notes = {found[1]: found for found in re.finditer(r"^[ >]*\[\^([^\]\n]+)\]:", text, re.M)}
    marks = {found[1]: found for found in reversed([*re.finditer(r"(?<!\\)\[\^([^\]\n]+)\](?!:)", text)])}
    for name, mark in marks.items():
        if name not in notes:
            hint = did_you_mean(name, notes, f"write [^{name}]: and the note on a line of its own")
            yield Problem(at(mark), "broken-link", f'there is no footnote "{name}" on this page', hint)
    for name, note in notes.items():
        if name not in marks:
            hint = did_you_mean(name, marks, f"write [^{name}] where it belongs, or take the note out")
            yield Problem(at(note), "broken-link", f'nothing on this page leads to the footnote "{name}"', hint)
        behind = "\n".join(lines[at(note).line - 1 :]).partition("]:")[2]
        if re.match(r"[ \t]*(?:\n\s*)?(?:^\S|\Z)", behind, re.M):
            yield Problem(at(note), "broken-link", f'the footnote "{name}" has no text', "write it behind the colon")


_SQL_TEXTS = ("where", "order")


def texts_of(body: Body) -> Iterator[tuple[str, Text]]:
    """The texts of a block that a reader meets, by key."""
    for field in fields(body):
        value = getattr(body, field.name)
        if isinstance(value, Text) and value and key_of(field) not in _SQL_TEXTS:
            yield key_of(field), value


def texts_of_item(item: object) -> Iterator[tuple[str, Text]]:
    """Every text of an item of a block, the empty ones too, so that templates may ask for them."""
    for key, value in vars(item).items():
        if isinstance(value, Text):
            yield key, value
