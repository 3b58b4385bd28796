from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="加权得分不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A line's mark is not its weight × its coefficient, in forms that print a coefficient (得分系数)."""
    yield from case.claimed()
