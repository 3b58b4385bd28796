from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import PurePath

from extractor.dataset.across.archive import Archive, Comparison, ReportCard, different_offices
from extractor.model import Severity

TITLE = "疑似重复提交"
_LEAST_FIGURES = 4
_LEAST_AMOUNTS = 2
_TELLING_DIGITS = 3
_RARE = 12
_ALIKE = 0.6
_AMOUNTS_ALIKE = 0.7


def detect(archive: Archive) -> Iterator[Comparison]:
    """A report that states the same figures as another one although it is for another year or another unit.

    Compared are the figures that tell reports apart: amounts, people, counts, rates and marks of three digits or
    more. At least four of them, two of them amounts, must be the same, seven in ten of all amounts and six in
    ten of all these figures. Two files for the same unit and year are versions of one report and not compared.
    The very same file in several folders is a note.
    """
    yield from _copies(archive)
    figures, amounts = _figures(archive)
    holders: dict[str, list[str]] = defaultdict(list)
    for report, found in amounts.items():
        for amount in found:
            holders[amount].append(report)
    shared: Counter[tuple[str, str]] = Counter()
    for reports in holders.values():
        if len(reports) <= _RARE:
            shared.update(combinations(sorted(reports), 2))
    cards = archive.cards
    order = {key: number for number, key in enumerate(cards)}
    nearest: dict[str, tuple[float, int, ReportCard]] = {}
    for (one, other), count in shared.items():
        first, second = sorted((cards[one], cards[other]), key=lambda card: order[card.report])
        alike = _alike(figures[one], figures[other])
        same = len(figures[one] & figures[other])
        if count < _LEAST_AMOUNTS or same < _LEAST_FIGURES or alike < _ALIKE:
            continue
        if _alike(amounts[one], amounts[other]) >= _AMOUNTS_ALIKE and _is_another(first, second):
            best = nearest.get(second.report)
            if best is None or (alike, -order[first.report]) > (best[0], -order[best[2].report]):
                nearest[second.report] = (alike, same, first)
    for key in sorted(nearest, key=order.__getitem__):
        _, count, first = nearest[key]
        second = cards[key]
        what = "年度不同" if second.year != first.year and not different_offices(first, second) else "单位不同"
        yield Comparison(
            "resubmitted-report",
            Severity.WARNING,
            TITLE,
            f"{second.called}与{first.called}{what}，却有 {count} 个数字相同",
            second.report,
            archive.quote(second),
            first.report,
            archive.quote(first).quote,
        )


def _copies(archive: Archive) -> Iterator[Comparison]:
    """Reports whose file lies in several folders."""
    for card in archive.cards.values():
        copies = archive.store.copies(card.report)
        if len({PurePath(path).parent for path in copies}) > 1:
            message = f"{card.called}的同一文件交了 {len(copies)} 份：{'、'.join(copies)}"
            place = archive.quote(card)
            yield Comparison("resubmitted-report", Severity.NOTE, TITLE, message, card.report, place)


def _figures(archive: Archive) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The telling figures of every report that has enough of them, and the amounts among them."""
    figures: dict[str, set[str]] = defaultdict(set)
    amounts: dict[str, set[str]] = defaultdict(set)
    kinds = "('amount', 'headcount', 'count', 'rate', 'score')"
    for report, kind, value in archive.store.select(
        f"SELECT report, kind, value_text FROM quantities WHERE kind IN {kinds}"
    ):
        exact = value.rstrip("0").rstrip(".") if "." in value else value
        if len(exact.replace(".", "").strip("-0")) >= _TELLING_DIGITS:
            figures[report].add(f"{kind} {exact}")
            if kind == "amount":
                amounts[report].add(exact)
    enough = [r for r, found in figures.items() if len(found) >= _LEAST_FIGURES and len(amounts[r]) >= _LEAST_AMOUNTS]
    return {r: frozenset(figures[r]) for r in enough}, {r: frozenset(amounts[r]) for r in enough}


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _is_another(one: ReportCard, other: ReportCard) -> bool:
    """Whether two reports should have figures of their own."""
    years_differ = one.year is not None and other.year is not None and one.year != other.year
    return years_differ or different_offices(one, other)
