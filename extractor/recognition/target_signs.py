"""Comparison signs of targets that stand in a cell of their own."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.pattern import Example, PatternSet
from extractor.recognition.grids_vocabulary import plain


@dataclass(frozen=True, slots=True)
class TargetSign:
    """An entry of ``patterns/target_signs.yaml``."""

    id: str
    sign: str
    words: tuple[str, ...]
    examples: tuple[Example, ...] = ()


def is_sign(text: str, patterns: PatternSet) -> bool:
    """Whether a plain cell text is nothing but a comparison sign or the kind of comparison in words."""
    return text in patterns.derived(_words)


def _words(patterns: PatternSet) -> frozenset[str]:
    return frozenset(plain(word) for sign in patterns.entries("target_signs", TargetSign) for word in sign.words)
