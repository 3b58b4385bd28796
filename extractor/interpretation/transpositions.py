"""Figures printed twice of which one has two neighbouring digits changed over: 358.58 and 385.58."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from extractor.interpretation.digits import are_transposed
from extractor.interpretation.mentions import akin, equal
from extractor.model import Claim, Kind, Quantity, Recognition
from extractor.pattern import PatternSet

_TELLING = 5
"""Digits enough for two figures not to agree in all of them by chance."""
_FEW = 3
_SPECIFIC = 4
_HUNDRED = 100
_LONG = 10000
_TAIL = 2
"""Characters at the end of a label that name the thing: 赔款 of 水稻赔款."""


def transposed(recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """An amount, or a count, beside the one that it is but for the order of two digits."""
    yield from _amounts(recognition, patterns)
    yield from _counts(recognition)


def _amounts(recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    amounts = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind is Kind.AMOUNT and q.value > 0]
    values = Counter(q.value for _, q in amounts)
    seen: set[int] = set()
    alike: dict[tuple[tuple[int, ...], int | str], list[tuple[int, Quantity]]] = defaultdict(list)
    for index, quantity in amounts:
        alike[_digits(quantity)].append((index, quantity))
    for index, quantity in amounts:
        if values[quantity.value] > 1 or index in seen or quantity.evidence.table is not None:
            continue
        for other, known in alike[_digits(quantity)]:
            long = len(known.value.normalize().as_tuple().digits) > _TELLING
            same = other < index and len(quantity.label) >= _SPECIFIC and quantity.label == known.label
            tail = other < index and bool(quantity.label) and quantity.label[-_TAIL:] == known.label[-_TAIL:]
            difference = abs(quantity.value - known.value)
            told_twice = values[known.value] > 1 or difference * _HUNDRED > known.value
            beyond_chance = long and told_twice and difference not in values
            if (
                (values[known.value] > 1 or (long and other < index) or same or tail)
                and _swapped(quantity, known, _FEW if same else _TELLING)
                and (beyond_chance or akin(quantity, known, patterns))
            ):
                seen.add(index)
                yield equal(other, index, recognition.quantities, certain=True, name="digits changed over")
                break


def _counts(recognition: Recognition) -> Iterator[Claim]:
    """A count of prose said of what a table, or prose more than once, gives with two digits changed over (已分配套数
    合计1164, 实际已分配1146套)."""
    counted = [
        (i, q)
        for i, q in enumerate(recognition.quantities)
        if q.value >= _HUNDRED and (q.kind in (Kind.COUNT, Kind.HEADCOUNT) or (q.kind is Kind.OTHER and not q.unit))
    ]
    values = Counter(q.value for _, q in counted)
    alike: dict[tuple[tuple[int, ...], int | str], list[tuple[int, Quantity]]] = defaultdict(list)
    for index, quantity in counted:
        alike[_digits(quantity)].append((index, quantity))
    for index, quantity in counted:
        if values[quantity.value] > 1 or quantity.evidence.table is not None or not quantity.unit:
            continue
        for other, known in alike[_digits(quantity)]:
            same = other < index and len(quantity.label) >= _SPECIFIC and quantity.label == known.label
            summed_up = is_summary(recognition, quantity) != is_summary(recognition, known)
            long = quantity.value >= _LONG and other < index
            trusted = known.evidence.table is not None or values[known.value] > 1 or long
            if _swapped(quantity, known, _FEW if same else _SPECIFIC) and (
                (same or trusted or summed_up) and _say_the_same(quantity, known, named=not summed_up)
            ):
                yield equal(other, index, recognition.quantities, certain=True, name="digits changed over")
                break


def is_summary(recognition: Recognition, quantity: Quantity) -> bool:
    """Whether a figure stands in a 摘要, or before the first section."""
    at = quantity.evidence.start
    inside = [s for s in recognition.sections if s.start <= at < s.end]
    before_sections = not inside and bool(recognition.sections) and at < recognition.sections[0].start
    return before_sections or any(s.in_summary for s in inside)


def _say_the_same(one: Quantity, other: Quantity, *, named: bool) -> bool:
    """Whether two counts have their unit, no period that parts them, and, if they need to be ``named`` alike, three
    characters of their names in common."""
    years = {q.period[:_SPECIFIC] for q in (one, other) if q.period}
    units = one.unit == other.unit or (not other.unit and one.unit in other.label)
    alike = any(one.label[i : i + _FEW] in other.label for i in range(len(one.label) - _FEW + 1))
    return units and (alike or not named) and len(years) < len("ab")


def _digits(quantity: Quantity) -> tuple[tuple[int, ...], int | str]:
    """The digits of a value in order of size, and where its point stands: the same for figures whose digits are only
    changed over."""
    _, digits, exponent = quantity.value.normalize().as_tuple()
    return tuple(sorted(digits)), exponent


def _swapped(one: Quantity, other: Quantity, fewest: int) -> bool:
    a, b = one.value.normalize().as_tuple(), other.value.normalize().as_tuple()
    return a.exponent == b.exponent and are_transposed(_joined(a.digits), _joined(b.digits), fewest)


def _joined(digits: tuple[int, ...]) -> int:
    return int("".join(map(str, digits)))
