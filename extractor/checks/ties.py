"""How firmly the words tie the figures of an equation: whether it is beyond doubt that just these are meant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from extractor.model import Claim, Operation, Quantity, Reading, Term

_READ = (
    Operation.SUM,
    Operation.DIFFERENCE,
    Operation.PRODUCT,
    Operation.RATIO,
    Operation.PERCENT_CHANGE,
    Operation.EQUALITY,
)
"""Equations whose figures words alone may tie together."""
_WORKED_OUT = (Operation.DIFFERENCE, Operation.PRODUCT)
_SLIPS = ("unit-slip", "impossible-rate")
"""Checks that look for nothing but a slip."""
_SIGNS = ("＝", "=", "等于")
_ENDS = "。\n"
_MISREAD = 4
"""By what factor a result may be off and the words still be read rightly."""


def is_firm(claim: Claim, terms: Sequence[Term], reading: Reading) -> bool:
    """Whether an equation is written out, or said by the rows and columns of a table."""
    if claim.operation not in _READ or claim.explicit or claim.check in _SLIPS or claim.cue in _SIGNS:
        return True
    places = [reading.quantities[t.quantity].evidence.table for t in terms if t.quantity is not None]
    return 2 * sum(table is not None for table in places) > len(places)


def is_far(claim: Claim, point: Fraction | None, stated: Quantity) -> bool:
    """Whether what is taken off or multiplied comes out so far from a figure that the words were misread rather
    than the figure mistaken."""
    if claim.operation not in _WORKED_OUT or not point or stated.value <= 0:
        return False
    factor = point / Fraction(stated.value)
    return not Fraction(1, _MISREAD) <= factor <= _MISREAD


def are_sole(claim: Claim, terms: Sequence[Term], reading: Reading, holds: Callable[[Claim], bool]) -> bool:
    """Whether the figures of a claim stand in one sentence, of which all others of their units belong to equations
    that come out."""
    own = {claim.stated, *_operands(terms)}
    figures = [reading.quantities[i] for i in own]
    text = reading.document.text
    first, last = min(q.evidence.start for q in figures), max(q.evidence.end for q in figures)
    if any(mark in text[first:last] for mark in _ENDS):
        return False
    begin = max(text.rfind(mark, 0, first) for mark in _ENDS) + 1
    stop = min((end for mark in _ENDS if (end := text.find(mark, last)) >= 0), default=len(text))
    units = {(q.kind, q.unit) for q in figures}
    others = {
        i
        for i, q in enumerate(reading.quantities)
        if begin <= q.evidence.start < stop and i not in own and (q.kind, q.unit) in units
    }
    if not others:
        return True
    for other in reading.claims:
        figures_of = {other.stated, *_operands(other.readings[0])}
        if other.certain and figures_of & own and figures_of & others and not figures_of >= own and holds(other):
            others -= figures_of
    return not others


def _operands(terms: Sequence[Term]) -> set[int]:
    return {term.quantity for term in terms if term.quantity is not None}
