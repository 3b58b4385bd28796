"""rapidocr, loaded on first use: where text stands in a picture, and what it says.

Its models come with the package; nothing is fetched. The angle classifier stays off: it loses figures.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
"""A picture: rows of pixels (8 bits), with blue, green and red, or grey only."""

_DETECTED_SIDE = 960
_TOP_SIDE = 8_000
_LINE_HEIGHT = 48
_LONGEST_LINE = 200  # times as wide as high: no print is


class Lettering(NamedTuple):
    """What one line of print says: for each character how sure the engine is, 0 to 1, and where its
    middle stands, as a share of the picture's width."""

    text: str
    confidences: tuple[float, ...]
    middles: tuple[float, ...]

    @property
    def confidence(self) -> float:
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


def text_areas(picture: Pixels, side: int = _DETECTED_SIDE) -> NDArray[np.float32]:
    """The four corners of each stretch of text, clockwise from the upper left: an array of n × 4 × 2.

    ``side`` is the length in pixels to which the picture's longer side is reduced for the search.
    """
    import cv2

    height, width = picture.shape[:2]
    ratio = min(1.0, side / max(height, width))
    small = cv2.resize(picture, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA) if ratio < 1 else picture
    found = _engine()(small, use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None or not len(found.boxes):
        return np.zeros((0, 4, 2), np.float32)
    scale = np.array([width / small.shape[1], height / small.shape[0]], np.float32)
    areas: NDArray[np.float32] = np.asarray(found.boxes, np.float32) * scale
    return areas


def letterings(crops: Sequence[Pixels]) -> list[Lettering]:
    """What each of these pictures of one line of print says."""
    read = [Lettering("", (), ())] * len(crops)
    lines = [i for i, crop in enumerate(crops) if crop.shape[1] <= _LONGEST_LINE * crop.shape[0]]
    if lines:
        found = _engine().recognize_txt([crops[i] for i in lines])
        for i, text, words in zip(lines, found.txts, found.word_results, strict=True):
            read[i] = _lettering(text, words)
    return read


def _lettering(text: str, words: Any) -> Lettering:
    """Columns are given for visible characters only, confidences for all."""
    columns = [column for word in words.word_cols for column in word]
    shown = [character for character in text if not character.isspace()]
    if not shown or len(columns) != len(shown) or len(words.confs) != len(text):
        return Lettering("", (), ())
    places = iter(columns)
    middles: list[float] = []
    for character in text:
        if character.isspace():
            middles.append(middles[-1] if middles else 0.0)
        else:
            middles.append((next(places) + 0.5) / max(words.line_txt_len, 1.0))
    return Lettering(text, tuple(map(float, words.confs)), tuple(middles))


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    # Beside other workers one thread each does more than all threads for all.
    threads = 1 if multiprocessing.parent_process() is not None else -1
    return RapidOCR(
        params={
            "Global.text_score": 0.3,
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.return_word_box": True,
            "Global.max_side_len": _TOP_SIDE,
            "Det.limit_type": "max",
            "Det.limit_side_len": _TOP_SIDE,
            "Rec.rec_img_shape": [3, _LINE_HEIGHT, _LINE_HEIGHT],  # the least width: short figures are many
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        }
    )
