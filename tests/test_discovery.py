"""What others find the site by: the feed, the sitemap, structured data, cards, old addresses, snippets.

Every gate is first seen red on a planted fault.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.parse import unquote

import jsonschema
import pytest
from lxml import etree, html

from tests.building import ROOT, SMALLEST, Run, build_here, tree, write_site
from tests.links import broken_links

SCHEMAS = ROOT / "tests" / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module", params=["golden", "real"])
def site(request: pytest.FixtureRequest) -> Mapping[str, bytes]:
    return tree(Path(request.getfixturevalue(f"{request.param}_output")))


@pytest.fixture(scope="module")
def golden(golden_output: Path) -> Mapping[str, bytes]:
    return tree(golden_output)


def address_of(site: Mapping[str, bytes]) -> str:
    found = re.search(rb'<link rel="canonical" href="([^"]*)"', site["index.html"])
    assert found
    return found[1].decode()


def pages(site: Mapping[str, bytes]) -> dict[str, etree._Element]:
    return {
        path: html.document_fromstring(data.decode())
        for path, data in site.items()
        if path.endswith(".html") and b'http-equiv="refresh"' not in data
    }


# --- feed ------------------------------------------------------------------------------------------------------------


def feed_faults(feed: bytes) -> list[str]:
    schema = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
    document = etree.fromstring(feed)
    if not schema.validate(document):
        return [str(error.message) for error in schema.error_log]
    ids = [str(element.text) for element in document.iter(f"{ATOM}id")]
    return [f"the id {name} stands twice" for name in set(ids) if ids.count(name) > 1]


def feed_links(feed: bytes) -> Iterator[str]:
    """Every address in the text of the entries."""
    for content in etree.fromstring(feed).iter(f"{ATOM}content"):
        root = html.fragment_fromstring(str(content.text), create_parent=True)
        for element in root.iter():
            yield from (str(element.attrib[name]) for name in ("href", "src") if name in element.attrib)


def test_the_feed_is_valid(site: Mapping[str, bytes]) -> None:
    assert feed_faults(site["feed.xml"]) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("<entry>\n<id>", "<entry>\n<!--"),
        ("T00:00:00Z</updated>", "</updated>"),
        ('type="html"', 'type="text/html"'),
        ("<title>", "<titel>"),
    ],
)
def test_a_planted_fault_of_the_feed_is_found(golden: Mapping[str, bytes], good: str, bad: str) -> None:
    feed = golden["feed.xml"].decode()
    assert good in feed
    text = feed.replace(good, bad, 1)
    text = text.replace("</id>", "-->", 2).replace("-->", "</id>", 1) if bad.endswith("<!--") else text
    text = text.replace("</title>", "</titel>", 1) if "titel" in bad else text
    assert feed_faults(text.encode())


def test_an_id_that_stands_twice_is_found(golden: Mapping[str, bytes]) -> None:
    first, rest = golden["feed.xml"].decode().split("<entry>", 1)
    entry = rest.split("</entry>")[0]
    assert feed_faults(f"{first}<entry>{entry}</entry><entry>{rest}".encode())


def test_the_feed_has_the_whole_text_and_every_chart(site: Mapping[str, bytes]) -> None:
    """Every paragraph and every chart of an explainer, the chart as a picture with its description as alt and text."""
    by_page = {str(e.findtext(f"{ATOM}id")): e for e in etree.fromstring(site["feed.xml"]).iter(f"{ATOM}entry")}
    url = address_of(site)
    for path, page in pages(site).items():
        if f"{url}{path}" not in by_page:
            continue
        content = html.fragment_fromstring(by_page[url + path].findtext(f"{ATOM}content") or "", create_parent=True)
        told = " ".join(content.text_content().split())
        for paragraph in page.xpath("//article/p[not(@class)]"):
            for mark in paragraph.xpath(".//sup[a[@class=$kind]]", kind="mark"):
                mark.drop_tree()
            assert " ".join(paragraph.text_content().split()) in told, path
        for figure in page.xpath("//figure[@class='chart']"):
            words = " ".join(figure.xpath("string(.//*[@class='desc'])").split())
            assert words in told
            assert words in [" ".join(str(alt).split()) for alt in content.xpath("//img/@alt")]
        said = {quote.text_content().strip() for quote in content.xpath("//blockquote")}
        for card in page.xpath("//aside[starts-with(@class, 'claim')]/blockquote"):
            assert card.text_content().strip() in said  # in quotation marks here and there, or in neither


def test_links_and_pictures_of_the_feed_lead_somewhere(site: Mapping[str, bytes]) -> None:
    url = address_of(site)
    own = [link for link in feed_links(site["feed.xml"]) if link.startswith(url)]
    listed = "".join(f'<a href="{link}">x</a>' for link in own).encode()
    planted = {**site, "all.html": b"<html><body>" + listed + b"</body></html>"}
    assert own
    assert [fault for fault in broken_links(planted, "/", url) if fault.startswith("all.html")] == []
    assert [link for link in feed_links(site["feed.xml"]) if not re.match(r"https?://|mailto:", link)] == []


def test_corrections_and_revisions_are_entries(golden: Mapping[str, bytes]) -> None:
    entries = [
        (str(e.findtext(f"{ATOM}title")), str(e.findtext(f"{ATOM}updated")), str(e.findtext(f"{ATOM}content")))
        for e in etree.fromstring(golden["feed.xml"]).iter(f"{ATOM}entry")
    ]
    title = "October 2024, not April, was the wettest month in the Harl valley"
    assert (
        f"Correction: {title}",
        "2025-02-03T00:00:00Z",
        "<p>An earlier version gave April 2024 a day too many.</p><p><del>31</del> <ins>30</ins></p>",
    ) in entries
    assert [when for name, when, _ in entries if name == f"Revised: {title}"] == ["2025-03-01T00:00:00Z"]
    days = [when for _, when, _ in entries]
    assert days == sorted(days, reverse=True)


# --- sitemap, robots -------------------------------------------------------------------------------------------------


def test_the_sitemap_names_every_page_that_a_search_may_show(site: Mapping[str, bytes]) -> None:
    url = address_of(site)
    listed = [str(e.text) for e in etree.fromstring(site["sitemap.xml"]).iter(f"{SITEMAP}loc")]
    wanted = {
        url + re.sub(r"(^|/)index.html$", r"\1", path)
        for path in pages(site)
        if path != "404.html" and not path.startswith("embeds/")
    }
    assert sorted(listed) == sorted(wanted)


def test_dates_of_the_sitemap_come_from_content(golden: Mapping[str, bytes]) -> None:
    days = {
        str(e.findtext(f"{SITEMAP}loc")).removeprefix("https://example.org/harl/"): e.findtext(f"{SITEMAP}lastmod")
        for e in etree.fromstring(golden["sitemap.xml"])
    }
    assert days["wettest-month.html"] == "2025-03-01"  # its revision, not its publication
    assert days["method.html"] == "2025-01-10"
    assert days["tables/rain_monthly.html"] == "2025-02-01"
    assert days[""] == "2025-03-01"
    assert days["claims.html"] is None


def test_robots_names_the_sitemap(site: Mapping[str, bytes]) -> None:
    assert f"Sitemap: {address_of(site)}sitemap.xml\n" in site["robots.txt"].decode()


# --- cards, icons, canonical addresses -------------------------------------------------------------------------------


def card_faults(site: Mapping[str, bytes]) -> Iterator[str]:
    url = address_of(site)
    for path, page in pages(site).items():
        if path == "404.html" or (path.startswith("embeds/") and "numbers-" not in path):
            continue
        told = {str(m.get("property") or m.get("name")): str(m.get("content")) for m in page.iter("meta")}
        for name in ("og:title", "og:description", "og:url", "og:image", "og:image:alt", "twitter:card"):
            if not told.get(name):
                yield f"{path}: {name} is missing"
        picture = site.get(told.get("og:image", "").removeprefix(url), b"")
        size = (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24]))
        if size != (int(told.get("og:image:width", 0)), int(told.get("og:image:height", 0))):
            yield f"{path}: the card is not there, or of another size"
        canonical = page.xpath("string(//link[@rel='canonical']/@href)")
        if told.get("og:url") != canonical or not canonical.startswith(url):
            yield f"{path}: {told.get('og:url')} is not {canonical}"


def test_every_page_has_a_card(site: Mapping[str, bytes]) -> None:
    assert list(card_faults(site)) == []


def test_a_card_of_an_explainer_is_1200_by_630(golden: Mapping[str, bytes]) -> None:
    for path in ("cards/index.png", "cards/wettest-month.png", "cards/fields/soil.png"):
        assert golden[path][16:24] == (1200).to_bytes(4) + (630).to_bytes(4)
    assert golden["assets/touch-icon.png"][16:24] == (180).to_bytes(4) * 2


def test_a_card_that_is_not_there_is_found(golden: Mapping[str, bytes]) -> None:
    assert list(card_faults({**golden, "cards/harvest.png": b""})) == [
        "harvest.html: the card is not there, or of another size"
    ]


def test_a_long_title_is_set_smaller_and_cut_at_last() -> None:
    from site_builder.discovery import card
    from site_builder.model import Settings, Theme

    theme = Theme({"bg": "#FFFFFF", "ink": "#111111", "soft": "#555555", "losses": "#B04A17"}, {})
    settings = Settings("The <desk>", "en-GB", "https://example.org/")
    short, long = (card(settings, theme, "Rain & snow " * n) for n in (1, 90))
    sizes = [max(int(n) for n in re.findall(r'font-size="(\d+)"', svg)) for svg in (short, long)]
    assert sizes == [62, 30]
    assert " …</text>" in long
    assert "var(" not in long
    assert etree.fromstring(long).xpath("string()").startswith("The <desk>Rain & snow")


@pytest.mark.parametrize(("height", "lead"), [(300, "tall"), (640, "short")])
def test_a_card_shows_the_first_chart_whose_letters_can_be_read(height: int, lead: str) -> None:
    from site_builder.discovery import card, lead_drawing
    from site_builder.model import Drawing, Settings, Theme, Woven

    drawings = {
        name: Drawing({}, "<svg/>", f'<svg width="284" height="{high}"><text>{name}</text></svg>', {})
        for name, high in (("tall", height), ("short", 200))
    }
    pieces = [SimpleNamespace(block=SimpleNamespace(kind="chart", name=name)) for name in drawings]
    drawing = lead_drawing(cast(Woven, SimpleNamespace(pieces=pieces)), drawings)
    assert drawing is drawings[lead]
    theme = Theme({"bg": "#FFFFFF", "ink": "#111111", "soft": "#555555", "losses": "#B04A17"}, {})
    made = card(Settings("A", "en-GB", "https://example.org/"), theme, "Rain", drawing)
    assert f"<text>{lead}</text>" in made


def test_a_card_without_such_a_chart_shows_the_summary() -> None:
    from site_builder.discovery import lead_drawing
    from site_builder.model import Drawing, Woven

    drawings = {"tall": Drawing({}, "<svg/>", '<svg width="284" height="640"></svg>', {})}
    page = SimpleNamespace(pieces=[SimpleNamespace(block=SimpleNamespace(kind="chart", name="tall"))])
    assert lead_drawing(cast(Woven, page), drawings) is None


# --- structured data -------------------------------------------------------------------------------------------------


def structured_of(page: etree._Element) -> list[dict[str, object]]:
    return [json.loads(str(e.text)) for e in page.iter("script") if e.get("type") == "application/ld+json"]


def structured_faults(record: object) -> list[str]:
    schema = json.loads((SCHEMAS / "structured.json").read_text())
    return [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(record)]


def things(site: Mapping[str, bytes], path: str) -> dict[str, dict[str, object]]:
    (record,) = structured_of(pages(site)[path])
    return {str(thing["@type"]): thing for thing in record["@graph"]}  # type: ignore[attr-defined]


def test_structured_data_is_valid(site: Mapping[str, bytes]) -> None:
    found = {path: structured_of(page) for path, page in pages(site).items()}
    assert [(path, structured_faults(record)) for path, records in found.items() for record in records] == [
        (path, []) for path, records in found.items() for _ in records
    ]
    kinds = {thing["@type"] for records in found.values() for r in records for thing in r["@graph"]}  # type: ignore[attr-defined]
    assert kinds == {"WebSite", "NewsArticle", "Dataset", "BreadcrumbList"}


def test_every_explainer_chart_and_table_has_structured_data(golden: Mapping[str, bytes]) -> None:
    article = things(golden, "wettest-month.html")["NewsArticle"]
    assert (article["datePublished"], article["dateModified"]) == ("2025-02-01", "2025-03-01")
    assert article["correction"] == [
        {
            "@type": "CorrectionComment",
            "datePublished": "2025-02-03",
            "text": "An earlier version gave April 2024 a day too many.",
        }
    ]
    dataset = things(golden, "tables/rain_monthly.html")["Dataset"]
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    measured = dataset["variableMeasured"]
    assert {"@type": "PropertyValue", "name": "Rain", "unitText": "mm", "propertyID": "rain"} in measured  # type: ignore[operator]
    for item in dataset["distribution"]:  # type: ignore[attr-defined]
        assert item["contentUrl"].removeprefix("https://example.org/harl/") in golden
    crumbs = things(golden, "charts/rain_a_day.html")["BreadcrumbList"]["itemListElement"]
    assert [item["item"].rpartition("/")[2] for item in crumbs] == ["", "wettest-month.html", "rain_a_day.html"]  # type: ignore[attr-defined]


def test_a_table_that_may_not_be_passed_on_offers_no_file(golden: Mapping[str, bytes]) -> None:
    assert "tables/prices.csv" not in golden
    assert "distribution" not in things(golden, "tables/prices.html")["Dataset"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("@type", "NewsArtikel"), ("datePublished", "yesterday"), ("author", {"@type": "Persn", "name": "A"}), ("x", 1)],
)
def test_a_planted_fault_of_structured_data_is_found(golden: Mapping[str, bytes], name: str, value: object) -> None:
    article = things(golden, "wettest-month.html")["NewsArticle"]
    assert structured_faults({"@context": "https://schema.org", "@graph": [article]}) == []
    assert structured_faults({"@context": "https://schema.org", "@graph": [{**article, name: value}]})


def test_structured_data_cannot_end_its_element() -> None:
    from site_builder.discovery import structured

    text = structured([{"name": "</script><script>alert(1)</script>&"}])
    assert "<" not in text
    assert json.loads(text)["@graph"] == [{"name": "</script><script>alert(1)</script>&"}]


# --- old addresses ---------------------------------------------------------------------------------------------------


def test_an_alias_leads_on_without_script_from_anywhere(golden: Mapping[str, bytes]) -> None:
    page = html.document_fromstring(golden["april.html"].decode())
    target = page.xpath("string(//meta[@http-equiv='refresh']/@content)")
    assert target == "0; url=wettest-month.html"
    assert page.xpath("string(//link[@rel='canonical']/@href)") == "https://example.org/harl/wettest-month.html"
    assert page.xpath("//a/@href") == ["wettest-month.html"]
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def site_with(tmp_path: Path, front: str, **files: str) -> tuple[Run, dict[str, bytes]]:
    page = f"---\ntitle: New\npublished: 2026-01-02\n{front}\n---\n\nWords.\n"
    root = write_site(tmp_path / "site", {**SMALLEST, "content/sub/new.md": page, **files})
    done = build_here(root, tmp_path / "output")
    return done, tree(tmp_path / "output")


def test_aliases_of_pages_in_folders_and_of_charts(tmp_path: Path) -> None:
    front = "aliases: [sub/old, older.html, charts/gone, charts/moved -> tables]"
    done, files = site_with(tmp_path, front)
    assert done.code == 0, done.text
    for old, to in (
        ("sub/old.html", "sub/new.html"),
        ("older.html", "sub/new.html"),
        ("charts/gone.html", "sub/new.html"),
        ("charts/moved.html", "tables.html"),
    ):
        (target,) = html.document_fromstring(files[old].decode()).xpath("//a/@href")
        assert posixpath.normpath(posixpath.join(posixpath.dirname(old), target)) == to


@pytest.mark.parametrize(
    ("alias", "words"),
    [
        ("../up", "alias"),
        ("/root", "alias"),
        ("Old Page", "alias"),
        ("index", "duplicate-slug"),
        ("old -> nowhere", "broken-link"),
    ],
)
def test_an_alias_that_cannot_be_is_a_problem(tmp_path: Path, alias: str, words: str) -> None:
    done, _ = site_with(tmp_path, f"aliases: ['{alias}']")
    assert done.code == 1
    assert f"error[{words}]" in done.err


# --- snippets --------------------------------------------------------------------------------------------------------


def snippets(golden: Mapping[str, bytes], path: str) -> list[str]:
    return [e.text_content() for e in pages(golden)[path].xpath("//pre/code")]


def test_a_chart_page_offers_a_frame_and_a_figure(golden: Mapping[str, bytes]) -> None:
    section = pages(golden)["charts/rain_a_day.html"].xpath("//section[h2[@id='embed']]//pre/code")
    frame, figure = (element.text_content() for element in section)
    element = html.fragment_fromstring(frame, create_parent=True)
    assert element.xpath("//iframe/@src") == ["https://example.org/harl/embeds/rain_a_day.html"]
    assert element.xpath("//iframe/@title") == ["Rain peaked in October 2024 and fell through summer"]
    assert re.search(r"height:\d{3}px", frame)
    pasted = html.fragment_fromstring(figure)
    assert pasted.xpath("//img/@src") == ["https://example.org/harl/charts/rain_a_day.svg"]
    assert pasted.xpath("string(//img/@alt)").startswith("Line chart by month")
    assert pasted.xpath("//figcaption/a/@href") == ["https://example.org/harl/charts/rain_a_day.html"]
    assert "Weather office of Harl" in pasted.text_content()


def test_the_drawing_to_paste_in_needs_nothing_of_this_site(golden: Mapping[str, bytes]) -> None:
    text = golden["embeds/rain_a_day.txt"].decode()
    pasted = etree.fromstring(text)
    assert "var(" not in text
    assert pasted.xpath("//*[local-name()='svg']/@role") == ["img"]
    assert str(pasted.xpath("string(//*[local-name()='title'])")).startswith("Line chart by month")
    assert [link for link in re.findall(r'(?:href|src)="([^"]*)"', text) if not link.startswith("https://")] == []


def test_a_number_takes_its_note_along_and_leads_back(golden: Mapping[str, bytes]) -> None:
    """Every snippet's link names an element of the page, which prints that very number."""
    given = snippets(golden, "embeds/numbers-wettest-month.html")
    page = pages(golden)["wettest-month.html"]
    assert len(given) > 10
    for text in given:
        element = html.fragment_fromstring(text)
        (href,) = element.xpath("//a/@href")
        address, _, anchor = str(href).partition("#")
        assert address == "https://example.org/harl/wettest-month.html"
        (printed,) = page.xpath("//*[@id=$name]", name=anchor)
        assert printed.text_content() == element.xpath("string(//data)")
    assert any("Weather office of Harl" in text and "to 1\u00a0February 2025" in text for text in given)


def test_an_error_is_reported_with_the_id_of_the_figure(golden: Mapping[str, bytes]) -> None:
    page = pages(golden)["wettest-month.html"]
    known = {record["id"] for record in json.loads(golden["figures.json"])}
    letters = [
        unquote(str(href)) for href in page.xpath("//li[contains(@class, 'note')]//a/@href") if "mailto:" in href
    ]
    assert letters
    for letter in letters:
        assert letter.startswith("mailto:desk@example.org?subject=Error on: ")
        ids = letter.split("\n")[1:]
        assert ids
        assert set(ids) <= known
    assert "mailto:desk@example.org" in "".join(page.xpath("//footer//a/@href"))
