"""Rates that bear the name of one part of what their sentence tells: 患者186例，其中成功治疗171例、失访6例，成功
治疗率91.94%."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.clauses import PHRASE_END
from extractor.interpretation.language.figures import COUNTED, Figures, is_rate_of
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Kind, Operation, Term
from extractor.pattern import PatternSet

_NAME = regex.compile(r"(?P<stem>\p{Han}{3,8})率(?:仅|只)?(?:为|是|达到?|：|约)*$")


def named_parts(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each rate of prose behind a 其中 list of its sentence one part of which has just the rate's name:
    that part of the figure the list divides, unless two other figures of the sentence give the rate."""
    of_which = regex.compile(rf"^(?:{alternatives('of_which', patterns)})")
    quantities = figures.quantities
    for rate, stated in figures.told_rates(Kind.RATE):
        name = _NAME.search(figures.said(rate, PHRASE_END))
        if name is None:
            continue
        told = [i for i in figures.before(rate) if quantities[i].kind in COUNTED and quantities[i].value > 0]
        parts = [i for i in told if of_which.sub("", figures.said(i, PHRASE_END)) == name["stem"]]
        led = [i for i in told if of_which.search(figures.said(i, PHRASE_END))]
        if len(parts) != 1 or len(led) != 1 or led[0] > parts[0]:
            continue
        wholes = [i for i in told if i < led[0] and figures.alike(i, parts[0])]
        larger = [i for i in wholes if quantities[i].value > quantities[parts[0]].value]
        pairs = ((a, b) for b in told for a in told if figures.alike(a, b) and a != b)
        given = any(is_rate_of(quantities[a].value, quantities[b].value, stated) for a, b in pairs)
        if larger and not given:
            terms = (Term(parts[0], role="part"), Term(larger[-1], role="whole"))
            yield Claim(Operation.RATIO, "rate-mismatch", "named part", (terms,), rate, subject=stated.label)
