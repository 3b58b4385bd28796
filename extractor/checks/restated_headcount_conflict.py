from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check
from extractor.checks.restated import restatements


@check(family="people", title="同一人数前后不一致")
def detect(case: Inspection) -> Iterator[Judgement]:
    """One head count or count is stated twice with different values."""
    yield from restatements(case)
