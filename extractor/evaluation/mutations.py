"""The small falsifications a report is put to the test with: one printed figure changed at a time."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from extractor.evaluation.edits import replaced, without_block, without_row
from extractor.model import Document, Kind, Operation, Qualifier, Quantity, Reading, Report, Table, TextBlock
from extractor.numeral import ARABIC, MIXED, fold, parse


class Change(StrEnum):
    """What is done to a figure."""

    DIGIT = "digit"
    SWAP = "swap"
    UNIT = "unit"
    POINT = "point"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Mutation:
    """``text`` in place of ``[start, end)`` of the clean document; with the extent ``block`` or ``row`` that is a
    whole paragraph or table row with the break behind it, which is taken out. ``figure`` is the index of the
    quantity it falsifies."""

    change: Change
    figure: int
    start: int
    end: int
    text: str = ""
    extent: Literal["text", "block", "row"] = "text"

    def apply(self, document: Document) -> Document:
        block = document.block_at(self.start)
        if self.extent == "block" and isinstance(block, TextBlock):
            return without_block(document, block)
        if self.extent == "row" and isinstance(block, Table):
            row = next(c.row for c in block.cells if c.start == self.start)
            return without_row(document, block, row)
        return replaced(document, self.start, self.end, self.text)


_MIXED = re.compile(MIXED)
_ARABIC = re.compile(ARABIC)
_ITEM_BEGINS, _ITEM_ENDS = "、，,；;：:（(。\n", "、，,；;。）)\n"
_SEPARATORS = "、，,；;"
_FEWEST_PARTS = 3
"""With fewer, dropping one leaves no sum behind."""


def mutations(report: Report, rng: random.Random) -> Iterator[Mutation]:
    """For every figure at most one mutation of each sort, in reading order; nothing for a figure written in
    Chinese numerals or as a range."""
    for index, quantity in enumerate(report.quantities):
        number = _number(quantity)
        if number is None:
            continue
        start = quantity.evidence.start + number.start()
        old = number[0]
        followed_by = fold(quantity.evidence.quote)[number.end() :]
        for change, candidates in (
            (Change.DIGIT, _digits_changed(old)),
            (Change.SWAP, _digits_swapped(old)),
            (Change.UNIT, _unit_changed(old, followed_by, quantity.kind)),
            (Change.POINT, _point_moved(old)),
        ):
            fit = [new for new in candidates if parse(new).value != parse(old).value]
            if fit:
                yield Mutation(change, index, start, start + len(old), rng.choice(fit))
    if report.reading is not None:
        yield from _dropped_parts(report, report.reading)


def with_figure_changed(reading: Reading, mutation: Mutation) -> Reading:
    """What a perfect reader would make of the mutated document: the same statements about another figure."""
    quantity = reading.quantities[mutation.figure]
    number = _number(quantity)
    assert number is not None
    factor = quantity.step / parse(number[0]).step
    new = parse(mutation.text)
    value = new.value * factor
    shift = value - quantity.value
    changed = replace(
        quantity,
        value=value,
        step=new.step * factor,
        low=None if quantity.low is None else quantity.low + shift,
        high=None if quantity.high is None else quantity.high + shift,
    )
    return reading.with_quantity(mutation.figure, changed)


def _number(quantity: Quantity) -> re.Match[str] | None:
    """The one Arabic number in a figure's print."""
    found = list(_MIXED.finditer(fold(quantity.evidence.quote)))
    return found[0] if len(found) == 1 and quantity.qualifier is not Qualifier.RANGE else None


def _digits_changed(old: str) -> list[str]:
    whole = _ARABIC.match(old)
    assert whole is not None
    results = []
    for i in range(whole.end()):
        if not old[i].isdigit():
            continue
        leading = i == 0 and whole.end() > 1 and old[1].isdigit()
        results += [old[:i] + d + old[i + 1 :] for d in "0123456789" if d != old[i] and not (leading and d == "0")]
    return results


def _digits_swapped(old: str) -> list[str]:
    whole = _ARABIC.match(old)
    assert whole is not None
    return [
        old[:i] + old[i + 1] + old[i] + old[i + 2 :]
        for i in range(whole.end() - 1)
        if old[i : i + 2].isdigit() and old[i] != old[i + 1] and not (i == 0 and old[1] == "0")
    ]


def _unit_changed(old: str, followed_by: str, kind: Kind) -> list[str]:
    if old[-1] == "万":
        return [old[:-1]]
    if old[-1] == "亿":
        return [old[:-1] + "万"]
    is_money = kind in (Kind.AMOUNT, Kind.PER_UNIT) and followed_by.startswith("元")
    return [old + "万"] if is_money and old[-1].isdigit() else []


def _point_moved(old: str) -> list[str]:
    match = re.match(r"([0-9]+)\.([0-9]+)", old)
    if match is None:
        return []
    digits, rest, results = match[1] + match[2], old[match.end() :], []
    for place in (len(match[1]) - 1, len(match[1]) + 1):
        whole, decimals = digits[:place].lstrip("0") or "0", digits[place:]
        results.append(whole + ("." + decimals if decimals else "") + rest)
    return results


def _dropped_parts(report: Report, reading: Reading) -> Iterator[Mutation]:
    """Parts of the complete sums that hold: an item of a list, a paragraph or a table row of its own."""
    incomplete = {(c.check, c.stated) for c in reading.claims if not c.complete}
    seen: set[int] = set()
    for relation in report.relations:
        *parts, stated = relation.terms
        if relation.operation is not Operation.SUM or not relation.verdict.verified or len(parts) < _FEWEST_PARTS:
            continue
        if (relation.check, stated) in incomplete:
            continue
        for part in parts:
            place = None if part in seen or not reading.quantities[part].value else _place_of(part, stated, reading)
            if place is not None:
                seen.add(part)
                yield place


def _place_of(part: int, stated: int, reading: Reading) -> Mutation | None:
    document, quantities = reading.document, reading.quantities
    here, there = quantities[part].evidence, quantities[stated].evidence
    parents = {line.parent for line in reading.indicators}
    for i, line in enumerate(reading.indicators):
        if part in (line.weight, line.score) and (i in parents or line.shared_with is not None):
            return None
    block = document.block_at(here.start)
    if isinstance(block, Table):
        same_row = here.table == there.table and here.row == there.row
        return None if same_row or here.row is None else _row_of(part, block, here.row)
    if isinstance(block, TextBlock) and not block.start <= there.start < block.end:
        return Mutation(Change.DROPPED, part, block.start, min(block.end + 1, len(document.text)), extent="block")
    return _item_of(part, reading)


def _row_of(part: int, table: Table, row: int) -> Mutation | None:
    starting = [c for c in table.cells if c.row == row]
    following = [c for c in table.cells if c.row > row]
    if any(c.row_span > 1 for c in starting) or not following:
        return None
    return Mutation(Change.DROPPED, part, starting[0].start, following[0].start, extent="row")


def _item_of(part: int, reading: Reading) -> Mutation | None:
    """The item of a list that holds this figure and no other."""
    text, here = reading.document.text, reading.quantities[part].evidence
    start, end = here.start, here.end
    while start > 0 and text[start - 1] not in _ITEM_BEGINS:
        start -= 1
    while end < len(text) and text[end] not in _ITEM_ENDS:
        end += 1
    if any(start <= q.evidence.start < end for i, q in enumerate(reading.quantities) if i != part):
        return None
    if start > 0 and text[start - 1] in _SEPARATORS:
        return Mutation(Change.DROPPED, part, start - 1, end)
    if end < len(text) and text[end] in _SEPARATORS:
        return Mutation(Change.DROPPED, part, start, end + 1)
    return None
