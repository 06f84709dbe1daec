"""The ledger: every figure of the site with where it stands and what is behind it.

In: an `Edition`. Out: records as `figures.json` and `site.json` have them, and as the page of figures shows them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from site_builder.discovery import alias_of
from site_builder.model import Allow, Change, Figure, Page, Woven
from site_builder.problems import Problem
from site_builder.render.downloads import plain_value
from site_builder.render.edition import Edition
from site_builder.render.views import row_anchor

Record = dict[str, Any]


def is_number(figure: Figure) -> bool:
    """Whether the ledger entry is a number, and not a date, a name or a guarded statement."""
    if figure.kind == "checked":
        return False
    return figure.kind != "bound" or not isinstance(figure.value, str | bool | dt.date)


def records_of(edition: Edition) -> list[Record]:
    """Every figure of pages and claims, and every Problem that was allowed."""
    found = [_figure_record(edition, woven, f) for woven in edition.evaluated.woven for f in woven.figures]
    for result in edition.evaluated.claims:
        name = f"claims/{result.claim.id}"
        found += [_record(edition, name, "content/claims.yaml", "", f) for f in result.figures]
    allowed = ((woven, *pair) for woven in edition.evaluated.woven for pair in woven.allowed)
    return found + [_allowed_record(edition, *each) for each in allowed]


def _allowed_record(edition: Edition, woven: Woven, allow: Allow, problem: Problem) -> Record:
    """A Problem that a writer accepts in its place, with the reason."""
    figure = Figure(f"{allow.code}-{problem.where.line}", "typed", "", problem.where.line, because=allow.reason)
    record = _record(edition, woven.page.slug, woven.page.path, "", replace(figure, sentence=problem.message))
    return {**record, "status": "allowed"}


def _figure_record(edition: Edition, woven: Woven, figure: Figure) -> Record:
    return _record(edition, woven.page.slug, woven.page.path, woven.page.slug, figure)


def _record(edition: Edition, name: str, path: str, slug: str, figure: Figure) -> Record:
    """`name` is the address without its ending, `slug` the page whose own tables the figure may come from."""
    origin = figure.origin
    return {
        "id": f"{name}.{figure.id}",
        "status": figure.kind,
        "page": f"{name}.html",
        "file": path,
        "line": figure.line,
        "sentence": figure.sentence,
        "printed": figure.printed,
        "value": plain_value(figure.value),
        "table": edition.address(slug, origin.table) if origin else "",
        "column": origin.column if origin else "",
        "row": origin.row if origin else "",
        "query": origin.query if origin else "",
        "rows_behind": origin.rows_behind if origin else 0,
        "sources": list(figure.sources),
        "as_of": origin.as_of if origin else "",
        "because": figure.because,
    }


def ledger_of(edition: Edition, records: Iterable[Record]) -> list[dict[str, str]]:
    """The records as the page of figures shows them: those of pages, of claims, and Problems that were allowed."""
    titles = {woven.page.address: woven.title.text for woven in edition.evaluated.woven}
    titles |= {f"claims/{result.claim.id}.html": result.claim.says for result in edition.evaluated.claims}
    return [
        {
            "id": record["id"],
            "page_href": record["page"],
            "page_title": titles[record["page"]],
            "line": str(record["line"]),
            "sentence": record["sentence"] or record["printed"],
            "printed": record["printed"] if record["status"] != "checked" else "",
            "table": record["table"],
            "row": row_anchor((record["row"],)) if record["row"] else "",
            "query": "yes" if record["query"] else "",
            "rows_behind": str(record["rows_behind"] or ""),
            "sources": ", ".join(record["sources"]),
            "as_of": edition.day(record["as_of"]),
            "status": edition.say(f"status.{record['status']}"),
            "because": record["because"],
        }
        for record in records
    ]


def site_record(edition: Edition) -> Record:
    """What comparing two publications needs to know of pages and claims."""
    pages = [
        {
            "address": woven.page.address,
            "title": woven.title.text,
            "aliases": _aliases(woven.page),
            "corrections": [_change_record(c) for c in woven.page.front.corrections],
            "revisions": [_change_record(c) for c in woven.page.front.revisions],
        }
        for woven in edition.evaluated.woven
    ]
    claims = [
        {"id": result.claim.id, "verdict": result.verdict, "readings": [r.holds for r in result.readings]}
        for result in edition.evaluated.claims
    ]
    return {"title": edition.settings.title, "pages": pages, "claims": claims}


def _aliases(page: Page) -> list[str]:
    """The addresses that the page itself once had."""
    pairs = [alias_of(text, page) for text in page.front.aliases]
    return [old for old, new in pairs if new == page.address]


def _change_record(change: Change) -> dict[str, str]:
    return {"on": change.on.isoformat(), "text": change.text.value, "was": change.was, "now": change.now}
