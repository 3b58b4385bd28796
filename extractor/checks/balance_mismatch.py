from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="funds", title="结余与收支不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A balance is not what came in less what was spent."""
    yield from case.claimed()
