"""Compares the reports of a dataset and keeps what is found."""

from __future__ import annotations

import hashlib
import inspect
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from extractor.dataset.across.archive import Archive, Comparison
from extractor.dataset.linking import Series, series
from extractor.dataset.rows import Row
from extractor.dataset.store import Store
from extractor.pattern import PatternSet


@dataclass(frozen=True, slots=True)
class ComparisonCheck:
    """A check across reports: a module of this package with a ``TITLE`` and a generator ``detect`` whose docstring
    is its page."""

    id: str
    title: str
    detect: Callable[[Archive], Iterator[Comparison]]
    family: str = "across"
    basis: str = ""

    @property
    def doc(self) -> str:
        return inspect.getdoc(self.detect) or ""


def comparison_checks() -> tuple[ComparisonCheck, ...]:
    """Every check across reports, by id."""
    found = []
    for module in iter_modules([str(Path(__file__).parent)]):
        loaded = import_module(f"{__package__}.{module.name}")
        if hasattr(loaded, "detect"):
            found.append(ComparisonCheck(module.name.replace("_", "-"), loaded.TITLE, loaded.detect))
    return tuple(sorted(found, key=lambda check: check.id))


def compare(store: Store, patterns: PatternSet) -> tuple[Comparison, ...]:
    """Link the reports over the years and run every check across them; what they say takes the place of what the
    last comparison said. The comparisons are in order of the checks, then of the reports' years and paths."""
    archive = Archive(store, patterns, series(store, patterns))
    found = [comparison for check in comparison_checks() for comparison in check.detect(archive)]
    with store.transaction():
        store.put_compared("series", _series_rows(archive.series))
        store.put_compared("across", _comparison_rows(found, archive))
    return tuple(found)


def _series_rows(found: Sequence[Series]) -> Mapping[str, list[Row]]:
    return {
        m.report: [(m.report, s.key, s.project or None, s.organisation or None, float(m.score), m.reason)]
        for s in found
        for m in s.members
    }


def _comparison_rows(found: Sequence[Comparison], archive: Archive) -> Mapping[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    seen: Counter[str] = Counter()
    for c in found:
        card, place = archive.cards[c.report], c.place
        other = archive.cards[c.other] if c.other else None
        identity = (c.check, card.called, place.quote, other.called if other else "", c.other_quote)
        key = "\0".join(identity)
        seen[key] += 1
        fingerprint = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:16]
        rows[c.report].append(
            (
                *(c.report, len(rows[c.report]), c.check, c.severity.value, c.title, c.message, c.other, c.other_quote),
                fingerprint,
                *(place.quote, place.start, place.end, place.page, place.line, place.table, place.row, place.column),
            )
        )
    return rows
