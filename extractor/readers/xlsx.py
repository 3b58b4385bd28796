"""Spreadsheets, read from the package's parts: every visible cell as it is displayed.

Sheets come in the order of their tabs. Hidden sheets, rows and columns are no part of what a reader
of the file sees: they are left out and named in ``problems``. Of a formula the stored result is read;
one without a stored result is named, never taken for a blank. Macros are not looked at.
"""

from __future__ import annotations

import re
from pathlib import Path

from extractor.model import BlockRole, Document
from extractor.readers.builder import DocumentBuilder, Piece, TableDraft
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.package import Parts
from extractor.readers.xlsx_layout import Entry, Form, Lines, layout
from extractor.readers.xlsx_sheet import (
    Book,
    Sheet,
    address,
    local,
    read_sheet,
    relationship,
    shared_strings,
    styles,
    too_many_cells,
)

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
_NAMED = 10
"""Addresses listed in one problem."""
_TITLE_LENGTH = 60


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Read an xlsx or xlsm workbook; raises ``ReadFailure``."""
    builder = DocumentBuilder(path, data, "xlsx", limits)
    parts = Parts(data, limits)
    workbook = _workbook_part(parts)
    root = parts.xml(workbook)
    related = parts.related(workbook)
    by_kind = dict(related.values())
    book = Book()
    properties = root.find("{*}workbookPr")
    book.epoch_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    if by_kind.get("sharedStrings", "") in parts:
        book.strings = shared_strings(parts.content(by_kind["sharedStrings"]))
    if by_kind.get("styles", "") in parts:
        book.styles = styles(parts.xml(by_kind["styles"]))
    sheets: list[tuple[Sheet, str]] = []
    for node in root.iterfind("{*}sheets/{*}sheet"):
        name = node.get("name", "")
        kind, target = related.get(relationship(node), ("", ""))
        if node.get("state", "visible") != "visible":
            builder.problem("hidden-sheet", f"工作表“{name}”已隐藏，未读取")
        elif target not in parts:
            builder.problem("missing-sheet", f"工作表“{name}”的内容缺失，未读取")
        elif kind != "worksheet":
            builder.problem("sheet-not-read", f"工作表“{name}”是图表或宏表，未读取")
        else:
            shown = target.rpartition("/")[2]
            sheet = read_sheet(name, shown, parts.content(target), book, limits, builder.check_time)
            sheets.append((sheet, target))
    filled = sum(1 for sheet, _ in sheets if any(sheet.texts.values()))
    for sheet, part in sheets:
        _add_sheet(builder, sheet, limits, named=filled > 1 and any(sheet.texts.values()))
        _add_drawing(builder, parts, sheet, part)
        _add_problems(builder, sheet)
    return builder.build()


def _workbook_part(parts: Parts) -> str:
    for kind, target in parts.related("").values():
        if kind == "officeDocument" and target in parts:
            return target
    if "xl/workbook.xml" in parts:
        return "xl/workbook.xml"
    raise ReadFailure("unreadable", "文件已损坏（找不到工作簿）")


def _add_sheet(builder: DocumentBuilder, sheet: Sheet, limits: Limits, *, named: bool) -> None:
    if named and not _DEFAULT_NAME.fullmatch(sheet.name):
        builder.paragraph([Piece(sheet.name, f"{_quoted(sheet.name)}#generated")], BlockRole.HEADING, 1)
    first = True
    for part in layout(sheet):
        if isinstance(part, Lines):
            for entry in part.entries:
                title = first and len(entry.text) <= _TITLE_LENGTH and entry.text.rstrip()[-1] not in "。；：:"
                role = BlockRole.TITLE if title else BlockRole.PARAGRAPH
                builder.paragraph([_piece(sheet, entry)], role)
                first = False
        else:
            builder.table(_draft(sheet, part, limits))
        first = False


def _draft(sheet: Sheet, form: Form, limits: Limits) -> TableDraft:
    if (form.bottom - form.top) * (form.right - form.left) > limits.cells:
        raise too_many_cells(limits)
    draft = TableDraft()
    taken: set[tuple[int, int]] = set()
    for entry in form.entries:
        area = entry.area
        taken.update((i, j) for i in range(area.top, area.bottom) for j in range(area.left, area.right))
        draft.cell(
            area.top - form.top,
            area.left - form.left,
            [_piece(sheet, entry)] if entry.text else [],
            row_span=area.bottom - area.top,
            column_span=area.right - area.left,
        )
    for i in range(form.top, form.bottom):
        for j in range(form.left, form.right):
            if (i, j) not in taken:
                draft.cell(i - form.top, j - form.left, [])
    return draft


def _piece(sheet: Sheet, entry: Entry) -> Piece:
    return Piece(entry.text, f"{_quoted(sheet.name)}!{entry.address}")


def _quoted(name: str) -> str:
    """A sheet's name as it stands in a reference."""
    return name if _PLAIN_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def _add_drawing(builder: DocumentBuilder, parts: Parts, sheet: Sheet, part: str) -> None:
    """Text boxes are read after the sheet's cells; pictures and charts can only be named."""
    _, target = parts.related(part).get(sheet.drawing, ("", ""))
    if not target or target not in parts:
        return
    pictures = charts = 0
    for number, anchor in enumerate(parts.xml(target), 1):
        for element in anchor.iter("{*}pic", "{*}graphicFrame"):
            pictures += local(element) == "pic"
            charts += local(element) == "graphicFrame"
        origin = f"{_quoted(sheet.name)}!shape[{number}]"
        for body in anchor.iter("{*}txBody"):
            offset = 0
            for paragraph in body.iterchildren("{*}p"):
                text = "".join(t.text or "" for t in paragraph.iter("{*}t"))
                builder.paragraph([Piece(text, origin, offset)])
                offset += len(text)
    if pictures:
        builder.problem("picture-not-read", f"工作表“{sheet.name}”有{pictures}张图片，图中文字未读取")
    if charts:
        builder.problem("chart-not-read", f"工作表“{sheet.name}”有{charts}个图表，未读取")


def _add_problems(builder: DocumentBuilder, sheet: Sheet) -> None:
    where = f"工作表“{sheet.name}”"
    filled = [position for position, text in sheet.texts.items() if text]
    rows = sorted({row for row, _ in filled} & sheet.hidden_rows)
    if rows:
        builder.problem("hidden-rows", f"{where}有{len(rows)}个隐藏行未读取：第{_listed([str(r + 1) for r in rows])}行")
    columns = sorted({column for _, column in filled if sheet.column_hidden(column)})
    if columns:
        letters = [address(0, column)[:-1] for column in columns]
        builder.problem("hidden-columns", f"{where}有{len(columns)}个隐藏列未读取：{_listed(letters)}列")
    if sheet.without_value:
        builder.problem(
            "formula-without-value",
            f"{where}有{len(sheet.without_value)}个公式没有保存计算结果，按空白读取：{_listed(sheet.without_value)}",
        )
    if sheet.errors:
        builder.problem("error-value", f"{where}有{len(sheet.errors)}个单元格是错误值：{_listed(sheet.errors)}")
    if sheet.unformatted:
        builder.problem(
            "number-format",
            f"{where}有{len(sheet.unformatted)}个数值的显示格式无法还原或隐藏了数值：{_listed(sheet.unformatted)}",
        )


def _listed(items: list[str]) -> str:
    return "、".join(items[:_NAMED]) + ("等" if len(items) > _NAMED else "")
