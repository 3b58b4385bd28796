"""The plane of a page: rectangles and the way from PDF user space to the frame a page is read in.

Everything the reader computes is in points from the top left corner of the page as it is read: after
/Rotate and the crop box, and turned once more where the text itself stands sideways.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple


class Rectangle(NamedTuple):
    """x0 <= x1 and top <= bottom, in points."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom


class Matrix(NamedTuple):
    """x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, outer: Matrix) -> Matrix:
        """This matrix followed by ``outer``."""
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e,
            self.e * outer.b + self.f * outer.d + outer.f,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class Frame(NamedTuple):
    """A page's size as displayed and the way there from user space (a matrix of quarter turns)."""

    matrix: Matrix
    width: float
    height: float

    def turned(self, quarters: int) -> Frame:
        """The frame after further quarter turns clockwise."""
        frame = self
        for _ in range(quarters % 4):
            frame = Frame(frame.matrix.then(Matrix(0, 1, -1, 0, frame.height, 0)), frame.height, frame.width)
        return frame

    def rectangles(
        self,
        lefts: array[float],
        tops: array[float],
        rights: array[float],
        bottoms: array[float],
        stretches: Sequence[tuple[int, int]],
    ) -> Boxes:
        """Boxes of user space (y upwards) as boxes of this frame. The stretches, which cover all, mostly are level."""
        a, b, c, d, e, f = self.matrix

        def moved(values: array[float], factor: float, shift: float) -> array[float]:
            return _moved(values, factor, shift, stretches)

        if b == 0:
            if a < 0:
                lefts, rights = rights, lefts
            if d > 0:
                tops, bottoms = bottoms, tops
            return Boxes(moved(lefts, a, e), moved(tops, d, f), moved(rights, a, e), moved(bottoms, d, f))
        if c < 0:
            tops, bottoms = bottoms, tops
        if b < 0:
            lefts, rights = rights, lefts
        return Boxes(moved(bottoms, c, e), moved(lefts, b, f), moved(tops, c, e), moved(rights, b, f))


class Boxes(NamedTuple):
    """The boxes of a page's characters, coordinate by coordinate."""

    x0: array[float]
    top: array[float]
    x1: array[float]
    bottom: array[float]

    def flat(self) -> array[float]:
        """Four numbers a character, as ``Piece.boxes`` wants them."""
        coordinates = array("f", bytes(16 * len(self.x0)))
        for i, axis in enumerate(self):
            coordinates[i::4] = axis
        return coordinates


def displayed(bounds: tuple[float, float, float, float], quarters: int) -> Frame:
    """The frame of a page whose visible area is ``bounds`` (left, bottom, right, top in user space) and
    which is turned clockwise by quarters."""
    left, bottom, right, top = bounds
    upright = Frame(Matrix(1, 0, 0, -1, -left, top), right - left, top - bottom)
    return upright.turned(quarters)


def _moved(values: array[float], factor: float, shift: float, stretches: Sequence[tuple[int, int]]) -> array[float]:
    if factor == 1 and shift == 0:
        return values
    found = array("f")
    printed, size = values.tobytes(), values.itemsize
    for start, end in stretches:
        if printed[size * start : size * (end - 1)] == printed[size * (start + 1) : size * end]:
            found += array("f", [factor * values[start] + shift]) * (end - start)
        else:
            found.extend([factor * value + shift for value in values[start:end]])
    return found
