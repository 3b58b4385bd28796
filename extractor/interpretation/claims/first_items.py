"""Shares of the first items of a list: “很满意”264份，“满意”168份，“一般”36份，“不满意”12份，前两项合计占90%."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import COUNTED, RATES, Figures
from extractor.model import Claim, Operation, Term
from extractor.pattern import PatternSet

_FIRST = regex.compile(r"前(?P<many>[两二三四])[项类档者]\p{Han}{0,4}?占[^，。；]{0,12}$")
_MANY = {"两": 2, "二": 2, "三": 3, "四": 4}


def first_items(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each share of the first two items or more of a list of its sentence: of the figure told before the
    list that all items make up."""
    del patterns
    quantities = figures.quantities
    for rate, stated in figures.told_rates(*RATES):
        told = _FIRST.search(figures.said(rate, CLAUSE_END))
        if told is None:
            continue
        before = [i for i in figures.before(rate) if quantities[i].kind in COUNTED]
        items = [i for i in before if figures.alike(i, before[-1])]
        total = sum(quantities[i].value for i in items)
        earlier = range(figures.above(rate).start, items[0]) if items else range(0)
        wholes = [i for i in earlier if quantities[i].value == total and figures.alike(i, items[0])]
        if wholes and len(items) > _MANY[told["many"]]:
            parts = (Term(i, role="part") for i in items[: _MANY[told["many"]]])
            terms = (*parts, Term(wholes[-1], role="whole"))
            yield Claim(
                Operation.RATIO, "rate-mismatch", "first items", (terms,), rate, subject=stated.label, explicit=True
            )
