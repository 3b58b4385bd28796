"""What a form says twice about one line: the marks its reason says were taken off, and what the goal cell says was
done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import regex

from extractor.interpretation.indicators.prose_names import words
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import word_class
from extractor.lexicon import same_label
from extractor.model import Cell, Claim, Document, Grid, Indicator, Kind, Operation, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_TOLD_IN = ("reason", "remark", "deduction")
_LINKED = 0.95
_NEAR = 6
_TELLING = 3
"""Digits enough for a likeness not to be chance."""
_EACH = "每"
_CHECK = {Kind.AMOUNT: "restated-amount-conflict"}
_TRAILING = regex.compile(r"^(?:为|了|的)+|(?:为|了|的)+$")


def form_claims(
    document: Document, recognition: Recognition, lines: Sequence[Indicator], patterns: PatternSet
) -> Iterator[Claim]:
    """One claim for each line whose reason names a deduction (the marks left and those taken off make up the weight),
    and one for each figure of a goal cell that is said of what an indicator counts. The second is certain only where
    the two are printed with the same digits but for one, or in another order."""
    finder = _Finder(document, recognition, patterns)
    by_row = {(line.table, line.row): line for line in lines if line.place == "form"}
    for grid in recognition.grids:
        if grid.kind == "indicators":
            yield from finder.deductions(grid, by_row)
        elif grid.kind == "goals":
            yield from finder.done(grid, lines)


class _Finder:
    def __init__(self, document: Document, recognition: Recognition, patterns: PatternSet) -> None:
        self.document = document
        self.quantities = recognition.quantities
        self.patterns = patterns
        self.deducts = words(patterns).deducts
        self.counted = word_class("counted", patterns)

    def deductions(self, grid: Grid, lines: Mapping[tuple[int | None, int | None], Indicator]) -> Iterator[Claim]:
        told = [at for at, column in enumerate(grid.columns) if column.role in _TOLD_IN]
        for row in grid.rows:
            line = lines.get((grid.table, row.row))
            if line is None or line.weight is None or line.score is None or line.shared_with is not None:
                continue
            taken = [i for at in told for i in self._taken_off(row.cells[at], grid.columns[at].role)]
            if taken:
                terms = tuple(Term(i) for i in (line.score, *taken))
                yield Claim(
                    Operation.SUM,
                    "deduction-mismatch",
                    "told-in-reason",
                    (terms,),
                    line.weight,
                    cue="扣",
                    subject=line.name,
                )

    def _taken_off(self, cell: Cell | None, role: str) -> list[int]:
        """The marks a cell says were taken off; none where it speaks of several lines, of a rule (每低1%扣0.5分) or of
        other marks."""
        if cell is None or cell.row_span > 1 or _EACH in self.document.text[cell.start : cell.end]:
            return []
        marks = [i for i in self._within(cell.start, cell.end) if self.quantities[i].kind is Kind.SCORE]
        if role == "deduction":
            return marks if len(marks) == 1 and self.quantities[marks[0]].value > 0 else []
        led = [self.deducts.search(self.document.text[max(cell.start, at - _NEAR) : at]) for at in self._starts(marks)]
        return marks if all(led) else []

    def _starts(self, indices: Sequence[int]) -> list[int]:
        return [self.quantities[i].evidence.start for i in indices]

    def done(self, grid: Grid, lines: Sequence[Indicator]) -> Iterator[Claim]:
        columns = [at for at, column in enumerate(grid.columns) if column.role == "goal_completion"]
        cells = dict.fromkeys(cell for row in grid.rows for at in columns if (cell := row.cells[at]) is not None)
        spans = [(cell.start, cell.end) for cell in cells]
        # 完成情况 | 培训586人 in one row: the text stands where the next column's header would
        spans += [span for at in columns for beside in grid.columns[at + 1 : at + 2] for span in beside.header]
        for index in (i for span in spans for i in self._within(*span)):
            said = self.quantities[index]
            for line in lines:
                if line.place != "form" or line.actual_quantity is None:
                    continue
                done = self.quantities[line.actual_quantity]
                named = self._is_counted(said.label, line.name) or _changed_over(said, done)
                if unit_key(done) == unit_key(said) and named:
                    yield Claim(
                        Operation.EQUALITY,
                        _CHECK.get(said.kind, "restated-headcount-conflict"),
                        "goal cell",
                        ((Term(index),),),
                        line.actual_quantity,
                        certain=_misprinted(said, done),
                        subject=line.name,
                    )

    def _is_counted(self, label: str, name: str) -> bool:
        """Whether a label names what an indicator counts: 培训 and 培训人数."""
        label = _TRAILING.sub("", label)
        if not label:
            return False
        if any(name == label + ending for ending in self.counted):
            return True
        return len(label) > 1 and same_label(label, name, self.patterns) >= _LINKED

    def _within(self, start: int, end: int) -> list[int]:
        return [i for i, q in enumerate(self.quantities) if start <= q.evidence.start < end]


def _misprinted(one: Quantity, other: Quantity) -> bool:
    """Whether the values have the same digits but for one, or in another order."""
    a, b = _digits(one), _digits(other)
    if len(a) != len(b) or len(a) < _TELLING:
        return False
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1 or _changed_over(one, other)


def _changed_over(one: Quantity, other: Quantity) -> bool:
    """Whether two figures have the same three or more digits in another order: 326名, 362人."""
    a, b = _digits(one), _digits(other)
    return len(a) >= _TELLING and a != b and sorted(a) == sorted(b)


def _digits(quantity: Quantity) -> str:
    return "".join(filter(str.isdigit, quantity.text))
