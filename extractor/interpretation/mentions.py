"""Links figures that state one fact in several places: in the summary, the body, a table, the conclusion.

Each link is a claim that the figures are equal. It is certain only where nothing tells the two apart: the
same label, period, unit, level of government, plan against plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal

import regex

from extractor.interpretation.table_claims import figures_by_cell
from extractor.lexicon import lexicon, same_label, same_subject, whole_year
from extractor.model import Claim, Document, Fact, Kind, Operation, Quantity, Recognition, Term
from extractor.pattern import PatternSet

_CHECK = {
    Kind.AMOUNT: "restated-amount-conflict",
    Kind.HEADCOUNT: "restated-headcount-conflict",
    Kind.COUNT: "restated-headcount-conflict",
}
_LINKED = 0.95
_LIKE = 0.5
_SPECIFIC = 4
"""Characters below which a label (发放, 补助) names no one thing."""
_FAR = 5
_TELLING = 5
"""Digits enough for two figures not to agree in all of them by chance."""
_JOINT = regex.compile(r"[^。；，\n、]{0,4}、[^。；，\n]{0,30}")
_FEW = 3
_TELLING_AXES = ("flow", "plan")
_FIELDS = ("original_budget", "final_budget", "arrival", "expenditure", "balance")


def fact_mentions(facts: Sequence[Fact], quantities: Sequence[Quantity]) -> Iterator[Claim]:
    """Every further statement of a money field equals the best one."""
    for name in _FIELDS:
        stated = [f for f in sorted(facts, key=lambda f: f.rank) if f.field == name and f.quantity is not None]
        for other in stated[1:]:
            if stated[0].quantity is None or other.quantity is None:
                continue
            if _comparable(quantities[stated[0].quantity], quantities[other.quantity]):
                yield _equal(stated[0].quantity, other.quantity, quantities, certain=True, name=f"field {name}")


def _comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two figures are near enough in size to be one told twice: a part (三公经费预算18万元) is not."""
    small, large = sorted((abs(one.value), abs(other.value)))
    return large == 0 or small * _FAR > large


def label_mentions(
    document: Document, recognition: Recognition, apart: Container[int], year: str | None, patterns: PatternSet
) -> Iterator[Claim]:
    """Figures of prose with one label and period are one fact. The quantities ``apart`` are linked elsewhere.
    Within one paragraph a label that recurs names the next thing, not the same one."""
    quantities = recognition.quantities
    seen: dict[tuple[str, str, str | None], list[int]] = {}
    for index, quantity in enumerate(quantities):
        if (
            quantity.kind not in _CHECK
            or len(quantity.label) < _SPECIFIC
            or quantity.evidence.table is not None
            or index in apart
        ):
            continue
        key = (quantity.kind, quantity.unit, whole_year(quantity.period) or year)
        earlier = next(
            (
                i
                for i in seen.get(key, [])
                if _comparable(quantities[i], quantity)
                and same_subject(quantities[i], quantity, patterns, year) >= _LINKED
            ),
            None,
        )
        if earlier is not None and (
            _same_place(document, quantities[earlier], quantity)
            or _told_apart(document, quantities[earlier], quantity, patterns)
        ):
            continue
        if earlier is None:
            seen.setdefault(key, []).append(index)
        else:
            yield _equal(earlier, index, quantities, certain=False, name="same label")


def _told_apart(document: Document, one: Quantity, other: Quantity, patterns: PatternSet) -> bool:
    """Whether the sentences tell two figures of one label apart: one of them says what was spent, handled or planned
    and the other does not, or says another of these."""
    known = lexicon(patterns)
    first, second = (dict(known.subject(_lead(document, q)).axes) for q in (one, other))
    return any(first.get(axis) != second.get(axis) for axis in _TELLING_AXES)


def _lead(document: Document, quantity: Quantity) -> str:
    """The sentence up to a figure."""
    block = document.block_at(quantity.evidence.start)
    start = block.start if block else 0
    lead = document.text[start : quantity.evidence.start]
    return lead.rpartition("。")[2].rpartition("；")[2]


def _same_place(document: Document, one: Quantity, other: Quantity) -> bool:
    return document.block_at(one.evidence.start) is document.block_at(other.evidence.start)


def same_digits(recognition: Recognition) -> Iterator[Claim]:
    """Amounts printed with the same five or more digits, 10000 apart: one of the two units is wrong."""
    seen: dict[Decimal, int] = {}
    for index, quantity in enumerate(recognition.quantities):
        if quantity.kind is not Kind.AMOUNT or sum(map(str.isdigit, quantity.text)) < _TELLING or not quantity.value:
            continue
        for factor in (Decimal(10000), Decimal("0.0001")):
            other = seen.get(quantity.value * factor)
            if other is not None:
                yield Claim(Operation.EQUALITY, "unit-slip", "same digits", ((Term(other),),), index)
        seen.setdefault(quantity.value, index)


def mixed_lists(document: Document, recognition: Recognition) -> Iterator[Claim]:
    """A list of amounts of which one is printed in another unit than all others (9860万元、2178万元、600元), against an
    amount of the document that they make up if that one is taken in the unit of the others."""
    quantities = recognition.quantities
    amounts = [i for i, q in enumerate(quantities) if q.kind is Kind.AMOUNT and q.evidence.table is None]
    printed = {quantities[i].value: i for i in reversed(amounts)}
    for run in _runs(document, quantities, amounts):
        words = Counter(_unit_word(quantities[i]) for i in run)
        odd = [i for i in run if words[_unit_word(quantities[i])] == 1]
        if len(words) != 2 or len(odd) != 1:
            continue
        rest = sum((quantities[i].value for i in run if i not in odd), Decimal(0))
        for factor in (Decimal(10000), Decimal("0.0001")):
            stated = printed.get(rest + quantities[odd[0]].value * factor)
            if stated is not None and stated not in run:
                yield Claim(Operation.SUM, "unit-slip", "mixed units", (tuple(Term(i) for i in run),), stated)


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


def misprinted(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """A figure said once beside one said at least twice, of the same thing, that it is but for a slip of the pen: two
    neighbouring digits of an amount changed over (358.58 and 385.58), a nought too many (3.02万亩 and 3.2万亩)."""
    yield from _transposed(recognition, patterns)
    yield from _in_summary(document, recognition, patterns)
    measures = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind is Kind.OTHER and q.value > 0]
    values = Counter((q.unit, q.value) for _, q in measures)
    for index, quantity in measures:
        if values[quantity.unit, quantity.value] > 1:
            continue
        for other, known in measures:
            if (
                values[known.unit, known.value] > 1
                and known.unit == quantity.unit
                and _noughts_apart(quantity, known)
                and same_label(quantity.label, known.label, patterns) >= _LIKE
            ):
                yield _equal(other, index, recognition.quantities, certain=True, name="a nought too many")
                break


def _in_summary(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """Heads of the summary beside heads of the body that differ from them by one digit, both said of what ends in the
    same words: 选聘护林员612名, 护林员622名."""
    heads = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind is Kind.HEADCOUNT]
    summary = [(i, q) for i, q in heads if _is_summary(recognition, q)]
    for first, one in summary:
        if any(other.value == one.value for _, other in heads if other is not one):
            continue
        for second, other in heads:
            named_alike = min(len(one.label), len(other.label)) >= _FEW and one.label[-_FEW:] == other.label[-_FEW:]
            if (
                not _is_summary(recognition, other)
                and named_alike
                and _one_digit_off(one, other)
                and _akin(one, other, patterns)
                and not _told_apart(document, one, other, patterns)
            ):
                yield _equal(first, second, recognition.quantities, certain=True, name="summary")
                break


def _is_summary(recognition: Recognition, quantity: Quantity) -> bool:
    at = quantity.evidence.start
    inside = [s for s in recognition.sections if s.start <= at < s.end]
    before_sections = not inside and bool(recognition.sections) and at < recognition.sections[0].start
    return before_sections or any(s.in_summary for s in inside)


def _one_digit_off(one: Quantity, other: Quantity) -> bool:
    """Whether two figures of three or more digits differ in one that is not the first."""
    a, b = (q.text[: len(q.text) - len(_unit_word(q))] for q in (one, other))
    wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    return len(a) == len(b) >= _FEW and len(wrong) == 1 and wrong[0] > 0


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


def _transposed(recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    amounts = [(i, q) for i, q in enumerate(recognition.quantities) if q.kind is Kind.AMOUNT and q.value > 0]
    values = Counter(q.value for _, q in amounts)
    seen: set[int] = set()
    for index, quantity in amounts:
        if values[quantity.value] > 1 or index in seen or quantity.evidence.table is not None:
            continue
        for other, known in amounts:
            long = len(known.value.normalize().as_tuple().digits) > _TELLING
            same = other < index and len(quantity.label) >= _SPECIFIC and quantity.label == known.label
            if (
                (values[known.value] > 1 or (long and other < index) or same)
                and _swapped(quantity, known, _FEW if same else _TELLING)
                and _akin(quantity, known, patterns)
            ):
                seen.add(index)
                yield _equal(other, index, recognition.quantities, certain=True, name="digits changed over")
                break


def _swapped(one: Quantity, other: Quantity, fewest: int) -> bool:
    a, b = one.value.normalize().as_tuple(), other.value.normalize().as_tuple()
    if len(a.digits) != len(b.digits) or len(a.digits) < fewest or a.exponent != b.exponent:
        return False
    different = [i for i, (x, y) in enumerate(zip(a.digits, b.digits, strict=True)) if x != y]
    return (
        len(different) == len("ab")
        and different[1] == different[0] + 1
        and a.digits[different[0]] == b.digits[different[1]]
        and a.digits[different[1]] == b.digits[different[0]]
    )


def _akin(one: Quantity, other: Quantity, patterns: PatternSet) -> bool:
    """Whether the labels have a word in common and nothing tells their facts apart; a bare 共计 has none."""
    return not one.label or not other.label or same_label(one.label, other.label, patterns) > 0


def grouped_rows(document: Document, recognition: Recognition, patterns: PatternSet) -> Iterator[Claim]:
    """The rows of a list that one remark covers (备注: 自治区资金) add up to what prose says of that name."""
    quantities = recognition.quantities
    cells = figures_by_cell(quantities)
    prose = [i for i, q in enumerate(quantities) if q.kind is Kind.AMOUNT and q.label and q.evidence.table is None]
    for grid in recognition.grids:
        remarks = [at for at, column in enumerate(grid.columns) if column.role in ("remark", "")]
        amounts = [at for at, column in enumerate(grid.columns) if column.role == "amount"]
        if grid.kind != "list" or len(remarks) != 1 or len(amounts) != 1:
            continue
        groups: dict[str, list[int]] = {}
        for row in grid.rows:
            remark, figure = row.cells[remarks[0]], row.cells[amounts[0]]
            if row.kind == "line" and remark is not None and figure is not None:
                index = cells.get((grid.table, figure.row, figure.column))
                name = document.text[remark.start : remark.end].strip()
                if index is not None and name:
                    groups.setdefault(name, []).append(index)
        for name, rows in groups.items():
            for stated in prose:
                if same_label(quantities[stated].label, name, patterns) >= _LINKED:
                    terms = tuple(Term(i) for i in rows)
                    yield Claim(
                        Operation.SUM, _CHECK[Kind.AMOUNT], "rows of one remark", (terms,), stated, subject=name
                    )


def _equal(first: int, second: int, quantities: Sequence[Quantity], *, certain: bool, name: str) -> Claim:
    return Claim(
        Operation.EQUALITY,
        _CHECK.get(quantities[second].kind, "restated-headcount-conflict"),
        name,
        ((Term(first),),),
        second,
        certain=certain,
        subject=quantities[second].label,
    )
