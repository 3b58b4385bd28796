"""A document with one stretch of its text changed: what a reader would return for the edited file.

Layout stays as it is; every span behind the stretch moves along. Character boxes are left out, since the
new text was never printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extractor.model import Block, Cell, Document, Table, TextBlock


def replaced(document: Document, start: int, end: int, text: str) -> Document:
    """The document with ``text`` in place of ``[start, end)``, which must lie within one paragraph or one cell."""
    grown = len(text) - (end - start)

    def moved(offset: int) -> int:
        if offset <= start:
            return offset
        return offset + grown if offset >= end else start + len(text)

    return _edited(document, document.text[:start] + text + document.text[end:], moved, document.blocks)


def without_block(document: Document, block: TextBlock) -> Document:
    """The document without a paragraph and the line break behind it."""
    end = min(block.end + 1, len(document.text))
    return _cut(document, block.start, end, tuple(b for b in document.blocks if b is not block))


def without_row(document: Document, table: Table, row: int) -> Document:
    """The document without a table row; ValueError where a cell of the row reaches into the next one, or where
    the row is the table's last or only one."""
    starting = [c for c in table.cells if c.row == row]
    following = [c for c in table.cells if c.row > row]
    if not starting or not following or any(c.row_span > 1 for c in starting):
        raise ValueError(f"row {row} cannot be taken out")
    kept = tuple(_above_or_below(cell, row) for cell in table.cells if cell.row != row)
    shorter = replace(table, rows=table.rows - 1, cells=kept)
    blocks = tuple(shorter if b is table else b for b in document.blocks)
    return _cut(document, starting[0].start, following[0].start, blocks)


def _above_or_below(cell: Cell, row: int) -> Cell:
    if cell.row > row:
        return replace(cell, row=cell.row - 1)
    return replace(cell, row_span=cell.row_span - 1) if cell.row + cell.row_span > row else cell


def _cut(document: Document, start: int, end: int, blocks: tuple[Block, ...]) -> Document:
    def moved(offset: int) -> int:
        return offset if offset <= start else max(start, offset - (end - start))

    return _edited(document, document.text[:start] + document.text[end:], moved, blocks)


def _edited(document: Document, text: str, moved: Callable[[int], int], blocks: tuple[Block, ...]) -> Document:
    def block(old: Block) -> Block:
        if isinstance(old, TextBlock):
            return replace(old, start=moved(old.start), end=moved(old.end))
        cells = tuple(replace(c, start=moved(c.start), end=moved(c.end)) for c in old.cells)
        return replace(old, start=moved(old.start), end=moved(old.end), cells=cells)

    segments = (replace(s, start=moved(s.start), end=moved(s.end)) for s in document.segments)
    confidences = (replace(c, start=moved(c.start), end=moved(c.end)) for c in document.confidences)
    return replace(
        document,
        text=text,
        blocks=tuple(block(b) for b in blocks),
        source=replace(document.source, characters=len(text)),
        segments=tuple(s for s in segments if s.start < s.end),
        boxes=None,
        confidences=tuple(c for c in confidences if c.start < c.end),
        printed="",
    )
