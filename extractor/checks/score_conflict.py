from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Claim, Operation, Term, Verdict


@check(family="scores", title="得分前后不一致")
def detect(case: Inspection) -> Iterator[Judgement]:
    """One line, or the whole report, is given two different scores or weights: heading against body,
    summary against conclusion, table against text.

    A conflict is reported once; sums that fail and rest on a figure in conflict are then not assessable.
    """
    reading = case.reading
    for i, line in enumerate(reading.indicators):
        for what, mention in line.mentions:
            stated = line.weight if what == "weight" else line.score
            if stated is not None:
                name = line.name + ("分值" if what == "weight" else "得分")
                yield _compared(case, name, stated, mention, (i,))
    for field, name in (("total_score", "总得分"), ("total_weight", "总分值")):
        facts = [f for f in reading.facts_of(field) if f.quantity is not None]
        for other in facts[1:]:
            if None not in (facts[0].form, other.form) and other.form != facts[0].form:
                continue
            if facts[0].quantity is not None and other.quantity is not None:
                yield _compared(case, name, facts[0].quantity, other.quantity, ())


def _compared(case: Inspection, name: str, first: int, second: int, lines: tuple[int, ...]) -> Judgement:
    claim = Claim(Operation.EQUALITY, case.check.id, "mentions", ((Term(first),),), second, subject=name)
    judgement = case.judged(claim, lines=lines)
    if judgement.relation is None or judgement.relation.verdict is not Verdict.VIOLATED or judgement.finding is None:
        return judgement
    one, two = case.quantity(first), case.quantity(second)
    message = (
        f"{name}前后不一致：{wording.place(one.evidence)}为“{one.text}”，{wording.place(two.evidence)}为“{two.text}”"
    )
    finding = case.finding(judgement.finding.severity, message, (one.evidence, two.evidence), lines=lines)
    return Judgement(judgement.relation, finding)
