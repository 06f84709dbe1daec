"""A page as it was written out -> its paragraphs, as readers read them.

In: the HTML of a page. Out: texts: headings, paragraphs, items, captions, in their order. What only repeats what stands
elsewhere (contents, notes, lists of other pages: what search leaves out too), drawings and the tools of a chart are
left out; its description among them stays. Must not know which page it is.
"""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_WITHIN = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp",
    "small", "span", "strong", "sub", "time", "var",
}  # fmt: skip
_LEFT_OUT = {"script", "style", "svg", "table", "sup", "button"}


def paragraphs(page: bytes) -> tuple[str, ...]:
    """What a reader reads on a page, a text for each block."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    return tuple(reader.told)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self._open: list[tuple[str, bool]] = []  # elements, and whether they are read
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_of_block(tag)
        if tag in _VOID:
            return
        given = dict(attrs)
        above = tag == "main" or given.get("class") == "desc" or (bool(self._open) and self._open[-1][1])
        kept = tag not in _LEFT_OUT and "data-pagefind-ignore" not in given and given.get("class") != "tools"
        self._open.append((tag, above and kept))

    def handle_endtag(self, tag: str) -> None:
        self._end_of_block(tag)
        while any(name == tag for name, _ in self._open) and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][1]:
            self._text += data

    def _end_of_block(self, tag: str) -> None:
        if tag in _WITHIN or tag in _LEFT_OUT:
            return
        text = " ".join(self._text.split())
        self._text = ""
        if text:
            self.told.append(text)
