"""Characters into printed lines: runs that stand side by side, the blanks between them decided by width."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import sub
from typing import NamedTuple

from extractor.readers.builder import Piece
from extractor.readers.pdf.geometry import Boxes

_BLANK = Piece(" ")
_SAMPLE = 6  # characters measured to know a line's size
_HANZI = re.compile(rf"[\u3400-\u9fff]{{1,{_SAMPLE}}}")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u3000]")
_LATIN = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")
_WORD_GAP = 0.18  # of the em: between Latin letters or figures
_HANZI_GAP = 0.2  # of the em: between Chinese characters, unless the whole line is spread
_WIDEST_SPREAD = 3.0
_WIDE_GAP = 0.9  # of the em: anywhere else
_SAME_PLACE = 0.3
_SMALL = 0.8  # times the height of the line's characters: the marks of notes
_RAISED = 0.12


@dataclass(slots=True)
class Leaf:
    """The printed text of one page: ``boxes`` in the frame it is read in, ``shown`` as displayed, four
    numbers a character; ``confidences``, one a character, only where it was read optically."""

    number: int
    text: str
    boxes: Boxes
    shown: array[float]
    confidences: Sequence[float] = ()


class Run(NamedTuple):
    """A stretch of a leaf's text that stands on one line, with its box."""

    start: int
    end: int
    x0: float
    top: float
    x1: float
    bottom: float


class Span(NamedTuple):
    """A stretch of a leaf's text."""

    leaf: Leaf
    start: int
    end: int

    def pieces(self) -> Iterator[Piece]:
        """One piece, or where the text was read optically one for each confidence."""
        leaf, start, end = self
        if not leaf.confidences:
            yield self._piece(start, end, None)
            return
        for confidence, group in groupby(range(start, end), key=leaf.confidences.__getitem__):
            members = list(group)
            yield self._piece(members[0], members[-1] + 1, confidence)

    def _piece(self, start: int, end: int, confidence: float | None) -> Piece:
        leaf = self.leaf
        boxes = leaf.shown[4 * start : 4 * end]
        return Piece(leaf.text[start:end], f"page {leaf.number}", start, leaf.number, boxes, confidence)


def pieces(spans: Iterable[Span | Piece | None]) -> list[Piece]:
    """Text with its origin; spans that follow one another on a page become one piece, None becomes a blank."""
    found: list[Piece] = []
    open_leaf: Leaf | None = None
    first = last = 0
    for span in spans:
        if isinstance(span, Span):
            leaf, start, end = span
            if leaf is open_leaf and start == last:
                last = end
                continue
            if open_leaf:
                found += Span(open_leaf, first, last).pieces()
            open_leaf, first, last = span
            continue
        if open_leaf:
            found += Span(open_leaf, first, last).pieces()
            open_leaf = None
        found.append(_BLANK if span is None else span)
    return [*found, *Span(open_leaf, first, last).pieces()] if open_leaf else found


def _length(run: Run) -> int:
    return run.end - run.start


def run_of(leaf: Leaf, start: int, end: int) -> Run:
    x0, top, x1, bottom = leaf.boxes
    if end - start == 1:
        return Run(start, end, x0[start], top[start], x1[start], bottom[start])
    return Run(start, end, x0[start], min(top[start:end]), x1[end - 1], max(bottom[start:end]))


@dataclass(slots=True, eq=False)
class Line:
    """Runs of one line from left to right. ``em`` is the width of a Chinese character in it, measured
    where ``chinese`` says that it holds any, else estimated."""

    leaf: Leaf
    runs: list[Run]
    upright: bool = True
    bold: bool = False
    x0: float = field(init=False)
    x1: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)
    width: float = field(init=False)
    middle: float = field(init=False)
    text: str = field(init=False)
    em: float = field(init=False)
    chinese: bool = field(init=False)
    _blanks: tuple[bool, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        runs = self.runs
        self.em, self.chinese = _measured(self.leaf, runs)
        if len(runs) == 1:
            start, end, self.x0, self.top, self.x1, self.bottom = runs[0]
            self.text = self.leaf.text[start:end]
        else:
            self.x0 = min([run.x0 for run in runs])
            self.x1 = max([run.x1 for run in runs])
            self.top = min([run.top for run in runs])
            self.bottom = max([run.bottom for run in runs])
            self.text = self._joined()
        self.width = self.x1 - self.x0
        self.middle = (self.top + self.bottom) / 2

    @property
    def blanks(self) -> tuple[bool, ...]:
        """Before each run: whether a blank is printed there as a gap only."""
        if not self._blanks:
            self._blanks = self._gaps() if len(self.runs) > 1 else (False,)
        return self._blanks

    def _gaps(self) -> tuple[bool, ...]:
        found = [False]
        text = self.leaf.text
        for left, right in pairwise(self.runs):
            gap = right.x0 - left.x1
            if gap <= _WORD_GAP * self.em:
                found.append(False)
                continue
            before, after = text[left.end - 1], text[right.start]
            if before.isspace() or after.isspace():
                least = math.inf
            elif _LATIN.match(before) and _LATIN.match(after):
                least = _WORD_GAP
            elif _WIDE.match(before) and _WIDE.match(after):
                least = _HANZI_GAP
            else:
                least = _WIDE_GAP
            found.append(gap > least * self.em)
        if not any(found):
            return tuple(found)
        spread = self._spread()
        return tuple(
            blank and right.x0 - left.x1 > spread
            for blank, left, right in zip(found, (self.runs[0], *self.runs), self.runs, strict=False)
        )

    def _spread(self) -> float:
        """The gap up to which Chinese characters may be set apart only to fill the width."""
        pairs = list(pairwise(self.runs))
        text = self.leaf.text
        gaps = [b.x0 - a.x1 for a, b in pairs if _WIDE.match(text, a.end - 1) and _WIDE.match(text, b.start)]
        lone = sum(run.end - run.start == 1 for run in self.runs)
        if not gaps or min(gaps) > _WIDEST_SPREAD * self.em or 2 * lone < len(self.runs):
            return 0.0
        return min(gaps) + 0.5 * self.em

    def _joined(self) -> str:
        page = self.leaf.text
        return "".join(
            [
                f" {page[run.start : run.end]}" if blank else page[run.start : run.end]
                for run, blank in zip(self.runs, self.blanks, strict=True)
            ]
        )

    def spans(self) -> list[Span | None]:
        """Where the line's text stands in the page's; None for a blank printed as a gap only."""
        leaf, runs = self.leaf, self.runs
        if len(runs) == 1:
            return [Span(leaf, runs[0].start, runs[0].end)]
        found: list[Span | None] = []
        for run, blank in zip(runs, self.blanks, strict=True):
            if blank:
                found.append(None)
            found.append(Span(leaf, run.start, run.end))
        return found

    def reach(self, count: int) -> float:
        """How far from the line's left edge its first ``count`` printed characters reach."""
        for run in self.runs:
            if count <= run.end - run.start:
                return self.leaf.boxes.x1[run.start + count - 1] - self.x0
            count -= run.end - run.start
        return self.width


def _measured(leaf: Leaf, runs: Sequence[Run]) -> tuple[float, bool]:
    """The em of a line, and whether it holds Chinese."""
    text, (x0, _, x1, _) = leaf.text, leaf.boxes
    widths: list[float] = []
    for run in runs if len(runs) == 1 else (max(runs, key=_length), *runs):
        for found in _HANZI.finditer(text, run.start, run.end):
            start, end = found.span()
            widths += map(sub, x1[start:end], x0[start:end])
            if len(widths) >= _SAMPLE:
                return max(1.0, *widths), True
    if widths:  # the widest: fonts without widths give the ink of a character instead
        return max(1.0, *widths), True
    heights = sorted([run.bottom - run.top for run in runs])
    return max(0.9 * heights[len(heights) // 2], 1.0), False


def lines_of(leaf: Leaf, runs: Iterable[Run]) -> list[Line]:
    """Runs put side by side into lines, from the top down."""
    runs = list(runs)
    if len(runs) == 1:
        return [Line(leaf, runs)] if (runs := _without_outer_blanks(leaf, runs)) else []
    groups: list[list[Run]] = []
    top = bottom = 0.0
    for run in sorted(runs, key=lambda r: r.top + r.bottom):
        height = run.bottom - run.top
        if groups and min(bottom, run.bottom) - max(top, run.top) >= 0.5 * min(height, bottom - top):
            groups[-1].append(run)
            continue
        groups.append([run])
        top, bottom = run.top, run.bottom
    ordered = [
        group if len(group) == 1 else _without_repeats(leaf, sorted(group, key=lambda r: r.x0)) for group in groups
    ]
    return [Line(leaf, runs) for group in ordered if (runs := _without_outer_blanks(leaf, group))]


def turned_lines(leaf: Leaf, stretches: Iterable[tuple[int, int]]) -> list[Line]:
    """Text that stands sideways, one line for each stretch of the page's content."""
    x0, top, x1, bottom = leaf.boxes
    return [
        Line(leaf, [Run(s, e, min(x0[s:e]), min(top[s:e]), max(x1[s:e]), max(bottom[s:e]))], upright=False)
        for s, e in stretches
    ]


def without_raised(line: Line, marks: set[str]) -> Line:
    """The line without those small raised texts in it that are among ``marks``."""
    _, top, _, bottom = line.leaf.boxes
    places = [at for run in line.runs for at in range(run.start, run.end)]
    tall = max(bottom[at] - top[at] for at in places)
    raised = {
        at for at in places if bottom[at] - top[at] <= _SMALL * tall and bottom[at] < line.bottom - _RAISED * tall
    }
    dropped: set[int] = set()
    for small, group in groupby(places, key=raised.__contains__):
        found = list(group)
        if small and "".join([line.leaf.text[at] for at in found]).strip() in marks:
            dropped.update(found)
    kept = [at for at in places if at not in dropped]
    if not dropped or not kept:
        return line
    runs = [run_of(line.leaf, start, end) for start, end in _consecutive(kept)]
    return Line(line.leaf, runs, line.upright, line.bold)


def _without_repeats(leaf: Leaf, runs: list[Run]) -> list[Run]:
    """Characters printed twice at nearly one place (a way of printing bold) are kept once."""
    if all(left.x1 <= right.x0 + 0.3 * (right.bottom - right.top) for left, right in pairwise(runs)):
        return runs
    x0, top, x1, _ = leaf.boxes
    kept: list[int] = []
    for at in sorted((at for run in runs for at in range(run.start, run.end)), key=lambda i: (x0[i], i)):
        reach = _SAME_PLACE * (x1[at] - x0[at])
        if not any(
            leaf.text[other] == leaf.text[at] and x0[at] - x0[other] <= reach and abs(top[at] - top[other]) <= reach
            for other in kept[-3:]
        ):
            kept.append(at)
    return [run_of(leaf, start, end) for start, end in _consecutive(kept)]


def _without_outer_blanks(leaf: Leaf, runs: list[Run]) -> list[Run]:
    """Blanks printed before and behind a line say nothing; its box is that of what can be seen."""
    text = leaf.text
    while runs and (text[runs[0].start].isspace() or text[runs[-1].end - 1].isspace()):
        side = 0 if text[runs[0].start].isspace() else -1
        run = runs[side]
        inner = text[run.start : run.end].strip()
        if not inner:
            del runs[side]
            continue
        start = text.index(inner, run.start) if side == 0 else run.start
        end = run.start + len(text[run.start : run.end].rstrip()) if side else run.end
        runs[side] = run_of(leaf, start, end)
    return runs


def _consecutive(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = previous = places[0]
    for at in places[1:]:
        if at != previous + 1:
            yield start, previous + 1
            start = at
        previous = at
    yield start, previous + 1
