"""The figures of tables by their place: row and column, or row and what the column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.model import Grid, GridRow, Kind, Quantity


def figures_by_cell(quantities: Sequence[Quantity]) -> Mapping[tuple[int, int, int], int]:
    """The quantity of each cell that holds exactly one."""
    found: dict[tuple[int, int, int], int | None] = {}
    for index, quantity in enumerate(quantities):
        evidence = quantity.evidence
        if evidence.table is not None and evidence.row is not None and evidence.column is not None:
            key = (evidence.table, evidence.row, evidence.column)
            found[key] = None if key in found else index
    return {key: index for key, index in found.items() if index is not None}


class GridFigures:
    """What the cells of one grid hold, as indices of ``quantities``."""

    def __init__(self, grid: Grid, quantities: Sequence[Quantity], cells: Mapping[tuple[int, int, int], int]) -> None:
        self.grid = grid
        self.quantities = quantities
        self.cells = cells
        self.roles = [column.role or self._shown_role(at) for at, column in enumerate(grid.columns)]
        """What each column holds: by its head, else by its figures."""

    def at(self, row: GridRow, column: int) -> int | None:
        """The figure of a row in a column, counted among the grid's columns."""
        cell = row.cells[column]
        return None if cell is None else self.cells.get((self.grid.table, cell.row, cell.column))

    def of_role(self, row: GridRow, *roles: str) -> int | None:
        """The figure of the first of the roles that the row fills."""
        for role in roles:
            for at, column in enumerate(self.grid.columns):
                if self.roles[at] == role and not column.part:
                    index = self.at(row, at)
                    if index is not None:
                        return index
        return None

    def _shown_role(self, column: int) -> str:
        """A standard where two rows or more have figures in a column and all are paid per unit (20元/亩)."""
        inside = [i for row in self.grid.rows if (i := self.at(row, column)) is not None]
        return "standard" if len(inside) > 1 and all(self.quantities[i].kind is Kind.PER_UNIT for i in inside) else ""
