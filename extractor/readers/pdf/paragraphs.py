"""Lines into paragraphs: what was one sentence before it was set in lines is one again.

A line goes on in the next if it was full; fullness is measured against the right edge of its column.
Indents, wider spacing, another size and the numbering of lists begin a paragraph all the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import NamedTuple

from extractor.readers.builder import Piece
from extractor.readers.pdf.lines import Line
from extractor.readers.pdf.wording import ends_statement, in_sentence, is_contents_line, opens_paragraph
from extractor.readers.pdf.wrapping import Join, is_full, joined, soft_join

_INDENT = 1.2  # of the em
_WIDE_SPACING = 1.25  # times the usual distance of lines
_CENTRED = 0.3
_SAME_SIZE = 0.12
_SAME_HEIGHT = 0.3
_HALF_BLANK = "（《“‘【〔［"  # marks that may be set half outside their column
_HANGING = "，。、；：！？,.;:）》”’】〕］"  # marks that may stand beyond the edge of their column
_LEAST_SHARE = 0.6  # of the page's width: where the text of full lines ends at least
_NEAR_EDGE = 3.0  # of the em
_TABULAR_GAP = 3.0  # of the em


class Column(NamedTuple):
    """Where the lines of a stretch of text begin and end, in points."""

    left: float
    right: float


class Placed(NamedTuple):
    """A line in the column it was set in. ``place`` changes where the text jumps to another one; ``full`` tells
    whether the line that follows in it would not have fitted behind this one, None for the last."""

    line: Line
    column: Column
    place: int
    full: bool | None = None

    def is_full(self, following: Line) -> bool:
        return is_full(self.line, following, self.room) if self.full is None else self.full

    @property
    def room(self) -> float:
        """Points between the line's end and the column's."""
        return self.column.right - self.line.x1


@dataclass(slots=True)
class Paragraph:
    """``pitch`` is the least distance of two of its lines that follow one another in one place."""

    lines: list[Placed]
    joins: list[Join] = field(default_factory=list)
    pitch: float | None = None

    def append(self, placed: Placed, join: Join) -> None:
        before = self.lines[-1]
        if before.place == placed.place:
            pitch = placed.line.middle - before.line.middle
            self.pitch = pitch if self.pitch is None else min(pitch, self.pitch)
        self.lines.append(placed)
        self.joins.append(join)

    @property
    def first(self) -> Line:
        return self.lines[0].line

    @property
    def last_page(self) -> int:
        return self.lines[-1].line.leaf.number

    @property
    def text(self) -> str:
        return "".join([line.line.text for line in self.lines])

    def pieces(self) -> Iterable[Piece]:
        return joined([placed.line for placed in self.lines], self.joins)


class Habits(NamedTuple):
    """How a document sets its paragraphs: ``pitch`` is the usual distance of lines by em, ``indented``
    whether first lines are set in."""

    pitch: dict[float, float]
    indented: bool

    def usual_pitch(self, em: float) -> float | None:
        near = min(self.pitch, key=lambda size: abs(size - em), default=0.0)
        return self.pitch[near] if abs(near - em) <= _SAME_SIZE * em else None


def placed(lines: Sequence[Line], column: Column, place: int) -> list[Placed]:
    """Lines that follow one another in one column, from the top down."""
    return [
        Placed(line, column, place, None if following is None else is_full(line, following, column.right - line.x1))
        for line, following in zip_longest(lines, lines[1:])
    ]


def column_of(lines: Sequence[Line], width: float) -> Column:
    """The column lines were set in, from lines of pages of one width: it ends where several lines do; where
    no lines show that, where the longest does that breaks off in a sentence, or as far from the page's right
    edge as it begins from the left."""
    if not lines:
        return Column(0.0, width)
    left, agreed, longest = _left(lines), _agreed_end(lines), max(_end(line) for line in lines)
    if agreed is not None and agreed > _LEAST_SHARE * width:
        return Column(left, agreed)
    broken = [line for line in lines if line.x1 > _LEAST_SHARE * width and not ends_statement(line.text)]
    end = max((_end(line) for line in broken), default=0.0)
    if len(broken) > 1 or end > width - left - _NEAR_EDGE * lines[0].em or any(in_sentence(b.text) for b in broken):
        return Column(left, end)
    return Column(left, max(longest, width - left))


def narrow_column_of(lines: Sequence[Line]) -> Column:
    """The column of lines of which some are full; a few stray ones that reach farther do not count."""
    agreed = _agreed_end(lines)
    return Column(_left(lines), max(_end(line) for line in lines) if agreed is None else agreed)


def _left(lines: Sequence[Line]) -> float:
    starts = Counter(round(line.x0 + (0.5 * line.em if line.text[0] in _HALF_BLANK else 0.0)) for line in lines)
    often = max(2, len(lines) // 20)
    return float(min((x for x, n in starts.items() if n >= often), default=min(starts)))


def _end(line: Line) -> float:
    """Where a line ends that may not reach beyond its column, but for a mark at its end."""
    return line.x1 - (line.em if line.text[-1] in _HANGING else 0.0)


def _agreed_end(lines: Sequence[Line]) -> float | None:
    """Where at least three lines end, as far to the right as that is so."""
    ends = sorted((line.x1 for line in lines if line.text[-1] not in _HANGING), reverse=True)
    em = lines[0].em
    return next((end for i, end in enumerate(ends[:-2]) if end - ends[i + 2] <= em), None)


def habits(text: Sequence[Placed]) -> Habits:
    pitches: dict[float, list[float]] = defaultdict(list)
    set_in = flush = 0
    for one, two in pairwise(text):
        if one.place != two.place:
            continue
        pitch = two.line.middle - one.line.middle
        if pitch > 0 and one.is_full(two.line):
            em = one.line.em
            pitches[round(2 * two.line.em) / 2].append(pitch)
            if one.line.x0 - two.line.x0 > _INDENT * em and two.line.x0 - two.column.left < em:
                set_in += 1
            elif abs(one.line.x0 - two.line.x0) < 0.3 * em and one.line.x0 - one.column.left < em:
                flush += 1
    usual = {em: sorted(found)[len(found) // 3] for em, found in pitches.items()}
    return Habits(usual, indented=set_in > 1 and set_in * 6 >= flush)


def paragraphs(text: Sequence[Placed], ways: Habits) -> list[Paragraph]:
    found: list[Paragraph] = []
    for placed in text:
        if found:
            join = _goes_on(found[-1], placed, ways)
            if join is not None:
                found[-1].append(placed, join)
                continue
        found.append(Paragraph([placed]))
    return found


def _goes_on(paragraph: Paragraph, placed: Placed, ways: Habits) -> Join | None:
    """How a line continues a paragraph, or None if it begins another."""
    last, line = paragraph.lines[-1], placed.line
    before, column = last.line, last.column
    if not (before.upright and line.upright) or _differ(before, line):
        return None
    room = last.room
    if _centred(before, column) and _centred(line, placed.column) and line.x0 > placed.column.left + line.em:
        room = column.right - column.left - before.width
        full = is_full(before, line, room)
    else:
        full = last.is_full(line)
    if not full or is_contents_line(before.text) or _tabular(before) or _tabular(line):
        return None
    ended = ends_statement(before.text)
    if ended and opens_paragraph(line.text):
        return None
    if last.place == placed.place:
        if _spaced(paragraph, line, ways):
            return None
    elif ended and not ways.indented:
        return None
    if _set_in(paragraph, placed, ended=ended):
        return None
    return soft_join(before, line, room)


def _centred(line: Line, column: Column) -> bool:
    """Whether a line stands in the middle of its column, away from both sides."""
    before, behind = line.x0 - column.left, column.right - line.x1
    return abs(before - behind) <= _CENTRED * line.em


def _differ(one: Line, two: Line) -> bool:
    """Whether two lines are of different sizes. Without Chinese the em is not known well."""
    height, other = one.bottom - one.top, two.bottom - two.top
    if height < (1 - _SAME_HEIGHT) * other or other < (1 - _SAME_HEIGHT) * height:
        return True
    if one.chinese and two.chinese:
        em, other = one.em, two.em
        return abs(em - other) > _SAME_SIZE * max(em, other)
    return False


def _spaced(paragraph: Paragraph, line: Line, ways: Habits) -> bool:
    """Whether a line stands farther below the paragraph than its lines from one another."""
    before = paragraph.lines[-1].line
    pitch = line.middle - before.middle
    usual = ways.usual_pitch(line.em) if paragraph.pitch is None else paragraph.pitch
    return usual is not None and pitch > _WIDE_SPACING * usual


def _set_in(paragraph: Paragraph, placed: Placed, *, ended: bool) -> bool:
    """Whether a line is indented as the first of a paragraph."""
    line, column = placed.line, placed.column
    indent = line.x0 - column.left
    if indent < _INDENT * line.em or (_centred(line, column) and _centred(paragraph.lines[-1].line, column)):
        return False
    if len(paragraph.lines) > 1:
        body = paragraph.lines[1]
        return indent > body.line.x0 - body.column.left + _INDENT * line.em
    first = paragraph.lines[0]
    beyond = indent - (first.line.x0 - first.column.left)
    if beyond > _INDENT * line.em:
        return not opens_paragraph(first.line.text)
    return ended or (abs(beyond) < 0.3 * line.em and opens_paragraph(line.text))


def _tabular(line: Line) -> bool:
    return len(line.runs) > 1 and any(
        right.x0 - left.x1 > _TABULAR_GAP * line.em for left, right in pairwise(line.runs)
    )
