"""Changes that go the other way than they are said to: 日均周转由2018年的2.32次提高到2019年的2.02次."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.figures import COUNTED, RATES, Figures
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Kind, Operation, Qualifier, Term
from extractor.pattern import PatternSet

_KINDS = (*COUNTED, *RATES, Kind.PER_UNIT)
_DATE = r"(?:(?:\d{4}年|今年|本年|当年)度?(?:底|末|初)?的?)?"


def moved_to(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each pair of figures of one unit on end in prose of which the second is what the first, behind 由
    or 从, rose or fell to: the larger is no smaller."""
    rises, falls = (alternatives(name, patterns) for name in ("rises", "falls"))
    moved = regex.compile(rf"的?(?:(?P<rise>{rises})|(?P<fall>{falls}))(?:到|至|为){_DATE}")
    start = regex.compile(r"(?:由|从)[^，。；由从]{0,16}$")
    text = figures.document.text
    for second in range(1, len(figures.quantities)):
        first = second - 1
        one, other = figures.quantities[first], figures.quantities[second]
        change = moved.fullmatch(text, one.evidence.end, other.evidence.start)
        told = one.evidence.table is None and one.kind in _KINDS and figures.alike(first, second)
        exact = one.qualifier is other.qualifier is Qualifier.EXACT
        if change is None or not told or not exact or not start.search(figures.said(first)):
            continue
        larger, smaller = (second, first) if change["rise"] else (first, second)
        yield Claim(
            Operation.BOUND,
            "percent-change-mismatch",
            "moved to",
            ((Term(larger),),),
            smaller,
            cue=change["rise"] or change["fall"],
            subject=other.label,
        )
