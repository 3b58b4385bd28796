"""The characters a page prints, with their boxes, in the order of its content.

pdfium invents spaces and line ends where it sees gaps; they are dropped here and only used as the
borders of runs. Whether a gap means anything is decided later, by geometry.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from extractor.readers.limits import ReadFailure
from extractor.readers.pdf import pdfium
from extractor.readers.pdf.geometry import Boxes, Frame

_BLANK = re.compile(r"[ \r\n]")
_WITHOUT_MEANING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_HANZI = re.compile(r"[\u3400-\u9fff]")
_LEAST_HEIGHT, _MOST_HEIGHT = 0.5, 1.5  # of the em: what a font may measure
_ASCENT = 0.88
_HYPHEN = "\x02"
_LINE_END = "\r\n"  # no character is printed so
LOST = "\ufffd"
_MOST = 1_000_000


class Characters(NamedTuple):
    """What a page prints. ``stretches`` are the half-open spans of ``text`` that pdfium holds for
    contiguous; ``places`` are the characters' indices for pdfium."""

    text: str
    places: Sequence[int]
    stretches: Sequence[tuple[int, int]]


def characters(text_page: pdfium.TextPage) -> Characters:
    """The printed characters of a page; every one that has no meaning in Unicode becomes U+FFFD."""
    count = pdfium.count_characters(text_page.handle)
    if count <= 0:
        return Characters("", [], [])
    if count > _MOST:
        raise ReadFailure("too_large", f"PDF的一页有{count}个字，超过{_MOST}个的上限")
    text = _WITHOUT_MEANING.sub(LOST, _unicode(text_page, count).replace(_HYPHEN, "-"))
    blanks = [match.start() for match in _BLANK.finditer(text)]
    generated = [at for at in blanks if text[at] in _LINE_END or text_page.is_generated(at)]
    kept: list[str] = []
    places: list[int] = []
    stretches: list[tuple[int, int]] = []
    start = length = 0
    for at in (*generated, count):
        if at > start:
            kept.append(text[start:at])
            places.extend(range(start, at))
            stretches.append((length, length + at - start))
            length += at - start
        start = at + 1
    text = "".join(kept)
    if any(text_page.map_errors(places)):  # pdfium then gives the bare character code, which is no more than a guess
        text = "".join([LOST if wrong else c for c, wrong in zip(text, text_page.map_errors(places), strict=True)])
    return Characters(text, places, stretches)


def boxes(text_page: pdfium.TextPage, printed: Characters, frame: Frame) -> Boxes:
    """The box of each character in a frame: as wide as its advance, as high as its font."""
    numbers = text_page.boxes(printed.places)
    return frame.rectangles(numbers[0::4], numbers[1::4], numbers[2::4], numbers[3::4], printed.stretches)


def with_level_heights(text_page: pdfium.TextPage, printed: Characters, found: Boxes, frame: Frame) -> Boxes:
    """The boxes with the heights of upright text set right, if its font claims absurd ones: many programs
    give the box of all glyphs of a font for the height of each."""
    _, tops, _, bottoms = found
    if not any(_is_absurd(printed.text, found, start) for start, _ in printed.stretches):
        return found
    top, bottom = tops[:], bottoms[:]
    numbers = (ctypes.c_double * 2)()
    matrix = (ctypes.c_float * 6)()
    x_at, matrix_at = ctypes.addressof(numbers), ctypes.addressof(matrix)
    for start, end in printed.stretches:
        for at in range(start, end):
            if at > start and (tops[at], bottoms[at]) == (tops[at - 1], bottoms[at - 1]):
                top[at], bottom[at] = top[at - 1], bottom[at - 1]
                continue
            place = printed.places[at]
            pdfium.character_origin(text_page.handle, place, x_at, x_at + 8)
            pdfium.character_matrix(text_page.handle, place, matrix_at)
            size = pdfium.font_size(text_page.handle, place) * math.hypot(matrix[2], matrix[3])
            _, baseline = frame.matrix.point(numbers[0], numbers[1])
            if size > 0 and not _LEAST_HEIGHT * size <= bottoms[at] - tops[at] <= _MOST_HEIGHT * size:
                top[at], bottom[at] = baseline - _ASCENT * size, baseline + (1 - _ASCENT) * size
    return found._replace(top=top, bottom=bottom)


def _is_absurd(text: str, found: Boxes, at: int) -> bool:
    """Whether a Chinese character is far from square."""
    width = found.x1[at] - found.x0[at]
    return bool(_HANZI.match(text, at)) and not (
        _LEAST_HEIGHT * width <= found.bottom[at] - found.top[at] <= _MOST_HEIGHT * width
    )


def _unicode(text_page: pdfium.TextPage, count: int) -> str:
    buffer = (ctypes.c_uint16 * (count + 1))()
    written = pdfium.get_text(text_page.handle, 0, count, ctypes.addressof(buffer))
    if written == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
    codes = map(pdfium.get_unicode, repeat(text_page.handle), range(count))
    return "".join([chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else LOST for code in codes])


def contiguous(boxes: Boxes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch cut wherever its characters do not follow one another on a line."""
    x0, top, x1, bottom = boxes
    first = start
    for i in range(start + 1, end):
        height = bottom[i - 1] - top[i - 1]
        middle = (top[i] + bottom[i]) / 2
        if (
            x0[i] < x0[i - 1] - 0.1 * height
            or x0[i] > x1[i - 1] + height
            or not top[i - 1] - 0.2 * height < middle < bottom[i - 1] + 0.2 * height
        ):
            yield first, i
            first = i
    yield first, end
