"""The funds block of a form, and other tables with figures in doubt, as tables; the cells in doubt are marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from extractor.model import Cell, Column, Finding, Grid, Report, Severity
from extractor.outputs.printable import printable
from extractor.outputs.suspects import suspect_cells
from extractor.outputs.text.canvas import flagged, plain, table

_FUNDS = "funds"
_INDICATORS = "indicators"  # shown as the score tree
_NAMES = ("label", "number")
_EMPTY_ROWS = ("blank", "note")
_BRACKETS = re.compile(r"[（(][^（()）]*[)）]")

Place = tuple[int | None, int | None, int | None]


def form_tables(report: Report, findings: Sequence[Finding]) -> list[RenderableType]:
    """Each funds block of the document, and each other table that has figures in doubt, as printed."""
    assert report.reading is not None
    text = report.reading.document.text
    suspects = suspect_cells(findings)
    return [
        _view(grid, text, suspects)
        for grid in report.reading.recognition.grids
        if grid.rows and (grid.kind == _FUNDS or (grid.kind != _INDICATORS and _has_suspects(grid, suspects)))
    ]


def _has_suspects(grid: Grid, suspects: Mapping[Place, Severity]) -> bool:
    cells = ((grid.table, cell.row, cell.column) for row in grid.rows for cell in row.cells if cell)
    return any(place in suspects for place in cells)


def _view(grid: Grid, text: str, suspects: Mapping[Place, Severity]) -> RenderableType:
    def shown(cell: Cell | None) -> str:
        return printable(text[cell.start : cell.end]) if cell else ""

    def value(cell: Cell | None) -> Text:
        severity = suspects.get((grid.table, cell.row, cell.column)) if cell else None
        return flagged(Text(shown(cell)), severity, aligned=True)

    rows = [row for row in grid.rows if row.kind not in _EMPTY_ROWS]
    chosen = [
        i
        for i, column in enumerate(grid.columns)
        if column.role not in ("", *_NAMES) and any(_bare(shown(r.cells[i])) not in ("", _bare(r.label)) for r in rows)
    ]
    view = table()
    view.add_column(_heading(grid, text), min_width=12, overflow="fold")
    for i in chosen:
        view.add_column(_title(grid.columns[i], text), justify="right", no_wrap=True)
    for row in rows:
        label = Text("  " if row.kind == "part" else "").append_text(plain(row.label))
        view.add_row(label, *(value(row.cells[i]) for i in chosen))
    return view


def _heading(grid: Grid, text: str) -> str:
    if grid.kind == _FUNDS:
        return f"资金（{grid.unit}）" if grid.unit else "资金"
    return next((_title(column, text) for column in grid.columns if column.role == "label"), "")


def _title(column: Column, text: str) -> str:
    """The last header cell without what it adds in brackets."""
    if not column.header:
        return ""
    start, end = column.header[-1]
    return "".join(_BRACKETS.sub("", printable(text[start:end])).split())


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
