"""A Word file: the submitted one with a comment at each figure in doubt; of a file in another format, a report."""

from __future__ import annotations

import zipfile
import zlib

from extractor.model import Report
from extractor.outputs.remarks import AUTHOR, Remark, remark_lines, remarks
from extractor.outputs.style import PLAIN, Style
from extractor.outputs.submitted import submitted

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, SyntaxError, ValueError)


def render(report: Report, _style: Style = PLAIN) -> bytes:
    """The bytes of a docx. Where the submitted Word file has changed since, or parts of it that hold no text are
    damaged, a report that says so."""
    from extractor.outputs.docx_comments import Comment, commented
    from extractor.outputs.docx_report import word_report

    reading = report.reading
    if reading is None or report.source.format != "docx":
        return word_report(report)
    data = submitted(report)
    if data is None:
        return word_report(report, "送审文件已不在原处或已改动，未能在原文中加批注")

    def comment(remark: Remark) -> Comment:
        span = (remark.at.start, remark.at.end) if remark.at else None
        return Comment(span, remark.heading, tuple(remark_lines(remark, report)))

    try:
        return commented(data, reading.document, [comment(r) for r in remarks(report)], AUTHOR)
    except _DAMAGED:
        return word_report(report, "送审文件有部件损坏，未能在原文中加批注")
