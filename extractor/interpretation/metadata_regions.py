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
    not_regions: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Regions:
    chain: regex.Pattern[str]
    not_regions: frozenset[str]
    province_of: dict[str, str]


def _compile(patterns: PatternSet) -> _Regions:
    provinces = patterns.entries("regions", Province)
    names = [p.name for p in provinces if p.name]
    cities = [city for p in provinces for city in p.cities]
    known = "|".join(map(regex.escape, sorted((*names, *cities), key=len, reverse=True)))
    before = [word for p in provinces for word in p.before]
    chain = regex.compile(
        rf"(?:{'|'.join(map(regex.escape, before))})?(?P<known>(?:{known})*)"
        r"(?P<city>\p{Han}{2,7}?(?:自治州|市|州|盟))?"
        r"(?P<county>\p{Han}{2,6}?(?:自治县|自治旗|县|区|旗|市))?"
    )
    return _Regions(
        chain,
        frozenset(word for p in provinces for word in p.not_regions),
        {city: p.name for p in provinces for city in p.cities},
    )


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
        if any(part.endswith(word) for word in regions.not_regions if len(word) > 1) or part[0] in "某各我本":
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
