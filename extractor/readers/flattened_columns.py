"""Tables whose cells are parted by nothing but position: wide spaces that line up, one cell a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from extractor.readers.flattened_table import Field, FlatTable, Row, Span, flat_table, is_figure, starts_enumerated

_WORDS = re.compile(r"\S+(?: \S+)*")
_LONGEST_CELL = 40
_MOST_COLUMNS = 12
_MOST_WORDS = 64


def aligned_tables(lines: Sequence[str]) -> Iterator[FlatTable]:
    """At least three successive lines that share at least two gutters of two or more blank columns,
    nearly all cells filled, and one column all figures below its head."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and 2 <= len(_words(lines[end])) <= _MOST_WORDS:
            end += 1
        for first in (at, at + 1):  # the first line may be a caption that only stands beside the unit
            rows = _in_columns(lines, first, end) if end - first >= 3 else None
            if rows is not None:
                yield flat_table(first, end, rows)
                break
        at = end + 1


def _words(line: str) -> list[tuple[int, int]]:
    """Stretches of a line that no gap of two spaces or one ideographic space parts."""
    return [match.span() for match in _WORDS.finditer(line.replace("\u3000", "  "))] if "\t" not in line else []


def _in_columns(lines: Sequence[str], first: int, end: int) -> list[Row] | None:
    placed = [_placed(lines[i]) for i in range(first, end)]
    width = max(right for line in placed for _, right, _ in line)
    inked = bytearray(width + 1)
    for line in placed:
        for left, right, _ in line:
            inked[left:right] = b"\1" * (right - left)
    columns = [match.span() for match in re.finditer(rb"\x01+(?:\x00\x01+)*", bytes(inked))]
    if len(columns) < 3:
        return None
    rows: list[Row] = []
    for number, line in zip(range(first, end), placed, strict=True):
        row: list[Field] = []
        for left, right in columns:
            inside = [span for at, _, span in line if left <= at < right]
            last = row[-1][-1].end if row else 0
            row.append((Span(number, inside[0][0], inside[-1][1]) if inside else Span(number, last, last),))
        rows.append(row)
    texts = [[lines[span.line][span.start : span.end] for (span,) in row] for row in rows]
    filled = sum(bool(text) for row in texts for text in row)
    figures = any(all(is_figure(row[j]) for row in texts[1:] if row[j]) for j in range(1, len(columns)))
    return rows if figures and filled >= 0.8 * len(texts) * len(columns) else None


def _placed(line: str) -> list[tuple[int, int, tuple[int, int]]]:
    """For each stretch of text its first and last display column (hanzi are two wide) and its span."""
    widths = [2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line]
    at = [0]
    for width in widths:
        at.append(at[-1] + width)
    gaps = line.replace("\u3000", " ")
    spans = [match.span() for match in re.finditer(r"\S+", gaps)]
    return [(at[start], at[end], (start, end)) for start, end in spans]


def stacked_tables(lines: Sequence[str]) -> Iterator[FlatTable]:
    """One cell a line: a head of k names, then rows of k short lines whose last columns are all
    figures. A row may lack cells at its left, where a merged cell above covers it, and the last row
    may be a total that has figures in some of these columns only."""
    numbers = [i for i, line in enumerate(lines) if line.strip()]
    for short, group in groupby(numbers, key=lambda i: _is_short(lines[i].strip())):
        stretch = list(group)
        if short:
            yield from _stacked(lines, stretch)


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_CELL and text[-1] not in "。；;：:" and "\t" not in text


class _Group(NamedTuple):
    """A stretch of names followed by figures, as offsets into the texts: first name, first figure, end."""

    name: int
    figure: int
    end: int

    @property
    def names(self) -> int:
        return self.figure - self.name

    @property
    def figures(self) -> int:
        return self.end - self.figure


def _stacked(lines: Sequence[str], numbers: list[int]) -> Iterator[FlatTable]:
    texts = [lines[i].strip() for i in numbers]
    groups = _groups(texts)
    at = 0
    while at < len(groups):
        last = at + 1
        while last < len(groups) and _alike(groups[last - 1], groups[last]):
            last += 1
        first = _first_row(groups[at:last], texts)
        if first is not None:
            yield _stacked_table(lines, numbers, groups[at + first : last], groups[last : last + 1])
        at = last


def _alike(above: _Group, below: _Group) -> bool:
    return below.name == above.end and below.figures == above.figures


def _groups(texts: list[str]) -> list[_Group]:
    groups: list[_Group] = []
    at = 0
    while at < len(texts):
        figure = at
        while figure < len(texts) and not is_figure(texts[figure]):
            figure += 1
        end = figure
        while end < len(texts) and is_figure(texts[end]):
            end += 1
        if figure > at and end > figure:
            groups.append(_Group(at, figure, end))
        at = max(end, at + 1)
    return groups


def _first_row(groups: list[_Group], texts: list[str]) -> int | None:
    """The group that is a head and a first row, with at least two rows of its shape after it."""
    figures = groups[0].figures
    names = 0
    fewer: list[int] = []
    for group in reversed(groups):
        fewer.append(names)
        names = max(names, group.names)
    for i, (group, names) in enumerate(zip(groups[:-2], reversed(fewer), strict=False)):
        width = names + figures
        head = group.figure - names - width
        if figures < 2 or not 3 <= width <= _MOST_COLUMNS or head < group.name:
            continue
        if _is_head(texts[head : head + width]) and not (head - group.name > 1 and _may_name_column(texts[head - 1])):
            return i
    return None


def _stacked_table(
    lines: Sequence[str], numbers: list[int], groups: list[_Group], following: list[_Group]
) -> FlatTable:
    first, *others = groups
    names = max(group.names for group in others)
    width = names + first.figures
    head = first.figure - names - width
    rows = [[_cell(lines, number) for number in numbers[head : head + width]]]
    rows.append([_cell(lines, number) for number in numbers[head + width : first.end]])
    rows += [_filled(lines, numbers[group.name : group.end], width, lead=0) for group in others]
    end = groups[-1].end
    for total in following:
        if total.name == end and total.names == 1 and total.figures < first.figures:
            rows.append(_filled(lines, numbers[total.name : total.end], width, lead=1))
            end = total.end
    return flat_table(numbers[head], numbers[end - 1] + 1, rows, width)


def _is_head(names: list[str]) -> bool:
    return len(set(names)) == len(names) and all(map(_may_name_column, names))


def _may_name_column(text: str) -> bool:
    return len(text) <= 16 and not starts_enumerated(text) and "：" not in text


def _cell(lines: Sequence[str], number: int) -> Field:
    line = lines[number]
    start = len(line) - len(line.lstrip())
    return (Span(number, start, start + len(line.strip())),)


def _blank(field: Field) -> Field:
    return (Span(field[0].line, field[0].start, field[0].start),)


def _filled(lines: Sequence[str], numbers: Sequence[int], width: int, lead: int) -> Row:
    """The cells with blanks for what is missing after the first ``lead``."""
    cells = [_cell(lines, number) for number in numbers]
    return [*cells[:lead], *[_blank(cells[lead])] * (width - len(cells)), *cells[lead:]]
