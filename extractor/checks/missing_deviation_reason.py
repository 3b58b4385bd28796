from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.checks.targets import Reached, outcome
from extractor.model import Severity


@check(family="indicators", title="未达目标未说明原因")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A target is missed and the form's column for reasons is blank in that line.

    Only in forms that have such a column; a warning.
    """
    reading = case.reading
    explained = {grid.table for grid in reading.recognition.grids for column in grid.columns if column.role == "reason"}
    for i, line in enumerate(reading.indicators):
        if line.table not in explained or (line.reason or "").strip() or line.actual_quantity is None:
            continue
        found = outcome(line, case)
        if found.reached is not Reached.MISSED:
            continue
        actual = case.quantity(line.actual_quantity)
        target = case.quantity(line.target_quantity) if line.target_quantity is not None else actual
        message = f"{line.name}{found.compared}，未达目标，原因栏空白（{wording.place(actual.evidence)}）"
        evidence = (actual.evidence, target.evidence)
        yield Judgement(finding=case.finding(Severity.WARNING, message, evidence, lines=(i,)))
