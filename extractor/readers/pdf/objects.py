"""What a page draws besides plain text: rules, filled areas, pictures, and text that is not meant to
be read in line (watermarks, hidden and turned text).

Objects are asked in bulk: a call through Python's own loop costs several times what pdfium needs.
"""

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import chain, compress, pairwise, repeat
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
_MOST_OBJECTS = 200_000
_MOST_SEGMENTS = 500_000
_BLACK = bytes(12) + b"\xff\0\0\0"


class Print(Enum):
    """How a piece of text is printed, where that is not simply dark and upright. The quarters say how
    many quarter turns clockwise bring it upright."""

    SLANTED = "slanted"
    FAINT = "faint"
    INVISIBLE = "invisible"
    WHITE = "white"
    QUARTER = 1
    HALF = 2
    THREE_QUARTERS = 3

    @property
    def quarters(self) -> int:
        return self.value if isinstance(self.value, int) else 0


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
    objects: int = 0
    segments: int = 0

    @property
    def overfull(self) -> bool:
        """Whether there is more than can be read in reasonable time; the rest is left out."""
        return self.objects > _MOST_OBJECTS or self.segments > _MOST_SEGMENTS


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


def drawing(page: pdfium.Handle, frame: Frame, depth: int) -> Drawing:
    """Read a page's objects; Form XObjects nested deeper than ``depth`` are left out."""
    found = Drawing()
    count = min(pdfium.count_objects(page), _MOST_OBJECTS)
    _read(found, list(map(pdfium.get_object, repeat(page), range(count))), frame.matrix, depth)
    return found


def _read(found: Drawing, handles: Sequence[pdfium.Handle], outer: Matrix, depth: int) -> None:
    """Add the objects of a page or form, whose coordinates ``outer`` brings into the frame."""
    found.objects += len(handles)
    if found.overfull:
        return
    kinds = list(map(pdfium.object_type, handles))
    of_kind = {kind: [h for h, k in zip(handles, kinds, strict=True) if k == kind] for kind in set(kinds)}
    if texts := of_kind.get(pdfium.TEXT):
        _read_texts(found, texts, outer)
    if paths := of_kind.get(pdfium.PATH):
        _read_paths(found, paths, outer)
    for handle in of_kind.get(pdfium.IMAGE, ()):
        found.pictures.append(_box([(0, 0), (1, 0), (0, 1), (1, 1)], _matrices([handle])[0].then(outer)))
    if depth > 0:
        for handle in of_kind.get(pdfium.FORM, ()):
            count = min(pdfium.count_form_objects(handle), _MOST_OBJECTS)
            inside = list(map(pdfium.get_form_object, repeat(handle), range(count)))
            _read(found, inside, _matrices([handle])[0].then(outer), depth - 1)


def _read_texts(found: Drawing, handles: Sequence[pdfium.Handle], outer: Matrix) -> None:
    numbers = _numbers(handles)
    colours = _colours(handles, stroke=False)
    modes = list(map(pdfium.render_mode, handles))
    plain = (
        outer.b == 0
        and not any(numbers[1::6])
        and (min(numbers[0::6]) >= 0 if outer.a > 0 else max(numbers[0::6]) <= 0)
        and pdfium.INVISIBLE not in modes
        and min(colours[3::4]) >= _FAINT_ALPHA
        and not any(map(_FAINT_GREY.__le__, map(min, colours[0::4], colours[1::4], colours[2::4])))
    )
    if plain:
        return
    for i, handle in enumerate(handles):
        matrix = Matrix(*numbers[6 * i : 6 * i + 6]).then(outer)
        kind = _print(matrix, colours[4 * i : 4 * i + 4], modes[i])
        if kind is not None:
            found.text[handle] = kind


def _print(matrix: Matrix, colour: Sequence[int], mode: int) -> Print | None:
    a, b, *_ = matrix
    found: Print | None = None
    if abs(b) > 1e-6 * abs(a) or a < 0:
        angle = math.atan2(b, a) % math.tau
        quarters = round(angle / (math.pi / 2))
        if abs(angle - quarters * math.pi / 2) > _ANGLE:
            return Print.SLANTED
        found = Print(4 - quarters % 4) if quarters % 4 else None
    *rgb, alpha = colour
    if mode == pdfium.INVISIBLE or alpha == 0:
        return Print.INVISIBLE
    if alpha < _FAINT_ALPHA or min(rgb) >= _FAINT_GREY:
        return Print.WHITE if min(rgb) >= _WHITE else Print.FAINT
    return found


def _read_paths(found: Drawing, handles: Sequence[pdfium.Handle], outer: Matrix) -> None:
    count = len(handles)
    modes = (ctypes.c_int * (2 * count))()
    base = ctypes.addressof(modes)
    _all(map(pdfium.draw_mode, handles, range(base, base + 8 * count, 8), range(base + 4, base + 8 * count, 8)))
    filled, stroked = modes[0::2], modes[1::2]
    for stroke, wanted in ((True, stroked), (False, [f and not s for f, s in zip(filled, stroked, strict=True)])):
        chosen = list(compress(handles, wanted))
        if chosen:
            colours = _colours(chosen, stroke=stroke)
            lightest = map(min, colours[0::4], colours[1::4], colours[2::4])
            seen = [alpha > 0 and light < _WHITE for alpha, light in zip(colours[3::4], lightest, strict=True)]
            chosen = list(compress(chosen, seen))
        if chosen:
            _read_shapes(found, chosen, outer, stroked=stroke)


def _read_shapes(found: Drawing, handles: Sequence[pdfium.Handle], outer: Matrix, *, stroked: bool) -> None:
    for matrix, points, straight in _subpaths(found, handles, outer):
        if stroked:
            if straight:
                placed = [matrix.point(x, y) for x, y in points]
                for one, two in pairwise(placed):
                    _rule(found, one, two)
            continue
        area = _box(points, matrix)
        if min(area.width, area.height) <= _THIN:
            _bar(found, area)
        elif straight:
            found.fills.append(area)


def _subpaths(
    found: Drawing, handles: Sequence[pdfium.Handle], outer: Matrix
) -> Iterator[tuple[Matrix, list[tuple[float, float]], bool]]:
    """Each subpath's points, closed ones ending where they began, and whether it is made of straight lines."""
    counts = list(map(pdfium.count_segments, handles))
    found.segments += sum(counts)
    if found.overfull:
        return
    segments = list(
        chain.from_iterable(map(pdfium.get_segment, repeat(h), range(n)) for h, n in zip(handles, counts, strict=True))
    )
    coordinates = (ctypes.c_float * (2 * len(segments)))()
    base = ctypes.addressof(coordinates)
    end = base + 8 * len(segments)
    _all(map(pdfium.segment_point, segments, range(base, end, 8), range(base + 4, end, 8)))
    kinds = list(map(pdfium.segment_type, segments))
    xs, ys = coordinates[0::2], coordinates[1::2]
    at = 0
    for matrix, count in zip(_matrices(handles), counts, strict=True):
        placed = matrix.then(outer)
        stop = at + count
        while at < stop:
            after = at + 1
            while after < stop and kinds[after] != pdfium.MOVE:
                after += 1
            if after - at > 1:
                points = list(zip(xs[at:after], ys[at:after], strict=True))
                if points[0] != points[-1] and pdfium.segment_closes(segments[after - 1]):
                    points.append(points[0])
                yield placed, points, pdfium.CURVE not in kinds[at:after]
            at = after


def _rule(found: Drawing, one: tuple[float, float], two: tuple[float, float]) -> None:
    (x0, y0), (x1, y1) = one, two
    if abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) >= _SHORTEST:
        found.horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) >= _SHORTEST:
        found.vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _bar(found: Drawing, area: Rectangle) -> None:
    """A filled area so thin that it is seen as a line; a square dot is none."""
    x0, top, x1, bottom = area
    if area.width > area.height:
        found.horizontal.append(Rule((top + bottom) / 2, x0, x1))
    elif area.height > area.width:
        found.vertical.append(Rule((x0 + x1) / 2, top, bottom))


def _box(points: Sequence[tuple[float, float]], matrix: Matrix) -> Rectangle:
    """The box of points brought into a frame; for turns by other than quarters it may be too large."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, y0 = matrix.point(min(xs), min(ys))
    x1, y1 = matrix.point(max(xs), max(ys))
    return Rectangle(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _numbers(handles: Sequence[pdfium.Handle]) -> Sequence[float]:
    count = len(handles)
    buffer = (ctypes.c_float * (6 * count))()
    base = ctypes.addressof(buffer)
    _all(map(pdfium.object_matrix, handles, range(base, base + 24 * count, 24)))
    return buffer[:]


def _matrices(handles: Sequence[pdfium.Handle]) -> list[Matrix]:
    numbers = iter(_numbers(handles))
    return list(map(Matrix, *[numbers] * 6))


def _colours(handles: Sequence[pdfium.Handle], *, stroke: bool) -> Sequence[int]:
    """Red, green, blue, alpha of each object; black where the colour is a pattern or cannot be told."""
    count = len(handles)
    buffer = (ctypes.c_uint * (4 * count)).from_buffer_copy(_BLACK * count)
    base = ctypes.addressof(buffer)
    places = [range(base + 4 * i, base + 16 * count, 16) for i in range(4)]
    _all(map(pdfium.stroke_colour if stroke else pdfium.fill_colour, handles, *places))
    return buffer[:]


def _all(calls: Iterator[int]) -> None:
    deque(calls, maxlen=0)
