"""Where evidence stands, as a reviewer finds it: a line, a page, a cell."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.model import Evidence, Reading
from extractor.outputs.text.canvas import printable

_LONGEST_NAME = 12


def places(evidence: Iterable[Evidence], reading: Reading) -> str:
    """The distinct places, in the order given: 第37行、第38行."""
    return "、".join(dict.fromkeys(place(e, reading) for e in evidence))


def place(evidence: Evidence, reading: Reading) -> str:
    """第37行 in a text file, 第2页 in a PDF, 表1第5行得分列 in a table, 工资!B4 in a workbook; in files without
    lines and pages, the heading above."""
    segment = reading.document.segment_at(evidence.start)
    page = f"第{evidence.page}页" if evidence.page else ""
    if segment is not None and "!" in segment.origin:
        return printable(segment.origin.removesuffix("#generated"))
    if evidence.table is not None and evidence.row is not None:
        return f"{page}表{evidence.table + 1}第{evidence.row + 1}行{_column(evidence, reading)}"
    if page:
        return page
    if reading.document.source.format == "txt":
        return f"第{evidence.line}行"
    heading = _heading(evidence, reading)
    return f"“{heading}”" if heading else f"第{evidence.line}行"


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
