"""Markdown -> HTML, and what of it is taken.

In: a text in Markdown, tokens and all. Out: HTML of known elements and attributes, and what had to be taken out. Must
not know what a token stands for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import markdown
import nh3
from markdown.extensions import toc

from site_builder.formats import Style
from site_builder.model import Words

VOID = frozenset({"br", "hr", "img"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q"}
    | {"s", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
)
_WRITTEN = re.compile(r"([\w:-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.I)

_BLOCKS = {"blockquote", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "pre", "ul"}
_TABLES = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_TAGS = set(INLINE - {"data"}) | _BLOCKS | _TABLES | {f"h{n}" for n in range(2, 7)}
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


def converter(style: Style) -> markdown.Markdown:
    """Markdown as a site of this language has it; one instance a page, since it keeps footnotes and ids."""
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


def cleaned(made: str) -> str:
    """HTML without what is not taken."""
    return nh3.clean(made, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def taken_out(made: str) -> Iterator[tuple[str, str]]:
    """What `cleaned` takes out of Markdown's HTML, as it may stand in the source, and in words."""
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


def text_of(markup: str) -> str:
    """The text of HTML, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", markup)).split())


def without_ids(words: Words) -> Words:
    """The same words for a second place, where the ids of their values would stand twice."""
    return Words(re.sub(r' id="n\d+"', "", words.html), words.text)
