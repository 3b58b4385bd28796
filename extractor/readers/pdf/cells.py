"""The text of a cell from its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.readers.pdf.geometry import Rectangle
from extractor.readers.pdf.lines import Line
from extractor.readers.pdf.wording import ends_statement, opens_paragraph
from extractor.readers.pdf.wrapping import Join, is_full, soft_join

_LEAST, _MOST = 0.5, 8.0  # points
_MOSTLY = 0.4


class Padding(NamedTuple):
    """How far text stays away from the sides of its cells in a table, in points."""

    left: float
    right: float

    def room(self, line: Line, box: Rectangle) -> float:
        """What is left in a line of a cell, however it is aligned."""
        before, behind = line.x0 - box.x0, box.x1 - line.x1
        if behind - before > 0.5 * line.em:
            return max(behind - self.right, 0.0)
        return box.width - self.left - self.right - line.width


def padding(places: Iterable[tuple[Line, Rectangle]]) -> Padding:
    """Estimated from all lines of a table: where most begin at one distance, that; else (text is centred)
    a low distance, which full lines have."""
    known = list(places)
    before = [line.x0 - box.x0 for line, box in known]
    usual, times = Counter(round(2 * distance) / 2 for distance in before).most_common(1)[0] if known else (0.0, 0)
    if times > _MOSTLY * len(known) and _LEAST <= usual <= _MOST:
        return Padding(usual, usual)
    low = _low([min(distance, box.x1 - line.x1) for distance, (line, box) in zip(before, known, strict=True)])
    return Padding(low, low)


def cell_joins(lines: Sequence[Line], box: Rectangle, pads: Padding) -> list[Join]:
    """What stands between the lines of a cell: a break only where a line could have held more."""
    if len(lines) < 2:
        return []
    if not all(line.upright for line in lines) or _stacked(lines):
        return [Join.NOTHING] * (len(lines) - 1)
    widest = max((line.width for line in lines), default=0.0)
    joins: list[Join] = []
    for line, following, after in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        room = min(pads.room(line, box), max(widest, box.width - pads.left - pads.right) - line.width)
        if not is_full(line, following, room, after) or (ends_statement(line.text) and opens_paragraph(following.text)):
            joins.append(Join.BREAK)
        else:
            joins.append(soft_join(line, following, room))
    return joins


def _stacked(lines: Sequence[Line]) -> bool:
    """Whether a cell's text is written downwards, one character a line."""
    return len(lines) > 1 and all(len(line.text) == 1 for line in lines) and any(line.text.isalpha() for line in lines)


def _low(distances: list[float]) -> float:
    """A low value of the distances that a few stray ones cannot move."""
    if not distances:
        return _LEAST
    distances = sorted(distances)
    return min(max(distances[len(distances) // 20], _LEAST), _MOST)
