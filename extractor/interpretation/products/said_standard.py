"""Amounts worked out by a standard that is only pointed at: 按上述标准计算，需资金1384万元."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.interpretation.language.clauses import said_before
from extractor.interpretation.products.standard_names import TIMED, Sentence, StandardNames
from extractor.model import Claim, Kind, Operation, Term

_CHECK = "headcount-funding-mismatch"
_REACH = 24
"""How many characters before a number of days the word that chooses it may stand."""


def by_said_standard(sentence: Sentence, names: StandardNames) -> Iterator[Claim]:
    """The persons said first in the paragraph, or in the last one that has any, planned ones left out, times the
    standard said last, with the days or months said beside it, else beside the persons. What one level of government
    pays is a share of that."""
    quantities, document = names.quantities, names.document
    cue = names.language.said_standard.search(document.text, sentence.start, sentence.end)
    behind = [i for i in sentence.figures if cue and quantities[i].evidence.start >= cue.end()]
    amounts = [i for i in behind[:1] if quantities[i].kind is Kind.AMOUNT]
    if not cue or not amounts or names.is_of_level(amounts[0]):
        return
    earlier = [i for i, q in enumerate(quantities[: amounts[0]]) if q.kind is Kind.HEADCOUNT]
    own = [i for i in earlier if sentence.paragraph.start <= quantities[i].evidence.start]
    last = document.block_at(quantities[earlier[-1]].evidence.start) if earlier else None
    told = own or [i for i in earlier if last and last.start <= quantities[i].evidence.start]
    standards = [i for i in names.standards if i < amounts[0] and not names.is_difference(i)]
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
