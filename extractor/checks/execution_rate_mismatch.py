from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="funds", title="预算执行率不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A budget execution rate is not expenditure ÷ budget, in a row of a table or where prose states all three."""
    yield from case.claimed()
