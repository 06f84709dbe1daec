"""Which artifacts there are: every file of the site by its address.

In: `Evaluated`, compiled templates. Out: `Artifacts`; for a preview, one page or what all pages need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from site_builder.model import Artifacts, Evaluated, Progress
from site_builder.packages import Offered, packed
from site_builder.render.charts import chart_files, script_files
from site_builder.render.edition import Edition, edition_of
from site_builder.render.embeds import number_files
from site_builder.render.feeds import discovery_files
from site_builder.render.images import images_of
from site_builder.render.lists import claim_of, corrections_of, list_files, source_of
from site_builder.render.pages import page_of
from site_builder.render.tables import table_files
from site_builder.render.templates import Environment
from site_builder.uses import source_address, uses_of_sources, uses_of_tables


def render_site(evaluated: Evaluated, progress: Progress, templates: Environment) -> Artifacts:
    """Raises Invalid: a template that is wrong, at its line."""
    edition = edition_of(evaluated, templates)
    many = (evaluated.woven, evaluated.drawings, edition.tables, evaluated.site.sources, evaluated.claims)
    total = sum(map(len, many))
    made = {".nojekyll": b"", **_assets(edition), **evaluated.rasters}
    for done, files in enumerate(_files(edition), 1):
        progress("render", done, total)
        made |= files
    made |= packed(edition.settings, _offered(edition, made), edition.say)
    made |= list_files(edition)
    made |= {"corrections.html": corrections_of(edition, made)}
    made |= discovery_files(edition, made)
    return dict(sorted(made.items()))


def render_page(evaluated: Evaluated, slug: str, templates: Environment) -> bytes:
    """One page, as `render_site` gives it. Raises Invalid: a template that is wrong, at its line."""
    edition = edition_of(evaluated, templates)
    return page_of(edition, edition.woven[slug])


def render_assets(evaluated: Evaluated, templates: Environment) -> Artifacts:
    """What every page needs to look as it should."""
    return _assets(edition_of(evaluated, templates))


def _assets(edition: Edition) -> dict[str, bytes]:
    always = (edition.assets.css, edition.assets.icon, edition.assets.search)
    return {**{asset.href: asset.data for asset in always}, **script_files(edition)}


def _files(edition: Edition) -> Iterator[dict[str, bytes]]:
    """The files of every page, chart, table, source and claim, one after the other."""
    evaluated, snapshot = edition.evaluated, edition.site.snapshot
    for woven in evaluated.woven:
        page = {woven.page.address: page_of(edition, woven)}
        yield page | images_of(woven, snapshot) | number_files(edition, woven)
    for name, drawing in evaluated.drawings.items():
        yield chart_files(edition, name, drawing)
    uses = uses_of_tables(evaluated)
    for address, table, slug in edition.tables:
        yield table_files(edition, address, table, slug, uses.get(address, ()))
    cited = {name: [s.id for s in edition.sources([table])] for name, table in evaluated.tables.items()}
    uses = uses_of_sources(evaluated, cited)
    for source in edition.site.sources.values():
        yield {source_address(source.id): source_of(edition, source, uses.get(source.id, ()))}
    for result in evaluated.claims:
        yield {f"claims/{result.claim.id}.html": claim_of(edition, result)}


def _offered(edition: Edition, made: Mapping[str, bytes]) -> list[Offered]:
    """The tables whose files may be taken away."""
    return [
        Offered(address, table, made[f"tables/{address}.csv"], made[f"tables/{address}.json"], tuple(sources))
        for address, table, _ in edition.tables
        if table.about.redistribute
        for sources in (edition.sources([table]),)
    ]
