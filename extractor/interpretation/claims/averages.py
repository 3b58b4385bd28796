"""Finds claims that an average (人均, 户均, 平均每辆) is an amount divided by a count of the same paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product as pairs

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.slips import is_transposed
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Fact, Kind, Operation, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_REACH = 40
_NEAREST = 8
_BEHIND = 4
"""Characters behind a figure that tell that it was set, not reached: 人均74元的标准."""
_MOST_READINGS = 24
_TELLING = 4


def average_claims(
    document: Document, recognition: Recognition, facts: Sequence[Fact], patterns: PatternSet
) -> Iterator[Claim]:
    """Which amount and which count are meant the words seldom say: each count of the paragraph with each of the last
    amounts before, and with the report's expenditure, is a reading. Certain only where the count stands in the
    average's own clause (按216名计算为2.58万元).
    """
    quantities = recognition.quantities
    words, set_words = word_class("average", patterns), word_class("set", patterns)
    spent = [f.quantity for f in facts if f.field == "expenditure" and f.quantity is not None]
    for index, average in enumerate(quantities):
        if average.kind not in (Kind.PER_UNIT, Kind.AMOUNT) or average.evidence.table is not None:
            continue
        start = average.evidence.start
        clause_start = _clause_start(document, start)
        clause = document.text[clause_start:start]
        standard = any(word in document.text[average.evidence.end :][:_BEHIND] for word in set_words)
        if standard or not any(word in clause for word in words) or "月" in (average.per or "") or "月" in clause:
            continue
        block = document.block_at(start)
        if block is None:
            continue
        near = [i for i, q in enumerate(quantities) if block.start <= q.evidence.start < start]
        before = [i for i, q in enumerate(quantities[:index]) if q.kind is Kind.AMOUNT and q.value]
        amounts = [*spent, *before[-_NEAREST:]]
        counts = [i for i in near if _counts(quantities[i], average)]
        own = [i for i in counts if quantities[i].evidence.start >= clause_start]
        if average.kind is Kind.AMOUNT and not own:
            continue
        counts = counts or [i for i, q in enumerate(quantities[:index]) if _counts(q, average)]
        readings = [
            (Term(a, role="part"), Term(b, role="whole"))
            for b, a in pairs(reversed(own or counts), reversed(dict.fromkeys(amounts)))
        ]
        come_out = any(_difference(r, average, quantities) < average.step for r in readings)
        slip = None if come_out else next((r for r in readings if _is_slip(r, average, quantities)), None)
        if readings:
            yield Claim(
                Operation.RATIO,
                "rate-mismatch",
                "average",
                (slip,) if slip else tuple(readings[:_MOST_READINGS]),
                index,
                cue="均",
                certain=bool(own or slip),
                subject=average.label,
            )


def _difference(reading: tuple[Term, ...], average: Quantity, quantities: Sequence[Quantity]) -> Decimal:
    part, whole = (quantities[t.quantity].value for t in reading if t.quantity is not None)
    return abs(part / whole - average.value)


def _is_slip(reading: tuple[Term, ...], average: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether an average of four digits or more is a quotient but for the order of two neighbouring digits."""
    part, whole = (quantities[t.quantity].value for t in reading if t.quantity is not None)
    return is_transposed(part / whole, average, _TELLING)


def _clause_start(document: Document, at: int) -> int:
    breaks = [m.end() for m in CLAUSE_END.finditer(document.text, max(0, at - _REACH), at)]
    return breaks[-1] if breaks else max(0, at - _REACH)


def _counts(quantity: Quantity, average: Quantity) -> bool:
    """Whether a figure counts what the average is taken over."""
    per = average.per or ""
    if quantity.kind is Kind.HEADCOUNT:
        return quantity.value > 0 and ("人" in per or not per)
    return quantity.kind in (Kind.COUNT, Kind.OTHER) and quantity.value > 0 and bool(per) and quantity.unit in per


def fractional_heads(document: Document, quantities: Sequence[Quantity], patterns: PatternSet) -> Iterator[Fact]:
    """``fractional_headcount`` facts: persons, animals or vehicles that are no whole number and no average."""
    words, whole = word_class("average", patterns), word_class("indivisible", patterns)
    for index, quantity in enumerate(quantities):
        counted = quantity.kind is Kind.HEADCOUNT or (quantity.kind is Kind.COUNT and quantity.unit in whole)
        if not counted or quantity.value == quantity.value.to_integral_value():
            continue
        start = quantity.evidence.start
        clause = document.text[_clause_start(document, start) : start]
        if quantity.step < 1 and not any(word in clause or word in quantity.label for word in words):
            yield Fact("fractional_headcount", quantity.value, (quantity.evidence,), index)
