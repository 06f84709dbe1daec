"""The preview: the same bytes as a build, nothing to strangers, every save seen, no input that ends it."""

from __future__ import annotations

import os
import random
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from site_builder.preview import desk
from site_builder.preview.server import MOST_PORTS, TAG, address_of, allowed_hosts, bind, refusal, with_tag
from tests import building
from tests.breaking import BREAKAGES, CHART, CSV, DESCRIPTOR, PAGE, WITH_TABLE
from tests.building import SMALLEST, tree, write_site
from tests.previewing import Running, previewed


def say(root: Path, words: str, name: str = "index.md") -> None:
    (root / "content" / name).write_text(PAGE.format(words=words))


@pytest.fixture(scope="module")
def golden(golden_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = building.copy_site(building.SITES / "desk", tmp_path_factory.mktemp("golden-preview"))
    with previewed(root, jobs=2) as running:
        running.whole()
        yield running


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview of a small site that tests may change; each says first what the page holds."""
    with previewed(write_site(tmp_path_factory.mktemp("small"), SMALLEST)) as running:
        running.whole()
        yield running


# --- the same bytes --------------------------------------------------------------------------------------------------


def test_bytes_served_without_the_tag_are_the_bytes_built(golden: Running, golden_output: Path) -> None:
    built = {path: data for path, data in tree(golden_output).items() if path not in ("manifest.json", ".nojekyll")}
    assert len(built) > 20
    for path, data in built.items():
        answer = golden.get(f"/{path}")
        tagged = answer.body.count(TAG)
        assert tagged == (1 if path.endswith(".html") else 0), path
        assert answer.body.replace(TAG, b"", 1) == data, path
        assert answer.status == 200


def test_every_artifact_is_the_same_after_edits_made_and_taken_back(tmp_path: Path) -> None:
    """What is kept in memory from build to build never shows in what is built."""
    root = write_site(tmp_path / "site", WITH_TABLE)
    with previewed(root) as running:
        running.whole()
        (root / "content/data/rain.csv").write_text(CSV.replace("41", "4333"))
        running.shows(">4,333<")
        say(root, "Other words.", "other.md")
        running.shows("Other words", "other.md".replace(".md", ".html"))
        (root / "content/data/rain.csv").write_text(CSV.replace("41", "4777"))
        running.until(lambda s: s.fresh is None and b">4,777<" in s.artifacts["index.html"])
        shown = running.until(lambda s: s.fresh is None and b"Other words" in s.artifacts["other.html"])
    output = building.built(root, tmp_path / "output")
    assert {k: v for k, v in tree(output).items() if k != "manifest.json"} == dict(shown.artifacts)


def test_a_page_is_right_before_the_rest_of_the_site_is_made(tmp_path: Path) -> None:
    """The first bytes after a save are those of the build, also where cards and pictures are made later."""
    with previewed(write_site(tmp_path, WITH_TABLE)) as running:
        running.whole()
        running.get("/")
        states: list[tuple[bool, bytes]] = []
        running.room.listen(lambda s: states.append((s.fresh is None, s.artifacts["index.html"])))
        (tmp_path / "content/data/rain.csv").write_text(CSV.replace("2024-01,41", "2024-01,46"))
        (tmp_path / "content/charts/rain.py").write_text(CHART.replace("height=200", "height=220"))
        running.until(lambda s: s.fresh is None and b">46" in s.artifacts["index.html"])
        early = [page for whole, page in states if not whole and b">46" in page]
        assert early
        assert early[-1] == running.room.shown.artifacts["index.html"]


def test_the_tag_is_in_no_built_file(golden_output: Path) -> None:
    assert [path for path, data in tree(golden_output).items() if b"__desk" in data] == []


def test_the_tag_stands_in_the_head_and_nothing_else_changes() -> None:
    page = b"<html><head><title>a</title></head><body></body></html>"
    assert with_tag(page) == page.replace(b"</head>", TAG + b"</head>")
    assert with_tag(b"<p>no head</p>") == b"<p>no head</p>" + TAG


# --- who may ask -----------------------------------------------------------------------------------------------------

HOSTS = (
    "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost", "localhost:80", "localhost.:{port}",
    "127.0.0.1.evil.example:{port}", "0.0.0.0:{port}", "127.0.0.2:{port}", "[::]:{port}", "[::ffff:127.0.0.1]:{port}",
    "2130706433:{port}", "0x7f.1:{port}", "127.1:{port}", "user@127.0.0.1:{port}", "127.0.0.1:{port}:80",
    "127.0.0.1:{port}/", "127.0.0.1:0{port}", "",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused(small: Running, host: str) -> None:
    assert small.get("/", Host=host.format(port=small.port)).status in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_this_machine_is_answered(small: Running, host: str) -> None:
    assert small.get("/", Host=host.format(port=small.port)).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1:{port}", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/", "/__desk/events", "/__desk/"])
def test_another_origin_is_refused(small: Running, origin: str, path: str) -> None:
    assert small.get(path, Origin=origin.format(port=small.port)).status == 403


def test_the_own_origin_is_answered(small: Running) -> None:
    assert small.get("/", Origin=small.address).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FOO"])
def test_only_get_and_head(small: Running, method: str) -> None:
    assert small.get("/", method).status in (400, 405)
    assert small.get("/", "HEAD").status == 200
    assert small.get("/", "HEAD").body == b""


@pytest.mark.parametrize(
    "path",
    ["/.nojekyll", "/.git/config", "/.env", "/assets/.x", "/../content/site.yaml", "/%2e%2e/content/site.yaml",
     "/..%2fcontent/site.yaml", "/..%5ccontent%5csite.yaml", "//etc/passwd", "/etc/passwd", "/content/site.yaml",
     "/__desk/../room.py", "/__desk/%2e%2e/room.py", "/__desk/problems.html", "/__desk/base.html", "/assets/",
     "/assets", "/tables/", "/index.html/", "/index.html%00.css", "/site.yaml", "/C:/Windows/win.ini",
     "/__desk/nothing"],
)  # fmt: skip
def test_nothing_else_is_given(small: Running, path: str) -> None:
    answer = small.get(path)
    assert answer.status in (400, 404)
    assert b"example.org/small" not in answer.body or b"<title>" in answer.body


@pytest.mark.parametrize("path", ["/", "/nope.html", "/__desk/", "/__desk/reload.js", "/.env"])
def test_headers(small: Running, path: str) -> None:
    headers = small.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_it_listens_on_this_machine_alone(small: Running) -> None:
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines() if " 0A " in line]
    mine = [a for a in listening if int(a.split(":")[1], 16) == small.port]
    assert mine == [f"0100007F:{small.port:04X}"]


def test_a_hundred_slow_clients_hold_nobody_up(small: Running) -> None:
    slow = [socket.create_connection(("127.0.0.1", small.port)) for _ in range(100)]
    try:
        for client in slow:
            client.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert small.get("/").status == 200
    finally:
        for client in slow:
            client.close()


def test_the_next_free_port_is_taken() -> None:
    taken = bind("127.0.0.1", 0)
    port = taken.getsockname()[1]
    other = bind("127.0.0.1", port)
    assert port < other.getsockname()[1] < port + MOST_PORTS
    other.close()
    taken.close()


def test_nobody_is_turned_away_before_the_server_runs() -> None:
    with bind("127.0.0.1", 0) as bound, socket.create_connection(bound.getsockname(), timeout=5):
        pass


def test_another_host_is_answered_when_it_was_asked_for() -> None:
    allowed = allowed_hosts("0.0.0.0", 8000)
    assert refusal("GET", "192.0.2.7:8000", "", "/", allowed) == 0
    assert refusal("GET", "evil.example:8000", "", "/", allowed) == 403
    assert refusal("GET", "192.0.2.7:8000", "", "/", allowed_hosts("127.0.0.1", 8000)) == 403


@pytest.mark.parametrize(
    ("path", "address"),
    [("/", "index.html"), ("/a.html", "a.html"), ("/fields/", "fields/index.html"), ("/a/b.csv", "a/b.csv")],
)
def test_addresses(path: str, address: str) -> None:
    assert address_of(path) == address


# --- every save is seen ----------------------------------------------------------------------------------------------


def in_place(path: Path, text: str) -> None:
    with path.open("r+") as file:
        file.write(text)
        file.truncate()


def truncate_then_write(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.flush()
        time.sleep(0.005)
        file.write(text)


def rename_over(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text)
    beside.replace(path)


def backup_then_rename(path: Path, text: str) -> None:
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    beside = path.with_name("4913.tmp")
    beside.write_text(text)
    beside.rename(path)
    backup.unlink()


def same_size_same_time(path: Path, text: str) -> None:
    """As a tool that restores times does; only the time of change of the inode tells."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def delete_then_create(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


def through_a_folder(path: Path, text: str) -> None:
    """The folder is moved away and another takes its place, as a branch switch may do."""
    folder = path.parent
    away = folder.with_name("away")
    shutil.copytree(folder, away)
    (away / path.name).write_text(text)
    old = folder.with_name("old")
    folder.rename(old)
    away.rename(folder)
    shutil.rmtree(old)


PATTERNS: tuple[Callable[[Path, str], None], ...] = (
    in_place,
    truncate_then_write,
    rename_over,
    backup_then_rename,
    same_size_same_time,
    delete_then_create,
    through_a_folder,
)
ROUNDS = 20


@pytest.mark.parametrize("save", PATTERNS, ids=lambda f: f.__name__)
def test_no_save_is_missed(small: Running, save: Callable[[Path, str], None]) -> None:
    for number in range(ROUNDS):
        words = f"{save.__name__.replace('_', ' ')} {chr(97 + number)}"
        save(small.root / "content/index.md", PAGE.format(words=words))
        small.shows(words)
    assert small.room.shown.bug == ""


@pytest.mark.parametrize("save", [rename_over, in_place], ids=lambda f: f.__name__)
def test_no_save_is_missed_by_polling(tmp_path: Path, save: Callable[[Path, str], None]) -> None:
    with previewed(write_site(tmp_path, SMALLEST), poll=True) as running:
        running.whole()
        for letter in "abcde":
            save(running.root / "content/index.md", PAGE.format(words=f"polled {letter}"))
            running.shows(f"polled {letter}")


def test_a_touch_builds_nothing(small: Running) -> None:
    say(small.root, "Before the touch")
    small.shows("Before the touch")
    version = small.whole().version
    for _ in range(3):
        (small.root / "content/index.md").touch()
        time.sleep(0.1)
    assert small.room.shown.version == version


def test_a_burst_of_files(tmp_path: Path) -> None:
    with previewed(write_site(tmp_path, SMALLEST)) as running:
        running.whole()
        for round_ in range(2):
            for number in range(300):
                say(running.root, f"burst {round_} {chr(97 + round_)}", f"page-{number}.md")
            running.until(
                lambda s, r=round_: (
                    s.fresh is None  # type: ignore[misc]
                    and all(f"burst {r}".encode() in s.artifacts.get(f"page-{n}.html", b"") for n in range(300))
                )
            )
        for number in range(300):
            (running.root / f"content/page-{number}.md").unlink()
        running.until(lambda s: s.fresh is None and "page-299.html" not in s.artifacts)


def test_a_new_folder_and_a_renamed_one(small: Running) -> None:
    folder = small.root / "content/deep/er"
    folder.mkdir(parents=True)
    say(small.root, "Far down", "deep/er/page.md")
    small.shows("Far down", "deep/er/page.html")
    (small.root / "content/deep").rename(small.root / "content/high")
    small.shows("Far down", "high/er/page.html")
    small.until(lambda s: s.fresh is None and "deep/er/page.html" not in s.artifacts)
    shutil.rmtree(small.root / "content/high")
    small.until(lambda s: s.fresh is None and "high/er/page.html" not in s.artifacts)


def test_what_editors_leave_is_no_page(small: Running) -> None:
    version = small.room.shown.version
    for name in (".index.md.swp", "index.md~", "index.md.tmp", ".#index.md", "index.md.bak"):
        (small.root / "content" / name).write_text("not a page")
    time.sleep(0.3)
    assert small.room.shown.version == version
    for name in (".index.md.swp", "index.md~", "index.md.tmp", ".#index.md", "index.md.bak"):
        (small.root / "content" / name).unlink()


# --- nothing ends it -------------------------------------------------------------------------------------------------


def test_problems_leave_the_last_good_page_and_go_when_mended(small: Running) -> None:
    say(small.root, "A good page")
    small.shows("A good page")
    say(small.root, "A bad page {{ nothing }}")
    small.until(lambda s: bool(s.problems))
    assert b"A good page" in small.get("/").body
    message = small.message()
    (problem,) = message["problems"]
    assert problem["code"] == "undefined"
    assert problem["where"].startswith("content/index.md:7")
    assert problem["source"] == "A bad page {{ nothing }}"
    assert problem["open"].startswith("vscode://file/")
    assert ":7:" in problem["open"]
    say(small.root, "A better page")
    small.shows("A better page")
    assert small.whole().problems == ()


def test_a_problem_elsewhere_does_not_hold_up_a_sound_page(small: Running) -> None:
    say(small.root, "Sound")
    say(small.root, "Unsound {{ nothing }}", "other.md")
    small.get("/")
    small.until(lambda s: bool(s.problems))
    say(small.root, "Sounder")
    small.shows("Sounder")
    (small.root / "content/other.md").unlink()
    small.until(lambda s: not s.problems and s.fresh is None)


@pytest.fixture(scope="module")
def charted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with previewed(write_site(tmp_path_factory.mktemp("charted"), WITH_TABLE)) as running:
        running.whole()
        yield running


@pytest.mark.parametrize("name", BREAKAGES)
def test_broken_input_shows_its_problem_and_recovers(charted: Running, name: str) -> None:
    path, text, codes = BREAKAGES[name]
    target = charted.root / path
    before = target.read_bytes() if target.exists() else None
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(text.encode("utf-8", "surrogateescape"))
    charted.until(lambda s: bool({p.code for p in s.problems} & codes))
    assert charted.get("/").status == 200
    shown = charted.message()
    assert any(p["code"] in codes and p["where"] for p in shown["problems"])
    if before is None:
        target.unlink()
    else:
        target.write_bytes(before)
    charted.until(lambda s: not s.problems and s.fresh is None and not s.bug)
    assert b"41" in charted.get("/").body


def test_enough_breakages() -> None:
    assert len(BREAKAGES) >= 30


@pytest.mark.parametrize("name", ["base.html", "page.html", "style.css", "tokens.yaml", "partials/head.html"])
def test_a_deleted_template_does_not_end_it(tmp_path: Path, name: str) -> None:
    """Of a site that has templates of its own, with nothing behind them."""
    root = write_site(tmp_path / "site", SMALLEST)
    shutil.copytree(building.ROOT / "templates", root / "templates")
    with previewed(root) as running:
        running.whole()
        object.__setattr__(running.room, "_defaults", None)
        (root / "templates" / name).rename(tmp_path / "kept")
        running.until(lambda s: bool(s.problems) and not s.bug)
        assert running.get("/").status == 200
        (tmp_path / "kept").rename(root / "templates" / name)
        running.until(lambda s: not s.problems and s.fresh is None)


def test_content_that_vanishes_and_comes_back(small: Running) -> None:
    say(small.root, "Still here")
    small.shows("Still here")
    (small.root / "content").rename(small.root / "gone")
    small.until(lambda s: any(p.code == "no-site" for p in s.problems))
    assert b"Still here" in small.get("/").body
    (small.root / "gone").rename(small.root / "content")
    small.until(lambda s: not s.problems)
    say(small.root, "Here again")
    small.shows("Here again")


def test_a_bug_is_shown_and_the_preview_goes_on(small: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    from site_builder.preview import room

    def broken(*args: object) -> None:
        raise ZeroDivisionError("planted")

    with monkeypatch.context() as patched:
        patched.setattr(room, "build_site", broken)
        say(small.root, "Into the bug")
        small.until(lambda s: "planted" in s.bug)
        assert small.get("/").status == 200
    say(small.root, "Out of the bug")
    small.until(lambda s: not s.bug and b"Out of the bug" in s.artifacts["index.html"])


def test_a_site_that_never_built_says_why(tmp_path: Path) -> None:
    with previewed(write_site(tmp_path, {**SMALLEST, "content/site.yaml": "title: x\n"})) as running:
        running.until(lambda s: bool(s.problems))
        answer = running.get("/")
        assert answer.status == 503
        assert TAG in answer.body
        (running.root / "content/site.yaml").write_text(SMALLEST["content/site.yaml"])
        running.whole()
        assert running.get("/").status == 200


# --- what lasts, lasts -----------------------------------------------------------------------------------------------


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


WITH_CHART = WITH_TABLE["content/index.md"].partition("---\n\n")[2] + "\n"


def edits(running: Running, count: int) -> None:
    """Saves as in a day of writing: words, now and then a value of the table, seldom the chart; each is seen."""
    rng = random.Random(count)
    for number in range(count):
        words = f"Edit {''.join(rng.choices('abcdefgh', k=8))} "
        say(running.root, WITH_CHART + words + "words " * rng.randrange(400))
        if number % 20 == 0:
            (running.root / "content/data/rain.csv").write_text(CSV.replace("2024-02,38", f"2024-02,{number % 90 + 1}"))
        if number % 100 == 0:
            height = CHART.replace("height=200", f"height={200 + number % 50}")
            (running.root / "content/charts/rain.py").write_text(height)
        running.shows(words[:13], seconds=20)
        if number % 10 == 0:
            running.get("/")
            running.get("/__desk/")


def level() -> tuple[int, int, int, set[str]]:
    """Memory, open files, threads and children of this process."""
    return resident(), len(os.listdir("/proc/self/fd")), threading.active_count(), children_of(os.getpid())


@pytest.mark.parametrize(
    ("warm", "count"), [(40, 60), pytest.param(200, 2000, marks=pytest.mark.slow)], ids=["a few", "2000"]
)
def test_edits_leave_no_memory_handles_threads_or_children(
    tmp_path: Path, warm: int, count: int, record_property: Callable[[str, object], None]
) -> None:
    with previewed(write_site(tmp_path, WITH_TABLE)) as running:
        running.whole()
        edits(running, warm)
        memory, files, threads, children = level()
        edits(running, count)
        running.whole()
        after = level()
        record_property("memory", f"{memory / 1e6:.0f} MB, then {after[0] / 1e6:.0f} MB")
        assert after[0] <= memory * 1.2
        assert after[1] <= files + 2
        assert after[2] <= threads + 1  # a thread of the desk's may be idle yet
        assert after[3] == children


def test_no_child_is_left(tmp_path: Path) -> None:
    before = children_of(os.getpid())
    with previewed(write_site(tmp_path, WITH_TABLE)) as running:
        running.whole()
        children = children_of(os.getpid()) - before
        assert children
    assert not children & children_of(os.getpid())


def children_of(pid: int) -> set[str]:
    return {child for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()}


# --- warnings and the desk -------------------------------------------------------------------------------------------


def test_an_uncited_number_is_a_soft_mark_here_and_a_problem_in_a_build(small: Running) -> None:
    say(small.root, "There were 38,130 riders.")
    small.shows("38,130")
    (problem,) = small.message()["problems"]
    assert (problem["severity"], problem["code"], problem["number"]) == ("warning", "uncited-number", "38,130")
    assert problem["sentence"] == "There were 38,130 riders."
    assert problem["page"] == "index.html"
    done = building.build_here(small.root, small.root.parent / "never")
    assert done.code == 1
    say(small.root, "Words.")
    small.until(lambda s: not s.problems)


def test_every_page_of_the_desk(golden: Running) -> None:
    for tab, _ in desk.TABS:
        answer = golden.get(f"/__desk/{tab}")
        assert answer.status == 200, tab
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    evaluated = golden.room.shown.built.evaluated  # type: ignore[union-attr]
    assert evaluated is not None
    pages = golden.get("/__desk/pages").text
    assert all(woven.page.path in pages for woven in evaluated.woven)
    tables = golden.get("/__desk/tables").text
    assert all(f'href="/tables/{name}.html"' in tables for name in evaluated.tables)
    claims = golden.get("/__desk/claims").text
    assert all(f"claims/{result.claim.id}.html" in claims for result in evaluated.claims)
    ledger = golden.get("/__desk/ledger").text
    told = [woven for woven in evaluated.woven if woven.figures]
    assert ledger.count("<tr>") == len(told) + sum(len(woven.figures) for woven in told)


def test_the_desk_s_page_of_every_chart(golden: Running) -> None:
    evaluated = golden.room.shown.built.evaluated  # type: ignore[union-attr]
    assert evaluated is not None
    assert evaluated.drawings
    for name in evaluated.drawings:
        text = golden.get(f"/__desk/charts/{name}").text
        assert text.count("<svg filter=") == 6
        assert text.count('class="frame light"') == text.count('class="frame dark"') == 5
        for vision in desk.VISIONS:
            assert f'<filter id="{vision}"' in text
        ids = [part.split('"')[0] for part in text.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
    assert golden.get("/__desk/charts/nothing").status == 404


def test_the_desk_tells_what_is_to_be_done(tmp_path: Path) -> None:
    about = DESCRIPTOR + "as_of: 2024-02-29\nstale_after: 45 days\n"
    late = {**WITH_TABLE, "content/data/rain.resource.yaml": about}
    with previewed(write_site(tmp_path, late)) as running:
        running.whole()
        text = running.get("/__desk/").text
        assert "<h1>Nothing to mend</h1>" in text
        assert "Stale tables that do not say why" in text
        assert "content/data/rain.resource.yaml" in text
        assert "1 stale table that" not in text
        (tmp_path / "content/data/rain.resource.yaml").write_text(about + "stale_because: The office closed.\n")
        running.until(lambda s: b"The office closed." in s.artifacts.get("tables/rain.html", b"") and s.fresh is None)
        text = running.get("/__desk/").text
        assert "Stale tables that do not say why" not in text
        assert "The office closed." in text
        say(tmp_path, "There were 38,130 riders.")
        running.shows("38,130")
        assert "<h1>1 number or note to settle</h1>" in running.get("/__desk/").text
        say(tmp_path, "There were {{ riders }}.")
        running.until(lambda s: any(p.code == "undefined" for p in s.problems))
        text = running.get("/__desk/").text
        assert "<h1>1 Problem to mend</h1>" in text
        assert "There were {{ riders }}." in text
        assert 'href="/__desk/problems/undefined"' in text


def test_the_desk_explains_every_code(small: Running) -> None:
    text = small.get("/__desk/problems/undefined").text
    assert "<h1>undefined</h1>" in text
    assert "rein" in text
    assert small.get("/__desk/problems/nothing").status == 404


def test_the_desk_tells_what_changed_since_the_last_publication(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", WITH_TABLE)
    with previewed(root) as running:
        running.whole()
        assert "Nothing has been published" in running.get("/__desk/changes").text
        published(root, tmp_path / "output")
        assert "Nothing that readers see has changed" in running.get("/__desk/changes").text
        (root / "content/data/rain.csv").write_text(CSV.replace("2024-01,41", "2024-01,46"))
        running.until(lambda s: b">46" in s.artifacts["index.html"] and s.fresh is None)
        text = running.get("/__desk/changes").text
        assert "<p>January had <del>41.</del></p><p>January had <ins>46.</ins></p>" in text
        assert "Without a correction or revision" in text
        assert "2024-01" in text
        (root / "content/data/rain.csv").write_text(CSV)
        running.until(lambda s: b">46" not in s.artifacts["index.html"] and s.fresh is None)
        assert "Nothing that readers see has changed" in running.get("/__desk/changes").text


def published(root: Path, output: Path) -> None:
    """The site as a commit of the branch `published`."""
    import subprocess

    from site_builder.publish import commit_output

    done = building.build_here(root, output)
    assert done.code == 0
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    commit_output(root, output, "first")
