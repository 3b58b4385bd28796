"""The findings as pages of a PDF.

Set in STSong-Light, one of the fonts that every PDF viewer has or replaces, so that no font file is needed.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, LongTable, PageTemplate, Paragraph, Spacer

from extractor.model import Evidence, Finding, Reading, Report, Severity
from extractor.outputs import briefing
from extractor.outputs.figures import quantity_value
from extractor.outputs.place import place
from extractor.outputs.printable import printable
from extractor.outputs.remarks import AUTHOR, details, heading, labels, operand_cells

Target = Callable[[Evidence], str | None]
"""Gives the address that the name of a place links to, or None."""

_FONT = "STSong-Light"
_MARGIN = 2.2 * cm
_WIDTH = A4[0] - 2 * _MARGIN
_LONGEST_CELL = 120
_PADDING, _INDENT = 6, 14
_COLOURS = {Severity.ERROR: "#B00020", Severity.WARNING: "#9A5B00", Severity.NOTE: "#4A5568"}
_RULE, _SHADE, _LINK, _GREY = HexColor("#9AA5B1"), HexColor("#EEF2F7"), "#1A4E8A", "#5A6472"


def _style(name: str, size: float, **settings: Any) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=_FONT, fontSize=size, leading=size * 1.5, wordWrap="CJK", **settings)


_TITLE = _style("title", 19, alignment=TA_CENTER, spaceAfter=2)
_SUBTITLE = _style("subtitle", 12, alignment=TA_CENTER, spaceAfter=4, textColor=HexColor(_GREY))
_SECTION = _style("section", 13.5, spaceBefore=14, spaceAfter=6, keepWithNext=1)
_BODY = _style("body", 10.5, spaceAfter=2)
_HEADING = _style("finding", 11.5, spaceBefore=9, spaceAfter=2)
_DETAIL = _style("detail", 9.5, leftIndent=12, textColor=HexColor("#30363D"))
_CELL = _style("cell", 9)
_CENTRED = _style("centred", 9, alignment=TA_CENTER)


def findings_pages(report: Report, *, remark: str = "", target: Target | None = None) -> bytes:
    """A PDF of A4 pages. ``remark`` is a line below the title. With a ``target`` they are meant to follow the document
    itself and leave out what can be seen there."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, author=AUTHOR, title=f"{briefing.title(report)}审核报告"
    )
    frame = Frame(_MARGIN, _MARGIN, _WIDTH, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=_footer))
    document.build([*_content(report, remark, target)])
    return buffer.getvalue()


def _footer(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont(_FONT, 9)
    canvas.setFillColor(HexColor(_GREY))
    canvas.drawCentredString(A4[0] / 2, _MARGIN / 2, f"审核页 {document.page}")


def _content(report: Report, remark: str, target: Target | None) -> Iterator[Any]:
    yield Paragraph("绩效报告数据审核报告", _TITLE)
    yield Paragraph(escape(briefing.title(report)), _SUBTITLE)
    if remark:
        yield Paragraph(escape(f"（{remark}）"), _SUBTITLE)
    yield _section("一、审核结论")
    yield Paragraph(briefing.verdict(report), _BODY)
    facts = [("被审文件", printable(PurePath(report.source.path).name)), *briefing.facts(report)]
    yield Spacer(0, 4)
    yield _table((4 * cm, _WIDTH - 4 * cm), facts)
    yield _section("二、发现的问题")
    yield from _findings(report, target)
    number = "三"
    if target is None and (lines := briefing.tree(report)):
        yield _section(f"{number}、得分核对")
        yield _tree(report, lines)
        number = "四"
    yield _section(f"{number}、未能核对的事项")
    yield from _unchecked(report, target)


def _section(text: str) -> Paragraph:
    return Paragraph(text, _SECTION)


def _findings(report: Report, target: Target | None) -> Iterator[Any]:
    names = labels(report)
    for number, finding in enumerate(report.findings, 1):
        title = f'<font color="{_COLOURS[finding.severity]}">{escape(heading(number, finding))}</font>'
        yield KeepTogether([Paragraph(title, _HEADING), Paragraph(escape(printable(finding.message)), _BODY)])
        yield Paragraph("<br/>".join(_details(finding, report, names, target)), _DETAIL)
    if not report.findings:
        yield Paragraph("无。", _BODY)


def _details(
    finding: Finding, report: Report, names: dict[tuple[int, int], str], target: Target | None
) -> Iterator[str]:
    for name, text in details(finding, report):
        yield f"{name}：{escape(text)}"
    for evidence in finding.evidence:
        if report.reading is not None:
            quote, name, _ = operand_cells(evidence, names, report.reading)
            what = f"“{_cut(quote)}”" + (f"　{_cut(name)}" if name else "")
            yield f"－{escape(what)}　{_place(evidence, report.reading, target)}"


def _place(evidence: Evidence, reading: Reading, target: Target | None) -> str:
    words = escape(_cut(place(evidence, reading)))
    address = target(evidence) if target else None
    return f'<a href="{address}" color="{_LINK}">{words}</a>' if address else f'<font color="{_GREY}">{words}</font>'


def _tree(report: Report, lines: Sequence[briefing.TreeLine]) -> LongTable:
    rows: list[Sequence[str]] = [("指标", "分值", "得分", "核对")]
    for line in lines:
        marks = ["" if q is None else quantity_value(report.quantities[q]) for q in (line.weight, line.score)]
        rows.append((line.name, *marks, briefing.remark(line)))
    widths = (6.5 * cm, 1.8 * cm, 1.8 * cm, _WIDTH - 10.1 * cm)
    return _table(widths, rows, header=True, centred=(1, 2), depths=[0, *(line.depth for line in lines)])


def _unchecked(report: Report, target: Target | None) -> Iterator[Any]:
    unread, unjudged = briefing.unread(report), briefing.unjudged(report)
    for text in unread:
        yield Paragraph(escape(text), _BODY)
    for relation in unjudged:
        words = escape(f"{_cut(briefing.calculation(relation))}　{_cut(printable(relation.reason))}")
        if relation.terms and report.reading is not None:
            stated = report.quantities[relation.terms[-1]].evidence
            words += f"　{_place(stated, report.reading, target)}"
        yield Paragraph(f"－{words}", _DETAIL)
    if not unread and not unjudged:
        yield Paragraph("无。", _BODY)


def _table(
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    *,
    header: bool = False,
    centred: Sequence[int] = (),
    depths: Sequence[int] = (),
) -> LongTable:
    """A ruled table; ``widths`` in points, ``depths`` indent the first column. Without a header that is one."""
    content = [
        [Paragraph(escape(_cut(text)), _CENTRED if i in centred else _CELL) for i, text in enumerate(row)]
        for row in rows
    ]
    shaded = ((0, 0), (-1, 0)) if header else ((0, 0), (0, -1))
    return LongTable(
        content,
        widths,
        repeatRows=int(header),
        style=[
            ("GRID", (0, 0), (-1, -1), 0.5, _RULE),
            ("BACKGROUND", *shaded, _SHADE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            *(("LEFTPADDING", (0, i), (0, i), _PADDING + _INDENT * depth) for i, depth in enumerate(depths)),
        ],
    )


def _cut(text: str) -> str:
    """A row of a table, unlike a paragraph, has to fit on a page."""
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
