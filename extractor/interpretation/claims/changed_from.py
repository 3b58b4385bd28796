"""Changes told from a figure of another time to one that the paragraph tells before under the same name: 实际参保
412350人。…，参保人数较上年的421887人减少9537人."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import COUNTED, Figures
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Kind, Operation, Qualifier, Term
from extractor.pattern import PatternSet

_CHECKS = {Kind.HEADCOUNT: "headcount-sum-mismatch"}
_MEASURE = regex.compile(r"(?:总量|总数|人数|户数|数量|数|量|额)$")
_LEAST = 2
_SPECIFIC = 4
"""Characters of a name that other paragraphs may tell the figure under."""


def changed_from(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each change right behind the figure it is told from, where the paragraph tells before, in another
    sentence or before a semicolon, just one value of that name: its difference to that figure, or how many percent it
    is more or less (参保人数较2021年的415870人下降0.79%)."""
    than, rises, falls = (alternatives(name, patterns) for name in ("than", "rises", "falls"))
    named = regex.compile(rf"(?:^|[，；：])(?P<name>\p{{Han}}{{2,10}}?)(?:{than})[^，。；]{{0,12}}$")
    moved = regex.compile(rf"的?(?:(?P<rise>{rises})|(?P<fall>{falls}))了?")
    quantities, text = figures.quantities, figures.document.text
    for delta in range(1, len(quantities)):
        base, stated = delta - 1, quantities[delta]
        percent = stated.kind is Kind.RATE and stated.unit == "%" and quantities[base].kind in COUNTED
        if not percent and (not figures.alike(base, delta) or stated.kind not in COUNTED):
            continue
        change = moved.fullmatch(text, quantities[base].evidence.end, stated.evidence.start)
        name = named.search(figures.said(base, CLAUSE_END)) if change else None
        if change is None or name is None or stated.evidence.table is not None:
            continue
        told = _told_before(_MEASURE.sub("", name["name"]), base, figures)
        if told is None:
            continue
        if percent:
            terms = (Term(told, sign=1 if change["rise"] else -1, role="new"), Term(base, role="base"))
            operation, check = Operation.PERCENT_CHANGE, "percent-change-mismatch"
        else:
            new, old = (told, base) if change["rise"] else (base, told)
            terms = (Term(new), Term(old, sign=-1))
            operation, check = Operation.DIFFERENCE, _CHECKS.get(stated.kind, "amount-sum-mismatch")
        yield Claim(operation, check, "changed from", (terms,), delta, subject=stated.label)


def _told_before(core: str, base: int, figures: Figures) -> int | None:
    """The figure of the base's unit that the paragraph tells under a name before the sentence of the base, or the last
    semicolon in it; what was planned (应参保) or is of the base's own time is none."""
    if len(core) < _LEAST:
        return None
    quantities, text = figures.quantities, figures.document.text
    since = max(figures.sentence_start(base), text.rfind("；", 0, figures.starts[base]) + 1)
    paragraph = figures.paragraph(base)
    told = [
        i
        for i in figures.alike_of(base, (i for i in paragraph if figures.starts[i] < since))
        if quantities[i].label.endswith(core) and quantities[i].qualifier is Qualifier.EXACT
    ]
    told = [i for i in told if not (quantities[i].period and quantities[i].period == quantities[base].period)]
    planned = [i for i in told if quantities[i].label.removesuffix(core).endswith("应")]
    told = [i for i in told if i not in planned] or told
    if not told and len(core) >= _SPECIFIC:
        named = (i for i in figures.alike_of(base, range(paragraph.start)) if quantities[i].label == core)
        told = [i for i in named if quantities[i].qualifier is Qualifier.EXACT]
    return told[-1] if len({quantities[i].value for i in told}) == 1 else None
