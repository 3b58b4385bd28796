"""Where lines of print stand in a straightened picture.

The engine's areas are cut at the borders of cells and drawn in to the ink; what is printed in a cell and was
not found by the engine (it overlooks single figures) is added.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.readers.scan.engine import Pixels

_SLANTED = 7.0  # degrees
_STACKED = 2.2  # of the height of a line
_OVERLAP = 0.5
_SLIVER = 0.25
_TALL = 1.7
_LINE = 0.55
# In points.
_INSET = 2.0
_LEAST_EXTENT = 4.0
_LEAST_INK = 3.0  # square points
_SIDE_REACH = 5.0
_USUAL_HEIGHT = 10.0


class Area(NamedTuple):
    """A rectangle of pixels, half-open, that holds one line of print. ``stacked`` print runs downwards.
    ``limit`` is how far the rectangle may be widened: the cell it stands in."""

    x0: int
    top: int
    x1: int
    bottom: int
    stacked: bool = False
    limit: tuple[int, int, int, int] | None = None

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.x1 - self.x0


def areas(
    found: NDArray[np.float32], printed: Pixels, cells: Sequence[tuple[int, int, int, int]], scale: float
) -> tuple[list[Area], list[Area]]:
    """The lines of print, and the slanted ones (watermarks).

    ``found`` is what the engine found, ``printed`` the ink without rules, ``cells`` rectangles of pixels.
    """
    level = [quad for quad in found if not _is_slanted(quad)]
    slanted = [bounds(quad) for quad in found if _is_slanted(quad)]
    parts = [part for quad in level for part in _parts(bounds(quad), cells)]
    usual = median([p.height for p in parts if p.width > p.height] or [_USUAL_HEIGHT * scale])
    tight = [drawn for part in parts for drawn in _drawn_in(part, printed, usual)]
    tight += [drawn for part in _overlooked(tight, printed, cells, scale) for drawn in _drawn_in(part, printed, usual)]
    return [a._replace(stacked=a.height > _STACKED * max(usual * 0.8, a.width)) for a in tight], slanted


def bounds(quad: NDArray[np.float32]) -> Area:
    """The rectangle around four corners."""
    (x0, top), (x1, bottom) = np.floor(quad.min(axis=0)).tolist(), np.ceil(quad.max(axis=0)).tolist()
    return Area(max(int(x0), 0), max(int(top), 0), int(x1), int(bottom))


def _is_slanted(quad: NDArray[np.float32]) -> bool:
    along, across = quad[1] - quad[0], quad[3] - quad[0]
    if np.hypot(*across) > np.hypot(*along):
        along = across[::-1]
    if np.hypot(*along) < 3 * min(np.hypot(*across), np.hypot(*(quad[1] - quad[0]))):
        return False  # too short for its angle to mean anything
    return abs(float(np.degrees(np.arctan2(along[1], along[0])))) > _SLANTED


def _parts(area: Area, cells: Sequence[tuple[int, int, int, int]]) -> Iterator[Area]:
    """An area cut where it runs over the borders of cells."""
    inside: list[Area] = []
    for cell in cells:
        x0, top = max(area.x0, cell[0]), max(area.top, cell[1])
        x1, bottom = min(area.x1, cell[2]), min(area.bottom, cell[3])
        if bottom - top >= _OVERLAP * min(area.height, cell[3] - cell[1]) and x1 - x0 >= _SLIVER * area.height:
            inside.append(Area(x0, top, x1, bottom, limit=cell))
    if not inside:
        yield area
        return
    yield from inside
    left, right = min(part.x0 for part in inside), max(part.x1 for part in inside)
    if left - area.x0 > area.height:
        yield area._replace(x1=left)
    if area.x1 - right > area.height:
        yield area._replace(x0=right)


def _drawn_in(area: Area, printed: Pixels, usual: float) -> Iterator[Area]:
    """An area reduced to its ink; one that holds two lines becomes two."""
    inked = printed[area.top : area.bottom, area.x0 : area.x1] > 0
    bands = _bands(np.any(inked, axis=1))
    if not bands:
        return
    if area.height > _TALL * usual and area.width > area.height:
        thick = [band for band in bands if band[1] - band[0] >= _LINE * usual]
        lines = [(band[0], band[1]) for band in thick] if len(thick) > 1 else [(bands[0][0], bands[-1][1])]
    else:
        lines = [_without_slivers(bands, area.height)]
    for first, end in lines:
        columns = np.flatnonzero(inked[first:end].any(axis=0))
        if len(columns):
            yield area._replace(
                x0=area.x0 + int(columns[0]),
                x1=area.x0 + int(columns[-1]) + 1,
                top=area.top + first,
                bottom=area.top + end,
            )


def _bands(rows: Pixels) -> list[tuple[int, int]]:
    """Half-open stretches of inked rows."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _without_slivers(bands: Sequence[tuple[int, int]], height: int) -> tuple[int, int]:
    """The extent of bands without those at an edge that belong to the line above or below."""
    kept = list(bands)
    while len(kept) > 1 and kept[0][0] == 0 and kept[0][1] < _SLIVER * height:
        del kept[0]
    while len(kept) > 1 and kept[-1][1] == height and height - kept[-1][0] < _SLIVER * height:
        del kept[-1]
    return kept[0][0], kept[-1][1]


def _overlooked(
    known: Sequence[Area], printed: Pixels, cells: Sequence[tuple[int, int, int, int]], scale: float
) -> Iterator[Area]:
    """Print inside cells that lies in no known area."""
    if not cells:
        return
    left = np.zeros_like(printed)
    inset = round(_INSET * scale)
    for x0, top, x1, bottom in cells:
        inner = (slice(top + inset, max(bottom - inset, 0)), slice(x0 + inset, max(x1 - inset, 0)))
        left[inner] = printed[inner]
    margin = round(_INSET * scale)
    for area in known:
        left[max(area.top - margin, 0) : area.bottom + margin, max(area.x0 - margin, 0) : area.x1 + margin] = 0
    reach = int(_SIDE_REACH * scale) | 1
    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((int(scale) | 1, reach), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, width, height, _ in boxes[1:].tolist():
        inked = int(np.count_nonzero(left[y : y + height, x : x + width]))
        if max(width, height) < _LEAST_EXTENT * scale or inked < _LEAST_INK * scale * scale:
            continue
        middle = x + width / 2, y + height / 2
        cell = next((c for c in cells if c[0] <= middle[0] < c[2] and c[1] <= middle[1] < c[3]), None)
        yield Area(x, y, x + width, y + height, limit=cell)
