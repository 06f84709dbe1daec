"""The source of a table, asked again: `from:` of a descriptor -> the table's file as it would be now.

In: the root of a site and the name of a table. Out: an `Update`: new bytes that validate, what they change, what looks
wrong in the series; `put` exchanges the file in one step. Nothing is written before everything holds, and only `http`
and `https` addresses, or the descriptor's own command, are asked. Must not know pages, nor what is published.
"""

from __future__ import annotations

import csv
import datetime as dt
import http.client
import io
import json
import os
import shlex
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from site_builder.compare import TableChange, compare
from site_builder.model import DATED, NUMERIC, Column, Descriptor, Fetch, Table, Value
from site_builder.problems import Invalid, Location, Problem, did_you_mean
from site_builder.queries.evaluation import evaluate
from site_builder.queries.parsing import parse_query
from site_builder.render.downloads import json_of
from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.reading import FORMATS, MOST_BYTES, read_table

if TYPE_CHECKING:
    import polars as pl

DATA = Path("content/data")
MOST_SHOWN = 40


@dataclass(frozen=True)
class Limits:
    """How long one try may take, how much it may bring, how often it is tried, how long to wait between tries."""

    seconds: float = 60.0
    size: int = MOST_BYTES
    tries: int = 3
    wait: float = 1.0


@dataclass(frozen=True)
class Update:
    """A table as its source has it now. `path` is relative to the root; `warnings` are new in these rows."""

    name: str
    path: str
    data: bytes
    change: TableChange
    warnings: tuple[str, ...] = ()
    as_of: str = ""  # what the descriptor says, which somebody may have to bring up to date

    @property
    def empty(self) -> bool:
        return self.change == TableChange(self.name)


# --- one table -------------------------------------------------------------------------------------------------------


def refreshable(root: Path) -> list[str]:
    """The tables that name where they come from. Raises Invalid: no site, a descriptor that cannot be read."""
    if not (root / "content").is_dir():
        hint = "run this in the folder that holds content/, or name it with --root"
        raise Invalid(Problem(Location(str(root)), "no-site", "there is no content/ here", hint))
    paths = sorted((root / DATA).glob("*.resource.yaml"))
    return [p.name.removesuffix(".resource.yaml") for p in paths if _descriptor(root, p.name).fetch]


def _descriptor(root: Path, file: str) -> Descriptor:
    shown = (DATA / file).as_posix()
    try:
        return read_descriptor((root / shown).read_text(encoding="utf-8-sig"), shown)
    except FileNotFoundError:
        known = [p.name.removesuffix(".resource.yaml") for p in (root / DATA).glob("*.resource.yaml")]
        hint = did_you_mean(file.removesuffix(".resource.yaml"), known, "name a table of content/data")
        raise Invalid(Problem(Location(shown), "no-file", "this file is missing", hint)) from None


def update_of(root: Path, name: str, limits: Limits | None = None) -> Update:
    """Ask the source, shape and validate what it gives, compare. Writes nothing. Raises Invalid with every Problem."""
    described = f"{name}.resource.yaml"
    about = _descriptor(root, described)
    where = Location((DATA / described).as_posix(), _line_of_from(root / DATA / described))
    if about.fetch is None:
        hint = "write `from:` with `url:` or `command:`"
        raise Invalid(Problem(where, "from", "this descriptor does not say where the table comes from", hint))
    path = _path_of(root, name)
    raw, kind = _ask(about.fetch, root, where, limits or Limits())
    data = shaped(name, raw, kind, about, path, where)
    new = _validated(name, data, path, about, where)
    old = _read_old(root, name, path, about, where.path)
    known = frozenset(series_warnings(old)) if old else frozenset()
    warnings = tuple(text for text in series_warnings(new) if text not in known)
    return Update(name, path, data, change_of(old, new), warnings, about.as_of)


def _line_of_from(file: Path) -> int:
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith("from:")), 0)


def _validated(name: str, data: bytes, path: str, about: Descriptor, where: Location) -> Table:
    """What the source gives, as a table. The writer's own file is not at fault: a Problem stands at `from:`, and its
    line is one of what came.
    """
    hint = "if the source has changed for good, change `fields`, shape it with `select`, or convert it with `command`"
    try:
        table = read_table(name, data, path, about, where.path)
    except Invalid as invalid:
        raise Invalid(*(_of_the_source(problem, path, where, hint) for problem in invalid.problems)) from None
    if not table.rows:
        raise Invalid(Problem(where, "empty", "the source gives no rows", "try again later; nothing was changed"))
    return table


def _of_the_source(problem: Problem, path: str, where: Location, hint: str) -> Problem:
    if problem.where.path != path:
        return problem
    line = f", line {problem.where.line}" if problem.where.line else ""
    return replace(problem, where=where, message=f"what the source gives{line}: {problem.message}", hint=hint)


def _path_of(root: Path, name: str) -> str:
    """The file that the table has; a new one is a CSV."""
    found = [f"{name}{ending}" for ending in FORMATS if (root / DATA / f"{name}{ending}").is_file()]
    return (DATA / (found[0] if found else f"{name}.csv")).as_posix()


def _read_old(root: Path, name: str, path: str, about: Descriptor, described: str) -> Table | None:
    """The table as it is; None where there is none yet, or where it does not validate and every row counts as new."""
    try:
        return read_table(name, (root / path).read_bytes(), path, about, described)
    except (FileNotFoundError, Invalid):
        return None


def change_of(old: Table | None, new: Table) -> TableChange:
    path = f"tables/{new.name}.json"
    nothing = (json.dumps({"name": new.name, "key": list(new.about.key), "rows": []}) + "\n").encode()
    found = compare({path: json_of(old) if old else nothing}, {path: json_of(new)}).tables
    return found[0] if found else TableChange(new.name)


def put(root: Path, update: Update) -> None:
    """Exchange the file in one step: a reader sees the old bytes or the new ones."""
    target = root / update.path
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            file.write(update.data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


# --- asking ----------------------------------------------------------------------------------------------------------


class _Again(Exception):
    """A failure that may pass: the server is busy, the line broke."""


def _ask(fetch: Fetch, root: Path, where: Location, limits: Limits) -> tuple[bytes, str]:
    """What the source gives, and its format as an ending of a file (empty: that of the table's own file)."""
    if fetch.command:
        return run_command(fetch.command, root, where, limits), ""
    return download(fetch.url, where, limits)


def download(url: str, where: Location, limits: Limits) -> tuple[bytes, str]:
    """Bytes and format of an address, tried again where that may help. Raises Invalid."""
    reason = ""
    for number in range(max(1, limits.tries)):
        if number:
            time.sleep(limits.wait * 2 ** (number - 1))
        try:
            return _download_once(url, where, limits)
        except _Again as error:
            reason = str(error)
    tried = f" ({limits.tries} tries)" if limits.tries > 1 else ""
    raise Invalid(_problem(where, f"{url} {reason}{tried}", "try again later; nothing was changed"))


def _problem(where: Location, message: str, hint: str) -> Problem:
    return Problem(where, "unreadable", message, hint)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """A redirect stays on the web, and does not leave an encrypted line."""

    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        scheme = urlsplit(newurl).scheme
        if scheme not in ("http", "https") or (urlsplit(req.full_url).scheme == "https" and scheme == "http"):
            fp.close()
            raise _Refused(f"redirects to {newurl}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Refused(Exception):
    """An answer that will not become better by asking again."""


def _opener() -> urllib.request.OpenerDirector:
    """An opener that knows http and https, and nothing else: no files, no FTP, no data addresses."""
    opener = urllib.request.OpenerDirector()
    handlers: tuple[urllib.request.BaseHandler, ...] = (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    return opener


_THE_DATA_ITSELF = "write the address that holds the data itself"


def _download_once(url: str, where: Location, limits: Limits) -> tuple[bytes, str]:
    end = time.monotonic() + limits.seconds
    request = urllib.request.Request(url, headers={"User-Agent": "site-builder", "Accept-Encoding": "identity"})
    try:
        with _opener().open(request, timeout=limits.seconds) as answer:
            kind = _kind_of(answer.headers.get_content_type() if "Content-Type" in answer.headers else "", url)
            packed = answer.headers.get("Content-Encoding", "identity")
            if packed != "identity":
                raise _Refused(f"is packed ({packed}) though that was not asked for")
            body = _body(answer, end, limits, url, where)
            if body[:200].lstrip().lower().startswith((b"<!doctype", b"<html")):
                raise _Refused("gives a web page, which is no table")
            return body, kind
    except urllib.error.HTTPError as error:
        error.close()
        if error.code >= 500 or error.code in (408, 425, 429):
            raise _Again(f"answered {error.code}") from None
        if error.code < 400:
            to = error.headers.get("Location", "")
            away = f"to {to}, which is not followed"
            how = "again and again" if urlsplit(to).scheme in ("", "http", "https") else away
            raise Invalid(_problem(where, f"{url} redirects {how}", _THE_DATA_ITSELF)) from None
        raise Invalid(_problem(where, f"{url} answered {error.code}", "is the address still right?")) from None
    except _Refused as error:
        raise Invalid(_problem(where, f"{url} {error}", _THE_DATA_ITSELF)) from None
    except TimeoutError:
        raise _Again(f"took longer than {limits.seconds:g} seconds") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise _Again(f"took longer than {limits.seconds:g} seconds") from None
        raise _Again(f"could not be read: {reason}") from None


def _body(answer: http.client.HTTPResponse, end: float, limits: Limits, url: str, where: Location) -> bytes:
    """The whole body, or a reason why not. A body that comes in drops meets the deadline too."""
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(65536):
        parts.append(part)
        size += len(part)
        if size > limits.size:
            message = f"{url} gives more than {limits.size / 1024 / 1024:.3g} MB"
            raise Invalid(Problem(where, "too-large", message, "ask for less: fewer rows, fewer columns"))
        if time.monotonic() > end:
            raise _Again(f"took longer than {limits.seconds:g} seconds")
    promised = answer.headers.get("Content-Length", "")
    if promised.isdigit() and int(promised) != size:
        raise _Again(f"broke off after {size:,} of {int(promised):,} bytes")
    return b"".join(parts)


_KINDS: Mapping[str, str] = {
    "text/csv": ".csv",
    "application/csv": ".csv",
    "application/json": ".json",
    "text/json": ".json",
    "application/vnd.apache.parquet": ".parquet",
    "application/x-parquet": ".parquet",
}
_VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/vnd.ms-excel")


def _kind_of(kind: str, url: str) -> str:
    """The format that the server names, else that of the address's ending. Raises _Refused: it is no table."""
    ending = next((end for end in FORMATS if urlsplit(url).path.lower().endswith(end)), "")
    if kind in _KINDS:
        return _KINDS[kind]
    if kind in _VAGUE:
        return ending
    raise _Refused(f"gives {kind}, which is no table")


def run_command(command: Sequence[str], root: Path, where: Location, limits: Limits) -> bytes:
    """What a local command prints. No shell; it runs in the root of the site. Raises Invalid."""
    words = shlex.split(command[0]) if len(command) == 1 else list(command)
    shown = " ".join(words)
    try:
        child = subprocess.Popen(
            words,
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        message = f"`{shown}` cannot be run: {error.strerror}"
        raise Invalid(_problem(where, message, "is the program installed, and its path right?")) from None
    out, err, late = _drained(child, limits)
    if late:
        message = f"`{shown}` took longer than {limits.seconds:g} seconds"
        raise Invalid(_problem(where, message, "nothing was changed"))
    if len(out) > limits.size:
        message = f"`{shown}` gives more than {limits.size / 1024 / 1024:.3g} MB"
        raise Invalid(Problem(where, "too-large", message, "ask for less: fewer rows, fewer columns"))
    if child.returncode:
        last = err.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise Invalid(_problem(where, f"`{shown}` ended with {child.returncode}", last or "it said nothing"))
    return out


def _drained(child: subprocess.Popen[bytes], limits: Limits) -> tuple[bytes, bytes, bool]:
    """What a child prints, up to the limit and one byte; it and its own children are killed at the deadline."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        _kill(child)

    timer = threading.Timer(limits.seconds, stop)
    errors: list[bytes] = []
    assert child.stdout is not None
    assert child.stderr is not None
    reader = threading.Thread(target=lambda err=child.stderr: errors.append(_tail(err)), daemon=True)
    timer.start()
    reader.start()
    try:
        out = child.stdout.read(limits.size + 1)
        if len(out) > limits.size:
            _kill(child)
        child.wait()
        reader.join()
    finally:
        timer.cancel()
        child.stdout.close()
        child.stderr.close()
    return out, b"".join(errors), late.is_set()


def _tail(stream: IO[bytes]) -> bytes:
    kept = b""
    while part := stream.read(65536):
        kept = (kept + part)[-65536:]
    return kept


def _kill(child: subprocess.Popen[bytes]) -> None:
    import signal

    try:
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    except ProcessLookupError:
        pass


# --- shaping ---------------------------------------------------------------------------------------------------------


def shaped(name: str, raw: bytes, kind: str, about: Descriptor, path: str, where: Location) -> bytes:
    """The bytes of the table's file: as they came where they fit, else `select` over the raw table `raw`, or its
    declared columns. Raises Invalid.
    """
    fetch = about.fetch or Fetch()
    own = path[path.rfind(".") :]
    kind = kind or own
    if not fetch.select and kind == own:
        return raw
    table = _raw_table(raw, kind, where)
    if fetch.select:
        query = parse_query(name, fetch.select, where, known=("raw",))
        if query.tables != ("raw",):
            hint = "write SELECT ... FROM raw ORDER BY ..."
            raise Invalid(Problem(where, "from", "`select` reads the one table `raw`", hint))
        table = evaluate(query, {"raw": table}, ("raw",))
    else:
        _refuse_missing(table, about, where)
    return _written(table, [n for n in about.fields if n in table.by_name] if not fetch.select else None, own)


def _refuse_missing(table: Table, about: Descriptor, where: Location) -> None:
    missing = [name for name in about.fields if name not in table.by_name]
    if missing:
        hint = did_you_mean(missing[0], table.by_name, f"it gives: {', '.join(table.by_name)[:200]}")
        message = f'what the source gives has no column "{missing[0]}"'
        raise Invalid(Problem(where, "header", message, hint))


def _raw_table(data: bytes, kind: str, where: Location) -> Table:
    """What came, every value as text: `select` gives the types."""
    import polars as pl

    readers: Mapping[str, Callable[[bytes], pl.DataFrame]] = {
        ".csv": lambda given: pl.read_csv(io.BytesIO(given), infer_schema=False),
        ".json": _json_frame,
        ".parquet": lambda given: pl.read_parquet(io.BytesIO(given)),
    }
    try:
        frame = readers[kind](data)
        frame = frame.select(pl.all().cast(pl.String)) if kind != ".json" else frame
    except (pl.exceptions.PolarsError, ValueError, OSError, RecursionError) as error:
        message = f"what the source gives is not {kind[1:].upper()}: {str(error).splitlines()[0][:120]}"
        raise Invalid(Problem(where, "format", message, "look at it in a browser")) from None
    bad = [column for column in frame.columns if '"' in column or not column.strip()]
    if bad:
        hint = "ask the source for names of letters and digits"
        raise Invalid(Problem(where, "header", f'what the source gives has a column named "{bad[0]}"', hint))
    columns = tuple(Column(n, "string", required=False, origins=frozenset({("raw", n)})) for n in frame.columns)
    return Table("raw", where.path, columns, Descriptor("raw"), frame, "")


def _json_frame(data: bytes) -> pl.DataFrame:
    """A list of objects, or an object whose one list of objects it is."""
    import polars as pl

    found = json.loads(data, parse_float=str, parse_int=str)
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ValueError("a list of objects is expected")
    names = list(dict.fromkeys(name for row in found for name in row))
    return pl.DataFrame(
        {name: [_text(row.get(name)) for row in found] for name in names}, schema=dict.fromkeys(names, pl.String)
    )


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _written(table: Table, names: Sequence[str] | None, ending: str) -> bytes:
    """The rows as a data file, exact: what a source says is not defused."""
    kept = list(names) if names is not None else [column.name for column in table.columns]
    if ending == ".parquet":
        out = io.BytesIO()
        table.frame.select(kept).write_parquet(out)
        return out.getvalue()
    rows = [[_plain(row[table.places[name]]) for name in kept] for row in table.rows]
    if ending == ".json":
        records = ",\n".join(json.dumps(dict(zip(kept, row, strict=True)), ensure_ascii=False) for row in rows)
        return f"[\n{records}\n]\n".encode()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(kept)
    writer.writerows(["" if value is None else str(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _plain(value: Value) -> str | int | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return value.isoformat() if isinstance(value, dt.date) else value


# --- what looks wrong ------------------------------------------------------------------------------------------------


def series_warnings(table: Table) -> Iterator[str]:
    """Cumulative columns that fall, jumps beyond their bound, days that are left out, rows that say the same."""
    fetch = table.about.fetch or Fetch()
    order = _order(table)
    for name in fetch.cumulative:
        yield from _falls(table, name, order)
    for name, most in fetch.jump.items():
        yield from _jumps(table, name, most, order)
    yield from _gaps(table)
    yield from _repeats(table, order)


def _order(table: Table) -> list[int]:
    """Rows in the order of time where the key is a day or a month, else as they stand in the file."""
    rows = list(range(len(table.rows)))
    dated = table.about.key and table.by_name[table.about.key[-1]].type in DATED
    return sorted(rows, key=table.key_of) if dated else rows


def _pairs(table: Table, name: str, order: Iterable[int]) -> Iterator[tuple[str, Decimal, str, Decimal]]:
    """Each value of a column with the one before it; empty cells are passed over."""
    at = table.places[name]
    filled = [(_key(table, row), Decimal(str(table.rows[row][at]))) for row in order if table.rows[row][at] is not None]
    for (before, old), (after, new) in pairwise(filled):
        yield before, old, after, new


def _key(table: Table, row: int) -> str:
    return ", ".join(table.key_of(row))


def _falls(table: Table, name: str, order: Iterable[int]) -> Iterator[str]:
    for before, old, after, new in _pairs(table, name, order):
        if new < old:
            yield f"{name} is cumulative and falls: {old:,} ({before}) -> {new:,} ({after})"


def _jumps(table: Table, name: str, most: Decimal, order: Iterable[int]) -> Iterator[str]:
    for before, old, after, new in _pairs(table, name, order):
        if old == new:
            continue
        share = abs(new - old) * 100 / abs(old) if old else None
        if share is None or share > most:
            by = f"{share:.0f} %" if share is not None else "from nothing"
            yield f"{name} jumps by {by}, more than {most:f} %: {old:,} ({before}) -> {new:,} ({after})"


def _gaps(table: Table) -> Iterator[str]:
    """The periods that `expected` promises and no row has."""
    about = table.about
    if len(about.key) != 1 or about.expected not in ("daily", "weekly", "monthly", "quarterly", "yearly"):
        return
    column = table.by_name[about.key[0]]
    if column.type not in DATED:
        return
    days = sorted(str(row[table.places[column.name]]) for row in table.rows)
    for before, after in pairwise(days):
        missing = _steps(before, after, about.expected) - 1
        if missing > 0:
            yield f"{missing} missing between {before} and {after}: this series is {about.expected}"


def _steps(before: str, after: str, rhythm: str) -> int:
    if rhythm in ("daily", "weekly"):
        if len(before) != 10 or len(after) != 10:
            return 1
        days = (dt.date.fromisoformat(after) - dt.date.fromisoformat(before)).days
        return days if rhythm == "daily" else round(days / 7)
    years = int(after[:4]) - int(before[:4])
    if rhythm == "yearly" or len(before) < 7 or len(after) < 7:
        return years if rhythm == "yearly" else 1
    months = years * 12 + int(after[5:7]) - int(before[5:7])
    return months if rhythm == "monthly" else round(months / 3)


def _repeats(table: Table, order: Iterable[int]) -> Iterator[str]:
    """Rows in which nothing but the key differs from the row before: often a source that stopped."""
    numbers = [table.places[c.name] for c in table.columns if c.type in NUMERIC and c.name not in table.about.key]
    if not numbers or not table.about.key:
        return
    for before, after in pairwise(order):
        values = [(table.rows[before][at], table.rows[after][at]) for at in numbers]
        if all(old == new for old, new in values) and any(old is not None for old, _ in values):
            yield f"{_key(table, after)} has the same numbers as {_key(table, before)}"


# --- the report ------------------------------------------------------------------------------------------------------


def report_of(update: Update) -> str:
    """What would change, for the writer who has to agree: revised past values first."""
    if update.empty and not update.warnings:
        return f"{update.name}: nothing has changed\n"
    return "\n".join(_lines(update)) + "\n"


def _lines(update: Update) -> Iterator[str]:
    change = update.change
    counts = f"{len(change.revised)} revised, {len(change.removed)} removed, {len(change.added)} added"
    yield f"{update.name}: {counts}"
    revised = [f"{c.row}: {c.column} {c.old or '(empty)'} -> {c.new or '(empty)'}" for c in change.revised]
    for title, items in (
        ("revised", revised),
        ("removed", change.removed),
        ("added", change.added),
        ("look at this", update.warnings),
    ):
        for item in items[:MOST_SHOWN]:
            yield f"  {title}: {item}"
        if len(items) > MOST_SHOWN:
            yield f"  {title}: and {len(items) - MOST_SHOWN} more"
