"""Figures of the summary that differ by a slip of the pen from one that the body shows to be right: 惠及企业127家,
where 8, 29, 4 and 76 make 117家."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.slips import is_digit_off, is_transposed, printed_digits
from extractor.interpretation.mentions.same_fact import equal
from extractor.interpretation.mentions.transpositions import is_summary
from extractor.model import Claim, Qualifier, Quantity, Recognition

_FEW = 3
_TELLING = 5
"""Digits enough for two figures said in other words to be one."""
_BEHIND = 10
_PLANNED = ("计划", "目标", "预计", "拟", "任务")
_LEVEL = regex.compile(r"中央|(?:省|市|州|县|区|镇|乡)(?:级|本级)")
_PAIR = regex.compile(r"\p{Han}{2}")


def summary_slips(figures: Figures, recognition: Recognition) -> Iterator[Claim]:
    """One claim for each figure that the summary alone prints beside one of the body that it is but for one digit, or
    for the order of two, and that is a sum or a part of one there, and no other figure of the summary: both of one
    level of government, or said in a word in common, or of five digits."""
    quantities = figures.quantities
    told = [
        i
        for i, q in enumerate(quantities)
        if q.kind in COUNTED
        and q.qualifier is Qualifier.EXACT
        and q.evidence.table is None
        and printed_digits(q) >= _FEW
    ]
    for index in (i for i in told if is_summary(recognition, quantities[i])):
        one = quantities[index]
        if any(i != index and quantities[i].value == one.value and figures.alike(i, index) for i in told):
            continue
        for other in told:
            known = quantities[other]
            slip = figures.alike(index, other) and one.step == known.step and one.value != known.value
            beside = any(quantities[i].value == known.value for i in told if is_summary(recognition, quantities[i]))
            if (
                slip
                and not beside
                and not is_summary(recognition, known)
                and (is_transposed(known.value, one, _FEW) or is_digit_off(known.value, one))
                and not _are_years_apart(one, known)
                and _is_planned(figures, index) == _is_planned(figures, other)
                and _is_shown(figures, index, other)
            ):
                yield equal(other, index, quantities, certain=True, name="slip in the summary")
                break


def _are_named_alike(figures: Figures, index: int, other: int) -> bool:
    one, known = (
        f"{figures.said(i)}{figures.document.text[figures.quantities[i].evidence.end :][:_BEHIND]}"
        for i in (index, other)
    )
    levels = [_LEVEL.search(text) for text in (one, known)]
    if any(levels):
        return all(levels) and len({level[0] for level in levels if level}) == 1
    shared = {m[0] for m in _PAIR.finditer(one, overlapped=True)} & {
        m[0] for m in _PAIR.finditer(known, overlapped=True)
    }
    return bool(shared) or printed_digits(figures.quantities[index]) >= _TELLING


def _are_years_apart(one: Quantity, other: Quantity) -> bool:
    years = {(q.period or "")[:4] for q in (one, other)}
    return len(years) > 1 and all(map(str.isdecimal, years))


def _is_planned(figures: Figures, index: int) -> bool:
    return any(word in figures.said(index, CLAUSE_END) for word in _PLANNED)


def _is_shown(figures: Figures, index: int, other: int) -> bool:
    """Whether neighbours of the second figure in its paragraph make it up, or it and others make up one; three of them
    at least, unless both figures are named alike."""
    alike = figures.alike_of(other, figures.paragraph(other))
    values = [figures.quantities[i].value for i in alike]
    named = _are_named_alike(figures, index, other)
    for a, b in combinations(range(len(alike) + 1), 2):
        inside, total = alike[a:b], sum(values[a:b])
        around = [alike[i] for i in (a - 1, b) if 0 <= i < len(alike)]
        whole = [i for i in around if figures.quantities[i].value == total]
        if named and len(inside) > 1 and whole and other in (*inside, *whole):
            return True
        if len(inside) >= _FEW and other in whole:
            return True
    return False
