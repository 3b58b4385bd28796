"""Changes that words tell of a row of a table: 公务接待费比上年减少2.60万元, where a row gives both years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.interpretation.language.grid_figures import figures_by_cell
from extractor.interpretation.language.word_classes import alternatives, word_class
from extractor.lexicon import same_label
from extractor.model import Claim, Column, Document, Grid, GridRow, Kind, Operation, Recognition, Term
from extractor.pattern import PatternSet

_LINKED = 0.75
_REACH = 40
_NUMBER = regex.compile(r"^(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]|其中[:：]?)+")
_COMPARED = ("expenditure", "amount")
_BUDGETS = ("final_budget", "original_budget")


def told_changes(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """The differences that prose and cells state between two columns of the one row they name: between two years
    (比上年, 比2020年), or between budget and expenditure (比预算)."""
    rows = [(grid, row) for grid in recognition.grids if grid.kind != "indicators" for row in grid.rows if row.label]
    if not rows:
        return
    finder = _Finder(document, recognition, rows, patterns)
    for index, quantity in enumerate(recognition.quantities):
        if quantity.kind is Kind.AMOUNT and (claim := finder.claim(index)):
            yield claim


class _Finder:
    def __init__(
        self,
        document: Document,
        recognition: Recognition,
        rows: Sequence[tuple[Grid, GridRow]],
        patterns: PatternSet,
    ) -> None:
        self.document = document
        self.quantities = recognition.quantities
        self.cells = figures_by_cell(recognition.quantities)
        self.rows = rows
        self.patterns = patterns
        self.endings = ("", *word_class("outlay", patterns))
        than, prior, budgets, rises, falls = (
            alternatives(name, patterns) for name in ("than", "prior", "budgeted", "rises", "falls")
        )
        self.told = regex.compile(
            rf"(?:^|[\s，。；：、,;:（(])(?P<name>\p{{Han}}[^\s，。；：、,;:（()）]{{1,20}}?)(?:{than})"
            rf"(?:(?P<prior>{prior}|(?:19|20)\d\d年)|(?P<budget>{budgets}))\p{{Han}}{{0,4}}?"
            rf"(?:(?P<rise>{rises})|(?P<fall>{falls}))了?$"
        )

    def claim(self, index: int) -> Claim | None:
        start = self.quantities[index].evidence.start
        said = self.told.search(self.document.text[max(0, start - _REACH) : start])
        if said is None:
            return None
        named = [(grid, row) for grid, row in self.rows if self._is_named(row, said["name"])]
        if len(named) != 1:
            return None
        pair = self._columns(named[0][0], budget=bool(said["budget"]))
        figures = [self._figure(*named[0], column) for column in pair]
        if len(figures) != len("ab") or None in figures:
            return None
        base, new = figures if said["rise"] else figures[::-1]
        return Claim(
            Operation.DIFFERENCE,
            "amount-sum-mismatch",
            "told of a row",
            ((Term(new), Term(base, sign=-1)),),
            index,
            cue=str(said["prior"] or said["budget"]),
            subject=self.quantities[index].label,
        )

    def _is_named(self, row: GridRow, name: str) -> bool:
        label = _NUMBER.sub("", row.label)
        short, long = sorted((label, name), key=len)
        longer = long.startswith(short) and long[len(short) :] in self.endings
        return longer or same_label(label, name, self.patterns) >= _LINKED

    def _columns(self, grid: Grid, *, budget: bool) -> list[Column]:
        """The columns compared, the base first: the last two years of one role, or budget and expenditure."""
        dated = sorted((c for c in grid.columns if c.role in _COMPARED and c.period), key=lambda c: c.period)
        if not budget:
            last = [c for c in dated if c.role == dated[-1].role][-2:]
            return last if len({c.period for c in last}) == len("ab") else []
        spent = dated[-1:] or [c for c in grid.columns if c.role == "expenditure"]
        planned = [c for c in grid.columns if c.role in _BUDGETS and (not spent or c.period in ("", spent[0].period))]
        return [planned[0], spent[0]] if len(planned) == len(spent) == 1 else []

    def _figure(self, grid: Grid, row: GridRow, column: Column) -> int | None:
        cell = row.cells[grid.columns.index(column)]
        return None if cell is None else self.cells.get((grid.table, cell.row, cell.column))
