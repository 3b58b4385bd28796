from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks import marks, wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Indicator, Severity

_HUNDRED = 100


@check(family="scores", title="得分超过分值")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A line scores more than its weight allows, or less than nothing; or the lines below a weight score more
    together than it allows. A score of a hundred beside a weight in percent (权重20%，评分92分) is not compared."""
    for i, line in enumerate(case.reading.indicators):
        if line.weight is not None and line.score is None:
            yield from _below(case, i, line)
        weight, score = case.marks(line, "weight"), case.marks(line, "score")
        if weight is None or score is None or 0 <= score.value <= weight.value:
            continue
        if weight.unit == "%" != score.unit and score.value <= _HUNDRED:
            continue
        where = wording.place(score.evidence)
        if score.value < 0:
            message = f"{line.name}得分{score.text}为负数（{where}）"
        else:
            message = f"{line.name}分值{weight.text}，得分{score.text}，得分高于分值（{where}）"
        yield Judgement(finding=case.finding(Severity.ERROR, message, (score.evidence, weight.evidence), lines=(i,)))


def _below(case: Inspection, index: int, line: Indicator) -> Iterator[Judgement]:
    """The lines under a heading that carries only a weight (产出指标（20分）)."""
    parts = marks.addends(case.reading, case.children(index), "score")
    scores = [q for i in parts.lines if (q := case.marks(case.reading.indicators[i], "score")) is not None]
    weight = case.marks(line, "weight")
    total = sum((q.value for q in scores), Decimal(0))
    if weight is None or len(scores) < 2 or total <= weight.value:
        return
    added = "＋".join(q.text for q in scores)
    message = f"{line.name}分值{weight.text}，下级得分{added}＝{total}，高于分值（{wording.place(weight.evidence)}）"
    evidence = (weight.evidence, *(q.evidence for q in scores))
    yield Judgement(finding=case.finding(Severity.ERROR, message, evidence, lines=(index, *parts.lines)))
