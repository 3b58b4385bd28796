"""Where text stands on a PDF page: from the page as displayed to the user space its annotations are placed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.model import Box, CharacterBoxes

_OVERLAP = 0.5
_GAP = 2.0
"""How far apart the characters of one stretch of a line may be, in heights."""

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top in user space."""


class Quad(NamedTuple):
    """A stretch of a line as its corners in user space: top left, top right, bottom left, bottom right as displayed."""

    corners: tuple[tuple[float, float], ...]

    @property
    def bounds(self) -> Bounds:
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Plane:
    """A page that shows ``visible`` of its user space, turned clockwise by ``quarters``."""

    visible: Bounds
    quarters: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The point of user space displayed ``x`` from the left and ``y`` from the top."""
        left, bottom, right, top = self.visible
        width, height = right - left, top - bottom
        match self.quarters % 4:
            case 0:
                return left + x, top - y
            case 1:
                return left + y, bottom + x
            case 2:
                return left + width - x, top - height + y
            case _:
                return left + width - y, bottom + height - x

    def quad(self, box: Box) -> Quad:
        return Quad(tuple(self.point(x, y) for y in (box.top, box.bottom) for x in (box.x0, box.x1)))


def stretches(boxes: CharacterBoxes, start: int, end: int) -> list[Box]:
    """A box for each line that the printed characters of a span stand in."""
    found: list[Box] = []
    upright: bool | None = None
    last: Box | None = None
    for box in _printed(boxes, start, end):
        direction = None if last is None else _direction(last, box)
        if found and direction is not None and upright in (None, direction):
            found[-1] = _around(found[-1], box)
            upright = direction
        else:
            found.append(box)
            upright = None
        last = box
    return found


def _printed(boxes: CharacterBoxes, start: int, end: int) -> Iterator[Box]:
    for at in range(start, end):
        box = boxes.around(at, at + 1)
        if box is not None:
            yield box


def _direction(last: Box, box: Box) -> bool | None:
    """True where a character stands beside the one before it, False where it stands above or below, else None."""
    if _shared((last.top, last.bottom), (box.top, box.bottom)) and _near((last.x0, last.x1), (box.x0, box.x1), last):
        return True
    if _shared((last.x0, last.x1), (box.x0, box.x1)) and _near((last.top, last.bottom), (box.top, box.bottom), last):
        return False
    return None


def _shared(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two extents overlap by half of the shorter."""
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return overlap >= _OVERLAP * min(one[1] - one[0], other[1] - other[0])


def _near(one: Sequence[float], other: Sequence[float], box: Box) -> bool:
    gap = max(one[0], other[0]) - min(one[1], other[1])
    return gap <= _GAP * max(box.bottom - box.top, box.x1 - box.x0)


def _around(one: Box, other: Box) -> Box:
    return Box(min(one.x0, other.x0), min(one.top, other.top), max(one.x1, other.x1), max(one.bottom, other.bottom))
