from __future__ import annotations

from collections.abc import Iterator

from extractor.checks import marks
from extractor.checks.registry import Inspection, Judgement, check


@check(family="scores", title="总得分与各项得分之和不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The stated total score is not the sum of the scores of the top lines.

    The lines of prose and of each table are added apart, each against the totals stated for it; lines that prose tells
    beside a table which lacks just their weights of 100 belong to it. Where a line carries no score of its own the
    scored lines below it are added. With a score left blank, or where a line of prose whose weight would make up 100
    may not have been read, the sum is not assessable.
    """
    reading = case.reading
    judged: set[int] = set()
    told = {claim.stated for claim in reading.claims if claim.check == case.check.id and claim.certain}
    for place, form in marks.trees(reading):
        tops = (*marks.tops(reading, place, form), *marks.told_apart(reading, place, form))
        parts = marks.addends(reading, tops, "score")
        if len(parts.lines) < 2:
            continue
        for total in marks.totals(reading, "total_score", place, form):
            if total.quantity is None or total.quantity in judged:
                continue
            judged.add(total.quantity)
            lacking = place == "prose" and marks.lacks_a_line(reading, parts.lines, total.quantity)
            if lacking and total.quantity in told:
                continue  # the lines that were read are parts of one, and all of them are added up in words
            certain = not parts.blank and not lacking
            claim = marks.sum_claim(
                reading, parts.lines, "score", total.quantity, case.check.id, "总分", certain=certain
            )
            yield case.judged(claim, lines=parts.lines)
    yield from case.claimed()
