"""The findings as a sheet, and the sheet on which a reviewer decides about each."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.model import Decision, Finding, Report, Ruling, Severity
from extractor.outputs import words
from extractor.outputs.printable import printable
from extractor.outputs.remarks import operands
from extractor.outputs.xlsx_book import AMBER, GREEN, GREY, RED, Column, Sheet

FINDING_COLUMNS = (
    Column("编号", 6),
    Column("程度", 7),
    Column("问题", 16),
    Column("说明", 36),
    Column("相关数据及位置", 36),
    Column("影响", 18),
    Column("依据", 20),
    Column("审核意见", 10),
)
DECISION_COLUMNS = (
    Column("编号", 6),
    Column("程度", 7),
    Column("问题", 16),
    Column("说明", 36),
    Column("审核意见", 10),
    Column("理由", 24),
    Column("备注", 16),
    Column("审核人", 9),
    Column("日期", 11),
    Column("指纹", 18),
)
SEVERITY, RULING = 1, 4
_OPINION = 7


def write_findings(sheet: Sheet, report: Report, decisions: Sheet) -> None:
    """A row for each finding, with what is decided about it on the sheet of decisions."""
    decided = {d.fingerprint: words.RULINGS[d.ruling] for d in report.decisions}
    for row, finding in enumerate(report.findings, 1):
        _finding(sheet, row, finding)
        if report.reading is not None:
            sheet.text(row, 4, "\n".join(operands([e], report.reading) for e in finding.evidence))
        sheet.text(row, 5, printable(words.effect(finding)))
        sheet.text(row, 6, printable(finding.basis))
        opinion = decisions.cell(row, RULING)
        known = decided.get(finding.fingerprint, "")
        sheet.formula(row, _OPINION, f'IF({opinion}="","",{opinion})', known, align="center")
    _colour(sheet, len(report.findings), _OPINION)
    sheet.finish()


def write_decisions(sheet: Sheet, report: Report) -> None:
    """A row for each finding in the same order, those dismissed before behind them."""
    decided = {d.fingerprint: d for d in report.decisions}
    row = 0
    for row, finding in enumerate(_to_decide(report, decided), 1):
        _finding(sheet, row, finding)
        decision = decided.get(finding.fingerprint)
        said = ("",) * 5
        if decision is not None:
            said = (words.RULINGS[decision.ruling], decision.reason, decision.note, decision.who, decision.when)
        for column, text in enumerate(said, RULING):
            sheet.text(row, column, printable(text), align="center" if column == RULING else "left")
        sheet.text(row, RULING + 5, finding.fingerprint, font_color="#7F7F7F")
    if row:
        sheet.choice(1, row, RULING, tuple(words.RULINGS.values()), "审核意见")
    _colour(sheet, row, RULING)
    sheet.finish()


def _to_decide(report: Report, decided: dict[str, Decision]) -> Iterator[Finding]:
    yield from report.findings
    yield from (f for f in report.hidden if f.fingerprint in decided)


def _finding(sheet: Sheet, row: int, finding: Finding) -> None:
    sheet.number(row, 0, row, align="center")
    sheet.text(row, SEVERITY, words.SEVERITIES[finding.severity], align="center")
    sheet.text(row, 2, printable(finding.title))
    sheet.text(row, 3, printable(finding.message))


def _colour(sheet: Sheet, last: int, opinion: int) -> None:
    for severity, look in ((Severity.ERROR, RED), (Severity.WARNING, AMBER), (Severity.NOTE, GREY)):
        sheet.coloured(1, last, SEVERITY, f'{{cell}}="{words.SEVERITIES[severity]}"', look)
    for ruling, look in ((Ruling.CONFIRMED, GREEN), (Ruling.DISMISSED, GREY)):
        sheet.coloured(1, last, opinion, f'{{cell}}="{words.RULINGS[ruling]}"', look)
