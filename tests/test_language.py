"""A site in Ukrainian: no word of the tool is English, in pages or charts; a strings file says all that English does.

The words of its pages are a golden text, `tests/sites/ukrainian.expected`; here is what must never be in them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import html

from site_builder.settings import read_strings
from site_builder.workers import Workers
from tests import building
from tests.memory import TEMPLATES, build, told

# Names and formats, which no language changes; ids and names of tables, which are the site's own.
LATIN = frozenset(
    {
        "CC",
        "BY",
        "CSV",
        "JSON",
        "PNG",
        "SVG",
        "HTML",
        "Parquet",
        "Vega-Lite",
        "Creative",
        "Commons",
        "Attribution",
        "JavaScript",
    }
)
OWN = frozenset(
    {
        "rain",
        "rain--share",
        "said",
        "share",
        "office",
        "buro",
        "nei",
        "wet",
        "why",
        "holds",
        "data.zip",
        "datapackage.json",
    }
)
LANGUAGES = ("en", "uk")


def strings_of(language: str) -> Mapping[str, str | tuple[str, ...]]:
    return read_strings(TEMPLATES[f"templates/strings.{language}.yaml"].decode(), "strings")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, html.HtmlElement]:
    root = building.copy_site(building.SITES / "ukrainian", tmp_path_factory.mktemp("ukrainian"))
    output = root / "output"
    run = building.run_here("build", "--root", str(root), "--output", str(output))
    assert run.code == 0, run.text
    return {path.relative_to(output).as_posix(): read(path) for path in sorted(output.rglob("*.html"))}


def read(path: Path) -> html.HtmlElement:
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    for code in page.xpath("//script | //style | //code | //pre | //textarea"):
        code.getparent().remove(code)
    return page


def words_of(page: html.HtmlElement) -> str:
    """All that is seen or read aloud: texts, those of drawings too, and the attributes that hold words."""
    said = page.xpath("//@aria-label | //@title | //@alt | //meta[@name='description']/@content | //title/text()")
    return re.sub(r"[ \n]+", " ", " ".join([*page.xpath("//body//text()"), *said]))


def test_no_word_is_english(pages: Mapping[str, html.HtmlElement]) -> None:
    found = {
        (address, word)
        for address, page in pages.items()
        for word in re.findall(r"[A-Za-z][A-Za-z.-]*[A-Za-z]", re.sub(r"\S*(?:://|@)\S*", "", words_of(page)))
        if word not in LATIN | OWN
    }
    assert found == set()


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("rain.html", "п’ять днів"), ("rain.html", "два дні"), ("rain.html", "21 день"), ("rain.html", "12\u00a0550"),
        ("rain.html", "90,1\u00a0%"), ("rain.html", "понад 12\u00a0000"),
        ("rain.html", "від 9\u00a0000 до 14\u00a0000"), ("rain.html", "1 травня 2024"),
        ("rain.html", "«Лило як із „відра“»"), ("rain.html", "бер."),
        ("rain.html", "Метеобюро, 1 трав."), ("tables/said.html", "проміжок"), ("claims/wet.html", "Підтверджено"),
        ("404.html", "Цієї сторінки тут немає"),
    ],
)  # fmt: skip
def test_numbers_dates_and_plurals_are_ukrainian(
    pages: Mapping[str, html.HtmlElement], address: str, text: str
) -> None:
    assert text in words_of(pages[address])


def test_every_page_says_its_language(pages: Mapping[str, html.HtmlElement]) -> None:
    assert {page.get("lang") for address, page in pages.items() if not address.startswith("embeds/")} == {"uk"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_strings_ask_for_the_same_values_in_every_language(language: str) -> None:
    english, other = strings_of("en"), strings_of(language)
    assert other.keys() == english.keys()
    assert {key: asked(other[key]) for key in english} == {key: asked(english[key]) for key in english}


def asked(text: str | tuple[str, ...]) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(text)))


def test_a_string_that_a_language_lacks_is_named(workers: Workers) -> None:
    text = TEMPLATES["templates/strings.uk.yaml"].decode().replace("\nskip: ", "\nskipped: ")
    site = "title: Дощ\nlanguage: uk\nurl: https://example.org/\n"
    built = build({"content/site.yaml": site, "templates/strings.uk.yaml": text}, workers)
    assert told(built) == [("templates/strings.uk.yaml", "string")]
    assert '"skip"' in built.problems[0].message


def test_templates_hold_no_words() -> None:
    """What a template says stands in the strings, so that it can be said in another language."""
    for path, data in TEMPLATES.items():
        if path.endswith(".html"):
            text = re.sub(r"(?s)\{##.*?##\}|\{%.*?%\}|\{\{.*?\}\}", "", data.decode())
            said = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', text)
            seen = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>|\s[\w-]+=\"[^\"]*\"", " ", text)
            words = set(re.findall(r"[A-Za-z]{2,}(?:\.\w+)?", " ".join([seen, *said]))) - {
                "class",
                "data.zip",
                "datapackage.json",
            }
            assert words == set(), path
