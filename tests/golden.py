"""What is expected of the golden good site and of the broken ones: made here, compared by tests, written by `update`.

A golden good site is summarised, so that a change of templates does not drown a change of meaning: the ledger of its
figures, the words of each page's main part, and the list of its files, less those of the search index. A broken site
has one expected text: what the command prints.
"""

from __future__ import annotations

import json
import re
import runpy
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree, html

from tests.building import BROKEN, SITES, SMALLEST, Run, run_here, tree, write_site

EXPECTED = "expected.txt"
ABOUT = "about.md"
PLANT = "plant.py"
COMMAND = "command.txt"
_HASH = re.compile(r"(?<=[.-])[0-9a-f]{8,64}(?=\.)")
_SECONDS = re.compile(r"\d+(?:\.\d+)? ?s\b")
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section"}
    | {"summary", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)


def good_sites() -> list[str]:
    return sorted(path.name for path in SITES.iterdir() if (path / "content").is_dir())


def broken_sites() -> list[str]:
    return sorted(path.name for path in BROKEN.iterdir() if path.is_dir())


# --- good sites ------------------------------------------------------------------------------------------------------


def summary_of(output: Path) -> dict[str, str]:
    """The expected files of a built site, by name."""
    files = tree(output)
    listed = (_HASH.sub("HASH", path) for path in sorted(files) if not path.startswith("pagefind/"))
    found = {"files.txt": "".join(f"{path}\n" for path in listed)}
    found["figures.json"] = json.dumps(json.loads(files["figures.json"]), indent=1, ensure_ascii=False) + "\n"
    for path, data in files.items():
        if path.endswith(".html"):
            found[f"pages/{path.removesuffix('.html').replace('/', '--')}.txt"] = words_of(data)
    return found


def words_of(page: bytes) -> str:
    """The words of a page's main part, a line for each block; drawings are left to the tests of drawing."""
    root = html.document_fromstring(page.decode())
    main = root.find(".//main")
    lines: list[str] = [""]
    _collect(main if main is not None else root.body, lines)
    return "".join(f"{line}\n" for line in (" ".join(line.split()) for line in lines) if line)


def _collect(element: etree._Element, lines: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in ("svg", "script", "style"):
        return
    block = element.tag in _BLOCKS
    if block:
        lines.append("")
    if element.tag == "img":
        lines[-1] += f"[{element.get('alt', '')}]"
    lines[-1] += element.text or ""
    for child in element:
        _collect(child, lines)
        lines[-1] += child.tail or ""
    if block:
        lines.append("")


# --- broken sites ----------------------------------------------------------------------------------------------------


def files_of(folder: Path) -> dict[str, str | bytes]:
    """The site that a folder of `tests/broken` stands for: the smallest site with this folder's files over it.

    A file that holds a lone `-` is left out.
    """
    given = {path: data for path, data in tree(folder).items() if path not in (EXPECTED, ABOUT, PLANT, COMMAND)}
    return {path: data for path, data in {**SMALLEST, **given}.items() if data != b"-\n"}


def plant(folder: Path, root: Path) -> None:
    """What cannot be kept as a file of the repository (a link, many files) is made by the folder's `plant.py`."""
    if (folder / PLANT).exists():
        runpy.run_path(str(folder / PLANT))["plant"](root)


def command_of(folder: Path) -> list[str]:
    """What is run on a broken site: `build`, or what its folder says."""
    return (folder / COMMAND).read_text().split() if (folder / COMMAND).exists() else ["build"]


def printed_for(name: str) -> tuple[Run, bool]:
    """What the command says of a broken site, less what differs from run to run; whether it left the output alone."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_site(Path(folder) / "site", files_of(BROKEN / name))
        plant(BROKEN / name, root)
        output = Path(folder) / "output"
        before = tree(output)
        done = run_here(*command_of(BROKEN / name), "--root", str(root), "--output", str(output))
        run = Run(done.code, _steady(done.out, Path(folder)), _steady(done.err, Path(folder)))
        return run, tree(output) == before


def _steady(text: str, folder: Path) -> str:
    text = text.replace(f"{folder.resolve()}/", "").replace(f"{folder}/", "")
    return _SECONDS.sub("N s", text)


# --- the page of problems --------------------------------------------------------------------------------------------

_HEAD = """# Problems

What the command can say of a site, by code. Each example is a small broken site of `tests/broken/`, and what is
printed is what the command prints of it, so the two cannot drift apart. This page is written by
`python -m tests.problem_pages`.

"""


def problem_page() -> str:
    parts = [_HEAD, *(f"- [`{name}`](#{name})\n" for name in broken_sites())]
    for name in broken_sites():
        about = (BROKEN / name / ABOUT).read_text().strip()
        printed = (BROKEN / name / EXPECTED).read_text().rstrip()
        parts.append(f"\n## `{name}` {{#{name}}}\n\n{about}\n\n```text\n{printed}\n```\n")
    return "".join(parts)


def printed_codes(text: str) -> set[str]:
    return set(re.findall(r"(?:error|warning)\[([a-z0-9-]+)\]", text))


def stale(wanted: Mapping[Path, str]) -> Iterator[Path]:
    """The files that are not as they should be."""
    for path, text in wanted.items():
        if not path.exists() or path.read_text() != text:
            yield path
