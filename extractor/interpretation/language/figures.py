"""The figures of a document by where they stand: in which paragraph and sentence, and behind which words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before, sentence_start
from extractor.interpretation.language.grammar import unit_key
from extractor.interval import Interval
from extractor.model import Document, Kind, Qualifier, Quantity, Recognition, Table

COUNTED = (Kind.AMOUNT, Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
"""What is added up and divided."""
RATES = (Kind.RATE, Kind.SHARE)
_HUNDRED = 100
_REACH = 30


def is_rate_of(part: Decimal | Fraction, whole: Decimal | Fraction, rate: Quantity) -> bool:
    """Whether a percentage is what a part is of a whole, which is not 0, as far as it is printed."""
    return Fraction(part) * _HUNDRED / Fraction(whole) in Interval.rounded(rate.value, rate.step)


class Figures:
    """Ranges are half-open, of indices of quantities. What was asked for is kept."""

    def __init__(self, document: Document, recognition: Recognition) -> None:
        self.document = document
        self.quantities: Sequence[Quantity] = recognition.quantities
        self.sections = recognition.sections
        self.starts = [q.evidence.start for q in self.quantities]
        self._sentences: dict[int, range] = {}
        self._said: dict[tuple[int, regex.Pattern[str]], str] = {}

    def within(self, start: int, end: int) -> range:
        """The figures that begin between two offsets, the second not included."""
        return range(bisect_left(self.starts, start), bisect_left(self.starts, end))

    def block(self, index: int) -> int:
        """The index of the block a figure stands in."""
        return bisect_right(self.document.blocks, self.starts[index], key=lambda b: b.start) - 1

    def of_block(self, block: int) -> range:
        return self.within(self.document.blocks[block].start, self.document.blocks[block].end)

    def paragraph(self, index: int) -> range:
        """The figures of the block of a figure."""
        return self.of_block(self.block(index))

    def above(self, index: int) -> range:
        """The figures before one in its paragraph and in the one of prose above it."""
        block = self.block(index)
        texts = [b for b in self.document.blocks[max(0, block - 1) : block + 1] if not isinstance(b, Table)]
        return range(bisect_left(self.starts, texts[0].start), index) if texts else range(index, index)

    def heading(self, index: int) -> str:
        """The title of the innermost section a figure stands in; "" before the first."""
        section = bisect_right(self.sections, self.starts[index], key=lambda s: s.start) - 1
        return self.sections[section].title if section >= 0 else ""

    def sentence_start(self, index: int) -> int:
        """The offset at which the sentence of a figure begins."""
        return sentence_start(self.document, self.starts[index])

    def sentence(self, index: int) -> range:
        """The figures of the sentence of a figure."""
        if index not in self._sentences:
            start = self.sentence_start(index)
            first = last = bisect_left(self.starts, start)
            while last < len(self.starts) and sentence_start(self.document, self.starts[last]) == start:
                last += 1
            for inside in range(first, last):
                self._sentences[inside] = range(first, last)
        return self._sentences[index]

    def before(self, index: int) -> range:
        """The figures of the sentence of a figure that are told before it."""
        return range(self.sentence(index).start, index)

    def said(self, index: int, ends: regex.Pattern[str] = PHRASE_END) -> str:
        """The words right before a figure, up to the last of ``ends``."""
        key = index, ends
        if key not in self._said:
            self._said[key] = said_before(self.document.text, self.starts[index], _REACH, ends)
        return self._said[key]

    def alike(self, one: int, other: int) -> bool:
        """Whether two figures can be added: of one kind and unit."""
        return unit_key(self.quantities[one]) == unit_key(self.quantities[other])

    def tells_difference(self, one: int, other: int) -> bool:
        """Whether the paragraph of the second figure tells how much two differ by."""
        difference, kind = abs(self.quantities[one].value - self.quantities[other].value), self.quantities[other].kind
        near = (self.quantities[i] for i in self.paragraph(other))
        return any(q.value == difference and q.kind is kind for q in near)

    def pairs(self, kind: Kind) -> Iterator[tuple[int, int]]:
        """Two figures on end that can be added, of which the second is of a kind."""
        for index in range(1, len(self.quantities)):
            if self.quantities[index].kind is kind and self.alike(index - 1, index):
                yield index - 1, index

    def told_rates(self, *kinds: Kind) -> Iterator[tuple[int, Quantity]]:
        """The exact percentages of prose that are of some kinds."""
        for index, quantity in enumerate(self.quantities):
            exact = quantity.qualifier is Qualifier.EXACT and quantity.evidence.table is None
            if exact and quantity.kind in kinds:
                yield index, quantity

    def named_rates(self, name: regex.Pattern[str]) -> Iterator[tuple[int, Quantity, regex.Match[str]]]:
        """The exact rates of prose whose words right before them an expression finds, with what it finds."""
        for index, quantity in self.told_rates(Kind.RATE):
            if found := name.search(self.said(index)):
                yield index, quantity, found

    def alike_of(self, index: int, inside: Iterable[int]) -> list[int]:
        """Those of some figures that are above 0 and can be added to a figure."""
        unit = unit_key(self.quantities[index])
        return [i for i in inside if unit_key(self.quantities[i]) == unit and self.quantities[i].value > 0]
