"""Numbers that are no quantities, as data, and the one expression that finds every number of a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import regex

from extractor.numeral import ARABIC, CHINESE, CHINESE_DIGITS, CHINESE_PLACES, CHINESE_SCALES, MIXED
from extractor.pattern import Example, PatternSet, Place
from extractor.recognition.units import Measure, Units, building_blocks, expression, units

FIGURE = "figure"
CHINESE_FIGURE = "chinese"
PARTS = "parts"
RATIO = "ratio"

_BLANK = " \u3000\u00a0"
_TERM = r"[0-9]+(?:\.[0-9]+)?"


class Start(StrEnum):
    """What a named number begins with."""

    DIGIT = "digit"
    CHINESE = "chinese"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry of ``patterns/named_numbers.yaml``."""

    id: str
    place: Place
    name: str
    starts: Start
    pattern: str
    gate: str = ""
    then: str = ""
    not_unit: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Finds numbers and tells what they are. The group of a number is FIGURE (Arabic or mixed), CHINESE_FIGURE,
    PARTS (百分之…), RATIO (3:7) or a key of ``names``; the name ``word`` means no number."""

    names: dict[str, str]
    not_before_unit: frozenset[str]
    units: Units
    start: re.Pattern[str]
    then: dict[str, regex.Pattern[str]]
    digits: regex.Pattern[str]
    figure: regex.Pattern[str]
    chinese: regex.Pattern[str]
    texts: dict[str, regex.Pattern[str]]

    def next(self, text: str, at: int) -> tuple[str, int, int] | None:
        """The group and span of the first number of a folded text that begins at ``at`` or later."""
        while start := self.start.search(text, at):
            at = start.start()
            if start.lastgroup == "then":
                special = self.then.get(start["then"])
                found = (special and special.match(text, at)) or self.digits.match(text, at)
                if found.lastgroup in self.not_before_unit and self.counts(text, found.start(), found.end()):
                    found = self.figure.match(text, at)
                return found.lastgroup, at, found.end()
            found = (self.chinese if start.lastgroup == "chinese" else self.texts[start[0]]).match(text, at)
            if found and not (
                found.lastgroup in self.not_before_unit and self.counts(text, found.start(), found.end())
            ):
                return found.lastgroup, at, found.end()
            at += 1
        return None

    def counts(self, text: str, start: int, end: int) -> bool:
        """Whether a unit or a scale behind a number makes it a figure (3.2万 does, the 个 of 3.1个性化 does not)."""
        unit = self.units.behind(text, end)
        if unit is None:
            return text[end : end + 1] in ("万", "亿")
        return "." not in text[start:end] or unit[0].measures not in (Measure.THINGS, Measure.PERSONS)


def numbers(patterns: PatternSet) -> Numbers:
    """The finder of a pattern set; pass it to ``PatternSet.derived``."""
    blocks = building_blocks(patterns)
    entries = patterns.entries("named_numbers", NamedEntry)
    names = {f"named{index}": entry.name for index, entry in enumerate(entries)}
    bodies: dict[Start, list[tuple[str, str]]] = {start: [] for start in Start}
    for group, entry in zip(names, entries, strict=True):
        if (entry.starts is Start.TEXT) != bool(entry.gate) or (entry.then and entry.starts is not Start.DIGIT):
            raise entry.place.error("'gate' belongs to entries that start with text, 'then' to those with a digit")
        body = expression(entry.pattern, blocks, entry.place).pattern.removeprefix("(?m)")
        bodies[entry.starts].append((_spelt_out(entry.gate or entry.then), f"(?P<{group}>{body})"))
    ratio = rf"(?<![0-9:：]){_TERM}(?: ?: ?{_TERM}|：[0-9]{{1,2}}(?:\.[0-9]+)?){{1,3}}(?![0-9.:：])"
    bodies[Start.DIGIT].append((":：.", f"(?P<{RATIO}>{ratio})"))
    figure = f"(?P<{FIGURE}>{MIXED})"
    parts = rf"(?P<{PARTS}>[百千万]分之(?:{ARABIC}|百|{CHINESE}))"
    texts = _by_character(bodies[Start.TEXT])
    return Numbers(
        names=names,
        not_before_unit=frozenset(group for group, entry in zip(names, entries, strict=True) if entry.not_unit)
        | {RATIO},
        units=patterns.derived(units),
        start=re.compile(
            rf"[0-9]+[{_BLANK}]{{0,2}}(?P<then>[^{_BLANK}]?)"
            rf"|(?P<chinese>[{CHINESE_DIGITS}{CHINESE_PLACES}{CHINESE_SCALES}])"
            rf"|[{''.join(map(re.escape, texts))}]"
        ),
        then=_by_character([body for body in bodies[Start.DIGIT] if body[0]]),
        digits=regex.compile("(?m)" + "|".join([body for then, body in bodies[Start.DIGIT] if not then] + [figure])),
        figure=regex.compile(figure),
        chinese=regex.compile(
            "(?m)" + "|".join([parts, *(body for _, body in bodies[Start.CHINESE]), f"(?P<{CHINESE_FIGURE}>{CHINESE})"])
        ),
        texts=texts,
    )


def _by_character(bodies: list[tuple[str, str]]) -> dict[str, regex.Pattern[str]]:
    """For each character the expressions that may go with it, in order, as one."""
    fitting: dict[str, list[str]] = {}
    for gate, body in bodies:
        for character in gate:
            fitting.setdefault(character, []).append(body)
    compiled = {key: regex.compile("(?m)" + "|".join(key)) for key in set(map(tuple, fitting.values()))}
    return {character: compiled[tuple(found)] for character, found in fitting.items()}


def _spelt_out(gate: str) -> str:
    """The characters of a gate in which ``a-z`` stands for a range."""
    return re.sub(r"(.)-(.)", lambda ends: "".join(map(chr, range(ord(ends[1]), ord(ends[2]) + 1))), gate)
