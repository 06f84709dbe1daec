"""`python -m tests.problem_pages`: docs/problems.md from the broken sites of the tests."""

from __future__ import annotations

from tests.building import ROOT
from tests.golden import problem_page

PAGE = ROOT / "docs" / "problems.md"

if __name__ == "__main__":
    PAGE.write_text(problem_page())
