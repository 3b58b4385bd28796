"""Where evidence stands, as a reviewer finds it: a line, a page, a cell."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.model import Evidence, Reading
from extractor.outputs.printable import printable

_LONGEST_NAME = 12


def places(evidence: Iterable[Evidence], reading: Reading) -> str:
    """The distinct places in the order given: 第37行、第38行; cells of one column together: 表1第5、7行得分列."""
    named: dict[tuple[str, str], list[str]] = {}
    for e in evidence:
        where = _place(e, reading)
        rows = named.setdefault((where[0], where[2]), [])
        if where[1] not in rows:
            rows.append(where[1])
    return "、".join(f"{before}{'、'.join(rows)}{behind}" for (before, behind), rows in named.items())


def place(evidence: Evidence, reading: Reading) -> str:
    """第37行 in a text file, 第2页 in a PDF, 表1第5行得分列 in a table, 工资!B4 in a workbook; in files without
    lines and pages, the heading above."""
    return "".join(_place(evidence, reading))


def _place(evidence: Evidence, reading: Reading) -> tuple[str, str, str]:
    """The place in three parts, of which the middle one is a number that may be listed with others."""
    segment = reading.document.segment_at(evidence.start)
    page = f"第{evidence.page}页" if evidence.page else ""
    if segment is not None and "!" in segment.origin:
        sheet, _, cell = printable(segment.origin.removesuffix("#generated")).rpartition("!")
        return f"{sheet}!", cell, ""
    if evidence.table is not None and evidence.row is not None:
        return f"{page}表{evidence.table + 1}第", str(evidence.row + 1), f"行{_column(evidence, reading)}"
    if evidence.page:
        return "第", str(evidence.page), "页"
    heading = "" if reading.document.source.format == "txt" else _heading(evidence, reading)
    return ("", f"“{heading}”", "") if heading else ("第", str(evidence.line), "行")


def _column(evidence: Evidence, reading: Reading) -> str:
    if evidence.column is None or evidence.row is None:
        return ""
    for grid in reading.recognition.grids:
        if grid.table == evidence.table and grid.header_row <= evidence.row < grid.last_row:
            for column in grid.columns:
                if column.column == evidence.column and column.header:
                    start, end = column.header[-1]
                    name = printable(reading.document.text[start:end])
                    if 0 < len(name) <= _LONGEST_NAME:
                        return f"{name}列"
    return f"第{evidence.column + 1}列"


def _heading(evidence: Evidence, reading: Reading) -> str:
    above = [s for s in reading.recognition.sections if s.start <= evidence.start < s.end]
    if not above:
        return ""
    innermost = max(above, key=lambda s: s.start)
    name = printable(innermost.number + innermost.title)
    return name if len(name) <= _LONGEST_NAME + 4 else name[: _LONGEST_NAME + 3] + "…"
