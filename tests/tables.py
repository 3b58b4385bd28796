"""Documents with one table, with its merged areas known or left as blanks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.model import Document
from extractor.readers.builder import DocumentBuilder, Piece, TableDraft
from extractor.readers.limits import Limits


def table_document(
    rows: Sequence[Sequence[str]], before: Sequence[str] = (), after: Sequence[str] = (), *, spans: bool = True
) -> Document:
    """Rows of texts between paragraphs; "<" and "^" continue the cell to the left and above. Without ``spans``
    the table is as a text file has it: a merged area is its text and blank cells."""
    builder = DocumentBuilder(Path("form.txt"), b"", "txt", Limits())
    for text in before:
        builder.paragraph([Piece(text)])
    draft = TableDraft(spans_known=spans)
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            owner[i, j] = owner[i, j - 1] if text == "<" else owner[i - 1, j] if text == "^" else (i, j)
    for (i, j), top in owner.items():
        area = [place for place, other in owner.items() if other == (i, j)]
        if not spans:
            draft.cell(i, j, [Piece(rows[i][j] if top == (i, j) else "")])
        elif top == (i, j):
            bottom, right = max(a for a, _ in area), max(b for _, b in area)
            draft.cell(i, j, [Piece(rows[i][j])], row_span=bottom - i + 1, column_span=right - j + 1)
    builder.table(draft)
    for text in after:
        builder.paragraph([Piece(text)])
    return builder.build()
