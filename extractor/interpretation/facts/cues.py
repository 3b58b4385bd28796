"""The cues of ``patterns/metadata.yaml``, compiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extractor.pattern import Example, PatternSet, Place, expand


@dataclass(frozen=True, slots=True)
class Cue:
    """An entry of ``patterns/metadata.yaml``: a cue for a field, or a helper by its ``role``."""

    id: str
    place: Place
    expression: str
    field: str = ""
    role: str = ""
    unless: str = ""
    unless_before: str = ""
    unless_after: str = ""
    needs: str = ""
    weak: bool = False
    after_marks: bool = False
    rank: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledCue:
    cue: Cue
    expression: regex.Pattern[str]
    unless: regex.Pattern[str] | None
    unless_before: regex.Pattern[str] | None
    unless_after: regex.Pattern[str] | None

    def excluded(self, sentence: str, clause: int, start: int, end: int) -> bool:
        """Whether the words before or behind a value at ``start:end`` of a sentence spoil it; its clause begins
        at ``clause``."""
        return bool(
            (self.unless and self.unless.search(sentence, clause, start))
            or (self.unless_before and self.unless_before.search(sentence, 0, start))
            or (self.unless_after and self.unless_after.match(sentence, end))
        )


@dataclass(frozen=True, slots=True)
class Cues:
    """``fields`` are the cues that give a field its value, in groups beside the cheap expression
    that a sentence must meet before they are searched (``needs``); ``by_role`` are the helpers."""

    all: tuple[CompiledCue, ...]
    fields: tuple[tuple[regex.Pattern[str], tuple[CompiledCue, ...]], ...]
    by_role: dict[str, tuple[regex.Pattern[str], ...]]

    def matches(self, text: str) -> Iterator[tuple[CompiledCue, regex.Match[str]]]:
        """Where the cues of fields are found in a sentence."""
        for needs, group in self.fields:
            if needs.search(text):
                for cue in group:
                    for match in cue.expression.finditer(text):
                        yield cue, match

    def any_of(self, role: str, text: str) -> bool:
        """Whether a helper of a role is found in a text."""
        return any(expression.search(text) for expression in self.by_role[role])

    def first(self, role: str) -> regex.Pattern[str]:
        """The one helper of a role."""
        return self.by_role[role][0]


def cues(patterns: PatternSet) -> Cues:
    return patterns.derived(_compile)


def _compile(patterns: PatternSet) -> Cues:
    entries = patterns.entries("metadata", Cue)
    blocks = {e.id: e.expression for e in entries if e.role == "block"}

    def compiled(source: str, entry: Cue) -> regex.Pattern[str] | None:
        try:
            return regex.compile(expand(source, blocks, entry.place)) if source else None
        except regex.error as failure:
            raise entry.place.error(f"{entry.id}: {failure}") from None

    found: list[CompiledCue] = []
    by_role: dict[str, tuple[regex.Pattern[str], ...]] = {}
    for entry in entries:
        expression = compiled(entry.expression, entry)
        if entry.role == "block" or expression is None:
            continue
        if entry.role:
            by_role[entry.role] = (*by_role.get(entry.role, ()), expression)
        found.append(
            CompiledCue(
                entry,
                expression,
                compiled(entry.unless, entry),
                compiled(entry.unless_before, entry),
                compiled(entry.unless_after, entry),
            )
        )
    groups: dict[str, tuple[CompiledCue, ...]] = {}
    for cue in found:
        if cue.cue.field:
            groups[cue.cue.needs] = (*groups.get(cue.cue.needs, ()), cue)
    fields = tuple((regex.compile(needs), group) for needs, group in groups.items())
    return Cues(tuple(found), fields, by_role)
