"""Wholes that a sentence divides without an own word for their sum: 培训6138人 … 按性别分，男性3264人，女性2874人."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before, sentence_start
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import is_transposed
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Term, TextBlock
from extractor.pattern import PatternSet

_CHECK = {
    Kind.AMOUNT: "amount-sum-mismatch",
    Kind.HEADCOUNT: "headcount-sum-mismatch",
    Kind.COUNT: "amount-sum-mismatch",
    Kind.OTHER: "amount-sum-mismatch",
    Kind.PER_UNIT: "amount-sum-mismatch",
}
_NEAR = Fraction(1, 10)
"""A figure that the parts miss by no more than this part of it may be the whole they divide."""
_FEWEST = 2
_DIGITS = 3
_SENTENCE_END = regex.compile(r"[。！？\n]")
_ITEM_END = regex.compile(r"[。；;！？\n]")
_COMMA = regex.compile(r"[，,、；;。\n]")
_BEHIND = 4
_REACH = 24
_Unit = tuple[str, str, str | None]
_FIGURED = r"(?=[^，。；：、\d]{1,14}\d)"


def divisions(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each division: the figures of one unit behind 按…分, 支出构成为, 由…承担, 分别为 or …中 make up the
    figure of that unit, said before in the paragraph or in the one above, that is their sum, else the one nearest to
    it. A list that 等 or 主要 leaves open divides nothing."""
    finder = _Finder(document, recognition.quantities, patterns)
    for at, block in enumerate(finder.blocks):
        yield from finder.claims(at, block)


class _Finder:
    def __init__(self, document: Document, quantities: Sequence[Quantity], patterns: PatternSet) -> None:
        self.document = document
        self.quantities = quantities
        self.starts = [q.evidence.start for q in quantities]
        self.blocks = [b for b in document.blocks if isinstance(b, TextBlock)]
        words = {
            name: "|".join(map(regex.escape, word_class(name, patterns)))
            for name in (
                "by",
                "split",
                "divided",
                "left_open",
                "makeup",
                "shared",
                "holds",
                "no_part",
                "nested",
                "best",
            )
        }
        self.leads = tuple(
            regex.compile(expression)
            for expression in (
                rf"(?:(?:{words['by']})|(?<![\p{{Han}}\d])(?:{words['split']}))[^，。；：、\d]{{1,12}}?"
                rf"(?:{words['divided']})[，,：:]",
                rf"(?:{words['makeup']})(?:情况)?(?:具体)?(?:上|如下|是|为|包括|看|方面)?(?:[：:，,。]|{_FIGURED})",
                rf"(?:{words['split']})为?[两二三四五六七八](?:部分|块|项|类|批|次|个?档|级|期)[^，。；：、\d]{{0,8}}[：:，,]",
                r"(?<![\p{Han}\d])(?!其)[^，。；：、\d（）]{2,12}?(?:之|当)?中[，,：:]?(?![央心小学型部级间标长期医药])",
                rf"(?:{words['shared']})[^，。；：、\d]{{0,8}}[，,：:]",
                r"分别(?:为|是|有)?(?=\d)",
                rf"(?={words['best']}(?:的|等次|等级)?\d)",
                r"(?<=[。\n])其中[：:，,]?",
                r"(?<=[\d\p{Han}])[：:]",
                rf"(?<=[，,])(?:{words['holds']}){_FIGURED}",
            )
        )
        self.opened = regex.compile(
            rf"(?:{words['left_open']})(?<!等(?=\p{{Han}}{{2,8}}\d))"
        )  # 水电等费用15万元 names them
        self.no_part = regex.compile(words["no_part"])
        self.nested = regex.compile(rf"(?:{words['nested']})|[（(][^）)]*$")

    def claims(self, at: int, block: TextBlock) -> Iterator[Claim]:
        above = self.blocks[at - 1].start if at else block.start
        start = block.start
        ends = [m.end() for m in _SENTENCE_END.finditer(self.document.text, block.start, block.end)]
        for end in (*ends, block.end):
            for lead in self.leads:
                for match in lead.finditer(self.document.text, start, end):
                    cue = match[0].strip("，,：:。")
                    yield from self._divided(match.end(), end, above, cue, within=lead is self.leads[-1])
            start = end

    def _divided(self, start: int, end: int, above: int, cue: str, *, within: bool) -> Iterator[Claim]:
        """The claims of the items from an offset to the end of its sentence, or to the next semicolon: ``within`` a
        sentence, behind 其中, another thing may follow that."""
        inside = range(bisect_left(self.starts, start), bisect_left(self.starts, end))
        item, first = (mark.search(self.document.text, start, end) for mark in (_ITEM_END, _COMMA))
        ends = dict.fromkeys((end, item.start() if item else end))
        for unit in dict.fromkeys(_unit(self.quantities[i]) for i in inside):
            found = []
            for last in ends:
                listed = self.document.text[start : last + _BEHIND]
                if self.opened.search(listed) or (last == end != min(ends) and self.nested.search(listed)):
                    continue
                every = [i for i in inside if self.starts[i] < last and self._is_part(i, unit, start)]
                if len(every) < _FEWEST or (first and self.starts[every[0]] > first.start()):
                    continue
                others = [i for i in inside if every[0] < i and self.starts[i] < last and self._is_other(i, unit)]
                before = [
                    i for i in range(bisect_left(self.starts, above), every[0]) if _unit(self.quantities[i]) == unit
                ]
                for parts in (self._first_of_each(every), every):
                    whole = self._whole(parts, before, start)
                    if whole is not None and not (others and self._sum(parts) < self.quantities[whole].value):
                        found.append((whole, parts))
            fitting = [f for f in found if self._sum(f[1]) == self.quantities[f[0]].value]
            others = [f for f in found if not within or not item or self.starts[f[1][-1]] < item.start()]
            for whole, parts in (fitting or others)[:1]:
                yield Claim(
                    Operation.SUM,
                    _CHECK[self.quantities[whole].kind],
                    "division",
                    (tuple(Term(i) for i in parts),),
                    whole,
                    cue=cue,
                    subject=self.quantities[whole].label,
                    apart=True,
                )

    def _is_part(self, index: int, unit: _Unit, start: int) -> bool:
        """Whether a figure of the unit may be a part: no limit, no change, nothing that is each, nor part of a part."""
        quantity = self.quantities[index]
        at = quantity.evidence.start
        item = self.document.text[max(start, *(self.document.text.rfind(mark, 0, at) + 1 for mark in "；;")) : at]
        return (
            _unit(quantity) == unit
            and quantity.kind in _CHECK
            and quantity.value > 0
            and quantity.qualifier is Qualifier.EXACT
            and not self.no_part.search(said_before(self.document.text, at, _REACH, PHRASE_END))
            and not self.nested.search(item)
        )

    def _first_of_each(self, parts: Sequence[int]) -> list[int]:
        """The first figure of each item parted by a semicolon where all have several: 水果610批次、不合格11批次；"""
        items: dict[int, list[int]] = {}
        for part in parts:
            items.setdefault(self.document.text.count("；", 0, self.starts[part]), []).append(part)
        several = len(items) > 1 and all(len(item) > 1 for item in items.values())
        return [item[0] for item in items.values()] if several else list(parts)

    def _sum(self, parts: Sequence[int]) -> Fraction:
        return sum((Fraction(self.quantities[i].value) for i in parts), Fraction(0))

    def _is_other(self, index: int, unit: _Unit) -> bool:
        """Whether a figure counts things as the unit does, in another counter: 小学108所、教学点10个."""
        quantity = self.quantities[index]
        at = quantity.evidence.start
        named = said_before(self.document.text, at, _REACH, PHRASE_END)
        return quantity.kind is Kind.COUNT and unit[0] == Kind.COUNT and quantity.unit != unit[1] and len(named) > 1

    def _whole(self, parts: Sequence[int], before: Sequence[int], start: int) -> int | None:
        """The figure that is the sum of the parts; else the last before them in their sentence, if it is near the sum
        or a slip of it; else the one nearest to the sum."""
        total = self._sum(parts)
        largest = max(self.quantities[i].value for i in parts)
        fitting = [i for i in reversed(before) if self._may_be(i, total) and self.quantities[i].value > largest]
        own = [i for i in fitting if self.starts[i] >= sentence_start(self.document, start)]
        equal = [i for i in fitting if self.quantities[i].value == total]
        nearest = sorted(fitting, key=lambda i: abs(Fraction(self.quantities[i].value) - total))
        return next(iter((*equal, *own, *nearest)), None)

    def _may_be(self, index: int, total: Fraction) -> bool:
        quantity = self.quantities[index]
        near = abs(Fraction(quantity.value) - total) <= total * _NEAR
        changed_over = is_transposed(Decimal(int(total)), quantity, _DIGITS)
        return quantity.qualifier is Qualifier.EXACT and (near or changed_over)


def _unit(quantity: Quantity) -> _Unit:
    """What figures share that can be parts of one whole: also what they are paid for."""
    return (*unit_key(quantity), quantity.per)
