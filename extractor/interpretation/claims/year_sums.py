"""Figures of a year told part by part and then as a whole: 春季学期121.35万元；秋季学期124.10万元。全年245.45万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.interpretation.language.figures import Figures
from extractor.interpretation.language.word_classes import YEAR_PARTS, word_class
from extractor.lexicon import same_label
from extractor.model import Block, Claim, Document, Kind, Operation, Quantity, Term, TextBlock
from extractor.pattern import PatternSet

_CHECK = {Kind.AMOUNT: "amount-sum-mismatch", Kind.COUNT: "headcount-sum-mismatch", Kind.OTHER: "amount-sum-mismatch"}
_OFTEN = "次"
"""Ends the unit of what is counted anew in each part of the year; persons are the same in all of them."""
_LIKE = 0.6
_NEAR = 5


def year_sums(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each figure of a paragraph that is said of the whole year, behind one of the same name and unit
    for each of its parts."""
    whole = word_class("whole_year", patterns)
    lists = [word_class(name, patterns) for name in YEAR_PARTS]
    document, quantities = figures.document, figures.quantities
    for at, block in enumerate(document.blocks):
        if not isinstance(block, TextBlock):
            continue
        inside = figures.of_block(at)
        yield from _of_paragraphs(at, figures, lists, patterns)
        for stated in inside:
            total = quantities[stated]
            said = document.text[figures.sentence_start(stated) : total.evidence.start]
            if total.kind not in _CHECK or not any(word in said for word in whole):
                continue
            if said.rpartition("，")[2].startswith("其中"):
                continue  # 占全年支出的64%，其中12月支出638.20万元
            alike = [i for i in inside if i < stated and _is_of_unit(quantities[i], total)]
            named = [i for i in alike if _is_part(quantities[i], total, whole, patterns)]
            before = [i for i in alike if i in named or (named and i > named[0] and not quantities[i].label)]
            parts = next(filter(None, (_complete(before, names, quantities) for names in lists)), None)
            if parts and not any(name in (total.period or "") for names in lists for name in names):
                terms = tuple(map(Term, parts))
                check, subject = _CHECK[total.kind], total.label
                yield Claim(Operation.SUM, check, "parts of the year", (terms,), stated, subject=subject, apart=True)


def _of_paragraphs(at: int, figures: Figures, lists: Sequence[Sequence[str]], patterns: PatternSet) -> Iterator[Claim]:
    """The first sentence of a paragraph that begins with the parts by their number (两学期共3280人次、310万元), where
    each of them has its own paragraph above: what these tell first of the persons, or of money alone or in all (小计).
    What is further from their sum than a fifth is something else."""
    document, quantities = figures.document, figures.quantities
    blocks = document.blocks
    if not document.text.startswith(word_class("all_parts", patterns), blocks[at].start):
        return
    names = next((n for n in lists if at >= len(n) and _begin(blocks[at - len(n) : at], n, document)), ())
    for stated in figures.sentence(figures.of_block(at).start) if names and figures.of_block(at) else ():
        total = quantities[stated]
        if total.kind not in _CHECK:
            continue
        parts = [_told(block, total, figures, patterns) for block in range(at - len(names), at)]
        known = [part for part in parts if part is not None]
        added = sum((quantities[part].value for part in known), Decimal(0))
        if len(known) == len(names) and abs(added - total.value) * _NEAR <= total.value:
            terms = tuple(map(Term, known))
            check = _CHECK[total.kind]
            yield Claim(Operation.SUM, check, "parts of the year", (terms,), stated, subject=total.label, apart=True)


def _begin(blocks: Sequence[Block], names: Sequence[str], document: Document) -> bool:
    """Whether each paragraph begins with its name."""
    return all(document.text.startswith(name, b.start) for b, name in zip(blocks, names, strict=True))


def _told(block: int, total: Quantity, figures: Figures, patterns: PatternSet) -> int | None:
    """The figure of a paragraph that is its part of a total."""
    alike = [i for i in figures.of_block(block) if _is_of_unit(figures.quantities[i], total)]
    added = [i for i in alike if figures.said(i).startswith(word_class("added", patterns))]
    if total.kind is not Kind.AMOUNT:
        return alike[0] if alike else None
    (only,) = added if len(added) == 1 else alike if len(alike) == 1 else (None,)
    return only


def _is_part(part: Quantity, whole: Quantity, year: Sequence[str], patterns: PatternSet) -> bool:
    """Whether a figure may be a part of another by its name: 资助1210人 of 资助2448人次."""
    name = next((whole.label.removeprefix(w) for w in year if whole.label.startswith(w)), whole.label)
    named = part.label == name or same_label(part.label, whole.label, patterns) >= _LIKE
    return named and bool(part.label) and bool(part.period)


def _is_of_unit(part: Quantity, whole: Quantity) -> bool:
    often = part.kind is Kind.HEADCOUNT and whole.unit.endswith(_OFTEN)
    return (part.kind is whole.kind and part.unit == whole.unit) or often


def _complete(figures: Sequence[int], names: Sequence[str], quantities: Sequence[Quantity]) -> list[int] | None:
    """The one figure of each part of the year; None where a part has none, or several."""
    found = [[i for i in figures if name in (quantities[i].period or "")] for name in names]
    return [i for (i,) in found] if all(len(inside) == 1 for inside in found) else None
