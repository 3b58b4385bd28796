"""What a finding moves: the grade, the total score, money, or nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from extractor.checks import grades, wording
from extractor.checks.registry import Judgement, decimal_text
from extractor.interval import to_decimal
from extractor.model import Finding, Kind, Operation, Reading, Relation, Verdict
from extractor.pattern import PatternSet

_WEIGHT_CHECKS = ("weight-total-mismatch", "weight-subtotal-mismatch", "indicator-count-mismatch")
_UNMOVED = (Verdict.HOLDS, Verdict.HOLDS_ROUNDED, Verdict.HOLDS_TRUNCATED)


def with_consequence(judgement: Judgement, reading: Reading, patterns: PatternSet) -> Finding:
    """The judgement's finding with its consequence written out; one that already tells its effect stays."""
    finding, relation = judgement.finding, judgement.relation
    assert finding is not None
    if relation is None or relation.verdict in _UNMOVED or finding.consequence:
        return finding
    if finding.check == "grade-mismatch":
        return replace(finding, consequence="影响评价等级", effect="grade")
    difference = _difference(relation, reading)
    if difference is None or finding.check in _WEIGHT_CHECKS:
        return finding
    stated = reading.quantities[relation.terms[-1]]
    slip = finding.check == "unit-slip"
    if stated.kind is Kind.SCORE:
        return _marks_moved(finding, relation, reading, patterns, difference)
    if stated.kind is Kind.AMOUNT and relation.operation not in (Operation.EQUALITY, Operation.BOUND) and not slip:
        way = "多" if difference < 0 else "少"
        amount = wording.in_unit_of(Fraction(abs(difference)), stated)
        return replace(finding, consequence=f"按计算结果，{stated.text}{way}列{amount}", effect="payable")
    return finding


def _difference(relation: Relation, reading: Reading) -> Decimal | None:
    """What the calculation gives less what is stated, in the base unit."""
    stated = reading.quantities[relation.terms[-1]]
    if relation.operation is Operation.EQUALITY:
        first = reading.quantities[relation.terms[0]]
        return stated.value - first.value if first.kind is Kind.SCORE else first.value - stated.value
    if relation.computed is None or relation.computed[0] != relation.computed[1]:
        return None
    return to_decimal(Fraction(relation.computed[0])) - stated.value


def _marks_moved(
    finding: Finding, relation: Relation, reading: Reading, patterns: PatternSet, difference: Decimal
) -> Finding:
    """The total score, and perhaps the grade, if the other figure is right."""
    totals = [f for f in reading.facts_of("total_score") if isinstance(f.value, Decimal)]
    if not totals or not isinstance(totals[0].value, Decimal) or finding.check == "deduction-mismatch":
        return finding
    old = totals[0].value
    new = old + difference
    other = "另一处" if relation.operation is Operation.EQUALITY else "计算结果"
    text = f"若以{other}为准，总分{decimal_text(old)}→{decimal_text(new)}"
    scale = grades.scale(reading, patterns)
    before, after = (scale.grade_of(value) for value in (old, new)) if scale else (None, None)
    if before is not None and after is not None and before != after:
        return replace(finding, consequence=f"{text}，等级由{before.words[0]}变为{after.words[0]}", effect="grade")
    return replace(finding, consequence=text, effect="total")
