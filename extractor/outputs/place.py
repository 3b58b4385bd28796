"""Where evidence stands, as findings say it, with the heading above or the column's name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from extractor.model import Evidence, Reading, place_parts
from extractor.outputs.printable import printable

_LONGEST_NAME = 12
_STOP = re.compile(r"(?<=.)[，。；：:（(—]")


def places(evidence: Iterable[Evidence], reading: Reading) -> str:
    """The distinct places in the order given: 第37、38行; cells of one column together, 表1第5、7行得分列, and those
    of one row: 表1第5行分值列、得分列."""
    named: dict[tuple[str, str], list[str]] = {}
    for e in evidence:
        where = _place(e, reading)
        rows = named.setdefault((where[0], where[2]), [])
        if where[1] not in rows:
            rows.append(where[1])
    beside: dict[tuple[str, str], list[str]] = {}
    for (before, behind), rows in named.items():
        beside.setdefault((before, "、".join(rows)), []).append(behind)
    return "、".join(
        before + rows + "、".join([behind[0], *(b.removeprefix("行") for b in behind[1:])])
        for (before, rows), behind in beside.items()
    )


def place(evidence: Evidence, reading: Reading) -> str:
    """第37行 in a text file, 第2页 in a PDF, 表1第5行得分列 in a table, 自评表!B4 in a workbook; where paragraphs are
    counted, with the heading above: 第15段（“二、评价结果”）."""
    return "".join(_place(evidence, reading))


def _place(evidence: Evidence, reading: Reading) -> tuple[str, str, str]:
    """The place in three parts, of which the middle one may be listed with others."""
    before, number, behind = map(printable, place_parts(evidence))
    if evidence.cell is not None:
        return before, number, behind
    if evidence.table is not None and evidence.row is not None:
        return before, number, behind + _column(evidence, reading)
    heading = "" if evidence.paragraph is None or evidence.page else _heading(evidence, reading)
    return before, number, f"{behind}（“{heading}”）" if heading else behind


def _column(evidence: Evidence, reading: Reading) -> str:
    if evidence.column is None or evidence.row is None or evidence.table is None:
        return ""
    grids = reading.recognition.grids
    for grid in grids[bisect_left(grids, evidence.table, key=lambda g: g.table) :]:
        if grid.table != evidence.table:
            break
        if grid.header_row <= evidence.row < grid.last_row:
            for column in grid.columns:
                if column.column == evidence.column and column.header:
                    start, end = column.header[-1]
                    name = printable(reading.document.text[start:end])
                    if 0 < len(name) <= _LONGEST_NAME:
                        return f"{name}列"
    return f"第{evidence.column + 1}列"


def _heading(evidence: Evidence, reading: Reading) -> str:
    """The innermost heading above the paragraph, as far as its first stop."""
    block = reading.document.block_at(evidence.start)
    start = evidence.start if block is None else block.start
    above = [s for s in reading.recognition.sections if s.start < start < s.end]
    if not above:
        return ""
    innermost = max(above, key=lambda s: s.start)
    name = printable(innermost.number + _STOP.split(innermost.title.strip(), maxsplit=1)[0])
    return name if len(name) <= _LONGEST_NAME + 4 else name[: _LONGEST_NAME + 3] + "…"
