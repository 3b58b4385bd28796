"""The interval a printed figure stands for, and exact arithmetic on such intervals.

The model is that of XBRL Calculations 1.1 and statcheck: a figure printed as 392.65 stands for every
value that rounds to it, and a stated result is false only when no values behind the printed operands
give it. Bounds are ``Fraction``; None is unbounded on that side.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import prod

ZERO = Fraction(0)

_PRECISION = 28


@dataclass(frozen=True, slots=True)
class Interval:
    """All values between ``low`` and ``high``; a bound belongs to it unless it is marked open."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def point(cls, value: Decimal | Fraction | int) -> Interval:
        exact = Fraction(value)
        return cls(exact, exact)

    @classmethod
    def rounded(cls, value: Decimal, step: Decimal) -> Interval:
        """What rounds half up (away from zero) to ``value`` printed in steps of ``step``."""
        middle, half = Fraction(value), Fraction(step) / 2
        return cls(middle - half, middle + half, low_open=value < 0, high_open=value >= 0)

    @classmethod
    def truncated(cls, value: Decimal, step: Decimal) -> Interval:
        """What is cut off (towards zero) to ``value`` printed in steps of ``step``."""
        edge, width = Fraction(value), Fraction(step)
        return cls(edge - width, edge, low_open=True) if value < 0 else cls(edge, edge + width, high_open=True)

    @classmethod
    def between(cls, low: Decimal | None, high: Decimal | None) -> Interval:
        return cls(None if low is None else Fraction(low), None if high is None else Fraction(high))

    def __contains__(self, value: Fraction) -> bool:
        return self.overlaps(Interval.point(value))

    def overlaps(self, other: Interval) -> bool:
        return self._reaches(other) and other._reaches(self)

    def _reaches(self, other: Interval) -> bool:
        """Whether this interval's upper end is at or above the other's lower end."""
        if self.high is None or other.low is None:
            return True
        if self.high_open or other.low_open:
            return self.high > other.low
        return self.high >= other.low

    def __neg__(self) -> Interval:
        return Interval(
            None if self.high is None else -self.high,
            None if self.low is None else -self.low,
            self.high_open,
            self.low_open,
        )

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            None if self.low is None or other.low is None else self.low + other.low,
            None if self.high is None or other.high is None else self.high + other.high,
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        """The product; both operands must be bounded, or both not negative."""
        if self.low is not None and self.low == self.high and other.low is not None and other.low == other.high:
            return Interval.point(self.low * other.low)
        if None in (self.low, self.high, other.low, other.high):
            low = _times(self.low, other.low)
            if low is None or low < 0:
                raise ValueError("an unbounded interval can only be multiplied when nothing is negative")
            return Interval(low, _times(self.high, other.high), self.low_open or other.low_open, True)
        corners = [
            (x * y, x_open or y_open)
            for x, x_open in ((self.low, self.low_open), (self.high, self.high_open))
            for y, y_open in ((other.low, other.low_open), (other.high, other.high_open))
            if x is not None and y is not None
        ]
        low, high = min(c[0] for c in corners), max(c[0] for c in corners)
        return Interval(
            low,
            high,
            all(is_open for value, is_open in corners if value == low),
            all(is_open for value, is_open in corners if value == high),
        )

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient; raises ``ZeroDivisionError`` when the divisor may be zero or negative."""
        if other.low is None or other.low < 0 or (other.low == 0 and not other.low_open):
            raise ZeroDivisionError("the divisor's interval contains zero")
        inverse = Interval(
            ZERO if other.high is None else 1 / other.high,
            None if other.low == 0 else 1 / other.low,
            other.high is None or other.high_open,
            other.low == 0 or other.low_open,
        )
        return self * inverse


def _times(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a * b


def total(parts: list[Interval]) -> Interval:
    """The sum of intervals; the empty sum is zero."""
    result = Interval.point(0)
    for part in parts:
        result = result + part
    return result


def product(factors: list[Interval]) -> Interval:
    """The product of intervals; the empty product is one."""
    return prod(factors, start=Interval.point(1))


def to_decimal(value: Fraction, places: int = 6) -> Decimal:
    """A fraction as a decimal, rounded half up to ``places`` and without trailing zeros."""
    scaled = value * 10**places
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    with localcontext(prec=max(_PRECISION, whole.bit_length())):  # more digits than bits no number has
        number = Decimal(whole if value >= 0 else -whole).scaleb(-places)
        normal = number.normalize()
        return normal if normal.as_tuple().exponent <= 0 else Decimal(int(normal))  # type: ignore[operator]
