"""Tables whose cells are parted by bars: Markdown, plain ``a|b|c``, and drawn boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.readers.flattened_table import MOST_COLUMNS, Field, FlatTable, Row, flat_table, stripped

_BAR = re.compile(r"(?<!\\)[|｜│┃║]")
_RULE = re.compile(r"[-－—=+:|｜\s─━═╌┄│┃║┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╭╮╰╯┠┨┯┷┿]+")
_DRAWN = re.compile(r"[-－—=]{2}|[─━═╌┄]")


@dataclass(slots=True)
class _Line:
    """``fields`` is None for a rule."""

    number: int
    fields: Row | None
    enclosed: bool = False


def bar_tables(lines: Sequence[str]) -> Iterator[FlatTable]:
    for run in _runs(lines):
        rows = [line.fields for line in run if line.fields is not None]
        ruled = [i for i, line in enumerate(run) if line.fields is None]
        width = max((len(row) for row in rows), default=0)
        if width < 2 or not _is_table(run, rows, width, bool(ruled)):
            continue
        if _rules_part_rows(run, ruled):
            rows = _boxed(run)
        yield flat_table(run[0].number, run[-1].number + 1, rows)


def _runs(lines: Sequence[str]) -> Iterator[list[_Line]]:
    """Successive lines with bars, and rules among them; a change in the number of bars ends a run
    unless bars enclose the lines on both sides."""
    run: list[_Line] = []
    above: _Line | None = None
    for number, text in enumerate(lines):
        line = _line(lines, number) if text.strip() else None
        if line is None or (above is not None and not _continues(above, line)):
            yield run
            run, above = [], None
        if line is not None:
            run.append(line)
            above = above if line.fields is None else line
    yield run


def _line(lines: Sequence[str], number: int) -> _Line | None:
    text = lines[number]
    if _RULE.fullmatch(text) and _DRAWN.search(text):
        return _Line(number, None)
    bars = [match.start() for match in _BAR.finditer(text)]
    if not bars or len(bars) > MOST_COLUMNS:
        return None
    opened = not text[: bars[0]].strip()
    closed = not text[bars[-1] + 1 :].strip() and len(bars) > opened
    starts = [bar + 1 for bar in bars] if opened else [0, *(bar + 1 for bar in bars)]
    ends = [*bars[opened:], len(text)]
    if closed:
        starts.pop()
        ends.pop()
    fields: Row = [(stripped(lines, number, start, end),) for start, end in zip(starts, ends, strict=True)]
    return _Line(number, fields, opened and closed)


def _continues(above: _Line, line: _Line) -> bool:
    if above.fields is None or line.fields is None:
        return True
    return len(above.fields) == len(line.fields) or (above.enclosed and line.enclosed)


def _is_table(run: list[_Line], rows: list[Row], width: int, ruled: bool) -> bool:
    if ruled and all(line.enclosed for line in run if line.fields is not None):
        return True
    if len(rows) < 2:
        return False
    return width >= 3 or len(rows) >= 3 or ruled or all(line.enclosed for line in run)


def _rules_part_rows(run: list[_Line], ruled: list[int]) -> bool:
    """Whether a rule stands between all rows, so that lines between two rules are one row."""
    if len(ruled) < 4 or ruled[0] != 0 or ruled[-1] != len(run) - 1:
        return False
    return any(below - above > 2 for above, below in pairwise(ruled))


def _boxed(run: list[_Line]) -> list[Row]:
    rows: list[Row] = []
    for above, line in pairwise(run):
        if line.fields is None:
            continue
        if above.fields is None:
            rows.append(line.fields)
        else:
            rows[-1] = [_stacked(upper, lower) for upper, lower in zip(rows[-1], line.fields, strict=False)]
    return rows


def _stacked(upper: Field, lower: Field) -> Field:
    return tuple(span for span in (*upper, *lower) if span.end > span.start) or upper
