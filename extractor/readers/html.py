"""Web pages and HTML written by office programs.

Scripts, hidden elements and comments are no text. What a saved page has around the report is kept
as furniture. ``Segment.origin`` is the XPath of a text node in the parsed page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.model import BlockRole, Document
from extractor.readers.builder import NEW_LINE, DocumentBuilder, Piece, TableDraft
from extractor.readers.flattened import FlatTable, find_tables
from extractor.readers.html_flow import Line, TableElement, flow
from extractor.readers.html_furniture import furniture
from extractor.readers.html_page import parse
from extractor.readers.html_table import dissolved, draft
from extractor.readers.limits import Limits

if TYPE_CHECKING:
    from lxml.etree import _Element

_LITTLE_TEXT = 200


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Read a page in any encoding; raises ``ReadFailure``."""
    builder = DocumentBuilder(path, data, "html", limits)
    root = parse(data, builder)
    if root is None:
        return builder.build()
    items = list(dissolved(flow(root, furniture(root), limits, builder.check_time)))
    titles = [item for item in items if isinstance(item, Line) and item.heading == 1 and _is_text(item)]
    title = titles[0] if len(titles) == 1 else None
    for preformatted, group in groupby(items, key=lambda item: isinstance(item, Line) and item.preformatted):
        if preformatted:
            _add_preformatted(builder, [item for item in group if isinstance(item, Line)])
        else:
            for item in group:
                if isinstance(item, TableElement):
                    builder.table(draft(item, limits))
                else:
                    _add_line(builder, item, title)
    _add_problems(builder, root, items)
    return builder.build()


def _is_text(line: Line) -> bool:
    return line.role is not BlockRole.FURNITURE


def _add_line(builder: DocumentBuilder, line: Line, title: Line | None) -> None:
    """Add a paragraph. Where one h1 names the page, h2 is the first level of its sections."""
    if line is title:
        builder.paragraph(line.pieces, BlockRole.TITLE)
    elif line.heading and line.role is BlockRole.PARAGRAPH:
        builder.paragraph(line.pieces, BlockRole.HEADING, max(1, line.heading - (title is not None)))
    else:
        builder.paragraph(line.pieces, line.role)


def _add_preformatted(builder: DocumentBuilder, lines: list[Line]) -> None:
    """Preformatted text may hold tables as plain text does."""
    tables = {table.first: table for table in find_tables([line.text for line in lines])}
    at = 0
    while at < len(lines):
        table = tables.get(at)
        if table is None:
            _add_line(builder, lines[at], None)
            at += 1
        else:
            builder.table(_flat_draft(table, lines))
            at = table.end


def _flat_draft(table: FlatTable, lines: list[Line]) -> TableDraft:
    out = TableDraft(spans_known=False)
    for cell in table.cells:
        pieces: list[Piece] = []
        for span in cell.spans:
            part = list(_cut(lines[span.line].pieces, span.start, span.end))
            pieces += [NEW_LINE, *part] if pieces else part
        out.cell(cell.row, cell.column, pieces)
    return out


def _cut(pieces: Iterable[Piece], start: int, end: int) -> Iterator[Piece]:
    """The pieces of a stretch of their text."""
    at = 0
    for piece in pieces:
        first, last = max(start - at, 0), min(end - at, len(piece.text))
        if first < last:
            yield piece._replace(text=piece.text[first:last], offset=piece.offset + first)
        at += len(piece.text)


def _add_problems(builder: DocumentBuilder, root: _Element, items: list[Line | TableElement]) -> None:
    """A page with hardly any text of its own probably shows a picture or another page."""
    if sum(len(item.text) for item in items if isinstance(item, Line) and _is_text(item)) >= _LITTLE_TEXT:
        return
    if any(isinstance(item, TableElement) for item in items):
        return
    if next(root.iter("frame", "iframe", "object", "embed"), None) is not None:
        builder.problem("frame-not-read", "网页嵌入了另一网页或文件，其中的内容没有读取")
    elif next(root.iter("img", "canvas"), None) is not None:
        builder.problem("picture-not-read", "网页几乎没有文字，图片中的文字没有读取")
