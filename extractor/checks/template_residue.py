from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity


@check(family="text", title="模板或导出残留")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A placeholder was not filled in (XX, 20XX), or a hint of the template or a bookmark of an export was left."""
    for fact in case.reading.facts_of("template_residue"):
        evidence = fact.evidence[0]
        message = f"{fact.value}：“{evidence.quote}”（{wording.place(evidence)}）"
        yield Judgement(finding=case.finding(Severity.WARNING, message, (evidence,)))
