"""Facts weighed against each other: what no single figure states, and what is said of another year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from extractor.interpretation.facts.cues import cues
from extractor.interpretation.language.clauses import in_one_sentence, sentence_start
from extractor.interpretation.language.word_classes import word_class
from extractor.interval import Interval
from extractor.lexicon import lexicon
from extractor.model import Claim, Document, Fact, Indicator, Kind, Qualifier, Quantity
from extractor.pattern import PatternSet

_LAST_RANK = 50
_BEFORE_RATE = 120
"""How many characters before a rate the amount it is a rate of is looked for."""
_FULL_MARKS = 100
_WORDS = 12
_FAR = 5
_BUDGETS = {"original_budget", "final_budget", "arrival"}
_SENTENCE = 40
"""Characters within which a year and a score belong together."""


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
            yield Fact("total_weight", value, tuple(w.evidence for w in weights), place=place[0], rank=_LAST_RANK)
            return


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
        yield replace(best, field="original_budget", rank=_LAST_RANK)


def unadjusted_budget(document: Document, facts: Sequence[Fact], patterns: PatternSet) -> Iterator[Fact]:
    """The final budget, where the report only says that the original one was not adjusted."""
    if any(f.field == "final_budget" for f in facts):
        return
    for said in cues(patterns).first("not-adjusted").finditer(document.text):
        for fact in facts:
            if fact.field == "original_budget" and said.start() <= fact.evidence[0].start < said.end():
                yield replace(fact, field="final_budget", rank=_LAST_RANK)
                return


def only_in_lists(facts: Sequence[Fact], of_lists: Sequence[Fact]) -> Iterator[Fact]:
    """The facts of the first list that gives the expenditure beside a budget, where nothing else states either."""
    told = {f.field for f in facts}
    tables = dict.fromkeys(f.evidence[0].table for f in of_lists)
    for table in tables:
        here = [f for f in of_lists if f.evidence[0].table == table]
        names = {f.field for f in here}
        if "expenditure" in names and names & _BUDGETS and not told & {"expenditure", *_BUDGETS}:
            yield from (f for f in here if f.field not in told)
            return


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
    stated_budgets = (f.value for f in facts if f.field in ("final_budget", "original_budget"))
    budgets = {value for value in stated_budgets if isinstance(value, Decimal) and value}
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
                yield Fact("expenditure", spent.value, (spent.evidence,), index, "body", _LAST_RANK)
                return
    left = word_class("left", patterns)
    yield from _but_for_the_balance(document, facts, rates, quantities, left) or _all_spent(
        document, facts, rates, quantities, patterns
    )


def _but_for_the_balance(
    document: Document, facts: Sequence[Fact], rates: Sequence[int], quantities: Sequence[Quantity], left: Sequence[str]
) -> list[Fact]:
    """The amount told before the execution rate in its sentence that the balance told behind it leaves of the one
    budget."""
    of_field = {name: {f.value for f in facts if f.field == name} for name in _BUDGETS}
    budgets = of_field["final_budget"] or of_field["original_budget"]
    if len(budgets) != 1:
        return []
    (budget,) = budgets
    amounts = [i for i, q in enumerate(quantities) if q.kind is Kind.AMOUNT and q.evidence.table is None]
    balances = [i for i in amounts if any(word in quantities[i].label for word in left)]
    return [
        Fact("expenditure", quantities[spent].value, (quantities[spent].evidence,), spent, "body", _LAST_RANK)
        for rate in rates
        for balance in balances
        for spent in amounts
        if spent < rate < balance
        and isinstance(budget, Decimal)
        and quantities[spent].value + quantities[balance].value == budget
        and in_one_sentence(document, quantities[spent].evidence.start, quantities[balance].evidence.start)
    ][:1]


def by_the_rate(document: Document, facts: Sequence[Fact], quantities: Sequence[Quantity]) -> tuple[Fact, ...]:
    """The facts with the amount right before the execution rate as the expenditure where that, and not what is
    stated elsewhere as it, gives the rate by the budget."""
    named = {field: {f.quantity: f for f in facts if f.field == field} for field in (*_BUDGETS, "execution_rate")}
    budgets = {f.value for f in (named["final_budget"] or named["original_budget"]).values()}
    spent = [f for f in facts if f.field == "expenditure"]
    rates = [i for i in named["execution_rate"] if i is not None]
    if len(budgets) != 1 or not spent or len({f.value for f in spent}) != 1 or len(rates) != 1:
        return tuple(facts)
    (budget,), rate = budgets, quantities[rates[0]]
    printed = Interval.rounded(rate.value, rate.step)
    before = rates[0] - 1
    if not isinstance(budget, Decimal) or budget <= 0 or before < 0 or rate.value == _FULL_MARKS:
        return tuple(facts)

    def gives(value: object) -> bool:
        return isinstance(value, Decimal) and Fraction(100 * value) / Fraction(budget) in printed

    amount = quantities[before]
    if isinstance(spent[0].value, Decimal) and abs(spent[0].value - amount.value) * _FAR < amount.value:
        return tuple(facts)  # one of them is misprinted
    beside = in_one_sentence(document, amount.evidence.start, rate.evidence.start)
    elsewhere = not any(in_one_sentence(document, f.evidence[0].start, rate.evidence.start) for f in spent)
    if (
        amount.kind is not Kind.AMOUNT
        or gives(spent[0].value)
        or not gives(amount.value)
        or not beside
        or not elsewhere
    ):
        return tuple(facts)
    kept = (f for f in facts if f.field != "expenditure")
    return (*kept, Fact("expenditure", amount.value, (amount.evidence,), before, "body", _LAST_RANK))


def _spending_rates(document: Document, quantities: Sequence[Quantity], patterns: PatternSet) -> list[int]:
    """The rates said of spending in other words than an execution rate: 占预算的99.14%, 兑付率99.14%."""
    of_budget, named = (cues(patterns).first(role) for role in ("share-of-budget", "spent-rate"))
    return [
        i
        for i, q in enumerate(quantities)
        if q.unit == "%"
        and q.evidence.table is None
        and (
            named.search(q.label)
            or of_budget.search(document.text, max(0, q.evidence.start - _WORDS), q.evidence.start)
        )
    ]


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
    for rate in (quantities[i] for i in rates if quantities[i].value == _FULL_MARKS):
        start = max(sentence_start(document, rate.evidence.start), rate.evidence.start - _BEFORE_RATE)
        if said.search(document.text, start, rate.evidence.start):
            yield replace(budgets[0], field="expenditure", rank=_LAST_RANK)
            return


def derived_budget(facts: Sequence[Fact], quantities: Sequence[Quantity]) -> Iterator[Fact]:
    """The final budget, where no words state any: the one amount said before the expenditure of which the execution
    rate is the expenditure, if the rate is printed to three digits (下达8760万元 … 支出8357万元，执行率95.40%); or that
    is the expenditure and the balance."""
    spent = {f.quantity for f in facts if f.field == "expenditure" and f.quantity is not None}
    rates = {f.quantity for f in facts if f.field == "execution_rate" and f.quantity is not None}
    if any(f.field in _BUDGETS for f in facts) or len(spent) != 1 or len(rates) != 1:
        return
    (expenditure,), (rate,) = spent, rates
    stated, part = quantities[rate], quantities[expenditure]
    printed = Interval.rounded(stated.value, stated.step)
    telling = stated.value != _FULL_MARKS and len(stated.value.as_tuple().digits) >= len("955")
    kept = {part.value + f.value for f in facts if f.field == "balance" and isinstance(f.value, Decimal) and f.value}
    before = [(i, q) for i, q in enumerate(quantities[:expenditure]) if q.kind is Kind.AMOUNT and q.value > 0]
    wholes = {q.value: i for i, q in before if telling and Fraction(100 * part.value) / Fraction(q.value) in printed}
    wholes = wholes or {q.value: i for i, q in before if q.value in kept}
    if len(wholes) == 1:
        ((value, index),) = wholes.items()
        yield Fact("final_budget", value, (quantities[index].evidence,), index, "body", _LAST_RANK)


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
        if rate.value == _FULL_MARKS or len(rate.value.as_tuple().digits) < len("955"):
            continue
        for part in dict.fromkeys((*spent, *([] if spent else near))):
            printed, value = Interval.rounded(rate.value, rate.step), quantities[part].value
            wholes = {
                quantities[i].value for i in amounts if Fraction(100 * value) / Fraction(quantities[i].value) in printed
            }
            if len(wholes) == 1:
                if not known:
                    yield Fact("execution_rate", rate.value, (rate.evidence,), index, "body", _LAST_RANK)
                if not spent:
                    yield Fact("expenditure", value, (quantities[part].evidence,), part, "body", _LAST_RANK)
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
        yield Fact("achieved_by", Decimal(closed["year"]), (evidence,), None, "body", _LAST_RANK)
        return
    if any(f.field == "execution_rate" for f in facts):
        return
    rate_label = cues(patterns).first("execution-rate")
    for index, quantity in enumerate(quantities):
        printed, _, part = (quantity.period or "").partition("年")
        dated = printed.isdecimal() and int(printed) < year and part.endswith(("日", "底"))
        if dated and quantity.kind is Kind.RATE and rate_label.search(quantity.label):
            at = document.text.rfind(f"{printed}年", 0, quantity.evidence.start)
            evidence = document.evidence(at, at + len(quantity.period or "")) if at >= 0 else quantity.evidence
            yield Fact("achieved_by", Decimal(printed), (evidence,), index, "body", _LAST_RANK)
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
    spent, budgets = (
        {f.value for f in facts if f.field in names and isinstance(f.value, Decimal)}
        for names in (("expenditure",), ("final_budget", "original_budget"))
    )
    for claim in claims:
        if claim.check != "execution-rate-mismatch":
            continue
        part, whole = (quantities[t.quantity].value for t in claim.readings[0] if t.quantity is not None)
        if part in spent and whole in budgets:
            rate = quantities[claim.stated]
            yield Fact("execution_rate", rate.value, (rate.evidence,), claim.stated, "form", _LAST_RANK)
            return
    quotients = [Fraction(100 * s) / Fraction(b) for s in spent for b in budgets if b]
    for index in _spending_rates(document, quantities, patterns):
        rate = quantities[index]
        if any(quotient in Interval.rounded(rate.value, rate.step) for quotient in quotients):
            yield Fact("execution_rate", rate.value, (rate.evidence,), index, "body", _LAST_RANK)
            return


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
        if quantities[f.quantity or 0].kind is Kind.WEIGHT or (f.value == _FULL_MARKS and len(values) > 1)
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
