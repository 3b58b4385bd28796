"""What is called undone of a whole that only a rate before it points at: 支出12880万元，支出率92%，尚未支出1120万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from extractor.interpretation.language.clauses import PHRASE_END, in_one_sentence, said_before
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import word_class
from extractor.interval import Interval
from extractor.model import Claim, Document, Kind, Operation, Quantity, Recognition, Table, Term
from extractor.pattern import PatternSet

_REACH = 24
_BEHIND = 16
_HUNDRED = 100
_CHECKS = {Kind.AMOUNT: "balance-mismatch", Kind.HEADCOUNT: "headcount-sum-mismatch"}
_COUNTED = (Kind.AMOUNT, Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)


def unfinished(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each figure called undone without a name of its own, or less than the task, in a paragraph that
    gives a rate before it, or right below a table that does in its last row: the whole is the one figure of the unit
    said before of which the part beside that rate is so much."""
    quantities = recognition.quantities
    not_yet, verbs = (
        "|".join(map(regex.escape, (*word_class(name, patterns), *more)))
        for name, more in (("not_yet", ()), ("spent", ("完成",)))
    )
    before = regex.compile(rf"(?:{not_yet})(?P<verb>{verbs})(?:的|资金|金额|投资|为|有|共)*$")
    less = regex.compile(r"比(?:任务|计划|目标)\p{Han}{0,2}少(?:完成)?$")
    open_before = regex.compile(r"(?:尚|还|仍)有$")
    behind = regex.compile(rf"(?:{not_yet}|没有|未能?)(?P<verb>{verbs})|待[^，。；\d]{{0,10}}?(?P<verb>{verbs})")
    for index, undone in enumerate(quantities):
        if undone.kind not in _COUNTED or undone.evidence.table is not None:
            continue
        start, end = undone.evidence.start, undone.evidence.end
        said = said_before(document.text, start, _REACH, PHRASE_END)
        after = behind.match(document.text[end : end + _BEHIND]) if open_before.search(said) else None
        told = before.search(said) or after
        short = less.search(said) is not None
        if not told and not short:
            continue
        verb = told["verb"] if told else "完成"
        wholes = {
            quantities[a].value: (a, b)
            for rate in _rates(document, quantities, index)
            for a, b in _divided(quantities, rate, undone)
            if verb in quantities[rate].label
            or (verb in quantities[b].label and in_one_sentence(document, quantities[rate].evidence.start, start))
        }
        if len(wholes) == 1:
            ((whole, part),) = wholes.values()
            yield Claim(
                Operation.DIFFERENCE,
                _CHECKS.get(undone.kind, "amount-sum-mismatch"),
                "unfinished",
                ((Term(whole), Term(part, sign=-1)),),
                index,
                subject=undone.label,
            )


def _rates(document: Document, quantities: Sequence[Quantity], index: int) -> list[int]:
    """The rates before a figure in its paragraph; without any, those of the last row of a table right above."""
    at = next((i for i, b in enumerate(document.blocks) if b.start <= quantities[index].evidence.start < b.end), None)
    if at is None:
        return []
    rates = [i for i, q in enumerate(quantities[:index]) if q.kind is Kind.RATE and 0 < q.value < _HUNDRED]
    own = [i for i in rates if quantities[i].evidence.start >= document.blocks[at].start]
    undone = unit_key(quantities[index])
    if own and any(unit_key(q) == undone for q in quantities[own[-1] + 1 : index]):
        return []  # something else is spoken of since
    above = document.blocks[at - 1] if at else None
    if own or not isinstance(above, Table):
        return own
    inside = [i for i in rates if quantities[i].evidence.start >= above.start]
    return [i for i in inside if quantities[i].evidence.row == quantities[inside[-1]].evidence.row]


def _divided(quantities: Sequence[Quantity], rate: int, undone: Quantity) -> Iterator[tuple[int, int]]:
    """The pairs of a whole and the part right before a rate that the rate tells of."""
    stated = quantities[rate]
    printed = Interval.rounded(stated.value, stated.step)
    alike = [i for i, q in enumerate(quantities[:rate]) if unit_key(q) == unit_key(undone) and q.value > 0]
    for whole in alike[:-1]:
        if Fraction(_HUNDRED * quantities[alike[-1]].value) / Fraction(quantities[whole].value) in printed:
            yield whole, alike[-1]
