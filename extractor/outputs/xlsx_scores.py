"""The score tree as a sheet that adds the marks up again."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from extractor.model import Operation, Relation, Report, Verdict
from extractor.outputs.place import place
from extractor.outputs.score_tree import TreeLine, score_tree
from extractor.outputs.xlsx_book import RED, Column, Sheet
from extractor.outputs.xlsx_figures import Figures
from extractor.outputs.xlsx_formulas import Formula, Formulas

COLUMNS = (
    Column("指标", 30),
    Column("级次", 6),
    Column("目标值", 14),
    Column("完成值", 14),
    Column("分值", 8),
    Column("下级分值合计", 9),
    Column("分值差额", 9),
    Column("得分", 8),
    Column("下级得分合计", 9),
    Column("得分差额", 9),
    Column("核对", 12),
    Column("位置", 22),
)
_WEIGHT, _SCORE = 4, 7
_SUM, _DIFFERENCE = 1, 2  # columns right of a mark
_REMARK = 10


def write_scores(sheet: Sheet, report: Report, figures: Figures) -> None:
    """A row for each line; beside a mark the sum of those it is made of, and what they differ by."""
    lines = score_tree(report)
    sums = _Sums(sheet, report, lines, figures)
    for row, line in enumerate(lines, 1):
        level = "" if line.indicator is None else str(report.indicators[line.indicator].level)
        sheet.text(row, 0, line.name, indent=min(2 * line.depth, 15), bold=line.indicator is None)
        sheet.text(row, 1, level, align="center")
        sheet.text(row, 2, line.target)
        sheet.text(row, 3, line.actual)
        for column, index in ((_WEIGHT, line.weight), (_SCORE, line.score)):
            sums.write(row, column, index)
        sheet.text(row, _REMARK, "、".join(f"问题{n}" for n in line.findings))
        sheet.text(row, _REMARK + 1, _place(line, report))
    for column in (_WEIGHT, _SCORE):
        sheet.coloured(1, len(lines), column + _DIFFERENCE, "AND(ISNUMBER({cell}),{cell}<>0)", RED)
    sheet.coloured(1, len(lines), _REMARK, '{cell}<>""', RED)
    sheet.finish()


def _place(line: TreeLine, report: Report) -> str:
    index = line.score if line.score is not None else line.weight
    if index is None or report.reading is None:
        return ""
    return place(report.quantities[index].evidence, report.reading)


class _Sums:
    """The marks of the tree as cells, and the sums over them that the audit made."""

    def __init__(self, sheet: Sheet, report: Report, lines: Sequence[TreeLine], figures: Figures) -> None:
        self._sheet = sheet
        self._quantities = report.quantities
        self._figures = figures
        self._formulas = Formulas(report)
        self._own: dict[int, tuple[int, int]] = {}
        for row, line in enumerate(lines, 1):
            for column, index in ((_WEIGHT, line.weight), (_SCORE, line.score)):
                if index is not None:
                    self._own.setdefault(index, (row, column))
        self._relations: dict[int, list[Relation]] = {}
        for relation in report.relations:
            if relation.operation is Operation.SUM and len(relation.terms) > 1:
                self._relations.setdefault(relation.terms[-1], []).append(relation)

    def write(self, row: int, column: int, index: int | None) -> None:
        """A mark, the sum of the marks it is made of and the difference, blank where there is none."""
        if index is None:
            for blank in (column, column + _SUM, column + _DIFFERENCE):
                self._sheet.empty(row, blank)
            return
        look = self._figures.look(index)
        value = self._quantities[index].value
        self._sheet.formula(row, column, self._figures.cell(index), value, **look)
        made = self._sum(index)
        if made is None:
            self._sheet.empty(row, column + _SUM)
            self._sheet.empty(row, column + _DIFFERENCE)
            return
        mark, total = (self._sheet.here(row, at) for at in (column, column + _SUM))
        self._sheet.formula(row, column + _SUM, made.text, made.value, **look)
        difference = round(Fraction(value) - made.value, 6)
        self._sheet.formula(row, column + _DIFFERENCE, f"ROUND({mark}-{total},6)", difference, **look)

    def _sum(self, index: int) -> Formula | None:
        """The sum that the audit holds against a mark: one that does not come out before one that does, the longest
        before others."""
        judged = self._relations.get(index, ())
        ranked = sorted(judged, key=lambda r: (r.verdict is not Verdict.VIOLATED, -len(r.terms)))
        return next(filter(None, (self._formulas.formula(r, self._cell) for r in ranked)), None)

    def _cell(self, index: int) -> str:
        """The mark in this sheet where it is a line's own, else among the figures."""
        return self._sheet.here(*self._own[index]) if index in self._own else self._figures.cell(index)
