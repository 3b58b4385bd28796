"""Text set in two columns: found by the gutter that no line crosses, read one column after the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.readers.pdf.lines import Line, Run

_GUTTER = 1.2  # of the em: the least width
_LEAST_LINES = 5
_FULL = 1.6  # of the em: how far a full line may end from the edge
_MOSTLY = 0.6
_LEAST_WIDTH = 9.0  # of the em


class Stretch(NamedTuple):
    """Lines that follow one another in one column. ``column`` is 0 where the page is not divided."""

    lines: list[Line]
    column: int


def stretches(lines: Sequence[Line]) -> list[Stretch]:
    """Lines from the top of a page (or between two tables) in the order they are read in."""
    gutter = _gutter(lines)
    if gutter is None:
        return [Stretch(list(lines), 0)]
    found: list[Stretch] = []
    band: list[Line] = []
    for line in lines:
        if _crosses(line, gutter):
            found += _read(band, gutter)
            band = []
            found.append(Stretch([line], 0))
        else:
            band.append(line)
    return found + _read(band, gutter)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a page's text is divided, if it is: the place that most lines leave free, with columns of
    mostly full lines on both sides."""
    gaps = [
        (left.x1, right.x0)
        for line in lines
        for left, right in pairwise(line.runs)
        if right.x0 - left.x1 >= _GUTTER * line.em
    ]
    if len(gaps) < _LEAST_LINES:
        return None
    places = sorted((start + end) / 2 for start, end in gaps)
    gutter = max(places, key=lambda x: sum(start < x < end for start, end in gaps))
    sides = [_sides(line, gutter) for line in lines if not _crosses(line, gutter)]
    em = sorted(line.em for line in lines)[len(lines) // 2]
    for runs in ([left for left, _ in sides if left], [right for _, right in sides if right]):
        if len(runs) < _LEAST_LINES:
            return None
        ends = [max(run.x1 for run in line) for line in runs]
        edge = max(ends)
        starts = min(run.x0 for line in runs for run in line)
        if edge - starts < _LEAST_WIDTH * em:
            return None
        if sum(edge - end <= _FULL * em for end in ends) < _MOSTLY * len(ends):
            return None
    return gutter


def _crosses(line: Line, x: float) -> bool:
    return any(run.x0 < x < run.x1 for run in line.runs)


def _sides(line: Line, x: float) -> tuple[list[Run], list[Run]]:
    return [run for run in line.runs if run.x1 <= x], [run for run in line.runs if run.x0 >= x]


def _read(band: Sequence[Line], gutter: float) -> list[Stretch]:
    found: list[Stretch] = []
    for side in (0, 1):
        lines = [
            Line(line.leaf, runs, line.upright, line.bold) for line in band if (runs := _sides(line, gutter)[side])
        ]
        if lines:
            found.append(Stretch(lines, side + 1))
    return found
