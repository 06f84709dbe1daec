"""The pictures of the guide to charts: there for every type, fresh, small."""

from __future__ import annotations

import pytest

from tests import pictures

NAMES = sorted(pictures.examples())


def test_every_type_has_its_picture() -> None:
    assert len(NAMES) >= 12
    assert {path.stem for path in pictures.PICTURES.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_shown_and_small(name: str) -> None:
    heading = pictures.examples()[name][0]
    assert f"![{heading}, drawn by the code above](pictures/{name}.svg)" in pictures.GUIDE.read_text()
    assert (pictures.PICTURES / f"{name}.svg").stat().st_size <= 30_000


def test_the_pictures_are_those_of_the_examples() -> None:
    """Where this fails: `python -m tests.pictures`."""
    shown = {path.name: path.read_text() for path in pictures.PICTURES.iterdir()}
    assert shown == pictures.pictures()
