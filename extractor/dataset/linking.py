"""Reports of one project over the years, linked by the names of project, organisation and region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

from extractor.dataset.names import Names, likeness, names, same_region
from extractor.dataset.store import Store
from extractor.pattern import PatternSet

_LEAST_PROJECT = Fraction(3, 4)
_LEAST_ORGANISATION = Fraction(2, 5)
_REGION_ONLY = Fraction(9, 10)


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
    reports: list[tuple[str, int | None, str, str, str]] = field(default_factory=list)

    @property
    def years(self) -> frozenset[int]:
        return frozenset(r[1] for r in self.reports if r[1] is not None)

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
    """Every project of the dataset. A report that names no project, or neither organisation nor region, is a
    series of its own; names that differ are linked only where no year has both."""
    groups = _groups(store, patterns)
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
        members[top(index)] += [Member(*report, score, reason) for report in group.reports]
    found = [Series(tuple(sorted(m, key=lambda m: (m.year or 0, m.report)))) for m in members.values()]
    return tuple(sorted(found, key=lambda s: s.key))


def _groups(store: Store, patterns: PatternSet) -> list[_Group]:
    groups: dict[Names | str, _Group] = {}
    rows = store.select("SELECT report, year, project, organisation, region FROM reports ORDER BY report")
    for report, year, project, organisation, region in rows:
        alike = names(project, organisation, region, patterns)
        group = _Group(alike)
        group = groups.setdefault(alike if group.linkable else report, group)
        group.reports.append((report, year, project or "", organisation or "", region or ""))
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
    """What may be one project: the same office with names of a project that are near, or the same name of a
    project in one region whose office is named otherwise or not at all. Names of one region end alike."""
    by_office: dict[str, list[int]] = defaultdict(list)
    by_project: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        if group.linkable:
            by_project[group.names.project, group.names.region[-2:]].append(
                index
            )  # as one region ends, so does the other
            if group.names.organisation:
                by_office[group.names.organisation].append(index)
    for block in by_office.values():
        for one, other in combinations(block, 2):
            yield from _renamed_project(groups, one, other)
    for block in by_project.values():
        for one, other in combinations(block, 2):
            yield from _other_office(groups, one, other)


def _renamed_project(groups: Sequence[_Group], one: int, other: int) -> Iterator[_Link]:
    a, b = groups[one].names, groups[other].names
    if a.region and b.region and not same_region(a.region, b.region):
        return
    near = likeness(a.project, b.project)
    if a.project == b.project:
        yield _Link(Fraction(1), "单位、项目名称相同，地区写法不同", one, other)
    elif near >= _LEAST_PROJECT:
        reason = f"单位相同，项目名称相近（{a.project}／{b.project}，相似度 {float(near):.2f}）"
        yield _Link(near, reason, one, other)


def _other_office(groups: Sequence[_Group], one: int, other: int) -> Iterator[_Link]:
    a, b = groups[one].names, groups[other].names
    if not a.region or not b.region or not same_region(a.region, b.region) or a.organisation == b.organisation != "":
        return
    if not a.organisation or not b.organisation:
        yield _Link(_REGION_ONLY, "地区、项目名称相同，一方未写明单位", one, other)
        return
    near = likeness(_without(a.organisation, a.region), _without(b.organisation, b.region))
    if near >= _LEAST_ORGANISATION:
        reason = f"地区、项目名称相同，单位名称相近（{a.organisation}／{b.organisation}，相似度 {float(near):.2f}）"
        yield _Link((1 + near) / 2, reason, one, other)


def _without(organisation: str, region: str) -> str:
    """An office without its place, so that two offices are not alike because they lie in one county."""
    head, found, tail = organisation.partition(region)
    return tail if found and not head else organisation


def of_project(found: Iterable[Series], project: str, patterns: PatternSet) -> tuple[Series, ...]:
    """The series that a name means: those of exactly that project if there are any, else those whose project
    or organisation contains it."""
    wanted = names(project, None, None, patterns).project

    def written(s: Series) -> set[str]:
        return {names(m.project, None, None, patterns).project for m in s.members}

    listed = list(found)
    exact = tuple(s for s in listed if wanted in written(s) or any(m.report == project for m in s.members))
    return exact or tuple(s for s in listed if any(wanted in name for name in written(s)) or project in s.organisation)
