"""Word's automatic numbering: the counters, and each paragraph's number as it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.readers.docx_names import integer, mc, switched_on, value, w
from extractor.readers.docx_numerals import number
from extractor.readers.docx_symbols import bullet

if TYPE_CHECKING:
    from lxml.etree import _Element

    from extractor.readers.docx_styles import ParagraphStyle, Styles

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """``restart``: the number (from 1) of the level after which counting begins anew, 0 = never, None =
    after any higher one. ``decimal``: the numbers of higher levels are printed in decimal digits."""

    start: int
    format: str
    text: str
    gap: str
    restart: int | None
    decimal: bool
    style: str | None
    font: str


@dataclass(frozen=True, slots=True)
class _List:
    """A numbering instance: its levels, the counters it shares, and the levels it sets back when it begins."""

    counters: str
    levels: dict[int, _Level]
    set_back: frozenset[int]


class Numbering:
    """Counts the numbered paragraphs of one document, in reading order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, _Element] = {}
        self._instances: dict[str, _Element] = {}
        if root is not None:
            self._abstract = {e.get(w("abstractNumId"), ""): e for e in root.iterfind(w("abstractNum"))}
            self._instances = {e.get(w("numId"), ""): e for e in root.iterfind(w("num"))}
        self._lists: dict[str, _List | None] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def label(self, properties: _Element | None, style: ParagraphStyle) -> str:
        """Count a paragraph and return its printed number with the gap after it; "" without numbering.

        ``properties`` is the paragraph's ``w:pPr``.
        """
        own = properties.find(w("numPr")) if properties is not None else None
        own_id, level = value(own, w("numId")), integer(own, w("ilvl"))
        list_id = own_id or style.list_id
        if not list_id or list_id == "0":
            return ""
        if list_id not in self._lists:
            self._lists[list_id] = self._list(list_id)
        numbered = self._lists[list_id]
        if numbered is None:
            return ""
        if level is None and not own_id:
            level = next((n for n, lv in numbered.levels.items() if lv.style == style.id), style.list_level)
        level = min(max(level or 0, 0), _LEVELS - 1)
        if level not in numbered.levels:
            return ""
        return self._print(numbered, level, self._count(list_id, numbered, level))

    def _count(self, list_id: str, numbered: _List, level: int) -> list[int | None]:
        """Advance the counters to a paragraph of ``level``; a higher level that was skipped counts as begun."""
        counters = self._counters.setdefault(numbered.counters, [None] * _LEVELS)
        if list_id not in self._begun:
            self._begun.add(list_id)
            for index in numbered.set_back:
                counters[index] = None
        for index, shape in numbered.levels.items():
            current = counters[index]
            if index == level:
                counters[index] = shape.start if current is None else current + 1
            elif index < level:
                counters[index] = shape.start if current is None else current
            elif shape.restart is None or level < shape.restart:
                counters[index] = None
        return counters

    def _print(self, numbered: _List, level: int, counts: list[int | None]) -> str:
        shape = numbered.levels[level]
        if shape.format == "bullet":
            text = bullet(shape.font, shape.text)
        else:

            def printed(match: re.Match[str]) -> str:
                index = int(match[1]) - 1
                used, count = numbered.levels.get(index), counts[index]
                if used is None or count is None:
                    return ""
                return number(count, "decimal" if shape.decimal and used.format != "none" else used.format)

            text = _PLACEHOLDER.sub(printed, shape.text)
        return text + shape.gap if text.strip() else ""

    def _list(self, list_id: str) -> _List | None:
        instance = self._instances.get(list_id)
        abstract_id = value(instance, w("abstractNumId")) or ""
        abstract = self._linked(abstract_id)
        if instance is None or abstract is None:
            return None
        levels = dict(_level(element) for element in abstract.iterfind(w("lvl")))
        set_back = set()
        for override in instance.iterfind(w("lvlOverride")):
            index = _index(override)
            redefined = override.find(w("lvl"))
            if redefined is not None:
                levels[index] = _level(redefined)[1]
            start = integer(override, w("startOverride"))
            if start is not None and index in levels:
                levels[index] = replace(levels[index], start=start)
                set_back.add(index)
        return _List(abstract.get(w("abstractNumId"), abstract_id), levels, frozenset(set_back))

    def _linked(self, abstract_id: str) -> _Element | None:
        """The definition itself, or the one a list style it points to defines."""
        abstract = self._abstract.get(abstract_id)
        link = value(abstract, w("numStyleLink"))
        if link and abstract is not None and abstract.find(w("lvl")) is None:
            instance = self._instances.get(self._styles[link].list_id or "")
            return self._abstract.get(value(instance, w("abstractNumId")) or "")
        return abstract


def _index(element: _Element) -> int:
    text = element.get(w("ilvl"), "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


def _level(element: _Element) -> tuple[int, _Level]:
    format = value(element, w("numFmt"))
    if format is None:  # a custom format stands beside a fallback every program knows
        format = value(element.find(f"{mc('AlternateContent')}/{mc('Fallback')}"), w("numFmt"))
    fonts = element.find(f"{w('rPr')}/{w('rFonts')}")
    start = integer(element, w("start"))
    return _index(element), _Level(
        start=1 if start is None else start,
        format=format or "decimal",
        text="" if switched_on(element.find(w("rPr")), w("vanish")) else value(element, w("lvlText")) or "",
        gap="" if value(element, w("suff")) == "nothing" else " ",
        restart=integer(element, w("lvlRestart")),
        decimal=switched_on(element, w("isLgl")),
        style=value(element, w("pStyle")),
        font=fonts.get(w("ascii"), "") if fonts is not None else "",
    )
