"""Figures that look like slips of the pen: digits changed over, a nought too many, a digit off, one amount of a list in
another unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, permutations

import regex

from extractor.interpretation.language.clauses import PHRASE_END, in_one_sentence, said_before, sentence_start
from extractor.interpretation.language.figures import Figures
from extractor.interpretation.language.slips import printed_digits
from extractor.interpretation.language.word_classes import word_class
from extractor.interpretation.mentions.same_fact import akin, equal, is_rate_told, said_alike, told_apart
from extractor.interpretation.mentions.transpositions import is_summary, transposed
from extractor.interval import Interval
from extractor.lexicon import same_label
from extractor.model import Claim, Document, Kind, Operation, Qualifier, Quantity, Recognition, Term
from extractor.numeral import odd_digit
from extractor.pattern import PatternSet

_FEW = 3
_SPECIFIC = 4
_REACH = 24
_LIKE = 0.5
_HUNDRED = 100
_OF_ALL = regex.compile(r"(?:[（(]\p{Han}[）)])?(?P<name>\p{Han}{2,8}?)(?:全部|均|都|全体|悉数|[当之]?中)")
_MOVED = (Fraction(10), Fraction(1, 10))
_WAN = Decimal(10000)
_MEASURED = (Kind.AMOUNT, Kind.OTHER)
_BESIDE = regex.compile(r"[、，,（(]?\p{Han}{0,4}")
_JOINT = regex.compile(r"[^。；，\n、]{0,4}(?:、[^。；，\n]{0,30}|[，；][^。；，\n、\d]{0,10})")


def mixed_lists(document: Document, recognition: Recognition) -> Iterator[Claim]:
    """A list of amounts of which one is printed in another unit than all others (9860万元、2178万元、600元), against an
    amount of the document that they make up if that one is taken in the unit of the others; and two of a sentence."""
    quantities = recognition.quantities
    amounts = [i for i, q in enumerate(quantities) if q.kind is Kind.AMOUNT and q.evidence.table is None]
    printed = {quantities[i].value: i for i in reversed(amounts)}
    yield from _rests(document, quantities, amounts)
    for run in _runs(document, quantities, amounts):
        words = Counter(_unit_word(quantities[i]) for i in run)
        odd = [i for i in run if words[_unit_word(quantities[i])] == 1]
        if len(words) != 2 or len(odd) != 1:
            continue
        rest = sum((quantities[i].value for i in run if i not in odd), Decimal(0))
        for factor in (Decimal(10000), Decimal("0.0001")):
            for at in range(_FEW, len(run)):  # one of the run may be the sum of those before it
                before = sum((quantities[i].value for i in run[:at] if i not in odd), Decimal(0))
                if odd[0] in run[:at] and before + quantities[odd[0]].value * factor == quantities[run[at]].value:
                    yield Claim(Operation.SUM, "unit-slip", "mixed units", (tuple(map(Term, run[:at])),), run[at])
            stated = printed.get(rest + quantities[odd[0]].value * factor)
            if stated is not None and stated not in run:
                yield Claim(Operation.SUM, "unit-slip", "mixed units", (tuple(Term(i) for i in run),), stated)


def _rests(document: Document, quantities: Sequence[Quantity], amounts: Sequence[int]) -> Iterator[Claim]:
    """The second of two amounts of a sentence, in 元 where the first is in 万元, that with it makes up an amount said
    before if it is taken in 万元: 第一批预拨276.68万元 …；第二批118.57元."""
    for first, second in pairwise(amounts):
        one, other = quantities[first], quantities[second]
        if _unit_word(one) != "万元" or _unit_word(other) != "元" or other.value == other.value.to_integral_value():
            continue
        if not in_one_sentence(document, one.evidence.start, other.evidence.start):
            continue
        whole = next((i for i in amounts if i < first and quantities[i].value == one.value + other.value * _WAN), None)
        if whole is not None:
            yield Claim(Operation.SUM, "unit-slip", "rest in 元", ((Term(first), Term(second)),), whole)


def _runs(document: Document, quantities: Sequence[Quantity], amounts: Sequence[int]) -> Iterator[list[int]]:
    """The lists of three or more amounts that 、 joins."""
    run: list[int] = []
    for before, index in zip((None, *amounts), amounts, strict=False):
        joined = before is not None and _JOINT.fullmatch(
            document.text, quantities[before].evidence.end, quantities[index].evidence.start
        )
        if not joined:
            if len(run) > len("ab"):
                yield run
            run = []
        run.append(index)
    if len(run) > len("ab"):
        yield run


def _unit_word(quantity: Quantity) -> str:
    return quantity.text.lstrip("0123456789０１２３４５６７８９.．,， ")


def lost_unit(document: Document, recognition: Recognition) -> Iterator[Claim]:
    """An amount printed in 元 among amounts in 万元 that is just what one of them is less another but for the 万
    (结算400.68万元，已支付380.65万元，预留20.03元), or what a list lacks of an amount of the document; the latter of
    areas and other measures as well."""
    quantities = recognition.quantities
    measures = [i for i, q in enumerate(quantities) if q.kind in _MEASURED and q.evidence.table is None]
    printed = {(quantities[i].unit, quantities[i].value): i for i in reversed(measures)}
    for index in measures:
        small = quantities[index]
        if _unit_word(small) != small.unit or printed_digits(small) < _FEW or "." not in small.text:
            continue
        block, sentence = document.block_at(small.evidence.start), sentence_start(document, small.evidence.start)
        inside = [
            i
            for i in measures
            if block and block.start <= quantities[i].evidence.start < block.end and quantities[i].unit == small.unit
        ]
        large = [i for i in inside if quantities[i].step > small.step]
        earlier = [i for i in large if i < index and small.kind is Kind.AMOUNT]
        for one, other in permutations(earlier, 2):
            if small.value * _WAN == quantities[one].value - quantities[other].value:
                left = (Term(one), Term(other, sign=-1))
                yield Claim(Operation.DIFFERENCE, "balance-mismatch", "lost unit", (left,), index)
                break
        listed = [i for i in large if quantities[i].evidence.start >= sentence]
        for others in (listed, *([i for i in listed if i != whole] for whole in listed)):
            stated = printed.get((small.unit, sum((quantities[i].value for i in others), small.value * _WAN)))
            if stated is not None and others and stated not in others:
                parts = tuple(Term(i) for i in sorted((*others, index)))
                yield Claim(Operation.SUM, "unit-slip", "mixed units", (parts,), stated)
                break


def lost_unit_of_each(document: Document, recognition: Recognition) -> Iterator[Claim]:
    """An amount in 元 behind a count that gives what each of another count of its sentence got but for the 万: 春季
    236人11.80万元，秋季251人12.55元."""
    quantities = recognition.quantities
    counted = [
        (at, at + 1)
        for at, (count, amount) in enumerate(pairwise(quantities))
        if count.kind in (Kind.HEADCOUNT, Kind.COUNT)
        and count.value > 1
        and amount.kind is Kind.AMOUNT
        and amount.evidence.table is None
        and _BESIDE.fullmatch(document.text, count.evidence.end, amount.evidence.start)
    ]
    for (heads, full), (others, small) in permutations(counted, 2):
        one, other = quantities[full], quantities[small]
        if _unit_word(other) != "元" or "." not in other.text or one.step <= other.step:
            continue
        each = Fraction(one.value) / Fraction(quantities[heads].value)
        same = quantities[heads].unit == quantities[others].unit
        together = in_one_sentence(document, one.evidence.start, other.evidence.start)
        if same and together and each * Fraction(quantities[others].value) == Fraction(other.value * _WAN):
            factors = (Term(others, role="heads"), Term(constant=Decimal(each.numerator) / each.denominator))
            yield Claim(Operation.PRODUCT, "unit-slip", "lost unit", (factors,), small)


def misprinted(figures: Figures, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """A figure said once beside one said at least twice, of the same thing, that it is but for a slip of the pen: two
    neighbouring digits of an amount changed over (358.58 and 385.58), a nought too many (3.02万亩 and 3.2万亩)."""
    document = figures.document
    yield from transposed(figures, recognition, patterns)
    yield from _in_summary(document, recognition, patterns)
    yield from _point_moved(document, recognition, patterns)
    yield from _opinions(document, recognition, patterns)
    yield from _all_of_them(document, recognition)
    measures = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind is Kind.OTHER and q.value > 0]
    values = Counter((q.unit, q.value) for _, q in measures)
    alike: dict[tuple[str, str], list[tuple[int, Quantity]]] = defaultdict(list)
    for index, quantity in measures:
        alike[quantity.unit, _significant(quantity)].append((index, quantity))
    for index, quantity in measures:
        if values[quantity.unit, quantity.value] > 1:
            continue
        for other, known in alike[quantity.unit, _significant(quantity)]:
            if (
                values[known.unit, known.value] > 1
                and _noughts_apart(quantity, known)
                and same_label(quantity.label, known.label, patterns) >= _LIKE
            ):
                yield equal(other, index, recognition.quantities, certain=True, name="a nought too many")
                break


def _point_moved(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """An amount in 亿元 that is another one, in 万元 and said of the same thing, but for its point: 发放3626.4万元 …
    发放补贴3.63亿元."""
    amounts = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind is Kind.AMOUNT and q.value > 0]
    for index, quantity in amounts:
        if "亿" not in quantity.text or len(quantity.value.normalize().as_tuple().digits) < _FEW:
            continue
        near = Interval.rounded(quantity.value, quantity.step)
        if any(Fraction(other.value) in near for at, other in amounts if at != index):
            continue
        for at, other in amounts:
            moved = any(Fraction(other.value) * factor in near for factor in _MOVED)
            if (
                moved
                and other.evidence.table is None
                and "亿" not in other.text
                and said_alike(document, quantity, other, patterns)
                and not told_apart(document, quantity, other, patterns)
            ):
                yield equal(at, index, recognition.quantities, certain=True, name="point moved")
                break


def _in_summary(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """Counts of the summary beside counts of the body that differ from them by one digit, both said of what ends in
    the same words: 选聘护林员612名, 护林员622名."""
    counts = [
        (i, q, said_before(document.text, q.evidence.start, _REACH, PHRASE_END))
        for i, q in enumerate(recognition.quantities)
        if q.kind in (Kind.HEADCOUNT, Kind.COUNT)
    ]
    summary = [told for told in counts if is_summary(recognition, told[1])]
    for first, one, said in summary:
        if any(other.value == one.value for _, other, _ in counts if other is not one):
            continue
        for second, other, again in counts:
            labelled = min(len(one.label), len(other.label)) >= _FEW and one.label[-_FEW:] == other.label[-_FEW:]
            named_alike = labelled or (len(said) >= _FEW and said[-_SPECIFIC:] == again[-_SPECIFIC:])
            if (
                not is_summary(recognition, other)
                and named_alike
                and one.unit == other.unit
                and _one_digit_off(one, other)
                and akin(one, other, patterns)
                and not told_apart(document, one, other, patterns)
                and not is_rate_told(document, one, other, recognition.quantities)
            ):
                yield equal(first, second, recognition.quantities, certain=True, name="summary")
                break


def _opinions(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """A rate of opinion told again without its counts but for one digit, where the report works out just one of that
    name and tells just these two (536份，满意度92.10% … 市民满意度94.10%)."""
    quantities = recognition.quantities
    words = word_class("opinions", patterns)
    told = [
        i
        for i, q in enumerate(quantities)
        if q.kind is Kind.RATE and q.qualifier is Qualifier.EXACT and any(word in q.label for word in words)
    ]
    worked_out = [i for i in told if _is_worked_out(i, document, quantities)]
    again = [i for i in told if i not in worked_out]
    if len({quantities[i].value for i in worked_out}) != 1 or len({quantities[i].value for i in again}) != 1:
        return
    first, second = quantities[worked_out[0]], quantities[again[0]]
    digits = [int(q.value / min(first.step, second.step)) for q in (first, second)]
    longer, shorter = sorted((first.label, second.label), key=len, reverse=True)
    if (
        first.value != second.value
        and first.step == second.step
        and (min(digits) >= _HUNDRED or (longer == shorter and len(longer) > _SPECIFIC))
        and odd_digit(*digits) is not None
        and longer.endswith(shorter)
        and document.block_at(first.evidence.start) is not document.block_at(second.evidence.start)
        and not told_apart(document, first, second, patterns, unsaid="actual", by_flow=False)
    ):
        yield equal(worked_out[0], again[0], quantities, certain=True, name="opinion told again")


def _all_of_them(document: Document, recognition: Recognition) -> Iterator[Claim]:
    """The first count of a noun and a later one, one digit off, of which something is said of all: 聘用村级防疫员96名 …
    98名村级防疫员全部参加."""
    counted = [
        (i, q)
        for i, q in enumerate(recognition.quantities)
        if q.kind in (Kind.HEADCOUNT, Kind.COUNT) and q.evidence.table is None and q.qualifier is Qualifier.EXACT
    ]
    text = document.text
    for index, quantity in counted:
        noun = _OF_ALL.match(text, quantity.evidence.end)
        before = [(i, q) for i, q in counted if i < index and q.unit == quantity.unit]
        if noun is None or any(q.value == quantity.value for _, q in before):
            continue
        ends = {q.evidence.end + len(noun["name"]) for _, q in counted}  # 5个乡镇15个行政村: the noun of the first
        first = next(
            (i for i, q in before if text[: q.evidence.start].endswith(noun["name"]) and q.evidence.start not in ends),
            None,
        )
        if first is not None and odd_digit(int(recognition.quantities[first].value), int(quantity.value)) is not None:
            yield equal(first, index, recognition.quantities, certain=True, name="all of them")


def _is_worked_out(index: int, document: Document, quantities: Sequence[Quantity]) -> bool:
    """Whether two counts of the rate's sentence or the one before it in the paragraph give it."""
    rate = quantities[index]
    block = document.block_at(rate.evidence.start)
    counts = [
        q.value
        for q in quantities[:index]
        if q.kind in (Kind.COUNT, Kind.HEADCOUNT) and block and q.evidence.start >= block.start and q.value > 0
    ]
    printed = Interval.rounded(rate.value, rate.step)
    return any(Fraction(a * _HUNDRED) / Fraction(b) in printed for b, a in combinations(counts, 2))


def _one_digit_off(one: Quantity, other: Quantity) -> bool:
    """Whether two figures of three or more digits differ in one that is not the first."""
    whole = all(q.value == q.value.to_integral_value() for q in (one, other))
    return whole and min(one.value, other.value) >= _HUNDRED and bool(odd_digit(int(one.value), int(other.value)))


def _significant(quantity: Quantity) -> str:
    """The digits of a figure that are no noughts."""
    return "".join(c for c in quantity.text if c.isdigit() and c != "0")


def _noughts_apart(one: Quantity, other: Quantity) -> bool:
    """Whether two figures are printed alike but for noughts within their digits; not 20 and 2000."""
    texts = [q.text[: len(q.text) - len(_unit_word(q))].replace(",", "") for q in (one, other)]
    digits = [text.replace(".", "").strip("0") for text in texts]
    return (
        _unit_word(one) == _unit_word(other)
        and digits[0] != digits[1]
        and digits[0].replace("0", "") == digits[1].replace("0", "")
        and len(digits[0].replace("0", "")) > 1
        and len({text.partition(".")[0] for text in texts}) == 1
    )
