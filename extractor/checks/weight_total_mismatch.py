from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import marks
from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="总分值与各项分值之和不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The weights of the top lines do not add up to the total weight that the document states (满分100分, 总分 row)."""
    reading = case.reading
    judged: set[int] = set()
    for place, form in marks.trees(reading):
        parts = marks.addends(reading, marks.tops(reading, place, form), "weight")
        if len(parts.lines) < 2:
            continue
        for total in marks.totals(reading, "total_weight", place, form):
            if total.quantity is None or total.quantity in judged:
                continue
            judged.add(total.quantity)
            claim = marks.sum_claim(
                reading, parts.lines, "weight", total.quantity, case.check.id, "总分值", certain=not parts.blank
            )
            yield case.judged(claim, lines=parts.lines)
    yield from case.claimed()
