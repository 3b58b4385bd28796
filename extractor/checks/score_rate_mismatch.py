from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="得分率与得分不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A 得分率 is not score ÷ weight."""
    yield from case.claimed()
