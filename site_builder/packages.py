"""Tables as readers take them away: a Frictionless Data Package, one zip of it, citations.

In: typed tables with their published bytes, their sources, the site's settings. Out: `datapackage.json`, a README, a
zip whose bytes depend on its files alone, texts to cite. Must not know pages, templates or the disk; what may be
offered (`redistribute: yes`) is decided by the caller.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.model import TYPES, Column, Settings, Source, Table

PACKAGE, ZIP, README = "datapackage.json", "data.zip", "README.md"
Record = dict[str, Any]
Say = Callable[..., str]

_DAY = r"^\d{4}(-\d{2}(-\d{2})?)?$"
_CC = "https://creativecommons.org/licenses/"
# Licences by their SPDX names: title and address.
_LICENCES: Mapping[str, tuple[str, str]] = {
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", f"{_CC}by/4.0/"),
    "CC-BY-SA-4.0": ("Creative Commons Attribution-ShareAlike 4.0", f"{_CC}by-sa/4.0/"),
    "CC-BY-NC-4.0": ("Creative Commons Attribution-NonCommercial 4.0", f"{_CC}by-nc/4.0/"),
    "facts": ("facts, as their sources published them", ""),
    "MIT": ("MIT Licence", "https://opensource.org/license/mit"),
    "ODbL-1.0": ("Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "OGL-UK-3.0": (
        "Open Government Licence 3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
}


@dataclass(frozen=True)
class Offered:
    """A table that is offered: its address below `tables/`, its CSV and JSON as published, the sources of its rows."""

    address: str
    table: Table
    csv: bytes
    json: bytes
    sources: tuple[Source, ...]


# --- the package -----------------------------------------------------------------------------------------------------


def licence_of(text: str) -> Record:
    """A licence as a Data Package has it: name, title and, where it is a known one, its address."""
    name = re.sub(r"[^\w.-]+", "-", text.strip(), flags=re.A)
    if text.startswith(("https://", "http://")):
        return {"path": text, "title": text}
    title, path = _LICENCES.get(name, (text, ""))
    return {"name": name, **({"path": path} if path else {}), "title": title}


def source_record(source: Source) -> Record:
    """A source; its address only where links to it are made."""
    given = {
        "title": f"{source.publisher}, {source.title}",
        "path": source.url if source.link else "",
        "interest": source.interest,
        "via": source.via,
        "published": source.published,
        "accessed": source.accessed,
    }
    return _filled(given)


def schema_of(table: Table) -> Record:
    """A Table Schema: rows as the CSV has them validate against it."""
    schema: Record = {"fields": [_field(column) for column in table.columns]}
    if table.about.key:
        schema["primaryKey"] = list(table.about.key)
    return schema


def _field(column: Column) -> Record:
    rules: Record = {"required": True} if column.required else {}
    if column.type == "day?":
        rules["pattern"] = _DAY
    given = {
        "name": column.name,
        "type": TYPES[column.type].schema,
        "title": column.label,
        "description": column.description,
        "unit": column.unit,
        "incompleteFrom": column.incomplete_from,
        "constraints": rules,
    }
    return _filled(given)


def package_of(settings: Settings, offered: Sequence[Offered]) -> bytes:
    """`datapackage.json`: every table that is offered, with its schema, sources, licences and hash."""
    named = _names(offered)
    package = {
        "name": _slug(settings.title) or "data",
        "id": settings.url,
        "title": settings.title,
        "description": settings.tagline,
        "homepage": settings.url,
        "contributors": [{"title": name} for name in settings.authors],
        "licenses": [licence_of(settings.license)] if settings.license else [],
        "resources": [_resource(item, name, settings) for item, name in zip(offered, named, strict=True)],
    }
    return (json.dumps(_filled(package), ensure_ascii=False, indent=1) + "\n").encode()


def _resource(item: Offered, name: str, settings: Settings) -> Record:
    about = item.table.about
    given = {
        "name": name,
        "type": "table",
        "path": f"tables/{item.address}.csv",
        "title": item.table.title,
        "description": about.description,
        "homepage": f"{settings.url}tables/{item.address}.html",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(item.csv),
        "hash": f"sha256:{hashlib.sha256(item.csv).hexdigest()}",
        "asOf": about.as_of,
        "retrieved": about.retrieved,
        "licenses": [licence_of(text) for text in about.licenses],
        "sources": [source_record(source) for source in item.sources],
        "schema": schema_of(item.table),
    }
    return _filled(given)


def _names(offered: Iterable[Offered]) -> Iterator[str]:
    """Names of resources are in lower case, and each stands once."""
    seen: dict[str, int] = {}
    for item in offered:
        name = item.address.casefold()
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _filled(record: Record) -> Record:
    return {key: value for key, value in record.items() if value not in ("", [], {}, None)}


# --- the zip ---------------------------------------------------------------------------------------------------------


def readme_of(settings: Settings, offered: Sequence[Offered], say: Say) -> bytes:
    """What stands in the zip: every table with what it is, how old, whose, and under which licence."""
    lines = [f"# {settings.title}", "", settings.url, "", say("package.about"), "", say("package.formula"), ""]
    for item in offered:
        about = item.table.about
        lines += [f"## {item.table.title}", "", f"`tables/{item.address}.csv`, `tables/{item.address}.json`", ""]
        lines += [about.description, ""] if about.description else []
        if about.as_of:
            lines += [f"- {say('data_to', date=about.as_of)}"]
        licences = "; ".join(_licence_line(text) for text in about.licenses)
        lines += [f"- {say('package.licence', licence=licences or say('package.no_licence'))}"]
        lines += [f"- {say('source')}: {_source_line(source, say)}" for source in item.sources]
        lines += [""]
    return "\n".join(lines).encode()


def _licence_line(text: str) -> str:
    licence = licence_of(text)
    return f"{licence['title']}, {licence['path']}" if licence.get("path", text) != text else str(licence["title"])


def _source_line(source: Source, say: Say) -> str:
    parts = [f"{source.publisher}, {source.title}", source.interest, source.url if source.link else ""]
    if source.via:
        parts.append(say("via", via=source.via).rstrip("."))
    if not source.link:
        parts.append(say("no_link").rstrip("."))
    return "; ".join(part for part in parts if part)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """The files in one zip. Neither dates, order nor the system's zlib change its bytes: it is stored, not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def packed(settings: Settings, offered: Sequence[Offered], say: Say) -> dict[str, bytes]:
    """The package and its zip, by address; nothing where no table is offered."""
    if not offered:
        return {}
    package = package_of(settings, offered)
    inside = {PACKAGE: package, README: readme_of(settings, offered, say)}
    for item in offered:
        inside |= {f"tables/{item.address}.csv": item.csv, f"tables/{item.address}.json": item.json}
    return {PACKAGE: package, ZIP: zip_of(inside)}


# --- citation --------------------------------------------------------------------------------------------------------


def citation_of(table: Table, href: str, settings: Settings, data_to: str, say: Say) -> str:
    """How to cite a table, in one line: who, what, where, to when. Nothing of it is read from a clock."""
    return cited(table.title, href, settings, data_to, say)


def cited(title: str, href: str, settings: Settings, data_to: str, say: Say) -> str:
    who = ", ".join(settings.authors)
    parts = [who, say("quoted", text=title.rstrip(".")), settings.title, data_to]
    return ". ".join(part.rstrip(".") for part in parts if part) + f". {href}"


_TEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"})


def bibtex_of(table: Table, href: str, settings: Settings, data_to: str) -> str:
    year = (table.about.retrieved or table.about.as_of)[:4]
    return bibtex(table.name, table.title, year, href, settings, data_to)


def bibtex(name: str, title: str, year: str, href: str, settings: Settings, data_to: str) -> str:
    given = {
        "author": " and ".join(f"{{{name.translate(_TEX)}}}" for name in settings.authors),
        "title": f"{{{title.translate(_TEX)}}}",
        "year": year,
        "howpublished": settings.title.translate(_TEX),
        "note": data_to.translate(_TEX),
        "url": href,
    }
    fields = "".join(f"  {key} = {{{value}}},\n" for key, value in given.items() if value)
    return f"@misc{{{_slug(settings.title) or 'site'}-{name},\n{fields}}}\n"
