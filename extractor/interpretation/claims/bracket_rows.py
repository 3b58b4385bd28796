"""Rows told in brackets, column by column: 95栋、3560户 … 东街小区（52栋、1986户），西街小区（43栋、1574户）."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.grammar import unit_key
from extractor.model import Claim, Kind, Operation, Qualifier, Table, Term
from extractor.pattern import PatternSet

_BRACKET = regex.compile(r"[（(]([^（()）]*)[）)]")
_JOINT = regex.compile(r"[、，,]\p{Han}{0,8}")
_APART = 40
"""Characters between one bracket and the next."""
_FEWEST = 2
_CHECKS = {Kind.HEADCOUNT: "headcount-sum-mismatch"}


def bracket_rows(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each column of two brackets or more that tell two figures or more of the same units in turn: the
    figure of its unit, in the same paragraph or the one above, that stands in a row of such figures of which another
    one is just the sum of its column."""
    del patterns
    for rows in _tables(figures):
        columns = list(zip(*rows, strict=True))
        start = figures.above(rows[0][0]).start
        wholes = _wholes(figures, columns, range(start, rows[0][0]))
        if wholes is None:
            continue
        for column, whole in zip(columns, wholes, strict=True):
            quantity = figures.quantities[whole]
            check = _CHECKS.get(quantity.kind, "amount-sum-mismatch")
            terms = tuple(map(Term, column))
            yield Claim(Operation.SUM, check, "bracket rows", (terms,), whole, subject=quantity.label, apart=True)


def _tables(figures: Figures) -> Iterator[list[tuple[int, ...]]]:
    """The brackets of a paragraph that follow each other and tell figures of the same units."""
    text = figures.document.text
    for block in figures.document.blocks:
        if isinstance(block, Table):
            continue
        found: list[tuple[int, tuple[int, ...]]] = []
        for bracket in _BRACKET.finditer(text, block.start, block.end):
            row = tuple(figures.within(bracket.start(), bracket.end()))
            units = [unit_key(figures.quantities[i]) for i in row]
            near = bool(found) and bracket.start() - found[-1][0] <= _APART
            same = near and units == [unit_key(figures.quantities[i]) for i in found[-1][1]]
            if not same:
                if len(found) >= _FEWEST:
                    yield [inside for _, inside in found]
                found = []
            if len(row) >= _FEWEST and len(set(units)) == len(row) and _is_row(figures, row):
                found.append((bracket.end(), row))
        if len(found) >= _FEWEST:
            yield [inside for _, inside in found]


def _is_row(figures: Figures, row: Sequence[int]) -> bool:
    quantities, text = figures.quantities, figures.document.text
    joined = all(
        _JOINT.fullmatch(text, quantities[a].evidence.end, quantities[b].evidence.start) for a, b in pairwise(row)
    )
    return joined and all(quantities[i].kind in COUNTED and quantities[i].qualifier is Qualifier.EXACT for i in row)


def _wholes(figures: Figures, columns: Sequence[Sequence[int]], before: range) -> list[int] | None:
    """The figures that stand one after the other in the units of the columns, one at least the sum of its column."""
    quantities = figures.quantities
    for first in reversed(before[: len(before) - len(columns) + 1]):
        row = range(first, first + len(columns))
        alike = all(figures.alike(i, column[0]) for i, column in zip(row, columns, strict=True))
        sums = [
            sum(quantities[k].value for k in column) == quantities[i].value
            for i, column in zip(row, columns, strict=True)
        ]
        if alike and any(sums):
            return list(row)
    return None
