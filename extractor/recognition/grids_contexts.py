"""What a bare number in a table cell is: the kind and unit it takes from header, side label and row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extractor.model import Cell, Column, Document, Grid, GridRow, Kind, Pair
from extractor.pattern import PatternSet
from extractor.recognition.figures import FigureContext
from extractor.recognition.grids_headers import LEVELS
from extractor.recognition.grids_lattice import is_number
from extractor.recognition.grids_rows import NAMES
from extractor.recognition.grids_vocabulary import Vocabulary, bare, plain, vocabulary

_AFTER_NUMBER = re.compile(r"[\d.,]+([^\d.,\s]+)$")
_POINTS = "分"
_LABEL = FigureContext(Kind.WEIGHT, named="name-part")
_LABEL_OF_GROUP = FigureContext(Kind.WEIGHT, "分")
_LABEL_OF_TOTAL = FigureContext(Kind.SCORE, "分")
_KEY_KINDS = {"total_score": (Kind.SCORE, _POINTS), "total_weight": (Kind.WEIGHT, _POINTS)}
_TOTALS = ("total", "subtotal")
_MARKS = ("score", "weight", "converted_score", "weight_share")
_RATES = ("execution_rate", "arrival_rate")
_LARGEST_FRACTION = 2
_MARKED = re.compile(r"^\D*[^\W\d_]\((\d+(?:\.\d+)?)\)$")
_MOST_MARKS = 100
_NEAR = Decimal("0.006")

Place = tuple[int, int, int]


def cell_contexts(document: Document, grids: Sequence[Grid], patterns: PatternSet) -> Mapping[Place, FigureContext]:
    """The context of every cell that has one, by table, row and column of the cell's top left corner.

    In header, side label and name cells only the kind of marks is told: 产出指标（50分） states a weight.
    """
    words = vocabulary(patterns)
    found: dict[Place, FigureContext] = {}
    for grid in grids:
        for cell, context in _contexts(document, grid, words):
            found.setdefault((grid.table, cell.row, cell.column), context)
    return found


def _contexts(document: Document, grid: Grid, words: Vocabulary) -> Iterator[tuple[Cell, FigureContext]]:
    for cell in grid.side:
        yield cell, _LABEL_OF_GROUP if grid.kind == "indicators" and _is_marked(document, cell) else _LABEL
    table = document.tables[grid.table]
    for cell in table.cells:
        if grid.header_row <= cell.row < grid.first_row:
            yield cell, _LABEL
    for pair in grid.pairs:
        yield from _pair(pair, words)
    for row in grid.rows:
        if grid.kind == "indicators" and row.kind in _TOTALS:
            yield from _total(document, grid, row, words)
        else:
            yield from _row(document, grid, row, words)


def _row(document: Document, grid: Grid, row: GridRow, words: Vocabulary) -> Iterator[tuple[Cell, FigureContext]]:
    units = {
        column.role: _unit(document, cell, words)
        for column, cell in zip(grid.columns, row.cells, strict=True)
        if cell is not None and column.role in ("target_unit", "target")
    }
    stated = units.get("target_unit", "") or units.get("target", "")
    names = [cell for column, cell in zip(grid.columns, row.cells, strict=True) if column.role in NAMES]
    leaf = next((cell for cell in reversed(names) if cell is not None and cell.end > cell.start), None)
    for column, cell in zip(grid.columns, row.cells, strict=True):
        if cell is None:
            continue
        if column.role == "number":
            yield cell, FigureContext(named="ordinal")
        elif column.role in NAMES:
            group = (column.role in LEVELS and cell is not leaf) or row.kind == "group"
            yield cell, _LABEL_OF_GROUP if group and _is_marked(document, cell) else _LABEL
        elif column.role in ("target", "actual", "completion", "other_target"):
            yield cell, FigureContext(None, stated or column.unit, value=True)
        elif column.role in _RATES and _is_fraction(document, grid, row, cell):
            yield cell, FigureContext(named="ratio")
        elif (context := _column(column, words)) is not None:
            if context.kind is Kind.AMOUNT and not context.unit and (own := words.unit(row.label)):
                context = FigureContext(Kind.AMOUNT, own.id)
            yield cell, context


def _total(document: Document, grid: Grid, row: GridRow, words: Vocabulary) -> Iterator[tuple[Cell, FigureContext]]:
    """The cells of a total row. One across the columns of weights and scores holds a score, and so does any
    where neither column is filled."""
    columns = [
        (c, cell)
        for c, cell in zip(grid.columns, row.cells, strict=True)
        if cell is not None and document.text[cell.start : cell.end].strip()
    ]
    marked = any(c.role in _MARKS for c, _ in columns)
    for column, cell in sorted(columns, key=lambda pair: pair[0].role != "score"):
        if column.role in NAMES or column.role == "number":
            yield cell, _LABEL_OF_TOTAL
        elif marked and (context := _column(column, words)) is not None:
            yield cell, context
        elif not marked:
            yield cell, FigureContext(Kind.SCORE, _POINTS)


def _is_marked(document: Document, cell: Cell) -> bool:
    """Whether a name ends with a bare number in brackets that can be its weight (产出指标（50））."""
    match = _MARKED.search(plain(document.text[cell.start : cell.end]))
    return match is not None and Decimal(match[1]) <= _MOST_MARKS


def _is_fraction(document: Document, grid: Grid, row: GridRow, rate: Cell) -> bool:
    """Whether a rate is printed as a fraction of 1: the amounts of its row say so."""
    printed = _number(document, rate)
    if printed is None or not 0 < printed <= _LARGEST_FRACTION:
        return False
    amounts = {c.role: _number(document, cell) for c, cell in zip(grid.columns, row.cells, strict=True) if not c.part}
    spent = amounts.get("expenditure")
    wholes = (amounts.get(role) for role in ("final_budget", "arrival", "original_budget"))
    return spent is not None and any(whole and abs(spent / whole - printed) <= _NEAR for whole in wholes)


def _number(document: Document, cell: Cell | None) -> Decimal | None:
    """A cell's bare number as printed, None where it has a unit or is none."""
    text = plain(document.text[cell.start : cell.end]) if cell is not None else ""
    return Decimal(text.replace(",", "")) if is_number(text) and not text.endswith("%") else None


def _unit(document: Document, cell: Cell, words: Vocabulary) -> str:
    """The unit a cell of its own states, or the one after the number of a target."""
    text = plain(document.text[cell.start : cell.end])
    if is_number(text):
        return "%" if text.endswith("%") else ""
    if known := words.unit(text):
        return known.id
    core = bare(text)
    if match := _AFTER_NUMBER.search(core):
        found = words.unit(match[1])
        return found.id if found else match[1]
    return "" if re.search(r"\d", core) else core


def _column(column: Column, words: Vocabulary) -> FigureContext | None:
    role = words.roles.get(column.role)
    unit = words.units.get(column.unit)
    if role is None or not role.kind:
        return FigureContext(Kind(unit.kind), unit.id) if unit and unit.kind else None
    if role.kind not in set(Kind):
        return None
    if unit is not None and unit.kind and role.kind not in (Kind.WEIGHT, Kind.SCORE):
        return FigureContext(Kind(unit.kind), unit.id)
    return FigureContext(Kind(role.kind), role.unit if role.id == "weight" else column.unit)


def _pair(pair: Pair, words: Vocabulary) -> Iterator[tuple[Cell, FigureContext]]:
    if pair.role in _KEY_KINDS:
        kind, unit = _KEY_KINDS[pair.role]
        yield pair.value, FigureContext(kind, unit)
    elif (role := words.roles.get(pair.role)) is not None and role.kind in set(Kind):
        yield pair.value, FigureContext(Kind(role.kind), pair.unit)
