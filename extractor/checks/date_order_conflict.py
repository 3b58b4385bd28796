from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Fact, Severity


@check(family="text", title="时间先后颠倒")
def detect(case: Inspection) -> Iterator[Judgement]:
    """Work is said to have ended before it began, in one paragraph; or all of the money to have been paid out before it
    was allotted.

    The second is a warning, given where the report names one date for each: several allotments may follow one another.
    """
    reading = case.reading
    for began in reading.facts_of("started"):
        for ended in reading.facts_of("finished"):
            block = reading.document.block_at(began.evidence[0].start)
            if block is reading.document.block_at(ended.evidence[0].start) and _before(ended, began):
                yield _finding(case, Severity.ERROR, began, "开工", ended, "完工")
    allotted, paid = reading.facts_of("allotted"), reading.facts_of("paid_out")
    if len(allotted) == len(paid) == 1 and _before(paid[0], allotted[0]):
        yield _finding(case, Severity.WARNING, allotted[0], "下达", paid[0], "支付完毕")


def _before(one: Fact, other: Fact) -> bool:
    """Whether a date is earlier than another, as far as both are told."""
    length = min(len(str(one.value)), len(str(other.value)))
    return str(one.value)[:length] < str(other.value)[:length]


def _finding(case: Inspection, severity: Severity, first: Fact, was: str, then: Fact, done: str) -> Judgement:
    one, two = first.evidence[0], then.evidence[0]
    message = f"“{two.quote}”{done}（{wording.place(two)}），早于“{one.quote}”{was}（{wording.place(one)}），先后颠倒"
    return Judgement(finding=case.finding(severity, message, (two, one)))
