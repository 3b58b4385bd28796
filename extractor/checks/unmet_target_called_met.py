from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Claim, Qualifier, Relation

_SAID = {Qualifier.AT_MOST: "不超过", Qualifier.OVER: "高于", Qualifier.AT_LEAST: "不低于"}


@check(family="indicators", title="未达目标却称达到")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The text says that a value meets its target, and it does not.

    A rate that is said to reach a plain figure (达到95%的目标) must not be below it; 不低于, 不超过 and 高于 are taken
    at their word. Targets that the text itself calls missed are left alone.
    """

    def message(claim: Claim, relation: Relation) -> str:
        limit, value = case.quantity(claim.stated), case.quantity(relation.terms[0])
        asked = _SAID.get(limit.qualifier, "") + wording.shown(limit)
        return f"{wording.shown(value)}没有达到{asked}，文中却称达到（{wording.place(value.evidence)}）"

    yield from case.claimed(message)
