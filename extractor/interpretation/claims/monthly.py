"""What so much a month comes to in a year: 单位部分每月记账17.16万元，全年205.92万元; 862名，月工资900元，全年工资
930.96万元."""

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
_PAID = regex.compile(r"^月(?:人均)?(?:工资|补贴|津贴|补助|报酬|薪酬|生活费)(?:标准)?(?:为)?$")
_YEARLY = regex.compile(r"[，,]?(?:全年|一年|年)(?:累计|合计|共计|共|计|应)*\p{Han}{0,4}")


def monthly(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each amount of a year right behind one of a month, that is near twelve times it, or times it and
    the persons right before it."""
    del patterns
    quantities, text = figures.quantities, figures.document.text
    for month, year in figures.pairs(Kind.AMOUNT):
        between = _YEARLY.fullmatch(text, quantities[month].evidence.end, quantities[year].evidence.start)
        said = figures.said(month, PHRASE_END)
        terms: tuple[Term, ...] = (Term(month, role="standard"), Term(constant=_MONTHS, role="months"))
        due = quantities[month].value * _MONTHS
        if month and _PAID.search(said) and quantities[month - 1].kind is Kind.HEADCOUNT:
            due *= quantities[month - 1].value
            terms = (Term(month - 1, role="heads"), *terms)
        elif not _MONTHLY.search(said):
            continue
        if between is not None and abs(due - quantities[year].value) <= due * _NEAR:
            subject = quantities[year].label
            yield Claim(Operation.PRODUCT, "headcount-funding-mismatch", "monthly", (terms,), year, subject=subject)
