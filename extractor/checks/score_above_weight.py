from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity


@check(family="scores", title="得分超过分值")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A line scores more than its weight allows, or less than nothing."""
    for i, line in enumerate(case.reading.indicators):
        weight, score = case.marks(line, "weight"), case.marks(line, "score")
        if weight is None or score is None or 0 <= score.value <= weight.value:
            continue
        where = wording.place(score.evidence)
        if score.value < 0:
            message = f"{line.name}得分{score.text}为负数（{where}）"
        else:
            message = f"{line.name}分值{weight.text}，得分{score.text}，得分高于分值（{where}）"
        yield Judgement(finding=case.finding(Severity.ERROR, message, (score.evidence, weight.evidence), lines=(i,)))
