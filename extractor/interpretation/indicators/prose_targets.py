"""Targets and values of the lines that prose tells: 满意度不低于95% among the goals, and a line 满意度指标 whose
paragraph gives 满意度93.33%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from extractor.interpretation.facts.cues import cues
from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import (
    Claim,
    Document,
    Indicator,
    Kind,
    Operation,
    Qualifier,
    Quantity,
    Recognition,
    Term,
    TextBlock,
)
from extractor.pattern import PatternSet

_RATE_NAME = regex.compile(r"\p{Han}{2}[度率]$")
_ASKED = regex.compile(r"目标值?(?:为|是|：)?(?:\p{Han}{0,8}[度率])?(?:为|是|：|不低于|达到)*$")
_REACHED = regex.compile(
    r"(?:以上)?[，,；]\p{Han}{0,4}(?:(?:实际|完成)[^。；]{0,20}|[^。；]{0,36}?(?:率|度|比例)(?:为|是)?)"
)
_ASKED_COUNT = regex.compile(r"^(?:年度|全年)?(?:目标|计划|任务)|目标值?(?:为|是)$")
_OUTPUTS = regex.compile(r"^(?:产出|数量|质量|时效|效益|效果)")
_ASKED_BEHIND = regex.compile(r"[，,]\p{Han}{0,4}目标值?(?:为|是|：)*(?:不低于|不少于|达到)?")
_NAME_BEFORE = regex.compile(r"(?P<name>\p{Han}{2,8}[率度])(?:的|[。，：:])?\p{Han}{0,4}目标")
_FULL = 100
_TO_REACH = ("达到", "达", "提高到", "提升到")
_NAMED = 3
_TOLD = 2
"""Characters of a rate's name that the name of its line has too."""


def with_targets(
    lines: Sequence[Indicator], document: Document, recognition: Recognition, patterns: PatternSet
) -> tuple[Indicator, ...]:
    """The lines, those without a target with the one rate that their name speaks of, of their paragraph or else of
    the document, and the one floor that the document sets for a rate of that name, in another paragraph."""
    rates = _rates(recognition.quantities)
    floors = [rate for rate in rates if _is_floor(rate[1], document, recognition, patterns)]
    rates = [rate for rate in rates if rate not in floors]
    return tuple(_with_target(line, document, rates, floors) for line in lines) if floors else tuple(lines)


def floors_called_met(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate of prose that words right behind it say to have met its target (满意度94%，达到年度目标),
    where the document sets one floor, in another paragraph, for rates of that name."""
    rates = _rates(recognition.quantities)
    asked, met, fulfilled = (alternatives(name, patterns) for name in ("asked", "met", "fulfilled"))
    behind = regex.compile(rf"[，,、；\s]*(?:已|均|也)?(?:{met}|{fulfilled})了?(?:{asked})")
    for index, reached, name in rates:
        block = document.block_at(reached.evidence.start)
        called = behind.match(document.text, reached.evidence.end)
        if block is None or called is None or reached.qualifier is not Qualifier.EXACT:
            continue
        floors = {
            q.value: i
            for i, q, other in rates
            if other == name
            and not block.start <= q.evidence.start < block.end
            and _is_floor(q, document, recognition, patterns)
        }
        if len(floors) == 1:
            ((_, floor),) = floors.items()
            yield Claim(
                Operation.BOUND, "unmet-target-called-met", "floor elsewhere", ((Term(index),),), floor, cue=called[0]
            )


def lines_called_met(lines: Sequence[Indicator], document: Document, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each line of prose with a target and a value whose paragraph says, behind the marks, that the
    target was met: 满意度：满分10分，得分10分，目标已经完成."""
    asked, met, fulfilled = (alternatives(name, patterns) for name in ("asked", "met", "fulfilled"))
    said = regex.compile(rf"[，,；。](?:{asked})+(?:值|均|都|已|已经|全部)*(?:{met}|{fulfilled})了?(?=[，,；。]|$)")
    for line in lines:
        block = document.block_at(line.evidence[-1].start)
        if line.place != "prose" or line.target_quantity is None or line.actual_quantity is None or block is None:
            continue
        called = said.search(document.text, line.evidence[-1].end, block.end)
        if called is not None:
            terms = (Term(line.actual_quantity),)
            yield Claim(
                Operation.BOUND,
                "unmet-target-called-met",
                "line called met",
                (terms,),
                line.target_quantity,
                cue=called[0].strip("，,；。"),
            )


def all_called_met(lines: Sequence[Indicator], figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each count or rate that falls short of the target told before it in its sentence (目标为监测60家，
    实际监测54家), where a line of outputs or effects with full marks says that all targets are met (数量指标满分20分，
    得20分，各项任务均已达标)."""
    document, quantities = figures.document, figures.quantities
    met, fulfilled = (alternatives(name, patterns) for name in ("met", "fulfilled"))
    said = regex.compile(rf"(?:各项|全部|所有|均)[^，。；\d]{{0,10}}?(?:达标|{met}|{fulfilled})")
    for line in lines:
        block = document.block_at(line.evidence[-1].start)
        if line.place != "prose" or line.score is None or line.weight is None or block is None:
            continue
        full = quantities[line.score].value == quantities[line.weight].value
        called = said.search(document.text, line.evidence[-1].end, block.end)
        if called is None or not full or not _OUTPUTS.search(line.name):
            continue
        for index, reached in enumerate(quantities[1:], 1):
            asked = quantities[index - 1]
            if (
                reached.kind in (*COUNTED, Kind.RATE)
                and figures.alike(index - 1, index)
                and reached.value < asked.value
                and reached.evidence.table is None
                and index - 1 in figures.sentence(index)
                and not block.start <= reached.evidence.start < block.end
                and _ASKED_COUNT.search(figures.said(index - 1))
                and figures.said(index).startswith("实际")
            ):
                terms = (Term(index),)
                yield Claim(
                    Operation.BOUND, "unmet-target-called-met", "all called met", (terms,), index - 1, cue=called[0]
                )


def with_own_targets(
    lines: Sequence[Indicator], document: Document, quantities: Sequence[Quantity]
) -> tuple[Indicator, ...]:
    """The lines, those without a target with the first rate of their paragraph, for a form's line the one that tells
    its score, that stands right behind its target (目标为100%，实际为98.9%) and falls short of it, else the first so
    told."""
    return tuple(_beside(line, document, quantities) for line in lines)


def _beside(line: Indicator, document: Document, quantities: Sequence[Quantity]) -> Indicator:
    mentions = [quantities[q].evidence for what, q in line.mentions if what == "score"]
    told = line.evidence[-1:] if line.place == "prose" else mentions
    block = document.block_at(told[0].start) if told else None
    if line.score is None or line.target is not None or not isinstance(block, TextBlock):
        return line
    inside = [
        (i, q) for i, q in enumerate(quantities) if q.kind is Kind.RATE and block.start <= q.evidence.start < block.end
    ]
    pairs = _told_together(document, inside)
    named = [i for i, q in inside if q.qualifier is Qualifier.EXACT and (_rate_name(q) or "?")[:_TOLD] in line.name]
    floors = [i for i, q in inside if q.qualifier is Qualifier.AT_LEAST]
    if len(inside) == len("ab") and len(named) == len(floors) == 1:
        pairs.append((floors[0], named[0]))
    short = [(a, b) for a, b in pairs if quantities[b].value < quantities[a].value]
    for target, actual in (short or pairs)[:1]:
        return _reaching(line, target, actual, quantities)
    return line


def _told_together(document: Document, rates: Sequence[tuple[int, Quantity]]) -> list[tuple[int, int]]:
    """The targets and values of the rates of one paragraph, one right behind the other: 目标为不低于70%，实际为65.89%;
    满意度94.25%，目标值为不低于95%."""
    return [
        (i, j)
        for (i, asked), (j, reached) in pairwise(rates)
        if (asked.qualifier is Qualifier.AT_LEAST or asked.value == _FULL)
        and reached.qualifier is Qualifier.EXACT
        and _ASKED.search(document.text[: asked.evidence.start])
        and _REACHED.fullmatch(document.text[asked.evidence.end : reached.evidence.start])
    ] + [
        (j, i)
        for (i, reached), (j, asked) in pairwise(rates)
        if asked.qualifier is Qualifier.AT_LEAST
        and reached.qualifier is Qualifier.EXACT
        and _ASKED_BEHIND.fullmatch(document.text[reached.evidence.end : asked.evidence.start])
    ]


def with_told_targets(lines: Sequence[Indicator], figures: Figures) -> tuple[Indicator, ...]:
    """The lines, those without a target with what another paragraph sets and reaches of a rate that the line, or its
    paragraph, names: 兑现率目标为不低于70%，实际为65.89% and 产出指标得50分，兑现率等指标全部完成."""
    document, quantities = figures.document, figures.quantities
    told: list[tuple[str, int, int]] = []
    for at, block in enumerate(document.blocks):
        if isinstance(block, TextBlock):
            inside = [(i, quantities[i]) for i in figures.of_block(at) if quantities[i].kind is Kind.RATE]
            for asked, reached in _told_together(document, inside):
                before = document.text[block.start : quantities[asked].evidence.start]
                names = [found["name"] for found in _NAME_BEFORE.finditer(before)]
                names = names if asked < reached else [_rate_name(quantities[reached])]
                told += [(names[-1], asked, reached)] if names and names[-1] else []
    return tuple(_of_name(line, document, quantities, told) for line in lines) if told else tuple(lines)


def _of_name(
    line: Indicator, document: Document, quantities: Sequence[Quantity], told: Sequence[tuple[str, int, int]]
) -> Indicator:
    block = document.block_at(line.evidence[-1].start)
    if line.place != "prose" or line.score is None or line.target is not None or block is None:
        return line
    said = document.text[line.evidence[-1].end : block.end]
    named = [
        (asked, reached)
        for name, asked, reached in told
        if not block.start <= quantities[asked].evidence.start < block.end
        and (name[-_NAMED:][:_TOLD] in line.name or name[-_NAMED:] in said)
    ]
    if len(named) != 1:
        return line
    ((asked, reached),) = named
    return _reaching(line, asked, reached, quantities)


def _reaching(line: Indicator, target: int, actual: int, quantities: Sequence[Quantity]) -> Indicator:
    said = quantities[target]
    return replace(
        line,
        target=said.text if said.qualifier is Qualifier.EXACT else f"≥{said.text}",
        target_quantity=target,
        actual=quantities[actual].text,
        actual_quantity=actual,
    )


def _with_target(
    line: Indicator,
    document: Document,
    rates: Sequence[tuple[int, Quantity, str]],
    floors: Sequence[tuple[int, Quantity, str]],
) -> Indicator:
    block = document.block_at(line.evidence[-1].start)
    if line.score is None or line.target is not None or block is None:
        return line
    named = [rate for rate in rates if rate[1].qualifier is Qualifier.EXACT and rate[2][:_TOLD] in line.name]
    inside = [rate for rate in rates if line.evidence[-1].end <= rate[1].evidence.start < block.end]
    if not named and line.place == "prose" and len(inside) == 1 and inside[0][1].qualifier is Qualifier.EXACT:
        named = inside  # 质量指标，得15分。考核合格率96.58%。
    own = [rate for rate in named if line.evidence[-1].end <= rate[1].evidence.start < block.end]
    reached = {rate[1].value: rate for rate in own or named}
    if len(reached) != 1:
        return line
    ((index, actual, name),) = reached.values()
    paragraph = document.block_at(actual.evidence.start)
    asked = {
        q.value: (i, q)
        for i, q, other in floors
        if other == name and document.block_at(q.evidence.start) is not paragraph
    }
    if len(asked) != 1:
        return line
    ((target, floor),) = asked.values()
    return replace(
        line,
        target=f"≥{floor.text}",
        target_quantity=target,
        actual=actual.text,
        actual_quantity=index,
    )


def _rates(quantities: Sequence[Quantity]) -> list[tuple[int, Quantity, str]]:
    return [(i, q, name) for i, q in enumerate(quantities) if (name := _rate_name(q))]


def _is_floor(quantity: Quantity, document: Document, recognition: Recognition, patterns: PatternSet) -> bool:
    """Whether a rate is the least to be reached: by its words, or as what a section of goals says is to be reached."""
    if quantity.qualifier is Qualifier.AT_LEAST:
        return True
    at = quantity.evidence.start
    inside = [s for s in recognition.sections if s.start <= at < s.end]
    goals = any(cues(patterns).any_of("goal", s.title) for s in inside)
    return goals and quantity.qualifier is Qualifier.EXACT and document.text[:at].endswith(_TO_REACH)


def _rate_name(quantity: Quantity) -> str:
    """The last three characters of a rate's label in prose, where they name a rate: 满意度 of 沿线群众满意度."""
    if quantity.kind is not Kind.RATE or quantity.evidence.table is not None:
        return ""
    found = _RATE_NAME.search(quantity.label)
    return str(found[0]) if found else ""
