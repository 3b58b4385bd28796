"""Sums that no words assert, or words far off, and that come out but for two digits changed over: 受理462户，符合
371户，其余55户."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import combinations, groupby

import regex

from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import is_transposed
from extractor.interpretation.language.word_classes import alternatives, word_class
from extractor.model import Claim, Kind, Operation, Qualifier, Term
from extractor.pattern import PatternSet

_CHECKS = {Kind.HEADCOUNT: "headcount-sum-mismatch"}
_LEFT_OUT = regex.compile(r"^[未没不].{1,8}的$")
_ITEMS = regex.compile(r"(?P<number>[两三四])(?:项|类|块|部分)\p{Han}{0,6}(?:合计|共计|相加|加总|总计)\p{Han}{0,3}$")
_FEWEST = 2
_MOST = 8
_TELLING = 3
"""Digits of a figure that do not agree by chance but for their order."""


def slipped_sums(figures: Figures, claimed: Container[int], patterns: PatternSet) -> Iterator[Claim]:
    """The first figure of a sentence and all others of its unit there, or what 共 adds up in a paragraph and the
    figures of its unit right before it, where two digits changed over in one of them make the sum come out. None is
    ``claimed`` to be another sum."""
    finder = _Finder(figures, patterns)
    for _, paragraph in groupby(filter(finder.may_be_part, range(len(figures.starts))), key=figures.block):
        inside = list(paragraph)
        for _, sentence in groupby(inside, key=lambda i: figures.sentence(i).start):
            for whole, parts in finder.wholes(list(sentence)):
                told = any(finder.comes_out(i, parts) for i in inside if figures.alike(i, whole))
                if whole not in claimed and not told and finder.is_slip(whole, parts):
                    yield finder.claim(parts, whole, "sum of a sentence")
        for at, stated in enumerate(inside):
            before = figures.alike_of(stated, inside[:at])
            if counted := finder.counted(stated, before):
                yield finder.claim(counted, stated, "sum of so many")
                continue
            if stated in claimed or not finder.adds_up(stated):
                continue
            runs = [before[-many:] for many in range(_FEWEST, min(len(before), _MOST) + 1)]
            slip = next((run for run in runs if finder.is_slip(stated, run)), None)
            if slip and not any(finder.comes_out(stated, run) for run in runs):
                yield finder.claim(slip, stated, "sum of a paragraph")


class _Finder:
    def __init__(self, figures: Figures, patterns: PatternSet) -> None:
        self.figures = figures
        self.quantities = figures.quantities
        self.apart = word_class("not_added", patterns)
        self.added, self.no_part = patterns.derived(_expressions)

    def may_be_part(self, index: int) -> bool:
        quantity = self.quantities[index]
        return (
            quantity.evidence.table is None
            and quantity.kind in COUNTED
            and quantity.qualifier is Qualifier.EXACT
            and quantity.unit not in self.apart
            and quantity.value > 0
            and not self.no_part.search(self.figures.said(index))
            and not _LEFT_OUT.search(self.figures.said(index))
        )

    def adds_up(self, index: int) -> bool:
        """Whether 共 stands before a figure."""
        return bool(self.added.search(self.figures.said(index)))

    def counted(self, stated: int, before: Sequence[int]) -> list[int] | None:
        """The figures that 两项合计 or the like adds up, of those before it in the paragraph: the only so many of them
        that come out but for a slip."""
        many = _ITEMS.search(self.figures.said(stated))
        last = before[-_MOST:]
        if many is None:
            return None
        found = list(combinations(last, "两三四".index(many["number"]) + _FEWEST))
        slips = [list(parts) for parts in found if self.is_slip(stated, parts)]
        exact = any(self.comes_out(stated, parts) for parts in found)
        return slips[0] if len(slips) == 1 and not exact else None

    def wholes(self, sentence: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """The first figure of each unit with the others of the unit."""
        for unit in dict.fromkeys(unit_key(self.quantities[i]) for i in sentence):
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
        if any(q.value == stated.value + total and self.figures.alike(i, whole) for i, q in enumerate(self.quantities)):
            return False  # what is taken for the whole is a part of another
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


def _expressions(patterns: PatternSet) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    added, changes, year = (alternatives(name, patterns) for name in ("added", "changes", "whole_year"))
    return regex.compile(rf"(?:{added}|{year}|总)\p{{Han}}{{0,4}}$"), regex.compile(rf"{changes}|每|均")
