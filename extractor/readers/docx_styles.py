"""What the paragraph styles of a Word file say about a paragraph: role, outline level, numbering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.model import BlockRole
from extractor.readers.docx_names import integer, value, w

if TYPE_CHECKING:
    from lxml.etree import _Element

# Word stores the names of built-in styles in English whatever its language; other programs translate them.
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"toc (?:\d|heading)|table of figures|目录\s*\d", re.IGNORECASE)
_ROLES = {"title": BlockRole.TITLE, "标题": BlockRole.TITLE, "caption": BlockRole.CAPTION, "题注": BlockRole.CAPTION}
_LONGEST_CHAIN = 50
_STYLE_END = b"</w:style>"
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """``level`` counts from 1; ``list`` is the numbering's id and level, the level None when the
    numbering itself says which of its levels belongs to the style. ``contents`` marks lines of a table of contents."""

    id: str
    role: BlockRole = BlockRole.PARAGRAPH
    level: int | None = None
    contents: bool = False
    list_id: str | None = None
    list_level: int | None = None


def without_table_styles(part: bytes) -> bytes:
    """A styles part without the styles of tables, which say nothing here and are nine tenths of many
    files. What does not look as expected stays as it is."""
    kept: list[bytes] = []
    for chunk in part.split(_STYLE_END):
        start = chunk.rfind(b"<w:style ")
        if start >= 0 and b'w:type="table"' in chunk[start : chunk.find(b">", start)]:
            kept.append(chunk[:start])
        else:
            kept += (chunk, _STYLE_END)
    return b"".join(kept).removesuffix(_STYLE_END)


class Styles:
    """The paragraph styles, inheritance resolved. Without a styles part ids are taken for names."""

    def __init__(self, root: _Element | None) -> None:
        self._elements: dict[str, _Element] = {}
        self._resolved: dict[str, ParagraphStyle] = {}
        self._default = ""
        for element in root.iterfind(w("style")) if root is not None else ():
            if element.get(w("type"), "paragraph") in ("paragraph", "numbering"):
                id = element.get(w("styleId"), "")
                self._elements.setdefault(id, element)
                if element.get(w("default")) in ("1", "true", "on") and element.get(w("type")) == "paragraph":
                    self._default = id

    def __getitem__(self, id: str | None) -> ParagraphStyle:
        """The style of a paragraph that names ``id``; unknown ids are judged by their name alone."""
        id = id or self._default
        style = self._resolved.get(id)
        if style is None:
            style = self._resolved[id] = self._resolve(id)
        return style

    def _resolve(self, id: str) -> ParagraphStyle:
        role = outline = list_id = list_level = None
        contents = False
        at: str | None = id
        for _ in range(_LONGEST_CHAIN):
            element = self._elements.get(at or "")
            name = (value(element, w("name")) or at or "").strip()
            heading = _HEADING_NAME.fullmatch(name)
            properties = element.find(w("pPr")) if element is not None else None
            if outline is None:
                outline = integer(properties, w("outlineLvl"))
            if outline is None and heading:
                outline = int(heading[1]) - 1
            role = role or _ROLES.get(name.lower())
            contents = contents or bool(_CONTENTS_NAME.fullmatch(name))
            numbering = properties.find(w("numPr")) if properties is not None else None
            if list_id is None:
                list_id = value(numbering, w("numId"))
            if list_level is None:
                list_level = integer(numbering, w("ilvl"))
            at = value(element, w("basedOn"))
            if not at:
                break
        level = outline + 1 if outline is not None and 0 <= outline < _BODY_LEVEL else None
        if role is None:
            role = BlockRole.PARAGRAPH if level is None else BlockRole.HEADING
        return ParagraphStyle(id, role, level, contents, list_id, list_level)
