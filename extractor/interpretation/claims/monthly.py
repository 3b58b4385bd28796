"""What so much a month comes to in a year: 单位部分每月记账17.16万元，全年205.92万元."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import regex

from extractor.interpretation.language.clauses import PHRASE_END
from extractor.interpretation.language.figures import Figures
from extractor.model import Claim, Kind, Operation, Term
from extractor.pattern import PatternSet

_MONTHS = Decimal(12)
_NEAR = Decimal("0.1")
"""Part of the product by which a figure may miss it and be meant to be it."""
_MONTHLY = regex.compile(r"(?:每月|月均|每个月)\p{Han}{0,6}$")
_YEARLY = regex.compile(r"[，,]?(?:全年|一年|年)(?:累计|合计|共计|共|计|应)*\p{Han}{0,4}")


def monthly(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each amount of a year right behind one of a month, that is near twelve times it."""
    del patterns
    quantities, text = figures.quantities, figures.document.text
    for year in range(1, len(quantities)):
        month = year - 1
        if quantities[year].kind is not Kind.AMOUNT or not figures.alike(month, year):
            continue
        between = _YEARLY.fullmatch(text, quantities[month].evidence.end, quantities[year].evidence.start)
        due = quantities[month].value * _MONTHS
        if between is None or not _MONTHLY.search(figures.said(month, PHRASE_END)):
            continue
        if abs(due - quantities[year].value) <= due * _NEAR:
            terms = (Term(month, role="standard"), Term(constant=_MONTHS, role="months"))
            subject = quantities[year].label
            yield Claim(Operation.PRODUCT, "headcount-funding-mismatch", "monthly", (terms,), year, subject=subject)
