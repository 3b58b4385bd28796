from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="扣分与失分不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """What the text says was taken off (扣2分) is not the weight less the score of that line."""
    yield from case.claimed()
