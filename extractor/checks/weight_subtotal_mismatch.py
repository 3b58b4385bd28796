from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import marks
from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="指标分值与下级分值之和不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The weight of a line, also one printed in its name (产出指标（50分）), is not the sum of the weights below it."""
    reading = case.reading
    for i, line in enumerate(reading.indicators):
        if line.weight is None:
            continue
        parts = marks.addends(reading, case.children(i), "weight")
        if parts.lines:
            certain = not parts.blank and not marks.lacks_a_child(reading, parts.lines, i)
            claim = marks.sum_claim(
                reading, parts.lines, "weight", line.weight, case.check.id, line.name, certain=certain
            )
            yield case.judged(claim, lines=(i, *parts.lines))
