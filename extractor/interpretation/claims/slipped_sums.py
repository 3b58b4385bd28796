"""Sums that no words assert, or words far off, and that come out but for two digits changed over: 受理462户，符合
371户，其余55户."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before, sentence_start
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import is_transposed
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_CHECKS = {Kind.HEADCOUNT: "headcount-sum-mismatch"}
_COUNTED = (Kind.AMOUNT, Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
_REACH = 24
_FEWEST = 2
_MOST = 8
_TELLING = 3
"""Digits of a figure that do not agree by chance but for their order."""


def slipped_sums(
    document: Document, recognition: Recognition, claimed: Container[int], patterns: PatternSet
) -> Iterator[Claim]:
    """The first figure of a sentence and all others of its unit there, or what 共 adds up in a paragraph and the
    figures of its unit right before it, where two digits changed over in one of them make the sum come out. None is
    ``claimed`` to be another sum."""
    finder = _Finder(document, recognition.quantities, patterns)
    prose = [i for i, q in enumerate(recognition.quantities) if q.evidence.table is None]
    for _, paragraph in groupby(prose, key=finder.paragraph):
        figures = [i for i in paragraph if finder.may_be_part(i)]
        for _, inside in groupby(figures, key=finder.sentence):
            for whole, parts in finder.wholes(list(inside)):
                told = any(finder.comes_out(i, parts) for i in figures if finder.alike(i, whole))
                if whole not in claimed and not told and finder.is_slip(whole, parts):
                    yield finder.claim(parts, whole, "sum of a sentence")
        for at, stated in enumerate(figures):
            before = [i for i in figures[:at] if finder.alike(i, stated)]
            runs = [before[-many:] for many in range(_FEWEST, min(len(before), _MOST) + 1)]
            if stated in claimed or not finder.adds_up(stated) or any(finder.comes_out(stated, run) for run in runs):
                continue
            slip = next((run for run in runs if finder.is_slip(stated, run)), None)
            if slip:
                yield finder.claim(slip, stated, "sum of a paragraph")


class _Finder:
    def __init__(self, document: Document, quantities: Sequence[Quantity], patterns: PatternSet) -> None:
        self.document = document
        self.quantities = quantities
        self.apart = word_class("not_added", patterns)
        added, changes = ("|".join(map(regex.escape, word_class(name, patterns))) for name in ("added", "changes"))
        self.added = regex.compile(rf"(?:{added})\p{{Han}}{{0,4}}$")
        self.no_part = regex.compile(rf"{changes}|每|均")

    def paragraph(self, index: int) -> int:
        block = self.document.block_at(self.quantities[index].evidence.start)
        return block.start if block else -1

    def sentence(self, index: int) -> int:
        return sentence_start(self.document, self.quantities[index].evidence.start)

    def may_be_part(self, index: int) -> bool:
        quantity = self.quantities[index]
        return (
            quantity.kind in _COUNTED
            and quantity.qualifier is Qualifier.EXACT
            and quantity.unit not in self.apart
            and quantity.value > 0
            and not self.no_part.search(self._said(index))
        )

    def adds_up(self, index: int) -> bool:
        """Whether 共 stands before a figure."""
        return bool(self.added.search(self._said(index)))

    def alike(self, one: int, other: int) -> bool:
        return unit_key(self.quantities[one]) == unit_key(self.quantities[other])

    def wholes(self, sentence: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """The first figure of each unit, if it is the largest, with the others of the unit."""
        units = dict.fromkeys(unit_key(self.quantities[i]) for i in sentence)
        for unit in units:
            whole, *parts = [i for i in sentence if unit_key(self.quantities[i]) == unit]
            if _FEWEST <= len(parts) <= _MOST:
                yield whole, parts

    def comes_out(self, whole: int, parts: Sequence[int]) -> bool:
        return self._total(parts) == self.quantities[whole].value

    def is_slip(self, whole: int, parts: Sequence[int]) -> bool:
        """Whether the parts make up the whole with two digits changed over in it or in one of them."""
        stated, total = self.quantities[whole], self._total(parts)
        if stated.value == total or stated.value <= max(self.quantities[i].value for i in parts):
            return False
        return is_transposed(total, stated, _TELLING) or any(
            is_transposed(stated.value - total + self.quantities[i].value, self.quantities[i], _TELLING) for i in parts
        )

    def claim(self, parts: Sequence[int], whole: int, name: str) -> Claim:
        quantity = self.quantities[whole]
        check = _CHECKS.get(quantity.kind, "amount-sum-mismatch")
        terms = tuple(map(Term, parts))
        return Claim(Operation.SUM, check, name, (terms,), whole, subject=quantity.label, apart=True)

    def _total(self, parts: Sequence[int]) -> Decimal:
        return sum((self.quantities[i].value for i in parts), Decimal(0))

    def _said(self, index: int) -> str:
        return said_before(self.document.text, self.quantities[index].evidence.start, _REACH, PHRASE_END)
