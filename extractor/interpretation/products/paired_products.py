"""Money that several standards make together: 一档86户，每户3000元；二档124户，每户2000元，共补贴50.6万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before
from extractor.interpretation.language.word_classes import alternatives
from extractor.interpretation.products.standard_names import TIMED, Sentence, StandardNames
from extractor.interpretation.products.twins import sum_of_products
from extractor.model import Claim, Document, Kind, Operation, Term
from extractor.pattern import PatternSet

_CHECK = "headcount-funding-mismatch"
_COUNTED = (Kind.HEADCOUNT, Kind.COUNT)
_REACH = 24
_FEWEST = 2
_NEAR = Decimal("0.2")
"""An amount further from the sum than this part of it is the money of something else too."""


def paired_products(
    sentence: Sentence, names: StandardNames, document: Document, patterns: PatternSet
) -> Iterator[Claim]:
    """One claim for the one amount of a sentence, called all of it, behind two standards or more, none of them paid by
    the month, and as many counts in the same order, or one count of which all of them are paid."""
    quantities = names.quantities
    standards = [i for i in sentence.figures if i in names.standards]
    counts = [i for i in sentence.figures if quantities[i].kind in _COUNTED and i not in standards]
    amounts = [i for i in sentence.figures if quantities[i].kind is Kind.AMOUNT and i not in standards]
    if len(standards) < _FEWEST or len(amounts) != 1 or amounts[0] < max((*standards, *counts)):
        return
    said = said_before(document.text, quantities[amounts[0]].evidence.start, _REACH, PHRASE_END)
    paid = [(quantities[i].per or "").split("·") for i in standards]
    if not regex.search(alternatives("added", patterns), said) or any(set(TIMED) & {*per} - {"年"} for per in paid):
        return
    one_count = len(counts) == 1 and counts[0] > standards[-1] and len({tuple(per) for per in paid}) == 1
    if one_count:
        counts = counts * len(standards)
    if len(counts) != len(standards) or not _in_order(counts, standards, one_count=one_count):
        return
    terms = tuple(
        Term(index, role=role, group=group)
        for group, pair in enumerate(zip(counts, standards, strict=True))
        for index, role in zip(pair, ("heads", "standard"), strict=True)
    )
    total, stated = sum_of_products(terms, quantities), quantities[amounts[0]].value
    if total and abs(total - stated) <= total * _NEAR:
        yield Claim(
            Operation.PRODUCT,
            _CHECK,
            "paired-products",
            (terms,),
            amounts[0],
            cue=said,
            subject=quantities[amounts[0]].label,
        )


def _in_order(counts: Sequence[int], standards: Sequence[int], *, one_count: bool) -> bool:
    """Whether each count stands beside its standard, or all counts stand behind or before all standards."""
    beside = all(abs(count - standard) == 1 for count, standard in zip(counts, standards, strict=True))
    return one_count or beside or max(standards) < min(counts) or max(counts) < min(standards)
