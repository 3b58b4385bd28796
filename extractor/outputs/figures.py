"""Figures as texts: never an exponent, never a decimal lost or added."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractor.model import Fact, Quantity, Report


def plain(value: Decimal) -> str:
    """A decimal without an exponent, with the decimals it has: 98.10 → 98.10, 3.9265E+6 → 3926500."""
    return f"{value:f}"


def printed(value: Decimal, step: Decimal) -> str:
    """A figure in base units with the decimals it was printed with: 392.65万元 (step 100) → 3926500,
    98.10分 (step 0.01) → 98.10. Decimals that carry a value are never cut."""
    exact = value.normalize()
    return f"{exact:.{max(_decimals(step.normalize()), _decimals(exact))}f}"


def quantity_value(quantity: Quantity) -> str:
    return printed(quantity.value, quantity.step)


def fact_value(fact: Fact, quantities: Sequence[Quantity]) -> str:
    """A fact's text, or its figure with the printed decimals of the quantity it came from."""
    if isinstance(fact.value, str):
        return fact.value
    if fact.quantity is not None and quantities[fact.quantity].value == fact.value:
        return quantity_value(quantities[fact.quantity])
    return plain(fact.value)


def fact_text(report: Report, field: str) -> str:
    """The report's answer for a field, "" where the document does not state it."""
    fact = report.facts.get(field)
    return "" if fact is None else fact_value(fact, report.quantities)


def score(report: Report) -> str:
    """99/100, or 99 where the report states no full mark."""
    got, full = fact_text(report, "total_score"), fact_text(report, "total_weight")
    return f"{got}/{full}" if got and full else got


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
