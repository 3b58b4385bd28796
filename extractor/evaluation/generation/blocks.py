"""The blocks a synthetic report is laid out in, before any file format."""

from __future__ import annotations

from dataclasses import dataclass

LEFT, ABOVE = "<", "^"
"""In a grid: this position belongs to the cell on its left, or to the cell above it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; ``level`` is that of a heading, 0 that of the title."""

    text: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table, all of one length."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A cell with its place and spans."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


Block = Paragraph | Grid


def areas(grid: Grid) -> tuple[Area, ...]:
    """The cells of a grid in reading order, merged positions joined."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    reach: dict[tuple[int, int], tuple[int, int]] = {}
    for i, row in enumerate(grid.rows):
        for j, text in enumerate(row):
            top = owner[i, j - 1] if text == LEFT else owner[i - 1, j] if text == ABOVE else (i, j)
            owner[i, j] = top
            reach[top] = (i, j)
    return tuple(
        Area(i, j, bottom - i + 1, right - j + 1, grid.rows[i][j]) for (i, j), (bottom, right) in reach.items()
    )


def wide(*cells: tuple[str, int]) -> tuple[str, ...]:
    """A row of cells with the number of columns each covers."""
    return tuple(text for cell, width in cells for text in (cell, *[LEFT] * (width - 1)))
