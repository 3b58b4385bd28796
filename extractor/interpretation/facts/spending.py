"""Expenditure and execution rate where their own words do not state them: by the figures beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import regex

from extractor.interpretation.facts.budgets import BUDGETS, FULL_MARKS, LAST_RANK, TELLING
from extractor.interpretation.facts.cues import cues
from extractor.interpretation.language.clauses import in_one_sentence, sentence_start
from extractor.interpretation.language.word_classes import word_class
from extractor.interval import Interval
from extractor.model import Claim, Document, Fact, Kind, Qualifier, Quantity
from extractor.pattern import PatternSet

_BEFORE_RATE = 120
"""How many characters before a rate the amount it is a rate of is looked for."""
_WORDS = 24
"""Characters before a rate that may say what it is a share of."""
_FAR = 5
_SENTENCE = 40
"""Characters within which an amount and its rate belong together."""


def derived_expenditure(
    document: Document, facts: Sequence[Fact], quantities: Sequence[Quantity], patterns: PatternSet
) -> Iterator[Fact]:
    """The expenditure, where no words state it: the last amount before the execution rate, or before its share of the
    budget, that gives it as printed when divided by the budget (合计1242.1万元，预算执行率95.55%; 占预算97.05%); the
    budget itself where the words before a rate of 100 % say that all is spent."""
    if any(f.field == "expenditure" for f in facts):
        return
    rates = [f.quantity for f in facts if f.field == "execution_rate" and f.quantity is not None]
    rates += _spending_rates(document, quantities, patterns)
    stated_by = {f.quantity for f in facts}
    budgets = _amounts(facts, "final_budget", "original_budget") or _amounts(facts, "arrival")
    for rate in rates:
        stated = quantities[rate]
        printed = Interval.rounded(stated.value, stated.step)
        for index in range(rate - 1, -1, -1):
            spent = quantities[index]
            if stated.evidence.start - spent.evidence.end > _BEFORE_RATE:
                break
            if (
                spent.kind is Kind.AMOUNT
                and spent.qualifier is Qualifier.EXACT
                and (spent.value not in budgets or index not in stated_by)
                and any(Fraction(100 * spent.value) / Fraction(b) in printed for b in budgets)
            ):
                yield Fact("expenditure", spent.value, (spent.evidence,), index, "body", LAST_RANK)
                return
    left = word_class("left", patterns)
    yield from (
        _but_for_the_balance(document, facts, rates, quantities, left)
        or list(_all_spent(document, facts, rates, quantities, patterns))
        or _beside_the_rate(document, facts, rates, quantities, (*left, *word_class("not_spent", patterns)))
    )


def _but_for_the_balance(
    document: Document, facts: Sequence[Fact], rates: Sequence[int], quantities: Sequence[Quantity], left: Sequence[str]
) -> list[Fact]:
    """The amount told before the execution rate in its sentence that the balance told behind it leaves of the one
    budget."""
    of_field = {name: {f.value for f in facts if f.field == name} for name in BUDGETS}
    budgets = of_field["final_budget"] or of_field["original_budget"]
    if len(budgets) != 1:
        return []
    (budget,) = budgets
    amounts = [i for i, q in enumerate(quantities) if q.kind is Kind.AMOUNT and q.evidence.table is None]
    balances = [i for i in amounts if any(word in quantities[i].label for word in left)]
    return [
        Fact("expenditure", quantities[spent].value, (quantities[spent].evidence,), spent, "body", LAST_RANK)
        for rate in rates
        for balance in balances
        for spent in amounts
        if spent < rate < balance
        and isinstance(budget, Decimal)
        and quantities[spent].value + quantities[balance].value == budget
        and in_one_sentence(document, quantities[spent].evidence.start, quantities[balance].evidence.start)
    ][:1]


def _beside_the_rate(
    document: Document,
    facts: Sequence[Fact],
    rates: Sequence[int],
    quantities: Sequence[Quantity],
    others: Sequence[str],
) -> list[Fact]:
    """The amount told right before the one execution rate in its sentence, if no other words name it: 全年花了614万元，
    执行率99.15%."""
    if len({quantities[i].value for i in rates}) != 1 or _amounts(facts, "final_budget", "original_budget"):
        return []
    taken = {f.quantity for f in facts}
    return [
        Fact("expenditure", quantities[i].value, (quantities[i].evidence,), i, "body", LAST_RANK)
        for rate in rates
        for i in _told_of(document, quantities, rate)[-1:]
        if i not in taken
        and quantities[i].qualifier is Qualifier.EXACT
        and quantities[rate].value < FULL_MARKS
        and not any(word in quantities[i].label for word in others)
    ][:1]


def with_the_whole_rate(
    facts: Sequence[Fact], quantities: Sequence[Quantity], patterns: PatternSet
) -> tuple[Fact, ...]:
    """The facts, the execution rates that expenditure and budget give before others: 两块合计执行率96.39% where one of
    the two is told before."""
    rates = [f for f in facts if f.field == "execution_rate" and f.quantity is not None]
    spent = _amounts(facts, "expenditure")
    budgets = _amounts(facts, "final_budget") or _amounts(facts, "original_budget", "arrival")
    if not rates or len(spent) != 1 or len(budgets) != 1:
        return tuple(facts)
    quotient = Fraction(100 * spent.pop()) / Fraction(budgets.pop())
    first = min(f.rank for f in rates) - 1
    label = cues(patterns).first("execution-rate")
    known = {f.quantity for f in rates}
    given = [
        i
        for i, q in enumerate(quantities)
        if (i in known or (q.kind is Kind.RATE and label.search(q.label) and q.evidence.table is None))
        and quotient in Interval.rounded(q.value, q.step)
    ]
    others = [i for i in given if i not in known][:1] if known.isdisjoint(given) else []
    found = (Fact("execution_rate", quantities[i].value, (quantities[i].evidence,), i, "body", first) for i in others)
    return (*(replace(f, rank=first) if f in rates and f.quantity in given else f for f in facts), *found)


def _amounts(facts: Sequence[Fact], *fields: str) -> set[Decimal]:
    """What is stated of some fields, without zero."""
    return {f.value for f in facts if f.field in fields and isinstance(f.value, Decimal) and f.value}


def by_the_rate(
    document: Document, facts: Sequence[Fact], quantities: Sequence[Quantity], patterns: PatternSet
) -> tuple[Fact, ...]:
    """The facts with the amount right before the execution rate as the expenditure where that, and not what is
    stated elsewhere as it, gives the rate by the budget; or, where no budget is known, is more than that."""
    spent = [f for f in facts if f.field == "expenditure"]
    values = _amounts(spent, "expenditure")
    budgets = _amounts(facts, "final_budget") or _amounts(facts, "original_budget")
    rates = list(dict.fromkeys(f.quantity for f in facts if f.field == "execution_rate" and f.quantity is not None))
    others = (*word_class("left", patterns), *word_class("not_spent", patterns))
    if not values or len(budgets) > 1:
        return tuple(facts)

    def gives(value: Decimal, rate: Quantity) -> bool:
        printed = Interval.rounded(rate.value, rate.step)
        return any(Fraction(100 * value) / Fraction(budget) in printed for budget in budgets)

    def is_spent(at: int, index: int) -> bool:
        amount, rate = quantities[at], quantities[index]
        if any(in_one_sentence(document, f.evidence[0].start, rate.evidence.start) for f in spent):
            return False
        if any(abs(value - amount.value) * _FAR < amount.value for value in values):
            return False  # one of them is misprinted
        if not budgets:
            named = any(word in amount.label for word in others)
            return index in rates and len(rates) == 1 and amount.value > max(values) and not named
        return gives(amount.value, rate) and not any(gives(value, rate) for value in values)

    for index in (*rates, *(i for i in _spending_rates(document, quantities, patterns) if i not in rates)):
        rate = quantities[index]
        most = FULL_MARKS / 2 < rate.value < FULL_MARKS and rate.evidence.table is None  # 少支104万元，占预算的0.89%
        told = _told_of(document, quantities, index) if most else []
        for at in told[-1:]:
            if is_spent(at, index):
                kept = (f for f in facts if f.field != "expenditure")
                return (
                    *kept,
                    Fact("expenditure", quantities[at].value, (quantities[at].evidence,), at, "body", LAST_RANK),
                )
    return tuple(facts)


def _spending_rates(document: Document, quantities: Sequence[Quantity], patterns: PatternSet) -> list[int]:
    """The rates said of spending in other words than an execution rate: 占预算的99.14%, 兑付率99.14%; behind them those
    of what came in."""
    of_budget, of_arrival, named = (
        cues(patterns).first(role) for role in ("share-of-budget", "share-of-arrival", "spent-rate")
    )
    rates = [(i, q) for i, q in enumerate(quantities) if q.unit == "%" and q.evidence.table is None]

    def told_as(expression: regex.Pattern[str]) -> list[int]:
        spans = ((i, q.evidence.start) for i, q in rates)
        return [i for i, at in spans if expression.search(document.text, max(0, at - _WORDS), at)]

    budgeted = {*told_as(of_budget), *(i for i, q in rates if named.search(q.label))}
    return [*sorted(budgeted), *told_as(of_arrival)]


def _all_spent(
    document: Document,
    facts: Sequence[Fact],
    rates: Sequence[int],
    quantities: Sequence[Quantity],
    patterns: PatternSet,
) -> Iterator[Fact]:
    said = cues(patterns).first("all-spent")
    budgets = next(
        (
            found
            for field in ("final_budget", "original_budget", "arrival")
            if (found := [f for f in facts if f.field == field])
        ),
        [],
    )
    if len({f.value for f in budgets}) != 1:
        return
    for rate in (quantities[i] for i in rates if quantities[i].value == FULL_MARKS):
        start = max(sentence_start(document, rate.evidence.start), rate.evidence.start - _BEFORE_RATE)
        if said.search(document.text, start, rate.evidence.start):
            yield replace(budgets[0], field="expenditure", rank=LAST_RANK)
            return


def derived_spending(
    document: Document, facts: Sequence[Fact], quantities: Sequence[Quantity], patterns: PatternSet
) -> Iterator[Fact]:
    """The execution rate under another name, where no words state a budget: what the expenditure, or the amount right
    before the rate, is of just one of the amounts before it, to three digits (下达2468万元 … 决算2431.7万元，资金使用率
    98.53%)."""
    known, spent = (
        [f.quantity for f in facts if f.field == name and f.quantity is not None]
        for name in ("execution_rate", "expenditure")
    )
    if known and spent:
        return
    for index in known or _spending_rates(document, quantities, patterns):
        rate = quantities[index]
        amounts = [i for i, q in enumerate(quantities[:index]) if q.kind is Kind.AMOUNT and q.value > 0]
        near = [i for i in amounts[-1:] if rate.evidence.start - quantities[i].evidence.end <= _SENTENCE]
        if rate.value == FULL_MARKS or len(rate.value.as_tuple().digits) < TELLING:
            continue
        for part in dict.fromkeys((*spent, *([] if spent else near))):
            printed, value = Interval.rounded(rate.value, rate.step), quantities[part].value
            wholes = {
                quantities[i].value for i in amounts if Fraction(100 * value) / Fraction(quantities[i].value) in printed
            }
            if len(wholes) == 1:
                if not known:
                    yield Fact("execution_rate", rate.value, (rate.evidence,), index, "body", LAST_RANK)
                if not spent:
                    yield Fact("expenditure", value, (quantities[part].evidence,), part, "body", LAST_RANK)
                return


def derived_rate(
    document: Document,
    facts: Sequence[Fact],
    claims: Sequence[Claim],
    quantities: Sequence[Quantity],
    patterns: PatternSet,
) -> Iterator[Fact]:
    """The execution rate, where only a table of items gives it: the rate printed beside the expenditure and the
    budget that the report has as a whole; or where prose calls it otherwise (占预算的99.14%, 兑付率99.14%) and it is
    what these two give."""
    if any(f.field == "execution_rate" for f in facts):
        return
    spent, budgets = _amounts(facts, "expenditure"), _amounts(facts, "final_budget", "original_budget")
    for claim in claims:
        if claim.check != "execution-rate-mismatch":
            continue
        part, whole = (quantities[t.quantity].value for t in claim.readings[0] if t.quantity is not None)
        if whole in budgets and (part in spent or not spent):
            rate = quantities[claim.stated]
            if not spent:
                at = claim.readings[0][0].quantity
                assert at is not None
                yield Fact("expenditure", part, (quantities[at].evidence,), at, "form", LAST_RANK)
            yield Fact("execution_rate", rate.value, (rate.evidence,), claim.stated, "form", LAST_RANK)
            return
    budgets = budgets or _amounts(facts, "arrival")
    quotients = [Fraction(100 * s) / Fraction(b) for s in spent for b in budgets]
    named = _spending_rates(document, quantities, patterns)
    given = [i for i in named if any(q in Interval.rounded(quantities[i].value, quantities[i].step) for q in quotients)]
    beside = [i for i in named if any(quantities[a].value in spent for a in _told_of(document, quantities, i))]
    for index in (given or beside)[:1]:
        rate = quantities[index]
        yield Fact("execution_rate", rate.value, (rate.evidence,), index, "body", LAST_RANK)


def _told_of(document: Document, quantities: Sequence[Quantity], rate: int) -> list[int]:
    """The amounts right before a rate, in its clause and the one before it: 支出728万元，占到位资金760万元的95.79%."""
    near = [i for i in range(max(0, rate - 2), rate) if quantities[i].kind is Kind.AMOUNT]
    at = quantities[rate].evidence.start
    return [
        i
        for i in near
        if in_one_sentence(document, quantities[i].evidence.start, at)
        and document.text.count("，", quantities[i].evidence.end, at) <= 1
    ]
