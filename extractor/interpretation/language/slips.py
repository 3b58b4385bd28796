"""Slips of the pen: a result that is a printed figure but for the order of two digits, or for one digit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from extractor.model import Quantity
from extractor.numeral import are_transposed, odd_digit


def digits(value: Decimal, step: Decimal) -> int:
    """A value in steps of its last place, ``step`` above zero: 3850500 in steps of 100 is 38505."""
    return int((value / step).quantize(Decimal(1), ROUND_HALF_UP))


def is_transposed(result: Decimal, stated: Quantity, fewest: int) -> bool:
    """Whether a result, to the last printed place of a figure, is that figure, of ``fewest`` digits at least, but for
    two neighbouring digits."""
    if result <= 0 or stated.step <= 0:
        return False
    return are_transposed(digits(result, stated.step), digits(stated.value, stated.step), fewest)


def is_digit_off(result: Decimal, stated: Quantity) -> bool:
    """Whether a result, to the last printed place of a figure, is that figure but for one digit, neither the first nor
    the last."""
    if result <= 0 or stated.step <= 0:
        return False
    one, other = digits(result, stated.step), digits(stated.value, stated.step)
    place = odd_digit(one, other)
    return place is not None and 0 < place < len(str(other)) - 1


def changed_over(quantity: Quantity) -> Iterator[Decimal]:
    """The values that a figure has with two neighbouring digits changed over."""
    text = str(digits(quantity.value, quantity.step)) if quantity.step > 0 else ""
    for place, (one, other) in enumerate(pairwise(text)):
        if one != other:
            yield Decimal(text[:place] + other + one + text[place + 2 :]) * quantity.step
