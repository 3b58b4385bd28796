"""Numbers that so many for each of so many make: 培训班32期，每期40人，共培训1280人次; 亩均增产100公斤，按3.2万亩计，
增产320万公斤."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.word_classes import alternatives, word_class
from extractor.interpretation.products.standard_names import Sentence
from extractor.model import Claim, Document, Kind, Operation, Quantity, Term
from extractor.pattern import PatternSet

_COUNTED = (Kind.COUNT, Kind.HEADCOUNT, Kind.OTHER)
_EACH = regex.compile(r"每(?P<thing>\p{Han}{1,12})$")
_LISTED = regex.compile(r"[、和及]\p{Han}{1,10}")
_BY = regex.compile(r"按照?\p{Han}{0,8}$")
_RECKONED = regex.compile(r"(?:\p{Han}{0,6})(?:计|测算|推算|计算)")
_SCALES = {
    ("公斤", "吨"): Decimal("0.001"),
    ("千克", "吨"): Decimal("0.001"),
    ("斤", "吨"): Decimal("0.0005"),
    ("斤", "公斤"): Decimal("0.5"),
    ("米", "公里"): Decimal("0.001"),
    ("米", "千米"): Decimal("0.001"),
}
_PERSONS = ("人", "名", "位")
_REACH = 24
_CHECK = "headcount-sum-mismatch"


def so_many_each(
    sentence: Sentence, document: Document, quantities: Sequence[Quantity], patterns: PatternSet
) -> Iterator[Claim]:
    """One claim for a sentence that tells so many for each of a thing, one number of these things, and one figure of
    the unit behind them that words call all of it, or that is worked out by the number (按3.2万亩计)."""
    altogether = word_class("altogether", patterns)
    average = patterns.derived(_average)
    for each in sentence.figures:
        said = _said(document, quantities[each])
        told = _EACH.search(said) or average.search(said)
        if told is None or quantities[each].kind not in _COUNTED:
            continue
        beside = _told_beside(each, sentence, document, quantities)
        counts = [
            i
            for i in sentence.figures
            if i not in beside
            and quantities[i].kind in _COUNTED
            and quantities[i].unit
            and told["thing"].startswith(_PERSONS if quantities[i].kind is Kind.HEADCOUNT else quantities[i].unit)
        ]
        reckoned = _is_reckoned_by(counts, document, quantities)
        totals = [
            i
            for i in sentence.figures
            if i > max((*beside, *counts))
            and _is_total(quantities[i], quantities[each])
            and (reckoned or any(word in _said(document, quantities[i]) for word in altogether))
        ]
        scale = _SCALES.get((quantities[each].unit, quantities[totals[0]].unit)) if totals else None
        if len(counts) == 1 and len(totals) == 1:
            terms = tuple(
                term
                for group, each_of in enumerate(beside)
                for term in (
                    Term(counts[0], role="heads", group=group),
                    Term(each_of, role="standard", group=group),
                )
            )
            subject = quantities[totals[0]].label
            check = "amount-sum-mismatch" if scale else _CHECK
            terms = (*terms, Term(constant=scale)) if scale and len(beside) == 1 else terms
            yield Claim(Operation.PRODUCT, check, "so-many-each", (terms,), totals[0], cue="每", subject=subject)


def _average(patterns: PatternSet) -> regex.Pattern[str]:
    return regex.compile(rf"(?P<thing>{alternatives('taken_over', patterns)})均\p{{Han}}{{0,6}}$")


def _told_beside(each: int, sentence: Sentence, document: Document, quantities: Sequence[Quantity]) -> list[int]:
    """What is told for each, with the other figures of its unit in its list: 驾驶员2人、乘务员1人."""
    found = [each]
    for index in (i for i in sentence.figures if i > each):
        between = document.text[quantities[found[-1]].evidence.end : quantities[index].evidence.start]
        if unit_key(quantities[index]) != unit_key(quantities[each]) or not _LISTED.fullmatch(between):
            break
        found.append(index)
    return found


def _is_reckoned_by(counts: Sequence[int], document: Document, quantities: Sequence[Quantity]) -> bool:
    """Whether the words around a number say that something is worked out by it: 按3.2万亩计."""
    return len(counts) == 1 and bool(
        _BY.search(_said(document, quantities[counts[0]]))
        and _RECKONED.match(document.text, quantities[counts[0]].evidence.end)
    )


def _said(document: Document, quantity: Quantity) -> str:
    return said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)


def _is_total(total: Quantity, each: Quantity) -> bool:
    """Whether a figure has the unit of what each has, or a larger one of that measure; persons make attendances."""
    attended = each.kind is Kind.HEADCOUNT and total.unit == "人次"
    if (each.unit, total.unit) in _SCALES:
        return True
    return (unit_key(total) == unit_key(each) or attended) and total.value > each.value
