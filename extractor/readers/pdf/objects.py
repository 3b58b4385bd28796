"""What a page draws besides plain text: rules, filled areas, pictures, and text that is not meant to
be read in line (watermarks, hidden and turned text)."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

from extractor.readers.pdf import pdfium
from extractor.readers.pdf.geometry import Frame, Matrix, Rectangle

_THIN = 3.0  # points: what is narrower is a rule, however it is drawn
_STRAIGHT = 0.5
_SHORTEST = 1.0
_WHITE = 250
_FAINT_ALPHA = 160
_FAINT_GREY = 170
_ANGLE = math.radians(3)
_MOST_OBJECTS = 400_000


class Print(Enum):
    """How a piece of text is printed, where that is not simply dark and upright."""

    SLANTED = auto()
    FAINT = auto()
    INVISIBLE = auto()
    WHITE = auto()
    QUARTER = 1
    HALF = 2
    THREE_QUARTERS = 3

    @property
    def quarters(self) -> int:
        """Quarter turns clockwise that bring the text upright."""
        return self.value if self in (Print.QUARTER, Print.HALF, Print.THREE_QUARTERS) else 0


class Rule(NamedTuple):
    """A straight line: its position across and its extent along its direction."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Drawing:
    """What a page draws, in one frame; ``text`` names the text objects that need a second look."""

    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    fills: list[Rectangle] = field(default_factory=list)
    pictures: list[Rectangle] = field(default_factory=list)
    text: dict[pdfium.Handle, Print] = field(default_factory=dict)
    overfull: bool = False


def drawing(page: pdfium.Handle, frame: Frame, depth: int) -> Drawing:
    """Read a page's objects; Form XObjects nested deeper than ``depth`` are left out."""
    return _Walk(frame, depth).walk(page)


def visible_area(handle: pdfium.Handle, frame: Frame) -> Rectangle | None:
    """The area an object's clip paths leave of it, by their outer boxes; None if nothing clips it."""
    clip = pdfium.clip_path(handle)
    paths = pdfium.count_clips(clip) if clip else 0
    if paths <= 0:
        return None
    area = Rectangle(-math.inf, -math.inf, math.inf, math.inf)
    numbers = (ctypes.c_float * 2)()
    at = ctypes.addressof(numbers)
    for path in range(paths):
        points: list[tuple[float, float]] = []
        for i in range(pdfium.count_clip_segments(clip, path)):
            pdfium.segment_point(pdfium.get_clip_segment(clip, path, i), at, at + 4)
            points.append(frame.matrix.point(numbers[0], numbers[1]))
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            area = Rectangle(
                max(area.x0, min(xs)), max(area.top, min(ys)), min(area.x1, max(xs)), min(area.bottom, max(ys))
            )
    return area


class _Walk:
    def __init__(self, frame: Frame, depth: int) -> None:
        self._drawing = Drawing()
        self._frame = frame
        self._depth = depth
        self._left = _MOST_OBJECTS
        self._numbers = (ctypes.c_float * 6)()
        self._matrix_at = ctypes.addressof(self._numbers)
        self._colours = (ctypes.c_uint * 4)()
        self._colours_at = [ctypes.addressof(self._colours) + 4 * i for i in range(4)]
        self._modes = (ctypes.c_int * 2)()
        self._modes_at = [ctypes.addressof(self._modes) + 4 * i for i in range(2)]

    def walk(self, page: pdfium.Handle) -> Drawing:
        for i in range(pdfium.count_objects(page)):
            self._object(pdfium.get_object(page, i), self._frame.matrix, 0)
        return self._drawing

    def _object(self, handle: pdfium.Handle, outer: Matrix, depth: int) -> None:
        self._left -= 1
        if self._left < 0:
            self._drawing.overfull = True
            return
        kind = pdfium.object_type(handle)
        if kind == pdfium.TEXT:
            self._text(handle, outer)
        elif kind == pdfium.PATH:
            self._path(handle, outer)
        elif kind == pdfium.IMAGE:
            a, b, c, d, e, f = self._matrix(handle).then(outer)
            xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
            self._drawing.pictures.append(Rectangle(min(xs), min(ys), max(xs), max(ys)))
        elif kind == pdfium.FORM and depth < self._depth:
            inner = self._matrix(handle).then(outer)
            for i in range(pdfium.count_form_objects(handle)):
                self._object(pdfium.get_form_object(handle, i), inner, depth + 1)
                if self._left < 0:
                    return

    def _matrix(self, handle: pdfium.Handle) -> Matrix:
        if not pdfium.object_matrix(handle, self._matrix_at):
            return Matrix()
        return Matrix(*self._numbers)

    def _colour(self, handle: pdfium.Handle, stroke: bool) -> Sequence[int]:
        """Red, green, blue, alpha; black where the colour is a pattern or cannot be told."""
        read = pdfium.stroke_colour if stroke else pdfium.fill_colour
        return list(self._colours) if read(handle, *self._colours_at) else (0, 0, 0, 255)

    def _text(self, handle: pdfium.Handle, outer: Matrix) -> None:
        a, b, *_ = self._matrix(handle).then(outer)
        found: Print | None = None
        if abs(b) > 1e-6 * abs(a) or a < 0:
            angle = math.atan2(b, a) % math.tau
            quarters = round(angle / (math.pi / 2))
            off = abs(angle - quarters * math.pi / 2)
            found = Print.SLANTED if off > _ANGLE else Print(4 - quarters % 4) if quarters % 4 else None
        if found is not Print.SLANTED:
            red, green, blue, alpha = self._colour(handle, stroke=False)
            if pdfium.render_mode(handle) == pdfium.INVISIBLE or alpha == 0:
                found = Print.INVISIBLE
            elif alpha < _FAINT_ALPHA or min(red, green, blue) >= _FAINT_GREY:
                found = Print.WHITE if min(red, green, blue) >= _WHITE else Print.FAINT
        if found is not None:
            self._drawing.text[handle] = found

    def _path(self, handle: pdfium.Handle, outer: Matrix) -> None:
        if not pdfium.draw_mode(handle, *self._modes_at):
            return
        filled, stroked = bool(self._modes[0]), bool(self._modes[1])
        stroked = stroked and self._visible(handle, stroke=True)
        filled = filled and not stroked and self._visible(handle, stroke=False)
        if not (filled or stroked):
            return
        matrix = self._matrix(handle).then(outer)
        for points, straight in self._subpaths(handle, matrix):
            xs = [x for x, _ in points]
            ys = [y for _, y in points]
            area = Rectangle(min(xs), min(ys), max(xs), max(ys))
            if stroked:
                if straight:
                    for (x0, y0), (x1, y1) in pairwise(points):
                        self._rule(x0, y0, x1, y1)
            elif min(area.width, area.height) <= _THIN:
                self._bar(area)
            elif straight:
                self._drawing.fills.append(area)

    def _visible(self, handle: pdfium.Handle, *, stroke: bool) -> bool:
        red, green, blue, alpha = self._colour(handle, stroke)
        return alpha > 0 and min(red, green, blue) < _WHITE

    def _subpaths(self, handle: pdfium.Handle, matrix: Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
        points: list[tuple[float, float]] = []
        straight = True
        x_at, y_at = self._matrix_at, self._matrix_at + 4
        for i in range(min(pdfium.count_segments(handle), _MOST_OBJECTS)):
            segment = pdfium.get_segment(handle, i)
            kind = pdfium.segment_type(segment)
            pdfium.segment_point(segment, x_at, y_at)
            point = matrix.point(self._numbers[0], self._numbers[1])
            if kind == pdfium.MOVE:
                if len(points) > 1:
                    yield points, straight
                points, straight = [point], True
                continue
            points.append(point)
            straight = straight and kind == pdfium.LINE
            if pdfium.segment_closes(segment) and points[0] != point:
                points.append(points[0])
        if len(points) > 1:
            yield points, straight

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) >= _SHORTEST:
            self._drawing.horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) >= _SHORTEST:
            self._drawing.vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def _bar(self, area: Rectangle) -> None:
        """A filled area so thin that it is seen as a line. A dot may be part of either direction."""
        x0, top, x1, bottom = area
        if area.width > area.height:
            self._drawing.horizontal.append(Rule((top + bottom) / 2, x0, x1))
        elif area.height > area.width:
            self._drawing.vertical.append(Rule((x0 + x1) / 2, top, bottom))
