"""A table as positions: which cell covers which row and column, and what it says in plain form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractor.model import Cell, Document, Table
from extractor.recognition.grids_vocabulary import plain

_FIGURE = re.compile(r"[≥≤><=≧≦±+\-约]{0,2}\d[\d,]*(?:\.\d+)?(?:[%‰]|[^\d\s.,]{0,3})")
_NUMBER = re.compile(r"[+\-]?\d[\d,]*(?:\.\d+)?%?")
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_STATED = re.compile(r"(?:[^:]*[^\W\d_][^:\d]*:){1,4}(?:\d[\d,]*(?:\.\d+)?)?(?:万?元)?")


@dataclass(frozen=True, slots=True)
class Lattice:
    document: Document
    table: Table
    positions: tuple[tuple[Cell | None, ...], ...]
    texts: Mapping[tuple[int, int], str]

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a position, or None."""
        if 0 <= row < len(self.positions) and 0 <= column < self.table.columns:
            return self.positions[row][column]
        return None

    def text(self, cell: Cell | None) -> str:
        """A cell's plain text, "" for no cell."""
        return self.texts[cell.row, cell.column] if cell is not None else ""

    def across(self, row: int) -> Iterator[Cell]:
        """The distinct cells that cover a row, from left to right."""
        last: Cell | None = None
        for cell in self.positions[row]:
            if cell is not None and cell is not last:
                yield cell
            last = cell

    def filled(self, row: int) -> list[Cell]:
        """The cells with text whose top row this is, from left to right."""
        return [cell for cell in self.across(row) if cell.row == row and self.text(cell)]

    def is_blank(self, row: int) -> bool:
        return not self.filled(row)


def lattice(document: Document, table: Table) -> Lattice:
    rows: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                rows[row][column] = cell
    texts = {(cell.row, cell.column): plain(document.text[cell.start : cell.end]) for cell in table.cells}
    return Lattice(document, table, tuple(map(tuple, rows)), texts)


def bottom(cell: Cell) -> int:
    """The first row below a cell."""
    return cell.row + cell.row_span


def is_figure(text: str) -> bool:
    """Whether a plain cell text is a number with at most a sign and a short unit."""
    return _FIGURE.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Whether a plain cell text is a bare number, perhaps a percentage."""
    return _NUMBER.fullmatch(text) is not None


def is_stated(text: str) -> bool:
    """Whether a plain cell text is a label with its amount, or room for one, after a colon (其中:基本支出:300)."""
    return _STATED.fullmatch(text) is not None


def is_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None
