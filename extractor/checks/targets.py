"""Whether an indicator's target was met, from its printed target, its sign and the value reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extractor.checks.registry import Inspection
from extractor.interval import Interval
from extractor.model import Indicator, Kind, Qualifier, Quantity

_AT_MOST = ("≤", "<", "反向")
_EXACTLY = ("=",)
_ALL = 100


class Reached(StrEnum):
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``compared`` writes the comparison out; ``reason`` tells why it is unknown."""

    reached: Reached
    compared: str = ""
    reason: str = ""


def outcome(line: Indicator, case: Inspection) -> Outcome:
    """Compares value and target in their units. A target without a sign is read by the indicator's name; one
    that may be a floor or a ceiling decides nothing unless both readings agree."""
    if line.target is None or line.actual is None:
        return Outcome(Reached.UNKNOWN, reason="缺目标值或完成值")
    if line.target_quantity is None or line.actual_quantity is None:
        return Outcome(Reached.UNKNOWN, reason="目标或完成情况为文字描述")
    target, actual = case.quantity(line.target_quantity), case.quantity(line.actual_quantity)
    if not _comparable(target, actual):
        return Outcome(Reached.UNKNOWN, reason="目标值与完成值单位不同")
    if target.qualifier in (Qualifier.ABOUT, Qualifier.NEARLY, Qualifier.RANGE):
        return Outcome(Reached.UNKNOWN, reason="目标值为约数或区间")
    signs = _signs(line, target, case)
    met = [_meets(actual, target, sign) for sign in signs]
    if all(met):
        return Outcome(Reached.MET, f"完成值{line.actual}，目标值{line.target}")
    if not any(met):
        return Outcome(Reached.MISSED, f"完成值{line.actual}，目标值{line.target}")
    return Outcome(Reached.UNKNOWN, reason="指标方向不明")


def _comparable(target: Quantity, actual: Quantity) -> bool:
    if target.unit == actual.unit and target.kind == actual.kind:
        return True
    return target.unit == actual.unit or (not actual.unit and target.kind is not Kind.AMOUNT)


@dataclass(frozen=True, slots=True)
class Direction:
    """An entry of ``patterns/indicator_directions.yaml``."""

    id: str
    direction: str
    words: tuple[str, ...]
    rates_only: bool = False


def _implied(line: Indicator, target: Quantity, case: Inspection) -> tuple[str, ...]:
    """The sign that a plain target means by the name of its line and groups; both where nothing tells."""
    names = [line.name]
    above = line.parent
    while above is not None:
        names.append(case.reading.indicators[above].name)
        above = case.reading.indicators[above].parent
    entries = case.patterns.entries("indicator_directions", Direction)
    for name in names:
        for entry in entries:
            if (target.unit == "%" or not entry.rates_only) and any(word in name for word in entry.words):
                return ("≤",) if entry.direction == "down" else ("≥",)
    return ("≥", "≤")


def _signs(line: Indicator, target: Quantity, case: Inspection) -> tuple[str, ...]:
    if line.sign in _AT_MOST or target.qualifier is Qualifier.AT_MOST:
        return ("≤",)
    if line.sign in _EXACTLY:
        return ("=",)
    if line.sign in ("≥", ">", "正向") or target.qualifier in (Qualifier.AT_LEAST, Qualifier.OVER):
        return ("≥",)
    if target.unit == "%" and target.value == _ALL:
        return ("≥",)  # all of them is no ceiling
    return _implied(line, target, case)


def _meets(actual: Quantity, target: Quantity, sign: str) -> bool:
    """Whether some value behind the printed one meets the target; what the cell's own sign leaves open counts."""
    low = actual.low if actual.qualifier is not Qualifier.EXACT else actual.value
    high = actual.high if actual.qualifier is not Qualifier.EXACT else actual.value
    reached = Interval.between(low, high)
    wanted = {
        "≥": Interval.between(target.value, None),
        "≤": Interval.between(None, target.value),
        "=": Interval.point(target.value),
    }[sign]
    return reached.overlaps(wanted)
