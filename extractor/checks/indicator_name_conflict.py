from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity


@check(family="indicators", title="同一指标名称不一")
def detect(case: Inspection) -> Iterator[Judgement]:
    """One indicator is called by two names where its marks are stated."""
    for i, line in enumerate(case.reading.indicators):
        for alias in line.aliases:
            first = line.evidence[0]
            message = (
                f"同一指标前称“{line.name}”（{wording.place(first)}），后称“{alias.quote}”（{wording.place(alias)}）"
            )
            yield Judgement(finding=case.finding(Severity.WARNING, message, (first, alias), lines=(i,)))
