"""The rows under a header: lines, totals, 其中 rows, blank template rows, and the cell of each column."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from extractor.model import Cell, Column, GridRow
from extractor.recognition.grids_headers import LEVELS
from extractor.recognition.grids_lattice import Lattice, is_figure
from extractor.recognition.grids_vocabulary import Vocabulary

NAMES = (*LEVELS, "name")
_LABELS = ("label", "task", "number")
_LONGEST_GROUP = 30
_NOTES = ("reason", "remark")
_STYLES = tuple(
    map(
        re.compile,
        (
            r"[一二三四五六七八九十]+[、.]",
            r"\([一二三四五六七八九十]+\)",
            r"\d{1,2}(?:[、)]|\.(?!\d))",
            r"\(\d{1,2}\)",
        ),
    )
)


def indicator_rows(
    lattice: Lattice, words: Vocabulary, columns: Sequence[Column], sides: Sequence[Cell], rows: Iterable[int]
) -> tuple[GridRow, ...]:
    """The rows of an indicator table. A blank name of a higher level is carried on from the row above."""
    found: list[GridRow] = []
    carried: dict[int, Cell] = {}
    names = [i for i, column in enumerate(columns) if column.role in NAMES]
    leaf = names[-1] if names else -1
    rows = list(rows)
    for row in rows:
        first = next((cell for cell in lattice.filled(row) if cell not in sides), None)
        cells: list[Cell | None] = [_covering(lattice, row, column.column, sides) for column in columns]
        if first is None and not any(cell is not None and lattice.text(cell) for cell in cells):
            continue
        label = next((c for c in lattice.filled(row) if c not in sides and not _is_ordinal(lattice, columns, c)), first)
        kind = _indicator_kind(lattice, words, columns, cells, names, label, sides)
        if kind == "blank" and len(names) > 1 and columns[names[0]].role != NAMES[0]:
            kind = "group" if _heads_next(lattice, columns[names[0]].column, row, rows) else kind
        if kind == "line" and row == rows[-1] and _is_unnamed_total(lattice, columns, cells):
            kind = "total"
        if kind in ("total", "subtotal"):
            cells = [None if cell is label and i not in names else cell for i, cell in enumerate(cells)]
        elif kind in ("line", "group", "blank"):
            renewed = False
            if kind == "line" and leaf >= 0 and not any(_text(lattice, cells[i]) for i in names):
                cells = [carried.get(i) if i in names else cell for i, cell in enumerate(cells)]
            for i in names:
                cell = cells[i]
                if cell is not None and lattice.text(cell):
                    renewed = renewed or carried.get(i) is not cell
                    carried[i] = cell
                elif renewed:
                    carried.pop(i, None)
                elif i != leaf and i in carried and any(_text(lattice, cells[j]) for j in names if j > i):
                    cells[i] = carried[i]
        printed = label if kind in ("total", "subtotal", "group") or not names else _deepest(lattice, cells, names)
        found.append(GridRow(row, kind, tuple(cells), lattice.text(printed)))
    return tuple(found)


def _heads_next(lattice: Lattice, column: int, row: int, rows: Sequence[int]) -> bool:
    """Whether a row holds nothing but a name of the first column and the next row has a name there too: then it
    is the name of the level the table gives no column."""
    own = [cell for cell in lattice.across(row) if lattice.text(cell)]
    below = lattice.at(row + 1, column)
    return (
        len(own) == 1
        and own[0].column == column
        and row + 1 in rows
        and below is not None
        and below.row == row + 1
        and bool(lattice.text(below))
    )


def _is_unnamed_total(lattice: Lattice, columns: Sequence[Column], cells: Sequence[Cell | None]) -> bool:
    """Whether a last row holds marks and nothing else."""
    filled = [c.role for c, cell in zip(columns, cells, strict=True) if cell is not None and lattice.text(cell)]
    return bool(filled) and all(role in ("weight", "score") for role in filled)


def _covering(lattice: Lattice, row: int, column: int, sides: Sequence[Cell]) -> Cell | None:
    cell = lattice.at(row, column)
    return None if cell is None or cell in sides else cell


def _text(lattice: Lattice, cell: Cell | None) -> str:
    return lattice.text(cell)


def _is_ordinal(lattice: Lattice, columns: Sequence[Column], cell: Cell) -> bool:
    return any(c.role == "number" and c.column == cell.column for c in columns) and is_figure(lattice.text(cell))


def _deepest(lattice: Lattice, cells: Sequence[Cell | None], names: Sequence[int]) -> Cell | None:
    return next((cells[i] for i in reversed(names) if _text(lattice, cells[i])), None)


def _indicator_kind(
    lattice: Lattice,
    words: Vocabulary,
    columns: Sequence[Column],
    cells: Sequence[Cell | None],
    names: Sequence[int],
    label: Cell | None,
    sides: Sequence[Cell],
) -> str:
    text = lattice.text(label)
    values = [
        cell
        for column, cell in zip(columns, cells, strict=True)
        if column.role not in (*NAMES, "number") and cell is not None and cell is not label and lattice.text(cell)
    ]
    if label is not None:
        first_name = columns[names[0]].column if names else 0
        if words.is_label(text, "subtotal"):
            return "subtotal"
        if words.is_label(text, "total"):
            above = lattice.at(label.row, first_name)
            inside = label.column > first_name and above is not None and above.row < label.row and above not in sides
            return "subtotal" if inside else "total"
        if _is_note(lattice, words, label, sides):
            return "note"
        if not values and not any(c is not None and c.column > label.column for c in cells if _text(lattice, c)):
            spread = label.column_span >= lattice.table.columns - label.column
            if lattice.table.spans_known and spread and len(columns) > 1:
                return "group" if len(text) <= _LONGEST_GROUP and not text.endswith(("。", ";")) else "note"
    deepest = lattice.text(cells[names[-1]]) if names and cells[names[-1]] is not None else ""
    told = [cell for cell in values if not words.is_label(lattice.text(cell), "no_value")]
    if not told and (not deepest or words.is_label(deepest, "template", "no_value")):
        return "blank"
    return "line"


def _is_note(lattice: Lattice, words: Vocabulary, label: Cell, sides: Sequence[Cell]) -> bool:
    """Whether a row is a label and one text (偏差原因 | …): the label is the header of such a column, or the text
    takes the place of all columns of values."""
    others = [cell for cell in lattice.filled(label.row) if cell is not label and cell not in sides]
    if len(others) > 1 or any(is_figure(lattice.text(cell)) for cell in others):
        return False
    if words.role(lattice.text(label), "indicators") in _NOTES:
        return True
    width = lattice.table.columns
    return any(
        2 * cell.column_span >= width and cell.column + cell.column_span == width and cell.row_span == label.row_span
        for cell in others
    )


def money_rows(
    lattice: Lattice, words: Vocabulary, columns: Sequence[Column], sides: Sequence[Cell], rows: Iterable[int]
) -> tuple[GridRow, ...]:
    """The rows of a funds block, a task table or a list: totals, lines, and 其中 rows with the row they are part
    of. A part's list goes on until a total, a numbered row or, in a funds block, a row no source of money names.
    Rows numbered at several depths (一、 … 1.) are parts of the row above them that is numbered less deep."""
    drafts: list[tuple[int, tuple[Cell | None, ...], str]] = []
    for row in rows:
        cells = tuple(_covering(lattice, row, column.column, sides) for column in columns)
        if not any(_text(lattice, cell) for cell in cells):
            continue
        labels: list[Cell] = []
        for column, cell in zip(columns, cells, strict=True):
            if column.role not in _LABELS or cell is None or cell in labels:
                continue
            if not is_figure(lattice.text(cell)) and not words.is_label(lattice.text(cell), "no_value"):
                labels.append(cell)
        drafts.append((row, cells, "".join(lattice.text(cell) for cell in labels)))
    styles = [next((n for n, style in enumerate(_STYLES) if style.match(label)), None) for _, _, label in drafts]
    used = [style for style in styles if style is not None]
    nested = len(set(used)) > 1 and used[0] == min(used)
    found: list[GridRow] = []
    heads: list[tuple[int, int]] = []  # the style and row of each numbered row that is open
    before: int | None = None  # the last row that 其中 can speak of
    whole: int | None = None
    open_part = False
    certain = True
    for (row, cells, label), style in zip(drafts, styles, strict=True):
        kind = "line"
        if words.is_label(label, "total", "money_total"):
            kind, open_part = "total", False
            whole = row
        elif words.is_label(label, "subtotal"):
            kind, open_part = "subtotal", False
        elif words.is_label(label, "part"):
            kind, open_part, certain = "part", True, True
            whole = before
        elif nested and style is not None:
            heads = [head for head in heads if head[0] < style]
            kind, open_part, certain = ("part", False, True) if heads else ("line", False, True)
            whole = heads[-1][1] if heads else None
            heads.append((style, row))
        elif open_part and style is None:
            kind = "part"
            certain = bool(used) or words.is_label(label, "money_part")
        elif words.is_label(label, "money_part") and found and (found[-1].kind == "part" or _is_top(found[-1])):
            kind = "part"
        else:
            open_part, whole = False, None
        part = kind == "part"
        if not part or (nested and style is not None):
            before = row
        blanked = tuple(None if _is_label_cell(columns, cells, i) else cell for i, cell in enumerate(cells))
        found.append(GridRow(row, kind, blanked, label, whole if part else None, certain if part else True))
    return tuple(found)


def without_cells(rows: Sequence[GridRow], cells: Container[Cell]) -> tuple[GridRow, ...]:
    """The rows with some cells taken out: what they hold is told elsewhere."""
    return tuple(
        replace(row, cells=tuple(None if cell is not None and cell in cells else cell for cell in row.cells))
        for row in rows
    )


def _is_top(row: GridRow) -> bool:
    return row.kind == "total"


def _is_label_cell(columns: Sequence[Column], cells: Sequence[Cell | None], at: int) -> bool:
    """Whether a value column is covered by a merged label cell (合计 written across several columns)."""
    cell = cells[at]
    return (
        cell is not None
        and columns[at].role not in _LABELS
        and any(cells[i] is cell for i, column in enumerate(columns[:at]) if column.role in _LABELS)
    )
