"""A file's text, its layout, and the way from every character back to the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

_FORMATS_WITH_LINES = ("txt",)
"""Where a line of the canonical text is a line of the file."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points measured from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote with its place: ``document.text[start:end] == quote`` always holds.

    ``page`` counts from 1. ``table`` counts the document's tables from 0, ``row`` and ``column``
    from 0 at the top left cell of a merged area. ``line`` counts the lines of the canonical text
    from 1, ``paragraph`` the paragraphs outside tables of a file whose text has no lines of its own; ``cell``
    is a workbook's cell (``自评表!B4``). What a format does not have stays None.
    """

    quote: str
    start: int
    end: int
    page: int | None = None
    box: Box | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    paragraph: int | None = None
    cell: str | None = None


class BlockRole(StrEnum):
    """What a stretch of text is in the layout. ``FURNITURE`` (running headers, footers, page
    numbers, watermarks) stays traceable but belongs to no sentence."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One paragraph. ``level`` is the heading level a format states itself (1 = top), else None."""

    start: int
    end: int
    role: BlockRole = BlockRole.PARAGRAPH
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell, named by its top left corner; a merged area is one cell with its spans."""

    start: int
    end: int
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells in reading order. No two cells overlap; a position may belong to no cell.

    In the canonical text the cells of a row are parted by a tab and rows by a newline.
    ``spans_known`` is False where merged areas left only blank cells behind (text tables).
    """

    start: int
    end: int
    index: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    spans_known: bool = True


Block = TextBlock | Table


@dataclass(frozen=True, slots=True)
class Segment:
    """Where a stretch of canonical text came from, character for character.

    ``origin`` is a path in the file's own terms (``line 12``, ``body/p[3]/r[2]/t[1]``,
    ``Sheet1!B4``, an html node path); ``offset`` is the first character's place in it. ``page``
    counts from 1 where there are pages. Text a reader added (tabs between cells, printed automatic
    numbers) lies in no segment or in one whose origin ends in ``#generated``.
    """

    start: int
    end: int
    origin: str
    offset: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or judged, said aloud. ``kind`` is a kebab-case id, ``message``
    is Chinese and for the reviewer."""

    kind: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The file a document was read from. ``format`` is what the bytes are, not what the name says."""

    path: str
    sha256: str
    format: str
    pages: int | None
    characters: int


@dataclass(frozen=True, slots=True)
class CharacterBoxes:
    """A box for each character of the text: ``coordinates`` holds x0, top, x1, bottom in turn
    (four numbers a character; all zero where a character is not printed)."""

    coordinates: memoryview

    def __reduce__(self) -> tuple[Callable[[str, bytes], CharacterBoxes], tuple[str, bytes]]:
        """A memoryview cannot be sent to another process; its bytes and their format can."""
        return _boxes, (self.coordinates.format, self.coordinates.tobytes())

    def around(self, start: int, end: int) -> Box | None:
        """The smallest box around the printed characters of a span, or None if none is printed."""
        c = self.coordinates
        quads = [c[4 * i : 4 * i + 4].tolist() for i in range(start, end)]
        shown = [q for q in quads if q[2] > q[0]]
        if not shown:
            return None
        return Box(
            min(q[0] for q in shown), min(q[1] for q in shown), max(q[2] for q in shown), max(q[3] for q in shown)
        )


def _boxes(form: str, data: bytes) -> CharacterBoxes:
    return CharacterBoxes(memoryview(data).cast(form))  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the optical reader was of a stretch of text, 0 to 1."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text in reading order and the structure found in its layout.

    ``blocks`` are disjoint and sorted by ``start``; so are ``segments``. ``confidences`` is empty
    unless a page was read optically. ``printed`` is the text as the file has it, of the same length, where ``text``
    has plain characters for radicals and compatibility ideographs; it is empty where nothing differs.
    """

    text: str
    blocks: tuple[Block, ...]
    source: Source
    segments: tuple[Segment, ...] = ()
    boxes: CharacterBoxes | None = None
    problems: tuple[Problem, ...] = ()
    confidences: tuple[Confidence, ...] = ()
    printed: str = ""
    _line_starts: tuple[int, ...] = field(default=(), repr=False, compare=False)
    _block_starts: tuple[int, ...] = field(default=(), repr=False, compare=False)
    _segment_starts: tuple[int, ...] = field(default=(), repr=False, compare=False)
    _paragraphs: tuple[int, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        object.__setattr__(self, "_line_starts", tuple(starts))
        object.__setattr__(self, "_block_starts", tuple(b.start for b in self.blocks))
        object.__setattr__(self, "_segment_starts", tuple(s.start for s in self.segments))
        counted = (int(isinstance(b, TextBlock) and b.role is not BlockRole.FURNITURE) for b in self.blocks)
        object.__setattr__(self, "_paragraphs", tuple(accumulate(counted)))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Table))

    def line(self, offset: int) -> int:
        """The line of the canonical text an offset lies in, counted from 1."""
        return bisect_right(self._line_starts, offset)

    def block_at(self, offset: int) -> Block | None:
        """The block that covers an offset; an offset between two blocks belongs to none."""
        i = self._block_index(offset)
        return None if i is None else self.blocks[i]

    def text_at(self, offset: int) -> str:
        """The text of the block that covers an offset, nothing between two."""
        block = self.block_at(offset)
        return self.text[block.start : block.end] if block else ""

    def segment_at(self, offset: int) -> Segment | None:
        i = bisect_right(self._segment_starts, offset) - 1
        return self.segments[i] if i >= 0 and offset < self.segments[i].end else None

    def evidence(self, start: int, end: int) -> Evidence:
        """The quote of a span, as printed, with everything known about its place."""
        index = self._block_index(start)
        block = None if index is None else self.blocks[index]
        table = row = column = paragraph = None
        if isinstance(block, Table):
            table = block.index
            i = bisect_right(block.cells, start, key=lambda c: c.start) - 1
            if i >= 0 and start <= block.cells[i].end:
                row, column = block.cells[i].row, block.cells[i].column
        elif index is not None and self.source.format not in _FORMATS_WITH_LINES:
            paragraph = self._paragraphs[index] or None
        segment = self.segment_at(start)
        return Evidence(
            quote=(self.printed or self.text)[start:end],
            start=start,
            end=end,
            page=segment.page if segment else None,
            box=self.boxes.around(start, end) if self.boxes else None,
            table=table,
            row=row,
            column=column,
            line=self.line(start),
            paragraph=paragraph,
            cell=segment.origin.removesuffix("#generated") if segment and "!" in segment.origin else None,
        )

    def _block_index(self, offset: int) -> int | None:
        i = bisect_right(self._block_starts, offset) - 1
        return i if i >= 0 and offset <= self.blocks[i].end else None
