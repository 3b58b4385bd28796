"""Classes of words that interpretation asks for in the words around a figure."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractor.pattern import PatternSet

YEAR_PARTS = ("terms", "school_terms", "halves", "last_quarter", "quarters")
"""The classes that list the parts a year is told in, each completely."""


@dataclass(frozen=True, slots=True)
class WordClass:
    """An entry of a file that holds nothing but words by their id: ``patterns/word_classes.yaml``,
    ``product_phrases.yaml``, ``indicator_phrases.yaml``."""

    id: str
    words: tuple[str, ...]


def word_classes(patterns: PatternSet) -> dict[str, tuple[str, ...]]:
    return patterns.derived(_classes)


def word_class(name: str, patterns: PatternSet) -> tuple[str, ...]:
    """The words of a class; KeyError for a class that no file defines."""
    return word_classes(patterns)[name]


def words_by_id(file: str, patterns: PatternSet) -> dict[str, tuple[str, ...]]:
    return {c.id: c.words for c in patterns.entries(file, WordClass)}


def _classes(patterns: PatternSet) -> dict[str, tuple[str, ...]]:
    return words_by_id("word_classes", patterns)


def alternatives(name: str, patterns: PatternSet) -> str:
    """The words of a class as a part of an expression: 增加|增长, to be put in brackets of its own."""
    return patterns.derived(_joined)[name]


def _joined(patterns: PatternSet) -> dict[str, str]:
    return {name: "|".join(map(regex.escape, words)) for name, words in word_classes(patterns).items()}
