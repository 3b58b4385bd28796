"""Paragraphs on things whose prices one sentence told by name, of which one amount does not come out: 水稻每亩44元，
育肥猪每头32元 … 水稻。承保28.65万亩，保费1260.60万元 … 育肥猪。承保12.70万头，保费416.40万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

import regex

from extractor.interpretation.language.clauses import opening_name
from extractor.interpretation.language.slips import printed_digits
from extractor.interpretation.products.standard_names import Sentence, StandardNames
from extractor.model import Claim, Kind, Operation, Quantity, Term

_CHECK = "headcount-funding-mismatch"
_COUNTED = (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
_TELLING = 4
"""Digits of an amount that do not come out by chance."""
_NEAR = Decimal("0.2")
"""Part of an amount by which one may miss its product and be meant to be it."""
_REACH = 4000
"""Characters behind the prices within which the paragraphs stand."""
_NAME = 2
"""Characters in which a paragraph must open as a price is called."""
_CLAUSE = regex.compile(r"[，,；;：:。]")
_PART = regex.compile(r"[；;：:。]")
_BRACKETS = regex.compile(r"[（(][^（()）]*[）)]|[（(][^（()）]*$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A paragraph on one thing: the counts of what its price is paid for, and its amounts."""

    standard: int
    counts: tuple[int, ...]
    amounts: tuple[int, ...]


def named_formulas(names: StandardNames) -> Iterator[Claim]:
    """One claim for each amount that is the first count of its paragraph times the price told of what the paragraph
    opens with, and for the one of a further such paragraph that has their label and is near its product."""
    for sentence in names.sentences:
        prices = [i for i in sentence.figures if i in names.standards]
        rows = _rows(sentence, prices, names) if len(prices) > 1 else []
        right = {row: pair for row in rows if (pair := _pair(row, names)) is not None}
        wrong = {row.counts[0]: row for row in rows if row not in right}
        if not right or not all(row.counts[0] == count for row, (count, _) in right.items()):
            continue
        labels = {names.quantities[money].label for _, money in right.values()}
        told = max(printed_digits(names.quantities[money]) for _, money in right.values())
        paragraphs = {row.counts[0] for row in right}
        yield from (_product(count, row.standard, money, names) for row, (count, money) in right.items())
        for count, row in wrong.items():
            named = [i for i in row.amounts if names.quantities[i].label in labels]
            if count in paragraphs or len(labels) != 1 or len(named) != 1 or told < _TELLING:
                continue
            product = names.quantities[count].value * names.quantities[row.standard].value
            if abs(product - names.quantities[named[0]].value) <= product * _NEAR:
                yield _product(count, row.standard, named[0], names)


def _product(count: int, price: int, money: int, names: StandardNames) -> Claim:
    terms = (Term(count, role="heads"), Term(price, role="standard"))
    subject = names.quantities[money].label
    return Claim(Operation.PRODUCT, _CHECK, "named formula", (terms,), money, subject=subject)


def _rows(sentence: Sentence, prices: Sequence[int], names: StandardNames) -> list[_Row]:
    """The paragraphs behind a sentence that open with the name of one of its prices, with each price of that name."""
    text, quantities = names.document.text, names.quantities
    by_clause, by_part = ({i: _called(i, sentence, names, ends) for i in prices} for ends in (_CLAUSE, _PART))
    apart = len({called[:_NAME] for called in by_part.values()}) == len(prices)
    called = by_part if apart else by_clause
    rows = []
    for block in names.document.blocks:
        if not sentence.end <= block.start < sentence.end + _REACH:
            continue
        opening, _ = opening_name(text, block.start, block.end)
        shared = {i: _shared(called[i], opening) for i in prices}
        most = max(shared.values())
        if most < _NAME:
            continue
        inside = [i for i, q in enumerate(quantities) if block.start <= q.evidence.start < block.end]
        for price in (i for i in prices if shared[i] == most):
            counts = tuple(i for i in inside if _is_count(quantities[i]) and names.paid_by(price, i))
            amounts = tuple(i for i in inside if quantities[i].kind is Kind.AMOUNT and i > min(counts, default=i))
            if counts and amounts:
                rows.append(_Row(price, counts, amounts))
    return rows


def _called(price: int, sentence: Sentence, names: StandardNames, ends: regex.Pattern[str]) -> str:
    """The words with which the stretch before a price, outside of brackets, begins behind the last of ``ends``."""
    before = _BRACKETS.sub("", names.document.text[sentence.start : names.quantities[price].evidence.start])
    clauses = [clause for clause in ends.split(before) if clause.strip()]
    return clauses[-1].strip() if clauses else ""


def _shared(one: str, other: str) -> int:
    """How many characters two names begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _is_count(quantity: Quantity) -> bool:
    return quantity.kind in _COUNTED and quantity.value > 0


def _pair(row: _Row, names: StandardNames) -> tuple[int, int] | None:
    """The count and the amount of a paragraph that the price makes."""
    quantities = names.quantities
    for count in row.counts:
        product = quantities[count].value * quantities[row.standard].value
        for money in row.amounts:
            if abs(product - quantities[money].value) < quantities[money].step:
                return count, money
    return None
