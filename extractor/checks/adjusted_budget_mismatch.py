from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="funds", title="调整后预算不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The adjusted budget is not the original budget plus what was added and less what was cut."""
    yield from case.claimed()
