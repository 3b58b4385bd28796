"""Running headers and footers, page numbers, and footnotes: what stands on a page outside its sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractor.readers.pdf.lines import Line
from extractor.readers.pdf.page import Page
from extractor.readers.pdf.wording import is_page_number, note_mark

_MARGIN = 0.1  # of the page's height: where headers and footers stand
_WIDER_MARGIN = 0.14
_DEEPEST = 3  # lines a header or footer may have
_APART = 0.8  # of the em: between a header or footer and the text
_NUMBER_APART = 0.6
_PITCHES = 1.3  # times the usual gap between lines
_LARGE = 1.15  # times the size of the text: titles, not headers
_NEAR = 6.0
_SMALL = 0.93
_SAMPLE = 5  # pages
_EDGE = 0.035  # of the page's height: nearer to the paper's edge than text is set
_COUNTED = re.compile(r"[0-9０-９]+|[一二三四五六七八九十]+|\b[ivxIVX]+\b")


def furniture(pages: Sequence[Page], em: float) -> set[Line]:
    """The lines of headers, footers and page numbers. ``em`` is the size of the text."""
    found: set[Line] = set()
    for foot in (False, True):
        edges = [(page, _outer_lines(page, foot=foot)) for page in pages]
        repeated = Counter[tuple[str, int]]()
        for page, lines in edges:
            repeated.update({key for line in lines for key in _keys(page, line)})
        numbers = _numbering(edges)
        for page, lines in edges:
            found.update(_marginal(page, lines, repeated, numbers, em, foot=foot))
    return found


def _outer_lines(page: Page, *, foot: bool) -> list[Line]:
    """The outermost lines at one end of a page, from the edge inwards, no farther than its tables."""
    if foot:
        limit = max([page.height * (1 - _WIDER_MARGIN), *(t.box.bottom - _NEAR for t in page.tables)])
        lines = [line for line in page.lines if line.top >= limit and line.upright]
    else:
        limit = min([page.height * _WIDER_MARGIN, *(t.box.top + _NEAR for t in page.tables)])
        lines = [line for line in page.lines if line.bottom <= limit and line.upright]
    return sorted(lines, key=lambda line: line.middle, reverse=foot)[: 2 * _DEEPEST]


def _keys(page: Page, line: Line) -> list[tuple[str, int]]:
    """What a repeated line has in common over pages: wording but for numbers, and height, which may be
    rounded to either side."""
    wording = _COUNTED.sub("#", "".join(line.text.split()))
    step = (page.height - line.middle if line.middle > page.height / 2 else line.middle) / _NEAR
    return [(wording, int(step)), (wording, int(step + 0.5) + 100_000)]


def _numbering(edges: Iterable[tuple[Page, Sequence[Line]]]) -> Counter[int]:
    """How often the printed number and the page's own differ by each distance."""
    found: Counter[int] = Counter()
    for page, lines in edges:
        for line in lines[:_DEEPEST]:
            digits = re.search(r"[0-9]+", line.text)
            if digits and is_page_number(line.text):
                found[int(digits[0]) - page.number] += 1
    return found


def _marginal(
    page: Page,
    lines: Sequence[Line],
    repeated: Counter[tuple[str, int]],
    numbers: Counter[int],
    em: float,
    *,
    foot: bool,
) -> list[Line]:
    """Lines at one end of a page that belong to its margin: each, from the edge inwards, must be told
    by its wording or by its repetition, and the innermost stand apart from the text."""
    marginal: list[Line] = []
    for line in lines:
        in_margin = line.top >= page.height * (1 - _MARGIN) if foot else line.bottom <= page.height * _MARGIN
        often = max(repeated[key] for key in _keys(page, line))
        if is_page_number(line.text):
            digits = re.search(r"[0-9]+", line.text)
            counted = digits is not None and numbers[int(digits[0]) - page.number] > 1
            if not (in_margin or counted or often > 1):
                break
        elif line.em > _LARGE * em or (often < (2 if in_margin else 3) and not _printed_by_program(page, line, em)):
            break
        marginal.append(line)
    while marginal and not (_printed_by_program(page, marginal[-1], em) or _stands_apart(page, marginal, foot=foot)):
        marginal.pop()
    return marginal


def _printed_by_program(page: Page, line: Line, em: float) -> bool:
    """Small print at the very edge of the paper, as browsers add it, even on a single page."""
    distance = min(line.top, page.height - line.bottom)
    return line.em <= _SMALL * em and distance < _EDGE * page.height


def _stands_apart(page: Page, marginal: Sequence[Line], *, foot: bool) -> bool:
    inner = marginal[-1]
    rest = [(line.top, line.bottom) for line in page.lines if line not in marginal]
    rest += [(table.box.top, table.box.bottom) for table in page.tables]
    if foot:
        gap = inner.top - max((bottom for top, bottom in rest if top < inner.top), default=0.0)
    else:
        gap = min((top for top, bottom in rest if bottom > inner.bottom), default=page.height) - inner.bottom
    if is_page_number(inner.text):
        return gap >= _NUMBER_APART * inner.em
    return gap >= _APART * inner.em and gap > _PITCHES * _usual_gap(page)


def _usual_gap(page: Page) -> float:
    """The middle one of the gaps between lines of a page that may belong to one paragraph."""
    lines = sorted(page.lines, key=lambda line: line.middle)
    gaps = sorted(two.top - one.bottom for one, two in pairwise(lines) if 0 < two.top - one.bottom < 2 * one.em)
    return gaps[len(gaps) // 2] if len(gaps) >= _DEEPEST else 0.0


def footnotes(page: Page, lines: Sequence[Line], em: float) -> list[Line]:
    """The footnotes of a page among its lines, from the top: small print at its end, below a short rule
    or begun by a mark."""
    lowest = max((table.box.bottom for table in page.tables), default=0.0)
    ordered = sorted((line for line in lines if line.upright), key=lambda line: line.middle)
    notes: list[Line] = []
    for line in reversed(ordered):
        if line.top < lowest or line.top < page.height / 2 or line.em > _SMALL * em:
            break
        notes.insert(0, line)
    if not notes:
        return []
    above = ordered[len(ordered) - len(notes) - 1].bottom if len(notes) < len(ordered) else 0.0
    for rule in page.rules:
        if above - 2 <= rule.at <= notes[-1].top + 2 and rule.end - rule.start < 0.5 * page.width:
            below = [line for line in notes if line.middle > rule.at]
            if below:
                return below
    for i, line in enumerate(notes):
        if note_mark(line.text):
            return notes[i:]
    return []


def marks_of(notes: Sequence[Line]) -> set[str]:
    """The marks a page's footnotes begin with."""
    return {mark.strip() for line in notes if (mark := note_mark(line.text))}


def text_size(pages: Sequence[Page]) -> float:
    """The em of most of the free text; of a sample of all text where tables hold most of it."""
    free: Counter[float] = Counter()
    for page in pages:
        first, last = _EDGE * page.height, (1 - _EDGE) * page.height
        for line in page.lines:
            if first < line.middle < last:
                free[round(2 * line.em) / 2] += len(line.text)
    ruled = sum(len(page.leaf.text) for page in pages if page.tables) - free.total()
    if free.total() < ruled / 3:
        cells = (cell for page in pages[:_SAMPLE] for table in page.tables for cell in table.cells)
        for cell in cells:
            for line in cell.lines:
                free[round(2 * line.em) / 2] += len(line.text)
    return max(free, key=lambda size: free[size], default=10.5)
