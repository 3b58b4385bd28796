"""Tables of stocks, row by row: 年初结存 | 本年购入 | 本年调出 | 本年报废 | 年末结存."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.grid_figures import figures_by_cell
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Document, Grid, Operation, Recognition, Term
from extractor.pattern import PatternSet

_FEWEST = 2
"""Rows that must come out before another one is held against them."""


def stock_columns(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each row of a table whose heads run from an opening stock to a closing one, every column between
    them said to come in or go out, where two rows or more and all others but one come out."""
    names = ("opening", "closing", "inflow", "outflow")
    opening, closing, inflow, outflow = (regex.compile(alternatives(name, patterns)) for name in names)
    quantities = recognition.quantities
    cells = figures_by_cell(quantities)
    for grid in recognition.grids:
        heads = _heads(grid, document)
        first = next((at for at, head in enumerate(heads) if opening.search(head)), None)
        last = next((at for at, head in enumerate(heads) if closing.search(head) and at != first), None)
        if first is None or last is None or last - first < _FEWEST:
            continue
        came = {at: bool(inflow.search(heads[at])) for at in range(first + 1, last)}
        went = {at: bool(outflow.search(heads[at])) for at in range(first + 1, last)}
        if any(came[at] == went[at] for at in came):
            continue
        rows = []
        for row in grid.rows:
            figures = [None if c is None else cells.get((grid.table, c.row, c.column)) for c in row.cells]
            inside = [i for i in figures[first : last + 1] if i is not None]
            if len(inside) == last - first + 1:
                signs = [1, *(1 if came[at] else -1 for at in sorted(came))]
                terms = tuple(Term(i, sign=sign) for i, sign in zip(inside[:-1], signs, strict=True))
                total = sum(sign * quantities[i].value for i, sign in zip(inside[:-1], signs, strict=True))
                rows.append((terms, inside[-1], total == quantities[inside[-1]].value))
        right = sum(holds for _, _, holds in rows)
        if right >= _FEWEST and len(rows) - right <= 1:
            for terms, stated, _ in rows:
                subject = quantities[stated].label
                yield Claim(Operation.SUM, "amount-sum-mismatch", "stock row", (terms,), stated, subject=subject)


def _heads(grid: Grid, document: Document) -> list[str]:
    return ["".join(document.text[a:b] for a, b in column.header) for column in grid.columns]
