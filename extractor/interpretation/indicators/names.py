"""Indicator names as a form prints them, and the names themselves."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractor.model import Document, Evidence
from extractor.pattern import Example, PatternSet

_GAP = regex.compile(r"\s*[\r\n]+\s*|(?<=\p{Han})\s+(?=\p{Han})")


@dataclass(frozen=True, slots=True)
class NamePart:
    """An entry of ``patterns/indicator_names.yaml``."""

    id: str
    prefix: str = ""
    suffix: str = ""
    words: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Takes off what is no part of a name."""

    prefix: regex.Pattern[str]
    suffix: regex.Pattern[str]
    number: regex.Pattern[str]
    execution: str
    _execution_words: frozenset[str]

    def span(self, text: str) -> tuple[int, int]:
        """The half-open span of the name in a printed one (指标1：培训人数（10分） → 培训人数); the whole
        text where nothing would be left."""
        start, end = 0, len(text.rstrip("：:；;，,。 \t\n\u3000"))
        while (match := self.prefix.match(text, start, end)) and match.end() < end:
            start = match.end()
        while (match := self.suffix.search(text, start, end)) and match.start() > start:
            end = match.start()
        return start, end

    def name(self, text: str) -> str:
        start, end = self.span(text)
        return str(_GAP.sub("", text[start:end])).strip("：: \t\u3000")

    def evidence(self, document: Document, start: int, end: int) -> Evidence:
        """The evidence of the name inside the span of its cell."""
        first, last = self.span(document.text[start:end])
        return document.evidence(start + first, start + last)

    def is_execution(self, name: str) -> bool:
        """Whether a name is one of those the execution rate's line goes by."""
        return name in self._execution_words


def names(patterns: PatternSet) -> Names:
    return patterns.derived(_names)


def _names(patterns: PatternSet) -> Names:
    parts = {part.id: part for part in patterns.entries("indicator_names", NamePart)}
    prefixes = [part.prefix for part in parts.values() if part.prefix]
    suffixes = [part.suffix for part in parts.values() if part.suffix]
    return Names(
        prefix=regex.compile("|".join(f"(?:{p})" for p in prefixes)),
        suffix=regex.compile("(?:" + "|".join(f"(?:{s})" for s in suffixes) + ")$"),
        number=regex.compile(parts["enumerator"].prefix),
        execution=parts["execution"].words[0],
        _execution_words=frozenset(parts["execution_synonym"].words),
    )
