"""One worksheet's parts into displayed texts, merged areas, borders and what is hidden."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.xlsx_format import BUILT_IN, GENERAL, display, display_text, general

if TYPE_CHECKING:
    from lxml.etree import _Element

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LAST_ROW = 2**20
_LAST_COLUMN = 2**14
_BEYOND_TEXT = 64
"""Columns a merged area may reach past the last used column before it is taken for a formatting accident."""

Position = tuple[int, int]


class Area(NamedTuple):
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right`` from 0, half-open."""

    top: int
    left: int
    bottom: int
    right: int


class Style(NamedTuple):
    code: str
    bordered: bool
    """Whether the cell has a line at its left or right: what tells a form from a page of text."""


@dataclass(slots=True)
class Book:
    """What the sheets of a workbook share."""

    strings: list[str] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    epoch_1904: bool = False


@dataclass(slots=True)
class Sheet:
    """Cells by (row, column) from 0. ``texts`` holds the cells that show something, and blank ones
    that hold a formula; the three lists of addresses (``B4``) name cells that need a word to the
    reviewer."""

    name: str
    texts: dict[Position, str] = field(default_factory=dict)
    bordered: set[Position] = field(default_factory=set)
    areas: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    drawing: str = ""
    without_value: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unformatted: list[str] = field(default_factory=list)

    def column_hidden(self, column: int) -> bool:
        return any(first <= column < end for first, end in self.hidden_columns)


def address(row: int, column: int) -> str:
    """``B4`` for row 3, column 1."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def too_many_cells(limits: Limits) -> ReadFailure:
    return ReadFailure("too_large", f"表格超过{limits.cells}个单元格的上限")


def plain(element: _Element) -> str:
    """The text of a string item: its runs, without the readings printed above hanzi."""
    parts = [t.text or "" for t in element.iter("{*}t") if local(t.getparent()) != "rPh"]
    return _unescaped("".join(parts))


def local(element: _Element | None) -> str:
    return str(element.tag).rpartition("}")[2] if element is not None else ""


def relationship(element: _Element) -> str:
    """The id of the relationship an element names, in whichever of the two namespaces."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


def shared_strings(data: bytes) -> list[str]:
    strings: list[str] = []
    for element in _elements(data, "sharedStrings.xml", "si"):
        strings.append(plain(element))
        _forget(element)
    return strings


def styles(root: _Element) -> list[Style]:
    """A format code and the presence of side borders for each cell style."""
    codes = dict(BUILT_IN)
    for number_format in root.iterfind("{*}numFmts/{*}numFmt"):
        codes[_whole(number_format.get("numFmtId"))] = number_format.get("formatCode", GENERAL)
    borders = [
        any(side.get("style", "none") != "none" for side in border if local(side) in ("left", "right", "start", "end"))
        for border in root.iterfind("{*}borders/{*}border")
    ]
    found: list[Style] = []
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        border = _whole(xf.get("borderId"))
        found.append(Style(codes.get(_whole(xf.get("numFmtId")), GENERAL), border < len(borders) and borders[border]))
    return found


def read_sheet(name: str, part: str, data: bytes, book: Book, limits: Limits, tick: Callable[[], None]) -> Sheet:
    """Parse a worksheet part (``part`` is what messages call it); ``tick`` is called now and then and may raise.

    Raises ``ReadFailure`` for XML that cannot be read and beyond the limit of cells.
    """
    sheet = Sheet(name)
    row = -1
    for element in _elements(data, part, "row", "col", "mergeCell", "drawing"):
        kind = local(element)
        if kind == "row":
            row = _whole(element.get("r"), row + 2) - 1
            if 0 <= row < _LAST_ROW:
                if _hidden(element, "ht"):
                    sheet.hidden_rows.add(row)
                _read_row(element, row, sheet, book)
            _forget(element)
            if row % 256 == 0:
                tick()
            if len(sheet.texts) + len(sheet.bordered) > limits.cells:
                raise too_many_cells(limits)
        elif kind == "col":
            if _hidden(element, "width"):
                first = _whole(element.get("min"), 1) - 1
                sheet.hidden_columns.append((first, min(_whole(element.get("max"), first + 1), _LAST_COLUMN)))
        elif kind == "mergeCell":
            area = _area(element.get("ref", ""))
            if area is not None:
                sheet.areas.append(area)
        else:
            sheet.drawing = relationship(element)
    sheet.areas = _within_use(sheet, limits)
    return sheet


def _elements(data: bytes, part: str, *names: str) -> Iterator[_Element]:
    from lxml import etree

    if b"<!DOCTYPE" in data[:4096]:
        raise ReadFailure("unreadable", f"文件内部件{part}含有文档类型定义，为安全起见不予读取")
    try:
        events = etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for _, element in events:
            yield element
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise ReadFailure("unreadable", f"文件已损坏（部件{part}不是完整的XML）") from error


def _forget(element: _Element) -> None:
    """Free what iterparse has read, so that a large part does not stay in memory whole."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _read_row(element: _Element, row: int, sheet: Sheet, book: Book) -> None:
    column = -1
    for cell in element.iterchildren("{*}c"):
        position = _position(cell.get("r", ""))
        column = position[1] if position is not None else column + 1
        if column >= _LAST_COLUMN:
            break
        style = _style(cell, book)
        if style.bordered:
            sheet.bordered.add((row, column))
        text = _shown(cell, style.code, row, column, sheet, book)
        if text.strip():
            sheet.texts[row, column] = text
        elif cell.find("{*}f") is not None:
            sheet.texts[row, column] = ""


def _style(cell: _Element, book: Book) -> Style:
    index = _whole(cell.get("s"))
    return book.styles[index] if index < len(book.styles) else Style(GENERAL, False)


def _shown(cell: _Element, code: str, row: int, column: int, sheet: Sheet, book: Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        item = cell.find("{*}is")
        return display_text(plain(item), code) if item is not None else ""
    node = cell.find("{*}v")
    stored = node.text or "" if node is not None else ""
    if not stored:
        if cell.find("{*}f") is not None and kind != "str":
            sheet.without_value.append(address(row, column))
        return ""
    if kind == "s":
        index = _whole(stored.strip(), -1)
        if 0 <= index < len(book.strings):
            return display_text(book.strings[index], code)
        sheet.errors.append(address(row, column))
        return ""
    if kind == "str":
        return display_text(_unescaped(stored), code)
    if kind == "b":
        return "TRUE" if _on(stored.strip()) else "FALSE"
    if kind == "e":
        sheet.errors.append(f"{address(row, column)} {stored.strip()}")
        return stored.strip()
    return _number(stored.strip(), kind, code, address(row, column), sheet, book)


def _number(stored: str, kind: str, code: str, place: str, sheet: Sheet, book: Book) -> str:
    try:
        value = _serial(stored) if kind == "d" else Decimal(stored)
        text = display(value, code, epoch_1904=book.epoch_1904 and kind != "d")
    except (ValueError, InvalidOperation, OverflowError):
        sheet.unformatted.append(place)
        try:
            return general(Decimal(stored))
        except (InvalidOperation, ValueError, OverflowError):
            return stored
    if not text and value:
        sheet.unformatted.append(place)
    return text


def _serial(stored: str) -> Decimal:
    moment = datetime.fromisoformat(stored.removesuffix("Z")).replace(tzinfo=None)
    gone = moment - datetime(1899, 12, 30)
    return Decimal(gone.days) + Decimal(gone.seconds) / 86_400


def _within_use(sheet: Sheet, limits: Limits) -> list[Area]:
    """Merged areas cut to the used part of the sheet, without those that overlap an earlier one."""
    used = [*sheet.texts, *sheet.bordered]
    last_row = max((row for row, _ in used), default=-1) + 1
    last_column = max((column for _, column in used), default=-1) + 1
    kept: list[Area] = []
    taken: set[Position] = set()
    total = 0
    for area in sorted(sheet.areas):
        right = area.right if area.right <= last_column + _BEYOND_TEXT else last_column
        bottom = area.bottom if area.bottom <= last_row + _BEYOND_TEXT else last_row
        area = Area(area.top, area.left, bottom, right)
        if area.bottom <= area.top or area.right <= area.left or (area.top, area.left) in taken:
            continue
        total += (area.bottom - area.top) * (area.right - area.left)
        if total > limits.cells:
            raise too_many_cells(limits)
        positions = [(i, j) for i in range(area.top, area.bottom) for j in range(area.left, area.right)]
        if taken.isdisjoint(positions):
            taken.update(positions)
            kept.append(area)
    return kept


def _area(reference: str) -> Area | None:
    corners: Sequence[Position | None] = [_position(corner) for corner in reference.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return None
    (top, left), (bottom, right) = corners[0], corners[1]
    return Area(min(top, bottom), min(left, right), max(top, bottom) + 1, max(left, right) + 1)


def _position(reference: str) -> Position | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2]) - 1
    return (row, column - 1) if row >= 0 else None


def _hidden(element: _Element, size: str) -> bool:
    return _on(element.get("hidden")) or element.get(size) in ("0", "0.0")


def _on(value: str | None) -> bool:
    return value in ("1", "true")


def _whole(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else otherwise


def _unescaped(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = _CONTROL.sub("", text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
