"""Finds what a template or an export left behind, and the defects a report admits of itself."""

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


@dataclass(frozen=True, slots=True)
class Admission:
    """An entry of ``patterns/admissions.yaml``: ``check`` is the id of the check that looks for the same."""

    id: str
    place: Place
    check: str
    text: str
    examples: tuple[Example, ...] = ()


def _admissions(patterns: PatternSet) -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple((a.check, regex.compile(a.text)) for a in patterns.entries("admissions", Admission))


def admissions(document: Document, patterns: PatternSet) -> tuple[Fact, ...]:
    """``admitted_defect`` facts in reading order; the value is the id of the check concerned."""
    found = [
        Fact("admitted_defect", check, (document.evidence(*match.span()),))
        for check, expression in patterns.derived(_admissions)
        for match in expression.finditer(document.text)
    ]
    return tuple(sorted(found, key=lambda f: f.evidence[0].start))
