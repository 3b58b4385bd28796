"""What prose says when it multiplies heads by a standard, compiled from the patterns."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from extractor.interpretation.language.word_classes import alternatives, word_class, words_by_id
from extractor.lexicon import Lexicon, lexicon
from extractor.pattern import PatternSet, Place


@dataclass(frozen=True, slots=True)
class PeriodMonths:
    """An entry of ``patterns/period_months.yaml``; ``months`` 0: counted from the two groups of ``word``."""

    id: str
    place: Place
    word: str
    months: int


@dataclass(frozen=True, slots=True)
class Language:
    """The words that assert a product, that deny it for everybody, that state its rule, and the period words.

    ``around`` is what stands before and behind a name and is no part of it, ``of_each`` what names nothing, ``apiece``
    what stands between things counted and what each of them got, ``of_which`` what opens a list of parts behind an
    amount, ``difference`` the end of a clause whose figure is how much another one moved or what was taken back,
    ``sums`` what calls an amount all of it, ``counted_often`` units of what is counted once for each month or time,
    ``part_year`` a part of a year, ``raised`` what stands between a standard and what became of it."""

    asserts: regex.Pattern[str]
    varies: regex.Pattern[str]
    rule: regex.Pattern[str]
    said_standard: regex.Pattern[str]
    altogether: regex.Pattern[str]
    sums: regex.Pattern[str]
    explains: regex.Pattern[str]
    around: regex.Pattern[str]
    of_each: regex.Pattern[str]
    apiece: regex.Pattern[str]
    difference: regex.Pattern[str]
    raised: regex.Pattern[str]
    of_which: regex.Pattern[str]
    averages: tuple[str, ...]
    counted_often: tuple[str, ...]
    part_year: regex.Pattern[str]
    persons: tuple[str, ...]
    periods: tuple[tuple[regex.Pattern[str], int], ...]
    lexicon: Lexicon


def language_of(patterns: PatternSet) -> Language:
    words = words_by_id("product_phrases", patterns)
    lists = {name: regex.compile("|".join(map(regex.escape, known))) for name, known in words.items()}
    periods = tuple((regex.compile(p.word), p.months) for p in patterns.entries("period_months", PeriodMonths))
    altogether = regex.compile(rf"\p{{Han}}{{0,2}}(?:{lists['altogether'].pattern})\p{{Han}}{{0,6}}|计(?:发|需)?")
    explains = regex.compile(rf"[（(，,]\s*即?按照?[^；。（）()]*?(?:{lists['worked_out'].pattern})")
    of_which, than = (alternatives(name, patterns) for name in ("of_which", "than"))
    return Language(
        lists["asserts"],
        lists["varies"],
        regex.compile(rf"(?<![累合共总])(?:{lists['rule'].pattern})"),  # 累计发放 states no rule
        regex.compile(
            rf"(?:{lists['by'].pattern})(?:(?:{lists['said_above'].pattern})[^，。；\d]{{0,10}}标准"
            rf"|[^，。；\d]{{0,8}}(?:{lists['numbers'].pattern})[^，。；\d]{{0,8}}标准(?:{lists['calculated'].pattern}))"
        ),
        altogether,
        lists["altogether"],
        explains,
        around=regex.compile(rf"^(?:{of_which})|(?:{lists['padding'].pattern})+$"),
        of_each=regex.compile(rf"(?:{lists['of_each'].pattern})+"),
        apiece=regex.compile(r"[\p{Han}（）()]{0,14}各\p{Han}{1,10}"),
        difference=regex.compile(
            rf"(?:{than})[^，。；]*(?:{lists['moved'].pattern})\p{{Han}}{{0,3}}$"
            rf"|[共需将](?:{lists['moved'].pattern})$|(?:{lists['taken_back'].pattern})$"
        ),
        raised=lists["raised"],
        of_which=regex.compile(rf"[，,（(：:\s]*(?:{lexicon(patterns).finder('part').pattern})"),
        averages=word_class("average", patterns),
        counted_often=word_class("counted_often", patterns),
        part_year=lists["part_year"],
        persons=words["persons"],
        periods=periods,
        lexicon=lexicon(patterns),
    )
