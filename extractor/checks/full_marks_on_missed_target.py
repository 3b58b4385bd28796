from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.checks.targets import Reached, outcome
from extractor.model import Indicator, Operation, Relation, Severity, Verdict


@check(family="indicators", title="未达目标仍得满分")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The value reached misses the target, yet the line keeps its full marks.

    Target and value are compared with their units and the sign of the target (≥, ≤, =, a column of its own, or a
    reverse indicator). A warning: marking rules may forgive a small miss. The relation of every line ends here: target
    and marks agree, or the reason why they cannot be compared is named; of a line without marks, whether its target
    is reached.
    """
    for i, line in enumerate(case.reading.indicators):
        weight, score = case.marks(line, "weight"), case.marks(line, "score")
        if line.place == "form" and not line.scored and line.target is not None:
            yield from _unmarked(case, i, line)
            continue
        if weight is None or score is None or line.score is None or not line.scored or line.target is None:
            continue
        found = outcome(line, case)
        missed_in_full = found.reached is Reached.MISSED and score.value == weight.value
        if found.reached is Reached.UNKNOWN:
            verdict = Verdict.NOT_ASSESSABLE
        else:
            verdict = Verdict.IMPROBABLE if missed_in_full else Verdict.HOLDS
        relation = Relation(
            operation=Operation.BOUND,
            check=case.check.id,
            terms=tuple(q for q in (line.target_quantity, line.actual_quantity, line.score) if q is not None),
            stated=score.text,
            computed=None,
            verdict=verdict,
            calculation=found.compared or f"目标值{line.target}，完成值{line.actual or '空白'}",
            reason=found.reason,
            lines=(i,),
        )
        if not missed_in_full:
            yield Judgement(relation)
            continue
        operands = [case.quantity(q) for q in (line.actual_quantity, line.target_quantity) if q is not None]
        message = f"{line.name}{found.compared}，未达目标，仍得满分{score.text}（{wording.place(score.evidence)}）"
        evidence = (*(q.evidence for q in operands), score.evidence)
        yield Judgement(relation, case.finding(Severity.WARNING, message, evidence, lines=(i,)))


def _unmarked(case: Inspection, index: int, line: Indicator) -> Iterator[Judgement]:
    """The relation of a line in a form without marks; none where neither target nor value holds a figure."""
    figures = tuple(q for q in (line.target_quantity, line.actual_quantity) if q is not None)
    if not figures:
        return
    found = outcome(line, case)
    reached = found.reached is Reached.MET
    yield Judgement(
        Relation(
            operation=Operation.BOUND,
            check=case.check.id,
            terms=figures,
            stated=case.quantity(figures[-1]).text,
            computed=None,
            verdict=Verdict.HOLDS if reached else Verdict.NOT_ASSESSABLE,
            calculation=found.compared or f"目标值{line.target}，完成值{line.actual or '空白'}",
            reason="" if reached else found.reason or "未达目标，表中没有得分可核对",
            lines=(index,),
        )
    )
