"""The rules drawn in a picture: straight ink longer than any stroke of print.

What is a rule beside print is told in turn: long lines across first; then lines down that are long or join two
of them (the side of a single cell is hardly longer than a character is high); then short lines across that join
two lines down. A stroke of a character that happens to fill its row has other strokes at its side.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from extractor.readers.pdf.objects import Rule
from extractor.readers.scan.engine import Pixels

# In points.
_LONG_ACROSS = 24.0
_LONG_DOWN = 32.0
_SHORT_ACROSS = 10.0
_SHORT_DOWN = 7.0
_THICK = 4.0
_LOOSE_END = 3.0
_TIGHT_END = 1.5
_BESIDE = (1.0, 2.2)
_CLEAN = 0.15  # of its length: what may stand beside a short rule
_BREAK = 1.2
_SAME = 3.0
_DRAWN = 0.6  # of the way between two crossings
_FAINT = 0.8
_LONE = 60.0
_MOST_STROKES = 1_500
_STRAIGHT = 0.6


class Ruling(NamedTuple):
    """A picture's rules in points, and the pixels they cover (255 there)."""

    across: list[Rule]
    down: list[Rule]
    mask: Pixels


class _Stroke(NamedTuple):
    """A straight stretch of ink: the rule it may be, and its pixels' label in the map of its direction."""

    rule: Rule
    label: int


def ruling(printed: Pixels, scale: float) -> Ruling:
    """The rules among the ink of a straightened picture; ``scale`` is pixels a point."""
    turned = np.ascontiguousarray(printed.T)
    level, level_map = _strokes(printed, scale, _SHORT_ACROSS)
    upright, upright_map = _strokes(turned, scale, _SHORT_DOWN)

    def sides(strokes: list[_Stroke], long: float, ink: Pixels, crossing: list[_Stroke]) -> list[_Stroke]:
        rules = [other.rule for other in crossing]
        return [s for s in strokes if _length(s) >= long or (_joins(s.rule, rules) and _clean(ink, s.rule, scale))]

    down = sides(upright, _LONG_DOWN, turned, [s for s in level if _length(s) >= _LONG_ACROSS])
    across = sides(level, _LONG_ACROSS, printed, down)
    down = [s for s in down if _meets(s.rule, [a.rule for a in across]) or _length(s) >= _LONE]
    across = [s for s in across if _meets(s.rule, [d.rule for d in down]) or _length(s) >= _LONE]
    mask = _covered(level_map, across) | _covered(upright_map, down).T
    rows, columns = [s.rule for s in across], [s.rule for s in down]
    ys, xs = _positions(rows), _positions(columns)
    return Ruling(
        list(_mended(rows, ys, xs, printed, scale)),
        list(_mended(columns, xs, ys, turned, scale)),
        _widened(mask, scale),
    )


def _strokes(printed: Pixels, scale: float, shortest: float) -> tuple[list[_Stroke], Pixels]:
    """Thin stretches of ink along the rows of a picture, and the map in which they are labelled."""
    spread = cv2.dilate(printed, np.ones((3, 1), np.uint8))
    gap = int(_BREAK * scale) | 1
    spread = cv2.morphologyEx(spread, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    opened = cv2.morphologyEx(spread, cv2.MORPH_OPEN, np.ones((1, int(shortest * scale)), np.uint8))
    opened = cv2.bitwise_and(opened, cv2.dilate(printed, np.ones((1, gap), np.uint8)))
    _, places, boxes, middles = cv2.connectedComponentsWithStats(opened)
    found: list[_Stroke] = []
    for label in range(1, len(boxes)):
        left, _, width, _, area = boxes[label].tolist()
        if width >= shortest * scale and area / width <= _THICK * scale:
            rule = Rule((float(middles[label][1]) + 0.5) / scale, left / scale, (left + width) / scale)
            found.append(_Stroke(rule, label))
    return sorted(found, key=_length)[-_MOST_STROKES:], places


def _length(stroke: _Stroke) -> float:
    return stroke.rule.end - stroke.rule.start


def _joins(rule: Rule, crossing: Sequence[Rule]) -> bool:
    """Whether both ends of a rule lie on rules that cross its direction."""
    return all(
        any(
            abs(other.at - end) <= _TIGHT_END and other.start - _LOOSE_END <= rule.at <= other.end + _LOOSE_END
            for other in crossing
        )
        for end in (rule.start, rule.end)
    )


def _clean(ink: Pixels, rule: Rule, scale: float) -> bool:
    """Whether hardly anything is printed on both sides of a rule along the rows of a picture."""
    middle, start, end = (round(value * scale) for value in rule)
    margin = round(_TIGHT_END * scale)
    near, far = (round(distance * scale) for distance in _BESIDE)
    for band in (ink[max(middle - far, 0) : max(middle - near, 0)], ink[middle + near : middle + far]):
        beside = band[:, start + margin : end - margin].any(axis=0)
        if beside.size and beside.mean() > _CLEAN:
            return False
    return True


def _meets(rule: Rule, crossing: Sequence[Rule]) -> bool:
    """Whether a rule crosses or touches one of the others."""
    return any(
        rule.start - _LOOSE_END <= other.at <= rule.end + _LOOSE_END
        and other.start - _LOOSE_END <= rule.at <= other.end + _LOOSE_END
        for other in crossing
    )


def _positions(rules: Sequence[Rule]) -> list[float]:
    """Where rules of one direction lie, those of nearly one position taken together, weighed by length."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule.at - groups[-1][-1].at <= _SAME:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return [sum(r.at * (r.end - r.start) for r in group) / sum(r.end - r.start for r in group) for group in groups]


def _mended(
    rules: Sequence[Rule], positions: Sequence[float], crossings: Sequence[float], printed: Pixels, scale: float
) -> Iterator[Rule]:
    """The rules drawn from crossing to crossing: whole where they are broken, without loose ends."""
    for at in positions:
        near = [rule for rule in rules if abs(rule.at - at) <= _SAME]
        if not any(_reach(rule, crossings) for rule in near):
            yield from near
            continue
        start: float | None = None
        for left, right in pairwise([*crossings, math.inf]):
            present = right < math.inf and (
                sum(max(0.0, min(r.end, right) - max(r.start, left)) for r in near) >= _DRAWN * (right - left)
                or _is_faint(printed, Rule(at, left, right), scale)
            )
            if present and start is None:
                start = left
            elif not present and start is not None:
                yield Rule(at, start, left)
                start = None


def _is_faint(printed: Pixels, rule: Rule, scale: float) -> bool:
    """Whether ink stands along a rule with breaks, but at both its ends, and hardly any on both sides of it."""
    middle, start, end = (round(value * scale) for value in rule)
    reach, tip = max(round(_FAINT * scale), 1), round(_TIGHT_END * scale)
    band = np.any(printed[max(middle - reach, 0) : middle + reach + 1, start:end], axis=0)
    if band.size < 4 * tip or band.mean() < _DRAWN:
        return False
    ends = band[tip : 2 * tip], band[-2 * tip : -tip]  # beyond the thickness of the rules crossed there
    return all(end.mean() >= _DRAWN for end in ends) and _clean(printed, rule, scale)


def _reach(rule: Rule, crossings: Sequence[float]) -> bool:
    return sum(rule.start - _SAME <= at <= rule.end + _SAME for at in crossings) > 1


def _covered(places: Pixels, strokes: Sequence[_Stroke]) -> Pixels:
    kept: Pixels = np.zeros(int(places.max()) + 1, np.uint8)
    kept[[s.label for s in strokes]] = 255
    return np.take(kept, places)


def _widened(mask: Pixels, scale: float) -> Pixels:
    """The mask with the blurred edges of its rules."""
    reach = int(0.7 * scale) | 1
    return cv2.dilate(mask, np.ones((reach, reach), np.uint8))
