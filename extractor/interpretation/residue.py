"""Finds what a template or an export left behind: placeholders, hints, bookmarks."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractor.model import Document, Fact
from extractor.pattern import Example, PatternSet, Place

FIELD = "template_residue"


@dataclass(frozen=True, slots=True)
class Residue:
    """An entry of ``patterns/residue.yaml``: ``name`` is Chinese, ``text`` a regular expression."""

    id: str
    place: Place
    name: str
    text: str
    examples: tuple[Example, ...] = ()


def _compiled(patterns: PatternSet) -> tuple[tuple[Residue, regex.Pattern[str]], ...]:
    return tuple((r, regex.compile(r.text)) for r in patterns.entries("residue", Residue))


def residue(document: Document, patterns: PatternSet) -> tuple[Fact, ...]:
    """A fact for each leftover, in reading order; its value is the Chinese name of what it is."""
    found = [
        Fact(FIELD, kind.name, (document.evidence(*match.span()),))
        for kind, expression in patterns.derived(_compiled)
        for match in expression.finditer(document.text)
    ]
    return tuple(sorted(found, key=lambda f: f.evidence[0].start))
