"""A scanned page as pixels: what is ink, how far it is turned, and what a stamp covers."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.readers.scan.engine import Pixels

_WHITE = 255
_MOST_SKEW = 8.0  # degrees
_LEAST_SKEW = 0.08
_CONTRAST = 0.12  # of white: how much darker than the paper around it ink is
_LONGEST = 8  # times as long as wide
_STAMP = (55.0, 200.0)  # points: the least and the greatest side
_RED = 60  # how far the red of a stamp lies above its green and blue


class Turned(NamedTuple):
    """A picture brought upright, and the way back: the matrix (2 × 3) from its pixels to those of the
    picture it was made from."""

    pixels: Pixels
    back: NDArray[np.float64]


def no_strip(pixels: Pixels) -> Pixels:
    """The picture on as much paper, below or at its right, as a page of its length may have: nothing is found in a
    strip, and the engine would enlarge it until it is high enough."""
    height, width = pixels.shape[:2]
    below, beside = max(width // _LONGEST - height, 0), max(height // _LONGEST - width, 0)
    if not below and not beside:
        return pixels
    return cv2.copyMakeBorder(pixels, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=(_WHITE,) * 3)


def ink(grey: Pixels, scale: float) -> Pixels:
    """255 where a picture is printed, 0 where it is paper; ``scale`` is pixels a point."""
    window = max(int(12 * scale) | 1, 3)
    return cv2.adaptiveThreshold(
        grey, _WHITE, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, _CONTRAST * _WHITE
    )


def grey_of(pixels: Pixels) -> Pixels:
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY) if pixels.ndim == 3 else pixels


def without_stamps(pixels: Pixels, scale: float) -> Pixels:
    """The picture with red stamps taken off what they were put on; other red print stays.

    Black print below a stamp is as dark in the red channel as beside it, the stamp itself is not there.
    """
    if pixels.ndim != 3:
        return pixels
    blue, green, red = (pixels[..., i].astype(np.int16) for i in range(3))
    reddish = (red - np.maximum(blue, green) > _RED).astype(np.uint8)
    if not reddish.any():
        return pixels
    reach = int(5 * scale) | 1
    spread = cv2.morphologyEx(reddish, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, places, _ = cv2.connectedComponentsWithStats(spread)
    cleaned = pixels
    least, most = (side * scale for side in _STAMP)
    for x, y, width, height, _ in places[1:].tolist():
        if least <= min(width, height) and max(width, height) <= most and max(width, height) < 1.6 * min(width, height):
            if cleaned is pixels:
                cleaned = pixels.copy()
            area = (slice(y, y + height), slice(x, x + width))
            cleaned[area] = pixels[area][..., 2:3]
    return cleaned


def skew(grey: Pixels) -> float:
    """How far, in degrees clockwise, the print of a picture leans: the angle under which its lines, or
    the rules across or down it, stand out most sharply from what is between them."""
    side = max(grey.shape)
    small = cv2.resize(grey, None, fx=900 / side, fy=900 / side, interpolation=cv2.INTER_AREA)
    printed = ink(small, 900 / 842)
    near = _sharpest(printed, np.arange(-_MOST_SKEW, _MOST_SKEW + 0.1, 0.5))
    large = cv2.resize(grey, None, fx=1800 / side, fy=1800 / side, interpolation=cv2.INTER_AREA)
    printed = ink(large, 1800 / 842)
    angle = _sharpest(printed, np.arange(near - 0.5, near + 0.51, 0.05))
    return angle if abs(angle) >= _LEAST_SKEW else 0.0


def straightened(pixels: Pixels, angle: float) -> Turned:
    """The picture turned back by ``angle`` degrees about its middle, on a sheet of the same size."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    paper = (_WHITE,) * 3
    turned = cv2.warpAffine(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    return Turned(turned, np.asarray(cv2.invertAffineTransform(matrix), np.float64))


def quarter_turned(pixels: Pixels, quarters: int) -> Turned:
    """The picture after quarter turns clockwise."""
    height, width = pixels.shape[:2]
    turned = np.ascontiguousarray(np.rot90(pixels, -quarters))
    back = {
        0: ((1, 0, 0), (0, 1, 0)),
        1: ((0, 1, 0), (-1, 0, height)),
        2: ((-1, 0, width), (0, -1, height)),
        3: ((0, -1, width), (1, 0, 0)),
    }[quarters % 4]
    return Turned(turned, np.array(back, np.float64))


def _sharpest(printed: Pixels, angles: NDArray[np.float64]) -> float:
    return float(max(angles, key=lambda angle: (_sharpness(printed, angle), -abs(angle))))


def _sharpness(printed: Pixels, angle: np.float64) -> float:
    """How much the amount of ink changes from row to row, or from column to column if that is more, once
    the picture is turned back by an angle."""
    height, width = printed.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
    turned = cv2.warpAffine(printed, matrix, (width, height), flags=cv2.INTER_NEAREST) if angle else printed
    found = 0.0
    for axis in (0, 1):
        profile = turned.sum(axis=axis, dtype=np.float64)
        found = max(found, float(np.square(np.diff(profile)).sum()))
    return found
