"""The tables of one page: cells as drawn, and the lines of text that stand in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from extractor.readers.pdf.geometry import Rectangle
from extractor.readers.pdf.lines import Leaf, Line, Run, lines_of, run_of, turned_lines

_INSIDE = 1.0
_STEPS = 8


@dataclass(slots=True, eq=False)
class DrawnCell:
    """A cell of a page: its place in the page's own grid, half-open, and its lines from the top."""

    box: Rectangle
    rows: tuple[int, int]
    columns: tuple[int, int]
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class DrawnTable:
    """A ruled area of a page. ``xs`` and ``ys`` are the positions of the rules of its grid."""

    box: Rectangle
    xs: list[float]
    ys: list[float]
    cells: list[DrawnCell]
    ruled: bool = True

    @property
    def blank(self) -> bool:
        return not any(cell.lines for cell in self.cells)


class Owners:
    """Which cell of a page's tables a point lies in."""

    def __init__(self, tables: Sequence[DrawnTable]) -> None:
        self._tables = tables
        self._grids = [
            {(r, c): cell for cell in t.cells for r in range(*cell.rows) for c in range(*cell.columns)} for t in tables
        ]

    def at(self, x: float, y: float) -> DrawnCell | None:
        for table, grid in zip(self._tables, self._grids, strict=True):
            if table.box.holds(x, y):
                return grid.get((bisect_right(table.ys, y) - 1, bisect_right(table.xs, x) - 1))
        return None

    def widest(self, x0: float, x1: float, y: float) -> DrawnCell | None:
        """The cell that holds most of a stretch."""
        cells = [cell for i in range(_STEPS) if (cell := self.at(x0 + (i + 0.5) * (x1 - x0) / _STEPS, y))]
        return max(cells, key=lambda cell: min(x1, cell.box.x1) - max(x0, cell.box.x0), default=None)


def drawn_tables(areas: Iterable[Sequence[Rectangle]]) -> list[DrawnTable]:
    """A grid for each ruled area; spans follow from the positions of all rules in it."""
    tables = []
    for boxes in areas:
        boxes = _without_false_rows(boxes)
        xs = sorted({x for box in boxes for x in (box.x0, box.x1)})
        ys = sorted({y for box in boxes for y in (box.top, box.bottom)})
        cells = [
            DrawnCell(
                box,
                (bisect_left(ys, box.top), bisect_left(ys, box.bottom)),
                (bisect_left(xs, box.x0), bisect_left(xs, box.x1)),
            )
            for box in sorted(boxes, key=lambda b: (b.top, b.x0))
        ]
        tables.append(DrawnTable(Rectangle(xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells))
    return tables


def _without_false_rows(boxes: Sequence[Rectangle]) -> list[Rectangle]:
    """Boxes brought to the edge of the row they end in: where a merged cell is cut by the page's end its
    neighbours may end earlier (or begin later), with nothing beginning (or ending) there."""
    tops, bottoms = sorted({box.top for box in boxes}), sorted({box.bottom for box in boxes})
    true_tops, true_bottoms = [tops[0], *bottoms], [*tops, bottoms[-1]]
    fitting = []
    for box in boxes:
        above = true_tops[bisect_right(true_tops, box.top) - 1]
        below = true_bottoms[bisect_left(true_bottoms, box.bottom)]
        fitting.append(Rectangle(box.x0, above, box.x1, below))
    return fitting


def fill(
    leaf: Leaf,
    tables: Sequence[DrawnTable],
    runs: Iterable[Run],
    turned: Iterable[tuple[int, int]],
    object_of: Callable[[int], int] | None = None,
) -> tuple[list[Run], list[tuple[int, int]]]:
    """Lay runs and turned stretches into the cells they stand in; returns those that stand in none.
    ``object_of`` tells which characters are drawn in one go; without it, runs are cut at the rules."""
    if not tables:
        return list(runs), list(turned)
    owners = Owners(tables)
    top = min(table.box.top for table in tables)
    bottom = max(table.box.bottom for table in tables)
    inside: dict[int, tuple[DrawnCell, list[Run]]] = {}
    outside: list[Run] = []
    for run in runs:
        if run.bottom < top or run.top > bottom:
            outside.append(run)
            continue
        for part, cell in _parts(leaf, owners, run, object_of):
            if cell is None:
                outside.append(part)
            else:
                inside.setdefault(id(cell), (cell, []))[1].append(part)
    for cell, parts in inside.values():
        cell.lines = lines_of(leaf, parts)
    return outside, _fill_turned(leaf, owners, turned)


def _fill_turned(leaf: Leaf, owners: Owners, turned: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    outside: list[tuple[int, int]] = []
    sideways: dict[int, tuple[DrawnCell, list[Line]]] = defaultdict()
    for stretch in turned:
        (line,) = turned_lines(leaf, [stretch])
        cell = owners.at((line.x0 + line.x1) / 2, line.middle)
        if cell is None:
            outside.append(stretch)
        else:
            sideways.setdefault(id(cell), (cell, []))[1].append(line)
    for cell, lines in sideways.values():
        cell.lines = [*cell.lines, *lines]
    return outside


def _parts(
    leaf: Leaf, owners: Owners, run: Run, object_of: Callable[[int], int] | None
) -> list[tuple[Run, DrawnCell | None]]:
    """A run, cut where it crosses from cell to cell, or rather by what the page draws in one go: text drawn
    so that runs over the border of its cell belongs to the one that holds most of it."""
    y = (run.top + run.bottom) / 2
    left = owners.at(run.x0 + _INSIDE, y)
    if left is not None and run.x1 <= left.box.x1 + _INSIDE:
        return [(run, left)]
    right = owners.at(run.x1 - _INSIDE, y)
    if left is right and (left is None or run.end - run.start == 1):
        return [(run, left)]
    x0, _, x1, _ = leaf.boxes

    def place(at: int) -> int:
        return object_of(at) if object_of else id(owners.at((x0[at] + x1[at]) / 2, y))

    groups = [list(group) for _, group in groupby(range(run.start, run.end), key=place)]
    parts = [run_of(leaf, group[0], group[-1] + 1) for group in groups]
    return [(part, owners.widest(part.x0, part.x1, y)) for part in parts]
