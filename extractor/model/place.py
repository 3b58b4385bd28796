"""Where evidence stands, in words by which a reader of the file finds it. Every message and output says it so."""

from __future__ import annotations

import re

from extractor.model.document import Evidence

_SHAPE = re.compile(r"shape\[(\d+)\]")


def place(evidence: Evidence) -> str:
    """第2页 in a PDF, 表1第5行 in a table, 自评表!B4 in a workbook, 第37行 in a text file, else 第12段."""
    return "".join(place_parts(evidence))


def place_parts(evidence: Evidence) -> tuple[str, str, str]:
    """The place in three parts, of which the middle one may be listed with others: 第, 37, 行."""
    page = f"第{evidence.page}页" if evidence.page else ""
    if evidence.cell is not None:
        sheet, _, cell = evidence.cell.rpartition("!")
        return f"{sheet}!", _SHAPE.sub(lambda shape: f"图形{int(shape[1]) + 1}", cell), ""
    if evidence.table is not None and evidence.row is not None:
        return f"{page}表{evidence.table + 1}第", str(evidence.row + 1), "行"
    if evidence.page:
        return "第", str(evidence.page), "页"
    if evidence.paragraph is not None:
        return "第", str(evidence.paragraph), "段"
    return "第", str(evidence.line), "行"
