"""The relations between figures as a sheet that calculates them again."""

from __future__ import annotations

from fractions import Fraction

from extractor.model import Qualifier, Relation, Report, Verdict
from extractor.outputs import words
from extractor.outputs.place import place
from extractor.outputs.printable import printable
from extractor.outputs.repeats import repeats_last
from extractor.outputs.xlsx_book import AMBER, GREEN, GREY, RED, Column, Look, Sheet
from extractor.outputs.xlsx_figures import Figures
from extractor.outputs.xlsx_formulas import Formulas

COLUMNS = (
    Column("编号", 6),
    Column("关系", 8),
    Column("核对内容", 20),
    Column("计算过程", 32),
    Column("计算结果", 14),
    Column("文中数", 14),
    Column("差额", 12),
    Column("单位", 6),
    Column("结论", 11),
    Column("说明", 18),
    Column("位置", 20),
)
VERDICT = 8
_RESULT, _STATED, _DIFFERENCE = 4, 5, 6
_QUALIFIED = "数据带“约”“超过”“不低于”等限定"
_LOOKS = {Verdict.HOLDS: GREEN, Verdict.IMPROBABLE: AMBER, Verdict.VIOLATED: RED, Verdict.NOT_ASSESSABLE: GREY}
_MORE_DECIMALS = {"num_format": "#,##0.00####", "align": "right"}


def write_relations(sheet: Sheet, report: Report, figures: Figures) -> None:
    """A row for each relation: what its figures give, what the document says, and the difference; the mere repeats
    last."""
    assert report.reading is not None
    formulas, remarks = Formulas(report), _Remarks(report)
    for row, relation in enumerate(repeats_last(report.relations), 1):
        sheet.number(row, 0, row, align="center")
        sheet.text(row, 1, words.OPERATIONS[relation.operation], align="center")
        sheet.text(row, 3, printable(relation.calculation or relation.stated))
        stated = relation.terms[-1] if relation.terms else None
        sheet.text(row, 2, "" if stated is None else printable(report.quantities[stated].label))
        made = formulas.formula(relation, figures.cell)
        look: Look = {"align": "right"}
        if stated is None:
            sheet.text(row, _STATED, printable(relation.stated), align="right")
        else:
            look = figures.look(stated)
            sheet.formula(row, _STATED, figures.cell(stated), report.quantities[stated].value, **look)
        if made is None or stated is None:
            sheet.empty(row, _RESULT)
            sheet.empty(row, _DIFFERENCE)
        else:
            difference = round(Fraction(report.quantities[stated].value) - made.value, 6)
            cells = sheet.here(row, _STATED), sheet.here(row, _RESULT)
            sheet.formula(row, _RESULT, made.text, made.value, **_result_look(look, made.value))
            sheet.formula(row, _DIFFERENCE, f"ROUND({cells[0]}-{cells[1]},6)", difference, **_MORE_DECIMALS)
        sheet.text(row, 7, "" if stated is None else printable(report.quantities[stated].unit), align="center")
        sheet.text(row, VERDICT, words.VERDICTS[relation.verdict], align="center")
        sheet.text(row, 9, remarks.on(relation))
        where = "" if stated is None else place(report.quantities[stated].evidence, report.reading)
        sheet.text(row, 10, where)
    _colour(sheet, len(report.relations))
    sheet.finish()


class _Remarks:
    """What is said beside a verdict."""

    def __init__(self, report: Report) -> None:
        self._quantities = report.quantities
        self._findings: dict[str, list[tuple[int, set[tuple[int, int]]]]] = {}
        for number, finding in enumerate(report.findings, 1):
            spans = {(e.start, e.end) for e in finding.evidence}
            self._findings.setdefault(finding.check, []).append((number, spans))

    def on(self, relation: Relation) -> str:
        """Why a relation could not be judged, the findings that quote all its figures, or why a difference is none."""
        if relation.reason:
            return printable(relation.reason)
        figures = [self._quantities[index] for index in relation.terms]
        own = {(q.evidence.start, q.evidence.end) for q in figures}
        numbers = [number for number, spans in self._findings.get(relation.check, ()) if own and own <= spans]
        if numbers:
            return "、".join(f"问题{number}" for number in numbers)
        return _QUALIFIED if any(q.qualifier is not Qualifier.EXACT for q in figures) else ""


def _colour(sheet: Sheet, last: int) -> None:
    for verdict, look in _LOOKS.items():
        sheet.coloured(1, last, VERDICT, f'LEFT({{cell}},2)="{words.VERDICTS[verdict][:2]}"', look)


def _result_look(look: Look, value: Fraction) -> Look:
    """The stated figure's format with more decimals where the result has them."""
    form = str(look["num_format"])
    whole = value.denominator == 1
    return look if whole or "." in form else {**look, "num_format": form.replace("#,##0", "#,##0.00")}
