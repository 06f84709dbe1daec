"""Mistakes that editors, spreadsheets and other programs make: each alone gives one Problem, where it stands, with a
hint that mends it. None ends in a traceback, and none passes in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from site_builder.load import of_the_tool
from site_builder.problems import Problem, hint_of
from site_builder.workers import Workers
from tests.memory import RAIN, TEMPLATES, build, page

PAGE, TABLE, ABOUT = "content/a.md", "content/data/rain.csv", "content/data/rain.resource.yaml"
FRONT = "---\ntitle: A\nsummary: s\n{}---\n\nWords.\n"
TOKENS = TEMPLATES["templates/tokens.yaml"].decode()


@dataclass(frozen=True)
class Mistake:
    """A file as it was written wrongly, what is said of it, and what its hint must hold."""

    path: str
    data: str | bytes
    where: str
    message: str
    hint: str


def front(text: str) -> str:
    return FRONT.format(text)


CODES = {
    "a tab in front matter": Mistake(
        PAGE,
        front("let:\n\tx: rain.last\n"),
        "a.md:5",
        "this is not YAML",
        "spaces: put two of them in place of the tab",
    ),
    "a tab in a descriptor": Mistake(
        ABOUT, RAIN[ABOUT].replace("  rain", "\train"), "data/rain.resource.yaml:5", "this is not YAML", "the tab"
    ),
    "a key too far to the right": Mistake(
        ABOUT,
        RAIN[ABOUT].replace("  rain", "    rain"),
        "data/rain.resource.yaml:5",
        "not YAML",
        "check the indentation",
    ),
    "a no-break space": Mistake(
        PAGE, front("published:\u00a02024-01-01\nshort: A\n"), "a.md:5", "this is not YAML", "the no-break space"
    ),
    "a day as it is spoken": Mistake(
        PAGE, front("published: 12.01.2026\n"), "a.md:4", '"12.01.2026" is not a date', "explain type"
    ),
    "quotes of a word processor": Mistake(
        PAGE, page("{{ rain[“2024-01”].rain }}"), "a.md:7", "unexpected char '“'", "straight quotes"
    ),
    "a comment without an end": Mistake(
        PAGE, page("<!-- to do\n\nAnd more."), "a.md:7", "this comment is never closed", "-->"
    ),
    "a block in a list": Mistake(
        PAGE, page("- item\n\n    ```note\n    text: a\n    ```"), "a.md:9", "this note block is indented", "margin"
    ),
    "a footnote without a text": Mistake(
        PAGE, page("A[^1].\n\n[^1]:\n"), "a.md:9", 'footnote "1" has no text', "colon"
    ),
    "a footnote without a mark": Mistake(
        PAGE, page("A.\n\n[^1]: A note."), "a.md:9", 'nothing on this page leads to the footnote "1"', "[^1]"
    ),
    "a heading's id twice": Mistake(
        PAGE, page("## A {#who}\n\nB\n\n## C {#who}"), "a.md:11", 'the id "who" stands twice', "{#id}"
    ),
    "a space of no width": Mistake(PAGE, page("wo\u200brd"), "a.md:7", "a character that nobody sees", "take it out"),
    "text turned round": Mistake(PAGE, page("wo\u202erd"), "a.md:7", "a character that nobody sees", "take it out"),
    "a picture of another host": Mistake(
        PAGE, page("Words.\n\n![Rain](https://example.org/a.png)"), "a.md:9", "is fetched from another host", "a copy"
    ),
    "a page of Latin-1": Mistake(
        PAGE, page("Dürre").encode("latin-1"), "a.md:7", "not UTF-8", "save the file as UTF-8"
    ),
    "a table of Latin-1": Mistake(
        TABLE, "month,rain\n2024-01,1\n2024-02,ü\n".encode("latin-1"), "data/rain.csv:3", "is not UTF-8", "CSV UTF-8"
    ),
    "semicolons": Mistake(
        TABLE, "month;rain\n2024-01;4\n", "data/rain.csv:1", "separated by commas", "comma-separated"
    ),
    "a month of a spreadsheet": Mistake(
        TABLE, "month,rain\n2024-01,4\nFeb-24,5\n", "data/rain.csv:3", '"Feb-24" is not a month', "2024-10"
    ),
    "thousands": Mistake(TABLE, 'month,rain\n2024-01,"4,000"\n', "data/rain.csv:2", '"4,000"', "4000"),
    "a name with a space": Mistake(
        "content/data/my rain.csv",
        "a\n1\n",
        "data/my rain.csv",
        '"my rain" is not a name for a table',
        "rename the file",
    ),
    "a name in another script": Mistake(
        "content/дощ.md", front(""), "дощ.md", "this file's name cannot be an address", "lower-case letters"
    ),
    "an include": Mistake(PAGE, page("{% include 'x.html' %}"), "a.md:7", "a page loads no other template", "{{ table"),
    "half a pair of roles": Mistake(
        "templates/tokens.yaml",
        re.sub(r"^confused:.*?(?=^\w|\Z)", "confused: [[losses]]\n", TOKENS, flags=re.M | re.S),
        "templates/tokens.yaml:37",
        "a pair of roles",
        "[[losses, neutral], ...]",
    ),
    "an old address with a space": Mistake(
        PAGE, front("short: A\naliases: ['a b']\n"), "a.md:5", '"a b.html" cannot be an address', "an old address"
    ),
    "a name of let that is taken": Mistake(
        PAGE, front("let:\n  rain: rain.last\n  last: rain.last\n"), "a.md:5", '"rain" is a table', "another name"
    ),
    "a column that is not there, in let": Mistake(
        PAGE, front('let:\n  x: rain.first\n  y: rain.largest("rian")\n'), "a.md:6", 'has no column "rian"', "rain"
    ),
    "a row that is not there, in holds": Mistake(
        PAGE, front('short: A\nholds: rain["2025-01"].rain > 1\n'), "a.md:5", 'has no row "2025-01"', "2024-01"
    ),
}


def told_of(files: Mapping[str, str | bytes], workers: Workers) -> tuple[Problem, ...]:
    return build({**RAIN, PAGE: page("Words."), **files}, workers).problems


@pytest.mark.parametrize("name", CODES)
def test_a_mistake_alone_is_one_problem_with_its_place_and_a_hint(name: str, workers: Workers) -> None:
    mistake = CODES[name]
    found = told_of({mistake.path: mistake.data}, workers)
    assert [re.sub(r"(:\d+):\d+$", r"\1", str(p.where).removeprefix("content/")) for p in found] == [mistake.where]
    assert mistake.message in found[0].message
    assert mistake.hint in hint_of(found[0])


def test_a_picture_that_is_none_is_told(workers: Workers) -> None:
    found = told_of({PAGE: page("Words.\n\n![Rain](rain.png)"), "content/rain.png": b"GIF89a"}, workers)
    assert [(str(p.where), p.code) for p in found] == [("content/rain.png", "unknown-image")]


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        ("content/words.md", "---\ntilte: A\n---\n", {"content/words.md:2"}),
        ("content/claims.yaml", "- id x\n  says: y\n", {"content/claims.yaml:2:7"}),
    ],
)
def test_what_stands_in_a_file_that_cannot_be_read_is_not_missed_elsewhere(
    path: str, text: str, where: set[str], workers: Workers
) -> None:
    body = '{{ chart("rain_by_month") }}' if path.endswith(".md") else "```claim wet\n```"
    found = told_of({path: text, PAGE: page(body)}, workers)
    assert {str(p.where) for p in found} == where


def test_a_sites_own_words_are_said_over_those_of_the_tool(workers: Workers) -> None:
    """Words that a newer tool brings along are there without a change to the site."""
    english = "templates/strings.en.yaml"
    own: dict[str, str | bytes] = {of_the_tool(english): TEMPLATES[english], english: "search: Find\n"}
    built = build(own, workers)
    assert built.problems == ()
    assert b"Find" in built.artifacts["index.html"]
