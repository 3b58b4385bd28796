"""Slips of the pen: a result that is a printed figure but for the order of two digits, or for one digit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from extractor.model import Quantity, Term
from extractor.numeral import are_transposed, odd_digit


def digits(value: Decimal, step: Decimal) -> int:
    """A value in steps of its last place, ``step`` above zero: 3850500 in steps of 100 is 38505."""
    return int((value / step).quantize(Decimal(1), ROUND_HALF_UP))


def printed_digits(quantity: Quantity) -> int:
    """How many digits a figure is printed with: four of 96.17%."""
    return sum(map(str.isdigit, quantity.text))


def is_transposed(result: Decimal, stated: Quantity, fewest: int) -> bool:
    """Whether a result, to the last printed place of a figure, is that figure, of ``fewest`` digits at least, but for
    two neighbouring digits."""
    if result <= 0 or stated.step <= 0:
        return False
    return are_transposed(digits(result, stated.step), digits(stated.value, stated.step), fewest)


def only_slip(
    results: Iterable[tuple[Decimal, tuple[Term, ...]]], stated: Quantity, fewest: int
) -> tuple[Term, ...] | None:
    """The terms of the results that are a figure but for two neighbouring digits, if all of these print alike."""
    slips = {digits(value, stated.step): terms for value, terms in results if is_transposed(value, stated, fewest)}
    return next(iter(slips.values())) if len(slips) == 1 else None


def odd_place(result: Decimal, stated: Quantity) -> int | None:
    """The place, counted from the left, of the only digit in which a result, to the last printed place of a figure, is
    not that figure; else None."""
    if result <= 0 or stated.step <= 0:
        return None
    return odd_digit(digits(result, stated.step), digits(stated.value, stated.step))


def is_digit_off(result: Decimal, stated: Quantity) -> bool:
    """Whether a result, to the last printed place of a figure, is that figure but for one digit, neither the first nor
    the last."""
    place = odd_place(result, stated)
    return place is not None and 0 < place < len(str(digits(stated.value, stated.step))) - 1


def changed_over(quantity: Quantity) -> Iterator[Decimal]:
    """The values that a figure has with two neighbouring digits changed over."""
    text = str(digits(quantity.value, quantity.step)) if quantity.step > 0 else ""
    for place, (one, other) in enumerate(pairwise(text)):
        if one != other:
            yield Decimal(text[:place] + other + one + text[place + 2 :]) * quantity.step
