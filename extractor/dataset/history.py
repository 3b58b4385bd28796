"""What became of a project over the years: its marks, money and people, report by report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from extractor.dataset.linking import Member, Series
from extractor.dataset.store import Store


@dataclass(frozen=True, slots=True)
class Measure:
    """A field that is followed over the years. ``heading`` is Chinese; ``scale`` divides the value for showing,
    in ``unit``. Of an amount or a number of people the change is told in percent and a picture begins at zero;
    of a mark or a rate the change is a difference, in ``difference``."""

    field: str
    heading: str
    unit: str
    scale: int = 1
    difference: str = ""


MEASURES = (
    Measure("total_score", "总分", "分", difference="分"),
    Measure("original_budget", "年初预算", "万元", 10_000),
    Measure("final_budget", "全年预算", "万元", 10_000),
    Measure("expenditure", "支出", "万元", 10_000),
    Measure("execution_rate", "执行率", "%", difference="个百分点"),
    Measure("headcount", "人数", "人"),
    Measure("per_head_standard", "人均标准", "元"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """One report of a series with the values it states, exactly as printed, in base units."""

    member: Member
    path: str
    errors: int
    values: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Trend:
    """One measure over the years: of several reports of one year the first that states it."""

    measure: Measure
    values: tuple[tuple[int, Decimal], ...]

    @property
    def change(self) -> Decimal | None:
        """The last value against the first, in percent of it or as a difference; None where it cannot be said."""
        if len(self.values) < 2:
            return None
        first, last = self.values[0][1], self.values[-1][1]
        if self.measure.difference:
            return last - first
        return (last - first) / abs(first) * 100 if first else None


def points(store: Store, series: Series) -> tuple[Point, ...]:
    """The reports of a series with what they state, by year."""
    return tuple(_point(store, member) for member in series.members)


def trends(found: Iterable[Point]) -> tuple[Trend, ...]:
    """The measures that at least one report of a known year states."""
    listed = [p for p in found if p.member.year is not None]
    result = []
    for measure in MEASURES:
        values: dict[int, Decimal] = {}
        for point in listed:
            if measure.field in point.values and point.member.year is not None:
                values.setdefault(point.member.year, point.values[measure.field])
        if values:
            result.append(Trend(measure, tuple(sorted(values.items()))))
    return tuple(result)


def _point(store: Store, member: Member) -> Point:
    path, errors = store.select(
        "SELECT min(path), errors FROM reports JOIN files USING (report) WHERE report = ?", member.report
    ).fetchone()
    marks = ", ".join("?" * len(MEASURES))
    values = store.select(
        f"SELECT field, value_text FROM facts WHERE report = ? AND value IS NOT NULL AND field IN ({marks})",
        *(member.report, *(measure.field for measure in MEASURES)),
    )
    return Point(member, path or "", errors or 0, {field: Decimal(text) for field, text in values})
