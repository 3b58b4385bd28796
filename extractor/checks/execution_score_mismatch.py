from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity, Verdict


@check(family="scores", title="执行率得分与执行率不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The mark of the budget-execution line is not weight × execution rate, capped at the weight.

    An error where the document states that rule (得分＝分值×执行率). Without it the rule is common practice
    only: a warning.
    """
    for claim in case.reading.claims:
        if claim.check != case.check.id:
            continue
        judgement = case.judged(claim)
        if claim.certain or judgement.relation is None or judgement.relation.verdict is not Verdict.NOT_ASSESSABLE:
            yield judgement
            continue
        usual = case.judged(replace(claim, certain=True))
        if usual.finding is None:
            yield usual
            continue
        message = f"{usual.finding.message}；文中未见评分规则，按分值×执行率的通行做法核对"
        finding = replace(usual.finding, severity=Severity.WARNING, message=message)
        yield Judgement(judgement.relation, finding)
