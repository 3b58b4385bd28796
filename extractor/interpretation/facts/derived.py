"""Facts weighed against each other: what no single figure states, and what is said of another year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.interpretation.facts.budgets import (
    BUDGETS,
    FULL_MARKS,
    LAST_RANK,
    budget_of_the_rate,
    derived_budget,
    executed_budget,
    unadjusted_budget,
    undivided_budget,
)
from extractor.interpretation.facts.cues import cues
from extractor.interpretation.facts.spending import (
    by_the_rate,
    derived_expenditure,
    derived_rate,
    derived_spending,
    with_the_whole_rate,
)
from extractor.model import Claim, Document, Fact, Indicator, Kind, Quantity
from extractor.pattern import PatternSet

_SENTENCE = 40
"""Characters within which a year and a score belong together."""


def derived_facts(
    document: Document,
    facts: Sequence[Fact],
    lines: Sequence[Indicator],
    in_tables: Sequence[Claim],
    quantities: Sequence[Quantity],
    patterns: PatternSet,
) -> tuple[Fact, ...]:
    """The facts with those that follow from them, from the lines and from the ``in_tables`` claims; an expenditure
    that the rate beside another amount shows to be none is left out."""
    year = min((f for f in facts if f.field == "year"), key=lambda f: f.rank, default=None)
    number = year.value if year is not None and isinstance(year.value, Decimal) else None
    facts = (*facts, *derived_totals(facts, lines, quantities), *unadjusted_budget(document, facts, patterns))
    facts = (*facts, *undivided_budget(facts, quantities, patterns))
    facts = (*facts, *derived_expenditure(document, facts, quantities, patterns))
    facts = (*facts, *closed_too_early(document, facts, quantities, number, patterns))
    facts = (*facts, *derived_budget(facts, quantities))
    facts = (*facts, *budget_of_the_rate(facts, quantities))
    facts = (*facts, *derived_rate(document, facts, in_tables, quantities, patterns))
    facts = by_the_rate(document, facts, quantities, patterns)
    facts = (*facts, *derived_spending(document, facts, quantities, patterns))
    facts = (*facts, *executed_budget(facts, quantities), *undivided_budget(facts, quantities, patterns))
    return with_the_whole_rate(facts, quantities, patterns)


def derived_totals(facts: Sequence[Fact], lines: Sequence[Indicator], quantities: Sequence[Quantity]) -> Iterator[Fact]:
    """The total weight, where nothing states it: the sum of the top lines' weights of one tree, if every top line
    has a weight and their scores add up to a stated total score (so that no line is missing)."""
    if any(f.field == "total_weight" for f in facts):
        return
    totals = {f.value for f in facts if f.field == "total_score"}
    for place in dict.fromkeys((line.place, line.table) for line in lines):
        tops = [line for line in lines if line.parent is None and (line.place, line.table) == place]
        weights = [quantities[line.weight] for line in tops if line.weight is not None]
        scores = [_score(lines, i, quantities) for i, line in enumerate(lines) if line in tops]
        if len(weights) == len(tops) > 1 and None not in scores and sum(s for s in scores if s is not None) in totals:
            value = sum((w.value for w in weights), Decimal(0))
            yield Fact("total_weight", value, tuple(w.evidence for w in weights), place=place[0], rank=LAST_RANK)
            return


def only_in_lists(facts: Sequence[Fact], of_lists: Sequence[Fact]) -> Iterator[Fact]:
    """The facts of the first list that gives the expenditure beside a budget, where nothing else states either."""
    told = {f.field for f in facts}
    tables = dict.fromkeys(f.evidence[0].table for f in of_lists)
    for table in tables:
        here = [f for f in of_lists if f.evidence[0].table == table]
        names = {f.field for f in here}
        if "expenditure" in names and names.intersection(BUDGETS) and not told & {"expenditure", *BUDGETS}:
            yield from (f for f in here if f.field not in told)
            return


def closed_too_early(
    document: Document,
    facts: Sequence[Fact],
    quantities: Sequence[Quantity],
    year: Decimal | None,
    patterns: PatternSet,
) -> Iterator[Fact]:
    """The year by whose end a report says its budget was executed (截至2022年11月30日 … 执行率100%), where that is
    before the report's and no other rate is given; or by whose end it closes the money of its own year."""
    if year is None or any(f.field == "achieved_by" for f in facts):
        return
    closed = cues(patterns).first("money-closed").search(document.text)
    if closed and int(closed["year"]) < int(closed["budget"]) == year:
        evidence = document.evidence(*closed.span("year"))
        yield Fact("achieved_by", Decimal(closed["year"]), (evidence,), None, "body", LAST_RANK)
        return
    rate_label = cues(patterns).first("execution-rate")
    early: dict[int, str] = {}
    for index, quantity in enumerate(quantities):
        printed, _, part = (quantity.period or "").partition("年")
        dated = printed.isdecimal() and int(printed) < year and part.endswith(("日", "底"))
        if dated and quantity.kind is Kind.RATE and rate_label.search(quantity.label):
            early[index] = printed
    if not early or any(f.field == "execution_rate" and f.quantity not in early for f in facts):
        return
    index, printed = next(iter(early.items()))
    quantity = quantities[index]
    at = document.text.rfind(f"{printed}年", 0, quantity.evidence.start)
    evidence = document.evidence(at, at + len(quantity.period or "")) if at >= 0 else quantity.evidence
    yield Fact("achieved_by", Decimal(printed), (evidence,), index, "body", LAST_RANK)


def _score(lines: Sequence[Indicator], index: int, quantities: Sequence[Quantity]) -> Decimal | None:
    """A line's score, or the sum of those below it; None where one is blank."""
    line = lines[index]
    if line.score is not None:
        return quantities[line.score].value
    below = [_score(lines, i, quantities) for i, other in enumerate(lines) if other.parent == index]
    known = [b for b in below if b is not None]
    return sum(known, Decimal(0)) if below and len(known) == len(below) else None


def of_this_year(facts: Sequence[Fact], quantities: Sequence[Quantity]) -> tuple[Fact, ...]:
    """The facts without what only looks like the report's score: the marks to be had (评价总分100分), and where several
    scores are given, those of other years (与2022年自评得分95.2分相比) with the years they state.
    """
    marked = [f for f in facts if f.field == "total_score" and f.quantity is not None]
    values = {f.value for f in marked}
    whole = [
        f
        for f in marked
        if quantities[f.quantity or 0].kind is Kind.WEIGHT or (f.value == FULL_MARKS and len(values) > 1)
    ]
    if len(whole) < len(marked):
        facts = [f for f in facts if f not in whole]
    year = min((f for f in facts if f.field == "year"), key=lambda f: f.rank, default=None)
    scores = [f for f in facts if f.field == "total_score" and f.quantity is not None]
    if year is None or len({f.value for f in scores}) < 2:
        return tuple(facts)

    def foreign(fact: Fact) -> bool:
        period = quantities[fact.quantity].period if fact.quantity is not None else None
        return period is not None and period[:4].isdecimal() and period[:4] != str(year.value)

    others = [f for f in scores if foreign(f)]
    if len(others) == len(scores):
        return tuple(facts)
    ends = [f.evidence[0].start for f in others]

    def beside(fact: Fact) -> bool:
        at = fact.evidence[0].end
        return fact.field == "year" and fact.value != year.value and any(0 <= end - at < _SENTENCE for end in ends)

    return tuple(f for f in facts if f not in others and not beside(f))
