"""Tables that lie on their side: what their rows are, the columns of others are."""

from __future__ import annotations

from dataclasses import replace

from extractor.model import Cell, Column, Grid, GridRow, Kind
from extractor.recognition.grids_headers import LEVELS
from extractor.recognition.grids_lattice import Lattice, is_figure
from extractor.recognition.grids_vocabulary import Vocabulary

_TURNED = ("original_budget", "final_budget", "adjustment", "arrival", "expenditure", "balance", "execution_rate")
_MARKS = ("weight", "score", "score_rate", "review_score", "deduction")
_FEWEST_LINES = 2


def transposed(lattice: Lattice, words: Vocabulary, grid: Grid) -> Grid | None:
    """A list whose rows are what the columns of a funds block usually are (预算数, 执行数 … beside 合计, 财政拨款 …),
    turned so that it reads like one; None for any other."""
    named = [(words.role(row.label, "funds") or "", row) for row in grid.rows]
    roles = [(role, row) for role, row in named if role in _TURNED]
    if grid.kind != "list" or len({role for role, _ in roles}) < 2 or len(roles) != len(grid.rows):
        return None
    amounts = {role.id for role in words.roles.values() if role.kind == Kind.AMOUNT}
    figures = [at for at, column in enumerate(grid.columns) if column.role in amounts]
    if not figures:
        return None
    whole = next((at for at in figures if grid.columns[at].role == "total"), figures[0] if len(figures) == 1 else -1)
    if whole < 0:
        return None
    columns = []
    for role, row in roles:
        own = words.unit(row.label)
        known = words.roles[role]
        unit = own.id if own else known.unit or grid.columns[whole].unit
        cell = row.cells[whole]
        columns.append(Column(cell.column if cell else grid.columns[whole].column, role, unit))
    first = grid.rows[0].row
    rows = [GridRow(first, "total", tuple(row.cells[whole] for _, row in roles), "")]
    for at in figures:
        if at != whole:
            label = lattice.text(lattice.at(grid.header_row, grid.columns[at].column))
            rows.append(GridRow(first, "part", tuple(row.cells[at] for _, row in roles), label, first))
    return replace(grid, kind="funds", columns=tuple(columns), rows=tuple(rows))


def turned_marks(lattice: Lattice, words: Vocabulary, row: int) -> Grid | None:
    """The indicator table that begins at a row with the indicators' names side by side, their weights and their
    scores in the rows below (指标 | 决策 | 过程 | 合计; 分值 | 20 | 80 | 100; 得分 | …); None for any other."""
    own = [cell for cell in lattice.across(row) if cell.row == row]
    names = [cell for cell in own[1:] if lattice.text(cell)]
    if len(names) < _FEWEST_LINES or any(is_figure(lattice.text(cell)) for cell in names):
        return None
    head = own[0]
    if lattice.text(head) and words.role(lattice.text(head), "indicators") not in (*LEVELS, "name"):
        return None
    labels: dict[str, Cell] = {}
    end = row + 1
    while (label := lattice.at(end, head.column)) is not None:
        role = words.role(lattice.text(label), "indicators")
        if role not in _MARKS or role in labels or not all(_is_mark(lattice, words, end, name) for name in names):
            break
        labels[role] = label
        end += 1
    if not {"weight", "score"} <= labels.keys():
        return None
    columns = [Column(head.column, LEVELS[0], "", ((head.start, head.end),))]
    for role, label in labels.items():
        columns.append(Column(label.column, role, words.roles[role].unit, ((label.start, label.end),)))
    rows = []
    for name in names:
        kind = "total" if words.is_label(lattice.text(name), "total") else "line"
        cells = (name, *(lattice.at(label.row, name.column) for label in labels.values()))
        rows.append(GridRow(row, kind, cells, lattice.text(name)))
    return Grid(lattice.table.index, "indicators", row, row + 1, end, tuple(columns), tuple(rows))


def _is_mark(lattice: Lattice, words: Vocabulary, row: int, name: Cell) -> bool:
    """Whether the cell below a name holds a mark of its own, or none."""
    cell = lattice.at(row, name.column)
    if cell is None or cell.column != name.column:
        return cell is None
    text = lattice.text(cell)
    return not text or is_figure(text) or words.is_label(text, "no_value")
