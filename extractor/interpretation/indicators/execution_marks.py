"""The mark of the budget-execution line of a form: weight × execution rate, as far as the form says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.interpretation.indicators.names import names
from extractor.model import Claim, Fact, Indicator, Operation, Quantity, Term
from extractor.pattern import PatternSet

_CHECK = "execution-score-mismatch"
_FULL = Decimal(100)


def execution_claims(
    lines: Sequence[Indicator], facts: Sequence[Fact], quantities: Sequence[Quantity], patterns: PatternSet
) -> Iterator[Claim]:
    """One claim for each execution line of a form with a weight, a score and a stated rate; certain where the form
    prints that rule. A form that prints another rule for it makes none. At 100 % and above the full mark is due."""
    rules = [str(f.value) for f in facts if f.field == "marking_rule"]
    if "execution_other" in rules:
        return
    rates = {f.evidence[0].table: f.quantity for f in reversed(facts) if f.field == "execution_rate" and f.quantity}
    known = names(patterns)
    for line in lines:
        if line.place != "form" or not known.is_execution(line.name) or line.weight is None or line.score is None:
            continue
        rate = rates.get(line.table)
        if rate is None or quantities[line.weight].value == quantities[line.score].value == 0:
            continue
        terms: tuple[Term, ...] = (Term(line.weight, role="points"), Term(rate))
        operation = Operation.PRODUCT
        if quantities[rate].value >= _FULL:
            operation, terms = Operation.EQUALITY, terms[:1]
        yield Claim(
            operation,
            _CHECK,
            "execution-mark",
            (terms,),
            line.score,
            certain="execution_score" in rules,
            subject=line.name,
        )
