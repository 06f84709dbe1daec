"""`site-builder new`: the first lines of a site, a page, a chart, a table, a claim.

In: where, and a name. Out: the files that were written, and what to do next. Nothing is ever overwritten. What only a
writer can know is left as a TODO, which a build refuses until it is filled. Must not print or build.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from site_builder import fields, schemas
from site_builder.model import Descriptor
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.queries.header import read_header
from site_builder.wheel import wheel


@dataclass(frozen=True)
class Made:
    """Files that were written, in order, and the words that tell what comes next."""

    paths: tuple[Path, ...]
    next: str


def _refused(path: Path | str, message: str, hint: str = "", code: str = "output") -> Invalid:
    return Invalid(Problem(Location(str(path)), code, message, hint))


def _write(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """All of them or none. Raises Invalid where one is there already."""
    taken = [path for path in files if path.exists()]
    if taken:
        hint = "nothing is overwritten: choose another name, or move it away"
        raise Invalid(*(Problem(Location(str(p)), "output", "this file is there already", hint) for p in taken))
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tuple(files)


def _content(root: Path) -> Path:
    folder = root / "content"
    if not folder.is_dir():
        hint = "run this in the folder of a site, or name it with --root; `site-builder new site DIR` makes one"
        raise _refused(root, "there is no content/ here", hint, "no-site")
    return folder


# --- a site ----------------------------------------------------------------------------------------------------------

_AS_TEXT = ".txt"  # chart files of the first site are kept as text: they are no modules of this package
_IGNORED = ".cache/\noutput/\n.output*\n"


def new_site(folder: Path) -> Made:
    """A small complete site about an invented city, to learn by. Raises Invalid: the folder holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _refused(folder, "this folder is not empty", "name one that is empty or not there yet")
    files = {folder / path: data for path, data in starter().items()}
    files |= {folder / "schemas" / name: schemas.as_text(s).encode() for name, s in schemas.schemas().items()}
    files[folder / ".vscode" / "settings.json"] = schemas.as_text(schemas.editor_settings()).encode()
    files[folder / ".vscode" / "blocks.code-snippets"] = schemas.as_text(schemas.block_snippets()).encode()
    files[folder / ".gitignore"] = _IGNORED.encode()
    workflow = (resources.files("site_builder") / "publish.yml").read_bytes()
    files[folder / ".github" / "workflows" / "publish.yml"] = workflow
    made = _write({**files, **_locked(folder)})
    return Made(made, f"cd {folder}\nsite-builder preview\n\nThen change a word in content/riders.md and save it.")


_LOCK = """# This site's tool, kept beside it, and all that it needs, each by its digest. The workflow installs these.
# For a newer tool: remove this file and tool/, then run `site-builder new lock` with it.
./{path} \\
    --hash=sha256:{digest}
"""


def _locked(folder: Path) -> dict[Path, bytes]:
    """The lock file of a site, and the tool that it names."""
    name, data = wheel()
    path = f"tool/{name}"
    lock = _LOCK.format(path=path, digest=hashlib.sha256(data).hexdigest()).encode()
    needed = (resources.files("site_builder") / "requirements.lock").read_bytes()
    return {folder / "requirements.lock": lock + needed, folder / path: data}


def new_lock(root: Path) -> Made:
    """The lock file of a site that has none, with the tool that runs now."""
    _content(root)
    made = _write(_locked(root))
    return Made(made, "Commit both: the workflow installs the site's tool from them.")


def starter() -> dict[str, bytes]:
    """The files of the first site, by path."""
    found: dict[str, bytes] = {}

    def collect(folder: object, prefix: str) -> None:
        for item in sorted(folder.iterdir(), key=lambda i: i.name):  # type: ignore[attr-defined]
            if item.is_dir() and not item.name.startswith("__"):
                collect(item, f"{prefix}{item.name}/")
            elif item.is_file():
                found[prefix + item.name.removesuffix(_AS_TEXT)] = item.read_bytes()

    collect(resources.files("site_builder") / "starter", "")
    return found


# --- a page ----------------------------------------------------------------------------------------------------------

_PAGE = """---
title: >-
  TODO: what was found, in one sentence
summary: >-
  TODO: what a reader learns, in two sentences
published: {today}
# Values get their names here:  let: {{may: losses["2024-05"]}}  and are printed so: {{{{ may.losses }}}}
---

TODO: the first paragraph. A number is looked up, {example}, or cited in its sentence{cited}.
"""


def new_page(root: Path, slug: str, today: dt.date) -> Made:
    """A page with what every page needs."""
    content = _content(root)
    slug = slug.removesuffix(".md").removeprefix("content/")
    if not all(fields.is_slug(part) for part in slug.split("/")):
        hint = "use lower-case letters, digits and single hyphens, as in worst-month"
        raise _refused(slug, "this cannot be the address of a page", hint, "slug")
    source = _first_source(content)
    cited = f" [@{source}]" if source else " by the id of a row in sources.csv"
    text = _PAGE.format(today=today.isoformat(), example=_example(content), cited=cited)
    made = _write({content / f"{slug}.md": text.encode()})
    return Made(made, f'Fill in the TODOs. To put the page into the menu, add "{slug}" to navigation in site.yaml.')


def _example(content: Path) -> str:
    """A binding that works on this site: the last row of the first table with a key and a number."""
    for described in sorted((content / "data").glob("*.resource.yaml")):
        columns = columns_of(described)
        name = described.name.removesuffix(".resource.yaml")
        numbers = [c for c, kind in columns.items() if kind in ("integer", "number")]
        if numbers:
            return f"{{{{ {name}.last.{numbers[-1]} }}}}"
    return "`table.last.column` between two braces"


def _first_source(content: Path) -> str:
    """The id of the first row of the bibliography."""
    path = content / "data" / "sources.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
    return lines[1].split(",")[0].strip('"') if len(lines) > 1 else ""


def key_of(described: Path) -> tuple[str, ...]:
    """The columns of the key."""
    if described.suffix == ".sql":
        return _header_of(described).key
    key = _values_of(described).get("key")
    items = key.values if isinstance(key, fields.Items) else [key]
    return tuple(item.value for item in items if isinstance(item, fields.Text))


def _values_of(described: Path) -> Mapping[str, fields.Node]:
    """A descriptor as far as it can be read."""
    try:
        node = fields.parse_yaml(described.read_text(encoding="utf-8"), described.name)
    except (Invalid, OSError, UnicodeDecodeError):
        return {}
    return node.values if isinstance(node, fields.Keys) else {}


def _header_of(query: Path) -> Descriptor:
    """What the comments above a query say."""
    about, _ = read_header(query.stem, query.read_text(encoding="utf-8"), Location(str(query), 1))
    return about


def _columns_of_query(about: Descriptor) -> dict[str, str]:
    """A column with a unit is a number. A key that no comment types is where the values stand: a year, or a text."""
    keys = {name: "year" if name == "year" else "string" for name in about.key}
    told = {
        name: spec.type or ("number" if spec.unit else keys.get(name, "number")) for name, spec in about.fields.items()
    }
    return {**keys, **told}


def columns_of(described: Path) -> dict[str, str]:
    """The columns of a descriptor with their types; of a query, those that its comments name."""
    if described.suffix == ".sql":
        return _columns_of_query(_header_of(described))
    given = _values_of(described).get("fields")
    if not isinstance(given, fields.Keys):
        return {}
    found = {}
    for name, spec in given.values.items():
        kind = spec.values.get("type") if isinstance(spec, fields.Keys) else None
        found[name] = kind.value if isinstance(kind, fields.Text) else "string"
    return found


# --- a chart ---------------------------------------------------------------------------------------------------------

_CHART = '''"""Charts of {table}."""

import altair as alt

from site_builder import chart, roles


@chart(height=300)
def {name}({table}):
    """Its parameter is a table. Its words stand in a page."""
    return alt.Chart({table}).mark_{mark}.encode(x="{x}", y="{y}", {each}color=roles.neutral)
'''
_BLOCK = """```chart {name}
title: >-
  TODO: what the chart shows, as a finding
subtitle: >-
  TODO: what is measured, in which unit, where and when
alt: >-
  TODO: what a reader sees who looks at it, with its largest and smallest values
```"""


def new_chart(root: Path, name: str, table: str = "") -> Made:
    """A chart function, and the block that gives it words."""
    content = _content(root)
    if not fields.is_name(name) or not name.isidentifier():
        raise _refused(name, "this cannot be the name of a chart", "use letters, digits and _", "block-name")
    data = content / "data"
    described = {p.name.removesuffix(".resource.yaml"): p for p in sorted(data.glob("*.resource.yaml"))}
    described |= {p.stem: p for p in sorted(data.glob("*.sql"))}
    if not described:
        hint = "`site-builder new table FILE` takes a CSV file in"
        raise _refused(data, "there is no table to draw", hint, "chart-table")
    chosen = table or next(iter(described))
    if chosen not in described:
        hint = did_you_mean(chosen, described)
        raise _refused(chosen, f'there is no table "{chosen}"', hint, "unknown-table")
    x, y, mark = _axes(columns_of(described[chosen]))
    lines = [column for column in key_of(described[chosen]) if column != x and mark == "line()"]
    each = f'detail="{lines[0]}", ' if lines else ""
    code = _CHART.format(name=name, table=chosen, x=x, y=y, mark=mark, each=each)
    made = _write({content / "charts" / f"{name}.py": code.encode()})
    return Made(
        made, f"Put this into the page that shows it, with empty lines around it:\n\n{_BLOCK.format(name=name)}"
    )


def _axes(columns: Mapping[str, str]) -> tuple[str, str, str]:
    """Columns for the two axes, and the mark: a line over time, else bars."""
    times = [name for name, kind in columns.items() if kind in ("date", "year", "yearmonth", "day?")]
    numbers = [name for name, kind in columns.items() if kind in ("integer", "number")]
    texts = [name for name, kind in columns.items() if kind == "string"]
    y = numbers[-1] if numbers else next(iter(columns), "column")
    if times:
        return times[0], y, "line()"
    return (texts or list(columns) or ["column"])[0], y, "bar()"


# --- a table ---------------------------------------------------------------------------------------------------------

_DATA = (".csv", ".parquet", ".json")
_TESTS: Sequence[tuple[str, Callable[[str], object]]] = (
    ("integer", fields.read_integer),
    ("number", fields.read_number),
    ("date", fields.read_date),
    ("yearmonth", fields.read_yearmonth),
    ("day?", fields.read_day),
    ("boolean", fields.read_boolean),
)
_HEAD = """title: "TODO: what the rows are, as a reader would say it"
short: "TODO: two or three words"
description: >-
  TODO: who counted what, how, and what is left out
sources: []                    # TODO: ids of rows in sources.csv, as in [office]
licenses: []                   # TODO: as in [CC-BY-4.0]
# TODO: as_of: 2024-06-30      the day up to which the rows hold
"""


def new_table(root: Path, file: Path) -> Made:
    """A data file taken in, and its descriptor with all that can be told from its rows."""
    data = _content(root) / "data"
    if not file.is_file():
        raise _refused(file, "there is no such file", "name a CSV, JSON or Parquet file", "no-file")
    name = re.sub(r"\W+", "_", file.stem.lower()).strip("_")
    if file.suffix not in _DATA or not fields.is_name(name):
        hint = "name it with letters, digits and _, and .csv, .json or .parquet"
        raise _refused(file, "this cannot be a table", hint, "table-name")
    text = descriptor_for(file)
    target = data / f"{name}{file.suffix}"
    files = {data / f"{name}.resource.yaml": text.encode()}
    if file.resolve() != target.resolve():
        files = {target: file.read_bytes(), **files}
    made = _write(files)
    return Made(made, f"Fill in the TODOs of {name}.resource.yaml; a build refuses them.")


def descriptor_for(file: Path) -> str:
    """A descriptor inferred from the rows. What rows cannot tell is a TODO."""
    header, rows = _rows(file)
    columns = {name: [row[i] if i < len(row) else "" for row in rows] for i, name in enumerate(header)}
    key = _key(columns)
    lines = [_HEAD.rstrip("\n")]
    lines.append(f"key: {key[0] if len(key) == 1 else '[' + ', '.join(key) + ']'}" if key else "# TODO: key: column")
    lines.append("fields:")
    width = max((len(name) for name in header), default=0) + 1
    lines += [f"  {name + ':':<{width}} {_field(name, values)}" for name, values in columns.items()]
    return "\n".join(lines) + "\n"


def _rows(file: Path) -> tuple[list[str], list[list[str]]]:
    if file.suffix == ".csv":
        text = file.read_bytes().decode("utf-8-sig", "replace")
        read = list(csv.reader(io.StringIO(text, newline="")))
        return (read[0], read[1:]) if read else ([], [])
    import polars as pl

    frame = pl.read_parquet(file) if file.suffix == ".parquet" else pl.read_json(file)
    return frame.columns, [["" if v is None else str(v) for v in row] for row in frame.iter_rows()]


def _field(name: str, values: Sequence[str]) -> str:
    kind = type_of(values)
    parts = [f"type: {kind}"]
    if kind in ("integer", "number"):
        parts.append("unit: TODO")
    title = name.replace("_", " ").capitalize()
    parts.append(f"title: {title}" if re.fullmatch(r"[\w ]+", title) else f'title: "{title}"')
    if any(not value for value in values):
        parts.append("required: no")
    return "{" + ", ".join(parts) + "}"


def type_of(values: Sequence[str]) -> str:
    """The narrowest type that reads every value that is there; four digits between 1800 and 2100 are years."""
    given = [value for value in values if value]
    if not given:
        return "string"
    if all(re.fullmatch(r"(?:1[89]|20)\d\d", value) for value in given):
        return "year"
    return next((kind for kind, read in _TESTS if all(_reads(read, value) for value in given)), "string")


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _key(columns: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The first column whose values are all there and all different, else the first two that are so together: of those
    that name something, not of those that measure.
    """
    names = [n for n, values in columns.items() if type_of(values) not in ("integer", "number", "boolean")]
    names += [n for n in columns if n not in names and re.search(r"(?:^|_)(?:id|code|no|number)$", n, re.I)]
    candidates = [(one,) for one in names] + [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    for key in candidates:
        rows = list(zip(*(columns[name] for name in key), strict=True))
        if rows and all(all(row) for row in rows) and len(set(rows)) == len(rows):
            return tuple(key)
    return ()


# --- a claim ---------------------------------------------------------------------------------------------------------

_CLAIM = """- id: {id}
  says: "TODO: the words, as they were said"
  who: "TODO: the speaker"
  on: {today}
  source: {source}             # TODO: the id of a row in sources.csv
  readings:
    - name: "TODO: one way to read the words"
      sql: SELECT count(*) > 0 AS holds FROM {table}   # TODO: one row whose column `holds` is true or false
"""


def new_claim(root: Path, claim: str, today: dt.date) -> Made:
    """A claim after those of claims.yaml."""
    content = _content(root)
    path = content / "claims.yaml"
    if not fields.is_slug(claim):
        raise _refused(claim, "this cannot be the id of a claim", "use a-z, 0-9 and single hyphens", "slug")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if re.search(rf"^- id: *{re.escape(claim)}\s*$", before, re.M):
        raise _refused(path, f'the claim "{claim}" is there already', "choose another id", "duplicate-name")
    table = next((p.name.split(".")[0] for p in sorted((content / "data").glob("*.resource.yaml"))), "table")
    between = "\n" if before.strip() else ""
    source = _first_source(content) or "source-id"
    text = _CLAIM.format(id=claim, today=today.isoformat(), table=table, source=source)
    path.write_text(before + between + text, encoding="utf-8")
    block = f"```claim {claim}\n```"
    return Made((path,), f"Fill in the TODOs, and show the claim on a page with:\n\n{block}")
