"""How often the number gate errs, on sentences of news explainers by somebody who had not read its rule.

The rule was tuned on `tune.csv` alone; nobody who tunes it reads `held_out.csv`. A held-out half that was used up goes
into the other, and somebody new writes the next. A false alarm is a sentence of which the gate reports something that
its author did not mark; a miss is one of whose marks it does not report one. Small counting words (three soldiers, six
months, a two-room flat, twice a day) are quantities to the corpus and ordinary language to the rule, on purpose: they
are counted apart, and so is what remains.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import sqrt

import pytest

from tests.building import ROOT
from tests.weaving import weave

CORPUS = ROOT / "tests" / "corpus"
HALVES = ("tune", "held_out")
SMALL = re.compile(  # also "two-room" and "twice", but not "five-fold" or "three-quarters"
    r"(?:(?:only|just|some|a|the) )?(?:once|twice|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: times|-(?!fold|quarter|third|fifth|sixth|seventh|eighth|ninth|tenth|year-old|per-?cent)\w+)?)",
    re.I,
)
MULTIPLE = r" (?:as|the|that|what|its|their|more|higher|larger|less)\b"  # "twice the rate" is no small counting word
REPORTED = re.compile(r'"(.*?)" is neither (?:computed|guarded)', re.S)


@dataclass(frozen=True)
class Judged:
    """A sentence of the corpus and what the gate makes of it."""

    text: str
    wanted: tuple[str, ...]
    found: tuple[str, ...]
    superlative: bool
    guarded: bool  # the gate asks for a guard

    @property
    def false_numbers(self) -> bool:
        return any(not any(self._meet(found, wanted) for wanted in self.wanted) for found in self.found)

    @property
    def missed(self) -> tuple[str, ...]:
        return tuple(w for w in self.wanted if not any(self._meet(found, w) for found in self.found))

    @property
    def missed_small(self) -> bool:
        return bool(self.missed) and all(self._is_small(word) for word in self.missed)

    @property
    def missed_number(self) -> bool:
        return any(not self._is_small(word) for word in self.missed)

    def _is_small(self, word: str) -> bool:
        return SMALL.fullmatch(word) is not None and not re.search(re.escape(word) + MULTIPLE, self.text)

    def _meet(self, found: str, wanted: str) -> bool:
        """Whether a finding and a mark stand at one place."""
        places = [(m.start(), m.end()) for m in re.finditer(re.escape(found), self.text)]
        return any(
            start < mark.end() and mark.start() < end
            for mark in re.finditer(re.escape(wanted), self.text)
            for start, end in places
        )


@cache
def judged(half: str) -> tuple[Judged, ...]:
    with (CORPUS / f"{half}.csv").open(newline="") as file:
        return tuple(_judge(row) for row in csv.DictReader(file))


def _judge(row: dict[str, str]) -> Judged:
    problems = weave(row["sentence"]).problems
    reported = {
        code: tuple(match[1] for p in problems if p.code == code and (match := REPORTED.match(p.message)))
        for code in ("uncited-number", "unguarded")
    }
    wanted = tuple(part for part in row["quantities"].split(" | ") if part)
    superlative = row["superlative"] == "yes"
    return Judged(row["sentence"], wanted, reported["uncited-number"], superlative, bool(reported["unguarded"]))


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of Wilson for a share."""
    z = 1.959964
    share, square = hits / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = z * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - half), min(1.0, middle + half)


RATES = {
    "false alarm: number": lambda j: j.false_numbers,
    "false alarm: statement": lambda j: j.guarded and not j.superlative,
    "miss: number": lambda j: j.missed_number,
    "miss: statement": lambda j: j.superlative and not j.guarded,
    "miss: small counting word": lambda j: j.missed_small,
}


def counts(half: str) -> dict[str, int]:
    return {name: sum(bool(rate(j)) for j in judged(half)) for name, rate in RATES.items()}


def table() -> Iterator[str]:
    for half in HALVES:
        total = len(judged(half))
        for name, hits in counts(half).items():
            low, high = wilson(hits, total)
            yield f"{half:<9} {name:<26} {hits:>3} of {total}: {hits / total:6.1%} ({low:.1%} to {high:.1%})"


# Sentences, of 800 and of 200: what was reached, and no more than what was reached.
LIMITS = {
    "tune": dict(zip(RATES, (1, 1, 1, 1, 86), strict=True)),
    "held_out": dict(zip(RATES, (2, 3, 3, 3, 25), strict=True)),
}


def test_both_halves_are_whole() -> None:
    assert [len(judged(half)) for half in HALVES] == [800, 200]


@pytest.mark.parametrize("half", HALVES)
def test_the_gate_errs_no_more_often_than_it_did(half: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\n" + "\n".join(line for line in table() if line.startswith(half)))
    assert {name: hits for name, hits in counts(half).items() if hits > LIMITS[half][name]} == {}


def test_the_interval_is_that_of_wilson() -> None:
    low, high = wilson(2, 200)
    assert (round(low, 4), round(high, 4)) == (0.0027, 0.0357)
    assert wilson(0, 200)[0] == 0


def test_a_planted_error_is_counted() -> None:
    false = Judged("In 2024 it was 12 km.", (), ("12",), False, False)
    missed = Judged("It lost 300 men and three boats.", ("300", "three"), (), False, False)
    assert (false.false_numbers, false.missed_number) == (True, False)
    assert (missed.false_numbers, missed.missed_number, missed.missed_small) == (False, True, False)
    assert Judged("It lost three boats.", ("three",), (), False, False).missed_small
    assert Judged("It is a two-room flat.", ("two-room",), (), False, False).missed_small
    assert Judged("It is twice the rate.", ("twice",), (), False, False).missed_number
    assert Judged("It is a three-fold rise.", ("three-fold",), (), False, False).missed_number
