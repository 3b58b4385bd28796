"""Rates of all, behind those of several groups: 主干道1500盏亮1482盏，亮灯率98.80%；… 综合亮灯率97.67%."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.figures import COUNTED, Figures, is_rate_of
from extractor.model import Claim, Kind, Operation, Term
from extractor.pattern import PatternSet

_NAME = regex.compile(r"(?:综合|总体|整体|合计|平均|总)(?P<stem>\p{Han}{1,6}[率度])(?:为|是|达到?)?$")
_FEWEST = 2
_Group = tuple[int, int]


def combined_rates(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each such rate of prose whose paragraph tells, before it, the rates of two groups or more by their
    figures, and the figure that the groups make up: the parts of all groups, of that."""
    del patterns
    quantities = figures.quantities
    for rate, stated, name in figures.named_rates(_NAME):
        before = range(figures.paragraph(rate).start, rate)
        groups = list(_groups(figures, before, name["stem"]))
        total = sum(quantities[whole].value for whole, _ in groups)
        wholes = [i for i in before if groups and quantities[i].value == total and figures.alike(i, groups[0][0])]
        if len(groups) >= _FEWEST and wholes:
            terms = (*(Term(part, role="part") for _, part in groups), Term(wholes[0], role="whole"))
            yield Claim(Operation.RATIO, "rate-mismatch", "combined rate", (terms,), rate, subject=stated.label)


def _groups(figures: Figures, before: range, stem: str) -> Iterator[_Group]:
    """The whole and the part of each rate of that name that the two figures right before it give."""
    quantities = figures.quantities
    for rate in before[_FEWEST:]:
        whole, part = rate - 2, rate - 1
        if (
            quantities[rate].kind is Kind.RATE
            and figures.said(rate).endswith(stem)
            and quantities[whole].kind in COUNTED
            and figures.alike(whole, part)
            and quantities[whole].value > 0
            and is_rate_of(quantities[part].value, quantities[whole].value, quantities[rate])
        ):
            yield whole, part
