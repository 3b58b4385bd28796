"""The comparison a target asks for, from its own cell or from the target's print."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from extractor.model import Qualifier, Quantity
from extractor.pattern import Example, PatternSet

_OF_QUALIFIER = {
    Qualifier.AT_LEAST: "≥",
    Qualifier.AT_MOST: "≤",
}


@dataclass(frozen=True, slots=True)
class SignWords:
    """An entry of ``patterns/target_signs.yaml``."""

    id: str
    sign: str
    words: tuple[str, ...]
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Signs:
    _by_word: Mapping[str, str]

    def of_cell(self, text: str) -> str | None:
        """The sign a cell states that holds nothing else."""
        return self._by_word.get(_plain(text))

    def of_target(self, text: str, quantity: Quantity | None) -> str | None:
        """The sign printed before a target or carried by its quantity; None for a plain figure."""
        printed = _plain(text)
        for length in (2, 1):
            head = printed[:length]
            if head in self._by_word and not head.isalpha():
                return self._by_word[head]
        return _OF_QUALIFIER.get(quantity.qualifier) if quantity is not None else None


def signs(patterns: PatternSet) -> Signs:
    return patterns.derived(_signs)


def _signs(patterns: PatternSet) -> Signs:
    entries = patterns.entries("target_signs", SignWords)
    return Signs({_plain(word): entry.sign for entry in entries for word in entry.words})


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
