"""Names of figures in tables: what their row and their column are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.model import Cell, Document, Grid, Quantity, Table

_OPEN_BRACKETS = "（(【〔["
_NAME_ROLES = frozenset({"name", "level1", "level2", "level3", "level4", "task", "money_source"})
_BESIDE = 4


def table_labels(
    document: Document, table: Table, within: range, quantities: Sequence[Quantity], grids: Sequence[Grid]
) -> dict[int, str]:
    """For the quantities ``within`` a table the row's name and the column's header, parted by a blank.

    The row's name is the nearest cell to the left that names something (of a typed grid: in a column of names),
    the header that of the grid, or the nearest such cell above.
    """
    text = document.text
    places = _by_cell(within, quantities)
    naming = [
        cell
        for cell in table.cells
        if _names(text, cell, [quantities[i] for i in places.get((cell.row, cell.column), ())])
    ]
    by_place = {(cell.row, cell.column): cell for cell in table.cells}
    rows: dict[int, list[Cell]] = {}
    columns: dict[int, list[Cell]] = {}
    for cell in naming:
        for row in range(cell.row, cell.row + cell.row_span):
            rows.setdefault(row, []).append(cell)
        for column in range(cell.column, cell.column + cell.column_span):
            columns.setdefault(column, []).append(cell)
    labels: dict[int, str] = {}
    for place, indices in places.items():
        if figure := by_place.get(place):
            grid = _grid_at(grids, table, figure)
            name = _row_name(text, figure, rows.get(figure.row, ()), grid)
            label = f"{name} {_header(text, figure, columns.get(figure.column, ()), grid)}".strip()
            labels.update(dict.fromkeys(indices, label))
    return labels


def crowded_cells(
    document: Document, table: Table, within: range, quantities: Sequence[Quantity]
) -> Iterator[tuple[Cell, list[int]]]:
    """The cells that hold more than one bare figure: a sentence, whose figures have names of their own."""
    by_place = {(cell.row, cell.column): cell for cell in table.cells}
    for place, indices in _by_cell(within, quantities).items():
        cell = by_place.get(place)
        if cell is None:
            continue
        figures = sum(len(quantities[i].text) for i in indices)
        if len(indices) > 1 or len("".join(document.text[cell.start : cell.end].split())) > figures + _BESIDE:
            yield cell, indices


def _by_cell(within: range, quantities: Sequence[Quantity]) -> dict[tuple[int, int], list[int]]:
    places: dict[tuple[int, int], list[int]] = {}
    for i in within:
        evidence = quantities[i].evidence
        if evidence.row is not None and evidence.column is not None:
            places.setdefault((evidence.row, evidence.column), []).append(i)
    return places


def _names(text: str, cell: Cell, figures: Sequence[Quantity]) -> bool:
    """Whether a cell can name a row or column: it has letters beside its figures (产出指标（50分） has)."""
    content = text[cell.start : cell.end]
    letters = sum(map(str.isalpha, content)) - sum(sum(map(str.isalpha, q.text)) for q in figures)
    return letters > 1 and (not figures or any(mark in content for mark in _OPEN_BRACKETS))


def _grid_at(grids: Sequence[Grid], table: Table, cell: Cell) -> Grid | None:
    return next((g for g in grids if g.table == table.index and g.first_row <= cell.row < g.last_row), None)


def _row_name(text: str, cell: Cell, names: Sequence[Cell], grid: Grid | None) -> str:
    naming = {c.column for c in grid.columns if c.role in _NAME_ROLES} if grid else set()
    left = [n for n in names if n.column < cell.column and (not naming or n.column in naming)]
    nearest = max(left, key=lambda n: n.column, default=None)
    return _squeeze(text, nearest.start, nearest.end) if nearest else ""


def _header(text: str, cell: Cell, names: Sequence[Cell], grid: Grid | None) -> str:
    header = next((c.header for c in grid.columns if c.column == cell.column and c.header), None) if grid else None
    if header:
        return _squeeze(text, *header[-1])
    nearest = max((n for n in names if n.row < cell.row), key=lambda n: n.row, default=None)
    return _squeeze(text, nearest.start, nearest.end) if nearest else ""


def _squeeze(text: str, start: int, end: int) -> str:
    return "".join(text[start:end].split()).rstrip("：:")
