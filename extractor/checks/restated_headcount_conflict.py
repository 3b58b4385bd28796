from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check
from extractor.checks.restated import restatements


@check(family="people", title="同一人数或数量前后不一致")
def detect(case: Inspection) -> Iterator[Judgement]:
    """One head count, count or measure is stated twice with different values; a measure where the two differ by a
    nought alone (3.2万亩, 3.02万亩)."""
    yield from restatements(case)
