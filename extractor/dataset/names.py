"""Names of projects, organisations and regions written alike, and how near two of them are."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import regex

from extractor.pattern import Example, PatternSet

_SHORTEST_PART = 4
_PART = Fraction(9, 10)


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
    """The names of one report, written alike; "" where it states none. The region is also taken from the head of
    the organisation's name where that ends like a place."""

    project: str
    organisation: str
    region: str


_REGION = regex.compile(r"^\p{Han}{1,12}?(?:自治[区州县旗]|[省市区县旗州盟])(?=\p{Han}{2,})")


def names(project: str | None, organisation: str | None, region: str | None, patterns: PatternSet) -> Names:
    """The names of a report as they are compared."""
    rewritings = patterns.derived(_compiled)
    office = _rewritten(organisation or "", rewritings["organisation"])
    place = _plain(region or "")
    if not place and (found := _REGION.search(office)):
        place = found[0]
    return Names(_rewritten(project or "", rewritings["project"]), office, place)


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
        of: tuple((regex.compile(e.expression), e.instead) for e in entries if e.of == of)
        for of in ("project", "organisation")
    }


def _rewritten(name: str, rewritings: tuple[tuple[regex.Pattern[str], str], ...]) -> str:
    name = _plain(name)
    for expression, instead in rewritings:
        changed = expression.sub(instead, name)
        name = changed or name  # a name that would be nothing stays as it is
    return name


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
