"""Results that the figures they come from give but for a slip: the order of two digits (96420人次 × 80元, 发放
717.36万元), one digit, or the 万 of a standard."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, groupby, islice, pairwise

from extractor.interpretation.language.clauses import PHRASE_END, said_before
from extractor.interpretation.language.slips import is_digit_off, is_transposed, odd_place, printed_digits
from extractor.interpretation.language.word_classes import word_class
from extractor.interpretation.products.slips_by_name import slips_by_name
from extractor.interpretation.products.standard_names import TIMED, Sentence, StandardNames
from extractor.model import Claim, Document, Kind, Operation, Quantity, Term
from extractor.pattern import PatternSet

_CHECK = "headcount-funding-mismatch"
_TELLING = 4
_FEW = 3
_REACH = 24
_COUNTED = (Kind.COUNT, Kind.HEADCOUNT)
_MANY = 5
"""Digits of a product, and of a difference that no words assert."""
_WAN = Decimal(10000)


def slips(
    document: Document, names: StandardNames, claimed: Container[int], spent: Sequence[int], patterns: PatternSet
) -> Iterator[Claim]:
    """Every result of a document that is a slip; of products only amounts that are not ``claimed`` for certain, nor the
    sum of those told before them in their sentence. The expenditure is what was ``spent``."""
    claimed = {*_sums(names), *(i for i in range(len(names.quantities)) if i in claimed)}
    yield from slipped_products(names, claimed)
    yield from timed_products(names, claimed)
    yield from far_products(names, claimed)
    yield from standards_elsewhere(names, claimed)
    yield from spent_on_all(names, claimed, spent)
    yield from slips_by_name(names, claimed)
    yield from standards_in_wan(names)
    yield from without_wan(names)
    yield from slipped_differences(names.sentences, names.quantities)
    yield from slipped_remainders(document, names.sentences, names.quantities, patterns)


def slipped_products(names: StandardNames, claimed: Container[int]) -> Iterator[Claim]:
    """The amounts, none of them ``claimed`` for certain, that are a count of their paragraph times a standard paid
    for what it counts, but for two digits changed over, of three where their sentence has no other figure; or for one
    digit, where they stand right before it in its sentence."""
    for _, paragraph in groupby(names.sentences, key=lambda sentence: id(sentence.paragraph)):
        sentences = list(paragraph)
        figures = [i for sentence in sentences for i in sentence.figures]
        for money in figures:
            amount = names.quantities[money]
            if amount.kind is not Kind.AMOUNT or amount.evidence.table is not None or money in claimed:
                continue
            pairs = [
                (count, standard)
                for count in figures
                for standard in names.standards
                if count < money and standard != count and _is_paid(names, standard, count)
            ]
            printed = {names.quantities[i].value for i in figures}
            if any(_product(pair, names.quantities) == amount.value for pair in pairs):
                continue
            pairs = [pair for pair in pairs if _product(pair, names.quantities) not in printed]
            alone = next((s.figures for s in sentences if money in s.figures), ())
            sure = (alone, (money - 2, money - 1, money))
            fewest = {pair: _FEW if (*pair, money) in sure else _TELLING for pair in pairs}
            slip = next((p for p in pairs if is_transposed(_product(p, names.quantities), amount, fewest[p])), None)
            beside = next((p for p in pairs if p == (money - 2, money - 1) and set(p) <= set(alone)), None)
            if slip is None and beside and is_digit_off(_product(beside, names.quantities), amount):
                slip = beside
            if slip is not None:
                count, standard = slip
                terms = (Term(count, role="heads"), Term(standard, role="standard"))
                yield Claim(Operation.PRODUCT, _CHECK, "slipped", (terms,), money, subject=amount.label)


def _sums(names: StandardNames) -> Iterator[int]:
    """The amounts that three amounts or more right before them in their paragraph make."""
    quantities = names.quantities
    for _, paragraph in groupby(names.sentences, key=lambda sentence: id(sentence.paragraph)):
        amounts = [i for s in paragraph for i in s.figures if quantities[i].kind is Kind.AMOUNT]
        for at, index in enumerate(amounts):
            totals = accumulate(quantities[i].value for i in reversed(amounts[:at]))
            if any(total == quantities[index].value for total in islice(totals, 2, None)):
                yield index


def _tells(value: Decimal) -> bool:
    """Whether a product has digits enough not to be another amount but for one of them: not 160万元."""
    return len(value.normalize().as_tuple().digits) >= _FEW


def timed_products(names: StandardNames, claimed: Container[int]) -> Iterator[Claim]:
    """The amounts of one sentence with a standard paid by the month that it gives, with the count before it and the
    months of the sentence, but for two digits changed over."""
    quantities = names.quantities
    for sentence in names.sentences:
        for standard in sentence.figures:
            if standard not in names.standards:
                continue
            products = [
                (terms, value)
                for terms, value in _factors(names, standard)
                if len(terms) > 2 and all(t.quantity in sentence.figures for t in terms)
            ]
            for money in sentence.figures:
                amount = quantities[money]
                if amount.kind is not Kind.AMOUNT or money in claimed or money < standard:
                    continue
                slip = next((terms for terms, value in products if is_transposed(value, amount, _TELLING)), None)
                if slip is not None and all(value != amount.value for _, value in products):
                    yield Claim(Operation.PRODUCT, _CHECK, "slipped", (slip,), money, subject=amount.label)


def far_products(names: StandardNames, claimed: Container[int]) -> Iterator[Claim]:
    """The amounts of other paragraphs, none of them ``claimed`` for certain, that a standard, the persons of its
    paragraph or the last one before it, and the months said there give but for the order of two digits, or, with the
    persons of its own, but for one digit; one of four digits must bear the name of the standard, of one of six the
    persons may stand anywhere before
    (安置412人，岗位补贴标准为每人每月900元，按12个月发放 … 岗位补贴支出434.96万元)."""
    quantities = names.quantities
    amounts = [i for i, q in enumerate(quantities) if q.kind is Kind.AMOUNT and q.evidence.table is None]
    printed = {quantities[i].value for i in amounts}
    for standard in names.standards:
        factors = _factors(names, standard)
        products = [(terms, value) for terms, value in factors if value not in printed]
        for money in amounts if len(products) == len(factors) else ():
            stated = quantities[money]
            if money in claimed or names.in_one_paragraph(standard, money):
                continue
            digits = len(str(int(stated.value / stated.step))) if stated.step else 0
            if digits < _TELLING or (digits < _MANY and not names.related(standard, money)):
                continue
            slip = next(
                (
                    terms
                    for terms, value in products
                    if is_transposed(value, stated, _TELLING)
                    or (is_digit_off(value, stated) and _tells(value) and _is_near(names, terms))
                ),
                _of_any_count(names, standard, money) if digits > _MANY else None,
            )
            if slip is not None:
                yield Claim(Operation.PRODUCT, _CHECK, "slipped", (slip,), money, subject=stated.label)


def standards_elsewhere(names: StandardNames, claimed: Container[int]) -> Iterator[Claim]:
    """职业技能培训，1200元/人 … 培训260人，支出33.2万元: the amounts right behind a count of their sentence that
    bears the name of a standard of another paragraph paid for it, and is no such product but for a slip."""
    quantities = names.quantities
    for money, stated in enumerate(quantities):
        count = money - 1
        if stated.kind is not Kind.AMOUNT or money in claimed or stated.evidence.table is not None or count < 0:
            continue
        sentence = next((s.figures for s in names.sentences if money in s.figures), ())
        paid = [
            i
            for i in names.standards
            if count in sentence
            and _is_paid(names, i, count)
            and names.related(i, count)
            and not names.in_one_paragraph(i, money)
        ]
        if len({quantities[i].value for i in paid}) != 1:
            continue
        value = _product((count, paid[0]), quantities)
        if is_transposed(value, stated, _FEW) or odd_place(value, stated):
            terms = (Term(count, role="heads"), Term(paid[0], role="standard"))
            yield Claim(Operation.PRODUCT, _CHECK, "slipped", (terms,), money, subject=stated.label)


def spent_on_all(names: StandardNames, claimed: Container[int], spent: Sequence[int]) -> Iterator[Claim]:
    """What was ``spent`` in all, where no number and standard give it, but the only standard paid for a thing, not by
    the month or day, and the largest number of what bears its name do but for a slip: 每头能繁母猪补贴40元 …
    补贴能繁母猪24360头 … 共拨付95.44万元."""
    quantities = names.quantities
    for money in spent:
        stated = quantities[money]
        if money in claimed or stated.evidence.table is not None or printed_digits(stated) < _TELLING:
            continue
        pairs = [
            (count, standard)
            for standard in names.standards
            for count in range(len(quantities))
            if _is_paid(names, standard, count) and not names.is_planned(count)
        ]
        if any(_product(pair, quantities) == stated.value for pair in pairs):
            continue
        slips = []
        for standard in names.standards:
            alike = {quantities[i].value for i in names.standards if quantities[i].per == quantities[standard].per}
            counts = [count for count, paid in pairs if paid == standard and names.related(standard, count)]
            timed = set((quantities[standard].per or "").split("·")) & set(TIMED)
            if len(alike) > 1 or timed or not counts:
                continue
            most = max(counts, key=lambda i: quantities[i].value)
            value = _product((most, standard), quantities)
            if is_transposed(value, stated, _FEW) or odd_place(value, stated):
                slips.append((Term(most, role="heads"), Term(standard, role="standard")))
        if len(slips) == 1:
            yield Claim(Operation.PRODUCT, _CHECK, "slipped", (slips[0],), money, subject=stated.label)


def _factors(names: StandardNames, standard: int) -> list[tuple[tuple[Term, ...], Decimal]]:
    """What a standard may be multiplied by: the counts it is paid for that stand in its paragraph before it, else in
    the last one that has any; and, where it is paid by the month, the months said in its own."""
    quantities = names.quantities
    near = [i for i in range(len(quantities)) if names.in_one_paragraph(standard, i)]
    before = [i for i in range(standard) if _is_paid(names, standard, i)]
    counts = [i for i in before if i in near] or [i for i in before if names.in_one_paragraph(i, before[-1])]
    monthly = "月" in (quantities[standard].per or "")
    months = [i for i in near if quantities[i].kind is Kind.OTHER and "月" in quantities[i].unit]
    found: list[tuple[tuple[Term, ...], Decimal]] = []
    for count in counts:
        once = quantities[count].value * quantities[standard].value
        terms = (Term(count, role="heads"), Term(standard, role="standard"))
        if not monthly:
            found.append((terms, once))
        found += [((*terms, Term(i, role="months")), once * quantities[i].value) for i in months if monthly]
    return found


def _of_any_count(names: StandardNames, standard: int, money: int) -> tuple[Term, ...] | None:
    """The persons said anywhere before an amount of many digits that with a standard give it but for the order of two
    of them."""
    quantities = names.quantities
    if set((quantities[standard].per or "").split("·")) & set(TIMED):
        return None
    heads = [i for i, q in enumerate(quantities[:money]) if q.kind is Kind.HEADCOUNT and _is_paid(names, standard, i)]
    if any(_product((i, standard), quantities) == quantities[money].value for i in heads):
        return None
    slips = [i for i in heads if is_transposed(_product((i, standard), quantities), quantities[money], _MANY)]
    return (Term(slips[-1], role="heads"), Term(standard, role="standard")) if slips else None


def _is_near(names: StandardNames, terms: Sequence[Term]) -> bool:
    """Whether the count and the standard of a product stand in one paragraph, with no other standard paid so."""
    count, standard = (t.quantity for t in terms[:2])
    if count is None or standard is None or not names.in_one_paragraph(count, standard):
        return False
    beside = [i for i in names.standards if names.in_one_paragraph(i, standard)]
    return len({q.value for i in beside if (q := names.quantities[i]).per == names.quantities[standard].per}) == 1


def standards_in_wan(names: StandardNames) -> Iterator[Claim]:
    """The amounts that a count of the document times a standard printed in 万元 gives but for that 万
    (每座奖补2000万元 … 验收1430座 … 应兑现286万元)."""
    quantities = names.quantities
    amounts = {q.value: i for i, q in reversed(tuple(enumerate(quantities))) if q.kind is Kind.AMOUNT and q.value > 0}
    for standard in names.standards:
        price = quantities[standard]
        if "万" not in price.text or price.evidence.table is not None:
            continue
        counts = [i for i, q in enumerate(quantities) if q.unit and _is_paid(names, standard, i) and q.value > 1]
        if any(quantities[i].value * price.value in amounts for i in counts):
            continue
        for count in counts:
            money = amounts.get(quantities[count].value * price.value / _WAN)
            if money is not None and "万" in quantities[money].text:
                terms = (Term(count, role="heads"), Term(standard, role="standard"))
                yield Claim(Operation.PRODUCT, "unit-slip", "standard in 万元", (terms,), money)
                break


def without_wan(names: StandardNames) -> Iterator[Claim]:
    """The amounts printed in 元 that a count of their paragraph times a standard paid for it gives but for the 万:
    职业技能培训费20.64元。自愿报名参训86人，人均2400元."""
    quantities = names.quantities
    for money, stated in enumerate(quantities):
        fraction = stated.value != stated.value.to_integral_value()
        if stated.kind is not Kind.AMOUNT or stated.evidence.table is not None or "万" in stated.text or not fraction:
            continue
        due = stated.value * _WAN
        near = [i for i in range(len(quantities)) if names.in_one_paragraph(i, money) and i != money]
        pairs = ((c, s) for s in near if s in names.standards for c in near if c != s and _is_paid(names, s, c))
        pair = next((pair for pair in pairs if _product(pair, quantities) == due), None)
        if pair is not None:
            terms = (Term(pair[0], role="heads"), Term(pair[1], role="standard"))
            yield Claim(Operation.PRODUCT, "unit-slip", "without 万", (terms,), money, subject=stated.label)


def slipped_differences(sentences: Sequence[Sentence], quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """The amounts that are the difference of the two before them in their sentence, but for two digits."""
    for sentence in sentences:
        amounts = [i for i in sentence.figures if quantities[i].kind is Kind.AMOUNT]
        for first, second, result in zip(amounts, amounts[1:], amounts[2:], strict=False):
            larger, smaller, stated = (quantities[i] for i in (first, second, result))
            if larger.evidence.table is None and is_transposed(larger.value - smaller.value, stated, _MANY):
                terms = (Term(first), Term(second, sign=-1))
                yield Claim(Operation.DIFFERENCE, "balance-mismatch", "slipped", (terms,), result, subject=stated.label)


def slipped_remainders(
    document: Document, sentences: Sequence[Sentence], quantities: Sequence[Quantity], patterns: PatternSet
) -> Iterator[Claim]:
    """The counts called the rest (合格6014户，合格率97%；其余168户) that with the count before them in the sentence
    make up no count of their unit said before, but do with two digits changed over."""
    rest = word_class("rest", patterns)
    for sentence in sentences:
        counted = [
            i for i in sentence.figures if quantities[i].kind in _COUNTED and quantities[i].evidence.table is None
        ]
        for part, left in pairwise(counted):
            stated = quantities[left]
            said = said_before(document.text, stated.evidence.start, _REACH, PHRASE_END)
            if stated.unit != quantities[part].unit or not said.startswith(rest):
                continue
            wholes = {
                quantities[i].value: i
                for i in range(part)
                if quantities[i].kind in _COUNTED and quantities[i].unit == stated.unit
            }
            if quantities[part].value + stated.value in wholes:
                continue
            slips = [i for v, i in wholes.items() if is_transposed(v - quantities[part].value, stated, _FEW)]
            if len(slips) == 1:
                terms = (Term(slips[0]), Term(part, sign=-1))
                yield Claim(Operation.DIFFERENCE, "headcount-sum-mismatch", "slipped rest", (terms,), left)


def _product(pair: tuple[int, int], quantities: Sequence[Quantity]) -> Decimal:
    count, standard = (quantities[i].value for i in pair)
    return count * standard


def _is_paid(names: StandardNames, standard: int, count: int) -> bool:
    quantity = names.quantities[count]
    counted = quantity.kind in (Kind.HEADCOUNT, Kind.COUNT, Kind.OTHER)
    return counted and (
        names.paid_by(standard, count) or quantity.unit in (names.quantities[standard].per or "").split("·")
    )
