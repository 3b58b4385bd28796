"""When work began and ended, and when money was allotted and paid out, as dates of prose say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extractor.interpretation.language.word_classes import word_class
from extractor.model import Document, Fact, Recognition, Table
from extractor.pattern import Example, PatternSet, Place

_DATE = regex.compile(r"(?P<year>(?:19|20)\d{2})\s*年\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?")
_DAY = r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
_RANGE = regex.compile(rf"(?P<first>{_DAY})(?:至|到|[-—－–~～]+)(?P<last>{_DAY})")
_CLAUSE_END = "，。；！？\n"
_REACH = 24


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of ``patterns/events.yaml``."""

    id: str
    place: Place
    field: str
    text: str
    examples: tuple[Example, ...] = ()


def _compiled(patterns: PatternSet) -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple((e.field, regex.compile(e.text)) for e in patterns.entries("events", Event))


def reversed_periods(document: Document) -> Iterator[Fact]:
    """``started`` and ``finished`` facts of periods of prose that end before they begin: 2023年1月1日至2022年6月1日."""
    for match in _RANGE.finditer(document.text):
        first, last = (_DATE.match(match[name]) for name in ("first", "last"))
        block = document.block_at(match.start())
        if first is None or last is None or block is None or isinstance(block, Table):
            continue
        one, other = _value(first), _value(last)
        if other < one:
            yield Fact("started", one, (document.evidence(*match.span("first")),))
            yield Fact("finished", other, (document.evidence(*match.span("last")),))


def event_dates(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Fact]:
    """``started``, ``finished``, ``allotted`` and ``paid_out`` facts; the value is ``2023-03`` or ``2023-03-18``, the
    evidence the date. A date without a year, or one that is planned, says nothing."""
    events = patterns.derived(_compiled)
    planned = word_class("plan", patterns)
    for number in recognition.named:
        match = _DATE.match(number.evidence.quote)
        block = document.block_at(number.evidence.start) if match else None
        if match is None or block is None or isinstance(block, Table):
            continue
        start, end = number.evidence.start, number.evidence.end
        before = max(document.text.rfind(mark, block.start, start) for mark in _CLAUSE_END) + 1
        if any(word in document.text[max(before, block.start) : start] for word in planned):
            continue
        ends = [at for mark in _CLAUSE_END if (at := document.text.find(mark, end, block.end)) >= 0]
        behind = document.text[end : min([*ends, end + _REACH, block.end])]
        for field, expression in events:
            if expression.search(behind):
                yield Fact(field, _value(match), (number.evidence,))
                break


def _value(date: regex.Match[str]) -> str:
    """2023-03 or 2023-03-18."""
    return "-".join((date["year"], *(date[name].zfill(2) for name in ("month", "day") if date[name])))
