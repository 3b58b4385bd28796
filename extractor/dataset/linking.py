"""Reports of one project over the years, linked by the names of project, organisation and region."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from extractor.dataset.names import Names, in_whole_regions, likeness, names, office_in, same_region
from extractor.dataset.store import Store
from extractor.pattern import PatternSet

_LEAST_PROJECT = Fraction(3, 4)
_LEAST_ORGANISATION = Fraction(2, 5)
_LEAST = Fraction(2, 3)
_REGION_ONLY = Fraction(9, 10)
_SAME_PURPOSE = Fraction(1, 2)
_END = 2
"""Characters by which names are told to begin or end alike."""


@dataclass(frozen=True, slots=True)
class Named:
    """A report by its names, "" where it states none; ``told`` is an office that only its running text names."""

    report: str
    year: int | None
    project: str
    organisation: str
    region: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A report as a part of a series. ``score``, 0 to 1, and ``reason`` (Chinese) tell why it belongs to it."""

    report: str
    year: int | None
    project: str
    organisation: str
    region: str
    score: Fraction
    reason: str


@dataclass(frozen=True, slots=True)
class Series:
    """The reports of one project, by year. ``project`` and ``organisation`` are the latest names, as printed."""

    members: tuple[Member, ...]

    @property
    def project(self) -> str:
        return self.members[-1].project

    @property
    def organisation(self) -> str:
        return next((m.organisation for m in reversed(self.members) if m.organisation), "")

    @property
    def region(self) -> str:
        return next((m.region for m in reversed(self.members) if m.region), "")

    @property
    def key(self) -> str:
        return self.members[0].report


@dataclass(slots=True)
class _Group:
    """Reports whose names are the same once written alike."""

    names: Names
    reports: list[Named] = field(default_factory=list)

    @property
    def years(self) -> frozenset[int]:
        return frozenset(r.year for r in self.reports if r.year is not None)

    @property
    def linkable(self) -> bool:
        return bool(self.names.project and (self.names.organisation or self.names.region))


@dataclass(frozen=True, slots=True)
class _Link:
    score: Fraction
    reason: str
    one: int
    other: int


def series(store: Store, patterns: PatternSet) -> tuple[Series, ...]:
    """Every project of the dataset, see :func:`linked`."""
    return linked(_named(store, patterns), patterns)


def linked(reports: Iterable[Named], patterns: PatternSet) -> tuple[Series, ...]:
    """Reports by project. One that names no project, or neither organisation nor region (also not in its running
    text), is a series of its own; names that differ are linked only where no year has both."""
    groups = _groups(reports, patterns)
    root = list(range(len(groups)))
    why: dict[int, tuple[Fraction, str]] = {}
    years = [set(g.years) for g in groups]

    def top(group: int) -> int:
        while root[group] != group:
            group = root[group]
        return group

    for link in sorted(_links(groups), key=lambda k: (-k.score, k.one, k.other)):
        one, other = top(link.one), top(link.other)
        if one != other and not years[one] & years[other]:
            root[other] = one
            years[one] |= years[other]
            why[other] = (link.score, link.reason)
    members: dict[int, list[Member]] = defaultdict(list)
    for index, group in enumerate(groups):
        score, reason = _why(index, root, why, group)
        for r in group.reports:
            because = f"{reason}（单位见正文：{r.told}）" if r.told else reason
            office = r.organisation or r.told
            members[top(index)].append(Member(r.report, r.year, r.project, office, r.region, score, because))
    found = [Series(tuple(sorted(m, key=lambda m: (m.year or 0, m.report)))) for m in members.values()]
    return tuple(sorted(found, key=lambda s: s.key))


def _named(store: Store, patterns: PatternSet) -> Iterator[Named]:
    rows = store.select("SELECT report, year, project, organisation, region FROM reports ORDER BY report")
    for report, year, project, organisation, region in rows.fetchall():
        told = "" if organisation or region or not project else office_in(_text(store, report), patterns)
        yield Named(report, year, project or "", organisation or "", region or "", told)


def _text(store: Store, report: str) -> str:
    row = store.select("SELECT text FROM contents WHERE report = ?", report).fetchone()
    return zlib.decompress(row[0]).decode() if row else ""


def _groups(reports: Iterable[Named], patterns: PatternSet) -> list[_Group]:
    listed = list(reports)
    written = [names(r.project, r.organisation or r.told, r.region, patterns) for r in listed]
    groups: dict[Names | str, _Group] = {}
    for report, alike in zip(listed, in_whole_regions(written), strict=True):
        group = _Group(alike)
        groups.setdefault(alike if group.linkable else report.report, group).reports.append(report)
    return list(groups.values())


def _why(index: int, root: Sequence[int], why: dict[int, tuple[Fraction, str]], group: _Group) -> tuple[Fraction, str]:
    """The weakest link on the way from a group to its series, and what it rests on."""
    if index not in why:
        same = "单位、项目名称相同" if group.names.organisation else "地区、项目名称相同"
        return Fraction(1), same if group.linkable else "未写明项目，或单位和地区都未写明"
    score, reason = why[index]
    while (index := root[index]) in why:
        score = min(score, why[index][0])
    return score, reason


def _links(groups: Sequence[_Group]) -> Iterator[_Link]:
    """What may be one project: names of it that are near, of one office or of one region. Only groups are compared
    whose project begins or ends alike, in places that end alike."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        if group.linkable:
            place = group.names.region[-_END:] or group.names.organisation
            blocks["begins", group.names.project[:_END], place].append(index)
            blocks["ends", group.names.project[-_END:], place].append(index)
    pairs = {pair for block in blocks.values() for pair in combinations(block, 2)}
    for one, other in pairs:
        if link := _link(groups[one].names, groups[other].names):
            yield _Link(*link, one, other)


def _link(a: Names, b: Names) -> tuple[Fraction, str] | None:
    """How surely two reports are of one project, and what that rests on."""
    project = likeness(a.project, b.project)
    if project < _LEAST_PROJECT or not same_region(a.region, b.region):
        return None
    same, near = ["单位"], []
    if a.organisation == b.organisation:
        office = Fraction(1)
    elif not a.organisation or not b.organisation:
        office, same, near = _REGION_ONLY, ["地区"], ["一方未写明单位"]
    else:
        alike = _office_likeness(a.organisation, b.organisation)
        if alike < _LEAST_ORGANISATION:
            return None
        office, same = (1 + alike) / 2, ["地区"]
        near = [f"单位名称相近（{a.organisation}／{b.organisation}，相似度 {float(alike):.2f}）"]
    if project == 1:
        same.append("项目名称")
    else:
        near.append(f"项目名称相近（{a.project}／{b.project}，相似度 {float(project):.2f}）")
    if a.region != b.region:
        near.append(f"地区写法不同（{a.region}／{b.region}）")
    score = project * office
    return (score, f"{'、'.join(same)}相同，{'，'.join(near)}") if score >= _LEAST else None


def _office_likeness(one: str, other: str) -> Fraction:
    """How near two offices of one region are; what an office is for stands first in its name."""
    near = likeness(one, other)
    return max(near, _SAME_PURPOSE) if one[:_END] == other[:_END] else near


def of_project(found: Iterable[Series], project: str, patterns: PatternSet) -> tuple[Series, ...]:
    """The series that a name means: those of exactly that project if there are any, else those whose project
    or organisation contains it."""
    wanted = names(project, None, None, patterns).project

    def written(s: Series) -> set[str]:
        return {names(m.project, None, None, patterns).project for m in s.members}

    listed = list(found)
    exact = tuple(s for s in listed if wanted in written(s) or any(m.report == project for m in s.members))
    return exact or tuple(s for s in listed if any(wanted in name for name in written(s)) or project in s.organisation)
