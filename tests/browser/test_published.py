"""The site as it is published: served by nginx at / and under /repo/, within its budgets, old addresses and embeds."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html
from playwright.sync_api import sync_playwright

from site_builder.checks.weight import over_budget, weights_of
from tests.browser import survey
from tests.building import tree
from tests.serving import served

CONFIGURATION = """{user}
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  gzip on;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ root {site}; index index.html; error_page 404 /404.html; }}
    location /repo/ {{ alias {site}/; index index.html; error_page 404 /repo/404.html; }}
  }}
}}
"""


# --- nginx -----------------------------------------------------------------------------------------------------------


def nginx_program() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    assert found, "nginx is not installed: run `sh tests/install.sh server`"
    return found


@contextlib.contextmanager
def nginx(site: Path, folder: Path) -> Iterator[int]:
    """The port of an nginx that serves the site; a child of this process, ended by its number."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(user=user, folder=folder, port=port, site=site))
    child = subprocess.Popen([nginx_program(), "-e", folder / "error.log", "-p", folder, "-c", configuration])
    try:
        _wait_for(port, child)
        yield port
    finally:
        child.terminate()
        child.wait(timeout=10)


def _wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert child.poll() is None, "nginx ended at once"
        time.sleep(0.1)
    raise AssertionError("nginx does not answer")


@pytest.fixture(scope="module", params=["real", "golden"])
def output(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue(f"{request.param}_output"))


@pytest.fixture(scope="module")
def port(output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with nginx(output, tmp_path_factory.mktemp("nginx")) as given:
        yield given


def ask(port: int, paths: list[str]) -> dict[str, tuple[int, bytes, str]]:
    """Status, body and type of each path."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    found = {}
    for path in paths:
        connection.request("GET", quote(path))
        answer = connection.getresponse()
        found[path] = (answer.status, answer.read(), answer.headers.get("Content-Type", ""))
    connection.close()
    return found


@pytest.mark.parametrize("base", ["/", "/repo/"])
def test_nginx_serves_every_file_as_it_is(output: Path, port: int, base: str) -> None:
    files = {base + path: data for path, data in tree(output).items()}
    assert {path: (status, body) for path, (status, body, _) in ask(port, list(files)).items()} == {
        path: (200, data) for path, data in files.items()
    }


@pytest.mark.parametrize("base", ["/", "/repo/"])
def test_nginx_knows_folders_and_what_is_not_there(output: Path, port: int, base: str) -> None:
    found = ask(port, [base, f"{base}nowhere/at/all.html", f"{base}feed.xml", f"{base}index.html"])
    assert found[base][:2] == (200, (output / "index.html").read_bytes())
    assert found[f"{base}nowhere/at/all.html"][:2] == (404, (output / "404.html").read_bytes())
    assert found[f"{base}feed.xml"][2] in ("text/xml", "application/xml")
    assert found[f"{base}index.html"][2] == "text/html"


# --- budgets ---------------------------------------------------------------------------------------------------------


def faults_of(files: Mapping[str, bytes]) -> list[str]:
    """Pages that weigh more than they may, or bring scripts where there is nothing to press."""
    faults = []
    for path, data in files.items():
        if not path.endswith(".html"):
            continue
        faults += [f"{path}: {words}" for words, _ in over_budget(files, path)]
        scripts = [name for name in weights_of(files, path) if name.endswith(".js")]
        if scripts and not may_have_a_script(path, data.decode()):
            faults.append(f"{path}: a script")
    return faults


def may_have_a_script(path: str, text: str) -> bool:
    """An embed tells its frame how tall it is; a page with something to press or to set has what answers. The field in
    the front page's head only leads to the page of search.
    """
    return path.startswith("embeds/") or re.search(r"<(button|input|select)\b", text.partition("<main")[2]) is not None


def charts_on(data: bytes) -> int:
    return data.count(b'<figure class="chart"')


def test_every_page_is_within_its_budget(output: Path) -> None:
    assert faults_of(tree(output)) == []


def test_a_page_of_three_charts_is_measured(real_output: Path) -> None:
    assert [path for path, data in tree(real_output).items() if path.endswith(".html") and charts_on(data) >= 3]


def test_a_blown_budget_is_found(golden_output: Path) -> None:
    files = tree(golden_output)
    noise = "".join(f"{n * 2654435761 % 4294967296:08x}" for n in range(20_000)).encode()
    style = next(path for path in files if path.endswith(".css"))
    heavy = files["index.html"].replace(b"</main>", noise + b"</main>")
    assert any(fault.startswith("index.html: this page weighs") for fault in faults_of({**files, "index.html": heavy}))
    assert any("its style weighs" in fault for fault in faults_of({**files, style: files[style] + noise[:40_000]}))
    script = files["method.html"].replace(b"</head>", b'<script src="assets/x.js"></script></head>')
    planted = {**files, "method.html": script, "assets/x.js": noise[:10_000]}
    found = [fault for fault in faults_of(planted) if fault.startswith("method.html")]
    assert ["a script" in fault or "for a script" in fault for fault in found] == [True, True]


# --- old addresses and embeds, in a browser --------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.usefixtures("browser_tools")
def test_an_old_address_leads_on_without_script(golden_output: Path, golden_address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=survey.browser_program(), args=list(survey.FLAGS))
        context = browser.new_context(java_script_enabled=False)
        for start in (golden_address, golden_output.as_uri()):
            page = context.new_page()
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.goto(f"{start}/april.html", wait_until="commit")
            page.wait_for_url(f"{start}/wettest-month.html")
            assert "wettest month in the Harl valley" in (page.locator("h1").text_content() or "")
            assert said == []
            page.close()
        browser.close()


@pytest.mark.browser
@pytest.mark.usefixtures("browser_tools")
def test_an_embed_takes_the_height_of_its_chart(golden_output: Path, golden_address: str, tmp_path: Path) -> None:
    """The snippet as the chart page gives it, on a page of another origin, at two widths; and with scripts stripped."""
    chart = html.document_fromstring((golden_output / "charts" / "rain_a_day.html").read_text())
    snippet = chart.xpath("//pre/code")[0].text_content().replace("https://example.org/harl", golden_address)
    frame = snippet.split("<script>")[0]
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><body style="margin:0">'
    (tmp_path / "host.html").write_text(f"{head}{snippet}")
    (tmp_path / "stripped.html").write_text(f"{head}{frame}")
    with served(tmp_path) as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=survey.browser_program(), args=list(survey.FLAGS))
        for width in (1000, 360):
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.goto(f"{host}/host.html", wait_until="load")
            inner = page.frame_locator("iframe").locator("main")
            page.wait_for_function("document.querySelector('iframe').style.height !== ''")
            page.wait_for_timeout(300)
            box = inner.bounding_box()
            shown = page.locator("iframe").bounding_box()
            assert box
            assert shown
            assert abs(shown["height"] - (box["y"] - shown["y"] + box["height"])) <= 2
            page.close()
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.goto(f"{host}/stripped.html", wait_until="load")
        shown = page.locator("iframe").bounding_box()
        assert shown
        assert shown["height"] >= 400
        assert page.frame_locator("iframe").locator("figure svg").first.is_visible() is False
        assert page.frame_locator("iframe").locator("figure svg").last.is_visible() is True
        browser.close()
