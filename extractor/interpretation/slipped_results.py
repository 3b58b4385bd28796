"""Results that the figures beside them give but for the order of two digits: 96420人次 × 80元, 发放717.36万元."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from extractor.interpretation.standard_names import Sentence, StandardNames
from extractor.model import Claim, Kind, Operation, Quantity, Term
from extractor.numeral import are_transposed

_CHECK = "headcount-funding-mismatch"
_TELLING = 4
_MANY = 5
"""Digits of a product, and of a difference that no words assert."""
_HALF = Decimal("0.5")


def slipped_products(names: StandardNames, claimed: Container[int]) -> Iterator[Claim]:
    """The amounts, none of them ``claimed`` for certain, that are a count of their paragraph times a standard paid
    for what it counts, but for two digits."""
    for _, sentences in groupby(names.sentences, key=lambda sentence: id(sentence.paragraph)):
        figures = [i for sentence in sentences for i in sentence.figures]
        for money in figures:
            amount = names.quantities[money]
            if amount.kind is not Kind.AMOUNT or amount.evidence.table is not None or money in claimed:
                continue
            pairs = [
                (count, standard)
                for count in figures
                for standard in names.standards
                if count < money and standard != count and _is_paid(names, standard, count)
            ]
            if any(_product(pair, names.quantities) == amount.value for pair in pairs):
                continue
            slip = next((p for p in pairs if is_slip(_product(p, names.quantities), amount, _TELLING)), None)
            if slip is not None:
                count, standard = slip
                terms = (Term(count, role="heads"), Term(standard, role="standard"))
                yield Claim(Operation.PRODUCT, _CHECK, "slipped", (terms,), money, subject=amount.label)


def slipped_differences(sentences: Sequence[Sentence], quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """The amounts that are the difference of the two before them in their sentence, but for two digits."""
    for sentence in sentences:
        amounts = [i for i in sentence.figures if quantities[i].kind is Kind.AMOUNT]
        for first, second, result in zip(amounts, amounts[1:], amounts[2:], strict=False):
            larger, smaller, stated = (quantities[i] for i in (first, second, result))
            if larger.evidence.table is None and is_slip(larger.value - smaller.value, stated, _MANY):
                terms = (Term(first), Term(second, sign=-1))
                yield Claim(Operation.DIFFERENCE, "balance-mismatch", "slipped", (terms,), result, subject=stated.label)


def is_slip(result: Decimal, stated: Quantity, fewest: int) -> bool:
    """Whether a result, to the last printed place of a figure, is that figure but for two neighbouring digits."""
    if result <= 0 or stated.step <= 0:
        return False
    return are_transposed(int(result / stated.step + _HALF), int(stated.value / stated.step), fewest)


def _product(pair: tuple[int, int], quantities: Sequence[Quantity]) -> Decimal:
    count, standard = (quantities[i].value for i in pair)
    return count * standard


def _is_paid(names: StandardNames, standard: int, count: int) -> bool:
    quantity = names.quantities[count]
    counted = quantity.kind in (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
    return counted and (
        names.paid_by(standard, count) or quantity.unit in (names.quantities[standard].per or "").split("·")
    )
