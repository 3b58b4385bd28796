"""Numbers as they are printed: sign, numeral, scale, unit, what it is paid for, range — before any meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import regex

from extractor.model import Kind
from extractor.numeral import ARABIC, MIXED, SCALE, parse
from extractor.pattern import PatternSet
from extractor.recognition.named import CHINESE_FIGURE, FIGURE, PARTS, RATIO, Numbers, numbers
from extractor.recognition.qualifiers import qualifiers
from extractor.recognition.units import BLANKS, Measure, Unit, Units, units

_RANGE = regex.compile(
    rf"{BLANKS}(?P<included>（含）|\(含\))?{BLANKS}(?P<to>[-~]|—{{1,2}}|至|到){BLANKS}(?P<number>{MIXED})"
)
_RANGE_BEGINS = frozenset("-~—至到（( \u3000\u00a0")
_OWN_SCALE = regex.compile(rf"{SCALE}$")
_SCALE = regex.compile(SCALE)
_SIMPLE = regex.compile(f"{ARABIC}(?:{BLANKS}{SCALE})?")
_LIST = regex.compile(rf"{BLANKS}(?:[（(][^（()）0-9]{{1,12}}[)）])?{BLANKS}(?:[、+]|(?P<equals>=)|和|与|及){BLANKS}")
_SECTION_GLUED_ON = regex.compile(r"[0-9]{1,2}(?:(?:\.[0-9]{1,2})+(?=[\p{Han}“《])|[.、](?=[\p{Han}“《]))")
_NUMBERED_COUNT = regex.compile(r"(?P<section>[1-9][0-9]?\.)[1-9][0-9]+")
"""3.1512人中60岁以上的有847人: nobody counts a part of a person."""
_YEAR = regex.compile(r"(?:19|20)[0-9]{2}")
_DECIMAL = regex.compile(r"[0-9]+\.[0-9]+(?![0-9.、])")
_BURDENS = frozenset("减自担肩胜背抱")
"""What makes 负 a part of a word: 减负5分."""
_NO_SIGN_AFTER = frozenset("0123456789)）]】〕%‰年月日号元-") | frozenset(map(chr, [*range(65, 91), *range(97, 123)]))
_CLOSING = frozenset("，。；、：:,;）)”\n\t ")
_LEAST_CHINESE = 11
"""Below it a Chinese numeral with a counter is as often idiom as figure (两处, 三个方面)."""


@dataclass(slots=True)
class Printed:
    """A number while it is read. Spans are in the folded text; ``value`` and ``step`` are in the unit's base
    unit; ``number`` is the (first) numeral's text, ``scale`` what its 万 or 亿 is worth; ``high`` is a range's
    second value."""

    start: int
    end: int
    number: str
    value: Decimal
    step: Decimal
    scale: Decimal = Decimal(1)
    unit: Unit | None = None
    per: str | None = None
    over: bool = False
    high: Decimal | None = None
    name: str = ""
    kind: Kind | None = None
    inherited: bool = False
    ratio: bool = False

    def multiply(self, factor: Decimal) -> None:
        if factor != 1:
            self.value, self.step = self.value * factor, self.step * factor
            self.high = None if self.high is None else self.high * factor


@dataclass(slots=True)
class Found:
    """The numbers of a text: figures in order, and ``(start, end, name)`` of those that are none."""

    figures: list[Printed] = field(default_factory=list)
    named: list[tuple[int, int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Printing:
    """How numbers are printed, compiled from a pattern set."""

    numbers: Numbers
    units: Units
    inside_words: tuple[str, ...]

    def read(self, text: str, *, of_value: bool = False) -> Found:
        """All numbers of a folded text, each once. ``of_value`` tells that it is the cell of a value: 3.2件/万人 begins
        with no section number."""
        found, at = Found(), 0
        while number := self.numbers.next(text, at):
            group, start, at = number
            if (
                of_value
                and self.numbers.names.get(group) == "section-number"
                and (decimal := _DECIMAL.match(text, start))
            ):
                at = self._arabic(text, start, decimal.end(), found)
            elif group == FIGURE:
                at = self._arabic(text, start, at, found)
            elif group == CHINESE_FIGURE:
                at = self._chinese(text, start, at, found)
            elif group == PARTS:
                at = self._parts(text, start, at, found)
            elif group == RATIO:
                terms = [Decimal(term) for term in regex.split(r"[\s:：]+", text[start:at])]
                value = terms[0] * 100 / sum(terms) if any(terms) else Decimal(0)
                found.figures.append(Printed(start, at, text[start:at], value, Decimal(0), ratio=True))
            else:
                name = self.numbers.names[group]
                if name != "word":
                    found.named.append((start, at, name))
        self._share_units(text, found.figures)
        return found

    def _arabic(self, text: str, start: int, end: int, found: Found) -> int:
        glued = found.figures and found.figures[-1].end == start and found.figures[-1].unit
        if (
            glued
            and (section := _SECTION_GLUED_ON.match(text, start))
            and not self.numbers.counts(text, *section.span())
        ):
            end = int(section.end())
            found.named.append((start, end, "section-number"))
            return end
        if not text[:start].strip() and (counted := _NUMBERED_COUNT.match(text, start, end)):
            unit = self.units.behind(text, end)
            if unit and unit[0].measures is Measure.PERSONS and text[unit[1] :].strip():
                end = int(counted.end("section"))
                found.named.append((start, end, "section-number"))
                return end
        first = self.number(text, start, end)
        if first is None:
            found.named.append((start, end, "code"))
            return end
        self._measure(text, first)
        self._range(text, first)
        self._sign(text, first)
        found.figures.append(first)
        return first.end

    def number(self, text: str, start: int, end: int) -> Printed | None:
        """The numeral at a span, or the part of it up to its first scale (3万 of 3万4); None if it is too long
        for a number."""
        try:
            numeral = parse(text[start:end])
        except ValueError:
            part = _SIMPLE.match(text, start, end)
            return self.number(text, start, part.end()) if part and part.end() < end else None
        figure = Printed(start, end, text[start:end], numeral.value, numeral.step)
        if text[end - 1] in "百千万亿" and (scale := _OWN_SCALE.search(text, start, end)):
            figure.scale = _worth(scale[0])
        return figure

    def _measure(self, text: str, figure: Printed) -> None:
        """Reads on behind the numeral: 余 or 多, a scale behind it, the unit, and what it is paid for."""
        at = figure.end
        if text.startswith(self.inside_words, at):
            behind = at + 1
            scale = _SCALE.match(text, behind)
            unit = self.units.behind(text, scale.end() if scale else behind)
            if unit or scale or text[at] == "余":
                if scale:
                    figure.number += scale[0]
                    figure.scale *= _worth(scale[0])
                    figure.multiply(_worth(scale[0]))
                figure.over, figure.end = True, scale.end() if scale else behind
        unit = self.units.behind(text, figure.end)
        if unit is None:
            return
        figure.unit, end = unit
        figure.over = figure.over or figure.unit.over
        figure.end = end
        figure.multiply(figure.unit.factor)
        if per := self.units.per_at(text, end, money=figure.unit.measures is Measure.MONEY):
            figure.per, figure.end = per

    def _range(self, text: str, first: Printed) -> None:
        """Makes 100～200万元, 90（含）-100分 and 90%-95% one figure; 从5万元到8万元 and 80分（含）至90分 stay two."""
        if first.per or text[first.end : first.end + 1] not in _RANGE_BEGINS:
            return
        match = _RANGE.match(text, first.end)
        if not match:
            return
        last = self.number(text, match.start("number"), match.end("number"))
        if last is None or last.end != match.end():
            return
        printed = last.value
        self._measure(text, last)
        if first.unit:
            if last.unit is None or last.unit.name != first.unit.name or first.over or match["included"]:
                return
            if match["to"] in "至到" and text[max(0, first.start - 3) : first.start].rstrip().endswith(("从", "由")):
                return
        else:
            if last.unit and last.unit.word == "年" and _YEAR.fullmatch(last.number):
                return
            if not last.unit and (match["to"] in "至到" or "." in first.number + last.number):
                return
            if first.scale == 1 and first.value < printed / last.scale:
                first.multiply(last.scale)
            if last.unit:
                first.multiply(last.unit.factor)
        if not first.value < last.value:
            return
        first.high, first.step, first.end = last.value, min(first.step, last.step), last.end
        first.unit, first.per, first.number = last.unit, last.per, last.number

    def _sign(self, text: str, figure: Printed) -> None:
        before = text[figure.start - 1 : figure.start]
        if before == "-":
            if text[figure.start - 2 : figure.start - 1] in _NO_SIGN_AFTER or (figure.start > 1 and not figure.unit):
                return
        elif before != "负" or text[figure.start - 2 : figure.start - 1] in _BURDENS:
            if before in ("¥", "$") and figure.unit is None and before == "¥":
                figure.start -= 1
                figure.unit = self.units.words.get("元")
            return
        figure.start -= 1
        figure.value = -figure.value

    def _chinese(self, text: str, start: int, end: int, found: Found) -> int:
        """A Chinese numeral is a figure when it counts money, per cents or persons, or is large enough not to be
        an idiom; with any other counter it is part of a name, without one no number."""
        unit = self.units.behind(text, end + (text[end : end + 1] in self.inside_words))
        if unit is None:
            return end
        try:
            numeral = parse(text[start:end])
        except ValueError:
            if len(text[start:end].strip("百千万亿")) > 0:
                found.named.append((start, unit[1], "vague"))
                return unit[1]
            return end
        if not self._counts(text, start, numeral.value, *unit):
            found.named.append((start, unit[1], "name-part"))
            return unit[1]
        figure = Printed(start, end, text[start:end], numeral.value, numeral.step)
        self._measure(text, figure)
        found.figures.append(figure)
        return figure.end

    def _counts(self, text: str, start: int, value: Decimal, unit: Unit, end: int) -> bool:
        if text[start - 1 : start] in tuple("第数几每上"):
            return False
        if unit.measures in (Measure.MONEY, Measure.PERCENT) or value >= _LEAST_CHINESE:
            return True
        return unit.measures is Measure.PERSONS and value > 1 and (unit.word == "名" or text[end : end + 1] in _CLOSING)

    def _parts(self, text: str, start: int, end: int, found: Found) -> int:
        try:
            numeral = parse(text[start:end])
        except ValueError:
            found.named.append((start, end, "fraction"))
            return end
        places = 3 - len(str(numeral.parts))
        percent = self.units.words["%"]
        found.figures.append(
            Printed(
                start, end, text[start:end], numeral.value.scaleb(places), numeral.step.scaleb(places), unit=percent
            )
        )
        return end

    def _share_units(self, text: str, figures: list[Printed]) -> None:
        """20、30和50万元: the bare numbers of a list or a sum have the unit (and scale) of the next figure."""
        for index in range(len(figures) - 2, -1, -1):
            first, following = figures[index], figures[index + 1]
            if first.unit or first.ratio or following.unit is None or following.high is not None:
                continue
            link = _LIST.fullmatch(text, first.end, following.start)
            if not link or (link["equals"] and not _adds(text, figures, index)):
                continue
            if first.scale == 1:
                first.multiply(following.scale)
                first.scale = following.scale
            first.multiply(following.unit.factor)
            first.unit, first.per, first.inherited = following.unit, following.per, True


def _adds(text: str, figures: list[Printed], index: int) -> bool:
    """Whether a plus stands before a figure, so that what follows its = is a sum (no quotient or product)."""
    link = _LIST.fullmatch(text, figures[index - 1].end, figures[index].start) if index else None
    return link is not None and "+" in link[0]


def _worth(scale: str) -> Decimal:
    return parse(f"1{scale}").value


def printing(patterns: PatternSet) -> Printing:
    """The printing rules of a pattern set; pass it to ``PatternSet.derived``."""
    return Printing(patterns.derived(numbers), patterns.derived(units), patterns.derived(qualifiers).inside_words)
