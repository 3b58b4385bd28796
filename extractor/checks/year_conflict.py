from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Severity


@check(family="text", title="年度前后不一致")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The year of the report is stated differently in its title, under it, in the form's year cell, or where
    the total score is given; or the form reports what was done by the end of an earlier year.

    A warning where the report names another year as the period under evaluation: some are titled by the year in
    which they were written; and where it says that all was paid by the end of the year before, or plans something by
    then: projects may run on.
    """
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
    for fact in case.reading.facts_of("evaluated_year"):
        if fact.value not in seen:
            one, two = first.evidence[0], fact.evidence[0]
            message = f"{wording.place(one)}为“{one.quote}”，{wording.place(two)}的评价时段在{fact.value}年"
            yield Judgement(finding=case.finding(Severity.WARNING, message, (two, one)))
    for fact in case.reading.facts_of("closed_by"):
        if int(fact.value) == min(map(int, seen)) - 1:
            one, two = first.evidence[0], fact.evidence[0]
            message = f"{wording.place(one)}为“{one.quote}”，{wording.place(two)}的办结时间却在上一年（{fact.value}年）"
            yield Judgement(finding=case.finding(Severity.WARNING, message, (two, one)))
    for fact in case.reading.facts_of("achieved_by"):
        if int(fact.value) < min(map(int, seen)):
            one, two = first.evidence[0], fact.evidence[0]
            message = f"{wording.place(one)}为“{one.quote}”，{wording.place(two)}的实际完成情况却只截至{fact.value}年"
            yield Judgement(finding=case.finding(Severity.ERROR, message, (two, one)))
