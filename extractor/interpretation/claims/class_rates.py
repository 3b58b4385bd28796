"""Rates of several classes of a list: 优等路612.3公里、良等路897.5公里、中等路401.6公里…，优良中等路率91.94%."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.model import Claim, Operation, Term
from extractor.pattern import PatternSet

_NAME = regex.compile(r"(?P<classes>优良中?)等?(?:路)?(?:比例|占比|率)(?:为|是|达到?)?$")
_CLASS = regex.compile(r"^[\p{Han}（）()]{0,4}?(?P<class>[优良中合一次差不较])(?:秀|好|等|格|般|质)?")
_FEWEST = 3


def class_rates(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate of prose named after classes whose figures its sentence lists before it: what those
    classes are of the figure that all of the list make up."""
    del patterns
    quantities = figures.quantities
    for rate, stated, name in figures.named_rates(_NAME):
        counted = [i for i in figures.before(rate) if quantities[i].kind in COUNTED and quantities[i].value > 0]
        wholes = [i for i in counted if _is_sum_behind(i, counted, figures)]
        if not wholes:
            continue
        whole = wholes[-1]
        listed = {_class_of(i, figures): i for i in figures.alike_of(whole, counted) if i > whole}
        parts = [listed.get(letter) for letter in name["classes"]]
        if len(listed) >= _FEWEST and None not in parts:
            terms = (*(Term(i, role="part") for i in parts if i is not None), Term(whole, role="whole"))
            yield Claim(Operation.RATIO, "rate-mismatch", "rate of classes", (terms,), rate, subject=stated.label)


def _is_sum_behind(whole: int, counted: list[int], figures: Figures) -> bool:
    parts = [i for i in figures.alike_of(whole, counted) if i > whole]
    total = sum(figures.quantities[i].value for i in parts)
    return len(parts) >= _FEWEST and total == figures.quantities[whole].value


def _class_of(index: int, figures: Figures) -> str:
    """The first letter of the class that a figure is told of, "" for none."""
    found = _CLASS.search(figures.said(index).lstrip("，、；：").removeprefix("其中"))
    return str(found["class"]) if found else ""
