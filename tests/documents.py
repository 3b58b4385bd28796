"""Documents for tests, from lines of text or from blocks in the manner of the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractor.model import BlockRole, Document
from extractor.readers.builder import DocumentBuilder, Piece, TableDraft
from extractor.readers.limits import Limits


def document_of(content: str | Sequence[Any]) -> Document:
    """A text gives a paragraph for each line. In a list of blocks a text is a paragraph, a mapping
    ``{heading: text}`` a heading and a list of rows a table, where "<" and "^" continue the cell to the
    left and above."""
    builder = DocumentBuilder(Path("case.txt"), b"", "txt", Limits())
    blocks = content.splitlines() if isinstance(content, str) else content
    for block in blocks:
        if isinstance(block, str):
            if block.strip():
                builder.paragraph([Piece(block)])
        elif isinstance(block, dict):
            builder.paragraph([Piece(block["heading"])], BlockRole.HEADING, level=1)
        else:
            builder.table(_table(block))
    return builder.build()


def _table(rows: Sequence[Sequence[str]]) -> TableDraft:
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            owner[i, j] = owner[i, j - 1] if text == "<" else owner[i - 1, j] if text == "^" else (i, j)
    draft = TableDraft()
    for (i, j), top in owner.items():
        if top == (i, j):
            area = [place for place, o in owner.items() if o == top]
            height = max(a for a, _ in area) - i + 1
            width = max(b for _, b in area) - j + 1
            draft.cell(i, j, [Piece(rows[i][j])], row_span=height, column_span=width)
    return draft
