"""What the restatement checks share: a figure said twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement
from extractor.model import Operation, Qualifier, Severity, Verdict


def restatements(case: Inspection) -> Iterator[Judgement]:
    """Judges the claims of the inspected check that two mentions are one fact."""
    for claim in case.reading.claims:
        if claim.check != case.check.id:
            continue
        judgement = case.judged(replace(claim, certain=True))
        if judgement.relation is None or judgement.finding is None:
            yield judgement
            continue
        index = claim.readings[0][0].quantity
        assert index is not None
        first, second = case.quantity(index), case.quantity(claim.stated)
        vague = {first.qualifier, second.qualifier} != {Qualifier.EXACT}
        severity = judgement.finding.severity
        if severity is Severity.ERROR and (not claim.certain or vague):
            severity = Severity.WARNING
        message = judgement.finding.message
        if claim.operation is Operation.EQUALITY:
            name = claim.subject or second.label
            message = (
                f"{name}前后不一致：{wording.place(first.evidence)}为{wording.shown(first)}，"
                f"{wording.place(second.evidence)}为{wording.shown(second)}"
            )
        relation = judgement.relation
        if severity is not Severity.ERROR:
            relation = replace(relation, verdict=Verdict.NOT_ASSESSABLE, reason="两处是否同一事项不能确定")
        yield Judgement(relation, replace(judgement.finding, severity=severity, message=message))
