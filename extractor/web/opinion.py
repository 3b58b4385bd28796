"""The review opinion (审核意见) as a Word file: the findings that were confirmed, with their places."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from extractor.model import Decision, Finding, Report, Ruling
from extractor.outputs import words
from extractor.outputs.briefing import title
from extractor.outputs.docx_package import undated
from extractor.outputs.figures import fact_text
from extractor.outputs.printable import printable
from extractor.outputs.remarks import labels, operand_cells

if TYPE_CHECKING:
    from docx.document import Document as Word

_LATIN = "Times New Roman"


def opinion(report: Report, decisions: Mapping[str, Decision], name: str, day: date) -> bytes:
    """The opinion as a docx; ``decisions`` are by fingerprint, ``name`` is the file's as it was submitted."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document = Document()
    _styles(document)
    confirmed = [f for f in report.findings if _ruling(f, decisions) is Ruling.CONFIRMED]
    dismissed = sum(_ruling(f, decisions) is Ruling.DISMISSED for f in report.findings)
    waiting = len(report.findings) - len(confirmed) - dismissed
    document.core_properties.title = f"{title(report)}审核意见"
    document.core_properties.author = "extractor"
    document.add_paragraph("审核意见", style="Title")
    document.add_paragraph(title(report), style="Subtitle")
    if organisation := fact_text(report, "organisation"):
        document.add_paragraph(f"{printable(organisation)}：").paragraph_format.first_line_indent = 0
    document.add_paragraph(
        f"对报送的《{printable(name)}》中的数字逐项核对，共发现疑点 {len(report.findings)} 处。经复核，"
        f"确认 {len(confirmed)} 处，排除 {dismissed} 处，尚未复核 {waiting} 处。"
        + ("请就以下问题核实并修改后重新报送。" if confirmed else "未确认需要修改的问题。")
    )
    for number, finding in enumerate(confirmed, 1):
        _finding(document, report, number, finding, decisions[finding.fingerprint])
    who = "、".join(dict.fromkeys(d.who for d in decisions.values() if d.who))
    signature = document.add_paragraph(f"审核人：{printable(who)}")
    signature.add_run(f"\n{day.year}年{day.month}月{day.day}日")
    signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def _ruling(finding: Finding, decisions: Mapping[str, Decision]) -> Ruling | None:
    decision = decisions.get(finding.fingerprint)
    return None if decision is None else decision.ruling


def _finding(document: Word, report: Report, number: int, finding: Finding, decision: Decision) -> None:
    document.add_paragraph(f"{number}．{printable(finding.title)}", style="Heading 2")
    document.add_paragraph(printable(finding.message))
    for name, text in (("影响", words.effect(finding)), ("依据", finding.basis), ("复核意见", decision.note)):
        if text:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{name}：").bold = True
            paragraph.add_run(printable(text))
    if report.reading is None or not finding.evidence:
        return
    table = document.add_table(1, 3, style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, ("相关数据", "名称", "位置"), strict=True):
        cell.paragraphs[0].style = "Quote"
        cell.paragraphs[0].add_run(heading).bold = True
    names = labels(report)
    for evidence in finding.evidence:
        for cell, text in zip(table.add_row().cells, operand_cells(evidence, names, report.reading), strict=True):
            cell.paragraphs[0].style = "Quote"
            cell.paragraphs[0].add_run(text)
    document.add_paragraph(style="Quote")


def _styles(document: Word) -> None:
    _style(document.styles["Normal"], "仿宋", 15, indent=2)
    _style(document.styles["Title"], "宋体", 22, bold=True, centred=True)
    _style(document.styles["Subtitle"], "楷体", 15, centred=True)
    _style(document.styles["Heading 2"], "黑体", 15, indent=2)
    _style(document.styles["Quote"], "宋体", 10.5)


def _style(style: Any, font: str, size: float, *, bold: bool = False, centred: bool = False, indent: int = 0) -> None:
    """``size`` in points, ``indent`` of the first line in characters."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.name, style.font.color.rgb = _LATIN, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    style.paragraph_format.first_line_indent = Pt(size * indent)
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(border)
