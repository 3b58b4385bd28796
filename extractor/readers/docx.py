"""Word files: body first, then foot- and endnotes in the order they are referred to, then headers and
footers (each text once, as furniture).

The marks of notes are not printed into the text, so that no figure grows a digit. How a ``Segment``
leads back to the XML is told in ``docx_story``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.model import BlockRole, Document
from extractor.readers.builder import DocumentBuilder, TableDraft
from extractor.readers.docx_names import RELATION_ID, w
from extractor.readers.docx_numbering import Numbering
from extractor.readers.docx_story import Paragraph, Story
from extractor.readers.docx_styles import Styles, without_table_styles
from extractor.readers.limits import Limits, ReadFailure
from extractor.readers.package import Parts

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = "word/document.xml"


def read(path: Path, data: bytes, limits: Limits) -> Document:
    """Read a docx, docm or dotx package, transitional or strict; raises ``ReadFailure``."""
    return _Word(DocumentBuilder(path, data, "docx", limits), Parts(data, limits), limits).document()


class _Word:
    """One Word file on its way into a builder."""

    def __init__(self, builder: DocumentBuilder, parts: Parts, limits: Limits) -> None:
        self._builder = builder
        self._parts = parts
        self._limits = limits
        self._main = _main_part(parts)
        self._root = parts.xml(self._main)
        self._relations = parts.related(self._main)
        self._styles = Styles(self._side_part("styles", without_table_styles))
        self._numbering = Numbering(self._side_part("numbering"), self._styles)

    def document(self) -> Document:
        body = self._root.find(w("body"))
        if self._root.tag != w("document") or body is None:
            raise ReadFailure("unreadable", "文件已损坏（没有Word正文）")
        story = self._story(self._main, self._root)
        for block in story.blocks(body):
            self._add(block)
        self._notes(story)
        self._furniture()
        for program in sorted(story.embedded):
            self._builder.problem("embedded-object", f"文中嵌入的对象（{program}）没有读取，其中的数字未核对")
        if story.hidden:
            self._builder.problem("hidden-text", f"文中有{story.hidden}个隐藏的字符没有读取")
        only_pictures = "（只有图片，请提供可复制文字的版本）" if story.drawings else ""
        return self._builder.build(nothing=f"文件里没有任何文字{only_pictures}")

    def _story(self, part: str, root: _Element) -> Story:
        return Story(part, root, self._styles, self._numbering, self._limits, self._builder.check_time)

    def _add(self, block: Paragraph | TableDraft, role: BlockRole | None = None) -> None:
        if isinstance(block, TableDraft):
            self._builder.table(block)
        elif role is None:
            self._builder.paragraph(block.pieces, block.role, block.level)
        else:
            self._builder.paragraph(block.pieces, role)

    def _notes(self, body: Story) -> None:
        for kind in ("footnotes", "endnotes"):
            wanted = list(dict.fromkeys(id for part, id in body.notes if part == kind))
            root = self._side_part(kind) if wanted else None
            if root is None:
                continue
            story = self._story(self._name(kind), root)
            notes = {note.get(w("id"), ""): note for note in root}
            for id in wanted:
                for block in story.blocks(notes[id]) if id in notes else ():
                    self._add(block, BlockRole.FOOTNOTE)

    def _furniture(self) -> None:
        printed: set[str] = set()
        for reference in self._root.iter(w("headerReference"), w("footerReference")):
            kind, name = self._relations.get(reference.get(RELATION_ID, ""), ("", ""))
            if kind not in ("header", "footer") or name not in self._parts:
                continue
            root = self._optional(name)
            if root is None:
                continue
            for block in self._story(name, root).blocks(root):
                for paragraph in _paragraphs(block):
                    text = "".join([piece.text for piece in paragraph.pieces]).strip()
                    if text not in printed:
                        printed.add(text)
                        self._add(paragraph, BlockRole.FURNITURE)

    def _name(self, kind: str) -> str:
        """The part of a kind the relations name, or the one with its usual name."""
        named = (name for type, name in self._relations.values() if type == kind)
        return next(named, f"word/{kind}.xml")

    def _side_part(self, kind: str, trim: Callable[[bytes], bytes] | None = None) -> _Element | None:
        name = self._name(kind)
        return self._optional(name, trim) if name in self._parts else None

    def _optional(self, name: str, trim: Callable[[bytes], bytes] | None = None) -> _Element | None:
        """A part the text can be read without; a damaged one is reported."""
        try:
            return self._parts.xml(name, trim)
        except ReadFailure as failure:
            if failure.kind in ("too_large", "encrypted"):
                raise
            self._builder.problem("damaged-part", failure.message)
            return None


def _main_part(parts: Parts) -> str:
    named = (name for type, name in parts.related("").values() if type == "officeDocument")
    name = next(named, _MAIN)
    for candidate in (name, _MAIN):
        if candidate in parts:
            return candidate
    raise ReadFailure("unreadable", "文件已损坏（没有Word正文）")


def _paragraphs(block: Paragraph | TableDraft) -> Iterable[Paragraph]:
    """A header's layout table is of no interest, only its lines."""
    if isinstance(block, Paragraph):
        return (block,)
    return [Paragraph(list(cell.pieces), BlockRole.FURNITURE, None) for cell in block.cells]
