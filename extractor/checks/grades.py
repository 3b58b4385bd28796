"""Which grade a score earns: the bands a report prints, else those of its region, else the national ones."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from extractor.model import Reading
from extractor.pattern import Example, PatternSet, Place


@dataclass(frozen=True, slots=True)
class Band:
    """The words for a grade, best known first, and the lowest score that earns it."""

    words: tuple[str, ...]
    floor: Decimal


@dataclass(frozen=True, slots=True)
class GradeScale:
    """An entry of ``patterns/grades.yaml``: the bands from best to worst."""

    id: str
    place: Place
    region: str
    basis: str
    verified: bool
    scale: Decimal
    grades: tuple[Band, ...]
    since: int = 0
    until: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """The bands that apply to one report. ``printed``: it states them itself."""

    bands: tuple[Band, ...]
    printed: bool
    basis: str = ""

    def grade_of(self, score: Decimal) -> Band | None:
        return next((band for band in self.bands if score >= band.floor), None)

    def knows(self, word: str) -> Band | None:
        return next((band for band in self.bands if word in band.words), None)


def scale(reading: Reading, patterns: PatternSet) -> Scale | None:
    """The bands for a report; None where no scale is known for its year."""
    printed = {f.evidence[0].quote: f.value for f in reading.facts_of("grade_floor") if isinstance(f.value, Decimal)}
    known = patterns.entries("grades", GradeScale)
    if len(printed) > 1:
        bands = sorted((Band(_synonyms(word, known), floor) for word, floor in printed.items()), key=lambda b: -b.floor)
        return Scale(tuple(bands), printed=True)
    region = str(next((f.value for f in reading.facts_of("region")), ""))
    year = next((f.value for f in reading.facts_of("year") if isinstance(f.value, Decimal)), Decimal(0))
    fitting = [
        s
        for s in known
        if (not s.region or (region and s.region in region)) and s.since <= year and (not s.until or year <= s.until)
    ]
    best = max(fitting, key=lambda s: len(s.region), default=None)
    return Scale(best.grades, printed=False, basis=best.basis) if best else None


def _synonyms(word: str, known: tuple[GradeScale, ...]) -> tuple[str, ...]:
    others = (b.words for s in known for b in s.grades if word in b.words)
    return (word, *dict.fromkeys(w for words in others for w in words if w != word))
