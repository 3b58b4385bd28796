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


def changed_from(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each change right behind the figure it is told from, where the paragraph tells before, in another
    sentence, just one value of that name: its difference to that figure."""
    than, rises, falls = (alternatives(name, patterns) for name in ("than", "rises", "falls"))
    named = regex.compile(rf"(?:^|[，；：])(?P<name>\p{{Han}}{{2,10}}?)(?:{than})[^，。；]{{0,12}}$")
    moved = regex.compile(rf"的?(?:(?P<rise>{rises})|(?P<fall>{falls}))了?")
    quantities, text = figures.quantities, figures.document.text
    for delta in range(1, len(quantities)):
        base, stated = delta - 1, quantities[delta]
        if not figures.alike(base, delta) or stated.evidence.table is not None or stated.kind not in COUNTED:
            continue
        change = moved.fullmatch(text, quantities[base].evidence.end, stated.evidence.start)
        name = named.search(figures.said(base, CLAUSE_END)) if change else None
        core = _MEASURE.sub("", name["name"]) if name else ""
        if change is None or len(core) < _LEAST:
            continue
        earlier = range(figures.paragraph(delta).start, figures.sentence(delta).start)
        told = [
            i
            for i in figures.alike_of(delta, earlier)
            if quantities[i].label.endswith(core) and quantities[i].qualifier is Qualifier.EXACT
        ]
        told = [i for i in told if not (quantities[i].period and quantities[i].period == quantities[base].period)]
        planned = [i for i in told if quantities[i].label.removesuffix(core).endswith("应")]
        told = [i for i in told if i not in planned] or told
        if len({quantities[i].value for i in told}) == 1:
            new, old = (told[-1], base) if change["rise"] else (base, told[-1])
            terms = (Term(new), Term(old, sign=-1))
            check = _CHECKS.get(stated.kind, "amount-sum-mismatch")
            yield Claim(Operation.DIFFERENCE, check, "changed from", (terms,), delta, subject=stated.label)
