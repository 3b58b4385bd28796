"""Read lines into characters with boxes: the sizes print is set in, and the runs lines consist of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from extractor.readers.scan.engine import Pixels
from extractor.readers.scan.reading import ReadLine

_NARROW = 0.5  # of the em
_LEAST_NARROW, _MOST_NARROW = 0.3, 0.8
_GAP = 0.8
_SAME_SIZE = 0.07
_NEAR_SIZE = 0.25
_WIDE_INK = 0.92
_FIGURE_INK = 0.72
_PUNCTUATION_INK = 0.45
_OPENING = "（《〈“‘【〔「『"
_CLOSING = "，。、；：！？）》〉”’】〕」』"


class Character(NamedTuple):
    """A character and its box in pixels."""

    text: str
    confidence: float
    x0: float
    top: float
    x1: float
    bottom: float


class SetRun(NamedTuple):
    """Characters that stand together, and the cell they stand in."""

    characters: list[Character]
    cell: tuple[int, int, int, int] | None


def runs(lines: Sequence[ReadLine], printed: Pixels) -> Iterator[SetRun]:
    """Characters that stand together, line by line; blanks are left to the distances."""
    sizes = _sizes(lines)
    for line, em in zip(lines, sizes, strict=True):
        if line.area.stacked:
            yield from (SetRun([character], line.area.limit) for character in _downwards(line))
            continue
        parts = list(_parts(line, em))
        for i, part in enumerate(parts):
            before = (line.middles[parts[i - 1][-1]] + line.middles[part[0]]) / 2 if i else line.area.x0
            behind = (
                (line.middles[part[-1]] + line.middles[parts[i + 1][0]]) / 2 if i + 1 < len(parts) else line.area.x1
            )
            yield SetRun(_set(line, part, em, *_extent(line, printed, before, behind)), line.area.limit)


def _downwards(line: ReadLine) -> Iterator[Character]:
    area = line.area
    half = min(area.width, area.height / max(len(line.text), 1)) / 2
    for text, confidence, middle in zip(line.text, line.confidences, line.middles, strict=True):
        if not text.isspace():
            yield Character(text, confidence, area.x0, middle - half, area.x1, middle + half)


def _sizes(lines: Sequence[ReadLine]) -> list[float]:
    """The em of each line in pixels: sizes that differ no more than measuring does are one."""
    measured = [_pitch(line) for line in lines]
    known = sorted((em, count) for em, count in measured if count)
    groups: list[list[tuple[float, int]]] = []
    for sample in known:
        if groups and sample[0] <= (1 + _SAME_SIZE) * groups[-1][0][0]:
            groups[-1].append(sample)
        else:
            groups.append([sample])
    sizes = [median([em for em, count in group for _ in range(count)]) for group in groups]
    return [_nearest(em, sizes, _SAME_SIZE if count else _NEAR_SIZE) for em, count in measured]


def _nearest(em: float, sizes: Sequence[float], most: float) -> float:
    near = min(sizes, key=lambda size: abs(size - em), default=em)
    return near if abs(near - em) <= 2 * most * em else em


def _pitch(line: ReadLine) -> tuple[float, int]:
    """The distance of Chinese characters that follow one another, and how many it was measured on; without
    any, an estimate by height and 0."""
    wide = [i for i, character in enumerate(line.text) if _is_wide(character)]
    longest: list[int] = []
    current: list[int] = []
    for i in wide:
        if current and (i != current[-1] + 1 or line.middles[i] - line.middles[i - 1] > 2 * line.area.height):
            current = []
        current.append(i)
        if len(current) > len(longest):
            longest = list(current)
    if len(longest) > 2 and not line.area.stacked:
        return (line.middles[longest[-1]] - line.middles[longest[0]]) / (len(longest) - 1), len(longest) - 1
    return max(line.area.height / (_WIDE_INK if wide else _FIGURE_INK), 4.0), 0


def _parts(line: ReadLine, em: float) -> Iterator[list[int]]:
    """The visible characters of a line in groups with no wide gap between them."""
    part: list[int] = []
    shown = [i for i, character in enumerate(line.text) if not character.isspace()]
    for before, i in pairwise([None, *shown]):
        assert i is not None
        if before is not None:
            usual = (_width(line.text[before]) + _width(line.text[i])) / 2 * em
            if i > before + 1 or line.middles[i] - line.middles[before] - usual > _GAP * em:
                yield part
                part = []
        part.append(i)
    if part:
        yield part


def _extent(line: ReadLine, printed: Pixels, before: float, behind: float) -> tuple[float, float]:
    """Where the ink between two places of a line begins and ends."""
    first, end = max(int(before), 0), int(behind) + 1
    columns = np.flatnonzero(printed[line.area.top : line.area.bottom, first:end].any(axis=0))
    if not len(columns):
        return before, behind
    return first + float(columns[0]), first + float(columns[-1]) + 1


def _set(line: ReadLine, part: Sequence[int], em: float, left: float, right: float) -> list[Character]:
    """The characters of a part one behind the other from its first ink to its last."""
    text = [line.text[i] for i in part]
    wide = sum(map(_is_wide, text))
    bearing = (1 - _WIDE_INK) / 2
    lead = (1 - _PUNCTUATION_INK if text[0] in _OPENING else bearing if _is_wide(text[0]) else 0.0) * em
    tail = (1 - _PUNCTUATION_INK if text[-1] in _CLOSING else bearing if _is_wide(text[-1]) else 0.0) * em
    length = right - left + lead + tail
    narrow = _NARROW * em
    if wide < len(text):
        narrow = min(max((length - wide * em) / (len(text) - wide), _LEAST_NARROW * em), _MOST_NARROW * em)
    ratio = length / max(wide * em + (len(text) - wide) * narrow, 1.0)
    middle = (line.area.top + line.area.bottom) / 2
    limit = line.area.limit or (-1e9, 0, 1e9, 0)
    at = left - lead
    found: list[Character] = []
    for i, character in zip(part, text, strict=True):
        width = (em if _is_wide(character) else narrow) * ratio
        x0, x1 = max(at, limit[0]), min(at + width, limit[2])
        found.append(Character(character, line.confidences[i], min(x0, x1), middle - em / 2, x1, middle + em / 2))
        at += width
    return found


def _width(character: str) -> float:
    return 1.0 if _is_wide(character) else _NARROW


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"
