"""Which tables of a page are tables and which only arrange it, and their grids."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.readers.builder import NEW_LINE, Piece, TableDraft
from extractor.readers.html_flow import Flow, Line, TableCell, TableElement
from extractor.readers.limits import Limits, ReadFailure

_LONG = 400
"""Characters of a cell that may be a page's whole text rather than a cell of a form."""
_MANY_LINES = 6
_LARGEST_SPAN = 1000

Placed = tuple[int, int, int, int, TableCell]
"""Row, column, row span, column span, cell."""


def dissolved(flow: Flow) -> Iterator[Line | TableElement]:
    """Lines and data tables in reading order; a table that only arranges gives way to what it holds."""
    for item in flow:
        if isinstance(item, TableElement) and _is_layout(item):
            yield from dissolved(item.caption)
            for cell in _cells(item):
                yield from dissolved(cell.flow)
        elif isinstance(item, TableElement):
            yield from dissolved(item.caption)
            yield item
        else:
            yield item


def draft(table: TableElement, limits: Limits) -> TableDraft:
    """The grid of a data table; its nested data tables go with it."""
    out = TableDraft()
    placed = list(_placed(table, limits))
    width = _width(placed)
    for row, column, row_span, column_span, cell in placed:
        pieces: list[Piece] = []
        for item in dissolved(cell.flow):
            if isinstance(item, TableElement):
                out.nested(draft(item, limits))
            elif item.text.strip():
                pieces += [NEW_LINE, *item.pieces] if pieces else item.pieces
        if column < width:
            out.cell(row, column, pieces, row_span=row_span, column_span=min(column_span, width - column))
    return out


def _is_layout(table: TableElement) -> bool:
    cells = list(_cells(table))
    sizes = [_length(cell.flow) for cell in cells]
    filled = sum(1 for size in sizes if size)
    rows = [row for group in table.groups for row in group.rows]
    if table.presentation or table.furniture or filled <= 1 or max(map(len, rows)) <= 1:
        return True
    if table.headed:
        return False
    total = sum(sizes)
    nested = sum(_length([item]) for cell in cells for item in cell.flow if isinstance(item, TableElement))
    if nested * 2 > total:
        return True
    largest = max(cells, key=lambda cell: _length(cell.flow))
    dominant = _length(largest.flow) > max(_LONG, 0.6 * total) and len(largest.flow) >= _MANY_LINES
    if table.bordered:
        return dominant and any(isinstance(item, TableElement) for item in largest.flow)
    if dominant or any(isinstance(item, Line) and item.heading for cell in cells for item in cell.flow):
        return True
    if sum(1 for row in rows if any(_length(cell.flow) for cell in row)) == 1:
        texts = [item.text for cell in cells for item in cell.flow if isinstance(item, Line)]
        return len(texts) > filled or sum("：" in text for text in texts) * 2 > len(texts)
    return False


def _cells(table: TableElement) -> Iterator[TableCell]:
    for group in table.groups:
        for row in group.rows:
            yield from row


def _length(flow: Flow) -> int:
    """Characters shown, nested tables included."""
    total = 0
    for item in flow:
        if isinstance(item, Line):
            total += len(item.text.strip())
        else:
            total += _length(item.caption) + sum(_length(cell.flow) for cell in _cells(item))
    return total


def _placed(table: TableElement, limits: Limits) -> Iterator[Placed]:
    """Cells in the grid, as browsers place them: a head comes first and a foot last, no cell reaches
    out of its group of rows, and of two cells that overlap the first keeps the place."""
    order = {"thead": 0, "tbody": 1, "tfoot": 2}
    top = area = 0
    for group in sorted(table.groups, key=lambda group: order[group.kind]):
        free_from: dict[int, int] = {}
        for i, cells in enumerate(group.rows):
            column = 0
            for cell in cells:
                while free_from.get(column, 0) > i:
                    column += 1
                left = len(group.rows) - i
                height = min(cell.row_span, left) or left
                width = 1
                while width < min(cell.column_span, _LARGEST_SPAN) and free_from.get(column + width, 0) <= i:
                    width += 1
                area += height * width
                if area > limits.cells:
                    raise ReadFailure("too_large", f"表格超过{limits.cells}个单元格的上限")
                free_from.update((covered, i + height) for covered in range(column, column + width))
                yield top + i, column, height, width, cell
                column += width
        top += len(group.rows)


def _width(placed: list[Placed]) -> int:
    """Columns that rows of several cells reach: titles and notes alone in their row often claim to
    span more columns than there are."""
    in_row: dict[int, int] = {}
    for row, *_ in placed:
        in_row[row] = in_row.get(row, 0) + 1
    ends = [column + span for row, column, _, span, _ in placed if in_row[row] > 1]
    return max(ends or [column + span for _, column, _, span, _ in placed], default=0)
