"""Forms: from typed tables to facts, indicator lines and the problems of rows that give neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from extractor.interpretation.facts.cues import cues
from extractor.interpretation.indicators.cells import Cells, mark_roles
from extractor.interpretation.indicators.funds import execution_line, fund_facts
from extractor.interpretation.indicators.names import Names, names
from extractor.interpretation.indicators.rules import marking_rules
from extractor.interpretation.indicators.signs import signs
from extractor.interpretation.indicators.structures import structure_facts
from extractor.interpretation.indicators.tree import Groups, Tree, grow
from extractor.model import Cell, Document, Fact, Grid, GridRow, Indicator, Kind, Pair, Problem, Recognition
from extractor.pattern import Example, PatternSet, Place

_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = regex.compile(r"[^\s“”\"'：:（）()、，,/]+")
_BESIDE_GRADE = regex.compile(r"[\d.]+分?")
_TICKED = regex.compile(r"[☑☒✓✔√■▣🗹]\s*(?P<word>\p{Han}{1,3})")
_COLON = regex.compile("[：:]")
_MARKS = (Kind.SCORE, Kind.WEIGHT)
_TOLD_BY_LINE = 25
_OPENING = ("project", "organisation")
_FIGURE_FIELDS = {"total_score": "score", "total_weight": "weight"}


@dataclass(frozen=True, slots=True)
class KeyField:
    """An entry of ``patterns/form_keys.yaml``: which fact the value beside a label states."""

    id: str
    place: Place
    words: tuple[str, ...]
    field: str = ""
    rank: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class GradeWords:
    """An entry of ``patterns/grade_words.yaml``."""

    id: str
    words: tuple[str, ...]
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Forms:
    """What the tables of a document say. ``parent`` and ``shared_with`` of the lines index ``indicators``; ``of_lists``
    are the facts of total rows of lists, which may be lists of but some of the money."""

    facts: tuple[Fact, ...]
    indicators: tuple[Indicator, ...]
    problems: tuple[Problem, ...]
    of_lists: tuple[Fact, ...] = ()


def forms(document: Document, recognition: Recognition, patterns: PatternSet) -> Forms:
    """Facts, lines and problems of all typed tables, in reading order."""
    return _Reader(document, recognition, patterns).read()


class _FormNumber:
    """Counts the forms of a document. One ends where the next names its project or begins with funds after indicators
    have been read, and where indicators follow a total row."""

    def __init__(self) -> None:
        self.number = 0
        self.has_indicators = False
        self.has_total = False

    def of(self, grid: Grid) -> int:
        opens = grid.kind == "funds" or any(pair.role in _OPENING for pair in grid.pairs)
        if (opens and self.has_indicators) or (grid.kind == "indicators" and self.has_total):
            self.number += 1
            self.has_indicators = self.has_total = False
        if grid.kind == "indicators":
            self.has_indicators = True
            self.has_total = any(row.kind == "total" for row in grid.rows)
        return self.number


class _Reader:
    def __init__(self, document: Document, recognition: Recognition, patterns: PatternSet) -> None:
        self.document = document
        self.recognition = recognition
        self.patterns = patterns
        self.cells = Cells(document, recognition.quantities)
        self.names: Names = names(patterns)
        self.fields = {key.id: key for key in patterns.entries("form_keys", KeyField)}
        self.grades = frozenset(word for grade in patterns.entries("grade_words", GradeWords) for word in grade.words)
        self.tree = Tree()
        self.facts: list[Fact] = []
        self.of_lists: list[Fact] = []
        self.forms: dict[int, int] = {}  # table → the last form in it

    def read(self) -> Forms:
        funded = False
        number = _FormNumber()
        last: Grid | None = None
        groups: Groups = {}
        for grid in self.recognition.grids:
            form = self.forms[grid.table] = number.of(grid)
            first_line, first_fact = len(self.tree.lines), len(self.facts)
            if grid.kind in ("funds", "tasks"):
                found = list(fund_facts(grid, self.cells))
                if not (funded and grid.kind == "funds"):
                    self.facts += found
                funded = funded or (grid.kind == "funds" and bool(found))
                line = execution_line(grid, self.cells, self.names)
                if line is not None:
                    self.tree.add(line)
            elif grid.kind == "indicators":
                known = groups if last is not None and _continues(last, grid) else {}
                groups = grow(self.tree, grid, self.cells, self.names, signs(self.patterns), known)
                self.facts += self._totals(grid)
            elif grid.kind == "keys":
                self.facts += self._keys(grid)
            elif grid.kind == "list":
                self.of_lists += fund_facts(grid, self.cells)
            elif grid.kind == "goals":
                self.facts += self._achieved_by(grid)
            last = grid
            self.tree.lines[first_line:] = [replace(line, form=form) for line in self.tree.lines[first_line:]]
            self.facts[first_fact:] = [replace(fact, form=form) for fact in self.facts[first_fact:]]
        lines = merge_execution(self.tree.lines, self.names)
        self.facts += self._rates_told_by_lines(lines)
        rules = marking_rules(self.document, self.recognition, self.patterns)
        self.facts += (replace(rule, form=self._form_beside(rule)) for rule in rules)
        structures = structure_facts(self.recognition.grids, lines, self.recognition.quantities, self.patterns)
        self.facts += structures
        return Forms(tuple(self.facts), tuple(lines), tuple(self.tree.problems), tuple(self.of_lists))

    def _form_beside(self, fact: Fact) -> int | None:
        """The form a sentence belongs to: that of its table, of the last one before it or of the first after it."""
        place = fact.evidence[0]
        before = [t for t in self.forms if t == place.table or self.document.tables[t].end <= place.start]
        return self.forms[max(before)] if before else min(self.forms.values(), default=None)

    def _rates_told_by_lines(self, lines: Sequence[Indicator]) -> Iterator[Fact]:
        """The execution rate that the indicator of that name says was reached."""
        for line in lines:
            index = line.actual_quantity
            if index is None or not self.names.is_execution(line.name):
                continue
            quantity = self.recognition.quantities[index]
            if quantity.kind is Kind.RATE and quantity.unit == "%":
                evidence = (quantity.evidence,)
                yield Fact("execution_rate", quantity.value, evidence, index, "form", _TOLD_BY_LINE, line.form)

    # ------------------------------------------------------------------ total rows

    def _totals(self, grid: Grid) -> Iterator[Fact]:
        for row in grid.rows:
            if row.kind == "total":
                yield from self._total(grid, row)

    def _total(self, grid: Grid, row: GridRow) -> Iterator[Fact]:
        roles: dict[str, Cell] = {}
        for column, cell in zip(grid.columns, row.cells, strict=True):
            if cell is not None and column.role and self.cells.text(cell):
                roles.setdefault(column.role, cell)
        weight, score = (roles.get(role) for role in mark_roles(grid, self.cells))
        if weight is not None and weight is score:
            weight = None
        for field, cell in (("total_weight", weight), ("total_score", score)):
            index = self.cells.figure(cell, (*_MARKS, Kind.RATE))
            if index is not None and not self._is_money(index):
                yield self._figure_fact(field, index)
        marks = any(self.cells.figures(cell) for cell in (weight, score))
        label = next((cell for cell in row.cells if cell is not None), None)
        stated = (
            self.cells.figure(cell, (Kind.SCORE,))
            for cell in row.cells
            if cell is not label or _COLON.search(self.cells.text(cell))
        )
        index = next((i for i in stated if i is not None), None)
        if not marks and index is not None and not self._is_money(index):
            yield self._figure_fact("total_score", index)
        for cell in dict.fromkeys(cell for cell in row.cells if cell is not None):
            if (grade := self._grade(cell)) is not None:
                yield grade

    def _is_money(self, index: int) -> bool:
        """Whether the head of a figure's column is one of money: 金额（万元）."""
        return "元" in self.recognition.quantities[index].label

    def _figure_fact(self, field: str, index: int, rank: int = 0) -> Fact:
        quantity = self.recognition.quantities[index]
        return Fact(field, quantity.value, (quantity.evidence,), index, "form", rank)

    def _grade(self, cell: Cell) -> Fact | None:
        """The grade a cell holds: ticked (☑优 □良), alone, behind a label (等级：优), beside the score (98分（优）)."""
        if (ticked := _TICKED.search(self.document.text, cell.start, cell.end)) and ticked["word"] in self.grades:
            return Fact("grade", ticked["word"], (self.document.evidence(*ticked.span("word")),), None, "form")
        for match in _WORD.finditer(self.document.text, cell.start, cell.end):
            if match[0] in self.grades:
                return Fact("grade", match[0], (self.document.evidence(*match.span()),), None, "form")
            labelled = _COLON.match(self.document.text, match.end(), cell.end)
            if not labelled and not _BESIDE_GRADE.fullmatch(match[0]):
                return None
        return None

    def _achieved_by(self, grid: Grid) -> Iterator[Fact]:
        """The year up to whose end a cell of what was done says it counts."""
        done = [at for at, column in enumerate(grid.columns) if column.role == "goal_completion"]
        for cell in dict.fromkeys(cell for row in grid.rows for at in done if (cell := row.cells[at]) is not None):
            if match := cues(self.patterns).first("achieved-by").search(self.document.text, cell.start, cell.end):
                evidence = self.document.evidence(*match.span("year"))
                yield Fact("achieved_by", Decimal(match["year"]), (evidence,), None, "form")

    # ------------------------------------------------------------------ label cells

    def _keys(self, grid: Grid) -> Iterator[Fact]:
        for pair in grid.pairs:
            key = self.fields.get(pair.role)
            if key is not None and key.field and self.cells.words(pair.value):
                yield from self._key(pair, key)

    def _key(self, pair: Pair, key: KeyField) -> Iterator[Fact]:
        cell = pair.value
        if key.field in _FIGURE_FIELDS:
            index = self.cells.figure(cell, _MARKS)
            if index is not None:
                yield self._figure_fact(key.field, index, key.rank)
        elif key.field == "grade":
            if (grade := self._grade(cell)) is not None:
                yield replace(grade, rank=key.rank)
        elif key.field == "year":
            if match := _YEAR.search(self.document.text, cell.start, cell.end):
                evidence = self.document.evidence(*match.span())
                yield Fact("year", Decimal(match[0]), (evidence,), None, "form", key.rank)
        else:
            evidence = self.document.evidence(cell.start, cell.end)
            yield Fact(key.field, self.cells.text(cell), (evidence,), None, "form", key.rank)


def _continues(above: Grid, grid: Grid) -> bool:
    """Whether an indicator table is the rest of the one before it, broken off at the end of a page."""
    return (
        above.kind == grid.kind
        and grid.table == above.table + 1
        and [column.role for column in above.columns] == [column.role for column in grid.columns]
        and not any(row.kind == "total" for row in above.rows)
    )


def merge_execution(lines: list[Indicator], names: Names) -> list[Indicator]:
    """The lines with an execution line of the funds block joined to the top row of the same form that marks
    the same thing again; the row stays, with the block's marks as mentions."""
    doubled: dict[int, int] = {}
    for first, line in enumerate(lines):
        if line.name != names.execution or line.level != 1 or line.parent is not None or first in doubled:
            continue
        for again in range(first + 1, len(lines)):
            other = lines[again]
            if other.form == line.form and names.is_execution(other.name) and other.level == 1 and other.scored:
                doubled[first] = again
                break
    kept = [i for i in range(len(lines)) if i not in doubled]
    place = {old: new for new, old in enumerate(kept)}
    place |= {first: place[again] for first, again in doubled.items() if again in place}
    merged: list[Indicator] = []
    for i in kept:
        line = lines[i]
        for first in (first for first, again in doubled.items() if again == i):
            said = (("weight", lines[first].weight), ("score", lines[first].score))
            line = replace(line, mentions=(*line.mentions, *((what, q) for what, q in said if q is not None)))
        merged.append(
            replace(
                line,
                parent=None if line.parent is None else place[line.parent],
                shared_with=None if line.shared_with is None else place[line.shared_with],
            )
        )
    return merged
