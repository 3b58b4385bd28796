"""Amounts told again in another unit right behind themselves: 483350元（折合48.34万元）."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import regex

from extractor.interpretation.mentions.same_fact import equal
from extractor.model import Claim, Document, Kind, Qualifier, Recognition

_BETWEEN = regex.compile(r"[（(]?(?:，?(?:折合|折算为|合计为|即|也就是))?(?:人民币)?")
_KINDS = (Kind.AMOUNT, Kind.HEADCOUNT, Kind.OTHER)
_FAR = 10
"""How many times as fine one of the two must be printed, and no more than how many times one may be the other."""


def converted(document: Document, recognition: Recognition) -> Iterator[Claim]:
    """One claim for each figure behind another of its kind and unit, printed on another scale, in a bracket or behind
    折合, unless they are so far apart that the one is a part of the other."""
    quantities = recognition.quantities
    for index, (one, other) in enumerate(pairwise(quantities), 1):
        between = document.text[one.evidence.end : other.evidence.start]
        small, large = sorted((one.value, other.value))
        steps = sorted((one.step, other.step))
        if (
            one.kind is other.kind
            and one.kind in _KINDS
            and one.unit == other.unit
            and one.qualifier is other.qualifier is Qualifier.EXACT
            and small > 0
            and large < small * _FAR
            and steps[0] > 0
            and steps[0] * _FAR <= steps[1]
            and between
            and _BETWEEN.fullmatch(between)
            and (between not in "（(" or document.text[other.evidence.end : other.evidence.end + 1] in ("）", ")"))
        ):
            yield equal(index - 1, index, quantities, certain=True, name="converted")
