"""What areas of print say, and how far that can be trusted.

The engine is often sure of what it reads wrongly. So whatever holds a figure is read twice, from pictures that
differ a little, and a figure that does not come out the same is not trusted; nor is one that stands among
letters it may be confused with.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

import cv2
import numpy as np
import regex

from extractor.readers.scan.areas import Area
from extractor.readers.scan.engine import Lettering, Pixels, letterings

_PAD = 0.18  # of the height: the margin a line is shown to the engine with
_SECOND_PAD = 0.32
_WHITE = 255
_DOUBTED = 0.5
_DASH = 4.0  # times as wide as high
_DASHES = "一-—–_ー～~―"
_FIGURE = regex.compile(r"[0-9A-Za-z|.,，．％%:/·]*[0-9][0-9A-Za-z|.,，．％%:/·]*")
_CONFUSED = regex.compile(r"[lIiOoQDSsBZzLgq|]")
_SPACING = 0.15
_HANZI = r"[\u3400-\u9fff]"
_BESIDE_CHINESE = regex.compile(
    rf"(?<={_HANZI})[(:;](?=.)|[):;](?={_HANZI})|(?<={_HANZI})[)]|[(](?={_HANZI})"
    rf"|[(](?=[^()]*{_HANZI}[^()]*[)）]?)|(?<={_HANZI}[(（][^()（）]*)[)]|(?<=[(（][^()（）]*{_HANZI}[^()（）]*)[)]"
)
_FULL_WIDTH = str.maketrans("():;", "（）：；")


class ReadLine(NamedTuple):
    """A line of print: its text and, for each character, its confidence and where its middle stands in
    pixels from the left (of stacked print: from the top)."""

    area: Area
    text: str
    confidences: tuple[float, ...]
    middles: tuple[float, ...]

    @property
    def confidence(self) -> float:
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


def read_areas(picture: Pixels, areas: Sequence[Area]) -> list[ReadLine]:
    """What each area says; nothing where the engine finds no characters in it."""
    level = [area for area in areas if not area.stacked]
    first = letterings([crop(picture, area, _PAD) for area in level])
    figures = [i for i, found in enumerate(first) if any(c.isdigit() for c in found.text)]
    again = letterings([crop(picture, level[i], _SECOND_PAD) for i in figures])
    second = dict(zip(figures, again, strict=True))
    found = [_line(area, text, second.get(i)) for i, (area, text) in enumerate(zip(level, first, strict=True))]
    return found + [_stacked(picture, area) for area in areas if area.stacked]


def crop(picture: Pixels, area: Area, pad: float) -> Pixels:
    """An area with a margin around it, which shows what stands there within the cell and paper beyond."""
    margin = _margin(area, pad)
    height, width = picture.shape[:2]
    limit = area.limit or (0, 0, width, height)
    x0, top = max(area.x0 - margin, limit[0], 0), max(area.top - margin, limit[1], 0)
    x1, bottom = min(area.x1 + margin, limit[2], width), min(area.bottom + margin, limit[3], height)
    return cv2.copyMakeBorder(
        picture[top:bottom, x0:x1],
        max(margin - (area.top - top), 0),
        max(margin - (bottom - area.bottom), 0),
        max(margin - (area.x0 - x0), 0),
        max(margin - (x1 - area.x1), 0),
        cv2.BORDER_REPLICATE,
    )


def _margin(area: Area, pad: float) -> int:
    return max(round(pad * area.height), 2)


def _line(area: Area, found: Lettering, second: Lettering | None) -> ReadLine:
    margin = _margin(area, _PAD)
    width = area.width + 2 * margin
    middles = tuple(area.x0 - margin + share * width for share in found.middles)
    if len(found.text) == 1 and found.text in _DASHES and area.width > _DASH * area.height:
        return ReadLine(area, "—", found.confidences, middles)
    return ReadLine(area, _chinese_marks(found.text), _trust(found, second), middles)


def _chinese_marks(text: str) -> str:
    """Brackets and colons beside Chinese are those of Chinese print: the engine does not tell them apart."""
    return str(_BESIDE_CHINESE.sub(lambda mark: mark[0].translate(_FULL_WIDTH), text))


def _trust(found: Lettering, second: Lettering | None) -> tuple[float, ...]:
    trust = list(found.confidences)
    if second is not None:
        for i in _disputed(found.text, second.text):
            trust[i] = min(trust[i], _DOUBTED)
    for figure in _FIGURE.finditer(found.text):
        start, end = figure.span()
        least = min(trust[start:end])
        trust[start:end] = [min(least, _DOUBTED if _CONFUSED.search(figure[0]) else 1.0)] * (end - start)
    return tuple(trust)


def _disputed(text: str, other: str) -> set[int]:
    """The characters of a text that another reading of it does not bear out, and those beside what only
    the other reading has."""
    places = [i for i, character in enumerate(text) if not character.isspace()]
    one = [unicodedata.normalize("NFKC", text[i]) for i in places]
    two = [unicodedata.normalize("NFKC", character) for character in other if not character.isspace()]
    disputed: set[int] = set()
    for what, start, end, _, _ in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if what == "insert":
            disputed.update(places[max(start - 1, 0) : end + 1])
        elif what != "equal":
            disputed.update(places[start:end])
    return disputed


def _stacked(picture: Pixels, area: Area) -> ReadLine:
    """Print that runs downwards: its characters set side by side, or the whole turned, whichever reads better."""
    shown = picture[area.top : area.bottom, area.x0 : area.x1]
    rows = _characters_down(shown)
    readings = letterings([_side_by_side(shown, rows), np.rot90(shown), np.rot90(shown, -1)])
    best = max(readings, key=lambda found: found.confidence)
    if best is readings[0] and len(best.text) == len(rows):
        middles = [area.top + (first + end) / 2 for first, end in rows]
    else:
        step = area.height / max(len(best.text), 1)
        middles = [area.top + step * (i + 0.5) for i in range(len(best.text))]
    return ReadLine(area, best.text, best.confidences, tuple(middles))


def _characters_down(shown: Pixels) -> list[tuple[int, int]]:
    """Half-open ranges of rows with a character each: ink, parted where the rows are blank."""
    grey = cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY)
    inked = (grey < grey.max() * 0.6).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    square = shown.shape[1]
    rows: list[tuple[int, int]] = []
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if rows and end - rows[-1][0] <= 1.1 * square:
            rows[-1] = (rows[-1][0], end)
        else:
            rows.append((first, end))
    return rows or [(0, shown.shape[0])]


def _side_by_side(shown: Pixels, rows: Sequence[tuple[int, int]]) -> Pixels:
    square = shown.shape[1]
    gap = max(round(_SPACING * square), 1)
    height = max(end - first for first, end in rows) + 2 * gap
    parts: list[Pixels] = []
    for first, end in rows:
        above = (height - (end - first)) // 2
        below = height - (end - first) - above
        white = (_WHITE,) * 3
        parts.append(cv2.copyMakeBorder(shown[first:end], above, below, gap, gap, cv2.BORDER_CONSTANT, value=white))
    return np.hstack(parts)
