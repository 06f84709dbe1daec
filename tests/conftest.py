"""Fixtures: sites from mappings, built copies of the golden site and of the real one, a browser that must be there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from site_builder import browser
from site_builder.workers import Workers
from tests import building
from tests.browser import survey
from tests.serving import served


@pytest.fixture
def site_from(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """A function: files by path -> the root of a site that holds them."""
    return lambda files: building.write_site(tmp_path / "site", files)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """One child process for all that the tests of a module draw."""
    with Workers(1) as made:
        yield made


@pytest.fixture(scope="session")
def golden_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the golden site, which has one example of everything; not to be changed."""
    return building.copy_site(building.SITES / "desk", tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def golden_output(golden_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.built(golden_root, tmp_path_factory.mktemp("desk-built") / "output")


@pytest.fixture(scope="session")
def real_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own site, built from the working tree."""
    return building.built(building.ROOT, tmp_path_factory.mktemp("real-built") / "output")


@pytest.fixture(scope="session")
def browser_tools() -> None:
    """A browser and axe; without them browser tests are skipped on a desk and fail in CI."""
    missing = [
        name for name, there in (("a browser", not browser.missing()), ("axe-core", survey.AXE.exists())) if not there
    ]
    if not missing:
        return
    words = f"{' and '.join(missing)} not installed: run `make test` once"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def real_address(real_output: Path) -> Iterator[str]:
    """The real site under a path, as project pages are served."""
    with served(real_output) as address:
        yield f"{address}/repo"


@pytest.fixture(scope="session")
def golden_address(golden_output: Path) -> Iterator[str]:
    with served(golden_output) as address:
        yield f"{address}/repo"
