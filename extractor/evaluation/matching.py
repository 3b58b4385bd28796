"""One report against its gold."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from extractor.evaluation.gold import Expected, Gold
from extractor.model import Finding, Kind, Report, Severity

_Key = TypeVar("_Key")

_LONGEST_QUOTE = 80
"""A longer quote points at no figure."""


@dataclass(slots=True)
class Tally:
    """Right answers, answers that are not right, and gold that was not met."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """None where nothing was answered."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """None where nothing was asked."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass(slots=True)
class Score:
    """What one report, or all of them, got right. ``false_errors`` are findings of severity error that no gold
    entry explains; ``misses`` says each disagreement in Chinese."""

    fields: dict[str, Tally] = field(default_factory=dict)
    checks: dict[str, Tally] = field(default_factory=dict)
    lines: Tally = field(default_factory=Tally)
    quantities: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    false_errors: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for mine, others in ((self.fields, other.fields), (self.checks, other.checks)):
            for name, tally in others.items():
                mine.setdefault(name, Tally()).add(tally)
        self.lines.add(other.lines)
        self.quantities.add(other.quantities)
        self.kinds.add(other.kinds)
        self.false_errors += other.false_errors
        self.misses += other.misses


def compare(report: Report, gold: Gold) -> Score:
    """Everything the gold speaks of, counted; what it does not speak of is not held against the report."""
    score = Score()
    _compare_fields(report, gold, score)
    _compare_lines(report, gold, score)
    _compare_findings(report, gold, score)
    _compare_quantities(report, gold, score)
    if report.summary.verified < gold.verified:
        score.misses.append(f"相符的计算 {report.summary.verified} 项，应不少于 {gold.verified} 项")
    return score


def quotes(finding: Finding, figures: Iterable[str]) -> bool:
    """Whether the evidence shows one of the figures as a whole: 20分 is not shown by 120分."""
    return any(_shows(e.quote, figure) for e in finding.evidence for figure in figures)


def _compare_fields(report: Report, gold: Gold, score: Score) -> None:
    for name, wanted in gold.facts.items():
        tally = score.fields.setdefault(name, Tally())
        fact = report.facts.get(name)
        got = None if fact is None else str(fact.value)
        if got is not None and wanted is not None and _same(got, wanted):
            tally.right += 1
            continue
        tally.wrong += got is not None
        tally.missed += wanted is not None
        if got is not None or wanted is not None:
            score.misses.append(f"字段 {name} 应为 {wanted}，得到 {got}")


def _compare_lines(report: Report, gold: Gold, score: Score) -> None:
    def mark(index: int | None) -> Decimal | None:
        return None if index is None else report.quantities[index].value.normalize()

    wanted = Counter((_plain(n), _number(w), _number(s)) for n, w, s in gold.indicators)
    got = Counter((_plain(i.name), mark(i.weight), mark(i.score)) for i in report.indicators if i.scored)
    if wanted:
        score.lines.add(_overlap(got, wanted))
        score.misses += [f"指标行未得到：{name} {weight} {mark}" for name, weight, mark in wanted - got]


def _compare_findings(report: Report, gold: Gold, score: Score) -> None:
    for entry in gold.findings:
        met = any(_meets(finding, entry) for finding in report.findings)
        tally = score.checks.setdefault(entry.check, Tally())
        tally.right += met
        tally.missed += not met
        if not met:
            score.misses.append(f"未报告 {entry.check}：{entry.about}")
    known = [entry.figures for entry in gold.findings] + [entry.figures for entry in gold.allowed]
    for finding in report.findings:
        explained = any(quotes(finding, figures) for figures in known)
        if finding.severity is not Severity.NOTE and not explained:
            score.checks.setdefault(finding.check, Tally()).wrong += 1
            score.false_errors += finding.severity is Severity.ERROR
            score.misses.append(f"误报 {finding.check}（{finding.severity}）：{finding.message}")


def _meets(finding: Finding, entry: Expected) -> bool:
    order = list(Severity)
    grave_enough = order.index(finding.severity) <= order.index(entry.severity)
    return finding.check == entry.check and grave_enough and quotes(finding, entry.figures)


def _compare_quantities(report: Report, gold: Gold, score: Score) -> None:
    if gold.quantities is None:
        return
    figures = [q for q in report.quantities if q.unit or q.kind not in (Kind.OTHER, Kind.COUNT)]
    wanted = Counter((_plain(text), _number(value), kind) for text, kind, value in gold.quantities)
    got = Counter((_plain(q.text), _number(str(q.value)), q.kind) for q in figures)
    figures_wanted, figures_got = _without_kinds(wanted), _without_kinds(got)
    found = _overlap(figures_got, figures_wanted)
    score.quantities.add(found)
    of_right_kind = (wanted & got).total()
    score.kinds.add(Tally(of_right_kind, found.right - of_right_kind, 0))
    score.misses += [f"数字未读出：{text} = {value}" for text, value in figures_wanted - figures_got]


def _without_kinds(figures: Counter[tuple[str, Decimal | None, Kind]]) -> Counter[tuple[str, Decimal | None]]:
    merged: Counter[tuple[str, Decimal | None]] = Counter()
    for (text, value, _), count in figures.items():
        merged[text, value] += count
    return merged


def _overlap(got: Counter[_Key], wanted: Counter[_Key]) -> Tally:
    right = (got & wanted).total()
    return Tally(right, got.total() - right, wanted.total() - right)


def _shows(quote: str, figure: str) -> bool:
    """The quote shows the figure, or is itself a part of it that can be told (六、 of 六、改进建议)."""
    shown, wanted = _plain(quote), _plain(figure)
    if len(shown) > _LONGEST_QUOTE:
        return False
    return _within(wanted, shown) or (len(shown) > 1 and _within(shown, wanted))


def _within(part: str, whole: str) -> bool:
    """Whether a text contains another without cutting a number: 20 is in 20分, not in 120分 or 20.5分."""
    before = r"(?<![\d.])" if part[:1].isdigit() else ""
    behind = r"(?!\d|\.\d)" if part[-1:].isdigit() else ""
    return bool(part) and re.search(before + re.escape(part) + behind, whole) is not None


def _same(got: str, wanted: str) -> bool:
    return _plain(got) == _plain(wanted) or (_number(got) is not None and _number(got) == _number(wanted))


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(_plain(text))
    except InvalidOperation:
        return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
