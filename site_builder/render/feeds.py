"""How the site is found and followed: redirects, feed, sitemap, robots.txt.

In: an `Edition`, the artifacts made so far. Out: those that say where the others are.
"""

from __future__ import annotations

from collections.abc import Mapping

from site_builder import discovery
from site_builder.render.edition import Edition
from site_builder.render.frame import framed
from site_builder.render.pages import shown_on


def discovery_files(edition: Edition, made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Redirects, feed, sitemap and robots.txt; `made` is every other file of the site."""
    settings = edition.settings
    found = {
        redirect.address: framed(
            edition,
            "redirect.html",
            "redirect",
            redirect.address,
            edition.say("moved"),
            to=redirect.to,
            to_url=edition.canonical(redirect.to),
        )
        for redirect in discovery.redirects(edition.evaluated, frozenset(made))
    }
    found["sitemap.xml"] = discovery.sitemap(settings, _days(edition, made))
    found["robots.txt"] = discovery.robots(settings)
    if edition.feed:
        found["feed.xml"] = discovery.atom(settings, _entries(edition), discovery.TOUCH_ICON)
    return found


def _days(edition: Edition, made: Mapping[str, bytes]) -> dict[str, str]:
    """The pages that a search may show, and the day on which each last changed."""
    pages = {woven.page.address: discovery.dated(woven.page) for woven in edition.evaluated.woven}
    days = {
        path: "" for path in made if path.endswith(".html") and not path.startswith("embeds/") and path != "404.html"
    }
    days |= pages | {"index.html": max(pages.values(), default="")}
    days |= {f"charts/{name}.html": discovery.dated(woven.page) for name, (woven, _) in edition.charts.items()}
    days |= {f"tables/{address}.html": discovery.table_day(table) for address, table, _ in edition.tables}
    return {path: day for path, day in days.items() if path in made}


def _entries(edition: Edition) -> list[discovery.Entry]:
    settings = edition.settings
    found = []
    for woven in discovery.in_feed(edition.evaluated.woven):
        content = framed(
            edition, "feed_entry.html", "feed", woven.page.address, woven.title.text, **shown_on(edition, woven)
        )
        found.append(discovery.page_entry(woven, settings, content.decode()))
        found += discovery.change_entries(woven, settings, edition.say)
    return found
