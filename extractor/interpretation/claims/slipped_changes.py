"""Changes that the words alone do not tie to two figures, but whose digits do, two of them changed over: 案件1386件 …
比上年的1248件增长11.60%."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

import regex

from extractor.interpretation.language.clauses import CLAUSE_END, said_before, sentence_start
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import is_transposed
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Term, TextBlock
from extractor.pattern import PatternSet

_REACH = 30
_TELLING = 3
"""Digits of a rate, or of a figure told in another sentence, that do not agree by chance but for their order."""
_FEW = 2
_HUNDRED = Decimal(100)
_COUNTED = (Kind.AMOUNT, Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER, Kind.PER_UNIT)


def slipped_changes(
    document: Document, recognition: Recognition, claimed: Container[int], patterns: PatternSet
) -> Iterator[Claim]:
    """One claim for each rate of change, and each change, that is ``claimed`` to be no other and is that of figures
    said before it but for the order of two digits, if it is that of none of them."""
    finder = _Finder(document, recognition.quantities, patterns)
    for index, quantity in enumerate(recognition.quantities):
        if quantity.evidence.table is not None or quantity.qualifier is not Qualifier.EXACT or index in claimed:
            continue
        if quantity.kind is Kind.RATE:
            yield from finder.rate(index)
        elif quantity.kind in _COUNTED:
            yield from finder.difference(index)


class _Finder:
    def __init__(self, document: Document, quantities: Sequence[Quantity], patterns: PatternSet) -> None:
        self.document = document
        self.quantities = quantities
        self.starts = [q.evidence.start for q in quantities]
        self.blocks = [b for b in document.blocks if isinstance(b, TextBlock)]
        rises, falls, than, prior = (
            "|".join(map(regex.escape, word_class(name, patterns))) for name in ("rises", "falls", "than", "prior")
        )
        self.rise = regex.compile(rf"(?:{rises})了?(?:约|为|达)?$")
        self.fall = regex.compile(rf"(?:{falls})了?(?:约|为|达)?$")
        self.base = regex.compile(rf"(?:{than}|与)[^，。；]*$|(?:{prior})")

    def rate(self, index: int) -> Iterator[Claim]:
        stated = self.quantities[index]
        direction = self._direction(index)
        if not direction or len(stated.value.as_tuple().digits) < _TELLING:
            return
        readings = list(self._changes(index, direction))
        if not any(_rounded(value, stated) == stated.value for value, _ in readings):
            slips = {_rounded(value, stated): terms for value, terms in readings if self._is_slip(value, stated)}
            if len(slips) == 1:
                yield Claim(
                    Operation.PERCENT_CHANGE,
                    "percent-change-mismatch",
                    "digits of a change",
                    tuple(slips.values()),
                    index,
                    subject=stated.label,
                )

    def _is_slip(self, value: Decimal, stated: Quantity) -> bool:
        return value > 0 and is_transposed(_rounded(value, stated), stated, _TELLING)

    def _changes(self, index: int, direction: int) -> Iterator[tuple[Decimal, tuple[Term, ...]]]:
        """The changes in percent that the figures before a rate may make, with their terms."""
        sentence = self._first(index)
        own = [i for i in range(sentence, index) if self._may_be(i)]
        for base in own:
            value = self.quantities[base].value
            if not self.base.search(self._said(base)) and (own[-_FEW:-1] != [base] or not self._alike(base, own[-1])):
                continue
            if self._alike(base, index - 1) and base < index - 1 and self._direction(index - 1) == direction:
                terms = (Term(index - 1, sign=direction, role="delta"), Term(base, role="base"))
                yield self.quantities[index - 1].value / value * _HUNDRED, terms
            for new in self._around(index):
                if new != base and self._alike(new, base):
                    change = (self.quantities[new].value - value) * direction
                    yield change / value * _HUNDRED, (Term(new, sign=direction, role="new"), Term(base, role="base"))

    def difference(self, index: int) -> Iterator[Claim]:
        """由34分钟减少为21分钟，少了31分钟; 2019年131.88万亩。2020年132.64万亩，比上年增加0.58万亩."""
        stated = self.quantities[index]
        direction = self._direction(index)
        alike = [i for i in self._around(index) if i < index and self._alike(i, index)]
        own = [i for i in alike if i >= self._first(index)]
        if not direction or not own:
            return
        gaps = [(abs(self.quantities[a].value - self.quantities[b].value), a, b) for a in alike for b in own if a < b]
        if any(gap == stated.value for gap, _, _ in gaps):
            return
        slip = None
        if len(own) == _FEW and is_transposed(gaps[-1][0], stated, _FEW):
            slip = own
        if slip:
            more, less = sorted(slip, key=lambda i: -self.quantities[i].value)
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
        said = self._said(index)
        return 1 if self.rise.search(said) else -1 if self.fall.search(said) else 0

    def _around(self, index: int) -> list[int]:
        """The figures before one in its paragraph and in the one above."""
        blocks = [b.start for b in self.blocks if b.start <= self.starts[index]][-_FEW:]
        return [i for i in range(bisect_left(self.starts, blocks[0]), index) if self._may_be(i)] if blocks else []

    def _may_be(self, index: int) -> bool:
        quantity = self.quantities[index]
        return quantity.kind in _COUNTED and quantity.value > 0 and quantity.evidence.table is None

    def _alike(self, one: int, other: int) -> bool:
        return unit_key(self.quantities[one]) == unit_key(self.quantities[other])

    def _first(self, index: int) -> int:
        """The first figure of the sentence of a figure."""
        return bisect_left(self.starts, sentence_start(self.document, self.starts[index]))

    def _said(self, index: int) -> str:
        return said_before(self.document.text, self.starts[index], _REACH, CLAUSE_END)


def _rounded(value: Decimal, stated: Quantity) -> Decimal:
    return value.quantize(stated.step.normalize(), ROUND_HALF_UP)
