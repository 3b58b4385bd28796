from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity
from extractor.pattern import Place

_FEWEST = 3


@dataclass(frozen=True, slots=True)
class ExpectedSection:
    """An entry of ``patterns/report_outlines.yaml``."""

    id: str
    place: Place
    name: str
    kinds: tuple[str, ...]
    words: tuple[str, ...]


@check(
    family="text",
    title="缺少章节",
    basis="财政部《项目支出绩效评价管理办法》（财预〔2020〕10号）所附报告参考提纲",
    verified=False,
)
def detect(case: Inspection) -> Iterator[Judgement]:
    """A section that a report of this kind is expected to have is not among its headings.

    Only for reports with a title of that kind and at least three headings; a note, since local outlines differ.
    """
    sections = case.reading.recognition.sections
    titles = case.reading.facts_of("title")
    if not titles or len(sections) < _FEWEST:
        return
    title = str(titles[0].value)
    headings = [s.title for s in sections if not s.in_summary]
    for expected in case.patterns.entries("report_outlines", ExpectedSection):
        if not any(kind in title for kind in expected.kinds):
            continue
        if not any(word in heading for heading in headings for word in expected.words):
            message = f"未见“{expected.name}”一节"
            yield Judgement(finding=case.finding(Severity.NOTE, message, titles[0].evidence))
