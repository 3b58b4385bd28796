"""The visible text of a parsed page as lines and tables in reading order.

A line is what a block element or a line break encloses. White space is collapsed as CSS has it: a
line break of the source is no space between two wide characters, because Chinese is wrapped anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.model import BlockRole
from extractor.readers.builder import NEW_LINE, Piece
from extractor.readers.docx_numerals import number
from extractor.readers.html_page import is_block, is_hidden
from extractor.readers.limits import Limits, ReadFailure

if TYPE_CHECKING:
    from lxml.etree import _Element

_PRE = re.compile(r"white-space\s*:\s*(?:pre|pre-wrap|break-spaces)\b", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_NOTE = re.compile(r"mso-element\s*:\s*(?:foot|end)note\b", re.IGNORECASE)
_LINES = re.compile(
    r"\bborder(?:-[a-z]+)*\s*:(?!\s*(?:none|0|hidden))[^;]*\b(?:solid|double|dashed|dotted|\d+(?:px|pt))", re.IGNORECASE
)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_LIST_FORMATS = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "none": "none",
}
_WORDS = re.compile(r"[^ \t\n\r\f]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]")
_WRITTEN_INPUTS = ("", "text", "number", "tel", "date", "month", "email", "search")
_ROLES = (BlockRole.FURNITURE, BlockRole.TITLE, BlockRole.FOOTNOTE, BlockRole.CAPTION)
_TICK = 4096


@dataclass(slots=True)
class Line:
    """One line of text. ``heading`` is 1 to 6 for h1 to h6; a ``preformatted`` line keeps its spaces
    and may be blank."""

    pieces: list[Piece] = field(default_factory=list)
    role: BlockRole = BlockRole.PARAGRAPH
    heading: int = 0
    preformatted: bool = False

    @property
    def text(self) -> str:
        return "".join([piece.text for piece in self.pieces])


@dataclass(slots=True)
class TableCell:
    flow: Flow
    row_span: int
    column_span: int


@dataclass(slots=True)
class RowGroup:
    """A thead, tbody or tfoot; no rowspan reaches out of it."""

    kind: str
    rows: list[list[TableCell]] = field(default_factory=list)


@dataclass(slots=True)
class TableElement:
    """A table as it is marked up. ``headed``: it names its columns or itself (th, thead, caption)."""

    groups: list[RowGroup] = field(default_factory=list)
    caption: Flow = field(default_factory=list)
    bordered: bool = False
    headed: bool = False
    presentation: bool = False
    furniture: bool = False


Flow = list[Line | TableElement]


@dataclass(slots=True)
class _Open:
    """An element between the root and the place of reading, and what it has changed."""

    tag: str
    path: str
    hidden: bool = False
    modes: tuple[str, ...] = ()
    frame: bool = False
    children: dict[str, int] = field(default_factory=dict)
    texts: int = 0
    items: int = 0


def flow(root: _Element, furniture: Collection[_Element], limits: Limits, tick: Callable[[], None]) -> Flow:
    """The lines and tables of a page; those inside one of the ``furniture`` elements are marked.

    ``tick`` is called now and then and may raise. Raises ``ReadFailure`` when blocks or tables are
    nested deeper than the limits allow.
    """
    from lxml import etree

    walk = _Walk(furniture, limits)
    walker = etree.iterwalk(root, events=("start", "end"))
    for count, (event, element) in enumerate(walker):
        if count % _TICK == 0:
            tick()
        if event == "start":
            if walk.start(element):
                walk.text(element.text)
            else:
                walker.skip_subtree()
        else:
            walk.end(element)
            walk.text(element.tail)
    return walk.finished()


class _Walk:
    def __init__(self, furniture: Collection[_Element], limits: Limits) -> None:
        self._furniture = furniture
        self._limits = limits
        self._open: list[_Open] = []
        self._top: Flow = []
        self._frames: list[TableElement | Flow] = [self._top]
        self._depth = 0
        self._modes: dict[str, int] = {}
        self._heading: list[int] = []
        self._line = Line()
        self._gap: Piece | None = None
        self._marker = ""

    def start(self, element: _Element) -> bool:
        """False for an element that is not shown; its end must be told all the same."""
        tag = str(element.tag)
        if not self._open:
            opened = _Open(tag, f"/{tag}")
        else:
            above = self._open[-1]
            above.children[tag] = above.children.get(tag, 0) + 1
            step = tag if ":" not in tag else f"*[name()='{tag}']"
            opened = _Open(tag, f"{above.path}/{step}[{above.children[tag]}]")
        self._open.append(opened)
        if is_hidden(element):
            opened.hidden = True
            return False
        if is_block(element):
            self._break()
            self._depth += tag != "p"  # an unclosed font or span makes paragraphs look nested
            if self._depth > self._limits.depth:
                raise ReadFailure("too_large", f"网页嵌套超过{self._limits.depth}层的上限")
        opened.modes = self._modes_of(element, tag)
        for mode in opened.modes:
            self._modes[mode] = self._modes.get(mode, 0) + 1
        level = _heading_level(element, tag)
        if level:
            self._heading.append(level)
        match tag:
            case "br":
                self._line_break()
            case "table":
                self._open_table(element)
            case "caption" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th":
                self._open_part(element, tag)
            case "li":
                self._open_item(element)
            case "input":
                if element.get("type", "").lower() in _WRITTEN_INPUTS:
                    self._words(element.get("value", ""), f"{opened.path}/@value")
            case _ if tag == "sup" or _RAISED.search(element.get("style", "")):
                self._raise(element)
            case _:
                pass
        return True

    def end(self, element: _Element) -> None:
        opened = self._open.pop()
        if opened.hidden:
            return
        if is_block(element):
            self._break()
            self._depth -= opened.tag != "p"
        if opened.frame:
            self._frames.pop()
        if _heading_level(element, opened.tag):
            self._heading.pop()
        for mode in opened.modes:
            self._modes[mode] -= 1
        if opened.tag == "li":
            self._marker = ""

    def text(self, text: str | None) -> None:
        """Text at the present place: an element's own, or what follows a child."""
        if not text or not self._open:
            return
        opened = self._open[-1]
        opened.texts += 1
        origin = f"{opened.path}/text()[{opened.texts}]"
        if self._modes.get("pre"):
            self._preformatted(text, origin)
        else:
            self._words(text, origin)

    def finished(self) -> Flow:
        self._break()
        return self._top

    def _modes_of(self, element: _Element, tag: str) -> tuple[str, ...]:
        style = element.get("style", "")
        modes: list[str] = []
        if tag in ("pre", "listing", "xmp", "plaintext", "textarea") or _PRE.search(style):
            modes.append("pre")
        if element in self._furniture:
            modes.append(BlockRole.FURNITURE)
        if _NOTE.search(style):
            modes.append(BlockRole.FOOTNOTE)
        if tag in ("caption", "figcaption"):
            modes.append(BlockRole.CAPTION)
        if "msotitle" in element.get("class", "").lower():
            modes.append(BlockRole.TITLE)
        return tuple(modes)

    # text into lines

    def _words(self, text: str, origin: str) -> None:
        at = 0
        for match in _WORDS.finditer(text):
            if match.start() > at:
                self._space(text, at, match.start(), origin)
            self._visible(match[0], origin, match.start())
            at = match.end()
        if at < len(text):
            self._space(text, at, len(text), origin)

    def _space(self, text: str, start: int, end: int, origin: str) -> None:
        """Remember white space; it is written when a word follows on the same line."""
        if not self._line.pieces or (self._gap is not None and self._gap.text == "\n"):
            return
        wrapped = "\n" in text[start:end] or "\r" in text[start:end]
        kept = Piece(" ", origin, start) if text[start] == " " else Piece(" ")
        self._gap = Piece("\n") if wrapped else self._gap or kept

    def _visible(self, text: str, origin: str, offset: int) -> None:
        at = 0
        for match in _UNSEEN.finditer(text):
            self._add(text[at : match.start()], origin, offset + at)
            at = match.end()
        self._add(text[at:], origin, offset + at)

    def _add(self, text: str, origin: str, offset: int) -> None:
        if not text:
            return
        pieces = self._line.pieces
        if not pieces:
            self._line = self._new_line()
            pieces = self._line.pieces
            if self._marker:
                pieces.append(Piece(self._marker, f"{origin}#generated"))
                self._marker = ""
        elif self._gap is not None:
            if self._gap.text != "\n":
                pieces.append(self._gap)
            elif not (_WIDE.match(text) and _WIDE.match(pieces[-1].text[-1])):
                pieces.append(Piece(" "))
        self._gap = None
        pieces.append(Piece(text, origin, offset))

    def _preformatted(self, text: str, origin: str) -> None:
        at = 0
        for i, part in enumerate(text.split("\n")):
            if i:
                self._line.preformatted = True
                self._break(blank=True)
            shown = part.removesuffix("\r")
            if shown:
                self._add(shown, origin, at)
            at += len(part) + 1

    def _new_line(self) -> Line:
        role = next((role for role in _ROLES if self._modes.get(role)), BlockRole.PARAGRAPH)
        heading = self._heading[-1] if self._heading else 0
        return Line([], role, heading, self._modes.get("pre", 0) > 0)

    def _line_break(self) -> None:
        if self._heading and self._line.pieces:
            self._line.pieces.append(NEW_LINE)
            self._gap = None
        else:
            self._break(blank=self._modes.get("pre", 0) > 0)

    def _break(self, *, blank: bool = False) -> None:
        self._gap = None
        if self._line.pieces or blank:
            target = next(frame for frame in reversed(self._frames) if isinstance(frame, list))
            target.append(self._line if self._line.pieces else self._new_line())
            self._line = Line()

    def _raise(self, element: _Element) -> None:
        """A power must not run into its base: 10⁴ becomes 10^4."""
        pieces = self._line.pieces
        power = (element.text or "").strip()
        if pieces and pieces[-1].text[-1:].isdigit() and power[:1].isdigit():
            pieces.append(Piece("^"))

    # lists and tables

    def _open_item(self, element: _Element) -> None:
        above = self._open[-2] if len(self._open) > 1 else None
        parent = element.getparent()
        if above is None or parent is None or above.tag != "ol":
            return
        if not above.items:
            above.items = _whole(parent.get("start"), 1) - 1
        above.items = _whole(element.get("value"), above.items + 1)
        style = _LIST_STYLE.search(element.get("style", "")) or _LIST_STYLE.search(parent.get("style", ""))
        name = style[1].lower() if style else parent.get("type", "1")
        format = _LIST_FORMATS.get(name, "decimal")
        shown = number(above.items, format)
        self._marker = f"{shown}{'、' if format == 'chineseCounting' else '.'}" if shown else ""

    def _open_table(self, element: _Element) -> None:
        if sum(isinstance(frame, TableElement) for frame in self._frames) >= self._limits.table_depth:
            raise ReadFailure("too_large", f"表格嵌套超过{self._limits.table_depth}层的上限")
        ruled = element.get("border", "0").strip() not in ("", "0") or element.get("rules") in ("all", "cols", "rows")
        table = TableElement(
            bordered=ruled or bool(_LINES.search(element.get("style", ""))),
            presentation=element.get("role") in ("presentation", "none"),
            furniture=self._modes.get(BlockRole.FURNITURE, 0) > 0,
        )
        target = next(frame for frame in reversed(self._frames) if isinstance(frame, list))
        target.append(table)
        self._push(table)

    def _open_part(self, element: _Element, tag: str) -> None:
        table = self._frames[-1]
        if not isinstance(table, TableElement):
            return
        table.headed |= tag in ("caption", "thead", "th")
        if tag == "caption":
            self._push(table.caption)
        elif tag in ("thead", "tbody", "tfoot"):
            table.groups.append(RowGroup(tag))
        elif tag == "tr":
            if not table.groups:
                table.groups.append(RowGroup("tbody"))
            table.groups[-1].rows.append([])
        else:
            if not table.groups:
                table.groups.append(RowGroup("tbody"))
            if not table.groups[-1].rows:
                table.groups[-1].rows.append([])
            table.bordered |= bool(_LINES.search(element.get("style", "")))
            cell = TableCell([], _whole(element.get("rowspan"), 1), max(1, _whole(element.get("colspan"), 1)))
            table.groups[-1].rows[-1].append(cell)
            self._push(cell.flow)

    def _push(self, frame: TableElement | Flow) -> None:
        self._frames.append(frame)
        self._open[-1].frame = True


def _heading_level(element: _Element, tag: str) -> int:
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return int(tag[1])
    if element.get("role") == "heading":
        return min(max(_whole(element.get("aria-level"), 2), 1), 6)
    return 0


def _whole(text: str | None, otherwise: int) -> int:
    match = re.match(r"\s*\+?(\d{1,7})", text, re.ASCII) if text else None
    return int(match[1]) if match else otherwise
