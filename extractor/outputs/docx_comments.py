"""Word comments on stretches of a document's text, in the file it was read from.

A comment may begin and end between any two characters: the run around them is parted in two that look alike. What
lies where Word takes no comments (notes, headers, text boxes, formulas) is commented at the nearest place that does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from extractor.model import Document
from extractor.outputs.docx_package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MATH = {  # the namespace of formulas beside the one of text, in both kinds of Word files
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": (
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
    ),
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "http://purl.oclc.org/ooxml/officeDocument/math",
}
_ORIGIN = re.compile(r"(?P<part>.+)/(?P<prefix>[wm]):(?P<name>\w+)\[(?P<index>\d+)\](?P<generated>#generated)?")
_TRIMMED = " \t\n\r"

_CONTAINERS = (
    "document", "body", "tbl", "tr", "tc", "sdt", "sdtContent", "customXml", "p", "hyperlink", "ins", "moveTo",
    "smartTag", "fldSimple", "dir", "bdo",
)  # fmt: skip
"""Between the children of these a comment may begin and end."""

_CONTENT = ("r", "hyperlink", "ins", "moveTo", "sdt", "smartTag", "fldSimple", "dir", "bdo")
_NOTES = {"footnote": "脚注", "endnote": "尾注"}
_IN_BOX = "所指文字在文本框内，批注标在文本框所在处"
_IN_NOTE = "所指文字在{0}中，批注标在{0}的引用处"
_ELSEWHERE = "所指文字在页眉、页脚等不能加批注的地方，批注标在正文开头"


@dataclass(frozen=True, slots=True)
class Comment:
    """``span`` is half-open in the document's text; None is its beginning. ``lines`` are paragraphs, printable."""

    span: tuple[int, int] | None
    heading: str
    lines: tuple[str, ...]


def commented(data: bytes, document: Document, comments: Sequence[Comment], author: str) -> bytes:
    """The Word file that ``document`` was read from, with comments; nothing else of it changes.

    Raises what zipfile and lxml raise for damaged parts, which a reader may have had no need of.
    """
    package = Package(data)
    if comments:
        story = _Story(package)
        places = [story.place(document, comment.span) for comment in comments]
        for place in places:
            story.part(place)
        balloons = _Balloons(package, author)
        for comment, place in zip(comments, places, strict=True):
            lines = (*comment.lines, f"（{place.remark}）") if place.remark else comment.lines
            story.mark(place, balloons.add(comment.heading, lines))
    return package.saved()


class _Edge(NamedTuple):
    """Before or behind the character at ``offset`` of an element in a run, or a whole element where that is None."""

    element: _Element
    offset: int | None = None


class _Place(NamedTuple):
    """From before ``start`` to behind ``end``. ``remark`` says why that is not the text itself."""

    start: _Edge
    end: _Edge
    remark: str = ""


class _Story:
    """The main part of the package, in which comments are anchored: first all are placed, then the runs are parted
    at all places, then the marks are set. For the elements are counted as they were read."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.edit(package.main)
        self._space = etree.QName(self._root).namespace or ""
        self._w = f"{{{self._space}}}"
        self._containers = {self._w + tag for tag in _CONTAINERS}
        self._content = {self._w + tag for tag in _CONTENT}
        self._counted: dict[tuple[str, str], list[_Element]] = {}
        self._pieces: dict[_Element, list[tuple[int, _Element]]] = {}
        self._marked: dict[_Element, _Element] = {}

    def place(self, document: Document, span: tuple[int, int] | None) -> _Place:
        if span is None:
            return self._beginning()
        start, end = span[0], max(span[1], span[0] + 1)
        origins = document.segments
        first = bisect_right(origins, start, key=lambda s: s.start) - 1
        last = bisect_right(origins, end - 1, key=lambda s: s.start) - 1
        if first < 0 or (start >= origins[first].end and first < last):
            first += 1
        if last < first:
            return self._beginning(_ELSEWHERE)
        head, tail = origins[first], origins[last]
        opening = self._locate(head.origin, head.offset + min(max(start, head.start), head.end - 1) - head.start)
        closing = self._locate(tail.origin, tail.offset + min(end, tail.end) - 1 - tail.start)
        return _Place(opening.start, closing.end, opening.remark or closing.remark)

    def part(self, place: _Place) -> None:
        """Part the text at both edges of a place, and the runs around it."""
        element, offset = place.start
        if offset is not None:
            self._part_text(element, offset)
            self._part_run(self._piece(element, offset))
        element, offset = place.end
        if offset is not None:
            self._part_text(element, offset + 1)
            behind = self._piece(element, offset).getnext()
            if behind is not None:
                self._part_run(behind)

    def mark(self, place: _Place, id: str) -> None:
        opening = etree.Element(self._w + "commentRangeStart", {self._w + "id": id})
        closing = etree.Element(self._w + "commentRangeEnd", {self._w + "id": id})
        reference = etree.Element(self._w + "r")
        etree.SubElement(reference, self._w + "commentReference", {self._w + "id": id})
        self._outer(place.start).addprevious(opening)
        last = self._outer(place.end)
        behind = self._marked.get(last, last)
        behind.addnext(reference)
        behind.addnext(closing)
        self._marked[last] = reference

    # finding

    def _locate(self, origin: str, offset: int) -> _Place:
        """The place of one character of an origin."""
        match = _ORIGIN.fullmatch(origin)
        if match is None:
            return self._beginning(_ELSEWHERE)
        part, namespace = match["part"], self._space if match["prefix"] == "w" else _MATH.get(self._space, "")
        element = self._elements(part, f"{{{namespace}}}{match['name']}")[int(match["index"])]
        if part.lower() != self._package.main.lower():
            return self._reference(element)
        if match["generated"]:
            return self._whole(self._content_of(element))
        unit = self._unit(element)
        if unit is element.getparent() and unit.tag == self._w + "r":
            edge = _Edge(element, offset)
            return _Place(edge, edge)
        in_box = any(e.tag == self._w + "txbxContent" for e in element.iterancestors())
        return self._whole(unit, _IN_BOX if in_box else "")

    def _elements(self, part: str, tag: str) -> list[_Element]:
        if (part, tag) not in self._counted:
            root = self._root if part.lower() == self._package.main.lower() else self._package.read(part)
            self._counted[part, tag] = list(root.iter(tag))
        return self._counted[part, tag]

    def _unit(self, element: _Element) -> _Element:
        """The element itself or the outermost one around it that stands in a place for comments."""
        path = [*reversed(list(element.iterancestors())), element]
        return next((e for e in path if e.tag not in self._containers), element)

    def _reference(self, element: _Element) -> _Place:
        """Where the main text refers to the note an element belongs to."""
        for kind, word in _NOTES.items():
            note = next(element.iterancestors(self._w + kind), None)
            if note is None:
                continue
            for reference in self._root.iter(f"{self._w}{kind}Reference"):
                if reference.get(self._w + "id") == note.get(self._w + "id"):
                    return self._whole(self._unit(reference), _IN_NOTE.format(word))
        return self._beginning(_ELSEWHERE)

    def _whole(self, unit: _Element, remark: str = "") -> _Place:
        if next(unit.iterancestors(self._w + "p"), None) is None:
            return self._beginning(remark or _ELSEWHERE)  # the mark of a comment is part of a paragraph
        return _Place(_Edge(unit), _Edge(unit), remark)

    def _beginning(self, remark: str = "") -> _Place:
        body = self._root.find(self._w + "body")
        assert body is not None
        paragraph = next((p for p in body.iter(self._w + "p") if self._unit(p) is p), None)
        if paragraph is None:
            paragraph = etree.Element(self._w + "p")
            body.insert(0, paragraph)
        return self._whole(self._content_of(paragraph), remark)

    def _content_of(self, paragraph: _Element) -> _Element:
        """The first thing printed in a paragraph; an empty run is added where there is none."""
        found = next((e for e in paragraph if e.tag in self._content), None)
        return etree.SubElement(paragraph, self._w + "r") if found is None else found

    # parting

    def _outer(self, edge: _Edge) -> _Element:
        """What a mark stands beside."""
        if edge.offset is None:
            return edge.element
        run = self._piece(edge.element, edge.offset).getparent()
        assert run is not None
        return run

    def _piece(self, element: _Element, offset: int) -> _Element:
        """What holds the character now: the element itself or one parted from it."""
        pieces = self._pieces.get(element, [(0, element)])
        return pieces[max(0, bisect_right(pieces, offset, key=lambda piece: piece[0]) - 1)][1]

    def _part_text(self, element: _Element, offset: int) -> None:
        """Make a text element begin at the offset. From then on its blanks count, so that those which did not
        before, at its edges, go."""
        if element.tag != self._w + "t":
            return
        if element not in self._pieces:
            text = element.text or ""
            lead = 0
            if element.get(_SPACE) != "preserve":
                lead = len(text) - len(text.lstrip(_TRIMMED))
                text = text.strip(_TRIMMED)
            if not lead < offset < lead + len(text):
                return
            element.text = text
            element.set(_SPACE, "preserve")
            self._pieces[element] = [(lead, element)]
        pieces = self._pieces[element]
        at = bisect_right(pieces, offset, key=lambda piece: piece[0]) - 1
        start, piece = pieces[max(0, at)]
        text = piece.text or ""
        if start < offset < start + len(text):
            behind = etree.Element(element.tag, {_SPACE: "preserve"})
            piece.text, behind.text = text[: offset - start], text[offset - start :]
            piece.addnext(behind)
            pieces.insert(at + 1, (offset, behind))

    def _part_run(self, content: _Element) -> None:
        """Move an element of a run and all behind it into a run of their own, which looks the same."""
        run = content.getparent()
        assert run is not None
        properties = run.find(self._w + "rPr")
        before = content.getprevious()
        if before is None or before is properties:
            return
        behind = etree.Element(run.tag, {str(k): str(v) for k, v in run.attrib.items()})
        if properties is not None:
            behind.append(deepcopy(properties))
        for element in [content, *content.itersiblings()]:
            behind.append(element)
        run.addnext(behind)


class _Balloons:
    """The part of the package that holds the comments' texts."""

    def __init__(self, package: Package, author: str) -> None:
        main = package.read(package.main)
        self._w = f"{{{etree.QName(main).namespace}}}"
        self._author = author
        existing = next(iter(package.related(package.main, "comments")), None)
        if existing is None:
            self._root = etree.Element(self._w + "comments", nsmap={"w": self._w[1:-1]})
            package.add("comments", self._root)
        else:
            self._root = package.edit(existing)
        ids = [comment.get(self._w + "id", "") for comment in self._root]
        self._next = max((int(id) for id in ids if id.isdecimal()), default=-1) + 1

    def add(self, heading: str, lines: Iterable[str]) -> str:
        """Write a comment and return its id."""
        id = str(self._next)
        self._next += 1
        comment = etree.SubElement(self._root, self._w + "comment")
        for name, value in (("id", id), ("author", self._author), ("initials", self._author[:1])):
            comment.set(self._w + name, value)
        self._paragraph(comment, heading, bold=True)
        for line in lines:
            self._paragraph(comment, line)
        return id

    def _paragraph(self, comment: _Element, text: str, *, bold: bool = False) -> None:
        """Formatted by itself: the document's own style for all paragraphs may be large and indented."""
        paragraph = self._below(comment, "p")
        layout = self._below(paragraph, "pPr")
        self._below(layout, "spacing", before="0", after="0", line="240", lineRule="auto")
        self._below(layout, "ind", left="0", right="0", firstLineChars="0", firstLine="0")
        self._below(layout, "jc", val="left")
        if len(comment) == 1:
            self._below(self._below(paragraph, "r"), "annotationRef")
        run = self._below(paragraph, "r")
        look = self._below(run, "rPr")
        self._below(look, "rFonts", ascii="Calibri", hAnsi="Calibri", eastAsia="宋体")
        if bold:
            self._below(look, "b")
        self._below(look, "sz", val="20")
        words = self._below(run, "t")
        words.set(_SPACE, "preserve")
        words.text = text

    def _below(self, parent: _Element, tag: str, **attributes: str) -> _Element:
        element = etree.SubElement(parent, self._w + tag)
        for name, value in attributes.items():
            element.set(self._w + name, value)
        return element
