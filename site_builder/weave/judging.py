"""A block as it was met -> what the gate says of it.

In: `Met`, what was gathered before. Out: figures of cited numbers, Problems of numbers and statements that nothing
carries. Must not know HTML, or what is a number: that is the gate's.
"""

from __future__ import annotations

import re

from site_builder.cells import wrong
from site_builder.expressions import NUMBER
from site_builder.gate import Finding, Passage, judge
from site_builder.problems import Invalid, Location, Problem
from site_builder.weave.gathered import Gathered
from site_builder.weave.passages import Met


def judge_met(met: Met, gathered: Gathered, line: int, cited: bool = False, guarded: bool = False) -> None:
    """The gate over a block. `cited` and `guarded` say that all of it is; `line` is that of the last token before."""
    around = gathered.around
    for finding in judge(met.passage, around.names, cited, guarded, around.rules):
        if finding.guarded or (finding.kind == "statement" and finding.cited):
            continue
        if finding.cited:
            own = [citation for n in finding.citations for citation in met.cited[n].citations]
            citations = tuple(own or gathered.citations)
            gathered.cited_number(finding.number, finding.sentence, finding.line, citations)
        elif finding.kind == "statement":
            gathered.ledger.report(_unguarded(finding), finding.line)
        else:
            gathered.ledger.report(_uncited(finding, around.binding(finding.number)), finding.line)
    _judge_bare(met.passage, gathered, line)


def _judge_bare(passage: Passage, gathered: Gathered, line: int) -> None:
    """A digit with neither a value's token nor a marker came out of an expression or a character reference."""
    spans = (*passage.numbers, *passage.values)
    for digits in NUMBER.finditer(passage.text):
        inside = any(s.start <= digits.start() and digits.end() <= s.end for s in spans)
        part_of_name = re.match(r"_\w", passage.text[digits.end() :]) is not None
        if not inside and not part_of_name and not any(s.start <= digits.start() < s.end for s in spans):
            at = next((s.line for s in spans), line)
            message = f'"{digits[0]}" stands in the text without coming from it or from a table'
            gathered.ledger.report(wrong("print", message, "write the digits plainly, or bind a value"), at)


def _uncited(finding: Finding, binding: str | None) -> Invalid:
    hint = (
        f"a table holds it: {{{{ {binding} }}}}"
        if binding
        else "bind it with {{ table[key].column }}, or cite it in its sentence with [@source]"
    )
    message = f'"{finding.number}" is neither computed nor cited: "{_short(finding.sentence)}"'
    return wrong("uncited-number", message, hint)


def _unguarded(finding: Finding) -> Invalid:
    message = f'"{finding.number}" is neither guarded nor cited: "{_short(finding.sentence)}"'
    hint = 'guard it: {{ holds("the words", comparison) }}, or `holds:` of a title or block; or cite it with [@source]'
    return Invalid(Problem(Location(""), "unguarded", message, hint, "warning"))


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 100 else sentence[:97].rstrip() + "..."
