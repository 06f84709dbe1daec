"""The files that pages need to look and work as they should, named by their digest.

In: the templates' style, icon and scripts, the theme, the script for charts on request. Out: `Assets`. Must not know
which page needs which.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.model import Blob, Evaluated, Theme
from site_builder.render.templates import text_of_template


@dataclass(frozen=True)
class Asset:
    href: str
    data: bytes


@dataclass(frozen=True)
class Assets:
    css: Asset
    icon: Asset
    embed: Asset  # tells the page around an embedded chart how tall it is
    explore: Asset  # fetches `vega` when a reader asks to explore a chart
    vega: Asset  # Vega, and what makes a chart live
    model: Asset  # the calculator
    search: Asset  # asks the index that readers search


def assets_of(evaluated: Evaluated) -> Assets:
    """Raises Invalid: a file of the templates is missing."""
    site, blobs = evaluated.site, evaluated.site.snapshot.blobs
    return Assets(
        css=_asset("style", "css", _stylesheet(text_of_template(blobs, "style.css"), site.theme)),
        icon=_asset("icon", "svg", text_of_template(blobs, "icon.svg").encode()),
        embed=_script("embed", blobs),
        explore=_script("explore", blobs),
        vega=_asset("vega", "js", evaluated.vega + b"\n" + text_of_template(blobs, "live.js").encode()),
        model=_script("model", blobs),
        search=_script("search", blobs),
    )


def _script(name: str, blobs: Mapping[str, Blob]) -> Asset:
    return _asset(name, "js", text_of_template(blobs, f"{name}.js").encode())


def _asset(name: str, ending: str, data: bytes) -> Asset:
    return Asset(f"assets/{name}.{hashlib.sha256(data).hexdigest()[:8]}.{ending}", data)


def _stylesheet(css: str, theme: Theme) -> bytes:
    """The style with the theme's colours as custom properties, for light, dark and paper."""
    light = _properties(theme.light)
    tokens = (
        f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{_properties(theme.dark)}}}}}\n"
        f"@media print{{:root{{--bg:#FFFFFF}}}}"
    )
    return css.replace("/* tokens */", tokens, 1).encode()


def _properties(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())
