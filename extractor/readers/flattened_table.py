"""What the detectors of flattened tables hand over, and what they know about single fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST_COLUMNS = 256
"""A line with more fields than this is no row of a table."""


class Span(NamedTuple):
    """``lines[line][start:end]``, half-open; empty where a cell is blank."""

    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FlatCell:
    """One grid position. A cell whose text runs over several lines has several ``spans``; a blank
    cell has one empty span at the place where its text would stand."""

    row: int
    column: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FlatTable:
    """Lines ``first`` to ``end`` (half-open) are a table. ``cells`` holds every grid position in
    reading order, so there are ``rows * columns`` of them."""

    first: int
    end: int
    rows: int
    columns: int
    cells: tuple[FlatCell, ...]


Field = tuple[Span, ...]
Row = list[Field]

_FIGURE = re.compile(
    r"[(（]?[≥≤><＝=≧≦﹥﹤﹦~～约]{0,2}\s*[-−－+]?[\d０-９][\d０-９,，.．]*\s*[)）]?(?:[%％‰﹪]|[^\W\d]{1,3}(?:[/／][^\W\d]{1,2})?)?"
)
_DASHES = re.compile(r"[-－—–―─/／\\]{1,3}")
_ENUMERATOR = re.compile(
    r"(?:[（(]?(?:[一二三四五六七八九十百零〇]+|\d{1,3}|[①-⑳]|[a-zA-Z])[）)、．.，:：]|第[一二三四五六七八九十百\d]+[章节条部编]分?"
    r"|\d+(?:\.\d+)+\.?|[①-⑳•●○◆◇■□▪·*☆★➢\uf000-\uf0ff-])"
)


def is_figure(text: str) -> bool:
    """Whether a field is nothing but a number with its sign and unit, or a dash in place of one."""
    return bool(_FIGURE.fullmatch(text) or _DASHES.fullmatch(text))


def starts_enumerated(text: str) -> bool:
    """Whether a text starts with a section number, a list number or a bullet."""
    return _ENUMERATOR.match(text) is not None


def is_enumerator(text: str) -> bool:
    """Whether a text is a list number or bullet and nothing else."""
    return _ENUMERATOR.fullmatch(text) is not None


def stripped(lines: Sequence[str], line: int, start: int, end: int) -> Span:
    """The span without whitespace at its ends; of blank text, the empty span at ``start``."""
    text = lines[line][start:end]
    inner = text.strip()
    if not inner:
        return Span(line, start, start)
    first = start + len(text) - len(text.lstrip())
    return Span(line, first, first + len(inner))


def text_of(lines: Sequence[str], field: Field) -> str:
    return "\n".join([lines[span.line][span.start : span.end] for span in field])


def flat_table(first: int, end: int, rows: Sequence[Row], columns: int | None = None) -> FlatTable:
    """Number the fields of rows; a row shorter than the widest gets blank cells at its right."""
    width = columns if columns is not None else max(len(row) for row in rows)
    cells: list[FlatCell] = []
    for i, row in enumerate(rows):
        last = row[-1][-1]
        blank: Field = (Span(last.line, last.end, last.end),)
        cells.extend(FlatCell(i, j, row[j] if j < len(row) else blank) for j in range(width))
    return FlatTable(first, end, len(rows), width, tuple(cells))
