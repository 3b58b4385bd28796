"""Figures printed twice of which one has two neighbouring digits changed over: 358.58 and 385.58."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before, sentence_start
from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.word_classes import word_class
from extractor.interpretation.mentions.naming import Naming
from extractor.interpretation.mentions.same_fact import equal
from extractor.lexicon import whole_year
from extractor.model import Claim, Document, Kind, Quantity, Recognition
from extractor.numeral import are_transposed
from extractor.pattern import PatternSet

_BEYOND_CHANCE = 5
"""Digits enough for two figures of different paragraphs not to agree in all of them by chance."""
_LONG = 4
_FEW = 3
_MOST = 6
_SPECIFIC = 4
_REACH = 30
_NOUN = regex.compile(r"\p{Han}{2,6}(?=[，。；、的和,;])")
_KINDS = (*COUNTED, Kind.RATE)


def transposed(figures: Figures, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """A figure of prose beside the one, told before it or in a table, that it is but for the order of two digits. The
    fewer its digits the more must say that both are one."""
    not_added = word_class("not_added", patterns)
    quantities = recognition.quantities
    measured = [
        (i, q)
        for i, q in enumerate(quantities)
        if q.kind in _KINDS and q.value > 0 and q.step > 0 and q.unit not in not_added
    ]
    printed = Counter((q.kind, q.value) for _, q in measured)
    alike: dict[tuple[int, ...], list[tuple[int, Quantity]]] = defaultdict(list)
    for index, quantity in measured:
        alike[_digits(quantity)].append((index, quantity))
    judge = _Judge(figures.document, recognition, patterns)
    known_slips: set[int] = set()
    for index, quantity in measured:
        if quantity.evidence.table is not None:
            continue
        once = printed[quantity.kind, quantity.value] == 1
        for other, known in alike[_digits(quantity)]:
            in_order = other < index or known.evidence.table is not None
            once_known = printed[known.kind, known.value] == 1 and other not in known_slips
            if not once and not (once_known and is_summary(recognition, known)):
                continue
            apart = figures.tells_difference(other, index) or judge.is_added_up(other, index)
            apart = apart or (judge.is_tied(other) and judge.is_tied(index))
            if in_order and not apart and judge.are_one(other, index):
                known_slips.add(other)
                yield equal(other, index, quantities, certain=True, name="digits changed over")
                break


class _Judge:
    def __init__(self, document: Document, recognition: Recognition, patterns: PatternSet) -> None:
        self.document = document
        self.recognition = recognition
        self.quantities: Sequence[Quantity] = recognition.quantities
        self.naming = Naming(document, patterns)

    def is_added_up(self, cell: int, index: int) -> bool:
        """Whether a figure of prose is what a cell makes up with another one of its column (改建项目共510套, 360
        and 150), or what it makes up with those beside it in its paragraph is the other: 620, 1480, 2080 and 4180."""
        known = self.quantities[cell]
        quantity = self.quantities[index]
        if any(sum(run) == known.value for run in _runs(self._paragraph(quantity)) if quantity.value in run):
            return True
        beside = (
            q.value
            for q in self.quantities
            if q.evidence.table is not None
            and (q.evidence.table, q.evidence.column) == (known.evidence.table, known.evidence.column)
        )
        return self.quantities[index].value - known.value in beside

    def is_tied(self, index: int) -> bool:
        """Whether figures of its paragraph that stand together make up a figure of prose, or it makes up another one
        with them: 补助460万元，其中传染病防治230万元、精神卫生140万元、院前急救90万元."""
        quantity = self.quantities[index]
        if quantity.evidence.table is not None:
            return False
        paragraph = self._paragraph(quantity)
        return any(
            (quantity.value in run or sum(run) == quantity.value) and sum(run) in paragraph
            for run in _runs(paragraph)
            if all(run)
        )

    def _paragraph(self, quantity: Quantity) -> list[Decimal]:
        """The values of a figure's unit in its paragraph."""
        block = self.document.block_at(quantity.evidence.start)
        return [
            q.value
            for q in self.quantities
            if block
            and block.start <= q.evidence.start < block.end
            and q.unit == quantity.unit
            and q.kind is quantity.kind
        ]

    def are_one(self, other: int, index: int) -> bool:
        """Whether two figures are one, the second of prose with two digits changed over."""
        known, quantity = self.quantities[other], self.quantities[index]
        step = min(known.step, quantity.step)
        first, second = (int(q.value / step) for q in (known, quantity))
        in_table = known.evidence.table is not None
        unit_fits = known.unit == quantity.unit or (in_table and not known.unit and quantity.unit in known.label)
        if (
            not (known.kind is quantity.kind or (in_table and known.kind is Kind.OTHER))
            or not unit_fits
            or not are_transposed(first, second, 2)
        ):
            return False
        digits = max(map(_telling, (first, second)))
        periods = {whole_year(q.period) for q in (known, quantity) if q.period}
        if digits < _FEW and self._is_of_subject(quantity, known):
            return True
        if self.naming.in_one_list(known, quantity):
            return False
        if self._beside_the_same(other, index) and len(periods) < len("ab"):
            return True
        if digits >= _FEW and self._before_the_same(other, index):
            return True
        if digits < _FEW or len(periods) > 1:
            return False
        if self.document.block_at(known.evidence.start) is self.document.block_at(quantity.evidence.start):
            return False
        if digits >= _BEYOND_CHANCE or (digits >= _LONG and self._summed_up(known, quantity)):
            return True
        if digits >= _LONG and self._is_named_behind(quantity, known):
            return True
        return self._is_of_all_persons(other, index) or self.naming.are_of_one(
            known, quantity, 2 if digits >= _LONG else _FEW
        )

    def _is_of_all_persons(self, other: int, index: int) -> bool:
        """Whether a figure speaks of known persons (325人的基本生活费) and the other is the largest number of them said
        before it."""
        known, quantity = self.quantities[other], self.quantities[index]
        persons = [q.value for q in self.quantities[:index] if q.kind is Kind.HEADCOUNT]
        return (
            quantity.kind is Kind.HEADCOUNT
            and self.document.text.startswith("的", quantity.evidence.end)
            and known.value == max(persons, default=0)
        )

    def _is_named_behind(self, quantity: Quantity, known: Quantity) -> bool:
        """Whether a figure without a name is followed by how the name of the other ends: 全年154.9万元支出全部用于…."""
        noun = self.document.text[quantity.evidence.end :][: len("支出")]
        return quantity.label in ("", "全年") and len(noun) == len("支出") and known.label.endswith(noun)

    def _summed_up(self, one: Quantity, other: Quantity) -> bool:
        alike = any(one.label[i : i + 2] in other.label for i in range(len(one.label) - 1))
        return is_summary(self.recognition, one) != is_summary(self.recognition, other) and alike

    def _is_of_subject(self, quantity: Quantity, known: Quantity) -> bool:
        """Whether one figure is said of what begins the sentence of the other as well: 县图书馆全年接待读者8.6万人次,
        县图书馆送书下乡，全年接待读者6.8万人次."""
        longer, shorter = sorted((known, quantity), key=lambda q: len(q.label), reverse=True)
        subject = longer.label.removesuffix(shorter.label)
        same = len(shorter.label) >= _SPECIFIC and longer.label != shorter.label and subject != longer.label
        sentence = sentence_start(self.document, shorter.evidence.start)
        return same and len(subject) >= _FEW and self.document.text[sentence:].startswith(subject)

    def _beside_the_same(self, one: int, other: int) -> bool:
        """Whether two figures of one name follow the same figure of another name: 气代煤4150户、电代煤2170户 and
        气代煤4150户、电代煤2710户."""
        quantities = self.quantities
        if not one or not other or quantities[one - 1].value != quantities[other - 1].value:
            return False
        pairs = ((one - 1, other - 1), (one, other))
        units = all(quantities[a].unit == quantities[b].unit for a, b in pairs)
        firsts, seconds = ([self._name(i) for i in pair] for pair in pairs)
        named = _ends_alike(*firsts) and _ends_alike(*seconds) and not _ends_alike(firsts[0], seconds[0])
        first, second = ({self._noun(i) for i in pair} for pair in pairs)
        counted = len(first) == len(second) == 1 and "" not in first | second and first != second
        return units and (named or counted)

    def _before_the_same(self, one: int, other: int) -> bool:
        """Whether two figures of one unit stand right before the same figure: 3286户、11742人 and 3268户、11742人."""
        quantities = self.quantities
        if max(one, other) + 1 >= len(quantities):
            return False
        first, second = (quantities[i + 1] for i in (one, other))
        gaps = (
            self.document.text[quantities[i].evidence.end : quantities[i + 1].evidence.start].strip()
            for i in (one, other)
        )
        same = first.value == second.value and first.unit == second.unit and _telling(int(first.value)) >= _LONG
        return same and quantities[one].unit == quantities[other].unit and all(gap in ("、", "，") for gap in gaps)

    def _noun(self, index: int) -> str:
        """The noun of two characters or more behind a count: 行政村 of 46个行政村."""
        end = self.quantities[index].evidence.end
        found = _NOUN.match(self.document.text, end)
        return str(found[0]) if found else ""

    def _name(self, index: int) -> str:
        return said_before(self.document.text, self.quantities[index].evidence.start, _REACH, PHRASE_END)


def _runs(values: Sequence[Decimal]) -> Iterator[Sequence[Decimal]]:
    """The stretches of two figures or more, and of no more than a list has."""
    for first in range(len(values)):
        for end in range(first + 2, min(len(values), first + _MOST) + 1):
            yield values[first:end]


def _telling(value: int) -> int:
    """How many digits of a number are no rounding: all of them where just one nought ends it."""
    text = str(value)
    return len(text) if not text.endswith("00") else len(text.rstrip("0"))


def _ends_alike(one: str, other: str) -> bool:
    return len(one) >= _FEW and one[-_FEW:] == other[-_FEW:]


def is_summary(recognition: Recognition, quantity: Quantity) -> bool:
    """Whether a figure stands in a 摘要, or before the first section."""
    at = quantity.evidence.start
    inside = [s for s in recognition.sections if s.start <= at < s.end]
    before_sections = not inside and bool(recognition.sections) and at < recognition.sections[0].start
    return before_sections or any(s.in_summary for s in inside)


def _digits(quantity: Quantity) -> tuple[int, ...]:
    """The digits but noughts in order of size: the same for figures whose digits are changed over."""
    return tuple(sorted(digit for digit in quantity.value.as_tuple().digits if digit))
