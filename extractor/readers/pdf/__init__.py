"""PDF files: text, boxes and rules by pdfium; lines, tables, paragraphs and margins by geometry.

A ``Segment``'s origin is ``page N``, its offset the place among the characters the page prints, in the
order of the page's content.
"""

from __future__ import annotations

from pathlib import Path

from extractor.model import BlockRole, Document
from extractor.readers.builder import DocumentBuilder
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.pdf import pdfium
from extractor.readers.pdf.flow import TextPart, parts
from extractor.readers.pdf.inflation import check_inflation
from extractor.readers.pdf.legibility import defects
from extractor.readers.pdf.page import Page, read_page


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Read a PDF; raises ``ReadFailure``. Pages that could not be read are named in the problems."""
    builder = DocumentBuilder(path, data, "pdf", limits)
    check_inflation(data, limits)
    with pdfium.LOCK, pdfium.opened(data) as (document, count):
        if count > limits.pages:
            raise ReadFailure("too_large", f"PDF有{count}页，超过{limits.pages}页的上限")
        pages: list[Page] = []
        for index in range(count):
            builder.check_time()
            page = read_page(document, index, limits.depth)
            if page is None:
                builder.problem("unreadable-page", f"第{index + 1}页已损坏，没有读取", index + 1)
                continue
            for problem in defects(page):
                builder.problem(problem.kind, problem.message, problem.page)
            pages.append(page)
    if not pdfium.ends_properly(data):
        builder.problem("truncated", "PDF结尾缺失，文件可能不完整，后面的内容可能没有读到")
    for part in parts(pages):
        if isinstance(part, TextPart):
            builder.paragraph(part.paragraph.pieces(), part.role, part.level)
        else:
            builder.table(part.table.draft())
    return builder.build(count, nothing="PDF里没有任何文字")


__all__ = ["BlockRole", "read"]
