"""Words: segmentation with the field's lexicon, and whether two labels speak of the same fact.

Both recognition (which labels figures) and interpretation (which links them) need this, so it lies below both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import regex
import rjieba

from extractor.model import Quantity
from extractor.pattern import Example, PatternSet, Place

_FREQUENCY = 50_000
_ONE_SIDED = 0.6
_PERIOD_UNKNOWN = 0.7
_ONLY_FILLERS = 0.5


@dataclass(frozen=True, slots=True)
class WordGroup:
    """An entry of ``patterns/lexicon.yaml``."""

    id: str
    place: Place
    words: tuple[str, ...]
    tag: str = ""
    role: str = ""
    axis: str = ""
    value: str = ""
    canon: str = ""
    decisive: bool = False
    examples: tuple[Example, ...] = ()


class Word(NamedTuple):
    """A segmented word: its half-open span, its part of speech (jieba's tags) and its roles in labels."""

    text: str
    start: int
    end: int
    tag: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a label speaks of: its content words, and a value on each axis that tells facts apart."""

    words: frozenset[str]
    axes: tuple[tuple[str, str], ...]
    fillers_only: bool


_NO_ROLES: frozenset[str] = frozenset()


class Lexicon:
    """A segmenter that knows the words of the field. Made once per pattern set: see :func:`lexicon`."""

    def __init__(self, groups: tuple[WordGroup, ...]) -> None:
        self._segmenter = rjieba.Jieba()
        self._roles: dict[str, frozenset[str]] = {}
        self._tags: dict[str, str] = {}
        self._axes: dict[str, tuple[tuple[str, str], ...]] = {}
        self._canon: dict[str, str] = {}
        self._decisive = {group.axis for group in groups if group.decisive}
        self._subjects: dict[str, Subject] = {}
        for group in groups:
            for word in group.words:
                if group.tag:
                    self._tags[word] = group.tag  # the segmenter keeps the tag of a word it already has
                    if len(word) > 1:
                        self._segmenter.add_word(word, _FREQUENCY * len(word), group.tag)
                if group.role:
                    self._roles[word] = self._roles.get(word, _NO_ROLES) | {group.role}
                if group.axis:
                    self._axes[word] = (*self._axes.get(word, ()), (group.axis, group.value))
                if group.canon:
                    self._canon[word] = group.canon

        self._by_role = {
            role: regex.compile("|".join(map(regex.escape, sorted(words, key=len, reverse=True))))
            for role, words in _grouped(groups).items()
        }

    def finder(self, role: str) -> regex.Pattern[str]:
        """An expression that finds the words of a role in running text."""
        return self._by_role[role]

    def words(self, text: str, offset: int = 0) -> list[Word]:
        """The words of a text in order; ``offset`` is added to their spans."""
        found: list[Word] = []
        at = offset
        for word, tag in self._segmenter.tag(text):
            own = self._tags.get(word, tag)
            found.append(Word(word, at, at + len(word), own, self._roles.get(word, _NO_ROLES)))
            at += len(word)
        return found

    def subject(self, label: str) -> Subject:
        """What a label speaks of. Labels recur, so the answer is kept."""
        if label not in self._subjects:
            self._subjects[label] = self._subject(label)
        return self._subjects[label]

    def apart(self, a: Subject, b: Subject) -> bool:
        """Whether a word on some axis (level of government, plan or actual …) tells two subjects apart."""
        first, second = dict(a.axes), dict(b.axes)
        if self._decisive & (first.keys() ^ second.keys()):
            return True
        return any(second[axis] != value for axis, value in first.items() if axis in second)

    def _subject(self, label: str) -> Subject:
        content: set[str] = set()
        axes: dict[str, str] = {}
        for word in self.words(label):
            for axis, value in self._axes.get(word.text, ()):
                axes[axis] = value
            filler = "filler" in word.roles or "change" in word.roles or not any(map(str.isalnum, word.text))
            if not filler and not (word.text in self._axes and word.text not in self._canon):
                content.add(self._canon.get(word.text, word.text))
        return Subject(frozenset(content), tuple(sorted(axes.items())), not content and not axes)


def _grouped(groups: tuple[WordGroup, ...]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for group in groups:
        if group.role:
            words.setdefault(group.role, set()).update(group.words)
    return words


def _lexicon(patterns: PatternSet) -> Lexicon:
    return Lexicon(patterns.entries("lexicon", WordGroup))


def lexicon(patterns: PatternSet) -> Lexicon:
    return patterns.derived(_lexicon)


def same_subject(a: Quantity, b: Quantity, patterns: PatternSet, year: str | None = None) -> float:
    """How surely two figures state the same fact, 0 to 1, by label, period, kind, unit and what it is paid for.

    A level of government, plan against actual, first against second half, a difference against a level and the
    like tell two facts apart outright; a word of that sort on one side only lowers the score. ``year`` is the
    report's own (2023年), said of every figure without a period.
    """
    if (a.kind, a.unit, a.per) != (b.kind, b.unit, b.per) or not a.label or not b.label:
        return 0.0
    period_a, period_b = whole_year(a.period) or year, whole_year(b.period) or year
    if period_a and period_b and period_a != period_b:
        return 0.0
    score = same_label(a.label, b.label, patterns)
    return score if period_a == period_b else score * _PERIOD_UNKNOWN


def whole_year(period: str | None) -> str | None:
    """A period without the 末 or 底 that makes a year its last day: what is counted then is the year's figure."""
    return period[:-1] if period and period.endswith(("年末", "年底")) else period


def same_label(a: str, b: str, patterns: PatternSet) -> float:
    """How surely two labels name the same thing, 0 to 1."""
    known = lexicon(patterns)
    first, second = known.subject(a), known.subject(b)
    if known.apart(first, second):
        return 0.0
    if a == b:
        return _ONLY_FILLERS if first.fillers_only else 1.0
    if not first.words or not second.words:
        return 0.0
    common = sum(map(len, first.words & second.words))
    score = 2 * common / (sum(map(len, first.words)) + sum(map(len, second.words)))
    return score * float(_ONE_SIDED ** len(dict(first.axes).keys() ^ dict(second.axes).keys()))
