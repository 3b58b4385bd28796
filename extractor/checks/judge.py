"""Judges a claimed equation: what intervals its operands stand for, and whether any values behind the
printed figures make it true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from extractor.checks import wording
from extractor.checks.mistakes import Equation, is_mistaken
from extractor.checks.ties import are_sole, is_far, is_firm
from extractor.interval import Interval, product, to_decimal, total
from extractor.model import Claim, Kind, Operation, Qualifier, Quantity, Reading, Relation, Term, Verdict
from extractor.numeral import are_transposed

LEAST_CONFIDENCE = 0.9
"""Below this an optically read figure decides nothing."""

_COUNTING = (Operation.PRODUCT, Operation.RATIO, Operation.PERCENT_CHANGE)
_EXACT_KINDS = (Kind.PER_UNIT, Kind.SHARE)

_ROUNDED = "仅以四舍五入难以解释"
_TELLING = 3
"""Digits of a result that do not change over by chance."""
View = Callable[[Quantity], Interval]


@dataclass(frozen=True, slots=True)
class _Outcome:
    verdict: Verdict
    computed: Interval | None
    point: Fraction | None
    reason: str = ""


def judge(claim: Claim, reading: Reading) -> Relation:
    """The verdict on a claim under its most favourable reading.

    An uncertain claim that fails under each of its readings is not assessable, not false, unless two digits changed
    over show what was meant. A certain one of prose is false where a mistake explains it, else it is improbable.
    """
    outcome, terms = _most_favourable(claim, reading)
    verdict, reason = outcome.verdict, outcome.reason
    stated = reading.quantities[claim.stated]
    failed = verdict in (Verdict.VIOLATED, Verdict.IMPROBABLE)
    if failed and not claim.certain and not _digits_changed_over(outcome.point, stated):
        verdict, reason = Verdict.NOT_ASSESSABLE, "原文未明确这些数字之间的关系"
    doubtful = verdict is Verdict.VIOLATED and not is_firm(claim, terms, reading)
    if doubtful and not _is_mistaken(claim, outcome, terms, reading):
        if is_far(claim, outcome.point, stated):
            verdict, reason = Verdict.NOT_ASSESSABLE, "相差过大，难以断定说的是同一件事"
        else:
            verdict, reason = Verdict.IMPROBABLE, "相差不像笔误，请先核实说的是否同一件事"
    return Relation(
        operation=claim.operation,
        check=claim.check,
        terms=(*(t.quantity for t in terms if t.quantity is not None), claim.stated),
        stated=stated.text,
        computed=_bounds(outcome),
        verdict=verdict,
        cue=claim.cue,
        calculation=calculation(claim, terms, reading, outcome.point, verdict),
        reason=reason,
    )


def _is_mistaken(claim: Claim, outcome: _Outcome, terms: tuple[Term, ...], reading: Reading) -> bool:
    """Whether a mistake explains a false equation; see ``mistakes``."""
    if outcome.point is None:
        return True
    quantities = reading.quantities

    def changed(index: int, value: Decimal, step: Decimal) -> Reading:
        return reading.with_quantity(index, replace(quantities[index], value=value, step=step, low=value, high=value))

    def result(index: int, value: Decimal) -> Fraction | None:
        try:
            computed = _evaluate(claim, terms, changed(index, value, quantities[index].step), _as_printed)
        except (ZeroDivisionError, ValueError):
            return None
        return computed.low if computed.low == computed.high else None

    def holds(index: int, value: Decimal, step: Decimal) -> bool:
        return _judge_reading(claim, terms, changed(index, value, step)).verdict.verified

    equation = Equation(claim, terms, outcome.point, quantities, result, holds)
    return is_mistaken(equation, are_sole(claim, terms, reading, lambda other: comes_out(other, reading).verified))


def comes_out(claim: Claim, reading: Reading) -> Verdict:
    """The verdict on the bare equation, whatever the words leave open and whatever explains it."""
    return _most_favourable(claim, reading)[0].verdict


def _most_favourable(claim: Claim, reading: Reading) -> tuple[_Outcome, tuple[Term, ...]]:
    outcomes = [(_judge_reading(claim, terms, reading), terms) for terms in claim.readings]
    order = list(Verdict)
    return min(outcomes, key=lambda pair: order.index(pair[0].verdict))


def calculation(
    claim: Claim, terms: tuple[Term, ...], reading: Reading, point: Fraction | None, verdict: Verdict
) -> str:
    """The sum written out, with what it really gives where that differs from the printed result."""
    stated = reading.quantities[claim.stated]
    left = wording.expression(claim.operation, terms, reading)
    if claim.operation is Operation.SUM and not claim.complete and verdict.verified and point != Fraction(stated.value):
        return f"{left}≤{wording.shown(stated)}"
    if claim.operation is Operation.BOUND:
        sign = "＝" if point == Fraction(stated.value) else "＜" if point and point < Fraction(stated.value) else "＞"
        return f"{left}{sign}{wording.shown(stated)}"
    if point is None:
        return f"{left}＝{wording.shown(stated)}"
    if verdict is Verdict.HOLDS and claim.operation in (Operation.SUM, Operation.DIFFERENCE, Operation.PRODUCT):
        return f"{left}＝{wording.shown(stated)}"
    places = 2 if claim.operation in (Operation.RATIO, Operation.PERCENT_CHANGE) else 4
    exact = wording.in_unit_of(point, stated, places)
    return f"{left}＝{exact}"


def is_exact(quantity: Quantity) -> bool:
    """Whole head counts, whole marks, counts, standards and shares are not rounded figures."""
    if quantity.kind in _EXACT_KINDS:
        return True
    return quantity.kind in (Kind.HEADCOUNT, Kind.COUNT, Kind.SCORE, Kind.WEIGHT) and quantity.step == 1


def _qualified(quantity: Quantity) -> Interval | None:
    """What 约, 近, 余 … leave open; None for a figure that says none of them."""
    if quantity.qualifier is Qualifier.EXACT:
        return None
    if quantity.qualifier is Qualifier.ABOUT:
        width = _last_significant(quantity)
        return Interval.between(quantity.value - width, quantity.value + width)
    return Interval.between(quantity.low, quantity.high)


def _last_significant(quantity: Quantity) -> Decimal:
    """One unit in the last digit of a figure that is not zero: 670万 → 10万."""
    width = quantity.step
    while quantity.value and quantity.value % (width * 10) == 0:
        width *= 10
    return width


def _as_printed(quantity: Quantity) -> Interval:
    return _qualified(quantity) or Interval.point(quantity.value)


def _as_rounded(quantity: Quantity) -> Interval:
    if is_exact(quantity):
        return _as_printed(quantity)
    return _qualified(quantity) or Interval.rounded(quantity.value, quantity.step)


def _whole_read_exact(finest: Decimal) -> View:
    """Amounts without decimals beside amounts that have them are read as exact first."""

    def view(quantity: Quantity) -> Interval:
        whole = quantity.step >= wording.scale(quantity) and quantity.step > finest
        return _as_printed(quantity) if whole else _as_rounded(quantity)

    return view


def _judge_reading(claim: Claim, terms: tuple[Term, ...], reading: Reading) -> _Outcome:
    stated = reading.quantities[claim.stated]
    figures = [reading.quantities[t.quantity] for t in terms if t.quantity is not None]
    unsure = [q for q in (*figures, stated) if q.confidence < LEAST_CONFIDENCE]
    if unsure:
        names = "、".join(q.text for q in unsure)
        return _Outcome(Verdict.NOT_ASSESSABLE, None, None, f"识别把握不足：{names}")
    try:
        return _judge_figures(claim, terms, reading, stated)
    except ZeroDivisionError:
        return _Outcome(Verdict.NOT_ASSESSABLE, None, None, "除数为零")
    except ValueError:
        return _Outcome(Verdict.NOT_ASSESSABLE, None, None, "含有没有上限或下限的数")


def _judge_figures(claim: Claim, terms: tuple[Term, ...], reading: Reading, stated: Quantity) -> _Outcome:
    """As ``_judge_reading``, of figures that are surely read.

    Raises ZeroDivisionError and ValueError where an interval has no quotient or no bound."""
    computed = _evaluate(claim, terms, reading, _as_printed)
    point = computed.low if computed.low == computed.high else None
    linear = claim.operation in (Operation.SUM, Operation.DIFFERENCE)
    if linear and claim.complete and None in (computed.low, computed.high):
        raise ValueError("a sum with a part of no bound is no figure")
    if claim.operation is Operation.BOUND:
        floor = stated.qualifier is Qualifier.EXACT
        allowed = Interval.between(stated.value if floor else stated.low, None if floor else stated.high)
        return _Outcome(Verdict.HOLDS if computed.overlaps(allowed) else Verdict.VIOLATED, None, point)
    if claim.operation is Operation.SUM and not claim.complete:
        return _at_most(computed, point, stated, claim, terms, reading)
    return _compare(claim, terms, reading, computed, point)


def _compare(
    claim: Claim, terms: tuple[Term, ...], reading: Reading, computed: Interval, point: Fraction | None
) -> _Outcome:
    stated = reading.quantities[claim.stated]
    derived = claim.operation in (Operation.RATIO, Operation.PERCENT_CHANGE)
    figures = [stated, *(reading.quantities[t.quantity] for t in terms if t.quantity is not None)]
    finest = min(q.step for q in figures)
    linear = claim.operation in (Operation.SUM, Operation.DIFFERENCE)
    whole = linear and stated.kind is Kind.AMOUNT and stated.step >= wording.scale(stated) and stated.step > finest
    exact = whole or (is_exact(stated) and not derived and claim.operation is not Operation.PRODUCT)
    rounded = Interval.rounded(stated.value, stated.step)
    target = _qualified(stated) or (Interval.point(stated.value) if exact else rounded)
    if computed.overlaps(target):
        return _Outcome(Verdict.HOLDS, computed, point)
    if linear and _digits_changed_over(point, stated):
        return _Outcome(Verdict.VIOLATED, computed, point)
    careful = _evaluate(claim, terms, reading, _whole_read_exact(finest) if not derived else _as_rounded)
    if careful.overlaps(target):
        if _improbable(claim, terms, reading, computed):
            return _Outcome(Verdict.IMPROBABLE, careful, point, _ROUNDED)
        return _Outcome(Verdict.HOLDS_ROUNDED, careful, point)
    if point is not None and not is_exact(stated) and point in Interval.truncated(stated.value, stated.step):
        return _Outcome(Verdict.HOLDS_TRUNCATED, computed, point)
    loose = _evaluate(claim, terms, reading, _as_rounded)
    if loose.overlaps(_as_rounded(stated)) and not is_exact(stated):
        return _Outcome(Verdict.IMPROBABLE, loose, point, _ROUNDED)
    return _Outcome(Verdict.VIOLATED, computed, point)


def _at_most(
    computed: Interval,
    point: Fraction | None,
    stated: Quantity,
    claim: Claim,
    terms: tuple[Term, ...],
    reading: Reading,
) -> _Outcome:
    """Parts that need not exhaust the whole may not exceed it."""
    whole = _as_rounded(stated)
    if computed.low is None or whole.high is None or computed.low <= whole.high:
        return _Outcome(Verdict.HOLDS, computed, point)
    loose = _evaluate(claim, terms, reading, _as_rounded)
    if loose.low is not None and loose.low < whole.high:
        return _Outcome(Verdict.HOLDS_ROUNDED, loose, point)
    return _Outcome(Verdict.VIOLATED, computed, point)


def _digits_changed_over(point: Fraction | None, stated: Quantity) -> bool:
    """Whether a result has the digits of the printed one but for the order of two neighbours (8.64 and 8.46): no
    rounding does that."""
    if point is None or stated.step <= 0 or point % Fraction(stated.step):
        return False
    return are_transposed(int(point / Fraction(stated.step)), int(stated.value / stated.step), _TELLING)


def _improbable(claim: Claim, terms: tuple[Term, ...], reading: Reading, computed: Interval) -> bool:
    """Whether rounding explains a sum only if nearly all figures erred the same way: the miss lies
    beyond three standard deviations of independent uniform rounding errors."""
    if claim.operation is not Operation.SUM or computed.low is None or computed.low != computed.high:
        return False
    stated = reading.quantities[claim.stated]
    figures = [stated, *(reading.quantities[t.quantity] for t in terms if t.quantity is not None)]
    variance = sum((Fraction(q.step) ** 2 / 12 for q in figures if not is_exact(q)), Fraction(0))
    return (computed.low - Fraction(stated.value)) ** 2 > 9 * variance


def _evaluate(claim: Claim, terms: tuple[Term, ...], reading: Reading, view: View) -> Interval:
    def value(term: Term) -> Interval:
        if term.constant is not None:
            return Interval.point(term.constant)
        assert term.quantity is not None
        quantity = reading.quantities[term.quantity]
        counted = claim.operation in _COUNTING and quantity.kind is Kind.OTHER and quantity.step == 1
        interval = _as_printed(quantity) if counted else view(quantity)
        percent = claim.operation is Operation.PRODUCT and quantity.unit == "%" and term.role != "points"
        return interval * Interval.point(Fraction(1, 100)) if percent else interval

    def signed(term: Term) -> Interval:
        return -value(term) if term.sign < 0 else value(term)

    match claim.operation:
        case Operation.SUM | Operation.DIFFERENCE:
            return total([signed(t) for t in terms])
        case Operation.PRODUCT:
            return _products(terms, value)
        case Operation.RATIO:
            *parts, whole = terms
            quotient = total([value(part) for part in parts]) / value(whole)
            if terms[0].sign < 0:  # written so that the whole does not stand twice and widen the interval
                quotient = Interval.point(1) - quotient
            percent = reading.quantities[claim.stated].kind in (Kind.RATE, Kind.SHARE)
            return quotient * Interval.point(100) if percent else quotient
        case Operation.PERCENT_CHANGE:
            return _change(terms, value) * Interval.point(100)
        case _:
            return value(terms[0])


def _products(terms: Sequence[Term], value: Callable[[Term], Interval]) -> Interval:
    groups: dict[int, list[Interval]] = {}
    signs: dict[int, int] = {}
    for term in terms:
        groups.setdefault(term.group, []).append(value(term))
        signs[term.group] = signs.get(term.group, 1) * term.sign
    return total([product(g) if signs[k] > 0 else -product(g) for k, g in groups.items()])


def _change(terms: Sequence[Term], value: Callable[[Term], Interval]) -> Interval:
    """The change as a fraction of the base, positive in the direction the words claim."""
    named = {term.role: term for term in terms}
    if "delta" not in named:
        ratio = value(named["new"]) / value(named["base"])
        one = Interval.point(1)
        return ratio - one if named["new"].sign > 0 else one - ratio
    delta = value(named["delta"])
    if "base" in named:
        return delta / value(named["base"])
    new = value(named["new"])
    # delta / (new - delta) and delta / (new + delta) rise with delta and fall with new: written with
    # new / delta so that no figure stands twice and the interval is not wider than it must be.
    one = Interval.point(1)
    ratio = new / delta
    return one / (ratio - one) if named["delta"].sign > 0 else one / (ratio + one)


def _bounds(outcome: _Outcome) -> tuple[Decimal, Decimal] | None:
    computed = outcome.computed
    if computed is None or computed.low is None or computed.high is None:
        return None
    return to_decimal(computed.low), to_decimal(computed.high)
