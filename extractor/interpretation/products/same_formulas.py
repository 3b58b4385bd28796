"""Sentences that work out amounts alike, of which one comes out wrong: 中小学派驻保安248名，按12个月计，支付848.16万元;
幼儿园派驻保安64名，按10个月计，支付218.88万元."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from extractor.interpretation.language.slips import printed_digits
from extractor.interpretation.products.standard_names import TIMED, Sentence, StandardNames
from extractor.model import Claim, Kind, Operation, Term

_CHECK = "headcount-funding-mismatch"
_COUNTED = (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
_REACH = 600
"""Characters between one such sentence and the next."""
_TELLING = 4
"""Digits of an amount that do not come out by chance."""
_FEWEST = 2
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Row:
    """The figures of a sentence: ``standard`` is None where it tells none, ``times`` months or days."""

    start: int
    count: int
    money: int
    standard: int | None
    times: int | None


def same_formulas(names: StandardNames, certain: Container[int]) -> Iterator[Claim]:
    """One claim for each amount not ``certain`` already, among sentences near each other that tell one count, one
    amount and the like figures besides: the standard of the sentence, and the share of it that most of the amounts
    are; or the one standard before them that gives an amount of four digits or more. All but one must come out."""
    quantities = names.quantities
    for rows in _groups(names):
        for factor in _factors(rows, names):
            right = [row for row in rows if _comes_out(row, factor, names)]
            told = max((printed_digits(quantities[row.money]) for row in right), default=0)
            alone = rows[0].standard is None and told >= _TELLING
            if len(rows) - len(right) == 1 and (len(right) >= _FEWEST or (alone and right)):
                (row,) = (row for row in rows if row not in right)
                if row.money not in certain:
                    subject = quantities[row.money].label
                    terms = _terms(row, factor)
                    yield Claim(
                        Operation.PRODUCT, _CHECK, "same formula", (terms,), row.money, subject=subject, explicit=True
                    )
                break


def _groups(names: StandardNames) -> Iterator[list[_Row]]:
    alike: dict[tuple[str | None, ...], list[_Row]] = defaultdict(list)
    for sentence in names.sentences:
        row = _row(sentence, names)
        if row is not None:
            units = (names.quantities[i].unit if i is not None else None for i in (row.count, row.times))
            per = names.quantities[row.standard].per if row.standard is not None else None
            alike[(*units, per, "own" if row.standard is not None else None)].append(row)
    for rows in alike.values():
        near = [rows[0]]
        for one, other in pairwise(rows):
            if other.start - one.start > _REACH:
                if len(near) >= _FEWEST:
                    yield near
                near = []
            near.append(other)
        if len(near) >= _FEWEST:
            yield near


def _row(sentence: Sentence, names: StandardNames) -> _Row | None:
    quantities = names.quantities
    figures = sentence.figures
    amounts = [i for i in figures if quantities[i].kind is Kind.AMOUNT]
    standards = [i for i in figures if i in names.standards]
    times = [i for i in figures if quantities[i].kind is Kind.OTHER and quantities[i].unit.endswith(TIMED)]
    counts = [i for i in figures if quantities[i].kind in _COUNTED and i not in times]
    if len(amounts) != 1 or len(counts) != 1 or len(standards) > 1 or len(times) > 1 or counts[0] > amounts[0]:
        return None
    if not standards and not times:
        return None
    return _Row(sentence.start, counts[0], amounts[0], next(iter(standards), None), next(iter(times), None))


def _factors(rows: Sequence[_Row], names: StandardNames) -> list[int | None]:
    """What each count is multiplied by besides the figures of its sentence: a standard told before, or a share; None
    for nothing."""
    quantities = names.quantities
    if rows[0].standard is None:
        return [i for i in names.standards if i < rows[0].count]
    shares = [
        i
        for i, q in enumerate(quantities[: rows[0].count])
        if q.unit == "%" and rows[0].start - q.evidence.start <= _REACH
    ]
    return [None, *reversed(shares)]


def _terms(row: _Row, factor: int | None) -> tuple[Term, ...]:
    heads, months = Term(row.count, role="heads"), Term(row.times, role="months")
    if row.standard is None:
        terms = (heads, Term(factor, role="standard"), months)
    else:
        share = (Term(factor, role="share"),) if factor is not None else ()
        terms = (heads, Term(row.standard, role="standard"), *share, months)
    return tuple(term for term in terms if term.quantity is not None)


def _comes_out(row: _Row, factor: int | None, names: StandardNames) -> bool:
    quantities = names.quantities
    result = Decimal(1)
    for term in _terms(row, factor):
        quantity = quantities[term.quantity or 0]
        result *= quantity.value / _HUNDRED if quantity.unit == "%" else quantity.value
    return abs(result - quantities[row.money].value) < quantities[row.money].step
