"""Finds the tables in plain text.

Four notations are known: cells parted by tabs, by bars (Markdown and box drawing included), by wide
spaces that line up, and one cell a line where rows of one shape repeat. Whatever does not repeat
regularly stays text. For a text reader:

    tables = find_tables(lines)       # lines without their line ends
    for table in tables:              # disjoint and in order; other lines are paragraphs
        lines[table.first:table.end]  # belong to the table, rules and blank lines among them included
        for cell in table.cells:      # every grid position in reading order: table.rows * table.columns
            for span in cell.spans:   # at least one; several where the cell's text runs over lines
                lines[span.line][span.start:span.end]

Text tables do not tell merged areas from blank cells: a ``Table`` made of these has
``spans_known=False`` and a 1×1 cell at every position, blank ones with an empty span.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from extractor.readers.flattened_bars import bar_tables
from extractor.readers.flattened_columns import aligned_tables, stacked_tables
from extractor.readers.flattened_table import FlatCell, FlatTable, Span
from extractor.readers.flattened_tabs import tab_tables

__all__ = ["FlatCell", "FlatTable", "Span", "find_tables"]

_Detector = Callable[[Sequence[str]], Iterator[FlatTable]]
_DETECTORS: tuple[_Detector, ...] = (tab_tables, bar_tables, aligned_tables, stacked_tables)


def find_tables(lines: Sequence[str]) -> tuple[FlatTable, ...]:
    """The tables in lines of text, in order. Notations are tried from the surest to the vaguest;
    lines that one has claimed are hidden from the next."""
    found: list[FlatTable] = []
    left = list(lines)
    for detect in _DETECTORS:
        for table in detect(left):
            found.append(table)
        for table in found:
            left[table.first : table.end] = [""] * (table.end - table.first)
    return tuple(sorted(found, key=lambda table: table.first))
