from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from extractor.checks import wording
from extractor.checks.judge import comes_out
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Claim, Evidence, Kind, Operation, Qualifier, Quantity, Reading, Severity, Verdict

_FACTORS = (Decimal(10000), Decimal("0.0001"))
_LINEAR = (Operation.SUM, Operation.DIFFERENCE, Operation.PRODUCT, Operation.EQUALITY, Operation.RATIO)
_TELLING = 3
"""Digits of an average that do not agree by chance."""
_FEW = 12
_MEASURED = (Kind.AMOUNT, Kind.PER_UNIT, Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
_TRUE = (Verdict.HOLDS, Verdict.HOLDS_ROUNDED)


@check(family="funds", title="单位疑误")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A figure bears the wrong unit: multiplied or divided by 10000 (元 for 万元, 人 for 万人), or read as
    万元 where 元/人 is printed, it makes true an equation that is false as printed.

    Also a head count that is no whole number: nobody counts 12.96 persons.
    """
    slipped: set[int] = set()
    for claim in case.reading.claims:
        if claim.check == "impossible-rate":
            continue
        if not claim.certain and _may_prove_itself(claim, case):
            yield from _but_for_ten_thousand(case, claim, slipped)
            continue
        if claim.operation not in _LINEAR or case.relation(claim).verdict is not Verdict.VIOLATED:
            if claim.check == case.check.id:
                yield case.judged(claim)
            continue
        found = _slip(claim, case.reading)
        if found is None:
            continue
        if found[0] in slipped:
            yield Judgement(replace(case.relation(claim), check=case.check.id))
            continue
        index, repaired, text = found
        slipped.add(index)
        yield _finding(case, claim, index, repaired, text)
    for fact in case.reading.facts_of("fractional_headcount"):
        if fact.quantity not in slipped:
            evidence = fact.evidence[0]
            message = f"“{evidence.quote}”不是整数，人数单位疑误（{wording.place(evidence)}）"
            yield Judgement(finding=case.finding(Severity.ERROR, message, (evidence,)))


def _may_prove_itself(claim: Claim, case: Inspection) -> bool:
    """Whether the words leave open if an equation is meant, but its figures can show it: an average, or one product of
    prose, whose figures all have their units and are bounded (no 500元及以上)."""
    if any(_is_open(case.quantity(i)) for i in (claim.stated, *_operands(claim))):
        return False
    if claim.operation is Operation.RATIO:
        return True
    told = case.quantity(claim.stated).evidence.table is None
    return claim.operation is Operation.PRODUCT and len(claim.readings) == 1 and told


def _operands(claim: Claim) -> Iterator[int]:
    return (term.quantity for reading in claim.readings for term in reading if term.quantity is not None)


def _is_open(quantity: Quantity) -> bool:
    return quantity.qualifier is not Qualifier.EXACT and None in (quantity.low, quantity.high)


def _but_for_ten_thousand(case: Inspection, claim: Claim, slipped: set[int]) -> Iterator[Judgement]:
    """An average that no amount and count of its paragraph give as printed, or a product that they do not, but do
    exactly with 万."""
    stated = case.quantity(claim.stated)
    digits = len(stated.value.normalize().as_tuple().digits)
    if case.relation(claim).verdict is not Verdict.NOT_ASSESSABLE or digits < _TELLING or claim.stated in slipped:
        return
    for factor in _FACTORS:
        fixed = _times(stated, factor)
        changed = case.reading.with_quantity(claim.stated, fixed)
        for reading in claim.readings[:_FEW]:
            single = replace(claim, readings=(reading,), certain=True)
            if comes_out(single, changed) is Verdict.HOLDS:
                slipped.add(claim.stated)
                text = f"{_number(stated)}{wording.unit_name(fixed)}"
                yield _finding(case, replace(single, check=claim.check), claim.stated, single, text)
                return


def _slip(claim: Claim, reading: Reading) -> tuple[int, Claim, str] | None:
    """The one operand whose unit, put right, makes the claim true, with the claim as repaired."""
    if claim.operation is not Operation.BOUND and _is_open(reading.quantities[claim.stated]):
        return None
    indices = dict.fromkeys([*(t.quantity for t in claim.readings[0] if t.quantity is not None), claim.stated])
    if (
        claim.operation is Operation.SUM and not claim.complete
    ):  # 186.50万元，其中117.9万元, 72.20万元: of too much in all, none is too much by itself
        whole = reading.quantities[claim.stated].value
        indices = dict.fromkeys(i for i in indices if reading.quantities[i].value > whole or i == claim.stated)
    repairs = []
    for index in indices:
        for repaired, text in _repairs(reading.quantities[index], claim.operation):
            changed = reading.with_quantity(index, repaired)
            single = replace(claim, readings=claim.readings[:1])
            if comes_out(single, changed) in _TRUE and not _loose(single, changed):
                repairs.append((index, single, text))
    if claim.operation is Operation.PRODUCT:
        # 456车×400元: the standard in 万元 would do as well as the amount, but who drops a 万 drops it from the amount.
        repairs = [r for r in repairs if r[0] == claim.stated] or repairs
    if claim.operation in (Operation.EQUALITY, Operation.RATIO):
        # Either unit could be the wrong one; the smaller figure is, since 万 is dropped more often than added.
        repairs = sorted(repairs, key=lambda repair: reading.quantities[repair[0]].value)[:1]
    return repairs[0] if len(repairs) == 1 else None


def _loose(claim: Claim, reading: Reading) -> bool:
    """Whether the repaired operand is too small beside the rest to prove anything."""
    values = [abs(reading.quantities[t.quantity].value) for t in claim.readings[0] if t.quantity is not None]
    step = reading.quantities[claim.stated].step
    return claim.operation is Operation.SUM and min(values) < step


def _repairs(quantity: Quantity, operation: Operation) -> Iterator[tuple[Quantity, str]]:
    if quantity.kind is Kind.PER_UNIT and operation is not Operation.PRODUCT:
        amount = replace(quantity, kind=Kind.AMOUNT, unit="元", per=None)
        for factor in (Decimal(1), Decimal(10000)):
            fixed = _times(amount, factor)
            yield fixed, f"{_number(quantity)}{'万元' if factor > 1 else '元'}"
    elif quantity.kind in _MEASURED:
        for factor in _FACTORS:
            fixed = _times(quantity, factor)
            yield fixed, f"{_number(quantity)}{wording.unit_name(fixed)}"


def _times(quantity: Quantity, factor: Decimal) -> Quantity:
    def scaled(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * factor

    return replace(
        quantity,
        value=quantity.value * factor,
        step=quantity.step * factor,
        low=scaled(quantity.low),
        high=scaled(quantity.high),
    )


def _number(quantity: Quantity) -> str:
    return quantity.text.rstrip(quantity.text.lstrip("0123456789０１２３４５６７８９.．,，"))


def _finding(case: Inspection, claim: Claim, index: int, repaired: Claim, text: str) -> Judgement:
    relation = replace(case.relation(claim), check=case.check.id)
    quantity = case.quantity(index)
    stated = case.quantity(claim.stated)
    left = wording.expression(claim.operation, repaired.readings[0], case.reading)
    message = (
        f"{left}与{wording.shown(stated)}不符；若“{quantity.text}”应为“{text}”，则相符"
        f"（{wording.place(quantity.evidence)}）"
    )
    others: list[Evidence] = [case.quantity(i).evidence for i in relation.terms if i != index]
    return Judgement(relation, case.finding(Severity.ERROR, message, (quantity.evidence, *others), effect="payable"))
