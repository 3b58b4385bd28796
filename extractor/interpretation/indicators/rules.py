"""Marking rules a form prints in its headers, notes and footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extractor.model import BlockRole, Document, Fact, Grid, Kind, Recognition, Table, TextBlock
from extractor.pattern import Example, PatternSet

FIELD = "marking_rule"
_BEFORE = 3
_AFTER = 12
_NOTES = ("note", "explanation", "description")
_TOTAL_RANK = 20


@dataclass(frozen=True, slots=True)
class MarkingRule:
    """An entry of ``patterns/marking_rules.yaml``."""

    id: str
    expression: str
    examples: tuple[Example, ...] = ()


def marking_rules(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Fact]:
    """A fact for each rule printed in or around a form; its value is the rule's id, its quantity the marks it names.
    A rule that names the sum of all marks also states the total weight."""
    rules = patterns.derived(_rules)
    figures = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind in (Kind.SCORE, Kind.WEIGHT)]
    found = {
        (match.start(), match.end(), name)
        for start, end in set(_stretches(document, recognition))
        for name, rule in rules
        for match in rule.finditer(document.text, start, end)
    }
    for start, end, name in sorted(found):
        inside = [i for i, q in figures if start <= q.evidence.start < end]
        mark = inside[0] if len(inside) == 1 else None
        yield Fact(FIELD, name, (document.evidence(start, end),), mark, "form")
        if name == "total_weight" and mark is not None:
            quantity = recognition.quantities[mark]
            yield Fact("total_weight", quantity.value, (quantity.evidence,), mark, "form", _TOTAL_RANK)


def _rules(patterns: PatternSet) -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple((r.id, regex.compile(r.expression)) for r in patterns.entries("marking_rules", MarkingRule))


def _stretches(document: Document, recognition: Recognition) -> Iterator[tuple[int, int]]:
    tables = dict.fromkeys(grid.table for grid in recognition.grids if grid.kind in ("funds", "indicators"))
    for grid in recognition.grids:
        yield from _in_table(document, grid)
    for index in tables:
        at = document.blocks.index(document.tables[index])
        for step, limit in ((-1, _BEFORE), (1, _AFTER)):
            yield from _beside(document, at, step, limit)


def _in_table(document: Document, grid: Grid) -> Iterator[tuple[int, int]]:
    if grid.kind in ("funds", "indicators"):
        for cell in document.tables[grid.table].cells:
            if grid.header_row <= cell.row < grid.first_row:
                yield cell.start, cell.end
    for row in grid.rows:
        if row.kind == "note":
            yield from ((cell.start, cell.end) for cell in row.cells if cell is not None)
    for pair in grid.pairs:
        if pair.role in _NOTES:
            yield pair.value.start, pair.value.end
            yield pair.label.start, pair.label.end


def _beside(document: Document, at: int, step: int, limit: int) -> Iterator[tuple[int, int]]:
    for away in range(1, limit + 1):
        place = at + step * away
        if not 0 <= place < len(document.blocks):
            return
        block = document.blocks[place]
        if isinstance(block, Table):
            return
        if isinstance(block, TextBlock) and block.role in (BlockRole.HEADING, BlockRole.TITLE):
            return
        yield block.start, block.end
