"""Completion rates of what another paragraph tells the plan of under its name: 新建护岸6.18公里 … 护岸受拆迁影响，
实际完成5.87公里，完成率94.98%."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from extractor.interpretation.language.clauses import PHRASE_END
from extractor.interpretation.language.figures import COUNTED, Figures, is_rate_of
from extractor.interpretation.language.word_classes import alternatives
from extractor.model import Claim, Kind, Operation, Term
from extractor.pattern import PatternSet

_NEAR = 5
"""Points by which a rate may miss what its figures give and be meant to be of them."""
_HUNDRED = 100
_SUBJECT = regex.compile(r"(?P<name>\p{Han}{2,10}?)(?=受|因|由于|全年|年内|实际|已|共|[，,\d])")


def completed_of_named(figures: Figures, patterns: PatternSet) -> Iterator[Claim]:
    """One claim for each completion rate right behind what was completed, where the name that opens its sentence, or
    the part of it behind a semicolon, is that of figures of earlier paragraphs which all have one value, the rate is
    near what they give, and no two figures of the sentence give it."""
    completion = regex.compile(rf"(?:{alternatives('completion', patterns)})(?:为|是|达到?)?$")
    done = regex.compile(alternatives("actual", patterns))
    quantities, text = figures.quantities, figures.document.text
    for rate, stated in figures.told_rates(Kind.RATE):
        part = rate - 1
        if not rate or quantities[part].kind not in COUNTED or not completion.search(figures.said(rate, PHRASE_END)):
            continue
        start = max(figures.sentence_start(rate), text.rfind("；", 0, figures.starts[rate]) + 1)
        subject = _SUBJECT.match(text, start)
        if subject is None or figures.starts[part] < start or not done.search(figures.said(part)):
            continue
        earlier = range(figures.paragraph(rate).start)
        planned = [i for i in figures.alike_of(part, earlier) if quantities[i].label == subject["name"]]
        if len({quantities[i].value for i in planned}) != 1:
            continue
        inside = [i for i in figures.sentence(rate) if figures.alike(i, part) and quantities[i].value]
        given = any(is_rate_of(quantities[a].value, quantities[b].value, stated) for a in inside for b in inside)
        share = quantities[part].value * _HUNDRED / quantities[planned[-1]].value
        if not given and abs(share - stated.value) <= _NEAR:
            terms = (Term(part, role="part"), Term(planned[-1], role="whole"))
            yield Claim(Operation.RATIO, "rate-mismatch", "completed of named", (terms,), rate, subject=stated.label)
