"""What a worker could not make: told where a writer looks, left out, and not remembered as if it were there."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from site_builder.build import Built, Options, build_site
from site_builder.cache import Cache
from site_builder.workers import Job, Workers
from tests.memory import RAIN, page, snapshot, told

CHART = """\
from site_builder.vocabulary import chart, roles
import altair as alt


@chart
def rain_chart(rain):
    return alt.Chart(rain).mark_bar(color=str(roles.neutral)).encode(x="month", y=alt.Y("rain", title="Millimetres"))
"""
BLOCK = "```chart rain_chart\ntitle: Rain\nsubtitle: By month\nalt: Two bars, the second taller\ninteractive: yes\n```"
FILES = {**RAIN, "content/charts/rain.py": CHART, "content/a.md": page(BLOCK)}


class Hurried(Workers):
    """Workers that have no time for one kind of job."""

    def __init__(self, leaf: str) -> None:
        super().__init__(1)
        self._leaf = leaf

    def submit(self, job: Job) -> Future[dict[str, Any]]:
        return super().submit({**job, "seconds": 0} if job["leaf"] == self._leaf else job)


def build(workers: Workers, cache: Cache, **more: str) -> Built:
    return build_site(snapshot({**FILES, **more}), Options(), cache, workers)


@pytest.mark.parametrize(
    ("leaf", "where", "names"),
    [
        ("png", "charts/rain.py:6", ['"rain_chart"']),
        ("search", "content", ['"the index for search"']),
        ("bundle", "content", ['"the script for charts on request"']),
    ],
)
def test_what_a_worker_could_not_make_is_told_and_made_the_next_time(
    leaf: str, where: str, names: list[str], workers: Workers, tmp_path: Path
) -> None:
    with Hurried(leaf) as hurried:
        failed = build(hurried, Cache(tmp_path))
    assert told(failed) == [(where, "worker")]
    assert [p.message.partition(" took longer than 0 s")[0] for p in failed.problems] == names
    assert failed.artifacts == {}
    mended = build(workers, Cache(tmp_path))
    assert told(mended) == []
    assert {"charts/rain_chart.png", "pagefind/pagefind.js"} <= mended.artifacts.keys()


def test_what_was_made_once_is_made_no_more(workers: Workers, tmp_path: Path) -> None:
    made = build(workers, Cache(tmp_path)).artifacts
    gone = Workers(1)
    gone.close()  # takes no job
    assert build(gone, Cache(tmp_path)).artifacts == made


def test_a_picture_that_cannot_be_drawn_is_told_at_its_file(workers: Workers) -> None:
    """The icon is an SVG that whoever keeps the templates may write by hand."""
    built = build_site(
        snapshot({"templates/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path></svg>'}),
        Options(), Cache(None), workers,
    )  # fmt: skip
    assert told(built) == [("templates/icon.svg", "chart-draw")]
    assert built.artifacts == {}
