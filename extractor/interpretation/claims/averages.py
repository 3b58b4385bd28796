"""Finds claims that an average (人均, 户均, 平均每辆) is an amount divided by a count of the same paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product as pairs

import regex

from extractor.interpretation.language.clauses import (
    CLAUSE_END,
    OTHER_UNIT,
    PHRASE_END,
    in_one_sentence,
    said_before,
    sentence_start,
)
from extractor.interpretation.language.grammar import unit_key
from extractor.interpretation.language.slips import is_digit_off, is_transposed, printed_digits
from extractor.interpretation.language.word_classes import word_class
from extractor.model import Claim, Document, Fact, Kind, Operation, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_REACH = 40
_NEAREST = 8
_BEHIND = 4
"""Characters behind a figure that tell that it was set, not reached: 人均74元的标准."""
_MOST_READINGS = 24
_TELLING = 4
_WAN = Decimal(10000)
_REQUIRED = regex.compile(r"[应须需](?:配|要)?\p{Han}{0,6}(?:[\d.]+\p{Han}[、和])*$|缺口|折合")
_PER_MANY = regex.compile(r"每[十百千万]|百万|十万|率")
"""每千户1.1户, 百万车公里责任事故0.53起: rates by another name."""
_NOT_SPENT = ("贷款", "收入", "增收", "产值", "销售", "投资")
"""What averages are told of that nobody pays from the budget: 128户企业户均贷款385.16万元."""
_BY_TIME = ("年均", "季均", "月均", "周均", "日均")
_OF_EACH = regex.compile(r"各\p{Han}{0,4}$")
"""22所小学、14所中学各演1场: one for each of those."""


def average_claims(
    document: Document, recognition: Recognition, facts: Sequence[Fact], patterns: PatternSet
) -> Iterator[Claim]:
    """Which amount and which count are meant the words seldom say: each count of the paragraph with each of the last
    amounts before, and with the report's expenditure, is a reading. Certain only where the count stands in the
    average's own clause (按216名计算为2.58万元), or where its sentence has one whole and one count to choose from.
    """
    yield from _in_sentences(document, recognition, patterns)
    quantities = recognition.quantities
    words, set_words = word_class("average", patterns), word_class("set", patterns)
    spent = [f.quantity for f in facts if f.field == "expenditure" and f.quantity is not None]
    for index, average in enumerate(quantities):
        if average.kind not in (Kind.PER_UNIT, Kind.AMOUNT) or average.evidence.table is not None:
            continue
        start = average.evidence.start
        clause_start = _clause_start(document, start)
        clause = document.text[clause_start:start]
        standard = any(word in document.text[average.evidence.end :][:_BEHIND] for word in set_words)
        if clause.count("每") > 1:
            continue  # 平均每处每月1次
        if standard or not any(word in clause for word in words) or "月" in (average.per or "") or "月" in clause:
            continue
        block = document.block_at(start)
        said = max(clause_start + clause.rfind(word) for word in words)
        by_time = any(word in clause for word in _BY_TIME)
        if block is None or (index and quantities[index - 1].evidence.start > said):
            continue  # 人均1.2元安排46.32万元
        near = [i for i, q in enumerate(quantities) if block.start <= q.evidence.start < start]
        before = [i for i, q in enumerate(quantities[:index]) if q.kind is Kind.AMOUNT and q.value]
        amounts = [*spent, *before[-_NEAREST:]]
        beside = any(block.start <= quantities[i].evidence.start for i in before)
        far = not beside and any(word in clause for word in _NOT_SPENT)
        counts = [i for i in near if _counts(quantities[i], average)]
        own = [i for i in counts if quantities[i].evidence.start >= clause_start]
        if average.kind is Kind.AMOUNT and not own:
            continue
        counts = counts or [i for i, q in enumerate(quantities[:index]) if _counts(q, average)]
        readings = [
            (Term(a, role="part"), Term(b, role="whole"))
            for b, a in pairs(reversed(own or counts), reversed(dict.fromkeys(amounts)))
        ]
        come_out = any(_difference(r, average, quantities) < average.step for r in readings)
        near_count = own or [
            i for i in (index - 1,) if i in counts and in_one_sentence(document, start, _at(i, quantities))
        ]
        slip = None if come_out else _slip_of_namesake(average, near_count, before, quantities)
        if not come_out and slip is None:
            if _is_told_apart(index, own or counts, readings, quantities, document):
                continue
            slip = next((r for r in readings if _is_slip(r, average, quantities)), None)
        if readings:
            yield Claim(
                Operation.RATIO,
                "rate-mismatch",
                "average",
                (slip,) if slip else tuple(readings[:_MOST_READINGS]),
                index,
                cue="均",
                certain=bool((own and not by_time and not far) or slip),
                subject=average.label,
            )


def _is_told_apart(
    index: int,
    counts: Sequence[int],
    readings: Sequence[tuple[Term, ...]],
    quantities: Sequence[Quantity],
    document: Document,
) -> bool:
    """Whether the sentence shows what else an average is: with a count the amount behind it (2147人、人均300元，计64.41
    万元), or one of several, of which another is the quotient (人均8000元，绩效人均2000元)."""
    average = quantities[index]
    if any(_difference(r, average, quantities, _WAN) < average.step for r in readings):
        return False  # the amount lacks its 万
    near = [q for q in quantities if in_one_sentence(document, q.evidence.start, average.evidence.start)]
    made = {quantities[i].value * average.value for i in counts}
    if any(q.kind is Kind.AMOUNT and q.value in made for q in near):
        return True
    others = [q for q in near if q is not average and q.kind in (Kind.PER_UNIT, Kind.AMOUNT)]
    return any(_difference(r, other, quantities) < other.step for r in readings for other in others)


def _in_sentences(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """The averages whose sentence gives one figure of their unit and name, and one count of what they are taken over:
    发放补贴1842.6万元，惠及农户21360户，户均补贴862.6元; 开放312天，接待18.72万人次，日均接待600人次."""
    quantities = recognition.quantities
    over, outcomes, prior = (word_class(name, patterns) for name in ("taken_over", "outcomes", "prior"))
    told = regex.compile(
        rf"(?:平均每个?(?P<each>\p{{Han}}{{1,12}}?)|(?P<over>{'|'.join(over)})均(?P<name>\p{{Han}}{{0,8}}?))(?:为|达|约|是)*$"
    )
    for index, average in enumerate(quantities):
        said = told.search(said_before(document.text, average.evidence.start, _REACH, PHRASE_END))
        before = said_before(document.text, average.evidence.start, _REACH, PHRASE_END)
        if said is None or average.evidence.table is not None or any(word in said[0] for word in outcomes):
            continue
        if any(word in before for word in prior) or before.count("每") > 1:
            continue  # 较上年日均108吨
        inside = [
            i
            for i, q in enumerate(quantities)
            if i != index and _together(document, q.evidence.start, average.evidence.start) and q.value > 0
        ]
        counts = [
            i
            for i in inside
            if _is_taken_over(said["over"] or "", said["each"] or "", quantities[i])
            and not _OF_EACH.search(said_before(document.text, quantities[i].evidence.start, _REACH, PHRASE_END))
        ]
        wholes = [i for i in inside if i < index and _is_whole(quantities[i], average) and i not in counts]
        wholes = [i for i in wholes if not document.text[: quantities[i].evidence.start].endswith("每")]
        of_two_units = OTHER_UNIT.match(document.text, average.evidence.end)  # 732篇、416条，平均每天3.14条（篇）
        if len(wholes) != 1 or len(counts) != 1 or of_two_units:
            continue
        start = quantities[wholes[0]].evidence.start
        name, whole = said["name"], quantities[wholes[0]].label + said_before(document.text, start, _REACH, PHRASE_END)
        if name and not any(name[i : i + 2] in whole for i in range(len(name) - 1)):
            continue
        reading = (Term(wholes[0], role="part"), Term(counts[0], role="whole"))
        come_out = _difference(reading, average, quantities) < average.step
        if not come_out and _is_told_apart(index, counts, [reading], quantities, document):
            continue
        yield Claim(
            Operation.RATIO,
            "rate-mismatch",
            "average of a sentence",
            (reading,),
            index,
            cue=said[0],
            subject=average.label,
        )


def _together(document: Document, one: int, other: int) -> bool:
    """Whether two offsets lie in one sentence, and no semicolon between them."""
    return in_one_sentence(document, one, other) and "；" not in document.text[min(one, other) : max(one, other)]


def _is_whole(whole: Quantity, average: Quantity) -> bool:
    """Whether a figure is of the kind an average is made of, and more than it."""
    paid = average.kind in (Kind.PER_UNIT, Kind.AMOUNT)
    fits = whole.kind is Kind.AMOUNT if paid else unit_key(whole) == unit_key(average)
    return fits and whole.value > average.value


def _is_taken_over(thing: str, each: str, count: Quantity) -> bool:
    """Whether a figure counts the thing an average is taken over, or what ``each`` begins with: by its unit, or in
    general units by its name (乡镇14个)."""
    if count.kind not in (Kind.COUNT, Kind.HEADCOUNT, Kind.OTHER):
        return False
    if each:
        return each.startswith(tuple(filter(None, (count.unit, count.label))))
    persons = thing in ("人", "生") and count.kind is Kind.HEADCOUNT
    often = thing in ("人", "次") and count.unit in ("人次", "次")
    return persons or often or count.unit == thing or (thing == "日" and count.unit == "天")


def _difference(
    reading: tuple[Term, ...], average: Quantity, quantities: Sequence[Quantity], factor: Decimal = Decimal(1)
) -> Decimal:
    part, whole = (quantities[t.quantity].value for t in reading if t.quantity is not None)
    return abs(part * factor / whole - average.value)


def _is_slip(reading: tuple[Term, ...], average: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Whether an average of four digits or more is a quotient but for the order of two neighbouring digits."""
    part, whole = (quantities[t.quantity].value for t in reading if t.quantity is not None)
    return is_transposed(part / whole, average, _TELLING)


def _at(index: int, quantities: Sequence[Quantity]) -> int:
    return quantities[index].evidence.start


def _slip_of_namesake(
    average: Quantity, own: Sequence[int], amounts: Sequence[int], quantities: Sequence[Quantity]
) -> tuple[Term, Term] | None:
    """The one amount told before that bears the name of the last count of the clause, and that count, where they give
    an average of four digits but for one digit (住院救助支出1825.81万元 … 住院救助6842人次，次均救助2868.53元)."""
    name = quantities[own[-1]].label if own else ""
    named = {quantities[i].value: i for i in amounts if len(name) >= _TELLING and name in quantities[i].label}
    if len(named) != 1:
        return None
    ((value, part),) = named.items()
    long = printed_digits(average) >= _TELLING
    if not long or not is_digit_off(value / quantities[own[-1]].value, average):
        return None
    return Term(part, role="part"), Term(own[-1], role="whole")


def _clause_start(document: Document, at: int) -> int:
    breaks = [m.end() for m in CLAUSE_END.finditer(document.text, max(0, at - _REACH), at)]
    return breaks[-1] if breaks else max(0, at - _REACH)


def _counts(quantity: Quantity, average: Quantity) -> bool:
    """Whether a figure counts what the average is taken over."""
    per = average.per or ""
    if quantity.kind is Kind.HEADCOUNT:
        return quantity.value > 0 and ("人" in per or not per)
    return (
        quantity.kind in (Kind.COUNT, Kind.OTHER)
        and quantity.value > 0
        and bool(quantity.unit)
        and (quantity.unit in per or quantity.unit == f"人{per}")
    )


def _is_beside_a_fraction(index: int, quantities: Sequence[Quantity]) -> bool:
    """Whether the figure before is of the unit and no whole number either."""
    one, other = quantities[index - 1 : index + 1] if index else (quantities[index], quantities[index])
    return one is not other and one.unit == other.unit and one.value != one.value.to_integral_value()


def fractional_heads(document: Document, quantities: Sequence[Quantity], patterns: PatternSet) -> Iterator[Fact]:
    """``fractional_headcount`` facts: persons, animals or vehicles that are no whole number and no average."""
    words, whole = word_class("average", patterns), word_class("indivisible", patterns)
    for index, quantity in enumerate(quantities):
        counted = quantity.kind is Kind.HEADCOUNT or (quantity.kind is Kind.COUNT and quantity.unit in whole)
        if not counted or quantity.value == quantity.value.to_integral_value():
            continue
        start = quantity.evidence.start
        clause = document.text[_clause_start(document, start) : start]
        sentence = document.text[sentence_start(document, start) : start]
        if any(word in part for part in sentence.split("其中")[:-1] for word in words):
            continue  # 日均检查14.5例，其中分院3.5例
        if "每" in clause or _REQUIRED.search(sentence) or _is_beside_a_fraction(index, quantities):
            continue  # 每公里载客1.78人次; 事故率1.05起，目标不高于1.5起
        rated = _PER_MANY.search(clause) or quantity.label.endswith("率")
        if quantity.step < 1 and not rated and not any(word in clause or word in quantity.label for word in words):
            yield Fact("fractional_headcount", quantity.value, (quantity.evidence,), index)
