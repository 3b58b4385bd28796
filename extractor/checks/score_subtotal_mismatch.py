from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import marks
from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="指标得分与下级得分之和不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The score of a line is not the sum of the scores of the lines below it, at any level, in prose and tables."""
    reading = case.reading
    for i, line in enumerate(reading.indicators):
        if line.score is None:
            continue
        parts = marks.addends(reading, case.children(i), "score")
        if parts.lines:
            certain = not parts.blank and not marks.lacks_a_child(reading, parts.lines, i)
            claim = marks.sum_claim(
                reading, parts.lines, "score", line.score, case.check.id, line.name, certain=certain
            )
            yield case.judged(claim, lines=(i, *parts.lines))
