"""What on a sheet is a table and what is text that only stands in its cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extractor.readers.flattened_table import is_figure, starts_enumerated
from extractor.readers.xlsx_sheet import Area, Position, Sheet, address

_SENTENCE_ENDS = "。；;！？：:"
_LONG = 20
"""Characters in the first column, alone in its row, that are text and not the name of a table row."""
_WIDE_GAP = 5
"""Blank columns that part two tables beside each other where no lines are drawn."""


class Entry(NamedTuple):
    """A text with the visible area it fills and the address it is stored at."""

    area: Area
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Rows that hold text only; each entry is a paragraph."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A table; the areas count from the sheet's visible rows and columns and cover every merged
    area in it, blank ones (text "") included."""

    top: int
    left: int
    bottom: int
    right: int
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class _Row:
    entries: list[Entry]
    covered: bool
    """A merged area from a row above reaches into this one."""
    bordered: bool

    @property
    def single(self) -> bool:
        return len(self.entries) == 1 and not self.covered


def layout(sheet: Sheet) -> Iterator[Lines | Form]:
    """The parts of a sheet from top to bottom, hidden rows and columns left out."""
    entries, bordered = _visible(sheet)
    rows = _rows(entries, bordered)
    merges_titles = _merges_titles(rows)
    for top, bottom in _regions(rows):
        region = [rows[i] for i in range(top, bottom)]
        is_table = _classified(region, merges_titles)
        at = top
        while at < bottom:
            end = at + 1
            while end < bottom and is_table[end - top] == is_table[at - top]:
                end += 1
            if is_table[at - top]:
                yield from _tables(region[at - top : end - top], at, bordered)
            else:
                for row in region[at - top : end - top]:
                    if row.entries:
                        yield Lines(tuple(entry for entry in row.entries if entry.text))
            at = end


def _visible(sheet: Sheet) -> tuple[list[Entry], set[Position]]:
    """Entries and borders in terms of the rows and columns that are shown. A merged area shows its
    text as long as any part of it is shown."""
    used = [*sheet.texts, *sheet.bordered, *((area.bottom - 1, area.right - 1) for area in sheet.areas)]
    rows = _shown_index(max((row for row, _ in used), default=-1) + 1, sheet.hidden_rows)
    width = max((column for _, column in used), default=-1) + 1
    columns = _shown_index(width, {column for column in range(width) if sheet.column_hidden(column)})
    inside: set[Position] = set()
    entries: list[Entry] = []
    for area in sheet.areas:
        shown = Area(rows[area.top], columns[area.left], rows[area.bottom], columns[area.right])
        inside.update((i, j) for i in range(area.top, area.bottom) for j in range(area.left, area.right))
        if shown.top < shown.bottom and shown.left < shown.right:
            corner = (area.top, area.left)
            entries.append(Entry(shown, sheet.texts.get(corner, ""), address(*corner)))
    for (row, column), text in sheet.texts.items():
        area = Area(rows[row], columns[column], rows[row + 1], columns[column + 1])
        if (row, column) not in inside and area.top < area.bottom and area.left < area.right:
            entries.append(Entry(area, text, address(row, column)))
    bordered = {
        (rows[row], columns[column])
        for row, column in sheet.bordered
        if rows[row] < rows[row + 1] and columns[column] < columns[column + 1]
    }
    return sorted(entries), bordered


def _shown_index(count: int, hidden: set[int]) -> list[int]:
    """For each index, and one past the last, how many shown ones lie before it."""
    index = [0]
    for i in range(count + 1):
        index.append(index[-1] + (i not in hidden))
    return index


def _rows(entries: list[Entry], bordered: set[Position]) -> dict[int, _Row]:
    """The rows that are part of anything, by number."""
    rows: dict[int, _Row] = {}

    def row(number: int) -> _Row:
        return rows.setdefault(number, _Row([], False, False))

    for entry in entries:
        area = entry.area
        row(area.top).entries.append(entry)
        lined = any((i, j) in bordered for i in range(area.top, area.bottom) for j in range(area.left, area.right))
        for number in range(area.top, area.bottom):
            row(number).bordered |= lined
            row(number).covered |= number > area.top
    for number, _ in bordered:
        if number not in rows:
            row(number).bordered = True
    return rows


def _merges_titles(rows: dict[int, _Row]) -> bool:
    """Whether the sheet's first row of text is one merged area: then a lone merged row without lines
    beside a table is text too, else it belongs to the table."""
    first = next((rows[n] for n in sorted(rows) if any(e.text for e in rows[n].entries)), None)
    return first is not None and first.single and _width(first.entries[0]) > 1


def _regions(rows: dict[int, _Row]) -> Iterator[tuple[int, int]]:
    """Stretches of successive rows, without blank rows at their ends."""
    numbers = sorted(rows)
    start = 0
    for i, number in enumerate(numbers):
        if i + 1 == len(numbers) or numbers[i + 1] != number + 1:
            top, bottom = numbers[start], number + 1
            while top < bottom and not _says_something(rows[top]):
                top += 1
            while bottom > top and not _says_something(rows[bottom - 1]):
                bottom -= 1
            if top < bottom:
                yield top, bottom
            start = i + 1


def _says_something(row: _Row) -> bool:
    return row.covered or any(entry.text for entry in row.entries)


def _width(entry: Entry) -> int:
    return entry.area.right - entry.area.left


def _classified(region: list[_Row], merges_titles: bool) -> list[bool]:
    """For each row whether it belongs to a table."""
    several = [row for row in region if not row.single and (row.entries or row.covered)]
    if not several:
        return [False] * len(region)
    left = min(entry.area.left for row in several for entry in row.entries)
    right = max(entry.area.right for row in several for entry in row.entries)
    if sum(row.bordered for row in several) * 2 >= len(several):
        return _by_lines(region, right - left)
    found = [not row.single for row in region]
    first, last = _ends(found)
    following = _next_several(region)
    above = region[first]
    for i, row in enumerate(region):
        if not row.single:
            above = row if row.entries else above
            continue
        merged = _width(row.entries[0]) > 1
        if first < i < last:
            found[i] = merged or not _interrupts(row.entries[0], above, following[i], left)
        else:
            found[i] = merged and not merges_titles
    for i in range(1, len(found)):
        if region[i].covered and not region[i].entries:
            found[i] = found[i - 1]
    return found


def _ends(found: list[bool]) -> tuple[int, int]:
    """The first and the last that is true; past each other when none is."""
    return (found.index(True), len(found) - 1 - found[::-1].index(True)) if any(found) else (len(found), -1)


def _next_several(region: list[_Row]) -> list[_Row | None]:
    """For each row the next one below with several entries."""
    found: list[_Row | None] = []
    below: _Row | None = None
    for row in reversed(region):
        found.append(below)
        if not row.single and row.entries:
            below = row
    return found[::-1]


def _by_lines(region: list[_Row], width: int) -> list[bool]:
    """Where lines are drawn they tell: rows without any are text, unless they stand inside the
    table; so are titles above it, whatever lines they have."""
    found = [row.bordered for row in region]
    first, last = _ends(found)
    for i, row in enumerate(region):
        if not found[i] and not row.single:
            found[i] = row.covered or first < i < last
    for i, row in enumerate(region):
        if not row.single or not (_width(row.entries[0]) >= width or row.entries[0].area.left == 0 == i):
            break
        found[i] = False
    return found


def _interrupts(entry: Entry, above: _Row, below: _Row | None, left: int) -> bool:
    """Whether a lone, unmerged cell between rows of a sheet without lines is a line of text."""
    text = entry.text.strip()
    if not text or entry.area.left > left:
        return False
    if len(text) > _LONG or text[-1] in _SENTENCE_ENDS or starts_enumerated(text) or below is None:
        return True
    names = [e.text.strip() for e in below.entries]
    is_head = len(names) >= 2 and all(name and not is_figure(name) for name in names)
    return is_head or _extent(below) != _extent(above)


def _extent(row: _Row) -> int:
    return max((entry.area.right for entry in row.entries), default=0)


def _tables(rows: list[_Row], top: int, bordered: set[Position]) -> Iterator[Lines | Form]:
    """The tables in successive rows, left to right: wide blank strips part them."""
    entries = [entry for row in rows for entry in row.entries]
    bottom = top + len(rows)
    lined = {column for row, column in bordered if top <= row < bottom}
    for left, right in _bands(entries, lined):
        inside = tuple(entry for entry in entries if left <= entry.area.left < right)
        note = right - left == 1 and left not in lined
        labels = len(rows) == 1 and not rows[0].bordered and sum("：" in e.text for e in inside) * 2 > len(inside)
        if note or labels:
            yield Lines(tuple(entry for entry in inside if entry.text))
        else:
            yield Form(top, left, bottom, right, inside)


def _bands(entries: list[Entry], lined: set[int]) -> Iterator[tuple[int, int]]:
    spans = sorted({(entry.area.left, entry.area.right) for entry in entries})
    left, right = spans[0]
    for start, end in spans[1:]:
        gap = range(right, start)
        if len(gap) >= _WIDE_GAP or (gap and lined and lined.isdisjoint(gap)):
            yield left, right
            left, right = start, end
        right = max(right, end)
    yield left, right
