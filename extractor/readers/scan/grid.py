"""Cells from the rules of a picture: the geometry of the PDF reader, and what broken rules leave undone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from extractor.readers.pdf.geometry import Rectangle
from extractor.readers.pdf.lattice import lattices
from extractor.readers.pdf.objects import Rule


def ruled_areas(across: Sequence[Rule], down: Sequence[Rule]) -> tuple[list[list[Rectangle]], bool]:
    """The cells of each ruled area, none over another, and whether some had to be parted by guess."""
    areas = lattices(across, down)
    tiled = [_tiled(cells) for cells in areas]
    return tiled, tiled != areas


def _tiled(cells: list[Rectangle]) -> list[Rectangle]:
    """Where a rule is missing, its cell lies over smaller ones: it gives way to them, and what is left of
    it is parted along all positions of rules."""
    xs = sorted({x for cell in cells for x in (cell.x0, cell.x1)})
    ys = sorted({y for cell in cells for y in (cell.top, cell.bottom)})
    taken = np.zeros((len(ys) - 1, len(xs) - 1), np.bool_)
    kept: list[Rectangle] = []
    over: list[Rectangle] = []
    for cell in sorted(cells, key=lambda c: c.width * c.height):
        place = _place(cell, xs, ys)
        (over if taken[place].any() else kept).append(cell)
        taken[place] |= cell is kept[-1]
    for cell in over:
        rows, columns = _place(cell, xs, ys)
        for i, j in np.argwhere(~taken[rows, columns]).tolist():
            row, column = rows.start + i, columns.start + j
            kept.append(Rectangle(xs[column], ys[row], xs[column + 1], ys[row + 1]))
        taken[rows, columns] = True
    return sorted(kept) if over else cells


def _place(cell: Rectangle, xs: Sequence[float], ys: Sequence[float]) -> tuple[slice, slice]:
    return (
        slice(bisect_left(ys, cell.top), bisect_left(ys, cell.bottom)),
        slice(bisect_left(xs, cell.x0), bisect_left(xs, cell.x1)),
    )
