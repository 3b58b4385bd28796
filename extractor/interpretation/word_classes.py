"""Classes of words that interpretation asks for in the words around a figure."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.pattern import PatternSet


@dataclass(frozen=True, slots=True)
class WordClass:
    """An entry of ``patterns/word_classes.yaml``."""

    id: str
    words: tuple[str, ...]


def word_classes(patterns: PatternSet) -> dict[str, tuple[str, ...]]:
    return patterns.derived(_classes)


def word_class(name: str, patterns: PatternSet) -> tuple[str, ...]:
    """The words of a class; KeyError for a class that no file defines."""
    return word_classes(patterns)[name]


def _classes(patterns: PatternSet) -> dict[str, tuple[str, ...]]:
    return {c.id: c.words for c in patterns.entries("word_classes", WordClass)}
