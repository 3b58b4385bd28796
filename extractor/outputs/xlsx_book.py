"""A workbook written cell by cell: texts stay texts whatever they look like, formulas come with their results."""

from __future__ import annotations

import datetime
import io
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

_FONT, _HEADER_FONT = "宋体", "黑体"
_LONGEST_TEXT = 32_000  # a cell holds 32767 UTF-16 units
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MADE = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)  # the same report is the same file
_LINE = {"border": 1, "border_color": "#9AA5B1"}
_TEXT = {"font_name": _FONT, "font_size": 10.5, "valign": "vcenter", **_LINE}
_HEADER = {**_TEXT, "font_name": _HEADER_FONT, "bg_color": "#DCE6F1", "align": "center", "text_wrap": True}

_TITLE = {"font_name": _HEADER_FONT, "font_size": 18, "align": "center", "valign": "vcenter"}
_SECTION = {**_HEADER, "align": "left"}
_A4 = 9
_LINE_HEIGHT, _SPACING, _HIGHEST = 14.5, 5, 409
"""Of rows, in points."""

Look = dict[str, Any]
"""Properties of a format in the words of xlsxwriter."""

RED: Look = {"bg_color": "#F8CBCB", "font_color": "#9C0006"}
AMBER: Look = {"bg_color": "#FFEB9C", "font_color": "#7F5A00"}
GREEN: Look = {"bg_color": "#D8EFD9", "font_color": "#1E6B2B"}
GREY: Look = {"bg_color": "#EDEDED", "font_color": "#595959"}


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in characters of the standard font; a hanzi takes two."""

    title: str
    width: float


class Book:
    """Collects sheets; ``saved`` gives the file."""

    def __init__(self, title: str, author: str) -> None:
        self._buffer = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(
            self._buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._workbook.set_properties({"title": title, "author": author, "created": _MADE})
        self._workbook.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def table(self, name: str, columns: Sequence[Column]) -> Sheet:
        """A sheet with a header in its first row, which stays in view, repeats in print and filters."""
        made = Sheet(self, self._workbook.add_worksheet(name), name, [column.width for column in columns])
        made.head(columns)
        return made

    def cover(self, name: str, title: str, widths: Sequence[float]) -> Sheet:
        """A sheet with a title across its first row."""
        made = Sheet(self, self._workbook.add_worksheet(name), name, widths)
        made.entitle(title)
        return made

    def format(self, look: Look) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._workbook.add_format(look)
        return self._formats[key]

    def saved(self) -> bytes:
        self._workbook.close()
        return self._buffer.getvalue()


@dataclass(slots=True)
class Sheet:
    """A sheet to be printed on A4. Rows and columns count from 0, the first row included."""

    _book: Book
    _sheet: Any
    name: str
    _widths: Sequence[float]
    _lines: dict[int, int] = field(default_factory=dict, init=False)
    _filtered: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._sheet.set_paper(_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        for index, width in enumerate(self._widths):
            self._sheet.set_column(index, index, width)
        self._sheet.set_footer(f'&L&"{_FONT}"&9{self.name}&C&"{_FONT}"&9第&P页　共&N页')

    def head(self, columns: Sequence[Column]) -> None:
        for index, column in enumerate(columns):
            self._sheet.write_string(0, index, column.title, self._book.format(_HEADER))
        self._sheet.set_row(0, 28)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._filtered = True
        self._sheet.set_header(f'&C&"{_HEADER_FONT}"&14{self.name}')

    def entitle(self, title: str) -> None:
        self._sheet.set_row(0, 40)
        self._sheet.merge_range(0, 0, 0, len(self._widths) - 1, "", self._book.format(_TITLE))
        self._sheet.write_string(0, 0, title, self._book.format(_TITLE))
        self._sheet.hide_gridlines(2)

    def section(self, row: int, title: str) -> None:
        """A title across a row."""
        self._sheet.merge_range(row, 0, row, len(self._widths) - 1, title, self._book.format(_SECTION))
        self._seen(row)

    def text(self, row: int, column: int, text: str, **look: Any) -> None:
        """A text, wrapped; one that looks like a formula stays a text even when the cell is edited."""
        if not text:
            self.empty(row, column, **look)
            return
        shown = text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"
        guarded = {"quote_prefix": True} if shown.startswith(_LIKE_A_FORMULA) else {}
        self._sheet.write_string(row, column, shown, self._look({"text_wrap": True, **guarded, **look}))
        self._seen(row, _lines(shown, self._widths[column] - look.get("indent", 0)))

    def number(self, row: int, column: int, value: Decimal | int, **look: Any) -> None:
        self._sheet.write_number(row, column, value, self._look(look))
        self._seen(row)

    def formula(self, row: int, column: int, formula: str, result: Fraction | Decimal | int | str, **look: Any) -> None:
        """``formula`` without the equals sign; ``result`` is what it comes to, for programs that do not calculate."""
        shown = result if isinstance(result, str) else float(result)
        self._sheet.write_formula(row, column, f"={formula}", self._look(look), shown)
        self._seen(row)

    def empty(self, row: int, column: int, **look: Any) -> None:
        self._sheet.write_blank(row, column, None, self._look(look))
        self._seen(row)

    def choice(self, first: int, last: int, column: int, values: Sequence[str], title: str) -> None:
        """Offers the values in the cells of a column."""
        self._sheet.data_validation(
            first, column, last, column,
            {"validate": "list", "source": list(values), "input_title": title, "input_message": "、".join(values)},
        )  # fmt: skip

    def coloured(self, first: int, last: int, column: int, condition: str, look: Look) -> None:
        """Colours the cells of a column where the formula holds; in it, ``{cell}`` is the cell in question."""
        if last < first:
            return
        cell = f"${xl_col_to_name(column)}{first + 1}"
        rule = {"type": "formula", "criteria": f"={condition.format(cell=cell)}", "format": self._book.format(look)}
        self._sheet.conditional_format(first, column, last, column, rule)

    def finish(self) -> None:
        """Once all rows are written: makes them as high as their texts need, and lets a table be filtered."""
        for row, lines in self._lines.items():
            self._sheet.set_row(row, min(_LINE_HEIGHT * lines + _SPACING, _HIGHEST))
        if self._filtered:
            self._sheet.autofilter(0, 0, self._last, len(self._widths) - 1)

    def cell(self, row: int, column: int) -> str:
        """How another sheet refers to a cell."""
        return f"'{self.name}'!${xl_col_to_name(column)}${row + 1}"

    def here(self, row: int, column: int) -> str:
        """How this sheet itself refers to a cell."""
        return f"{xl_col_to_name(column)}{row + 1}"

    def column(self, column: int) -> str:
        """How another sheet refers to all cells of a column below the header."""
        letter = xl_col_to_name(column)
        return f"'{self.name}'!${letter}$2:${letter}${self._last + 1}"

    def _look(self, look: Look) -> Any:
        return self._book.format({**_TEXT, **look})

    @property
    def _last(self) -> int:
        return max(self._lines, default=1)

    def _seen(self, row: int, lines: int = 1) -> None:
        self._lines[row] = max(self._lines.get(row, 1), lines)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column. Excel does that itself only while somebody edits the cell."""
    taken = (sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(line / max(width - 1, 1))) for line in taken)
