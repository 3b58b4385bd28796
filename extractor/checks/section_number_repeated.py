from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity


@check(family="text", title="章节序号重复")
def detect(case: Inspection) -> Iterator[Judgement]:
    """Two sections under one heading bear the same number."""
    reading = case.reading
    sections = reading.recognition.sections
    for repeated in reading.recognition.breaks:
        if repeated.kind != "repeated" or repeated.previous is None:
            continue
        places = [sections[i] for i in (repeated.previous, repeated.section)]
        first, second = (reading.document.evidence(s.start, s.heading_end) for s in places)
        message = (
            f"序号重复：“{first.quote.strip()}”（{wording.place(first)}）与“{second.quote.strip()}”"
            f"（{wording.place(second)}），后者应为“{repeated.expected}”"
        )
        yield Judgement(finding=case.finding(Severity.WARNING, message, (first, second)))
