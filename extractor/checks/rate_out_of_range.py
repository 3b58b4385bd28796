from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.checks import wording
from extractor.checks.registry import Inspection, Judgement, check
from extractor.model import Kind, Qualifier, Severity
from extractor.pattern import Example, Place

_WHOLE = 100
_OF_THE_INDICATOR = ("target", "other_target", "actual", "")
"""The roles of columns whose figures are values of the row's indicator, not rates of their own."""

_OF_RATES = ("率", "率（%）", "比例", "比率", "进度")
"""Endings of a header that names a rate of its own."""


@dataclass(frozen=True, slots=True)
class BoundedRate:
    """An entry of ``patterns/bounded_rates.yaml``: words of a rate's name that make it a part of a whole."""

    id: str
    place: Place
    words: tuple[str, ...]
    examples: tuple[Example, ...] = ()


@check(family="people", title="比率超出可能范围")
def detect(case: Inspection) -> Iterator[Judgement]:
    """A rate that is a part of a whole (合格率, 满意度, 完好率) is above 100 % or below zero.

    Rates that may pass 100 % (完成率, 增长率, 参保率 against a plan, 执行率 with money carried over) are left alone.
    """
    words = [w for entry in case.patterns.entries("bounded_rates", BoundedRate) for w in entry.words]
    rates = {
        (grid.table, column.column)
        for grid in case.reading.recognition.grids
        for column in grid.columns
        if column.role not in _OF_THE_INDICATOR
    }
    for quantity in case.reading.quantities:
        if quantity.kind is not Kind.RATE or quantity.unit != "%" or quantity.qualifier is not Qualifier.EXACT:
            continue
        header = quantity.label.rpartition(" ")[2] if quantity.evidence.table is not None else ""
        own = (quantity.evidence.table, quantity.evidence.column) in rates
        name = header if own or header.endswith(_OF_RATES) else quantity.label
        if 0 <= quantity.value <= _WHOLE or not any(word in name for word in words):
            continue
        message = f"{quantity.label}为{quantity.text}，不可能超出0～100%（{wording.place(quantity.evidence)}）"
        yield Judgement(finding=case.finding(Severity.ERROR, message, (quantity.evidence,)))
