"""What makes a product of heads and a standard another amount than the one told: half a year's, the rise of a standard,
the sum of several groups."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import regex

from extractor.interpretation.language.clauses import said_before
from extractor.interpretation.products.standard_names import Sentence, StandardNames
from extractor.model import Kind

_TO = ("到", "至", "为")
_COSTS_MORE = regex.compile(r"(?:增加|增支|增发|多支|多发)\p{Han}{0,8}$")
_WANTING = regex.compile(r"(?:缺口|差额|相差|尚缺|不足)(?:为|达|约)*$")
_REACH = 24
_SEVERAL = 3
_LEFT = ("其余", "剩余", "余下", "另")


def is_of_another(sentence: Sentence, standard: int, heads: Sequence[int], funds: int, names: StandardNames) -> bool:
    """Whether the words leave open that the amount ``funds`` is what a standard comes to for some heads."""
    return (
        _of_part(standard, funds, names)
        or _is_of_the_rise(standard, funds, names)
        or _has_rival(sentence, standard, heads, names)
        or _adds_up(sentence, standard, funds, names)
        or _is_of_groups(sentence, funds, names)
        or _is_raised_behind(standard, funds, names)
        or _is_written_out(heads[-1], funds, names)
        or _is_shortfall(funds, names)
        or _is_rest(heads[-1], names)
    )


def _of_part(standard: int, funds: int, names: StandardNames) -> bool:
    """Whether a standard of the year is paid for a part of it: 每年9.2元 … 按原单价计算半年服务费."""
    yearly = "年" in (names.quantities[standard].per or "").split("·")
    before = said_before(names.document.text, names.quantities[funds].evidence.start, _REACH)
    return yearly and bool(names.language.part_year.search(before))


def _is_of_the_rise(standard: int, funds: int, names: StandardNames) -> bool:
    """Whether an amount is what a raised standard costs more: 由每月30元提高到50元，按2365人测算，增加56.76万元."""
    text, quantities = names.document.text, names.quantities
    start = quantities[standard].evidence.start
    raised = text[max(0, start - _REACH) : max(start, quantities[funds].evidence.start)]
    return bool(names.language.raised.search(raised)) and costs_more(funds, names)


def _is_raised_behind(standard: int, funds: int, names: StandardNames) -> bool:
    """Whether words behind a standard raise it to an amount: 一直是每人每月1500元，建议提高到1800元，按44人计算需95.04
    万元."""
    behind = standard + 1
    if behind >= funds or names.quantities[behind].kind not in (Kind.AMOUNT, Kind.PER_UNIT):
        return False
    between = names.document.text[names.quantities[standard].evidence.end : names.quantities[behind].evidence.start]
    return bool(names.language.raised.search(between)) and between.endswith(_TO)


def costs_more(funds: int, names: StandardNames) -> bool:
    """Whether an amount is called what something costs more: 预计年增支83.18万元."""
    said = said_before(names.document.text, names.quantities[funds].evidence.start, _REACH)
    return bool(_COSTS_MORE.search(said))


def _adds_up(sentence: Sentence, standard: int, funds: int, names: StandardNames) -> bool:
    """Whether an amount is just the sum of those told before it in its paragraph, three of them or the first before the
    standard: 资助特困人员118.79万元；按每人190元资助低保对象282.34万元 …，合计500.31万元."""
    start, total = sentence.paragraph.start, Decimal(0)
    before = [i for i in range(funds) if names.quantities[i].evidence.start >= start]
    amounts = (i for i in reversed(before) if names.quantities[i].kind is Kind.AMOUNT)
    for many, index in enumerate(amounts, 1):
        total += names.quantities[index].value
        if total == names.quantities[funds].value:
            return index < standard or many >= _SEVERAL
    return False


def _has_rival(sentence: Sentence, standard: int, heads: Sequence[int], names: StandardNames) -> bool:
    """Whether another standard stands right before one, none of them raised to it, and the heads behind both:
    小（1）型每座每年4万元、小（2）型每座每年2万元，12座一年共30万元."""
    rivals = [i for i in sentence.figures if i in names.standards and i < standard]
    before = rivals[-1] if rivals and standard in sentence.figures else standard
    one, other = names.quantities[before], names.quantities[standard]
    between = names.document.text[one.evidence.end : other.evidence.start]
    return (
        before != standard
        and (one.per, one.value > 0) == (other.per, True)
        and one.value != other.value
        and min(heads) > standard
        and not names.language.raised.search(between)
    )


def _is_of_groups(sentence: Sentence, funds: int, names: StandardNames) -> bool:
    """Whether several counts, each with a standard right behind it or before it and 的, come to an amount: 一类1260人，
    每人400元；二类2845人，每人260元，共124.37万元."""
    quantities, text = names.quantities, names.document.text
    counted = (Kind.HEADCOUNT, Kind.COUNT)
    beside = [(one, other) for one, other in pairwise(sentence.figures) if other < funds]
    behind = [(a, b) for a, b in beside if b in names.standards and quantities[a].kind in counted]
    before = [  # 缴500元的2420户、缴1000元的1790户
        (a, b)
        for a, b in beside
        if quantities[b].kind in counted and text[quantities[a].evidence.end : quantities[b].evidence.start] == "的"
    ]
    for pairs in (behind, before):
        total = sum((quantities[a].value * quantities[b].value for a, b in pairs), Decimal(0))
        if len(pairs) > 1 and abs(total - quantities[funds].value) < quantities[funds].step:
            return True
    return False


def _is_rest(heads: int, names: StandardNames) -> bool:
    """Whether heads are only those that are left of more: 其中2人只发半年，其余116人全额发放，共计35.10万元."""
    said = said_before(names.document.text, names.quantities[heads].evidence.start, _REACH)
    return said.lstrip("，").startswith(_LEFT)


def _is_shortfall(funds: int, names: StandardNames) -> bool:
    """Whether an amount is what is wanting to another standard: 每座3.2万元，实际需要4.5万元，70座共缺口91万元."""
    return bool(_WANTING.search(said_before(names.document.text, names.quantities[funds].evidence.start, _REACH)))


def has_own_average(heads: int, standard: int, funds: int, names: StandardNames) -> bool:
    """Whether what is told for each right behind an amount is just the amount by its heads, and not the standard:
    354人，支出212.40万元，人均6000元."""
    quantities = names.quantities
    if funds + 1 >= len(quantities) or not names.is_average(funds + 1) or not quantities[heads].value:
        return False
    own, paid = quantities[funds + 1], quantities[funds].value / quantities[heads].value
    return own.value != quantities[standard].value and abs(paid - own.value) < own.step


def _is_written_out(heads: int, funds: int, names: StandardNames) -> bool:
    """Whether the product is written out, which is judged as such: 21436人×5元×98天，计1050.36万元."""
    start, end = names.quantities[heads].evidence.end, names.quantities[funds].evidence.start
    return any(sign in names.document.text[start:end] for sign in "×✕*")
