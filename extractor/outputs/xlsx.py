"""The audit's working paper (审核底稿): an Excel workbook whose sums are formulas over the document's figures."""

from __future__ import annotations

from pathlib import PurePath

from extractor.model import Report, Verdict
from extractor.outputs import briefing, words
from extractor.outputs.printable import printable
from extractor.outputs.remarks import AUTHOR
from extractor.outputs.style import PLAIN, Style
from extractor.outputs.xlsx_book import Book, Sheet
from extractor.outputs.xlsx_figures import COLUMNS as FIGURE_COLUMNS
from extractor.outputs.xlsx_figures import Figures
from extractor.outputs.xlsx_findings import (
    DECISION_COLUMNS,
    FINDING_COLUMNS,
    RULING,
    SEVERITY,
    write_decisions,
    write_findings,
)
from extractor.outputs.xlsx_relations import COLUMNS as RELATION_COLUMNS
from extractor.outputs.xlsx_relations import VERDICT, write_relations
from extractor.outputs.xlsx_scores import COLUMNS as SCORE_COLUMNS
from extractor.outputs.xlsx_scores import write_scores

_WIDTHS = (22, 70)
_HELD = words.VERDICTS[Verdict.HOLDS]


def render(report: Report, _style: Style = PLAIN) -> bytes:
    """The bytes of an xlsx."""
    book = Book(f"{briefing.title(report)}审核底稿", AUTHOR)
    cover = book.cover("审核结论", "绩效报告数据审核底稿", _WIDTHS)
    findings = book.table("问题清单", FINDING_COLUMNS)
    scores = book.table("得分核对", SCORE_COLUMNS)
    relations = book.table("勾稽关系", RELATION_COLUMNS)
    data = book.table("数据", FIGURE_COLUMNS)
    decisions = book.table("审核意见", DECISION_COLUMNS)
    write_decisions(decisions, report)
    write_findings(findings, report, decisions)
    if report.reading is not None:
        figures = Figures(data, report)
        figures.write(report)
        write_scores(scores, report, figures)
        write_relations(relations, report, figures)
    _Cover(cover, report).write(findings, relations, decisions)
    return book.saved()


class _Cover:
    """The first sheet, row by row."""

    def __init__(self, sheet: Sheet, report: Report) -> None:
        self._sheet = sheet
        self._report = report
        self._row = 0

    def write(self, findings: Sheet, relations: Sheet, decisions: Sheet) -> None:
        report = self._report
        self._section("被审报告")
        self._line("报告名称", briefing.title(report))
        self._line("文件", printable(PurePath(report.source.path).name))
        self._line("文件校验码", report.source.sha256)
        for name, value in briefing.facts(report):
            self._line(name, value)
        self._section("审核结论")
        self._line("结论", briefing.verdict(report))
        self._counts(findings, relations)
        self._opinions(decisions)
        unread = briefing.unread(report)
        if unread:
            self._section("未能读取的内容")
            for text in unread:
                self._line("", text)
        self._section("签署")
        for name in ("审核人", "复核人", "审核日期"):
            self._line(name, "")
        self._sheet.finish()

    def _counts(self, findings: Sheet, relations: Sheet) -> None:
        """What was found, counted on the sheets themselves."""
        kinds = findings.column(SEVERITY)
        for severity, word in words.SEVERITIES.items():
            found = sum(finding.severity is severity for finding in self._report.findings)
            self._count(f"{word}（处）", f'COUNTIF({kinds},"{word}")', found)
        verdicts = relations.column(VERDICT)
        made = [words.VERDICTS[relation.verdict] for relation in self._report.relations]
        held = sum(word.startswith(_HELD) for word in made)
        self._count("计算相符（项）", f'COUNTIF({verdicts},"{_HELD}*")', held)
        failed = [words.VERDICTS[verdict] for verdict in (Verdict.VIOLATED, Verdict.IMPROBABLE)]
        formula = "+".join(f'COUNTIF({verdicts},"{word}")' for word in failed)
        self._count("计算不符或存疑（项）", formula, sum(word in failed for word in made))
        unjudged = words.VERDICTS[Verdict.NOT_ASSESSABLE]
        self._count("无法核对（项）", f'COUNTIF({verdicts},"{unjudged}")', made.count(unjudged))

    def _opinions(self, decisions: Sheet) -> None:
        """How far the reviewer has got, counted as he decides."""
        self._section("审核意见")
        rulings, numbers = decisions.column(RULING), decisions.column(0)
        made = [words.RULINGS[d.ruling] for d in self._report.decisions]
        decided = "".join(f'-COUNTIF({rulings},"{word}")' for word in words.RULINGS.values())
        for word in words.RULINGS.values():
            self._count(f"{word}（处）", f'COUNTIF({rulings},"{word}")', made.count(word))
        everything = len(self._report.findings) + sum(
            f.fingerprint in {d.fingerprint for d in self._report.decisions} for f in self._report.hidden
        )
        self._count("尚未确认（处）", f"COUNT({numbers}){decided}", everything - len(made))

    def _section(self, title: str) -> None:
        self._row += 1
        self._sheet.section(self._row, title)

    def _line(self, name: str, text: str) -> None:
        self._row += 1
        self._sheet.text(self._row, 0, name)
        self._sheet.text(self._row, 1, text)

    def _count(self, name: str, formula: str, result: int) -> None:
        self._row += 1
        self._sheet.text(self._row, 0, name)
        self._sheet.formula(self._row, 1, formula, result, align="left")
