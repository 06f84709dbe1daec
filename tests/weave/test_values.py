"""The values of a page are those that weaving prints, and come without Markdown."""

from __future__ import annotations

from site_builder.cells import Bound, Held
from site_builder.fields import Text
from site_builder.weave.page import weave_page
from site_builder.weave.values import values_of, values_of_texts
from tests.weave.samples import MAY, SEP
from tests.weaving import page_of, said, surroundings

FRONT = f"summary: >-\n  Of {MAY} losses\nholds: losses.last.losses > 1\nlet:\n  most: losses.largest('losses')\n"
BODY = (
    f"May {MAY}, and then {{{{ most.losses }}}}.\n\n"
    "{% for row in losses %}\n- {{ row.losses }}\n{% endfor %}\n\n"
    f"```note\ntext: |\n  September {SEP}.\n```\n\n"
    "```figures\nitems:\n  - value: '{{ said[\"stated\"] | said }}'\n    label: said\n```\n"
)


def test_the_values_of_a_page_are_those_that_it_prints() -> None:
    page = page_of(BODY, FRONT)
    woven = weave_page(page, surroundings(), {}, frozenset())
    assert woven.problems == ()
    values, problems = values_of(page, surroundings(), {}, frozenset())
    assert problems == ()
    assert sorted(v.printed for v in values if isinstance(v, Bound)) == sorted(
        f.printed for f in woven.figures if f.kind == "bound"
    )
    assert [v.words for v in values if isinstance(v, Held)] == ["losses.last.losses > 1"]


def test_a_loop_that_does_not_end_is_told_at_its_line() -> None:
    loops, ends = "{% for a in losses %}" * 12, "{% endfor %}" * 12
    page = page_of(f"a\n\n{loops}{ends}\n")
    problems = values_of(page, surroundings(), {}, frozenset())[1]
    assert said(problems) == said(weave_page(page, surroundings(), {}, frozenset()).problems) == [(6, "loop")]


def test_values_of_texts_of_another_file_have_its_lines() -> None:
    texts = (Text(f"In May {MAY}.", 12), Text("{{ losess.last }}", 20))
    values, problems = values_of_texts("content/claims.yaml", texts, surroundings())
    assert [(v.line, v.printed) for v in values if isinstance(v, Bound)] == [(12, "38,940")]
    assert [str(p.where) for p in problems] == ["content/claims.yaml:20"]
