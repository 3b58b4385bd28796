"""The equations between a report's money fields: execution rate, arrival rate and balance, where prose states
every figure of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product as pairs

from extractor.interpretation.language.figures import is_rate_of
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Fact, Kind, Operation, Quantity, Term
from extractor.pattern import PatternSet

_BEYOND = Decimal("1.5")
_MOVED = 5
_HUNDRED = Decimal(100)
_WAN = Decimal(10000)
_FAR = 10
_OVERSPENT = Decimal("1.2")
_FEW = 5
_NEAR = 40
"""Characters between what was spent and what is unpaid of the same money."""
_NEXT = 60
"""Characters between two execution rates, the second of which may be that of a part."""
_BUDGETS = ("final_budget", "original_budget", "arrival")


def fact_claims(facts: Sequence[Fact], quantities: Sequence[Quantity], patterns: PatternSet) -> Iterator[Claim]:
    """One claim a stated rate or balance. Which budget is the base the words seldom say: each is a reading, the
    nearest to the rate first."""
    rates = _stated(facts, "execution_rate")
    for rate in rates:
        if _is_of_the_next(rate, rates, quantities):
            continue
        yield from _quotient(facts, quantities, rate, "expenditure", _BUDGETS, "execution-rate-mismatch", patterns)
    for rate in _stated(facts, "arrival_rate"):
        yield from _quotient(facts, quantities, rate, "arrival", _BUDGETS[:2], "arrival-rate-mismatch", patterns)
    for balance in _stated(facts, "balance"):
        yield from _difference(facts, quantities, balance, patterns)
    for unpaid in _stated(facts, "unpaid"):
        at = quantities[unpaid].evidence.start
        if any(0 < at - quantities[i].evidence.end <= _NEAR for i in _stated(facts, "expenditure")):
            yield from _difference(facts, quantities, unpaid, patterns)


def _all_there_was(rate: int, quantities: Sequence[Quantity], patterns: PatternSet) -> list[int]:
    """The amounts before a rate called all that could be spent (可用资金), the last one."""
    words = word_class("available", patterns)
    alike = (i for i in range(rate) if quantities[i].kind is Kind.AMOUNT)
    return [i for i in alike if any(word in quantities[i].label for word in words)][-1:]


def _is_of_the_next(rate: int, rates: Sequence[int], quantities: Sequence[Quantity]) -> bool:
    """Whether a rate follows another one closely, with an amount between them: 三项共支出3934.95万元，执行率99.14%。
    公共卫生支出3431.62万元，执行率99.01%."""
    before = [i for i in rates if i < rate and quantities[rate].evidence.start - quantities[i].evidence.end <= _NEXT]
    if not before or quantities[before[-1]].value == quantities[rate].value:
        return False
    between = range(before[-1] + 1, rate)
    return any(quantities[i].kind is Kind.AMOUNT for i in between)


def _stated(facts: Sequence[Fact], *fields: str) -> list[int]:
    """The quantities of prose that state a field, in reading order."""
    found = {f.quantity for f in facts if f.field in fields and f.evidence[0].table is None}
    return sorted(i for i in found if i is not None)


def _quotient(
    facts: Sequence[Fact],
    quantities: Sequence[Quantity],
    rate: int,
    part: str,
    wholes: Sequence[str],
    check: str,
    patterns: PatternSet,
) -> Iterator[Claim]:
    readings = [
        (Term(a, role="part"), Term(b, role="whole"))
        for a, b in pairs(_stated(facts, part), (*_stated(facts, *wholes), *_all_there_was(rate, quantities, patterns)))
        if a != b and quantities[b].value and _may_be_rate(a, b, rate, quantities)
    ]
    readings.sort(key=lambda terms: _distance(terms, rate, quantities))
    whole_spent = set(_stated(facts, part)) & set(_stated(facts, *wholes))
    if whole_spent and quantities[rate].value == _HUNDRED:
        return  # 调整后预算452.6万元，当年全部支出，预算执行率100%
    spent = _stated(facts, part)
    if (
        _is_of_counts(rate, quantities)
        or _has_own_money(rate, spent, _stated(facts, *wholes), quantities)
        or _is_of_source(rate, quantities)
    ):
        return
    if readings:
        open_base = _carried(quantities, patterns) and not _stated(facts, "final_budget")
        yield Claim(
            Operation.RATIO,
            check,
            "fields",
            tuple(readings),
            rate,
            certain=not open_base,
            subject=quantities[rate].label,
        )


def _is_of_counts(rate: int, quantities: Sequence[Quantity]) -> bool:
    """Whether two counts told shortly before a rate give it: 在册412人，按协议执行403人，执行率97.82%."""
    start = quantities[rate].evidence.start
    near = [q for q in quantities[max(0, rate - _FEW) : rate] if start - q.evidence.end <= 2 * _NEAR]
    counts = [q.value for q in near if q.kind in (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER) and q.value > 0]
    return any(is_rate_of(b, a, quantities[rate]) for a in counts for b in counts if b < a)


def _is_of_source(rate: int, quantities: Sequence[Quantity]) -> bool:
    """Whether two amounts told shortly before a rate bear the name of the money it is of, and the last of them is less
    than all that was spent: 债券资金到位25000万元 … 累计支出37824万元，其中债券资金24310万元，债券资金支出率97.24%."""
    name = quantities[rate].label.rstrip("率").removesuffix("支出").removesuffix("执行").removesuffix("使用")
    near = [q for q in quantities[max(0, rate - 2 * _FEW) : rate] if q.kind is Kind.AMOUNT]
    named = [q for q in near if len(name) > len("资金") and q.label.endswith(name)]
    return bool(named) and any(q.value > named[-1].value for q in near)


def _has_own_money(rate: int, spent: Sequence[int], budgets: Sequence[int], quantities: Sequence[Quantity]) -> bool:
    """Whether another amount called spending or a budget stands shortly before a rate, and none of what was spent or
    budgeted: 配套设施支出1156.40万元，平均每亩490元，资金执行率98%; 五项预算合计1696万元，执行率96.41%."""
    start = quantities[rate].evidence.start
    near = [i for i in range(max(0, rate - _FEW), rate) if start - quantities[i].evidence.end <= _NEAR]
    money = [i for i in near if quantities[i].kind is Kind.AMOUNT]
    paid = [i for i in money if quantities[i].label.endswith(("支出", "预算合计", "预算"))]
    values = {quantities[i].value for i in (*spent, *budgets)}
    return bool(paid) and not any(quantities[i].value in values for i in money)


def _may_be_rate(part: int, whole: int, rate: int, quantities: Sequence[Quantity]) -> bool:
    """Whether a quotient is of the size of a rate, or that times or by 10000 (a wrong unit): money of other things is
    not."""
    quotient = _HUNDRED * abs(quantities[part].value / quantities[whole].value)
    stated = quantities[rate].value
    moved = stated and abs(quotient / stated - _FAR) * _FAR < 1
    if stated <= _HUNDRED and _HUNDRED * _OVERSPENT < quotient < _HUNDRED * _FAR and not moved:
        return False  # what other money paid for as well was taken for the spending
    return any(stated <= _FAR * quotient * factor <= _FAR**2 * stated for factor in (1, _WAN, 1 / _WAN))


def _carried(quantities: Sequence[Quantity], patterns: PatternSet) -> bool:
    """Whether the document speaks of money carried over, which may be part of the base."""
    words = word_class("carried", patterns)
    return any(word in q.label for q in quantities for word in words)


def _difference(
    facts: Sequence[Fact], quantities: Sequence[Quantity], balance: int, patterns: PatternSet
) -> Iterator[Claim]:
    """What came in, or was budgeted, less what was spent. Where money carried over from the year before is
    mentioned it may have been added: a balance that fits no reading is then not assessable. The amount that comes out
    is a reading by whatever name it goes (本年收入1586.4万元 … 收支相抵，结转7.2万元)."""
    available = word_class("available", patterns)
    whole = [
        i
        for i, q in enumerate(quantities[:balance])
        if q.kind is Kind.AMOUNT and any(word in q.label for word in available)
    ]
    means = whole[-1:] or _stated(facts, "income", "arrival", "final_budget", "original_budget")
    spent = [i for i in _stated(facts, "expenditure") if not _is_far_beyond(i, means, quantities)]
    if whole and balance - 1 > whole[-1] and _is_spending_between(balance - 1, whole[-1], quantities):
        spent = [balance - 1]  # 全年可用资金5928.78万元。本年支出5871.55万元，年末结转57.23万元
    readings = [(Term(a), Term(b, sign=-1)) for a, b in pairs(means, spent) if a != b]
    readings.sort(key=lambda terms: _distance(terms, balance, quantities))
    others = {quantities[b].value + quantities[balance].value: b for b in _stated(facts, "expenditure") if readings}
    readings += [
        (Term(i), Term(others[q.value], sign=-1))
        for i, q in enumerate(quantities[:balance])
        if q.kind is Kind.AMOUNT and q.value in others
    ][:1]
    if balance and quantities[balance - 1].kind is Kind.AMOUNT:  # two ways together 295.4万元，节余14.6万元
        whole_of_it = quantities[balance - 1].value + quantities[balance].value
        known = (i for i, q in enumerate(quantities[:balance]) if q.kind is Kind.AMOUNT and q.value == whole_of_it)
        readings += [(Term(i), Term(balance - 1, sign=-1)) for i in known][:1] if readings else []
    if readings:
        yield Claim(
            Operation.DIFFERENCE,
            "balance-mismatch",
            "fields",
            tuple(readings),
            balance,
            certain=_holds_all(readings[0], quantities, patterns) or not _carried(quantities, patterns),
            subject=quantities[balance].label,
        )


def _is_spending_between(index: int, whole: int, quantities: Sequence[Quantity]) -> bool:
    """Whether the figure right behind all that could be spent, but for its parts, is called the spending."""
    near = quantities[index].evidence.start - quantities[whole].evidence.end <= 2 * _NEAR
    paid = quantities[index].kind is Kind.AMOUNT and quantities[index].label.endswith("支出")
    return near and paid and quantities[index].value <= quantities[whole].value


def _is_far_beyond(spent: int, means: Sequence[int], quantities: Sequence[Quantity]) -> bool:
    """Whether what was spent is that of other years too: more than half as much again as all that is named for it, and
    not so much more that its point was moved."""
    value = quantities[spent].value
    return all(quantities[i].value * _BEYOND < value < quantities[i].value * _MOVED for i in means)


def _holds_all(reading: Sequence[Term], quantities: Sequence[Quantity], patterns: PatternSet) -> bool:
    """Whether the first term is all that could be spent, money carried over included: 可用资金, or what that money and
    another amount make up."""
    first = reading[0].quantity
    if first is None:
        return False
    carried = word_class("carried", patterns)
    amounts = [q for q in quantities[:first] if q.kind is Kind.AMOUNT]
    added = {q.value for q in amounts if any(word in q.label for word in carried)}
    summed = any(quantities[first].value - q.value in added for q in amounts)
    return summed or any(word in quantities[first].label for word in word_class("available", patterns))


def _distance(terms: Sequence[Term], stated: int, quantities: Sequence[Quantity]) -> int:
    at = quantities[stated].evidence.start
    return sum(abs(quantities[t.quantity].evidence.start - at) for t in terms if t.quantity is not None)
