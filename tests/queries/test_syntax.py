"""Text to tree."""

from __future__ import annotations

import json

from site_builder.queries.syntax import parse
from tests.queries.samples import AT


def test_the_tree_can_be_printed_for_a_bug_report() -> None:
    assert json.dumps(parse("SELECT 1 AS a", AT))
