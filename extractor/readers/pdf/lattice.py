"""From rules to cells: the closed rectangles that a page's lines draw.

The geometry is pdfplumber's (snap, join, intersect, smallest cells), with one addition: rules that a
table leaves out at its outer edge are supplied where the others end at one line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from extractor.readers.pdf.geometry import Rectangle
from extractor.readers.pdf.objects import Rule

TOLERANCE = 3.0
_LONG_END = 6.0
_MOST_CROSSINGS = 1_000_000
_MOST_POINTS = 100_000

_Point = tuple[float, float]


class Overfull(Exception):  # noqa: N818  (says that a drawing is no table, not that something went wrong)
    """More rules cross one another than those of any table."""


def lattices(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[list[Rectangle]]:
    """The cells of each ruled area, area by area from the top; single boxes are left out. Raises
    ``Overfull``."""
    across, down = merged(horizontal), merged(vertical)
    if not across or not down:
        return []
    if len(across) * len(down) > _MOST_CROSSINGS:
        raise Overfull
    across, down = _with_outer_rules(across, down)
    found = _areas(closed_cells(across, down))
    return sorted(
        (sorted(cells) for cells in found if len(cells) > 1), key=lambda cells: min((c.top, c.x0) for c in cells)
    )


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules of nearly one position laid on it, and those that touch joined to one."""
    ordered = sorted(rules)
    merged: list[Rule] = []
    first = 0
    for i in range(1, len(ordered) + 1):
        if i < len(ordered) and ordered[i].at <= ordered[i - 1].at + TOLERANCE:
            continue
        group = ordered[first:i]
        at = sum(rule.at for rule in group) / len(group)
        first = i
        _, start, end = min(group, key=lambda rule: rule.start)
        for rule in sorted(group, key=lambda rule: rule.start):
            if rule.start <= end + TOLERANCE:
                end = max(end, rule.end)
            else:
                merged.append(Rule(at, start, end))
                _, start, end = rule
        merged.append(Rule(at, start, end))
    return [rule for rule in merged if rule.end - rule.start >= TOLERANCE]


def _with_outer_rules(across: list[Rule], down: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    more_across: list[Rule] = []
    more_down: list[Rule] = []
    for rows, columns in _connected(across, down):
        sides = _outer(rows, columns)
        ends = _outer(columns, rows)
        if any(side.supplied for side in sides) and any(end.supplied for end in ends):
            reach_down = min(c.start for c in columns), max(c.end for c in columns)
            reach_across = min(r.start for r in rows), max(r.end for r in rows)
            more_down += [Rule(side.at, *reach_down) for side in sides if side.supplied]
            more_across += [Rule(end.at, *reach_across) for end in ends if end.supplied]
        more_down += [Rule(side.at, side.start, side.end) for side in sides]
        more_across += [Rule(end.at, end.start, end.end) for end in ends]
    if not more_across and not more_down:
        return across, down
    return merged([*across, *more_across]), merged([*down, *more_down])


class _Outer(NamedTuple):
    """A rule at the outer edge of an area; ``supplied`` where none was drawn there at all."""

    at: float
    start: float
    end: float
    supplied: bool


def _outer(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[_Outer]:
    """The crossing rules at the two ends of ``rules``, where neighbours among those reach the edge: drawn
    in part (cells that go on over the page are left open) or not at all."""
    if not rules or not crossing:
        return []
    places = sorted({rule.at for rule in rules})
    found: list[_Outer] = []
    for edge, border, ends in (
        (min(r.start for r in rules), crossing[0].at, [r.start for r in rules]),
        (max(r.end for r in rules), crossing[-1].at, [r.end for r in rules]),
    ):
        reaching = {rule.at for rule, end in zip(rules, ends, strict=True) if abs(end - edge) <= TOLERANCE}
        supplied = abs(edge - border) > _LONG_END
        for reaches, group in groupby(places, key=reaching.__contains__):
            there = list(group)
            if reaches and len(there) > 1:
                found.append(_Outer(edge if supplied else border, there[0], there[-1], supplied))
    return found


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that cross or touch one another."""
    leader = list(range(len(across) + len(down)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    positions = [h.at for h in across]
    for j, v in enumerate(down):
        for i in range(bisect_left(positions, v.start - TOLERANCE), len(across)):
            h = across[i]
            if h.at > v.end + TOLERANCE:
                break
            if h.start - TOLERANCE <= v.at <= h.end + TOLERANCE:
                leader[find(i)] = find(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, rule in enumerate(across):
        groups[find(i)][0].append(rule)
    for j, rule in enumerate(down):
        groups[find(len(across) + j)][1].append(rule)
    return list(groups.values())


def closed_cells(across: Sequence[Rule], down: Sequence[Rule]) -> list[Rectangle]:
    """The smallest closed rectangle to the lower right of each crossing."""
    points: dict[_Point, tuple[set[int], set[int]]] = {}
    on_row: dict[float, list[float]] = defaultdict(list)
    on_column: dict[float, list[float]] = defaultdict(list)
    positions = [h.at for h in across]
    for j, v in enumerate(down):
        for i in range(bisect_left(positions, v.start - TOLERANCE), len(across)):
            h = across[i]
            if h.at > v.end + TOLERANCE:
                break
            if h.start - TOLERANCE <= v.at <= h.end + TOLERANCE:
                point = points.get((v.at, h.at))
                if point is None:
                    point = points[v.at, h.at] = (set(), set())
                    on_row[h.at].append(v.at)
                    on_column[v.at].append(h.at)
                point[0].add(i)
                point[1].add(j)
        if len(points) > _MOST_POINTS:
            raise Overfull
    for crossings in (*on_row.values(), *on_column.values()):
        crossings.sort()
    found: list[Rectangle] = []
    for (x, y), (rows, columns) in points.items():
        beyond = on_row[y]
        right = [r for r in beyond[bisect_right(beyond, x) :] if not rows.isdisjoint(points[r, y][0])]
        if not right:
            continue
        beyond = on_column[x]
        below = [b for b in beyond[bisect_right(beyond, y) :] if not columns.isdisjoint(points[x, b][1])]
        cell = _smallest(points, x, y, right, below)
        if cell:
            found.append(cell)
    return found


def _smallest(
    points: dict[_Point, tuple[set[int], set[int]]], x: float, y: float, right: list[float], below: list[float]
) -> Rectangle | None:
    for b in below:
        row = points[x, b][0]
        for r in right:
            corner = points.get((r, b))
            if corner and not corner[0].isdisjoint(row) and not corner[1].isdisjoint(points[r, y][1]):
                return Rectangle(x, y, r, b)
    return None


def _areas(cells: Sequence[Rectangle]) -> list[list[Rectangle]]:
    """Cells that share a corner belong to one area."""
    leader = list(range(len(cells)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    owner: dict[_Point, int] = {}
    for i, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            leader[find(i)] = find(owner.setdefault(corner, i))
    areas: dict[int, list[Rectangle]] = defaultdict(list)
    for i, cell in enumerate(cells):
        areas[find(i)].append(cell)
    return list(areas.values())
