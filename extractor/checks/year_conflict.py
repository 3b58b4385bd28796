from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity


@check(family="text", title="年度前后不一致")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The year of the report is stated differently in its title, under it, in the form's year cell, or where
    the total score is given."""
    facts = case.reading.facts_of("year")
    if not facts:
        return
    first = facts[0]
    others = [f for f in facts[1:] if f.value != first.value]
    seen = {first.value}
    for other in others:
        if other.value in seen:
            continue
        seen.add(other.value)
        one, two = first.evidence[0], other.evidence[0]
        message = f"{wording.place(one)}为“{one.quote}”，{wording.place(two)}为“{two.quote}”，评价年度不一致"
        yield Judgement(finding=case.finding(Severity.ERROR, message, (one, two)))
