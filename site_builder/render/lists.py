"""Pages that list, and the small pages that their entries lead to: tables, sources, figures, claims, corrections.

In: an `Edition`. Out: artifacts by address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.model import ClaimResult, Source
from site_builder.render.downloads import json_bytes
from site_builder.render.edition import Edition
from site_builder.render.embeds import quotable
from site_builder.render.frame import framed
from site_builder.render.ledger import ledger_of, records_of, site_record
from site_builder.render.pages import change_of
from site_builder.render.tables import revision_of
from site_builder.uses import Use, of_kind, source_address


def list_files(edition: Edition) -> dict[str, bytes]:
    """The lists, and the same for machines: `figures.json`, `site.json`."""
    records = records_of(edition)
    ledger = ledger_of(edition, records)
    tables = [
        {"href": f"tables/{name}.html", "title": table.title, "description": table.about.description}
        for name, table in edition.evaluated.tables.items()
    ]
    made = {
        "tables.html": framed(
            edition,
            "tables.html",
            "tables",
            "tables.html",
            edition.say("tables"),
            tables=tables,
            packed=any(table.about.redistribute for _, table, _ in edition.tables),
        ),
        "sources.html": framed(
            edition,
            "sources.html",
            "sources",
            "sources.html",
            edition.say("sources"),
            sources=list(edition.site.sources.values()),
            page_of=lambda source: source_address(source.id),
        ),
        "figures.html": framed(
            edition,
            "figures.html",
            "figures",
            "figures.html",
            edition.say("figures"),
            ledger=ledger,
            quotable={woven.page.address for woven in edition.evaluated.woven if quotable(woven)},
        ),
        "search.html": search_of(edition),
        "404.html": framed(edition, "404.html", "404", "404.html", edition.say("not_found")),
        "site.json": json_bytes(site_record(edition)),
        "figures.json": json_bytes(records),
    }
    if edition.evaluated.claims:
        made["claims.html"] = framed(
            edition,
            "claims.html",
            "claims",
            "claims.html",
            edition.say("claims_tested"),
            claims=list(edition.evaluated.claims),
        )
    return made


def search_of(edition: Edition) -> bytes:
    """The page of search; without a script it lists what can be found."""
    listed = {
        "explainers": [(woven.page.address, woven.title.text) for woven in edition.in_order],
        "used_in.chart": [(f"charts/{name}.html", b.words["title"].text) for name, (_, b) in edition.charts.items()],
        "tables": [(f"tables/{address}.html", table.title) for address, table, _ in edition.tables],
        "claims_tested": [(f"claims/{result.claim.id}.html", result.claim.says) for result in edition.evaluated.claims],
        "sources": [(source_address(s.id), f"{s.publisher}: {s.title}") for s in edition.site.sources.values()],
    }
    groups = [{"title": edition.say(key), "pages": pages} for key, pages in listed.items() if pages]
    scripts = (edition.assets.search.href,)
    title = edition.say("search")
    return framed(edition, "search.html", "search", "search.html", title, groups=groups, scripts=scripts)


def corrections_of(edition: Edition, made: Mapping[str, bytes]) -> bytes:
    """Every correction and every revision, the newest first. `made` are the pages, for where to link to."""
    entries: dict[str, list[tuple[str, dict[str, str]]]] = {"corrections": [], "revisions": []}
    for woven in edition.evaluated.woven:
        address = woven.page.address
        href = address + ("#changes" if b'id="changes"' in made[address] else "")
        page = {"href": href, "title": woven.title.text}
        for kind, changes in (
            ("corrections", woven.page.front.corrections),
            ("revisions", woven.page.front.revisions),
        ):
            entries[kind] += [
                (c.on.isoformat(), {**change_of(edition, c), "was": c.was, "now": c.now, **page}) for c in changes
            ]
    for name, table in edition.evaluated.tables.items():
        page = {"href": f"tables/{name}.html#changes", "title": table.title, "was": "", "now": ""}
        entries["revisions"] += [(r.on, {**revision_of(edition, r), **page}) for r in table.about.revisions]
    listed = {
        kind: [entry for _, entry in sorted(found, key=lambda e: e[0], reverse=True)] for kind, found in entries.items()
    }
    return framed(edition, "corrections.html", "corrections", "corrections.html", edition.say("corrections"), **listed)


def source_of(edition: Edition, source: Source, uses: Sequence[Use]) -> bytes:
    return framed(
        edition,
        "source.html",
        "source",
        source_address(source.id),
        f"{source.publisher}: {source.title}",
        description_text=f"{source.publisher}, {source.title}",
        source=source,
        uses=of_kind(uses),
    )


def claim_of(edition: Edition, result: ClaimResult) -> bytes:
    return framed(
        edition,
        "claim.html",
        "claim",
        f"claims/{result.claim.id}.html",
        result.claim.says,
        claim=result,
        source=edition.site.sources[result.claim.source],
        source_page=source_address(result.claim.source),
        words=result.words,
    )
