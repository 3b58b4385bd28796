"""The reports of a dataset as the checks across reports see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from extractor.dataset.linking import Series
from extractor.dataset.names import Names, likeness, names, same_region
from extractor.dataset.store import Store
from extractor.model import Severity
from extractor.pattern import PatternSet

_SAME_OFFICE = Fraction(3, 4)


@dataclass(frozen=True, slots=True)
class Place:
    """A verbatim quote of a report and where it stands, as in the tables."""

    quote: str
    start: int | None = None
    end: int | None = None
    page: int | None = None
    line: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One defect that shows when reports are compared: in ``report``, against ``other`` (None: against many)."""

    check: str
    severity: Severity
    title: str
    message: str
    report: str
    place: Place
    other: str | None = None
    other_quote: str = ""


@dataclass(frozen=True, slots=True)
class ReportCard:
    """What a report is about. ``series`` is the key of its series."""

    report: str
    path: str
    year: int | None
    title: str
    names: Names
    series: str

    @property
    def called(self) -> str:
        """How a message calls it."""
        year = f"{self.year}年" if self.year else ""
        return f"{self.names.office}{year}《{self.names.project or self.title or self.path}》"


@dataclass(frozen=True)
class Archive:
    """All reports, the series they form, and the store with everything else about them."""

    store: Store
    patterns: PatternSet
    series: tuple[Series, ...]

    @cached_property
    def cards(self) -> Mapping[str, ReportCard]:
        """Every report by its key, in order of year and path."""
        of = {member.report: (s.key, member) for s in self.series for member in s.members}
        rows = self.store.select(
            "SELECT report, (SELECT min(path) FROM files WHERE files.report = reports.report), year, title, project,"
            " region FROM reports ORDER BY ifnull(year, 9999), 2, report"
        )
        cards = {}
        for key, path, year, title, project, region in rows:
            series, member = of[key]
            named = names(project, member.organisation, region, self.patterns)
            cards[key] = ReportCard(key, path or "", year, title or "", named, series)
        return cards

    def quote(self, card: ReportCard) -> Place:
        """Where a report says its title."""
        row = self.store.select(
            "SELECT quote, span_start, span_end, page, line, table_index, table_row, table_column FROM facts"
            " WHERE report = ? AND field IN ('title', 'project', 'organisation') ORDER BY field DESC LIMIT 1",
            card.report,
        ).fetchone()
        return Place(*row) if row else Place("")


def different_offices(one: ReportCard, other: ReportCard) -> bool:
    """Whether two reports are certainly of different organisations or regions."""
    a, b = one.names, other.names
    if a.region and b.region and not same_region(a.region, b.region):
        return True
    return bool(a.organisation and b.organisation) and likeness(a.office, b.office) < _SAME_OFFICE
