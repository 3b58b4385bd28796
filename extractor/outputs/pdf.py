"""A PDF: the submitted one with its figures in doubt highlighted and the findings as pages behind; of a file in
another format, the pages alone."""

from __future__ import annotations

from extractor.model import Report
from extractor.outputs.style import PLAIN, Style
from extractor.outputs.submitted import submitted


def render(report: Report, _style: Style = PLAIN) -> bytes:
    """The bytes of a PDF. Where the submitted PDF cannot be marked, the pages say so."""
    from extractor.outputs.pdf_marks import UnmarkableError, marked
    from extractor.outputs.pdf_pages import findings_pages

    if report.reading is None or report.source.format != "pdf":
        return findings_pages(report)
    data = submitted(report)
    if data is None:
        return findings_pages(report, remark="送审文件已不在原处或已改动，未能在原文上标注")
    try:
        return marked(data, report)
    except UnmarkableError as error:
        return findings_pages(report, remark=str(error))
