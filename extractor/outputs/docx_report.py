"""A Word report on a file that is no Word file: the verdict, the findings, the score tree, what was not checked."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from extractor.model import Report, Severity
from extractor.outputs import briefing
from extractor.outputs.docx_package import undated
from extractor.outputs.figures import quantity_value
from extractor.outputs.remarks import AUTHOR, heading, labels, operand_cells
from extractor.outputs.text.canvas import printable
from extractor.outputs.text.place import place

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_SONG, _FANGSONG, _HEI, _KAI, _LATIN = "宋体", "仿宋", "黑体", "楷体", "Times New Roman"
_COLOURS = {
    Severity.ERROR: RGBColor(0xC0, 0x00, 0x00),
    Severity.WARNING: RGBColor(0xB4, 0x5F, 0x06),
    Severity.NOTE: RGBColor(0x59, 0x59, 0x59),
}
_HEADER_FILL = "E7ECF3"
_TABLE = "审核表格"


def word_report(report: Report, remark: str = "") -> bytes:
    """The report as a docx; ``remark`` is a line below the title."""
    document = Document()
    _page(document)
    _styles(document)
    _properties(document, report)
    _head(document, report, remark)
    _findings(document, report)
    _tree(document, report)
    _unchecked(document, report)
    _signatures(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return undated(buffer.getvalue())


def _head(document: Word, report: Report, remark: str) -> None:
    document.add_paragraph("绩效报告数据审核报告", style="Title")
    document.add_paragraph(briefing.title(report), style="Subtitle")
    if remark:
        document.add_paragraph(f"（{remark}）", style="Subtitle")
    document.add_paragraph("一、审核结论", style="Heading 1")
    document.add_paragraph(briefing.verdict(report))
    rows = [("被审文件", printable(PurePath(report.source.path).name)), *briefing.facts(report)]
    _table(document, (4, 12), None, rows, centred=())


def _findings(document: Word, report: Report) -> None:
    document.add_paragraph("二、发现的问题", style="Heading 1")
    if not report.findings:
        document.add_paragraph("无。")
    names = labels(report)
    for number, finding in enumerate(report.findings, 1):
        title = document.add_paragraph(style="Heading 2")
        title.add_run(heading(number, finding)).font.color.rgb = _COLOURS[finding.severity]
        last = document.add_paragraph(printable(finding.message))
        for name, text in (("影响", finding.consequence), ("依据", finding.basis)):
            if text:
                last = document.add_paragraph()
                last.add_run(f"{name}：").bold = True
                last.add_run(printable(text))
        if report.reading is not None and finding.evidence:
            last.paragraph_format.keep_with_next = True
            rows = [operand_cells(e, names, report.reading) for e in finding.evidence]
            _table(document, (4, 6, 6), ("相关数据", "名称", "位置"), rows, centred=())


def _tree(document: Word, report: Report) -> None:
    document.add_paragraph("三、得分核对", style="Heading 1")
    lines = briefing.tree(report)
    if not lines:
        document.add_paragraph("文中没有可核对的指标和得分。")
        return
    rows = []
    for line in lines:
        name = "　" * line.depth + line.name
        marks = ["" if q is None else quantity_value(report.quantities[q]) for q in (line.weight, line.score)]
        remark = "、".join(f"问题{n}" for n in line.findings)
        if not remark and line.judged is not None:
            remark = f"{briefing.VERDICT_WORDS[line.judged.verdict]}：{briefing.calculation(line.judged)}"
        rows.append((name, line.target, line.actual, *marks, remark))
    if any(line.target or line.actual for line in lines):
        header: Sequence[str] = ("指标", "目标值", "完成值", "分值", "得分", "核对")
        _table(document, (4.4, 2.6, 2.6, 1.4, 1.4, 3.6), header, rows, centred=(3, 4))
    else:
        header, narrow = ("指标", "分值", "得分", "核对"), [(row[0], *row[3:]) for row in rows]
        _table(document, (6, 1.8, 1.8, 6.4), header, narrow, centred=(1, 2))


def _unchecked(document: Word, report: Report) -> None:
    document.add_paragraph("四、未能核对的事项", style="Heading 1")
    unread, unjudged = briefing.unread(report), briefing.unjudged(report)
    if not unread and not unjudged:
        document.add_paragraph("无。")
    for text in unread:
        document.add_paragraph(text)
    if unjudged and report.reading is not None:
        quantities = report.quantities
        rows = [
            (
                briefing.calculation(r),
                printable(r.reason),
                place(quantities[r.terms[-1]].evidence, report.reading) if r.terms else "",
            )
            for r in unjudged
        ]
        _table(document, (6, 5.5, 4.5), ("数据关系", "原因", "位置"), rows, centred=())


def _signatures(document: Word) -> None:
    paragraph = document.add_paragraph("审核人：　　　　　复核人：　　　　　日期：　　　年　　月　　日")
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.paragraph_format.space_before = Pt(28)


def _table(
    document: Word,
    widths: Sequence[float],
    header: Sequence[str] | None,
    rows: Iterable[Sequence[str]],
    *,
    centred: Sequence[int],
) -> None:
    """A ruled table; ``widths`` in centimetres, ``centred`` the columns of figures. The header repeats on each page."""
    content = [*([header] if header else []), *rows]
    table = document.add_table(len(content), len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for number, (row, texts) in enumerate(zip(table.rows, content, strict=True)):
        is_header = header is not None and number == 0
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if is_header:
            properties.append(OxmlElement("w:tblHeader"))
        for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Cm(widths[index])
            paragraph = cell.paragraphs[0]
            paragraph.style = _TABLE
            run = paragraph.add_run(text)
            if is_header or (header is None and index == 0):
                run.bold = True
                _fill(cell, _HEADER_FILL)
            if is_header or index in centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(style=_TABLE)


def _fill(cell: _Cell, colour: str) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shading.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shading)


def _page(document: Word) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Cm(2.5)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("第", "PAGE", "页　共", "NUMPAGES", "页"):
        _footer_part(paragraph, text)


def _footer_part(paragraph: Paragraph, text: str) -> None:
    """A text, or in capitals the name of a field."""
    if not text.isupper():
        paragraph.add_run(text)
        return
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), text)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def _styles(document: Word) -> None:
    styles = document.styles
    centred = WD_ALIGN_PARAGRAPH.CENTER
    _style(styles["Normal"], _FANGSONG, 14, indent=2, spacing=1.5)
    _style(styles["Title"], _SONG, 22, bold=True, alignment=centred, after=6)
    _style(styles["Subtitle"], _KAI, 15, alignment=centred, after=12)
    _style(styles["Heading 1"], _HEI, 16, before=14, after=6, indent=2, spacing=1.5)
    _style(styles["Heading 2"], _KAI, 14, bold=True, before=8, after=2, indent=2, spacing=1.5)
    _style(styles["Footer"], _SONG, 10.5)
    _style(styles.add_style(_TABLE, WD_STYLE_TYPE.PARAGRAPH), _SONG, 10.5, before=2, after=2)


def _style(
    style: Any,
    font: str,
    size: float,
    *,
    bold: bool = False,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    before: float = 0,
    after: float = 0,
    indent: int = 0,
    spacing: float = 1.0,
) -> None:
    """``size``, ``before`` and ``after`` in points, ``indent`` of the first line in characters."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.font.name = _LATIN
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    layout = style.paragraph_format
    layout.alignment, layout.space_before, layout.space_after = alignment, Pt(before), Pt(after)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.MULTIPLE, spacing
    layout.first_line_indent = Pt(size * indent)
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _properties(document: Word, report: Report) -> None:
    """Without the dates of the library's template."""
    properties = document.core_properties
    properties.author, properties.title = AUTHOR, f"{briefing.title(report)}审核报告"
    properties.comments = ""
    for element in list(properties._element):
        if element.tag.endswith(("}created", "}modified")):
            properties._element.remove(element)
