"""Figures printed twice of which one has two neighbouring digits changed over: 358.58 and 385.58."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import regex

from extractor.interpretation.language.clauses import PHRASE_END, said_before, sentence_start
from extractor.interpretation.language.word_classes import word_class
from extractor.interpretation.mentions.same_fact import akin, equal, said_alike, told_apart
from extractor.lexicon import lexicon, same_label
from extractor.model import Claim, Document, Kind, Quantity, Recognition
from extractor.numeral import are_transposed
from extractor.pattern import PatternSet

_TELLING = 5
"""Digits enough for two figures not to agree in all of them by chance."""
_FEW = 3
_SPECIFIC = 4
_HUNDRED = 100
_LIKE = 0.6
_REACH = 24
_PLACES = regex.compile(r"(?:乡镇|村级|县级|镇级|街道|社区|各级|全县|全市|全区|[和及与、])*")
_LEVEL_FUNDS = regex.compile(
    r"(?P<level>中央|省级|市级|县级|区级|镇级)(?:财政)?(?:资金|配套|配套资金|补助|补助资金|预算|预算资金)?"
)
_TAIL = 2
"""Characters at the end of a label that name the thing: 赔款 of 水稻赔款."""


def transposed(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """An amount, or a count, beside the one that it is but for the order of two digits."""
    yield from _amounts(document, recognition, patterns)
    yield from _counts(document, recognition, patterns)


def _amounts(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    amounts = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind is Kind.AMOUNT and q.value > 0]
    values = Counter(q.value for _, q in amounts)
    seen: set[int] = set()
    alike: dict[tuple[tuple[int, ...], int | str], list[tuple[int, Quantity]]] = defaultdict(list)
    for index, quantity in amounts:
        alike[_digits(quantity)].append((index, quantity))
    for index, quantity in amounts:
        if values[quantity.value] > 1 or index in seen or quantity.evidence.table is not None:
            continue
        for other, known in alike[_digits(quantity)]:
            long = len(known.value.normalize().as_tuple().digits) > _TELLING
            same = other < index and (
                _is_one_name(quantity.label, known.label) or _is_row_of(document, quantity, known)
            )
            tail = other < index and bool(quantity.label) and quantity.label[-_TAIL:] == known.label[-_TAIL:]
            difference = abs(quantity.value - known.value)
            told_twice = values[known.value] > 1 or difference * _HUNDRED > known.value
            digits = len(_digits(quantity)[0])
            summed_up = is_summary(recognition, quantity) != is_summary(recognition, known) and (
                digits >= _TELLING or (digits == _SPECIFIC and said_alike(document, quantity, known, patterns))
            )
            fewest = _FEW if same else _SPECIFIC if summed_up else _TELLING
            beyond_chance = long and told_twice and difference not in values
            if (
                (values[known.value] > 1 or (long and other < index) or same or tail or summed_up)
                and _swapped(quantity, known, fewest)
                and (beyond_chance or summed_up or same or akin(quantity, known, patterns))
                and (not summed_up or difference not in values)
            ):
                seen.add(index)
                yield equal(other, index, recognition.quantities, certain=True, name="digits changed over")
                break


def _is_row_of(document: Document, quantity: Quantity, known: Quantity) -> bool:
    """Whether the clause of a figure begins with the name of the row of another: 农田输配电 | 612.80 and
    农田输配电工程完成投资621.80万元."""
    row = known.label.split()[0] if known.evidence.table is not None and known.label else ""
    clause = said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)
    return len(row) >= _SPECIFIC and clause.startswith(row)


def _is_one_name(one: str, other: str) -> bool:
    """Whether two labels are the same, of four characters or more, but for the places that one begins with:
    乡镇和村级接种补助, 接种补助; or both are the money of one level of government."""
    levels = [_LEVEL_FUNDS.fullmatch(label) for label in (one, other)]
    if levels[0] is not None and levels[1] is not None and levels[0]["level"] == levels[1]["level"]:
        return True
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(shorter) < _SPECIFIC or not longer.endswith(shorter):
        return False
    return _PLACES.fullmatch(longer.removesuffix(shorter)) is not None


def _counts(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """A count or measure of prose said of what a table, or prose before it, gives with two digits changed over
    (已分配套数 合计1164, 实际已分配1146套)."""
    apart = word_class("not_added", patterns)
    counted = [
        (i, q)
        for i, q in enumerate(recognition.quantities)
        if q.kind in (Kind.COUNT, Kind.HEADCOUNT, Kind.OTHER, Kind.RATE) and q.value > 0 and q.unit not in apart
    ]
    values = Counter(q.value for _, q in counted)
    alike: dict[tuple[tuple[int, ...], int | str], list[tuple[int, Quantity]]] = defaultdict(list)
    for index, quantity in counted:
        alike[_digits(quantity)].append((index, quantity))
    for index, quantity in counted:
        if values[quantity.value] > 1 or quantity.evidence.table is not None or not quantity.unit:
            continue
        for other, known in alike[_digits(quantity)]:
            few = _swapped(quantity, known, _TAIL) and _is_of_subject(document, quantity, known)
            if (few and other < index and known.unit == quantity.unit) or (
                _swapped(quantity, known, _FEW)
                and _is_meant(document, recognition, (other, known), (index, quantity), patterns)
            ):
                yield equal(other, index, recognition.quantities, certain=True, name="digits changed over")
                break


def _is_meant(
    document: Document,
    recognition: Recognition,
    before: tuple[int, Quantity],
    after: tuple[int, Quantity],
    patterns: PatternSet,
) -> bool:
    """Whether two counts that differ by two digits changed over are one: their unit is, no period parts them, and the
    fewer their digits the more of their names they share. Figures of a summary need no name."""
    (other, known), (index, quantity) = before, after
    periods = {q.period for q in (quantity, known) if q.period}
    if quantity.unit != known.unit and (known.unit or quantity.unit not in known.label):
        return False
    if len({period[:_SPECIFIC] for period in periods}) > 1:
        return False
    if other < index and _beside_the_same(document, recognition.quantities, other, index):
        return True
    digits = len(quantity.value.normalize().as_tuple().digits)
    if digits >= _SPECIFIC and is_summary(recognition, quantity) != is_summary(recognition, known):
        return True
    long = min(sum(map(str.isdigit, q.text)) for q in (quantity, known)) > _SPECIFIC
    if long and other < index and quantity.label[-_TAIL:] == known.label[-_TAIL:] != "":
        return True
    names = [_name(document, q) for q in (quantity, known)]
    shared = _in_common(*names)
    in_table = known.evidence.table is not None
    if digits > _SPECIFIC or (digits == _SPECIFIC and in_table):
        return shared >= _FEW and (in_table or other < index)
    words = [lexicon(patterns).subject(q.label).words for q in (quantity, known)]
    named = shared >= _SPECIFIC or same_label(quantity.label, known.label, patterns) >= _LIKE
    hired = _hired(names[0], patterns) == _hired(names[1], patterns) != ""
    named = named or hired or len(words[0] & words[1]) > 1 or (in_table and _is_counted(document, quantity, known))
    same_place = document.block_at(quantity.evidence.start) is document.block_at(known.evidence.start)
    if quantity.kind is Kind.HEADCOUNT and _benefit(names[0], names[1], patterns):
        return other < index and not same_place and len(periods) < len("ab")
    parted = (
        same_place
        or len(periods) > 1
        or (not in_table and not hired and told_apart(document, quantity, known, patterns, unsaid="actual"))
    )
    return named and not parted and (in_table or other < index)


def _is_of_subject(document: Document, quantity: Quantity, known: Quantity) -> bool:
    """Whether one figure is said of what begins the sentence of the other as well: 县图书馆全年接待读者8.6万人次,
    县图书馆送书下乡，全年接待读者6.8万人次."""
    longer, shorter = sorted((known, quantity), key=lambda q: len(q.label), reverse=True)
    subject = longer.label.removesuffix(shorter.label)
    same = len(shorter.label) >= _SPECIFIC and longer.label != shorter.label and subject != longer.label
    sentence = sentence_start(document, shorter.evidence.start)
    return same and len(subject) >= _FEW and document.text[sentence:].startswith(subject)


def _hired(name: str, patterns: PatternSet) -> str:
    """Who is said to be hired or at hand: 护路员 of 全县聘用护路员; "" where nobody is."""
    ends = [name.rfind(word) + len(word) for word in word_class("hired", patterns) if word in name]
    rest = name[max(ends) :] if ends else ""
    return rest if len(rest) >= _TAIL else ""


def _beside_the_same(document: Document, quantities: Sequence[Quantity], one: int, other: int) -> bool:
    """Whether two figures of one name follow the same figure of another name: 气代煤4150户、电代煤2170户 and
    气代煤4150户、电代煤2710户."""
    if not one or not other or quantities[one - 1].value != quantities[other - 1].value:
        return False
    firsts, seconds = ([_name(document, quantities[i]) for i in pair] for pair in ((one - 1, other - 1), (one, other)))
    units = all(quantities[a].unit == quantities[b].unit for a, b in ((one - 1, other - 1), (one, other)))
    return units and _ends_alike(*firsts) and _ends_alike(*seconds) and not _ends_alike(firsts[0], seconds[0])


def _ends_alike(one: str, other: str) -> bool:
    return len(one) >= _FEW and one[-_FEW:] == other[-_FEW:]


def _is_counted(document: Document, quantity: Quantity, known: Quantity) -> bool:
    """Whether a row counts what the clause of a figure speaks of in its unit: 培训人次, and 培训村干部312人次."""
    name = known.label.split()[0] if known.label else ""
    stem = name.removesuffix(quantity.unit)
    clause = said_before(document.text, quantity.evidence.start, 2 * _REACH)
    return name != stem and len(stem) >= _TAIL and stem in clause


def _benefit(one: str, other: str, patterns: PatternSet) -> bool:
    """Whether both names are said of those who benefit: 受益人口3.24万人, 让3.42万人用上了放心水."""
    told, made = word_class("beneficiaries", patterns), word_class("makes_benefit", patterns)
    return any(word in other for word in told) and one.rstrip("的").endswith(made)


def _name(document: Document, quantity: Quantity) -> str:
    """The words a count is said of: its label in a table, its clause up to it in prose."""
    if quantity.evidence.table is not None:
        return quantity.label
    return said_before(document.text, quantity.evidence.start, _REACH, PHRASE_END)


def _in_common(one: str, other: str) -> int:
    """The length of the longest stretch that two names share."""
    return SequenceMatcher(None, one, other, autojunk=False).find_longest_match().size


def is_summary(recognition: Recognition, quantity: Quantity) -> bool:
    """Whether a figure stands in a 摘要, or before the first section."""
    at = quantity.evidence.start
    inside = [s for s in recognition.sections if s.start <= at < s.end]
    before_sections = not inside and bool(recognition.sections) and at < recognition.sections[0].start
    return before_sections or any(s.in_summary for s in inside)


def _digits(quantity: Quantity) -> tuple[tuple[int, ...], int | str]:
    """The digits of a value in order of size, and where its point stands: the same for figures whose digits are only
    changed over."""
    _, digits, exponent = quantity.value.normalize().as_tuple()
    return tuple(sorted(digits)), exponent


def _swapped(one: Quantity, other: Quantity, fewest: int) -> bool:
    a, b = one.value.normalize().as_tuple(), other.value.normalize().as_tuple()
    return a.exponent == b.exponent and are_transposed(_joined(a.digits), _joined(b.digits), fewest)


def _joined(digits: tuple[int, ...]) -> int:
    return int("".join(map(str, digits)))
