"""What the expressions of one page may name, and what they give.

In: a `Page`, its `Surroundings`, the tables of its own queries. Out: texts with a token for each value, `Held`
statements, and the ledger that knows what each token stands for. Must not know Markdown or HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from site_builder import expressions
from site_builder.cells import BROKEN, Held, Ledger, Placed, Rows, end_of, wrong
from site_builder.fields import Text
from site_builder.model import Block, ChartBlock, Page, Table, TableBlock
from site_builder.problems import Invalid, did_you_mean
from site_builder.weave.surroundings import Surroundings


class Scope:
    """Names and ledger of one page, which live only while it is woven. Tables in `one_row` stand for their only row."""

    def __init__(self, page: Page, around: Surroundings, own: Mapping[str, Table], one_row: frozenset[str]) -> None:
        tables = {**around.tables, **own}
        self.page = page
        self.around = around
        self.ledger = Ledger(page.path, around.style, tables)
        self.blocks: list[Block] = list(page.blocks)
        self._env = expressions.PageEnvironment(self.ledger)
        self.names: dict[str, object] = {name: self._env.guard(f) for name, f in expressions.FUNCTIONS.items()}
        self.names |= {"chart": self._env.guard(self._chart), "table": self._env.guard(self._table)}
        self.names["block__"] = self._place
        self.names |= {name: Rows(table, self.ledger) for name, table in tables.items()}
        self.names |= dict.fromkeys(around.broken, BROKEN)
        for name in one_row & own.keys():
            self.names[name] = end_of(Rows(own[name], self.ledger), last=False)
        self._let()

    def filled(self, text: Text) -> str | None:
        """A text with tokens for its values; None, and a Problem, where it is no template."""
        try:
            return expressions.fill(self._env, text.value, self.names, max(text.line, 1))
        except Invalid as error:
            self.ledger.report(error, text.line)
            return None

    def held(self, comparisons: Iterable[Text]) -> tuple[Held, ...]:
        """Those expressions under a key `holds:` that are true; a Problem for every other one."""
        found = [(text, expressions.hold(self._env, text, self.names)) for text in comparisons]
        return tuple(replace(held, words=text.value) for text, held in found if held)

    def _let(self) -> None:
        for name, text in self.page.front.let.items():
            if name in self.names:
                error = wrong("duplicate-name", f'"{name}" is a table or a function already', "choose another name")
                self.ledger.report(error, text.line)
                continue
            self.names[name] = expressions.evaluate(self._env, text, self.names)

    def _place(self, index: int) -> str:
        return f"\n\n{self.ledger.token(Placed(index, self.ledger.line))}\n\n"

    def _chart(self, ledger: Ledger, name: str) -> str:
        if name not in self.around.charts:
            hint = did_you_mean(name, self.around.charts, f"its words stand in a ```chart {name} block of one page")
            raise wrong("unknown-chart", f'no page has a chart "{name}"', hint)
        empty = ChartBlock(Text(""), Text(""), Text(""))
        return self._repeat(Block("chart-again", name, empty, ledger.line, ledger.line))

    def _table(self, ledger: Ledger, name: str) -> str:
        return self._repeat(Block("table", name, TableBlock(), ledger.line, ledger.line))

    def _repeat(self, block: Block) -> str:
        self.blocks.append(block)
        return self._place(len(self.blocks) - 1)
