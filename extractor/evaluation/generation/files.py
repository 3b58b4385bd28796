"""Blocks into files: text, Word, Excel and web page. The same blocks give the same bytes.

Word and Excel packages are written part by part: a corpus of twenty thousand files takes minutes, and no clock and
no library version finds its way into them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from html import escape

from extractor.evaluation.generation.blocks import Block, Grid, Paragraph, areas

_EPOCH = (2024, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"


def text_file(blocks: Sequence[Block]) -> bytes:
    """UTF-8; a table's cells parted by tabs, a merged area printed once and left blank otherwise."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
            continue
        shown = {(area.row, area.column): area.text for area in areas(block)}
        for i, row in enumerate(block.rows):
            lines.append("\t".join(shown.get((i, j), "") for j in range(len(row))))
    return ("\n".join(lines) + "\n").encode()


def web_page(blocks: Sequence[Block]) -> bytes:
    parts = ['<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8">']
    title = next((b.text for b in blocks if isinstance(b, Paragraph)), "")
    parts.append(f"<title>{escape(title)}</title></head>\n<body>")
    for block in blocks:
        if isinstance(block, Paragraph):
            tag = "p" if block.level is None else f"h{block.level + 1}"
            parts.append(f"<{tag}>{escape(block.text)}</{tag}>")
            continue
        parts.append('<table border="1">')
        cells = areas(block)
        for i in range(len(block.rows)):
            row = (
                f"<td{_span('rowspan', c.row_span)}{_span('colspan', c.column_span)}>{escape(c.text)}</td>"
                for c in cells
                if c.row == i
            )
            parts.append(f"<tr>{''.join(row)}</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body>\n</html>\n"]).encode()


def _span(name: str, count: int) -> str:
    return f' {name}="{count}"' if count > 1 else ""


def word_file(blocks: Sequence[Block]) -> bytes:
    body = "".join(_word_paragraph(b) if isinstance(b, Paragraph) else _word_table(b) for b in blocks)
    main = f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main"'
    document = f"{_XML}<w:document {main}><w:body>{body}<w:sectPr/></w:body></w:document>"
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/><w:pPr>{outline}</w:pPr></w:style>'
        for identity, name, outline in (
            ("Title", "Title", ""),
            ("Heading1", "heading 1", '<w:outlineLvl w:val="0"/>'),
            ("Heading2", "heading 2", '<w:outlineLvl w:val="1"/>'),
        )
    )
    styles = f"{_XML}<w:styles {main}>{headings}</w:styles>"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return _package(
        {
            "word/document.xml": (document, f"{word}.document.main+xml"),
            "word/styles.xml": (styles, f"{word}.styles+xml"),
        },
        main="word/document.xml",
        related={"word/_rels/document.xml.rels": (("styles", "styles.xml"),)},
    )


def _word_paragraph(paragraph: Paragraph) -> str:
    names = {None: "", 0: "Title", 1: "Heading1", 2: "Heading2"}
    name = names[paragraph.level]
    style = f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>' if name else ""
    return f"<w:p>{style}{_run(paragraph.text)}</w:p>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _word_table(grid: Grid) -> str:
    columns = len(grid.rows[0])
    parts = ["<w:tbl><w:tblPr/><w:tblGrid>", '<w:gridCol w:w="1000"/>' * columns, "</w:tblGrid>"]
    cells = areas(grid)
    for i in range(len(grid.rows)):
        parts.append("<w:tr>")
        for cell in sorted((c for c in cells if c.row <= i < c.row + c.row_span), key=lambda c: c.column):
            properties = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
            if cell.row_span > 1:
                properties += '<w:vMerge w:val="restart"/>' if cell.row == i else "<w:vMerge/>"
            text = _run(cell.text) if cell.row == i else ""
            parts.append(f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{text}</w:p></w:tc>")
        parts.append("</w:tr>")
    return "".join([*parts, "</w:tbl>"])


def spreadsheet(blocks: Sequence[Block]) -> bytes:
    """One sheet; every cell is a text, as in forms that are filled in by hand."""
    rows: list[str] = []
    merged: list[str] = []
    for block in blocks:
        top = len(rows)
        if isinstance(block, Paragraph):
            rows.append(_sheet_row(top, [(0, block.text)]))
            continue
        cells = areas(block)
        for i in range(len(block.rows)):
            rows.append(_sheet_row(top + i, [(c.column, c.text) for c in cells if c.row == i]))
        merged += [
            f"{_name(top + c.row, c.column)}:{_name(top + c.row + c.row_span - 1, c.column + c.column_span - 1)}"
            for c in cells
            if c.row_span * c.column_span > 1
        ]
    joined = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
    merges = f'<mergeCells count="{len(merged)}">{joined}</mergeCells>' if merged else ""
    main = f'xmlns="{_OFFICE}/spreadsheetml/2006/main"'
    sheet = f"{_XML}<worksheet {main}><sheetData>{''.join(rows)}</sheetData>{merges}</worksheet>"
    relation = f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships"'
    book = (
        f'{_XML}<workbook {main} {relation}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return _package(
        {
            "xl/workbook.xml": (book, f"{kind}.sheet.main+xml"),
            "xl/worksheets/sheet1.xml": (sheet, f"{kind}.worksheet+xml"),
        },
        main="xl/workbook.xml",
        related={"xl/_rels/workbook.xml.rels": (("worksheet", "worksheets/sheet1.xml"),)},
    )


def _sheet_row(row: int, cells: Iterable[tuple[int, str]]) -> str:
    written = "".join(
        f'<c r="{_name(row, column)}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
        for column, text in cells
        if text
    )
    return f'<row r="{row + 1}">{written}</row>'


def _name(row: int, column: int) -> str:
    return f"{chr(65 + column)}{row + 1}"


def _package(parts: dict[str, tuple[str, str]], *, main: str, related: dict[str, tuple[tuple[str, str], ...]]) -> bytes:
    """A zip with its parts, their content types and the relations between them."""
    package = f"{_OFFICE}/package/2006"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (_, kind) in parts.items())
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    types = (
        f'{_XML}<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    written = {"[Content_Types].xml": types, "_rels/.rels": _relations((("officeDocument", main),))}
    written |= {name: content for name, (content, _) in parts.items()}
    written |= {name: _relations(targets) for name, targets in related.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in written.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    written = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships">{written}</Relationships>'


WRITERS: dict[str, Callable[[Sequence[Block]], bytes]] = {
    "txt": text_file,
    "docx": word_file,
    "xlsx": spreadsheet,
    "html": web_page,
}
"""The writer of each format, by file name extension."""
