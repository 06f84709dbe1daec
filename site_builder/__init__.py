"""Markdown explainers, data tables and Altair charts into a static site whose numbers are bound to data.

What chart files import (`from site_builder import chart, by_source, roles`) is loaded when it is asked for: importing
the package loads neither Altair nor polars.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from site_builder.vocabulary import annotate as annotate
    from site_builder.vocabulary import by_source as by_source
    from site_builder.vocabulary import chart as chart
    from site_builder.vocabulary import last_label as last_label
    from site_builder.vocabulary import roles as roles
    from site_builder.vocabulary import uncertainty as uncertainty

__version__ = "0.1.0"

_VOCABULARY = ("annotate", "by_source", "chart", "last_label", "roles", "uncertainty")


def __getattr__(name: str) -> Any:
    if name in _VOCABULARY:
        return getattr(import_module("site_builder.vocabulary"), name)
    raise AttributeError(f"module 'site_builder' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_VOCABULARY])
