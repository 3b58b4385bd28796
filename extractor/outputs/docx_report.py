"""A Word report on a file that is no Word file: the verdict, the findings, the score tree, what was not checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from extractor.model import Report, Severity
from extractor.outputs import briefing
from extractor.outputs.docx_paper import SECTION, SUBSECTION, SUBTITLE, TEXT, TITLE, Paper, Run
from extractor.outputs.figures import quantity_value
from extractor.outputs.place import place
from extractor.outputs.printable import printable
from extractor.outputs.remarks import AUTHOR, details, heading, labels, operand_cells
from extractor.outputs.score_tree import score_tree

_COLOURS = {Severity.ERROR: "C00000", Severity.WARNING: "B45F06", Severity.NOTE: "595959"}


def word_report(report: Report, remark: str = "") -> bytes:
    """The report as a docx; ``remark`` is a line below the title."""
    paper = Paper(f"{briefing.title(report)}审核报告", AUTHOR)
    _head(paper, report, remark)
    _findings(paper, report)
    _tree(paper, report)
    _unchecked(paper, report)
    paper.add(TEXT, "审核人：　　　　　复核人：　　　　　日期：　　　年　　月　　日", indent=False, before=28)
    return paper.saved()


def _head(paper: Paper, report: Report, remark: str) -> None:
    paper.add(TITLE, "绩效报告数据审核报告")
    paper.add(SUBTITLE, briefing.title(report))
    if remark:
        paper.add(SUBTITLE, f"（{remark}）")
    paper.add(SECTION, "一、审核结论")
    paper.add(TEXT, briefing.verdict(report))
    paper.table((4, 12), None, [("被审文件", printable(PurePath(report.source.path).name)), *briefing.facts(report)])


def _findings(paper: Paper, report: Report) -> None:
    paper.add(SECTION, "二、发现的问题")
    if not report.findings:
        paper.add(TEXT, "无。")
    names = labels(report)
    for number, finding in enumerate(report.findings, 1):
        paper.add(SUBSECTION, Run(heading(number, finding), colour=_COLOURS[finding.severity]), keep=True)
        paper.add(TEXT, printable(finding.message), keep=bool(finding.evidence))
        for name, text in details(finding, report):
            paper.add(TEXT, Run(f"{name}：", bold=True), text, keep=bool(finding.evidence))
        if report.reading is not None and finding.evidence:
            rows = [operand_cells(e, names, report.reading) for e in finding.evidence]
            paper.table((4, 6, 6), ("相关数据", "名称", "位置"), rows)


def _tree(paper: Paper, report: Report) -> None:
    paper.add(SECTION, "三、得分核对")
    lines = score_tree(report)
    if not lines:
        paper.add(TEXT, "文中没有可核对的指标和得分。")
        return
    rows = []
    for line in lines:
        name = "　" * line.depth + line.name
        marks = ["" if q is None else quantity_value(report.quantities[q]) for q in (line.weight, line.score)]
        rows.append((name, line.target, line.actual, *marks, briefing.remark(line, report)))
    if any(line.target or line.actual for line in lines):
        header: Sequence[str] = ("指标", "目标值", "完成值", "分值", "得分", "核对")
        paper.table((4.4, 2.6, 2.6, 1.4, 1.4, 3.6), header, rows, centred=(3, 4))
    else:
        header, narrow = ("指标", "分值", "得分", "核对"), [(row[0], *row[3:]) for row in rows]
        paper.table((6, 1.8, 1.8, 6.4), header, narrow, centred=(1, 2))


def _unchecked(paper: Paper, report: Report) -> None:
    paper.add(SECTION, "四、未能核对的事项")
    unread, unjudged = briefing.unread(report), briefing.unjudged(report)
    if not unread and not unjudged:
        paper.add(TEXT, "无。")
    for text in unread:
        paper.add(TEXT, text)
    if unjudged and report.reading is not None:
        quantities = report.quantities
        rows = []
        for relation in unjudged:
            where = place(quantities[relation.terms[-1]].evidence, report.reading) if relation.terms else ""
            rows.append((briefing.calculation(relation, report), printable(relation.reason), where))
        paper.table((6, 5.5, 4.5), ("数据关系", "原因", "位置"), rows)
