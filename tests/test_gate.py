"""The number gate, judged on sentences in the manner of news explainers."""

from __future__ import annotations

import csv
import re

import pytest

from site_builder.gate import sentences
from site_builder.lexicon.constructions import CONSTRUCTIONS, Construction
from site_builder.lexicon.marks import WORD
from site_builder.lexicon.quantities import quantities
from site_builder.lexicon.statements import statements
from tests.building import ROOT
from tests.weaving import said, surroundings, weave

UNDERSTOOD = """\
In 2022 the war began.
By 2024 the pace had changed.
Since 24 February 2022 the front has moved.
It grew from 2022 to 2024.
The years 2023 and 2024 were alike.
Between 2022 and 2025 the rules changed.
The 2024 budget did not say so.
Recruitment in spring 2024 was slower.
In mid-2023 the counting changed.
It has no figure for 2021-22.
The 2023–24 season was dry.
The army of the 1990s was another army.
On 9 October 2024 an official spoke.
On 9 October an official spoke.
On October 9, 2024, an official spoke.
From 3 to 5 May it rained.
Between 28 February and 2 March nothing was published.
It was published on 2024-10-09.
The talks began at 14:30 in Kyiv.
The talks began at 9 a.m. in Kyiv.
It was the 5th such decree.
The 21st century began with another war.
The 93rd brigade held the town.
See figure 2 and table 3.
The rule stands in section 4.
Article 407 of the code was changed.
Articles 337 and 338 of the code were changed.
Law No. 1144 was signed.
It was Decree 647 of the president.
Unit 57229/51 was named in court.
The 95 % interval is wide.
The 95% confidence interval is wide.
The T-62 came out of storage.
The Su-34 was seen over the sea.
The 2S19 is a howitzer.
The BM-21 and the D-30 are older.
A MiG-31K took off.
The M777 was damaged.
The Kh-101 was seen.
The Shahed-136 was seen.
The 7x7 project counted them.
The G7 met in May.
The page is at https://example.org/2024/15/a.html today.
Chapter 12 tells it.
Resolution 2231 was cited.
The second half of 2024 was worse.
The first quarter of 2025 was calm.
Deaths in Q3 2024 were fewer.
The report of May 2024 says so.
The population census of 2021 was late.
After 2014 the border moved.
It was so before 2022.
(2024) was the year of the count.
The winter of 2023 was mild.
Articles 337, 338 and 339 were changed.
Point 14 of the plan was dropped.
Reactor 4 exploded at 01:23 on 26 April 1986.
Orders 227 and 270 were read to the troops.
It began at 7.30 and ended at 9.45.
The January 6 committee reported.
On Wednesday 4 September it rained.
The war ran from 1914 to 18.
By 2100 the sea will be higher.
The plague of 1665-66 emptied the town.
The 747 first flew in 1969.
Form 1040 asks for it.
The bill, HR 3076, passed.
It carries the iPhone 15 and the Volkswagen ID.3 alike.
The S&P 500 and the FTSE 100 both closed early.
Dial 999.
The flood line is on map 6.
Beavers were released at site 2 and died.
Scope 3 emissions are those of suppliers.
Euro 6 engines replaced Euro 5 engines.
The so-called 996 schedule is common.
The Group of 20 met in Rio.
It was narrow (95% CI).
District 9 and District 12 were merged.
The iPhone 16 went on sale.
Apple released iOS 17.4 that month.
A 737 MAX was parked there.
The 1,500 metres is her main event.
He won the 100 metres.
On 5 November 1605 the plot was found.
The 49ers lost at home.
Tickets for section 114 were gone.
She ran the 1500m in silence.
The office is at 10 Rue de Rivoli.
""".splitlines()

COUNTED = """\
There were 400 tanks in the yard. | 400
They lost 38,940 men. | 38,940
Only 2000 tanks were left. | 2000
The yard held 1987 guns. | 1987
It cost 1.5 million roubles. | 1.5
A third of them, 33%, came back. | 33
It rose by 12 per cent. | 12
Some 600,000 were killed or wounded. | 600,000
It lasted 18 months. | 18
They were paid 400,000 roubles. | 400,000
Between 546,000 and 729,000 were killed. | 546,000 729,000
Some 900–1,000 a day were lost. | 900–1,000
There were 2022 recruits that day. | 2022
The unit had 51 men left. | 51
The ratio was 3:1. | 3:1
It fell to 7.2 a day. | 7.2
The 30 men of the 93rd brigade were there. | 30
In May, 500 vessels sailed. | 500
By then 12 ships had sailed. | 12
In 2024 there were 300 cases. | 300
It costs $250 a month. | 250
It costs €3,000 a month. | 3,000
They hold -5 points of trust. | 5
About 20 000 came. | 20 000
Figure 2 shows 40 ships. | 40
Russia lost Avdiivka 2024 tanks. | 2024
Near Avdiivka 300 were buried. | 300
The Pentagon counted 350 and the Ministry 410. | 350 410
Boeing delivered 348 jets, against Airbus's 766. | 348 766
That week 900 were lost. | 900
That day 1,900 were lost. | 1,900
Each year 400 were built. | 400
In the quarter 110,360 were claimed. | 110,360
In Q3, 900 came each day. | 900
In week 12, 340 were lost. | 340
Under Article 5, 12 states sent men. | 12
On Monday 12 were killed. | 12
On Monday, 12 regions raised it. | 12
In May 14 regions raised their bonus. | 14
On 3 May 14 regions raised theirs. | 14
They lost 999 men. | 999
The ratio stood at 1.25. | 1.25
At 18:00 300 ships sank. | 300
Losses rose from 1990 to 2010 a day. | 1990 2010
It cost more than CHF 200. | 200
Men in their 40s sign. | 40
The figure 600 is wrong. | 600
A force 300 strong left the town. | 300
A company should number 120. | 120
The crew numbers 12. | 12
On site 40 graves were found. | 40
At the site 300 shells lay. | 300
In the first wave 300 died. | 300
He is in his mid-30s. | 30
The over-80s were first. | 80
They held the 100 metres to the gate. | 100
A group of 20 protesters left. | 20
It reaches 4 of the 400m who live there. | 400
""".splitlines()


def flagged(text: str) -> list[str]:
    """The numbers in digits that stand in a text with nothing behind them."""
    problems = [p for p in weave(f"{text}\n", "", surroundings(names=["7x7"])).problems if p.code == "uncited-number"]
    found = [re.match(r'"([^"]*)"', p.message) for p in problems]
    return [m[1] for m in found if m and re.search(r"\d", m[1])]


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_understood(text: str) -> None:
    assert flagged(text) == []


@pytest.mark.parametrize("line", COUNTED)
def test_a_real_count_is_caught(line: str) -> None:
    text, _, numbers = line.partition(" | ")
    found = flagged(text)
    wanted = re.findall(r"[\d.,:–\u00a0]+(?: 000)?", numbers)
    assert [n for n in wanted if not any(n in f or f in n for f in found)] == []


def test_a_citation_backs_its_own_sentence_only() -> None:
    woven = weave("There were 400 tanks [@gs]. There were 500 guns. And 600 shells [@us].\n")
    assert [p.message.split('"')[1] for p in woven.problems] == ["500"]
    assert [(f.printed, f.sources) for f in woven.figures] == [("400", ("gs",)), ("600", ("us",))]


def test_a_citation_behind_the_full_stop_backs_the_sentence_before_it() -> None:
    assert [p.message.split('"')[1] for p in weave("There were 400 tanks. [@gs] There were 500 guns.\n").problems] == [
        "500"
    ]


def test_a_citation_in_the_neighbour_cell_backs_the_row() -> None:
    table = "| what | how many | who |\n|---|---|---|\n| tanks | 400 | [@gs] |\n| guns | 500 | |\n"
    assert [(line, code) for line, code in said(weave(table).problems)] == [(7, "uncited-number")]


def test_the_hint_is_the_binding_where_a_table_holds_the_number() -> None:
    woven = weave("They lost 38,940 men. They lost 38,941 men.\n")
    assert [p.hint for p in woven.problems] == [
        'a table holds it: {{ losses["2024-05"].losses }}',
        "bind it with {{ table[key].column }}, or cite it in its sentence with [@source]",
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Gen. Smith spoke. He left.", ["Gen. Smith spoke.", "He left."]),
        ("It rose, e.g. in May. Then fell.", ["It rose, e.g. in May.", "Then fell."]),
        ("J. Doe said so.", ["J. Doe said so."]),
        ("It fell to 7.2 a day.", ["It fell to 7.2 a day."]),
        ('"Stop." He left.', ['"Stop."', "He left."]),
        ("No end", ["No end"]),
        ("  ", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == parts


# A sentence | its number in words | S where it also compares.
IN_WORDS = """\
Only one tank in six is new. | one tank in six |
It was a one-in-a-million chance. | one-in-a-million |
Output went up by a factor of ten. | factor of ten |
Scores of drones hit the depot. | Scores |
The fleet shrank by a half. | a half |
Numbers tripled. | tripled |
Prices more than doubled. | doubled |
Most are in their forties. | forties |
They had sunk three ships. | three |
It fell for five months running. | five |
The page thirteen girl left. | |
The office opens at a quarter to nine. | |
Weeks later four of them went home. | |
Fewer men came than in 2019. | | S
No month was worse. | | S
No region pays more. | | S
Few armies have lost as many tanks. | | S
It was a record. | | S
December remains the peak. | | S
Losses peaked in December. | | S
Losses were up on the year before. | | S
It had never happened before. | | S
It was 35 feet higher than before. | | S
The rainforest burns. | |
It was the simplest way to say it. | |
There was no other way. | |
None of it was paid. | |
Roughly a third were old. | Roughly a third |
It went from a third to nothing. | from a third |
Every second house stands empty. | Every second |
It has stood for half a century. | half |
The crossing takes an hour and a half. | an hour and a half |
The top tenth of earners pays. | tenth |
There were zero cases. | zero |
The first thousand came in May. | thousand |
Barely half voted. | half |
They were paid double. | double |
They lost many times the number. | many times | S
The new trains are a quarter lighter. | a quarter | S
No mammal lives longer. | | S
At ten to six the siren went. | |
The queue doubled back on itself. | |
The war lasted longer than the one before it. | | S
Only Italy pays a higher rate. | | S
Only Russia and Belarus voted against higher fees. | |
Nobody had fielded that many howitzers. | | S
The river has not been so low since the war. | | S
It passed the previous high. | | S
It has never won fewer seats. | | S
Few places are as dry. | | S
Nowhere has it fallen as steeply. | | S
It is the country's most valuable firm. | | S
It was a European record. | | S
It fell to a level unseen since the war. | | S
It has not been matched since. | | S
Nobody has scored more. | | S
It raised more than the two before it. | | S
A red dwarf shines. | |
She became the first woman to lead it. | | S
That was the first step to peace. | |
Older men are more likely to die. | | S
Deaths outnumbered births six to one. | six to one | S
Rank matters less than it did. | |
That is the likeliest course. | |
The worst is over. | |
There is more to it than money. | |
It earned more than the £6.1bn that was forecast. | 6.1 | S
It has more than 60 members. | 60 |
A world record that still stands was set there. | | S
It was the first cut since 2020. | | S
It is twice the size of its economy. | twice | S
It burned an area nearly the size of Wales. | | S
It is the world's best-selling carmaker. | | S
Men are three times as likely to drown. | three times | S
It fell to a level last reached in the 1930s. | | S
The storm dropped as much rain in a day as falls in a year. | | S
The team came third. | | S
No storm has struck with more force. | | S
No country imported more panels. | | S
She is the first governor whom a president has sacked. | | S
Rents are low compared with those in Paris. | | S
The rate is below that of France. | | S
Pay has not kept pace with prices. | | S
The shortage is worst in the north. | | S
Heart attacks are more common in winter. | | S
It lost the war in the air, a post-war low. | | S
It outsold its rival. | | S
It is second only to Greece. | | S
Smoking is half what it was. | half | S
It paid a fine, a World Series record. | | S
It has caught up with those in Athens. | | S
It ships a third of the amount of last year. | a third | S
A tenth of it burned. | A tenth |
The top tenth would gain. | tenth |
A twentieth of it is left. | A twentieth |
One pupil in ten leaves early. | One pupil in ten |
Three Mile Island was shut. | |
The share fell by four points. | four |
The exports that matter most are chips. | |
The dead and missing are an estimate. | |
The committee meets as often as it needs to. | |
It plans to double the number of its soldiers. | double |
The talks got no further than the agenda. | |
He was compared to his father. | |
It keeps a record of every stop. | |
He has no criminal record. | |
It was known ahead of Christmas. | |
The town lies below sea level. | |
At its narrowest the strait is shallow. | |
It is as dangerous as it is unpredictable. | |
Two more bodies were found. | |
The lead singer left. | |
Lead was found in the water. | |
It is easier to ask than to answer. | |
The first results are due. | |
The latest figures came last. | |
""".splitlines()


@pytest.mark.parametrize("line", IN_WORDS)
def test_numbers_in_words_and_statements(line: str) -> None:
    text, number, statement = (part.strip() for part in line.split("|"))
    problems = weave(f"{text}\n").problems
    numbers = [p.message.split('"')[1] for p in problems if p.code == "uncited-number" and "35" not in p.message[:4]]
    assert (numbers, any(p.code == "unguarded" for p in problems)) == ([number] if number else [], statement == "S")


def test_what_the_grammar_finds_is_what_weaving_marks() -> None:
    """A number or a statement in which no word is marked has no line, and would be lost without a sound."""
    with (ROOT / "tests" / "corpus" / "tune.csv").open(newline="") as file:
        texts = [row["sentence"] for row in csv.DictReader(file)] + [line.split("|")[0] for line in IN_WORDS]
    found = [text[start:end] for text in texts for start, end in (*quantities(text), *statements(text))]
    assert len(found) > 100
    assert [words for words in found if not WORD.search(words) and not re.search(r"\d", words)] == []


@pytest.mark.parametrize("one", CONSTRUCTIONS, ids=lambda one: one.name)
def test_a_construction_is_needed_for_its_example(one: Construction) -> None:
    """Its sentence is found by it, by no other, and is marked."""
    found = [c.name for c in CONSTRUCTIONS if re.search(rf"\b(?:{c.pattern})", one.example, re.I)]
    assert found == [one.name]
    assert [place for place in statements(one.example) if WORD.search(one.example[slice(*place)])]
