"""Sums over several paragraphs: a list of items, each with its figure, and a sentence below that adds them up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile

import regex

from extractor.interpretation.language.clauses import are_siblings, said_before
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import alternatives
from extractor.interpretation.mentions.same_fact import equal
from extractor.model import (
    Block,
    BlockRole,
    Claim,
    Document,
    Grid,
    Kind,
    Operation,
    Qualifier,
    Quantity,
    Recognition,
    Table,
    Term,
    TextBlock,
)
from extractor.pattern import PatternSet

_CHECK = {
    Kind.AMOUNT: "amount-sum-mismatch",
    Kind.HEADCOUNT: "headcount-sum-mismatch",
    Kind.COUNT: "amount-sum-mismatch",
    Kind.OTHER: "amount-sum-mismatch",
}
_REACH = 24
_FEWEST = 2
_LISTED = 3
_NEAR = 8
"""A sum that misses an amount by less than this part of it is meant to be that amount."""
_WAN = 10_000
_PART = "部分"
_HOW_MANY = regex.compile(r"[以上]([二三四五六七八九])[项类笔块]")
_LIMITS = (Qualifier.AT_MOST, Qualifier.AT_LEAST)


def listed_sums(document: Document, recognition: Recognition, patterns: PatternSet) -> tuple[Claim, ...]:
    """One claim for each 以上各项合计…: the figures of its unit in the paragraphs above it, up to one without.

    Certain where every paragraph has one such figure. Else all of them, the first and the last of each are readings.
    """
    finder = _Finder(document, recognition.quantities, recognition.grids, patterns)
    return tuple(finder.claims())


class _Finder:
    def __init__(
        self, document: Document, quantities: Sequence[Quantity], grids: Sequence[Grid], patterns: PatternSet
    ) -> None:
        self.document = document
        self.quantities = quantities
        self.grids = grids
        self.starts = [q.evidence.start for q in quantities]
        above = alternatives("above", patterns)
        added = alternatives("added", patterns)
        self.sums = regex.compile(
            rf"(?:{above})\p{{Han}}{{0,10}}?(?:{added})(?:\d[\d,.]*\p{{Han}}{{1,3}}、)?\p{{Han}}{{0,6}}$"
        )
        subtotal = alternatives("subtotal", patterns)
        self.subtotals = regex.compile(rf"(?:{subtotal})[^。；，]{{0,6}}$")
        self.altogether = regex.compile(rf"(?:{added})\p{{Han}}{{0,8}}$")
        self.blocks = [b for b in document.blocks if not (isinstance(b, TextBlock) and b.role is BlockRole.FURNITURE)]

    def claims(self) -> Iterator[Claim]:
        for at, block in enumerate(self.blocks):
            if not isinstance(block, TextBlock):
                continue
            yield from self._led(at, block)
            for index in self._within(block):
                quantity = self.quantities[index]
                start = quantity.evidence.start
                lead = said_before(self.document.text, start, _REACH)
                if quantity.kind not in _CHECK or self._begun(block, index):
                    continue
                if not self.sums.search(lead):
                    whole = self.altogether.search(lead) and _PART not in lead  # 个人部分共851.20万元
                    parts = self._subtotals(at, index) if whole else []
                    if len(parts) >= _FEWEST:
                        yield self._claim(parts, index)
                    continue
                total = self._table_total(at, index)
                items = self._counted(lead, at, index, self._items(at, index))
                if total is not None:
                    yield equal(total, index, self.quantities, certain=True, name="total of the table above")
                elif len(items) >= _FEWEST:
                    yield self._claim(items, index)

    def _counted(self, lead: str, at: int, stated: int, items: list[list[int]]) -> list[list[int]]:
        """The items, if they are as many as the words say (以上四项), or with the total of the table above them; else
        none."""
        told = _HOW_MANY.search(lead)
        many = "零一二三四五六七八九".index(told[1]) if told else len(items)
        if many == len(items) + 1:
            total = self._table_total(at - len(items), stated)
            items = [[total], *items] if total is not None else items
        return items if many == len(items) else []

    def _led(self, at: int, lead: TextBlock) -> Iterator[Claim]:
        """全年支出570万元。具体投向为： and three numbered paragraphs or more with one amount each, which make up the
        one amount of the lead that is near their sum, or would be if one of them had its 万."""
        if not self.document.text[lead.start : lead.end].rstrip().endswith(("：", ":")):
            return
        first, *behind = self.blocks[at + 1 :] or [lead]
        others = takewhile(lambda block: are_siblings(self.document, first.start, block.start), behind)
        items = [self._amounts(block) for block in (first, *others)]
        if len(items) < _LISTED or any(len(item) != 1 for item in items):
            return
        parts = [item[0] for item in items]
        total = sum(self.quantities[i].value for i in parts)
        small = [self.quantities[i].value for i in parts if self.quantities[i].value * _WAN < total]
        sums = [total, *(total + value * (_WAN - 1) for value in small[:1])]
        wholes = [
            i
            for i in self._amounts(lead)
            if any(abs(self.quantities[i].value - meant) * _NEAR < meant for meant in sums)
        ]
        if len(wholes) == 1:
            yield self._claim(items, wholes[0])

    def _amounts(self, block: Block) -> list[int]:
        inside = self._within(block) if isinstance(block, TextBlock) else ()
        return [i for i in inside if self.quantities[i].kind is Kind.AMOUNT]

    def _subtotals(self, at: int, stated: int) -> list[list[int]]:
        """The subtotals of the stated figure's unit in the paragraphs right above, one in each."""

        def of(block: object) -> list[int]:
            inside = self._figures(block, stated)
            leads = [self.document.text[max(0, self.starts[i] - _REACH) : self.starts[i]] for i in inside]
            found = [i for i, lead in zip(inside, leads, strict=True) if self.subtotals.search(lead)]
            return found if len(found) == 1 else []

        return list(takewhile(bool, map(of, reversed(self.blocks[:at]))))[::-1]

    def _table_total(self, at: int, stated: int) -> int | None:
        """The figure of the stated one's unit in the total row of the table right above, if there is but one."""
        above = self.blocks[at - 1] if at else None
        if not isinstance(above, Table):
            return None
        rows = {row.row for grid in self.grids if grid.table == above.index for row in grid.rows if row.kind == "total"}
        found = [
            i
            for i, q in enumerate(self.quantities[:stated])
            if q.evidence.table == above.index and q.evidence.row in rows and self._alike(i, stated)
        ]
        return found[0] if len(found) == 1 else None

    def _begun(self, block: TextBlock, index: int) -> bool:
        """Whether a figure of the unit stands before the sum in its own paragraph: then it adds up those."""
        return any(i < index and self._alike(i, index) for i in self._within(block))

    def _items(self, at: int, stated: int) -> list[list[int]]:
        """The figures of the stated one's unit, paragraph by paragraph, in reading order; of a single paragraph item by
        item."""
        above = (self._figures(block, stated) for block in reversed(self.blocks[:at]))
        items = list(takewhile(bool, above))[::-1]
        return self._parted(items[0]) if len(items) == 1 else items

    def _parted(self, figures: Sequence[int]) -> list[list[int]]:
        """The figures of a paragraph by its items, which semicolons part."""
        text = self.document.text
        items = groupby(figures, key=lambda i: text.count("；", self.starts[figures[0]], self.starts[i]))
        return [list(item) for _, item in items]

    def _figures(self, block: object, stated: int) -> list[int]:
        """The figures of the stated one's unit in a paragraph, without limits (单户最高80万元) where others remain."""
        alike = [i for i in self._within(block) if self._alike(i, stated)] if isinstance(block, TextBlock) else []
        return [i for i in alike if self.quantities[i].qualifier not in _LIMITS] or alike

    def _within(self, block: TextBlock) -> range:
        return range(bisect_left(self.starts, block.start), bisect_left(self.starts, block.end))

    def _alike(self, one: int, other: int) -> bool:
        return unit_key(self.quantities[one]) == unit_key(self.quantities[other])

    def _claim(self, items: Sequence[Sequence[int]], stated: int) -> Claim:
        every = tuple(Term(i) for item in items for i in item)
        first, last = (tuple(Term(item[end]) for item in items) for end in (0, -1))
        return Claim(
            Operation.SUM,
            _CHECK[self.quantities[stated].kind],
            "listed",
            tuple(dict.fromkeys((every, last, first))),
            stated,
            cue="以上",
            certain=len(every) == len(items),
            subject=self.quantities[stated].label,
        )
