"""One page, read while pdfium has it open: its text, tables, free lines and what stands in the way."""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, repeat

from extractor.readers.pdf import pdfium
from extractor.readers.pdf.characters import LOST, Characters, boxes, characters, contiguous, with_level_heights
from extractor.readers.pdf.geometry import Frame, Rectangle, displayed
from extractor.readers.pdf.lattice import Overfull, lattices
from extractor.readers.pdf.lines import Leaf, Line, Run, lines_of, run_of, turned_lines
from extractor.readers.pdf.objects import Drawing, Print, Rule, drawing, visible_area
from extractor.readers.pdf.tables import DrawnTable, drawn_tables, fill

_BOLD = re.compile(r"bold|black|heavy|hei|黑体|粗", re.IGNORECASE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HEAVY = 600
_TALL = 1.7  # times a character's height: what a line may measure
_STRAY = 0.1
_LARGE = 1.6  # times the usual height: faint print of that size is a watermark


@dataclass(slots=True)
class Page:
    """What was found on a page. ``lines`` stand in no table; ``marks`` are watermarks and stamps;
    ``rules`` the horizontal ones, for footnotes and tables without vertical rules."""

    number: int
    width: float
    height: float
    leaf: Leaf
    lines: list[Line] = field(default_factory=list)
    tables: list[DrawnTable] = field(default_factory=list)
    marks: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    backgrounds: list[Rectangle] = field(default_factory=list)
    pictured: float = 0.0
    lost: int = 0
    private: int = 0
    invisible: int = 0
    hidden: int = 0
    overfull: bool = False

    def shows(self, run: Run) -> bool:
        """Whether the middle of a run lies on the page at all."""
        return 0 <= run.x0 + run.x1 <= 2 * self.width and 0 <= run.top + run.bottom <= 2 * self.height

    def dark_behind(self, leaf: Leaf, start: int, end: int) -> bool:
        """Whether a stretch stands on something drawn, so that white print can be seen."""
        x = (leaf.boxes.x0[start] + leaf.boxes.x1[end - 1]) / 2
        y = (leaf.boxes.top[start] + leaf.boxes.bottom[start]) / 2
        return any(area.holds(x, y) for area in self.backgrounds)


def read_page(document: pdfium.Handle, index: int, depth: int) -> Page | None:
    """Page ``index`` (from 0) of a document, or None if pdfium cannot load it."""
    handle = pdfium.open_page(document, index)
    if not handle:
        return None
    text_page = pdfium.TextPage(handle)
    try:
        return _Reading(handle, text_page, index + 1, depth).page() if text_page else None
    finally:
        text_page.close()
        pdfium.close_page(handle)


class _Reading:
    def __init__(self, handle: pdfium.Handle, text_page: pdfium.TextPage, number: int, depth: int) -> None:
        self._handle = handle
        self._text = text_page
        self._number = number
        self._depth = depth
        self._fonts: dict[pdfium.Handle, bool] = {}

    def page(self) -> Page:
        printed = characters(self._text)
        upright = self._frame()
        drawn = drawing(self._handle, upright, self._depth)
        prints = self._prints(printed, drawn)
        quarters = _sideways(printed, prints)
        frame = upright.turned(quarters)
        if quarters:
            drawn = drawing(self._handle, frame, self._depth)
            prints = self._prints(printed, drawn)
        shown = boxes(self._text, printed, upright)
        read = boxes(self._text, printed, frame) if quarters else shown
        read = with_level_heights(self._text, printed, read, frame)
        shown = shown if quarters else read
        leaf = Leaf(self._number, printed.text, read, shown.flat())
        page = Page(self._number, frame.width, frame.height, leaf, rules=drawn.horizontal, overfull=drawn.overfull)
        page.backgrounds = [*drawn.fills, *drawn.pictures]
        page.pictured = _covered(drawn.pictures, frame)
        runs, turned, marks = self._sorted(page, printed, prints)
        page.lost = printed.text.count(LOST)
        page.private = len(_PRIVATE.findall(printed.text))
        try:
            page.tables = drawn_tables(lattices(drawn.horizontal, drawn.vertical))
        except Overfull:
            page.overfull = True
        outside, turned = fill(leaf, page.tables, runs, turned, lambda at: self._object(printed.places[at]))
        page.tables = [table for table in page.tables if not table.blank]
        lines = [*lines_of(leaf, outside), *turned_lines(leaf, turned)]
        page.lines = [line for line in lines if not self._cut_off(line, printed, frame)] if page.tables else lines
        page.marks = turned_lines(leaf, marks)
        for line in page.lines:
            line.bold = self._bold(printed.places[line.runs[0].start])
        return page

    def _object(self, place: int) -> pdfium.Handle:
        return pdfium.text_object(self._text.handle, place)

    def _frame(self) -> Frame:
        bounds = (ctypes.c_float * 4)()
        pdfium.page_bounds(self._handle, ctypes.addressof(bounds))
        left, top, right, bottom = bounds
        return displayed((left, bottom, right, top), pdfium.page_rotation(self._handle))

    def _prints(self, printed: Characters, drawn: Drawing) -> Sequence[Print | None] | None:
        """How each character is printed, or None if all are dark and upright."""
        if not drawn.text:
            return None
        owners = map(pdfium.text_object, repeat(self._text.handle), printed.places)
        return [drawn.text.get(owner) for owner in owners]

    def _sorted(
        self, page: Page, printed: Characters, prints: Sequence[Print | None] | None
    ) -> tuple[list[Run], list[tuple[int, int]], list[tuple[int, int]]]:
        """Runs of plain text, stretches of turned text, stretches of watermark."""
        leaf = page.leaf
        if prints is None:
            return [run for s, e in printed.stretches for run in _runs(leaf, s, e) if page.shows(run)], [], []
        counted = Counter(prints)
        page.invisible = counted[Print.INVISIBLE]
        only_invisible = not counted[None] and not counted[Print.FAINT]
        usual = _usual_height(leaf, prints)
        runs: list[Run] = []
        turned: list[tuple[int, int]] = []
        marks: list[tuple[int, int]] = []
        for start, end in printed.stretches:
            for s, e in _alike(prints, start, end):
                kind = prints[s]
                if kind is Print.SLANTED or (kind is Print.FAINT and _height(leaf, s) > _LARGE * usual):
                    marks.append((s, e))
                elif kind is not None and kind.quarters:
                    turned.append((s, e))
                elif kind is Print.WHITE and not page.dark_behind(leaf, s, e):
                    page.hidden += e - s
                elif kind is not Print.INVISIBLE or only_invisible:
                    runs += [run for run in _runs(leaf, s, e) if page.shows(run)]
        return runs, turned, marks

    def _cut_off(self, line: Line, printed: Characters, frame: Frame) -> bool:
        """Whether a line is clipped away: a cell that runs over pages may be drawn whole on each of them."""
        area = visible_area(self._object(printed.places[line.runs[0].start]), frame)
        return area is not None and not area.holds((line.x0 + line.x1) / 2, line.middle)

    def _bold(self, place: int) -> bool:
        """Whether a character's font is bold, by its weight or its name."""
        font = pdfium.font_of(self._object(place))
        known = self._fonts.get(font)
        if known is None:
            name = ctypes.create_string_buffer(128)
            flags = ctypes.c_int()
            pdfium.font_information(self._text.handle, place, ctypes.addressof(name), 128, ctypes.addressof(flags))
            known = bool(_BOLD.search(name.value.decode("utf-8", "replace")))
            known = self._fonts[font] = known or pdfium.font_weight(self._text.handle, place) >= _HEAVY
        return known


def _runs(leaf: Leaf, start: int, end: int) -> list[Run]:
    """A stretch as one run if it stands on one line from left to right, judged by its outline."""
    x0, top, x1, bottom = leaf.boxes
    height = bottom[start] - top[start]
    first, last = x0[start], x1[end - 1]
    highest, lowest = _extremes(top, start, end)[0], _extremes(bottom, start, end)[1]
    if (
        lowest - highest <= _TALL * height
        and _extremes(x1, start, end)[1] <= last + _STRAY * height
        and _extremes(x0, start, end)[0] >= first - _STRAY * height
    ):
        return [Run(start, end, first, highest, last, lowest)]
    return [run_of(leaf, s, e) for s, e in contiguous(leaf.boxes, start, end)]


def _extremes(values: array[float], start: int, end: int) -> tuple[float, float]:
    """The least and the greatest of a stretch of values. Mostly they stand in order, which makes sorting the
    quickest way to know."""
    stretch = values[start:end].tolist()
    stretch.sort()
    return stretch[0], stretch[-1]


def _height(leaf: Leaf, at: int) -> float:
    return leaf.boxes.bottom[at] - leaf.boxes.top[at]


def _usual_height(leaf: Leaf, prints: Sequence[Print | None]) -> float:
    """The middle one of the heights of plainly printed characters; without any, no print is large."""
    heights = sorted([_height(leaf, at) for at, kind in enumerate(prints) if kind is None])
    return heights[len(heights) // 2] if heights else math.inf


def _alike(prints: Sequence[Print | None], start: int, end: int) -> list[tuple[int, int]]:
    borders = [start, *(i for i in range(start + 1, end) if prints[i] is not prints[i - 1]), end]
    return list(pairwise(borders))


def _sideways(printed: Characters, prints: Sequence[Print | None] | None) -> int:
    """Quarter turns clockwise that bring most of the text upright; none where nothing is printed."""
    if not prints:
        return 0
    kind, count = Counter(prints).most_common(1)[0]
    return kind.quarters if kind is not None and count > 0.6 * len(printed.text) else 0


def _covered(pictures: Sequence[Rectangle], frame: Frame) -> float:
    """The share of the page that its largest pictures cover, overlaps counted twice."""
    area = sum(
        max(0.0, min(p.x1, frame.width) - max(p.x0, 0.0)) * max(0.0, min(p.bottom, frame.height) - max(p.top, 0.0))
        for p in pictures
    )
    return min(1.0, area / max(frame.width * frame.height, 1.0))
