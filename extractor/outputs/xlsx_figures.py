"""All figures of a document as a sheet, to which every formula of the workbook refers."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.model import Relation, Report, Verdict
from extractor.outputs import words
from extractor.outputs.figures import quantity_value
from extractor.outputs.place import place
from extractor.outputs.printable import printable
from extractor.outputs.suspects import disputed
from extractor.outputs.xlsx_book import GREEN, GREY, RED, Column, Look, Sheet

COLUMNS = (
    Column("编号", 6),
    Column("原文", 14),
    Column("数值", 16),
    Column("单位", 8),
    Column("类别", 9),
    Column("名称", 30),
    Column("期间", 10),
    Column("位置", 26),
    Column("核对情况", 16),
    Column("核对次数", 6),
)
_VALUE, _STATE = 2, 8
_HELD, _FAILED, _UNJUDGED, _UNTIED = "相符", "所在计算不符", "无法核对", "未与其他数据核对"


class Figures:
    """The quantities of a report as rows of a sheet, in reading order."""

    def __init__(self, sheet: Sheet, report: Report) -> None:
        self._sheet = sheet
        self._quantities = report.quantities

    def cell(self, index: int) -> str:
        """The cell that holds a quantity's value."""
        return self._sheet.cell(index + 1, _VALUE)

    def look(self, index: int) -> Look:
        """The number format of a quantity: its printed decimals, thousands apart, a percent sign as text."""
        quantity = self._quantities[index]
        decimals = len(quantity_value(quantity).partition(".")[2])
        digits = "#,##0" + (f".{'0' * decimals}" if decimals else "")
        return {"num_format": digits + ('"%"' if quantity.unit == "%" else ""), "align": "right"}

    def write(self, report: Report) -> None:
        assert report.reading is not None
        states, times = _states(report), _times(report)
        for index, quantity in enumerate(self._quantities):
            row = index + 1
            self._sheet.number(row, 0, row, align="center")
            self._sheet.text(row, 1, printable(quantity.text))
            self._sheet.number(row, _VALUE, quantity.value, **self.look(index))
            self._sheet.text(row, 3, printable(quantity.unit + (f"/{quantity.per}" if quantity.per else "")))
            self._sheet.text(row, 4, words.KINDS[quantity.kind])
            self._sheet.text(row, 5, printable(quantity.label))
            self._sheet.text(row, 6, printable(quantity.period or ""))
            self._sheet.text(row, 7, place(quantity.evidence, report.reading))
            self._sheet.text(row, _STATE, states[index])
            self._sheet.number(row, 9, times[index], align="center")
        last = len(self._quantities)
        self._sheet.coloured(1, last, _STATE, 'LEFT({cell},2)="问题"', RED)
        self._sheet.coloured(1, last, _STATE, f'{{cell}}="{_HELD}"', GREEN)
        self._sheet.coloured(1, last, _STATE, f'{{cell}}="{_UNJUDGED}"', GREY)
        self._sheet.finish()


def _states(report: Report) -> list[str]:
    """What was found of each figure: the findings that dispute it, else whether it stands in a relation that holds."""
    numbers: dict[tuple[int, int], list[int]] = {}
    for number, finding in enumerate(report.findings, 1):
        for evidence in disputed(finding):
            numbers.setdefault((evidence.start, evidence.end), []).append(number)
    held = _terms(r for r in report.relations if r.verdict.verified)
    failed = _terms(r for r in report.relations if r.verdict in (Verdict.VIOLATED, Verdict.IMPROBABLE))
    unjudged = _terms(r for r in report.relations if r.verdict is Verdict.NOT_ASSESSABLE)
    ranked = ((held, _HELD), (failed, _FAILED), (unjudged, _UNJUDGED))
    states = []
    for index, quantity in enumerate(report.quantities):
        found = numbers.get((quantity.evidence.start, quantity.evidence.end))
        state = next((word for terms, word in ranked if index in terms), _UNTIED)
        states.append("、".join(f"问题{n}" for n in dict.fromkeys(found)) if found else state)
    return states


def _terms(relations: Iterable[Relation]) -> set[int]:
    return {index for relation in relations for index in relation.terms}


def _times(report: Report) -> list[int]:
    times = [0] * len(report.quantities)
    for relation in report.relations:
        for index in set(relation.terms):
            times[index] += 1
    return times
