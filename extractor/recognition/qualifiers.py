"""How exact a figure is meant: 约 近 余 以上 不低于 ≥ … and the bounds they leave."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from extractor.model import Qualifier
from extractor.pattern import Example, PatternSet, Place

_BLANKS = ' \t\u3000\u00a0“"'


@dataclass(frozen=True, slots=True)
class QualifierEntry:
    """An entry of ``patterns/qualifiers.yaml``."""

    id: str
    place: Place
    qualifier: Qualifier
    before: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    not_behind: str = ""
    not_before: str = ""
    not_followed: str = ""
    not_of: tuple[str, ...] = ()
    only_of: tuple[str, ...] = ()
    next_place: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    entry: QualifierEntry
    spoiled_by: regex.Pattern[str] | None
    followed: regex.Pattern[str] | None = None

    def qualifies(self, unit: str) -> bool:
        return unit not in self.entry.not_of and (not self.entry.only_of or unit in self.entry.only_of)


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """The words before, inside and after a figure; ``*_words`` are the same, the longest first."""

    before: dict[str, _Word]
    after: dict[str, _Word]
    inside: QualifierEntry
    before_words: tuple[str, ...]
    after_words: tuple[str, ...]
    inside_words: tuple[str, ...]

    def around(self, text: str, start: int, end: int, unit: str, *, over: bool) -> tuple[QualifierEntry | None, int]:
        """The entry that qualifies the figure at ``start:end`` of the folded text, and where the figure begins
        when a word before it is counted in; ``over`` tells that the figure itself prints 余 or 多."""
        at = start
        while at and text[at - 1] in _BLANKS:
            at -= 1
        if text.endswith(self.before_words, 0, at):
            for word in self.before_words:
                if text.endswith(word, 0, at):
                    found = self.before[word]
                    spoiled = (found.spoiled_by and found.spoiled_by.match(text, 0, at - len(word))) or (
                        found.followed and found.followed.match(text, end)
                    )
                    if not spoiled and found.qualifies(unit):
                        return found.entry, at - len(word)
                    break
        if over:
            return self.inside, start
        while text[end : end + 1] and text[end] in _BLANKS:
            end += 1
        if text.startswith(self.after_words, end):
            for word in self.after_words:
                if text.startswith(word, end):
                    found = self.after[word]
                    spoiled = found.spoiled_by and found.spoiled_by.match(text, end + len(word))
                    if not spoiled and found.qualifies(unit):
                        return found.entry, start
                    break
        return None, start


def qualifiers(patterns: PatternSet) -> Qualifiers:
    """The qualifiers of a pattern set; pass it to ``PatternSet.derived``."""
    entries = patterns.entries("qualifiers", QualifierEntry)
    before: dict[str, _Word] = {}
    after: dict[str, _Word] = {}
    inside: dict[str, QualifierEntry] = {}
    for entry in entries:
        behind = regex.compile(f"(?r)(?:{entry.not_behind})") if entry.not_behind else None
        ahead = regex.compile(entry.not_before) if entry.not_before else None
        followed = regex.compile(entry.not_followed) if entry.not_followed else None
        for words, spoiled_by, table in ((entry.before, behind, before), (entry.after, ahead, after)):
            for word in words:
                if word in table:
                    raise entry.place.error(f"the word {word!r} belongs to another qualifier already")
                table[word] = _Word(entry, spoiled_by, followed)
        inside.update(dict.fromkeys(entry.inside, entry))
    return Qualifiers(
        before=before,
        after=after,
        inside=next(iter(inside.values())),
        before_words=tuple(sorted(before, key=len, reverse=True)),
        after_words=tuple(sorted(after, key=len, reverse=True)),
        inside_words=tuple(inside),
    )


def bounds(
    entry: QualifierEntry | None, value: Decimal, step: Decimal
) -> tuple[Qualifier, Decimal | None, Decimal | None]:
    """The qualifier with the lowest and highest value it allows (None = open)."""
    if entry is None:
        return Qualifier.EXACT, value, value
    place = _last_place_in_use(value, step)
    low: Decimal | None = value
    high: Decimal | None = value
    if entry.qualifier is Qualifier.ABOUT:
        low, high = value - place, value + place
    elif entry.qualifier is Qualifier.NEARLY:
        low = value - place
    elif entry.qualifier is Qualifier.OVER:
        high = value + place if entry.next_place else None
    elif entry.qualifier is Qualifier.AT_LEAST:
        high = None
    elif entry.qualifier is Qualifier.AT_MOST:
        low = None
    return entry.qualifier, low, high


def _last_place_in_use(value: Decimal, step: Decimal) -> Decimal:
    """One in the last place that is not 0: 1000 for 3000, 10000 for 12万; the step for 0."""
    if not value:
        return step
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))
