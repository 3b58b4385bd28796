from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.checks.targets import Reached, outcome
from extractor.model import Severity


@check(family="indicators", title="已达目标仍被扣分且未说明")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The value reached meets the target, marks are lost all the same, and no reason is given.

    A warning: the marker may know a reason that the form does not print. Prose gives reasons in its own words, so its
    lines are left alone.
    """
    for i, line in enumerate(case.reading.indicators):
        weight, score = case.marks(line, "weight"), case.marks(line, "score")
        if weight is None or score is None or not line.scored or (line.reason or "").strip() or line.place != "form":
            continue
        found = outcome(line, case)
        if found.reached is not Reached.MET or score.value >= weight.value:
            continue
        operands = [case.quantity(q) for q in (line.actual_quantity, line.target_quantity) if q is not None]
        message = (
            f"{line.name}{found.compared}，已达目标，得{score.text}（分值{weight.text}），未说明扣分原因"
            f"（{wording.place(score.evidence)}）"
        )
        evidence = (score.evidence, weight.evidence, *(q.evidence for q in operands))
        yield Judgement(finding=case.finding(Severity.WARNING, message, evidence, lines=(i,)))
