"""Provinces, prefectures and counties at the head of a name."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractor.pattern import PatternSet, Place


@dataclass(frozen=True, slots=True)
class Province:
    """An entry of ``patterns/regions.yaml``."""

    id: str
    place: Place
    name: str
    cities: tuple[str, ...] = ()
    city_ends: tuple[str, ...] = ()
    county_ends: tuple[str, ...] = ()
    short_ends: tuple[str, ...] = ()
    not_regions: tuple[str, ...] = ()
    not_first: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Regions:
    chain: regex.Pattern[str]
    not_regions: tuple[str, ...]
    not_first: frozenset[str]
    province_of: dict[str, str]


def _compile(patterns: PatternSet) -> _Regions:
    provinces = patterns.entries("regions", Province)
    known = _any([p.name for p in provinces if p.name] + [city for p in provinces for city in p.cities])
    city = _any([end for p in provinces for end in p.city_ends])
    county = _any([end for p in provinces for end in p.county_ends])
    ends = _any([end for p in provinces for end in (*p.city_ends, *p.county_ends)])
    short = _any([end for p in provinces for end in p.short_ends])
    before = _any([word for p in provinces for word in p.before])
    return _Regions(
        regex.compile(
            rf"(?:{before})?(?P<known>(?:{known})*)"
            # no name of one place holds the end of another: 某县市场监管局 lies in no city
            rf"(?P<city>\p{{Han}}(?:(?!{ends})\p{{Han}}){{1,6}}?(?:{city}))?"
            rf"(?P<county>\p{{Han}}(?:(?!{ends})\p{{Han}}){{1,5}}?(?:{county})|\p{{Han}}(?:{short}))?"
        ),
        tuple(word for p in provinces for word in p.not_regions if len(word) > 1),
        frozenset(first for p in provinces for first in p.not_first),
        {city: p.name for p in provinces for city in p.cities},
    )


def _any(words: list[str]) -> str:
    return "|".join(map(regex.escape, sorted(words, key=len, reverse=True)))


def region_at(text: str, patterns: PatternSet) -> tuple[int, int]:
    """The span of the region a name begins with (昆明市东川区; 南县 of 政协南县委员会); else an empty one."""
    regions = patterns.derived(_compile)
    match = regions.chain.match(text)
    if match is None:
        return 0, 0
    start, end = match.span("known")
    for level in ("city", "county"):
        part = match[level]
        if part is None:
            continue
        if part.endswith(regions.not_regions) or part[0] in regions.not_first:
            break
        end = match.end(level)
    return start, end


def province_of(region: str, patterns: PatternSet) -> str:
    """The province a region lies in, or "" where its name does not tell."""
    regions = patterns.derived(_compile)
    for province in patterns.entries("regions", Province):
        if province.name and region.startswith(province.name):
            return province.name
    return next((name for city, name in regions.province_of.items() if region.startswith(city)), "")
