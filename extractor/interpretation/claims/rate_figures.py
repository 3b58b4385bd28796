"""The figures of a document as those that look for misprinted rates ask for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from extractor.interpretation.language.clauses import PHRASE_END, said_before, sentence_start
from extractor.interpretation.language.grammar import unit_key
from extractor.interval import Interval
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Term

CHECK = "rate-mismatch"
REACH = 24
"""Characters of a clause on either side of a figure."""
HUNDRED = Decimal(100)
_WHOLE = (Kind.HEADCOUNT, Kind.COUNT)
Pair = tuple[int, int]
"""A part and its whole, as indices of quantities."""


class RateFigures:
    """The quantities of a document, by index."""

    def __init__(self, document: Document, quantities: Sequence[Quantity]) -> None:
        self.document = document
        self.quantities = quantities
        self.starts = [q.evidence.start for q in quantities]

    def is_told(self, index: int) -> bool:
        quantity = self.quantities[index]
        return quantity.evidence.table is None and quantity.qualifier is Qualifier.EXACT

    def clause(self, index: int) -> str:
        """The clause around a figure."""
        evidence, text = self.quantities[index].evidence, self.document.text
        before = said_before(text, evidence.start, REACH, PHRASE_END)
        after = PHRASE_END.split(text[evidence.end : evidence.end + REACH])[0]
        return f"{before}{evidence.quote}{after}"

    def alike(self, one: int, other: int) -> bool:
        return unit_key(self.quantities[one]) == unit_key(self.quantities[other])

    def may_be_share(self, part: int, whole: int) -> bool:
        return self.alike(part, whole) and 0 < self.quantities[part].value < self.quantities[whole].value

    def quotient(self, pair: Pair, stated: Quantity) -> Decimal:
        """The rate in %, to the places the stated one is printed with."""
        part, whole = (self.quantities[i].value for i in pair)
        return (part / whole * HUNDRED).quantize(stated.step.normalize(), ROUND_HALF_UP)

    def gives(self, pair: Pair, stated: Quantity) -> bool:
        part, whole = (_printed(self.quantities[i]) for i in pair)
        hundred = Interval.point(HUNDRED)
        return (part * hundred / whole).overlaps(Interval.rounded(stated.value, stated.step))

    def is_share_told(self, rate: int) -> bool:
        """Whether a rate stands right behind a figure, with nothing but 占 between them."""
        between = self.document.text[self.quantities[rate - 1].evidence.end : self.starts[rate]]
        return between.strip("，,（( ") in ("占", "占比", "占比为", "占总额的", "占总数的", "占总量的")

    def comes_out(self, part: int, whole: int, rate: int) -> bool:
        return self.may_be_share(part, whole) and self.gives((part, whole), self.quantities[rate])

    def sentence(self, index: int) -> int:
        return sentence_start(self.document, self.starts[index])

    def before(self, index: int) -> range:
        """The figures of a figure's sentence before it."""
        return range(bisect_left(self.starts, self.sentence(index)), index)

    def ratio(self, part: int, whole: int, rate: int, name: str) -> Claim:
        terms = (Term(part, role="part"), Term(whole, role="whole"))
        return Claim(Operation.RATIO, CHECK, name, (terms,), rate, subject=self.quantities[rate].label)


def _printed(quantity: Quantity) -> Interval:
    """What a printed figure stands for: whole counts are not rounded."""
    if quantity.kind in _WHOLE and quantity.step == 1:
        return Interval.point(quantity.value)
    return Interval.rounded(quantity.value, quantity.step)
