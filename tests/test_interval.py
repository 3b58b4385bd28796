from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.interval import Interval, product, to_decimal, total

fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@st.composite
def intervals_with_member(draw, low=-1000):
    a = draw(st.fractions(min_value=low, max_value=1000, max_denominator=100))
    width = draw(st.fractions(min_value=0, max_value=50, max_denominator=100))
    where = draw(st.fractions(min_value=0, max_value=1, max_denominator=10))
    return Interval(a, a + width), a + width * where


@given(intervals_with_member(), intervals_with_member())
def test_a_result_of_members_is_a_member_of_the_result(left, right):
    (a, x), (b, y) = left, right
    assert x + y in a + b
    assert x - y in a - b
    assert x * y in a * b


@given(intervals_with_member(), intervals_with_member(low=1))
def test_a_quotient_of_members_is_a_member_of_the_quotient(left, right):
    (a, x), (b, y) = left, right
    assert x / y in a / b


@given(st.decimals(min_value=-10000, max_value=10000, places=2), st.integers(-499, 499))
def test_a_rounded_figure_stands_for_what_rounds_to_it(value, thousandths):
    inner = Fraction(value) + Fraction(thousandths, 100000)
    assert inner in Interval.rounded(value, Decimal("0.01"))


def test_the_half_belongs_to_the_figure_above():
    assert Fraction("392.645") in Interval.rounded(Decimal("392.65"), Decimal("0.01"))
    assert Fraction("392.655") not in Interval.rounded(Decimal("392.65"), Decimal("0.01"))
    assert Fraction("-392.655") not in Interval.rounded(Decimal("-392.65"), Decimal("0.01"))


def test_a_truncated_figure_stands_for_what_is_cut_to_it():
    cut = Interval.truncated(Decimal("392.65"), Decimal("0.01"))
    assert Fraction("392.6565") in cut
    assert Fraction("392.66") not in cut
    assert Fraction("392.6499") not in cut


def test_open_ends_do_not_touch():
    a = Interval.rounded(Decimal("1.0"), Decimal("0.1"))
    b = Interval.rounded(Decimal("1.1"), Decimal("0.1"))
    assert not a.overlaps(b)
    assert not b.overlaps(a)
    assert a.overlaps(a)


def test_division_by_what_may_be_zero_is_refused():
    with pytest.raises(ZeroDivisionError):
        Interval.point(1) / Interval(Fraction(0), Fraction(1))


def test_unbounded_intervals():
    at_least = Interval.between(Decimal(220000), None)
    assert Fraction(222300) in at_least
    assert Fraction(219999) not in at_least
    assert (at_least * Interval.point(2)).low == 440000
    with pytest.raises(ValueError, match="unbounded"):
        at_least * Interval.point(-1)


@given(st.lists(st.integers(0, 100), max_size=5))
def test_total_and_product_of_points(values):
    points = [Interval.point(v) for v in values]
    assert total(points) == Interval.point(sum(values))
    expected = 1
    for v in values:
        expected *= v
    assert product(points) == Interval.point(expected)


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
def test_to_decimal_is_within_half_a_unit(value):
    shown = to_decimal(value, 3)
    assert abs(Fraction(shown) - value) <= Fraction(1, 2000)
    assume(shown == shown.to_integral())
    assert "E" not in str(shown)


def test_a_whole_number_of_any_length_is_a_decimal() -> None:
    assert to_decimal(Fraction(10**40 + 7)) == Decimal(10**40 + 7)
    assert to_decimal(Fraction(10**40)).as_tuple().exponent == 0
