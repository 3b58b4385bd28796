"""From the cells of a form to their figures and words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from decimal import Decimal

from extractor.model import Cell, Document, Evidence, Grid, Kind, Quantity

_BREAK = re.compile(r"\s*[\r\n\v\f]+\s*")
_BLANK = re.compile(r"[\s\-—–―－─/\\*.…]*")


class Cells:
    """Looks up what recognition found in a cell."""

    def __init__(self, document: Document, quantities: Sequence[Quantity]) -> None:
        self.document = document
        self.quantities = quantities
        self._order = sorted(range(len(quantities)), key=lambda i: quantities[i].evidence.start)
        self._starts = [quantities[i].evidence.start for i in self._order]

    def figures(self, cell: Cell | None) -> list[int]:
        """The indices of a cell's quantities, in order."""
        if cell is None:
            return []
        first, last = bisect_left(self._starts, cell.start), bisect_left(self._starts, cell.end)
        return self._order[first:last]

    def figure(self, cell: Cell | None, kinds: Collection[Kind]) -> int | None:
        """A cell's first quantity of one of these kinds."""
        return next((i for i in self.figures(cell) if self.quantities[i].kind in kinds), None)

    def only(self, cell: Cell | None) -> int | None:
        """A cell's quantity if it holds exactly one."""
        found = self.figures(cell)
        return found[0] if len(found) == 1 else None

    def text(self, cell: Cell | None) -> str:
        """A cell's text in one line, without spaces at its ends."""
        return "" if cell is None else _BREAK.sub("", self.document.text[cell.start : cell.end]).strip()

    def words(self, cell: Cell | None) -> str | None:
        """A cell's text, None where it is blank or holds nothing but dashes."""
        text = self.text(cell)
        return None if _BLANK.fullmatch(text) else text

    def value(self, index: int) -> Decimal:
        return self.quantities[index].value

    def evidence(self, cell: Cell) -> Evidence:
        return self.document.evidence(cell.start, cell.end)


def mark_roles(grid: Grid, cells: Cells) -> tuple[str, str]:
    """The roles of the columns that hold the weights and the scores of a table. Where marks out of 100 are converted
    by a share (单项得分, 权重占比, 折算得分), the converted ones are the scores: some mark is larger than its share."""
    roles = [column.role for column in grid.columns]
    weight = "weight" if "weight" in roles or "weight_share" not in roles else "weight_share"
    if "converted_score" not in roles:
        return weight, "score"
    if "score" not in roles:
        return weight, "converted_score"
    if weight == "weight_share":
        marks, shares = roles.index("score"), roles.index("weight_share")
        for row in grid.rows:
            mark, share = cells.only(row.cells[marks]), cells.only(row.cells[shares])
            larger = mark is not None and share is not None and cells.value(mark) > cells.value(share)
            if row.kind == "line" and larger:
                return weight, "converted_score"
    return weight, "score"
