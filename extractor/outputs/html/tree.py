"""The score tree, each line a bar as wide as its weight, the lines below a line tiling it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from extractor.model import Indicator, Report
from extractor.outputs.figures import quantity_value
from extractor.outputs.html.anchors import Anchors
from extractor.outputs.score_tree import TreeLine, score_tree

WIDTH = 1000
"""The width of the drawing, in the units of its view box."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``x`` and ``width`` of a line's weight and the width of its score, in units of the drawing; ``over`` is how much
    of the score exceeds the weight, which stops at ``end``."""

    x: str
    width: str
    got: str
    over: str
    end: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the tree. ``findings`` are the numbers, counted from 1, of those about it; ``judged`` is the relation
    to show where there are none."""

    name: Markup
    depth: int
    weight: Markup
    score: Markup
    bar: Bar | None
    findings: tuple[int, ...]
    judged: int | None = None
    is_total: bool = False


def trees(report: Report, anchors: Anchors) -> list[list[Line]]:
    """One tree for the prose and one for each form, in reading order; those without any marks left out."""
    found = {line.indicator: line for line in score_tree(report)}
    below: dict[int | None, list[int]] = {}
    for index, line in enumerate(report.indicators):
        below.setdefault(line.parent, []).append(index)
    roots: dict[int | None, list[int]] = {}
    for index in below.get(None, ()):
        roots.setdefault(report.indicators[index].form, []).append(index)
    made = [_Tree(report, anchors, found, tops, below) for tops in roots.values()]
    with_marks = [list(tree.lines()) for tree in made if tree.has_marks]
    if len(with_marks) == 1:
        with_marks[0] += _total(report, anchors, found.get(None))
    return with_marks


def _total(report: Report, anchors: Anchors, total: TreeLine | None) -> Iterator[Line]:
    if total is not None:
        full, got = _figure(report, anchors, total.weight), _figure(report, anchors, total.score)
        yield Line(Markup("{}").format(total.name), 0, full, got, None, total.findings, total.judged, is_total=True)


class _Tree:
    """The lines below some top lines, and the widths they have."""

    def __init__(
        self,
        report: Report,
        anchors: Anchors,
        found: Mapping[int | None, TreeLine],
        tops: Sequence[int],
        below: Mapping[int | None, Sequence[int]],
    ) -> None:
        self._report = report
        self._anchors = anchors
        self._found = found
        self._tops = tops
        self._below = below
        self._extent: dict[int, Decimal] = {}
        whole = sum((self._measure(index) for index in tops), Decimal(0))
        self._scale = Decimal(WIDTH) / whole if whole > 0 else Decimal(0)

    @property
    def has_marks(self) -> bool:
        return any(
            line.weight is not None or line.score is not None
            for line in map(self._report.indicators.__getitem__, self._extent)
        )

    def lines(self) -> Iterator[Line]:
        at = Decimal(0)
        for index in self._tops:
            yield from self._lines(index, 0, at)
            at += self._extent[index]

    def _measure(self, index: int) -> Decimal:
        """A line's weight; where it is blank, that of the lines below it."""
        below = sum((self._measure(child) for child in self._below.get(index, ())), Decimal(0))
        weight = self._value(self._report.indicators[index].weight)
        self._extent[index] = below if weight is None else max(weight, Decimal(0))
        return self._extent[index]

    def _lines(self, index: int, depth: int, at: Decimal) -> Iterator[Line]:
        line = self._report.indicators[index]
        found = self._found[index]
        yield Line(
            self._name(line), depth,
            _figure(self._report, self._anchors, line.weight), _figure(self._report, self._anchors, line.score),
            self._bar(index, at), found.findings, found.judged,
        )  # fmt: skip
        for child in self._below.get(index, ()):
            yield from self._lines(child, depth + 1, at)
            at += self._extent[child]

    def _name(self, line: Indicator) -> Markup:
        if not line.evidence:
            return Markup("{}").format(line.name)
        return self._anchors.link(line.evidence[0], line.name)

    def _bar(self, index: int, at: Decimal) -> Bar | None:
        extent, score = self._extent[index], self._value(self._report.indicators[index].score)
        if not extent:
            return None
        got = max(score or Decimal(0), Decimal(0))
        lengths = (at, extent, min(got, extent), max(got - extent, Decimal(0)), at + extent)
        return Bar(*(f"{length * self._scale:.1f}" for length in lengths))

    def _value(self, index: int | None) -> Decimal | None:
        return None if index is None else self._report.quantities[index].value


def _figure(report: Report, anchors: Anchors, index: int | None) -> Markup:
    if index is None:
        return Markup("—")
    quantity = report.quantities[index]
    return anchors.link(quantity.evidence, quantity_value(quantity))
