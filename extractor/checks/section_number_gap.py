from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity


@check(family="text", title="章节序号缺号")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A numbered section is missing among its siblings (五 is followed by 七)."""
    reading = case.reading
    sections = reading.recognition.sections
    for gap in reading.recognition.breaks:
        if gap.kind != "gap":
            continue
        section = sections[gap.section]
        here = reading.document.evidence(section.start, section.heading_end)
        message = f"“{here.quote.strip()}”之前缺少“{gap.expected}”（{wording.place(here)}）"
        yield Judgement(finding=case.finding(Severity.WARNING, message, (here,)))
