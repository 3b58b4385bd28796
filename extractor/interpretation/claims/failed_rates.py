"""Rates of what passed, told beside what did not: 抽检1216批次。检出不合格23批次，合格率98.11%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.interpretation.language.clauses import PHRASE_END, in_one_sentence, said_before
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import digits, is_digit_off, is_transposed
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_COUNTED = (Kind.HEADCOUNT, Kind.COUNT)
_NAME = regex.compile(r"(?<![不未非])(?P<stem>\p{Han}{2})率(?:为|是|达到?|：|约)*$")
_REACH = 24
_HUNDRED = 100
_FEW = 3


def failed_rates(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate of prose right behind a count of what is denied its name: the whole less that count, of
    the whole. The whole is the count of the unit, said before in the paragraph and no part of another, that gives the
    rate; else the only one; else the only one that gives it but for a slip."""
    quantities = recognition.quantities
    denials = "|".join(map(regex.escape, word_class("denials", patterns)))
    for rate, stated in enumerate(quantities):
        if not rate or stated.unit != "%" or stated.evidence.table is not None:
            continue
        said = said_before(document.text, stated.evidence.start, _REACH, PHRASE_END)
        name, failed = _NAME.search(said), quantities[rate - 1]
        counted = failed.kind in _COUNTED and failed.qualifier is Qualifier.EXACT is stated.qualifier
        if name is None or not counted or not in_one_sentence(document, failed.evidence.start, stated.evidence.start):
            continue
        clause = document.text[
            failed.evidence.start - len(_before(document, failed)) : stated.evidence.start - len(said)
        ]
        if not regex.search(rf"(?:{denials})\p{{Han}}{{0,2}}{name['stem']}", clause):
            continue
        whole = _whole(document, quantities, rate, word_class("of_which", patterns))
        if whole is not None:
            terms = (Term(rate - 1, sign=-1, role="part"), Term(whole, role="whole"))
            yield Claim(Operation.RATIO, "rate-mismatch", "what failed", (terms,), rate, subject=stated.label)


def _before(document: Document, quantity: Quantity) -> str:
    return said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)


def _whole(document: Document, quantities: Sequence[Quantity], rate: int, parts: tuple[str, ...]) -> int | None:
    failed, stated = quantities[rate - 1], quantities[rate]
    block = document.block_at(stated.evidence.start)
    start = block.start if block else 0
    before = [
        i
        for i, q in enumerate(quantities[: rate - 1])
        if q.evidence.start >= start and unit_key(q) == unit_key(failed) and q.value > failed.value > 0
    ]
    passed = {i: _HUNDRED * (1 - failed.value / quantities[i].value) for i in before}
    exact = [i for i in before if digits(passed[i], stated.step) == digits(stated.value, stated.step)]
    whole = [i for i in before if not _is_part(document, quantities, i, parts)]
    slips = [i for i in whole if is_transposed(passed[i], stated, _FEW) or is_digit_off(passed[i], stated)]
    return next((found[-1] for found in (exact, whole, slips) if len(found) == 1 or (found is exact and found)), None)


def _is_part(document: Document, quantities: Sequence[Quantity], index: int, parts: tuple[str, ...]) -> bool:
    """Whether a figure stands in a list of parts: behind 其中 in its sentence."""
    at = quantities[index].evidence.start
    before = (q for q in quantities[: index + 1] if in_one_sentence(document, q.evidence.start, at))
    return any(_before(document, q).startswith(parts) for q in before)
