"""What the persons asked answered: counts of each degree of satisfaction, the answers they make up, and their rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.interpretation.language.clauses import PHRASE_END, in_one_sentence, said_before
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import digits, is_digit_off, is_transposed
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Kind, Operation, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_COUNTED = (Kind.HEADCOUNT, Kind.COUNT)
_REACH = 24
_FEW = 3
_HUNDRED = 100


def counted_opinions(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each list of three degrees or more (非常满意312份，满意146份，不满意42份): they make up the answers
    told right behind it, and those satisfied are the share of all that the rate behind it tells. Which degrees count
    as satisfied, and with what weight, the words leave open, so a rate must be one of the shares but for a slip."""
    quantities = recognition.quantities
    degrees, samples = word_class("degrees", patterns), word_class("sample", patterns)
    for run in _runs(document, quantities, degrees):
        key = unit_key(quantities[run[0][0]])
        behind = [
            i
            for i in range(run[-1][0] + 1, min(run[-1][0] + _FEW, len(quantities)))
            if in_one_sentence(document, quantities[i].evidence.start, quantities[run[0][0]].evidence.start)
        ]
        parts = tuple(Term(i) for i, _ in run)
        total = sum((quantities[i].value for i, _ in run), Decimal(0))
        for index in behind:
            stated = quantities[index]
            said = said_before(document.text, stated.evidence.start, _REACH, PHRASE_END)
            if unit_key(stated) == key and any(word in said for word in samples):
                yield Claim(Operation.SUM, "headcount-sum-mismatch", "answers", (parts,), index, subject=stated.label)
            if stated.unit == "%" and stated.label.endswith("满意度"):
                yield from _rate(quantities, [i for i, _ in run], total, index)


def _rate(quantities: Sequence[Quantity], run: Sequence[int], total: Decimal, rate: int) -> Iterator[Claim]:
    """The rate of the satisfied, where the first two degrees or more give it but for a slip: of a whole printed before
    the list."""
    stated = quantities[rate]
    key = unit_key(quantities[run[0]])
    wholes = [i for i in range(run[0]) if unit_key(quantities[i]) == key and quantities[i].value == total]
    shares = {
        upto: _HUNDRED * sum((quantities[i].value for i in run[:upto]), Decimal(0)) / total
        for upto in range(1, len(run))
    }
    if not wholes or any(digits(share, stated.step) == digits(stated.value, stated.step) for share in shares.values()):
        return
    slips = [u for u, share in shares.items() if is_transposed(share, stated, _FEW) or is_digit_off(share, stated)]
    if len(slips) == 1:
        terms = (*(Term(i, role="part") for i in run[: slips[0]]), Term(wholes[-1], role="whole"))
        yield Claim(Operation.RATIO, "rate-mismatch", "satisfied", (terms,), rate, subject=stated.label)


def _runs(
    document: Document, quantities: Sequence[Quantity], degrees: Sequence[str]
) -> Iterator[list[tuple[int, str]]]:
    """The lists of three or more counts of one unit, each named by another degree."""
    run: list[tuple[int, str]] = []
    for index, quantity in enumerate(quantities):
        said = said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)
        degree = next((word for word in degrees if said.endswith((word, f"{word}的"))), "")
        counted = quantity.kind in _COUNTED and quantity.evidence.table is None and degree
        goes_on = (
            run
            and counted
            and index == run[-1][0] + 1
            and unit_key(quantity) == unit_key(quantities[run[-1][0]])
            and degree not in [word for _, word in run]
            and in_one_sentence(document, quantities[run[-1][0]].evidence.start, quantity.evidence.start)
        )
        if not goes_on:
            if len(run) >= _FEW:
                yield run
            run = []
        if counted:
            run.append((index, degree))
    if len(run) >= _FEW:
        yield run
