from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="funds", title="人数、标准与金额不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """Money is not head count × standard × share × months, where the text claims that it is."""
    yield from case.claimed()
