"""What kind of figure it is, told by the words around it (``patterns/kind_cues.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import regex

from extractor.model import Kind
from extractor.pattern import Example, PatternSet, Place
from extractor.recognition.units import Measure, Units, building_blocks, expression, units


class Group(StrEnum):
    """The groups of figures that cues speak of: the measures of units, and figures without unit."""

    MONEY = Measure.MONEY.value
    PERCENT = Measure.PERCENT.value
    POINTS = Measure.POINTS.value
    PERSONS = Measure.PERSONS.value
    THINGS = Measure.THINGS.value
    SIZE = Measure.SIZE.value
    BARE = "bare"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class CueEntry:
    """An entry of ``patterns/kind_cues.yaml``."""

    id: str
    place: Place
    of: Group
    kind: Kind
    before: str = ""
    after: str = ""
    between: str = ""
    previous: tuple[Kind, ...] = ()
    figure: str = ""
    unit: str = ""
    plain: bool = False
    limit: Decimal | None = None
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The figure of the same group before this one in the sentence."""

    end: int
    kind: Kind
    per: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a cue says of a figure. ``unit`` is the unit of a figure printed without one."""

    kind: Kind
    per: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    entry: CueEntry
    before: regex.Pattern[str] | None
    after: regex.Pattern[str] | None
    between: regex.Pattern[str] | None
    figure: regex.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Kinds:
    rules: dict[Group, tuple[_Rule, ...]]
    units: Units

    def said(
        self,
        group: Group,
        text: str,
        span: tuple[int, int],
        clause: int,
        number: str,
        value: Decimal,
        earlier: Earlier | None,
    ) -> Said | None:
        """What the first fitting cue says of the figure at ``span`` of the folded text, whose clause begins at
        ``clause`` and whose numeral is printed as ``number``."""
        start, end = span
        for rule in self.rules.get(group, ()):
            entry, per = rule.entry, None
            if entry.plain and number[-1] in "万亿":
                continue
            if entry.limit is not None and value > entry.limit:
                continue
            if rule.between:
                if earlier is None or earlier.kind not in entry.previous:
                    continue
                between = rule.between.fullmatch(text, earlier.end, start)
                if not between:
                    continue
                per = earlier.per
                if "per" in rule.between.groupindex and between["per"]:
                    per = self._for_another_time(earlier.per, between.captures("per"))
            if rule.figure and not rule.figure.fullmatch(number):
                continue
            if rule.after and not rule.after.match(text, end):
                continue
            if rule.before:
                found = rule.before.match(text, clause, start)
                if not found:
                    continue
                if "per" in rule.before.groupindex:
                    words = sorted(
                        (span, word) for span, word in zip(found.spans("per"), found.captures("per"), strict=True)
                    )
                    per = self.units.per_name([word for _, word in words])
            return Said(entry.kind, per, entry.unit)
        return None

    def _for_another_time(self, per: str | None, words: list[str]) -> str:
        """What a standard is paid for (生·年) with another stretch of time: 生·学期."""
        whom = [part for part in (per or "").split("·") if part and part not in self.units.times]
        return "·".join((*whom, self.units.per_name(words)))


def kinds(patterns: PatternSet) -> Kinds:
    """The cues of a pattern set; pass it to ``PatternSet.derived``."""
    blocks = building_blocks(patterns)
    rules: dict[Group, list[_Rule]] = {}
    for entry in patterns.entries("kind_cues", CueEntry):
        if not (entry.before or entry.after or entry.between):
            raise entry.place.error("a cue needs 'before', 'after' or 'between'")
        if bool(entry.between) != bool(entry.previous):
            raise entry.place.error("'between' and 'previous' belong together")
        if (entry.of in (Group.BARE, Group.RATIO)) != bool(entry.unit):
            raise entry.place.error("'unit' belongs to cues of bare and ratio, and only to them")
        rules.setdefault(entry.of, []).append(
            _Rule(
                entry,
                expression(f"(?:{entry.before}) ", blocks, entry.place, backwards=True) if entry.before else None,
                expression(entry.after, blocks, entry.place) if entry.after else None,
                expression(entry.between, blocks, entry.place) if entry.between else None,
                expression(entry.figure, blocks, entry.place) if entry.figure else None,
            )
        )
    return Kinds({group: tuple(found) for group, found in rules.items()}, patterns.derived(units))
