from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks import grades, wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Operation, Relation, Severity, Verdict


@check(
    family="scores",
    title="等级与得分不符",
    basis="《项目支出绩效评价管理办法》（财预〔2020〕10号）等级划分的通行口径；文中自列等次标准的，从其标准",
    verified=False,
)
def detect(case: Inspection) -> Iterator[Judgement]:
    """The stated grade is not the one that the total score earns.

    The bands the report prints itself decide. Without them the bands of its region or the national ones do; the
    score is taken out of the total weight, so that 135 of 150 is 90 of 100.
    """
    reading = case.reading
    scores = [f for f in reading.facts_of("total_score") if f.quantity is not None]
    if not scores or not isinstance(scores[0].value, Decimal) or scores[0].quantity is None:
        return
    scale = grades.scale(reading, case.patterns)
    if scale is None:
        return
    weight = next((f.value for f in reading.facts_of("total_weight") if isinstance(f.value, Decimal)), Decimal(100))
    value = scores[0].value * 100 / weight if weight and not scale.printed else scores[0].value
    earned = scale.grade_of(value)
    index = scores[0].quantity
    for grade in reading.facts_of("grade"):
        if scale.knows(str(grade.value)) is None or earned is None:
            continue
        agrees = str(grade.value) in earned.words
        relation = Relation(
            operation=Operation.BOUND,
            check=case.check.id,
            terms=(index,),
            stated=str(grade.value),
            computed=None,
            verdict=Verdict.HOLDS if agrees else Verdict.VIOLATED,
            calculation=f"{case.quantity(index).text}对应“{earned.words[0]}”",
        )
        if agrees:
            yield Judgement(relation)
            continue
        known = scale.knows(str(grade.value))
        floor = known.floor if known else None
        message = (
            f"得分{case.quantity(index).text}应为“{earned.words[0]}”（{earned.floor}分以上），"
            f"{wording.place(grade.evidence[0])}为“{grade.value}”（须{floor}分以上）"
        )
        evidence = (grade.evidence[0], case.quantity(index).evidence)
        yield Judgement(relation, case.finding(Severity.ERROR, message, evidence, effect="grade"))
