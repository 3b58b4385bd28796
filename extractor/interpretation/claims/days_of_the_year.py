"""Rates of the days of a year, whose whole goes without saying: 优良天数268天，优良天数比例73.42%."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from decimal import Decimal

import regex

from extractor.interpretation.language.figures import Figures
from extractor.interpretation.language.slips import digits, is_digit_off, is_transposed
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Kind, Operation, Term
from extractor.pattern import PatternSet

_HUNDRED = 100
_FEW = 3
_COMMON, _LEAP = 365, 366


def days_of_the_year(figures: Figures, year: int | None, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate called one of days right behind a number of days: of those of the year that the rate, or
    the report, is of, where these give it or give it but for a slip: days without a measurement may be left out."""
    named = regex.compile(rf"(?:{alternatives('clean_days', patterns)})(?:比例|占比|比率|率)?(?:为|达到?|是)*$")
    for rate, stated in enumerate(figures.quantities[1:], 1):
        told = figures.quantities[rate - 1]
        if stated.kind is not Kind.RATE or told.unit != "天" or rate - 1 not in figures.sentence(rate):
            continue
        period = regex.match(r"\d{4}(?=年)", stated.period or "")
        of = int(period[0]) if period else year
        if of is None or not named.search(figures.said(rate)):
            continue
        whole = Decimal(_LEAP if isleap(of) else _COMMON)
        share = _HUNDRED * told.value / whole
        right = digits(share, stated.step) == digits(stated.value, stated.step)
        if right or is_transposed(share, stated, _FEW) or is_digit_off(share, stated):
            terms = (Term(rate - 1, role="part"), Term(constant=whole, role="whole"))
            yield Claim(Operation.RATIO, "rate-mismatch", "days of the year", (terms,), rate, subject=stated.label)
