"""The marks of synthetic reports: lines of a form, and the two levels of a narrative's indicator system."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.evaluation.generation.figures import rate, rounded
from extractor.evaluation.generation.programmes import Programme, Year
from extractor.evaluation.generation.vocabulary import TopLine, words

GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))

NATIONAL = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
PROVINCIAL = {"产出指标": 40, "效益指标": 30, "满意度指标": 10}
_MISSED = 0.15
"""The share of targets that are missed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a form. ``missed`` is what its actual value would be had the target been missed."""

    group: str
    second: str
    name: str
    target: str
    actual: str
    missed: str
    weight: Decimal
    score: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of a narrative's indicator system."""

    name: str
    weight: Decimal
    score: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A top line with the lines below it."""

    name: str
    marks: tuple[Mark, ...]

    @property
    def weight(self) -> Decimal:
        return sum((mark.weight for mark in self.marks), Decimal(0))

    @property
    def score(self) -> Decimal:
        return sum((mark.score for mark in self.marks), Decimal(0))


def grade(total: Decimal) -> str:
    return next(name for floor, name in GRADES if total >= floor)


def execution_score(year: Year, weight: Decimal) -> Decimal:
    """The weight times the execution rate, two decimals."""
    return rounded(weight * year.expenditure / year.final)


def branches(system: Sequence[TopLine], reasons: Sequence[str], rng: random.Random) -> tuple[Branch, ...]:
    """An indicator system of 100 marks in all."""
    weights = _parts_of(100, len(system), rng, step=5, least=10)
    built = []
    for top, whole in zip(system, weights, strict=True):
        lines = []
        for name, weight in zip(top.lines, _parts_of(whole, len(top.lines), rng), strict=True):
            lost = _lost(Decimal(weight), rng)
            lines.append(Mark(name, Decimal(weight), weight - lost, rng.choice(reasons) if lost else ""))
        built.append(Branch(top.name, tuple(lines)))
    return tuple(built)


def form_lines(of: Programme, year: Year, groups: dict[str, int], rng: random.Random) -> tuple[Line, ...]:
    """The lines of a form, group by group; the marks of each group add up to its own."""
    vocabulary, topic = words(), of.topic
    second = vocabulary.second_level
    drafts: list[tuple[str, str, str, str, str, str]] = []  # group, second level, name, target, actual, missed
    output, benefit, satisfaction = groups
    if topic.heads:
        unit, goal = "人", year.heads
        reached = goal if rng.random() < 0.6 else goal + rng.randint(1, 9)
        drafts.append(
            (
                output,
                second["数量"],
                topic.name + "发放人数",
                f"≥{goal}{unit}",
                f"{reached}{unit}",
                f"{goal - max(1, goal // 20)}{unit}",
            )
        )
    else:
        reached = max(year.planned, year.done)
        drafts.append(
            (
                output,
                second["数量"],
                topic.thing + "数量",
                f"≥{year.planned}{topic.unit}",
                f"{reached}{topic.unit}",
                f"{max(1, year.planned * 9 // 10)}{topic.unit}",
            )
        )
    for name in topic.rates:
        drafts.append((output, second["质量"], name, *_rates(rng, (95, 98, 100))))
    month = rng.randint(9, 12)
    drafts.append(
        (
            output,
            second["时效"],
            "按期完成时间",
            f"{year.year}年{month}月底前",
            f"{year.year}年{month}月",
            f"{year.year + 1}年1月",
        )
    )
    if rng.random() < 0.7:
        cost = of.style.slot(year.final).text
        drafts.append((output, second["成本"], "项目总成本", f"≤{cost}", of.style.slot(year.expenditure).text, ""))
    for name, line in zip(topic.benefits, vocabulary.benefit_lines, strict=False):
        good, less = rng.choice(vocabulary.levels)
        drafts.append((benefit, line, name, good, good, less))
    drafts.append((satisfaction, second["满意度"], topic.satisfied, *_rates(rng, (85, 90, 95))))
    return tuple(_weighted(drafts, groups, topic.reasons, rng))


def _weighted(
    drafts: Sequence[tuple[str, str, str, str, str, str]],
    groups: dict[str, int],
    reasons: Sequence[str],
    rng: random.Random,
) -> list[Line]:
    lines = []
    for group, whole in groups.items():
        own = [draft for draft in drafts if draft[0] == group]
        for draft, weight in zip(own, _parts_of(whole, len(own), rng), strict=True):
            missed = bool(draft[5]) and rng.random() < _MISSED
            lost = max(Decimal(1), rounded(Decimal(weight) / 10, 0)) if missed else Decimal(0)
            actual, reason = (draft[5], rng.choice(reasons)) if missed else (draft[4], "")
            lines.append(Line(*draft[:4], actual, draft[5], Decimal(weight), weight - lost, reason))
    return lines


def _rates(rng: random.Random, targets: Sequence[int]) -> tuple[str, str, str]:
    """A target rate, one that reaches it and one that does not."""
    goal = rng.choice(targets)
    missed = rate(Decimal(goal) - Decimal(rng.randint(11, 68)) / 10, 1).text
    if goal == 100:
        return "100%", "100%", missed
    return f"≥{goal}%", rate(Decimal(rng.randint(goal * 10, 1000)) / 10, 1).text, missed


def _lost(weight: Decimal, rng: random.Random) -> Decimal:
    if weight < 4 or rng.random() < 0.6:
        return Decimal(0)
    return Decimal(rng.choice(("0.5", "1", "1", "1.5", "2")))


def _parts_of(whole: int, count: int, rng: random.Random, step: int = 1, least: int = 2) -> list[int]:
    """``count`` marks that add up to ``whole``, each at least ``least`` and as even in size as chance has it."""
    step = 5 if whole % 5 == 0 and whole // 5 >= count and rng.random() < 0.6 else step
    least = max(step, least - least % step)
    parts = [least] * count
    for _ in range((whole - least * count) // step):
        parts[rng.randrange(count)] += step
    parts[0] += whole - sum(parts)
    return parts
