"""Balances reckoned in words from figures told elsewhere: 上年结转312.48万元，加上本年收入，减去本年支出，年末结余
246.56万元."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.figures import Figures
from extractor.lexicon import whole_year
from extractor.model import Claim, Kind, Operation, Term
from extractor.pattern import PatternSet

_STEPS = regex.compile(
    r"(?:[，,]?(?:再)?(?:(?P<sign>加上?|减去?|扣除)(?P<name>\p{Han}{2,10}?))(?=[，,加减扣后]))+后?[，,]\p{Han}{0,10}"
)
_OF_THE_YEAR = regex.compile(r"^(?:本年度?|全年|当年|年度|本期|实际|累计|总)+|总?(?:数|额)$")


def reckoned_balances(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each amount that follows another one and the names of what is added to it and taken off, each of
    which the document tells before as just one amount."""
    del patterns
    quantities, text = figures.quantities, figures.document.text
    for first, stated in figures.pairs(Kind.AMOUNT):
        steps = _STEPS.fullmatch(text, quantities[first].evidence.end, quantities[stated].evidence.start)
        if steps is None:
            continue
        terms = [Term(first)]
        for sign, name in zip(steps.captures("sign"), steps.captures("name"), strict=True):
            told = _told(name, first, figures)
            terms += [Term(told, sign=1 if sign.startswith("加") else -1)] if told is not None else []
        if len(terms) == len(steps.captures("sign")) + 1:
            yield Claim(
                Operation.SUM, "balance-mismatch", "reckoned", (tuple(terms),), stated, subject=quantities[stated].label
            )


def _told(name: str, before: int, figures: Figures) -> int | None:
    """The amount said before under a name of the last year it is told of, where it is one only."""
    core = _OF_THE_YEAR.sub("", name)
    quantities = figures.quantities
    known = [
        i
        for i in figures.alike_of(before, range(before))
        if quantities[i].evidence.table is None and _OF_THE_YEAR.sub("", quantities[i].label) == core
    ]
    years = [whole_year(quantities[i].period) or "" for i in known]
    known = [i for i, year in zip(known, years, strict=True) if year in ("", max(years))]
    return known[0] if len({quantities[i].value for i in known}) == 1 else None
