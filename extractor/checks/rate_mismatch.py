from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="people", title="比率与人数、数量不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A rate is not the quotient of the two figures it is said of."""
    yield from case.claimed()
