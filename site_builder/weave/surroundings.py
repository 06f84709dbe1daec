"""What a page can see of the rest of the site.

In: what the stages know once tables are evaluated. Out: `Surroundings`. Must not know the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from site_builder.formats import Style
from site_builder.gate import Rules
from site_builder.model import Table


@dataclass(frozen=True)
class Surroundings:
    """What a page can see of the rest of the site. `binding` gives the expression that prints a number, if any does."""

    tables: Mapping[str, Table]
    sources: frozenset[str]
    charts: frozenset[str]  # names that some page's block gives words to
    claims: frozenset[str]
    names: frozenset[str]
    style: Style
    binding: Callable[[str], str | None]
    broken: frozenset[str] = frozenset()  # tables that could not be had; their Problems are reported already

    @cached_property
    def rules(self) -> Rules:
        """How the gate judges the language of the site."""
        months = self.style.locale.months["format"]["wide"]
        return Rules(self.style.locale.language == "en", tuple(str(name).lower() for name in months.values()))
