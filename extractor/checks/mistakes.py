"""What mistake of the pen would make a false equation true.

A printed figure that contradicts a sum is either wrong or not the figure that the sum speaks of. Wrong figures are
near what they should be: one digit is another, two have changed places, one is left out or doubled, the point or the
unit has moved, the sign or the base of a change is the other one, the sum is a little off. A figure that none of these
explains was, as a rule, misread. How many digits a figure has decides how much such an explanation tells: of two
digits, one is easily off by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from extractor.model import Claim, Kind, Operation, Quantity, Term

_CHANCE = Fraction(1, 20)
"""How likely a mistake that explains an equation may be to turn up where the figures have nothing to do with each
other."""
_OF_ONE = Fraction(1, 4)
"""The same for two figures that should be one."""
_NEAR = Fraction(1, 20)
"""By what part of itself a sum may be off and be meant all the same."""
_SOLE = Fraction(1, 4)
"""By what part of itself a figure may be off where no other figure can be meant."""
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


def is_mistaken(
    claim: Claim,
    terms: Sequence[Term],
    point: Fraction,
    quantities: Sequence[Quantity],
    result: Result,
    holds: Holds,
    sole: bool,
) -> bool:
    """Whether some mistake explains that an equation, which gives ``point``, does not come out. ``sole`` tells that its
    sentence has no other figures that could be meant; ``result`` and ``holds`` judge it with another value for one of
    its figures."""
    stated = quantities[claim.stated]
    if _is_reversed(claim, point, stated) or _is_near(claim, point, stated):
        return True
    if sole and abs(point - Fraction(stated.value)) <= abs(Fraction(stated.value)) * _SOLE:
        return True
    if claim.operation is Operation.PERCENT_CHANGE and _has_other_base(terms, quantities, stated):
        return True
    operands = dict.fromkeys(t.quantity for t in terms if t.quantity is not None)
    return any(_is_slip(i, claim, quantities, result, holds) for i in (claim.stated, *operands))


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


def _is_slip(index: int, claim: Claim, quantities: Sequence[Quantity], result: Result, holds: Holds) -> bool:
    """Whether a slip in one figure explains it, and not merely by chance."""
    quantity, stated = quantities[index], quantities[claim.stated]
    if quantity.step <= 0 or quantity.value <= 0:
        return False
    if index == claim.stated:
        fitting = Fraction(1)
    else:
        here, there = result(index, quantity.value), result(index, quantity.value + quantity.step)
        if here is None or there is None or here == there:
            return False
        fitting = Fraction(stated.step) / abs(there - here)
    allowed = _OF_ONE if claim.operation is Operation.EQUALITY else _CHANCE
    for number, scale, length in _printed(quantity):
        if any(
            (kind in _OF_MARKS or quantity.kind not in _MARKS)
            and fitting / scale * chance <= allowed
            and any(holds(index, n * quantity.step * scale, quantity.step) for n in meant)
            for kind, chance, meant in _by_kind(number, length)
        ):
            return True
    moves: Sequence[int] = _MOVES
    if quantity.kind in _MARKS:
        moves = (-1, 1) if max(length for _, _, length in _printed(quantity)) > len("10") else ()
    moved = ((quantity.value.scaleb(move), quantity.step.scaleb(move)) for move in moves)
    return any(holds(index, *one) for one in moved if claim.operation not in _SUMS or one[1] >= stated.step)


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


def _is_reversed(claim: Claim, point: Fraction, stated: Quantity) -> bool:
    """Whether what is called a rise is a fall of so much, or the other way about."""
    turned = claim.operation in (Operation.DIFFERENCE, Operation.PERCENT_CHANGE)
    return turned and point < 0 and abs(-point - Fraction(stated.value)) <= Fraction(stated.step)


def _is_near(claim: Claim, point: Fraction, stated: Quantity) -> bool:
    """Whether a sum misses by little: by a twentieth, or by one point, one person, one thing."""
    if claim.operation not in _SUMS:
        return False
    miss, whole = abs(point - Fraction(stated.value)), stated.step == _ONE or stated.kind in _MARKS
    return miss <= abs(Fraction(stated.value)) * _NEAR or (whole and miss <= 1)


def _has_other_base(terms: Sequence[Term], quantities: Sequence[Quantity], stated: Quantity) -> bool:
    """Whether a rate is the change by the later figure, or by the whole where it should be by the part."""
    values = [Fraction(quantities[t.quantity].value) for t in terms if t.quantity is not None]
    if len(values) != len("ab") or 0 in values:
        return False
    one, other = values
    wholes = [whole for whole in (one, other, one + other, one - other) if whole]
    rates = [part / whole * 100 for part in (one, other, one - other) for whole in wholes]
    return any(abs(abs(rate) - Fraction(stated.value)) <= Fraction(stated.step) for rate in rates)
