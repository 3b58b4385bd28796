"""One story of a Word file (body, footnotes, a header …) walked into paragraphs and tables.

What a reader of the final version sees is kept: insertions, but not deletions or the places text was
moved away from; the result of a field, not its code; a text box once, after the paragraph it is
anchored in, although it is stored twice. Hidden text is left out and counted. Formulas come out in one line.

``Segment.origin`` is ``part/tag[n]``: ``word/document.xml/w:t[12]`` is ``list(root.iter(qn("w:t")))[12]``
with the root element of that part, counted from 0 in document order; so for ``w:tab``, ``w:sym`` and the
other elements that stand for a character. A printed automatic number has the origin of its
paragraph, ``word/document.xml/w:p[3]#generated``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.model import BlockRole
from extractor.readers.builder import NEW_LINE, Piece, TableDraft
from extractor.readers.docx_names import SPACE, m, mc, settings, switched_on, w, whole
from extractor.readers.docx_numbering import Numbering
from extractor.readers.docx_styles import Styles
from extractor.readers.docx_symbols import symbol
from extractor.readers.docx_tree import GONE, content_of, grid_cells, is_gone, within
from extractor.readers.limits import Limits, ReadFailure

if TYPE_CHECKING:
    from lxml.etree import _Element

_P, _TBL, _TR, _R, _T, _RUBY = w("p"), w("tbl"), w("tr"), w("r"), w("t"), w("ruby")
_P_PR, _R_PR, _TR_PR = w("pPr"), w("rPr"), w("trPr")
_ALTERNATE = mc("AlternateContent")
_TEXT_BOX, _IMPORTED = w("txbxContent"), w("altChunk")
_DRAWINGS = frozenset(map(w, ("drawing", "pict", "object")))
_GRAPHICS_APART = ("/chart", "/chartex", "/diagram")
_CHARACTERS = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
}
_NOTES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
_P_STYLE, _NUMBERED, _OUTLINE, _VANISH = w("pStyle"), w("numPr"), w("outlineLvl"), w("vanish")
_NO_SETTINGS: dict[str, str] = {}
_FIELD_CHARACTER, _FIELD_CODE, _SYMBOL = w("fldChar"), w("instrText"), w("sym")
_MATH = frozenset((m("oMath"), m("oMathPara")))
_MATH_TEXT, _FRACTION, _NUMERATOR, _DENOMINATOR, _BRACKET = m("t"), m("f"), m("num"), m("den"), m("d")
_SUPERSCRIPT = m("sup")
_LAYOUT_SPACE = re.compile(r"[\t\n\r]+")
_CONTENTS_FIELD = re.compile(r"\s*TOC\b")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's pieces, blank only where nothing is printed."""

    pieces: list[Piece]
    role: BlockRole
    level: int | None


@dataclass(slots=True)
class _Field:
    """A field being read: its code first, its result after ``separate``."""

    code: str = ""
    in_result: bool = False


@dataclass(slots=True)
class _Area:
    """A cell whose rows below may still be merged into it."""

    row: int
    column: int
    width: int
    pieces: list[Piece]
    height: int = 1


@dataclass(slots=True)
class Story:
    """The walk over one part. ``notes`` collects the foot- and endnotes referred to, as (part, id);
    ``embedded`` the objects whose content lies in a file of its own; ``hidden`` counts the characters
    left out because they are formatted as hidden."""

    part: str
    root: _Element
    styles: Styles
    numbering: Numbering
    limits: Limits
    check_time: Callable[[], None]
    notes: list[tuple[str, str]] = field(default_factory=list)
    embedded: set[str] = field(default_factory=set)
    drawings: int = 0
    hidden: int = 0
    _places: dict[str, dict[_Element, int]] = field(default_factory=dict)
    _fields: list[_Field] = field(default_factory=list)
    _boxes: list[_Element] = field(default_factory=list)
    _depth: int = 0
    _table_depth: int = 0
    _fields_closed: bool = True

    def __post_init__(self) -> None:
        kinds = [e.get(w("fldCharType")) for e in self.root.iter(_FIELD_CHARACTER)]
        self._fields_closed = kinds.count("begin") == kinds.count("end")

    def blocks(self, container: _Element) -> Iterator[Paragraph | TableDraft]:
        """The paragraphs and tables directly inside a body, cell, note or text box, in reading order.

        Raises ``ReadFailure`` when nesting passes its limits.
        """
        self._enter()
        carried: list[Piece] = []
        for element in within(container, _P, _TBL, _IMPORTED):
            if element.tag != _P:
                if carried:
                    yield Paragraph(carried, BlockRole.PARAGRAPH, None)
                    carried = []
                if element.tag == _TBL:
                    yield self._table(element)
                else:
                    self.embedded.add("altChunk")
                continue
            paragraph, ends = self._paragraph(element, carried)
            boxes, self._boxes = self._boxes, []
            carried = [] if ends else paragraph.pieces
            if ends:
                yield paragraph
            if boxes:
                fields, self._fields = self._fields, []
                for box in boxes:
                    yield from self.blocks(box)
                self._fields = fields
        if carried:
            yield Paragraph(carried, BlockRole.PARAGRAPH, None)
        self._depth -= 1

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > self.limits.depth:
            raise ReadFailure("too_large", f"文档内容嵌套超过{self.limits.depth}层的上限")

    def _origin(self, element: _Element, name: str) -> str:
        places = self._places.get(name)
        if places is None:
            places = self._places[name] = {e: n for n, e in enumerate(self.root.iter(element.tag))}
        return f"{self.part}/{name}[{places[element]}]"

    # paragraphs

    def _paragraph(self, element: _Element, carried: list[Piece]) -> tuple[Paragraph, bool]:
        """The paragraph, and whether it ends: one whose mark was deleted runs on into the next."""
        properties = element.find(_P_PR)
        own = settings(properties) if properties is not None else _NO_SETTINGS
        style = self.styles[own.get(_P_STYLE)]
        pieces = carried.copy()
        ends = properties is None or _R_PR not in own or not is_gone(properties.find(_R_PR))
        if ends and (style.list_id or _NUMBERED in own):
            label = self.numbering.label(properties, style)
            if label:
                pieces.insert(0, Piece(label, self._origin(element, "w:p") + "#generated"))
        contents = style.contents or self._in_contents()
        self._inline(element, pieces)
        contents = contents or self._in_contents()
        for open_field in self._fields:  # a field's code does not run over paragraphs, a broken field would swallow all
            open_field.in_result = True
        role, level = style.role, style.level
        if contents:
            role, level = BlockRole.FURNITURE, None
        elif _OUTLINE in own:
            outline = whole(own[_OUTLINE])
            level = outline + 1 if outline is not None and 0 <= outline < 9 else None
            if role in (BlockRole.PARAGRAPH, BlockRole.HEADING):
                role = BlockRole.HEADING if level else BlockRole.PARAGRAPH
        while pieces and pieces[-1].text == "\n":
            pieces.pop()
        while pieces and pieces[0].text == "\n":
            del pieces[0]
        return Paragraph(pieces, role, level), ends

    def _in_contents(self) -> bool:
        return bool(self._fields) and self._fields_closed and any(_CONTENTS_FIELD.match(f.code) for f in self._fields)

    def _in_results(self) -> bool:
        return not self._fields or all(open_field.in_result for open_field in self._fields)

    def _inline(self, container: _Element, pieces: list[Piece]) -> None:
        for element in container:
            tag = element.tag
            if tag == _R:
                self._run(element, pieces)
            elif tag in _MATH:
                self._math(element, pieces)
            else:
                content = content_of(element)
                if content is not None:
                    self._enter()
                    self._inline(content, pieces)
                    self._depth -= 1

    def _run(self, run: _Element, pieces: list[Piece]) -> None:
        hidden = False
        shown = self._in_results()
        for element in run:
            tag = element.tag
            if tag == _T:
                text = element.text
                if shown and text:
                    self._text(element, text, pieces)
                elif hidden and text:
                    self.hidden += len(text.strip())
            elif tag == _R_PR:
                hidden = switched_on(element, _VANISH)
                shown = shown and not hidden
            elif tag == _FIELD_CHARACTER:
                self._field_character(element)
                shown = self._in_results() and not hidden
            elif tag == _FIELD_CODE:
                if self._fields:
                    self._fields[-1].code += element.text or ""
            elif tag in _DRAWINGS:
                self._drawing(element)
            elif tag == _ALTERNATE:
                version = content_of(element)
                if version is not None:
                    self._run(version, pieces)
            elif tag == _RUBY:
                base = content_of(element)
                if base is not None:
                    self._inline(base, pieces)
            elif not shown:
                continue
            elif tag in _CHARACTERS:
                pieces.append(Piece(_CHARACTERS[tag], self._origin(element, "w:" + tag.rpartition("}")[2])))
            elif tag == _SYMBOL:
                code = element.get(w("char"), "")
                if re.fullmatch("[0-9A-Fa-f]{1,4}", code):
                    sign = symbol(element.get(w("font"), ""), int(code, 16))
                    pieces.append(Piece(sign, self._origin(element, "w:sym")))
            elif tag in _NOTES:
                self.notes.append((_NOTES[tag], element.get(w("id"), "")))

    def _text(self, element: _Element, text: str, pieces: list[Piece], name: str = "w:t") -> None:
        """Word drops the spaces around a text unless told to keep them, and prints line ends as spaces."""
        origin = self._origin(element, name)
        offset = 0
        if (text[0] <= " " or text[-1] <= " ") and element.get(SPACE) != "preserve":
            offset = len(text) - len(text.lstrip(" \t\n\r"))
            text = text.strip(" \t\n\r")
        if not _LAYOUT_SPACE.search(text):
            pieces.append(Piece(text, origin, offset))
            return
        start = 0
        for gap in _LAYOUT_SPACE.finditer(text):
            pieces.append(Piece(text[start : gap.start()], origin, offset + start))
            pieces.append(Piece(" "))
            start = gap.end()
        pieces.append(Piece(text[start:], origin, offset + start))

    def _field_character(self, element: _Element) -> None:
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _drawing(self, element: _Element) -> None:
        """Keep the text boxes of a drawing for after the paragraph."""
        self.drawings += 1
        waiting = [element]
        while waiting:
            at = waiting.pop()
            if at.tag == _TEXT_BOX:
                self._boxes.append(at)
            elif at.tag == _ALTERNATE:
                version = content_of(at)
                if version is not None:
                    waiting.append(version)
            elif "ProgID" in at.attrib:
                self.embedded.add(str(at.get("ProgID")))
            elif at.get("uri", "").endswith(_GRAPHICS_APART):
                self.embedded.add(at.get("uri", "").rpartition("/")[2])
            else:
                waiting.extend(reversed(at))

    def _math(self, element: _Element, pieces: list[Piece]) -> None:
        self._enter()
        for child in element:
            if child.tag == _MATH_TEXT:
                if child.text:
                    pieces.append(Piece(child.text, self._origin(child, "m:t")))
            elif child.tag == _FRACTION:
                for part, sign in ((_NUMERATOR, "/"), (_DENOMINATOR, "")):
                    term = child.find(part)
                    if term is not None:
                        self._math(term, pieces)
                        pieces.append(Piece(sign))
            elif child.tag == _SUPERSCRIPT:
                pieces.append(Piece("^"))
                self._math(child, pieces)
            elif child.tag == _BRACKET:
                pieces.append(Piece("("))
                self._math(child, pieces)
                pieces.append(Piece(")"))
            elif child.tag not in GONE:
                self._math(child, pieces)
        self._depth -= 1

    # tables

    def _table(self, table: _Element) -> TableDraft:
        self._table_depth += 1
        if self._table_depth > self.limits.table_depth:
            raise ReadFailure("too_large", f"表格嵌套超过{self.limits.table_depth}层的上限")
        draft = TableDraft()
        areas: list[_Area] = []
        above: dict[int, _Area] = {}
        row = 0
        for tr in within(table, _TR):
            properties = tr.find(_TR_PR)
            self.check_time()
            if is_gone(properties):
                continue
            if switched_on(properties, w("hidden")):
                self.hidden += sum(len(text.text or "") for text in tr.iter(_T))
                continue
            merging: dict[int, _Area] = {}
            for cell in grid_cells(tr, properties):
                area = above.get(cell.column) if cell.vertical_merge == "continue" else None
                if area is not None and area.width == cell.width:
                    area.height += 1
                else:
                    area = _Area(row, cell.column, cell.width, self._cell(cell.element, draft))
                    areas.append(area)
                if cell.vertical_merge:
                    merging[cell.column] = area
            above = merging
            row += 1
        for area in areas:
            draft.cell(area.row, area.column, area.pieces, row_span=area.height, column_span=area.width)
        self._table_depth -= 1
        return draft

    def _cell(self, cell: _Element, table: TableDraft) -> list[Piece]:
        pieces: list[Piece] = []
        for block in self.blocks(cell):
            if isinstance(block, TableDraft):
                table.nested(block)
            elif _printed(block.pieces):
                if pieces:
                    pieces.append(NEW_LINE)
                pieces += block.pieces
        return pieces


def _printed(pieces: list[Piece]) -> bool:
    for piece in pieces:  # noqa: SIM110  (a generator costs more than the rest of a table cell)
        if piece.text.strip():
            return True
    return False
