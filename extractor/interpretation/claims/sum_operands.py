"""The parts of a sum where the expression alone does not settle them: what stands aside, what is one of each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import regex

from extractor.interpretation.claims.operands import Reading
from extractor.interpretation.claims.passage import Passage, share_a_word
from extractor.interpretation.language.grammar import unit_key
from extractor.model import Kind, Quantity

_EDGE = 2
_FAR = 20
_WAN = 10000
_MOST_PARTS = 8
_NOT_ALL = regex.compile(r"不是|并非|而非|[前后][两二三四五]项")
_OUT_OF = ("/", "／")
"""What parts a score from its weight: 管理13.5/15."""
_NO_TOTAL = ("其中", "另", "其余", "剩余", "余下")
_YEARS = regex.compile(r"([二三四五六])年(?:累计|共|合计|总计)")
_ADDED = regex.compile(r"[与同](?P<name>\p{Han}{2,8}?)(?:、(?P<name>\p{Han}{2,8}?))*(?:相加|加总|合并|一并)")
_RESPECTIVE = 3
"""Tokens before the first part among which 分别 stands."""


def without_asides(
    parts: tuple[int, ...], whole: int, passage: Passage, classes: Mapping[str, tuple[str, ...]]
) -> tuple[int, ...]:
    """The parts of a list but for what is said of each day or head (清运9855吨，日均27吨), for what is held back of
    what is paid (支付2293.25万元，其余70.93万元为质量保证金), for the size of each of several things and, where the
    whole is not taken off itself, for marks taken off (得49.5分，因人次不足扣0.5分)."""

    def taken_off(at: int) -> bool:
        return passage.quantity(at).kind is Kind.SCORE and passage.before(at).endswith(classes["taken_off"])

    spent = any(word in passage.clause(whole) for word in classes["spent"])

    def held_back(at: int) -> bool:
        rest = passage.before(at).lstrip().startswith(classes["rest"])
        return spent and rest and any(word in passage.clause(at) for word in classes["pending"])

    return tuple(
        at
        for at in parts
        if not any(word in passage.before(at) for word in classes["average"])
        and not passage.text.startswith(_OUT_OF, passage.tokens[at].end)
        and not (passage.quantity(at).kind is Kind.SCORE and "每" in passage.before(at))
        and not _is_size(at, passage)
        and not passage.text.endswith(_OUT_OF, 0, passage.tokens[at].start)
        and (taken_off(whole) or not taken_off(at))
        and not held_back(at)
    )


def _is_size(at: int, passage: Passage) -> bool:
    """Whether a figure tells what things of a number are: 60吨/日的7座."""
    following = passage.tokens[at + 1 : at + _EDGE + 1]
    counted = any(t.kind in ("C", "H") for t in following)
    return counted and passage.text.startswith("的", passage.tokens[at].end)


def named_parts(parts: tuple[int, ...], whole: int, passage: Passage) -> tuple[int, ...]:
    """The parts that the words before a sum name, where they name two or more: 人员支出与公用支出合计338.23万元."""
    said = passage.before(whole)
    named = tuple(at for at in parts if len(label := passage.quantity(at).label) >= _EDGE and label in said)
    return named if len({passage.quantity(at).label for at in named}) > 1 else parts


def without_last(parts: tuple[int, ...], whole: int, passage: Passage) -> bool:
    """Whether the words before a sum are those of all its parts but the last, and what is summed is no more than these:
    中央补贴、省级补贴、农户自缴 …, 财政补贴合计."""
    said = passage.before(whole)
    *others, last = (passage.quantity(at).label for at in parts)
    alike = len(others) > 1 and all(share_a_word(label, said) for label in others)
    return alike and bool(last) and not share_a_word(last, said)


def respective(parts: tuple[int, ...], passage: Passage) -> bool:
    """Whether the parts of a sum are given 分别 for as many counts before them, each of which is to be multiplied:
    二等功2户、三等功9户，分别送慰问金3000元和1000元，共计1.5万元."""
    tokens = passage.tokens[passage.sentence(parts[0]) : parts[0]]
    counts = [t for t in tokens if t.kind in ("H", "C")]
    told = any(t.kind == "each" for t in tokens[-_RESPECTIVE:])
    return told and passage.tokens[parts[0]].kind == "A" and len(counts) >= len(parts)


def may_be_sum(reading: Reading, stated: Fraction, quantities: Sequence[Quantity]) -> bool:
    """A sum is not a twentieth of its parts, unless its unit is wrong: 42.6万亩 and 42万亩 make no 5.12亩."""
    total = sum(
        (Fraction(t.sign * quantities[t.quantity].value) for t in reading if t.quantity is not None), Fraction(0)
    )
    return stated * _FAR >= total or total in (stated * _WAN, stated * _WAN**2)


def is_denied(stated: int, many: int, passage: Passage) -> bool:
    """Whether a sum is told not to be the one (实际领奖40户，而不是简单相加的42户), or one of the first items only, or
    of more years than the ``many`` parts (连同2024年，三年累计检查36226人)."""
    said = passage.before(stated)
    if said.lstrip().startswith(_NO_TOTAL):
        return True  # 其中12月支出638.20万元, 另3个县没有安排
    years = _YEARS.search(said)
    return bool(_NOT_ALL.search(said)) or (years is not None and "零一二三四五六".index(years[1]) > many)


def adds_what_is_named(parts: Sequence[int], stated: int, passage: Passage) -> bool:
    """Whether what is told behind the parts adds others to them by name: 以上各项与财政补助、个人缴费相加."""
    between = passage.text[passage.tokens[parts[-1]].end : passage.tokens[stated].start]
    added = _ADDED.search(between)
    labels = [passage.quantity(at).label for at in parts]
    return added is not None and not any(share_a_word(name, x) for name in added.captures("name") for x in labels if x)


def is_of_other_shares(parts: Sequence[int], stated: int, passage: Passage) -> bool:
    """Whether a sum comes behind a share that the shares beside its parts do not make: 市级承担70%即4340万元，两区合计
    承担30%即1860万元."""

    def shares(first: int, last: int) -> list[Fraction]:
        return [passage.value(at) for at in range(first, last) if passage.tokens[at].kind in "RS"]

    own = shares(stated - len(passage.in_clause_before(stated)), stated)
    return bool(own) and own[-1] != sum(shares(passage.sentence(parts[0]), stated)[: -len(own)])


def without_divided(reading: Reading, stated: int, passage: Passage, holds: Sequence[str]) -> Reading:
    """The terms of a sum but for those that make up the one before them, of which the words say that they are parts
    (收入4862万元，含拨款4715万元、结转147万元); none, where that one is no term itself."""
    figures = [passage.quantities[t.quantity] for t in reading if t.quantity is not None]
    values = [Fraction(q.value) for q in figures]
    first = reading[0].quantity
    if first and len(figures) == len(reading):
        alike = (i for i in range(first - 1, -1, -1) if unit_key(passage.quantities[i]) == unit_key(figures[0]))
        before = next(alike, passage.index(stated))
        between = passage.text[passage.quantities[before].evidence.end : figures[0].evidence.start]
        told = "。" not in between and any(word in between for word in holds)
        if before != passage.index(stated) and told and sum(values) == passage.quantities[before].value:
            return ()
    for whole in range(len(values) - 2 if len(figures) == len(reading) else 0):
        between = passage.text[figures[whole].evidence.end : figures[whole + 1].evidence.start]
        for last in range(whole + 3, len(values) + 1) if any(word in between for word in holds) else ():
            if sum(values[whole + 1 : last]) == values[whole]:
                return (*reading[: whole + 1], *reading[last:])
    return reading


def named_alike(parts: Sequence[int], whole: int, passage: Passage) -> tuple[int, ...]:
    """The parts, not all of them, whose label shares a word with that of the sum: those 结算价 before 合计结算."""
    label = passage.quantity(whole).label
    named = tuple(at for at in parts if share_a_word(label, passage.quantity(at).label))
    return named if 1 < len(named) < len(parts) else ()


def run_that_fits(total: int, passage: Passage) -> tuple[int, ...]:
    """The figures of the unit right before a total, three of its sentence at least, that make it up: parts are told
    behind semicolons too (206.4万元；…分别是154.8万元和185.44万元。总计546.64万元)."""
    before = [at for at in range(total) if passage.letters[at] == "Q"][-_MOST_PARTS:]
    runs = (before[start:] for start in range(len(before) - 2))
    return next((tuple(run) for run in runs if sum(map(passage.value, run)) == passage.value(total)), ())


def labelled_that_fit(total: int, passage: Passage) -> tuple[int, ...]:
    """The figures of the passage before a total whose labels end as its own does, if they make it up: 到位10516万元，
    支出8938.6万元；到位1980万元，支出1980万元；…。合计支出11180万元."""
    name = passage.quantity(total).label[-_EDGE:]
    before = (at for at in range(total) if passage.letters[at] == "Q")
    named = tuple(at for at in before if len(name) == _EDGE and passage.quantity(at).label.endswith(name))
    return named if len(named) > 1 and sum(map(passage.value, named)) == passage.value(total) else ()


def parts_that_fit(parts: Sequence[int], total: int, passage: Passage) -> tuple[int, ...]:
    """The neighbours among the parts, two at least but not all, that make up a total: 总投资6420万元：中央3000万元、
    省级1200万元、区级800万元、社会资本1420万元。财政资金合计5000万元."""
    spans = [(a, b) for a in range(len(parts)) for b in range(a + 2, len(parts) + 1) if b - a < len(parts)]
    wanted = passage.value(total)
    return next((tuple(parts[a:b]) for a, b in spans if sum(map(passage.value, parts[a:b])) == wanted), ())


def ends_of_each(parts: Sequence[int], passage: Passage) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The last and the first part of each item parted by a semicolon, where one of two items or more has several:
    改造支出247.8万元；核定造价102.8万元，补助61.68万元, and 县派84.2万元，其中在岗77.6万元、补选6.6万元."""
    items: dict[int, list[int]] = {}
    for at in parts:
        items.setdefault(sum(t.kind == "stop" for t in passage.tokens[:at]), []).append(at)
    if not 1 < len(items) < len(parts):
        return (), ()
    return tuple(item[-1] for item in items.values()), tuple(item[0] for item in items.values())


def one_of_each(parts: tuple[int, ...], whole: int, passage: Passage) -> tuple[int, ...]:
    """The part of each item of a 其中 list that is meant, where items have several: the first ones or the last ones,
    as far as they make up the whole, else the second ones of pairs."""
    for some in ends_of_each(parts, passage):
        if some and sum(map(passage.value, some)) == passage.value(whole):
            return some
    return _lasts_of_pairs(parts, passage)


def _lasts_of_pairs(parts: tuple[int, ...], passage: Passage) -> tuple[int, ...]:
    """The second part of each item of a list whose items all tell two figures in one clause, the second no larger
    (甲240份满意226份，乙150份满意132份); the parts as they are in any other list."""
    items: dict[int, list[int]] = {}
    for at in parts:
        before = passage.in_clause_before(at)
        items.setdefault(before[0].start if before else passage.tokens[at].start, []).append(at)
    paired = all(len(item) == 2 and passage.value(item[0]) >= passage.value(item[1]) for item in items.values())
    return tuple(item[1] for item in items.values()) if paired and len(items) > 1 else parts
