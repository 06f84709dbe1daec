"""The command line: the only module that prints.

In: arguments. Out: exit codes: 0 done, 1 Problems in the content, 2 usage, 3 a published number changed and nothing
says so, 70 a bug (with its traceback). Heavy modules are loaded by the command that needs them, so that a build with
nothing to do is over at once.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from site_builder.problems import Invalid, Location, Problem, hint_of, plain

if TYPE_CHECKING:
    from site_builder.build import Built
    from site_builder.model import Artifacts, Site, Snapshot
    from site_builder.publish import Published

DONE, PROBLEMS, USAGE, UNEXPLAINED, BUG = 0, 1, 2, 3, 70


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Invalid as error:
        _report(error.problems, options.format, None)
        return PROBLEMS
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"{error.filename or 'the system'}: {error.strerror or error}", file=sys.stderr)
        return PROBLEMS
    except Exception:  # a bug is the one thing that must reach the writer whole  # noqa: BLE001
        traceback.print_exc()
        print("This is a fault of site_builder, not of your content. Please report it.", file=sys.stderr)
        return BUG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="site-builder", description="Explainers whose numbers are bound to data.")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="build the site into output/")
    _common(build)
    build.add_argument("--drafts", action="store_true", help="build drafts too; uncited numbers are warnings")
    build.set_defaults(run=_build, strict=False)
    check = commands.add_parser("check", help="everything the build checks, warnings as errors; writes nothing")
    _common(check)
    check.add_argument("--drafts", action="store_true", help="check drafts too")
    check.add_argument(
        "--mutate", action="store_true", help="change the data a column at a time: does every number move? (minutes)"
    )
    check.set_defaults(run=_check, strict=True)
    _publish_options(commands)
    _preview_options(commands.add_parser("preview", help="serve the site on this machine, rebuilt at every save"))
    _new_options(commands.add_parser("new", help="begin a site, a page, a chart, a table or a claim"))
    explain = commands.add_parser("explain", help="what a code of a Problem means, or why a figure is what it is")
    _common(explain)
    explain.add_argument("what", metavar="CODE|FIGURE", help="tie, worst-month.n3, or a printed number such as 38,130")
    explain.set_defaults(run=_explain, strict=False, drafts=True)
    sheet = commands.add_parser("factcheck", help="a sheet to check every figure of a page by hand")
    _common(sheet)
    sheet.add_argument("page", metavar="PAGE", help="the page's name, such as worst-month")
    sheet.set_defaults(run=_factcheck, strict=False, drafts=True)
    schema = commands.add_parser("schema", help="write JSON Schemas for editors")
    schema.add_argument("folder", type=Path, metavar="DIR", help="where they go")
    schema.set_defaults(run=_schema, format="text")
    return parser


class _Version(argparse.Action):
    """The version is read only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"site-builder {version('site-builder')}")
        parser.exit()


def _publish_options(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    publish = commands.add_parser("publish", help="build, check, and commit the output to the branch `published`")
    _common(publish)
    publish.add_argument("--push", action="store_true", help="send the branch to its remote too")
    publish.add_argument("--message", default="", help="the commit's message (default: that of the site's commit)")
    publish.add_argument("--url", default="", help="refuse unless this is the address in site.yaml")
    publish.set_defaults(run=_publish, strict=True, drafts=False)
    rollback = commands.add_parser("rollback", help="publish again what an earlier commit of `published` held")
    rollback.add_argument("commit", metavar="COMMIT", help="such as published~1")
    rollback.add_argument(
        "--root", type=Path, default=Path(), help="the folder that holds content/ (default: this one)"
    )
    rollback.add_argument("--push", action="store_true", help="send the branch to its remote too")
    rollback.set_defaults(run=_rollback, format="text")
    compare = commands.add_parser("compare", help="what readers will see differently")
    compare.add_argument("old", metavar="OLD", help="a folder, or a commit such as published")
    compare.add_argument("new", metavar="NEW", help="a folder, or a commit")
    compare.add_argument("--root", type=Path, default=Path(), help="the folder that holds content/ (default: this one)")
    compare.add_argument("--format", choices=("text", "json", "html", "markdown"), default="text", help="of the report")
    compare.add_argument("--accept", action="store_true", help="draft a revision on each page that needs one")
    compare.set_defaults(run=_compare)
    refresh = commands.add_parser("refresh", help="ask the sources of tables again, and show what changed")
    refresh.add_argument("tables", nargs="*", metavar="TABLE", help="a table whose descriptor says `from:` (all)")
    refresh.add_argument("--root", type=Path, default=Path(), help="the folder that holds content/ (default: this one)")
    refresh.add_argument("--yes", action="store_true", help="replace the files without asking")
    refresh.set_defaults(run=_refresh, format="text")


def _preview_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, default=Path(), help="the folder that holds content/ (default: this one)")
    parser.add_argument("--port", type=_port, default=8000, help="the first port to try (default: 8000; 0: any)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine alone)")
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--drafts", action="store_true", help="show drafts too")
    parser.add_argument("--poll", action="store_true", help="look again and again: for drives that tell of no changes")
    parser.add_argument(
        "--editor", default="vscode", help="what opens files: a name, or an address with {path}, {line}"
    )
    parser.add_argument("--jobs", type=_jobs, default=0, help="how many charts to draw at once (default: one a core)")
    parser.set_defaults(run=_preview, format="text")


def _new_options(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    about = {
        "site": ("DIR", "a small complete site on an invented city"),
        "page": ("NAME", "content/NAME.md"),
        "chart": ("NAME", "content/charts/NAME.py, and the block for a page"),
        "table": ("FILE", "a CSV, JSON or Parquet file taken in, with its descriptor"),
        "claim": ("ID", "a claim at the end of content/claims.yaml"),
        "lock": ("", "requirements.lock and the tool that it names, for a site that has none"),
    }
    for kind, (name, words) in about.items():
        made = kinds.add_parser(kind, help=words)
        if name:
            made.add_argument("name", metavar=name)
        if kind != "site":
            made.add_argument("--root", type=Path, default=Path(), help="the folder that holds content/")
        if kind == "chart":
            made.add_argument("--table", default="", help="the table that it draws (default: the first)")
    parser.set_defaults(run=_new, format="text")


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("write a number from 0 to 65535")
    return int(text)


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, default=Path(), help="the folder that holds content/ (default: this one)")
    parser.add_argument("--output", type=Path, help="where the site goes (default: output/ in the root)")
    parser.add_argument("--jobs", type=_jobs, default=0, help="how many charts to draw at once (default: one a core)")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text", help="how Problems are printed")


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("write a number from 1 to 64")
    return int(text)


# --- build -----------------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace) -> int:
    from site_builder.build import Options, inputs_digest
    from site_builder.write import is_current, write_site

    started = time.monotonic()
    snapshot = _snapshot(options.root)
    output = options.output or options.root / "output"
    inputs = inputs_digest(snapshot, Options(options.drafts, options.strict))
    if is_current(output, inputs):
        _close(options, f"{output} is current: nothing has changed ({time.monotonic() - started:.1f} s)")
        return DONE
    built = _run(snapshot, options)
    _report((*built.problems, *_stale(built)), options.format, snapshot)
    if built.failed:
        kept = f"{output} is as it was" if output.exists() else "nothing was written"
        print(_failure(built, kept), file=sys.stderr)
        return PROBLEMS
    how = write_site(built.artifacts, output, inputs)
    _close(options, _summary(built, time.monotonic() - started, f"{output} ({how})"))
    return DONE


def _stale(built: Built, publishing: bool = False) -> tuple[Problem, ...]:
    """Tables whose newer data are late: a date of the content compared with today's."""
    from site_builder.publish import stale_problems, stale_tables

    if built.evaluated is None:
        return ()
    today = datetime.date.today().isoformat()
    return stale_problems(stale_tables(built.evaluated.tables, today), publishing)


def _check(options: argparse.Namespace) -> int:
    started = time.monotonic()
    snapshot = _snapshot(options.root)
    built = _run(snapshot, options)
    seen, gates = ((), "") if built.failed or options.mutate else _in_browser(built)
    built = dataclasses.replace(built, problems=(*built.problems, *seen))
    _report((*built.problems, *_stale(built)), options.format, snapshot)
    if built.failed:
        print(_failure(built, "nothing was written"), file=sys.stderr)
        return PROBLEMS
    if options.mutate and built.evaluated:
        return _mutate(built.evaluated.site, snapshot, options)
    _close(options, _summary(built, time.monotonic() - started, "no Problems; nothing was written"))
    _close(options, _GATES + gates)
    return DONE


_GATES = "looked at: files, tables, queries, charts as drawn, numbers, statements, claims, links; warnings count.\n"


def _in_browser(built: Built) -> tuple[tuple[Problem, ...], str]:
    """What is wrong with the written pages as a browser shows them; and in words, whether they were looked at."""
    from site_builder import browser

    lacking = browser.missing()
    if lacking or built.evaluated is None:
        return (), f"not looked at: pages in a browser; {lacking} (`pip install playwright`, and Chromium or Chrome)"
    pages = [(woven.page.address, woven.page.path) for woven in built.evaluated.woven]
    bar = _Bar(sys.stderr)
    try:
        found = browser.look_at(built.artifacts, pages, bar.show)
    finally:
        bar.clear()
    return found, f"looked at in a browser: every written page ({len(pages)}), in light and dark, at 1280 and 375 px."


def _mutate(site: Site, snapshot: Snapshot, options: argparse.Namespace) -> int:
    from site_builder.mutation import mutate

    started = time.monotonic()
    bar = _Bar(sys.stderr)
    report = mutate(site, frozenset(), bar.show)
    bar.clear()
    _report(report.problems, options.format, snapshot)
    counts = {
        "number": report.figures,
        "computed column": report.columns,
        "statement": report.statements,
        "chart": report.charts,
        "reading": report.readings,
    }
    what = ", ".join(_counted(number, kind) for kind, number in counts.items())
    if report.problems:
        print(f"{len(report.problems)} do not move, of {what}; nothing was written", file=sys.stderr)
        return PROBLEMS
    took = time.monotonic() - started
    _close(options, f"{what} moved in {report.runs} runs in {took:.1f} s; nothing was written")
    return DONE


def _preview(options: argparse.Namespace) -> int:
    from site_builder.preview.room import Shown
    from site_builder.preview.run import Wish, counted, preview_site

    if not (options.root / "content").is_dir():
        _snapshot(options.root)  # raises the Problem that says so
    told = Shown()

    def report(shown: Shown) -> None:
        """What is new, and a line for each state that is whole or broken."""
        nonlocal told
        if shown.step:
            return
        if shown.bug and shown.bug != told.bug:
            print(shown.bug, file=sys.stderr)
        _report([p for p in shown.problems if p not in told.problems], "text", shown.snapshot)
        if shown.fresh is None or any(p.severity == "error" for p in shown.problems):
            how = counted(shown.problems) or "no Problems"
            print(f"{time.strftime('%H:%M:%S')} {how}, {shown.seconds:.2f} s", flush=True)
        told = shown

    wish = Wish(
        options.root,
        default_templates(),
        options.host,
        options.port,
        not options.no_open,
        options.drafts,
        options.poll,
        options.jobs,
        options.editor,
    )
    preview_site(wish, lambda words: print(words, flush=True), report)
    return DONE


# --- new, explain, factcheck, schema ---------------------------------------------------------------------------------


def _new(options: argparse.Namespace) -> int:
    from site_builder import scaffold

    today = datetime.date.today()
    makers: dict[str, Callable[[], scaffold.Made]] = {
        "site": lambda: scaffold.new_site(Path(options.name)),
        "page": lambda: scaffold.new_page(options.root, options.name, today),
        "chart": lambda: scaffold.new_chart(options.root, options.name, options.table),
        "table": lambda: scaffold.new_table(options.root, Path(options.name)),
        "claim": lambda: scaffold.new_claim(options.root, options.name, today),
        "lock": lambda: scaffold.new_lock(options.root),
    }
    made = makers[options.kind]()
    shown = [path for path in made.paths if "schemas" not in path.parts]
    print("".join(f"wrote {path}\n" for path in shown) + f"\n{made.next}")
    return DONE


def _explain(options: argparse.Namespace) -> int:
    from site_builder.explain import codes_in, explain_code, explain_figure, nearest_figure
    from site_builder.problems import nearest

    guide = _problems_guide()
    told = explain_code(options.what, guide)
    near = nearest(options.what, codes_in(guide))
    hint = f'did you mean "{near}"?' if near else ""
    if told is None and (options.root / "content").is_dir():
        built = _run(_snapshot(options.root), options)
        if built.evaluated is not None:
            told = explain_figure(options.what, built.evaluated)
            hint = hint or nearest_figure(options.what, built.evaluated)
    if told is not None:
        print(told, end="")
        return DONE
    print(f'"{options.what}" is neither a code nor a figure of this site\n    = {hint}', file=sys.stderr)
    return PROBLEMS


def _problems_guide() -> str:
    """docs/problems.md: beside the package in a checkout, inside it when installed."""
    here = Path(__file__).parent
    for path in (here / "problems.md", here.parent / "docs" / "problems.md"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def _factcheck(options: argparse.Namespace) -> int:
    from site_builder.factcheck import sheet
    from site_builder.problems import did_you_mean

    snapshot = _snapshot(options.root)
    built = _run(snapshot, options)
    woven = {page.page.slug: page for page in built.evaluated.woven} if built.evaluated else {}
    name = options.page.removeprefix("content/").removesuffix(".md").removesuffix(".html")
    if built.evaluated is None or name not in woven:
        _report([p for p in built.problems if p.severity == "error"], options.format, snapshot)
        print(f'there is no page "{name}"\n    = {did_you_mean(name, woven)}', file=sys.stderr)
        return PROBLEMS
    text = sheet(woven[name], built.evaluated)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return DONE


def _schema(options: argparse.Namespace) -> int:
    from site_builder.schemas import as_text, schemas

    options.folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (options.folder / name).write_text(as_text(schema), encoding="utf-8")
    print(f"{len(schemas())} schemas in {options.folder}")
    return DONE


def _snapshot(root: Path) -> Snapshot:
    from site_builder.load import load_snapshot

    return load_snapshot(root, default_templates())


def default_templates() -> Path | None:
    """The templates that come with the tool: beside the package in a checkout, inside it when installed."""
    here = Path(__file__).parent
    for folder in (here / "templates", here.parent / "templates"):
        if (folder / "base.html").is_file():
            return folder
    return None


def _run(snapshot: Snapshot, options: argparse.Namespace) -> Built:
    from site_builder.build import Options, build_site
    from site_builder.cache import Cache
    from site_builder.workers import Workers

    jobs = options.jobs or os.cpu_count() or 1
    bar = _Bar(sys.stderr)
    with Workers(jobs) as workers:
        try:
            return build_site(
                snapshot, Options(options.drafts, options.strict), Cache(options.root / ".cache"), workers, bar.show
            )
        finally:
            bar.clear()


class _Bar:
    """A progress bar on a terminal; nothing elsewhere, where a line a step would only be noise."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()

    def show(self, step: str, done: int, total: int) -> None:
        if self._live and total:
            filled = round(24 * done / total)
            self._stream.write(f"\r{step:<6} [{'#' * filled}{'.' * (24 - filled)}] {done}/{total} ")
            self._stream.flush()

    def clear(self) -> None:
        if self._live:
            self._stream.write("\r" + " " * 60 + "\r")
            self._stream.flush()


def _close(options: argparse.Namespace, line: str) -> None:
    """The closing line; on standard error where standard output is for machines."""
    print(line, file=sys.stderr if options.format == "json" else sys.stdout)


def _summary(built: Built, seconds: float, place: str) -> str:
    evaluated = built.evaluated
    counts = {
        "page": len(evaluated.woven) if evaluated else 0,
        "chart": len(evaluated.drawings) if evaluated else 0,
        "figure": sum(len(woven.figures) for woven in evaluated.woven) if evaluated else 0,
    }
    return f"{', '.join(_counted(n, what) for what, n in counts.items())} in {seconds:.1f} s: {place}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _failure(built: Built, kept: str) -> str:
    errors = sum(p.severity == "error" for p in built.problems)
    return f"{_counted(errors, 'Problem')}; {kept}"


# --- publish ---------------------------------------------------------------------------------------------------------


def _publish(options: argparse.Namespace) -> int:
    """Refuses what is not committed, does not build, is stale without a word, or changes numbers without one."""
    from site_builder import publish
    from site_builder.build import Options, inputs_digest
    from site_builder.write import MANIFEST, manifest_of, write_site

    started = time.monotonic()
    source = publish.source_of(options.root)
    snapshot = _snapshot(options.root)
    built = _run(snapshot, options)
    built = dataclasses.replace(
        built, problems=(*built.problems, *_stale(built, publishing=True), *_elsewhere(built, options.url))
    )
    _report(built.problems, options.format, snapshot)
    if built.failed:
        print(_failure(built, "nothing was published"), file=sys.stderr)
        return PROBLEMS
    inputs = inputs_digest(snapshot, Options(options.drafts, options.strict))
    refused = _against_published(options, {**built.artifacts, MANIFEST: manifest_of(built.artifacts, inputs)})
    if refused:
        return refused
    output = options.output or options.root / "output"
    write_site(built.artifacts, output, inputs)
    done = publish.commit_output(options.root, output, publish.message_of(options.root, source, options.message))
    return _published(options, _summary(built, time.monotonic() - started, _branch(done)))


def _elsewhere(built: Built, url: str) -> tuple[Problem, ...]:
    """Whether the site names another address than the one that it is published to."""
    settings = built.evaluated.site.settings if built.evaluated else None
    if settings is None or not url or settings.url.rstrip("/") == url.rstrip("/"):
        return ()
    message = f"the site calls itself {settings.url}, and is published to {url}"
    hint = f"write `url: {url.rstrip('/')}/`; feeds, cards and the page for lost readers need the right address"
    return (Problem(Location("content/site.yaml"), "address", message, hint),)


_SILENT = """not published: a number that readers know has changed, and the page does not say so.
Write what happened under `corrections:` (we were wrong) or `revisions:` (the source changed) of each page above,
or let `site-builder build` and `site-builder compare published output --accept` draft it for you to word."""


def _against_published(options: argparse.Namespace, files: Artifacts) -> int:
    """The exit code where these files may not follow what is published; else 0."""
    from site_builder import compare, publish

    last = publish.last_published(options.root)
    if not last:
        return DONE
    found = compare.compare(compare.read_commit(last, options.root), files)
    if found.lost:
        _report(compare.lost_problems(found), options.format, None)
    if found.unexplained:
        print(compare.as_text(found), file=sys.stderr)
        print(_SILENT, file=sys.stderr)
        return UNEXPLAINED
    return PROBLEMS if found.lost else DONE


def _rollback(options: argparse.Namespace) -> int:
    from site_builder import publish

    done = publish.roll_back(options.root, options.commit)
    return _published(options, f"rolled back: {_branch(done)}")


def _branch(done: Published) -> str:
    return f"{done.commit[:12]} on published" if done.new else f"published holds this already ({done.commit[:12]})"


def _published(options: argparse.Namespace, line: str) -> int:
    from site_builder import publish

    if options.push:
        publish.push(options.root)
    _close(options, line + (f"; sent to {publish.REMOTE}" if options.push else ""))
    return DONE


def _compare(options: argparse.Namespace) -> int:
    from site_builder import compare

    old, new = (compare.read_output(name, options.root) for name in (options.old, options.new))
    found = compare.compare(old, new)
    reports = {"json": compare.as_json, "markdown": compare.as_markdown, "text": compare.as_text}
    title = f"{options.old} and {options.new}"
    print(compare.as_html(found, title) if options.format == "html" else reports[options.format](found), end="")
    if options.accept:
        for path, words in compare.drafts(found, new).items():
            file = options.root / path
            today = datetime.date.today().isoformat()
            file.write_text(compare.with_revision(file.read_text("utf-8"), today, words), "utf-8")
            print(f"{path}: a revision was drafted; say in it what changed and why", file=sys.stderr)
    return UNEXPLAINED if found.refused else DONE


def _refresh(options: argparse.Namespace) -> int:
    from site_builder import refresh

    failed = False
    names = options.tables or refresh.refreshable(options.root)
    if not names:
        print("no table says `from:` in its descriptor, so there is nobody to ask")
    bar = _Bar(sys.stderr)
    for number, name in enumerate(names):
        bar.show("ask", number, len(names))
        try:
            update = refresh.update_of(options.root, name)
            bar.clear()
        except Invalid as error:
            bar.clear()
            failed = True
            _report(error.problems, "text", None)
            print(f"{name}: nothing was changed", file=sys.stderr)
            continue
        print(refresh.report_of(update), end="", flush=True)
        if update.empty:
            continue
        if options.yes or _agreed(f"Replace {update.path}? [y/N] "):
            refresh.put(options.root, update)
            dated = f"; its descriptor says `as_of: {update.as_of}`: is it so still?" if update.as_of else ""
            print(f"{update.path} was replaced{dated}")
        else:
            print(f"{update.path} is as it was; --yes replaces it")
    return PROBLEMS if failed else DONE


def _agreed(question: str) -> bool:
    """The writer's answer; no where nobody can be asked."""
    return sys.stdin.isatty() and input(question).strip().casefold() in ("y", "yes")


# --- Problems --------------------------------------------------------------------------------------------------------


def _report(problems: Sequence[Problem], form: str, snapshot: Snapshot | None) -> None:
    if form == "json":
        print(json.dumps([_record(p) for p in problems], ensure_ascii=False, indent=1))
        return
    for problem in problems:
        print(_github(problem) if form == "github" else plain(problem, _source(problem, snapshot)), file=sys.stderr)


def _record(problem: Problem) -> dict[str, object]:
    record = {**asdict(problem), "hint": hint_of(problem)}
    return {**record.pop("where"), **record}


def _github(problem: Problem) -> str:
    """A workflow command: the Problem becomes an annotation at its line."""
    text = f"{problem.message} ({hint_of(problem)})"
    for char, escaped in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(char, escaped)
    return f"::{problem.severity} file={problem.where.path},line={problem.where.line or 1},title={problem.code}::{text}"


def _source(problem: Problem, snapshot: Snapshot | None) -> str:
    """The line of the file as written."""
    from site_builder.load import source_line

    return source_line(snapshot, problem.where) if snapshot else ""


if __name__ == "__main__":
    sys.exit(main())
