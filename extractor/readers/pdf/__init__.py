"""PDF files: text, boxes and rules by pdfium; lines, tables, paragraphs and margins by geometry.

A ``Segment``'s origin is ``page N``, its offset the place among the characters the page prints, in the
order of the page's content.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from extractor.model import BlockRole, Document
from extractor.readers.builder import DocumentBuilder
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.pdf import pdfium
from extractor.readers.pdf.expansion import check_expansion
from extractor.readers.pdf.flow import TextPart, parts
from extractor.readers.pdf.inflation import check_inflation
from extractor.readers.pdf.legibility import defects, is_garbled, is_picture, is_recognised
from extractor.readers.pdf.page import Page, read_page
from extractor.readers.scan import notes
from extractor.readers.scan.pages import PageReader
from extractor.readers.scan.rendering import rendered


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pages and lines hold no cycles: the collector would only go through them over and over while they are made."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@_uncollected()
def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Read a PDF; raises ``ReadFailure``. Pages that could not be read are named in the problems."""
    builder = DocumentBuilder(path, data, "pdf", limits)
    check_inflation(data, limits)
    check_expansion(data)
    with pdfium.LOCK, pdfium.opened(data) as (document, count):
        if count > limits.pages:
            raise ReadFailure("too_large", f"PDF有{count}页，超过{limits.pages}页的上限")
        pages: list[Page] = []
        optical = PageReader(builder, limits)
        for index in range(count):
            builder.check_time()
            page = read_page(document, index, limits.depth)
            if page is None:
                builder.problem("unreadable-page", f"第{index + 1}页已损坏，没有读取", index + 1)
                continue
            seen = optical.read(page.number, partial(rendered, document, index)) if _needs_eyes(page) else None
            for problem in defects(page) if seen is None else ():
                builder.problem(problem.kind, problem.message, problem.page)
            pages.append(seen or page)
    if not pdfium.ends_properly(data):
        builder.problem("truncated", "PDF结尾缺失，文件可能不完整，后面的内容可能没有读到")
    optical.tell(nothing=not lay_out(pages, builder))
    return builder.build(count, nothing="PDF里没有任何文字")


def lay_out(pages: Sequence[Page], builder: DocumentBuilder) -> bool:
    """Add what stands on pages in reading order; False if that is nothing."""
    anything = False
    for part in parts(pages):
        anything = True
        if isinstance(part, TextPart):
            builder.paragraph(part.paragraph.pieces(), part.role, part.level)
        else:
            builder.table(part.table.draft())
    return anything


def _needs_eyes(page: Page) -> bool:
    """Whether a page's picture tells more than its text. What another program read from it optically is
    left alone where there is no optical reader of ours."""
    return is_picture(page) or is_garbled(page) or (is_recognised(page) and notes.installed())


__all__ = ["BlockRole", "lay_out", "read"]
