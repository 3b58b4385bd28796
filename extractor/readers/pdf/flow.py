"""The pages' contents as one stream: paragraphs and tables in reading order, margins apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.model import BlockRole
from extractor.readers.pdf.aligned import aligned_tables
from extractor.readers.pdf.columns import stretches
from extractor.readers.pdf.furniture import footnotes, furniture, marks_of, text_size
from extractor.readers.pdf.joining import JoinedTable
from extractor.readers.pdf.lines import Line, without_raised
from extractor.readers.pdf.page import Page
from extractor.readers.pdf.paragraphs import (
    Column,
    Habits,
    Paragraph,
    Placed,
    column_of,
    habits,
    narrow_column_of,
    paragraphs,
    placed,
)
from extractor.readers.pdf.tables import DrawnTable
from extractor.readers.pdf.wording import is_continuation_caption, note_mark

_HEADING = 1.12  # times the size of the text
_LONGEST_HEADING = 60
_FOOT_SLACK = 1.5
_PLACES = 4


@dataclass(slots=True)
class TextPart:
    """A paragraph with its role; ``page`` is its last."""

    paragraph: Paragraph
    role: BlockRole
    level: int | None
    page: int


@dataclass(slots=True)
class TablePart:
    table: JoinedTable
    page: int


Part = TextPart | TablePart


@dataclass(slots=True)
class _Sheet:
    """A page on its way into the stream: what stands in its margins taken off."""

    page: Page
    items: list[Placed | DrawnTable]
    notes: list[Line]
    margins: list[Line]


def parts(pages: Sequence[Page]) -> Iterator[Part]:
    """Everything on the pages in reading order; a page's margins follow what begins on it."""
    size = text_size(pages)
    marginal = furniture(pages, size)
    columns = _columns(pages, marginal)
    sheets = [_sheet(page, marginal, columns[round(page.width)], size) for page in pages]
    text = [item for sheet in sheets for item in sheet.items if isinstance(item, Placed)]
    ways = habits(text)
    levels = _levels(text, size)
    stream = _stream(sheets, ways, levels)
    waiting = list(sheets)
    for part in stream:
        while waiting and waiting[0].page.number < _first_page(part):
            yield from _margin_parts(waiting.pop(0), ways)
        yield part
    for sheet in waiting:
        yield from _margin_parts(sheet, ways)


def _first_page(part: Part) -> int:
    return part.paragraph.first.leaf.number if isinstance(part, TextPart) else part.table.pages[0]


def _columns(pages: Sequence[Page], marginal: set[Line]) -> dict[int, Column]:
    lines: dict[int, list[Line]] = defaultdict(list)
    for page in pages:
        lines[round(page.width)] += [line for line in page.lines if line not in marginal and line.upright]
    return {width: column_of(found, width) for width, found in lines.items()}


def _sheet(page: Page, marginal: set[Line], column: Column, size: float) -> _Sheet:
    margins = [line for line in page.lines if line in marginal]
    free = [line for line in page.lines if line not in marginal]
    notes = footnotes(page, free, size)
    body = [line for line in free if line not in notes]
    if notes:
        marks = marks_of(notes)
        body = [without_raised(line, marks) for line in body]
    tables = list(page.tables)
    marking = () if page.overfull else page.rules
    rules = [rule for rule in marking if not any(t.box.top - 3 <= rule.at <= t.box.bottom + 3 for t in tables)]
    for lines, table in aligned_tables(body, rules):
        tables.append(table)
        used = set(lines)
        body = [line for line in body if line not in used]
    return _Sheet(page, _ordered(page, body, tables, column), notes, [*margins, *page.marks])


def _ordered(
    page: Page, body: Sequence[Line], tables: Sequence[DrawnTable], column: Column
) -> list[Placed | DrawnTable]:
    """Lines and tables from the top down; between two tables, columns of text one after the other."""
    items: list[Placed | DrawnTable] = []
    left = sorted(body, key=lambda line: line.middle)
    for table in [*sorted(tables, key=lambda table: table.box.top), None]:
        above = [line for line in left if table is None or line.middle < table.box.top]
        left = left[len(above) :]
        for lines, place in stretches(above):
            own = narrow_column_of(lines) if place else column
            items += placed(lines, own, _PLACES * page.number + place)
        if table is not None:
            items.append(table)
    return items


def _stream(sheets: Sequence[_Sheet], ways: Habits, levels: Sequence[float]) -> Iterator[Part]:
    text: list[Placed] = []
    open_table: JoinedTable | None = None
    depth = _depth(sheets)
    height = 0.0
    for sheet in sheets:
        items = sheet.items
        if open_table is not None:
            skipped = _continued(open_table, sheet, height, depth)
            if skipped is not None:
                table = items[skipped]
                assert isinstance(table, DrawnTable)
                open_table.append(table, sheet.page.number)
                sheet.margins += [item.line for item in items[:skipped] if isinstance(item, Placed)]
                items = items[skipped + 1 :]
                height = sheet.page.height
                if not items:
                    continue
            yield TablePart(open_table, open_table.pages[-1])
            open_table = None
        for item in items:
            if isinstance(item, Placed):
                if open_table is not None:
                    yield TablePart(open_table, open_table.pages[-1])
                    open_table = None
                text.append(item)
                continue
            yield from _text_parts(text, ways, levels)
            text = []
            if open_table is not None:
                yield TablePart(open_table, open_table.pages[-1])
            open_table = JoinedTable.of(item, sheet.page.number)
        height = sheet.page.height
    yield from _text_parts(text, ways, levels)
    if open_table is not None:
        yield TablePart(open_table, open_table.pages[-1])


def _depth(sheets: Sequence[_Sheet]) -> float:
    """How far down the pages are filled, as a share of their height."""
    return max(
        (
            (item.line.bottom if isinstance(item, Placed) else item.box.bottom) / sheet.page.height
            for sheet in sheets
            for item in sheet.items
        ),
        default=1.0,
    )


def _continued(table: JoinedTable, sheet: _Sheet, height: float, depth: float) -> int | None:
    """The place among a page's items of the next part of the table that ends the page before, if any;
    that page is ``height`` high, and pages are filled down to ``depth`` of their height."""
    skipped = 0
    while skipped < len(sheet.items):
        item = sheet.items[skipped]
        if isinstance(item, DrawnTable):
            break
        if not is_continuation_caption(item.line.text) or skipped > 1:
            return None
        skipped += 1
    else:
        return None
    if table.pages[-1] != sheet.page.number - 1 or not isinstance(item, DrawnTable):
        return None
    first_row = item.ys[1] - item.ys[0]
    at_foot = table.foot + first_row + _FOOT_SLACK > depth * height or skipped > 0
    return skipped if table.accepts(item, at_foot=at_foot) else None


def _text_parts(text: Sequence[Placed], ways: Habits, levels: Sequence[float]) -> Iterator[Part]:
    for paragraph in paragraphs(text, ways):
        role, level = _role(paragraph, levels)
        yield TextPart(paragraph, role, level, paragraph.last_page)


def _levels(text: Sequence[Placed], size: float) -> list[float]:
    """The sizes above that of the text, the largest first."""
    sizes = {round(2 * placed.line.em) / 2 for placed in text if placed.line.em >= _HEADING * size}
    return sorted(sizes, reverse=True)


def _role(paragraph: Paragraph, levels: Sequence[float]) -> tuple[BlockRole, int | None]:
    first = paragraph.first
    em = round(2 * first.em) / 2
    short = len(paragraph.text) <= _LONGEST_HEADING
    if em in levels and short:
        rank = levels.index(em)
        titled = first.leaf.number == 1 and rank == 0
        if titled:
            return BlockRole.TITLE, None
        return BlockRole.HEADING, rank + (0 if len(levels) > 1 and rank else 1)
    bold = first.bold and all(placed.line.bold for placed in paragraph.lines)
    if bold and short and paragraph.text[-1] not in "。；，、：":
        return BlockRole.HEADING, None
    return BlockRole.PARAGRAPH, None


def _margin_parts(sheet: _Sheet, ways: Habits) -> Iterator[Part]:
    number = sheet.page.number
    if sheet.notes:
        column = column_of(sheet.notes, sheet.page.width)
        note: list[Placed] = []
        for line in sheet.notes:
            if note and note_mark(line.text):
                yield from _notes(note, ways, number)
                note = []
            note.append(Placed(line, column, number))
        yield from _notes(note, ways, number)
    for line in sheet.margins:
        yield TextPart(
            Paragraph([Placed(line, Column(0.0, sheet.page.width), number)]), BlockRole.FURNITURE, None, number
        )


def _notes(lines: Sequence[Placed], ways: Habits, number: int) -> Iterator[Part]:
    for paragraph in paragraphs(lines, ways):
        yield TextPart(paragraph, BlockRole.FOOTNOTE, None, number)
