"""Refresh, against a real server on loopback: what it takes, what it refuses, and that a failure changes nothing."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import polars as pl
import pytest

from site_builder import cli, refresh
from site_builder.problems import Invalid
from site_builder.tables.descriptors import read_descriptor
from site_builder.tables.reading import read_table
from tests.building import tree, write_site

QUICK = refresh.Limits(seconds=1.0, size=50_000, tries=2, wait=0.01)

OLD = "month,rain,total\n2024-01,60,60\n2024-02,50,110\n2024-03,70,180\n"
NEW = "month,rain,total\n2024-01,60,60\n2024-02,55,115\n2024-03,70,185\n2024-04,80,265\n"
ABOUT = """title: Rain
licenses: [CC-BY-4.0]
expected: monthly
key: month
from:
  url: {url}
  license: CC-BY-4.0
  cumulative: total
  jump: {{rain: 50}}
fields:
  month: {{type: yearmonth}}
  rain:  {{type: integer, unit: mm}}
  total: {{type: integer, unit: mm}}
"""

Answer = Callable[[BaseHTTPRequestHandler], None]


def giving(text: str | bytes, kind: str = "text/csv", code: int = 200, **headers: str) -> Answer:
    """An answer whole and at once."""
    body = text if isinstance(text, bytes) else text.encode()

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(code)
        to.send_header("Content-Type", kind)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    return answer


def dripping(to: BaseHTTPRequestHandler) -> None:
    """A byte now and then: no single read takes long, the whole never ends."""
    to.send_response(200)
    to.send_header("Content-Type", "text/csv")
    to.end_headers()
    for _ in range(200):
        to.wfile.write(b"a")
        to.wfile.flush()
        time.sleep(0.05)


def silent(to: BaseHTTPRequestHandler) -> None:
    time.sleep(3)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answers: dict[str, Answer]
    asked: list[str]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what some of these tests want."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        server.asked.append(self.path)
        server.answers[self.path](self)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test fails by what it finds."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    made = _Server(("127.0.0.1", 0), _Handler)
    made.answers, made.asked = {}, []
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join()


def site(root: Path, about: str, old: str | None = OLD) -> Path:
    files = {"content/data/rain.resource.yaml": about}
    return write_site(root, files if old is None else {**files, "content/data/rain.csv": old})


def asked(root: Path, server: _Server, answer: Answer, about: str = ABOUT, old: str | None = OLD) -> refresh.Update:
    """What refreshing gives where the source answers so."""
    server.answers["/rain.csv"] = answer
    site(root, about.format(url=f"{server.address}/rain.csv"), old)
    return refresh.update_of(root, "rain", QUICK)


def refused(root: Path, server: _Server, answer: Answer, about: str = ABOUT) -> str:
    """The Problems that refreshing ends with; the site must be as it was, without any file left behind."""
    with pytest.raises(Invalid) as caught:
        asked(root, server, answer, about)
    assert (root / "content/data/rain.csv").read_text() == OLD
    assert sorted(tree(root)) == ["content/data/rain.csv", "content/data/rain.resource.yaml"]
    return "\n".join(f"[{p.code}] {p.where}: {p.message}" for p in caught.value.problems)


def run(root: Path, *words: str) -> tuple[int, str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = cli.main(["refresh", "--root", str(root), *words])
    return code, out.getvalue()


# --- what it takes ---------------------------------------------------------------------------------------------------


def test_an_update_is_reported_revisions_first(tmp_path: Path, server: _Server) -> None:
    update = asked(tmp_path, server, giving(NEW))
    assert refresh.report_of(update).splitlines() == [
        "rain: 3 revised, 0 removed, 1 added",
        "  revised: 2024-02: rain 50 -> 55",
        "  revised: 2024-02: total 110 -> 115",
        "  revised: 2024-03: total 180 -> 185",
        "  added: 2024-04",
    ]
    assert (tmp_path / "content/data/rain.csv").read_text() == OLD
    refresh.put(tmp_path, update)
    assert (tmp_path / "content/data/rain.csv").read_text() == NEW
    assert sorted(tree(tmp_path)) == ["content/data/rain.csv", "content/data/rain.resource.yaml"]


def test_the_same_bytes_are_no_news(tmp_path: Path, server: _Server) -> None:
    update = asked(tmp_path, server, giving(OLD))
    assert update.empty
    assert refresh.report_of(update) == "rain: nothing has changed\n"


def test_a_table_without_a_file_gets_one(tmp_path: Path, server: _Server) -> None:
    update = asked(tmp_path, server, giving(NEW), old=None)
    assert update.change.added == ("2024-01", "2024-02", "2024-03", "2024-04")
    refresh.put(tmp_path, update)
    assert (tmp_path / "content/data/rain.csv").read_text() == NEW


def test_rows_that_are_gone_are_told(tmp_path: Path, server: _Server) -> None:
    update = asked(tmp_path, server, giving("month,rain,total\n2024-02,50,110\n2024-03,70,180\n"))
    assert "  removed: 2024-01" in refresh.report_of(update)


SELECTED = ABOUT.replace(
    "  license",
    "  select: SELECT strftime(CAST(day AS DATE), '%Y-%m') AS month, CAST(\"mm of rain\" AS BIGINT) AS rain,"
    " CAST(sum AS BIGINT) AS total FROM raw WHERE place = 'Harl' ORDER BY 1\n  license",
)
RECORDS = [
    {"day": "2024-02-01", "mm of rain": 50, "sum": 110, "place": "Harl", "odd": [1, {"a": None}]},
    {"day": "2024-01-01", "mm of rain": 60, "sum": 60, "place": "Harl", "odd": True},
    {"day": "2024-01-01", "mm of rain": 99, "sum": 99, "place": "Elsewhere"},
]


@pytest.mark.parametrize("wrapped", [RECORDS, {"rows": RECORDS, "count": 3}])
def test_a_select_shapes_what_comes(tmp_path: Path, server: _Server, wrapped: object) -> None:
    update = asked(tmp_path, server, giving(json.dumps(wrapped), "application/json; charset=utf-8"), SELECTED)
    assert update.data.decode() == "month,rain,total\n2024-01,60,60\n2024-02,50,110\n"


def test_parquet_is_shaped_too(tmp_path: Path, server: _Server) -> None:
    out = io.BytesIO()
    pl.DataFrame({"total": [60], "month": ["2024-01"], "rain": [60], "more": [1.5]}).write_parquet(out)
    update = asked(tmp_path, server, giving(out.getvalue(), "application/vnd.apache.parquet"))
    assert update.data.decode() == "month,rain,total\n2024-01,60,60\n"


def test_a_data_file_of_another_format_keeps_it(tmp_path: Path, server: _Server) -> None:
    write_site(tmp_path, {"content/data/rain.json": "[]"})
    about = ABOUT.replace("  license", "  select: SELECT * FROM raw ORDER BY month\n  license")
    update = asked(tmp_path, server, giving(NEW), about, old=None)
    assert update.path == "content/data/rain.json"
    assert json.loads(update.data)[1] == {"month": "2024-02", "rain": "55", "total": "115"}


def test_what_a_source_says_is_kept_as_it_is(tmp_path: Path, server: _Server) -> None:
    """The data file is not what readers take away: nothing in it is defused or rounded."""
    about = (
        "title: Words\nlicenses: [facts]\nkey: word\nfrom:\n  url: {url}\n"
        "  select: SELECT word, CAST(n AS DECIMAL(30,18)) AS n FROM raw ORDER BY word\n"
        "fields: {{word: {{type: string}}, n: {{type: number}}}}\n"
    )
    update = asked(tmp_path, server, giving("word,n\n=1+1,0.000000000000000001\n"), about, old="word,n\na,1\n")
    assert update.data == b"word,n\n=1+1,0.000000000000000001\n"


# --- what it refuses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [dripping, silent])
def test_a_slow_source_meets_the_deadline(tmp_path: Path, server: _Server, answer: Answer) -> None:
    started = time.monotonic()
    assert "took longer than 1 seconds (2 tries)" in refused(tmp_path, server, answer)
    assert time.monotonic() - started < 8


def test_a_truncated_answer_is_not_taken(tmp_path: Path, server: _Server) -> None:
    cut = giving(NEW[:60], Content_Length=str(len(NEW)))
    assert f"broke off after 60 of {len(NEW)} bytes (2 tries)" in refused(tmp_path, server, cut)


def test_a_truncated_chunk_is_not_taken(tmp_path: Path, server: _Server) -> None:
    def chunked(to: BaseHTTPRequestHandler) -> None:
        to.protocol_version = "HTTP/1.1"
        to.send_response(200)
        to.send_header("Content-Type", "text/csv")
        to.send_header("Transfer-Encoding", "chunked")
        to.end_headers()
        to.wfile.write(f"{len(OLD):x}\r\n{OLD}\r\n".encode())
        to.close_connection = True

    assert "could not be read" in refused(tmp_path, server, chunked)


def test_an_error_that_passes_is_tried_again(tmp_path: Path, server: _Server) -> None:
    def answer(to: BaseHTTPRequestHandler) -> None:
        (giving("busy", "text/plain", 503) if len(server.asked) < 2 else giving(NEW))(to)

    assert not asked(tmp_path, server, answer).empty
    assert len(server.asked) == 2


@pytest.mark.parametrize(("code", "tries"), [(500, 2), (429, 2), (404, 1), (403, 1)])
def test_errors_of_the_server_are_told(tmp_path: Path, server: _Server, code: int, tries: int) -> None:
    assert f"answered {code}" in refused(tmp_path, server, giving("no", "text/plain", code))
    assert len(server.asked) == tries


def test_a_redirect_is_followed_on_the_web(tmp_path: Path, server: _Server) -> None:
    server.answers["/new"] = giving(NEW)
    assert asked(tmp_path, server, giving("", code=302, Location="/new")).data.decode() == NEW


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/rain.csv", "data:text/csv,a"])
def test_a_redirect_out_of_the_web_is_not_followed(tmp_path: Path, server: _Server, target: str) -> None:
    assert f"redirects to {target}, which is not followed" in refused(
        tmp_path, server, giving("", code=302, Location=target)
    )


def test_a_redirect_without_end_is_not_followed(tmp_path: Path, server: _Server) -> None:
    assert "redirects again and again" in refused(tmp_path, server, giving("", code=302, Location="/rain.csv"))


@pytest.mark.parametrize("kind", ["text/html", "image/png", "application/zip"])
def test_a_wrong_type_is_refused(tmp_path: Path, server: _Server, kind: str) -> None:
    assert f"gives {kind}, which is no table" in refused(tmp_path, server, giving("<p>Please sign in", kind))
    assert len(server.asked) == 1


def test_a_page_that_calls_itself_a_table_is_refused(tmp_path: Path, server: _Server) -> None:
    page = giving("\n<!doctype html>\n<p>Please sign in\n")
    assert "gives a web page, which is no table" in refused(tmp_path, server, page)
    assert len(server.asked) == 1


def test_what_is_packed_unasked_is_refused(tmp_path: Path, server: _Server) -> None:
    packed = giving(gzip.compress(NEW.encode()), Content_Encoding="gzip")
    assert "is packed (gzip)" in refused(tmp_path, server, packed)


def test_too_much_is_refused_before_it_is_read(tmp_path: Path, server: _Server) -> None:
    assert "[too-large]" in refused(tmp_path, server, giving("month,rain,total\n" + "x" * 200_000))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (NEW.replace("total", "sum"), "header", ", line 1"),
        (NEW.replace("2024-04", "April"), "cell", ", line 5"),
        (NEW.replace("55", "5.5"), "cell", ", line 3"),
        (NEW.replace("2024-04", "2024-03"), "duplicate-key", ", line 5"),
        ("", "empty", ""),
        ('month,rain,total\n2024-01,"60', "csv", ", line 2"),
        (b"\xff\xfe" + NEW.encode("utf-16-le"), "encoding", ", line 1"),
    ],
)
def test_a_changed_schema_is_refused(tmp_path: Path, server: _Server, text: str | bytes, code: str, line: str) -> None:
    """The writer's own file is not at fault, so no line of it is named."""
    found = refused(tmp_path, server, giving(text))
    assert f"[{code}] content/data/rain.resource.yaml:5: what the source gives{line}: " in found
    assert "content/data/rain.csv" not in found


def test_a_table_is_not_replaced_by_none_of_its_rows(tmp_path: Path, server: _Server) -> None:
    """A server that lost its data gives a sound file with nothing in it."""
    assert "the source gives no rows" in refused(tmp_path, server, giving("month,rain,total\n"))


def test_a_missing_column_of_another_format_is_refused(tmp_path: Path, server: _Server) -> None:
    records = json.dumps([{"month": "2024-01", "rain": 1}])
    assert "[header]" in refused(tmp_path, server, giving(records, "application/json"))


@pytest.mark.parametrize("text", ["{", "[1, 2]", '{"a": [], "b": []}', "[" * 100_000])
def test_json_that_is_no_table_is_refused(tmp_path: Path, server: _Server, text: str) -> None:
    found = refused(tmp_path, server, giving(text[:40_000], "application/json"))
    assert "[format]" in found


@pytest.mark.parametrize(
    ("select", "code"),
    [
        ("SELECT * FROM raw, other ORDER BY 1", "from"),
        ("SELECT * FROM read_csv('content/site.yaml') ORDER BY 1", "sql-table-function"),
        ("SELECT mont AS month FROM raw ORDER BY 1", "unknown-column"),
        ("DROP TABLE raw", "sql"),
    ],
)
def test_a_select_reads_raw_and_nothing_else(tmp_path: Path, server: _Server, select: str, code: str) -> None:
    about = ABOUT.replace("  license", f"  select: {select}\n  license")
    assert f"[{code}]" in refused(tmp_path, server, giving(NEW), about)


def test_nobody_there(tmp_path: Path, server: _Server) -> None:
    with contextlib.closing(ThreadingHTTPServer(("127.0.0.1", 0), _Handler).socket) as free:
        port = free.getsockname()[1]
    about = ABOUT.format(url=f"http://127.0.0.1:{port}/rain.csv")
    site(tmp_path, about)
    with pytest.raises(Invalid) as caught:
        refresh.update_of(tmp_path, "rain", QUICK)
    assert "could not be read" in caught.value.problems[0].message


# --- commands --------------------------------------------------------------------------------------------------------


def with_command(root: Path, *words: str) -> refresh.Update:
    listed = json.dumps([sys.executable, *words])
    site(root, ABOUT.format(url="https://example.org").replace("  url: https://example.org", f"  command: {listed}"))
    return refresh.update_of(root, "rain", QUICK)


def test_a_command_gives_a_table(tmp_path: Path) -> None:
    update = with_command(tmp_path, "-c", f"print({NEW!r}, end='')")
    assert update.data.decode() == NEW


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; sys.exit('no such series')", "ended with 1"),
        ("import time; time.sleep(30)", "took longer than 1 seconds"),
        (
            "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(30)'])",
            "took longer",
        ),
        ("print('x' * 10_000_000)", "gives more than"),
    ],
)
def test_a_command_that_fails_changes_nothing(tmp_path: Path, code: str, message: str) -> None:
    started = time.monotonic()
    with pytest.raises(Invalid) as caught:
        with_command(tmp_path, "-c", code)
    assert message in caught.value.problems[0].message
    assert (tmp_path / "content/data/rain.csv").read_text() == OLD
    assert time.monotonic() - started < 10


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    about = ABOUT.format(url="x").replace("  url: x", "  command: no-such-program --now")
    site(tmp_path, about)
    with pytest.raises(Invalid) as caught:
        refresh.update_of(tmp_path, "rain", QUICK)
    assert "`no-such-program --now` cannot be run" in caught.value.problems[0].message


# --- what looks wrong ------------------------------------------------------------------------------------------------


def warnings_of(rows: str, old: str = OLD) -> list[str]:
    about = read_descriptor(ABOUT.format(url="https://example.org/rain.csv"), "rain.resource.yaml")
    table = read_table("rain", f"month,rain,total\n{rows}".encode(), "rain.csv", about, "rain.resource.yaml")
    return list(refresh.series_warnings(table))


def test_a_sound_series_has_no_warning() -> None:
    assert warnings_of("2023-12,60,60\n2024-01,70,130\n2024-02,60,190\n") == []


@pytest.mark.parametrize(
    ("rows", "warning"),
    [
        ("2024-01,60,60\n2024-02,50,59\n", "total is cumulative and falls: 60 (2024-01) -> 59 (2024-02)"),
        ("2024-02,50,59\n2024-01,60,60\n", "total is cumulative and falls: 60 (2024-01) -> 59 (2024-02)"),
        ("2024-01,60,60\n2024-04,50,110\n", "2 missing between 2024-01 and 2024-04: this series is monthly"),
        ("2024-01,60,60\n2024-02,91,151\n", "rain jumps by 52 %, more than 50 %: 60 (2024-01) -> 91 (2024-02)"),
        ("2024-01,60,60\n2024-02,29,89\n", "rain jumps by 52 %, more than 50 %: 60 (2024-01) -> 29 (2024-02)"),
        ("2024-01,0,0\n2024-02,5,5\n", "rain jumps by from nothing, more than 50 %: 0 (2024-01) -> 5 (2024-02)"),
        ("2024-01,60,60\n2024-02,60,60\n", "2024-02 has the same numbers as 2024-01"),
    ],
)
def test_what_looks_wrong_is_told(rows: str, warning: str) -> None:
    assert warnings_of(rows) == [warning]


@pytest.mark.parametrize(
    ("rhythm", "kind", "before", "after", "missing"),
    [
        ("daily", "date", "2024-02-27", "2024-03-01", 2),
        ("weekly", "date", "2024-01-01", "2024-01-22", 2),
        ("weekly", "date", "2024-01-01", "2024-01-09", 0),
        ("monthly", "yearmonth", "2023-11", "2024-02", 2),
        ("quarterly", "yearmonth", "2023-10", "2024-07", 2),
        ("yearly", "year", "2019", "2022", 2),
        ("irregular", "year", "2019", "2022", 0),
    ],
)
def test_gaps_of_every_rhythm(rhythm: str, kind: str, before: str, after: str, missing: int) -> None:
    text = f"title: T\nexpected: {rhythm}\nkey: t\nfields: {{t: {{type: {kind}}}}}\n"
    table = read_table("t", f"t\n{before}\n{after}\n".encode(), "t.csv", read_descriptor(text, "t"), "t")
    wanted = [f"{missing} missing between {before} and {after}: this series is {rhythm}"] if missing else []
    assert list(refresh.series_warnings(table)) == wanted


def test_what_was_known_before_is_not_told_again(tmp_path: Path, server: _Server) -> None:
    gap = "month,rain,total\n2024-01,60,60\n2024-03,50,110\n"
    assert asked(tmp_path, server, giving(gap + "2024-04,60,170\n"), old=gap).warnings == ()
    assert asked(tmp_path, server, giving(gap + "2024-04,60,100\n"), old=gap).warnings == (
        "total is cumulative and falls: 110 (2024-03) -> 100 (2024-04)",
    )


def test_a_long_report_is_cut() -> None:
    many = replace(
        refresh.Update("t", "t.csv", b"", refresh.TableChange("t", added=tuple(map(str, range(99))))), warnings=("odd",)
    )
    lines = refresh.report_of(many).splitlines()
    assert len(lines) == 1 + refresh.MOST_SHOWN + 1 + 1
    assert "  added: and 59 more" in lines


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_replaces_nothing_until_the_writer_agrees(tmp_path: Path, server: _Server) -> None:
    server.answers["/rain.csv"] = giving(NEW)
    site(tmp_path, ABOUT.format(url=f"{server.address}/rain.csv") + "as_of: 2024-03-31\n")
    code, text = run(tmp_path)
    assert (code, (tmp_path / "content/data/rain.csv").read_text()) == (0, OLD)
    assert "3 revised, 0 removed, 1 added" in text
    assert "--yes replaces it" in text
    code, text = run(tmp_path, "rain", "--yes")
    assert (code, (tmp_path / "content/data/rain.csv").read_text()) == (0, NEW)
    assert "content/data/rain.csv was replaced; its descriptor says `as_of: 2024-03-31`: is it so still?" in text
    assert run(tmp_path, "--yes") == (0, "rain: nothing has changed\n")


def test_one_table_that_fails_does_not_stop_the_others(tmp_path: Path, server: _Server) -> None:
    server.answers |= {"/rain.csv": giving(NEW), "/gone.csv": giving("", code=404)}
    site(tmp_path, ABOUT.format(url=f"{server.address}/rain.csv"))
    write_site(tmp_path, {"content/data/gone.resource.yaml": ABOUT.format(url=f"{server.address}/gone.csv")})
    code, text = run(tmp_path, "--yes")
    assert code == 1
    assert "gone.csv answered 404" in text
    assert "gone: nothing was changed" in text
    assert (tmp_path / "content/data/rain.csv").read_text() == NEW


def test_only_tables_that_name_their_source_are_asked(tmp_path: Path) -> None:
    bare = "title: T\nkey: a\nfields: {a: {type: string}}\n"
    write_site(tmp_path, {"content/data/t.resource.yaml": bare, "content/data/t.csv": "a\n1\n"})
    assert refresh.refreshable(tmp_path) == []
    assert run(tmp_path) == (0, "no table says `from:` in its descriptor, so there is nobody to ask\n")
    assert "does not say where the table comes from" in run(tmp_path, "t")[1]
    code, text = run(tmp_path, "tt")
    assert code == 1
    assert 'did you mean "t"?' in text


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    code, text = run(tmp_path)
    assert code == 1
    assert "error[no-site]: there is no content/ here" in text


def test_a_file_that_cannot_be_exchanged_stays(tmp_path: Path, server: _Server) -> None:
    update = asked(tmp_path, server, giving(NEW))
    target = tmp_path / update.path
    target.unlink()
    target.mkdir()
    with pytest.raises(OSError):
        refresh.put(tmp_path, update)
    assert target.is_dir()
    assert [p.name for p in target.parent.iterdir() if p.name.startswith(".")] == []
