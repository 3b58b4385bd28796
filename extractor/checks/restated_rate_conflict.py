from __future__ import annotations

from collections.abc import Iterator

from extractor.checks.registry import Inspection, Judgement, check
from extractor.checks.restated import restatements


@check(family="people", title="同一比率前后不一致")
def detect(case: Inspection) -> Iterator[Judgement]:
    """One rate is stated twice with different values: two digits changed over, or, of an opinion poll whose counts are
    given, one digit off."""
    yield from restatements(case)
