from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="funds", title="增减比例不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A growth or decline in percent does not follow from the figures it is said of, or a figure is said to have risen
    to a smaller one, or fallen to a larger one."""
    yield from case.claimed()
