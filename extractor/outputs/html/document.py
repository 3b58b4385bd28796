"""The document as submitted: headings, paragraphs, tables with their spans, every figure marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from extractor.model import BlockRole, Cell, Document, Reading, Report, Section, Table, TextBlock
from extractor.outputs.html.runs import MarkedText, Run
from extractor.outputs.html.states import Mark

_CHUNK = 40
"""Blocks a browser lays out together where a document has no pages."""

_FEW_COLUMNS = 4
"""Tables of more columns scroll sideways on a narrow screen."""

_NUMBER = re.compile(r"[-－≥≤＝=]?\d[\d,.]{0,15}\D{0,4}|[—–－/-]{1,2}")
"""A cell that holds a figure alone is set like one."""

_DEEPEST_HEADING = 6
_ABOVE_HEADINGS = 2
"""The page's own headings: its title, and the title of the document's part."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Blocks that are laid out together; ``page`` is the page that begins here."""

    body: Markup
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the table of contents."""

    id: str
    level: int
    title: str


@dataclass(slots=True)
class DocumentView:
    """Renders one report's document."""

    report: Report
    reading: Reading
    marks: Callable[[], Iterable[Mark]]
    _text: MarkedText = field(init=False, repr=False)
    _sections: dict[int, tuple[int, Section]] = field(init=False, repr=False)
    _titles: tuple[Run, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._sections = {}
        for index, section in enumerate(self.reading.recognition.sections):
            self._sections.setdefault(section.start, (index, section))
        title = self.report.facts.get("title")
        self._titles = tuple((e.start, e.end) for e in title.evidence) if title else ()

    @property
    def document(self) -> Document:
        return self.reading.document

    def contents(self) -> tuple[ContentsLine, ...]:
        sections = (self._sections[start] for start in sorted(self._sections))
        return tuple(ContentsLine(f"s{i}", min(s.level, 4), (s.number + s.title).strip()) for i, s in sections)

    def chunks(self) -> Iterator[Chunk]:
        """The document in pieces, a page each where it has pages."""
        self._text = MarkedText(self.document, self.marks())
        held: list[Markup] = []
        page: int | None = None
        begins: int | None = None
        for start, block in self._blocks():
            here = self._page(start)
            turned = here is not None and here != page
            if held and (turned or (here is None and len(held) >= _CHUNK)):
                yield Chunk(Markup("\n").join(held), begins)
                held, begins = [], None
            if turned:
                page = begins = here
            held.append(block)
        if held:
            yield Chunk(Markup("\n").join(held), begins)

    def _page(self, start: int) -> int | None:
        segment = self.document.segment_at(start)
        return segment.page if segment else None

    def _blocks(self) -> Iterator[tuple[int, Markup]]:
        at = 0
        for block in self.document.blocks:
            yield from self._between(at, block.start)
            yield block.start, self._table(block) if isinstance(block, Table) else self._paragraph(block)
            at = block.end
        yield from self._between(at, len(self.document.text))

    def _between(self, start: int, end: int) -> Iterator[tuple[int, Markup]]:
        if self.document.text[start:end].strip():
            yield start, Markup("<p>{}</p>").format(self._text.run((start, end)))

    def _paragraph(self, block: TextBlock) -> Markup:
        run = (block.start, block.end)
        tag, name = self._role(block)
        section = self._sections.get(block.start)
        own = Markup(' id="s{}"').format(section[0]) if section else Markup()
        if name:
            own += Markup(' class="{}"').format(name)
        return Markup("<{0}{1}>{2}</{0}>").format(tag, own, self._text.run(run))

    def _role(self, block: TextBlock) -> tuple[str, str]:
        """The element a block is, and its class."""
        if block.role is BlockRole.TITLE or any(s <= block.start and block.end <= e for s, e in self._titles):
            return f"h{_ABOVE_HEADINGS + 1}", "title"
        _, section = self._sections.get(block.start, (0, None))
        whole = section is not None and not self.document.text[section.heading_end : block.end].strip("。：:；; \t\n")
        if block.role is BlockRole.HEADING or (section is not None and whole):
            level = section.level if section else block.level or 1
            return f"h{min(level + _ABOVE_HEADINGS, _DEEPEST_HEADING)}", ""
        if block.role is BlockRole.PARAGRAPH:
            text = self.document.text[block.start : block.end]
            return "p", "" if section or text[:1].isspace() else "indented"
        return "p", str(block.role)

    def _table(self, table: Table) -> Markup:
        headers = self._header_rows(table)
        rows = Markup("\n").join(
            Markup("<tr>{}</tr>").format(Markup("").join(self._row(row, cells, headers)))
            for row, cells in enumerate(_grid(table))
        )
        return Markup(
            '<div class="table" role="region" aria-label="{0}" tabindex="0">'
            '<table aria-label="{0}"{1}>\n{2}\n</table></div>'
        ).format(f"表{table.index + 1}", Markup(' class="wide"') if table.columns > _FEW_COLUMNS else "", rows)

    def _header_rows(self, table: Table) -> frozenset[int]:
        grids = (g for g in self.reading.recognition.grids if g.table == table.index and g.columns)
        return frozenset(row for grid in grids for row in range(grid.header_row, grid.first_row))

    def _row(self, row: int, cells: Sequence[Cell | int], headers: frozenset[int]) -> Iterator[Markup]:
        for cell in cells:  # without Markup.format, which takes ten times as long
            if isinstance(cell, int):
                yield Markup('<td class="void"{}></td>').format(_span("colspan", cell))
                continue
            text = self.document.text[cell.start : cell.end].strip()
            tag, scope = ("th", Markup(' scope="col"')) if row in headers and text else ("td", Markup())
            spans = _span("rowspan", cell.row_span) + _span("colspan", cell.column_span)
            name = Markup(' class="number"') if _NUMBER.fullmatch(text) else Markup()
            words = self._text.run((cell.start, cell.end))
            yield Markup(f"<{tag}{scope}{spans}{name}>{words}</{tag}>")


def _span(name: str, count: int) -> Markup:
    return Markup(f' {name}="{count:d}"') if count > 1 else Markup()


def _grid(table: Table) -> Iterator[list[Cell | int]]:
    """The rows as an HTML table takes them: the cells that begin in a row, and in place of positions that belong to
    no cell the number of those side by side."""
    by_row: dict[int, list[Cell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    reaching: list[Cell] = []
    for row in range(table.rows):
        own = sorted(by_row.get(row, ()), key=lambda c: c.column)
        covered = sorted([*own, *reaching], key=lambda c: c.column)
        shown: list[Cell | int] = []
        column = 0
        for cell in covered:
            if cell.column > column:
                shown.append(cell.column - column)
            if cell.row == row:
                shown.append(cell)
            column = max(column, cell.column + cell.column_span)
        if column < table.columns:
            shown.append(table.columns - column)
        yield shown
        reaching = [cell for cell in covered if cell.row + cell.row_span > row + 1]
