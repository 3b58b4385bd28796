from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.lexicon import same_label
from extractor.model import Indicator, Severity

_NEARLY = 0.8
_AKIN = 0.5
_SHORT = 4
"""A name of so many characters or fewer (服务质量) may be that of two things."""


@check(family="indicators", title="指标重复设置")
def detect(case: Inspection) -> Iterator[Judgement]:
    """One thing is measured twice: two lines have the same or nearly the same name and the same target and value.

    Names are compared by their segmented words, so that 参保人数 and 参保人数达标 are near and 发放及时率 and
    到位及时率 are not. The same name alone is a weak signal (a note); with the same target and value, with the same
    marks and no other target, twice in one list of prose or in two paragraphs of one text, a warning.
    """
    leaves = [(i, line) for i, line in enumerate(case.reading.indicators) if line.scored and not case.children(i)]
    for (i, one), (k, other) in combinations(leaves, 2):
        if one.place != other.place or one.table != other.table:
            continue
        same_name = _plain(one.name) == _plain(other.name)
        same_values = _plain(one.target) == _plain(other.target) and _plain(one.actual) == _plain(other.actual)
        told = bool(_plain(one.target) and _plain(one.actual))
        near = not same_name and told and same_values and _counted(one, case) and _near(one, other, case)
        if not same_name and not near:
            continue
        first, second = one.evidence[0], other.evidence[0]
        document = case.reading.document
        in_one_block = document.block_at(first.start) is document.block_at(second.start)
        together = one.parent is not None or in_one_block
        one_list = one.place == "prose" and one.parent == other.parent and together
        values = ((_plain(one.target), _plain(other.target)), (_plain(one.actual), _plain(other.actual)))
        compatible = all(not first or not second or first == second for first, second in values)
        marked = (
            same_name
            and compatible
            and len(_plain(one.name)) > _SHORT
            and (
                _marks(one, case) == _marks(other, case)
                or (one.place == "form" and one.parent == other.parent is not None)
            )
        )
        apart = one.place == "prose" and not in_one_block
        verbatim = same_name and apart and document.text_at(first.start) == document.text_at(second.start)
        sure = near or one_list or marked or verbatim or (told and same_values)
        severity = Severity.WARNING if sure else Severity.NOTE
        alike = "目标值与完成值相同" if told and same_values else "名称相同"
        message = (
            f"“{one.name}”（{wording.place(first)}）与“{other.name}”（{wording.place(second)}）"
            f"疑为同一指标重复设置：{alike}"
        )
        yield Judgement(finding=case.finding(severity, message, (first, second), lines=(i, k)))


def _plain(text: str | None) -> str:
    return "".join((text or "").split())


def _marks(line: Indicator, case: Inspection) -> tuple[Decimal | None, ...]:
    return tuple(None if i is None else case.quantity(i).value for i in (line.weight, line.score))


def _counted(line: Indicator, case: Inspection) -> bool:
    """Whether target or value is a figure of its own: two rates of 100 % are alike by chance."""
    figures = [case.quantity(i) for i in (line.target_quantity, line.actual_quantity) if i is not None]
    return any(q.unit != "%" or q.value != q.value.to_integral_value() for q in figures)


def _near(one: Indicator, other: Indicator, case: Inspection) -> bool:
    least = _AKIN if _telling(one, case) else _NEARLY
    return same_label(one.name, other.name, case.patterns) >= least


def _telling(line: Indicator, case: Inspection) -> bool:
    """Whether the value reached has decimals: two lines do not share it by chance."""
    actual = case.quantity(line.actual_quantity) if line.actual_quantity is not None else None
    return actual is not None and actual.value != actual.value.to_integral_value()
