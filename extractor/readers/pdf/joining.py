"""One table from its parts on several pages.

Header rows that are printed again are dropped, a row cut by the page break is put together, and cells
merged over rows go on where the next page begins with their empty lower part.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.readers.builder import TableDraft
from extractor.readers.pdf.cells import Padding, cell_joins, padding
from extractor.readers.pdf.geometry import Rectangle
from extractor.readers.pdf.lines import Line
from extractor.readers.pdf.tables import DrawnTable
from extractor.readers.pdf.wrapping import is_full, joined

_SAME = 4.0
_ENDING = 2
_OPENING, _CLOSING = "（(", "）)"
_HOLDS_FIGURE = re.compile(r"[0-9０-９]")
_SLIVER = 0.6  # of an em: what is lower cannot hold a line


@dataclass(slots=True, eq=False)
class _Cell:
    """A cell of the joined table: half-open rows, extent across in the first part's coordinates."""

    first: int
    end: int
    x0: float
    x1: float
    box: Rectangle
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join([line.text for line in self.lines])

    def beside(self, other: _Cell) -> bool:
        """Whether both stand in the same columns."""
        return abs(self.x0 - other.x0) <= _SAME and abs(self.x1 - other.x1) <= _SAME


@dataclass(slots=True)
class JoinedTable:
    """A table that may run over pages; parts are added from the top. ``foot`` is where it ends on its
    last page."""

    cells: list[_Cell] = field(default_factory=list)
    rows: int = 0
    x0: float = 0.0
    x1: float = 0.0
    pages: list[int] = field(default_factory=list)
    foot: float = 0.0
    _head: list[_Cell] = field(default_factory=list)
    _last: list[_Cell] = field(default_factory=list)
    _edges: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, table: DrawnTable, page: int) -> JoinedTable:
        cells = _cells(table, 0.0)
        box = table.box
        found = cls(cells, len(table.ys) - 1, box.x0, box.x1, [page], box.bottom, list(cells), list(cells))
        found._mark(table.xs)
        return found

    def accepts(self, table: DrawnTable, *, at_foot: bool) -> bool:
        """Whether a table at the head of the next page is this one's next part. ``at_foot`` says that
        nothing more would have fitted below this one; else both must have the same columns."""
        if abs((self.x1 - self.x0) - table.box.width) > _SAME:
            return False
        shift = self.x0 - table.box.x0
        common = sum(abs(self._edges[self._column(x + shift)] - x - shift) <= _SAME for x in table.xs)
        return at_foot or common == min(len(self._edges), len(table.xs))

    def append(self, table: DrawnTable, page: int) -> None:
        shift = self.x0 - table.box.x0
        part = _cells(table, shift)
        count = len(table.ys) - 1
        header = self._repeated(part, count)
        part = [cell for cell in part if cell.first >= header]
        offset = self.rows - header
        upper = [cell for cell in self._last if cell.end == self.rows]
        lower = sorted([cell for cell in part if cell.first == header], key=lambda cell: cell.x0)
        height = min((cell.box.height for cell in lower), default=0.0)
        pads = padding((line, cell.box) for cell in self._last for line in cell.lines)
        pairs = [(next((u for u in upper if u.beside(d)), None), d) for d in lower]
        cut = _row_is_cut(pairs, height, pads)
        if cut:
            offset -= 1
        for cell in part:
            cell.first += offset
            cell.end += offset
        going = []
        for above, below in pairs if cut else _merged_on(pairs, self.cells, pads):
            if above is not None:
                above.end = below.end
                above.lines += below.lines
                part.remove(below)
                going.append(above)
        self.cells += part
        self._last = [*going, *part]
        self.rows = offset + count
        self.pages.append(page)
        self.foot = table.box.bottom
        self._mark([x + shift for x in table.xs])

    def draft(self) -> TableDraft:
        pads = padding((line, cell.box) for cell in self.cells for line in cell.lines)
        draft = TableDraft()
        for cell in self.cells:
            left = self._column(cell.x0)
            right = max(self._column(cell.x1), left + 1)
            pieces = joined(cell.lines, cell_joins(cell.lines, cell.box, pads))
            draft.cell(cell.first, left, pieces, row_span=cell.end - cell.first, column_span=right - left)
        return draft

    def _mark(self, xs: Iterable[float]) -> None:
        """Note where columns begin and end, positions of nearly one place taken together."""
        for x in xs:
            if not self._edges or abs(self._edges[self._column(x)] - x) > _SAME:
                insort(self._edges, x)

    def _column(self, x: float) -> int:
        """The edge nearest to a position."""
        at = bisect_left(self._edges, x)
        return at - 1 if at and (at == len(self._edges) or x - self._edges[at - 1] < self._edges[at] - x) else at

    def _repeated(self, part: Sequence[_Cell], rows: int) -> int:
        """How many rows at the head of a part repeat the head of this table."""
        repeated = 0
        for count in range(1, min(rows, self.rows + 1)):
            ours, theirs = _starting(self._head, count - 1), _starting(part, count - 1)
            if len(ours) != len(theirs) or not all(
                a.beside(b) and a.end == b.end and a.text == b.text for a, b in zip(ours, theirs, strict=True)
            ):
                break
            if max((cell.end for cell in part if cell.first < count), default=0) <= count:
                repeated = count
        worded = [cell for cell in part if cell.first < repeated and cell.text and not _is_figure(cell.text)]
        return repeated if len(worded) > 1 else 0


def _starting(cells: Iterable[_Cell], row: int) -> list[_Cell]:
    return sorted((cell for cell in cells if cell.first == row), key=lambda cell: cell.x0)


def _cells(table: DrawnTable, shift: float) -> list[_Cell]:
    return [_Cell(c.rows[0], c.rows[1], c.box.x0 + shift, c.box.x1 + shift, c.box, list(c.lines)) for c in table.cells]


def _row_is_cut(pairs: Sequence[tuple[_Cell | None, _Cell]], height: float, pads: Padding) -> bool:
    """Whether the first row below a page break is the rest of the row above it."""
    if any(above is None for above, _ in pairs):
        return False
    known = [(above, below) for above, below in pairs if above is not None]
    going_on = [(above, below) for above, below in known if below.lines]
    ended = [above for above, below in known if above.lines and not below.lines]
    if not going_on:
        return any(above.lines and height < _SLIVER * above.lines[-1].em for above, _ in known)
    if not all(above.lines for above, _ in going_on):
        return False
    values = sum(_is_figure(below.text) and not _HOLDS_FIGURE.search(above.text) for above, below in going_on)
    if values > 1:  # a row of names over a row of figures: in narrow columns each name fills its cell
        return False
    if all(_runs_on(above, below, pads) for above, below in going_on):
        return bool(ended) or not any(_is_figure(below.text) for _, below in going_on)
    return len(ended) >= 2 * len(going_on) and all(len(above.lines) > 1 for above, _ in going_on)


def _runs_on(above: _Cell, below: _Cell, pads: Padding) -> bool:
    line, following = above.lines[-1], below.lines[0]
    room = pads.room(line, above.box)
    if _is_figure(above.text) and _is_figure(below.text):
        return following.reach(1) > room
    return is_full(line, following, room)


def _merged_on(
    pairs: Sequence[tuple[_Cell | None, _Cell]], cells: Sequence[_Cell], pads: Padding
) -> list[tuple[_Cell, _Cell]]:
    """The cells that go on below a page break which falls between two rows."""
    found: list[tuple[_Cell, _Cell]] = []
    leading = True
    for above, below in pairs:
        if above is None:
            leading = leading and not below.lines
            continue
        tall_above, tall_below = above.end - above.first > 1, below.end - below.first > 1
        if below.lines:
            if leading and (_completes(above, below, cells, pads) if above.lines else tall_above and tall_below):
                found.append((above, below))
            else:
                leading = False
        elif (leading and above.lines) or (tall_below and (above.lines or tall_above)) or (above.lines and tall_above):
            found.append((above, below))
    return found


def _completes(above: _Cell, below: _Cell, cells: Sequence[_Cell], pads: Padding) -> bool:
    """Whether a text in a cell merged over a page break goes on there. Names fill their narrow cells, so
    fullness alone says little; the rest of a name is told by a bracket, by being a single character, or
    by ending as its neighbours above do and the part before the break does not."""
    if not _runs_on(above, below, pads):
        return False
    if below.text[0] in _OPENING or sum(map(above.text.count, _OPENING)) > sum(map(above.text.count, _CLOSING)):
        return True
    if len(below.text) == 1 and below.text.isalpha() and len(above.text) > 1:
        return True
    endings = [cell.text[-_ENDING:] for cell in cells if cell.text and cell is not above and cell.beside(above)]
    usual, times = Counter(endings).most_common(1)[0] if endings else ("", 0)
    whole = above.text + below.text
    return times > 1 and 2 * times > len(endings) and whole.endswith(usual) and not above.text.endswith(usual)


def _is_figure(text: str) -> bool:
    return not any(character.isalpha() for character in text)
