"""The funds block of a form as a table, the cells in doubt marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from extractor.model import Cell, Column, Finding, Grid, GridRow, Report, Severity
from extractor.outputs.text.canvas import flagged, plain, printable, table

_KIND = "funds"
_EMPTY_ROWS = ("blank", "note")

Place = tuple[int | None, int | None, int | None]


def funds_tables(report: Report, findings: Sequence[Finding]) -> list[RenderableType]:
    """Each funds block of the document: its named rows and its columns with values, as printed."""
    assert report.reading is not None
    text = report.reading.document.text
    suspects = suspect_cells(findings)
    return [
        _view(grid, text, suspects) for grid in report.reading.recognition.grids if grid.kind == _KIND and grid.rows
    ]


def suspect_cells(findings: Sequence[Finding]) -> dict[Place, Severity]:
    """The worst severity said of each table cell, by table, row and column."""
    order = list(Severity)
    cells: dict[Place, Severity] = {}
    for finding in findings:
        for e in finding.evidence:
            known = cells.get((e.table, e.row, e.column), finding.severity)
            cells[e.table, e.row, e.column] = min(known, finding.severity, key=order.index)
    return cells


def _view(grid: Grid, text: str, suspects: Mapping[Place, Severity]) -> RenderableType:
    def shown(cell: Cell | None) -> str:
        return printable(text[cell.start : cell.end]) if cell else ""

    def value(cell: Cell | None) -> Text:
        severity = suspects.get((grid.table, cell.row, cell.column)) if cell else None
        return flagged(Text(shown(cell)), severity, aligned=True)

    rows = [row for row in grid.rows if row.kind not in _EMPTY_ROWS]
    chosen = [i for i, column in enumerate(grid.columns) if column.role and _has_values(i, rows, shown)]
    view = table()
    view.add_column(f"资金（{grid.unit}）" if grid.unit else "资金", ratio=2, min_width=12, overflow="fold")
    for i in chosen:
        view.add_column(_title(grid.columns[i], text), ratio=1, justify="right", overflow="fold")
    for row in rows:
        label = Text("  " if row.kind == "part" else "").append_text(plain(row.label))
        view.add_row(label, *(value(row.cells[i]) for i in chosen))
    return view


def _has_values(column: int, rows: Sequence[GridRow], shown: Callable[[Cell | None], str]) -> bool:
    """Whether the column says more than the rows' names."""
    return any(text and text.replace(" ", "") != row.label for row in rows if (text := shown(row.cells[column])))


def _title(column: Column, text: str) -> str:
    if not column.header:
        return ""
    start, end = column.header[-1]
    return printable(text[start:end])
