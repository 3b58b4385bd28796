"""A picture of a page read into what the PDF reader knows as a page: lines, tables and their places."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.readers.pdf.geometry import Boxes, Rectangle
from extractor.readers.pdf.lines import Leaf, Run, lines_of, run_of
from extractor.readers.pdf.page import Page
from extractor.readers.pdf.tables import DrawnCell, drawn_tables
from extractor.readers.scan.areas import areas, bounds
from extractor.readers.scan.characters import runs
from extractor.readers.scan.engine import Pixels, letterings, text_areas
from extractor.readers.scan.grid import ruled_areas
from extractor.readers.scan.pages import Picture
from extractor.readers.scan.picture import grey_of, ink, no_strip, quarter_turned, skew, straightened, without_stamps
from extractor.readers.scan.reading import ReadLine, crop, read_areas
from extractor.readers.scan.rules import ruling

_SAMPLE = 6
_TELLING = 8  # times as wide as high
_SURE = 0.85
_LEGIBLE = 0.3
LOST = "\ufffd"


@dataclass(slots=True)
class OpticalPage:
    """``unread`` counts the places with print that could not be made out; ``guessed`` is set where the
    rules of a table are broken and its cells were parted by guess."""

    page: Page
    unread: int
    guessed: bool


@dataclass(slots=True)
class _Upright:
    """A picture brought upright, and the way from its pixels to those of the page as shown."""

    pixels: Pixels
    back: NDArray[np.float64]
    found: NDArray[np.float32]


class _Found(NamedTuple):
    """A run and the cell it stands in, in pixels."""

    run: Run
    cell: tuple[int, int, int, int] | None


def read_picture(picture: Picture, number: int) -> OpticalPage:
    """Read page ``number`` from its picture."""
    pixels, scale, shown = picture
    upright = _upright(without_stamps(no_strip(pixels), scale))
    grey = grey_of(upright.pixels)
    printed = ink(grey, scale)
    rules = ruling(printed, scale)
    ruled, guessed = ruled_areas(rules.across, rules.down)
    paper = int(np.median(grey))
    cleaned = upright.pixels.copy()
    cleaned[rules.mask > 0] = paper
    cells = [_pixels(cell, scale) for area in ruled for cell in area]
    level, slanted = areas(upright.found, printed & ~rules.mask, cells, scale)
    read = read_areas(cleaned, level)
    legible = [line for line in read if line.confidence >= _LEGIBLE]
    lost = [_lost(line) for line in read if line.confidence < _LEGIBLE and line.area.limit]
    leaf, found = _leaf([*legible, *lost], printed & ~rules.mask, upright, scale, shown, number)
    tables = drawn_tables(ruled)
    outside = _fill(leaf, found, {_pixels(cell.box, scale): cell for table in tables for cell in table.cells})
    page = Page(
        number, upright.pixels.shape[1] / scale, upright.pixels.shape[0] / scale, leaf, rules=sorted(rules.across)
    )
    page.tables = [table for table in tables if not table.blank]
    page.lines = lines_of(leaf, outside)
    return OpticalPage(page, len(read) - len(legible) + len(slanted), guessed)


def _fill(leaf: Leaf, found: Sequence[_Found], cells: Mapping[tuple[int, int, int, int], DrawnCell]) -> list[Run]:
    """Lay runs into the cells they were found in; returns those found in none."""
    inside: dict[tuple[int, int, int, int], list[Run]] = defaultdict(list)
    outside: list[Run] = []
    for run, cell in found:
        (outside if cell is None else inside[cell]).append(run)
    for cell, runs_inside in inside.items():
        cells[cell].lines = lines_of(leaf, runs_inside)
    return outside


def _pixels(cell: Rectangle, scale: float) -> tuple[int, int, int, int]:
    return round(cell.x0 * scale), round(cell.top * scale), round(cell.x1 * scale), round(cell.bottom * scale)


def _lost(line: ReadLine) -> ReadLine:
    """Print in a cell that cannot be made out is no blank."""
    return ReadLine(line.area, LOST, (0.0,), ((line.area.x0 + line.area.x1) / 2,))


def _upright(pixels: Pixels) -> _Upright:
    back = np.eye(3)
    angle = skew(grey_of(pixels))
    if angle:
        pixels, matrix = straightened(pixels, angle)
        back = _then(matrix, back)
    found = text_areas(pixels)
    quarters = 1 if _is_sideways(found) else 0
    turned, matrix = quarter_turned(pixels, quarters)
    if quarters:
        found = text_areas(turned)
    if _is_upside_down(turned, found):
        quarters += 2
        turned, matrix = quarter_turned(pixels, quarters)
        found = text_areas(turned)
    return _Upright(turned, _then(matrix, back), found)


def _then(matrix: NDArray[np.float64], back: NDArray[np.float64]) -> NDArray[np.float64]:
    """The way back through a second turn and then the first."""
    way: NDArray[np.float64] = back @ np.vstack([matrix, [0, 0, 1]])
    return way


def _is_sideways(found: NDArray[np.float32]) -> bool:
    extents = np.ptp(found, axis=1) if len(found) else np.zeros((0, 2))
    tall = extents[extents[:, 1] > 1.5 * extents[:, 0]][:, 1].sum()
    wide = extents[extents[:, 0] > 1.5 * extents[:, 1]][:, 0].sum()
    return bool(tall > wide)


def _is_upside_down(pixels: Pixels, found: NDArray[np.float32]) -> bool:
    """Whether lines of some length read better when turned over."""
    boxes = [bounds(quad) for quad in found]
    level = [box for box in boxes if box.width > box.height > 1]
    sample = sorted(level, key=lambda box: abs(box.width / box.height - _TELLING))[:_SAMPLE]
    crops = [crop(pixels, box, 0.0) for box in sample]
    sure = _mean_confidence(crops)
    return sure < _SURE and _mean_confidence([np.ascontiguousarray(np.rot90(c, 2)) for c in crops]) > sure


def _mean_confidence(crops: Sequence[Pixels]) -> float:
    read = letterings(crops)
    return sum(found.confidence for found in read) / len(read) if read else 1.0


def _leaf(
    lines: Sequence[ReadLine], printed: Pixels, upright: _Upright, scale: float, shown: float, number: int
) -> tuple[Leaf, list[_Found]]:
    """The page's characters and the runs they stand in, in points."""
    ordered = sorted(lines, key=lambda line: (line.area.top, line.area.x0))
    found = list(runs(ordered, printed))
    characters = [character for run in found for character in run.characters]
    corners = np.array([character[2:] for character in characters], np.float64).reshape(-1, 4)
    leaf = Leaf(
        number,
        "".join(character.text for character in characters),
        _boxes(corners / scale),
        _boxes(_shown(corners, upright.back) / shown).flat(),
        [round(character.confidence, 2) for character in characters],
    )
    starts = np.cumsum([0, *(len(run.characters) for run in found)]).tolist()
    return leaf, [
        _Found(run_of(leaf, start, start + len(run.characters)), run.cell)
        for start, run in zip(starts, found, strict=False)
    ]


def _boxes(corners: NDArray[np.float64]) -> Boxes:
    return Boxes(*(array("f", column.tolist()) for column in corners.T))


def _shown(corners: NDArray[np.float64], back: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes of the upright picture as boxes of the page as shown."""
    points = corners[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 4, 2)
    if not len(points):
        return corners
    moved = cv2.transform(points, back[:2])
    return np.hstack([moved.min(axis=1), moved.max(axis=1)])
