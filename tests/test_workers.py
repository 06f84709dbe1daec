"""Children: killed at their deadline, replaced when they die, without secrets, and gone when the workers close."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder import charts, drawing, workers
from site_builder.problems import Problem
from site_builder.workers import WorkerError, Workers
from tests.charting import HEAD, LINE, LOSSES, THEME, found


def job(body: str, **more: Any) -> dict[str, Any]:
    source = HEAD + body
    return {**charts.job(found(source), source, {"losses": LOSSES}, THEME, "en-GB"), **more}


def problems(answer: dict[str, Any]) -> list[Problem]:
    return [charts.problem_from_json(p) for p in answer["problems"]]


@pytest.fixture(scope="module")
def one() -> Iterator[Workers]:
    with Workers(1) as pool:
        yield pool


def test_a_chart_is_drawn_in_a_child_as_it_is_here(one: Workers) -> None:
    answer = one.submit(job(LINE)).result()
    assert answer == {**drawing.chart_leaf(job(LINE)), "problems": []}


def test_a_function_that_never_ends_is_killed_and_the_next_one_is_drawn(one: Workers) -> None:
    slow = job("@chart\ndef f(losses):\n    while True: pass\n", seconds=4)
    (problem,) = problems(one.submit(slow).result())
    assert problem.message == '"f" took longer than 4 s'
    assert (problem.where.path, problem.where.line, problem.code) == ("content/charts/x.py", 5, "worker")
    assert "wide" in one.submit(job(LINE)).result()


@pytest.mark.parametrize(("end", "words"), [("os._exit(3)", "exit 3"), ("os.kill(os.getpid(), 9)", "signal 9")])
def test_a_child_that_dies_is_a_problem_and_is_replaced(one: Workers, end: str, words: str) -> None:
    (problem,) = problems(one.submit(job(f"import os\n@chart\ndef f(losses):\n    {end}\n")).result())
    assert problem.message == f'"f": the drawing process died ({words})'
    assert problem.where.line == 6
    assert "wide" in one.submit(job(LINE)).result()


def test_a_pattern_that_hangs_in_the_drawing_does_not_spoil_the_next(one: Workers) -> None:
    body = (
        "@chart\ndef f(losses):\n    return Chart(losses).transform_calculate("
        "x='test(/^(a+)+$/, \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\")')"
        ".mark_bar().encode(x='month', y='killed', detail='x:N')\n"
    )
    assert problems(one.submit(job(body, seconds=5)).result())
    assert "wide" in one.submit(job(LINE)).result()


def test_what_a_chart_file_prints_does_not_reach_the_answers(one: Workers) -> None:
    assert "wide" in one.submit(job("print('x' * 9)\nimport os\nos.write(1, b'yyyyyyyyyyyy')\n" + LINE)).result()


def test_children_have_no_secrets_and_run_in_utc(one: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "secret")
    monkeypatch.setenv("TZ", "America/New_York")
    with Workers(1) as pool:
        body = "import os\n@chart\ndef f(losses):\n    raise ValueError(' '.join(os.environ) + os.environ['TZ'])\n"
        (problem,) = problems(pool.submit(job(body)).result())
    assert "A_TOKEN" not in problem.message
    assert problem.message.endswith("UTC")


def test_a_chart_file_does_not_find_its_neighbours(one: Workers) -> None:
    (problem,) = problems(one.submit(job("import conftest\n" + LINE)).result())
    assert "ModuleNotFoundError" in problem.message


def test_a_bug_in_a_leaf_is_raised_with_its_traceback(one: Workers) -> None:
    with pytest.raises(WorkerError, match="KeyError"):
        one.submit({"leaf": "no such leaf"}).result()
    with pytest.raises(TypeError, match="cannot travel"):
        one.submit({"leaf": "chart", "what": object()}).result()


def test_png_comes_back_as_bytes(one: Workers) -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="#B04A17"/></svg>'
    )
    assert one.submit({"leaf": "png", "svg": svg}).result()["png"].startswith(b"\x89PNG")


def children() -> set[str]:
    folder = Path(f"/proc/{os.getpid()}/task")
    return {pid for task in folder.iterdir() for pid in (task / "children").read_text().split()}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads the list of children where Linux keeps it")
def test_nothing_is_left_behind() -> None:
    before, files = children(), len(os.listdir("/proc/self/fd"))
    with Workers(2) as pool:
        answers = [pool.submit(job(LINE)) for _ in range(3)]
        pool.submit(job("import os\n@chart\ndef f(losses):\n    os._exit(1)\n"))
        assert len({a.result()["wide"] for a in answers}) == 1
    assert children() <= before
    assert len(os.listdir("/proc/self/fd")) <= files


def test_closing_drops_what_has_not_begun_and_takes_no_more() -> None:
    pool = Workers(1)
    first = pool.submit(job("import time\ntime.sleep(1)\n" + LINE))
    rest = [pool.submit(job(LINE)) for _ in range(5)]
    while not first.running():
        time.sleep(0.01)
    pool.close()
    pool.close()
    assert "wide" in first.result()
    assert all(r.cancelled() for r in rest)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(job(LINE))


def test_messages_keep_bytes_and_refuse_what_is_no_json() -> None:
    import io

    message = {"a": [b"\x00\xff", "ж", None, 1.5]}
    assert workers.receive(io.BytesIO(workers.pack(message))) == message
    with pytest.raises(EOFError):
        workers.receive(io.BytesIO(workers.pack(message)[:-1]))
    with pytest.raises(ValueError, match="Out of range"):
        workers.pack({"a": float("nan")})
