"""Changes between two rates that a sentence names: 春季为19.61%，秋季为19.69%，秋季较春季提高0.08个百分点."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.clauses import CLAUSE_END
from extractor.interpretation.language.figures import RATES, Figures
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Operation, Qualifier, Term
from extractor.pattern import PatternSet


def named_points(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each change in percentage points from one named thing to another, where each name opens the words
    before just one rate of the sentence, and both rates are exact."""
    than, rises, falls = (alternatives(name, patterns) for name in ("than", "rises", "falls"))
    told = regex.compile(
        rf"(?:^|[，；：])(?P<one>\p{{Han}}{{2}})\p{{Han}}{{0,8}}?(?:{than})(?P<other>\p{{Han}}{{2}})\p{{Han}}{{0,8}}?"
        rf"(?:(?P<rise>{rises})|(?P<fall>{falls}))了?$"
    )
    for delta, quantity in enumerate(figures.quantities):
        if quantity.unit != "百分点" or quantity.evidence.table is not None:
            continue
        change = told.search(figures.said(delta, CLAUSE_END))
        if change is None or change["one"] == change["other"]:
            continue
        pair = [_named(change[role], delta, figures) for role in ("one", "other")]
        if pair[0] is None or pair[1] is None or pair[0] == pair[1]:
            continue
        larger, smaller = pair if change["rise"] else pair[::-1]
        yield Claim(
            Operation.DIFFERENCE,
            "percent-change-mismatch",
            "points between names",
            ((Term(larger), Term(smaller, sign=-1)),),
            delta,
            cue=change["rise"] or change["fall"],
            subject=quantity.label,
        )


def _named(name: str, delta: int, figures: Figures) -> int | None:
    """The one exact rate before a change in its sentence whose words begin with a name."""
    found = [
        i
        for i in figures.before(delta)
        if figures.quantities[i].kind in RATES
        and figures.quantities[i].qualifier is Qualifier.EXACT
        and figures.said(i).startswith(name)
    ]
    return found[0] if len(found) == 1 else None
