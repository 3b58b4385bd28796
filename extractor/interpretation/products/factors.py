"""What besides heads and a standard a product may be made of: a share, and how many months or days."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import product as combinations

import regex

from extractor.interpretation.products.standard_names import TERM, TIMED, Sentence, StandardNames
from extractor.model import Kind, Quantity, Term

_MONTHLY = regex.compile(r"(?<!\d|每|个)月(?:租金|租|房租|租费|服务费|管理费)(?:单价|标准)?(?:为|是|按)?$")
_REACH = 16
_YEAR = "年"
_MONTHS = 12
LIST_LEAD = 300
"""How many characters before an item of a list its lead may say how many months are meant."""


class Factors:
    def __init__(self, names: StandardNames) -> None:
        self.document = names.document
        self.quantities: Sequence[Quantity] = names.quantities
        self.language = names.language
        self.names = names
        self.standards = names.standards

    def readings(
        self, sentence: Sentence, heads: Sequence[int], standard: int, funds: int
    ) -> list[tuple[Term, ...]] | None:
        """The further factors under each reading: a share or none, months or days where the standard asks
        for them and the heads are not counted by the month (人次); None when it asks and nothing says how many."""
        per = set((self.quantities[standard].per or "").split("·"))
        once_counted = {*self.language.counted_often, *(per & set(TIMED))}  # 每次150元, 684次
        once = all(self.quantities[i].unit in once_counted for i in heads)
        if not once and any(
            self.quantities[i].unit in self.language.counted_often and heads[-1] < i < funds for i in sentence.figures
        ):
            return None  # 3名防疫员离岗，少发12人月: so many months of all of them together
        times = [()] if once else self.times(sentence, self.quantities[standard].per or "", funds)
        if times is None:
            return None
        shares = self._shares(sentence, standard, funds)
        return [(*share, *time) for share, time in combinations(shares, times)]

    def _shares(self, sentence: Sentence, standard: int, funds: int) -> list[tuple[Term, ...]]:
        own = [i for i in sentence.figures if standard < i < funds and self._is_share(i, standard)]
        if len(own) == 1:
            return [(Term(own[0], role="share"),)]
        block = sentence.paragraph
        start = max(block.start, self.quantities[standard].evidence.start)
        found = [i for i, q in enumerate(self.quantities[:funds]) if q.kind is Kind.SHARE and start <= q.evidence.start]
        return [(), *((Term(i, role="share"),) for i in found)]

    def _is_share(self, index: int, standard: int) -> bool:
        """Whether a figure is a share, or a percentage of the standard right before it: 人均89元的40%."""
        quantity, before = self.quantities[index], self.quantities[standard]
        joined = index == standard + 1 and self.document.text[before.evidence.end : quantity.evidence.start] == "的"
        return quantity.kind is Kind.SHARE or (quantity.kind is Kind.RATE and joined)

    def times(self, sentence: Sentence, per: str, funds: int) -> list[tuple[Term, ...]] | None:
        unit = next((part for part in per.split("·") if part in TIMED), None)
        if unit is None and self._is_monthly(sentence, funds):
            unit = "月"
        if unit is None:
            return self._part_of_year(sentence, per, funds)
        start, end = self.names.segment(sentence, funds)
        said = [
            i
            for i in sentence.figures
            if self.quantities[i].kind in (Kind.OTHER, Kind.COUNT)
            and unit in self.quantities[i].unit
            and self.quantities[i].unit not in self.language.counted_often
        ]
        said = [i for i in said if start <= self.quantities[i].evidence.start < end] or said
        if said:
            return [(Term(i, role="months"),) for i in said]
        alone = len({self.quantities[i].value for i in self.standards}) == 1
        if unit == TERM and alone and TERM in (self.quantities[funds].period or ""):
            return [()]
        if unit != "月":
            return None
        found = self._months(sentence.start, sentence.end)
        if not found:
            block = sentence.paragraph
            found = self._months(block.start, block.end)
        if not found:
            return self._months_before(sentence)
        return [(term,) for term in found] or None

    def _part_of_year(self, sentence: Sentence, per: str, funds: int) -> list[tuple[Term, ...]]:
        """What of a year a standard of one is paid for under each reading: 每人每年3.82万元 … 60人在岗4个月."""
        start, end = self.names.segment(sentence, funds)
        months = [
            q
            for q in (self.quantities[i] for i in sentence.figures if i < funds)
            if q.unit == "个月" and 0 < q.value < _MONTHS and start <= q.evidence.start < end
        ]
        if len(months) != 1 or _YEAR not in per.split("·"):
            return [()]
        (month,) = months
        return [(), (Term(constant=month.value / _MONTHS, evidence=month.evidence, role="months"),)]

    def _is_monthly(self, sentence: Sentence, funds: int) -> bool:
        """Whether the standard of a sentence is called one of a month that it does not show: 月租金12元/平方米."""
        standards = [i for i in sentence.figures if i in self.standards and i < funds]
        text = self.document.text
        return any(_MONTHLY.search(text[: self.quantities[i].evidence.start][-_REACH:]) for i in standards)

    def _months_before(self, sentence: Sentence) -> list[tuple[Term, ...]] | None:
        """The months said last before a list of items: 按人数、月标准和12个月计算发放：1.一类 …"""
        said = [
            i
            for i, q in enumerate(self.quantities)
            if sentence.start - LIST_LEAD <= q.evidence.start < sentence.start
            and "月" in q.unit
            and q.kind is Kind.OTHER
        ]
        return [(Term(said[-1], role="months"),)] if said else None

    def _months(self, start: int, end: int) -> list[Term]:
        terms: dict[int, Term] = {}
        for word, months in self.language.periods:
            for match in word.finditer(self.document.text, start, end):
                count = months or (int(match[2]) - int(match[1]) + 1)
                if count > 0:
                    evidence = self.document.evidence(*match.span())
                    terms.setdefault(count, Term(constant=Decimal(count), evidence=evidence, role="months"))
        return list(terms.values())
