"""Wholes that a sentence divides by a class: 培训6138人 … 按性别分，男性3264人，女性2874人."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Kind, Operation, Quantity, Recognition, Term, TextBlock
from extractor.pattern import PatternSet

_CHECK = {
    Kind.AMOUNT: "amount-sum-mismatch",
    Kind.HEADCOUNT: "headcount-sum-mismatch",
    Kind.COUNT: "amount-sum-mismatch",
    Kind.OTHER: "amount-sum-mismatch",
}
_NEAR = Fraction(1, 10)
"""A figure that the classes miss by no more than this part of it may be the whole they divide."""
_END = regex.compile(r"[。；;！\n]")
_BEHIND = 4


def class_sums(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each division: the figures of one unit behind 按…分, 从…看 or 分…看 make up the figure of that
    unit, said before in the paragraph, or in the one above where they open theirs, that is their sum, else the one
    nearest to it. A list that 等 or 其中 leaves open divides nothing."""
    by, split, divided, open_words = (
        "|".join(map(regex.escape, word_class(name, patterns))) for name in ("by", "split", "divided", "left_open")
    )
    lead = regex.compile(rf"(?:(?:{by})|(?<![\p{{Han}}\d])(?:{split}))[^，。；：、\d]{{1,12}}?(?:{divided})[，,：:]")
    opened = regex.compile(rf"(?:{open_words})(?<!等(?=其他))")  # 残疾人等其他人员 names the rest
    quantities = recognition.quantities
    starts = [q.evidence.start for q in quantities]
    for block in document.blocks:
        if not isinstance(block, TextBlock):
            continue
        for match in lead.finditer(document.text, block.start, block.end):
            ending = _END.search(document.text, match.end(), block.end)
            end = ending.start() if ending else block.end
            inside = range(bisect_left(starts, match.end()), bisect_left(starts, end))
            if not inside or opened.search(document.text, match.end(), min(end + _BEHIND, block.end)):
                continue
            parts = [i for i in inside if unit_key(quantities[i]) == unit_key(quantities[inside[0]])]
            opens = not document.text[block.start : match.start()].strip()
            above = max((b.start for b in document.blocks if b.start < block.start), default=block.start)
            before = range(bisect_left(starts, above if opens else block.start), inside[0])
            wholes = [i for i in before if unit_key(quantities[i]) == unit_key(quantities[parts[0]])]
            whole = _whole(parts, wholes, quantities)
            if whole is not None and quantities[whole].kind in _CHECK:
                yield Claim(
                    Operation.SUM,
                    _CHECK[quantities[whole].kind],
                    "by class",
                    (tuple(Term(i) for i in parts),),
                    whole,
                    cue=match[0].rstrip("，,：:"),
                    subject=quantities[whole].label,
                    apart=True,
                )


def _whole(parts: Sequence[int], wholes: Sequence[int], quantities: Sequence[Quantity]) -> int | None:
    total = sum((Fraction(quantities[i].value) for i in parts), Fraction(0))
    largest = max(quantities[i].value for i in parts)
    fitting = [
        i
        for i in reversed(wholes)
        if quantities[i].value > largest and abs(Fraction(quantities[i].value) - total) <= total * _NEAR
    ]
    if len(parts) < len("ab") or not fitting:
        return None
    return min(fitting, key=lambda i: abs(Fraction(quantities[i].value) - total))
