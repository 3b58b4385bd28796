"""Tables without vertical rules: rows whose parts line up in columns.

Horizontal rules of one length around the rows make it surer; without any, three columns and three rows
that keep to them are the least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.readers.pdf.geometry import Rectangle
from extractor.readers.pdf.lines import Line, Run
from extractor.readers.pdf.objects import Rule
from extractor.readers.pdf.tables import DrawnCell, DrawnTable
from extractor.readers.pdf.wording import is_contents_line

_GAP = 1.0  # of the em: between the parts of a row
_GUTTER = 0.8
_LEAST_ROWS = 3
_LEAST_COLUMNS = 3
_SAME = 4.0
_FAR = 3.2  # of the em: between the middles of neighbouring rows
_LONGEST = 16  # characters a cell has, on average, where no rule confirms the table


@dataclass(slots=True)
class _Row:
    """Parts of one row: the lines of each column it fills, by the half-open range of columns."""

    top: float
    bottom: float
    parts: dict[tuple[int, int], list[Line]] = field(default_factory=dict)


def aligned_tables(lines: Sequence[Line], rules: Sequence[Rule]) -> Iterator[tuple[list[Line], DrawnTable]]:
    """The tables among free lines, each with the lines it consists of; ``rules`` are the horizontal ones
    outside ruled tables."""
    ordered = sorted((line for line in lines if line.upright), key=lambda line: line.middle)
    used: set[int] = set()
    for frame in _frames(rules, ordered):
        inside = [line for line in ordered if frame[0].at < line.middle < frame[-1].at and id(line) not in used]
        table = _table(inside, [rule.at for rule in frame], (frame[0].start, frame[0].end))
        if table:
            used.update(map(id, inside))
            yield inside, table
    for block in _blocks([line for line in ordered if id(line) not in used]):
        table = _table(block, [], None)
        if table:
            yield block, table


def _frames(rules: Sequence[Rule], lines: Sequence[Line]) -> list[list[Rule]]:
    """Rules of one extent, one below the other, in groups that have rows in parts between them."""
    split = [line for line in lines if len(line.runs) > 1 and len(_parts(line)) > 1] if len(rules) > 1 else []
    if not split:
        return []
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        alike = [g for g in groups if abs(g[0].start - rule.start) <= _SAME and abs(g[0].end - rule.end) <= _SAME]
        last = alike[-1][-1].at if alike else 0.0
        if not alike or not any(last < line.middle < rule.at for line in split):
            groups.append([rule])
        elif rule.at - last > _SAME:
            alike[-1].append(rule)
    return [group for group in groups if len(group) > 1]


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Neighbouring lines of several parts each."""
    block: list[Line] = []
    for line in lines:
        many = len(line.runs) >= _LEAST_COLUMNS and len(_parts(line)) >= _LEAST_COLUMNS
        split = many and not is_contents_line(line.text)
        near = not block or line.middle - block[-1].middle <= _FAR * line.em
        if block and not (split and near):
            if len(block) >= _LEAST_ROWS:
                yield block
            block = []
        if split:
            block.append(line)
    if len(block) >= _LEAST_ROWS:
        yield block


def _parts(line: Line) -> list[list[Run]]:
    parts = [[line.runs[0]]]
    for left, right in pairwise(line.runs):
        if right.x0 - left.x1 >= _GAP * line.em:
            parts.append([right])
        else:
            parts[-1].append(right)
    return parts


def _table(lines: Sequence[Line], rules: Sequence[float], extent: tuple[float, float] | None) -> DrawnTable | None:
    split = [(line, _parts(line)) for line in lines]
    if not split or max(len(parts) for _, parts in split) < 2:
        return None
    columns = _columns(split)
    if columns is None or len(columns) < (2 if rules else _LEAST_COLUMNS):
        return None
    rows = _rows(split, columns, rules)
    if rows is None or len(rows) < (2 if rules else _LEAST_ROWS):
        return None
    cells = [part for row in rows for part in row.parts.values()]
    if not rules and sum(len(line.text) for part in cells for line in part) > _LONGEST * len(cells):
        return None
    if not rules and sum(len(row.parts) < len(columns) for row in rows) > len(rows) // 2:
        return None
    return _drawn(rows, columns, rules, extent)


def _columns(split: Sequence[tuple[Line, list[list[Run]]]]) -> list[tuple[float, float]] | None:
    """The extents of the columns, from the rows that have most parts; None if these do not keep apart."""
    most = max(len(parts) for _, parts in split)
    extents = [
        (min(run.x0 for run in part), max(run.x1 for run in part))
        for _, parts in split
        if len(parts) == most
        for part in parts
    ]
    columns: list[tuple[float, float]] = []
    for start, end in sorted(extents):
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    em = split[0][0].em
    if len(columns) != most or any(b[0] - a[1] < _GUTTER * em for a, b in pairwise(columns)):
        return None
    return columns


def _rows(
    split: Sequence[tuple[Line, list[list[Run]]]], columns: Sequence[tuple[float, float]], rules: Sequence[float]
) -> list[_Row] | None:
    rows: list[_Row] = []
    for line, parts in split:
        placed: dict[tuple[int, int], Line] = {}
        before = -1
        for part in parts:
            piece = Line(line.leaf, part, line.upright, line.bold)
            touched = [i for i, (start, end) in enumerate(columns) if piece.x0 < end and piece.x1 > start]
            touched = touched or [min(range(len(columns)), key=lambda i: _distance(columns[i], piece))]
            if touched[0] <= before:
                return None
            before = touched[-1]
            placed[touched[0], touched[-1] + 1] = piece
        parted = rows and any(rows[-1].bottom < rule < line.middle for rule in rules)
        starts = min(placed)[0] == 0 and len(placed) > 1
        if rows and not parted and not starts:
            for place, piece in placed.items():
                over = next((p for p in rows[-1].parts if p[0] < place[1] and place[0] < p[1]), place)
                rows[-1].parts.setdefault(over, []).append(piece)
            rows[-1].bottom = line.bottom
        else:
            rows.append(_Row(line.top, line.bottom, {place: [piece] for place, piece in placed.items()}))
    return rows


def _distance(column: tuple[float, float], line: Line) -> float:
    return abs((column[0] + column[1]) / 2 - (line.x0 + line.x1) / 2)


def _drawn(
    rows: Sequence[_Row],
    columns: Sequence[tuple[float, float]],
    rules: Sequence[float],
    extent: tuple[float, float] | None,
) -> DrawnTable:
    left, right = extent or (columns[0][0], columns[-1][1])
    xs = [min(left, columns[0][0]), *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), max(right, columns[-1][1])]
    top = min([rows[0].top, *rules])
    bottom = max([rows[-1].bottom, *rules])
    ys = [top, *((a.bottom + b.top) / 2 for a, b in pairwise(rows)), bottom]
    cells: list[DrawnCell] = []
    for i, row in enumerate(rows):
        places = dict(row.parts)
        covered = {column for start, end in places for column in range(start, end)}
        places.update({(c, c + 1): [] for c in range(len(columns)) if c not in covered})
        for (start, end), lines in sorted(places.items()):
            box = Rectangle(xs[start], ys[i], xs[end], ys[i + 1])
            cells.append(DrawnCell(box, (i, i + 1), (start, end), lines))
    return DrawnTable(Rectangle(xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells, ruled=False)
