"""Budgets that no words name: the only one there is, one never adjusted, the whole of which the rate is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from extractor.interpretation.facts.cues import cues
from extractor.interval import Interval
from extractor.lexicon import lexicon
from extractor.model import Document, Fact, Kind, Quantity
from extractor.pattern import PatternSet

LAST_RANK = 50
"""The rank of a fact that no words state."""
BUDGETS = ("original_budget", "final_budget", "arrival")
FULL_MARKS = 100
TELLING = 3
"""Digits of a rate that tell of which amount it is one."""


def undivided_budget(facts: Sequence[Fact], quantities: Sequence[Quantity], patterns: PatternSet) -> Iterator[Fact]:
    """The original budget, where the report knows but one budget and calls it just that (2020年预算468万元): no figure
    is said to have been added, and none to be the final one."""
    known = lexicon(patterns)
    stages = {dict(known.subject(q.label).axes).get("stage") for q in quantities if q.kind is Kind.AMOUNT}
    budgets = [f for f in facts if f.field == "final_budget"]
    if any(f.field == "original_budget" for f in facts) or stages - {None} or len({f.value for f in budgets}) != 1:
        return
    best = min(budgets, key=lambda f: f.rank)
    if best.place != "form":
        yield replace(best, field="original_budget", rank=LAST_RANK)


def unadjusted_budget(document: Document, facts: Sequence[Fact], patterns: PatternSet) -> Iterator[Fact]:
    """The final budget, where the report only says that the original one was not adjusted."""
    if any(f.field == "final_budget" for f in facts):
        return
    for said in cues(patterns).first("not-adjusted").finditer(document.text):
        for fact in facts:
            if fact.field == "original_budget" and said.start() <= fact.evidence[0].start < said.end():
                yield replace(fact, field="final_budget", rank=LAST_RANK)
                return


def executed_budget(facts: Sequence[Fact], quantities: Sequence[Quantity]) -> Iterator[Fact]:
    """The final budget, where only the original one is told and the execution rate is what was spent of that, to
    three digits or the whole of it."""
    if any(f.field == "final_budget" for f in facts):
        return
    spent = {f.value for f in facts if f.field == "expenditure" and isinstance(f.value, Decimal)}
    rates = [quantities[f.quantity] for f in facts if f.field == "execution_rate" and f.quantity is not None]
    for budget in facts:
        if budget.field != "original_budget" or not isinstance(budget.value, Decimal) or not budget.value:
            continue
        for rate in rates:
            printed = Interval.rounded(rate.value, rate.step)
            telling = rate.value == FULL_MARKS or len(rate.value.as_tuple().digits) >= TELLING
            if telling and any(Fraction(100 * s) / Fraction(budget.value) in printed for s in spent):
                yield replace(budget, field="final_budget", rank=LAST_RANK)
                return


def budget_of_the_rate(facts: Sequence[Fact], quantities: Sequence[Quantity]) -> Iterator[Fact]:
    """The final budget, where no words state any: the one amount called a budget of which the amount right before the
    execution rate is that rate, printed to three digits (保险基金预算安排稳岗返还3500万元。当年返还3434.08万元，
    预算执行率98.12%)."""
    if any(f.field in BUDGETS[:2] for f in facts):
        return
    found: dict[Decimal, int] = {}
    for at in {f.quantity for f in facts if f.field == "execution_rate" and f.quantity}:
        rate, spent = quantities[at], quantities[at - 1]
        telling = rate.value != FULL_MARKS and len(rate.value.as_tuple().digits) >= TELLING
        if not telling or spent.kind is not Kind.AMOUNT or spent.evidence.table != rate.evidence.table:
            continue
        printed = Interval.rounded(rate.value, rate.step)
        for index, whole in enumerate(quantities[: at - 1]):
            named = whole.kind is Kind.AMOUNT and whole.value > 0 and "预算" in whole.label
            if named and Fraction(100 * spent.value) / Fraction(whole.value) in printed:
                found.setdefault(whole.value, index)
    if len(found) == 1:
        ((value, index),) = found.items()
        yield Fact("final_budget", value, (quantities[index].evidence,), index, "body", LAST_RANK)


def derived_budget(facts: Sequence[Fact], quantities: Sequence[Quantity]) -> Iterator[Fact]:
    """The final budget, where no words state any: the one amount said before the execution rate of which it is the
    expenditure, if the rate is printed to three digits (下达8760万元 … 支出8357万元，执行率95.40%); or that is the
    expenditure and the balance."""
    spent, rates = (
        {f.value: f.quantity for f in facts if f.field == name and f.quantity is not None}
        for name in ("expenditure", "execution_rate")
    )
    if any(f.field in BUDGETS[:2] for f in facts) or len(spent) != 1 or len(rates) != 1:
        return
    ((part, at),), ((percent, rate),) = spent.items(), rates.items()
    if not isinstance(part, Decimal) or not isinstance(percent, Decimal):
        return
    printed = Interval.rounded(percent, quantities[rate].step)
    telling = percent != FULL_MARKS and len(percent.as_tuple().digits) >= TELLING
    kept = {part + f.value for f in facts if f.field == "balance" and isinstance(f.value, Decimal) and f.value}
    before = [(i, q) for i, q in enumerate(quantities[: max(at, rate)]) if q.kind is Kind.AMOUNT and q.value > 0]
    wholes = {
        q.value: i for i, q in reversed(before) if telling and Fraction(100 * part) / Fraction(q.value) in printed
    }
    wholes = wholes or {q.value: i for i, q in reversed(before) if q.value in kept}
    if len(wholes) == 1:
        ((value, index),) = wholes.items()
        yield Fact("final_budget", value, (quantities[index].evidence,), index, "body", LAST_RANK)
