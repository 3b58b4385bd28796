from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="执行率得分与执行率不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The mark of the budget-execution line is not weight × execution rate, where the document states that rule."""
    yield from case.claimed()
