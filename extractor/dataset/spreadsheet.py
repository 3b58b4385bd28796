"""A dataset as CSV files and as one Excel workbook."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from extractor.dataset.export import batches, optional, replacing, selection
from extractor.dataset.schema import TABLES, Column
from extractor.dataset.store import Store

_ROWS_OF_A_SHEET = 1_048_576
_CHARACTERS_OF_A_CELL = 32_767
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_csv(folder: Path, target: Path) -> tuple[Path, ...]:
    """One UTF-8 file a table in the target folder, with a byte order mark so that Excel shows Chinese."""
    with Store.open(folder) as store, store.reading():
        for table in TABLES:
            columns, sql = selection(table)
            with (
                replacing(target / f"{table.name}.csv") as scratch,
                scratch.open("w", encoding="utf-8-sig", newline="") as file,
            ):
                writer = csv.writer(file)
                writer.writerow([column.name for column in columns])
                for rows in batches(store, sql):
                    writer.writerows(rows)
    return tuple(target / f"{table.name}.csv" for table in TABLES)


def write_excel(folder: Path, target: Path) -> tuple[Path, ...]:
    """One workbook: a sheet a table, with Chinese headings; a table too long for a sheet takes several."""
    book = optional("openpyxl").Workbook(write_only=True)
    with Store.open(folder) as store, store.reading():
        for table in TABLES:
            columns, sql = selection(table)
            sheet = _sheet(book, table.heading, columns)
            sheets = rows_used = 1
            for rows in batches(store, sql):
                for row in rows:
                    if rows_used == _ROWS_OF_A_SHEET:
                        sheets, rows_used = sheets + 1, 1
                        sheet = _sheet(book, f"{table.heading}（{sheets}）", columns)
                    sheet.append([_cell(sheet, value) for value in row])
                    rows_used += 1
    with replacing(target) as scratch, scratch.open("wb") as file:
        book.save(file)
    return (target,)


def _sheet(book: Any, title: str, columns: tuple[Column, ...]) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    heads = []
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = 2 * len(column.heading) + 6
        head = WriteOnlyCell(sheet, column.heading)
        head.font = Font(bold=True)
        heads.append(head)
    sheet.append(heads)
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    """A value as a workbook takes it: a text that begins with = stays a text and is no formula."""
    if not isinstance(value, str):
        return value
    text = _UNPRINTABLE.sub("", value)[:_CHARACTERS_OF_A_CELL]
    if not text.startswith("="):
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
