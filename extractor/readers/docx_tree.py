"""Finding one's way in the XML tree of a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from extractor.readers.docx_names import integer, mc, settings, w, whole

if TYPE_CHECKING:
    from lxml.etree import _Element

_TC, _TC_PR = w("tc"), w("tcPr")
_ALTERNATE, _CHOICE, _FALLBACK = mc("AlternateContent"), mc("Choice"), mc("Fallback")
_GRID_SPAN, _V_MERGE, _H_MERGE, _CELL_GONE = w("gridSpan"), w("vMerge"), w("hMerge"), w("cellDel")
_WRAPPERS = frozenset(map(w, ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "bdo", "dir")))
_HOLDERS = {w("sdt"): w("sdtContent"), w("ruby"): w("rubyBase")}

GONE = (w("del"), w("moveFrom"))
"""What marks, or holds, text that is not there any more."""


class GridCell(NamedTuple):
    element: _Element
    column: int
    width: int
    vertical_merge: str | None


def within(container: _Element, *wanted: str) -> Iterator[_Element]:
    """The wanted elements of a container, also those wrapped in content controls, insertions and the
    like, in document order."""
    levels = [iter(container)]
    while levels:
        for element in levels[-1]:
            if element.tag in wanted:
                yield element
                continue
            content = content_of(element)
            if content is not None:
                levels.append(iter(content))
                break
        else:
            levels.pop()


def content_of(element: _Element) -> _Element | None:
    """The element whose children stand in the text in place of ``element``, None if none do: of content
    stored in several versions one, of a content control its content, of an insertion itself."""
    tag = element.tag
    if tag in _WRAPPERS:
        return element
    if tag in _HOLDERS:
        return element.find(_HOLDERS[tag])
    if tag == _ALTERNATE:
        choice = next((c for c in element.iterfind(_CHOICE) if len(c)), None)
        return element.find(_FALLBACK) if choice is None else choice
    return None


def is_gone(marks: _Element | None) -> bool:
    """Whether a paragraph mark or row was deleted or moved away, given its properties."""
    return marks is not None and any(marks.find(tag) is not None for tag in GONE)


def grid_cells(row: _Element, properties: _Element | None) -> list[GridCell]:
    """The cells of a row on the table's grid, with ``vertical_merge`` "restart", "continue" or None."""
    cells: list[GridCell] = []
    column = max(0, integer(properties, w("gridBefore")) or 0)
    for element in within(row, _TC):
        own = settings(element.find(_TC_PR))
        if _CELL_GONE in own:
            continue
        width = max(1, whole(own.get(_GRID_SPAN)) or 1)
        if cells and own.get(_H_MERGE) in ("", "continue"):
            cells[-1] = cells[-1]._replace(width=cells[-1].width + width)
            column += width
            continue
        merge = own.get(_V_MERGE)
        cells.append(GridCell(element, column, width, merge if merge is None else merge or "continue"))
        column += width
    return cells
