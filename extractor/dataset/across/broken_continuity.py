from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import regex

from extractor.dataset.across.archive import Archive, Comparison, Place, ReportCard
from extractor.model import Severity
from extractor.pattern import Example, PatternSet

TITLE = "年度之间不衔接"


@dataclass(frozen=True, slots=True)
class Continuity:
    """An entry of ``patterns/continuity.yaml``: a figure of this year's report that repeats one of last year's."""

    id: str
    name: str
    closing: str
    labels: str
    field: str
    kinds: tuple[str, ...]
    own_words: bool = False
    less_is_note: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class _Figure:
    """A stored quantity or the figure of a fact; ``low`` and ``high`` are what it can stand for, None = anything."""

    place: Place
    low: Decimal | None
    high: Decimal | None

    def meets(self, other: _Figure) -> bool:
        return not (self.above(other) or other.above(self))

    def above(self, other: _Figure) -> bool:
        return self.low is not None and other.high is not None and self.low > other.high


_Stated = tuple[ReportCard, _Figure, str]
_Entries = tuple[tuple[Continuity, regex.Pattern[str]], ...]


def detect(archive: Archive) -> Iterator[Comparison]:
    """A figure of last year that is another in last year's report: the money carried over against the closing
    balance, last year's expenditure or number of people against what last year's report states.

    Compared are reports of one series (see ``extractor dataset history``) of consecutive years. Which figures
    repeat which is said by ``patterns/continuity.yaml``. Figures that rounding or truncation reconciles agree. A
    report that states no balance has left what its final budget exceeds its expenditure by. Less money carried over
    than was left is a note, because a part may have been returned.
    """
    cards = archive.cards
    entries = archive.patterns.derived(_compiled)
    for series in archive.series:
        by_year: dict[int, list[str]] = defaultdict(list)
        for member in series.members:
            if member.year is not None:
                by_year[member.year].append(member.report)
        for year in sorted(by_year):
            previous = by_year.get(year - 1, [])
            for report in by_year[year] if previous else ():
                yield from _compared(archive, entries, cards[report], [cards[p] for p in previous])


def _compared(archive: Archive, entries: _Entries, card: ReportCard, last: list[ReportCard]) -> Iterator[Comparison]:
    stated = _stated(archive, last)
    rows = archive.store.select(
        "SELECT kind, label, period, value_text, step, low_text, high_text, qualifier, quote, span_start, span_end,"
        " page, line, table_index, table_row, table_column, text FROM quantities WHERE report = ? ORDER BY position",
        card.report,
    ).fetchall()
    for entry, labels in entries:
        seen = set()
        for kind, label, period, *figure, text in rows:
            if kind not in entry.kinds or not labels.search(label):
                continue
            if not entry.own_words and not (period or "").startswith(str((card.year or 0) - 1)):
                continue
            known = stated.get(entry.field, [])
            now = _figure(figure)
            if not known or any(now.meets(then) for _, then, _ in known) or (now.low, now.high) in seen:
                continue
            seen.add((now.low, now.high))
            other, then, printed = known[0]
            less = entry.less_is_note and not now.above(then)
            yield Comparison(
                "broken-continuity",
                Severity.NOTE if less else Severity.WARNING,
                TITLE,
                f"{card.called}所述{entry.name}为{text}，{other.year}年报告的{entry.closing}为{printed}",
                card.report,
                now.place,
                other.report,
                then.place.quote,
            )


def _stated(archive: Archive, reports: list[ReportCard]) -> Mapping[str, list[_Stated]]:
    """What last year's reports state of each field, with the figure as printed."""
    found: dict[str, list[_Stated]] = defaultdict(list)
    for card in reports:
        for field, *figure, text in archive.store.select(
            "SELECT field, facts.value_text, ifnull(step, 0), low_text, high_text, ifnull(qualifier, 'exact'),"
            " facts.quote, facts.span_start, facts.span_end, facts.page, facts.line, facts.table_index,"
            " facts.table_row, facts.table_column, ifnull(quantities.text, facts.quote) FROM facts LEFT JOIN quantities"
            " ON quantities.report = facts.report AND quantities.span_start = facts.span_start"
            " AND quantities.span_end = facts.span_end WHERE facts.report = ? AND facts.value IS NOT NULL",
            card.report,
        ):
            found[field].append((card, _figure(figure), text))
        of_this = {field: known[-1] for field, known in found.items() if known[-1][0] is card}
        if "balance" not in of_this and {"final_budget", "expenditure"} <= of_this.keys():
            found["balance"].append(_left(of_this["final_budget"], of_this["expenditure"]))
    return found


def _left(budget: _Stated, spent: _Stated) -> _Stated:
    """What was left of a budget, where the report does not say it."""
    card, available, text = budget
    _, used, text_used = spent
    low = None if available.low is None or used.high is None else available.low - used.high
    high = None if available.high is None or used.low is None else available.high - used.low
    return card, _Figure(available.place, low, high), f"{text}－{text_used}"


def _figure(row: list[Any]) -> _Figure:
    value, step, low, high, qualifier, *place = row
    if qualifier == "exact":
        exact, last = Decimal(value), Decimal(repr(step))
        return _Figure(Place(*place), exact - last / 2, exact + last)
    return _Figure(Place(*place), None if low is None else Decimal(low), None if high is None else Decimal(high))


def _compiled(patterns: PatternSet) -> _Entries:
    return tuple((entry, regex.compile(entry.labels)) for entry in patterns.entries("continuity", Continuity))
