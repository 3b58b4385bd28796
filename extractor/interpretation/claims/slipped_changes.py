"""Changes that the words alone do not tie to two figures, but whose digits do, two of them changed over: 案件1386件 …
比上年的1248件增长11.60%."""

from __future__ import annotations

from collections.abc import Container, Iterator
from decimal import Decimal

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.slips import digits, is_transposed, only_slip
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Kind, Operation, Qualifier, Quantity, Term
from extractor.pattern import PatternSet

_TELLING = 3
"""Digits of a rate, or of a figure told in another sentence, that do not agree by chance but for their order."""
_FEW = 2
_GROUND = ("的基础上", "基础上")
_HUNDRED = Decimal(100)
_COUNTED = (*COUNTED, Kind.PER_UNIT)


def slipped_changes(figures: Figures, claimed: Container[int], patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate of change, and each change, that is ``claimed`` to be no other and is that of figures
    said before it but for the order of two digits, or in the other direction, if it is that of none of them."""
    finder = _Finder(figures, patterns)
    for index, quantity in enumerate(figures.quantities):
        if quantity.evidence.table is not None or quantity.qualifier is not Qualifier.EXACT:
            continue
        if quantity.kind is Kind.RATE:
            yield from finder.rate(index, turned_only=index in claimed)
        elif quantity.kind in _COUNTED and index not in claimed:
            yield from finder.difference(index)


class _Finder:
    def __init__(self, figures: Figures, patterns: PatternSet) -> None:
        self.figures = figures
        self.quantities = figures.quantities
        self.rise, self.fall, self.base = patterns.derived(_expressions)

    def rate(self, index: int, *, turned_only: bool = False) -> Iterator[Claim]:
        stated = self.quantities[index]
        direction = self._direction(index)
        if not direction or len(stated.value.as_tuple().digits) < _TELLING:
            return
        readings = list(self._changes(index, direction))
        printed = digits(stated.value, stated.step)
        told = any(digits(value, stated.step) == printed for value, _ in readings)
        turned = next((terms for value, terms in readings if digits(-value, stated.step) == printed), None)
        slip = None if turned_only else only_slip(readings, stated, _TELLING)
        terms = None if told else turned or slip
        if terms:
            check, name = "percent-change-mismatch", "change turned" if turned else "digits of a change"
            yield Claim(Operation.PERCENT_CHANGE, check, name, (terms,), index, subject=stated.label, apart=turned_only)

    def _changes(self, index: int, direction: int) -> Iterator[tuple[Decimal, tuple[Term, ...]]]:
        """The changes in percent that the figures before a rate may make, with their terms."""
        own = [i for i in self.figures.before(index) if self._may_be(i)]
        around = [i for i in self.figures.above(index) if self._may_be(i)]
        delta = own[-1] if own and own[-1] == index - 1 and self._direction(own[-1]) == direction else None
        for base in own:
            value = self.quantities[base].value
            first_of_two = own[-_FEW:-1] == [base] and self.figures.alike(base, own[-1])
            earlier = _is_a_year_earlier(self.quantities[base], self.quantities[index])
            if not first_of_two and not earlier and not self.base.search(self.figures.said(base, CLAUSE_END)):
                continue
            if delta is not None and base != delta and self.figures.alike(base, delta):
                terms = (Term(delta, sign=direction, role="delta"), Term(base, role="base"))
                yield self.quantities[delta].value / value * _HUNDRED, terms
            started = self.figures.document.text[self.quantities[base].evidence.end :].startswith(_GROUND)
            for new in range(index) if started else around:
                if started and not self._may_be(new):
                    continue
                if new != base and self.figures.alike(new, base):
                    change = (self.quantities[new].value - value) * direction
                    yield change / value * _HUNDRED, (Term(new, sign=direction, role="new"), Term(base, role="base"))

    def difference(self, index: int) -> Iterator[Claim]:
        """由34分钟减少为21分钟，少了31分钟: the difference of the two figures of its unit before it in its sentence."""
        stated = self.quantities[index]
        own = self.figures.alike_of(index, self.figures.before(index))
        behind = range(index + 1, self.figures.sentence(index).stop)
        if len(own) != _FEW or not self._direction(index) or self.figures.alike_of(index, behind):
            return
        around = self.figures.alike_of(index, self.figures.above(index))
        told = {abs(self.quantities[a].value - self.quantities[b].value) for a in around for b in own}
        more, less = sorted(own, key=lambda i: -self.quantities[i].value)
        gap = self.quantities[more].value - self.quantities[less].value
        if stated.value not in told and is_transposed(gap, stated, _FEW):
            yield Claim(
                Operation.DIFFERENCE,
                "amount-sum-mismatch",
                "digits of a difference",
                ((Term(more), Term(less, sign=-1)),),
                index,
                subject=stated.label,
            )

    def _direction(self, index: int) -> int:
        """1 behind 增加, -1 behind 减少, 0 behind anything else."""
        said = self.figures.said(index, CLAUSE_END)
        return 1 if self.rise.search(said) else -1 if self.fall.search(said) else 0

    def _may_be(self, index: int) -> bool:
        quantity = self.quantities[index]
        return quantity.kind in _COUNTED and quantity.value > 0 and quantity.evidence.table is None


def _is_a_year_earlier(base: Quantity, rate: Quantity) -> bool:
    """Whether a figure is told of the year before that of a rate: 2021年外借49.28万册次，2022年同比增长7.02%."""
    years = [(q.period or "")[: len("2021")] for q in (base, rate)]
    return all(map(str.isdecimal, years)) and int(years[0]) + 1 == int(years[1])


def _expressions(patterns: PatternSet) -> tuple[regex.Pattern[str], regex.Pattern[str], regex.Pattern[str]]:
    rises, falls, than, prior = (alternatives(name, patterns) for name in ("rises", "falls", "than", "prior"))
    return (
        regex.compile(rf"(?:{rises})了?(?:约|为|达)?$"),
        regex.compile(rf"(?:{falls})了?(?:约|为|达)?$"),
        regex.compile(rf"(?:{than}|与)[^，。；]*$|(?:{prior})"),
    )
