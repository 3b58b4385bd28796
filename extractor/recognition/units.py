"""Units as data: which one stands at a place of the text, and what a standard is paid for (元/人·月)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import regex

from extractor.model import Kind
from extractor.numeral import CHINESE, SCALE
from extractor.pattern import Example, PatternSet, Place, expand

BLANKS = "[ \u3000\u00a0]{0,2}"
_BLANK_CHARACTERS = (" ", "\u3000", "\u00a0")


class Measure(StrEnum):
    """Groups of units whose kind the same words decide on."""

    MONEY = "money"
    PERCENT = "percent"
    POINTS = "points"
    PERSONS = "persons"
    THINGS = "things"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """An entry of ``patterns/units.yaml``."""

    id: str
    place: Place
    words: tuple[str, ...]
    measures: Measure
    kind: Kind
    not_before: str = ""
    unit: str = ""
    factor: Decimal = Decimal(1)
    over: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class PerEntry:
    """An entry of ``patterns/per_units.yaml``."""

    id: str
    words: tuple[str, ...]
    per: str = ""
    time: bool = False


@dataclass(frozen=True, slots=True)
class BlockEntry:
    """An entry of ``patterns/building_blocks.yaml``."""

    id: str
    place: Place
    pattern: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One word for a unit. ``name`` is what results are given in, ``factor`` how many of it the word is."""

    word: str
    name: str
    measures: Measure
    kind: Kind
    factor: Decimal
    over: bool
    not_before: regex.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Units:
    """All units and the words for what is paid for."""

    words: dict[str, Unit]
    longest: dict[str, int]
    per: regex.Pattern[str]
    per_names: dict[str, str]
    times: frozenset[str]

    def at(self, text: str, start: int) -> Unit | None:
        """The longest unit whose word begins at ``start`` of the folded text."""
        for length in range(self.longest.get(text[start : start + 1], 0), 0, -1):
            unit = self.words.get(text[start : start + length])
            if unit and not (unit.not_before and unit.not_before.match(text, start + length)):
                return unit
        return None

    def behind(self, text: str, start: int) -> tuple[Unit, int] | None:
        """The unit that begins at ``start`` or up to two blanks later, and its end."""
        at = start
        while at < start + 2 and text[at : at + 1] in _BLANK_CHARACTERS:
            at += 1
        unit = self.at(text, at)
        return (unit, at + len(unit.word)) if unit else None

    def per_at(self, text: str, start: int, *, money: bool) -> tuple[str, int] | None:
        """The name of what is paid for where ``/人·月`` (of money also ``每人每月``) begins at ``start``, and its
        end."""
        if text[start : start + 1] not in (("/", "每", " ") if money else ("/",)):
            return None
        found = self.per.match(text, start)
        return (self.per_name(found.captures("per")), found.end()) if found else None

    def per_name(self, words: list[str]) -> str:
        """``人·月`` for 人 and 月 in either order."""
        names = list(dict.fromkeys(self.per_names[word] for word in words))
        return "·".join([n for n in names if n not in self.times] + [n for n in names if n in self.times])

    def stated(self, words: str) -> tuple[Unit, Decimal, str | None] | None:
        """A unit stated away from its number (a header's 万元 or 元/人·月): the unit, its scale and its per."""
        scale = regex.match(SCALE, words)
        for at in (scale.end() if scale else 0, 0):
            unit = self.at(words, at)
            if unit:
                per = self.per_at(words, at + len(unit.word), money=True)
                return unit, _SCALE_VALUE.get(words[:at], Decimal(1)), per[0] if per else None
        return None


_SCALE_VALUE = {
    first + last: one * ten
    for first, one in (("", Decimal(1)), ("十", Decimal(10)), ("百", Decimal(100)), ("千", Decimal(1000)))
    for last, ten in (("", Decimal(1)), ("万", Decimal(10**4)), ("亿", Decimal(10**8)))
} | {"万亿": Decimal(10**12)}


def units(patterns: PatternSet) -> Units:
    """The units of a pattern set; pass it to ``PatternSet.derived``."""
    words: dict[str, Unit] = {}
    for entry in patterns.entries("units", UnitEntry):
        not_before = regex.compile(entry.not_before) if entry.not_before else None
        for word in entry.words:
            if word in words:
                raise entry.place.error(f"the word {word!r} belongs to another unit already")
            name = entry.unit or word
            words[word] = Unit(word, name, entry.measures, entry.kind, entry.factor, entry.over, not_before)
    longest: dict[str, int] = {}
    for word in words:
        longest[word[0]] = max(longest.get(word[0], 0), len(word))
    per = patterns.entries("per_units", PerEntry)
    any_per = f"(?:{_any([word for entry in per for word in entry.words])})(?![0-9])"
    return Units(
        words=words,
        longest=longest,
        per=regex.compile(
            rf"{BLANKS}(?:/|每){BLANKS}(?:(?P<per>{any_per})(?:{BLANKS}[/每·.*×]{BLANKS}(?P<per>{any_per}))*"
            rf"|[(（](?P<per>{any_per})(?:{BLANKS}[/·.*×]{BLANKS}(?P<per>{any_per}))*[)）])"
        ),
        per_names={word: entry.per or word for entry in per for word in entry.words},
        times=frozenset(entry.per or word for entry in per for word in entry.words if entry.time),
    )


def building_blocks(patterns: PatternSet) -> dict[str, str]:
    """What ``{name}`` stands for in the expressions of named_numbers.yaml and kind_cues.yaml."""
    per = patterns.entries("per_units", PerEntry)
    blocks = {
        "per_thing": _any([word for entry in per if not entry.time for word in entry.words]),
        "per_time": _any([word for entry in per if entry.time for word in entry.words]),
        "cn": CHINESE,
    }
    for entry in patterns.entries("building_blocks", BlockEntry):
        blocks[entry.id] = expand(entry.pattern, blocks, entry.place)
    return blocks


def expression(template: str, blocks: dict[str, str], place: Place, *, backwards: bool = False) -> regex.Pattern[str]:
    """A template of a pattern file, compiled: building blocks filled in, blanks made optional.

    ``backwards`` makes an expression whose ``match(text, pos, endpos)`` must end at ``endpos``.
    """
    try:
        return regex.compile(("(?rm)" if backwards else "(?m)") + spread(expand(template, blocks, place)))
    except regex.error as failure:
        raise place.error(f"not an expression: {failure}") from None


def spread(template: str) -> str:
    """The template with every blank outside a character class standing for up to two blanks or none."""
    parts, in_class, escaped = [], False, False
    for character in template:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "[":
            in_class = True
        elif character == "]":
            in_class = False
        parts.append(BLANKS if character == " " and not in_class else character)
    return "".join(parts)


def _any(words: list[str]) -> str:
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True))
