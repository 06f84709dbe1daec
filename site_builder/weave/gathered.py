"""What a page shows, gathered in the order in which readers meet it.

In: entries of the ledger as they are met. Out: figures with their ids and sentences, notes, headings, and the Problem
of a source or a speaker that is not there. Must not know HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from site_builder.cells import Bound, Cited, Held, Ledger, Typed, figure_of, wrong
from site_builder.estimates import unattributed
from site_builder.gate import sentences
from site_builder.model import Citation, Figure, Heading, Note
from site_builder.problems import Location, Problem, did_you_mean
from site_builder.weave.notes import noted
from site_builder.weave.passages import Met
from site_builder.weave.surroundings import Surroundings
from site_builder.weave.typography import smart


class Gathered:
    """The accumulators of one page, which live only while it is woven."""

    def __init__(self, ledger: Ledger, around: Surroundings) -> None:
        self.ledger = ledger
        self.around = around
        self.figures: list[Figure] = []
        self.notes: list[Note] = []
        self.headings: list[Heading] = []
        self.citations: list[Citation] = []  # since the last note
        self._first = 0  # the place of the first figure since the last note
        self._beside: dict[str, str] = {}  # by id of a figure: the words of the key figure that it stands in

    def figure(self, entry: Bound | Typed | Held) -> str:
        """The id of an entry as a figure. They are numbered in reading order, apart from cited ones: those have no
        place.
        """
        figure_id = f"n{sum(figure.kind != 'cited' for figure in self.figures) + 1}"
        self.figures.append(figure_of(entry, figure_id))
        return figure_id

    def cited_number(self, number: str, sentence: str, line: int, citations: tuple[Citation, ...]) -> None:
        sources = tuple(dict.fromkeys(c.source for c in citations))
        cited = sum(figure.kind == "cited" for figure in self.figures)
        self.figures.append(Figure(f"c{cited + 1}", "cited", number, line, None, None, sentence, sources))

    def cite(self, entry: Cited) -> None:
        for citation in entry.citations:
            if citation.source not in self.around.sources:
                hint = did_you_mean(citation.source, self.around.sources)
                error = wrong("unknown-source", f'there is no source "{citation.source}"', hint)
                self.ledger.report(error, entry.line)
            elif citation not in self.citations:
                self.citations.append(citation)

    def tell(self, told: Mapping[str, str]) -> None:
        """Figures, by id, get the sentence in which they stand."""
        if told:
            self.figures = [replace(f, sentence=told[f.id]) if f.id in told else f for f in self.figures]

    def tell_of(self, ids: list[str], met: Met) -> None:
        """The figures of a block, in its order, get their sentences of it."""
        found = list(sentences(met.passage.text)) if ids else []
        told = {}
        for figure_id, at in zip(ids, met.figures, strict=True):
            sentence = next((s.text for s in found if s.start <= at < s.end), met.passage.text.strip())
            told[figure_id] = smart(sentence, "", self.around.style)[0]
        self.tell(told)

    def stand_beside(self, first: int, words: str) -> None:
        """The figures from a place on stand in one key figure, which is told by these words."""
        self._beside |= {figure.id: words for figure in self.figures[first:]}

    def note(self, row: int) -> Note | None:
        """The note of what was met since the last one."""
        met = noted(f for f in self.figures[self._first :] if f.kind != "cited")
        citations = tuple(self.citations)
        self._first, self.citations = len(self.figures), []
        if not met and not citations:
            return None
        note = Note(len(self.notes) + 1, row, met, citations)
        self.notes.append(note)
        return note

    def attribute(self) -> None:
        """A warning for every lone figure of an estimate whose sentence does not say whose it is."""
        for figure, who in unattributed(self.figures, self.ledger.tables, self._beside):
            message = f'"{figure.printed}" is an estimate, and its sentence does not say whose'
            hint = f"name the speaker: {who}; or print the range: {{{{ row | range }}}}"
            where = Location(self.ledger.path, figure.line)
            self.ledger.problems.append(Problem(where, "speaker", message, hint, "warning"))
