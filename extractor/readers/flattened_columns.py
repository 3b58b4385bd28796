"""Tables whose cells are parted by nothing but position: wide spaces that line up, one cell a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

from extractor.readers.flattened_table import Field, FlatTable, Row, Span, flat_table, is_figure, starts_enumerated

_WORDS = re.compile(r"\S+(?: \S+)*")
_LONGEST_CELL = 40
_MOST_COLUMNS = 12


def aligned_tables(lines: Sequence[str]) -> Iterator[FlatTable]:
    """At least three successive lines that share at least two gutters of two or more blank columns,
    nearly all cells filled, and one column all figures below its head."""
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and len(_words(lines[end])) >= 2:
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


def _stacked(lines: Sequence[str], numbers: list[int]) -> Iterator[FlatTable]:
    texts = [lines[i].strip() for i in numbers]
    groups = _groups(texts)
    at = 0
    while at < len(groups):
        table, at = _stacked_from(lines, numbers, texts, groups, at)
        if table is not None:
            yield table


def _groups(texts: list[str]) -> list[tuple[int, int, int]]:
    """Stretches of names followed by figures: (first name, first figure, end)."""
    groups: list[tuple[int, int, int]] = []
    at = 0
    while at < len(texts):
        figure = at
        while figure < len(texts) and not is_figure(texts[figure]):
            figure += 1
        end = figure
        while end < len(texts) and is_figure(texts[end]):
            end += 1
        if figure > at and end > figure:
            groups.append((at, figure, end))
        at = max(end, at + 1)
    return groups


def _stacked_from(
    lines: Sequence[str], numbers: list[int], texts: list[str], groups: list[tuple[int, int, int]], at: int
) -> tuple[FlatTable | None, int]:
    """The table whose first row is group ``at``, and the group after it (or after ``at``)."""
    first_name, first_figure, first_end = groups[at]
    figures = first_end - first_figure
    last = at + 1
    while (
        last < len(groups) and groups[last][2] - groups[last][1] == figures and groups[last][0] == groups[last - 1][2]
    ):
        last += 1
    names = max((figure - name for name, figure, _ in groups[at + 1 : last]), default=0)
    width = names + figures
    head = first_figure - names - width
    if last - at < 3 or figures < 2 or not 3 <= width <= _MOST_COLUMNS or head < first_name or names == 0:
        return None, at + 1
    if not _is_head(texts[head : head + width]) or (head - first_name > 1 and _may_name_column(texts[head - 1])):
        return None, at + 1
    rows = [[_cell(lines, number) for number in numbers[head : head + width]]]
    rows.append([_cell(lines, number) for number in numbers[head + width : first_end]])
    rows += [_right_aligned(lines, numbers[name:end], width) for name, _, end in groups[at + 1 : last]]
    stop = groups[last - 1][2]
    if last < len(groups) and groups[last][0] == stop and groups[last][1] == stop + 1:
        total_figures = groups[last][2] - groups[last][1]
        if total_figures < figures:
            rows.append(_total(lines, numbers[stop : groups[last][2]], width))
            stop = groups[last][2]
            last += 1
    return flat_table(numbers[head], numbers[stop - 1] + 1, rows, width), last


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


def _right_aligned(lines: Sequence[str], numbers: Sequence[int], width: int) -> Row:
    cells = [_cell(lines, number) for number in numbers]
    return [*[_blank(cells[0])] * (width - len(cells)), *cells]


def _total(lines: Sequence[str], numbers: Sequence[int], width: int) -> Row:
    cells = [_cell(lines, number) for number in numbers]
    return [cells[0], *[_blank(cells[1])] * (width - len(cells)), *cells[1:]]
