"""From pieces of text to a ``Document``: the one place that lays out canonical text.

Blocks are parted by a newline, the rows of a table by a newline, the cells of a row by a tab, the
paragraphs inside a cell by a newline. A merged area is written once, where its top left corner is;
a table inside a cell becomes a block of its own after the outer table. Whitespace around a block or
cell (U+3000 included) stays in the text and lies outside its span.

    builder = DocumentBuilder(path, data, "docx", limits)
    builder.paragraph([Piece("一、项目概况", "body/p[1]/r[1]/t[1]")], BlockRole.HEADING, level=1)
    table = TableDraft()
    table.cell(0, 0, [Piece("合计", "…"), NEW_LINE, Piece("（万元）", "…")], column_span=2)
    builder.table(table)
    document = builder.build()
"""

from __future__ import annotations

import hashlib
import time
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from extractor.model import (
    Block,
    BlockRole,
    Cell,
    CharacterBoxes,
    Confidence,
    Document,
    Problem,
    Segment,
    Source,
    Table,
    TextBlock,
)
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.variants import plain


class Piece(NamedTuple):
    """Text that came from one place of the file.

    ``origin`` and ``offset`` are those of ``model.Segment``; an empty origin makes no segment.
    ``boxes`` are four numbers a character (x0, top, x1, bottom; PDF points from the top left corner
    of the page); ``confidence`` is set for optically read text only.
    """

    text: str
    origin: str = ""
    offset: int = 0
    page: int | None = None
    boxes: Sequence[float] | None = None
    confidence: float | None = None


NEW_LINE = Piece("\n")


class _DraftCell(NamedTuple):
    row: int
    column: int
    row_span: int
    column_span: int
    pieces: Sequence[Piece]


@dataclass(slots=True)
class TableDraft:
    """A table while it is read. Cells may come in any order; positions without a cell are allowed."""

    spans_known: bool = True
    cells: list[_DraftCell] = field(default_factory=list)
    inner: list[TableDraft] = field(default_factory=list)

    def cell(self, row: int, column: int, pieces: Sequence[Piece], *, row_span: int = 1, column_span: int = 1) -> None:
        """Add a cell by its top left corner, counted from 0. Empty cells are added too."""
        self.cells.append(_DraftCell(row, column, row_span, column_span, pieces))

    def nested(self, table: TableDraft) -> None:
        """Add a table that stands inside a cell of this one; it is laid out after this one."""
        self.inner.append(table)


class DocumentBuilder:
    """Collects a file's content in reading order; ``build`` freezes it.

    Every method that adds text raises ``ReadFailure("too_large", …)`` when the text, the tables or
    the time spent since the builder was made pass their limits.
    """

    def __init__(self, path: Path, data: bytes, format: str, limits: Limits) -> None:
        self._path = path
        self._sha256 = hashlib.sha256(data).hexdigest()
        self._format = format
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._parts: list[str] = []
        self._length = 0
        self._area = 0
        self._separator_due = False
        self._blocks: list[Block] = []
        self._tables = 0
        self._segments: list[Segment] = []
        self._confidences: list[Confidence] = []
        self._problems: list[Problem] = []
        self._coordinates: array[float] | None = None

    def paragraph(
        self,
        pieces: Iterable[Piece],
        role: BlockRole = BlockRole.PARAGRAPH,
        level: int | None = None,
    ) -> None:
        """Add one text block; pieces without any visible character add nothing."""
        pieces = list(pieces)
        text = "".join([piece.text for piece in pieces])
        inner = text.strip()
        if not inner:
            return
        self._separate()
        start = self._length + len(text) - len(text.lstrip())
        self._write(pieces)
        self._blocks.append(TextBlock(start, start + len(inner), role, level))
        self._separator_due = True

    def spacing(self, pieces: Iterable[Piece]) -> None:
        """Add text that belongs to no block. It replaces the newline the next block would get: a
        reader that keeps the file's own blank lines and line ends writes them all with this."""
        self._write(pieces)
        self._separator_due = False

    def table(self, draft: TableDraft) -> None:
        """Add a table, then those nested in it. A table without any cell adds nothing.

        Of two cells that overlap, the earlier in reading order keeps its area and the later is cut
        back; raises ValueError when the later one's top left corner is taken.
        """
        if draft.cells:
            self._separate()
            self._blocks.append(self._table(draft))
            self._tables += 1
            self._separator_due = True
        for inner in draft.inner:
            self.table(inner)

    def table_in_place(self, pieces: Iterable[Piece], cells: Iterable[Cell]) -> None:
        """Add a table whose text is kept as it stands in the file, whatever parts its cells there.

        ``cells`` are in reading order, disjoint in text and grid, their spans counted from the first
        character of ``pieces``; merged areas are taken to be unknown.
        """
        self._separate()
        start = self._length
        self._write(pieces)
        placed = tuple([replace(cell, start=start + cell.start, end=start + cell.end) for cell in cells])
        rows = max(cell.row + cell.row_span for cell in placed)
        columns = max(cell.column + cell.column_span for cell in placed)
        self._occupy(rows * columns)
        self._blocks.append(Table(start, self._length, self._tables, rows, columns, placed, spans_known=False))
        self._tables += 1
        self._separator_due = True

    def problem(self, kind: str, message: str, page: int | None = None) -> None:
        """Say what could not be read; ``kind`` is a kebab-case id, ``message`` Chinese. Repetitions are dropped."""
        problem = Problem(kind, message, page)
        if problem not in self._problems:
            self._problems.append(problem)

    def grant(self, seconds: float) -> None:
        """Give the file more time, for work that has a limit of its own."""
        self._deadline += seconds

    def check_time(self) -> None:
        """Raise ``ReadFailure`` when the file has taken longer than allowed; for loops that add no text."""
        if time.monotonic() > self._deadline:
            raise ReadFailure("too_large", f"读取超过{self._limits.seconds:g}秒，已中止")

    def build(self, pages: int | None = None, nothing: str = "文件里没有任何文字") -> Document:
        """The finished document; raises ``ReadFailure("empty", nothing)`` when no text was added and no
        problem reported."""
        if not self._blocks and not self._problems:
            raise ReadFailure("empty", nothing)
        boxes = None
        if self._coordinates is not None:
            self._pad_boxes()
            boxes = CharacterBoxes(memoryview(self._coordinates))
        printed = "".join(self._parts)
        text = plain(printed)
        return Document(
            text=text,
            blocks=tuple(self._blocks),
            source=Source(str(self._path), self._sha256, self._format, pages, self._length),
            segments=tuple(self._segments),
            boxes=boxes,
            problems=tuple(self._problems),
            confidences=tuple(self._confidences),
            printed="" if text is printed else printed,
        )

    def _separate(self) -> None:
        self.check_time()
        if self._separator_due:
            self._parts.append("\n")
            self._length += 1

    def _write(self, pieces: Iterable[Piece]) -> None:
        for text, origin, offset, page, boxes, confidence in pieces:
            if not text:
                continue
            start = self._length
            end = self._length = start + len(text)
            self._parts.append(text)
            if origin:
                self._segments.append(Segment(start, end, origin, offset, page))
            if boxes is not None:
                self._add_boxes(start, end, boxes)
            if confidence is not None:
                self._confidences.append(Confidence(start, end, confidence))
        if self._length > self._limits.characters:
            raise ReadFailure("too_large", f"文字超过{self._limits.characters}个字符的上限")

    def _add_boxes(self, start: int, end: int, boxes: Sequence[float]) -> None:
        if len(boxes) != 4 * (end - start):
            raise ValueError(f"{len(boxes)} coordinates for {end - start} characters")
        if self._coordinates is None:
            self._coordinates = array("f")
        self._pad_boxes(start)
        self._coordinates.extend(boxes)

    def _pad_boxes(self, length: int | None = None) -> None:
        assert self._coordinates is not None
        missing = 4 * (self._length if length is None else length) - len(self._coordinates)
        self._coordinates.frombytes(bytes(self._coordinates.itemsize * missing))

    def _occupy(self, positions: int, *, for_good: bool = True) -> None:
        if self._area + positions > self._limits.cells:
            raise ReadFailure("too_large", f"表格超过{self._limits.cells}个单元格的上限")
        if for_good:
            self._area += positions

    def _table(self, draft: TableDraft) -> Table:
        start = self._length
        cells: list[Cell] = []
        taken: dict[int, int] = {}  # column → first row that is free again
        rows = columns = 0
        previous_row: int | None = None
        for row, column, row_span, column_span, pieces in sorted(draft.cells, key=lambda c: (c.row, c.column)):
            self._occupy((row + row_span) * (column + column_span), for_good=False)
            if taken.get(column, 0) > row:
                raise ValueError(f"cell at row {row}, column {column} lies inside an earlier cell")
            width = 1
            while width < column_span and taken.get(column + width, 0) <= row:
                width += 1
            for covered in range(column, column + width):
                taken[covered] = row + row_span
            if row == previous_row:
                self._parts.append("\t")
                self._length += 1
            else:
                self.check_time()
                if previous_row is not None:
                    self._parts.append("\n")
                    self._length += 1
                previous_row = row
            text_start = self._length
            self._write(pieces)
            first, last = _visible(pieces, text_start)
            cells.append(Cell(first, last, row, column, row_span, width))
            rows = max(rows, row + row_span)
            columns = max(columns, column + width)
        self._occupy(rows * columns)
        return Table(start, self._length, self._tables, rows, columns, tuple(cells), draft.spans_known)


def _visible(pieces: Sequence[Piece], start: int) -> tuple[int, int]:
    """The span of the pieces' text without surrounding whitespace, when written at ``start``."""
    text = pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
    inner = text.strip()
    first = start + (len(text) - len(text.lstrip()) if inner else 0)
    return first, first + len(inner)
