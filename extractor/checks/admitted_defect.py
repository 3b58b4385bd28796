from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, all_checks, check
from extractor.model import Severity


@check(family="text", title="报告自述的问题")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The report admits a defect of itself (三级指标重复设置): a note that sets it beside what was found."""
    for fact in case.reading.facts_of("admitted_defect"):
        concerned = next((c for c in all_checks() if c.id == fact.value), None)
        if concerned is None:
            continue
        found = [j for j in concerned.detect(replace(case, check=concerned)) if j.finding is not None]
        beside = f"本次核对发现{len(found)}处“{concerned.title}”" if found else f"本次核对未见“{concerned.title}”"
        evidence = fact.evidence[0]
        message = f"报告自述“{evidence.quote}”（{wording.place(evidence)}），{beside}"
        yield Judgement(finding=case.finding(Severity.NOTE, message, (evidence,)))
