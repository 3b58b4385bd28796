"""Lists of amounts each of which is the product of the count and the standard of the same name."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

import regex

from extractor.interpretation.language.clauses import are_siblings
from extractor.interpretation.products.standard_names import Sentence, StandardNames
from extractor.model import Claim, Document, Kind, Operation, Quantity, Term

_CHECK = "headcount-funding-mismatch"
_JOINT = regex.compile(r"\p{Han}[和与及]\p{Han}")
"""曲艺和歌舞33.6万元 is paid for two counts."""
_BEGINNING = regex.compile(r"(?:其中[:：]?)?(\p{Han}{2,8}?)(?=\d|、|，)")
_MONTHS = Decimal(12)
_Triple = tuple[int, int, int]


def named_products(sentence: Sentence, names: StandardNames) -> list[Claim]:
    """县道需214.3万元，乡道需243.8万元 …: amounts of a list with the count and the standard of the same name, said
    before. The list is trusted when half of its products come out, as they are or times the months said before."""
    triples = _triples(sentence, names)
    times = _times(triples, names.quantities) if len(triples) > 1 else None
    if times is None:
        return []
    return [_product(triple, times, names) for triple in triples]


def _product(triple: _Triple, times: tuple[Term, ...], names: StandardNames) -> Claim:
    """The claim of one item; what is paid by the month may be given for the month or, where others of the list are
    paid by the year, for the year."""
    count, standard, money = triple
    terms = (Term(count, role="heads"), Term(standard, role="standard"))
    readings = [(*terms, *times)]
    if not times and _is_monthly(triple, names.quantities):
        whole_year = names.quantities[count].value * names.quantities[standard].value * _MONTHS
        near = abs(whole_year - names.quantities[money].value) * 2 < whole_year
        readings.insert(0 if near else 1, (*terms, Term(constant=_MONTHS, role="months")))
    return Claim(
        Operation.PRODUCT,
        _CHECK,
        "named-products",
        tuple(readings),
        money,
        subject=names.quantities[money].label,
    )


def listed_products(
    sentences: Sequence[Sentence], document: Document, names: StandardNames, claimed: Container[int]
) -> Iterator[Claim]:
    """The products of lists whose items are paragraphs of their own, none of which is ``claimed``: of the same names,
    else of the one amount, count and standard of each item, in any order."""
    group: list[Sentence] = []
    for sentence in (*sentences, None):
        if group and (sentence is None or not _goes_on(group[-1], sentence, document)):
            figures = tuple(i for item in group for i in item.figures)
            funds = [i for i in figures if names.quantities[i].kind is Kind.AMOUNT]
            if len(funds) > 1 and not any(i in claimed for i in funds):
                whole = Sentence(group[0].start, group[-1].end, group[0].paragraph, figures)
                yield from named_products(whole, names) or _of_items(group, names)
            group = []
        if sentence is not None:
            group.append(sentence)


def _goes_on(before: Sentence, sentence: Sentence, document: Document) -> bool:
    return before.paragraph is sentence.paragraph or are_siblings(document, before.start, sentence.start)


def _of_items(group: Sequence[Sentence], names: StandardNames) -> list[Claim]:
    """One claim for each item that has one amount, one standard and one count it is paid for, if most come out."""
    triples = []
    for _, item in groupby(group, key=lambda sentence: id(sentence.paragraph)):
        figures = [i for sentence in item for i in sentence.figures]
        money = [i for i in figures if names.quantities[i].kind is Kind.AMOUNT]
        standards = [i for i in figures if i in names.standards]
        counts = [i for i in figures if standards and names.paid_by(standards[0], i)]
        if len(money) == len(standards) == len(counts) == 1:
            triples.append((counts[0], standards[0], money[0]))
    proven = sum(_comes_out(triple, Decimal(1), names.quantities) for triple in triples)
    return [_product(triple, (), names) for triple in triples] if 2 * proven > len(triples) else []


def _triples(sentence: Sentence, names: StandardNames) -> list[_Triple]:
    """Count, standard and money of each name; a count that bears several of the names (同时享受甲和乙的) is of none."""
    funds = [i for i in sentence.figures if names.quantities[i].kind is Kind.AMOUNT]
    found = []
    for money in funds:
        if _JOINT.search(names.said_of(money)) or names.is_divided(money):
            continue
        before = [i for i in names.standards if i < money and not names.is_for_longer(i, money)]
        segment = _of_segment(sentence, money, before, names)
        if segment is not None:
            found.append((*segment, money))
            continue
        standards = _closest([i for i in before if names.named_alike(i, money)] or before, money, names)
        counts = [
            i
            for i in range(money)
            if standards
            and names.paid_by(standards[-1], i)
            and names.related(i, money)
            and not any(names.likeness(i, other) >= names.likeness(i, money) for other in funds if other != money)
        ]
        if counts:
            found.append((counts[-1], standards[-1], money))
    return found


def _closest(figures: Sequence[int], money: int, names: StandardNames) -> list[int]:
    """The figures whose names share the most with that of an amount: 离岗乡村医生 and not 在岗乡村医生."""
    likeness = {i: names.likeness(i, money) for i in figures}
    most = max(likeness.values(), default=0)
    return [i for i in figures if likeness[i] == most > 0]


def _of_segment(
    sentence: Sentence, money: int, standards: Sequence[int], names: StandardNames
) -> tuple[int, int] | None:
    """一级园6所、幼儿1127人，拨付67.62万元；二级园…: the one count that is paid for, of a part between semicolons with
    one amount, and the one standard of the name the part begins with (一级园每生每年600元)."""
    start, end = names.segment(sentence, money)
    inside = [i for i in sentence.figures if names.segment(sentence, i) == (start, end)]
    if (start, end) == (sentence.start, sentence.end) or len(_paid(inside, names)) != 1:
        return None
    name = _BEGINNING.match(names.document.text, start)
    named = [i for i in standards if name and i not in inside and names.said_of(i).startswith(name[1])]
    counts = [i for i in inside if named and i < money and names.paid_by(named[-1], i)]
    return (counts[0], named[0]) if len(counts) == 1 and len({names.quantities[i].value for i in named}) == 1 else None


def _paid(figures: Sequence[int], names: StandardNames) -> list[int]:
    return [i for i in figures if names.quantities[i].kind is Kind.AMOUNT]


def _times(triples: Sequence[_Triple], quantities: Sequence[Quantity]) -> tuple[Term, ...] | None:
    """The months, if any, with which half of the products come out, or one of two; None where they do not."""

    def right(factor: Decimal, *, yearly: bool = False) -> bool:
        told = (
            _comes_out(triple, factor, quantities)
            or (yearly and _is_monthly(triple, quantities) and _comes_out(triple, _MONTHS, quantities))
            for triple in triples
        )
        return sum(told) * 2 >= len(triples)

    if right(Decimal(1)):
        return ()
    for index in range(triples[-1][-1] - 1, -1, -1):
        months = quantities[index]
        monthly = months.kind is Kind.OTHER and "月" in months.unit
        if monthly and right(months.value):
            return (Term(index, role="months"),)
    return () if right(Decimal(1), yearly=True) else None


def _is_monthly(triple: _Triple, quantities: Sequence[Quantity]) -> bool:
    return "月" in (quantities[triple[1]].per or "").split("·")


def _comes_out(triple: _Triple, factor: Decimal, quantities: Sequence[Quantity]) -> bool:
    count, standard, money = (quantities[i] for i in triple)
    return abs(count.value * standard.value * factor - money.value) <= money.step
