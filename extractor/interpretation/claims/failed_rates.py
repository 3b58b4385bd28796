"""Rates of what passed, told beside what did not: 抽检1216批次。检出不合格23批次，合格率98.11%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.interpretation.language.clauses import PHRASE_END, in_one_sentence, said_before
from extractor.interpretation.language.figures import is_rate_of
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import digits, is_digit_off, is_transposed
from extractor.interpretation.language.word_classes import alternatives, word_class
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_COUNTED = (Kind.HEADCOUNT, Kind.COUNT)
_NAME = regex.compile(r"(?<![不未非])(?P<stem>\p{Han}{2})率(?:为|是|达到?|：|约)*$")
_REACH = 24
_NAMED = 5
"""Characters before a rate that say more than which rate it is: 抽检合格率."""
_HUNDRED = 100
_FEW = 3


def failed_rates(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate of prose beside a count of what is denied its name: the whole less that count, of
    the whole. The whole is the count of the unit, said before in the paragraph and no part of another, that gives the
    rate; else the only one; else the only one that gives it but for a slip. Where the paragraph has none, it is the
    only one before it that gives the rate, or gives it but for a slip."""
    quantities = recognition.quantities
    denials = alternatives("denials", patterns)
    for rate, stated in enumerate(quantities):
        if stated.unit != "%" or stated.evidence.table is not None or stated.qualifier is not Qualifier.EXACT:
            continue
        name = _NAME.search(_before(document, stated))
        beside = [i for i in (rate - 1, rate + 1) if 0 <= i < len(quantities)] if name else []
        for failed in (i for i in beside if quantities[i].kind in _COUNTED):
            count = quantities[failed]
            whole_number = count.value == count.value.to_integral_value()
            if count.qualifier is not Qualifier.EXACT or not whole_number or not _together(document, count, stated):
                continue
            clause = f"{_before(document, count)}{count.text}{_behind(document, count)}"
            whole = _whole(document, quantities, rate, failed, word_class("of_which", patterns))
            passed = whole is not None and name and name["stem"] in _before(document, quantities[whole])
            if (
                whole is not None
                and name
                and not passed
                and not _is_told(quantities, rate, failed, whole)
                and not _is_parted(document, count, stated)
                and not _is_besides(quantities, rate, failed, whole)
                and regex.search(rf"(?:{denials})\p{{Han}}{{0,2}}{name['stem']}", clause)
            ):
                terms = (Term(failed, sign=-1, role="part"), Term(whole, role="whole"))
                yield Claim(Operation.RATIO, "rate-mismatch", "what failed", (terms,), rate, subject=stated.label)


def _is_parted(document: Document, count: Quantity, rate: Quantity) -> bool:
    """Whether a semicolon stands between a count and a rate behind it that names what it is of: 不合格的1批次退场；
    管道试压一次合格率98.2%."""
    between = document.text[count.evidence.end : rate.evidence.start]
    return "；" in between and len(_before(document, rate)) > _NAMED


def _is_besides(quantities: Sequence[Quantity], rate: int, failed: int, whole: int) -> bool:
    """Whether what failed is told besides what passed: 参加培训338名，参训率97.69%，未参训的8名."""
    passed = quantities[whole].value
    return is_rate_of(passed, passed + quantities[failed].value, quantities[rate])


def _is_told(quantities: Sequence[Quantity], rate: int, failed: int, whole: int) -> bool:
    """Whether a figure between the whole and the rate is what passed: 有效评价4200条，满意4032条，不满意29条."""
    stated = quantities[rate]
    passed = (q for i, q in enumerate(quantities[whole + 1 : rate], whole + 1) if i != failed)
    shares = (
        _HUNDRED * q.value / quantities[whole].value for q in passed if unit_key(q) == unit_key(quantities[whole])
    )
    return any(digits(share, stated.step) == digits(stated.value, stated.step) for share in shares)


def _together(document: Document, one: Quantity, other: Quantity) -> bool:
    return in_one_sentence(document, one.evidence.start, other.evidence.start)


def _before(document: Document, quantity: Quantity) -> str:
    return said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)


def _behind(document: Document, quantity: Quantity) -> str:
    end = quantity.evidence.end
    return str(PHRASE_END.split(document.text[end : end + _REACH])[0])


def _whole(
    document: Document, quantities: Sequence[Quantity], rate: int, count: int, parts: tuple[str, ...]
) -> int | None:
    failed, stated = quantities[count], quantities[rate]
    block = document.block_at(stated.evidence.start)
    start = block.start if block else 0
    alike = [
        i
        for i, q in enumerate(quantities[: min(rate, count)])
        if unit_key(q) == unit_key(failed) and q.value > failed.value > 0 and q.evidence.table is None
    ]
    passed = {i: _HUNDRED * (1 - failed.value / quantities[i].value) for i in alike}
    exact = [i for i in alike if digits(passed[i], stated.step) == digits(stated.value, stated.step)]
    whole = [i for i in alike if not _is_part(document, quantities, i, parts)]
    slips = [i for i in whole if is_transposed(passed[i], stated, _FEW) or is_digit_off(passed[i], stated)]
    here, only_here, slips_here = (
        [i for i in found if quantities[i].evidence.start >= start] for found in (exact, whole, slips)
    )
    if here:
        return here[-1]
    choices = (only_here, slips_here) if only_here else (exact, slips)
    return next((found[-1] for found in choices if len(found) == 1), None)


def _is_part(document: Document, quantities: Sequence[Quantity], index: int, parts: tuple[str, ...]) -> bool:
    """Whether a figure stands in a list of parts: behind 其中 in its sentence."""
    at = quantities[index].evidence.start
    before = (q for q in quantities[: index + 1] if in_one_sentence(document, q.evidence.start, at))
    return any(_before(document, q).startswith(parts) for q in before)
