"""The findings as pages of a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
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
from extractor.outputs.pdf_font import NOT_EMBEDDED, font_for
from extractor.outputs.place import place
from extractor.outputs.printable import printable
from extractor.outputs.remarks import AUTHOR, details, heading, labels, operand_cells
from extractor.outputs.score_tree import TreeLine, score_tree

Target = Callable[[Evidence], str | None]
"""Gives the address that the name of a place links to, or None."""

_FOOTER = "审核页"
_MARGIN = 2.2 * cm
_WIDTH = A4[0] - 2 * _MARGIN
_LONGEST_CELL = 120
_PADDING, _INDENT = 6, 14
_COLOURS = {Severity.ERROR: "#B00020", Severity.WARNING: "#9A5B00", Severity.NOTE: "#4A5568"}
_RULE, _SHADE, _LINK, _GREY = HexColor("#9AA5B1"), HexColor("#EEF2F7"), "#1A4E8A", "#5A6472"


class _Look:
    """The styles of the pages, in one font."""

    def __init__(self, font: str) -> None:
        def style(size: float, **settings: Any) -> ParagraphStyle:
            return ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.5, wordWrap="CJK", **settings)

        self.font = font
        self.characters = set(f"{_FOOTER} 0123456789")
        self.title = style(19, alignment=TA_CENTER, spaceAfter=2)
        self.subtitle = style(12, alignment=TA_CENTER, spaceAfter=4, textColor=HexColor(_GREY))
        self.section = style(13.5, spaceBefore=14, spaceAfter=6, keepWithNext=1)
        self.body = style(10.5, spaceAfter=2)
        self.heading = style(11.5, spaceBefore=9, spaceAfter=2)
        self.detail = style(9.5, leftIndent=12, textColor=HexColor("#30363D"))
        self.cell = style(9)
        self.centred = style(9, alignment=TA_CENTER)

    def paragraph(self, text: str, style: ParagraphStyle) -> Paragraph:
        """``text`` in the markup of ReportLab; its characters are noted."""
        self.characters.update(text)
        return Paragraph(text, style)


def findings_pages(report: Report, *, remark: str = "", target: Target | None = None) -> bytes:
    """A PDF of A4 pages. ``remark`` is a line below the title. With a ``target`` they are meant to follow the document
    itself and leave out what can be seen there."""
    pdfmetrics.registerFont(UnicodeCIDFont(NOT_EMBEDDED))
    draft = _Look(NOT_EMBEDDED)
    list(_Pages(report, remark, target, draft).content())
    look = _Look(font_for(draft.characters))
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=A4, invariant=1, author=AUTHOR, title=f"{briefing.title(report)}审核报告"
    )
    frame = Frame(_MARGIN, _MARGIN, _WIDTH, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=partial(_footer, look)))
    document.build([*_Pages(report, remark, target, look).content()])
    return buffer.getvalue()


def _footer(look: _Look, canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont(look.font, 9)
    canvas.setFillColor(HexColor(_GREY))
    canvas.drawCentredString(A4[0] / 2, _MARGIN / 2, f"{_FOOTER} {document.page}")


@dataclass(frozen=True, slots=True)
class _Pages:
    """What is written on the pages, in order."""

    report: Report
    remark: str
    target: Target | None
    look: _Look

    def content(self) -> Iterator[Any]:
        yield self.look.paragraph("绩效报告数据审核报告", self.look.title)
        yield self.look.paragraph(escape(briefing.title(self.report)), self.look.subtitle)
        if self.remark:
            yield self.look.paragraph(escape(f"（{self.remark}）"), self.look.subtitle)
        yield self._section("一、审核结论")
        yield self.look.paragraph(briefing.verdict(self.report), self.look.body)
        facts = [("被审文件", printable(PurePath(self.report.source.path).name)), *briefing.facts(self.report)]
        yield Spacer(0, 4)
        yield self._table((4 * cm, _WIDTH - 4 * cm), facts)
        yield self._section("二、发现的问题")
        yield from self._findings()
        number = "三"
        if self.target is None and (lines := score_tree(self.report)):
            yield self._section(f"{number}、得分核对")
            yield self._tree(lines)
            number = "四"
        yield self._section(f"{number}、未能核对的事项")
        yield from self._unchecked()

    def _section(self, text: str) -> Paragraph:
        return self.look.paragraph(text, self.look.section)

    def _findings(self) -> Iterator[Any]:
        names = labels(self.report)
        for number, finding in enumerate(self.report.findings, 1):
            title = f'<font color="{_COLOURS[finding.severity]}">{escape(heading(number, finding))}</font>'
            yield KeepTogether(
                [
                    self.look.paragraph(title, self.look.heading),
                    self.look.paragraph(escape(printable(finding.message)), self.look.body),
                ]
            )
            yield self.look.paragraph("<br/>".join(self._details(finding, names)), self.look.detail)
        if not self.report.findings:
            yield self.look.paragraph("无。", self.look.body)

    def _details(self, finding: Finding, names: dict[tuple[int, int], str]) -> Iterator[str]:
        for name, text in details(finding, self.report):
            yield f"{name}：{escape(text)}"
        for evidence in finding.evidence:
            if self.report.reading is not None:
                quote, name, _ = operand_cells(evidence, names, self.report.reading)
                what = f"“{_cut(quote)}”" + (f"　{_cut(name)}" if name else "")
                yield f"－{escape(what)}　{self._place(evidence, self.report.reading)}"

    def _place(self, evidence: Evidence, reading: Reading) -> str:
        words = escape(_cut(place(evidence, reading)))
        address = self.target(evidence) if self.target else None
        return (
            f'<a href="{address}" color="{_LINK}">{words}</a>' if address else f'<font color="{_GREY}">{words}</font>'
        )

    def _tree(self, lines: Sequence[TreeLine]) -> LongTable:
        rows: list[Sequence[str]] = [("指标", "分值", "得分", "核对")]
        for line in lines:
            marks = ["" if q is None else quantity_value(self.report.quantities[q]) for q in (line.weight, line.score)]
            rows.append((line.name, *marks, briefing.remark(line, self.report)))
        widths = (6.5 * cm, 1.8 * cm, 1.8 * cm, _WIDTH - 10.1 * cm)
        return self._table(widths, rows, header=True, centred=(1, 2), depths=[0, *(line.depth for line in lines)])

    def _unchecked(self) -> Iterator[Any]:
        unread, unjudged = briefing.unread(self.report), briefing.unjudged(self.report)
        for text in unread:
            yield self.look.paragraph(escape(text), self.look.body)
        for relation in unjudged:
            words = escape(f"{_cut(briefing.calculation(relation, self.report))}　{_cut(printable(relation.reason))}")
            if relation.terms and self.report.reading is not None:
                stated = self.report.quantities[relation.terms[-1]].evidence
                words += f"　{self._place(stated, self.report.reading)}"
            yield self.look.paragraph(f"－{words}", self.look.detail)
        if not unread and not unjudged:
            yield self.look.paragraph("无。", self.look.body)

    def _table(
        self,
        widths: Sequence[float],
        rows: Sequence[Sequence[str]],
        *,
        header: bool = False,
        centred: Sequence[int] = (),
        depths: Sequence[int] = (),
    ) -> LongTable:
        """A ruled table; ``widths`` in points, ``depths`` indent the first column. Without a header that is one."""
        content = [
            [
                self.look.paragraph(escape(_cut(text)), self.look.centred if i in centred else self.look.cell)
                for i, text in enumerate(row)
            ]
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
