"""The indicator tree as sums: which lines add up to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extractor.model import Claim, Fact, Indicator, Kind, Operation, Reading, Term

Mark = Literal["weight", "score"]
_BOTH: tuple[Mark, Mark] = ("score", "weight")
_WHOLE = 100
_TAKEN_OFF = ("扣", "扣了", "扣减", "扣除", "减", "失")
_BEHIND = 200
"""How many characters behind the last line that was read another one may be told."""


@dataclass(frozen=True, slots=True)
class Addends:
    """The topmost marked lines of a part of the tree. ``blank`` are lines that carry no mark although
    their siblings do and nothing below them does: a sum with blanks proves nothing."""

    lines: tuple[int, ...]
    blank: tuple[int, ...]


def mark(line: Indicator, what: Mark) -> int | None:
    return line.weight if what == "weight" else line.score


def addends(reading: Reading, lines: Sequence[int], what: Mark) -> Addends:
    """The lines whose marks add up to the mark of what stands above ``lines``: each line itself, or where
    it carries no mark the marked lines below it. A mark that several rows share counts once."""
    marked: list[int] = []
    blank: list[int] = []
    for i in lines:
        line = reading.indicators[i]
        if mark(line, what) is not None:
            marked.append(i)
            continue
        below = [k for k, other in enumerate(reading.indicators) if other.parent == i]
        inner = addends(reading, below, what)
        marked += inner.lines
        blank += inner.blank
        if not below and line.scored and line.shared_with is None:
            blank.append(i)
    return Addends(tuple(marked), tuple(blank))


def tops(reading: Reading, place: str, form: int | None = None) -> tuple[int, ...]:
    """The top lines told in prose, or by one form; of those of prose only the ones of a paragraph that by themselves
    have all marks, where there is one: another paragraph then tells of lines below them; or the first ones of each
    paragraph, if these have them (过程25分，得23.54分。预算执行率10分得9.54分)."""
    found = tuple(
        i
        for i, line in enumerate(reading.indicators)
        if line.parent is None and line.place == place and line.form == form
    )
    if place == "form":
        return found
    together: dict[int, list[int]] = {}
    for i in found:
        block = reading.document.block_at(reading.indicators[i].evidence[0].start)
        together.setdefault(block.start if block else 0, []).append(i)
    firsts = [lines[0] for lines in together.values()]
    complete = (lines for lines in (*together.values(), firsts) if len(lines) > 1 and _have_all(reading, lines))
    return tuple(next(complete, found))


def _have_all(reading: Reading, lines: Sequence[int]) -> bool:
    """Whether each line has a weight, and they have all marks together."""
    weights = [mark(reading.indicators[i], "weight") for i in lines]
    return None not in weights and sum(reading.quantities[w].value for w in weights if w is not None) == _WHOLE


def told_apart(reading: Reading, place: str, form: int | None) -> tuple[int, ...]:
    """The top lines of prose that a form does not have, where their weights are what its weights leave of 100:
    预算执行率10分，得9.79分；其余指标见下表."""
    if place != "form":
        return ()
    named = {line.name for line in reading.indicators if line.place == place and line.form == form}
    others = tuple(i for i in tops(reading, "prose") if reading.indicators[i].name not in named)
    lines = addends(reading, tops(reading, place, form), "weight").lines
    return others if _have_all(reading, (*lines, *others)) else ()


def trees(reading: Reading) -> tuple[tuple[str, int | None], ...]:
    """The places that tell an indicator tree of their own: prose, and each form by its number."""
    return tuple(dict.fromkeys((line.place, line.form) for line in reading.indicators))


def sum_claim(
    reading: Reading, parts: Sequence[int], what: Mark, stated: int, check: str, subject: str, *, certain: bool = True
) -> Claim:
    """Marks of ``parts`` (indicator indices) add up to the quantity ``stated``."""
    indices = (mark(reading.indicators[i], what) for i in parts)
    reading_terms = tuple(Term(quantity=i) for i in indices if i is not None)
    return Claim(Operation.SUM, check, "indicator-tree", (reading_terms,), stated, subject=subject, certain=certain)


def lacks_a_line(reading: Reading, parts: Sequence[int], total: int) -> bool:
    """Whether what a total is above the scores of lines fits into the weight that they leave of 100, and is told as
    marks elsewhere, in one or in several, or that weight is half of it all: lines that prose tells in words of its own
    (执行率在99%以上的得满分10分) may be missing."""
    weights = [mark(reading.indicators[i], "weight") for i in parts]
    scores = [mark(reading.indicators[i], "score") for i in parts]
    if None in weights or None in scores:
        return False
    left = _WHOLE - sum(reading.quantities[i].value for i in weights if i is not None)
    above = reading.quantities[total].value - sum(reading.quantities[i].value for i in scores if i is not None)
    told = {*weights, *scores, total}
    marks = [q.value for i, q in enumerate(reading.quantities) if i not in told and q.kind in (Kind.SCORE, Kind.WEIGHT)]
    several = left * 2 >= _WHOLE or sum(mark for mark in marks if mark < above) >= above
    return 0 < above <= left and (above in marks or several)


def lacks_a_child(reading: Reading, parts: Sequence[int], above: int) -> bool:
    """Whether the weights and the scores of lines that prose tells both fall short of those of the line ``above``, by
    marks that a line of its own could have, and marks of no line are told among them that make these up: a line may be
    told in words that were not read."""
    lines = [reading.indicators[i] for i in parts]
    top = reading.indicators[above]
    if top.place != "prose":
        return False
    if len(parts) == 1:
        return True  # 过程20分，得18.7分。其中预算执行率5分，得4.7分: of several
    left: list[Decimal] = []
    for what in _BOTH:
        stated, *told = (mark(line, what) for line in (top, *lines))
        if stated is None or None in told:
            return False
        left.append(reading.quantities[stated].value - sum(reading.quantities[i].value for i in told if i is not None))
    if not 0 < left[0] <= left[1]:
        return False
    read = {i for line in reading.indicators for i in (line.weight, line.score, *(q for _, q in line.mentions))}
    start, end = top.evidence[0].start, max(line.evidence[-1].end for line in lines) + _BEHIND
    text = reading.document.text
    unread = [
        q.value
        for i, q in enumerate(reading.quantities)
        if i not in read
        and q.kind in (Kind.SCORE, Kind.WEIGHT)
        and start < q.evidence.start < end
        and not text[: q.evidence.start].endswith(_TAKEN_OFF)
    ]
    return sum(unread) >= left[0]


def totals(reading: Reading, field: str, place: str, form: int | None) -> tuple[Fact, ...]:
    """The stated totals that speak of a tree: for a form those in it or, if it has none, those of the text."""
    facts = [f for f in reading.facts_of(field) if f.quantity is not None]
    inside = [f for f in facts if place == "form" and f.form == form]
    return tuple(inside or [f for f in facts if f.form is None] or facts)
