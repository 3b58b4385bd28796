"""The score tree, each line a bar as wide as its weight, the lines below a line tiling it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from extractor.model import Evidence, Finding, Indicator, Report
from extractor.outputs.figures import quantity_value
from extractor.outputs.html.anchors import Anchors
from extractor.outputs.suspects import disputed

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
    """A line of the tree. ``findings`` are the numbers, counted from 1, of those about it."""

    name: Markup
    depth: int
    weight: Markup
    score: Markup
    bar: Bar | None
    findings: tuple[int, ...]
    is_total: bool = False


def trees(report: Report, anchors: Anchors) -> list[list[Line]]:
    """One tree for the prose and one for each form, in reading order; those without any marks left out."""
    numbers = _Numbers(report.findings)
    below: dict[int | None, list[int]] = {}
    for index, line in enumerate(report.indicators):
        below.setdefault(line.parent, []).append(index)
    roots: dict[int | None, list[int]] = {}
    for index in below.get(None, ()):
        roots.setdefault(report.indicators[index].form, []).append(index)
    made = [_Tree(report, anchors, numbers, tops, below) for tops in roots.values()]
    with_marks = [list(tree.lines()) for tree in made if tree.has_marks]
    if len(with_marks) == 1:
        with_marks[0] += _total(report, anchors, numbers)
    return with_marks


class _Numbers:
    """Which findings are about a line alone, or hold one of its figures to be wrong."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._by_line: dict[tuple[int, ...], set[int]] = {}
        self._by_figure: dict[tuple[int, int], set[int]] = {}
        for number, finding in enumerate(findings, 1):
            self._by_line.setdefault(finding.lines, set()).add(number)
            for evidence in disputed(finding):
                self._by_figure.setdefault((evidence.start, evidence.end), set()).add(number)

    def about(self, figures: Iterable[Evidence], line: int | None = None) -> tuple[int, ...]:
        found = set() if line is None else set(self._by_line.get((line,), ()))
        return tuple(sorted(found.union(*(self._by_figure.get((e.start, e.end), ()) for e in figures))))


def _total(report: Report, anchors: Anchors, numbers: _Numbers) -> Iterator[Line]:
    stated = [report.facts.get(name) for name in ("total_weight", "total_score")]
    weight, score = (fact.quantity if fact else None for fact in stated)
    if weight is not None or score is not None:
        about = numbers.about(report.quantities[q].evidence for q in (weight, score) if q is not None)
        full, got = _figure(report, anchors, weight), _figure(report, anchors, score)
        yield Line(Markup("总分"), 0, full, got, None, about, is_total=True)


class _Tree:
    """The lines below some top lines, and the widths they have."""

    def __init__(
        self,
        report: Report,
        anchors: Anchors,
        numbers: _Numbers,
        tops: Sequence[int],
        below: Mapping[int | None, Sequence[int]],
    ) -> None:
        self._report = report
        self._anchors = anchors
        self._numbers = numbers
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
        own = [q for q in (line.weight, line.score, *(q for _, q in line.mentions)) if q is not None]
        about = self._numbers.about((self._report.quantities[q].evidence for q in own), index)
        yield Line(
            self._name(line), depth,
            _figure(self._report, self._anchors, line.weight), _figure(self._report, self._anchors, line.score),
            self._bar(index, at), about,
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
