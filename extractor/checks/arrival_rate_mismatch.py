from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="funds", title="资金到位率不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """An arrival rate is not arrived money ÷ budget."""
    yield from case.claimed()
