from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Operation, Relation, Severity, Verdict


@check(family="indicators", title="指标个数不符")
def detect(case: Inspection) -> Iterator[Judgement]:
    """The text states a number of indicators of a level (3个一级指标、7个二级指标) and lists another number.

    A list is complete where its weights make up the total weight: then another number is an error. Else, with fewer
    lines listed than stated, the count is not assessable, with more a warning. A line without marks and the
    budget-execution line may have been left out of the count. As many lines as are stated of another level
    (4个一级指标、10个二级指标, and ten are told) are of that one.
    """
    yield from case.claimed()
    reading = case.reading
    for count in reading.line_counts:
        stated = case.quantity(count.quantity)
        lines = [i for i in _lines(case, "prose", count.level) if count.parent in (None, reading.indicators[i].parent)]
        if not lines and count.parent is None:
            lines = _lines(case, "form", count.level)
        others = (c for c in reading.line_counts if c.level != count.level and c.parent == count.parent)
        if not lines or any(case.quantity(c.quantity).value == len(lines) != stated.value for c in others):
            continue
        uncounted = [i for i in lines if _may_not_count(case, i)]
        if len(lines) - len(uncounted) <= stated.value <= len(lines):
            verdict = Verdict.HOLDS
        else:
            unlisted = stated.value > len(lines) and not _complete(case, lines)
            verdict = Verdict.NOT_ASSESSABLE if unlisted else Verdict.VIOLATED
        names = "、".join(reading.indicators[i].name for i in lines)
        relation = Relation(
            operation=Operation.EQUALITY,
            check=case.check.id,
            terms=(count.quantity,),
            stated=stated.text,
            computed=None,
            verdict=verdict,
            calculation=f"文中列出{len(lines)}个：{names}",
            reason="文中未逐一列出" if verdict is Verdict.NOT_ASSESSABLE else "",
            lines=tuple(lines),
        )
        if verdict is not Verdict.VIOLATED:
            yield Judgement(relation)
            continue
        level = f"{'一二三四'[count.level - 1]}级指标"
        message = f"{wording.place(stated.evidence)}称有{stated.text}{level}，文中列出{len(lines)}个：{names}"
        evidence = (stated.evidence, *(reading.indicators[i].evidence[0] for i in lines))
        severity = Severity.ERROR if _complete(case, lines) else Severity.WARNING
        yield Judgement(relation, case.finding(severity, message, evidence, lines=lines))


def _lines(case: Inspection, place: str, level: int) -> list[int]:
    return [i for i, x in enumerate(case.reading.indicators) if x.place == place and x.level == level]


def _may_not_count(case: Inspection, line: int) -> bool:
    """A line without marks, and the budget-execution line that many forms keep apart from the indicators."""
    indicator = case.reading.indicators[line]
    weight = case.marks(indicator, "weight")
    return (weight is not None and weight.value == 0) or "执行率" in indicator.name


def _complete(case: Inspection, lines: Sequence[int]) -> bool:
    """Whether the weights of the lines, with the budget-execution line if it stands apart, make up the total."""
    apart = [i for i, x in enumerate(case.reading.indicators) if "执行率" in x.name and x.parent is None]
    marked = [*lines, *(i for i in apart if i not in lines)]
    weights = [case.marks(case.reading.indicators[i], "weight") for i in marked]
    total = next((f.value for f in case.reading.facts_of("total_weight")), None)
    return total is not None and sum((w.value for w in weights if w), Decimal(0)) == total
