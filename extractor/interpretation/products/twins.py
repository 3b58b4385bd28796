"""Products that stand beside another of the same form: what the one shows to be meant, the other means too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

from extractor.interpretation.language.slips import digits, is_digit_off, is_transposed
from extractor.interpretation.products.standard_names import Sentence, StandardNames
from extractor.model import Claim, Quantity, Term

_BY_NAME = ("named-products", "heads-times-standard")
_MOST = 60
"""Counts and standards that are tried in the place of others."""
_TELLING = 4
"""Digits of one amount, or of several, that do not agree by chance."""
_ROUND = 2
_FEWEST = 2
_PART = 10


def settled(claims: Sequence[Claim], names: StandardNames) -> tuple[Claim, ...]:
    """The product claims of a document, each seen beside the others and beside the other counts and standards."""
    twins = with_twins(claims, names.sentences, names.quantities)
    paired = [well_paired(claim, names) if claim.name in _BY_NAME else claim for claim in twins]
    paired = with_what_is_left(paired, names)
    return tuple(claim if claim.certain else _but_for_a_slip(claim, names.quantities) for claim in paired)


def with_what_is_left(claims: Sequence[Claim], names: StandardNames) -> list[Claim]:
    """The claims, of which the only one that its standard does not give gets the only standard beside that one which
    gives none of the others, where that gives nearly its amount or, beside one other, gives it but for a slip."""
    quantities = names.quantities
    simple = [c for c in claims if [t.role for t in c.readings[0]] == ["heads", "standard"] and c.name in _BY_NAME]
    right = [next((r for r in c.readings if _gives(r, c, quantities)), None) for c in simple]
    given = [reading[1].quantity for reading in right if reading is not None]
    wrong = [claim for claim, reading in zip(simple, right, strict=True) if reading is None]
    if not given or len(set(given)) < len(given) or len(wrong) != 1:
        return list(claims)
    (claim,) = wrong
    heads, standard = claim.readings[0][:2]
    beside = next((s.figures for s in names.sentences if standard.quantity in s.figures), ())
    left = [i for i in beside if i in names.standards and i not in given]
    if len(left) != 1:
        return list(claims)
    settled_claim = replace(claim, readings=((heads, replace(standard, quantity=left[0])),), certain=True)
    result, stated = sum_of_products(settled_claim.readings[0], quantities), quantities[claim.stated]
    slip = is_transposed(result, stated, _TELLING - 1) or is_digit_off(result, stated)
    meant = _is_near(settled_claim, quantities) if len(given) >= _FEWEST else slip
    return [settled_claim if meant and c is claim else c for c in claims]


def _but_for_a_slip(claim: Claim, quantities: Sequence[Quantity]) -> Claim:
    """A claim whose words leave open if it is meant, made certain where none of its readings gives the amount and one
    of them does but for a slip among four digits or more: the order of two, or one digit of a product with a time."""
    stated = quantities[claim.stated]
    if any(_gives(reading, claim, quantities) for reading in claim.readings) or stated.step <= 0:
        return claim
    results = {reading: sum_of_products(reading, quantities) for reading in claim.readings}
    long = digits(stated.value, stated.step) >= 10 ** (_TELLING - 1)
    slips = [
        reading
        for reading, result in results.items()
        if is_transposed(result, stated, _TELLING)
        or (long and len(reading) > len("ab") and is_digit_off(result, stated))
    ]
    return replace(claim, readings=tuple(slips), certain=True) if len(slips) == 1 else claim


def well_paired(claim: Claim, names: StandardNames) -> Claim:
    """A claim with another count of the unit, or another standard told beside the chosen one, in their place if just
    that gives the amount: the names were misread then, not the sum."""
    (first, *_) = claim.readings
    quantities = names.quantities
    terms = {t.role: t for t in first}
    if len(claim.readings) > 1 or len(terms) < len(first) or not {"heads", "standard"} <= set(terms):
        return claim
    if _gives(first, claim, quantities):
        return claim
    heads, standard = terms["heads"].quantity, terms["standard"].quantity
    if heads is None or standard is None:
        return claim
    counts = [i for i, q in enumerate(quantities[: claim.stated]) if q.unit == quantities[heads].unit]
    paid = [i for i in names.standards if i != standard and _is_paid_beside(i, standard, claim.stated, names)]
    for count, price in product(counts[-_MOST:], (standard, *paid[:_MOST])):
        replaced = {"heads": count, "standard": price}
        reading = tuple(replace(t, quantity=replaced.get(t.role, t.quantity)) for t in first)
        if _gives(reading, claim, quantities):
            return replace(claim, readings=(reading,))
    return claim


def _is_paid_beside(one: int, other: int, money: int, names: StandardNames) -> bool:
    """Whether a standard is another than the one chosen for an amount, of the same name as that or told beside the
    chosen one, and not the same standard at another time."""
    first, second = (names.quantities[i] for i in (one, other))
    beside = any(one in s.figures and other in s.figures for s in names.sentences)
    start, end = sorted((first.evidence.end, second.evidence.end))
    raised = names.language.raised.search(names.document.text, start, end)
    alike = first.per == second.per and first.period == second.period and not raised
    return alike and (beside or (names.said_of(one) != names.said_of(other) and names.related(one, money)))


def with_twins(
    claims: Sequence[Claim], sentences: Sequence[Sentence], quantities: Sequence[Quantity]
) -> tuple[Claim, ...]:
    """The claims, of which those become certain that have a twin: money for heads of another group, in the same
    sentence and paid in the same way, that is just the product (春季31260人供餐98天，支出1531.74万元；秋季30840人供餐
    102天，支出…)."""
    digits = Counter[tuple[object, ...]]()
    for claim in claims:
        digits[_form(claim, sentences, quantities)] += _exact_digits(claim, quantities)
    return tuple(
        replace(claim, certain=True)
        if not claim.certain
        and len(claim.readings) == 1
        and digits[_form(claim, sentences, quantities)] >= _TELLING - _is_near(claim, quantities)
        else claim
        for claim in claims
    )


def _is_near(claim: Claim, quantities: Sequence[Quantity]) -> bool:
    """Whether a product is less than a tenth from the amount: a twin of a digit less then tells enough."""
    stated = quantities[claim.stated].value
    return abs(sum_of_products(claim.readings[0], quantities) - stated) * _PART < stated


def _form(claim: Claim, sentences: Sequence[Sentence], quantities: Sequence[Quantity]) -> tuple[object, ...]:
    """What claims have in common that say the same of different groups."""
    at = quantities[claim.stated].evidence.start
    sentence = next((s.start for s in sentences if s.start <= at < s.end), None)
    (first, *_) = claim.readings
    paid = (quantities[t.quantity].per for t in first if t.role == "standard" and t.quantity is not None)
    heads = (quantities[t.quantity].unit for t in first if t.role == "heads" and t.quantity is not None)
    return claim.name, sentence, *((t.role, t.constant) for t in first), *paid, *heads


def _exact_digits(claim: Claim, quantities: Sequence[Quantity]) -> int:
    """How much it tells that printed figures alone give the stated one: its digits, of a round one two, and one
    for each factor beyond two; 0 where they do not."""
    (first, *_) = claim.readings
    if any(t.quantity is None and t.evidence is None for t in first) or not _gives(first, claim, quantities):
        return 0
    further = len(first) - len(("heads", "standard"))
    return max(len(quantities[claim.stated].value.normalize().as_tuple().digits), _ROUND) + further


def _gives(reading: Sequence[Term], claim: Claim, quantities: Sequence[Quantity]) -> bool:
    """Whether a product is the stated amount as far as that is printed."""
    stated = quantities[claim.stated]
    return abs(sum_of_products(reading, quantities) - stated.value) < stated.step


def sum_of_products(reading: Sequence[Term], quantities: Sequence[Quantity]) -> Decimal:
    """What a reading comes to by the figures as printed: the products of its groups, added."""
    groups: dict[int, Decimal] = {}
    for term in reading:
        factor = term.constant or Decimal(1) if term.quantity is None else quantities[term.quantity].value
        groups[term.group] = groups.get(term.group, Decimal(1)) * factor
    return sum(groups.values(), Decimal(0))
