"""Amounts worked out by a standard that is only pointed at: 按上述标准计算，需资金1384万元."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.clauses import said_before
from extractor.interpretation.language.slips import is_digit_off, is_transposed
from extractor.interpretation.products.standard_names import TIMED, Sentence, StandardNames
from extractor.model import Claim, Kind, Operation, Term

_CHECK = "headcount-funding-mismatch"
_FEW = 3
_REACH = 24
"""How many characters before a number of days the word that chooses it may stand."""


def for_all_there_are(sentence: Sentence, names: StandardNames) -> Iterator[Claim]:
    """按每村3万元安排，共378万元: an amount called all of it behind a standard for a thing that nothing in its sentence
    counts, where the document knows one number of these (行政村126个) and that gives it, if need be but for a slip: the
    words may mean some of them."""
    quantities, text = names.quantities, names.document.text
    if len(sentence.figures) != len("ab"):
        return
    standard, money = sentence.figures
    between = text[quantities[standard].evidence.end : quantities[money].evidence.start]
    if quantities[money].kind is not Kind.AMOUNT or standard not in names.standards:
        return
    if not names.language.altogether.fullmatch(between.rpartition("，")[2]) or names.is_of_level(money):
        return
    counts = {quantities[i].value: i for i in names.counts_of(quantities[standard].per or "") if i < standard}
    if len(counts) == 1:
        ((number, count),) = counts.items()
        result, stated = number * quantities[standard].value, quantities[money]
        if result != stated.value and not is_transposed(result, stated, _FEW) and not is_digit_off(result, stated):
            return
        terms = (Term(count, role="heads"), Term(standard, role="standard"))
        subject = quantities[money].label
        yield Claim(
            Operation.PRODUCT, _CHECK, "all-there-are", (terms,), money, cue=between.strip("，"), subject=subject
        )


_BY_NUMBER = regex.compile(r"(?P<what>\p{Han}{2,8})按(?P<who>\p{Han}{2,4})(?:人|户)数")


def by_number(sentence: Sentence, names: StandardNames) -> Iterator[Claim]:
    """生活补贴按在岗人数发放12个月，共176.64万元: the one number of those so called, and the one standard of that name,
    times the months of the sentence."""
    quantities = names.quantities
    cue = _BY_NUMBER.search(names.document.text, sentence.start, sentence.end)
    amounts = [i for i in sentence.figures if quantities[i].kind is Kind.AMOUNT]
    if cue is None or len(amounts) != 1 or names.is_of_level(amounts[0]):
        return
    standards = [i for i in names.standards if i < amounts[0] and cue["what"] in names.said_of(i)]
    heads = [
        i
        for i, q in enumerate(quantities[: amounts[0]])
        if q.kind in (Kind.HEADCOUNT, Kind.COUNT) and cue["who"] in q.label and not names.is_planned(i)
    ]
    if any(len({quantities[i].value for i in found}) != 1 for found in (standards, heads)):
        return
    unit = next((part for part in (quantities[standards[0]].per or "").split("·") if part in TIMED), None)
    times = [i for i in sentence.figures if unit and unit in quantities[i].unit]
    if (unit and len(times) != 1) or not names.paid_by(standards[0], heads[0]):
        return
    terms = (
        Term(heads[0], role="heads"),
        Term(standards[0], role="standard"),
        *(Term(i, role="months") for i in times),
    )
    subject = quantities[amounts[0]].label
    yield Claim(Operation.PRODUCT, _CHECK, "by-number", (terms,), amounts[0], cue=str(cue[0]), subject=subject)


def by_said_standard(sentence: Sentence, names: StandardNames) -> Iterator[Claim]:
    """The persons said first in the paragraph, or in the last one that has any, planned ones left out, times the
    standard said last, with the days or months said beside it, else beside the persons. What one level of government
    pays is a share of that."""
    quantities, document = names.quantities, names.document
    cue = names.language.said_standard.search(document.text, sentence.start, sentence.end)
    behind = [i for i in sentence.figures if cue and quantities[i].evidence.start >= cue.end()]
    amounts = [i for i in behind[:1] if quantities[i].kind is Kind.AMOUNT]
    if not cue or not amounts or names.is_of_level(amounts[0]) or names.is_difference(amounts[0]):
        return
    earlier = [i for i, q in enumerate(quantities[: amounts[0]]) if q.kind is Kind.HEADCOUNT]
    own = [i for i in earlier if sentence.paragraph.start <= quantities[i].evidence.start]
    last = document.block_at(quantities[earlier[-1]].evidence.start) if earlier else None
    told = own or [i for i in earlier if last and last.start <= quantities[i].evidence.start]
    standards = [i for i in names.standards if i < amounts[0] and not (names.is_difference(i) or names.is_average(i))]
    told = [i for i in told if not names.is_planned(i)] or told
    if not told or not standards:
        return
    standard = standards[-1]
    unit = next((part for part in (quantities[standard].per or "").split("·") if part in TIMED), None)
    beside = (next(s for s in names.sentences if i in s.figures) for i in (standard, told[0]))
    timed = ([i for i in s.figures if unit and unit in quantities[i].unit and i not in names.standards] for s in beside)
    times = next(filter(None, timed), [])
    if len(times) > 1:  # 春季98天、秋季102天，全年按200天计发
        times = [i for i in times if said_before(document.text, quantities[i].evidence.start, _REACH).endswith("按")]
    if unit and len(times) != 1:
        return
    terms = (Term(told[0], role="heads"), Term(standard, role="standard"), *(Term(i, role="months") for i in times))
    yield Claim(
        Operation.PRODUCT,
        _CHECK,
        "said-standard",
        (terms,),
        amounts[0],
        cue=str(cue[0]),
        subject=quantities[amounts[0]].label,
    )
