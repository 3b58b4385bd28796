"""The working paper: its formulas redo the audit's sums, its texts stay texts."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from extractor.model import Decision, Operation, Report, Ruling
from extractor.outputs import renderer
from extractor.outputs.printable import printable
from extractor.outputs.repeats import repeats_last
from extractor.outputs.words import effect
from extractor.outputs.xlsx_formulas import sum_of
from tests import office
from tests.audits import CORPUS, audited
from tests.sample_reports import failed_report, form_report, prose_report

FORMATS = (".txt", ".html", ".pdf", ".xlsx", ".docx")
FILES = sorted({f.stem: f for form in FORMATS for f in CORPUS.glob(f"*{form}")}.values())
SHEETS = ["审核结论", "问题清单", "得分核对", "勾稽关系", "数据", "审核意见"]

Value = float | str | None


def rendered(report: Report) -> bytes:
    data = renderer("xlsx").render(report)
    assert isinstance(data, bytes)
    return data


def opened(data: bytes, *, results: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=results)


def header(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def rows(sheet: Worksheet) -> list[dict[str, Value]]:
    names = header(sheet)
    return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


class Calculator:
    """Calculates the few functions the working paper uses, as a spreadsheet does."""

    def __init__(self, book: Workbook) -> None:
        self._book = book

    def value(self, sheet: str, cell: str) -> Value:
        content = self._book[sheet][cell].value
        if not isinstance(content, str) or not content.startswith("=") or self._book[sheet][cell].data_type != "f":
            return content
        return self._result(sheet, content[1:])

    def _result(self, sheet: str, formula: str) -> Value:
        def reference(match: re.Match[str]) -> str:
            if match["text"] is not None:
                return repr(match["text"])
            place, cell = match["sheet"] or sheet, match["cell"].replace("$", "")
            if match["end"]:
                area = self._book[place][f"{cell}:{match['end'].replace('$', '')}"]
                return repr([self.value(place, c.coordinate) for row in area for c in row])
            return repr(self.value(place, cell))

        names = {"SUM": lambda *n: sum(n), "ROUND": round, "COUNTIF": count_if, "COUNT": count, "IF": choose}
        expression = REFERENCE.sub(reference, formula).replace("=''", "==''")
        return eval(expression, {"__builtins__": {}}, names)  # type: ignore[no-any-return]


REFERENCE = re.compile(
    r"""(?:'(?P<sheet>[^']+)'!)?(?P<cell>\$?[A-Z]{1,2}\$?\d+)(?::(?P<end>\$?[A-Z]{1,2}\$?\d+))?|"(?P<text>[^"]*)\""""
)


def count_if(values: list[Value], pattern: str) -> int:
    wanted = re.compile(re.escape(pattern).replace(r"\*", ".*"))
    return sum(isinstance(value, str) and wanted.fullmatch(value) is not None for value in values)


def count(values: list[Value]) -> int:
    return sum(isinstance(value, int | float) for value in values)


def choose(condition: bool, yes: Value, no: Value) -> Value:
    return yes if condition else no


def formulas(book: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate) for cell in row if cell.data_type == "f")


def same(one: Value, other: Value) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == pytest.approx(other, rel=1e-9, abs=1e-6)
    return (one or "") == (other or "")


@functools.cache
def books(path: Path) -> tuple[Workbook, Workbook]:
    """The working paper of a report with its formulas, and with their stored results; nobody changes either."""
    data = rendered(audited(path))
    return opened(data), opened(data, results=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_formulas_come_to_what_the_audit_found(path: Path) -> None:
    report = audited(path)
    live, stored = books(path)
    assert live.sheetnames == SHEETS
    calculator = Calculator(live)
    for sheet, cell in formulas(live):
        assert same(calculator.value(sheet, cell), stored[sheet][cell].value), (sheet, cell)
    for relation, row in zip(repeats_last(report.relations), rows(stored["勾稽关系"]), strict=True):
        if relation.computed is None:
            assert row["计算结果"] is None
        else:
            low, high = map(float, relation.computed)
            assert isinstance(row["计算结果"], int | float)
            assert low - 1e-6 <= row["计算结果"] <= high + 1e-6
            assert same(row["文中数"], float(report.quantities[relation.terms[-1]].value))


def test_libreoffice_calculates_the_same(tmp_path: Path) -> None:
    """The results are taken out first, so that LibreOffice cannot show what was stored."""
    files = [tmp_path / f"{path.stem}.xlsx" for path in FILES]
    for path, file in zip(FILES, files, strict=True):
        books(path)[0].save(file)
    (tmp_path / "made").mkdir()
    again = office.converted(files, "xlsx", tmp_path / "made") if office.INSTALLED else []
    calculated = 0
    for file, path in zip(again, FILES, strict=office.INSTALLED):
        (live, stored), made = books(path), opened(file.read_bytes(), results=True)
        for sheet, cell in formulas(live):
            assert same(made[sheet][cell].value, stored[sheet][cell].value), (path.name, sheet, cell)
            calculated += 1
    assert calculated > 1000 or not office.INSTALLED


def test_the_score_tree_adds_the_marks_up_again() -> None:
    report = prose_report()
    book = opened(rendered(report))
    sheet = book["得分核对"]
    lines = {str(row["指标"]): row for row in rows(sheet)}
    assert lines["产出指标"]["下级分值合计"] == "=SUM(E4,E5)"
    assert lines["总分"]["下级得分合计"] == "=SUM(H4,H5,H6)"
    assert lines["总分"]["得分差额"] == "=ROUND(H7-I7,6)"
    assert lines["养护里程"]["下级得分合计"] is None
    assert lines["通行率"]["核对"] == "问题1"


def test_a_figure_that_is_corrected_changes_its_sums() -> None:
    book = opened(rendered(prose_report()))
    calculator = Calculator(book)
    total = next(cell.row for cell in book["得分核对"]["A"] if cell.value == "总分")
    assert calculator.value("得分核对", f"J{total}") == 0
    figure = next(row for row in book["数据"].iter_rows(min_row=2) if row[1].value == "29.1分")
    figure[2].value = 30.1
    assert calculator.value("得分核对", f"J{total}") == pytest.approx(-1)
    difference = next(row for row in book["勾稽关系"].iter_rows(min_row=2) if row[5].value == "='数据'!$C$2")
    assert calculator.value("勾稽关系", difference[6].coordinate) == pytest.approx(-1)


def test_every_finding_and_figure_has_a_row() -> None:
    report = prose_report()
    book = opened(rendered(report), results=True)
    found = rows(book["问题清单"])
    assert [row["程度"] for row in found] == ["矛盾", "存疑"]
    for row, finding in zip(found, report.findings, strict=True):
        assert row["说明"] == finding.message
        assert (row["影响"] or "") == effect(finding)
        assert all(e.quote in str(row["相关数据及位置"]) for e in finding.evidence)
    data = rows(book["数据"])
    assert [row["原文"] for row in data] == [q.text for q in report.quantities]
    assert [Decimal(str(row["数值"])) for row in data] == [q.value for q in report.quantities]
    states = [row["核对情况"] for row in data]
    untied = "未与其他数据核对"
    assert states[:6] == ["相符", untied, "相符", "相符", "相符", "问题1"]
    assert states[6:] == ["问题1", untied, "相符", "问题2", untied]


def test_numbers_look_as_they_are_printed() -> None:
    sheet = opened(rendered(prose_report()))["数据"]
    forms = {str(row[1].value): row[2].number_format for row in sheet.iter_rows(min_row=2)}
    assert forms["98.10分"] == "#,##0.00"
    assert forms["100分"] == "#,##0"
    assert forms["392.65万元"] == "#,##0"
    rate = opened(rendered(form_report()))["数据"]
    assert {row[2].number_format for row in rate.iter_rows(min_row=2) if row[1].value == "90%"} == {'#,##0"%"'}


def test_headers_stay_filter_and_repeat() -> None:
    book = opened(rendered(prose_report()))
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
    assert all(sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0 for sheet in book)


def test_decisions_are_offered_and_kept() -> None:
    report = prose_report()
    dismissed = replace(report.findings[1], fingerprint="d" * 16, title="旧问题")
    decisions = (
        Decision("f" * 16, Ruling.CONFIRMED, "属实", "已通知", "王", "2024-05-06"),
        Decision("d" * 16, Ruling.DISMISSED, "另有批复"),
    )
    book = opened(rendered(replace(report, decisions=decisions, hidden=(dismissed,))), results=True)
    sheet = book["审核意见"]
    said = rows(sheet)
    assert [row["审核意见"] for row in said] == ["确认", None, "排除"]
    assert [said[0][name] for name in ("理由", "备注", "审核人", "日期", "指纹")] == [
        "属实", "已通知", "王", "2024-05-06", "f" * 16,
    ]  # fmt: skip
    (validation,) = sheet.data_validations.dataValidation
    assert validation.formula1 == '"确认,排除"'
    assert str(validation.sqref) == "E2:E4"
    assert [row["审核意见"] for row in rows(book["问题清单"])] == ["确认", None]
    cover = {row[0].value: row[1].value for row in book["审核结论"].iter_rows()}
    assert [cover[name] for name in ("确认（处）", "排除（处）", "尚未确认（处）")] == [1, 1, 1]
    assert [cover[name] for name in ("矛盾（处）", "存疑（处）", "计算相符（项）", "无法核对（项）")] == [1, 1, 2, 1]


HOSTILE = (
    '=HYPERLINK("x")', "+1+1", "-2+3", "@SUM(A1)", "=1\x00", "{=1}", "_x0041_", "甲\x0b乙\ufffe\ud800", "长" * 40_000,
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_text_of_a_document_is_never_a_formula(text: str) -> None:
    report = prose_report()
    finding = replace(report.findings[0], title=text, message=text, consequence=text, basis=text)
    assert report.reading is not None
    indicators = tuple(replace(line, name=text, target=text) for line in report.indicators)
    figures = tuple(replace(q, label=text, period=text) for q in report.quantities)
    recognition = replace(report.reading.recognition, quantities=figures)
    reading = replace(report.reading, indicators=indicators, recognition=recognition)
    relations = tuple(replace(r, calculation=text, reason=text) for r in report.relations)
    changed = replace(report, findings=(finding,), reading=reading, relations=relations)
    book = opened(rendered(changed))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value.startswith(("='", "=ROUND(", "=SUM(", "=IF(", "=COUNT", "=(")), cell.value
                if isinstance(cell.value, str) and cell.data_type != "f":
                    assert cell.data_type == "s"
                    assert cell.quotePrefix or not cell.value.startswith(("=", "+", "-", "@")) or cell.row == 1
    shown = str(rows(book["问题清单"])[0]["说明"])
    assert shown == printable(text) or (len(text) > len(shown) > 30_000 and shown.endswith("长…"))


def test_many_terms_are_added_in_steps() -> None:
    cells = [f"A{n}" for n in range(1, 1001)]
    formula = sum_of(cells)
    assert formula.count("SUM(") == 6
    assert re.findall(r"A\d+", formula) == cells
    assert sum_of(cells[:3]) == "SUM(A1,A2,A3)"


def test_a_relation_without_a_calculation_has_no_formula() -> None:
    report = prose_report()
    stated = rows(opened(rendered(report))["勾稽关系"])
    assert [row["计算结果"] for row, r in zip(stated, report.relations, strict=True) if r.computed is None] == [None]
    wrong = replace(report.relations[0], computed=(Decimal(7), Decimal(7)))
    (row,) = rows(opened(rendered(replace(report, relations=(wrong,))))["勾稽关系"])
    assert row["计算结果"] is None
    assert {r.operation for r in report.relations} <= set(Operation)


def test_a_failed_report_says_why() -> None:
    book = opened(rendered(failed_report()))
    assert "文件不完整" in [cell.value for row in book["审核结论"].iter_rows() for cell in row]
    assert [sheet.max_row for sheet in book][1:] == [1] * 5


def test_the_same_report_is_the_same_file() -> None:
    assert rendered(prose_report()) == rendered(prose_report())
