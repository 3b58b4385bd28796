"""The funds block of a form: what was budgeted, received and spent, and the marks for spending it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.interpretation.indicators.cells import Cells
from extractor.interpretation.indicators.names import Names
from extractor.model import Cell, Fact, Grid, GridRow, Indicator, Kind

_MONEY = ("original_budget", "final_budget", "arrival", "expenditure", "balance")
_RATES = ("execution_rate", "arrival_rate")
_ANY_MARK = (Kind.WEIGHT, Kind.SCORE)
_OF_A_TASK_TABLE = 30
_FRACTION = re.compile(r"[01](?:\.\d+)?")


def fund_facts(grid: Grid, cells: Cells) -> Iterator[Fact]:
    """The facts of a funds block: its total row, or its only row. An amount of the total row that is 0 above
    parts that are not is left out: the form does not say which holds; so is an amount whose unit it does not say."""
    whole = total_row(grid)
    if whole is None:
        return
    parts = [row for row in grid.rows if row.whole == whole.row]
    for at, column in enumerate(grid.columns):
        wanted = (Kind.AMOUNT,) if column.role in _MONEY else (Kind.RATE, Kind.SHARE) if column.role in _RATES else ()
        if not wanted or column.part:
            continue
        rank = _OF_A_TASK_TABLE if grid.kind == "tasks" else 0
        cell = whole.cells[at]
        index = cells.figure(cell, wanted)
        if index is None:
            if cell is not None and column.role in _RATES and _FRACTION.fullmatch(cells.text(cell)):
                yield Fact(column.role, 100 * Decimal(cells.text(cell)), (cells.evidence(cell),), None, "form", rank)
            continue
        quantity = cells.quantities[index]
        if not quantity.unit or (quantity.value == 0 and column.role in _MONEY and any(_amounts(parts, at, cells))):
            continue
        yield Fact(column.role, quantity.value, (quantity.evidence,), index, "form", rank)


def total_row(grid: Grid) -> GridRow | None:
    """The row that speaks of all the money: the total row, or the only line of a block without one."""
    totals = [row for row in grid.rows if row.kind == "total"]
    lines = [row for row in grid.rows if row.kind == "line"]
    if totals:
        return totals[0]
    return lines[0] if grid.kind == "funds" and len(lines) == 1 else None


def _amounts(rows: Sequence[GridRow], at: int, cells: Cells) -> Iterator[Decimal]:
    for row in rows:
        index = cells.figure(row.cells[at], (Kind.AMOUNT,))
        if index is not None:
            yield cells.quantities[index].value


def execution_line(grid: Grid, cells: Cells, names: Names) -> Indicator | None:
    """The line that marks how much of the money was spent: weight and score of the total row, a weight printed in
    the side label (预算执行情况（20分）) or in the header of the marks (得分（20分×执行率）). None without any."""
    row = total_row(grid) or next((row for row in grid.rows if _is_marked(grid, row, cells)), None)
    if row is None or not (grid.kind == "funds" or (grid.kind == "tasks" and _only_total_marked(grid, row, cells))):
        return None
    weight = score = None
    stated: list[int] = []
    for column, cell in zip(grid.columns, row.cells, strict=True):
        if column.role == "weight" and weight is None:
            weight = cells.figure(cell, _ANY_MARK)
        elif column.role == "score" and score is None:
            score = cells.figure(cell, _ANY_MARK)
        if column.role in ("weight", "score"):
            stated += [
                i for start, end in column.header for i in cells.figures(Cell(start, end, 0, 0)) if _is_mark(i, cells)
            ]
    stated = [i for side in grid.side for i in cells.figures(side) if _is_mark(i, cells)] + stated
    mentions = tuple(("weight", i) for i in stated[0 if weight is not None else 1 :])
    weight = weight if weight is not None else next(iter(stated), None)
    if weight is None and score is None:
        return None
    named = next((cell for cell in (*row.cells, *grid.side) if cell is not None and cells.text(cell)), None)
    first = (cells.evidence(named),) if named is not None else ()
    return Indicator(
        name=names.execution,
        level=1,
        parent=None,
        evidence=(*first, *(cells.quantities[i].evidence for i in (weight, score) if i is not None)),
        weight=weight,
        score=score,
        actual=_rate(grid, row, cells),
        mentions=mentions,
        scored=score is not None or any(column.role == "weight" for column in grid.columns),
        place="form",
        table=grid.table,
        row=row.row,
    )


def _only_total_marked(grid: Grid, total: GridRow, cells: Cells) -> bool:
    """Whether a list of tasks marks all its money at once: the total row has marks, no task has its own."""
    return total.kind == "total" and [row for row in grid.rows if _is_marked(grid, row, cells)] == [total]


def _is_marked(grid: Grid, row: GridRow, cells: Cells) -> bool:
    marks = (cell for c, cell in zip(grid.columns, row.cells, strict=True) if c.role in ("weight", "score"))
    return any(cells.figure(cell, _ANY_MARK) is not None for cell in marks)


def _is_mark(index: int, cells: Cells) -> bool:
    return cells.quantities[index].kind in _ANY_MARK


def _rate(grid: Grid, row: GridRow, cells: Cells) -> str | None:
    """The execution rate as printed."""
    found = (cells.words(cell) for c, cell in zip(grid.columns, row.cells, strict=True) if c.role == "execution_rate")
    return next(found, None)
