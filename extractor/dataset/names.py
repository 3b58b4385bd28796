"""Names of projects, organisations and regions written alike, and how near two of them are."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import regex

from extractor.interpretation.facts.regions import region_at
from extractor.pattern import Example, PatternSet

_SHORTEST_PART = 4
_PART = Fraction(9, 10)
_REGION_END = 2


@dataclass(frozen=True, slots=True)
class Rewriting:
    """An entry of ``patterns/link_names.yaml``."""

    id: str
    of: str
    expression: str
    instead: str = ""
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one report, written alike; "" where it states none. The organisation is without the place its
    name begins with, which tells the region, or more of it."""

    project: str
    organisation: str
    region: str

    @property
    def office(self) -> str:
        """The organisation with its place."""
        return self.region + self.organisation


def names(project: str | None, organisation: str | None, region: str | None, patterns: PatternSet) -> Names:
    """The names of a report as they are compared."""
    rewritings = patterns.derived(_compiled)
    whole = _plain(organisation or "")
    first, last = region_at(whole, patterns)
    place, stated = whole[first:last], _plain(region or "")
    office = _rewritten(whole[:first] + whole[last:], rewritings["organisation"])
    if not place or same_region(place, stated):
        place = max(place, stated, key=len)
    return Names(_rewritten(project or "", rewritings["project"]), office, place)


def in_whole_regions(reports: Sequence[Names]) -> list[Names]:
    """The same with regions as fully written as any report has them (瑶海区 as 合肥市瑶海区), where only one can be
    meant; a report that states no region is where its organisation is, if the others are all in one place."""
    regions = {r.region for r in reports if r.region}
    by_end: dict[str, list[str]] = defaultdict(list)
    for region in regions:
        by_end[region[-_REGION_END:]].append(region)
    whole = {region: _whole(region, by_end[region[-_REGION_END:]]) for region in regions}
    homes: dict[str, set[str]] = defaultdict(set)
    for r in reports:
        if r.region and r.organisation:
            homes[r.organisation].add(whole[r.region])
    found = []
    for r in reports:
        home = homes.get(r.organisation, set())
        region = whole[r.region] if r.region else next(iter(home)) if len(home) == 1 else ""
        found.append(replace(r, region=region))
    return found


def _whole(region: str, others: Iterable[str]) -> str:
    """The longest way to write a region, itself where that is not one."""
    longer = sorted((o for o in others if o.endswith(region)), key=len)
    longest = longer[-1]
    return longest if all(longest.endswith(o) for o in longer) else region


def office_in(text: str, patterns: PatternSet) -> str:
    """The office of a place that a text names most often, the first of those; "" where it names none."""
    told = Counter(
        _plain(match[1]) for expression, _ in patterns.derived(_compiled)["text"] for match in expression.finditer(text)
    )
    return told.most_common(1)[0][0] if told else ""


def likeness(one: str, other: str) -> Fraction:
    """How near two names are, 0 to 1: the pairs of neighbouring characters they share (Dice); a name that
    contains the other is near to it even if it is much longer."""
    if one == other:
        return Fraction(1)
    short, long = sorted((one, other), key=len)
    pairs, others = (Counter(a + b for a, b in pairwise(name)) for name in (one, other))
    total = pairs.total() + others.total()
    dice = Fraction(2 * (pairs & others).total(), total) if total else Fraction(0)
    if len(short) >= _SHORTEST_PART and short in long:
        return max(dice, _PART)
    return dice


def same_region(one: str, other: str) -> bool:
    """Whether two regions can be one: 合肥市瑶海区 and 瑶海区."""
    return one == other or one.endswith(other) or other.endswith(one)


def _compiled(patterns: PatternSet) -> Mapping[str, tuple[tuple[regex.Pattern[str], str], ...]]:
    entries = patterns.entries("link_names", Rewriting)
    return {
        of: tuple((regex.compile(e.expression, regex.MULTILINE), e.instead) for e in entries if e.of == of)
        for of in ("project", "organisation", "text")
    }


def _rewritten(name: str, rewritings: tuple[tuple[regex.Pattern[str], str], ...]) -> str:
    name = _plain(name)
    for expression, instead in rewritings:
        changed = expression.sub(instead, name)
        name = changed or name  # a name that would be nothing stays as it is
    return name


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
