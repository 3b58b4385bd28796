"""Amounts that the count of their clause and the standard of the same name give but for a slip, with the months and the
share that the text tells: 在村每月补贴150元 … 享受离任补贴1064人，12个月足额发放，支出188.28万元."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import regex

from extractor.interpretation.language.clauses import opening_name
from extractor.interpretation.language.slips import digits, is_digit_off, is_transposed, printed_digits
from extractor.interpretation.products.standard_names import TIMED, Sentence, StandardNames
from extractor.model import Claim, Kind, Operation, Quantity, Term
from extractor.numeral import are_transposed, odd_digit

_CHECK = "headcount-funding-mismatch"
_FEW = 3
_TELLING = 4
_LEAST_HEADS = 100
_ONE = Decimal(1)
_MONTHS = Decimal(12)
_HALF = Decimal("0.5")
_SLACK = Decimal("0.1")
"""By what part of one a count that would make the product right may miss a whole number."""
_NAME = regex.compile(r"\p{Han}+")
_PROPORTION = regex.compile(r"(?<!\d)\d{1,2}(?:[:：∶]\d{1,2}){1,3}(?!\d)")
_HALVES = regex.compile(r"一半|各半")
_SEVERAL = len("ab")


@dataclass(frozen=True, slots=True)
class _Case:
    """An amount, the counts of its clause, the one standard meant, and what else the product may be made of."""

    money: int
    counts: tuple[int, ...]
    standard: int
    times: tuple[Term, ...]
    shares: tuple[Term, ...]


def slips_by_name(names: StandardNames, claimed: Container[int]) -> Iterator[Claim]:
    """One claim for each amount of prose that no count of what the standard is paid for gives, under any of the times
    and shares told, and that the count right before it gives but for a slip: two digits of the amount changed over or
    one of them another, or a digit of the count. An amount ``claimed`` already only where a share of it is told, then
    also one that comes out."""
    for sentence in names.sentences:
        for money in sentence.figures:
            case = _case(sentence, money, names) if _may_be_product(money, names) else None
            if case is None:
                continue
            terms = _told(case, names.quantities)
            if terms is None and not _is_right(case, names):
                terms = _slip(case, names.quantities)
            shared = terms is not None and terms[-1].role == "share"
            if terms is not None and (shared or not (money in claimed or names.is_of_level(money))):
                subject = names.quantities[money].label
                yield Claim(Operation.PRODUCT, _CHECK, "slipped by name", (terms,), money, subject=subject)


def _may_be_product(money: int, names: StandardNames) -> bool:
    stated = names.quantities[money]
    exact = stated.kind is Kind.AMOUNT and stated.evidence.table is None and stated.step > 0
    return exact and printed_digits(stated) >= _FEW and not names.is_difference(money)


def _case(sentence: Sentence, money: int, names: StandardNames) -> _Case | None:
    quantities = names.quantities
    segment = names.segment(sentence, money)
    before = [i for i in sentence.figures if i < money and segment[0] <= quantities[i].evidence.start]
    standard = _standard(sentence, money, before, names)
    if standard is None:
        return None
    if names.language.varies.search(names.document.text, *segment):
        return None
    counts = [
        i
        for i in before
        if i != standard
        and _counts(standard, i, names)
        and not (names.is_difference(i) or names.is_planned(i) or names.is_shut_off(i, money))
    ]
    often = [i for i in before if quantities[i].unit in names.language.counted_often]
    if not counts or any(quantities[i].kind is Kind.AMOUNT for i in range(counts[-1], money)):
        counts, often = _namesakes(standard, money, names), []
    if not counts or often not in ([], counts):
        return None
    paragraphs = [sentence.paragraph, *(s.paragraph for s in names.sentences if standard in s.figures)]
    spans = list(dict.fromkeys((p.start, p.end) for p in paragraphs))
    return _Case(
        money,
        tuple(counts),
        standard,
        tuple(_times(standard, spans, names)),
        tuple(_shares(spans, names)),
    )


def _namesakes(standard: int, money: int, names: StandardNames) -> list[int]:
    """The one count, of its paragraph or else of the document before it, that bears the name of an amount:
    其中博士11人、硕士92人，均按12个月发放，博士39.6万元，硕士165.6万元."""
    name = _name(money, names)
    found = [
        i
        for i in range(money)
        if name and _counts(standard, i, names) and names.said_of(i).endswith(name) and not names.is_difference(i)
    ]
    near = [i for i in found if names.in_one_paragraph(i, money)] or found
    return near[-1:] if len({names.quantities[i].value for i in near}) == 1 else []


def _name(money: int, names: StandardNames) -> str:
    """What an amount is called, two characters at least, without the words for paying; else nothing."""
    name = names.language.of_each.sub("", "".join(_NAME.findall(names.said_of(money))[-1:]))
    return name if len(name) >= _SEVERAL else ""


def _standard(sentence: Sentence, money: int, before: Sequence[int], names: StandardNames) -> int | None:
    """The one standard of the clause; else the one, of all the document's, that bears the name of the amount, or whose
    name the clause or the opening of the paragraph shares most with; None where several fit."""
    own = [i for i in before if i in names.standards]
    if own:
        return own[-1] if len(own) == 1 else None
    name = _name(money, names)
    best = [i for i in names.standards if name and name in names.said_of(i)]
    told = [part for part in TIMED if any(part in names.quantities[i].unit for i in sentence.figures if i < money)]
    best = [i for i in best if any(part in (names.quantities[i].per or "").split("·") for part in told)] or best
    if len({(names.quantities[i].value, names.quantities[i].per) for i in best}) == 1:
        return best[-1]
    text, at = names.document.text, names.quantities[money].evidence.start
    start, _ = names.segment(sentence, money)
    said = (text[start:at], opening_name(text, sentence.paragraph.start, sentence.paragraph.end)[0])
    shared: dict[int, int] = {}
    for standard in names.standards:
        name = "".join(_NAME.findall(names.said_of(standard)))
        shared[standard] = max((_in_common(name, words, names) for words in said), default=0)
    most = max(shared.values(), default=0)
    best = [i for i, size in shared.items() if size == most >= _FEW]
    alike = {(names.quantities[i].value, names.quantities[i].per) for i in best}
    return best[-1] if len(alike) == 1 else None


def _in_common(name: str, words: str, names: StandardNames) -> int:
    """How many characters of a name stand among words, two in a row at least; 0 where they only say that something is
    paid."""
    pairs = {i for i in range(len(name) - 1) if name[i : i + _SEVERAL] in words}
    shared = "".join(char for i, char in enumerate(name) if {i, i - 1} & pairs)
    return len(shared) if len(names.language.of_each.sub("", shared)) >= _SEVERAL else 0


def _counts(standard: int, index: int, names: StandardNames) -> bool:
    quantity = names.quantities[index]
    return quantity.kind in (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER) and names.paid_by(standard, index)


def _times(standard: int, spans: Sequence[tuple[int, int]], names: StandardNames) -> Iterator[Term]:
    """How often a standard may be paid: the months or days told in its paragraph and that of the amount."""
    document, quantities = names.document, names.quantities
    timed = [part for part in (quantities[standard].per or "").split("·") if part in TIMED]
    for i, q in enumerate(quantities):
        inside = any(start <= q.evidence.start < end for start, end in spans)
        if inside and i not in names.standards and any(part in q.unit for part in timed):
            yield Term(i, role="months")
    for word, months in names.language.periods if "月" in timed else ():
        for start, end in spans:
            for match in word.finditer(document.text, start, end):
                count = months or int(match[2]) - int(match[1]) + 1
                if count > 0:
                    yield Term(constant=Decimal(count), evidence=document.evidence(*match.span()), role="months")


def _shares(spans: Sequence[tuple[int, int]], names: StandardNames) -> Iterator[Term]:
    """The percentages, proportions and halves told in the paragraphs of a standard and an amount."""
    document = names.document
    for i, q in enumerate(names.quantities):
        if (
            q.unit == "%"
            and not _PROPORTION.fullmatch(q.text)
            and any(start <= q.evidence.start < end for start, end in spans)
        ):
            yield Term(i, role="share")
    for start, end in spans:
        for match in _PROPORTION.finditer(document.text, start, end):
            parts = [Decimal(part) for part in regex.split(r"[:：∶]", match[0])]
            for part in dict.fromkeys(parts) if sum(parts) else ():
                yield Term(constant=part / sum(parts), role="share")
        for match in _HALVES.finditer(document.text, start, end):
            yield Term(constant=_HALF, evidence=document.evidence(*match.span()), role="share")


def _is_right(case: _Case, names: StandardNames) -> bool:
    """Whether any count of the document, or those of the clause together, or another standard, gives the amount."""
    quantities, stated = names.quantities, names.quantities[case.money]
    heads = {q.value for i, q in enumerate(quantities) if _counts(case.standard, i, names)}
    own = {quantities[i].value for i in case.counts}
    heads |= {sum(own, Decimal(0))}
    times = {_ONE, _MONTHS, *(_factor(t, quantities) for t in case.times)}
    shares = {_ONE, _HALF, *(_factor(t, quantities) for t in case.shares)}
    prices = {quantities[i].value for i in names.standards}
    standard = quantities[case.standard].value
    tried = [(n, standard, t, s) for n, t, s in product(heads, times, shares)]
    tried += [(n, price, t, s) for n, price, t, s in product(own, prices, times, shares)]
    return any(abs(n * p * t * s - stated.value) <= stated.step for n, p, t, s in tried)


def _factor(term: Term, quantities: Sequence[Quantity]) -> Decimal:
    if term.quantity is None:
        return term.constant or _ONE
    quantity = quantities[term.quantity]
    return quantity.value / 100 if quantity.unit == "%" else quantity.value


def _told(case: _Case, quantities: Sequence[Quantity]) -> tuple[Term, ...] | None:
    """The terms of a product with a share that is the amount, of four digits or more."""
    stated = quantities[case.money]
    if printed_digits(stated) < _TELLING:
        return None
    given = (terms for terms, unit in _products(case, quantities) if _gives(terms, unit, stated, quantities))
    return next((terms for terms in given if terms[-1].role == "share"), None)


def _gives(terms: Sequence[Term], unit: Decimal, stated: Quantity, quantities: Sequence[Quantity]) -> bool:
    return abs(_factor(terms[0], quantities) * unit - stated.value) < stated.step


def _slip(case: _Case, quantities: Sequence[Quantity]) -> tuple[Term, ...] | None:
    """The terms of the only product that is the amount but for a slip."""
    stated, heads = quantities[case.money], quantities[case.counts[-1]]
    found: dict[int, tuple[Term, ...]] = {}
    for terms, unit in _products(case, quantities):
        result = unit * heads.value
        if result > 0 and (
            is_transposed(result, stated, _FEW)
            or (is_digit_off(result, stated) and digits(stated.value, stated.step) >= 10 ** (_TELLING - 1))
            or (len(case.counts) < _SEVERAL and _is_count_off(heads, unit, stated))
        ):
            found.setdefault(digits(result, stated.step), terms)
    return next(iter(found.values())) if len(found) == 1 else None


def _products(case: _Case, quantities: Sequence[Quantity]) -> Iterator[tuple[tuple[Term, ...], Decimal]]:
    """The products of the last count under each of the times and shares told, with what one of its heads gets."""
    heads, standard = Term(case.counts[-1], role="heads"), Term(case.standard, role="standard")
    timed = set((quantities[case.standard].per or "").split("·")) & set(TIMED)
    times = case.times or ((Term(constant=_MONTHS, role="months"),) if timed else (None,))
    for time, share in product(times, (None, *case.shares)):
        terms = tuple(t for t in (heads, standard, time, share) if t is not None)
        unit = _ONE
        for term in terms[1:]:
            unit *= _factor(term, quantities)
        if unit > 0:
            yield terms, unit


def _is_count_off(heads: Quantity, unit: Decimal, stated: Quantity) -> bool:
    """Whether an amount is what another number than the heads comes to, which is theirs but for one digit or two
    changed over."""
    number, slack = stated.value / unit, stated.step / unit
    meant = number.to_integral_value()
    if heads.value < _LEAST_HEADS or heads.value % 1 or slack > _SLACK or abs(number - meant) > slack:
        return False
    one, other = int(heads.value), int(meant)
    return odd_digit(one, other) is not None or are_transposed(one, other, _FEW)
