"""Counts of all there is, and rates reached, told twice with another number: 全县共演出168场 … 176场演出均已结束."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import Figures
from extractor.interpretation.language.slips import is_transposed, odd_place
from extractor.interpretation.language.word_classes import alternatives
from extractor.interpretation.mentions.naming import Naming
from extractor.interpretation.mentions.same_fact import equal, is_rate_told
from extractor.model import Claim, Kind, Qualifier
from extractor.pattern import PatternSet

_COUNTED = (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
_TWO = 2
_FEW = 3
_SPECIFIC = 4
"""Characters below which a name may be that of several things."""
_DATES = ("末", "底", "日")
_FEWEST = 10
"""A count below this is soon that of something else."""
_PART = 10
_BEHIND = 16
_GENERAL = ("户", "个", "项", "处", "件", "人月", "人次")
"""Units that do not tell what is counted."""
_MARKS = ("，", "。", "；")
_NAME = 3
"""Characters at the end of the name of a rate that tell which it is: 漏损率."""
_NOUN = regex.compile(r"\p{Han}{2}")
_PHRASE = regex.compile(r"(?P<noun>\p{Han}{2,8}?)(?:的|均|全部|都|[，。；、])")


def same_counts(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each count of prose beside one of another paragraph that it differs from by no more than a tenth,
    where both have the same word before or behind them and are told of all (共, 实际, 均), and neither is planned, one
    of a part, or of another time; what was there at the year's beginning may have changed but for the order of two
    digits."""
    words = patterns.derived(_words)
    told: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in range(len(figures.starts)):
        for noun in _nouns(index, figures, words):
            told[figures.quantities[index].unit, noun].append(index)
    for first, second in dict.fromkeys(pair for same in told.values() for pair in combinations(same, 2)):
        one, other = (figures.quantities[i] for i in (first, second))
        less, more = sorted((one.value, other.value))
        dated = one.period and other.period and one.period != other.period
        if is_rate_told(figures.document, one, other, figures.quantities) or figures.tells_difference(first, second):
            continue
        if dated or figures.block(first) == figures.block(second) or _is_beside(first, second, figures):
            continue
        at_first = any(words.at_first.search(figures.said(i)) for i in (first, second))
        if 0 < (more - less) * _PART <= more and (not at_first or is_transposed(one.value, other, _FEW)):
            yield equal(first, second, figures.quantities, certain=True, name="all told twice")


def _is_beside(one: int, other: int, figures: Figures) -> bool:
    """Whether the paragraph of one of two counts tells the other as well: then they are two things."""
    return any(
        figures.alike(a, i) and figures.quantities[i].value == figures.quantities[a].value
        for a, b in ((one, other), (other, one))
        for i in figures.paragraph(b)
    )


def dated_counts(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each count told of one date in two paragraphs, under names of which one ends as the other does
    (2023年末签约企业27家 … 2023年末，产业园签约企业23家), that differ by one digit or the order of two."""
    naming = Naming(figures.document, patterns)
    told: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for index, quantity in enumerate(figures.quantities):
        counted = quantity.kind in _COUNTED and quantity.qualifier is Qualifier.EXACT and quantity.value >= _FEWEST
        dated = (quantity.period or "").endswith(_DATES)
        if counted and dated and quantity.evidence.table is None and len(quantity.label) >= _SPECIFIC:
            told[quantity.unit, quantity.period].append(index)
    for first, second in (pair for same in told.values() for pair in combinations(same, 2)):
        one, other = (figures.quantities[i] for i in (first, second))
        named = one.label.endswith(other.label) or other.label.endswith(one.label)
        if not named or figures.block(first) == figures.block(second) or _is_beside(first, second, figures):
            continue
        slip = is_transposed(one.value, other, _TWO) or odd_place(one.value, other) is not None
        if slip and one.value != other.value and not naming.in_one_list(one, other):
            yield equal(first, second, figures.quantities, certain=True, name="counted at one date")


def same_rates(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate said to have come to a value (漏损率由14.8%降至9.6%) beside another value of the same
    name and time it is said to have come to in another paragraph."""
    reached = patterns.derived(_reached)
    told: dict[str, int] = {}
    for index, quantity in enumerate(figures.quantities):
        exact = quantity.kind is Kind.RATE and quantity.qualifier is Qualifier.EXACT
        found = reached.search(figures.said(index, CLAUSE_END)) if exact and quantity.evidence.table is None else None
        if found is None:
            continue
        first = told.setdefault(found["name"][-_NAME:], index)
        other = figures.quantities[first]
        dated = quantity.period and other.period and quantity.period != other.period
        if first != index and not dated and figures.block(first) != figures.block(index):
            yield equal(first, index, figures.quantities, certain=True, name="reached twice")


def _reached(patterns: PatternSet) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?P<name>\p{{Han}}{{1,6}}?[率度])[^，。；]{{0,16}}?(?:{alternatives('reached', patterns)})$"
    )


@dataclass(frozen=True, slots=True)
class _Words:
    in_all: regex.Pattern[str]
    each_behind: regex.Pattern[str]
    no_total: regex.Pattern[str]
    plan: regex.Pattern[str]
    planned: regex.Pattern[str]
    at_first: regex.Pattern[str]
    copula: regex.Pattern[str]


def _words(patterns: PatternSet) -> _Words:
    in_all, every, no_total, added = (alternatives(name, patterns) for name in ("in_all", "every", "no_total", "added"))
    return _Words(
        in_all=regex.compile(in_all),
        each_behind=regex.compile(rf"[^，。；]{{0,8}}?(?:{every})"),
        no_total=regex.compile(no_total),
        plan=regex.compile(rf"(?:{alternatives('plan', patterns)})$"),
        planned=regex.compile(rf"[^，。；：]{{0,8}}(?:{alternatives('plan', patterns)})[为是]?[：:]"),
        at_first=regex.compile(alternatives("year_begin", patterns)),
        copula=regex.compile(rf"(?:{added}|为|达到?|约|的|有|了)+$"),
    )


def _nouns(index: int, figures: Figures, words: _Words) -> list[str]:
    """The two characters before and behind a count of all there is, the last two of the noun behind it, and the unit of
    a count of things that has no noun behind it."""
    quantity, said = figures.quantities[index], figures.said(index)
    behind = figures.document.text[quantity.evidence.end :][:_BEHIND]
    if (
        quantity.kind not in _COUNTED
        or quantity.qualifier is not Qualifier.EXACT
        or not quantity.unit
        or quantity.value < _FEWEST
        or quantity.evidence.table is not None
        or words.no_total.search(said)
        or words.plan.search(figures.heading(index))
        or words.planned.match(figures.document.text, figures.sentence_start(index))
        or not (words.in_all.search(figures.said(index, CLAUSE_END)) or words.each_behind.match(behind))
    ):
        return []
    phrase = _PHRASE.match(behind)
    if index and figures.starts[index] - len(said) == figures.quantities[index - 1].evidence.end:
        said = ""  # 5个乡镇15个行政村: the word is of the count before
    found = (words.copula.sub("", said)[-2:], behind[:2], phrase["noun"][-2:] if phrase else "")
    nouns = [noun for noun in dict.fromkeys(found) if _NOUN.fullmatch(noun)]
    counted = quantity.kind is Kind.COUNT and quantity.unit not in _GENERAL and behind[:1] in _MARKS
    return [*nouns, quantity.unit] if counted else nouns
