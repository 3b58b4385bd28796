from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Claim, Relation


@check(family="funds", title="总额行未填")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The total row of a funds block reads 0 although the rows below it carry money."""

    def message(claim: Claim, relation: Relation) -> str:
        parts = "、".join(wording.shown(case.quantity(i)) for i in relation.terms[:-1])
        stated = case.quantity(claim.stated)
        return f"资金总额行为{wording.shown(stated)}（{wording.place(stated.evidence)}），其下分项却有{parts}"

    yield from case.claimed(message)
