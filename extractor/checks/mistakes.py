"""What mistake of the pen would make a false equation true.

A printed figure that contradicts a sum is either wrong or not the figure that the sum speaks of. Wrong figures are
near what they should be: one digit is another, two have changed places, one is left out or doubled, the point or the
unit has moved, the sign or the base of a change is the other one, the sum is a little off. A figure that none of these
explains was, as a rule, misread. How many digits a figure has decides how much such an explanation tells: of two
digits, one is easily off by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from extractor.model import Claim, Kind, Operation, Qualifier, Quantity, Term

_CHANCE = Fraction(1, 20)
"""How likely a mistake that explains an equation may be to turn up where the figures have nothing to do with each
other."""
_OF_ONE = Fraction(1, 4)
"""The same for two figures that should be one."""
_NEAR = Fraction(1, 20)
"""By what part of itself a sum may be off and be meant all the same."""
_SOLE = Fraction(1, 4)
"""By what part of itself a figure may be off where no other figure can be meant."""
_SLACK = Fraction(1, 20)
"""By what part of itself, besides its last place, a figure may be off and be right for rounding."""
_MOVES = (-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6)
_SUMS = (Operation.SUM, Operation.DIFFERENCE, Operation.EQUALITY)
_MARKS = (Kind.SCORE, Kind.WEIGHT)
_OF_MARKS = ("digit", "order")
"""Marks have too few digits for one to be left out unseen."""
_ONE = Decimal(1)

Result = Callable[[int, Decimal], Fraction | None]
"""What an equation gives if the figure of an index had another value; None where that cannot be said."""
Holds = Callable[[int, Decimal, Decimal], bool]
"""Whether an equation comes out if the figure of an index had another value and another last place."""


@dataclass(frozen=True, slots=True)
class Equation:
    """A claim under one of its readings, what it gives (``point``), and how it fares with another value for one of
    its figures."""

    claim: Claim
    terms: Sequence[Term]
    point: Fraction
    quantities: Sequence[Quantity]
    result: Result
    holds: Holds

    @property
    def stated(self) -> Quantity:
        return self.quantities[self.claim.stated]


def is_mistaken(equation: Equation, sole: bool) -> bool:
    """Whether some mistake explains that an equation does not come out. ``sole`` tells that its sentence has no other
    figures that could be meant."""
    claim, stated = equation.claim, equation.stated
    if _is_reversed(equation) or _is_near(equation):
        return True
    if sole and abs(equation.point - Fraction(stated.value)) <= abs(Fraction(stated.value)) * _SOLE:
        return True
    if claim.operation is Operation.PERCENT_CHANGE and _has_other_base(equation):
        return True
    if stated.qualifier is not Qualifier.EXACT:
        return False  # with a bound (12.05亿元以上) nearly every slip comes out
    allowed = _OF_ONE if claim.operation is Operation.EQUALITY else _CHANCE
    operands = (t.quantity for t in equation.terms if t.quantity is not None)
    return any(chance <= allowed for i in dict.fromkeys((claim.stated, *operands)) for chance in _slips_of(i, equation))


def slips(number: int) -> Iterator[tuple[str, int]]:
    """The whole numbers that a printed one may stand for by a slip, each with the name of its kind: ``digit``,
    ``order``, ``doubled`` (the printed one has a digit too many) or ``left-out``."""
    text = str(number)
    for place, digit in enumerate(text):
        for other in "0123456789":
            if other != digit and (place or other != "0" or len(text) == 1):
                yield "digit", int(text[:place] + other + text[place + 1 :])
    for a, b in combinations(range(len(text)), 2):
        if text[a] != text[b]:
            yield "order", int(text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :])
    if len(text) > 1:
        for place in range(len(text)):
            yield "doubled", int(text[:place] + text[place + 1 :])
    for place in range(len(text) + 1):
        for digit in "0123456789":
            yield "left-out", int(text[:place] + digit + text[place:])


def _slips_of(index: int, equation: Equation) -> Iterator[Fraction]:
    """For each slip in a figure that makes an equation come out, how likely one would where the figures have nothing to
    do with each other: nought where the point or the unit has moved."""
    quantity, stated, holds = equation.quantities[index], equation.stated, equation.holds
    if quantity.step <= 0 or quantity.value <= 0:
        return
    slack = abs(Fraction(stated.value)) * _SLACK + Fraction(stated.step)
    if index == equation.claim.stated:
        slack = max(slack, abs(equation.point) * _SLACK)
        fitting, wanted = Fraction(1), (equation.point - slack, equation.point + slack)
    else:
        target = Fraction(stated.value)
        solved = _solved(index, equation, target - slack, target + slack)
        if solved is None:
            return
        slope, wanted = solved
        fitting = Fraction(stated.step) / (slope * Fraction(quantity.step))
    least, most = wanted
    for number, scale, length in _printed(quantity):
        unit = quantity.step * scale
        for kind, chance, meant in _by_kind(number, length):
            if kind not in _OF_MARKS and quantity.kind in _MARKS:
                continue
            for value in (other * unit for other in meant):
                if least <= value <= most and holds(index, value, quantity.step):
                    yield fitting / scale * chance
                    break
    moves: Sequence[int] = _MOVES
    if quantity.kind in _MARKS:
        moves = (-1, 1) if max(length for _, _, length in _printed(quantity)) > len("10") else ()
    for move in moves:
        value, step = quantity.value.scaleb(move), quantity.step.scaleb(move)
        if equation.claim.operation in _SUMS and step < stated.step:
            continue
        if least <= value <= most and holds(index, value, step):
            yield Fraction(0)


def _solved(
    index: int, equation: Equation, low: Fraction, high: Fraction
) -> tuple[Fraction, tuple[Fraction, Fraction]] | None:
    """By how much the result of an equation moves with a figure, where it is printed, and between which values of the
    figure the result lies between ``low`` and ``high``; None where the figure is without effect."""
    quantity = equation.quantities[index]
    at = [quantity.value + quantity.step * k for k in range(3)]
    given = [equation.result(index, value) for value in at]
    first, second, third = given
    if first is None or second is None or third is None or first == second:
        return None
    step = Fraction(quantity.step)
    slope = (second - first) / step
    values = [Fraction(value) for value in at]
    if third - second == second - first:
        ends = [values[0] + (end - first) / slope for end in (low, high)]
    else:  # a + b / v: the figure is what is divided by
        factor = (second - first) / (1 / values[1] - 1 / values[0])
        base = first - factor / values[0]
        if low - base == 0 or high - base == 0 or (low < base < high):
            return None
        ends = [factor / (end - base) for end in (low, high)]
    return abs(slope), (min(ends), max(ends))


def _by_kind(number: int, length: int) -> Iterator[tuple[str, Fraction, list[int]]]:
    """The numbers that one may stand for by each kind of slip, with their share of all numbers of so many digits."""
    meant: dict[str, list[int]] = {}
    for kind, other in slips(number):
        meant.setdefault(kind, []).append(other)
    for kind, others in meant.items():
        digits = length + (kind == "left-out") - (kind == "doubled")
        yield kind, Fraction(len(others), 9 * 10 ** (digits - 1)) if digits else Fraction(1), others


def _printed(quantity: Quantity) -> Iterator[tuple[int, int, int]]:
    """A figure in units of its last place, and in those of its last digit that is not nought, each with that unit in
    last places and with the digits that tell: the noughts of a round number do not, those behind the point do."""
    number, scale = int(quantity.value / quantity.step), 1
    bare = number
    while bare % 10 == 0 and bare > 9:
        bare, scale = bare // 10, scale * 10
    yield number, 1, len(str(number if "." in quantity.text else bare))
    if scale > 1:
        yield bare, scale, len(str(bare))


def _is_reversed(equation: Equation) -> bool:
    """Whether what is called a rise is a fall of so much, or the other way about."""
    point, stated = equation.point, equation.stated
    turned = equation.claim.operation in (Operation.DIFFERENCE, Operation.PERCENT_CHANGE)
    return turned and point < 0 and abs(-point - Fraction(stated.value)) <= Fraction(stated.step)


def _is_near(equation: Equation) -> bool:
    """Whether a sum misses by little: by a twentieth, or by one point, one person, one thing."""
    if equation.claim.operation not in _SUMS:
        return False
    stated = equation.stated
    miss, whole = abs(equation.point - Fraction(stated.value)), stated.step == _ONE or stated.kind in _MARKS
    return miss <= abs(Fraction(stated.value)) * _NEAR or (whole and miss <= 1)


def _has_other_base(equation: Equation) -> bool:
    """Whether a rate is the change by the later figure, or by the whole where it should be by the part."""
    quantities, stated = equation.quantities, equation.stated
    values = [Fraction(quantities[t.quantity].value) for t in equation.terms if t.quantity is not None]
    if len(values) != len("ab") or 0 in values:
        return False
    one, other = values
    wholes = [whole for whole in (one, other, one + other, one - other) if whole]
    rates = [part / whole * 100 for part in (one, other, one - other) for whole in wholes]
    return any(abs(abs(rate) - Fraction(stated.value)) <= Fraction(stated.step) for rate in rates)
