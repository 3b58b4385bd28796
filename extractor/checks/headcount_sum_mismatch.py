from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check


@check(family="people", title="人数合计不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A total of persons is not the sum of its groups, or the groups exceed the whole."""
    yield from case.claimed()
